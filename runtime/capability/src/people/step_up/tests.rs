#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use super::*;
use crate::Policy;
use crate::payments::{Approval, ProgramView};
use crate::people::Begun;
use crate::people::passkeys::authenticator::Authenticator;
use crate::testing::{World, currency, eur};
use crate::wallet::Sending;

const PIN: &str = "135790";

fn site() -> Site {
    Site::new("Parvis", "http://localhost:8080", None).unwrap()
}

/// Alice has money, and the policy is what a host begins with.
async fn world() -> World {
    let world = World::with(Policy::default()).await;
    world.issue(world.alice, 100_000).await;
    world
}

async fn approve(world: &World, payment: &ProgramView, proof: Option<&Proof<'_>>) -> Result<Approval, Error> {
    let words: [u8; 16] = world.host.random();
    let key = world.key(world.alice, &hex::encode(words));
    let approved = world.host.approve_payment(world.alice, payment.id, payment.amount, proof, &key).await?;
    Ok(approved.value)
}

async fn passkey(world: &World, seed: u8) -> Authenticator {
    let mut device = Authenticator::new(seed);
    let begun = world.host.begin_passkey(&site(), world.alice).await.unwrap().value;
    let made = device.create(&options(&begun)).to_string();
    world.host.add_passkey(&site(), world.alice, begun.ceremony, "Phone", &made).await.unwrap();
    device
}

fn options(begun: &Begun) -> serde_json::Value {
    serde_json::from_str(&begun.options).unwrap()
}

async fn challenge(world: &World, payment: &ProgramView) -> Begun {
    let (_, begun) = world.host.begin_payment_approval(&site(), world.alice, payment.id).await.unwrap();
    begun.unwrap().value
}

async fn approve_with(world: &World, payment: &ProgramView, begun: &Begun, shown: &str) -> Result<Approval, Error> {
    let proof = Proof::Passkey { site: &site(), ceremony: begun.ceremony, credential: shown };
    approve(world, payment, Some(&proof)).await
}

#[test]
fn the_amount_decides_what_is_asked_for() {
    let policy = StepUpPolicy::default();
    assert_eq!(policy.required(eur(1)), StepUp::PinOrPasskey);
    assert_eq!(policy.required(eur(9_999)), StepUp::PinOrPasskey);
    assert_eq!(policy.required(eur(10_000)), StepUp::Passkey);
    assert_eq!(StepUpPolicy::OFF.required(eur(i64::MAX)), StepUp::None);
    let yen = currency("JPY");
    let policy = StepUpPolicy {
        pin_from: Threshold { minor_units: 500, currencies: [(yen, 50)].into() },
        passkey_from: Threshold { minor_units: i64::MAX, currencies: [(yen, 1_000)].into() },
    };
    assert_eq!(policy.required(eur(499)), StepUp::None);
    assert_eq!(policy.required(eur(100_000)), StepUp::PinOrPasskey);
    assert_eq!(policy.required(Money::new(49, yen)), StepUp::None);
    assert_eq!(policy.required(Money::new(1_000, yen)), StepUp::Passkey);
}

#[tokio::test]
async fn a_payment_needs_the_pin_and_says_what_is_missing() {
    let world = world().await;
    let payment = world.requested(1_000).await;
    let missing = approve(&world, &payment, None).await.unwrap_err();
    assert_eq!(missing, Error::StepUpSetupRequired(StepUp::PinOrPasskey));
    let none = approve(&world, &payment, Some(&Proof::Pin(PIN))).await.unwrap_err();
    assert_eq!(none, Error::StepUpSetupRequired(StepUp::PinOrPasskey));
    for bad in ["", "12345", "1234567", "12345x", "１２３４５６"] {
        assert!(world.host.set_pin(world.alice, bad).await.is_err(), "{bad}");
    }
    world.host.set_pin(world.alice, PIN).await.unwrap();
    let missing = approve(&world, &payment, None).await.unwrap_err();
    assert_eq!(missing, Error::StepUpRequired(StepUp::PinOrPasskey));
    assert_eq!(world.cents(world.alice).await.1, 0);
    approve(&world, &payment, Some(&Proof::Pin(PIN))).await.unwrap();
    assert_eq!(world.cents(world.alice).await.1, 1_000);
    world.host.remove_pin(world.alice).await.unwrap();
    assert!(!world.host.proofs(world.alice).await.unwrap().value.has_pin);
}

