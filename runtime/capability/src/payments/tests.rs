#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod races;

use parvis_domain::{Failure, Money, PaymentId, PaymentState, Permission, PersonId, Timestamp, Trigger};

use super::Item;
use crate::log::{Change, LogName};
use crate::people::StepUpPolicy;
use crate::testing::{World, currency, draft, eur, install, upgrade};
use crate::{Begun, CallError, CallRefusal, Error, Host, Invocation, Policy, event, program, wallet};

/// What a log holds.
async fn changes(host: &Host, log: LogName) -> Vec<Change> {
    let range = crate::keys::starting_with(&crate::keys::log(&log));
    let entries = host.store().scan(range, 1_000, parvis_store::Direction::Ascending).await.unwrap().value;
    let entry = |bytes: &[u8]| crate::record::decode::<crate::log::LogEntry>(bytes).unwrap().what;
    entries.iter().map(|(_, found)| entry(&found.value)).collect()
}

/// The payment events that wait for the program.
async fn told(world: &World) -> Vec<event::Pending> {
    let pending = world.host.pending_events(None, 100).await.unwrap();
    pending.into_iter().filter(|each| matches!(each.event.trigger, Trigger::PaymentUpdated { .. })).collect()
}

async fn state(world: &World, id: PaymentId) -> PaymentState {
    world.host.payment(world.alice, id).await.unwrap().value.state
}

#[tokio::test]
async fn a_payment_is_asked_for_approved_and_captured_and_only_its_payer_is_told() {
    let world = World::new().await;
    world.issue(world.alice, 5_000).await;
    let before = (
        changes(&world.host, LogName::Conversation(world.conversation)).await,
        changes(&world.host, LogName::Member(world.bob)).await,
    );
    let payment = world.authorized(2_000).await;
    assert_eq!(world.cents(world.alice).await, (5_000, 2_000, 3_000), "reserved, not paid");
    assert_eq!(world.merchant_cents().await, 0);

    let told = told(&world).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].event.actor, Some(world.alice));
    let Begun::Ready(mut run) = Invocation::begin(&world.host, &told[0]).await.unwrap() else { panic!() };
    assert_eq!(run.get_payment(payment.id).await.unwrap().state, PaymentState::Authorized);
    let captured = run.capture_payment(payment.id, None).await.unwrap();
    assert_eq!((captured.state, captured.captured, captured.refunded), (PaymentState::Captured, eur(2_000), eur(0)));
    world.finish(*run).await;

    assert_eq!(world.cents(world.alice).await, (3_000, 0, 3_000));
    assert_eq!(world.merchant_cents().await, 2_000);
    let own = changes(&world.host, LogName::Member(world.alice)).await;
    assert!(own.ends_with(&[
        Change::PaymentChanged { payment: payment.id, state: PaymentState::Requested },
        Change::PaymentChanged { payment: payment.id, state: PaymentState::Authorized },
        Change::PaymentChanged { payment: payment.id, state: PaymentState::Captured },
        Change::Receipt { payment: payment.id },
    ]));
    let after = (
        changes(&world.host, LogName::Conversation(world.conversation)).await,
        changes(&world.host, LogName::Member(world.bob)).await,
    );
    assert_eq!(before, after, "nobody else's log says anything");
    assert_eq!(world.host.payment(world.bob, payment.id).await, Err(Error::NotFound("payment")));
    assert!(world.host.payments(world.bob, None, 10).await.unwrap().value.is_empty());
    let listed = world.host.payments(world.alice, None, 10).await.unwrap().value;
    assert_eq!(listed[0].1.payee, "Chez Parvis");
    assert_eq!(listed[0].1.program_name, "Restaurant");
    world.assert_audit_clean().await;
}

