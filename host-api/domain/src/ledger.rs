//! The rules of double entry: what a transfer is, when it is refused, and which counters it moves.
//!
//! The model is that of TigerBeetle. A transfer is immutable; a correction is a new transfer. A pending transfer reserves
//! and is resolved at most once: posted (all of it or a part, the rest returns) or voided. Each account belongs to one
//! ledger, which is one currency.
//!
//! Always true:
//! - a transfer adds the same to one account's debits as to another one's credits, so debits equal credits per currency;
//! - whether a transfer is allowed depends only on records that are rarely written and on floors of counters, so a hot
//!   account never makes two transfers conflict.
//!
//! [`Books`] derives the balances a second time, from the transfers alone and by other code: it is what the auditor
//! compares the stored counters with.
//!
//! Not here: how records and counters are kept, who may move money (`capability`).

use serde::{Deserialize, Serialize};

use crate::{AccountId, Currency, Money, PaymentId, Timestamp, TransferId};

mod books;

pub use books::{Balances, Books, Totals};

/// Where money stands. Only `closed` ever changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub id: AccountId,
    /// One ledger for each currency: no transfer leads from one to another.
    pub ledger: Currency,
    pub code: AccountCode,
    pub limit: Limit,
    /// Nothing moves any more, but what is reserved can be given back.
    pub closed: bool,
}

/// What an account is for. New ones go at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum AccountCode {
    /// Where money enters from outside: its debits are what all others hold.
    Issuance,
    /// A person's.
    Wallet,
    /// A mini-program's.
    Merchant,
}

/// Which side of an account may not outgrow the other one. What is pending counts against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Limit {
    None,
    DebitsMustNotExceedCredits,
    CreditsMustNotExceedDebits,
}

/// One movement of money. Immutable once recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// Made by whoever asks for it, and used once: a retry brings the same.
    pub id: TransferId,
    pub debit: AccountId,
    pub credit: AccountId,
    pub ledger: Currency,
    /// Minor units: more than 0, at most [`AMOUNT_MAX`].
    pub amount: u128,
    pub code: TransferCode,
    pub kind: Kind,
    pub origin: Origin,
    /// A person's words to the recipient.
    pub note: String,
    /// The ledger's own clock, when it was recorded. Never compared when an id comes again.
    pub at: Timestamp,
}

/// Every amount fits into [`Money`].
pub const AMOUNT_MAX: u128 = i64::MAX as u128;

/// What a transfer is for. New ones go at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TransferCode {
    Issue,
    Send,
    Payment,
    Refund,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Moves at once.
    Posted,
    /// Reserves until it is posted or voided. From `expires` on it can only be voided.
    Pending { expires: Timestamp },
    /// Moves what `pending` reserved, or a part; the rest returns.
    Post { pending: TransferId },
    /// Returns what `pending` reserved.
    Void { pending: TransferId, by: Voider },
}

/// Who gave a reservation up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Voider {
    /// The mini-program that it was for.
    Program,
    /// The host: that program is gone, or could not handle it.
    Host,
    /// The ledger's own clock.
    Expiry,
}

/// What asked for a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// A person's command: what its idempotency key was turned into.
    Intent([u8; 16]),
    Payment(PaymentId),
}

/// How a pending transfer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Resolution {
    Posted,
    Voided(Voider),
}

/// Why a transfer is refused. Nothing of it is recorded, except that an id refused as [`Self::InsufficientFunds`] is used up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransferError {
    #[error("a transfer with this id exists, with another {0}")]
    ExistsWithDifferent(&'static str),
    /// A late retry cannot succeed behind the person's back.
    #[error("the transfer with this id was refused before: use a new id")]
    IdAlreadyFailed,
    #[error("the amount must be more than zero")]
    AmountZero,
    #[error("the amount must be at most {AMOUNT_MAX}")]
    AmountTooLarge,
    #[error("an account cannot be debited and credited by the same transfer")]
    SameAccount,
    #[error("no such account: {0}")]
    AccountNotFound(AccountId),
    #[error("the account is in another currency: {0}")]
    OtherLedger(AccountId),
    #[error("the account is closed: {0}")]
    AccountClosed(AccountId),
    #[error("no such transfer: {0}")]
    PendingNotFound(TransferId),
    #[error("the transfer does not wait for anything: {0}")]
    NotPending(TransferId),
    #[error("this resolves a pending transfer between other accounts")]
    PendingDiffers,
    #[error("{amount} is more than the pending {pending}")]
    ExceedsPendingAmount { amount: u128, pending: u128 },
    #[error("a void returns the whole amount, {pending}")]
    VoidOfOtherAmount { pending: u128 },
    #[error("the pending transfer is already posted")]
    PendingAlreadyPosted,
    #[error("the pending transfer is already voided")]
    PendingAlreadyVoided,
    #[error("the pending transfer is expired")]
    PendingExpired,
    #[error("the pending transfer is not expired yet")]
    PendingNotExpired,
    #[error("the available amount is too small")]
    InsufficientFunds,
    #[error("a balance would not fit")]
    Overflow,
}

