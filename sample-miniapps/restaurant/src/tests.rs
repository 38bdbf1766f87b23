//! Every way that a booking can go, played against the host in memory.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod edges;
mod endings;
mod story;
mod walk;

use std::time::Duration;

use parvis_sdk::testing::{Host, MessageView};
use parvis_sdk::{Error, MessageId, PaymentId, PersonId, Result};

use crate::handle;

const MINUTE: Duration = Duration::from_secs(60);

/// It is noon of 2026-12-01 in UTC, one o'clock in the house.
struct House {
    host: Host,
    alice: PersonId,
    bob: PersonId,
}

impl House {
    fn new() -> Self {
        let mut host = Host::new(handle);
        let (alice, bob) = (host.person("alice"), host.person("bob"));
        Self { host, alice, bob }
    }

    /// `person` fills in the form.
    fn ask(&mut self, person: &PersonId, day: &str, time: &str, guests: &str) -> Result {
        self.host.command(person, "book", "")?;
        self.host.submit(person, &[("date", day), ("time", time), ("guests", guests)])
    }

    /// Alice holds the only table for six at dinner on Christmas Eve.
    fn hold(&mut self) -> (MessageId, PaymentId) {
        let alice = self.alice.clone();
        self.ask(&alice, "2026-12-24", "19:00", "6").unwrap();
        let message = self.host.last_message().unwrap();
        let payment = self.alices_view(&message).payments()[0].clone();
        (message, payment)
    }

    /// And pays.
    fn book(&mut self) -> (MessageId, PaymentId) {
        let (message, payment) = self.hold();
        self.host.approve(&self.alice, &payment).unwrap();
        (message, payment)
    }

    /// `person` fills in the form and is asked again: says why.
    fn ask_in_vain(&mut self, person: &PersonId, day: &str, time: &str, guests: &str) -> String {
        self.ask(person, day, time, guests).unwrap();
        let form = self.host.seen_by(person).pop().unwrap();
        assert_eq!(form.verbs(), ["search"], "the form is there again");
        form.text
    }

    fn alices_view(&self, message: &MessageId) -> MessageView {
        self.host.view(&self.alice, message)
    }

    fn bobs_view(&self, message: &MessageId) -> MessageView {
        self.host.view(&self.bob, message)
    }

    /// Nothing is kept and nothing waits once all bookings are over.
    fn assert_nothing_left(&self) {
        assert_eq!(self.host.stored_keys(), Vec::<String>::new());
        assert_eq!(self.host.timers(), []);
    }

    fn advance_to(&mut self, instant: &str) {
        let instant: parvis_sdk::Timestamp = instant.parse().unwrap();
        let ms = u64::try_from(instant.unix_ms() - self.host.now().unix_ms()).unwrap();
        self.host.advance(Duration::from_millis(ms)).unwrap();
    }
}

fn refusal(outcome: Result) -> String {
    match outcome {
        Err(Error::Refused(text)) => text,
        other => panic!("not refused: {other:?}"),
    }
}