#[tokio::test]
async fn a_part_is_captured_and_the_rest_returns_at_once() {
    let world = World::new().await;
    world.issue(world.alice, 5_000).await;
    let payment = world.authorized(2_000).await;
    let mut run = world.begin(world.alice).await;
    for (amount, why) in [
        (eur(2_001), "more than authorized"),
        (eur(0), "zero"),
        (eur(-1), "negative"),
        (eur(i64::MIN), "overflow"),
        (Money::new(5, currency("JPY")), "other currency"),
    ] {
        let refused = run.capture_payment(payment.id, Some(amount)).await;
        assert!(matches!(refused, Err(CallError::Refused(CallRefusal::Invalid(_)))), "{why}: {refused:?}");
    }
    let captured = run.capture_payment(payment.id, Some(eur(500))).await.unwrap();
    assert_eq!(captured.captured, eur(500));
    assert_eq!(run.capture_payment(payment.id, Some(eur(500))).await, Err(CallRefusal::Conflict.into()));
    assert_eq!(run.void_payment(payment.id).await, Err(CallRefusal::Conflict.into()));
    world.finish(run).await;
    assert_eq!(world.cents(world.alice).await, (4_500, 0, 4_500));
    assert_eq!(world.merchant_cents().await, 500);
    world.assert_audit_clean().await;
}

#[tokio::test]
async fn a_draft_that_is_not_in_order_is_refused_and_leaves_nothing() {
    let world = World::new().await;
    let mut run = world.begin(world.alice).await;
    let good = draft(&run, world.alice, eur(2_000));
    let item = |label: &str, cents| Item { label: label.to_owned(), amount: eur(cents) };
    let yen = Money::new(2_000, currency("JPY"));
    let cases: Vec<(&str, super::PaymentDraft)> = vec![
        ("negative", super::PaymentDraft { amount: eur(-1), items: vec![], ..good.clone() }),
        ("zero", super::PaymentDraft { amount: eur(0), items: vec![], ..good.clone() }),
        ("other currency", super::PaymentDraft { amount: yen, items: vec![], ..good.clone() }),
        ("items do not add up", super::PaymentDraft { items: vec![item("a", 1_999)], ..good.clone() }),
        (
            "items overflow",
            super::PaymentDraft { items: vec![item("a", i64::MAX), item("b", i64::MAX)], ..good.clone() },
        ),
        ("mixed items", super::PaymentDraft { items: vec![Item { label: "a".into(), amount: yen }], ..good.clone() }),
        ("51 items", super::PaymentDraft { items: vec![item("a", 0); 51], ..good.clone() }),
        ("no title", super::PaymentDraft { title: " \u{200B}".into(), ..good.clone() }),
        ("two lines", super::PaymentDraft { title: "a\nTotal: 0.01".into(), ..good.clone() }),
        ("long title", super::PaymentDraft { title: "x".repeat(129), ..good.clone() }),
        ("long label", super::PaymentDraft { items: vec![item(&"x".repeat(129), 2_000)], ..good.clone() }),
        ("empty label", super::PaymentDraft { items: vec![item("", 2_000)], ..good.clone() }),
        ("long reference", super::PaymentDraft { reference: "x".repeat(129), ..good.clone() }),
        ("no time", super::PaymentDraft { expires_in_seconds: 0, ..good.clone() }),
        ("too much time", super::PaymentDraft { expires_in_seconds: 901, ..good.clone() }),
    ];
    for (why, draft) in cases {
        let refused = run.request_payment(draft).await;
        assert!(matches!(refused, Err(CallError::Refused(CallRefusal::Invalid(_)))), "{why}: {refused:?}");
    }
    let stranger = super::PaymentDraft { payer: PersonId::from_bytes([5; 16]), ..good.clone() };
    assert_eq!(run.request_payment(stranger).await, Err(CallRefusal::NotFound.into()));
    let hidden = super::PaymentDraft { title: "Deposit \u{202E}00.01\u{202C}".into(), ..good };
    let asked = run.request_payment(hidden).await.unwrap();
    world.finish(run).await;
    let shown = world.host.payment(world.alice, asked.id).await.unwrap().value;
    assert_eq!(shown.title, "Deposit 00.01", "direction overrides are gone before the payer sees it");
    assert_eq!(world.host.payments(world.alice, None, 10).await.unwrap().value.len(), 1);
}

#[tokio::test]
async fn an_event_asks_for_no_more_than_its_budget() {
    let world = World::new().await;
    let mut run = world.begin(world.alice).await;
    let one = draft(&run, world.alice, eur(1));
    for _ in 0..run.budget().payments {
        run.request_payment(one.clone()).await.unwrap();
    }
    assert_eq!(run.request_payment(one.clone()).await, Err(CallRefusal::QuotaExceeded("payments.event").into()));
    let huge = super::PaymentDraft { title: "x".repeat(1 << 20), ..one };
    assert_eq!(run.request_payment(huge).await, Err(CallError::OverBudget(Failure::OutputExceeded)));
}

