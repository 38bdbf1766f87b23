//! The ways that end without a meal: nobody ever pays without a table, and no table stays taken.

use parvis_sdk::payments::State;
use parvis_sdk::{Currency, Money};

use super::*;

#[test]
fn a_hold_that_is_not_paid_lapses_and_frees_the_table() {
    let mut house = House::new();
    let (message, payment) = house.hold();
    house.host.advance(MINUTE * 10).unwrap();
    assert!(house.bobs_view(&message).text.starts_with("Not booked: "));
    assert!(house.alices_view(&message).text.contains("was not paid in time"));
    assert_eq!(house.host.payment(&payment).state, State::Voided);
    house.assert_nothing_left();
    let bob = house.bob.clone();
    house.ask(&bob, "2026-12-24", "19:00", "6").unwrap();
}

#[test]
fn a_request_that_expires_before_its_timer_comes_frees_the_table_too() {
    let mut house = House::new();
    let alice = house.alice.clone();
    house.hold();
    // The second timer in a minute is put off by a minute.
    house.ask(&alice, "2026-12-25", "19:00", "6").unwrap();
    let second = house.host.last_message().unwrap();
    house.host.advance(MINUTE * 10).unwrap();
    assert!(house.bobs_view(&second).text.starts_with("Not booked: "));
    assert_eq!(house.host.payments()[1].state, State::Expired);
    house.assert_nothing_left();
}

#[test]
fn an_approval_that_lands_after_the_hold_has_lapsed_is_voided() {
    let mut house = House::new();
    let (message, payment) = house.hold();
    house.host.advance(MINUTE * 9).unwrap();
    house.host.pause();
    house.host.approve(&house.alice, &payment).unwrap();
    house.host.set_now(house.host.now().plus(MINUTE * 2));
    house.host.resume().unwrap();
    assert_eq!(house.host.payment(&payment).state, State::Voided);
    assert!(house.alices_view(&message).text.contains("Nothing was paid"));
    house.assert_nothing_left();
}

#[test]
fn an_approval_that_lands_after_somebody_else_took_the_table_is_voided_and_leaves_it_to_them() {
    let mut house = House::new();
    let (message, payment) = house.hold();
    house.host.advance(MINUTE * 9).unwrap();
    house.host.pause();
    house.host.approve(&house.alice, &payment).unwrap();
    house.host.set_now(house.host.now().plus(MINUTE * 2));

    house.host.enter("elsewhere");
    let bob = house.bob.clone();
    house.ask(&bob, "2026-12-24", "19:00", "6").unwrap();
    let bobs = house.host.last_message().unwrap();
    house.host.enter("test");
    house.host.resume().unwrap();

    assert_eq!(house.host.payment(&payment).state, State::Voided);
    assert!(house.host.text(&message).starts_with("Not booked"));
    house.host.enter("elsewhere");
    assert!(house.host.text(&bobs).starts_with("Table held"));
    let kept = house.host.stored_keys();
    assert_eq!(kept, ["program/seat/2026-12-24/dinner/5".to_owned(), format!("cnv_elsewhere/booking/{bobs}")]);
    let bobs_payment = house.host.view(&bob, &bobs).payments()[0].clone();
    house.host.approve(&bob, &bobs_payment).unwrap();
    assert!(house.host.text(&bobs).starts_with("Table confirmed"));
}

#[test]
fn a_declined_deposit_frees_the_table() {
    let mut house = House::new();
    let (message, payment) = house.hold();
    house.host.decline(&house.alice, &payment).unwrap();
    assert!(house.bobs_view(&message).text.starts_with("Not booked: "));
    assert!(house.alices_view(&message).text.contains("You declined the deposit"));
    house.assert_nothing_left();
}

#[test]
fn a_held_table_can_be_let_go_and_the_request_is_withdrawn() {
    let mut house = House::new();
    let (message, payment) = house.hold();
    house.host.tap(&house.alice, &message, "cancel").unwrap();
    assert_eq!(house.host.payment(&payment).state, State::Voided);
    assert!(house.alices_view(&message).text.contains("You let the table go"));
    assert!(house.alices_view(&message).payments().is_empty());
    house.assert_nothing_left();
}

#[test]
fn an_approval_that_was_on_its_way_when_the_guest_let_go_is_voided() {
    let mut house = House::new();
    let (message, payment) = house.hold();
    let cancel = house.alices_view(&message).buttons()[0].clone();
    house.host.pause();
    house.host.press(&house.alice, &message, &cancel, &[]).unwrap();
    house.host.approve(&house.alice, &payment).unwrap();
    house.host.resume().unwrap();
    assert_eq!(house.host.payment(&payment).state, State::Voided);
    house.assert_nothing_left();
}

#[test]
fn cancelling_in_time_pays_the_deposit_back() {
    let mut house = House::new();
    let (message, payment) = house.book();
    house.advance_to("2026-12-23T17:59:59.000Z");
    house.host.tap(&house.alice, &message, "cancel").unwrap();
    assert_eq!(house.host.payment(&payment).refunded.to_string(), "30.00 EUR");
    assert!(house.bobs_view(&message).text.starts_with("Booking cancelled: "));
    assert!(house.alices_view(&message).text.contains("deposit of 30.00 EUR was paid back"));
    house.assert_nothing_left();
}

#[test]
fn cancelling_too_late_asks_first_and_keeps_the_deposit() {
    let mut house = House::new();
    let (message, payment) = house.book();
    house.advance_to("2026-12-23T18:00:00.000Z");
    house.host.tap(&house.alice, &message, "cancel").unwrap();
    assert_eq!(house.alices_view(&message).verbs(), ["keep", "give-up"]);
    assert!(house.bobs_view(&message).text.starts_with("Table confirmed"), "nobody else is asked");

    house.host.tap(&house.alice, &message, "keep").unwrap();
    assert_eq!(house.alices_view(&message).verbs(), ["cancel"]);

    house.host.tap(&house.alice, &message, "cancel").unwrap();
    house.host.tap(&house.alice, &message, "give-up").unwrap();
    assert!(house.alices_view(&message).text.contains("30.00 EUR was not paid back"));
    assert_eq!(house.host.payment(&payment).refunded.to_string(), "0.00 EUR");
    house.assert_nothing_left();
}

#[test]
fn a_reminder_in_between_does_not_hide_the_way_out() {
    let mut house = House::new();
    let (message, _) = house.book();
    house.advance_to("2026-12-24T14:59:00.000Z");
    house.host.tap(&house.alice, &message, "cancel").unwrap();
    house.advance_to("2026-12-24T15:00:00.000Z");
    assert_eq!(house.alices_view(&message).verbs(), ["cancel"]);
    house.host.tap(&house.alice, &message, "cancel").unwrap();
    house.host.tap(&house.alice, &message, "give-up").unwrap();
    house.assert_nothing_left();
}

#[test]
fn a_refund_that_the_house_cannot_pay_cancels_nothing() {
    let mut house = House::new();
    let (message, payment) = house.book();
    house.host.withdraw(Money::new(3_000, Currency::EUR));
    let text = refusal(house.host.tap(&house.alice, &message, "cancel"));
    assert!(text.contains("nothing was cancelled"), "{text}");
    assert!(house.bobs_view(&message).text.starts_with("Table confirmed"));
    assert_eq!(house.host.payment(&payment).refunded.to_string(), "0.00 EUR");
    assert_eq!(house.host.timers().len(), 1);
}
