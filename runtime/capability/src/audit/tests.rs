#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use parvis_domain::ledger::{Counter, Kind, Origin, Transfer, TransferCode, Voider};
use parvis_domain::{AccountId, PaymentState, TransferId, UserId};
use parvis_store::{Direction, Transaction};

use super::Invariant;
use super::Invariant::{
    BalancesFollow, DebitsEqualCredits, IdsUniqueInOrder, IntentsMatch, LimitsHold, LoggedOnce, PostedWithinPending,
    ResolvedOnce,
};
use crate::keys;
use crate::ledger::{Recorded, Resolved};
use crate::payments::{Payment, find};
use crate::record::encode;
use crate::testing::{World, currency, eur, key};
use crate::wallet::Sending;

/// A ledger with one of everything, and what is in it.
struct Books {
    world: World,
    wallet: AccountId,
    /// In the ledger's order.
    transfers: Vec<Transfer>,
    captured: Payment,
    authorized: Payment,
    voided: Payment,
    /// Where the answer for the money that was sent stands.
    answer: parvis_store::Key,
}

impl Books {
    async fn new() -> Self {
        let world = World::new().await;
        world.issue(world.alice, 10_000).await;
        let captured = world.captured(2_000).await.id;
        let voided = world.authorized(1_000).await.id;
        let mut run = world.begin(world.alice).await;
        run.refund_payment(captured, Some(eur(500)), "late").await.unwrap();
        run.void_payment(voided).await.unwrap();
        world.finish(run).await;
        let authorized = world.authorized(300).await.id;
        let before = answers(&world).await;
        let sending =
            Sending { conversation: world.conversation, to: world.bob, amount: eur(700), note: String::new() };
        world.host.send_money(world.alice, &sending, None, &key(world.alice, "lunch")).await.unwrap();
        let answer = answers(&world).await.into_iter().find(|key| !before.contains(key)).unwrap();
        world.assert_audit_clean().await;

        let mut work = world.host.work();
        let mut transfers = Vec::new();
        let log = keys::starting_with(&keys::ledger_log());
        for (_, named) in work.tx.scan(log, 1_000, Direction::Ascending).await.unwrap() {
            let id: TransferId = crate::record::decode(&named).unwrap();
            transfers.push(crate::ledger::find_transfer(&mut work, &id).await.unwrap().unwrap());
        }
        let captured = find(&mut work, &captured).await.unwrap().unwrap();
        let authorized = find(&mut work, &authorized).await.unwrap().unwrap();
        let voided = find(&mut work, &voided).await.unwrap().unwrap();
        let wallet = crate::ledger::wallet(world.alice, currency("EUR"), work.now).account.id;
        Self { world, wallet, transfers, captured, authorized, voided, answer }
    }

    fn of(&self, id: TransferId) -> &Transfer {
        self.transfers.iter().find(|transfer| transfer.id == id).unwrap()
    }

    /// A transfer that the ledger would have refused.
    fn forged(&self, kind: Kind, amount: u128) -> Transfer {
        Transfer {
            id: TransferId::from_bytes([0xee; 16]),
            debit: self.wallet,
            credit: self.world.merchant,
            ledger: currency("EUR"),
            amount,
            code: TransferCode::Payment,
            kind,
            origin: Origin::Payment(self.authorized.id),
            note: String::new(),
            at: self.world.host.now(),
        }
    }
}

async fn answers(world: &World) -> Vec<parvis_store::Key> {
    let read = world.host.store().scan(keys::idempotencies(), 1_000, Direction::Ascending).await.unwrap();
    read.value.into_iter().map(|(key, _)| key).collect()
}

/// Everything that a recorded transfer leaves behind, except counters.
fn write(tx: &mut Transaction, transfer: &Transfer) {
    tx.put(keys::transfer(&transfer.id), encode(&Recorded::Done(transfer.clone())));
    for log in [keys::ledger_log(), keys::account_log(&transfer.debit), keys::account_log(&transfer.credit)] {
        tx.append(log, encode(&transfer.id));
    }
}

