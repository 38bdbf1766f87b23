//! One unit of work: everything that one command or one event does, in one commit.

use std::sync::Arc;

use parvis_domain::{Event, EventId, MessageId, ProgramId, Timestamp};
use parvis_store::{CommitError, CommitNumber, Key, Store, StoreError, Transaction, TransactionError};

use crate::event::Pending;
use crate::known::KnownPrograms;
use crate::log::{Change, LogEntry, LogName};
use crate::message::Message;
use crate::program::Program;
use crate::record::encode;
use crate::{event, keys};

/// Attempts of a command whose reads changed under it, before it answers `busy`.
pub(crate) const ATTEMPTS_MAX: usize = 16;

/// Logs that grew and events that wait, for the layer above to wake their readers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Touched {
    pub logs: Vec<LogName>,
    pub events: Vec<Pending>,
    /// The earliest instant at which the host has something new to do.
    pub due: Option<Timestamp>,
}

impl Touched {
    fn log(&mut self, log: LogName) {
        if !self.logs.contains(&log) {
            self.logs.push(log);
        }
    }
}

/// A transaction, and what it will wake.
pub(crate) struct Work {
    pub(crate) tx: Transaction,
    pub(crate) now: Timestamp,
    programs: Arc<KnownPrograms>,
    touched: Touched,
    seen: CommitNumber,
    /// Events and the append that gives each its number.
    queued: Vec<(Event, u32)>,
    /// Messages that this work posts, and the append that gives each its number.
    posted: Vec<(MessageId, u32)>,
}

impl Work {
    pub(crate) fn new(store: Arc<dyn Store>, now: Timestamp, programs: Arc<KnownPrograms>) -> Self {
        Self {
            tx: Transaction::new(store),
            now,
            programs,
            touched: Touched::default(),
            seen: 0,
            queued: Vec::new(),
            posted: Vec::new(),
        }
    }

    /// Adds an entry to a log. Answers which append of the commit it is, for places in other keys and values.
    pub(crate) fn log(&mut self, log: LogName, what: Change) -> u32 {
        self.touched.log(log);
        self.tx.append(keys::log(&log), encode(&LogEntry { at: self.now, what }))
    }

    /// Queues an event behind those that wait in its lane. Refused as `BelowFloor(lane)` where the lane is full.
    pub(crate) fn queue(&mut self, event: Event) {
        let append = event::append(&mut self.tx, &event);
        self.queued.push((event, append));
    }

    /// A new message's record; its number is the one that `append` is given.
    pub(crate) fn put_posted(&mut self, message: &Message, append: u32) {
        self.posted.push((message.id, append));
        self.put_message(message);
    }

    /// A message's record. One that this work posted keeps the place for its number.
    pub(crate) fn put_message(&mut self, message: &Message) {
        let append = self.posted.iter().find(|(id, _)| *id == message.id).map(|(_, append)| *append);
        self.tx.put(keys::message(&message.id), message.template(append));
    }

    /// A program's record, on the condition that it stays so.
    pub(crate) async fn find_program(&mut self, id: &ProgramId) -> Result<Option<Arc<Program>>, TransactionError> {
        let found = self.tx.get_versioned(&keys::program(id)).await?;
        Ok(found.map(|found| self.programs.decoded(id, &found)).transpose()?)
    }

    /// A read beside the transaction saw this commit.
    pub(crate) fn saw(&mut self, seen: CommitNumber) {
        self.seen = self.seen.max(seen);
    }

    /// The last commit that anything read here saw.
    pub(crate) fn seen(&self) -> CommitNumber {
        self.seen.max(self.tx.seen())
    }

    /// Something to do for the host at `due`.
    pub(crate) fn due(&mut self, due: Timestamp, id: &[u8; 16], task: &crate::due::Task) {
        self.tx.put(keys::due(due, id), encode(task));
        self.wake(due);
    }

    /// The host has something to look at, at `due`.
    pub(crate) fn wake(&mut self, due: Timestamp) {
        self.touched.due = Some(self.touched.due.map_or(due, |earliest| earliest.min(due)));
    }

    /// Waits until everything that was read is on disk: it may be told then.
    pub(crate) async fn durable(&self) -> Result<(), StoreError> {
        self.tx.store().durable(self.seen()).await
    }

    /// Whether somebody wrote `key` since this work read it: its commit would be a conflict.
    pub(crate) async fn is_stale(&mut self, key: &Key) -> Result<bool, TransactionError> {
        let known = self.tx.get_versioned(key).await?.map(|found| found.version);
        let present = self.tx.store().get_many(std::slice::from_ref(key)).await?;
        let present = present.value.into_iter().flatten().next().map(|found| found.version);
        // Version 0 is this work's own write.
        Ok(known != Some(0) && known != present)
    }

    /// Applies everything, or nothing.
    pub(crate) async fn commit(self) -> Result<(CommitNumber, Touched), CommitError> {
        let Self { tx, mut touched, queued, .. } = self;
        let receipt = tx.commit().await?;
        for (event, append) in queued {
            let number = usize::try_from(append).ok().and_then(|append| receipt.appended.get(append));
            let number = *number.expect("the receipt numbers every append");
            touched.events.push(Pending::new(event, number, receipt.number));
        }
        Ok((receipt.number, touched))
    }
}

/// An id that a person's command makes: random, so that nobody can guess it.
pub(crate) fn random_event_id(host: &crate::Host) -> EventId {
    EventId::from_bytes(host.random())
}

/// Runs `$body` with a fresh `$work` and commits it; again, from the start, where what it read has changed meanwhile. Where
/// the idempotency key was used already, the recorded answer stands instead.
///
/// A macro and not a function, since an async closure's future cannot be promised to be `Send`.
macro_rules! attempt {
    ($host:expr, $idempotency:expr, $work:ident, $body:expr) => {{
        let idempotency: Option<&$crate::Idempotency> = $idempotency;
        let mut tries = 0;
        loop {
            let mut $work = $host.work();
            if let Some(replayed) = $crate::idempotency::replay(&mut $work, idempotency).await? {
                break Ok(replayed);
            }
            let value = match $body {
                Ok(value) => value,
                Err(_)
                    if $crate::idempotency::was_used(&mut $work, idempotency).await?
                        && tries < $crate::work::ATTEMPTS_MAX =>
                {
                    // The same request took effect beside this one: its answer stands, not what it left behind.
                    tries += 1;
                    continue;
                }
                Err(refusal) => {
                    // A refusal follows from what was read, so that has to be on disk before it is told.
                    $work.durable().await?;
                    break Err(refusal);
                }
            };
            $crate::idempotency::record(&mut $work, idempotency, &value);
            match $work.commit().await {
                Ok((number, touched)) => {
                    break Ok($crate::Committed { value, replayed: false, number, touched });
                }
                Err(parvis_store::CommitError::Conflict) if tries < $crate::work::ATTEMPTS_MAX => tries += 1,
                Err(error) => break Err($crate::Error::from(error)),
            }
        }
    }};
}
pub(crate) use attempt;
