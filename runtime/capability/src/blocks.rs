//! Blocks: whom a person does not want to hear from.
//!
//! Always true: between two people of whom one blocked the other, nothing new is said in their direct conversation; and
//! whoever is blocked does not put the other into a group. Groups that both are in go on: the client hides what is said.

use parvis_domain::{Timestamp, UserId, limits};
use parvis_store::Direction;

use crate::record::{decode, encode};
use crate::work::{Work, attempt};
use crate::{Committed, Error, Host, Seen, keys, people};

/// A person whom another one blocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    pub user: UserId,
    pub since: Timestamp,
}

impl Host {
    /// Blocks a person. Done again, it changes nothing.
    ///
    /// # Errors
    /// `NotFound` (no such person), `Invalid` (oneself), `LimitReached`.
    pub async fn block(&self, user: UserId, blocked: UserId) -> Result<Committed<()>, Error> {
        if user == blocked {
            return Err(Error::invalid("user", "must be somebody else"));
        }
        attempt!(self, None, work, add(&mut work, &user, &blocked).await)
    }

    /// Takes a block back. Done again, it changes nothing.
    pub async fn unblock(&self, user: UserId, blocked: UserId) -> Result<Committed<()>, Error> {
        attempt!(self, None, work, {
            let key = keys::block(&user, &blocked);
            let found = work.tx.get(&key).await;
            found.map_err(Error::from).map(|found| {
                if found.is_some() {
                    work.tx.delete(key);
                    work.tx.add(keys::block_count(&user), 1, None);
                }
            })
        })
    }

    /// Whom a person blocked, by id, after `after`.
    pub async fn blocks(&self, user: UserId, after: Option<UserId>, limit: usize) -> Result<Seen<Vec<Block>>, Error> {
        let mut work = self.work();
        let mut range = keys::blocks(&user);
        if let Some(after) = after {
            range.start = keys::after(&keys::block(&user, &after));
        }
        let mut blocks = Vec::new();
        for (key, since) in work.tx.peek_scan(range, limit.min(limits::PAGE_MAX), Direction::Ascending).await? {
            let Some(blocked) = key.last_chunk() else { continue };
            blocks.push(Block { user: UserId::from_bytes(*blocked), since: decode(&since)? });
        }
        Ok(Seen { value: blocks, seen: work.seen() })
    }
}

async fn add(work: &mut Work, user: &UserId, blocked: &UserId) -> Result<(), Error> {
    people::get(work, blocked).await?.ok_or(Error::NotFound("person"))?;
    let key = keys::block(user, blocked);
    if work.tx.get(&key).await?.is_none() {
        work.tx.put(key, encode(&work.now));
        let most = i128::try_from(limits::BLOCKS_MAX).unwrap_or(i128::MAX);
        work.tx.add(keys::block_count(user), -1, Some(-most));
    }
    Ok(())
}

/// Neither of the two blocked the other, on the condition that it stays so.
pub(crate) async fn refuse_between(work: &mut Work, user: &UserId, other: &UserId) -> Result<(), Error> {
    let found = work.tx.get_many(&[keys::block(other, user), keys::block(user, other)]).await?;
    match found.as_slice() {
        [None, None] => Ok(()),
        [Some(_), _] => Err(Error::Blocked("this person does not want to hear from you")),
        _ => Err(Error::Blocked("you blocked this person: take that back first")),
    }
}

/// None of `others` blocked `user`, on the condition that it stays so.
pub(crate) async fn refuse_blocked_by_any(work: &mut Work, user: &UserId, others: &[UserId]) -> Result<(), Error> {
    let wanted: Vec<_> = others.iter().map(|other| keys::block(other, user)).collect();
    if work.tx.get_many(&wanted).await?.iter().any(Option::is_some) {
        return Err(Error::Blocked("one of these people does not want to be added by you"));
    }
    Ok(())
}
