//! Fan-out: logs reach the sockets that subscribed to them.
//!
//! A log is read once for all its subscribers, and each entry is encoded once. A subscriber holds a cursor per log and a
//! set of logs that have something new: a slow socket costs a bounded set, never a queue.
//!
//! Always true: a subscriber gets each entry of a log once, in order, from its cursor on; nothing after the entry that
//! says that it left the conversation.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use bytes::Bytes;
use parvis_capability::conversation::EntryView;
use parvis_capability::log::{Change, LogName};
use parvis_capability::{Error, Host};
use parvis_domain::{ConversationId, ProgramId, UserId};
use tokio::sync::Notify;

/// Entries of one log that are kept in memory for subscribers that are nearly up to date.
const RECENT_MAX: usize = 256;
/// Entries that one read of a log brings.
const READ_AT_ONCE: usize = 100;
/// Logs that one subscriber follows: more than a person has conversations.
const SUBSCRIPTIONS_MAX: usize = parvis_domain::limits::CONVERSATIONS_PER_PERSON_MAX + 1;
/// Soft states that wait for one subscriber; older ones are worth nothing.
const SOFT_MAX: usize = 32;

/// An entry that many subscribers share, with its encoded form, made once.
#[derive(Debug)]
pub struct SharedEntry {
    pub log: LogName,
    pub view: EntryView,
    encoded: OnceLock<Bytes>,
}

impl SharedEntry {
    /// The encoded form: made by the first who asks.
    pub fn encoded(&self, encode: impl FnOnce(&Self) -> Bytes) -> Bytes {
        self.encoded.get_or_init(|| encode(self)).clone()
    }
}

/// What is never stored and may be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Soft {
    /// A program works on an answer.
    ProgramTyping {
        conversation: ConversationId,
        program: ProgramId,
    },
    UserTyping {
        conversation: ConversationId,
        user: UserId,
    },
}

/// What a subscriber is given next.
#[derive(Debug, Clone)]
pub enum Delivery {
    Entry(Arc<SharedEntry>),
    Soft(Soft),
    /// The person left the conversation: the subscription is over.
    Ended(LogName),
}

/// Readers of logs. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Hub {
    host: Host,
    topics: Arc<Mutex<HashMap<LogName, Arc<Topic>>>>,
}

/// One log that somebody follows.
#[derive(Debug)]
struct Topic {
    log: LogName,
    state: Mutex<TopicState>,
    /// One reader at a time; the others find what it read.
    reading: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct TopicState {
    /// The number up to which `recent` is read; `None` before the first read.
    head: Option<u64>,
    recent: VecDeque<Arc<SharedEntry>>,
    subscribers: Vec<Weak<Inbox>>,
}

/// What is new for one subscriber.
#[derive(Debug)]
struct Inbox {
    user: UserId,
    news: Mutex<News>,
    wake: Notify,
}

#[derive(Debug, Default)]
struct News {
    /// Logs that have something new, and how often that was said: what is said during a read is not forgotten by it.
    logs: BTreeMap<LogName, u64>,
    soft: VecDeque<Soft>,
}

/// One socket's subscriptions. Dropping it ends them.
#[derive(Debug)]
pub struct Subscriber {
    hub: Hub,
    inbox: Arc<Inbox>,
    /// The last entry that was delivered, by log.
    cursors: HashMap<LogName, Followed>,
    ready: VecDeque<Delivery>,
}

#[derive(Debug)]
struct Followed {
    after: u64,
    topic: Arc<Topic>,
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // Nothing that holds these locks can panic half-way through a change.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Hub {
    pub(crate) fn new(host: Host) -> Self {
        Self { host, topics: Arc::default() }
    }

    pub(crate) fn subscriber(&self, user: UserId) -> Subscriber {
        let inbox = Arc::new(Inbox { user, news: Mutex::default(), wake: Notify::new() });
        Subscriber { hub: self.clone(), inbox, cursors: HashMap::new(), ready: VecDeque::new() }
    }

