//! Text that is shown to people: names, messages, cards, what people enter in forms.
//!
//! What one party writes must not disturb what another party's surface shows. So every text goes through
//! [`shown_text`] or [`shown_name`] before it is kept, and is never judged again afterwards.
//!
//! | characters | what happens |
//! |---|---|
//! | NUL and other C0 controls but tab, line feed and carriage return; DEL; C1 controls | refused |
//! | noncharacters (U+FDD0–U+FDEF, the last two of each plane) | refused |
//! | more than 8 combining marks in a row (they would paint over other lines) | refused |
//! | carriage return, with or without line feed; U+2028; U+2029 | become a line feed |
//! | bidi embeddings, overrides and isolates (U+202A–U+202E, U+2066–U+2069), deprecated format characters (U+206A–U+206F) | removed |
//! | invisible: U+00AD, U+034F, U+115F, U+1160, U+17B4, U+17B5, U+180E, U+200B, U+2060–U+2065, U+3164, U+FEFF, U+FFA0, U+FFF0–U+FFFB | removed |
//! | direction marks (U+061C, U+200E, U+200F) | kept: they reach no further than their neighbours; removed from names |
//! | tags (U+E0000–U+E0FFF) | removed, but kept in an emoji flag (after U+1F3F4) |
//! | joiners (U+200C, U+200D), variation selectors | kept: Persian, Indic scripts and emoji need them; removed from names next to ASCII |
//!
//! Markup means nothing: `<b>` and `**` are shown as they stand, and a client never reads them as HTML or Markdown.
//!
//! Not here: whether two names look alike. No table of look-alikes is complete; a badge that only the host draws says
//! who is official.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// More marks on one letter occur in no script's ordinary text, and reach over neighbouring lines.
const MARKS_IN_A_ROW_MAX: usize = 8;

/// Why a text is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    #[error("the text is longer than {chars_max} characters")]
    TooLong { chars_max: usize },
    #[error("the text is empty, or only of characters that nobody sees")]
    Empty,
    #[error("the text has the character U+{code:04X}, which is never shown: leave it out")]
    Control { code: u32 },
    #[error("the text has more than {MARKS_IN_A_ROW_MAX} combining marks in a row")]
    TooManyMarks,
    #[error("the name has more than one line")]
    ManyLines,
}

/// The text as it is kept and shown, possibly empty, of at most `chars_max` characters. Doing it twice changes nothing.
pub fn shown_text(text: &str, chars_max: usize) -> Result<Cow<'_, str>, TextError> {
    let too_long = TextError::TooLong { chars_max };
    // Without an early exit: the compiler looks at many bytes at once.
    if text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~' | b'\n' | b'\t')) {
        return if text.len() <= chars_max { Ok(Cow::Borrowed(text)) } else { Err(too_long) };
    }
    // Removed characters count for the work, not for the length; no character has more than 4 bytes.
    if text.len() / 8 > chars_max {
        return Err(too_long);
    }
    let shown = clean(text)?;
    if shown.chars().count() > chars_max {
        return Err(too_long);
    }
    Ok(shown)
}

/// A name as it is kept and shown: one line, NFC, single spaces, something visible, at most `chars_max` characters.
pub fn shown_name(name: &str, chars_max: usize) -> Result<String, TextError> {
    // Before the work: a name that is much too long is not normalised.
    if name.len() / 16 > chars_max {
        return Err(TextError::TooLong { chars_max });
    }
    let text = clean(name)?;
    if text.trim().contains('\n') {
        return Err(TextError::ManyLines);
    }
    let composed: String = single_spaced(&text).nfc().collect();
    let name: String = single_spaced(&plain_name(&composed)).nfc().collect();
    if name.chars().all(|c| is_joiner(c) || is_direction_mark(c) || is_combining_mark(c) || c == '\u{2800}') {
        return Err(TextError::Empty);
    }
    if name.chars().count() > chars_max {
        return Err(TextError::TooLong { chars_max });
    }
    Ok(name)
}

fn clean(text: &str) -> Result<Cow<'_, str>, TextError> {
    let mut changes = false;
    for c in text.chars() {
        refuse_control(c)?;
        changes |= is_removed(c) || is_tag(c) || is_line_end(c);
    }
    let shown = if changes { Cow::Owned(replace(text)) } else { Cow::Borrowed(text) };
    // After the removal: what stood between two marks may be gone.
    refuse_many_marks(&shown)?;
    Ok(shown)
}

