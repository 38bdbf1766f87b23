//! Random sequences of what guests could do, in two conversations.

use std::cell::Cell;

use parvis_sdk::Currency;
use parvis_sdk::payments::State;
use parvis_sdk::testing::Walk;

use super::*;

const CONVERSATIONS: [&str; 2] = ["test", "elsewhere"];

#[test]
fn whatever_guests_do_nobody_pays_without_a_table_and_no_table_is_given_twice() {
    let most = Cell::new(0);
    let walk = Walk::new(|| House::new().host).people(&["alice", "bob"]).conversations(&CONVERSATIONS);
    walk.commands(&["/book"]).seldom(&["leave", "cancel", "give-up"]).runs(12).steps(70).check(|host| {
        holds(host);
        most.set(most.get().max(host.earned(Currency::EUR).minor_units()));
    });
    assert!(most.get() > 0, "some walks lead to a table that is paid for");
}

fn holds(host: &Host) {
    let keys = host.stored_keys();
    let is_open = |message: &str| keys.iter().any(|key| key.ends_with(&["/booking/", message].concat()));
    for payment in host.payments() {
        let waits = matches!(payment.state, State::Requested | State::Authorized);
        assert!(!waits || is_open(&payment.reference), "{payment:?} belongs to a booking that is over");
    }
    let mut tables = 0;
    for view in CONVERSATIONS.iter().flat_map(|name| host.seen_in(name, &PersonId::from("per_nobody"))) {
        let paid: i64 = host
            .payments()
            .into_iter()
            .filter(|payment| payment.reference == view.id.as_str())
            .map(|payment| payment.captured.minor_units() - payment.refunded.minor_units())
            .sum();
        let has_table = ["Table confirmed", "See you soon"].iter().any(|title| view.text.starts_with(title));
        let had_table = ["Thank you", "Booking cancelled"].iter().any(|title| view.text.starts_with(title));
        assert!(!has_table || paid > 0, "a table without a deposit: {}", view.text);
        assert!(paid == 0 || has_table || had_table, "a deposit of {paid} without a table: {}", view.text);
        tables += usize::from(has_table);
    }
    // Each table of a day has one entry, so that as many entries as bookings means that none was given twice.
    let seats = keys.iter().filter(|key| key.starts_with("program/seat/")).count();
    assert!(seats >= tables, "{tables} bookings have {seats} tables");
}
