//! Decides commits one after the other: conditions, floors, numbers, templates. What passes goes into a batch.
//!
//! Always true: counters and heads in memory are those after the last commit that was accepted; a commit that is refused leaves nothing.
//!
//! Not here: when a batch is written, and what happens if that fails (`executor`).

use std::collections::HashMap;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};

use super::check::NUMBER_BYTES;
use super::window::{Judged, Window};
use crate::engine::{Batch, Engine, EngineError, Meta};
use crate::limits::CONFLICT_WINDOW_COMMITS;
use crate::{Commit, CommitError, CommitNumber, Key, Receipt, Template, Versioned, Write};

/// So many numbers are promised ahead; a crash wastes them at most.
pub(super) const NUMBERS_AHEAD: u64 = 100_000;

/// Counters and heads kept in memory between batches, each.
const CACHE_ENTRIES_MAX: usize = 65_536;

#[derive(Debug)]
pub(super) struct Sequencer {
    window: Window,
    counters: HashMap<Key, i128>,
    heads: HashMap<Key, u64>,
    last: CommitNumber,
    meta: Meta,
}

/// How to take back what a refused commit did to the caches.
#[derive(Default)]
struct Undo {
    counters: Vec<(Key, i128)>,
    heads: Vec<(Key, u64)>,
}

enum Refusal {
    BelowFloor(Key),
    Other(CommitError),
}

impl From<EngineError> for Refusal {
    fn from(error: EngineError) -> Self {
        Self::Other(CommitError::Unavailable(Arc::from(error.to_string())))
    }
}

impl Sequencer {
    pub(super) fn new(meta: Meta) -> Self {
        Self {
            window: Window::new(meta.ceiling, CONFLICT_WINDOW_COMMITS),
            counters: HashMap::new(),
            heads: HashMap::new(),
            last: meta.ceiling,
            meta,
        }
    }

    pub(super) fn last(&self) -> CommitNumber {
        self.last
    }

    /// Call before the first commit of a batch, while the engine holds everything that was accepted.
    pub(super) fn begin_batch(&mut self, batch: &mut Batch) {
        if self.counters.len() > CACHE_ENTRIES_MAX {
            self.counters.clear();
        }
        if self.heads.len() > CACHE_ENTRIES_MAX {
            self.heads.clear();
        }
        // A number is used only after its ceiling is on disk: well ahead, so that the flush in between is one that happens anyway.
        if self.meta.ceiling.saturating_sub(self.last) < NUMBERS_AHEAD / 2 {
            self.meta.ceiling = self.last.saturating_add(NUMBERS_AHEAD);
            batch.meta = Some(self.meta);
        }
    }

    /// What to write when no more commits will come: the next start goes on at the very next number.
    pub(super) fn closing(&self) -> Meta {
        Meta { ceiling: self.last, ..self.meta }
    }

    /// Decides `commit`, which was checked, and adds what it writes to `batch`.
    pub(super) fn decide<E: Engine>(
        &mut self,
        commit: Commit,
        engine: &E,
        batch: &mut Batch,
    ) -> Result<Receipt, CommitError> {
        for condition in &commit.conditions {
            let holds = match self.window.judge(condition) {
                Judged::Holds => true,
                Judged::Broken => false,
                Judged::Older { key, version } => present_version(key, engine, batch)? == version,
            };
            if !holds {
                return Err(CommitError::Conflict);
            }
        }
        match self.accept(commit.writes, engine, batch) {
            Ok(receipt) => Ok(receipt),
            Err(Refusal::Other(error)) => Err(error),
            Err(Refusal::BelowFloor(counter)) => {
                if !commit.otherwise.is_empty() {
                    self.accept(commit.otherwise, engine, batch).map_err(|refusal| match refusal {
                        Refusal::Other(error) => error,
                        Refusal::BelowFloor(counter) => CommitError::BelowFloor(counter),
                    })?;
                }
                Err(CommitError::BelowFloor(counter))
            }
        }
    }

