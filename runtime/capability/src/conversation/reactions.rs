//! Reactions: emoji that members put to a message.
//!
//! Always true after a commit:
//! - a member has put an emoji to a message at most once;
//! - an emoji's counter is the number of members who put it, and its kind stands with the message while that is above 0;
//! - reactions with a kind that is there already do not conflict with each other, however many come at once: they add to a
//!   counter and write a key of their own;
//! - those of a redacted message are shown to nobody and taken away, by and by: there may be more than one commit takes.

use std::collections::BTreeMap;

use parvis_domain::{Emoji, MessageId, UserId, ids, limits};
use parvis_store::{Direction, TransactionError};

use super::{act, get_writer};
use crate::due::Task;
use crate::log::{Change, LogName};
use crate::message::{Audience, Message};
use crate::record::encode;
use crate::work::{Work, attempt};
use crate::{Committed, Error, Host, keys};

/// An emoji of a message, as one person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    pub emoji: String,
    pub count: u64,
    pub mine: bool,
}

impl Host {
    /// Puts an emoji to a message, or takes it back. Done again, it changes nothing.
    ///
    /// # Errors
    /// `NotFound` (message not the person's to see), `Conflict` (it was deleted, or is private), `Blocked`, `LimitReached`
    /// where the message has 20 kinds already.
    pub async fn react(
        &self,
        user: UserId,
        message: MessageId,
        emoji: &Emoji,
        on: bool,
    ) -> Result<Committed<()>, Error> {
        attempt!(self, None, work, react(&mut work, user, message, emoji, on).await)
    }
}

pub(super) async fn react(work: &mut Work, user: UserId, id: MessageId, emoji: &Emoji, on: bool) -> Result<(), Error> {
    let message = act::see(work, user, id).await?.message;
    if message.audience != Audience::Members {
        return Err(Error::Conflict("a private message takes no reactions"));
    }
    let own = keys::reaction(&id, emoji.as_str(), &user);
    if work.tx.get(&own).await?.is_some() == on {
        return Ok(());
    }
    let kind = keys::reaction_kind(&id, emoji.as_str());
    if on {
        get_writer(work, &message.conversation, &user).await?;
        if message.redacted {
            return Err(Error::Conflict("the message was deleted"));
        }
        if work.tx.get(&kind).await?.is_none() {
            let most = i128::try_from(limits::REACTION_KINDS_MAX).unwrap_or(i128::MAX);
            work.tx.add(keys::reaction_kind_count(&id), -1, Some(-most));
            work.tx.put(kind, encode(&()));
        }
        work.tx.put(own, encode(&work.now));
        work.tx.add(keys::reaction_count(&id, emoji.as_str()), 1, None);
    } else {
        work.tx.delete(own);
        work.tx.add(keys::reaction_count(&id, emoji.as_str()), -1, Some(0));
        // Whoever reads that nobody else is left has that as a condition.
        let others = keys::reactions(&id, emoji.as_str());
        if work.tx.scan(others, 1, Direction::Ascending).await?.is_empty() {
            work.tx.delete(kind);
            work.tx.add(keys::reaction_kind_count(&id), 1, None);
        }
    }
    let reacted = Change::MessageReacted {
        conversation: message.conversation,
        message: id,
        user,
        emoji: emoji.as_str().to_owned(),
        added: on,
    };
    work.log(LogName::Conversation(message.conversation), reacted);
    Ok(())
}

/// The message is redacted: what members put to it goes too.
pub(crate) async fn let_go(work: &mut Work, id: &MessageId) -> Result<(), TransactionError> {
    if !work.tx.scan(keys::reaction_kinds(id), 1, Direction::Ascending).await?.is_empty() {
        let task = Task::ReactionRemoval { message: *id };
        work.due(work.now, &ids::derive(b"parvis reactions", &[id.as_bytes()]), &task);
    }
    Ok(())
}

/// Reactions that one commit takes away: well below the store's limits.
const PIECE: usize = 1_000;

/// Takes a piece of a redacted message's reactions away; answers whether there may be more.
pub(crate) async fn drop_piece(work: &mut Work, id: &MessageId) -> Result<bool, TransactionError> {
    let mut room = PIECE;
    for (kind, _) in work.tx.scan(keys::reaction_kinds(id), limits::REACTION_KINDS_MAX, Direction::Ascending).await? {
        let Some(emoji) = keys::reaction_emoji(&kind) else { continue };
        let found = work.tx.scan(keys::reactions(id, &emoji), room, Direction::Ascending).await?;
        room -= found.len();
        let dropped = i128::try_from(found.len()).unwrap_or(i128::MAX);
        work.tx.add(keys::reaction_count(id, &emoji), -dropped, Some(0));
        for (own, _) in found {
            work.tx.delete(own);
        }
        if room == 0 {
            return Ok(true);
        }
        work.tx.delete(kind);
        work.tx.add(keys::reaction_kind_count(id), 1, None);
    }
    Ok(false)
}

/// The reactions to a message as `user` sees them: most first.
pub(super) async fn of(work: &mut Work, message: &Message, user: &UserId) -> Result<Vec<Reaction>, TransactionError> {
    if message.redacted || message.audience != Audience::Members {
        return Ok(Vec::new());
    }
    let id = &message.id;
    let kinds = work.tx.peek_scan(keys::reaction_kinds(id), limits::REACTION_KINDS_MAX, Direction::Ascending).await?;
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    let emoji: Vec<String> = kinds.iter().filter_map(|(key, _)| keys::reaction_emoji(key)).collect();
    let counters: Vec<_> = emoji.iter().map(|emoji| keys::reaction_count(id, emoji)).collect();
    let counts = work.tx.store().counters(&counters).await?;
    work.saw(counts.seen);
    let own: Vec<_> = emoji.iter().map(|emoji| keys::reaction(id, emoji, user)).collect();
    let mine = work.tx.store().get_many(&own).await?;
    work.saw(mine.seen);
    let mut reactions: BTreeMap<_, _> = BTreeMap::new();
    for ((emoji, count), mine) in emoji.into_iter().zip(counts.value).zip(mine.value) {
        let count = u64::try_from(count).unwrap_or(0);
        if count > 0 {
            let reaction = Reaction { emoji: emoji.clone(), count, mine: mine.is_some() };
            reactions.insert((std::cmp::Reverse(count), emoji), reaction);
        }
    }
    Ok(reactions.into_values().collect())
}
