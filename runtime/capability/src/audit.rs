//! The auditor: derives every balance again from the transfers alone, and compares.
//!
//! It reads the store and nothing else, and shares no code with what writes the ledger; the balances come from
//! [`parvis_domain::ledger::Books`], which does not use the counters' rules either. It may run while the host works: what
//! is compared is compared at an instant at which no transfer was under way.
//!
//! What it checks, by the names of [`Invariant`]:
//! - L1 debits equal credits in each ledger, posted and pending; L2 stored balances are those of the transfers;
//! - L3 no account was ever beyond its limit; L4 a pending transfer has at most one resolution, and what is long expired
//!   was given back; L5 no more was posted than was pending; L6 an id has one transfer, and the ledger's order no gap;
//! - L8 each transfer is named once in the change log and once in each of its accounts' logs, a refused one nowhere;
//! - L9 each transfer that a person asked for has its one idempotency record, and each answer its transfer; payments and
//!   their transfers agree.
//!
//! Not here: repair. A finding is a bug or a damaged disk, and people decide.

mod agreement;
mod reading;

use std::fmt;

use parvis_domain::Timestamp;

use crate::{Error, Host};

use reading::Reading;

/// What an audit found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub accounts: usize,
    pub transfers: u64,
    /// The first ones, at most [`FINDINGS_MAX`].
    pub findings: Vec<Finding>,
}

/// A broken ledger has many findings: more than this many say nothing new.
pub const FINDINGS_MAX: usize = 1_000;

/// How long the host may take to give back what is expired, in milliseconds, before it counts as forgotten.
pub const OVERDUE_MS: i64 = 3_600 * 1_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub invariant: Invariant,
    /// The account, transfer or payment, and what is wrong with it.
    pub what: String,
}

/// What has to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Invariant {
    /// L1.
    DebitsEqualCredits,
    /// L2.
    BalancesFollow,
    /// L3.
    LimitsHold,
    /// L4.
    ResolvedOnce,
    /// L5.
    PostedWithinPending,
    /// L6.
    IdsUniqueInOrder,
    /// L8.
    LoggedOnce,
    /// L9.
    IntentsMatch,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.invariant, self.what)
    }
}

impl Report {
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    fn find(&mut self, invariant: Invariant, what: impl Into<String>) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(Finding { invariant, what: what.into() });
        }
    }
}

impl Host {
    /// Audits the whole ledger.
    ///
    /// # Errors
    /// `Unavailable` where the store cannot be read; `Busy` where transfers come in faster than they can be read.
    pub async fn audit(&self) -> Result<Report, Error> {
        let mut reading = Reading::new(self.store().as_ref());
        let now: Timestamp = self.now();
        reading.transfers().await?;
        reading.balances().await?;
        reading.records(now).await?;
        agreement::intents(&mut reading).await?;
        agreement::payments(&mut reading).await?;
        Ok(reading.into_report())
    }
}

#[cfg(test)]
mod tests;
