//! Take a taxi in a conversation: quote, driver, a ride that moves, fare, receipt.
//!
//! One ride is one card that changes in place. Everybody in the conversation sees how far it is, so that friends can follow it; the
//! rider sees besides what it costs and what they can do, and the driver what is to be done next. Drivers are the program's staff
//! and use the same program.
//!
//! This file says which event leads where. The town is in `town`, prices in `tariff`, the questions in `ask`, the life of a ride
//! in `ride`, who drives in `drivers`, what is shown in `cards` and `map`, and the words in `texts`.

mod ask;
mod cards;
mod drivers;
mod map;
mod ride;
mod tariff;
#[cfg(test)]
mod tests;
mod texts;
mod town;

use parvis_sdk::event::{CardAction, Command, Form};
use parvis_sdk::steps::{self, Steps};
use parvis_sdk::{Error, Event, MessageId, PersonId, Result, Timestamp, Trigger, chat};

use crate::ask::{Duty, Order, Redirect};
use crate::ride::Ride;
use crate::texts::Language;

parvis_sdk::mini_program!(handle);

fn handle(event: Event) -> Result {
    let now = event.now;
    match &event.trigger {
        Trigger::Opened(_) => ask::order(event.actor()?, now),
        Trigger::Command(command) => obey(command, event.actor()?, now),
        Trigger::Message(_) => chat::post(Language::current()?.help()).map(drop),
        Trigger::FormSubmitted(form) => submitted(form, event.actor()?, now),
        Trigger::CardAction(action) => press(action, event.actor()?, now),
        Trigger::PaymentUpdated(payment) => ride::payment_updated(payment, now),
        Trigger::TimerFired(fired) => match Ride::find(&fired.data()?)? {
            Some(ride) => ride.tick(now),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

fn obey(command: &Command, actor: &PersonId, now: Timestamp) -> Result {
    match command.name.as_str() {
        "taxi" => ask::order(actor, now),
        "drive" => drivers::drive(actor, now),
        _ => chat::post(Language::current()?.help()).map(drop),
    }
}

fn submitted(form: &Form, actor: &PersonId, now: Timestamp) -> Result {
    match form.name.as_str() {
        Order::NAME => match steps::next::<Order>(actor, form, now)? {
            Some(quote) => cards::offer_quote(actor, &quote),
            None => Ok(()),
        },
        Redirect::NAME => match steps::next::<Redirect>(actor, form, now)? {
            Some((message, to)) => own_ride(&message, actor)?.ask_to_change(to, now),
            None => Ok(()),
        },
        Duty::NAME => match steps::next::<Duty>(actor, form, now)? {
            Some((car, at)) => drivers::go_on_duty(actor, car, at, now),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

fn press(action: &CardAction, actor: &PersonId, now: Timestamp) -> Result {
    let message = &action.message;
    match action.verb.as_str() {
        cards::ORDER => ride::order(&action.state()?, actor, now, message),
        cards::LEAVE => chat::redact(message),
        cards::OFF_DUTY => drivers::go_off_duty(actor, message),
        cards::ACCEPT => find(message)?.accept(actor, now),
        cards::CANCEL => own_ride(message, actor)?.cancel(now),
        cards::CANCEL_ANYWAY => own_ride(message, actor)?.cancel_anyway(now),
        cards::KEEP => own_ride(message, actor)?.keep(now),
        cards::CHANGE => own_ride(message, actor)?.redirect(now),
        cards::CONFIRM => own_ride(message, actor)?.change(now),
        cards::ARRIVED => driven_ride(message, actor)?.arrived(now),
        cards::PICK_UP => driven_ride(message, actor)?.pick_up(now),
        cards::DROP_OFF => driven_ride(message, actor)?.drop_off(now),
        cards::NO_SHOW => driven_ride(message, actor)?.no_show(now),
        cards::GIVE_UP => driven_ride(message, actor)?.give_up(now),
        _ => Ok(()),
    }
}

fn find(message: &MessageId) -> Result<Ride> {
    match Ride::find(message)? {
        Some(ride) => Ok(ride),
        None => Err(Error::refused(Language::current()?.over())),
    }
}

fn own_ride(message: &MessageId, actor: &PersonId) -> Result<Ride> {
    let ride = find(message)?;
    if ride.rider == *actor { Ok(ride) } else { Err(Error::refused(Language::current()?.not_yours())) }
}

fn driven_ride(message: &MessageId, actor: &PersonId) -> Result<Ride> {
    let ride = find(message)?;
    let drives = ride.driver.as_ref().is_some_and(|driver| driver.id == *actor);
    if drives { Ok(ride) } else { Err(Error::refused(Language::current()?.not_your_drive())) }
}
