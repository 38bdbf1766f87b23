//! Mentions: one key for each person whom a message names, until they have read it.

use parvis_domain::{ConversationId, UserId, limits};
use parvis_store::{Direction, Place, Template, TransactionError};

use super::members;
use crate::message::Message;
use crate::work::Work;
use crate::{Error, keys};

/// The people whom a message names: members, each once, in the order in which they were named.
pub(super) struct Named {
    pub(super) people: Vec<UserId>,
    /// Those of them whom it calls: not the author, nor who blocked the author.
    called: Vec<UserId>,
}

/// # Errors
/// `Invalid` where they are too many, or one of them is not a member.
pub(super) async fn check(
    work: &mut Work,
    conversation: &ConversationId,
    author: &UserId,
    mentions: &[UserId],
) -> Result<Named, Error> {
    if mentions.len() > limits::MENTIONS_MAX {
        return Err(Error::invalid("mentions", "must be at most 50"));
    }
    let mut people: Vec<UserId> = Vec::with_capacity(mentions.len());
    for user in mentions {
        if people.contains(user) {
            continue;
        }
        if members::find_member(work, conversation, user).await?.is_none() {
            return Err(Error::invalid("mentions", "must be members of the conversation"));
        }
        people.push(*user);
    }
    let blocks: Vec<_> = people.iter().map(|user| keys::block(user, author)).collect();
    let blocks = work.tx.get_many(&blocks).await?;
    let is_called = |(user, block): &(&UserId, _)| *user != author && Option::is_none(block);
    let called = people.iter().zip(blocks).filter(is_called).map(|(user, _)| *user).collect();
    Ok(Named { people, called })
}

/// Notes whom a message calls that is posted with this append.
pub(super) fn note(work: &mut Work, message: &Message, named: &Named, append: u32) {
    for user in &named.called {
        let key = keys::mention(user, &message.conversation, 0);
        let offset = u32::try_from(key.len() - size_of::<u64>()).expect("a key is short");
        let key = Template { bytes: key, places: vec![Place { offset, append }] };
        work.tx.put_at_place(key, message.id.as_bytes().to_vec());
    }
}

/// A message that says nothing any more mentions nobody.
pub(super) fn take_back(work: &mut Work, message: &Message) {
    for user in &message.mentions {
        work.tx.delete(keys::mention(user, &message.conversation, message.number()));
    }
}

/// Forgets the mentions of a person up to message `number`; where there are very many, the next time the rest.
pub(super) async fn forget(
    work: &mut Work,
    user: &UserId,
    conversation: &ConversationId,
    number: u64,
) -> Result<(), TransactionError> {
    let range = keys::mentions(user, conversation, 0, number);
    for (key, _) in work.tx.peek_scan(range, FORGOTTEN_AT_ONCE, Direction::Ascending).await? {
        work.tx.delete(key);
    }
    Ok(())
}

/// A commit stays small.
const FORGOTTEN_AT_ONCE: usize = 500;

/// Mentions of a person after message `read`, counted up to a limit.
pub(super) async fn count(
    work: &mut Work,
    user: &UserId,
    conversation: &ConversationId,
    read: u64,
) -> Result<u64, TransactionError> {
    let range = keys::mentions(user, conversation, read.saturating_add(1), u64::MAX);
    let found = work.tx.peek_scan(range, limits::MENTIONS_COUNTED_MAX, Direction::Ascending).await?;
    Ok(u64::try_from(found.len()).unwrap_or(u64::MAX))
}
