//! What one piece of work has read and wants to write, until it becomes a [`Commit`].
//!
//! Reads are remembered as conditions, writes are overlaid: a later read of the same transaction sees them. Nothing reaches the store before
//! [`Transaction::commit`]; dropping a transaction leaves nothing behind.
//!
//! Always true: if the commit is accepted, everything that was read with `get` or `scan` was still so at that moment.
//! Two reads may see different commits in between; then the commit is a conflict, and the caller runs again.
//!
//! Not seen by reads of the same transaction: its own appends, and puts whose key holds a place (their keys are not known yet). A value
//! with places is read back with the places as they were given.
//!
//! Not here: what keys mean, when to run again.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;

use crate::limits::TRANSACTION_READS_MAX;
use crate::{
    Commit, CommitError, CommitNumber, Condition, Direction, Key, Receipt, Store, StoreError, Template, Versioned,
    Write,
};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransactionError {
    /// A range counts what it returned, and at least 1.
    #[error("one transaction reads at most {most} entries; read less, or in several transactions")]
    TooManyReads { most: usize },
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug)]
pub struct Transaction {
    store: Arc<dyn Store>,
    /// What `get` found, so that the same key is the same all along.
    found: HashMap<Key, Option<Versioned>>,
    conditions: Vec<Condition>,
    reads: usize,
    seen: CommitNumber,
    writes: Vec<Write>,
    /// Which of `writes` puts or deletes a key.
    overlay: BTreeMap<Key, usize>,
    added: HashMap<Key, i128>,
    appends: u32,
    otherwise: Vec<Write>,
}