    /// Wakes the readers of logs that grew. Called after the commit is durable.
    pub(crate) fn publish(&self, logs: &[LogName]) {
        for log in logs {
            let Some(topic) = lock(&self.topics).get(log).cloned() else { continue };
            topic.each_inbox(|inbox| {
                inbox.has_news_of(*log);
            });
        }
    }

    /// Tells whoever follows a conversation what is not worth storing.
    pub(crate) fn tell(&self, conversation: ConversationId, soft: Soft) {
        let Some(topic) = lock(&self.topics).get(&LogName::Conversation(conversation)).cloned() else { return };
        topic.each_inbox(|inbox| {
            let mut news = lock(&inbox.news);
            if news.soft.len() < SOFT_MAX {
                news.soft.push_back(soft);
            }
            drop(news);
            inbox.wake.notify_one();
        });
    }

    fn topic(&self, log: LogName) -> Arc<Topic> {
        let mut topics = lock(&self.topics);
        let made = || Arc::new(Topic { log, state: Mutex::default(), reading: tokio::sync::Mutex::default() });
        topics.entry(log).or_insert_with(made).clone()
    }

    /// Forgets a log that nobody follows any more.
    fn forget_if_unused(&self, log: &LogName) {
        let mut topics = lock(&self.topics);
        if let Some(topic) = topics.get(log) {
            let mut state = lock(&topic.state);
            state.subscribers.retain(|inbox| inbox.strong_count() > 0);
            if state.subscribers.is_empty() {
                drop(state);
                topics.remove(log);
            }
        }
    }

    /// Entries of a log after `after`: from memory where they are there, else read, once for all who wait.
    async fn entries(&self, topic: &Topic, after: u64) -> Result<Vec<Arc<SharedEntry>>, Error> {
        let _one_reader = topic.reading.lock().await;
        if let Some(found) = topic.recent_after(after) {
            return Ok(found);
        }
        let read = self.host.log_entries(topic.log, after, READ_AT_ONCE).await?;
        self.host.store().durable(read.seen).await?;
        let entries: Vec<_> = read
            .value
            .into_iter()
            .map(|view| Arc::new(SharedEntry { log: topic.log, view, encoded: OnceLock::new() }))
            .collect();
        topic.remember(after, &entries);
        Ok(entries)
    }
}

impl Topic {
    fn each_inbox(&self, mut act: impl FnMut(&Inbox)) {
        for inbox in lock(&self.state).subscribers.iter().filter_map(Weak::upgrade) {
            act(&inbox);
        }
    }

    /// What is in memory after `after`; `None` where a read is needed.
    fn recent_after(&self, after: u64) -> Option<Vec<Arc<SharedEntry>>> {
        let state = lock(&self.state);
        let first = state.recent.front()?.view.number;
        if after + 1 < first || state.head.is_some_and(|head| after >= head) {
            return None;
        }
        Some(state.recent.iter().filter(|entry| entry.view.number > after).take(READ_AT_ONCE).cloned().collect())
    }

