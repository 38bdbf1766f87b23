//! What the executor needs of a database: ordered reads, one atomic batch, one flush.
//!
//! An engine decides nothing. It is written by one thread only and always sees final values: conditions, floors,
//! numbers and templates were settled before a batch reaches it.
//!
//! Not here: limits and conditions (`executor`), what a batch may hold together (`contract`).

mod memory;
mod sled;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;

use crate::{CommitNumber, Direction, Key, StoreError, Versioned};

pub use memory::Memory;
pub use sled::{Sled, SledOptions};

/// What an engine keeps beside keys, counters and heads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Meta {
    /// No commit above this number has been promised to anybody. After a crash, numbering goes on above it.
    pub ceiling: CommitNumber,
    /// An import has begun and not ended: what is here is not a store.
    pub importing: bool,
}

/// Final values, to be written all or not at all. Of several values for one name the last one counts.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// `None` deletes.
    pub keys: Vec<(Key, Option<Versioned>)>,
    pub counters: Vec<(Key, i128)>,
    /// The number of a log's last entry.
    pub heads: Vec<(Key, u64)>,
    pub meta: Option<Meta>,
}

impl Batch {
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.counters.is_empty() && self.heads.is_empty() && self.meta.is_none()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// The disk or the database refused.
    #[error("{0}")]
    Unavailable(Arc<str>),
    /// What was read is not what was written.
    #[error("stored data is damaged: {0}")]
    Damaged(Arc<str>),
}

impl From<EngineError> for StoreError {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Unavailable(why) => Self::Unavailable(why),
            EngineError::Damaged(what) => Self::Damaged(what),
        }
    }
}

/// Why a store does not open. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    #[error("{0} is already in use by another process; stop it first, or choose another directory")]
    InUse(Arc<str>),
    #[error(
        "{directory} was written in format {found}, and this version reads formats up to {known}; use the newer version"
    )]
    NewerFormat { directory: Arc<str>, found: u32, known: u32 },
    #[error("{0} holds a database that is not a Parvis store; choose another directory")]
    NotAStore(Arc<str>),
    #[error("an import into this store did not finish; empty its directory and import again")]
    ImportUnfinished,
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// A database under the executor.
pub trait Engine: Send + Sync + fmt::Debug + 'static {
    /// `apply` and `flush` take next to no time and nothing is ever lost: the caller of a commit applies it itself, without a hop to the
    /// writer thread.
    const IMMEDIATE: bool = false;

    fn meta(&self) -> Result<Meta, EngineError>;

    fn get(&self, key: &[u8]) -> Result<Option<Versioned>, EngineError>;

    /// The first (or last) `limit` entries of `range`, whose start is not after its end.
    fn scan(
        &self,
        range: &Range<Key>,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, EngineError>;

    fn counter(&self, name: &[u8]) -> Result<Option<i128>, EngineError>;

    /// The number of the last entry of `log`, 0 where it is empty.
    fn head(&self, log: &[u8]) -> Result<u64, EngineError>;

    /// Up to `limit` counters in the order of their names, from the one after `after`.
    fn counters_after(&self, after: Option<&Bytes>, limit: usize) -> Result<Vec<(Key, i128)>, EngineError>;

    /// Up to `limit` heads in the order of their logs, from the one after `after`.
    fn heads_after(&self, after: Option<&Bytes>, limit: usize) -> Result<Vec<(Key, u64)>, EngineError>;

    /// Makes the batch visible to reads, all or nothing. It need not survive a crash yet. After an error nothing more is asked.
    fn apply(&mut self, batch: Batch) -> Result<(), EngineError>;

    /// Returns when everything applied so far is on disk. After an error nothing more is asked.
    fn flush(&self) -> Result<(), EngineError>;
}
