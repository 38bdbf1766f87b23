//! The ledger: how transfers are recorded and balances moved, within somebody's unit of work.
//!
//! A transfer is immutable, written once under its id, and named once in the ledger's log and in the logs of both accounts.
//! Balances are counters that only ever move by `add`, so a hot account makes nobody wait or run again.
//!
//! Always true after a commit:
//! - debits equal credits, per currency, posted and pending;
//! - an id has taken effect at most once; one that was refused for want of money never will;
//! - a pending transfer has at most one resolution.
//!
//! Not here: the rules themselves (`parvis_domain::ledger`), who may move money (`wallet`, `payments`), the check of all
//! this (`audit`).

use parvis_domain::ledger::{
    Account, AccountCode, Before, Counter, Kind, Limit, Resolution, Transfer, TransferError, Voider,
};
use parvis_domain::{AccountId, Currency, PaymentState, ProgramId, Timestamp, TransferId, UserId, ids};
use parvis_store::{Key, TransactionError, Write};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::record::{decode, encode};
use crate::work::Work;
use crate::{CallError, CallRefusal, Error, keys};

/// An account as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRecord {
    pub account: Account,
    pub owner: Owner,
    /// What the other side of a transfer is shown, for accounts that are no person's.
    pub name: String,
    pub opened: Timestamp,
}

/// Whose money it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Owner {
    Host,
    Person(UserId),
    Program(ProgramId),
}

/// What stands under a transfer's id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Recorded {
    Done(Transfer),
    /// Refused for want of money: the id is used up.
    Failed(Transfer),
}

/// How a pending transfer ended, and with which transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Resolved {
    pub(crate) how: Resolution,
    pub(crate) by: TransferId,
}

