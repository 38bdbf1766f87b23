//! Reads transfers, counters, records and logs, and compares them with the books.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use parvis_domain::ledger::{Account, Balances, Books, Counter, Kind, Origin, Transfer, TransferError};
use parvis_domain::{AccountId, Currency, PaymentId, Timestamp, TransferId};
use parvis_store::{CommitNumber, Direction, Key, Store, StoreError, Versioned};
use serde::de::DeserializeOwned;

use super::{Invariant, OVERDUE_MS, Report};
use crate::ledger::{AccountRecord, Recorded, Resolved};
use crate::record::decode;
use crate::{Error, keys};

/// Entries of one read.
const PAGE: usize = 1_000;
/// Attempts to read a page of balances between two transfers.
const QUIET_ATTEMPTS_MAX: usize = 1_000;

/// An audit under way.
pub(super) struct Reading<'a> {
    pub(super) store: &'a dyn Store,
    pub(super) report: Report,
    books: Books,
    /// Entries of the ledger's log that are in the books, and the commit up to which they were read.
    folded: u64,
    seen: CommitNumber,
    accounts: BTreeMap<AccountId, Account>,
    /// By account, its transfers in the ledger's order.
    expected: BTreeMap<AccountId, Vec<TransferId>>,
    pub(super) by_intent: BTreeMap<[u8; 16], Vec<TransferId>>,
    pub(super) by_payment: BTreeMap<PaymentId, BTreeSet<TransferId>>,
}

/// What the stored sums of a ledger have too much, against the books.
#[derive(Default)]
struct Surplus {
    posted: i128,
    pending: i128,
}

impl<'a> Reading<'a> {
    pub(super) fn new(store: &'a dyn Store) -> Self {
        Self {
            store,
            report: Report { accounts: 0, transfers: 0, findings: Vec::new() },
            books: Books::default(),
            folded: 0,
            seen: 0,
            accounts: BTreeMap::new(),
            expected: BTreeMap::new(),
            by_intent: BTreeMap::new(),
            by_payment: BTreeMap::new(),
        }
    }

    pub(super) fn into_report(self) -> Report {
        self.report
    }

    /// Puts what is in the ledger's log and not in the books yet into the books, in the log's order.
    pub(super) async fn transfers(&mut self) -> Result<(), Error> {
        let log = keys::ledger_log();
        loop {
            let mut range = keys::starting_with(&log);
            range.start = keys::entry(&log, self.folded + 1);
            let page = self.store.scan(range, PAGE, Direction::Ascending).await?;
            self.seen = page.seen;
            let mut named = Vec::with_capacity(page.value.len());
            for (key, found) in &page.value {
                let number = keys::entry_number(key).unwrap_or_default();
                if number != self.folded + 1 {
                    let what = format!("entry {number} of the ledger's log follows {}", self.folded);
                    self.report.find(Invariant::IdsUniqueInOrder, what);
                }
                self.folded = number.max(self.folded + 1);
                if let Some(id) = self.decoded::<TransferId>(&found.value, Invariant::LoggedOnce, key) {
                    named.push(id);
                }
            }
            let wanted: Vec<Key> = named.iter().map(keys::transfer).collect();
            let found = self.store.get_many(&wanted).await?.value;
            for (id, found) in named.into_iter().zip(found) {
                self.enter(id, found).await?;
            }
            if page.value.len() < PAGE {
                return Ok(());
            }
        }
    }

    async fn enter(&mut self, id: TransferId, found: Option<Versioned>) -> Result<(), Error> {
        let Some(found) = found else {
            self.report.find(Invariant::LoggedOnce, format!("{id} is in the ledger's log and nowhere else"));
            return Ok(());
        };
        let transfer = match self.decoded(&found.value, Invariant::LoggedOnce, &keys::transfer(&id)) {
            Some(Recorded::Done(transfer)) => transfer,
            Some(Recorded::Failed(_)) => {
                self.report.find(Invariant::LoggedOnce, format!("{id} was refused and is in the ledger's log"));
                return Ok(());
            }
            None => return Ok(()),
        };
        if transfer.id != id {
            self.report.find(Invariant::IdsUniqueInOrder, format!("{id} is recorded as {}", transfer.id));
        }
        for account in [transfer.debit, transfer.credit] {
            self.open(account).await?;
        }
        match self.books.apply(&transfer) {
            Ok(()) => self.index(&transfer),
            Err(refused) => self.report.find(invariant_of(&refused), format!("{id}: {refused}")),
        }
        Ok(())
    }

    fn index(&mut self, transfer: &Transfer) {
        self.report.transfers += 1;
        for account in [transfer.debit, transfer.credit] {
            self.expected.entry(account).or_default().push(transfer.id);
        }
        match transfer.origin {
            Origin::Intent(seed) => self.by_intent.entry(seed).or_default().push(transfer.id),
            Origin::Payment(payment) => {
                self.by_payment.entry(payment).or_default().insert(transfer.id);
            }
        }
    }

