//! Text of a manifest or key-set that people are shown.
//!
//! The rule is the one for all text that is shown (`parvis_domain::text`), with two differences. A text that the rule would
//! change is refused, not repaired: what the publisher signed is what everybody sees. And a name must not imitate: no
//! letters of two scripts that look alike, no compatibility forms, no private characters, no marks that look like the
//! badges that only the host draws.

use parvis_domain::text::{shown_name, shown_text};
use unicode_normalization::UnicodeNormalization;

/// Scripts whose letters are drawn alike; a name with letters of two of them imitates another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    /// Scripts that few read, among them several whose letters are drawn like Latin ones: Cherokee, Lisu, Coptic, Deseret …
    Rare,
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
    if let Some(badge) = text.chars().find(|c| is_badge(*c)) {
        return Err(format!("it has U+{:04X}, which looks like a badge of the host", u32::from(badge)));
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
        code if is_distinct(code) => None,
        _ => Some(Script::Rare),
    }
}

/// Letters of scripts in wide use that nobody takes for Latin ones: they stand beside any other.
const fn is_distinct(code: u32) -> bool {
    matches!(code,
        0x2b0..=0x36f // modifiers of any letter
        | 0x590..=0x8ff // Hebrew, Arabic, Syriac, Thaana, N'Ko
        | 0x900..=0x109f // the scripts of India, Sri Lanka, Thailand, Laos, Tibet, Myanmar
        | 0x10a0..=0x10ff | 0x1c90..=0x1cbf | 0x2d00..=0x2d2f // Georgian
        | 0x1100..=0x11ff | 0xa960..=0xa97f | 0xac00..=0xd7ff // Korean
        | 0x1200..=0x139f | 0x2d80..=0x2ddf // Ethiopic
        | 0x1780..=0x17ff // Khmer
        | 0x1800..=0x18af // Mongolian
        | 0x3005..=0x3007 | 0x3031..=0x31ff | 0x3400..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x323af // Chinese, Japanese
        | 0xa8e0..=0xa8ff | 0xaa60..=0xaa7f
        | 0xfb1d..=0xfdff | 0xfe70..=0xfeff)
}

/// Ticks, locks and shields: signs of approval that only the host gives.
const fn is_badge(c: char) -> bool {
    matches!(
        c,
        '\u{2705}' | '\u{2713}' | '\u{2714}' | '\u{2611}' | '\u{1f5f8}' | '\u{1f5f9}' | '\u{2bbd}' | '\u{1f50f}'
            ..='\u{1f513}' | '\u{1f6e1}'
    )
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
            "Talabat طلبات",
            "한식당 Seoul",
            "תל אביב Café",
            "ร้านอาหาร",
            "რესტორანი",
            "Հայաստան",
            "Pizza 🍕",
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
            "P\u{c0}yPal\u{430}",
            "\u{13a0}\u{13ab}pple", // Cherokee
            "\u{a4d0}ank",          // Lisu
            "B\u{a4ee}nk",          // Lisu
            "\u{2c80}pple",         // Coptic
            "\u{10400}ank",         // Deseret
            "\u{157c}otel",         // Canadian syllabics
            "\u{2d54}range",        // Tifinagh
            "\u{555}range",         // Armenian
            "\u{1d400}ank",         // mathematical
            "Bank \u{2713}",
            "Bank \u{2705}",
            "\u{1f512} Bank",
            "Ba\u{200d}nk",
            "Bank\u{200e}",
            "B\u{336}ank\u{336}\u{336}\u{336}\u{336}\u{336}\u{336}\u{336}\u{336}\u{336}",
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
