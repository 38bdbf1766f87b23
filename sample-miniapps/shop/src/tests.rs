//! Everything that can happen to an order, played against the host in memory.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod edges;
mod endings;
mod random;
mod seller;
mod story;

use std::time::Duration;

use parvis_sdk::identity::{ProfileField, Role};
use parvis_sdk::testing::{Host, MessageView};
use parvis_sdk::{Error, Event, MessageId, PaymentId, PersonId, Result, Trigger};

use crate::catalogue::{PRODUCTS, Product};
use crate::{handle, stock};

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 3_600);

/// It is noon of 2026-12-01 in UTC, one o'clock in the shop.
struct Shop {
    host: Host,
    alice: PersonId,
    bob: PersonId,
    /// Works here.
    sara: PersonId,
}

impl Shop {
    fn new() -> Self {
        let mut host = Host::new(handle_or_count);
        let [alice, bob, sara] = ["alice", "bob", "sara"].map(|name| host.person(name));
        host.set_role(&sara, Role::Staff);
        host.set_profile(&alice, ProfileField::Address, "Alice Martin\n12 rue des Lilas\n75011 Paris");
        Self { host, alice, bob, sara }
    }

    /// Opens the window and puts something into the cart.
    fn pick(&mut self, person: &PersonId, sku: &str, count: u32) -> Result<MessageId> {
        self.host.command(person, "shop", sku)?;
        let window = self.host.seen_by(person).pop().unwrap().id;
        self.host.tap_with(person, &window, "add", &[("count", &count.to_string())])?;
        Ok(window)
    }

    /// Goes to the till from a window in which something was picked, fetches it in the shop, and orders.
    fn check_out(&mut self, person: &PersonId, window: &MessageId) -> Result<MessageId> {
        for verb in ["cart", "delivery", "fetch", "order"] {
            self.host.tap(person, window, verb)?;
        }
        Ok(self.host.last_message().unwrap())
    }

    /// Orders one thing, to be fetched: the order's card and its payment.
    fn order(&mut self, person: &PersonId, sku: &str, count: u32) -> Result<(MessageId, PaymentId)> {
        let window = self.pick(person, sku, count)?;
        let card = self.check_out(person, &window)?;
        let payment = self.host.view(person, &card).payments()[0].clone();
        Ok((card, payment))
    }

    /// Orders and pays.
    fn buy(&mut self, person: &PersonId, sku: &str, count: u32) -> (MessageId, PaymentId) {
        let (card, payment) = self.order(person, sku, count).unwrap();
        self.host.approve(person, &payment).unwrap();
        (card, payment)
    }

    /// The seller opens the desk here and moves the oldest order on.
    fn step(&mut self) {
        let desk = self.open_oldest();
        self.host.tap(&self.sara, &desk, "desk/step").unwrap();
    }

    /// The seller's desk, at the oldest order.
    fn open_oldest(&mut self) -> MessageId {
        self.host.command(&self.sara, "orders", "").unwrap();
        let desk = self.host.seen_by(&self.sara).pop().unwrap().id;
        self.host.tap(&self.sara, &desk, "desk/open").unwrap();
        desk
    }

    /// Alice's order of `count` of a product, delivered.
    fn delivered(&mut self, sku: &str, count: u32) -> (MessageId, PaymentId) {
        let alice = self.alice.clone();
        let bought = self.buy(&alice, sku, count);
        for _ in 0..3 {
            self.step();
        }
        bought
    }

    fn alices(&self, message: &MessageId) -> MessageView {
        self.host.view(&self.alice, message)
    }

    /// How many of each product are on the shelves.
    fn shelves(&mut self) -> Vec<u32> {
        let alice = self.alice.clone();
        self.host.command(&alice, "count", "").unwrap();
        let line = self.host.log().last().unwrap();
        let counts = line.strip_prefix("info: counted").unwrap();
        counts.split_whitespace().map(|count| count.parse().unwrap()).collect()
    }

    fn on_shelf(&mut self, sku: &str) -> u32 {
        let place = PRODUCTS.iter().position(|product| product.sku == sku).unwrap();
        self.shelves()[place]
    }

    fn advance(&mut self, duration: Duration) {
        self.host.advance(duration).unwrap();
    }
}

/// The program, and a look at its shelves.
fn handle_or_count(event: Event) -> Result {
    if !matches!(&event.trigger, Trigger::Command(command) if command.name == "count") {
        return handle(event);
    }
    let mut line = "counted".to_owned();
    for product in &PRODUCTS {
        line = format!("{line} {}", stock::on_shelf(product)?);
    }
    parvis_sdk::log::info(&line);
    Ok(())
}

fn first_stock() -> Vec<u32> {
    PRODUCTS.iter().map(|product| u32::from(product.first_stock)).collect()
}

fn refusal(outcome: Result<impl std::fmt::Debug>) -> String {
    match outcome {
        Err(Error::Refused(text)) => text,
        other => panic!("not refused: {other:?}"),
    }
}

fn money(text: &str) -> String {
    format!("{text} EUR")
}