#[tokio::test]
async fn another_programs_payment_does_not_exist() {
    let world = World::new().await;
    world.issue(world.alice, 5_000).await;
    let payment = world.authorized(2_000).await;
    let (other, _) = install(&world.host, "taxi").await;
    let mut run = world.begin_of(other, world.alice).await;
    let not_found = Err(CallRefusal::NotFound.into());
    assert_eq!(run.get_payment(payment.id).await, not_found);
    assert_eq!(run.capture_payment(payment.id, None).await, not_found);
    assert_eq!(run.void_payment(payment.id).await, not_found);
    assert_eq!(run.refund_payment(payment.id, None, "").await, not_found);
    assert_eq!(run.get_payment(PaymentId::from_bytes([0; 16])).await, not_found);
}

#[tokio::test]
async fn a_program_without_the_permission_or_an_account_is_not_paid() {
    let world = World::new().await;
    let found = world.host.find_program(world.program).await.unwrap().value.unwrap();
    let withheld = program::Settings { withheld: [Permission::Payments].into(), ..found.settings.clone() };
    world.host.configure_program(world.program, &withheld).await.unwrap();
    let mut run = world.begin(world.alice).await;
    let one = draft(&run, world.alice, eur(1));
    assert_eq!(run.request_payment(one.clone()).await, Err(CallRefusal::NotGranted(Permission::Payments).into()));
    let poor = program::Settings { merchant: None, ..found.settings };
    world.host.configure_program(world.program, &poor).await.unwrap();
    let mut run = world.begin(world.alice).await;
    assert!(matches!(run.request_payment(one).await, Err(CallError::Refused(CallRefusal::Invalid(_)))));
}

#[tokio::test]
async fn what_the_operator_takes_back_in_mid_run_is_refused_at_the_next_call() {
    let world = World::new().await;
    world.issue(world.alice, 5_000).await;
    let payment = world.authorized(2_000).await;
    let mut run = world.begin(world.alice).await;
    run.get_payment(payment.id).await.unwrap();
    let found = world.host.find_program(world.program).await.unwrap().value.unwrap();
    let withheld = program::Settings { withheld: [Permission::Payments].into(), ..found.settings };
    world.host.configure_program(world.program, &withheld).await.unwrap();
    assert_eq!(run.capture_payment(payment.id, None).await, Err(CallError::Stale));
    assert!(run.commit().await.is_err());
    let mut run = world.begin(world.alice).await;
    let not_granted = Err(CallRefusal::NotGranted(Permission::Payments).into());
    assert_eq!(run.capture_payment(payment.id, None).await, not_granted);
    assert_eq!(world.merchant_cents().await, 0);
}

#[tokio::test]
async fn an_approval_is_for_exactly_what_was_shown() {
    let world = World::new().await;
    world.issue(world.alice, 5_000).await;
    let payment = world.requested(2_000).await;
    let approve = |shown, words: &str| {
        let key = world.key(world.alice, words);
        let world = &world;
        async move { world.host.approve_payment(world.alice, payment.id, shown, None, &key).await }
    };
    assert!(matches!(approve(eur(200), "a").await, Err(Error::Conflict(_))));
    assert!(matches!(approve(Money::new(2_000, currency("JPY")), "b").await, Err(Error::Conflict(_))));
    let key = world.key(world.bob, "c");
    let by_bob = world.host.approve_payment(world.bob, payment.id, eur(2_000), None, &key).await;
    assert_eq!(by_bob.unwrap_err(), Error::NotFound("payment"));
    assert_eq!(world.cents(world.alice).await, (5_000, 0, 5_000));

    let first = approve(eur(2_000), "d").await.unwrap();
    let again = approve(eur(2_000), "d").await.unwrap();
    assert!(again.replayed);
    assert_eq!(again.value, first.value);
    let other = approve(eur(2_000), "e").await;
    assert_eq!(other.unwrap_err(), Error::AlreadySettled(PaymentState::Authorized));
    assert_eq!(world.cents(world.alice).await, (5_000, 2_000, 3_000));
    world.assert_audit_clean().await;
}

