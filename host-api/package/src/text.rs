//! Text that people are shown: no character that hides, reorders or imitates.
//!
//! A name is refused rather than repaired: what the publisher signed is what everybody sees.

use unicode_normalization::UnicodeNormalization;

/// Scripts whose letters are drawn alike; a name with letters of two of them imitates another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Cherokee,
}

/// A name: shown beside the program wherever it speaks.
pub(crate) fn check_name(text: &str, chars_max: usize) -> Result<(), String> {
    check_line(text, chars_max)?;
    if !text.nfkc().eq(text.chars()) {
        return Err("it must be in Unicode normal form NFKC: no full-width, mathematical or decomposed letters".into());
    }
    let mut scripts = text.chars().filter_map(script);
    if let Some(first) = scripts.next()
        && let Some(other) = scripts.find(|other| *other != first)
    {
        return Err(format!("it mixes {first:?} and {other:?} letters, which look alike"));
    }
    Ok(())
}

/// One line of text: 1 to `chars_max` characters, no space at an end.
pub(crate) fn check_line(text: &str, chars_max: usize) -> Result<(), String> {
    check_text(text, chars_max, false)
}

/// Lines of text.
pub(crate) fn check_lines(text: &str, chars_max: usize) -> Result<(), String> {
    check_text(text, chars_max, true)
}

fn check_text(text: &str, chars_max: usize, lines: bool) -> Result<(), String> {
    let count = text.chars().count();
    if count == 0 || count > chars_max {
        return Err(format!("it must have 1 to {chars_max} characters, it has {count}"));
    }
    if text.trim() != text {
        return Err("it must not begin or end with space".into());
    }
    match text.chars().find(|c| is_deceptive(*c) && !(lines && *c == '\n')) {
        None => Ok(()),
        Some(c) => Err(format!(
            "it must not contain the control, invisible or direction-changing character U+{:04X}",
            u32::from(c)
        )),
    }
}

/// Control characters, what is not seen, what changes the direction of text, and what has no meaning.
fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0e}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffd}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
}

fn script(c: char) -> Option<Script> {
    if !c.is_alphabetic() {
        return None;
    }
    match u32::from(c) {
        0x41..=0x24f | 0x250..=0x2af | 0x1e00..=0x1eff | 0x2c60..=0x2c7f | 0xa720..=0xa7ff => Some(Script::Latin),
        0x370..=0x3ff | 0x1f00..=0x1fff => Some(Script::Greek),
        0x400..=0x52f | 0x1c80..=0x1c8f | 0x2de0..=0x2dff | 0xa640..=0xa69f => Some(Script::Cyrillic),
        0x530..=0x58f => Some(Script::Armenian),
        0x13a0..=0x13ff | 0xab70..=0xabbf => Some(Script::Cherokee),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn honest_names_of_many_languages_pass() {
        for name in [
            "Trattoria Übersee",
            "Kafé 24/7",
            "Ресторан",
            "お寿司 Tokyo",
            "मेरी दुकान",
            "Ψητοπωλείο",
            "مطعم",
            "O'Neill & Co.",
        ] {
            assert_eq!(check_name(name, 64), Ok(()), "{name}");
        }
    }

    #[test]
    fn names_that_hide_reorder_or_imitate_are_refused() {
        for name in [
            "",
            " Bank",
            "Bank ",
            "Ba\u{200b}nk",
            "Bank\u{202e}knaB",
            "Bank\u{2066}",
            "B\u{430}nk",  // Cyrillic a
            "\u{391}pple", // Greek alpha
            "Bank\n",
            "Ba\nnk",
            "Ba\0nk",
            "Ｂａｎｋ",
            "e\u{301}clair",
            "Ba\u{ad}nk",
            "Bank\u{e0041}",
            "Bank\u{3164}",
        ] {
            assert!(check_name(name, 64).is_err(), "{name:?}");
        }
        assert!(check_name(&"x".repeat(65), 64).is_err());
    }

    #[test]
    fn lines_may_break_and_do_nothing_else() {
        assert_eq!(check_lines("one\ntwo", 64), Ok(()));
        assert!(check_line("one\ntwo", 64).is_err());
        assert!(check_lines("one\r\ntwo", 64).is_err());
    }
}
