#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::sync::Arc;

use parvis_domain::{ConversationId, Money, UserId};

use super::{Counterparty, Sending, What};
use crate::log::{Change, LogName};
use crate::people::Role;
use crate::testing::{World, currency, eur, key};
use crate::{Error, Idempotency, Keep};

fn sending(world: &World, to: UserId, amount: Money) -> Sending {
    Sending { conversation: world.conversation, to, amount, note: "lunch".to_owned() }
}

async fn own_log(world: &World, user: UserId) -> Vec<Change> {
    let range = crate::keys::starting_with(&crate::keys::log(&LogName::Member(user)));
    let entries = world.host.store().scan(range, 1_000, parvis_store::Direction::Ascending).await.unwrap().value;
    let entry = |bytes: &[u8]| crate::record::decode::<crate::log::LogEntry>(bytes).unwrap().what;
    entries.iter().map(|(_, found)| entry(&found.value)).collect()
}

#[tokio::test]
async fn sent_money_arrives_once_and_both_are_told() {
    let world = World::new().await;
    assert_eq!(world.cents(world.alice).await, (0, 0, 0), "a wallet is opened when it is needed");
    world.issue(world.alice, 1_000).await;
    let sending = sending(&world, world.bob, eur(400));
    let intent = world.key(world.alice, "lunch");
    let first = world.host.send_money(world.alice, &sending, None, &intent).await.unwrap();
    let again = world.host.send_money(world.alice, &sending, None, &intent).await.unwrap();
    assert!(!first.replayed && again.replayed);
    assert_eq!(again.value, first.value);
    assert_eq!(world.cents(world.alice).await, (600, 0, 600));
    assert_eq!(world.cents(world.bob).await, (400, 0, 400));
    let told = Change::Transferred { transfer: first.value.transfer };
    for user in [world.alice, world.bob] {
        assert_eq!(own_log(&world, user).await.iter().filter(|change| **change == told).count(), 1);
    }
    world.assert_audit_clean().await;
}

#[tokio::test]
async fn a_recipient_learns_of_the_transfer_and_of_nothing_else() {
    let world = World::new().await;
    world.issue(world.alice, 5_000).await;
    let before = own_log(&world, world.bob).await;
    world.captured(2_000).await;
    let sending = sending(&world, world.bob, eur(400));
    let sent = world.host.send_money(world.alice, &sending, None, &world.key(world.alice, "x")).await.unwrap().value;
    let history = world.host.wallet_history(world.bob, currency("EUR"), None, 100).await.unwrap().value;
    assert_eq!(history.len(), 1);
    assert_eq!((history[0].what, history[0].amount, &*history[0].note), (What::Received, eur(400), "lunch"));
    assert_eq!(history[0].counterparty, Counterparty::Person(world.alice));
    let mut after = own_log(&world, world.bob).await;
    assert_eq!(after.pop(), Some(Change::Transferred { transfer: sent.transfer }));
    assert_eq!(after, before);
    assert_eq!(world.host.balances(world.bob).await.unwrap().value.len(), 1);
}

