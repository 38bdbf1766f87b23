//! What people read: their conversations, the messages in them, their logs.

use parvis_domain::{ConversationId, MessageId, Timestamp, UserId, limits};
use parvis_store::{Direction, TransactionError};
use serde::de::DeserializeOwned;

use super::receipts::{self, Membership};
use super::{Conversation, Member, act, get_member, mention, reactions};
use crate::log::{Change, LogEntry, LogName};
use crate::message::{self, Message, Seeing, View};
use crate::people::Account;
use crate::record::decode;
use crate::work::Work;
use crate::{Error, Host, Seen, keys};

/// A conversation as one member sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationView {
    pub conversation: Conversation,
    /// The caller's own membership.
    pub member: Member,
    /// How many members it has.
    pub members: usize,
    /// Of a direct conversation.
    pub other: Option<OtherView>,
    /// The number of its last message.
    pub head: u64,
    pub last: Option<MessageView>,
    /// How far the member has read.
    pub read: u64,
    /// Mentions of the member that they have not read; counted up to 100.
    pub mentions: u64,
    pub muted: Option<Timestamp>,
    /// The member's place in the log: where a subscription may begin.
    pub log_head: u64,
}

/// The other one of a direct conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherView {
    pub account: Account,
    /// The reader blocked them.
    pub blocked: bool,
    /// They blocked the reader, who is not told what they do.
    pub aloof: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberView {
    pub account: Account,
    pub member: Member,
    /// How far they have read.
    pub read: u64,
    /// They blocked the reader, who is not told what they do.
    pub aloof: bool,
}

/// A message as one person sees it.
pub type MessageView = Seeing;

/// An entry of a log, with the message that it names as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryView {
    pub number: u64,
    pub entry: LogEntry,
    /// Not with the reader's own view of it: that is an entry of their own log.
    pub message: Option<Message>,
}

impl Host {
    /// The conversations of a person, by id, after `after`.
    ///
    /// What one costs is bounded: its last message is found at the end of its history. An order by latest activity would
    /// need a key that each post writes for each member; the reader sorts by the last messages' times instead.
    pub async fn conversations(
        &self,
        user: UserId,
        after: Option<ConversationId>,
        limit: usize,
    ) -> Result<Seen<Vec<ConversationView>>, Error> {
        let mut work = self.work();
        let mut range = keys::memberships(&user);
        if let Some(after) = after {
            range.start = keys::after(&keys::membership(&user, &after));
        }
        let mut views = Vec::new();
        for (key, own) in work.tx.peek_scan(range, limit.min(limits::PAGE_MAX), Direction::Ascending).await? {
            let Some(id) = key.last_chunk() else { continue };
            // Whoever is taken out in this moment does not see it any more.
            views.extend(view(&mut work, user, ConversationId::from_bytes(*id), decode(&own)?).await?);
        }
        Ok(Seen { value: views, seen: work.seen() })
    }

    /// One conversation of a person.
    ///
    /// # Errors
    /// `NotFound` where there is none or the person is not a member.
    pub async fn conversation(&self, user: UserId, id: ConversationId) -> Result<Seen<ConversationView>, Error> {
        let mut work = self.work();
        let own = receipts::find(&mut work, &user, &id).await?;
        let view = view(&mut work, user, id, own).await?.ok_or(Error::NotFound("conversation"))?;
        Ok(Seen { value: view, seen: work.seen() })
    }