    /// Keeps what was read where it continues what is kept.
    fn remember(&self, after: u64, entries: &[Arc<SharedEntry>]) {
        let mut state = lock(&self.state);
        let continues = state.head.is_none_or(|head| head == after);
        if let Some(last) = entries.last().filter(|_| continues) {
            state.head = Some(last.view.number);
            // What was redacted is read again, as it is now: nobody who comes back is shown what it was.
            let redacts = |entry: &Arc<SharedEntry>| matches!(entry.view.entry.what, Change::MessageRedacted { .. });
            if entries.iter().any(redacts) {
                state.recent.clear();
            }
            state.recent.extend(entries.iter().cloned());
            let over = state.recent.len().saturating_sub(RECENT_MAX);
            state.recent.drain(..over);
        }
    }
}

impl Subscriber {
    /// Follows a log from after the entry `after`.
    ///
    /// # Errors
    /// `NotFound` where the person may not read it; `LimitReached` beyond 10,001 logs.
    pub async fn follow(&mut self, log: LogName, after: u64) -> Result<(), Error> {
        if !self.cursors.contains_key(&log) && self.cursors.len() >= SUBSCRIPTIONS_MAX {
            return Err(Error::LimitReached("subscriptions"));
        }
        let topic = self.hub.topic(log);
        let known = self.cursors.insert(log, Followed { after, topic: topic.clone() }).is_some();
        if !known {
            lock(&topic.state).subscribers.push(Arc::downgrade(&self.inbox));
        }
        // Asked after the subscription stands: who leaves from now on leaves an entry behind it.
        if !self.hub.host.may_read(self.inbox.user, log).await? {
            self.unfollow(&log);
            return Err(Error::NotFound("log"));
        }
        self.inbox.has_news_of(log);
        Ok(())
    }

    pub fn unfollow(&mut self, log: &LogName) {
        if let Some(followed) = self.cursors.remove(log) {
            let me = Arc::downgrade(&self.inbox);
            lock(&followed.topic.state).subscribers.retain(|inbox| !inbox.ptr_eq(&me));
            self.hub.forget_if_unused(log);
        }
    }

    /// What is next; waits until there is something. Safe to cancel: nothing is lost.
    ///
    /// # Errors
    /// The host's own fault: the log could not be read. The cursors stand where they stood.
    pub async fn next(&mut self) -> Result<Delivery, Error> {
        loop {
            if let Some(delivery) = self.ready.pop_front() {
                return Ok(delivery);
            }
            let (soft, log) = {
                let mut news = lock(&self.inbox.news);
                (news.soft.pop_front(), news.logs.first_key_value().map(|(log, said)| (*log, *said)))
            };
            if let Some(soft) = soft {
                return Ok(Delivery::Soft(soft));
            }
            match log {
                Some((log, said)) => self.fetch(log, said).await?,
                None => self.inbox.wake.notified().await,
            }
        }
    }

    /// What can be had at once, without waiting: to write many frames together.
    pub fn try_next(&mut self) -> Option<Delivery> {
        self.ready.pop_front()
    }

    /// Reads what is new of a log. Cancelled half-way, it has changed nothing.
    async fn fetch(&mut self, log: LogName, said: u64) -> Result<(), Error> {
        let Some(followed) = self.cursors.get(&log) else {
            lock(&self.inbox.news).logs.remove(&log);
            return Ok(());
        };
        let mut entries = self.hub.entries(&followed.topic, followed.after).await?;
        let user = self.inbox.user;
        let left = |entry: &Arc<SharedEntry>| matches!(entry.view.entry.what, Change::MemberLeft { user: left } if left == user);
        let leaving = entries.iter().position(left);
        // Whoever left and came back reads on.
        let has_left = leaving.is_some() && !self.hub.host.may_read(user, log).await?;
        if let Some(place) = leaving.filter(|_| has_left) {
            entries.truncate(place + 1);
        }
        if entries.is_empty() {
            let mut news = lock(&self.inbox.news);
            if news.logs.get(&log) == Some(&said) {
                news.logs.remove(&log);
            }
            return Ok(());
        }
        if let (Some(last), Some(followed)) = (entries.last(), self.cursors.get_mut(&log)) {
            followed.after = last.view.number;
        }
        self.ready.extend(entries.into_iter().map(Delivery::Entry));
        if has_left {
            self.unfollow(&log);
            self.ready.push_back(Delivery::Ended(log));
        }
        Ok(())
    }
}

impl Inbox {
    fn has_news_of(&self, log: LogName) {
        *lock(&self.news).logs.entry(log).or_default() += 1;
        self.wake.notify_one();
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        let logs: Vec<_> = self.cursors.keys().copied().collect();
        for log in logs {
            self.unfollow(&log);
        }
    }
}
