//! The small values of cards and inputs: numbers, dates, times, sizes.

use super::error::CardFault;
use super::limits;
use super::tree::{Members, Node, find};

/// The text of a number that every reader reads as the same number; nothing for others.
pub(super) fn number(number: f64) -> Option<String> {
    if number.is_nan() || number.abs() >= limits::NUMBER_MAX {
        return None;
    }
    // Negative zero is zero.
    let text = if number == 0.0 { "0".to_owned() } else { number.to_string() };
    let digits = text.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
    let fits = text.len() <= limits::NUMBER_BYTES_MAX && digits <= limits::NUMBER_DIGITS_MAX;
    fits.then_some(text)
}

/// A number as a person enters it: digits, perhaps a sign in front and a point within.
pub(super) fn parse_number(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if text.len() > limits::NUMBER_BYTES_MAX || !digits(whole) || !digits(fraction) {
        return None;
    }
    text.parse().ok()
}

/// A whole number from 1 to `max`.
pub(super) fn count(number: f64, max: u32) -> Option<String> {
    (number.fract() == 0.0 && (1.0..=f64::from(max)).contains(&number)).then(|| number.to_string())
}

/// `YYYY-MM-DD`, a day of the calendar. Dates in this form order as their texts do.
pub(super) fn is_date(text: &str) -> bool {
    let shape = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    shape && text.parse::<jiff::civil::Date>().is_ok()
}

/// `HH:MM`, from 00:00 to 23:59. Times in this form order as their texts do.
pub(super) fn is_time(text: &str) -> bool {
    let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once(':')
        .is_some_and(|(hours, minutes)| two_digits(hours) && two_digits(minutes) && hours < "24" && minutes < "60")
}

/// `50px`
pub(super) fn is_pixels(text: &str) -> bool {
    text.strip_suffix("px")
        .is_some_and(|digits| (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The shape of a BCP 47 tag.
pub(super) fn is_language(text: &str) -> bool {
    let subtag = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (2..=35).contains(&text.len()) && text.split('-').all(subtag)
}

/// Rules between the members of one element.
pub(super) fn check_bounds(ty: &str, members: &Members<'_>) -> Result<(), CardFault> {
    let in_order = match (find(members, "min"), find(members, "max")) {
        (Some(Node::Number(min)), Some(Node::Number(max))) => min <= max,
        (Some(Node::Text(min)), Some(Node::Text(max))) => min <= max,
        _ => true,
    };
    if !in_order {
        return Err(CardFault::Rule("`min` is more than `max`"));
    }
    let many = ty == "Input.ChoiceSet" && matches!(find(members, "isMultiSelect"), Some(Node::Bool(true)));
    if let (true, Some(Node::List(choices))) = (many, find(members, "choices")) {
        let has_comma = |choice: &Node<'_>| choice.text("value").is_some_and(|value| value.contains(','));
        if choices.iter().any(has_comma) {
            return Err(CardFault::Rule(
                "with `isMultiSelect` the answer joins values with commas: no value may have one",
            ));
        }
    }
    Ok(())
}
