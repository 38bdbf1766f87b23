//! The words of a program in the languages that it speaks.
//!
//! [`catalogue!`](crate::catalogue) makes an enum of languages and a function for each text. The first language is the one to fall
//! back on: a text without it does not compile, a text without another language is said in it.
//!
//! ```
//! parvis_sdk::catalogue! {
//!     /// A language that the kiosk speaks.
//!     enum Language { English = "en", French = "fr", Polish = "pl" }
//!
//!     /// What stands above the shelf.
//!     title: "Apples", French "Pommes", Polish "Jabłka";
//!     price(amount: &str): "{amount} each", French "{amount} la pièce";
//!     apples(count: u32):
//!         [count: One => "{count} apple", _ => "{count} apples"],
//!         French [count: One => "{count} pomme", _ => "{count} pommes"],
//!         Polish [count: One => "{count} jabłko", Few => "{count} jabłka", _ => "{count} jabłek"];
//! }
//!
//! assert_eq!(Language::of("fr-CH").title(), "Pommes");
//! assert_eq!(Language::of("it"), Language::English);
//! assert_eq!(Language::Polish.price("1.00 EUR"), "1.00 EUR each");
//! assert_eq!([0, 1, 2].map(|count| Language::French.apples(count)), ["0 pomme", "1 pomme", "2 pommes"]);
//! assert_eq!([1, 3, 5, 22].map(|count| Language::Polish.apples(count)), ["1 jabłko", "3 jabłka", "5 jabłek", "22 jabłka"]);
//! assert_eq!(Language::untranslated(), [("price", "pl")]);
//! ```
//!
//! Not here: the names of days and months, which a program has as texts of its own.

use crate::Money;

/// Which form of a text a count asks for, in the words of Unicode's CLDR.
///
/// ```
/// use parvis_sdk::locale::{Plural, plural};
///
/// assert_eq!(plural("en", 1), Plural::One);
/// assert_eq!(plural("fr", 0), Plural::One);
/// assert_eq!(plural("ru", 22), Plural::Few);
/// assert_eq!(plural("ja", 1), Plural::Other);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plural {
    /// As for 1.
    One,
    /// As for 2 to 4, in Slavic languages.
    Few,
    /// As for 5, in Slavic languages.
    Many,
    /// As for everything else.
    Other,
}

/// The form that `count` asks for in the language of this tag. Languages that are not named here have one form for 1 and one for
/// everything else.
pub fn plural(tag: &str, count: u64) -> Plural {
    let (ones, tens) = (count % 10, count % 100);
    let teens = (11..=14).contains(&tens);
    match primary(tag) {
        "id" | "ja" | "ko" | "ms" | "th" | "vi" | "zh" => Plural::Other,
        "fr" | "hy" | "pt" if count < 2 => Plural::One,
        "ru" | "uk" | "be" => match ones {
            1 if !teens => Plural::One,
            2..=4 if !teens => Plural::Few,
            _ => Plural::Many,
        },
        "pl" => match ones {
            _ if count == 1 => Plural::One,
            2..=4 if !teens => Plural::Few,
            _ => Plural::Many,
        },
        "cs" | "sk" if (2..=4).contains(&count) => Plural::Few,
        _ if count == 1 => Plural::One,
        _ => Plural::Other,
    }
}

/// An amount as people who speak the language of this tag write it: with a decimal comma where they use one.
///
/// ```
/// use parvis_sdk::{Currency, Money, locale};
///
/// let price = Money::new(1_250, Currency::EUR);
/// assert_eq!(locale::money("en", price), "12.50 EUR");
/// assert_eq!(locale::money("fr-CH", price), "12,50 EUR");
/// ```
pub fn money(tag: &str, amount: Money) -> String {
    let value = if has_decimal_comma(tag) { amount.value().replace('.', ",") } else { amount.value() };
    [value.as_str(), amount.currency().code()].join(" ")
}

/// A number with one decimal, given in tenths, as people who speak the language of this tag write it.
///
/// ```
/// assert_eq!(parvis_sdk::locale::tenths("en", 34), "3.4");
/// assert_eq!(parvis_sdk::locale::tenths("fr", 34), "3,4");
/// ```
pub fn tenths(tag: &str, tenths: u32) -> String {
    let point = if has_decimal_comma(tag) { ',' } else { '.' };
    format!("{}{point}{}", tenths / 10, tenths % 10)
}

