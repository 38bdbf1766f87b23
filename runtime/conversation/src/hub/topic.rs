//! One log that somebody follows: its subscribers, and its latest entries, read and encoded once for all of them.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, Weak};

use bytes::Bytes;
use parvis_capability::conversation::EntryView;
use parvis_capability::log::{Change, LogName};
use parvis_capability::{Error, Host};

use super::{Inbox, lock};

/// Entries of one log that are kept in memory for subscribers that are nearly up to date, and what they weigh: in a burst
/// the slowest of a thousand sockets is some hundred entries behind, and would read each of them for itself.
const RECENT_MAX: usize = 1_024;
const RECENT_BYTES_MAX: usize = 2 << 20;
/// Entries that one read of a log brings.
const READ_AT_ONCE: usize = 100;
/// What an entry weighs beside its text and card.
const ENTRY_BYTES: usize = 512;

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

    /// About how many bytes it holds, its encoded form included.
    fn weight(&self) -> usize {
        let message = self.view.message.as_ref();
        let card = message.and_then(|message| message.card.as_ref()).map_or(0, |card| card.card.client_json().len());
        ENTRY_BYTES + 2 * (message.map_or(0, |message| message.text.len()) + card)
    }
}

#[derive(Debug)]
pub(super) struct Topic {
    log: LogName,
    /// How often the log was said to have grown.
    said: AtomicU64,
    subscribers: Mutex<Vec<Weak<Inbox>>>,
    recent: Mutex<Recent>,
    /// One reader at a time; the others find what it read.
    reading: tokio::sync::Mutex<()>,
}

/// The latest entries, without gaps.
#[derive(Debug, Default)]
struct Recent {
    /// The number up to which `entries` is read; `None` before the first read.
    head: Option<u64>,
    /// What `said` was when a read found nothing after `head`: until it changes there is nothing.
    read_at: Option<u64>,
    entries: VecDeque<Arc<SharedEntry>>,
    bytes: usize,
}

impl Topic {
    pub(super) fn new(log: LogName) -> Self {
        Self {
            log,
            said: AtomicU64::new(0),
            subscribers: Mutex::default(),
            recent: Mutex::default(),
            reading: tokio::sync::Mutex::default(),
        }
    }

    pub(super) fn join(&self, inbox: &Arc<Inbox>) {
        lock(&self.subscribers).push(Arc::downgrade(inbox));
    }

    /// Answers whether nobody is left.
    pub(super) fn leave(&self, inbox: &Arc<Inbox>) -> bool {
        let me = Arc::downgrade(inbox);
        let mut subscribers = lock(&self.subscribers);
        subscribers.retain(|inbox| !inbox.ptr_eq(&me) && inbox.strong_count() > 0);
        subscribers.is_empty()
    }

    pub(super) fn each_inbox(&self, mut act: impl FnMut(&Inbox)) {
        for inbox in lock(&self.subscribers).iter().filter_map(Weak::upgrade) {
            act(&inbox);
        }
    }

    /// The log has entries that are on disk and that no read before has seen. Said before the subscribers are woken.
    pub(super) fn has_grown(&self) {
        self.said.fetch_add(1, Ordering::SeqCst);
    }

    /// Entries after `after`: from memory where they are there, else read, once for all who wait.
    pub(super) async fn entries(&self, host: &Host, after: u64) -> Result<Vec<Arc<SharedEntry>>, Error> {
        if let Some(found) = self.at_hand(after) {
            return Ok(found);
        }
        let _one_reader = self.reading.lock().await;
        if let Some(found) = self.at_hand(after) {
            return Ok(found);
        }
        let said = self.said.load(Ordering::SeqCst);
        let read = host.log_entries(self.log, after, READ_AT_ONCE).await?;
        host.store().durable(read.seen).await?;
        let entries: Vec<_> = read
            .value
            .into_iter()
            .map(|view| Arc::new(SharedEntry { log: self.log, view, encoded: OnceLock::new() }))
            .collect();
        lock(&self.recent).remember(after, &entries, said);
        Ok(entries)
    }

    /// What is known to stand after `after`; `None` where a read is needed.
    fn at_hand(&self, after: u64) -> Option<Vec<Arc<SharedEntry>>> {
        let recent = lock(&self.recent);
        let head = recent.head?;
        if after >= head {
            let nothing = after == head && recent.read_at == Some(self.said.load(Ordering::SeqCst));
            return nothing.then(Vec::new);
        }
        let first = recent.entries.front()?.view.number;
        let skipped = usize::try_from((after + 1).checked_sub(first)?).ok()?;
        Some(recent.entries.iter().skip(skipped).take(READ_AT_ONCE).cloned().collect())
    }
}

impl Recent {
    /// Keeps what was read after `after` where it continues what is kept. `said`: as it was before the read.
    fn remember(&mut self, after: u64, entries: &[Arc<SharedEntry>], said: u64) {
        if self.head.is_some_and(|head| head != after) {
            // Somebody who is behind; or ahead, where what is kept is of no use to anybody any more.
            if entries.is_empty() || self.head.is_some_and(|head| head > after) {
                return;
            }
            self.forget();
        }
        self.head = Some(entries.last().map_or(after, |last| last.view.number));
        if entries.len() < READ_AT_ONCE {
            self.read_at = Some(said);
        }
        // What was redacted is read again, as it is now: nobody who comes back is shown what it was.
        let redacts = |entry: &Arc<SharedEntry>| matches!(entry.view.entry.what, Change::MessageRedacted { .. });
        if entries.iter().any(redacts) {
            self.forget();
        }
        self.bytes += entries.iter().map(|entry| entry.weight()).sum::<usize>();
        self.entries.extend(entries.iter().cloned());
        while self.entries.len() > RECENT_MAX || (self.bytes > RECENT_BYTES_MAX && self.entries.len() > 1) {
            let Some(oldest) = self.entries.pop_front() else { break };
            self.bytes = self.bytes.saturating_sub(oldest.weight());
        }
    }

    fn forget(&mut self) {
        self.entries.clear();
        self.bytes = 0;
    }
}