#[tokio::test]
async fn who_has_too_little_is_told_and_the_same_intent_stays_refused() {
    let world = World::new().await;
    let payment = world.requested(2_000).await;
    let approve = async |words: &str| {
        let key = world.key(world.alice, words);
        world.host.approve_payment(world.alice, payment.id, eur(2_000), None, &key).await
    };
    assert_eq!(approve("first").await.unwrap_err(), Error::InsufficientFunds);
    world.issue(world.alice, 2_000).await;
    assert_eq!(approve("first").await.unwrap_err(), Error::InsufficientFunds, "a late retry must not pay");
    assert_eq!(world.cents(world.alice).await, (2_000, 0, 2_000));
    assert_eq!(told(&world).await.len(), 0);
    approve("second").await.unwrap();
    assert_eq!(world.cents(world.alice).await, (2_000, 2_000, 0));
    world.assert_audit_clean().await;
}

#[tokio::test]
async fn a_person_approves_so_many_payments_of_a_program_a_day() {
    let world = World::with(Policy { payments_per_day_max: 2, step_up: StepUpPolicy::OFF, ..Policy::default() }).await;
    world.issue(world.alice, 5_000).await;
    world.authorized(1).await;
    world.authorized(1).await;
    let third = world.requested(1).await;
    let approve = async |words: &str| {
        let key = world.key(world.alice, words);
        world.host.approve_payment(world.alice, third.id, eur(1), None, &key).await
    };
    assert_eq!(approve("today").await.unwrap_err(), Error::LimitReached("payments.day"));
    world.pass(24 * 3_600 - 3);
    let next = world.requested(1).await;
    let key = world.key(world.alice, "tomorrow");
    world.host.approve_payment(world.alice, next.id, eur(1), None, &key).await.unwrap();
}

#[tokio::test]
async fn a_request_that_nobody_answers_expires_and_the_program_is_told() {
    let world = World::new().await;
    world.issue(world.alice, 5_000).await;
    let payment = world.requested(2_000).await;
    world.pass(599);
    world.host.run_due(100).await.unwrap();
    assert_eq!(state(&world, payment.id).await, PaymentState::Requested);
    world.pass(1);
    let key = world.key(world.alice, "late");
    let late = world.host.approve_payment(world.alice, payment.id, eur(2_000), None, &key).await;
    assert_eq!(late.unwrap_err(), Error::AlreadySettled(PaymentState::Expired), "also before the host says so");
    world.host.run_due(100).await.unwrap();
    world.host.run_due(100).await.unwrap();
    assert_eq!(state(&world, payment.id).await, PaymentState::Expired);
    assert_eq!(told(&world).await.len(), 1);
    let mut run = world.begin(world.alice).await;
    assert_eq!(run.void_payment(payment.id).await, Err(CallRefusal::Conflict.into()));
    assert_eq!(run.capture_payment(payment.id, None).await, Err(CallRefusal::Conflict.into()));
    world.assert_audit_clean().await;
}

#[tokio::test]
async fn what_is_not_captured_in_time_goes_back_and_both_are_told() {
    let world = World::new().await;
    world.issue(world.alice, 5_000).await;
    let payment = world.authorized(2_000).await;
    world.pass(900);
    let mut run = world.begin(world.alice).await;
    assert_eq!(
        run.capture_payment(payment.id, None).await,
        Err(CallRefusal::Conflict.into()),
        "too late, by the clock"
    );
    world.finish(run).await;
    world.host.run_due(100).await.unwrap();
    assert_eq!(state(&world, payment.id).await, PaymentState::Voided);
    assert_eq!(world.cents(world.alice).await, (5_000, 0, 5_000));
    let own = changes(&world.host, LogName::Member(world.alice)).await;
    assert_eq!(own.last(), Some(&Change::PaymentChanged { payment: payment.id, state: PaymentState::Voided }));
    assert_eq!(told(&world).await.len(), 2, "authorized, voided");
    world.assert_audit_clean().await;
}

