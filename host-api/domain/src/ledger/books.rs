//! The books: balances derived from the transfers alone, one after the other.
//!
//! Written apart from [`super::Transfer::decide`] and its counters on purpose: a mistake in one shows as a difference.

use std::collections::{BTreeMap, BTreeSet};

use super::{AMOUNT_MAX, Account, Kind, Limit, Resolution, Transfer, TransferError, Voider};
use crate::{AccountId, Currency, Timestamp, TransferId};

/// An account's sums, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Balances {
    pub debits_pending: i128,
    pub debits_posted: i128,
    pub credits_pending: i128,
    pub credits_posted: i128,
}

/// The sums of one ledger.
pub type Totals = Balances;

/// Every account and transfer so far.
#[derive(Debug, Clone, Default)]
pub struct Books {
    accounts: BTreeMap<AccountId, (Account, Balances)>,
    ids: BTreeSet<TransferId>,
    pending: BTreeMap<TransferId, Reservation>,
}

#[derive(Debug, Clone, Copy)]
struct Reservation {
    debit: AccountId,
    credit: AccountId,
    amount: i128,
    expires: Timestamp,
    resolution: Option<Resolution>,
}

impl Balances {
    /// What may still leave an account with this limit.
    pub const fn available(&self, limit: Limit) -> i128 {
        match limit {
            Limit::None | Limit::DebitsMustNotExceedCredits => {
                self.credits_posted - self.debits_posted - self.debits_pending
            }
            Limit::CreditsMustNotExceedDebits => self.debits_posted - self.credits_posted - self.credits_pending,
        }
    }

    fn within(&self, limit: Limit) -> bool {
        limit == Limit::None || self.available(limit) >= 0
    }
}

impl Books {
    /// Adds an account, without money. Adding it again changes nothing.
    pub fn open(&mut self, account: Account) {
        self.accounts.entry(account.id).or_insert((account, Balances::default()));
    }

    /// Refuses what [`Transfer::decide`] or a floor refuses, except that closed accounts are not known here: when one was
    /// closed is in no transfer. What is refused changes nothing.
    pub fn apply(&mut self, transfer: &Transfer) -> Result<(), TransferError> {
        if self.ids.contains(&transfer.id) {
            return Err(TransferError::ExistsWithDifferent("place"));
        }
        match transfer.amount {
            0 => return Err(TransferError::AmountZero),
            1..=AMOUNT_MAX => {}
            _ => return Err(TransferError::AmountTooLarge),
        }
        if transfer.debit == transfer.credit {
            return Err(TransferError::SameAccount);
        }
        let (debit_account, mut debit) = self.of_ledger(transfer.debit, transfer.ledger)?;
        let (credit_account, mut credit) = self.of_ledger(transfer.credit, transfer.ledger)?;
        let amount = i128::try_from(transfer.amount).map_err(|_| TransferError::AmountTooLarge)?;
        let reservation = self.resolved_by(transfer, amount)?;

        if let Some(reservation) = reservation {
            add(&mut debit.debits_pending, -reservation.amount)?;
            add(&mut credit.credits_pending, -reservation.amount)?;
        }
        match transfer.kind {
            Kind::Posted | Kind::Post { .. } => {
                add(&mut debit.debits_posted, amount)?;
                add(&mut credit.credits_posted, amount)?;
            }
            Kind::Pending { .. } => {
                add(&mut debit.debits_pending, amount)?;
                add(&mut credit.credits_pending, amount)?;
            }
            Kind::Void { .. } => {}
        }
        if !debit.within(debit_account.limit) || !credit.within(credit_account.limit) {
            return Err(TransferError::InsufficientFunds);
        }

        self.ids.insert(transfer.id);
        self.accounts.insert(transfer.debit, (debit_account, debit));
        self.accounts.insert(transfer.credit, (credit_account, credit));
        if let Kind::Pending { expires } = transfer.kind {
            let Transfer { debit, credit, .. } = *transfer;
            self.pending.insert(transfer.id, Reservation { debit, credit, amount, expires, resolution: None });
        }
        if let Some(open) = transfer.kind.resolves().and_then(|id| self.pending.get_mut(&id)) {
            open.resolution = transfer.kind.resolution();
        }
        Ok(())
    }

    pub fn balances(&self, account: &AccountId) -> Option<Balances> {
        self.accounts.get(account).map(|(_, balances)| *balances)
    }

    /// How a pending transfer ended; `None` inside: not yet.
    pub fn resolution(&self, pending: &TransferId) -> Option<Option<Resolution>> {
        self.pending.get(pending).map(|reservation| reservation.resolution)
    }

    pub fn contains(&self, transfer: &TransferId) -> bool {
        self.ids.contains(transfer)
    }

    /// The sums of each ledger.
    pub fn totals(&self) -> BTreeMap<Currency, Totals> {
        let mut totals: BTreeMap<Currency, Totals> = BTreeMap::new();
        for (account, balances) in self.accounts.values() {
            let total = totals.entry(account.ledger).or_default();
            total.debits_pending += balances.debits_pending;
            total.debits_posted += balances.debits_posted;
            total.credits_pending += balances.credits_pending;
            total.credits_posted += balances.credits_posted;
        }
        totals
    }

    fn of_ledger(&self, id: AccountId, ledger: Currency) -> Result<(Account, Balances), TransferError> {
        let (account, balances) = self.accounts.get(&id).ok_or(TransferError::AccountNotFound(id))?;
        if account.ledger == ledger { Ok((*account, *balances)) } else { Err(TransferError::OtherLedger(id)) }
    }

    fn resolved_by(&self, transfer: &Transfer, amount: i128) -> Result<Option<Reservation>, TransferError> {
        let Some(id) = transfer.kind.resolves() else { return Ok(None) };
        let Some(open) = self.pending.get(&id) else {
            return Err(if self.ids.contains(&id) {
                TransferError::NotPending(id)
            } else {
                TransferError::PendingNotFound(id)
            });
        };
        if (open.debit, open.credit) != (transfer.debit, transfer.credit) {
            return Err(TransferError::PendingDiffers);
        }
        match open.resolution {
            Some(Resolution::Posted) => return Err(TransferError::PendingAlreadyPosted),
            Some(Resolution::Voided(Voider::Expiry)) => return Err(TransferError::PendingExpired),
            Some(Resolution::Voided(_)) => return Err(TransferError::PendingAlreadyVoided),
            None => {}
        }
        let reserved = open.amount.unsigned_abs();
        let expired = transfer.at >= open.expires;
        match transfer.kind {
            Kind::Post { .. } if expired => Err(TransferError::PendingExpired),
            Kind::Post { .. } if amount > open.amount => {
                Err(TransferError::ExceedsPendingAmount { amount: transfer.amount, pending: reserved })
            }
            Kind::Void { .. } if amount != open.amount => Err(TransferError::VoidOfOtherAmount { pending: reserved }),
            Kind::Void { by: Voider::Expiry, .. } if !expired => Err(TransferError::PendingNotExpired),
            _ => Ok(Some(*open)),
        }
    }
}

fn add(sum: &mut i128, amount: i128) -> Result<(), TransferError> {
    *sum = sum.checked_add(amount).ok_or(TransferError::Overflow)?;
    Ok(())
}
