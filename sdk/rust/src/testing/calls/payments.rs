//! `parvis:host/payments`.

use std::time::Duration;

use super::super::run::{self, Run, count};
use super::super::state::PaymentRecord;
use crate::bindings::parvis::host::payments::{Draft, Payment as WitPayment, State};
use crate::bindings::parvis::host::types::{Error, Money as WitMoney};
use crate::payments::Payment;
use crate::{Money, MoneyError};

const REQUESTS_MAX: u32 = 8;

pub(crate) fn request(draft: &Draft) -> Result<WitPayment, Error> {
    run::with(|run| {
        run.require("payments")?;
        if !run.state.has_used(&draft.payer, &run.conversation) {
            return Err(Error::NotFound);
        }
        let amount = checked_draft(draft)?;
        count(&mut run.payments, REQUESTS_MAX, "payments.event")?;
        let zero = Money::new(0, amount.currency());
        let payment = Payment {
            id: run.state.next_id("pay").into(),
            payer: draft.payer.as_str().into(),
            amount,
            captured: zero,
            refunded: zero,
            state: State::Requested,
            reference: draft.reference.clone(),
            expires_at: run.state.now.plus(Duration::from_secs(draft.expires_in_seconds.into())),
        };
        let answer = to_wit(&payment);
        run.state.payments.push(PaymentRecord { payment, conversation: run.conversation.clone() });
        Ok(answer)
    })
}

fn checked_draft(draft: &Draft) -> Result<Money, Error> {
    let invalid = |why: &str| Err(Error::Invalid(why.to_owned()));
    let amount = read(&draft.amount)?;
    if amount.minor_units() <= 0 {
        return invalid("amount: more than zero");
    }
    let label_is_fine = |label: &str| (1..=128).contains(&label.chars().count());
    if !label_is_fine(&draft.title) || !draft.items.iter().all(|item| label_is_fine(&item.label)) {
        return invalid("title and labels: 1 to 128 characters");
    }
    if draft.reference.len() > 128 {
        return invalid("reference: at most 128 bytes");
    }
    if !(1..=900).contains(&draft.expires_in_seconds) {
        return invalid("expires-in-seconds: 1 to 900");
    }
    if draft.items.len() > 50 {
        return invalid("items: at most 50");
    }
    if draft.items.is_empty() {
        return Ok(amount);
    }
    let mut sum = Money::new(0, amount.currency());
    for item in &draft.items {
        sum = sum.checked_add(read(&item.amount)?).map_err(refused)?;
    }
    if sum == amount { Ok(amount) } else { invalid("items: they must add up to the amount") }
}

pub(crate) fn get(id: &str) -> Result<WitPayment, Error> {
    run::with(|run| {
        run.require("payments")?;
        run.payment(id).map(|payment| to_wit(payment))
    })
}

pub(crate) fn capture(id: &str, amount: Option<&WitMoney>) -> Result<WitPayment, Error> {
    run::with(|run| {
        run.require("payments")?;
        let payment = run.payment(id)?;
        if payment.state != State::Authorized {
            return Err(Error::Conflict);
        }
        let amount = part_of(payment.amount, amount)?;
        payment.captured = amount;
        payment.state = State::Captured;
        Ok(to_wit(payment))
    })
}

pub(crate) fn void(id: &str) -> Result<WitPayment, Error> {
    run::with(|run| {
        run.require("payments")?;
        let payment = run.payment(id)?;
        match payment.state {
            State::Requested | State::Authorized | State::Voided => payment.state = State::Voided,
            State::Captured | State::Declined | State::Expired => return Err(Error::Conflict),
        }
        Ok(to_wit(payment))
    })
}

pub(crate) fn refund(id: &str, amount: Option<&WitMoney>, reason: &str) -> Result<WitPayment, Error> {
    run::with(|run| {
        run.require("payments")?;
        if reason.chars().count() > 128 {
            return Err(Error::Invalid("reason: at most 128 characters".to_owned()));
        }
        let payment = run.payment(id)?;
        if payment.state != State::Captured {
            return Err(Error::Conflict);
        }
        let left = payment.captured.checked_sub(payment.refunded).map_err(refused)?;
        let amount = part_of(left, amount)?;
        if run.state.available(amount).minor_units() < amount.minor_units() {
            return Err(Error::InsufficientFunds);
        }
        let payment = run.payment(id)?;
        payment.refunded = payment.refunded.checked_add(amount).map_err(refused)?;
        Ok(to_wit(payment))
    })
}

impl Run {
    fn payment(&mut self, id: &str) -> Result<&mut Payment, Error> {
        let record = self.state.payments.iter_mut().find(|record| record.payment.id.as_str() == id);
        record.map(|record| &mut record.payment).ok_or(Error::NotFound)
    }
}

/// `amount`, or all of `whole`; more than zero and not more than that.
fn part_of(whole: Money, amount: Option<&WitMoney>) -> Result<Money, Error> {
    let amount = amount.map(read).transpose()?.unwrap_or(whole);
    let rest = whole.checked_sub(amount).map_err(refused)?;
    if amount.minor_units() <= 0 || rest.minor_units() < 0 {
        return Err(Error::Invalid("amount: more than zero, and at most what there is".to_owned()));
    }
    Ok(amount)
}

fn read(money: &WitMoney) -> Result<Money, Error> {
    Money::try_from(money.clone()).map_err(refused)
}

fn refused(error: MoneyError) -> Error {
    Error::Invalid(error.to_string())
}

pub(crate) fn to_wit(payment: &Payment) -> WitPayment {
    WitPayment {
        id: payment.id.to_string(),
        payer: payment.payer.to_string(),
        amount: payment.amount.into(),
        captured: payment.captured.into(),
        refunded: payment.refunded.into(),
        state: payment.state,
        reference: payment.reference.clone(),
        expires_at: payment.expires_at.to_string(),
    }
}