    fn accept<E: Engine>(&mut self, writes: Vec<Write>, engine: &E, batch: &mut Batch) -> Result<Receipt, Refusal> {
        let mut undo = Undo::default();
        let appended = match self.number_and_sum(&writes, engine, &mut undo) {
            Ok(appended) => appended,
            Err(refusal) => {
                self.take_back(undo);
                return Err(refusal);
            }
        };
        let number = self.last + 1;
        self.last = number;
        batch
            .counters
            .extend(undo.counters.into_iter().filter_map(|(name, _)| Some((name.clone(), *self.counters.get(&name)?))));
        batch.heads.extend(undo.heads.into_iter().filter_map(|(log, _)| Some((log.clone(), *self.heads.get(&log)?))));
        let first = batch.keys.len();
        let mut numbers = appended.iter();
        for write in writes {
            match write {
                Write::Put { key, value } => {
                    let value = Versioned { value: fill(value, &appended), version: number };
                    batch.keys.push((fill(key, &appended), Some(value)));
                }
                Write::Delete { key } => batch.keys.push((key, None)),
                Write::Append { log, value } => {
                    let value = Versioned { value: fill(value, &appended), version: number };
                    batch.keys.extend(numbers.next().map(|entry| (crate::log_entry_key(&log, *entry), Some(value))));
                }
                Write::Add { .. } => {}
            }
        }
        let written = batch.keys.get(first..).unwrap_or_default();
        self.window.record(number, written.iter().map(|(key, value)| (key.clone(), value.is_some())));
        Ok(Receipt { number, appended })
    }

    /// Moves counters and heads, in the order of the writes.
    fn number_and_sum<E: Engine>(
        &mut self,
        writes: &[Write],
        engine: &E,
        undo: &mut Undo,
    ) -> Result<Vec<u64>, Refusal> {
        let mut appended = Vec::new();
        for write in writes {
            match write {
                Write::Append { log, .. } => {
                    let head = match self.heads.get(log) {
                        Some(head) => *head,
                        None => engine.head(log)?,
                    };
                    let next = head.checked_add(1).ok_or_else(|| invalid("a log is full"))?;
                    undo.heads.push((log.clone(), head));
                    self.heads.insert(log.clone(), next);
                    appended.push(next);
                }
                Write::Add { counter, delta, floor } => {
                    let sum = match self.counters.get(counter) {
                        Some(sum) => *sum,
                        None => engine.counter(counter)?.unwrap_or(0),
                    };
                    let next = sum.checked_add(*delta).ok_or_else(|| invalid("a counter's sum is outside of i128"))?;
                    if floor.is_some_and(|floor| next < floor) {
                        return Err(Refusal::BelowFloor(counter.clone()));
                    }
                    undo.counters.push((counter.clone(), sum));
                    self.counters.insert(counter.clone(), next);
                }
                Write::Put { .. } | Write::Delete { .. } => {}
            }
        }
        Ok(appended)
    }

    fn take_back(&mut self, undo: Undo) {
        self.counters.extend(undo.counters.into_iter().rev());
        self.heads.extend(undo.heads.into_iter().rev());
    }
}

/// The version of a key after every commit that was accepted: those of the batch are not in the engine yet.
fn present_version<E: Engine>(key: &Key, engine: &E, batch: &Batch) -> Result<CommitNumber, CommitError> {
    let version = |found: &Versioned| found.version;
    match batch.keys.iter().rev().find(|(written, _)| written == key) {
        Some((_, found)) => Ok(found.as_ref().map_or(0, version)),
        None => match engine.get(key) {
            Ok(found) => Ok(found.as_ref().map_or(0, version)),
            Err(error) => Err(CommitError::Unavailable(Arc::from(error.to_string()))),
        },
    }
}

fn invalid(why: &str) -> Refusal {
    Refusal::Other(CommitError::Invalid(Arc::from(why)))
}

/// The template with its places filled in; they were checked to fit.
fn fill(template: Template, appended: &[u64]) -> Bytes {
    if template.places.is_empty() {
        return template.bytes;
    }
    let mut bytes = BytesMut::from(template.bytes);
    for place in &template.places {
        let number = usize::try_from(place.append).ok().and_then(|append| appended.get(append));
        let room = usize::try_from(place.offset).ok().and_then(|offset| bytes.get_mut(offset..offset + NUMBER_BYTES));
        if let (Some(number), Some(room)) = (number, room) {
            room.copy_from_slice(&number.to_be_bytes());
        }
    }
    bytes.freeze()
}
