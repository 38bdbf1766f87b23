//! Text of a manifest or key-set that people are shown.
//!
//! The rule is the one for all text that is shown (`parvis_domain::text`), with two differences. A text that the rule would
//! change is refused, not repaired: what the publisher signed is what everybody sees. And a name must not imitate: no
//! letters of two scripts that look alike, no compatibility forms, no private characters.

use parvis_domain::text::{shown_name, shown_text};
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
    if shown_name(text, chars_max).map_err(|error| error.to_string())? != text {
        return Err(
            "it has invisible characters, characters that change direction, or space that would be removed".into()
        );
    }
    if !text.nfkc().eq(text.chars()) || text.chars().any(is_private) {
        return Err("it has full-width, mathematical or private characters".into());
    }
    let mut scripts = text.chars().filter_map(script);
    if let Some(first) = scripts.next()
        && let Some(other) = scripts.find(|other| *other != first)
    {
        return Err(format!("it mixes {first:?} and {other:?} letters, which look alike"));
    }
    Ok(())
}

/// One line of text: 1 to `chars_max` characters.
pub(crate) fn check_line(text: &str, chars_max: usize) -> Result<(), String> {
    if text.contains(['\n', '\t']) {
        return Err("it must be one line".into());
    }
    check_lines(text, chars_max)
}

/// Lines of text: 1 to `chars_max` characters.
pub(crate) fn check_lines(text: &str, chars_max: usize) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("it must not be empty".into());
    }
    if shown_text(text, chars_max).map_err(|error| error.to_string())? != text {
        return Err("it has invisible characters, or characters that change direction".into());
    }
    Ok(())
}

/// Drawn as whatever a font likes.
const fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
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
            "\u{f8ff} Bank",
        ] {
            assert!(check_name(name, 64).is_err(), "{name:?}");
        }
        assert!(check_name(&"x".repeat(65), 64).is_err());
    }

    #[test]
    fn lines_may_break_and_do_nothing_else() {
        assert_eq!(check_lines("one\ntwo", 64), Ok(()));
        assert!(check_line("one\ntwo", 64).is_err());
        assert!(check_line("one\u{202e}", 64).is_err());
        for text in ["one\r\ntwo", "one\u{2028}two", "one\u{202e}two", "one\u{200b}two", "", " \n", "one\0"] {
            assert!(check_lines(text, 64).is_err(), "{text:?}");
        }
        assert!(check_lines(&"x".repeat(65), 64).is_err());
    }
}
