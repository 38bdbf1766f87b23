//! What a person enters in a card, judged against the card's own inputs.

use super::error::{CardError, CardFault, InputError, InputFault};
use super::tree::{self, Node, excerpt};
use super::{json, limits, value};
use crate::text::shown_text;

/// What a person entered, checked: a JSON object of input id to text, in the order of the card.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inputs {
    values: Vec<(String, String)>,
}

impl Inputs {
    pub fn get(&self, id: &str) -> Option<&str> {
        self.values.iter().find(|(known, _)| known == id).map(|(_, value)| value.as_str())
    }

    pub fn to_json(&self) -> String {
        let mut out = String::from("{");
        for (index, (id, value)) in self.values.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            json::push_text(&mut out, id);
            out.push(':');
            json::push_text(&mut out, value);
        }
        out.push('}');
        out
    }
}

/// `entered` is JSON from the client; `card` is our own tree of the card.
pub(super) fn check(card: &Node<'_>, takes_inputs: bool, entered: &str) -> Result<Inputs, InputError> {
    let entered = read(entered)?;
    let mut fields = Vec::new();
    if takes_inputs {
        collect(card, &mut fields);
    }
    for (id, _) in &entered {
        if !fields.iter().any(|field| field.text("id") == Some(id)) {
            let why = if takes_inputs { InputFault::Unknown } else { InputFault::NotTaken };
            return Err(InputError { input: excerpt(id), why });
        }
    }
    let mut values = Vec::with_capacity(fields.len());
    for field in fields {
        let id = field.text("id").unwrap_or_default();
        let given = entered.iter().find(|(known, _)| known == id).map(|(_, value)| value.as_ref());
        let checked = check_field(field, given);
        if let Some(value) = checked.map_err(|why| InputError { input: excerpt(id), why })? {
            values.push((id.to_owned(), value));
        }
    }
    Ok(Inputs { values })
}

type Entered<'a> = Vec<(std::borrow::Cow<'a, str>, std::borrow::Cow<'a, str>)>;

fn read(entered: &str) -> Result<Entered<'_>, InputError> {
    let whole = |why| InputError { input: "inputs".to_owned(), why };
    if entered.len() > limits::INPUTS_BYTES_MAX {
        return Err(whole(InputFault::TooLong));
    }
    let members = match tree::read_inputs(entered) {
        Ok(Node::Object(members)) => members,
        Err(CardError { path, why: CardFault::Duplicate }) => {
            return Err(InputError { input: path, why: InputFault::Duplicate });
        }
        _ => return Err(whole(InputFault::Syntax)),
    };
    let texts = members.into_iter().map(|(id, node)| match node {
        Node::Text(value) => Ok((id, value)),
        _ => Err(InputError { input: excerpt(&id), why: InputFault::Syntax }),
    });
    texts.collect()
}

/// The inputs of a card in its order. Our own tree: at most `DEPTH_MAX` levels deep.
fn collect<'n, 'a>(node: &'n Node<'a>, fields: &mut Vec<&'n Node<'a>>) {
    if node.text("type").is_some_and(|ty| ty.starts_with("Input.")) {
        fields.push(node);
    }
    for list in ["body", "items", "columns"] {
        node.list(list).iter().for_each(|inner| collect(inner, fields));
    }
}

/// The value as the program gets it; nothing if nothing was entered.
fn check_field(field: &Node<'_>, given: Option<&str>) -> Result<Option<String>, InputFault> {
    let ty = field.text("type").unwrap_or_default();
    let required = field.is("isRequired");
    let Some(given) = given.filter(|given| !given.trim().is_empty()) else {
        return match given {
            _ if required => Err(InputFault::Required),
            Some(_) => Ok(Some(String::new())),
            None => Ok(None),
        };
    };
    let value = match ty {
        "Input.Text" => check_text(field, given)?,
        "Input.Number" => check_number(field, given)?,
        "Input.Date" if !value::is_date(given) => return Err(InputFault::NotADate),
        "Input.Time" if !value::is_time(given) => return Err(InputFault::NotATime),
        "Input.Date" | "Input.Time" => check_order(field, given)?,
        "Input.ChoiceSet" => check_choices(field, given)?,
        _ => check_toggle(field, given)?,
    };
    // Of a text, nothing may be left that people see.
    match value.trim().is_empty() {
        true if required => Err(InputFault::Required),
        true => Ok(Some(String::new())),
        false => Ok(Some(value)),
    }
}

fn check_text(field: &Node<'_>, given: &str) -> Result<String, InputFault> {
    let value = shown_text(given, limits::INPUT_CHARS_MAX)?;
    if !field.is("isMultiline") && value.contains('\n') {
        return Err(InputFault::ManyLines);
    }
    if let Some(Node::Number(max)) = field.member("maxLength") {
        // At most INPUT_CHARS_MAX characters, and so exact.
        if value.chars().count() as f64 > *max {
            return Err(InputFault::AboveMax(format!("{max} characters")));
        }
    }
    Ok(value.into_owned())
}

fn check_number(field: &Node<'_>, given: &str) -> Result<String, InputFault> {
    let number = value::parse_number(given.trim()).ok_or(InputFault::NotANumber)?;
    let text = value::number(number).ok_or(InputFault::NotANumber)?;
    match (field.member("min"), field.member("max")) {
        (Some(Node::Number(min)), _) if number < *min => Err(InputFault::BelowMin(min.to_string())),
        (_, Some(Node::Number(max))) if number > *max => Err(InputFault::AboveMax(max.to_string())),
        _ => Ok(text),
    }
}

/// Dates and times order as their texts do.
fn check_order(field: &Node<'_>, given: &str) -> Result<String, InputFault> {
    match (field.text("min"), field.text("max")) {
        (Some(min), _) if given < min => Err(InputFault::BelowMin(min.to_owned())),
        (_, Some(max)) if given > max => Err(InputFault::AboveMax(max.to_owned())),
        _ => Ok(given.to_owned()),
    }
}

fn check_choices(field: &Node<'_>, given: &str) -> Result<String, InputFault> {
    let choices = field.list("choices");
    let is_choice = |value: &str| choices.iter().any(|choice| choice.text("value") == Some(value));
    if !field.is("isMultiSelect") {
        return if is_choice(given) { Ok(given.to_owned()) } else { Err(InputFault::NotAChoice) };
    }
    let mut chosen: Vec<&str> = Vec::new();
    for value in given.split(',') {
        if !is_choice(value) || chosen.contains(&value) {
            return Err(InputFault::NotAChoice);
        }
        chosen.push(value);
    }
    Ok(given.to_owned())
}

fn check_toggle(field: &Node<'_>, given: &str) -> Result<String, InputFault> {
    let on = field.text("valueOn").unwrap_or("true");
    let off = field.text("valueOff").unwrap_or("false");
    match given {
        _ if given == on => Ok(given.to_owned()),
        // A required toggle is one that must be on: "I accept the terms".
        _ if given == off && field.is("isRequired") => Err(InputFault::Required),
        _ if given == off => Ok(given.to_owned()),
        _ => Err(InputFault::NotAChoice),
    }
}
