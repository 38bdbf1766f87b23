//! The terms of sale: where the shop sends to, what that costs, how long things are held and can come back.

use std::time::Duration;

use parvis_sdk::{Currency, Money, Result, Timestamp};
use serde::{Deserialize, Serialize};

/// The shop's clocks are one hour ahead of UTC, the whole year.
pub(crate) const UTC_OFFSET_MINUTES: i32 = 60;
/// An order is held so long for its payment.
pub(crate) const HOLD: Duration = Duration::from_secs(10 * 60);
/// What was delivered can be sent back so long.
pub(crate) const RETURNS: Duration = Duration::from_secs(14 * 24 * 3600);

/// Things of so much are sent within France for nothing.
pub(crate) const FREE_FROM: Money = Money::new(5_000, Currency::EUR);
const FRANCE: Money = Money::new(490, Currency::EUR);

/// Where an order goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Zone {
    /// It is fetched from the shop.
    Shop,
    France,
    Europe,
    World,
}

/// What sending costs by weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rate {
    pub(crate) first_kilo: Money,
    pub(crate) each_more: Money,
}

impl Zone {
    /// Those that need an address.
    pub(crate) const SENT: [Self; 3] = [Self::France, Self::Europe, Self::World];

    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Shop => "shop",
            Self::France => "france",
            Self::Europe => "europe",
            Self::World => "world",
        }
    }

    /// One that things are sent to.
    pub(crate) fn find(key: &str) -> Option<Self> {
        Self::SENT.into_iter().find(|zone| zone.key() == key)
    }

    /// The rate by weight, where there is one.
    pub(crate) fn rate(self) -> Option<Rate> {
        match self {
            Self::Shop | Self::France => None,
            Self::Europe => Some(Rate { first_kilo: euros(990), each_more: euros(300) }),
            Self::World => Some(Rate { first_kilo: euros(1_990), each_more: euros(800) }),
        }
    }

    /// What it costs to send things that are worth and weigh so much.
    pub(crate) fn quote(self, worth: Money, grams: u32) -> Result<Money> {
        if let Some(rate) = self.rate() {
            let more = i64::from(grams.div_ceil(1_000).saturating_sub(1));
            return Ok(rate.first_kilo.checked_add(rate.each_more.checked_mul(more)?)?);
        }
        Ok(match self {
            Self::France if worth.minor_units() < FREE_FROM.minor_units() => FRANCE,
            _ => euros(0),
        })
    }

    /// How many days it takes: the fewest and the most.
    pub(crate) fn days(self) -> (u32, u32) {
        match self {
            Self::Shop => (0, 1),
            Self::France => (2, 3),
            Self::Europe => (4, 7),
            Self::World => (8, 15),
        }
    }
}

/// Until when what was delivered then can be sent back.
pub(crate) fn returns_until(delivered: Timestamp) -> Timestamp {
    delivered.plus(RETURNS)
}

const fn euros(cents: i64) -> Money {
    Money::new(cents, Currency::EUR)
}
