//! What a person may do so often in a day (UTC).

use parvis_domain::UserId;
use serde::{Deserialize, Serialize};

use crate::record::{decode, encode};
use crate::work::Work;
use crate::{Error, keys};

/// What is counted. The letter stands in the counter's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    Invites,
    Reports,
}

#[derive(Debug, Serialize, Deserialize)]
struct Day {
    day: i64,
    count: u32,
}

const DAY_MS: i64 = 24 * 3_600 * 1_000;

impl Counted {
    const fn letter(self) -> u8 {
        match self {
            Self::Invites => b'i',
            Self::Reports => b'r',
        }
    }

    /// What people are told when the day's number is used up.
    const fn limit(self) -> &'static str {
        match self {
            Self::Invites => "invites.day",
            Self::Reports => "reports.day",
        }
    }
}

/// Counts `more` of it.
///
/// # Errors
/// `LimitReached` where that would be more than `most` today.
pub(crate) async fn count(work: &mut Work, user: &UserId, what: Counted, more: usize, most: u32) -> Result<(), Error> {
    let key = keys::day(user, what.letter());
    let today = work.now.as_millis().div_euclid(DAY_MS);
    let counted: Option<Day> = work.tx.get(&key).await?.map(|found| decode(&found)).transpose()?;
    let before = counted.filter(|counted| counted.day == today).map_or(0, |counted| counted.count);
    let count = before.saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
    if count > most {
        return Err(Error::LimitReached(what.limit()));
    }
    work.tx.put(key, encode(&Day { day: today, count }));
    Ok(())
}
