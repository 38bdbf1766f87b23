//! A ride's money: asked for at the match, reserved by the rider's approval, taken at the end.
//!
//! The host holds a reservation for 15 minutes. A ride that takes longer takes the fare while it goes on, shortly before; what
//! turns out to be too much is paid back at the end.

use std::time::Duration;

use parvis_sdk::payments::{self, Payment, Request};
use parvis_sdk::{Error, Money, PaymentId, Result, Timestamp, log};
use serde::{Deserialize, Serialize};

use super::Ride;
use crate::tariff;

/// A payment that the rider approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Hold {
    pub(crate) payment: PaymentId,
    amount: Money,
    /// When the host gives it back.
    until: Timestamp,
    captured: bool,
}

impl Hold {
    pub(super) fn of(payment: &Payment) -> Self {
        Self { payment: payment.id.clone(), amount: payment.amount, until: payment.expires_at, captured: false }
    }
}

impl Ride {
    /// Asks the rider for the fare.
    pub(super) fn ask_for_the_fare(&mut self, expires_in: Duration) -> Result {
        self.pending = Some(self.request(self.fare, self.language.ride_title(&self.to.name), expires_in)?);
        Ok(())
    }

    pub(super) fn request(&self, amount: Money, title: String, expires_in: Duration) -> Result<PaymentId> {
        // A place of somebody's own has a short name, but a title has room for 128 characters only.
        let title: String = title.chars().take(128).collect();
        let request = Request::new(&self.rider, amount, title).reference(self.message.as_str());
        Ok(request.expires_in(expires_in).send()?.id)
    }

    /// What is reserved or taken by now.
    pub(super) fn covered(&self) -> Result<Money> {
        let zero = Money::new(0, self.fare.currency());
        Ok(self.holds.iter().try_fold(zero, |sum, hold| sum.checked_add(hold.amount))?)
    }

    /// Takes what the host would soon give back: the rider is in the car.
    pub(super) fn capture_what_runs_out(&mut self, now: Timestamp) -> Result {
        for hold in self.holds.iter_mut().filter(|hold| !hold.captured) {
            if hold.until.minus(tariff::CAPTURE_EARLY) <= now {
                match payments::capture(&hold.payment) {
                    Ok(_) => hold.captured = true,
                    // Gone already; that it is gone comes as an event of its own.
                    Err(Error::Conflict) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    /// Gives everything back: nothing is paid.
    pub(super) fn release_all(&mut self) -> Result {
        self.settle(Money::new(0, self.fare.currency())).map(drop)
    }

    /// Takes `due` of what is reserved and gives the rest back. Answers what was taken: less, where less was reserved.
    pub(super) fn settle(&mut self, due: Money) -> Result<Money> {
        for open in self.pending.take().into_iter().chain(self.extra.take().map(|extra| extra.payment)) {
            let_go(&open)?;
        }
        let (mut paid, mut left) = (Money::new(0, due.currency()), due.minor_units());
        for hold in std::mem::take(&mut self.holds) {
            let part = Money::new(left.min(hold.amount.minor_units()), due.currency());
            let taken = hold.settle(part)?;
            left -= taken.minor_units();
            paid = paid.checked_add(taken)?;
        }
        Ok(paid)
    }
}

impl Hold {
    /// Takes `part`, which is at most the amount, and gives back the rest.
    fn settle(self, part: Money) -> Result<Money> {
        let zero = Money::new(0, part.currency());
        if self.captured {
            let rest = self.amount.checked_sub(part)?;
            if rest == zero {
                return Ok(part);
            }
            return match payments::refund_part(&self.payment, rest, "The ride cost less") {
                Ok(_) => Ok(part),
                // The card then says what was paid in truth, and the company owes the rest.
                Err(Error::InsufficientFunds) => {
                    log::error(&format!("{rest} of {} could not be paid back", self.payment));
                    Ok(self.amount)
                }
                Err(error) => Err(error),
            };
        }
        if part == zero {
            return let_go(&self.payment).map(|()| zero);
        }
        match payments::capture_part(&self.payment, part) {
            Ok(payment) => Ok(payment.captured),
            Err(Error::Conflict) => Ok(zero),
            Err(error) => Err(error),
        }
    }
}

/// Lets go of a payment, however it stands: one that was declined or has expired needs nothing.
pub(super) fn let_go(payment: &PaymentId) -> Result {
    match payments::void(payment) {
        Ok(_) | Err(Error::Conflict) => Ok(()),
        Err(error) => Err(error),
    }
}