impl Transaction {
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            found: HashMap::new(),
            conditions: Vec::new(),
            reads: 0,
            seen: 0,
            writes: Vec::new(),
            overlay: BTreeMap::new(),
            added: HashMap::new(),
            appends: 0,
            otherwise: Vec::new(),
        }
    }

    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The highest commit that any read saw. What was read may be told when [`Store::durable`] of it has returned.
    pub fn seen(&self) -> CommitNumber {
        self.seen
    }

    /// Reads that count against [`TRANSACTION_READS_MAX`] so far.
    pub fn reads(&self) -> usize {
        self.reads
    }

    /// What has to hold for this transaction to be accepted, so far.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// What would be written so far.
    pub fn writes(&self) -> &[Write] {
        &self.writes
    }

    pub async fn get(&mut self, key: &Key) -> Result<Option<Bytes>, TransactionError> {
        Ok(self.get_versioned(key).await?.map(|found| found.value))
    }

    /// The version is 0 where this transaction itself wrote the value.
    pub async fn get_versioned(&mut self, key: &Key) -> Result<Option<Versioned>, TransactionError> {
        if let Some(own) = self.own(key) {
            return Ok(own);
        }
        if let Some(found) = self.found.get(key) {
            return Ok(found.clone());
        }
        self.count(1)?;
        let read = self.store.get_many(std::slice::from_ref(key)).await?;
        let found = read.value.into_iter().next().flatten();
        self.remember(key.clone(), found.clone(), read.seen);
        Ok(found)
    }

    /// The values of `keys`, in their order; those that are not known yet all as of one commit.
    pub async fn get_many(&mut self, keys: &[Key]) -> Result<Vec<Option<Bytes>>, TransactionError> {
        let unknown: Vec<Key> = keys
            .iter()
            .filter(|key| !self.overlay.contains_key(*key) && !self.found.contains_key(*key))
            .cloned()
            .collect();
        if !unknown.is_empty() {
            self.count(unknown.len())?;
            let read = self.store.get_many(&unknown).await?;
            for (key, found) in unknown.into_iter().zip(read.value) {
                if !self.found.contains_key(&key) {
                    self.remember(key, found, read.seen);
                }
            }
        }
        let value = |key| {
            let found = self.own(key).unwrap_or_else(|| self.found.get(key).cloned().flatten());
            found.map(|found| found.value)
        };
        Ok(keys.iter().map(value).collect())
    }

    /// The first (or last) `limit` entries of `range` with this transaction's own puts and deletes. What it covered becomes a condition: a
    /// key that appears there later is a conflict, too.
    pub async fn scan(
        &mut self,
        range: Range<Key>,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Bytes)>, TransactionError> {
        let left = TRANSACTION_READS_MAX - self.reads;
        let (read, asked) = self.scan_store(&range, limit, direction, left + 1).await?;
        self.count(read.value.len().max(1))?;
        let covered = covered(&range, &read.value, asked, direction);
        self.conditions.push(Condition::Range { range: covered, seen: read.seen });
        Ok(self.merge(read.value, &range, limit, direction))
    }

    /// Like `get`, but no condition: for what may change without spoiling the commit.
    pub async fn peek(&mut self, key: &Key) -> Result<Option<Bytes>, TransactionError> {
        if let Some(own) = self.own(key) {
            return Ok(own.map(|found| found.value));
        }
        let read = self.store.get_many(std::slice::from_ref(key)).await?;
        self.seen = self.seen.max(read.seen);
        Ok(read.value.into_iter().next().flatten().map(|found| found.value))
    }

    /// Like `scan`, but no condition.
    pub async fn peek_scan(
        &mut self,
        range: Range<Key>,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Bytes)>, TransactionError> {
        let (read, _) = self.scan_store(&range, limit, direction, crate::limits::SCAN_ENTRIES_MAX).await?;
        Ok(self.merge(read.value, &range, limit, direction))
    }

    /// The present sums with this transaction's own adds. Never a condition: guard a counter with a floor.
    pub async fn counters(&mut self, counters: &[Key]) -> Result<Vec<i128>, TransactionError> {
        self.count(counters.len())?;
        let read = self.store.counters(counters).await?;
        self.seen = self.seen.max(read.seen);
        let own = |name| self.added.get(name).copied().unwrap_or(0);
        Ok(counters.iter().zip(read.value).map(|(name, sum)| sum.saturating_add(own(name))).collect())
    }

    pub fn put(&mut self, key: Key, value: impl Into<Template>) {
        let value = value.into();
        self.write_key(key.clone(), Write::Put { key: key.into(), value });
    }

    /// A put whose key holds the number of one of this transaction's appends.
    pub fn put_at_place(&mut self, key: Template, value: impl Into<Template>) {
        if key.places.is_empty() {
            self.put(key.bytes, value);
        } else {
            self.writes.push(Write::Put { key, value: value.into() });
        }
    }

    pub fn delete(&mut self, key: Key) {
        self.write_key(key.clone(), Write::Delete { key });
    }

    /// Answers which append of this transaction it is: what [`crate::Place::append`] names.
    pub fn append(&mut self, log: Key, value: impl Into<Template>) -> u32 {
        self.writes.push(Write::Append { log, value: value.into() });
        let append = self.appends;
        // A commit holds 10,000 writes at most; more are refused there.
        self.appends = self.appends.saturating_add(1);
        append
    }

    pub fn add(&mut self, counter: Key, delta: i128, floor: Option<i128>) {
        let sum = self.added.entry(counter.clone()).or_insert(0);
        *sum = sum.saturating_add(delta);
        self.writes.push(Write::Add { counter, delta, floor });
    }

    /// Adds to what is applied instead if a floor refuses the rest. Places in it name its own appends.
    pub fn otherwise(&mut self, write: Write) {
        self.otherwise.push(write);
    }

    pub fn require(&mut self, condition: Condition) {
        self.conditions.push(condition);
    }

    pub fn into_commit(self) -> Commit {
        Commit { conditions: self.conditions, writes: self.writes, otherwise: self.otherwise }
    }

    pub async fn commit(self) -> Result<Receipt, CommitError> {
        let store = Arc::clone(&self.store);
        store.commit(self.into_commit()).await
    }

    fn own(&self, key: &Key) -> Option<Option<Versioned>> {
        match self.writes.get(*self.overlay.get(key)?)? {
            Write::Put { value, .. } => Some(Some(Versioned { value: value.bytes.clone(), version: 0 })),
            Write::Delete { .. } => Some(None),
            Write::Append { .. } | Write::Add { .. } => None,
        }
    }

    fn write_key(&mut self, key: Key, write: Write) {
        match self.overlay.get(&key).and_then(|index| self.writes.get_mut(*index)) {
            Some(earlier) => *earlier = write,
            None => {
                self.overlay.insert(key, self.writes.len());
                self.writes.push(write);
            }
        }
    }

    fn remember(&mut self, key: Key, found: Option<Versioned>, seen: CommitNumber) {
        let version = found.as_ref().map_or(0, |found| found.version);
        self.conditions.push(Condition::Key { key: key.clone(), version, seen });
        self.found.insert(key, found);
        self.seen = self.seen.max(seen);
    }

    fn count(&mut self, reads: usize) -> Result<(), TransactionError> {
        self.reads = self.reads.saturating_add(reads);
        if self.reads > TRANSACTION_READS_MAX {
            self.reads = TRANSACTION_READS_MAX;
            return Err(TransactionError::TooManyReads { most: TRANSACTION_READS_MAX });
        }
        Ok(())
    }

    /// Scans so many entries that `limit` are left when all own deletes are taken out. Also answers how many were asked for.
    async fn scan_store(
        &mut self,
        range: &Range<Key>,
        limit: usize,
        direction: Direction,
        most: usize,
    ) -> Result<(crate::Read<Vec<(Key, Versioned)>>, usize), TransactionError> {
        let deletes = self.own_in(range).filter(|(_, value)| value.is_none()).count();
        let asked = limit.saturating_add(deletes).min(most);
        let read = self.store.scan(range.clone(), asked, direction).await?;
        self.seen = self.seen.max(read.seen);
        Ok((read, asked))
    }

    fn merge(
        &self,
        read: Vec<(Key, Versioned)>,
        range: &Range<Key>,
        limit: usize,
        direction: Direction,
    ) -> Vec<(Key, Bytes)> {
        if self.own_in(range).next().is_none() {
            return read.into_iter().take(limit).map(|(key, found)| (key, found.value)).collect();
        }
        let mut merged: BTreeMap<Key, Option<Bytes>> =
            read.into_iter().map(|(key, found)| (key, Some(found.value))).collect();
        merged.extend(self.own_in(range));
        let present = merged.into_iter().filter_map(|(key, value)| Some((key, value?)));
        match direction {
            Direction::Ascending => present.take(limit).collect(),
            Direction::Descending => present.rev().take(limit).collect(),
        }
    }

    fn own_in(&self, range: &Range<Key>) -> impl Iterator<Item = (Key, Option<Bytes>)> {
        // `BTreeMap::range` panics on a range that is the wrong way round; the store refuses it.
        let end = if range.start <= range.end { &range.end } else { &range.start };
        self.overlay.range::<Bytes, _>(&range.start..end).filter_map(|(key, index)| match self.writes.get(*index)? {
            Write::Put { value, .. } => Some((key.clone(), Some(value.bytes.clone()))),
            Write::Delete { .. } => Some((key.clone(), None)),
            Write::Append { .. } | Write::Add { .. } => None,
        })
    }
}

/// The part of `range` that a scan looked at: all of it, or up to the entry where it stopped.
fn covered(range: &Range<Key>, read: &[(Key, Versioned)], asked: usize, direction: Direction) -> Range<Key> {
    match read.last() {
        Some((last, _)) if read.len() == asked => match direction {
            Direction::Ascending => range.start.clone()..[last.as_ref(), &[0]].concat().into(),
            Direction::Descending => last.clone()..range.end.clone(),
        },
        // Nothing was asked for, so nothing was learnt.
        None if asked == 0 => range.start.clone()..range.start.clone(),
        _ => range.clone(),
    }
}