#[tokio::test]
async fn history_is_paged_newest_first() {
    let world = World::new().await;
    for cents in 1..=25 {
        world.issue(world.alice, cents).await;
    }
    let mut before = None;
    let mut seen = Vec::new();
    loop {
        let page = world.host.wallet_history(world.alice, currency("EUR"), before, 10).await.unwrap().value;
        let Some(last) = page.last() else { break };
        before = Some(last.number);
        seen.extend(page.iter().map(|movement| movement.amount.minor_units()));
    }
    assert_eq!(seen, (1..=25).rev().collect::<Vec<i64>>());
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_and_leaves_nothing() {
    let world = World::new().await;
    let carol = world.host.create_account(None, "carol", "long enough", "Carol", Role::User).await.unwrap().value;
    world.issue(world.alice, 1_000).await;
    let good = sending(&world, world.bob, eur(400));
    let elsewhere = ConversationId::from_bytes([1; 16]);
    let yen = |units| Money::new(units, currency("JPY"));
    let invalid = |field| Error::Invalid { field, why: String::new() };
    let cases = [
        ("zero", Sending { amount: eur(0), ..good.clone() }, invalid("amount")),
        ("negative", Sending { amount: eur(-1), ..good.clone() }, invalid("amount")),
        ("least", Sending { amount: eur(i64::MIN), ..good.clone() }, invalid("amount")),
        ("too much", Sending { amount: eur(1_001), ..good.clone() }, Error::InsufficientFunds),
        ("all there is", Sending { amount: eur(i64::MAX), ..good.clone() }, Error::InsufficientFunds),
        ("other currency", Sending { amount: yen(1), ..good.clone() }, Error::InsufficientFunds),
        ("to oneself", Sending { to: world.alice, ..good.clone() }, invalid("to")),
        ("no member", Sending { to: carol, ..good.clone() }, Error::NotFound("member")),
        ("nobody", Sending { to: UserId::from_bytes([1; 16]), ..good.clone() }, Error::NotFound("member")),
        ("elsewhere", Sending { conversation: elsewhere, ..good.clone() }, Error::NotFound("member")),
        ("long note", Sending { note: "x".repeat(129), ..good.clone() }, invalid("note")),
        ("control", Sending { note: "a\0".into(), ..good.clone() }, invalid("note")),
    ];
    for (why, sending, expected) in cases {
        let refused =
            world.host.send_money(world.alice, &sending, None, &world.key(world.alice, why)).await.unwrap_err();
        match (&refused, &expected) {
            (Error::Invalid { field, .. }, Error::Invalid { field: expected, .. }) => {
                assert_eq!(field, expected, "{why}")
            }
            _ => assert_eq!(refused, expected, "{why}"),
        }
    }
    let from_outside = world.host.send_money(carol, &good, None, &world.key(carol, "x")).await;
    assert_eq!(from_outside.unwrap_err(), Error::NotFound("member"));
    assert_eq!(world.cents(world.alice).await, (1_000, 0, 1_000));
    assert_eq!(world.cents(world.bob).await, (0, 0, 0));
    world.assert_audit_clean().await;
}

#[tokio::test]
async fn an_intent_that_was_refused_stays_refused_and_another_request_under_it_is_named() {
    let world = World::new().await;
    let sending = sending(&world, world.bob, eur(400));
    let intent = world.key(world.alice, "lunch");
    let send = async |sending: &Sending| world.host.send_money(world.alice, sending, None, &intent).await;
    assert_eq!(send(&sending).await.unwrap_err(), Error::InsufficientFunds);
    world.issue(world.alice, 1_000).await;
    assert_eq!(send(&sending).await.unwrap_err(), Error::InsufficientFunds, "a late retry must not pay");
    let other = Sending { amount: eur(1), ..sending.clone() };
    assert_eq!(send(&other).await.unwrap_err(), Error::IdempotencyMismatch);
    assert_eq!(world.cents(world.alice).await, (1_000, 0, 1_000));
    world.assert_audit_clean().await;
}

#[tokio::test]
async fn an_answer_about_money_is_kept_for_ever_whatever_the_client_side_asks() {
    let world = World::new().await;
    world.issue(world.alice, 1_000).await;
    let sending = sending(&world, world.bob, eur(400));
    let intent = Idempotency::new(world.alice, "send", "key", [1; 32], Keep::Days30).unwrap();
    let first = world.host.send_money(world.alice, &sending, None, &intent).await.unwrap();
    world.pass(400 * 24 * 3_600);
    while world.host.run_due(100).await.unwrap().1 {}
    let again = world.host.send_money(world.alice, &sending, None, &intent).await.unwrap();
    assert!(again.replayed);
    assert_eq!(again.value, first.value);
    world.assert_audit_clean().await;
}

#[tokio::test]
async fn the_same_key_with_another_body_is_refused() {
    let world = World::new().await;
    world.issue(world.alice, 1_000).await;
    let of_body = |body| Idempotency::new(world.alice, "send", "key", body, Keep::ForEver).unwrap();
    world.host.send_money(world.alice, &sending(&world, world.bob, eur(1)), None, &of_body([1; 32])).await.unwrap();
    let other = world.host.send_money(world.alice, &sending(&world, world.bob, eur(2)), None, &of_body([2; 32])).await;
    assert_eq!(other.unwrap_err(), Error::IdempotencyMismatch);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_thousand_parallel_withdrawals_of_the_whole_balance_exactly_one_succeeds() {
    let world = Arc::new(World::new().await);
    world.issue(world.alice, 1_000).await;
    let sends: Vec<_> = (0..1_000)
        .map(|number| {
            let world = Arc::clone(&world);
            tokio::spawn(async move {
                let intent = key(world.alice, &format!("withdrawal {number}"));
                world.host.send_money(world.alice, &sending(&world, world.bob, eur(1_000)), None, &intent).await
            })
        })
        .collect();
    let mut done = 0;
    for send in sends {
        match send.await.unwrap() {
            Ok(_) => done += 1,
            Err(Error::InsufficientFunds) => {}
            Err(error) => panic!("a hot wallet makes nobody wait or run again: {error}"),
        }
    }
    assert_eq!(done, 1);
    assert_eq!(world.cents(world.alice).await, (0, 0, 0));
    assert_eq!(world.cents(world.bob).await, (1_000, 0, 1_000));
    world.assert_audit_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_parallel_requests_with_the_same_key_have_one_effect_and_one_answer() {
    let world = Arc::new(World::new().await);
    world.issue(world.alice, 1_000).await;
    let sends: Vec<_> = (0..100)
        .map(|_| {
            let world = Arc::clone(&world);
            let intent = key(world.alice, "once");
            tokio::spawn(async move {
                world.host.send_money(world.alice, &sending(&world, world.bob, eur(10)), None, &intent).await.unwrap()
            })
        })
        .collect();
    let mut answers = Vec::new();
    for send in sends {
        answers.push(send.await.unwrap());
    }
    assert_eq!(answers.iter().filter(|answer| !answer.replayed).count(), 1);
    assert!(answers.windows(2).all(|pair| pair[0].value == pair[1].value));
    assert_eq!(world.cents(world.bob).await, (10, 0, 10));
    world.assert_audit_clean().await;
}

#[tokio::test]
async fn all_that_is_ever_issued_in_a_currency_fits_into_an_amount() {
    let world = World::new().await;
    world.issue(world.alice, i64::MAX - 5).await;
    let issue = async |cents, words: &str| world.host.issue_money(world.bob, eur(cents), &key(world.bob, words)).await;
    assert_eq!(issue(6, "over").await.unwrap_err(), Error::InsufficientFunds);
    issue(5, "the rest").await.unwrap();
    for (cents, why) in [(0, "zero"), (-1, "negative")] {
        assert!(matches!(issue(cents, why).await, Err(Error::Invalid { field: "amount", .. })), "{why}");
    }
    let nobody = UserId::from_bytes([1; 16]);
    let lost = world.host.issue_money(nobody, eur(1), &key(nobody, "x")).await;
    assert_eq!(lost.unwrap_err(), Error::NotFound("person"));
    world.assert_audit_clean().await;
}

#[tokio::test]
async fn a_closed_account_is_left_alone_but_gets_its_reservations_back() {
    let world = World::new().await;
    world.issue(world.alice, 5_000).await;
    let payment = world.authorized(2_000).await;
    world.host.close_account(world.merchant).await.unwrap();
    let mut run = world.begin(world.alice).await;
    assert!(run.capture_payment(payment.id, None).await.is_err());
    run.void_payment(payment.id).await.unwrap();
    world.finish(run).await;
    assert_eq!(world.cents(world.alice).await, (5_000, 0, 5_000));
    world.assert_audit_clean().await;
}

#[tokio::test]
async fn a_merchant_account_is_opened_once_and_shown_by_its_name() {
    let world = World::new().await;
    let again =
        world.host.open_merchant_account(None, world.program, currency("EUR"), "Chez Parvis").await.unwrap().value;
    assert_eq!(again, world.merchant);
    let other =
        world.host.open_merchant_account(None, world.program, currency("JPY"), "Chez Parvis").await.unwrap().value;
    assert_ne!(other, world.merchant);
    for name in ["", "two\nlines", "\u{202E}"] {
        let refused = world.host.open_merchant_account(None, world.program, currency("USD"), name).await;
        assert!(matches!(refused, Err(Error::Invalid { field: "name", .. })), "{name:?}");
    }
}
