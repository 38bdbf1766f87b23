//! Fan-out: logs reach the sockets that subscribed to them.
//!
//! A log is read once for all its subscribers, and each entry is encoded once. A subscriber holds a cursor per log and a
//! set of logs that have something new: a slow socket costs a bounded set, never a queue.
//!
//! Always true: a subscriber gets each entry of a log once, in order, from its cursor on; nothing after the entry that
//! says that it left the conversation, and nothing soft of a conversation that it does not follow any more.
//!
//! Locks, each held for a moment, in this order: the topics, a topic's subscribers, an inbox's news. A topic's entries are
//! locked alone.

mod soft;
mod topic;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use parvis_capability::log::{Change, LogName};
use parvis_capability::{Error, Host};
use parvis_domain::{ConversationId, UserId};
use tokio::sync::Notify;

pub use self::soft::Soft;
use self::soft::SoftNews;
pub use self::topic::SharedEntry;
use self::topic::Topic;

/// Logs that one subscriber follows: more than a person has conversations.
const SUBSCRIPTIONS_MAX: usize = parvis_domain::limits::CONVERSATIONS_PER_PERSON_MAX + 1;

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
    soft: SoftNews,
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

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
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
            let Some(topic) = self.find(log) else { continue };
            topic.has_grown();
            topic.each_inbox(|inbox| inbox.has_news_of(*log));
        }
    }

    /// Tells whoever else follows a conversation what `who` does and is not worth storing.
    pub(crate) fn tell_others(&self, conversation: ConversationId, who: UserId, soft: Soft) {
        let via = LogName::Conversation(conversation);
        let Some(topic) = self.find(&via) else { return };
        topic.each_inbox(|inbox| {
            if who != inbox.user {
                inbox.hears(via, soft);
            }
        });
    }

    /// Tells a person's own sockets.
    pub(crate) fn tell_own(&self, user: UserId, soft: Soft) {
        let via = LogName::Member(user);
        let Some(topic) = self.find(&via) else { return };
        topic.each_inbox(|inbox| inbox.hears(via, soft));
    }

    /// Those of the conversations that somebody follows now.
    pub(crate) fn followed(&self, mut conversations: Vec<ConversationId>) -> Vec<ConversationId> {
        let topics = lock(&self.topics);
        conversations.retain(|id| topics.contains_key(&LogName::Conversation(*id)));
        conversations
    }

    fn find(&self, log: &LogName) -> Option<Arc<Topic>> {
        lock(&self.topics).get(log).cloned()
    }

    /// The log's topic, with one more subscriber.
    fn join(&self, log: LogName, inbox: &Arc<Inbox>) -> Arc<Topic> {
        let mut topics = lock(&self.topics);
        let topic = topics.entry(log).or_insert_with(|| Arc::new(Topic::new(log))).clone();
        // Before the topics are free again: a topic without subscribers would be forgotten.
        topic.join(inbox);
        topic
    }

    /// Forgets a log that nobody follows any more.
    fn leave(&self, log: &LogName, topic: &Topic, inbox: &Arc<Inbox>) {
        let mut topics = lock(&self.topics);
        if topic.leave(inbox) {
            topics.remove(log);
        }
    }
}

impl Subscriber {
    /// Follows a log from after the entry `after`.
    ///
    /// # Errors
    /// `NotFound` where the person may not read it; `LimitReached` beyond 10,001 logs.
    pub async fn follow(&mut self, log: LogName, after: u64) -> Result<(), Error> {
        if let Some(followed) = self.cursors.get_mut(&log) {
            followed.after = after;
        } else {
            if self.cursors.len() >= SUBSCRIPTIONS_MAX {
                return Err(Error::LimitReached("subscriptions"));
            }
            let topic = self.hub.join(log, &self.inbox);
            self.cursors.insert(log, Followed { after, topic });
        }
        // Asked after the subscription stands: who leaves from now on leaves an entry behind it.
        match self.hub.host.may_read(self.inbox.user, log).await {
            Ok(true) => {
                if let Some(followed) = self.cursors.get(&log) {
                    // Read anew, also what was committed although nobody was told.
                    followed.topic.has_grown();
                }
                self.inbox.has_news_of(log);
                Ok(())
            }
            refused => {
                self.unfollow(&log);
                refused.and(Err(Error::NotFound("log")))
            }
        }
    }

    pub fn unfollow(&mut self, log: &LogName) {
        if let Some(followed) = self.cursors.remove(log) {
            self.hub.leave(log, &followed.topic, &self.inbox);
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
            let (log, soft) = {
                let mut news = lock(&self.inbox.news);
                let log = news.logs.first_key_value().map(|(log, said)| (*log, *said));
                // Logs first: after the entry that ends a subscription nothing soft of it is told.
                let soft = if log.is_none() { news.soft.pop() } else { None };
                (log, soft)
            };
            match (log, soft) {
                (Some((log, said)), _) => self.fetch(log, said).await?,
                (None, Some((via, soft))) if self.cursors.contains_key(&via) => return Ok(Delivery::Soft(soft)),
                (None, Some(_)) => {}
                (None, None) => self.inbox.wake.notified().await,
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
        let mut entries = followed.topic.entries(&self.hub.host, followed.after).await?;
        let user = self.inbox.user;
        let left = |entry: &Arc<SharedEntry>| matches!(entry.view.entry.what, Change::MemberLeft { user: left } if left == user);
        let leaving = entries.iter().position(left);
        // Whoever left and came back reads on.
        let has_left = leaving.is_some() && !self.hub.host.may_read(user, log).await?;
        if let Some(place) = leaving.filter(|_| has_left) {
            entries.truncate(place + 1);
        }
        let Some(last) = entries.last().map(|last| last.view.number) else {
            let mut news = lock(&self.inbox.news);
            if news.logs.get(&log) == Some(&said) {
                news.logs.remove(&log);
            }
            return Ok(());
        };
        if let Some(followed) = self.cursors.get_mut(&log) {
            followed.after = last;
        }
        self.ready.extend(entries.into_iter().map(Delivery::Entry));
        // What was being typed is there.
        lock(&self.inbox.news).soft.forget_typing(log);
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

    fn hears(&self, via: LogName, soft: Soft) {
        lock(&self.news).soft.push(via, soft);
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
