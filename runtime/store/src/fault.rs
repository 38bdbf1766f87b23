//! A store that fails on purpose, for tests only: it shows what callers do when a commit fails before it is written, when the process dies
//! after it, and when only the answer is lost.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use tokio::sync::watch;

use crate::{Commit, CommitError, CommitNumber, Direction, Key, Read, Receipt, Store, StoreError, Versioned};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// `Unavailable`, and nothing is written. The next commit works again.
    FailBefore,
    /// The commit is applied, its caller is told `Unknown`, and every call after it is `Unavailable` until [`FaultyStore::revive`].
    DieAfter,
    /// The commit is applied, its caller is told `Unknown`. Everything else works.
    AnswerLost,
}

/// Passes everything on to another store, but for the commits that the plan names.
#[derive(Debug)]
pub struct FaultyStore {
    inner: Arc<dyn Store>,
    plan: Mutex<BTreeMap<u64, Fault>>,
    commits: AtomicU64,
    dead: AtomicBool,
}

impl FaultyStore {
    /// Commits are counted from 1, in the order in which they are asked for.
    pub fn new(inner: Arc<dyn Store>, plan: impl IntoIterator<Item = (u64, Fault)>) -> Self {
        Self {
            inner,
            plan: Mutex::new(plan.into_iter().collect()),
            commits: AtomicU64::new(0),
            dead: AtomicBool::new(false),
        }
    }

    /// How many commits were asked for so far, failed ones too.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::SeqCst)
    }

    pub fn is_dead(&self) -> bool {
        self.dead.load(Ordering::SeqCst)
    }

    /// As if the process had been started again over the same data.
    pub fn revive(&self) {
        self.dead.store(false, Ordering::SeqCst);
    }

    /// Adds a fault to the plan.
    pub fn fail(&self, commit: u64, fault: Fault) {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner).insert(commit, fault);
    }

    fn check(&self) -> Result<(), StoreError> {
        if self.is_dead() { Err(StoreError::Unavailable(Arc::from("the test's plan"))) } else { Ok(()) }
    }
}

#[async_trait]
impl Store for FaultyStore {
    async fn get_many(&self, keys: &[Key]) -> Result<Read<Vec<Option<Versioned>>>, StoreError> {
        self.check()?;
        self.inner.get_many(keys).await
    }

    async fn scan(
        &self,
        range: Range<Key>,
        limit: usize,
        direction: Direction,
    ) -> Result<Read<Vec<(Key, Versioned)>>, StoreError> {
        self.check()?;
        self.inner.scan(range, limit, direction).await
    }

    async fn counters(&self, counters: &[Key]) -> Result<Read<Vec<i128>>, StoreError> {
        self.check()?;
        self.inner.counters(counters).await
    }

    async fn log_head(&self, log: &Key) -> Result<Read<u64>, StoreError> {
        self.check()?;
        self.inner.log_head(log).await
    }

    async fn commit(&self, commit: Commit) -> Result<Receipt, CommitError> {
        let unavailable = || CommitError::Unavailable(Arc::from("the test's plan"));
        self.check().map_err(|_| unavailable())?;
        let number = self.commits.fetch_add(1, Ordering::SeqCst) + 1;
        let fault = self.plan.lock().unwrap_or_else(PoisonError::into_inner).remove(&number);
        if fault == Some(Fault::FailBefore) {
            return Err(unavailable());
        }
        let answer = self.inner.commit(commit).await;
        match fault {
            Some(Fault::DieAfter) => {
                self.dead.store(true, Ordering::SeqCst);
                Err(CommitError::Unknown)
            }
            Some(Fault::AnswerLost) => Err(CommitError::Unknown),
            Some(Fault::FailBefore) | None => answer,
        }
    }

    async fn durable(&self, number: CommitNumber) -> Result<(), StoreError> {
        self.check()?;
        self.inner.durable(number).await
    }

    fn durable_number(&self) -> CommitNumber {
        self.inner.durable_number()
    }

    fn watch_durable(&self) -> watch::Receiver<CommitNumber> {
        self.inner.watch_durable()
    }
}