    /// Members of a conversation, by id, after `after`.
    pub async fn members(
        &self,
        user: UserId,
        id: ConversationId,
        after: Option<UserId>,
        limit: usize,
    ) -> Result<Seen<Vec<MemberView>>, Error> {
        let mut work = self.work();
        get_member(&mut work, &id, &user).await?;
        let mut range = keys::members(&id);
        if let Some(after) = after {
            range.start = keys::after(&keys::member(&id, &after));
        }
        let mut members = Vec::new();
        for (key, found) in work.tx.peek_scan(range, limit.min(limits::PAGE_MAX), Direction::Ascending).await? {
            let Some(member) = key.last_chunk().map(|user| UserId::from_bytes(*user)) else { continue };
            let Some(account) = peek(&mut work, &keys::user(&member)).await? else { continue };
            let own: Option<Membership> = peek(&mut work, &keys::membership(&member, &id)).await?;
            let read = own.unwrap_or_default().read;
            let aloof = work.tx.peek(&keys::block(&member, &user)).await?.is_some();
            members.push(MemberView { account, member: decode(&found)?, read, aloof });
        }
        Ok(Seen { value: members, seen: work.seen() })
    }

    /// Messages of a conversation that everybody sees, with the reader's own views: `limit` before (or after) a number, in their order.
    pub async fn history(
        &self,
        user: UserId,
        id: ConversationId,
        from: Option<u64>,
        direction: Direction,
        limit: usize,
    ) -> Result<Seen<Vec<MessageView>>, Error> {
        let mut work = self.work();
        get_member(&mut work, &id, &user).await?;
        let history = keys::history(&id);
        let mut range = keys::starting_with(&history);
        match (direction, from) {
            (_, None) => {}
            (Direction::Descending, Some(before)) => range.end = keys::entry(&history, before),
            (Direction::Ascending, Some(after)) => range.start = keys::entry(&history, after.saturating_add(1)),
        }
        let mut messages = Vec::new();
        if range.start < range.end {
            let entries = work.tx.peek_scan(range, limit.min(limits::PAGE_MAX), direction).await?;
            for (_, message) in entries {
                let Ok(bytes) = message.as_ref().try_into() else { continue };
                messages.extend(see(&mut work, &user, &MessageId::from_bytes(bytes)).await?);
            }
        }
        if direction == Direction::Descending {
            messages.reverse();
        }
        Ok(Seen { value: messages, seen: work.seen() })
    }

    /// One message as a person sees it.
    pub async fn message(&self, user: UserId, id: MessageId) -> Result<Seen<MessageView>, Error> {
        let mut work = self.work();
        let mut seeing = act::see(&mut work, user, id).await?;
        seeing.reactions = reactions::of(&mut work, &seeing.message, &user).await?;
        Ok(Seen { value: seeing, seen: work.seen() })
    }

    /// The people of these ids, in their order; those whom nobody knows are left out.
    pub async fn people(&self, users: &[UserId]) -> Result<Seen<Vec<Account>>, Error> {
        let keys: Vec<_> = users.iter().take(limits::PAGE_MAX).map(keys::user).collect();
        let read = self.store().get_many(&keys).await?;
        let found = read.value.into_iter().flatten().map(|found| decode(&found.value)).collect::<Result<_, _>>()?;
        Ok(Seen { value: found, seen: read.seen })
    }

    /// Entries of a log after `after`, in their order: what a subscriber is pushed.
    ///
    /// Whether the reader may see the log is the caller's to ask once, with [`Host::may_read`]; fan-out reads a log for all its
    /// readers at once.
    pub async fn log_entries(&self, log: LogName, after: u64, limit: usize) -> Result<Seen<Vec<EntryView>>, Error> {
        let mut work = self.work();
        let name = keys::log(&log);
        let mut range = keys::starting_with(&name);
        range.start = keys::entry(&name, after.saturating_add(1));
        let mut entries = Vec::new();
        for (key, found) in work.tx.peek_scan(range, limit.min(limits::PAGE_MAX), Direction::Ascending).await? {
            let entry: LogEntry = decode(&found)?;
            let message = match named_message(&entry.what) {
                Some(id) => {
                    let found = work.tx.peek(&keys::message(&id)).await?;
                    found.map(|found| Message::read(&found, work.now)).transpose()?
                }
                None => None,
            };
            entries.push(EntryView { number: keys::entry_number(&key).unwrap_or_default(), entry, message });
        }
        Ok(Seen { value: entries, seen: work.seen() })
    }