#[tokio::test]
async fn a_pin_is_locked_after_five_wrong_ones_also_at_once_and_the_right_one_then() {
    let world = world().await;
    world.host.set_pin(world.alice, PIN).await.unwrap();
    let payment = world.requested(1_000).await;
    let wrong = async || approve(&world, &payment, Some(&Proof::Pin("000000"))).await.unwrap_err();
    // A right one forgives.
    assert_eq!(wrong().await, Error::PinWrong { tries_left: 4 });
    let first = world.requested(500).await;
    approve(&world, &first, Some(&Proof::Pin(PIN))).await.unwrap();
    let (a, b, c, d, e) = tokio::join!(wrong(), wrong(), wrong(), wrong(), wrong());
    let mut left: Vec<u32> = [a, b, c, d, e]
        .iter()
        .map(|error| match error {
            Error::PinWrong { tries_left } => *tries_left,
            other => panic!("{other:?}"),
        })
        .collect();
    left.sort_unstable();
    assert_eq!(left, [0, 1, 2, 3, 4]);
    assert!(matches!(wrong().await, Error::PinLocked { .. }));
    world.pass(899);
    let locked = approve(&world, &payment, Some(&Proof::Pin(PIN))).await.unwrap_err();
    assert!(matches!(locked, Error::PinLocked { seconds: 1..=2 }), "{locked:?}");
    // The payment's own time is over meanwhile: another one.
    world.pass(1);
    let next = world.requested(1_000).await;
    approve(&world, &next, Some(&Proof::Pin(PIN))).await.unwrap();
}

#[tokio::test]
async fn whoever_asks_again_for_what_was_done_shows_nothing_and_uses_no_try() {
    let world = world().await;
    world.host.set_pin(world.alice, PIN).await.unwrap();
    let payment = world.requested(1_000).await;
    let key = world.key(world.alice, "approve");
    let approve = async |pin: &str| {
        let proof = Proof::Pin(pin);
        world.host.approve_payment(world.alice, payment.id, payment.amount, Some(&proof), &key).await
    };
    approve(PIN).await.unwrap();
    for _ in 0..10 {
        assert!(approve("000000").await.unwrap().replayed);
    }
}

#[tokio::test]
async fn a_large_payment_needs_a_passkey_and_a_pin_does_not_do() {
    let world = world().await;
    world.host.set_pin(world.alice, PIN).await.unwrap();
    let payment = world.requested(10_000).await;
    assert_eq!(world.host.payment(world.alice, payment.id).await.unwrap().value.step_up, StepUp::Passkey);
    let (_, none) = world.host.begin_payment_approval(&site(), world.alice, payment.id).await.unwrap();
    assert!(none.is_none());
    let refused = approve(&world, &payment, Some(&Proof::Pin(PIN))).await.unwrap_err();
    assert_eq!(refused, Error::StepUpSetupRequired(StepUp::Passkey));
    let mut device = passkey(&world, 1).await;
    let refused = approve(&world, &payment, Some(&Proof::Pin(PIN))).await.unwrap_err();
    assert_eq!(refused, Error::StepUpRequired(StepUp::Passkey));
    let begun = challenge(&world, &payment).await;
    assert_eq!(options(&begun)["publicKey"]["allowCredentials"].as_array().unwrap().len(), 1);
    let shown = device.get(&options(&begun)).to_string();
    approve_with(&world, &payment, &begun, &shown).await.unwrap();
    assert_eq!(world.cents(world.alice).await.1, 10_000);
}

