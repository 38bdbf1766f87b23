//! Every way that a ride can go, played against the host in memory.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod changes;
mod edges;
mod endings;
mod story;
mod walk;

use std::time::Duration;

use parvis_sdk::identity::Role;
use parvis_sdk::payments::State;
use parvis_sdk::testing::{Host, MessageView};
use parvis_sdk::{Currency, Error, MessageId, PaymentId, PersonId, Result};

use crate::handle;

const MINUTE: Duration = Duration::from_secs(60);

/// Alice rides; Dan and Eve drive. From the Louvre to Bastille are 3.1 km: about 11 minutes, 10.60 EUR.
struct Town {
    host: Host,
    alice: PersonId,
    bob: PersonId,
    dan: PersonId,
    eve: PersonId,
}

impl Town {
    fn new() -> Self {
        let mut host = Host::new(handle);
        let [alice, bob, dan, eve] = ["alice", "bob", "dan", "eve"].map(|name| host.person(name));
        for driver in [&dan, &eve] {
            host.set_role(driver, Role::Staff);
        }
        Self { host, alice, bob, dan, eve }
    }

    /// Both drivers are on duty: Dan at the Opéra, Eve at the Étoile, which is farther.
    fn with_drivers() -> Self {
        let mut town = Self::new();
        for (driver, car, place) in
            [(town.dan.clone(), "Blue Zoe, AB-123-CD", "Opéra"), (town.eve.clone(), "Red Leaf, EF-456-GH", "Étoile")]
        {
            town.host.command(&driver, "drive", "").unwrap();
            town.host.submit(&driver, &[("car", car), ("place", place)]).unwrap();
        }
        town
    }

    /// `rider` answers both questions.
    fn ask(&mut self, rider: &PersonId, from: &str, to: &str) -> Result {
        self.host.command(rider, "taxi", "")?;
        self.host.submit(rider, &[("typed", from)])?;
        self.host.submit(rider, &[("typed", to)])
    }

    /// And orders what they are quoted.
    fn order(&mut self, rider: &PersonId) -> MessageId {
        self.ask(rider, "Louvre", "Bastille").unwrap();
        let quote = self.quote(rider);
        self.host.tap(rider, &quote.id, "order").unwrap();
        self.host.last_message().unwrap()
    }

    fn quote(&self, rider: &PersonId) -> MessageView {
        self.host.seen_by(rider).into_iter().rev().find(|view| view.verbs().contains(&"order".to_owned())).unwrap()
    }

    /// Alice orders, Dan takes it.
    fn matched(&mut self) -> (MessageId, PaymentId) {
        let alice = self.alice.clone();
        let ride = self.order(&alice);
        self.host.tap(&self.dan, &ride, "accept").unwrap();
        let payment = self.alices(&ride).payments()[0].clone();
        (ride, payment)
    }

    /// And Alice approves: he comes.
    fn coming(&mut self) -> (MessageId, PaymentId) {
        let (ride, payment) = self.matched();
        self.host.approve(&self.alice, &payment).unwrap();
        (ride, payment)
    }

    fn arrived(&mut self) -> (MessageId, PaymentId) {
        let (ride, payment) = self.coming();
        self.host.tap(&self.dan, &ride, "arrived").unwrap();
        (ride, payment)
    }

    fn riding(&mut self) -> (MessageId, PaymentId) {
        let (ride, payment) = self.arrived();
        self.host.tap(&self.dan, &ride, "pick-up").unwrap();
        (ride, payment)
    }

    fn alices(&self, ride: &MessageId) -> MessageView {
        self.host.view(&self.alice, ride)
    }

    fn bobs(&self, ride: &MessageId) -> MessageView {
        self.host.view(&self.bob, ride)
    }

    fn dans(&self, ride: &MessageId) -> MessageView {
        self.host.view(&self.dan, ride)
    }

    fn paid(&self) -> String {
        self.host.paid_by(&self.alice, Currency::EUR).to_string()
    }

    /// Nothing of a ride is kept, nothing waits and no money is reserved; Dan is free again.
    fn assert_over(&self) {
        let kept: Vec<String> = self
            .host
            .stored_keys()
            .into_iter()
            .filter(|key| key.contains("/ride/") || key.contains("/rider/"))
            .collect();
        assert_eq!(kept, Vec::<String>::new());
        assert_eq!(self.host.timers(), []);
        let is_open = |state| matches!(state, State::Requested | State::Authorized);
        let open = self.host.payments().into_iter().filter(|payment| is_open(payment.state));
        assert_eq!(open.count(), 0);
    }
}

fn refusal(outcome: Result) -> String {
    match outcome {
        Err(Error::Refused(text)) => text,
        other => panic!("not refused: {other:?}"),
    }
}
