#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod model;

use parvis_domain::ledger::{Origin, TransferCode};
use parvis_store::CommitError;

use super::*;
use crate::testing::{World, currency, eur};

async fn wallets(world: &World) -> (AccountId, AccountId) {
    world.issue(world.alice, 1_000).await;
    world.issue(world.bob, 1_000).await;
    let now = world.host.now();
    let id = |user| wallet(user, currency("EUR"), now).account.id;
    (id(world.alice), id(world.bob))
}

fn transfer(id: u8, (debit, credit): (AccountId, AccountId), amount: u128, kind: Kind, at: Timestamp) -> Transfer {
    Transfer {
        id: TransferId::from_bytes([id; 16]),
        debit,
        credit,
        ledger: currency("EUR"),
        amount,
        code: TransferCode::Send,
        kind,
        origin: Origin::Intent([id; 16]),
        note: String::new(),
        at,
    }
}

/// Records and commits.
async fn record_one(world: &World, transfer: &Transfer) -> Result<Effect, LedgerError> {
    let mut work = world.host.work();
    let effect = record(&mut work, transfer).await?;
    fail_for_good(&mut work, transfer);
    match work.commit().await {
        Ok(_) => Ok(effect),
        Err(CommitError::BelowFloor(counter)) if is_insufficient(&counter) => {
            Err(TransferError::InsufficientFunds.into())
        }
        Err(error) => panic!("{error}"),
    }
}

fn refused(error: TransferError) -> Result<Effect, LedgerError> {
    Err(error.into())
}

#[tokio::test]
async fn the_same_transfer_again_exists_and_another_one_under_its_id_is_refused() {
    let world = World::new().await;
    let accounts = wallets(&world).await;
    let first = transfer(1, accounts, 100, Kind::Posted, world.host.now());
    assert_eq!(record_one(&world, &first).await, Ok(Effect::New));
    world.pass(5);
    let again = Transfer { at: world.host.now(), ..first.clone() };
    assert_eq!(record_one(&world, &again).await, Ok(Effect::Exists));
    let more = Transfer { amount: 101, ..first.clone() };
    assert_eq!(record_one(&world, &more).await, refused(TransferError::ExistsWithDifferent("amount")));
    let back = Transfer { debit: first.credit, credit: first.debit, ..first };
    assert_eq!(record_one(&world, &back).await, refused(TransferError::ExistsWithDifferent("debit account")));
    assert_eq!(world.cents(world.alice).await, (900, 0, 900));
}

