//! How a ride ends, and what is left of it: a card that is a receipt, and nothing else.

use parvis_sdk::{Money, Result, Timestamp, chat, storage};

use super::{Ride, Stage, key, rider_key, set_view};
use crate::drivers::Driver;
use crate::{cards, tariff};

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The rider is there.
    Done,
    /// The rider cancelled while it was free.
    Cancelled,
    /// The rider cancelled when it was not.
    CancelledLate,
    /// The rider did not come to the car.
    NoShow,
    /// No driver took it.
    NobodyFound,
    /// The rider said no to the fare.
    Declined,
    /// The rider did not approve the fare in time.
    NotApproved,
}

impl Ride {
    pub(super) fn end(mut self, end: End, now: Timestamp) -> Result {
        let zero = Money::new(0, self.fare.currency());
        let due = match end {
            End::Done => self.fare,
            End::CancelledLate => tariff::CANCELLATION_FEE,
            End::NoShow => tariff::NO_SHOW_FEE,
            End::Cancelled | End::NobodyFound | End::Declined | End::NotApproved => zero,
        };
        let paid = self.settle(due)?;
        self.stop_timer()?;
        storage::conversation().delete(&key(&self.message))?;
        storage::program().delete(&rider_key(&self.rider))?;
        let at = if end == End::Done { self.to.point } else { self.car(now).map_or(self.from.point, |car| car.at) };
        chat::edit(&self.message, cards::shared_end(&self, end))?;
        set_view(&self.message, &self.rider, Some(cards::receipt(&self, end, paid, self.minutes_ridden(now))))?;
        for driver in std::mem::take(&mut self.offered) {
            set_view(&self.message, &driver, None)?;
        }
        let Some(driver) = self.driver.take() else { return Ok(()) };
        set_view(&self.message, &driver.id, Some(cards::driver_end(&self, &driver, end, paid)))?;
        Driver::is_free_again(&driver.id, at, now)
    }

    fn minutes_ridden(&self, now: Timestamp) -> Option<u32> {
        let Stage::Riding { since, .. } = self.stage else { return None };
        // As people say it: whoever was there at once rode for a minute.
        u32::try_from((now.unix_ms() - since.unix_ms()) / 60_000).ok().map(|minutes| minutes.max(1))
    }
}
