//! Time, upgrades and uninstalls while events, timers, buttons and reservations are in flight.

use parvis_capability::Error;
use parvis_capability::conversation::Press;
use parvis_capability::log::Notice;
use parvis_domain::{MessageId, PaymentState, UserId};

use crate::kitchen::kitchen;
use crate::town::{Town, action, key};

const LAPSED: &str = "The deposit was not paid in time, so the table is free again. Nothing was paid.";

async fn state(town: &Town) -> PaymentState {
    town.payment().await.state
}

async fn assert_nothing_paid(town: &Town) {
    assert_eq!(town.cents(town.alice).await, (10_000, 0, 10_000));
    assert_eq!(town.merchant_cents().await, 0);
    town.assert_sound().await;
}

/// Bob can have the table that alice had.
async fn assert_table_free(town: &mut Town) {
    town.ask_for_table(town.bob, town.room, "19:00", 6).await;
    let card = town.last_message(town.bob, town.room).await;
    assert!(card.shown().0.starts_with("Table held: "), "{:?}", card.shown());
}

async fn press_error(town: &Town, user: UserId, card: MessageId, verb: &str) -> Error {
    let seen = town.host.message(user, card).await.unwrap().value;
    let action = action(&seen, |known, _| known == verb);
    let press = Press { message: card, action: &action, version: seen.version(), inputs: "{}" };
    town.host.press(user, None, &press).await.unwrap_err()
}

#[tokio::test]
async fn an_approval_that_reaches_the_restaurant_after_the_hold_is_voided() {
    let mut town = Town::new().await;
    let (card, payment) = town.hold().await;
    town.clock.pass_seconds(599);
    // In time for the payer; the restaurant hears of it when the table is not hers any more.
    town.stop().await;
    town.approve(&payment).await;
    assert_eq!(town.cents(town.alice).await, (10_000, 3_000, 7_000));
    town.clock.pass_seconds(2);
    town.start().await;
    town.run_due().await;
    assert_eq!(state(&town).await, PaymentState::Voided);
    assert!(town.reads(town.alice, card).await.ends_with(LAPSED));
    assert!(town.reads(town.bob, card).await.starts_with("Not booked: "));
    assert_nothing_paid(&town).await;
    assert_table_free(&mut town).await;
}

#[tokio::test]
async fn an_approval_after_the_hold_is_refused_and_the_table_is_free() {
    let mut town = Town::new().await;
    let (card, payment) = town.hold().await;
    town.stop().await;
    town.clock.pass_seconds(600);
    let late = key(town.alice, "late");
    let approve = town.host.approve_payment(town.alice, payment.id, payment.amount, &late);
    assert_eq!(approve.await.unwrap_err(), Error::AlreadySettled(PaymentState::Expired));
    town.start().await;
    town.run_due().await;
    assert_eq!(state(&town).await, PaymentState::Expired);
    assert!(town.reads(town.alice, card).await.ends_with(LAPSED));
    assert_nothing_paid(&town).await;
    assert_table_free(&mut town).await;
}

#[tokio::test]
async fn what_waits_when_a_version_comes_runs_on_the_new_one() {
    let mut town = Town::new().await;
    // A form of the old version, sent while nothing runs.
    town.say(town.alice, "/book").await;
    town.stop().await;
    let form = town.own_messages(town.alice).await.pop().unwrap();
    let inputs = r#"{"date":"2023-12-24","time":"any","guests":"6"}"#;
    town.press(town.alice, form, "search", inputs).await;
    town.upgrade(&kitchen().await.second).await;
    town.start().await;
    town.rest().await;
    let card = town.last_message(town.alice, town.room).await;
    assert_eq!(card.shown().1.unwrap().made_by, 2, "the new version answered");
    // And the other way round: a button of the old version, pressed when the new one runs.
    town.press(town.alice, card.message.id, "hold", "{}").await;
    town.rest().await;
    assert!(town.reads(town.bob, card.message.id).await.starts_with("Table held: "));
    town.assert_sound().await;
}

#[tokio::test]
async fn a_button_of_the_old_version_works_on_the_new_one() {
    let mut town = Town::new().await;
    let (card, _) = town.book().await;
    town.upgrade(&kitchen().await.second).await;
    town.press(town.alice, card, "cancel", "{}").await;
    town.rest().await;
    assert!(town.reads(town.alice, card).await.ends_with("Your deposit of 30.00 EUR was paid back."));
    assert_nothing_paid(&town).await;
}

