//! What people read: their conversations, the messages in them, their logs.

use parvis_domain::{ConversationId, MessageId, UserId, limits};
use parvis_store::{Direction, TransactionError};

use super::{Conversation, Member, ReadMark, act, get, get_member};
use crate::log::{Change, LogEntry, LogName};
use crate::message::{self, Message, Seeing};
use crate::record::decode;
use crate::work::Work;
use crate::{Error, Host, Seen, keys};

/// A conversation as one member sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationView {
    pub conversation: Conversation,
    /// The number of its last message.
    pub head: u64,
    /// How far the member has read.
    pub read: u64,
    /// The member's place in the log: where a subscription may begin.
    pub log_head: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberView {
    pub user: UserId,
    pub member: Member,
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
    pub async fn conversations(
        &self,
        user: UserId,
        after: Option<ConversationId>,
        limit: usize,
    ) -> Result<Seen<Vec<ConversationView>>, Error> {
        let mut work = self.work();
        let mut range = keys::memberships(&user);
        if let Some(after) = after {
            let mut start = keys::membership(&user, &after).to_vec();
            start.push(0);
            range.start = start.into();
        }
        let mut views = Vec::new();
        for (key, mark) in work.tx.peek_scan(range, limit.min(limits::PAGE_MAX), Direction::Ascending).await? {
            let Some(id) = key.last_chunk() else { continue };
            views.push(view(&mut work, ConversationId::from_bytes(*id), decode(&mark)?).await?);
        }
        Ok(Seen { value: views, seen: work.seen() })
    }

    /// One conversation of a person.
    ///
    /// # Errors
    /// `NotFound` where there is none or the person is not a member.
    pub async fn conversation(&self, user: UserId, id: ConversationId) -> Result<Seen<ConversationView>, Error> {
        let mut work = self.work();
        get_member(&mut work, &id, &user).await?;
        let mark: ReadMark = work.tx.get(&keys::membership(&user, &id)).await?.map_or(Ok(0), |mark| decode(&mark))?;
        let view = view(&mut work, id, mark).await?;
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
            let mut start = keys::member(&id, &after).to_vec();
            start.push(0);
            range.start = start.into();
        }
        let mut members = Vec::new();
        for (key, found) in work.tx.peek_scan(range, limit.min(limits::PAGE_MAX), Direction::Ascending).await? {
            let Some(user) = key.last_chunk() else { continue };
            members.push(MemberView { user: UserId::from_bytes(*user), member: decode(&found)? });
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
                messages.extend(see(&mut work, user, MessageId::from_bytes(bytes)).await?);
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
        let seeing = act::see(&mut work, user, id).await?;
        Ok(Seen { value: seeing, seen: work.seen() })
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
                Some(id) => work.tx.peek(&keys::message(&id)).await?.map(|found| decode(&found)).transpose()?,
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

async fn view(work: &mut Work, id: ConversationId, read: ReadMark) -> Result<ConversationView, Error> {
    let conversation = get(work, &id).await?;
    let head = work.tx.store().log_head(&keys::history(&id)).await?;
    let log_head = work.tx.store().log_head(&keys::log(&LogName::Conversation(id))).await?;
    work.saw(log_head.seen.max(head.seen));
    Ok(ConversationView { conversation, head: head.value, read, log_head: log_head.value })
}

async fn see(work: &mut Work, user: UserId, id: MessageId) -> Result<Option<Seeing>, TransactionError> {
    let Some(message) = message::find(work, &id).await? else { return Ok(None) };
    let view = match message.author {
        message::Author::Program(_) => message::find_view(work, &id, &user).await?,
        message::Author::User(_) => None,
    };
    Ok(Some(Seeing { message, view }))
}
