//! One emoji, in one spelling: what a reaction is.
//!
//! The grammar is that of Unicode Technical Standard 51 (possible emoji sequences): a pictograph with a skin tone, a flag,
//! a keycap, or several joined into one. The presentation selector stands exactly where a character is shown as text
//! without it, so that the same emoji typed on two keyboards is one reaction and not two.
//!
//! Not here: whether a font draws a sequence as one picture. No list of such sequences stays complete.

use std::fmt;
use std::str::FromStr;

use icu_properties::CodePointSetData;
use icu_properties::props::{Emoji as IsEmoji, EmojiModifier, EmojiPresentation};
use serde::{Deserialize, Serialize};

/// Longest emoji in use, a family with skin tones, has 41 bytes.
pub const EMOJI_BYTES_MAX: usize = 64;

/// Exactly one emoji.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Emoji(String);

/// The text is not exactly one emoji.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be exactly one emoji")]
pub struct EmojiError;

impl Emoji {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Emoji {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Emoji> for String {
    fn from(emoji: Emoji) -> Self {
        emoji.0
    }
}

impl TryFrom<String> for Emoji {
    type Error = EmojiError;

    fn try_from(text: String) -> Result<Self, EmojiError> {
        text.parse()
    }
}

impl FromStr for Emoji {
    type Err = EmojiError;

    fn from_str(text: &str) -> Result<Self, EmojiError> {
        if text.len() > EMOJI_BYTES_MAX {
            return Err(EmojiError);
        }
        let mut spelled = String::with_capacity(text.len() + 3);
        let mut chars = text.chars().peekable();
        loop {
            element(&mut chars, &mut spelled)?;
            match chars.next() {
                None if spelled.len() <= EMOJI_BYTES_MAX => return Ok(Self(spelled)),
                Some(JOINER) => spelled.push(JOINER),
                _ => return Err(EmojiError),
            }
        }
    }
}

const JOINER: char = '\u{200D}';
/// Shows the character before it as a picture.
const AS_PICTURE: char = '\u{FE0F}';
const KEYCAP: char = '\u{20E3}';
const BLACK_FLAG: char = '\u{1F3F4}';
const TAG_END: char = '\u{E007F}';

/// What joiners join: one picture, with its skin tone or tags.
fn element(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, spelled: &mut String) -> Result<(), EmojiError> {
    let first = chars.next().ok_or(EmojiError)?;
    spelled.push(first);
    if is_regional(first) {
        let second = chars.next_if(|next| is_regional(*next)).ok_or(EmojiError)?;
        spelled.push(second);
        return Ok(());
    }
    if !CodePointSetData::new::<IsEmoji>().contains(first) {
        return Err(EmojiError);
    }
    let has_selector = chars.next_if_eq(&AS_PICTURE).is_some();
    if first.is_ascii() {
        // A digit is an emoji on a keycap alone.
        chars.next_if_eq(&KEYCAP).ok_or(EmojiError)?;
        spelled.extend([AS_PICTURE, KEYCAP]);
        return Ok(());
    }
    let tone = CodePointSetData::new::<EmojiModifier>();
    if let Some(tone) = chars.next_if(|next| !has_selector && !tone.contains(first) && tone.contains(*next)) {
        spelled.push(tone);
    } else if !CodePointSetData::new::<EmojiPresentation>().contains(first) {
        spelled.push(AS_PICTURE);
    }
    if first == BLACK_FLAG && chars.peek().is_some_and(|next| is_tag(*next)) {
        while let Some(tag) = chars.next_if(|next| is_tag(*next)) {
            spelled.push(tag);
        }
        spelled.push(chars.next_if_eq(&TAG_END).ok_or(EmojiError)?);
    }
    Ok(())
}

const fn is_regional(c: char) -> bool {
    matches!(c, '\u{1F1E6}'..='\u{1F1FF}')
}

const fn is_tag(c: char) -> bool {
    matches!(c, '\u{E0030}'..='\u{E0039}' | '\u{E0061}'..='\u{E007A}')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_emoji_has_one_spelling() {
        for (text, expected) in [
            ("👍", "👍"),
            ("👍🏽", "👍🏽"),
            ("😀\u{FE0F}", "😀"),
            ("❤", "❤\u{FE0F}"),
            ("❤\u{FE0F}", "❤\u{FE0F}"),
            ("☝🏽", "☝🏽"),
            ("©", "©\u{FE0F}"),
            ("1\u{20E3}", "1\u{FE0F}\u{20E3}"),
            ("#\u{FE0F}\u{20E3}", "#\u{FE0F}\u{20E3}"),
            ("🇨🇭", "🇨🇭"),
            (
                "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
                "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
            ),
            ("👨\u{200D}👩\u{200D}👧", "👨\u{200D}👩\u{200D}👧"),
            ("🏳\u{200D}🌈", "🏳\u{FE0F}\u{200D}🌈"),
            ("❤\u{FE0F}\u{200D}🔥", "❤\u{FE0F}\u{200D}🔥"),
            ("🧑🏽\u{200D}🤝\u{200D}🧑🏿", "🧑🏽\u{200D}🤝\u{200D}🧑🏿"),
        ] {
            assert_eq!(text.parse::<Emoji>().map(String::from).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_not_exactly_one_emoji_is_refused() {
        let long = "👨\u{200D}".repeat(20) + "👨";
        for text in [
            "",
            " ",
            "a",
            "1",
            "#",
            "1\u{FE0F}",
            "👍👍",
            "👍 ",
            " 👍",
            "👍a",
            "👍\0",
            "👍\u{200D}",
            "\u{200D}👍",
            "👍🏽🏽",
            "🇨",
            "🇨🇭🇨",
            "\u{FE0F}",
            "👍\u{FE0F}\u{FE0F}",
            "👍\u{301}",
            "\u{202E}👍",
            "🏴\u{E0067}",
            "👍\u{E0067}\u{E007F}",
            "<b>",
            long.as_str(),
        ] {
            assert_eq!(text.parse::<Emoji>(), Err(EmojiError), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn an_emoji_reads_back_what_it_prints(text in prop::collection::vec(prop::sample::select(
            vec!['👍', '❤', '🏽', '\u{200D}', '\u{FE0F}', '\u{20E3}', '1', '🇨', '🏴', '\u{E0067}', '\u{E007F}', 'a'],
        ), 0..8)) {
            let text: String = text.into_iter().collect();
            if let Ok(emoji) = text.parse::<Emoji>() {
                prop_assert!(emoji.as_str().len() <= EMOJI_BYTES_MAX);
                prop_assert_eq!(emoji.as_str().parse::<Emoji>(), Ok(emoji.clone()));
            }
        }
    }
}