#[tokio::test]
async fn an_upgrade_withdraws_what_nobody_has_approved() {
    let mut town = Town::new().await;
    let (card, payment) = town.hold().await;
    town.upgrade(&kitchen().await.second).await;
    town.rest().await;
    assert_eq!(state(&town).await, PaymentState::Voided);
    let late = key(town.alice, "late");
    let approve = town.host.approve_payment(town.alice, payment.id, payment.amount, &late);
    assert_eq!(approve.await.unwrap_err(), Error::AlreadySettled(PaymentState::Voided));
    assert!(town.reads(town.bob, card).await.starts_with("Not booked: "));
    assert_nothing_paid(&town).await;
    assert_table_free(&mut town).await;
}

#[tokio::test]
async fn what_was_approved_before_an_upgrade_is_taken_by_the_new_version() {
    let mut town = Town::new().await;
    let (card, payment) = town.hold().await;
    town.stop().await;
    town.approve(&payment).await;
    town.upgrade(&kitchen().await.second).await;
    town.start().await;
    town.rest().await;
    assert_eq!(state(&town).await, PaymentState::Captured);
    assert!(town.reads(town.bob, card).await.starts_with("Table confirmed: "));
    assert_eq!(town.merchant_cents().await, 3_000);
    town.assert_sound().await;
}

#[tokio::test]
async fn a_timer_that_the_old_version_set_reaches_the_new_one() {
    let mut town = Town::new().await;
    let (card, _) = town.book().await;
    town.upgrade(&kitchen().await.second).await;
    town.clock.move_to("2023-12-24T15:00:00Z");
    town.run_due().await;
    assert!(town.reads(town.bob, card).await.starts_with("See you soon: "));
    town.clock.move_to("2023-12-24T21:00:00Z");
    town.run_due().await;
    assert!(town.reads(town.bob, card).await.starts_with("Thank you for coming: "));
    town.assert_sound().await;
}

#[tokio::test]
async fn an_uninstall_gives_back_what_is_reserved_and_drops_what_waits() {
    let mut town = Town::new().await;
    let (card, payment) = town.hold().await;
    town.stop().await;
    town.approve(&payment).await;
    town.press(town.alice, card, "cancel", "{}").await;
    assert_eq!(town.cents(town.alice).await, (10_000, 3_000, 7_000));
    let uninstalled = town.host.uninstall(town.program).await.unwrap();
    town.conversations.settle(uninstalled);
    assert_eq!(state(&town).await, PaymentState::Voided);
    assert_eq!(town.notices(town.alice).await, [Notice::Uninstalled, Notice::Uninstalled]);
    town.start().await;
    town.rest().await;
    assert_nothing_paid(&town).await;
    // The card stays as it was; its buttons are off, and no timer comes.
    let refused = press_error(&town, town.alice, card, "cancel").await;
    assert_eq!(refused, Error::Conflict("the program is not installed any more"));
    let read = town.reads(town.alice, card).await;
    town.clock.pass_seconds(3_600);
    town.run_due().await;
    assert_eq!(town.reads(town.alice, card).await, read);
    town.say(town.alice, "/book").await;
    assert_eq!(town.own_messages(town.alice).await.len(), 1, "nobody answers to the command");
    town.assert_sound().await;
}

#[tokio::test]
async fn an_uninstall_withdraws_what_nobody_has_approved() {
    let mut town = Town::new().await;
    let (_, payment) = town.hold().await;
    let uninstalled = town.host.uninstall(town.program).await.unwrap();
    town.conversations.settle(uninstalled);
    assert_eq!(state(&town).await, PaymentState::Voided);
    let late = key(town.alice, "late");
    let approve = town.host.approve_payment(town.alice, payment.id, payment.amount, &late);
    assert_eq!(approve.await.unwrap_err(), Error::AlreadySettled(PaymentState::Voided));
    assert_nothing_paid(&town).await;
}

#[tokio::test]
async fn what_was_booked_is_still_there_when_the_program_comes_back() {
    let mut town = Town::new().await;
    let (card, _) = town.book().await;
    let uninstalled = town.host.uninstall(town.program).await.unwrap();
    town.conversations.settle(uninstalled);
    town.clock.pass_seconds(29 * 24 * 3_600);
    town.run_due().await;
    town.upgrade(&kitchen().await.second).await;
    town.ask_for_table(town.bob, town.room, "19:30", 5).await;
    let told = town.notices(town.bob).await.pop();
    assert!(matches!(&told, Some(Notice::Refused { text }) if text.starts_with("Sorry, the last table")), "{told:?}");
    // Its deposit too: paid back as if nothing had been.
    town.press(town.alice, card, "cancel", "{}").await;
    town.rest().await;
    assert_nothing_paid(&town).await;
}
