//! Whatever comes at the same time: exactly one wins, and the others are told so.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use parvis_domain::Permission;
use parvis_domain::ledger::{TransferError, Voider};
use parvis_domain::{PaymentId, PaymentState};
use parvis_store::{Commit, CommitError, CommitNumber, Direction, Key, Read, Receipt, Store, StoreError, Versioned};
use tokio::sync::{oneshot, watch};

use crate::consent::Decision;
use crate::ledger::{self, LedgerError};
use crate::payments::{self, Item, find};
use crate::testing::{World, draft, eur, upgrade};
use crate::work::Work;
use crate::{CallError, CallRefusal, Error, Host, SystemEntropy};

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
            world.host.approve_payment(world.alice, payment.id, eur(2_000), None, &yes),
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

/// A store whose first look for an idempotency key answers when it is told to.
#[derive(Debug)]
struct Paused {
    inner: Arc<dyn Store>,
    pause: Mutex<Option<(oneshot::Sender<()>, oneshot::Receiver<()>)>>,
}

#[async_trait]
impl Store for Paused {
    async fn get_many(&self, keys: &[Key]) -> Result<Read<Vec<Option<Versioned>>>, StoreError> {
        let read = self.inner.get_many(keys).await;
        let is_idempotency = keys.iter().any(|key| crate::keys::idempotencies().contains(key));
        let pause = if is_idempotency { self.pause.lock().unwrap().take() } else { None };
        if let Some((looked, go_on)) = pause {
            looked.send(()).unwrap();
            go_on.await.unwrap();
        }
        read
    }

    async fn scan(
        &self,
        range: Range<Key>,
        limit: usize,
        direction: Direction,
    ) -> Result<Read<Vec<(Key, Versioned)>>, StoreError> {
        self.inner.scan(range, limit, direction).await
    }

    async fn counters(&self, counters: &[Key]) -> Result<Read<Vec<i128>>, StoreError> {
        self.inner.counters(counters).await
    }

    async fn log_head(&self, log: &Key) -> Result<Read<u64>, StoreError> {
        self.inner.log_head(log).await
    }

    async fn commit(&self, commit: Commit) -> Result<Receipt, CommitError> {
        self.inner.commit(commit).await
    }

    async fn durable(&self, number: CommitNumber) -> Result<(), StoreError> {
        self.inner.durable(number).await
    }

    fn durable_number(&self) -> CommitNumber {
        self.inner.durable_number()
    }

    fn watch_durable(&self) -> watch::Receiver<CommitNumber> {
        self.inner.watch_durable()
    }
}

/// A host whose next command finds its key unused, and then is slower than the same request sent beside it.
fn slow(world: &World) -> (Host, oneshot::Receiver<()>, oneshot::Sender<()>) {
    let (looked, has_looked) = oneshot::channel();
    let (go_on, told) = oneshot::channel();
    let store = Paused { inner: world.host.store().clone(), pause: Mutex::new(Some((looked, told))) };
    let policy = world.host.policy().clone();
    let host = Host::new(
        Arc::new(store),
        world.host.blobs().clone(),
        [7; 32],
        world.clock.clone(),
        Arc::new(SystemEntropy),
        policy,
    );
    (host, has_looked, go_on)
}

#[tokio::test]
async fn the_same_request_twice_at_the_same_time_has_the_same_answer_twice() {
    let world = World::new().await;
    world.issue(world.alice, 5_000).await;
    let payment = world.requested(2_000).await;
    let yes = world.key(world.alice, "yes");
    let (host, has_looked, go_on) = slow(&world);
    let (second, first) = tokio::join!(host.approve_payment(world.alice, payment.id, eur(2_000), None, &yes), async {
        has_looked.await.unwrap();
        let first = world.host.approve_payment(world.alice, payment.id, eur(2_000), None, &yes).await.unwrap();
        go_on.send(()).unwrap();
        first
    });
    let second = second.unwrap();
    assert!(second.replayed && !first.replayed);
    assert_eq!(second.value, first.value);

    let opened = world.host.open_program(world.alice, None, world.conversation, world.program, &[]).await.unwrap();
    world.host.end_consent_required(&opened.touched.events[0], Permission::ProfileName, &[]).await.unwrap();
    let once = world.key(world.alice, "once");
    let (host, has_looked, go_on) = slow(&world);
    let decide = async |host: &Host| {
        host.decide(world.alice, Some(&once), world.program, Permission::ProfileName, Decision::Once, None).await
    };
    let (second, first) = tokio::join!(decide(&host), async {
        has_looked.await.unwrap();
        let first = decide(&world.host).await.unwrap();
        go_on.send(()).unwrap();
        first
    });
    assert!(second.unwrap().replayed && !first.replayed);
}

/// A hostile program's requests are as long as they may be: together they are more than one commit holds.
#[tokio::test]
async fn many_long_requests_stop_neither_an_upgrade_nor_an_uninstall() {
    let world = World::new().await;
    for _ in 0..7 {
        let mut run = world.begin(world.alice).await;
        for _ in 0..8 {
            let mut draft = draft(&run, world.alice, eur(50));
            draft.items = vec![Item { label: "\u{1f355}".repeat(128), amount: eur(1) }; 50];
            run.request_payment(draft).await.unwrap();
        }
        world.finish(run).await;
    }
    upgrade(&world.host, "restaurant", 2).await;
    world.host.uninstall(world.program).await.unwrap();
    let payments = world.host.payments(world.alice, None, 100).await.unwrap().value;
    assert_eq!(payments.len(), 56);
    assert!(payments.iter().all(|(_, payment)| payment.state == PaymentState::Voided));
}
