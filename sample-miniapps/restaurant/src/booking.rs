//! The life of a booking: held → confirmed → reminded → done, or cancelled, declined, lapsed on the way.
//!
//! Always true after an event: a booking that is held or confirmed has its table, a confirmed one has its deposit captured,
//! and one that is over has neither table nor open payment, and no record: its card alone tells how it ended.

use parvis_sdk::payments::{self, Payment, Request, State as PaymentState};
use parvis_sdk::state;
use parvis_sdk::{
    Error, MessageId, Money, PaymentId, PersonId, Result, TimeOfDay, TimerId, Timestamp, chat, schedule, storage,
};
use serde::{Deserialize, Serialize};

use crate::cards;
use crate::form::Wish;
use crate::house;
use crate::seats::{Seat, Taken};
use crate::texts::Language;

/// Names of the timers. Their data is the booking's message.
pub(crate) const HOLD_ENDS: &str = "hold-ends";
pub(crate) const REMINDER: &str = "reminder";
pub(crate) const MEAL_ENDS: &str = "meal-ends";

/// A booking that is not over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Booking {
    /// The message of its card; also its key.
    pub(crate) message: MessageId,
    pub(crate) guest: PersonId,
    /// The guest's language: events that nobody causes find it here.
    pub(crate) language: Language,
    pub(crate) seat: Seat,
    pub(crate) time: TimeOfDay,
    pub(crate) guests: u8,
    pub(crate) deposit: Money,
    pub(crate) payment: PaymentId,
    pub(crate) state: State,
    timer: TimerId,
}

impl state::State for Booking {
    const TAG: u32 = 1;
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    Held { until: Timestamp },
    Confirmed,
    Reminded,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The guest let the held table go.
    Released,
    /// The payer said no.
    Declined,
    /// The hold ran out before the deposit was paid.
    Lapsed,
    /// Cancelled in time.
    Refunded,
    /// Cancelled too late for the deposit to be paid back.
    GivenUp,
    /// The meal is over.
    Done,
}

/// Holds a table and asks for the deposit. `card` is the message that showed the free times, if one did.
pub(crate) fn hold(
    wish: &Wish,
    guest: &PersonId,
    language: Language,
    now: Timestamp,
    card: Option<&MessageId>,
) -> Result {
    // Two presses may be on their way before the card shows what came of the first.
    if card.map(Booking::find).transpose()?.flatten().is_some() {
        return Err(Error::refused(language.held_already()));
    }
    let seat = wish.find_seat(language, now)?;
    let until = now.plus(house::HOLD);
    let message = match card {
        Some(message) => message.clone(),
        None => chat::post(language.book_a_table())?,
    };
    let deposit = house::DEPOSIT_PER_GUEST.checked_mul(i64::from(wish.guests))?;
    let each = language.money(house::DEPOSIT_PER_GUEST);
    let payment = Request::new(guest, deposit, language.deposit_title(&language.when(wish.day, wish.time)))
        .item(language.deposit_line(&language.party(wish.guests), &each), deposit)
        .reference(message.as_str())
        .expires_in(house::HOLD)
        .send()?;
    seat.take(&Taken { booking: message.clone(), until: Some(until), time: wish.time, guests: wish.guests })?;
    let booking = Booking {
        timer: set_timer(until, HOLD_ENDS, &message, language)?,
        message,
        guest: guest.clone(),
        language,
        seat,
        time: wish.time,
        guests: wish.guests,
        deposit,
        payment: payment.id,
        state: State::Held { until },
    };
    match booking.save_and_show(now) {
        Err(Error::NotFound) => Err(Error::refused(language.over())),
        outcome => outcome,
    }
}

/// A deposit moved: the table is confirmed in the same event that takes the money, or the money is let go.
pub(crate) fn payment_updated(payment: &Payment, now: Timestamp) -> Result {
    // A booking that is over has let go of its payment already.
    let Some(booking) = Booking::find(&payment.reference.as_str().into())? else { return Ok(()) };
    match payment.state {
        PaymentState::Authorized => booking.deposit_authorized(now),
        PaymentState::Declined => booking.deposit_fell_through(End::Declined),
        PaymentState::Expired | PaymentState::Voided => booking.deposit_fell_through(End::Lapsed),
        PaymentState::Requested | PaymentState::Captured => Ok(()),
    }
}

impl Booking {
    /// The booking whose card is this message, unless it is over.
    pub(crate) fn find(message: &MessageId) -> Result<Option<Self>> {
        storage::conversation().get_state(&key(message))
    }

    /// When the guests come.
    pub(crate) fn arrival(&self) -> Timestamp {
        house::instant(self.seat.day, self.time)
    }

