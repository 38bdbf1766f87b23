//! The house: its tables, its hours, its prices. What a restaurant that copies this changes first.
//!
//! A table is given once for lunch and once for dinner: guests stay as long as they like.

use std::time::Duration;

use parvis_sdk::{Currency, Date, Money, TimeOfDay, Timestamp};
use serde::{Deserialize, Serialize};

/// The house's clocks are one hour ahead of UTC, the whole year. A house that changes its clocks in summer brings a time zone
/// library and asks it here.
pub(crate) const UTC_OFFSET_MINUTES: i32 = 60;
/// Taken from the bill on the day, paid back on a cancellation in time.
pub(crate) const DEPOSIT_PER_GUEST: Money = Money::new(500, Currency::EUR);
/// A table is held so long for the deposit to be paid.
pub(crate) const HOLD: Duration = Duration::from_secs(10 * 60);
/// Cancelling is free until so long before the arrival.
pub(crate) const FREE_CANCELLATION: Duration = Duration::from_secs(24 * 3600);
/// The card reminds so long before the arrival.
pub(crate) const REMINDER: Duration = Duration::from_secs(3 * 3600);
/// The kitchen wants to know so long before the arrival.
pub(crate) const NOTICE: Duration = Duration::from_secs(30 * 60);
/// Bookings open so many days ahead.
pub(crate) const DAYS_AHEAD: i32 = 90;
/// The largest table.
pub(crate) const GUESTS_MAX: u8 = 6;

/// A meal for which a table is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Service {
    Lunch,
    Dinner,
}

impl Service {
    pub(crate) const ALL: [Self; 2] = [Self::Lunch, Self::Dinner];

    /// When guests can arrive.
    pub(crate) fn arrivals(self) -> &'static [TimeOfDay] {
        const LUNCH: [TimeOfDay; 3] = [TimeOfDay::new(12, 0), TimeOfDay::new(12, 30), TimeOfDay::new(13, 0)];
        const DINNER: [TimeOfDay; 4] =
            [TimeOfDay::new(19, 0), TimeOfDay::new(19, 30), TimeOfDay::new(20, 0), TimeOfDay::new(20, 30)];
        match self {
            Self::Lunch => &LUNCH,
            Self::Dinner => &DINNER,
        }
    }

    /// When the house closes after it.
    pub(crate) fn end(self) -> TimeOfDay {
        match self {
            Self::Lunch => TimeOfDay::new(14, 0),
            Self::Dinner => TimeOfDay::new(22, 0),
        }
    }

    /// The word for it in keys of the storage.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Lunch => "lunch",
            Self::Dinner => "dinner",
        }
    }

    /// The service to which guests who arrive at `time` come; `None` when nobody is let in then.
    pub(crate) fn at(time: TimeOfDay) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.arrivals().contains(&time))
    }
}

/// A table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) number: u8,
    pub(crate) seats: u8,
}

/// Smallest first, so that a large table goes to a small party only when no small one is left.
const TABLES: [Table; 5] = [
    Table { number: 1, seats: 2 },
    Table { number: 2, seats: 2 },
    Table { number: 3, seats: 4 },
    Table { number: 4, seats: 4 },
    Table { number: 5, seats: 6 },
];

/// The tables that seat so many, the best first.
pub(crate) fn tables_for(guests: u8) -> impl Iterator<Item = Table> {
    TABLES.into_iter().filter(move |table| table.seats >= guests)
}

/// Today, in the house.
pub(crate) fn today(now: Timestamp) -> Date {
    now.date(UTC_OFFSET_MINUTES)
}

/// The instant at which the house's clocks show this.
pub(crate) fn instant(day: Date, time: TimeOfDay) -> Timestamp {
    day.at(time, UTC_OFFSET_MINUTES)
}
