//! Random sequences of what two riders and two drivers could do, in two conversations.

use std::cell::Cell;

use parvis_sdk::Money;
use parvis_sdk::payments::Payment;
use parvis_sdk::testing::Walk;

use super::*;

const CONVERSATIONS: [&str; 2] = ["test", "elsewhere"];
const RIDERS_VERBS: [&str; 5] = ["cancel", "cancel-anyway", "keep", "change", "confirm"];
const DRIVERS_VERBS: [&str; 5] = ["arrived", "pick-up", "drop-off", "no-show", "give-up"];

/// What a person sees of the rides, in both conversations, and what they were asked to pay.
struct Seen {
    person: PersonId,
    views: Vec<MessageView>,
    payments: Vec<Payment>,
}

#[test]
fn whatever_people_do_rides_money_and_drivers_stay_in_order() {
    assert!(walk(&CONVERSATIONS, || Town::with_drivers().host) > 0, "some walks lead to a ride that is paid for");
}

#[test]
fn whatever_people_do_while_they_ride_does_so_too() {
    let riding = || {
        let mut town = Town::with_drivers();
        town.riding();
        let bob = town.bob.clone();
        let ride = town.order(&bob);
        town.host.tap(&town.eve, &ride, "accept").unwrap();
        town.host
    };
    assert!(walk(&["test"], riding) > 2_000, "some walks lead to several");
}

/// Answers the most that was paid in one run.
fn walk(conversations: &[&str], start: fn() -> Host) -> i64 {
    let walk = Walk::new(start).people(&["alice", "bob", "dan", "eve"]).conversations(conversations);
    let walk = walk.commands(&["/taxi", "/drive"]).words(&["Louvre", "Bastille", "Opéra", "gare", "48.86, 2.35"]);
    let walk = walk.seldom(&["leave", "off-duty", "cancel", "cancel-anyway", "give-up", "change"]);
    let most = Cell::new(0);
    walk.runs(12).steps(70).check(|host| {
        let all = ["alice", "bob", "dan", "eve"].map(|name| Seen::by(host, name));
        one_ride_each(&all);
        all.iter().for_each(|seen| seen.money_is_in_order(host));
        let paid = all.iter().map(|seen| host.paid_by(&seen.person, Currency::EUR).minor_units()).sum();
        assert_eq!(host.earned(Currency::EUR).minor_units(), paid, "what is paid is earned");
        most.set(most.get().max(paid));
    });
    most.get()
}

impl Seen {
    fn by(host: &Host, name: &str) -> Self {
        let person = PersonId::from(["per_", name].concat().as_str());
        let views = CONVERSATIONS.iter().flat_map(|conversation| host.seen_in(conversation, &person)).collect();
        let payments = host.payments().into_iter().filter(|payment| payment.payer == person).collect();
        Self { person, views, payments }
    }

    /// The rides on which they have one of these buttons.
    fn with(&self, verbs: &[&str]) -> Vec<&MessageId> {
        let has = |view: &&MessageView| view.verbs().iter().any(|verb| verbs.contains(&verb.as_str()));
        self.views.iter().filter(has).map(|view| &view.id).collect()
    }

    /// What the receipts say is what was paid, and beyond that only who sits in the car has paid.
    fn money_is_in_order(&self, host: &Host) {
        let keys = host.stored_keys();
        let kept = |payment: &Payment| payment.captured.minor_units() - payment.refunded.minor_units();
        for payment in &self.payments {
            let is_over = !keys.iter().any(|key| key.ends_with(&["/ride/", &payment.reference].concat()));
            let is_open = matches!(payment.state, State::Requested | State::Authorized);
            assert!(!(is_over && is_open), "a ride that is over has an open payment: {payment:?}");
        }
        for view in &self.views {
            let own = self.payments.iter().filter(|payment| payment.reference == view.id.as_str());
            if own.clone().count() == 0 {
                continue;
            }
            let paid: i64 = own.map(kept).sum();
            let told = view
                .text
                .rsplit_once("Paid: ")
                .map(|(_, paid)| Money::parse(paid.strip_suffix(" EUR.").unwrap(), "EUR").unwrap().minor_units());
            match told {
                Some(told) => assert_eq!(paid, told, "{}", view.text),
                None => assert!(paid == 0 || view.text.starts_with("On the way."), "paid {paid}: {}", view.text),
            }
        }
    }
}

fn one_ride_each(all: &[Seen]) {
    let mut driven = Vec::new();
    for seen in all {
        assert!(seen.with(&RIDERS_VERBS).len() <= 1, "{} has two rides: {:#?}", seen.person, seen.views);
        assert!(seen.with(&DRIVERS_VERBS).len() <= 1, "{} drives twice: {:#?}", seen.person, seen.views);
        driven.extend(seen.with(&DRIVERS_VERBS));
    }
    let drives = driven.len();
    driven.sort();
    driven.dedup();
    assert_eq!(driven.len(), drives, "a ride has two drivers");
}
