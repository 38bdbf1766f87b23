//! What a conversation is to one of its members alone: how far they have read, and whether it disturbs them.

use parvis_domain::{ConversationId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use super::{company, get_member, mention};
use crate::record::{decode, encode};
use crate::work::{Work, attempt};
use crate::{Committed, Error, Host, keys, people};

/// A person's own record of a conversation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The number of the last message that the person has read.
    pub read: u64,
    /// Nothing of the conversation disturbs the person until then.
    pub muted: Option<Timestamp>,
}

/// The instant that means for ever.
pub const MUTED_FOR_EVER: Timestamp = Timestamp::MAX;

/// How far a person has read now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    pub number: u64,
    /// The mark was behind before.
    pub moved: bool,
    /// The other members may know.
    pub told: bool,
}

impl Host {
    /// Notes how far the person has read. Going back is ignored.
    pub async fn mark_read(
        &self,
        user: UserId,
        conversation: ConversationId,
        number: u64,
    ) -> Result<Committed<Marked>, Error> {
        attempt!(self, None, work, mark(&mut work, user, conversation, number).await)
    }

    /// Has a conversation disturb the person no more until then; `None` lets it again.
    ///
    /// # Errors
    /// `Invalid` where the instant is over.
    pub async fn mute(
        &self,
        user: UserId,
        conversation: ConversationId,
        until: Option<Timestamp>,
    ) -> Result<Committed<()>, Error> {
        if until.is_some_and(|until| until <= self.now()) {
            return Err(Error::invalid("until", "must be in the future"));
        }
        attempt!(self, None, work, {
            match find(&mut work, &user, &conversation).await {
                Ok(found) => {
                    let muted = Membership { muted: until, ..found };
                    work.tx.put(keys::membership(&user, &conversation), encode(&muted));
                    Ok(())
                }
                Err(error) => Err(error),
            }
        })
    }
}

/// The person's own record, of a conversation that they are in.
pub(super) async fn find(work: &mut Work, user: &UserId, conversation: &ConversationId) -> Result<Membership, Error> {
    get_member(work, conversation, user).await?;
    let found = work.tx.get(&keys::membership(user, conversation)).await?;
    Ok(found.map(|found| decode(&found)).transpose()?.unwrap_or_default())
}

async fn mark(work: &mut Work, user: UserId, conversation: ConversationId, number: u64) -> Result<Marked, Error> {
    let present = find(work, &user, &conversation).await?;
    let head = work.tx.store().log_head(&keys::history(&conversation)).await?;
    work.saw(head.seen);
    let number = number.min(head.value);
    if number <= present.read {
        return Ok(Marked { number: present.read, moved: false, told: false });
    }
    work.tx.put(keys::membership(&user, &conversation), encode(&Membership { read: number, ..present }));
    mention::forget(work, &user, &conversation, number).await?;
    let account: Option<people::Account> =
        work.tx.peek(&keys::user(&user)).await?.map(|found| decode(&found)).transpose()?;
    let told = account.is_some_and(|account| account.settings.read_receipts)
        && company::is_told(work, &user, &conversation).await?;
    Ok(Marked { number, moved: true, told })
}

/// How many members a conversation has.
pub(super) async fn members(work: &mut Work, conversation: &ConversationId) -> Result<usize, Error> {
    let count = work.tx.counters(&[keys::member_count(conversation)]).await?;
    Ok(count.first().map_or(0, |count| usize::try_from(count.saturating_neg()).unwrap_or(0)))
}