    async fn open(&mut self, id: AccountId) -> Result<(), Error> {
        if self.accounts.contains_key(&id) {
            return Ok(());
        }
        let key = keys::account(&id);
        let found = self.store.get_many(std::slice::from_ref(&key)).await?.value.into_iter().flatten().next();
        let record = found.and_then(|found| self.decoded(&found.value, Invariant::BalancesFollow, &key));
        if let Some(AccountRecord { account, .. }) = record {
            self.accounts.insert(id, account);
            self.books.open(account);
        }
        Ok(())
    }

    /// Compares the counters of every account with the books.
    pub(super) async fn balances(&mut self) -> Result<(), Error> {
        let mut surplus: BTreeMap<Currency, Surplus> = BTreeMap::new();
        let mut range = keys::accounts();
        loop {
            let page = self.store.scan(range.clone(), PAGE, Direction::Ascending).await?;
            let mut accounts = Vec::with_capacity(page.value.len());
            for (key, found) in &page.value {
                if let Some(record) = self.decoded::<AccountRecord>(&found.value, Invariant::BalancesFollow, key) {
                    if *key != keys::account(&record.account.id) {
                        let what = format!("{} is recorded as another account", record.account.id);
                        self.report.find(Invariant::BalancesFollow, what);
                    }
                    self.open(record.account.id).await?;
                    accounts.push(record.account);
                }
            }
            self.report.accounts += accounts.len();
            let sums = self.quiet_counters(&accounts).await?;
            for (account, stored) in accounts.iter().zip(sums.chunks(Counter::ALL.len())) {
                self.compare(account, stored, &mut surplus);
                self.compare_log(account).await?;
            }
            if !advance(&mut range, &page.value) {
                break;
            }
        }
        for (ledger, surplus) in surplus {
            if surplus.posted != 0 || surplus.pending != 0 {
                let what = format!(
                    "in {ledger} debits are beyond credits by {} posted and {} pending",
                    surplus.posted, surplus.pending
                );
                self.report.find(Invariant::DebitsEqualCredits, what);
            }
        }
        for (ledger, total) in self.books.totals() {
            if (total.debits_posted, total.debits_pending) != (total.credits_posted, total.credits_pending) {
                self.report.find(Invariant::DebitsEqualCredits, format!("the transfers of {ledger}: {total:?}"));
            }
        }
        Ok(())
    }

    /// The counters of `accounts` at an instant at which the books are complete.
    async fn quiet_counters(&mut self, accounts: &[Account]) -> Result<Vec<i128>, Error> {
        let names: Vec<Key> = accounts
            .iter()
            .flat_map(|account| Counter::ALL.map(|counter| keys::account_counter(&account.id, counter.byte())))
            .collect();
        for _ in 0..QUIET_ATTEMPTS_MAX {
            let sums = self.store.counters(&names).await?;
            let head = self.store.log_head(&keys::ledger_log()).await?;
            if head.value <= self.folded {
                return Ok(sums.value);
            }
            self.transfers().await?;
        }
        Err(Error::Busy)
    }

    fn compare(&mut self, account: &Account, stored: &[i128], surplus: &mut BTreeMap<Currency, Surplus>) {
        let derived = self.books.balances(&account.id).unwrap_or_default();
        let Balances { debits_pending, debits_posted, credits_pending, credits_posted } = derived;
        let of_ledger = surplus.entry(account.ledger).or_default();
        for (counter, stored) in Counter::ALL.into_iter().zip(stored) {
            let (derived, sum, sign) = match counter {
                Counter::DebitsPending => (debits_pending, Some(&mut of_ledger.pending), 1),
                Counter::DebitsPosted => (debits_posted, Some(&mut of_ledger.posted), 1),
                Counter::CreditsPending => (credits_pending, Some(&mut of_ledger.pending), -1),
                Counter::CreditsPosted => (credits_posted, Some(&mut of_ledger.posted), -1),
                Counter::Available => (derived.available(account.limit), None, 0),
            };
            let more = stored.saturating_sub(derived);
            if let Some(sum) = sum {
                *sum = sum.saturating_add(more.saturating_mul(sign));
            }
            if more != 0 {
                let what = format!("{}: {counter:?} is {stored}, by the transfers {derived}", account.id);
                self.report.find(Invariant::BalancesFollow, what);
            }
            if counter == Counter::Available && *stored < 0 && account.limit != parvis_domain::ledger::Limit::None {
                self.report.find(Invariant::LimitsHold, format!("{}: {stored} is available", account.id));
            }
        }
    }

    /// The account's own log names its transfers, each once, in the ledger's order.
    async fn compare_log(&mut self, account: &Account) -> Result<(), Error> {
        let expected = self.expected.get(&account.id).cloned().unwrap_or_default();
        let log = keys::account_log(&account.id);
        let mut range = keys::starting_with(&log);
        let mut named = Vec::with_capacity(expected.len());
        loop {
            let page = self.store.scan(range.clone(), PAGE, Direction::Ascending).await?;
            let seen = self.seen;
            for (key, found) in page.value.iter().filter(|(_, found)| found.version <= seen) {
                named.extend(self.decoded::<TransferId>(&found.value, Invariant::LoggedOnce, key));
            }
            if !advance(&mut range, &page.value) {
                break;
            }
        }
        if named != expected {
            let what = format!("{}: its log names {} transfers, not its {}", account.id, named.len(), expected.len());
            self.report.find(Invariant::LoggedOnce, what);
        }
        Ok(())
    }