fn refuse_many_marks(text: &str) -> Result<(), TextError> {
    let mut marks = 0;
    for c in text.chars() {
        match c {
            _ if is_joiner(c) => {}
            _ if is_combining_mark(c) => marks += 1,
            _ => marks = 0,
        }
        if marks > MARKS_IN_A_ROW_MAX {
            return Err(TextError::TooManyMarks);
        }
    }
    Ok(())
}

fn replace(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut in_flag = false;
    let mut chars = text.chars().filter(|c| !is_removed(*c)).peekable();
    while let Some(c) = chars.next() {
        if is_tag(c) {
            if in_flag {
                shown.push(c);
            }
            continue;
        }
        in_flag = c == '\u{1F3F4}';
        if c == '\r' && chars.peek() == Some(&'\n') {
            continue;
        }
        shown.push(if is_line_end(c) { '\n' } else { c });
    }
    shown
}

fn refuse_control(c: char) -> Result<(), TextError> {
    let code = u32::from(c);
    let noncharacter = (0xFDD0..=0xFDEF).contains(&code) || code & 0xFFFE == 0xFFFE;
    if (c.is_control() && !matches!(c, '\n' | '\t' | '\r')) || noncharacter {
        return Err(TextError::Control { code });
    }
    Ok(())
}

const fn is_removed(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}'
        | '\u{200B}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}')
}

/// Beyond the tags of emoji flags the block holds variation selectors 17–256, used in Chinese names.
const fn is_tag(c: char) -> bool {
    matches!(c, '\u{E0000}'..='\u{E0FFF}') && !is_variation_selector(c)
}

const fn is_line_end(c: char) -> bool {
    matches!(c, '\r' | '\u{2028}' | '\u{2029}')
}

fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

const fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}')
}

const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}') || is_variation_selector(c)
}

const fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Without direction marks, and without joiners beside ASCII: people see no difference, but it is another name.
fn plain_name(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut chars = text.chars().filter(|c| !is_direction_mark(*c)).peekable();
    while let Some(c) = chars.next() {
        let beside_ascii = |neighbour: Option<char>| neighbour.is_none_or(|n| n.is_ascii() || is_joiner(n));
        let idle = match c {
            '\u{200C}' | '\u{200D}' => beside_ascii(kept.chars().next_back()) || beside_ascii(chars.peek().copied()),
            // `1\u{FE0F}\u{20E3}` is a keycap; other ASCII has no variants.
            _ => is_joiner(c) && beside_ascii(kept.chars().next_back()) && chars.peek() != Some(&'\u{20E3}'),
        };
        if !idle {
            kept.push(c);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ordinary_text_of_any_script_is_kept_as_it_is() {
        for text in [
            "",
            "Table for two, 19:00\n\tbring a cake",
            "Crème brûlée — 5 €",
            "می\u{200C}خواهم",
            "क्\u{200D}ष",
            "👨\u{200D}👩\u{200D}👧 ❤\u{FE0F} 1\u{FE0F}\u{20E3}",
            "\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
            "葛\u{E0100}城",
            "שלום!\u{200F} ok",
            "<b>**not markup**</b>",
        ] {
            assert_eq!(shown_text(text, 100), Ok(Cow::Borrowed(text)), "{text:?}");
        }
    }

    #[test]
    fn what_disturbs_other_text_is_removed_or_refused() {
        let control = |code| Err(TextError::Control { code });
        for (text, expected) in [
            ("a\r\nb\rc\u{2028}d\u{2029}e", Ok("a\nb\nc\nd\ne")),
            ("pay \u{202E}00.01\u{202C} EUR", Ok("pay 00.01 EUR")),
            ("\u{2066}a\u{2067}b\u{2068}c\u{2069}", Ok("abc")),
            ("a\u{200B}d\u{2060}m\u{FEFF}i\u{AD}n", Ok("admin")),
            ("x\u{E0061}\u{E0062}y", Ok("xy")),
            ("\u{3164}\u{115F}\u{1160}\u{FFA0}", Ok("")),
            ("nul\0", control(0)),
            ("bell\u{7}", control(7)),
            ("escape\u{1b}[2J", control(0x1b)),
            ("del\u{7f}", control(0x7f)),
            ("next line\u{85}", control(0x85)),
            ("non\u{FFFE}", control(0xFFFE)),
            ("non\u{FDD0}", control(0xFDD0)),
            ("non\u{10FFFF}", control(0x10_FFFF)),
        ] {
            assert_eq!(shown_text(text, 100).as_deref(), expected.as_deref(), "{text:?}");
        }
    }

    #[test]
    fn piles_of_marks_are_refused_even_with_removed_characters_between() {
        let mark = "\u{301}";
        assert!(shown_text(&format!("a{}", mark.repeat(8)), 100).is_ok());
        for pile in [mark.repeat(9), format!("{mark}\u{200B}").repeat(9), format!("{mark}\u{200D}").repeat(9)] {
            assert_eq!(shown_text(&format!("a{pile}"), 100), Err(TextError::TooManyMarks), "{pile:?}");
        }
    }

    #[test]
    fn length_counts_characters_that_are_left() {
        assert!(shown_text("abc", 3).is_ok());
        assert_eq!(shown_text("abcd", 3), Err(TextError::TooLong { chars_max: 3 }));
        assert!(shown_text("ééé", 3).is_ok());
        assert!(shown_text("\u{FEFF}ééé", 3).is_ok());
        assert_eq!(shown_text("éééé", 3), Err(TextError::TooLong { chars_max: 3 }));
        assert_eq!(shown_text(&"\u{FEFF}".repeat(10 << 20), 100), Err(TextError::TooLong { chars_max: 100 }));
    }

    #[test]
    fn a_name_is_one_visible_line_with_one_spelling() {
        for (name, expected) in [
            ("  Alice \t B. ", Ok("Alice B.")),
            ("Ame\u{301}lie", Ok("Am\u{e9}lie")),
            ("Al\u{200D}ice", Ok("Alice")),
            ("A\u{FE0F}lice", Ok("Alice")),
            ("\u{200E}Alice\u{200F}", Ok("Alice")),
            ("می\u{200C}خواهم", Ok("می\u{200C}خواهم")),
            ("Bob 1\u{FE0F}\u{20E3}", Ok("Bob 1\u{FE0F}\u{20E3}")),
            ("Alice\nreceived 100 EUR", Err(TextError::ManyLines)),
            ("", Err(TextError::Empty)),
            (" \u{A0}\u{3000}", Err(TextError::Empty)),
            ("\u{200B}\u{200D}\u{FE0F}", Err(TextError::Empty)),
            ("\u{3164}", Err(TextError::Empty)),
            ("\u{2800}\u{2800}", Err(TextError::Empty)),
            ("\u{301}", Err(TextError::Empty)),
            ("eve\0", Err(TextError::Control { code: 0 })),
            ("a name of many letters", Err(TextError::TooLong { chars_max: 20 })),
        ] {
            assert_eq!(shown_name(name, 20).as_deref(), expected.as_ref().copied(), "{name:?}");
        }
    }

    fn troublesome() -> impl Strategy<Value = String> {
        let character = prop_oneof![
            any::<char>(),
            prop::sample::select(vec![
                'a',
                ' ',
                '\n',
                '\r',
                '\u{301}',
                '\u{200B}',
                '\u{200C}',
                '\u{200D}',
                '\u{200E}',
                '\u{202E}',
                '\u{FE0F}',
                '\u{20E3}',
                '\u{1F3F4}',
                '\u{E0067}',
                '\u{E0100}',
                '\u{2028}',
                '\u{A0}',
                '\u{1100}',
                '\u{1161}',
                '\u{0344}',
            ]),
        ];
        prop::collection::vec(character, 0..40).prop_map(|chars| chars.into_iter().collect())
    }

    proptest! {
        #[test]
        fn shown_twice_is_shown_once(text in troublesome()) {
            if let Ok(shown) = shown_text(&text, 30) {
                prop_assert!(shown.chars().count() <= 30);
                prop_assert_eq!(shown_text(&shown, 30), Ok(Cow::Borrowed(&*shown)));
            }
            if let Ok(name) = shown_name(&text, 30) {
                prop_assert_eq!(shown_name(&name, 30), Ok(name.clone()));
            }
        }
    }
}