#[tokio::test]
async fn a_clock_that_is_set_back_loses_no_deadline() {
    let world = World::new().await;
    world.issue(world.alice, 5_000).await;
    let payment = world.authorized(2_000).await;
    // What is due is taken away before it is done.
    let mut work = world.host.work();
    let due = crate::keys::due_until(Timestamp::MAX);
    for (key, _) in work.tx.scan(due, 100, parvis_store::Direction::Ascending).await.unwrap() {
        work.tx.delete(key);
    }
    super::void_uncaptured(&mut work, &payment.id).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(state(&world, payment.id).await, PaymentState::Authorized);
    world.pass(900);
    world.host.run_due(100).await.unwrap();
    assert_eq!(state(&world, payment.id).await, PaymentState::Voided);
}

#[tokio::test]
async fn a_declined_payment_stays_declined() {
    let world = World::new().await;
    world.issue(world.alice, 5_000).await;
    let payment = world.requested(2_000).await;
    let key = world.key(world.alice, "no");
    world.host.decline_payment(world.alice, payment.id, &key).await.unwrap();
    assert!(world.host.decline_payment(world.alice, payment.id, &key).await.unwrap().replayed);
    let key = world.key(world.alice, "yes");
    let approved = world.host.approve_payment(world.alice, payment.id, eur(2_000), None, &key).await;
    assert_eq!(approved.unwrap_err(), Error::AlreadySettled(PaymentState::Declined));
    assert_eq!(told(&world).await.len(), 1);
}

#[tokio::test]
async fn a_program_voids_what_it_cannot_deliver() {
    let world = World::new().await;
    world.issue(world.alice, 5_000).await;
    let (asked, approved) = (world.requested(1_000).await, world.authorized(2_000).await);
    let mut run = world.begin(world.alice).await;
    for payment in [asked.id, approved.id, approved.id] {
        assert_eq!(run.void_payment(payment).await.unwrap().state, PaymentState::Voided);
    }
    world.finish(run).await;
    assert_eq!(world.cents(world.alice).await, (5_000, 0, 5_000));
    world.assert_audit_clean().await;
}

#[tokio::test]
async fn refunds_are_parts_of_what_was_captured_and_no_more() {
    let world = World::new().await;
    world.issue(world.alice, 5_000).await;
    let payment = world.captured(2_000).await;
    let mut run = world.begin(world.alice).await;
    let invalid = |answer: Result<super::ProgramView, CallError>| {
        assert!(matches!(answer, Err(CallError::Refused(CallRefusal::Invalid(_)))), "{answer:?}");
    };
    for amount in [eur(2_001), eur(0), eur(-5), Money::new(5, currency("JPY"))] {
        invalid(run.refund_payment(payment.id, Some(amount), "").await);
    }
    invalid(run.refund_payment(payment.id, None, &"x".repeat(129)).await);
    assert_eq!(run.refund_payment(payment.id, Some(eur(500)), "late").await.unwrap().refunded, eur(500));
    invalid(run.refund_payment(payment.id, Some(eur(1_501)), "").await);
    assert_eq!(run.refund_payment(payment.id, None, "the rest").await.unwrap().refunded, eur(2_000));
    invalid(run.refund_payment(payment.id, None, "twice").await);
    world.finish(run).await;
    let mut run = world.begin(world.alice).await;
    invalid(run.refund_payment(payment.id, Some(eur(1)), "twice").await);
    assert_eq!(world.cents(world.alice).await, (5_000, 0, 5_000));
    assert_eq!(world.merchant_cents().await, 0);
    let shown = world.host.payment(world.alice, payment.id).await.unwrap().value;
    assert_eq!(shown.refunds.iter().map(|refund| &*refund.reason).collect::<Vec<_>>(), ["late", "the rest"]);
    let history = world.host.wallet_history(world.alice, currency("EUR"), None, 10).await.unwrap().value;
    use wallet::What::{Paid, Received, Refunded, Reserved};
    let what: Vec<_> = history.iter().map(|movement| movement.what).collect();
    assert_eq!(what, [Refunded, Refunded, Paid, Reserved, Received], "newest first");
    world.assert_audit_clean().await;
}

