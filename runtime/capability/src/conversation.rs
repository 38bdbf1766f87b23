//! Conversations: who is in them, what is said, and what people do with programs in them.
//!
//! Always true:
//! - only members read and write; to anybody else a conversation does not exist;
//! - a post writes a number of keys that does not grow with the members;
//! - what a person's tap or command raises for a program is queued in the commit that records it.

mod act;
mod change;
mod company;
mod members;
mod mention;
pub(crate) mod reactions;
mod read;
mod receipts;
mod roles;
#[cfg(test)]
mod tests;

pub use act::{Acted, Draft, Press};
pub use members::{Member, MemberRole};
pub use reactions::Reaction;
pub use read::{ConversationView, EntryView, MemberView, MessageView, OtherView};
pub use receipts::{MUTED_FOR_EVER, Marked, Membership};

pub(crate) use act::{note_use, see};
pub(crate) use members::get_member;

use members::get_writer;

use parvis_domain::{ConversationId, MediaId, MessageId, Timestamp, UserId, ids, limits, text};
use serde::{Deserialize, Serialize};

use crate::idempotency::Idempotency;
use crate::log::{Change, LogName};
use crate::media::Avatar;
use crate::message::{Audience, Author, Message};
use crate::record::{decode, encode};
use crate::work::{Work, attempt};
use crate::{Committed, Error, Host, Seen, blocks, days, keys, media};

/// What a conversation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Two people; there is one such conversation for each two.
    Direct,
    Group,
}

/// A conversation's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    pub id: ConversationId,
    pub kind: Kind,
    /// Empty for a direct one.
    pub name: String,
    pub created: Timestamp,
    /// What a group shows beside its name.
    pub avatar: Option<Avatar>,
}

impl Host {
    /// Makes a conversation of `user` and `others`. A direct one that exists already is answered as it is; whoever of the
    /// two left it is in it again.
    ///
    /// # Errors
    /// `NotFound` (a person), `Invalid` (name, number of people), `Blocked` (by one of them), `LimitReached`.
    pub async fn create_conversation(
        &self,
        user: UserId,
        idempotency: Option<&Idempotency>,
        kind: Kind,
        name: &str,
        others: &[UserId],
    ) -> Result<Committed<ConversationId>, Error> {
        let mut members: Vec<UserId> = others.iter().copied().filter(|other| *other != user).collect();
        members.sort_unstable();
        members.dedup();
        let (id, name) = match kind {
            Kind::Direct => (direct_id(user, &members)?, String::new()),
            Kind::Group => {
                let id = idempotency.map_or_else(|| self.random(), Idempotency::seed);
                (ConversationId::from_bytes(id), check_name(name)?)
            }
        };
        if members.len() > INVITED_AT_ONCE_MAX {
            return Err(Error::invalid("members", "must be at most 100 at once: add the others afterwards"));
        }
        let draft = Conversation { id, kind, name, created: self.now(), avatar: None };
        let invites = self.policy().invites_per_day_max;
        attempt!(self, idempotency, work, create(&mut work, user, &draft, &members, invites).await)
    }

    /// Gives a group another name. Its owner and admins can.
    pub async fn rename_conversation(
        &self,
        by: UserId,
        conversation: ConversationId,
        name: &str,
    ) -> Result<Committed<()>, Error> {
        self.change_conversation(by, conversation, Some(name), None).await
    }

    /// Gives a group another name, another face (an upload of `by`; `Some(None)` takes it away), or both. Its owner and admins can.
    ///
    /// # Errors
    /// `NotFound` (conversation, upload), `Forbidden`, `Invalid` (name), `Picture` (a file).
    pub async fn change_conversation(
        &self,
        by: UserId,
        conversation: ConversationId,
        name: Option<&str>,
        avatar: Option<Option<MediaId>>,
    ) -> Result<Committed<()>, Error> {
        let name = name.map(check_name).transpose()?;
        attempt!(self, None, work, change_in(&mut work, by, conversation, name.as_deref(), avatar).await)
    }

    /// What a group shows beside its name, for its members.
    pub async fn conversation_avatar(&self, user: UserId, id: ConversationId) -> Result<Seen<Avatar>, Error> {
        let mut work = self.work();
        get_member(&mut work, &id, &user).await?;
        let avatar = get(&mut work, &id).await?.avatar.ok_or(Error::NotFound("avatar"))?;
        Ok(Seen { value: avatar, seen: work.seen() })
    }
}

/// People that one command adds: what it writes stays well below the store's limits.
const INVITED_AT_ONCE_MAX: usize = 100;

fn check_name(name: &str) -> Result<String, Error> {
    text::shown_name(name, limits::NAME_CHARS_MAX).map_err(|error| Error::invalid("name", error.to_string()))
}

/// The two people decide the id, so that two of them cannot make two.
fn direct_id(user: UserId, others: &[UserId]) -> Result<ConversationId, Error> {
    let [other] = others else {
        return Err(Error::invalid("members", "must be one other person for a direct conversation"));
    };
    let (first, second) = if user < *other { (user, *other) } else { (*other, user) };
    Ok(ConversationId::from_bytes(ids::derive(b"parvis direct", &[first.as_bytes(), second.as_bytes()])))
}

