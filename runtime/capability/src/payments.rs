//! Payments: a mini-program asks, the payer approves on the host's own surface, the program captures or voids.
//!
//! Approval only reserves, as a pending transfer. It binds the amount, the payee, the program's version and the
//! conversation that the payer was shown, all of it read from the stored request, never from an argument.
//!
//! Always true:
//! - exactly one of approve, decline, expire and withdraw ends a request, and one of capture and void a reservation;
//! - a program sees and moves only payments that it requested itself;
//! - what is in a conversation's log or in other people's logs says nothing about a payment.
//!
//! Not here: how money moves (`ledger`), when what is due is done (`due`).

mod host;
mod payer;
mod program;

pub(crate) use host::{expire, release, void_all, void_uncaptured, withdraw_open};
pub use payer::{Approval, PayerView};
pub(crate) use program::payer_of;
pub use program::{PaymentDraft, ProgramView};

use parvis_domain::{
    AccountId, ConversationId, Event, EventId, Money, PaymentId, PaymentState, ProgramId, Timestamp, TransferId,
    Trigger, UserId, VersionDigest, ids,
};
use serde::{Deserialize, Serialize};

use crate::due::Task;
use crate::log::{Change, LogName};
use crate::record::encode;
use crate::work::Work;
use crate::{Error, keys, ledger};

/// One line of what is paid for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub label: String,
    pub amount: Money,
}

/// Money that went back to the payer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    pub transfer: TransferId,
    pub amount: Money,
    /// The program's words, shown to the payer.
    pub reason: String,
    pub at: Timestamp,
}

/// A payment as it is kept. What the payer is asked to approve never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Payment {
    pub(crate) id: PaymentId,
    pub(crate) program: ProgramId,
    /// The version that asked.
    pub(crate) version: VersionDigest,
    pub(crate) version_code: u32,
    pub(crate) conversation: ConversationId,
    pub(crate) payer: UserId,
    pub(crate) merchant: AccountId,
    pub(crate) amount: Money,
    pub(crate) title: String,
    pub(crate) items: Vec<Item>,
    pub(crate) reference: String,
    pub(crate) requested: Timestamp,

    pub(crate) state: PaymentState,
    /// When the request expires; once authorized, when the host voids it.
    pub(crate) expires: Timestamp,
    pub(crate) reservation: Option<TransferId>,
    pub(crate) captured: Money,
    pub(crate) refunds: Vec<Refund>,
}

impl Payment {
    pub(crate) fn refunded(&self) -> Money {
        let amounts = self.refunds.iter().map(|refund| refund.amount);
        Money::checked_sum(self.amount.currency(), amounts).expect("refunds add up to what was captured at most")
    }

    /// Whether a refused reservation, a lost race or the clock ended it already.
    fn require(&self, state: PaymentState, now: Timestamp) -> Result<(), Error> {
        if self.state != state {
            return Err(Error::AlreadySettled(self.state));
        }
        if now >= self.expires {
            // The host's own clock is about to say so.
            return Err(Error::AlreadySettled(PaymentState::Expired));
        }
        Ok(())
    }
}

pub(crate) async fn find(work: &mut Work, id: &PaymentId) -> Result<Option<Payment>, parvis_store::TransactionError> {
    ledger::find(work, &keys::payment(id)).await
}

/// Records a new state, tells the payer alone, and sets or takes away what is due.
fn become_state(work: &mut Work, payment: &mut Payment, state: PaymentState, expires: Timestamp) {
    assert!(payment.state.may_become(state), "{:?} cannot become {state:?}", payment.state);
    forget_due(work, payment);
    payment.state = state;
    payment.expires = expires;
    if state.is_final() {
        work.tx.delete(keys::open_payment(&payment.program, &payment.id));
    } else {
        set_due(work, payment);
    }
    put(work, payment);
    tell_payer(work, payment);
}

fn put(work: &mut Work, payment: &Payment) {
    work.tx.put(keys::payment(&payment.id), encode(payment));
}

fn tell_payer(work: &mut Work, payment: &Payment) {
    let what = Change::PaymentChanged { payment: payment.id, state: payment.state };
    work.log(LogName::Member(payment.payer), what);
}

/// Raises `payment-updated`. The event's id follows from the state, so that each state is told once.
fn tell_program(work: &mut Work, payment: &Payment) {
    let id = ids::derive(b"parvis payment event", &[payment.id.as_bytes().as_slice(), payment.state.name().as_bytes()]);
    work.queue(Event {
        id: EventId::from_bytes(id),
        program: payment.program,
        conversation: payment.conversation,
        actor: Some(payment.payer),
        recorded: work.now,
        made_by: payment.version_code,
        trigger: Trigger::PaymentUpdated { payment: payment.id },
    });
}

fn set_due(work: &mut Work, payment: &Payment) {
    let (id, task) = due(payment);
    work.due(payment.expires, &id, &task);
}

fn forget_due(work: &mut Work, payment: &Payment) {
    let (id, _) = due(payment);
    work.tx.delete(keys::due(payment.expires, &id));
}

fn due(payment: &Payment) -> ([u8; 16], Task) {
    let task = match payment.state {
        PaymentState::Requested => Task::PaymentExpiry { payment: payment.id },
        _ => Task::PaymentCapture { payment: payment.id },
    };
    (ids::derive(b"parvis payment due", &[payment.id.as_bytes().as_slice(), payment.state.name().as_bytes()]), task)
}

#[cfg(test)]
mod tests;
