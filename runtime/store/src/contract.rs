//! The contract that every engine keeps.

use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;

/// Bounds of the contract, the same for every engine.
pub mod limits {
    /// Longest key, in bytes.
    pub const KEY_BYTES_MAX: usize = 1024;
    /// Longest value, in bytes.
    pub const VALUE_BYTES_MAX: usize = 64 * 1024;
    /// Most keys that one commit writes (puts, deletes, appends and counters together).
    pub const COMMIT_KEYS_MAX: usize = 10_000;
    /// Most bytes of keys and values that one commit writes.
    pub const COMMIT_BYTES_MAX: usize = 1024 * 1024;
    /// Commits whose keys are kept in memory to validate conditions: a condition on an older read is a conflict.
    pub const CONFLICT_WINDOW_COMMITS: usize = 10_000;
    /// Longest start or end of a range: the first key after the longest key still has a name.
    pub const RANGE_BOUND_BYTES_MAX: usize = KEY_BYTES_MAX + 1;
    /// Most conditions of one commit.
    pub const CONDITIONS_MAX: usize = 10_000;
    /// Most keys (or counters) that one read names.
    pub const READ_KEYS_MAX: usize = 10_000;
    /// Most reads that one `Transaction` records, a range counting what it returned (at least 1).
    pub const TRANSACTION_READS_MAX: usize = 2_000;
    /// Most entries that one scan answers.
    pub const SCAN_ENTRIES_MAX: usize = 10_000;
    /// Most commits that one flush carries.
    pub const GROUP_COMMITS_MAX: usize = 256;
}

/// The number of a commit; the first is 1. Numbers only grow and are not reused, also after a crash.
pub type CommitNumber = u64;

/// An ordered key, compared byte by byte.
pub type Key = Bytes;

/// A value and the commit that wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versioned {
    pub value: Bytes,
    pub version: CommitNumber,
}

/// What a read answered, and the last commit that it saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read<T> {
    pub value: T,
    /// Every commit up to this number is in the answer, and none after it.
    pub seen: CommitNumber,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Ascending,
    Descending,
}

/// What must still be so when the commit is applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// This key still has the version that a read found (0: it was absent), `seen` being that read's number.
    Key { key: Key, version: CommitNumber, seen: CommitNumber },
    /// No key in this range was written or deleted since the read that saw `seen`.
    Range { range: Range<Key>, seen: CommitNumber },
}

/// A value (or key) with room for the number that an append of the same commit gets.
///
/// The store writes the number, 8 bytes big-endian, over the bytes at each offset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pub bytes: Bytes,
    pub places: Vec<Place>,
}

/// Eight bytes at `offset` become the number that `append` (counting the commit's appends from 0) was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub offset: u32,
    pub append: u32,
}

impl From<Bytes> for Template {
    fn from(bytes: Bytes) -> Self {
        Self { bytes, places: Vec::new() }
    }
}

impl From<Vec<u8>> for Template {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    Put {
        key: Template,
        value: Template,
    },
    Delete {
        key: Key,
    },
    /// Adds an entry at the end of `log`. Its key is `log` followed by its number, 8 bytes big-endian; numbers of a log start at 1 and have
    /// no gaps. Appends never conflict with each other. The n-th append of a commit is what `Place::append == n` refers to.
    Append {
        log: Key,
        value: Template,
    },
    /// Adds to a counter (absent is 0); refused as [`CommitError::BelowFloor`] where the sum would be less than `floor`.
    /// Counters have names of their own, apart from keys: read them with [`Store::counters`]. Adds never conflict with each other.
    /// A sum outside of i128 is [`CommitError::Invalid`].
    Add {
        counter: Key,
        delta: i128,
        floor: Option<i128>,
    },
}

/// What to do, all or nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Commit {
    pub conditions: Vec<Condition>,
    pub writes: Vec<Write>,
    /// Applied instead of `writes` where a floor refuses them, so that a refusal is durable before it is told. The answer is
    /// [`CommitError::BelowFloor`] all the same. `conditions` hold for it too; it must not hold floors itself. Empty: nothing is applied.
    pub otherwise: Vec<Write>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub number: CommitNumber,
    /// The numbers that the appends were given, in their order.
    pub appended: Vec<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// A condition does not hold any more: read again, decide again, commit again.
    #[error("what was read has changed since")]
    Conflict,
    /// Carries the name of the first counter (in the order of the writes) that would fall below its floor.
    #[error("a counter would fall below its floor")]
    BelowFloor(Key),
    /// Another writer took over; this one can write nothing any more.
    #[error("another writer has taken over")]
    Fenced,
    /// The answer was lost: it may be applied or not. Look the idempotency record up; never assume.
    #[error("it is not known whether the commit was applied")]
    Unknown,
    /// Nothing was applied; later it may work.
    #[error("the store is not available: {0}")]
    Unavailable(Arc<str>),
    /// The commit itself is outside of the contract's limits. Nothing was applied.
    #[error("the commit is refused: {0}")]
    Invalid(Arc<str>),
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error("the store is not available: {0}")]
    Unavailable(Arc<str>),
    /// A key, range or limit outside of the contract.
    #[error("the read is refused: {0}")]
    Invalid(Arc<str>),
    /// What is on disk is not what was written.
    #[error("stored data is damaged: {0}")]
    Damaged(Arc<str>),
}

/// Ordered keys, reads and one atomic commit.
#[async_trait]
pub trait Store: Send + Sync + std::fmt::Debug {
    /// The values of `keys`, in their order, all as of one commit.
    async fn get_many(&self, keys: &[Key]) -> Result<Read<Vec<Option<Versioned>>>, StoreError>;

    /// The first (or last) `limit` entries of `range`, in that direction, all as of one commit.
    async fn scan(
        &self,
        range: Range<Key>,
        limit: usize,
        direction: Direction,
    ) -> Result<Read<Vec<(Key, Versioned)>>, StoreError>;

    /// The present sums of `counters`, in their order. Never a condition: guard a counter with a floor.
    async fn counters(&self, counters: &[Key]) -> Result<Read<Vec<i128>>, StoreError>;

    /// The number of the last entry of `log`, 0 where it is empty.
    async fn log_head(&self, log: &Key) -> Result<Read<u64>, StoreError>;

    /// Applies `commit`, whole or not at all, durable when it returns.
    ///
    /// Cancelling the future does not cancel the commit.
    async fn commit(&self, commit: Commit) -> Result<Receipt, CommitError>;

    /// Waits until every commit up to `number` is on disk.
    async fn durable(&self, number: CommitNumber) -> Result<(), StoreError>;

    /// The last commit that is on disk.
    fn durable_number(&self) -> CommitNumber;

    /// Numbers of commits as they become durable: what a reader of logs waits on. The value only grows.
    fn watch_durable(&self) -> tokio::sync::watch::Receiver<CommitNumber>;
}

/// The key of an entry of `log`: the log's name followed by its number, 8 bytes big-endian.
pub fn log_entry_key(log: &Key, number: u64) -> Key {
    let mut key = Vec::with_capacity(log.len() + 8);
    key.extend_from_slice(log);
    key.extend_from_slice(&number.to_be_bytes());
    key.into()
}
