//! What people asked for, and the transfers that came of it, agree one to one.

use std::collections::BTreeMap;

use parvis_domain::ledger::{Kind, Origin, Resolution, Transfer, TransferCode};
use parvis_domain::{PaymentId, PaymentState, TransferId, UserId, ids};
use parvis_store::Key;

use super::Invariant;
use super::reading::{Reading, advance};
use crate::ledger::{Recorded, Resolved};
use crate::payments::Payment;
use crate::{Error, keys};

/// What an answer that was recorded for an idempotency key says about money.
#[derive(Debug, serde::Deserialize)]
struct Answer {
    #[serde(default)]
    transfer: Option<TransferId>,
    #[serde(default)]
    payment: Option<PaymentId>,
    #[serde(default)]
    state: Option<PaymentState>,
}

/// Each transfer that a person asked for has its one recorded answer, and each answer its transfer.
///
/// Transfers and payments are written in the commit that records the answer, and never go away: read after them, an answer
/// has to be there.
pub(super) async fn intents(reading: &mut Reading<'_>) -> Result<(), Error> {
    let reservations = reservations(reading).await?;
    let mut asked = std::mem::take(&mut reading.by_intent);
    let mut approved: BTreeMap<TransferId, PaymentId> = BTreeMap::new();
    let mut range = keys::idempotencies();
    loop {
        let page = reading.page(&range).await?;
        for (key, found) in &page {
            let Some((_, value)) = reading.decoded::<([u8; 32], Vec<u8>)>(&found.value, Invariant::IntentsMatch, key)
            else {
                continue;
            };
            // Answers that have nothing to do with money look otherwise, or name neither.
            let Ok(answer) = serde_json::from_slice::<Answer>(&value) else { continue };
            let Some(seed) = seed(key) else { continue };
            if let Some(transfer) = answer.transfer {
                let of_seed = asked.remove(&seed);
                if of_seed.as_deref() != Some(&[transfer]) && !is_of_intent(reading, transfer, seed).await? {
                    let what = format!("an answer names {transfer}, and its intent made {of_seed:?}");
                    reading.report.find(Invariant::IntentsMatch, what);
                }
            }
            if let (Some(payment), Some(PaymentState::Authorized)) = (answer.payment, answer.state) {
                approved.insert(reservation(&payment, &seed), payment);
            }
        }
        if !advance(&mut range, &page) {
            break;
        }
    }
    for transfers in asked.into_values() {
        reading.report.find(Invariant::IntentsMatch, format!("{transfers:?} have no recorded answer"));
    }
    for (reservation, payment) in reservations {
        if approved.remove(&reservation) != Some(payment) {
            reading.report.find(Invariant::IntentsMatch, format!("{payment} is reserved, and nobody approved it"));
        }
    }
    for (reservation, payment) in approved {
        let found = reading.get::<Payment>(&keys::payment(&payment), Invariant::IntentsMatch).await?;
        if found.and_then(|payment| payment.reservation) != Some(reservation) {
            reading.report.find(Invariant::IntentsMatch, format!("{payment} was approved, and is not reserved"));
        }
    }
    Ok(())
}

/// Whether a transfer that is newer than the books is the one that this intent made.
async fn is_of_intent(reading: &mut Reading<'_>, id: TransferId, seed: [u8; 16]) -> Result<bool, Error> {
    let found = reading.get::<Recorded>(&keys::transfer(&id), Invariant::IntentsMatch).await?;
    let newer = !reading.has(&id);
    Ok(newer && matches!(found, Some(Recorded::Done(transfer)) if transfer.origin == Origin::Intent(seed)))
}

async fn reservations(reading: &mut Reading<'_>) -> Result<BTreeMap<TransferId, PaymentId>, Error> {
    let mut reservations = BTreeMap::new();
    let mut range = keys::payments();
    loop {
        let page = reading.page(&range).await?;
        for (key, found) in &page {
            let payment = reading.decoded::<Payment>(&found.value, Invariant::IntentsMatch, key);
            if let Some(Payment { id, reservation: Some(reservation), .. }) = payment {
                reservations.insert(reservation, id);
            }
        }
        if !advance(&mut range, &page) {
            return Ok(reservations);
        }
    }
}

/// Each payment is what its transfers say.
pub(super) async fn payments(reading: &mut Reading<'_>) -> Result<(), Error> {
    let mut made = std::mem::take(&mut reading.by_payment);
    let mut range = keys::payments();
    loop {
        let page = reading.page(&range).await?;
        for (key, found) in &page {
            let Some(payment) = reading.decoded::<Payment>(&found.value, Invariant::IntentsMatch, key) else {
                continue;
            };
            let (payment, transfers) = together(reading, payment).await?;
            if let Some(wrong) = disagreement(&payment, &transfers) {
                reading.report.find(Invariant::IntentsMatch, format!("{}: {wrong}", payment.id));
            }
            let unexplained = made.remove(&payment.id).unwrap_or_default();
            for id in unexplained.iter().filter(|id| !transfers.explains(id)) {
                let what = format!("{id} is a transfer of {}, which does not know it", payment.id);
                reading.report.find(Invariant::IntentsMatch, what);
            }
        }
        if !advance(&mut range, &page) {
            break;
        }
    }
    for (payment, transfers) in made {
        reading.report.find(Invariant::IntentsMatch, format!("{transfers:?} are of {payment}, which does not exist"));
    }
    Ok(())
}

