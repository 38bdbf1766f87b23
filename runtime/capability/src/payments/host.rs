//! What the host does with payments by itself: time, upgrades, uninstalls, events that will not be handled.

use parvis_domain::ledger::Voider;
use parvis_domain::{PaymentId, PaymentState, ProgramId};
use parvis_store::Direction;

use super::{Payment, become_state, find, set_due, tell_program};
use crate::record::decode;
use crate::work::Work;
use crate::{Error, keys, ledger};

/// Requests that an upgrade withdraws in its own commit. What is beyond expires: nobody can approve it any more, since an
/// approval is for the version that asked.
const WITHDRAWN_MAX: usize = 200;

/// Bytes of payments that one commit writes anew: a payment has up to 50 lines, so 200 of them are more than a commit holds.
const REWRITTEN_BYTES_MAX: usize = 512 << 10;

/// Nobody answered in time.
pub(crate) async fn expire(work: &mut Work, id: &PaymentId) -> Result<(), Error> {
    let Some(mut payment) = find(work, id).await? else { return Ok(()) };
    if payment.state == PaymentState::Requested && !is_early(work, &payment) {
        let at = payment.expires;
        become_state(work, &mut payment, PaymentState::Expired, at);
        tell_program(work, &payment);
    }
    Ok(())
}

/// What was approved was not captured in time: the amount goes back.
pub(crate) async fn void_uncaptured(work: &mut Work, id: &PaymentId) -> Result<(), Error> {
    let Some(mut payment) = find(work, id).await? else { return Ok(()) };
    if payment.state == PaymentState::Authorized && !is_early(work, &payment) {
        give_back(work, &mut payment, Voider::Expiry).await?;
        tell_program(work, &payment);
    }
    Ok(())
}

/// The event that would have captured it failed, is parked or has nobody to run for: the amount goes back.
pub(crate) async fn release(work: &mut Work, id: &PaymentId) -> Result<(), Error> {
    let Some(mut payment) = find(work, id).await? else { return Ok(()) };
    if payment.state == PaymentState::Authorized {
        give_back(work, &mut payment, Voider::Host).await?;
        tell_program(work, &payment);
    }
    Ok(())
}

/// The program was upgraded: what its older version asked for is asked no more. What is approved stays, for the new
/// version to capture.
pub(crate) async fn withdraw_open(work: &mut Work, program: &ProgramId) -> Result<(), Error> {
    for mut payment in open(work, program, WITHDRAWN_MAX).await?.0 {
        if payment.state == PaymentState::Requested {
            give_back(work, &mut payment, Voider::Host).await?;
            tell_program(work, &payment);
        }
    }
    Ok(())
}

/// The program is gone: what it asked for is asked no more, and what was reserved goes back. At most `limit` payments;
/// answers whether there may be more.
pub(crate) async fn void_all(work: &mut Work, program: &ProgramId, limit: usize) -> Result<bool, Error> {
    let (payments, more) = open(work, program, limit).await?;
    for mut payment in payments {
        give_back(work, &mut payment, Voider::Host).await?;
    }
    Ok(more)
}

/// The clock was set back since this came due: it is due again later.
fn is_early(work: &mut Work, payment: &Payment) -> bool {
    let early = work.now < payment.expires;
    if early {
        set_due(work, payment);
    }
    early
}

/// Voids a request or a reservation.
pub(super) async fn give_back(work: &mut Work, payment: &mut Payment, by: Voider) -> Result<(), ledger::LedgerError> {
    if let Some(reservation) = payment.reservation {
        ledger::void(work, reservation, by).await?;
    }
    let at = work.now;
    become_state(work, payment, PaymentState::Voided, at);
    Ok(())
}

/// The first open payments, as many as one commit can write anew, and whether there may be more.
async fn open(work: &mut Work, program: &ProgramId, limit: usize) -> Result<(Vec<Payment>, bool), Error> {
    let entries = work.tx.scan(keys::open_payments(program), limit, Direction::Ascending).await?;
    let is_full = entries.len() == limit;
    let mut payments = Vec::with_capacity(entries.len());
    let mut bytes = 0;
    for (key, _) in entries {
        let id = key.last_chunk::<{ PaymentId::LENGTH }>().map(|id| PaymentId::from_bytes(*id));
        let id = id.ok_or_else(|| damaged("the key of an open payment"))?;
        let found = work.tx.get(&keys::payment(&id)).await?.ok_or_else(|| damaged("an open payment is missing"))?;
        bytes += found.len();
        if bytes > REWRITTEN_BYTES_MAX {
            return Ok((payments, true));
        }
        payments.push(decode(&found)?);
    }
    Ok((payments, is_full))
}

fn damaged(what: &'static str) -> parvis_store::StoreError {
    parvis_store::StoreError::Damaged(what.into())
}
