//! Whatever comes at the same time: exactly one wins, and the others are told so.

use std::collections::BTreeSet;

use parvis_domain::ledger::{TransferError, Voider};
use parvis_domain::{PaymentId, PaymentState};
use parvis_store::CommitError;

use crate::ledger::{self, LedgerError};
use crate::payments::{self, find};
use crate::testing::{World, eur};
use crate::work::Work;
use crate::{CallError, CallRefusal, Error};

use super::state;

/// Works that would each resolve `payment`'s reservation, all read before any of them is committed.
async fn resolvers(world: &World, payment: PaymentId) -> Vec<(&'static str, Work)> {
    let mut works = Vec::new();
    let reservation = find(&mut world.host.work(), &payment).await.unwrap().unwrap().reservation.unwrap();
    let mut post = world.host.work();
    ledger::post(&mut post, reservation, None).await.unwrap();
    works.push(("post", post));
    let mut void = world.host.work();
    ledger::void(&mut void, reservation, Voider::Program).await.unwrap();
    works.push(("void", void));
    let mut release = world.host.work();
    payments::release(&mut release, &payment).await.unwrap();
    works.push(("release", release));
    works
}

#[tokio::test]
async fn of_post_void_and_release_exactly_one_resolves_a_reservation() {
    for first in 0..3 {
        let world = World::new().await;
        world.issue(world.alice, 5_000).await;
        let payment = world.authorized(2_000).await;
        let mut works = resolvers(&world, payment.id).await;
        works.rotate_left(first);
        let mut outcomes = Vec::new();
        for (name, work) in works {
            outcomes.push((name, work.commit().await.map(|_| ())));
        }
        assert_eq!(outcomes[0].1, Ok(()), "{outcomes:?}");
        assert!(outcomes[1..].iter().all(|(_, outcome)| *outcome == Err(CommitError::Conflict)), "{outcomes:?}");
        let (_, held, _) = world.cents(world.alice).await;
        assert_eq!(held, 0);
        let reservation = find(&mut world.host.work(), &payment.id).await.unwrap().unwrap().reservation.unwrap();
        let again = ledger::void(&mut world.host.work(), reservation, Voider::Host).await;
        let refused = match outcomes[0].0 {
            "post" => TransferError::PendingAlreadyPosted,
            "void" => TransferError::PendingAlreadyVoided,
            _ => {
                assert!(again.is_ok(), "the same void again is the same");
                continue;
            }
        };
        assert_eq!(again, Err(LedgerError::Refused(refused)));
    }
}

#[tokio::test]
async fn of_capture_and_expiry_exactly_one_wins() {
    for capture_first in [true, false] {
        let world = World::new().await;
        world.issue(world.alice, 5_000).await;
        let payment = world.authorized(2_000).await;
        let mut run = world.begin(world.alice).await;
        run.capture_payment(payment.id, None).await.unwrap();
        world.pass(900);
        let mut expiry = world.host.work();
        payments::void_uncaptured(&mut expiry, &payment.id).await.unwrap();
        if capture_first {
            world.finish(run).await;
            assert_eq!(expiry.commit().await, Err(CommitError::Conflict));
            assert_eq!(state(&world, payment.id).await, PaymentState::Captured);
            assert_eq!(world.cents(world.alice).await, (3_000, 0, 3_000));
        } else {
            expiry.commit().await.unwrap();
            assert_eq!(run.commit().await, Err(CommitError::Conflict));
            assert_eq!(state(&world, payment.id).await, PaymentState::Voided);
            assert_eq!(world.cents(world.alice).await, (5_000, 0, 5_000));
        }
        world.assert_audit_clean().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_approve_decline_expire_and_withdraw_exactly_one_wins() {
    let mut winners = BTreeSet::new();
    for _ in 0..20 {
        let world = World::new().await;
        world.issue(world.alice, 5_000).await;
        let payment = world.requested(2_000).await;
        let (yes, no) = (world.key(world.alice, "yes"), world.key(world.alice, "no"));
        let withdraw = async {
            let mut run = world.begin(world.alice).await;
            loop {
                match run.void_payment(payment.id).await {
                    Err(CallError::Refused(CallRefusal::Conflict)) => return false,
                    other => assert_eq!(other.unwrap().state, PaymentState::Voided),
                }
                match run.commit().await {
                    Ok(_) => return true,
                    Err(CommitError::Conflict) => run = world.begin(world.alice).await,
                    Err(error) => panic!("{error}"),
                }
            }
        };
        let (approved, declined, withdrawn) = tokio::join!(
            world.host.approve_payment(world.alice, payment.id, eur(2_000), &yes),
            world.host.decline_payment(world.alice, payment.id, &no),
            withdraw,
        );
        let end = state(&world, payment.id).await;
        // What was approved may be voided afterwards; nothing else follows upon anything.
        assert_eq!(declined.is_ok(), end == PaymentState::Declined, "{declined:?}");
        assert!(withdrawn == (end == PaymentState::Voided));
        if let Err(error) = &approved {
            assert!(matches!(error, Error::AlreadySettled(_)), "{error}");
        }
        assert!(u8::from(approved.is_ok()) + u8::from(declined.is_ok()) <= 1);
        winners.insert(end.name());
        world.assert_audit_clean().await;
    }
    assert!(!winners.is_empty());
}

#[tokio::test]
async fn two_refunds_at_the_same_time_are_one_after_the_other() {
    let world = World::new().await;
    world.issue(world.alice, 5_000).await;
    let payment = world.captured(2_000).await;
    let mut one = world.begin(world.alice).await;
    let mut two = world.begin(world.bob).await;
    one.refund_payment(payment.id, Some(eur(1_500)), "").await.unwrap();
    two.refund_payment(payment.id, Some(eur(1_500)), "").await.unwrap();
    world.finish(one).await;
    assert_eq!(two.commit().await, Err(CommitError::Conflict));
    assert_eq!(world.cents(world.alice).await, (4_500, 0, 4_500));
    world.assert_audit_clean().await;
}

#[tokio::test]
async fn refunds_of_several_payments_cannot_overdraw_the_merchant_together() {
    let world = World::new().await;
    world.issue(world.alice, 5_000).await;
    let (first, second) = (world.captured(1_000).await, world.captured(1_000).await);
    let mut drained = world.begin(world.alice).await;
    drained.refund_payment(first.id, None, "").await.unwrap();
    let mut spends = world.begin(world.bob).await;
    spends.refund_payment(second.id, None, "").await.unwrap();
    // Between the look and the commit the merchant's money goes elsewhere.
    let mut work = world.host.work();
    let counter = parvis_domain::ledger::Counter::Available.byte();
    work.tx.add(crate::keys::account_counter(&world.merchant, counter), -1_500, Some(0));
    work.commit().await.unwrap();
    let refused = drained.commit().await;
    assert!(matches!(&refused, Err(CommitError::BelowFloor(key)) if ledger::is_insufficient(key)), "{refused:?}");
    assert!(matches!(spends.commit().await, Err(CommitError::BelowFloor(_))));
}