/// A payment's transfers.
#[derive(Debug, Default)]
struct Transfers {
    reserved: Option<Transfer>,
    resolved: Option<Resolved>,
    resolving: Option<Transfer>,
    refunds: Vec<Option<Transfer>>,
}

impl Transfers {
    fn explains(&self, id: &TransferId) -> bool {
        let ends = [self.reserved.as_ref(), self.resolving.as_ref()];
        let refunds = self.refunds.iter().map(Option::as_ref);
        ends.into_iter().chain(refunds).flatten().any(|transfer| transfer.id == *id)
    }
}

/// A payment with its transfers, all as of one commit.
async fn together(reading: &mut Reading<'_>, mut payment: Payment) -> Result<(Payment, Transfers), Error> {
    // Only as long as the payment changes under way: it has few states and refunds.
    loop {
        let mut wanted: Vec<Key> = vec![keys::payment(&payment.id)];
        if let Some(reservation) = &payment.reservation {
            wanted.extend([keys::transfer(reservation), keys::resolution(reservation)]);
        }
        wanted.extend(payment.refunds.iter().map(|refund| keys::transfer(&refund.transfer)));
        let mut found = reading.store.get_many(&wanted).await?.value.into_iter().zip(&wanted);
        let mut next = || found.next().and_then(|(found, key)| Some((found?.value, key)));
        let now: Option<Payment> =
            next().and_then(|(bytes, key)| reading.decoded(&bytes, Invariant::IntentsMatch, key));
        let Some(now) = now else { return Ok((payment, Transfers::default())) };
        if now != payment {
            payment = now;
            continue;
        }
        let mut transfers = Transfers::default();
        if payment.reservation.is_some() {
            transfers.reserved =
                next().and_then(|(bytes, key)| done(reading.decoded(&bytes, Invariant::IntentsMatch, key)));
            transfers.resolved = next().and_then(|(bytes, key)| reading.decoded(&bytes, Invariant::IntentsMatch, key));
        }
        for _ in &payment.refunds {
            let refund = next().and_then(|(bytes, key)| done(reading.decoded(&bytes, Invariant::IntentsMatch, key)));
            transfers.refunds.push(refund);
        }
        // Immutable, so another commit's read is the same.
        if let Some(resolved) = transfers.resolved {
            transfers.resolving = done(reading.get(&keys::transfer(&resolved.by), Invariant::IntentsMatch).await?);
        }
        return Ok((payment, transfers));
    }
}

fn done(recorded: Option<Recorded>) -> Option<Transfer> {
    match recorded {
        Some(Recorded::Done(transfer)) => Some(transfer),
        Some(Recorded::Failed(_)) | None => None,
    }
}

fn disagreement(payment: &Payment, transfers: &Transfers) -> Option<String> {
    if payment.reservation.is_some() {
        let Some(reserved) = &transfers.reserved else { return Some("its reservation is no transfer".into()) };
        let as_asked = matches!(reserved.kind, Kind::Pending { .. })
            && reserved.origin == Origin::Payment(payment.id)
            && reserved.credit == payment.merchant
            && reserved.money() == payment.amount;
        if !as_asked {
            return Some(format!("its reservation is another one: {reserved:?}"));
        }
    }
    let how = transfers.resolved.map(|resolved| resolved.how);
    let fits = match payment.state {
        PaymentState::Requested | PaymentState::Declined | PaymentState::Expired => payment.reservation.is_none(),
        PaymentState::Authorized => payment.reservation.is_some() && how.is_none(),
        PaymentState::Captured => {
            let posted = transfers.resolving.as_ref().map(Transfer::money);
            how == Some(Resolution::Posted) && posted == Some(payment.captured)
        }
        PaymentState::Voided => payment.reservation.is_none() || matches!(how, Some(Resolution::Voided(_))),
    };
    if !fits {
        return Some(format!("it is {}, and its reservation {how:?}", payment.state.name()));
    }
    let mut refunded: i128 = 0;
    for (refund, transfer) in payment.refunds.iter().zip(&transfers.refunds) {
        refunded += i128::from(refund.amount.minor_units());
        let as_noted = transfer.as_ref().is_some_and(|transfer| {
            transfer.code == TransferCode::Refund
                && transfer.origin == Origin::Payment(payment.id)
                && transfer.debit == payment.merchant
                && transfer.money() == refund.amount
        });
        if !as_noted {
            return Some(format!("its refund {} is not among the transfers", refund.transfer));
        }
    }
    if refunded > i128::from(payment.captured.minor_units()) {
        return Some(format!("{refunded} was refunded of {}", payment.captured));
    }
    None
}

fn seed(key: &Key) -> Option<[u8; 16]> {
    let (actor, digest) = key.get(1..)?.split_first_chunk::<{ UserId::LENGTH }>()?;
    Some(ids::derive(b"parvis intent", &[actor, digest]))
}

fn reservation(payment: &PaymentId, seed: &[u8; 16]) -> TransferId {
    TransferId::from_bytes(ids::derive(b"parvis reservation", &[payment.as_bytes(), seed]))
}
