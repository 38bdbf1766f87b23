//! Book a table in a conversation: search, hold, deposit, confirmation, reminder, cancellation.
//!
//! One booking is one card that changes in place. Everybody in the conversation sees its state; the person who booked sees
//! besides, in a view of their own, what concerns them alone: the deposit and the buttons.
//!
//! This file says which event leads where. The house (tables, times, prices) is in `house`, who has which table in `seats`,
//! the life of a booking in `booking`, what is shown in `cards`, and the words in `texts`.

mod booking;
mod cards;
mod form;
mod house;
mod seats;
mod staff;
mod texts;

#[cfg(test)]
mod tests;

use parvis_sdk::event::{CardAction, Command, Fired};
use parvis_sdk::{Error, Event, MessageId, PersonId, Result, Timestamp, Trigger, chat, steps};

use crate::booking::Booking;
use crate::form::{Book, Wish};
use crate::texts::Language;

parvis_sdk::mini_program!(handle);

fn handle(event: Event) -> Result {
    let now = event.now;
    match &event.trigger {
        Trigger::Opened(launch) => {
            form::open(event.actor()?, now, launch.parameter("date"), launch.parameter("guests"))
        }
        Trigger::Command(command) => obey(command, event.actor()?, now),
        Trigger::Message(_) => chat::post(Language::current()?.help()).map(drop),
        Trigger::FormSubmitted(form) => match steps::next::<Book>(event.actor()?, form, now)? {
            Some(answer) => form::answered(answer, event.actor()?, now),
            None => Ok(()),
        },
        Trigger::CardAction(action) => press(action, event.actor()?, now),
        Trigger::PaymentUpdated(payment) => booking::payment_updated(payment, now),
        Trigger::TimerFired(fired) => remember(fired, now),
        _ => Ok(()),
    }
}

fn obey(command: &Command, actor: &PersonId, now: Timestamp) -> Result {
    match command.name.as_str() {
        "book" => form::open(actor, now, None, None),
        "tables" => staff::list_tables(actor, now, &command.text),
        _ => chat::post(Language::current()?.help()).map(drop),
    }
}

fn press(action: &CardAction, actor: &PersonId, now: Timestamp) -> Result {
    let verb = action.verb.as_str();
    if verb == cards::HOLD {
        let wish: Wish = action.state()?;
        return booking::hold(&wish, actor, Language::current()?, now, Some(&action.message));
    }
    if verb == cards::LEAVE {
        return chat::redact(&action.message);
    }
    let Some(booking) = Booking::find(&action.message)? else {
        return Err(Error::refused(Language::current()?.over()));
    };
    if booking.guest != *actor {
        return Err(Error::refused(Language::current()?.not_yours()));
    }
    match verb {
        cards::CANCEL => booking.cancel(now),
        cards::GIVE_UP => booking.give_up(now),
        cards::KEEP => booking.keep(now),
        _ => Ok(()),
    }
}

fn remember(fired: &Fired, now: Timestamp) -> Result {
    let message: MessageId = fired.data()?;
    // A booking that is over needs no timer; one may still come that was due when it ended.
    let Some(booking) = Booking::find(&message)? else { return Ok(()) };
    match fired.name.as_str() {
        booking::HOLD_ENDS => booking.hold_ends(now),
        booking::REMINDER => booking.remind(now),
        booking::MEAL_ENDS => booking.finish(),
        _ => Ok(()),
    }
}
