//! A shop in a conversation: catalogue, cart, shipping, payment, one card for each order, returns, and the seller's side.
//!
//! Each person shops in a window of their own, one private message that changes in place. What they order becomes one card:
//! everybody in the conversation sees how far it is, the buyer sees besides what concerns them alone, and a seller who works in
//! the conversation sees what to do next.
//!
//! This file says which event leads where. What is sold is in `catalogue`, on which conditions in `terms`, how many there are in
//! `stock`, what a person picked in `cart`, the life of an order in `order`, and the words in `texts`. `window`, `cards` and
//! `desk` are what buyers, everybody and sellers see.

mod address;
mod cards;
mod cart;
mod catalogue;
mod desk;
mod follow;
mod money;
mod order;
mod stock;
mod terms;
mod texts;
mod window;

#[cfg(test)]
mod tests;

use parvis_sdk::event::{CardAction, Command, Incoming};
use parvis_sdk::{ConversationId, Event, PersonId, Result, Timestamp, Trigger, identity};

use crate::texts::Language;

parvis_sdk::mini_program!(handle);

/// Where and when an event happens, and in which language it is answered.
#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) conversation: ConversationId,
    pub(crate) now: Timestamp,
    pub(crate) language: Language,
}

fn handle(event: Event) -> Result {
    let scene = Scene { conversation: event.conversation.clone(), now: event.now, language: language()? };
    follow::catch_up(&scene)?;
    match &event.trigger {
        Trigger::Opened(launch) => {
            let wanted = launch.parameter("product").or(launch.parameter("q")).unwrap_or_default();
            window::open(event.actor()?, &scene, wanted)
        }
        Trigger::Command(command) => obey(command, event.actor()?, &scene),
        Trigger::Message(message) => listen(message, event.actor()?, &scene),
        Trigger::CardAction(action) => press(action, event.actor()?, &scene),
        Trigger::PaymentUpdated(payment) => order::payment_updated(payment, event.actor.as_ref(), &scene),
        Trigger::TimerFired(_) => follow::look(&scene),
        _ => Ok(()),
    }
}

fn obey(command: &Command, actor: &PersonId, scene: &Scene) -> Result {
    match command.name.as_str() {
        "order" => follow::tell(actor, scene),
        "orders" => desk::open_orders(actor, scene),
        "stock" => desk::open_stock(actor, scene),
        _ => window::open(actor, scene, &command.text),
    }
}

/// Whoever asks where their order is gets an answer; whatever else is said is what they look for.
fn listen(message: &Incoming, actor: &PersonId, scene: &Scene) -> Result {
    let answers_card = message.reply_to.is_some();
    if answers_card || texts::asks_for_order(&message.text) {
        return follow::tell(actor, scene);
    }
    window::open(actor, scene, &message.text)
}

fn press(action: &CardAction, actor: &PersonId, scene: &Scene) -> Result {
    match action.verb.split_once('/') {
        Some(("order", verb)) => order::press(verb, action, actor, scene),
        Some(("desk", verb)) => desk::press(verb, action, actor, scene),
        _ => window::press(action, actor, scene),
    }
}

/// The language of the person who caused the event.
fn language() -> Result<Language> {
    let user = identity::current_user()?;
    Ok(user.map_or(Language::English, |user| Language::of(user.language())))
}