    /// The number of a log's last entry.
    pub async fn log_head(&self, log: LogName) -> Result<Seen<u64>, Error> {
        let read = self.store().log_head(&keys::log(&log)).await?;
        Ok(Seen { value: read.value, seen: read.seen })
    }

    /// Whether a person may read a log: their own, and those of conversations they are in.
    pub async fn may_read(&self, user: UserId, log: LogName) -> Result<bool, Error> {
        match log {
            LogName::Member(owner) => Ok(owner == user),
            LogName::Conversation(id) => {
                let read = self.store().get_many(&[keys::member(&id, &user)]).await?;
                Ok(read.value.iter().any(Option::is_some))
            }
        }
    }
}

/// The message whose record belongs to an entry.
fn named_message(what: &Change) -> Option<MessageId> {
    match what {
        Change::MessagePosted { message, .. }
        | Change::MessageChanged { message, .. }
        | Change::MessageRedacted { message, .. }
        | Change::ViewChanged { message, .. }
        | Change::FormClosed { message, .. } => Some(*message),
        _ => None,
    }
}

/// `None` where the person is not in it any more.
async fn view(
    work: &mut Work,
    user: UserId,
    id: ConversationId,
    own: Membership,
) -> Result<Option<ConversationView>, Error> {
    let Some(conversation) = peek(work, &keys::conversation(&id)).await? else { return Ok(None) };
    let Some(member) = peek::<Member>(work, &keys::member(&id, &user)).await? else { return Ok(None) };
    let head = work.tx.store().log_head(&keys::history(&id)).await?;
    let log_head = work.tx.store().log_head(&keys::log(&LogName::Conversation(id))).await?;
    work.saw(log_head.seen.max(head.seen));
    Ok(Some(ConversationView {
        conversation,
        member,
        members: receipts::members(work, &id).await?,
        other: other(work, &user, &member).await?,
        head: head.value,
        last: last(work, &user, &id).await?,
        read: own.read,
        mentions: mention::count(work, &user, &id, own.read).await?,
        muted: own.muted.filter(|until| *until > work.now),
        log_head: log_head.value,
    }))
}

async fn other(work: &mut Work, user: &UserId, member: &Member) -> Result<Option<OtherView>, Error> {
    let Some(other) = member.other else { return Ok(None) };
    let account: Option<Account> = peek(work, &keys::user(&other)).await?;
    let blocked = work.tx.peek(&keys::block(user, &other)).await?.is_some();
    let aloof = work.tx.peek(&keys::block(&other, user)).await?.is_some();
    Ok(account.map(|account| OtherView { account, blocked, aloof }))
}

async fn last(work: &mut Work, user: &UserId, id: &ConversationId) -> Result<Option<MessageView>, Error> {
    let history = keys::starting_with(&keys::history(id));
    let entries = work.tx.peek_scan(history, 1, Direction::Descending).await?;
    let message = entries.first().and_then(|(_, message)| message.as_ref().try_into().ok());
    match message {
        Some(bytes) => Ok(see(work, user, &MessageId::from_bytes(bytes)).await?),
        None => Ok(None),
    }
}

async fn see(work: &mut Work, user: &UserId, id: &MessageId) -> Result<Option<MessageView>, TransactionError> {
    let Some(found) = work.tx.peek(&keys::message(id)).await? else { return Ok(None) };
    let message = Message::read(&found, work.now)?;
    let view = match message.author {
        message::Author::Program(_) => work.tx.peek(&keys::view(id, user)).await?,
        message::Author::User(_) => None,
    };
    let view = view.map(|found| View::read(&found, work.now)).transpose()?;
    let reactions = reactions::of(work, &message, user).await?;
    Ok(Some(Seeing { message, view, reactions }))
}

/// A record as it is now; no condition of anything.
async fn peek<T: DeserializeOwned>(work: &mut Work, key: &parvis_store::Key) -> Result<Option<T>, TransactionError> {
    Ok(work.tx.peek(key).await?.map(|found| decode(&found)).transpose()?)
}