#[tokio::test]
async fn a_proof_is_for_one_payment_and_its_amount_once() {
    let world = world().await;
    let mut device = passkey(&world, 1).await;
    let (cheap, dear) = (world.requested(1_000).await, world.requested(20_000).await);
    let begun = challenge(&world, &cheap).await;
    let shown = device.get(&options(&begun)).to_string();
    let other = approve_with(&world, &dear, &begun, &shown).await.unwrap_err();
    assert_eq!(other, Error::CeremonyOver);
    // Neither a sign-in nor a transfer's proof approves a payment, nor a payment's one a transfer.
    let sign_in = world.host.begin_passkey_sign_in(&site()).await.unwrap().value;
    let signed = device.get(&options(&sign_in)).to_string();
    assert_eq!(approve_with(&world, &cheap, &sign_in, &signed).await.unwrap_err(), Error::CeremonyOver);
    let send =
        |cents| Sending { conversation: world.conversation, to: world.bob, amount: eur(cents), note: String::new() };
    let transfer = async |cents: i64, begun: &Begun, shown: &str| {
        let proof = Proof::Passkey { site: &site(), ceremony: begun.ceremony, credential: shown };
        let words: [u8; 16] = world.host.random();
        let key = world.key(world.alice, &hex::encode(words));
        world.host.send_money(world.alice, &send(cents), Some(&proof), &key).await
    };
    assert_eq!(transfer(1_000, &begun, &shown).await.unwrap_err(), Error::CeremonyOver);
    approve_with(&world, &cheap, &begun, &shown).await.unwrap();

    let (_, sending) = world.host.begin_transfer_approval(&site(), world.alice, &send(20_000)).await.unwrap();
    let sending = sending.unwrap().value;
    let shown = device.get(&options(&sending)).to_string();
    assert_eq!(transfer(20_001, &sending, &shown).await.unwrap_err(), Error::CeremonyOver);
    assert_eq!(approve_with(&world, &dear, &sending, &shown).await.unwrap_err(), Error::CeremonyOver);
    transfer(20_000, &sending, &shown).await.unwrap();
    assert_eq!(transfer(20_000, &sending, &shown).await.unwrap_err(), Error::CeremonyOver);
}

#[tokio::test]
async fn another_persons_device_approves_nothing() {
    let world = world().await;
    let mut alices = passkey(&world, 1).await;
    let mut bobs = Authenticator::new(2);
    let begun = world.host.begin_passkey(&site(), world.bob).await.unwrap().value;
    let made = bobs.create(&options(&begun)).to_string();
    world.host.add_passkey(&site(), world.bob, begun.ceremony, "Bob's", &made).await.unwrap();
    let payment = world.requested(20_000).await;
    let begun = challenge(&world, &payment).await;
    let shown = bobs.get(&options(&begun)).to_string();
    assert_eq!(approve_with(&world, &payment, &begun, &shown).await.unwrap_err(), Error::PasskeyRefused);
    let own = alices.get(&options(&begun)).to_string();
    let second_try = approve_with(&world, &payment, &begun, &own).await.unwrap_err();
    assert_eq!(second_try, Error::CeremonyOver, "a challenge is for one try");
    let sending = Sending { conversation: world.conversation, to: world.bob, amount: eur(20_000), note: String::new() };
    let (_, begun) = world.host.begin_transfer_approval(&site(), world.alice, &sending).await.unwrap();
    let begun = begun.unwrap().value;
    for (device, refusal) in [(&mut bobs, Error::PasskeyRefused), (&mut alices, Error::CeremonyOver)] {
        let shown = device.get(&options(&begun)).to_string();
        let proof = Proof::Passkey { site: &site(), ceremony: begun.ceremony, credential: &shown };
        let sent = world.host.send_money(world.alice, &sending, Some(&proof), &world.key(world.alice, "send")).await;
        assert_eq!(sent.unwrap_err(), refusal);
    }
    let bobs_challenge = world.host.begin_payment_approval(&site(), world.bob, payment.id).await;
    assert_eq!(bobs_challenge.unwrap_err(), Error::NotFound("payment"));
}

#[tokio::test]
async fn sent_money_needs_a_proof_too() {
    let world = world().await;
    world.host.set_pin(world.alice, PIN).await.unwrap();
    let sending = Sending { conversation: world.conversation, to: world.bob, amount: eur(100), note: String::new() };
    let send = async |proof: Option<&Proof<'_>>, words: &str| {
        world.host.send_money(world.alice, &sending, proof, &world.key(world.alice, words)).await
    };
    assert_eq!(send(None, "a").await.unwrap_err(), Error::StepUpRequired(StepUp::PinOrPasskey));
    assert_eq!(send(Some(&Proof::Pin("000000")), "a").await.unwrap_err(), Error::PinWrong { tries_left: 4 });
    assert_eq!(world.cents(world.bob).await, (0, 0, 0));
    send(Some(&Proof::Pin(PIN)), "a").await.unwrap();
    assert_eq!(world.cents(world.bob).await, (100, 0, 100));
}