    /// Every recorded transfer is in the log; every reservation's end is what the books say.
    pub(super) async fn records(&mut self, now: Timestamp) -> Result<(), Error> {
        let mut range = keys::transfers();
        loop {
            let page = self.store.scan(range.clone(), PAGE, Direction::Ascending).await?;
            let mut pending = Vec::new();
            for (key, found) in &page.value {
                match self.decoded(&found.value, Invariant::LoggedOnce, key) {
                    // Newer than what was read of the log.
                    Some(Recorded::Done(_)) if found.version > self.seen => {}
                    Some(Recorded::Done(transfer)) => {
                        if *key != keys::transfer(&transfer.id) {
                            let what = format!("{} is recorded under another id", transfer.id);
                            self.report.find(Invariant::IdsUniqueInOrder, what);
                        }
                        if !self.books.contains(&transfer.id) {
                            let what = format!("{} is recorded and not in the ledger's log", transfer.id);
                            self.report.find(Invariant::LoggedOnce, what);
                        }
                        if let Kind::Pending { expires } = transfer.kind {
                            pending.push((transfer.id, expires));
                        }
                    }
                    Some(Recorded::Failed(_)) | None => {}
                }
            }
            self.resolutions(&pending, now).await?;
            if !advance(&mut range, &page.value) {
                return Ok(());
            }
        }
    }

    async fn resolutions(&mut self, pending: &[(TransferId, Timestamp)], now: Timestamp) -> Result<(), Error> {
        let wanted: Vec<Key> = pending.iter().map(|(id, _)| keys::resolution(id)).collect();
        let found = self.store.get_many(&wanted).await?.value;
        for ((id, expires), found) in pending.iter().zip(found) {
            let derived = self.books.resolution(id).flatten();
            let version = found.as_ref().map(|found| found.version);
            let stored = found.and_then(|found| {
                self.decoded::<Resolved>(&found.value, Invariant::ResolvedOnce, &keys::resolution(id))
            });
            let is_newer = version.is_some_and(|version| version > self.seen);
            if !is_newer && stored.map(|stored| stored.how) != derived {
                let what = format!("{id}: its resolution is {stored:?}, by the transfers {derived:?}");
                self.report.find(Invariant::ResolvedOnce, what);
            }
            if stored.is_some_and(|stored| !is_newer && !self.books.contains(&stored.by)) {
                self.report
                    .find(Invariant::ResolvedOnce, format!("{id} is resolved by a transfer that does not exist"));
            }
            if version.is_none() && now >= expires.plus_millis(OVERDUE_MS) {
                self.report.find(Invariant::ResolvedOnce, format!("{id} expired {expires} and was not given back"));
            }
        }
        Ok(())
    }

    pub(super) fn has(&self, transfer: &TransferId) -> bool {
        self.books.contains(transfer)
    }

    /// A record, or a finding.
    pub(super) fn decoded<T: DeserializeOwned>(&mut self, bytes: &[u8], invariant: Invariant, key: &Key) -> Option<T> {
        match decode(bytes) {
            Ok(record) => Some(record),
            Err(damage) => {
                self.report.find(invariant, format!("the record at {key:?}: {damage}"));
                None
            }
        }
    }

    /// What stands under `key`; damage is a finding.
    pub(super) async fn get<T: DeserializeOwned>(
        &mut self,
        key: &Key,
        invariant: Invariant,
    ) -> Result<Option<T>, StoreError> {
        let found = self.store.get_many(std::slice::from_ref(key)).await?.value.into_iter().flatten().next();
        Ok(found.and_then(|found| self.decoded(&found.value, invariant, key)))
    }

    /// The entries of `range` from the first one on, a page.
    pub(super) async fn page(&self, range: &Range<Key>) -> Result<Vec<(Key, Versioned)>, StoreError> {
        Ok(self.store.scan(range.clone(), PAGE, Direction::Ascending).await?.value)
    }
}

/// Moves `range` behind a page; `false` where that was the last one.
pub(super) fn advance(range: &mut Range<Key>, page: &[(Key, Versioned)]) -> bool {
    let Some((last, _)) = page.last() else { return false };
    range.start = [last.as_ref(), &[0]].concat().into();
    page.len() == PAGE
}

fn invariant_of(refused: &TransferError) -> Invariant {
    use TransferError as E;
    match refused {
        E::InsufficientFunds => Invariant::LimitsHold,
        E::ExistsWithDifferent(_) | E::IdAlreadyFailed => Invariant::LoggedOnce,
        E::ExceedsPendingAmount { .. } | E::VoidOfOtherAmount { .. } => Invariant::PostedWithinPending,
        E::PendingNotFound(_)
        | E::NotPending(_)
        | E::PendingDiffers
        | E::PendingAlreadyPosted
        | E::PendingAlreadyVoided
        | E::PendingExpired
        | E::PendingNotExpired => Invariant::ResolvedOnce,
        _ => Invariant::DebitsEqualCredits,
    }
}