#[tokio::test]
async fn a_refund_that_the_merchant_cannot_pay_is_refused_at_the_call() {
    let world = World::new().await;
    world.issue(world.alice, 5_000).await;
    let (first, second) = (world.captured(1_000).await, world.captured(1_000).await);
    // The merchant's money left otherwise.
    let mut work = world.host.work();
    let out = parvis_domain::ledger::Transfer {
        id: parvis_domain::TransferId::from_bytes([1; 16]),
        debit: world.merchant,
        credit: crate::ledger::issuance(currency("EUR"), work.now).account.id,
        ledger: currency("EUR"),
        amount: 1_500,
        code: parvis_domain::ledger::TransferCode::Send,
        kind: parvis_domain::ledger::Kind::Posted,
        origin: parvis_domain::ledger::Origin::Intent([1; 16]),
        note: String::new(),
        at: work.now,
    };
    crate::ledger::record(&mut work, &out).await.unwrap();
    work.commit().await.unwrap();
    let mut run = world.begin(world.alice).await;
    assert_eq!(run.refund_payment(first.id, None, "").await, Err(CallRefusal::InsufficientFunds.into()));
    run.refund_payment(first.id, Some(eur(400)), "").await.unwrap();
    let over = run.refund_payment(second.id, Some(eur(101)), "").await;
    assert_eq!(over, Err(CallRefusal::InsufficientFunds.into()), "what this run refunded counts");
    run.refund_payment(second.id, Some(eur(100)), "").await.unwrap();
    world.finish(run).await;
    assert_eq!(world.merchant_cents().await, 0);
}

#[tokio::test]
async fn an_upgrade_withdraws_what_the_old_version_asked_and_keeps_what_was_approved() {
    let world = World::new().await;
    world.issue(world.alice, 5_000).await;
    let (asked, approved) = (world.requested(1_000).await, world.authorized(2_000).await);
    upgrade(&world.host, "restaurant", 2).await;
    assert_eq!(state(&world, asked.id).await, PaymentState::Voided);
    assert_eq!(state(&world, approved.id).await, PaymentState::Authorized);
    let key = world.key(world.alice, "yes");
    let late = world.host.approve_payment(world.alice, asked.id, eur(1_000), None, &key).await;
    assert_eq!(late.unwrap_err(), Error::AlreadySettled(PaymentState::Voided));
    let mut run = world.begin(world.alice).await;
    run.capture_payment(approved.id, None).await.unwrap();
    world.finish(run).await;
    world.assert_audit_clean().await;
}

#[tokio::test]
async fn an_approval_is_refused_where_the_program_has_changed_since() {
    let world = World::new().await;
    world.issue(world.alice, 5_000).await;
    let payment = world.requested(1_000).await;
    let found = world.host.find_program(world.program).await.unwrap().value.unwrap();
    let (_, other) = install(&world.host, "taxi").await;
    let approve = async |words: &str| {
        let key = world.key(world.alice, words);
        world.host.approve_payment(world.alice, payment.id, eur(1_000), None, &key).await
    };
    // Another payee.
    let swapped = program::Settings { merchant: Some(other), ..found.settings.clone() };
    world.host.configure_program(world.program, &swapped).await.unwrap();
    assert!(matches!(approve("a").await, Err(Error::Conflict(_))));
    let withheld = program::Settings { withheld: [Permission::Payments].into(), ..found.settings.clone() };
    world.host.configure_program(world.program, &withheld).await.unwrap();
    assert_eq!(approve("b").await.unwrap_err(), Error::NotGranted(Permission::Payments));
    world.host.configure_program(world.program, &found.settings).await.unwrap();
    // A version that withdrawing did not reach.
    let mut work = world.host.work();
    let mut newer = found.clone();
    newer.version.code += 1;
    work.tx.put(crate::keys::program(&found.id), crate::record::encode(&newer));
    work.commit().await.unwrap();
    assert!(matches!(approve("c").await, Err(Error::Conflict(_))));
    let mut work = world.host.work();
    work.tx.put(crate::keys::program(&found.id), crate::record::encode(&found));
    work.commit().await.unwrap();
    world.host.remove_member(world.alice, None, world.conversation, world.alice).await.unwrap();
    assert!(matches!(approve("d").await, Err(Error::Conflict(_))), "the payer has left");
    assert_eq!(world.cents(world.alice).await, (5_000, 0, 5_000));
}