/// A counter of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counter {
    DebitsPending,
    DebitsPosted,
    CreditsPending,
    CreditsPosted,
    /// What may still leave: the side that feeds the account, posted, less what left and what is reserved to leave.
    Available,
}

impl Counter {
    pub const ALL: [Self; 5] =
        [Self::DebitsPending, Self::DebitsPosted, Self::CreditsPending, Self::CreditsPosted, Self::Available];

    /// The byte that names it in stored keys.
    pub const fn byte(self) -> u8 {
        match self {
            Self::DebitsPending => 1,
            Self::DebitsPosted => 2,
            Self::CreditsPending => 3,
            Self::CreditsPosted => 4,
            Self::Available => 5,
        }
    }
}

/// One counter's movement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    pub account: AccountId,
    pub counter: Counter,
    pub delta: i128,
    /// The sum must not fall below it.
    pub floor: Option<i128>,
}

/// What a transfer is decided with.
#[derive(Debug, Clone, Copy)]
pub struct Before<'a> {
    pub debit: &'a Account,
    pub credit: &'a Account,
    /// What it resolves, and how that was resolved already.
    pub pending: Option<(&'a Transfer, Option<Resolution>)>,
}

impl Transfer {
    /// The one that resolves `pending`; `amount` is what a post moves.
    pub fn resolving(pending: &Self, id: TransferId, kind: Kind, amount: u128, at: Timestamp) -> Self {
        Self { id, kind, amount, at, note: String::new(), ..pending.clone() }
    }

    pub fn money(&self) -> Money {
        Money::new(i64::try_from(self.amount).expect("recorded amounts are at most AMOUNT_MAX"), self.ledger)
    }

    /// Whether this request is the same as the recorded one with the same id.
    ///
    /// # Errors
    /// `ExistsWithDifferent`, naming the first field that differs.
    pub fn same_as(&self, recorded: &Self) -> Result<(), TransferError> {
        let fields = [
            ("debit account", self.debit == recorded.debit),
            ("credit account", self.credit == recorded.credit),
            ("currency", self.ledger == recorded.ledger),
            ("amount", self.amount == recorded.amount),
            ("code", self.code == recorded.code),
            ("kind", self.kind.same_as(recorded.kind)),
            ("origin", self.origin == recorded.origin),
            ("note", self.note == recorded.note),
        ];
        match fields.into_iter().find(|(_, same)| !same) {
            Some((field, _)) => Err(TransferError::ExistsWithDifferent(field)),
            None => Ok(()),
        }
    }

    /// What it moves, or why it is refused. Whether enough is available is the floors' to say.
    pub fn decide(&self, before: Before<'_>) -> Result<Vec<Posting>, TransferError> {
        let Before { debit, credit, pending } = before;
        if self.amount == 0 {
            return Err(TransferError::AmountZero);
        }
        if self.amount > AMOUNT_MAX {
            return Err(TransferError::AmountTooLarge);
        }
        if self.debit == self.credit {
            return Err(TransferError::SameAccount);
        }
        for (id, account) in [(self.debit, debit), (self.credit, credit)] {
            if account.id != id {
                return Err(TransferError::AccountNotFound(id));
            }
            if account.ledger != self.ledger {
                return Err(TransferError::OtherLedger(id));
            }
            if account.closed && !matches!(self.kind, Kind::Void { .. }) {
                return Err(TransferError::AccountClosed(id));
            }
        }
        let amount = signed(self.amount);
        Ok(match (self.kind, self.kind.resolves()) {
            (Kind::Posted, _) => postings(debit, credit, Moved { reserved: 0, posted: amount }),
            (Kind::Pending { .. }, _) => postings(debit, credit, Moved { reserved: amount, posted: 0 }),
            (kind, resolves) => {
                let id = resolves.expect("posts and voids name what they resolve");
                let (pending, resolution) = pending.ok_or(TransferError::PendingNotFound(id))?;
                self.decide_resolution(pending, resolution)?;
                let posted = if matches!(kind, Kind::Post { .. }) { amount } else { 0 };
                postings(debit, credit, Moved { reserved: -signed(pending.amount), posted })
            }
        })
    }