fn has_decimal_comma(tag: &str) -> bool {
    const COMMA: [&str; 26] = [
        "be", "bg", "ca", "cs", "da", "de", "el", "es", "et", "fi", "fr", "hr", "hu", "id", "it", "lt", "lv", "nl",
        "no", "pl", "pt", "ro", "ru", "sk", "sv", "uk",
    ];
    COMMA.contains(&primary(tag))
}

fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or_default()
}

/// For the expansion of [`catalogue!`](crate::catalogue) alone: the language whose tag fits a locale best.
#[doc(hidden)]
pub fn best<L: Copy>(languages: &[(&str, L)], locale: &str) -> Option<L> {
    let by = |fits: &dyn Fn(&str) -> bool| languages.iter().find(|(tag, _)| fits(tag)).map(|(_, language)| *language);
    by(&|tag| tag.eq_ignore_ascii_case(locale)).or_else(|| by(&|tag| tag.eq_ignore_ascii_case(primary(locale))))
}

/// Makes a program's languages and its texts; see [`locale`](crate::locale).
///
/// The enum has the languages with their BCP 47 tags, the one to fall back on first. Then each text is
/// `name: "fallback", Language "translation";`, and becomes a function that answers a `&'static str`. With arguments,
/// `name(argument: Type): ...`, it answers a `String`; `{argument}` stands for them. Where the words follow a count, a `u8` to
/// `u64`, a text is `[count: One => "...", _ => "..."]`, with the forms of [`Plural`](crate::locale::Plural).
///
/// Besides its texts a language has `of(locale)`, `current()` for the person who caused the event, `tag()`, `ALL`,
/// `untranslated()` for a test, and serde, as its tag.
///
/// ```
/// use parvis_sdk::{Event, Result, chat};
///
/// parvis_sdk::catalogue! {
///     enum Language { English = "en", French = "fr" }
///
///     hello(name: &str): "Hello {name}", French "Bonjour {name}";
/// }
///
/// fn handle(_: Event) -> Result {
///     chat::post(Language::current()?.hello("Luc")).map(drop)
/// }
/// # let mut host = parvis_sdk::testing::Host::new(handle);
/// # let luc = host.person("luc");
/// # host.set_locale(&luc, "fr-CH");
/// # host.open(&luc).unwrap();
/// # assert_eq!(host.messages()[0].text, "Bonjour Luc");
/// assert!(Language::untranslated().is_empty());
/// assert_eq!(Language::French.tag(), "fr");
/// ```
///
/// A text that lacks the language to fall back on does not compile:
///
/// ```compile_fail
/// parvis_sdk::catalogue! {
///     enum Language { English = "en", French = "fr" }
///     hello: French "Bonjour";
/// }
/// ```
#[macro_export]
macro_rules! catalogue {
    (
        $(#[$doc:meta])*
        $vis:vis enum $name:ident { $fallback:ident = $fallback_tag:literal $(, $language:ident = $tag:literal)* $(,)? }

        $(
            $(#[$text_doc:meta])*
            $text:ident $(($($argument:ident: $type:ty),* $(,)?))?: $said:tt $(, $other:ident $translation:tt)*;
        )*
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $vis enum $name {
            #[allow(missing_docs, reason = "its name says it")]
            $fallback,
            $(#[allow(missing_docs, reason = "its name says it")] $language,)*
        }

        #[allow(dead_code, reason = "a program uses what it needs")]
        impl $name {
            /// All of them, the one to fall back on first.
            $vis const ALL: &'static [Self] = &[Self::$fallback $(, Self::$language)*];

            /// The language for a locale such as `fr-CH`.
            $vis fn of(locale: &str) -> Self {
                const TAGS: &[(&str, $name)] = &[($fallback_tag, $name::$fallback) $(, ($tag, $name::$language))*];
                $crate::locale::best(TAGS, locale).unwrap_or(Self::$fallback)
            }

            /// The language of the person who caused the event.
            $vis fn current() -> $crate::Result<Self> {
                let user = $crate::identity::current_user()?;
                Ok(user.map_or(Self::$fallback, |user| Self::of(&user.locale)))
            }

            /// Its BCP 47 tag.
            $vis fn tag(self) -> &'static str {
                match self {
                    Self::$fallback => $fallback_tag,
                    $(Self::$language => $tag,)*
                }
            }

            /// The texts that lack a language, with the language's tag.
            $vis fn untranslated() -> ::std::vec::Vec<(&'static str, &'static str)> {
                let texts: &[(&str, &[Self])] = &[$((stringify!($text), &[Self::$fallback $(, Self::$other)*])),*];
                let lacks = |language: &Self| {
                    let lacking = texts.iter().filter(|(_, has)| !has.contains(language));
                    lacking.map(|(text, _)| (*text, language.tag())).collect::<::std::vec::Vec<_>>()
                };
                Self::ALL.iter().flat_map(lacks).collect()
            }
        }

        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.tag())
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let tag = <::std::string::String as $crate::__private::serde::Deserialize>::deserialize(deserializer)?;
                Ok(Self::of(&tag))
            }
        }

        $($crate::catalogue! {
            @text [$vis] $name $fallback [$(#[$text_doc])*] $text [$(($($argument: $type),*))?] $said $(, $other $translation)*
        })*
    };

    (@text [$vis:vis] $name:ident $fallback:ident [$($doc:tt)*] $text:ident []
        $said:literal $(, $other:ident $translation:literal)*
    ) => {
        impl $name {
            $($doc)*
            #[allow(clippy::match_single_binding, reason = "it may have no translation")]
            $vis fn $text(self) -> &'static str {
                match self {
                    $(Self::$other => $translation,)*
                    _ => $said,
                }
            }
        }
    };

    (@text [$vis:vis] $name:ident $fallback:ident [$($doc:tt)*] $text:ident [($($argument:ident: $type:ty),*)]
        $said:tt $(, $other:ident $translation:tt)*
    ) => {
        impl $name {
            $($doc)*
            #[allow(clippy::match_single_binding, reason = "it may have no translation")]
            $vis fn $text(self, $($argument: $type),*) -> ::std::string::String {
                match self {
                    $(Self::$other => $crate::catalogue!(@say Self::$other, $translation),)*
                    _ => $crate::catalogue!(@say Self::$fallback, $said),
                }
            }
        }
    };

    (@say $language:expr, $said:literal) => {
        ::std::format!($said)
    };

    (@say $language:expr, [$count:ident: $($form:ident => $said:literal,)* _ => $otherwise:literal $(,)?]) => {
        match $crate::locale::plural($language.tag(), u64::from($count)) {
            $($crate::locale::Plural::$form => ::std::format!($said),)*
            _ => ::std::format!($otherwise),
        }
    };
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    crate::catalogue! {
        enum Language { English = "en", Brazilian = "pt-BR", Portuguese = "pt" }

        bus: "bus", Brazilian "ônibus", Portuguese "autocarro";
        buses(count: u32): [count: One => "{count} bus", _ => "{count} buses"];
    }

    #[test]
    fn the_language_that_fits_best_is_spoken() {
        for (locale, language) in [
            ("pt-BR", Language::Brazilian),
            ("PT-br", Language::Brazilian),
            ("pt-AO", Language::Portuguese),
            ("pt_PT", Language::Portuguese),
            ("en-GB", Language::English),
            ("", Language::English),
            ("tlh", Language::English),
        ] {
            assert_eq!(Language::of(locale), language, "{locale}");
        }
        assert_eq!(Language::Brazilian.bus(), "ônibus");
        assert_eq!(serde_json::to_string(&Language::Brazilian).unwrap(), r#""pt-BR""#);
        // A language that a later version speaks and this one does not.
        assert_eq!(serde_json::from_str::<Language>(r#""eo""#).unwrap(), Language::English);
    }

    #[test]
    fn a_text_that_is_said_in_the_fallback_counts_as_the_fallback_does() {
        assert_eq!(Language::Portuguese.buses(0), "0 buses", "not `0 bus`, as Portuguese would count");
        assert_eq!(Language::untranslated(), [("buses", "pt-BR"), ("buses", "pt")]);
    }

    #[test]
    fn counts_take_the_form_that_their_language_has_for_them() {
        use Plural::{Few, Many, One, Other};
        for (tag, forms) in [
            ("en", [Other, One, Other, Other, Other, Other]),
            ("de-AT", [Other, One, Other, Other, Other, Other]),
            ("fr", [One, One, Other, Other, Other, Other]),
            ("ru", [Many, One, Few, Many, Many, One]),
            ("pl", [Many, One, Few, Many, Many, Many]),
            ("cs", [Other, One, Few, Other, Other, Other]),
            ("zh", [Other; 6]),
        ] {
            assert_eq!([0, 1, 2, 5, 12, 21].map(|count| plural(tag, count)), forms, "{tag}");
        }
    }
}
