//! The words, in English and French. Everything that a person reads is here.

/// A text without anything to fill in.
macro_rules! say {
    ($($name:ident: $english:literal, $french:literal;)*) => {
        impl Language {
            $(pub(crate) fn $name(self) -> &'static str {
                match self {
                    English => $english,
                    French => $french,
                }
            })*
        }
    };
}

mod desk;
mod order;
mod window;

use parvis_sdk::{Money, Timestamp};
use serde::{Deserialize, Serialize};

use crate::terms::{self, Zone};

/// A language that the shop speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Language {
    #[serde(rename = "en")]
    English,
    #[serde(rename = "fr")]
    French,
}

use Language::{English, French};

/// Whether somebody who says this wants to know where their order is, rather than find something on the shelves.
pub(crate) fn asks_for_order(text: &str) -> bool {
    const WORDS: [&str; 8] = ["order", "orders", "where", "tracking", "commande", "commandes", "où", "suivi"];
    let text = text.to_lowercase();
    text.split(|letter: char| !letter.is_alphanumeric()).any(|word| WORDS.contains(&word))
}

say! {
    tag: "en", "fr";
    back: "Back", "Retour";
    view: "View", "Voir";
    look: "Update", "Actualiser";
    how_many: "How many?", "Combien ?";
    total: "Total", "Total";
    free: "free", "offert";
    sold_out: "sold out", "épuisé";
}

impl Language {
    /// By its ISO 639 code; English for those who speak neither.
    pub(crate) fn of(code: &str) -> Self {
        if code.eq_ignore_ascii_case("fr") { French } else { English }
    }

    pub(crate) fn money(self, money: Money) -> String {
        match self {
            English => money.to_string(),
            French => format!("{} {}", money.value().replace('.', ","), money.currency().code()),
        }
    }

    /// What sending costs.
    pub(crate) fn cost(self, cost: Money) -> String {
        if cost.minor_units() == 0 { self.free().to_owned() } else { self.money(cost) }
    }

    pub(crate) fn zone(self, zone: Zone) -> &'static str {
        match (self, zone) {
            (English, Zone::Shop) => "Pick-up in the shop",
            (English, Zone::France) => "Delivery in France",
            (English, Zone::Europe) => "Delivery in Europe",
            (English, Zone::World) => "Delivery worldwide",
            (French, Zone::Shop) => "Retrait à la boutique",
            (French, Zone::France) => "Livraison en France",
            (French, Zone::Europe) => "Livraison en Europe",
            (French, Zone::World) => "Livraison monde",
        }
    }

    /// A day and a time on the shop's clock: `1 December, 13:05`.
    pub(crate) fn moment(self, at: Timestamp) -> String {
        format!("{}, {}", self.short_day(at), self.clock(at))
    }

    fn clock(self, at: Timestamp) -> String {
        let time = at.time_of_day(terms::UTC_OFFSET_MINUTES);
        match self {
            English => time.to_string(),
            French => format!("{} h {:02}", time.hour(), time.minute()),
        }
    }

    fn day(self, at: Timestamp) -> String {
        self.date(at, self.month(at.date(terms::UTC_OFFSET_MINUTES).month()))
    }

    fn short_day(self, at: Timestamp) -> String {
        self.date(at, self.short_month(at.date(terms::UTC_OFFSET_MINUTES).month()))
    }

    fn date(self, at: Timestamp, month: &str) -> String {
        match (self, at.date(terms::UTC_OFFSET_MINUTES).day()) {
            (French, 1) => format!("1er {month}"),
            (_, number) => format!("{number} {month}"),
        }
    }

    /// As it stands where there is little room.
    fn short_month(self, number: u8) -> &'static str {
        const FRENCH: [&str; 12] =
            ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."];
        match self {
            English => self.month(number).get(..3).unwrap_or_default(),
            French => FRENCH.get(usize::from(number).saturating_sub(1)).copied().unwrap_or_default(),
        }
    }

    fn month(self, number: u8) -> &'static str {
        const ENGLISH: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        const FRENCH: [&str; 12] = [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ];
        let words = match self {
            English => ENGLISH,
            French => FRENCH,
        };
        words.get(usize::from(number).wrapping_sub(1)).copied().unwrap_or_default()
    }
}