#[tokio::test]
async fn an_uninstall_gives_back_what_was_reserved() {
    let world = World::new().await;
    world.issue(world.alice, 5_000).await;
    let (asked, approved) = (world.requested(1_000).await, world.authorized(2_000).await);
    world.host.uninstall(world.program).await.unwrap();
    assert_eq!(state(&world, asked.id).await, PaymentState::Voided);
    assert_eq!(state(&world, approved.id).await, PaymentState::Voided);
    assert_eq!(world.cents(world.alice).await, (5_000, 0, 5_000));
    assert!(told(&world).await.is_empty(), "there is nobody to tell");
    world.pass(3_600);
    world.host.run_due(100).await.unwrap();
    world.assert_audit_clean().await;
}

#[tokio::test]
async fn an_event_that_fails_or_is_parked_gives_the_reservation_back() {
    for park in [false, true] {
        let world = World::new().await;
        world.issue(world.alice, 5_000).await;
        let payment = world.authorized(2_000).await;
        let pending = told(&world).await.remove(0);
        if park {
            world.host.park(&pending, "the artifact is missing").await.unwrap();
        } else {
            world.host.end_failed(&pending, Failure::Trap, "", &[]).await.unwrap();
        }
        assert_eq!(state(&world, payment.id).await, PaymentState::Voided);
        assert_eq!(world.cents(world.alice).await, (5_000, 0, 5_000));
        assert_eq!(told(&world).await.len(), 1, "the program learns that it is void");
        world.assert_audit_clean().await;
    }
}

#[tokio::test]
async fn a_payment_is_settled_also_where_the_lane_is_full() {
    let world = World::new().await;
    world.issue(world.alice, 5_000).await;
    let payment = world.requested(2_000).await;
    while let Ok(opened) = world.host.open_program(world.alice, None, world.conversation, world.program, &[]).await {
        assert!(!opened.replayed);
    }
    let key = world.key(world.alice, "yes");
    world.host.approve_payment(world.alice, payment.id, eur(2_000), None, &key).await.unwrap();
    world.pass(900);
    world.host.run_due(100).await.unwrap();
    assert_eq!(state(&world, payment.id).await, PaymentState::Voided);
}

/// A record that a released program wrote is read for ever: these bytes must not change.
#[test]
fn a_stored_payment_keeps_its_bytes() {
    use parvis_domain::{AccountId, ConversationId, ProgramId, TransferId, UserId, VersionDigest};
    let at = Timestamp::from_millis(1_700_000_000_000);
    let payment = super::Payment {
        id: PaymentId::from_bytes([1; 16]),
        program: ProgramId::from_bytes([2; 16]),
        version: VersionDigest::from_bytes([3; 32]),
        version_code: 7,
        conversation: ConversationId::from_bytes([4; 16]),
        payer: UserId::from_bytes([5; 16]),
        merchant: AccountId::from_bytes([6; 16]),
        amount: eur(2_000),
        title: "Deposit".to_owned(),
        items: vec![Item { label: "Table".to_owned(), amount: eur(2_000) }],
        reference: "b-1".to_owned(),
        requested: at,
        state: PaymentState::Captured,
        expires: at.plus_seconds(900),
        reservation: Some(TransferId::from_bytes([8; 16])),
        captured: eur(1_500),
        refunds: vec![super::Refund {
            transfer: TransferId::from_bytes([9; 16]),
            amount: eur(5),
            reason: "late".to_owned(),
            at,
        }],
    };
    assert_eq!(hex::encode(crate::record::encode(&payment)), PAYMENT);
    assert_eq!(crate::record::decode(&hex::decode(PAYMENT).unwrap()), Ok(payment));
}

const PAYMENT: &str = "010101010101010101010101010101010102020202020202020202020202020202030303030303030303030303030303030303030303030303030303030303030307040404040404040404040404040404040505050505050505050505050505050506060606060606060606060606060606a01f455552074465706f73697401055461626c65a01f45555203622d3180a0abfef96202c08e99fff9620108080808080808080808080808080808b81745555201090909090909090909090909090909090a455552046c61746580a0abfef962";