#[tokio::test]
async fn an_id_that_failed_stays_failed_also_when_money_comes() {
    let world = World::new().await;
    let accounts = wallets(&world).await;
    let first = transfer(1, accounts, 1_001, Kind::Posted, world.host.now());
    assert_eq!(record_one(&world, &first).await, refused(TransferError::InsufficientFunds));
    world.issue(world.alice, 500).await;
    assert_eq!(record_one(&world, &first).await, refused(TransferError::IdAlreadyFailed));
    let other = Transfer { amount: 1, ..first };
    assert_eq!(record_one(&world, &other).await, refused(TransferError::ExistsWithDifferent("amount")));
    assert_eq!(world.cents(world.alice).await, (1_500, 0, 1_500));
    world.assert_audit_clean().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_transfer_is_named() {
    let world = World::new().await;
    let (alice, bob) = wallets(&world).await;
    let now = world.host.now();
    let nowhere = AccountId::from_bytes([1; 16]);
    let yen = wallet(world.alice, currency("JPY"), now);
    let closed = AccountRecord {
        account: Account { id: AccountId::from_bytes([2; 16]), ..wallet(world.bob, currency("EUR"), now).account },
        ..wallet(world.bob, currency("EUR"), now)
    };
    let mut work = world.host.work();
    open_account(&mut work, &yen).await.unwrap();
    open_account(&mut work, &closed).await.unwrap();
    close_account(&mut work, &closed.account.id).await.unwrap();
    work.commit().await.unwrap();
    let posted = transfer(9, (alice, bob), 10, Kind::Posted, now);
    record_one(&world, &posted).await.unwrap();
    let post = |pending| Kind::Post { pending };
    let cases = [
        ("zero", (alice, bob), 0, Kind::Posted, TransferError::AmountZero),
        ("2^64", (alice, bob), 1 << 64, Kind::Posted, TransferError::AmountTooLarge),
        ("2^128-1", (alice, bob), u128::MAX, Kind::Posted, TransferError::AmountTooLarge),
        ("itself", (alice, alice), 1, Kind::Posted, TransferError::SameAccount),
        ("nowhere", (alice, nowhere), 1, Kind::Posted, TransferError::AccountNotFound(nowhere)),
        ("from nowhere", (nowhere, bob), 1, Kind::Posted, TransferError::AccountNotFound(nowhere)),
        ("yen", (alice, yen.account.id), 1, Kind::Posted, TransferError::OtherLedger(yen.account.id)),
        ("closed", (alice, closed.account.id), 1, Kind::Posted, TransferError::AccountClosed(closed.account.id)),
        ("not pending", (alice, bob), 1, post(posted.id), TransferError::NotPending(posted.id)),
        (
            "nothing pending",
            (alice, bob),
            1,
            post(TransferId::from_bytes([8; 16])),
            TransferError::PendingNotFound(TransferId::from_bytes([8; 16])),
        ),
    ];
    for (name, accounts, amount, kind, expected) in cases {
        let wrong = transfer(1, accounts, amount, kind, now);
        assert_eq!(record_one(&world, &wrong).await, refused(expected), "{name}");
    }
    world_without(&world, &posted).await;
}

/// What was refused before anything was asked of the store is not used up, and moved nothing.
async fn world_without(world: &World, posted: &Transfer) {
    let good = Transfer { id: TransferId::from_bytes([1; 16]), amount: 5, ..posted.clone() };
    assert_eq!(record_one(world, &good).await, Ok(Effect::New));
    assert_eq!(world.cents(world.alice).await, (985, 0, 985));
}

#[tokio::test]
async fn a_reservation_ends_once_with_an_error_for_each_other_attempt() {
    let world = World::new().await;
    let accounts = wallets(&world).await;
    let expires = world.host.now().plus_seconds(60);
    for id in 1..=3 {
        let pending = transfer(id, accounts, 100, Kind::Pending { expires }, world.host.now());
        record_one(&world, &pending).await.unwrap();
    }
    assert_eq!(world.cents(world.alice).await, (1_000, 300, 700));
    let (one, two, three) =
        (TransferId::from_bytes([1; 16]), TransferId::from_bytes([2; 16]), TransferId::from_bytes([3; 16]));

    let mut work = world.host.work();
    let over = post(&mut work, one, Some(101)).await;
    assert_eq!(over, Err(TransferError::ExceedsPendingAmount { amount: 101, pending: 100 }.into()));
    post(&mut work, one, Some(40)).await.unwrap();
    void(&mut work, two, Voider::Program).await.unwrap();
    let early = void(&mut work, three, Voider::Expiry).await;
    assert_eq!(early, Err(TransferError::PendingNotExpired.into()));
    work.commit().await.unwrap();
    assert_eq!(world.cents(world.alice).await, (960, 100, 860), "what was not posted returned");

    world.pass(60);
    let mut work = world.host.work();
    let late = post(&mut work, three, None).await;
    assert_eq!(late, Err(TransferError::PendingExpired.into()), "by the clock alone");
    void(&mut work, three, Voider::Expiry).await.unwrap();
    work.commit().await.unwrap();

    let mut work = world.host.work();
    assert_eq!(void(&mut work, one, Voider::Host).await, Err(TransferError::PendingAlreadyPosted.into()));
    assert_eq!(post(&mut work, two, None).await, Err(TransferError::PendingAlreadyVoided.into()));
    assert_eq!(post(&mut work, three, None).await, Err(TransferError::PendingExpired.into()));
    let other = post(&mut work, one, Some(41)).await;
    assert_eq!(other, Err(TransferError::ExistsWithDifferent("amount").into()));
    assert!(post(&mut work, one, Some(40)).await.is_ok(), "the same post again is the same");
    assert_eq!(world.cents(world.alice).await, (960, 0, 960));
}

#[tokio::test]
async fn an_account_is_opened_once_and_keeps_its_currency() {
    let world = World::new().await;
    let now = world.host.now();
    let record = wallet(world.alice, currency("EUR"), now);
    let mut work = world.host.work();
    open_account(&mut work, &record).await.unwrap();
    open_account(&mut work, &record).await.unwrap();
    let other = AccountRecord { account: Account { ledger: currency("JPY"), ..record.account }, ..record.clone() };
    let refused = open_account(&mut work, &other).await;
    assert_eq!(refused, Err(TransferError::OtherLedger(record.account.id).into()));
}

#[tokio::test]
async fn transfers_of_one_account_never_make_each_other_run_again() {
    let world = World::new().await;
    let accounts = wallets(&world).await;
    let mut works = Vec::new();
    for id in 1..=20 {
        let mut work = world.host.work();
        record(&mut work, &transfer(id, accounts, 10, Kind::Posted, world.host.now())).await.unwrap();
        works.push(work);
    }
    for work in works {
        work.commit().await.unwrap();
    }
    assert_eq!(world.cents(world.alice).await, (800, 0, 800));
    assert_eq!(eur(1_200).minor_units(), world.cents(world.bob).await.2);
}

/// Records that a released program wrote are read for ever: these bytes must not change.
#[test]
fn stored_records_keep_their_bytes() {
    let ids = |byte| (AccountId::from_bytes([byte; 16]), AccountId::from_bytes([byte + 1; 16]));
    let at = Timestamp::from_millis(1_700_000_000_000);
    let posted = transfer(1, ids(2), 300, Kind::Posted, at);
    let expires = at.plus_seconds(900);
    let pending = Transfer {
        kind: Kind::Pending { expires },
        origin: Origin::Payment(parvis_domain::PaymentId::from_bytes([9; 16])),
        note: "hi".to_owned(),
        ..posted.clone()
    };
    let resolved = Resolved { how: Resolution::Voided(Voider::Expiry), by: posted.id };
    let account = merchant(ProgramId::from_bytes([4; 16]), currency("EUR"), "Shop", at);
    let cases: [(&str, Vec<u8>, &str); 5] = [
        ("posted", encode(&Recorded::Done(posted.clone())), POSTED),
        ("pending", encode(&Recorded::Done(pending)), PENDING),
        ("failed", encode(&Recorded::Failed(posted)), FAILED),
        ("resolved", encode(&resolved), RESOLVED),
        ("account", encode(&account), ACCOUNT),
    ];
    for (name, bytes, golden) in cases {
        assert_eq!(hex::encode(&bytes), golden, "{name}");
    }
    assert_eq!(decode::<AccountRecord>(&hex::decode(ACCOUNT).unwrap()), Ok(account));
}

const POSTED: &str = "0100010101010101010101010101010101010202020202020202020202020202020203030303030303030303030303030303455552ac02010000010101010101010101010101010101010080a0abfef962";
const PENDING: &str = "0100010101010101010101010101010101010202020202020202020202020202020203030303030303030303030303030303455552ac020101c08e99fff962010909090909090909090909090909090902686980a0abfef962";
const FAILED: &str = "0101010101010101010101010101010101010202020202020202020202020202020203030303030303030303030303030303455552ac02010000010101010101010101010101010101010080a0abfef962";
const RESOLVED: &str = "01010201010101010101010101010101010101";
const ACCOUNT: &str =
    "01cd6d253f63475b3b94b8d1e77048810b45555202010002040404040404040404040404040404040453686f7080a0abfef962";
