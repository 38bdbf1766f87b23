//! The PIN: six digits that approve what a person pays.
//!
//! Always true: a try is noted on disk before it is judged, so that tries at once and a host that was started again give
//! nobody more of them; after five wrong ones in a row none is judged for 15 minutes.

use parvis_domain::{Timestamp, UserId, limits};
use serde::{Deserialize, Serialize};

use crate::record::{decode, encode};
use crate::work::{Work, attempt};
use crate::{Committed, Error, Host, keys};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    /// PHC string of argon2id.
    pub(crate) hash: String,
    /// Tries that were not right, since the last one that was.
    pub(crate) tries: u32,
    /// When the last of them was.
    pub(crate) last: Timestamp,
}

impl Host {
    /// Sets the PIN. Whether the person themselves asks is the caller's to make sure of ([`Host::confirm`]).
    ///
    /// # Errors
    /// `Invalid` where it is not six digits.
    pub async fn set_pin(&self, user: UserId, pin: &str) -> Result<Committed<()>, Error> {
        if pin.len() != limits::PIN_DIGITS || !pin.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Error::invalid("pin", "must be 6 digits"));
        }
        let hash = self.hash_password(pin).await;
        attempt!(self, None, work, {
            let record = Record { hash: hash.clone(), tries: 0, last: work.now };
            work.tx.put(keys::pin(&user), encode(&record));
            Ok::<_, Error>(())
        })
    }

    /// Takes the PIN away; also where there is none.
    pub async fn remove_pin(&self, user: UserId) -> Result<Committed<()>, Error> {
        attempt!(self, None, work, {
            work.tx.delete(keys::pin(&user));
            Ok::<_, Error>(())
        })
    }

    /// Judges a PIN, in commits of its own.
    ///
    /// # Errors
    /// `PinWrong`; `PinLocked`; `NotFound` where there is none.
    pub(super) async fn check_pin(&self, user: UserId, pin: &str) -> Result<(), Error> {
        // One at a time for each person: those that are right do not use up each other's tries.
        let _turn = self.turn(&user).await;
        let tried: Result<Committed<(String, u32)>, Error> =
            attempt!(self, None, work, try_once(&mut work, &user).await);
        let (hash, tries) = tried?.value;
        if !self.verify_password(pin, Some(&hash)).await {
            return Err(Error::PinWrong { tries_left: limits::PIN_TRIES.saturating_sub(tries) });
        }
        let right: Result<Committed<()>, Error> = attempt!(self, None, work, forgive(&mut work, &user, &hash).await);
        right.map(drop)
    }
}

async fn find(work: &mut Work, user: &UserId) -> Result<Option<Record>, Error> {
    Ok(work.tx.get(&keys::pin(user)).await?.map(|found| decode(&found)).transpose()?)
}

/// Notes a try: the hash to judge it by, and how many there are now.
async fn try_once(work: &mut Work, user: &UserId) -> Result<(String, u32), Error> {
    let record = find(work, user).await?.ok_or(Error::NotFound("PIN"))?;
    let until = record.last.plus_millis(limits::PIN_LOCK_MS);
    let is_full = record.tries >= limits::PIN_TRIES;
    if is_full && work.now < until {
        let millis = until.as_millis() - work.now.as_millis();
        return Err(Error::PinLocked { seconds: u32::try_from(millis / 1_000 + 1).unwrap_or(u32::MAX) });
    }
    let tries = if is_full { 1 } else { record.tries + 1 };
    let record = Record { tries, last: work.now, ..record };
    work.tx.put(keys::pin(user), encode(&record));
    Ok((record.hash, tries))
}

/// The PIN that was judged was right; another one that was set meanwhile is not touched.
async fn forgive(work: &mut Work, user: &UserId, hash: &str) -> Result<(), Error> {
    if let Some(record) = find(work, user).await?.filter(|record| record.hash == hash) {
        work.tx.put(keys::pin(user), encode(&Record { tries: 0, ..record }));
    }
    Ok(())
}