    fn decide_resolution(&self, pending: &Self, resolution: Option<Resolution>) -> Result<(), TransferError> {
        let Kind::Pending { expires } = pending.kind else { return Err(TransferError::NotPending(pending.id)) };
        if self.kind.resolves() != Some(pending.id) {
            return Err(TransferError::PendingNotFound(pending.id));
        }
        if (self.debit, self.credit, self.ledger) != (pending.debit, pending.credit, pending.ledger) {
            return Err(TransferError::PendingDiffers);
        }
        match resolution {
            Some(Resolution::Posted) => return Err(TransferError::PendingAlreadyPosted),
            Some(Resolution::Voided(Voider::Expiry)) => return Err(TransferError::PendingExpired),
            Some(Resolution::Voided(_)) => return Err(TransferError::PendingAlreadyVoided),
            None => {}
        }
        match self.kind {
            Kind::Post { .. } if self.at >= expires => Err(TransferError::PendingExpired),
            Kind::Post { .. } if self.amount > pending.amount => {
                Err(TransferError::ExceedsPendingAmount { amount: self.amount, pending: pending.amount })
            }
            Kind::Void { .. } if self.amount != pending.amount => {
                Err(TransferError::VoidOfOtherAmount { pending: pending.amount })
            }
            Kind::Void { by: Voider::Expiry, .. } if self.at < expires => Err(TransferError::PendingNotExpired),
            _ => Ok(()),
        }
    }
}

impl Kind {
    /// The pending transfer that this one ends.
    pub const fn resolves(self) -> Option<TransferId> {
        match self {
            Self::Posted | Self::Pending { .. } => None,
            Self::Post { pending } | Self::Void { pending, .. } => Some(pending),
        }
    }

    /// How a pending transfer ends with this one.
    pub const fn resolution(self) -> Option<Resolution> {
        match self {
            Self::Posted | Self::Pending { .. } => None,
            Self::Post { .. } => Some(Resolution::Posted),
            Self::Void { by, .. } => Some(Resolution::Voided(by)),
        }
    }

    /// A deadline is counted from the clock of each attempt, so a retry brings a later one: it is not compared.
    fn same_as(self, recorded: Self) -> bool {
        match (self, recorded) {
            (Self::Pending { .. }, Self::Pending { .. }) => true,
            _ => self == recorded,
        }
    }
}

struct Moved {
    /// Negative where a reservation ends.
    reserved: i128,
    posted: i128,
}

fn postings(debit: &Account, credit: &Account, moved: Moved) -> Vec<Posting> {
    let Moved { reserved, posted } = moved;
    let mut postings = Vec::with_capacity(6);
    let mut push = |account: &Account, counter, delta: i128| {
        let floor = (counter == Counter::Available && delta < 0 && account.limit != Limit::None).then_some(0);
        if delta != 0 {
            postings.push(Posting { account: account.id, counter, delta, floor });
        }
    };
    push(debit, Counter::DebitsPending, reserved);
    push(debit, Counter::DebitsPosted, posted);
    push(credit, Counter::CreditsPending, reserved);
    push(credit, Counter::CreditsPosted, posted);
    // What leaves an account counts from the reservation on, what comes in counts when it is posted.
    match debit.limit {
        Limit::CreditsMustNotExceedDebits => push(debit, Counter::Available, posted),
        Limit::None | Limit::DebitsMustNotExceedCredits => push(debit, Counter::Available, -reserved - posted),
    }
    match credit.limit {
        Limit::CreditsMustNotExceedDebits => push(credit, Counter::Available, -reserved - posted),
        Limit::None | Limit::DebitsMustNotExceedCredits => push(credit, Counter::Available, posted),
    }
    postings
}

fn signed(amount: u128) -> i128 {
    i128::try_from(amount).expect("amounts are at most AMOUNT_MAX")
}

#[cfg(test)]
mod tests;