fn add(tx: &mut Transaction, account: AccountId, counter: Counter, delta: i128) {
    tx.add(keys::account_counter(&account, counter.byte()), delta, None);
}

type Damage = fn(&Books, &mut Transaction);

/// What somebody or something did to the store, and the invariant that is broken by it.
const DAMAGES: &[(&str, Invariant, Damage)] = &[
    ("a debit without its credit", DebitsEqualCredits, |books, tx| {
        add(tx, books.wallet, Counter::DebitsPosted, 5);
    }),
    ("a reservation on one side", DebitsEqualCredits, |books, tx| {
        add(tx, books.wallet, Counter::DebitsPending, 5);
    }),
    ("a transfer to the same account", DebitsEqualCredits, |books, tx| {
        let transfer = Transfer { credit: books.wallet, ..books.forged(Kind::Posted, 5) };
        write(tx, &transfer);
    }),
    ("a transfer of nothing", DebitsEqualCredits, |books, tx| write(tx, &books.forged(Kind::Posted, 0))),
    ("a transfer in another currency", DebitsEqualCredits, |books, tx| {
        write(tx, &Transfer { ledger: currency("JPY"), ..books.forged(Kind::Posted, 5) });
    }),
    ("money from nowhere", BalancesFollow, |books, tx| add(tx, books.wallet, Counter::Available, 1)),
    ("money from nowhere, on both sides", BalancesFollow, |books, tx| {
        add(tx, books.wallet, Counter::CreditsPosted, 5);
        add(tx, books.world.merchant, Counter::DebitsPosted, 5);
    }),
    ("an account that is gone", BalancesFollow, |books, tx| tx.delete(keys::account(&books.wallet))),
    ("an account that does not parse", BalancesFollow, |books, tx| {
        tx.put(keys::account(&books.wallet), vec![1, 2, 3]);
    }),
    ("more spent than there is", LimitsHold, |books, tx| write(tx, &books.forged(Kind::Posted, 1_000_000))),
    ("more reserved than there is", LimitsHold, |books, tx| {
        let expires = books.world.host.now().plus_seconds(60);
        write(tx, &books.forged(Kind::Pending { expires }, 1_000_000));
    }),
    ("an overdrawn counter", LimitsHold, |books, tx| add(tx, books.wallet, Counter::Available, -1_000_000)),
    ("posted after it was voided", ResolvedOnce, |books, tx| {
        let pending = books.voided.reservation.unwrap();
        write(tx, &Transfer { amount: 1_000, ..books.forged(Kind::Post { pending }, 0) });
    }),
    ("voided after it was posted", ResolvedOnce, |books, tx| {
        let pending = books.captured.reservation.unwrap();
        write(tx, &books.forged(Kind::Void { pending, by: Voider::Host }, 2_000));
    }),
    ("a resolution of nothing", ResolvedOnce, |books, tx| {
        write(tx, &books.forged(Kind::Post { pending: TransferId::from_bytes([1; 16]) }, 5));
    }),
    ("a resolution that is forgotten", ResolvedOnce, |books, tx| {
        tx.delete(keys::resolution(&books.captured.reservation.unwrap()));
    }),
    ("a resolution without a transfer", ResolvedOnce, |books, tx| {
        let how = parvis_domain::ledger::Resolution::Posted;
        let resolved = Resolved { how, by: TransferId::from_bytes([1; 16]) };
        tx.put(keys::resolution(&books.authorized.reservation.unwrap()), encode(&resolved));
    }),
    ("more posted than reserved", PostedWithinPending, |books, tx| {
        let pending = books.authorized.reservation.unwrap();
        write(tx, &books.forged(Kind::Post { pending }, 301));
    }),
    ("less given back than reserved", PostedWithinPending, |books, tx| {
        let pending = books.authorized.reservation.unwrap();
        write(tx, &books.forged(Kind::Void { pending, by: Voider::Program }, 299));
    }),
    ("an id under another id", IdsUniqueInOrder, |books, tx| {
        let other = Transfer { id: TransferId::from_bytes([0xcc; 16]), ..books.transfers[0].clone() };
        tx.put(keys::transfer(&books.transfers[0].id), encode(&Recorded::Done(other)));
    }),
    ("a gap in the ledger's log", IdsUniqueInOrder, |_, tx| tx.delete(keys::entry(&keys::ledger_log(), 2))),
    ("named twice", LoggedOnce, |books, tx| {
        tx.append(keys::ledger_log(), encode(&books.transfers[1].id));
    }),
    ("named in the log and gone", LoggedOnce, |books, tx| tx.delete(keys::transfer(&books.transfers[1].id))),
    ("recorded and not named", LoggedOnce, |books, tx| {
        let transfer = books.forged(Kind::Posted, 5);
        tx.put(keys::transfer(&transfer.id), encode(&Recorded::Done(transfer)));
    }),
    ("refused and named", LoggedOnce, |books, tx| {
        let transfer = books.forged(Kind::Posted, 5);
        write(tx, &transfer);
        tx.put(keys::transfer(&transfer.id), encode(&Recorded::Failed(transfer)));
    }),
    ("missing in an account's log", LoggedOnce, |books, tx| {
        tx.delete(keys::entry(&keys::account_log(&books.wallet), 3));
    }),
    ("twice in an account's log", LoggedOnce, |books, tx| {
        tx.append(keys::account_log(&books.wallet), encode(&books.transfers[0].id));
    }),
    ("a transfer that does not parse", LoggedOnce, |books, tx| {
        tx.put(keys::transfer(&books.transfers[1].id), vec![1, 0xff]);
    }),
    ("an answer that is gone", IntentsMatch, |books, tx| tx.delete(books.answer.clone())),
    ("an answer without its transfer", IntentsMatch, |_, tx| {
        let value = br#"{"transfer":"xfr_01010101010101010101010101010101"}"#.to_vec();
        tx.put(keys::idempotency(&UserId::from_bytes([1; 16]), &[1; 16]), encode(&([0_u8; 32], value)));
    }),
    ("one transfer for two answers", IntentsMatch, |books, tx| {
        let value = format!(r#"{{"transfer":"{}"}}"#, books.transfers[0].id).into_bytes();
        tx.put(keys::idempotency(&UserId::from_bytes([1; 16]), &[1; 16]), encode(&([0_u8; 32], value)));
    }),
    ("approved and not reserved", IntentsMatch, |books, tx| {
        let value = format!(r#"{{"payment":"{}","state":"authorized"}}"#, books.captured.id).into_bytes();
        tx.put(keys::idempotency(&UserId::from_bytes([1; 16]), &[1; 16]), encode(&([0_u8; 32], value)));
    }),
    ("captured without money", IntentsMatch, |books, tx| {
        let payment = Payment { state: PaymentState::Captured, ..books.authorized.clone() };
        tx.put(keys::payment(&payment.id), encode(&payment));
    }),
    ("another amount than was captured", IntentsMatch, |books, tx| {
        let payment = Payment { captured: eur(1_999), ..books.captured.clone() };
        tx.put(keys::payment(&payment.id), encode(&payment));
    }),
    ("another amount than was reserved", IntentsMatch, |books, tx| {
        let payment = Payment { amount: eur(299), ..books.authorized.clone() };
        tx.put(keys::payment(&payment.id), encode(&payment));
    }),
    ("a reservation that is forgotten", IntentsMatch, |books, tx| {
        let payment = Payment { state: PaymentState::Requested, reservation: None, ..books.authorized.clone() };
        tx.put(keys::payment(&payment.id), encode(&payment));
    }),
    ("a refund that is forgotten", IntentsMatch, |books, tx| {
        let payment = Payment { refunds: Vec::new(), ..books.captured.clone() };
        tx.put(keys::payment(&payment.id), encode(&payment));
    }),
    ("a refund without its transfer", IntentsMatch, |books, tx| {
        let mut payment = books.captured.clone();
        let mut refund = payment.refunds[0].clone();
        refund.transfer = TransferId::from_bytes([1; 16]);
        payment.refunds.push(refund);
        tx.put(keys::payment(&payment.id), encode(&payment));
    }),
    ("a payment that is gone", IntentsMatch, |books, tx| tx.delete(keys::payment(&books.captured.id))),
    ("a stray transfer of a payment", IntentsMatch, |books, tx| {
        let transfer = books.forged(Kind::Posted, 5);
        write(tx, &transfer);
        add(tx, transfer.debit, Counter::DebitsPosted, 5);
        add(tx, transfer.debit, Counter::Available, -5);
        add(tx, transfer.credit, Counter::CreditsPosted, 5);
        add(tx, transfer.credit, Counter::Available, 5);
    }),
];

#[tokio::test]
async fn each_damage_is_found_under_the_invariant_that_it_breaks() {
    for (name, invariant, damage) in DAMAGES {
        let books = Books::new().await;
        let mut work = books.world.host.work();
        damage(&books, &mut work.tx);
        work.commit().await.unwrap();
        let report = books.world.host.audit().await.unwrap();
        assert!(
            report.findings.iter().any(|finding| finding.invariant == *invariant),
            "{name}: {invariant:?} is not among {:#?}",
            report.findings
        );
    }
}

#[tokio::test]
async fn what_is_long_expired_and_not_given_back_is_found() {
    let books = Books::new().await;
    books.world.pass(900 + 3_599);
    books.world.assert_audit_clean().await;
    books.world.pass(1);
    let report = books.world.host.audit().await.unwrap();
    assert_eq!(report.findings.len(), 1, "{:#?}", report.findings);
    assert_eq!(report.findings[0].invariant, ResolvedOnce);
    books.world.host.run_due(100).await.unwrap();
    books.world.assert_audit_clean().await;
}

#[tokio::test]
async fn a_clean_ledger_is_counted() {
    let books = Books::new().await;
    let report = books.world.host.audit().await.unwrap();
    assert_eq!(report.transfers, u64::try_from(books.transfers.len()).unwrap());
    assert_eq!(report.accounts, 4, "issuance, alice, bob, merchant");
    assert_eq!(books.of(books.captured.reservation.unwrap()).amount, 2_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_audit_beside_transfers_finds_nothing() {
    let world = std::sync::Arc::new(World::new().await);
    world.issue(world.alice, 100_000).await;
    let busy: Vec<_> = (0..4)
        .map(|client| {
            let world = std::sync::Arc::clone(&world);
            tokio::spawn(async move {
                for number in 0..50 {
                    let (from, to) = if client % 2 == 0 { (world.alice, world.bob) } else { (world.bob, world.alice) };
                    let amount = eur(1 + number % 7);
                    let sending = Sending { conversation: world.conversation, to, amount, note: String::new() };
                    // Bob may have too little: that is an answer like another.
                    let _answer =
                        world.host.send_money(from, &sending, None, &key(from, &format!("{client} {number}"))).await;
                }
            })
        })
        .collect();
    while !busy.iter().all(tokio::task::JoinHandle::is_finished) {
        match world.host.audit().await {
            Ok(report) => assert!(report.is_clean(), "{:#?}", report.findings),
            Err(crate::Error::Busy) => {}
            Err(error) => panic!("{error}"),
        }
        tokio::task::yield_now().await;
    }
    for client in busy {
        client.await.unwrap();
    }
    world.assert_audit_clean().await;
}
