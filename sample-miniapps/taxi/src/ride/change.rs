//! Another destination. While a driver is looked for it only changes the fare; once there is one it costs a fee besides. In the
//! car, what was driven already stays in the fare. What the rider approved is never exceeded: the difference is approved first.

use parvis_sdk::{Error, Money, PaymentId, Result, Timestamp, steps};
use serde::{Deserialize, Serialize};

use super::money::let_go;
use super::{Ride, Stage};
use crate::ask::Redirect;
use crate::tariff;
use crate::town::{self, Place};

/// What a rider is asked before it counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Asked {
    /// Whether to cancel although it costs a fee.
    Cancel,
    /// Whether to go there for so much.
    Change(Offer),
}

/// Another destination, and what the ride costs with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Offer {
    pub(crate) to: Place,
    pub(crate) fare: Money,
    pub(crate) changes: Money,
    until: Timestamp,
}

/// An offer that was accepted, but costs more than what is reserved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Extra {
    pub(crate) offer: Offer,
    pub(crate) amount: Money,
    pub(crate) payment: PaymentId,
}

impl Ride {
    /// The rider pressed "Change destination".
    pub(crate) fn redirect(self, now: Timestamp) -> Result {
        if !self.may_change() {
            return self.not_now();
        }
        steps::start(&self.rider, &Redirect { ride: self.message.clone(), from: self.to.name }, now)
    }

    /// Not while a payment waits: one thing after the other.
    pub(crate) fn may_change(&self) -> bool {
        self.stage != Stage::Matched && self.pending.is_none() && self.extra.is_none()
    }

    /// The rider chose another destination: says what it costs.
    pub(crate) fn ask_to_change(mut self, to: Place, now: Timestamp) -> Result {
        if !self.may_change() {
            return self.not_now();
        }
        if to == self.to {
            return Err(Error::refused(self.language.same_destination()));
        }
        let fee = if let Stage::Requested { .. } = self.stage { 0 } else { tariff::CHANGE_FEE.minor_units() };
        let changes = self.changes.checked_add(Money::new(fee, self.changes.currency()))?;
        let (driven, here) = self.driven(now);
        let fare = tariff::fare(driven.saturating_add(town::metres(here, to.point))).checked_add(changes)?;
        self.asked = Some(Asked::Change(Offer { to, fare, changes, until: now.plus(tariff::OFFER) }));
        self.save_and_show(now)
    }

    /// The rider takes the offer. What it costs more than what is reserved they approve first.
    pub(crate) fn change(mut self, now: Timestamp) -> Result {
        let Some(Asked::Change(offer)) = self.asked.take() else { return self.not_now() };
        if offer.until <= now || !self.may_change() {
            self.save_and_show(now)?;
            return parvis_sdk::chat::toast(self.language.offer_is_over());
        }
        let more = offer.fare.checked_sub(self.covered()?)?;
        if self.holds.is_empty() || more.minor_units() <= 0 {
            return self.apply(offer, now);
        }
        let payment = self.request(more, self.language.change_title(&offer.to.name), tariff::OFFER)?;
        self.extra = Some(Extra { offer, amount: more, payment });
        self.save_and_show(now)
    }

    pub(super) fn extra_approved(mut self, now: Timestamp) -> Result {
        match self.extra.take() {
            Some(extra) => self.apply(extra.offer, now),
            None => self.save_and_show(now),
        }
    }

    fn apply(mut self, offer: Offer, now: Timestamp) -> Result {
        if let Stage::Riding { since, .. } = self.stage {
            let (driven, from) = self.driven(now);
            self.stage = Stage::Riding { since, turned: now, from, driven };
        }
        (self.to, self.fare, self.changes) = (offer.to, offer.fare, offer.changes);
        // With drivers who are still being asked: they see where it goes now.
        if let Stage::Requested { .. } = self.stage {
            for driver in self.offered.clone() {
                if let Some(driver) = crate::drivers::Driver::find(&driver)? {
                    self.offer_to(&driver, now)?;
                }
            }
        }
        self.save_and_show(now)
    }

    /// What was driven with the rider so far, in metres, and where that is.
    fn driven(&self, now: Timestamp) -> (u32, town::Point) {
        match (self.stage, self.car(now)) {
            (Stage::Riding { from, driven, .. }, Some(car)) => {
                (driven.saturating_add(town::metres(from, car.at)), car.at)
            }
            _ => (0, self.from.point),
        }
    }

    /// The rider pressed "Cancel": at once where it is free, else they are asked.
    pub(crate) fn cancel(mut self, now: Timestamp) -> Result {
        match self.stage {
            Stage::Riding { .. } => Err(Error::refused(self.language.riding_already())),
            _ if self.cancelling_is_free(now) => self.end(super::End::Cancelled, now),
            _ => {
                self.asked = Some(Asked::Cancel);
                self.save_and_show(now)
            }
        }
    }

    /// The rider cancels although it costs a fee.
    pub(crate) fn cancel_anyway(self, now: Timestamp) -> Result {
        match self.stage {
            Stage::Riding { .. } => Err(Error::refused(self.language.riding_already())),
            _ if self.cancelling_is_free(now) => self.end(super::End::Cancelled, now),
            _ => self.end(super::End::CancelledLate, now),
        }
    }

    /// Before a driver comes, for a moment after, and whenever nothing is reserved for it.
    pub(crate) fn cancelling_is_free(&self, now: Timestamp) -> bool {
        match self.stage {
            Stage::Requested { .. } | Stage::Matched => true,
            Stage::Coming { since } => now < since.plus(tariff::FREE_CANCELLATION) || self.pending.is_some(),
            Stage::Arrived { .. } => self.pending.is_some(),
            Stage::Riding { .. } => false,
        }
    }

    /// The rider thought better of it.
    pub(crate) fn keep(mut self, now: Timestamp) -> Result {
        self.asked = None;
        if let Some(extra) = self.extra.take() {
            let_go(&extra.payment)?;
        }
        self.save_and_show(now)
    }
}
