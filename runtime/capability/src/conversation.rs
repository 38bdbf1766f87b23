//! Conversations: who is in them, what is said, and what people do with programs in them.
//!
//! Always true:
//! - only members read and write; to anybody else a conversation does not exist;
//! - a post writes a number of keys that does not grow with the members;
//! - what a person's tap or command raises for a program is queued in the commit that records it.

mod act;
mod read;
#[cfg(test)]
mod tests;

pub use act::{Acted, Press};
pub use read::{ConversationView, EntryView, MemberView, MessageView};

use parvis_domain::{ConversationId, MessageId, Timestamp, UserId, ids, limits, text};
use parvis_store::TransactionError;
use serde::{Deserialize, Serialize};

use crate::idempotency::Idempotency;
use crate::log::{Change, LogName};
use crate::message::{Audience, Author, Message};
use crate::record::{decode, encode};
use crate::work::{Work, attempt};
use crate::{Committed, Error, Host, keys, people};

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
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberRole {
    Member,
    Admin,
    Owner,
}

/// A person in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub role: MemberRole,
    pub joined: Timestamp,
}

/// How far a person has read, by the numbers of the conversation's history.
type ReadMark = u64;

impl Host {
    /// Makes a conversation of `user` and `others`. A direct one that exists already is answered as it is.
    ///
    /// # Errors
    /// `NotFound` (a person), `Invalid` (name, number of people), `LimitReached`.
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
                (ConversationId::from_bytes(id), people::check_name("name", name)?)
            }
        };
        if members.len() > INVITED_AT_ONCE_MAX {
            return Err(Error::invalid("members", "must be at most 100 at once: add the others afterwards"));
        }
        let draft = Conversation { id, kind, name, created: self.now() };
        attempt!(self, idempotency, work, create(&mut work, user, &draft, &members).await)
    }

    /// Adds a person to a group. Only its owner and admins can.
    pub async fn add_member(
        &self,
        by: UserId,
        idempotency: Option<&Idempotency>,
        conversation: ConversationId,
        user: UserId,
    ) -> Result<Committed<()>, Error> {
        attempt!(self, idempotency, work, add(&mut work, by, conversation, user).await)
    }

    /// Takes a person out of a group: oneself, or another where one is its owner or an admin.
    pub async fn remove_member(
        &self,
        by: UserId,
        idempotency: Option<&Idempotency>,
        conversation: ConversationId,
        user: UserId,
    ) -> Result<Committed<()>, Error> {
        attempt!(self, idempotency, work, remove(&mut work, by, conversation, user).await)
    }

    /// Notes how far the person has read. Going back is ignored.
    pub async fn mark_read(
        &self,
        user: UserId,
        conversation: ConversationId,
        number: u64,
    ) -> Result<Committed<()>, Error> {
        attempt!(self, None, work, mark(&mut work, user, conversation, number).await)
    }
}

/// People that one command adds: what it writes stays well below the store's limits.
const INVITED_AT_ONCE_MAX: usize = 100;

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
) -> Result<ConversationId, Error> {
    if work.tx.get(&keys::conversation(&draft.id)).await?.is_some() {
        // Only a direct one can be there already; the two who may know of it are its members.
        get_member(work, &draft.id, &user).await?;
        return Ok(draft.id);
    }
    work.tx.put(keys::conversation(&draft.id), encode(draft));
    work.log(LogName::Conversation(draft.id), Change::ConversationCreated);
    join(work, draft.id, user, MemberRole::Owner).await?;
    let role = if draft.kind == Kind::Direct { MemberRole::Owner } else { MemberRole::Member };
    for other in others {
        join(work, draft.id, *other, role).await?;
    }
    Ok(draft.id)
}

async fn join(work: &mut Work, conversation: ConversationId, user: UserId, role: MemberRole) -> Result<(), Error> {
    people::get(work, &user).await?.ok_or(Error::NotFound("person"))?;
    let member = Member { role, joined: work.now };
    work.tx.put(keys::member(&conversation, &user), encode(&member));
    work.tx.put(keys::membership(&user, &conversation), encode::<ReadMark>(&0));
    let most = i128::try_from(limits::MEMBERS_MAX).unwrap_or(i128::MAX);
    work.tx.add(keys::member_count(&conversation), -1, Some(-most));
    // Nobody can be put into more than a person could ever leave again.
    let most = i128::try_from(limits::CONVERSATIONS_PER_PERSON_MAX).unwrap_or(i128::MAX);
    work.tx.add(keys::membership_count(&user), -1, Some(-most));
    work.log(LogName::Conversation(conversation), Change::MemberJoined { user });
    work.log(LogName::Member(user), Change::Joined { conversation });
    Ok(())
}