async fn create(
    work: &mut Work,
    user: UserId,
    draft: &Conversation,
    others: &[UserId],
    invites: u32,
) -> Result<ConversationId, Error> {
    if let (Kind::Direct, [other]) = (draft.kind, others) {
        return open_direct(work, user, draft, *other).await;
    }
    if work.tx.get(&keys::conversation(&draft.id)).await?.is_some() {
        // Made by the same key, whose answer was forgotten since.
        get_member(work, &draft.id, &user).await?;
        return Ok(draft.id);
    }
    blocks::refuse_blocked_by_any(work, &user, others).await?;
    days::count(work, &user, days::Counted::Invites, others.len(), invites).await?;
    work.tx.put(keys::conversation(&draft.id), encode(draft));
    work.log(LogName::Conversation(draft.id), Change::ConversationCreated);
    members::join(work, draft.id, user, Member::new(MemberRole::Owner, work.now)).await?;
    for other in others {
        members::join(work, draft.id, *other, Member::new(MemberRole::Member, work.now)).await?;
    }
    Ok(draft.id)
}

async fn open_direct(
    work: &mut Work,
    user: UserId,
    draft: &Conversation,
    other: UserId,
) -> Result<ConversationId, Error> {
    let known = work.tx.get(&keys::conversation(&draft.id)).await?.is_some();
    if known && members::find_member(work, &draft.id, &user).await?.is_some() {
        // The other one is brought back by a message, not by a look.
        return Ok(draft.id);
    }
    if !known {
        blocks::refuse_between(work, &user, &other).await?;
        work.tx.put(keys::conversation(&draft.id), encode(draft));
        work.log(LogName::Conversation(draft.id), Change::ConversationCreated);
        members::join(work, draft.id, other, Member::direct(user, work.now)).await?;
    }
    members::join(work, draft.id, user, Member::direct(other, work.now)).await?;
    Ok(draft.id)
}

async fn change_in(
    work: &mut Work,
    by: UserId,
    id: ConversationId,
    name: Option<&str>,
    avatar: Option<Option<MediaId>>,
) -> Result<(), Error> {
    let member = get_member(work, &id, &by).await?;
    let before = get(work, &id).await?;
    roles::check(before.kind, member.role, roles::Act::Change)?;
    let mut after = before.clone();
    if let Some(name) = name {
        name.clone_into(&mut after.name);
    }
    if let Some(media) = avatar {
        let holder = media::Holder::ConversationAvatar(id);
        after.avatar = media::change_avatar(work, &by, media.as_ref(), before.avatar, holder).await?;
    }
    if after != before {
        work.tx.put(keys::conversation(&id), encode(&after));
        work.log(LogName::Conversation(id), Change::ConversationChanged);
    }
    Ok(())
}

pub(crate) async fn get(work: &mut Work, id: &ConversationId) -> Result<Conversation, Error> {
    let found = work.tx.get(&keys::conversation(id)).await?.ok_or(Error::NotFound("conversation"))?;
    Ok(decode(&found)?)
}

/// Posts a message: its record, its place in the history, and an entry in the log of whoever sees it. Answers which append
/// gives it its number, where it has one.
pub(crate) fn post(work: &mut Work, message: &Message) -> Option<u32> {
    let posted = Change::MessagePosted { conversation: message.conversation, message: message.id };
    match message.audience {
        Audience::Members => {
            let history = work.tx.append(keys::history(&message.conversation), message.id.as_bytes().to_vec());
            work.put_posted(message, history);
            work.log(LogName::Conversation(message.conversation), posted);
            Some(history)
        }
        Audience::Only(reader) => {
            work.put_message(message);
            work.log(LogName::Member(reader), posted);
            None
        }
    }
}

/// Says in the log of whoever sees a message that it changed.
pub(crate) fn note_change(work: &mut Work, message: &Message, what: Change) {
    let log = match message.audience {
        Audience::Members => LogName::Conversation(message.conversation),
        Audience::Only(reader) => LogName::Member(reader),
    };
    work.log(log, what);
}

/// A person's own words. `may_be_silent`: where something is attached, nothing need be said.
pub(crate) fn person_message(
    id: MessageId,
    conversation: ConversationId,
    user: UserId,
    now: Timestamp,
    words: &str,
    may_be_silent: bool,
) -> Result<Message, Error> {
    let mut message = Message::new(id, conversation, Author::User(user), Audience::Members, now);
    message.text = check_words(words, may_be_silent)?;
    Ok(message)
}

fn check_words(words: &str, may_be_silent: bool) -> Result<String, Error> {
    let shown = text::shown_text(words, limits::MESSAGE_CHARS_MAX)
        .map_err(|error| Error::invalid("text", error.to_string()))?;
    if shown.trim().is_empty() && !may_be_silent {
        return Err(Error::invalid("text", "must not be empty"));
    }
    Ok(shown.into())
}