/// Whether a transfer took effect now or before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    New,
    /// The same transfer was recorded by an earlier attempt: this one did nothing.
    Exists,
}

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(crate) enum LedgerError {
    #[error(transparent)]
    Refused(#[from] TransferError),
    #[error(transparent)]
    Store(#[from] TransactionError),
}

/// Adds an account. Opening it again changes nothing.
pub(crate) async fn open_account(work: &mut Work, record: &AccountRecord) -> Result<(), LedgerError> {
    match find_account(work, &record.account.id).await? {
        None => work.tx.put(keys::account(&record.account.id), encode(record)),
        Some(found) if found.account.ledger != record.account.ledger => {
            return Err(TransferError::OtherLedger(record.account.id).into());
        }
        Some(_) => {}
    }
    Ok(())
}

/// Nothing moves from or to it any more. What is reserved can still be given back.
pub(crate) async fn close_account(work: &mut Work, id: &AccountId) -> Result<(), LedgerError> {
    let mut record = get_account(work, *id).await?;
    record.account.closed = true;
    work.tx.put(keys::account(id), encode(&record));
    Ok(())
}

pub(crate) async fn find_account(work: &mut Work, id: &AccountId) -> Result<Option<AccountRecord>, TransactionError> {
    find(work, &keys::account(id)).await
}

async fn get_account(work: &mut Work, id: AccountId) -> Result<AccountRecord, LedgerError> {
    Ok(find_account(work, &id).await?.ok_or(TransferError::AccountNotFound(id))?)
}

/// Records a transfer and moves its counters. Whether enough is available turns out when the work is committed: then
/// [`is_insufficient`] knows the refusal.
pub(crate) async fn record(work: &mut Work, transfer: &Transfer) -> Result<Effect, LedgerError> {
    match find(work, &keys::transfer(&transfer.id)).await? {
        Some(Recorded::Done(done)) => {
            transfer.same_as(&done)?;
            return Ok(Effect::Exists);
        }
        Some(Recorded::Failed(failed)) => {
            transfer.same_as(&failed)?;
            return Err(TransferError::IdAlreadyFailed.into());
        }
        None => {}
    }
    let debit = get_account(work, transfer.debit).await?.account;
    let credit = get_account(work, transfer.credit).await?.account;
    let pending = match transfer.kind.resolves() {
        None => None,
        Some(id) => {
            let pending = get_done(work, id).await?;
            let resolved = find::<Resolved>(work, &keys::resolution(&id)).await?;
            Some((pending, resolved.map(|resolved| resolved.how)))
        }
    };
    let pending = pending.as_ref().map(|(pending, resolution)| (pending, *resolution));
    for posting in transfer.decide(Before { debit: &debit, credit: &credit, pending })? {
        let counter = keys::account_counter(&posting.account, posting.counter.byte());
        work.tx.add(counter, posting.delta, posting.floor);
    }
    write(work, transfer);
    Ok(Effect::New)
}

fn write(work: &mut Work, transfer: &Transfer) {
    work.tx.put(keys::transfer(&transfer.id), encode(&Recorded::Done(transfer.clone())));
    let named = encode(&transfer.id);
    work.tx.append(keys::ledger_log(), named.clone());
    work.tx.append(keys::account_log(&transfer.debit), named.clone());
    work.tx.append(keys::account_log(&transfer.credit), named);
    if let (Some(pending), Some(how)) = (transfer.kind.resolves(), transfer.kind.resolution()) {
        work.tx.put(keys::resolution(&pending), encode(&Resolved { how, by: transfer.id }));
    }
}

/// Uses the id up where the commit is refused for want of money, so that a late retry cannot succeed behind the person's
/// back. For what people ask for; no other floor may be in the same commit.
pub(crate) fn fail_for_good(work: &mut Work, transfer: &Transfer) {
    let key = keys::transfer(&transfer.id).into();
    let value = encode(&Recorded::Failed(transfer.clone())).into();
    work.tx.otherwise(Write::Put { key, value });
}

/// Moves what `pending` reserved, or a part; the rest returns.
pub(crate) async fn post(work: &mut Work, pending: TransferId, amount: Option<u128>) -> Result<Transfer, LedgerError> {
    let reserved = get_done(work, pending).await?;
    let id = TransferId::from_bytes(ids::derive(b"parvis post", &[pending.as_bytes()]));
    let amount = amount.unwrap_or(reserved.amount);
    let transfer = Transfer::resolving(&reserved, id, Kind::Post { pending }, amount, work.now);
    record(work, &transfer).await?;
    Ok(transfer)
}

/// Returns what `pending` reserved.
pub(crate) async fn void(work: &mut Work, pending: TransferId, by: Voider) -> Result<Transfer, LedgerError> {
    let reserved = get_done(work, pending).await?;
    // Another voider's attempt is another transfer, which finds this one resolved.
    let voider = match by {
        Voider::Program => [0],
        Voider::Host => [1],
        Voider::Expiry => [2],
    };
    let id = TransferId::from_bytes(ids::derive(b"parvis void", &[pending.as_bytes().as_slice(), &voider]));
    let transfer = Transfer::resolving(&reserved, id, Kind::Void { pending, by }, reserved.amount, work.now);
    record(work, &transfer).await?;
    Ok(transfer)
}

pub(crate) async fn find_transfer(work: &mut Work, id: &TransferId) -> Result<Option<Transfer>, TransactionError> {
    Ok(match find(work, &keys::transfer(id)).await? {
        Some(Recorded::Done(transfer)) => Some(transfer),
        Some(Recorded::Failed(_)) | None => None,
    })
}

async fn get_done(work: &mut Work, id: TransferId) -> Result<Transfer, LedgerError> {
    Ok(find_transfer(work, &id).await?.ok_or(TransferError::PendingNotFound(id))?)
}

/// The present sums of an account's counters, in the order of `counters`. Never a condition.
pub(crate) async fn counters(
    work: &mut Work,
    id: &AccountId,
    counters: &[Counter],
) -> Result<Vec<i128>, TransactionError> {
    let keys: Vec<Key> = counters.iter().map(|counter| keys::account_counter(id, counter.byte())).collect();
    work.tx.counters(&keys).await
}

/// What may still leave an account at this moment.
pub(crate) async fn available(work: &mut Work, id: &AccountId) -> Result<i128, TransactionError> {
    let sums = counters(work, id, &[Counter::Available]).await?;
    Ok(sums.first().copied().unwrap_or(0))
}

/// Whether the counter that refused a commit says that an account has too little.
pub(crate) fn is_insufficient(refused: &Key) -> bool {
    let account = refused.get(1..1 + AccountId::LENGTH).and_then(|id| id.try_into().ok()).map(AccountId::from_bytes);
    account.is_some_and(|account| *refused == keys::account_counter(&account, Counter::Available.byte()))
}

/// A record and its version check, as one condition of the commit.
pub(crate) async fn find<T: DeserializeOwned>(work: &mut Work, key: &Key) -> Result<Option<T>, TransactionError> {
    Ok(work.tx.get(key).await?.map(|found| decode(&found)).transpose()?)
}

/// Where money of one currency enters from outside. There is one for each currency.
pub(crate) fn issuance(ledger: Currency, now: Timestamp) -> AccountRecord {
    let id = AccountId::from_bytes(ids::derive(b"parvis issuance", &[ledger.code().as_bytes()]));
    let account = Account { id, ledger, code: AccountCode::Issuance, limit: Limit::None, closed: false };
    AccountRecord { account, owner: Owner::Host, name: String::new(), opened: now }
}

/// A person's account in one currency.
pub(crate) fn wallet(user: UserId, ledger: Currency, now: Timestamp) -> AccountRecord {
    let id =
        AccountId::from_bytes(ids::derive(b"parvis wallet", &[user.as_bytes().as_slice(), ledger.code().as_bytes()]));
    let limit = Limit::DebitsMustNotExceedCredits;
    let account = Account { id, ledger, code: AccountCode::Wallet, limit, closed: false };
    AccountRecord { account, owner: Owner::Person(user), name: String::new(), opened: now }
}

/// Where a program is paid, in one currency.
pub(crate) fn merchant(program: ProgramId, ledger: Currency, name: &str, now: Timestamp) -> AccountRecord {
    let id = AccountId::from_bytes(ids::derive(
        b"parvis merchant",
        &[program.as_bytes().as_slice(), ledger.code().as_bytes()],
    ));
    let limit = Limit::DebitsMustNotExceedCredits;
    let account = Account { id, ledger, code: AccountCode::Merchant, limit, closed: false };
    AccountRecord { account, owner: Owner::Program(program), name: name.to_owned(), opened: now }
}

impl From<LedgerError> for Error {
    fn from(error: LedgerError) -> Self {
        use TransferError as E;
        let refused = match error {
            LedgerError::Store(fault) => return fault.into(),
            LedgerError::Refused(refused) => refused,
        };
        match refused {
            E::ExistsWithDifferent(_) => Self::IdempotencyMismatch,
            E::IdAlreadyFailed | E::InsufficientFunds => Self::InsufficientFunds,
            E::AccountNotFound(_) => Self::NotFound("account"),
            E::AccountClosed(_) => Self::Conflict("the account is closed"),
            E::PendingAlreadyPosted => Self::AlreadySettled(PaymentState::Captured),
            E::PendingAlreadyVoided | E::PendingExpired => Self::AlreadySettled(PaymentState::Voided),
            E::PendingNotFound(_) | E::NotPending(_) | E::PendingDiffers | E::PendingNotExpired => {
                Self::Conflict("the reservation is not in the state that this needs")
            }
            refused => Self::invalid("amount", refused.to_string()),
        }
    }
}

impl From<LedgerError> for CallError {
    fn from(error: LedgerError) -> Self {
        use TransferError as E;
        let refused = match error {
            LedgerError::Store(fault) => return fault.into(),
            LedgerError::Refused(refused) => refused,
        };
        Self::Refused(match refused {
            E::InsufficientFunds | E::IdAlreadyFailed => CallRefusal::InsufficientFunds,
            E::AmountZero
            | E::AmountTooLarge
            | E::SameAccount
            | E::OtherLedger(_)
            | E::ExceedsPendingAmount { .. }
            | E::Overflow => CallRefusal::Invalid(refused.to_string()),
            _ => CallRefusal::Conflict,
        })
    }
}

/// Runs a person's command about money: once for its idempotency key, again where what it read has changed meanwhile. A
/// floor that refuses says that too little is available; no other floor may be in such a commit.
macro_rules! settle {
    ($host:expr, $idempotency:expr, $work:ident, $body:expr) => {{
        let idempotency: $crate::Idempotency = $idempotency.kept_for_ever();
        let mut tries = 0;
        loop {
            let mut $work = $host.work();
            if let Some(replayed) = $crate::idempotency::replay(&mut $work, Some(&idempotency)).await? {
                break Ok(replayed);
            }
            let value = match $body {
                Ok(value) => value,
                Err(_)
                    if $crate::idempotency::was_used(&mut $work, Some(&idempotency)).await?
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
            $crate::idempotency::record(&mut $work, Some(&idempotency), &value);
            match $work.commit().await {
                Ok((number, touched)) => break Ok($crate::Committed { value, replayed: false, number, touched }),
                Err(parvis_store::CommitError::Conflict) if tries < $crate::work::ATTEMPTS_MAX => tries += 1,
                Err(parvis_store::CommitError::BelowFloor(counter)) if $crate::ledger::is_insufficient(&counter) => {
                    break Err($crate::Error::InsufficientFunds);
                }
                Err(error) => break Err($crate::Error::from(error)),
            }
        }
    }};
}
pub(crate) use settle;

#[cfg(test)]
mod tests;