async fn add(work: &mut Work, by: UserId, conversation: ConversationId, user: UserId) -> Result<(), Error> {
    let inviter = get_member(work, &conversation, &by).await?;
    if get(work, &conversation).await?.kind == Kind::Direct {
        return Err(Error::Conflict("a direct conversation has two people: make a group"));
    }
    if inviter.role < MemberRole::Admin {
        return Err(Error::Forbidden("only the owner and admins of a group add people"));
    }
    if find_member(work, &conversation, &user).await?.is_some() {
        return Ok(());
    }
    join(work, conversation, user, MemberRole::Member).await
}

async fn remove(work: &mut Work, by: UserId, conversation: ConversationId, user: UserId) -> Result<(), Error> {
    let remover = get_member(work, &conversation, &by).await?;
    let member = find_member(work, &conversation, &user).await?.ok_or(Error::NotFound("member"))?;
    if by != user && (remover.role < MemberRole::Admin || remover.role <= member.role) {
        return Err(Error::Forbidden("only the owner, or an admin above them, takes a person out of a group"));
    }
    work.tx.delete(keys::member(&conversation, &user));
    work.tx.delete(keys::membership(&user, &conversation));
    work.tx.add(keys::member_count(&conversation), 1, None);
    work.tx.add(keys::membership_count(&user), 1, None);
    work.log(LogName::Conversation(conversation), Change::MemberLeft { user });
    work.log(LogName::Member(user), Change::Left { conversation });
    Ok(())
}

async fn mark(work: &mut Work, user: UserId, conversation: ConversationId, number: u64) -> Result<(), Error> {
    get_member(work, &conversation, &user).await?;
    let key = keys::membership(&user, &conversation);
    let present: ReadMark = work.tx.get(&key).await?.map_or(Ok(0), |found| decode(&found))?;
    if number > present {
        let head = work.tx.store().log_head(&keys::history(&conversation)).await?.value;
        work.tx.put(key, encode::<ReadMark>(&number.min(head)));
    }
    Ok(())
}

pub(crate) async fn get(work: &mut Work, id: &ConversationId) -> Result<Conversation, Error> {
    let found = work.tx.get(&keys::conversation(id)).await?.ok_or(Error::NotFound("conversation"))?;
    Ok(decode(&found)?)
}

async fn find_member(
    work: &mut Work,
    conversation: &ConversationId,
    user: &UserId,
) -> Result<Option<Member>, TransactionError> {
    Ok(work.tx.get(&keys::member(conversation, user)).await?.map(|found| decode(&found)).transpose()?)
}

/// The membership, on the condition that it stays so; to anybody else the conversation does not exist.
pub(crate) async fn get_member(work: &mut Work, conversation: &ConversationId, user: &UserId) -> Result<Member, Error> {
    find_member(work, conversation, user).await?.ok_or(Error::NotFound("conversation"))
}

/// Posts a message: its record, its place in the history, and an entry in the log of whoever sees it.
pub(crate) fn post(work: &mut Work, message: &Message) {
    let posted = Change::MessagePosted { conversation: message.conversation, message: message.id };
    match message.audience {
        Audience::Members => {
            let history = work.tx.append(keys::history(&message.conversation), message.id.as_bytes().to_vec());
            work.put_posted(message, history);
            work.log(LogName::Conversation(message.conversation), posted);
        }
        Audience::Only(reader) => {
            work.put_message(message);
            work.log(LogName::Member(reader), posted);
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

/// A person's own words.
pub(crate) fn person_message(
    id: MessageId,
    conversation: ConversationId,
    user: UserId,
    now: Timestamp,
    words: &str,
) -> Result<Message, Error> {
    let shown = text::shown_text(words, limits::MESSAGE_CHARS_MAX)
        .map_err(|error| Error::invalid("text", error.to_string()))?;
    if shown.trim().is_empty() {
        return Err(Error::invalid("text", "must not be empty"));
    }
    let mut message = Message::new(id, conversation, Author::User(user), Audience::Members, now);
    message.text = shown.into();
    Ok(message)
}