    /// Until when cancelling is free.
    pub(crate) fn free_until(&self) -> Timestamp {
        self.arrival().minus(house::FREE_CANCELLATION)
    }

    fn deposit_authorized(mut self, now: Timestamp) -> Result {
        let State::Held { until } = self.state else { return Ok(()) };
        let holder = self.seat.taken(now)?.filter(|taken| taken.booking == self.message);
        let Some(mut taken) = holder.filter(|_| now < until) else {
            return self.lapse();
        };
        payments::capture(&self.payment)?;
        taken.until = None;
        self.seat.take(&taken)?;
        schedule::cancel(&self.timer)?;
        let remind_at = self.arrival().minus(house::REMINDER);
        self.timer = if now < remind_at {
            set_timer(remind_at, REMINDER, &self.message, self.language)?
        } else {
            self.set_meal_timer()?
        };
        self.state = State::Confirmed;
        self.save_and_show(now)
    }

    fn deposit_fell_through(self, end: End) -> Result {
        match self.state {
            State::Held { .. } => self.end(end),
            State::Confirmed | State::Reminded => Ok(()),
        }
    }

    /// The timer of the hold came.
    pub(crate) fn hold_ends(self, now: Timestamp) -> Result {
        match self.state {
            State::Held { until } if until <= now => self.lapse(),
            _ => Ok(()),
        }
    }

    fn lapse(self) -> Result {
        void(&self.payment)?;
        self.end(End::Lapsed)
    }

    /// The reminder's timer came.
    pub(crate) fn remind(mut self, now: Timestamp) -> Result {
        if self.state != State::Confirmed {
            return Ok(());
        }
        self.timer = self.set_meal_timer()?;
        self.state = State::Reminded;
        self.save_and_show(now)
    }

    /// The meal is over.
    pub(crate) fn finish(self) -> Result {
        match self.state {
            State::Held { .. } => Ok(()),
            State::Confirmed | State::Reminded => self.end(End::Done),
        }
    }

    /// The guest pressed "Cancel": lets go of what is held, pays back what is paid if it is early enough, and asks else.
    pub(crate) fn cancel(self, now: Timestamp) -> Result {
        if let State::Held { .. } = self.state {
            void(&self.payment)?;
            return self.end(End::Released);
        }
        if now >= self.free_until() {
            return chat::set_view(&self.message, &self.guest, cards::too_late(&self));
        }
        match payments::refund(&self.payment, self.language.refund_reason()) {
            Ok(_) => self.end(End::Refunded),
            Err(Error::InsufficientFunds) => Err(Error::refused(self.language.cannot_refund())),
            Err(error) => Err(error),
        }
    }

    /// The guest cancels although the deposit stays with the house.
    pub(crate) fn give_up(self, now: Timestamp) -> Result {
        match self.state {
            State::Held { .. } => self.cancel(now),
            State::Confirmed | State::Reminded => self.end(End::GivenUp),
        }
    }

    /// The guest thought better of it.
    pub(crate) fn keep(self, now: Timestamp) -> Result {
        chat::set_view(&self.message, &self.guest, cards::own(&self, now))
    }

    fn set_meal_timer(&self) -> Result<TimerId> {
        let end = house::instant(self.seat.day, self.seat.service.end());
        set_timer(end, MEAL_ENDS, &self.message, self.language)
    }

    fn save_and_show(&self, now: Timestamp) -> Result {
        storage::conversation().set(&key(&self.message), &state::tagged(self))?;
        chat::edit(&self.message, cards::shared(self))?;
        chat::set_view(&self.message, &self.guest, cards::own(self, now))
    }

    fn end(self, end: End) -> Result {
        self.seat.free(&self.message)?;
        schedule::cancel(&self.timer)?;
        storage::conversation().delete(&key(&self.message))?;
        chat::edit(&self.message, cards::shared_end(&self, end))?;
        chat::set_view(&self.message, &self.guest, cards::own_end(&self, end))
    }
}

/// Lets go of a payment, however it stands: one that was declined or has expired needs nothing.
fn void(payment: &PaymentId) -> Result {
    match payments::void(payment) {
        Ok(_) | Err(Error::Conflict) => Ok(()),
        Err(error) => Err(error),
    }
}

fn set_timer(when: Timestamp, name: &str, message: &MessageId, language: Language) -> Result<TimerId> {
    match schedule::at(when, name, message) {
        Ok(timer) => Ok(timer.id),
        Err(Error::QuotaExceeded(_)) => Err(Error::refused(language.too_many_bookings())),
        Err(error) => Err(error),
    }
}

fn key(message: &MessageId) -> String {
    format!("booking/{message}")
}
