#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

const NOON: Timestamp = Timestamp::from_millis(1_000_000);

fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

fn account(id: u8, code: &str, limit: Limit) -> Account {
    Account {
        id: AccountId::from_bytes([id; 16]),
        ledger: currency(code),
        code: AccountCode::Wallet,
        limit,
        closed: false,
    }
}

fn transfer(id: u8, debit: u8, credit: u8, amount: u128, kind: Kind) -> Transfer {
    Transfer {
        id: TransferId::from_bytes([id; 16]),
        debit: AccountId::from_bytes([debit; 16]),
        credit: AccountId::from_bytes([credit; 16]),
        ledger: currency("EUR"),
        amount,
        code: TransferCode::Send,
        kind,
        origin: Origin::Intent([id; 16]),
        note: String::new(),
        at: NOON,
    }
}

fn pending() -> Transfer {
    transfer(9, 1, 2, 100, Kind::Pending { expires: NOON.plus_seconds(60) })
}

fn post(amount: u128) -> Transfer {
    Transfer::resolving(&pending(), TransferId::from_bytes([8; 16]), Kind::Post { pending: pending().id }, amount, NOON)
}

fn void(by: Voider) -> Transfer {
    let kind = Kind::Void { pending: pending().id, by };
    Transfer::resolving(&pending(), TransferId::from_bytes([7; 16]), kind, 100, NOON)
}

#[test]
fn each_refusal_has_its_own_error() {
    let limit = Limit::DebitsMustNotExceedCredits;
    let (one, two) = (account(1, "EUR", limit), account(2, "EUR", limit));
    let closed = Account { closed: true, ..two };
    let yen = account(2, "JPY", limit);
    let waiting = pending();
    let posted = transfer(9, 1, 2, 100, Kind::Posted);
    let late = |transfer: Transfer| Transfer { at: NOON.plus_seconds(60), ..transfer };
    let swapped = |transfer: Transfer| Transfer { debit: transfer.credit, credit: transfer.debit, ..transfer };
    let plain = |amount| transfer(3, 1, 2, amount, Kind::Posted);
    let open = Some((&waiting, None));
    let ended = |resolution| Some((&waiting, Some(resolution)));
    use TransferError as E;
    type Pending<'a> = Option<(&'a Transfer, Option<Resolution>)>;
    let cases: Vec<(&str, Transfer, Account, Pending<'_>, E)> = vec![
        ("zero", plain(0), two, None, E::AmountZero),
        ("too large", plain(AMOUNT_MAX + 1), two, None, E::AmountTooLarge),
        ("2^128", plain(u128::MAX), two, None, E::AmountTooLarge),
        ("same account", transfer(3, 1, 1, 5, Kind::Posted), two, None, E::SameAccount),
        (
            "unknown account",
            transfer(3, 1, 5, 5, Kind::Posted),
            two,
            None,
            E::AccountNotFound(AccountId::from_bytes([5; 16])),
        ),
        ("other ledger", plain(5), yen, None, E::OtherLedger(yen.id)),
        ("closed", plain(5), closed, None, E::AccountClosed(two.id)),
        ("post to closed", post(5), closed, open, E::AccountClosed(two.id)),
        ("nothing pending", post(5), two, None, E::PendingNotFound(waiting.id)),
        (
            "another pending",
            Transfer { kind: Kind::Post { pending: plain(1).id }, ..post(5) },
            two,
            open,
            E::PendingNotFound(waiting.id),
        ),
        ("not pending", post(5), two, Some((&posted, None)), E::NotPending(waiting.id)),
        ("over", post(101), two, open, E::ExceedsPendingAmount { amount: 101, pending: 100 }),
        (
            "part of a void",
            Transfer { amount: 5, ..void(Voider::Program) },
            two,
            open,
            E::VoidOfOtherAmount { pending: 100 },
        ),
        ("posted", post(5), two, ended(Resolution::Posted), E::PendingAlreadyPosted),
        ("posted, void", void(Voider::Program), two, ended(Resolution::Posted), E::PendingAlreadyPosted),
        ("voided", post(5), two, ended(Resolution::Voided(Voider::Program)), E::PendingAlreadyVoided),
        (
            "voided by the host",
            void(Voider::Host),
            two,
            ended(Resolution::Voided(Voider::Host)),
            E::PendingAlreadyVoided,
        ),
        ("expired", post(5), two, ended(Resolution::Voided(Voider::Expiry)), E::PendingExpired),
        ("late, not voided yet", late(post(5)), two, open, E::PendingExpired),
        ("early expiry", void(Voider::Expiry), two, open, E::PendingNotExpired),
    ];
    for (name, transfer, credit, pending, expected) in cases {
        let before = Before { debit: &one, credit: &credit, pending };
        assert_eq!(transfer.decide(before), Err(expected), "{name}");
    }
    let before = Before { debit: &two, credit: &one, pending: open };
    assert_eq!(swapped(post(5)).decide(before), Err(E::PendingDiffers));
    let before = Before { debit: &one, credit: &closed, pending: open };
    assert!(void(Voider::Host).decide(before).is_ok(), "what is reserved leaves a closed account");
    assert!(late(void(Voider::Expiry)).decide(before).is_ok());
}

#[test]
fn the_same_id_with_another_field_is_named() {
    let first = transfer(3, 1, 2, 100, Kind::Posted);
    let other = AccountId::from_bytes([5; 16]);
    for (field, again) in [
        ("debit account", Transfer { debit: other, ..first.clone() }),
        ("credit account", Transfer { credit: other, ..first.clone() }),
        ("currency", Transfer { ledger: currency("JPY"), ..first.clone() }),
        ("amount", Transfer { amount: 101, ..first.clone() }),
        ("code", Transfer { code: TransferCode::Issue, ..first.clone() }),
        ("kind", Transfer { kind: Kind::Pending { expires: NOON }, ..first.clone() }),
        ("origin", Transfer { origin: Origin::Intent([0; 16]), ..first.clone() }),
        ("note", Transfer { note: "x".to_owned(), ..first.clone() }),
    ] {
        assert_eq!(again.same_as(&first), Err(TransferError::ExistsWithDifferent(field)));
    }
    assert_eq!(Transfer { at: NOON.plus_seconds(9), ..first.clone() }.same_as(&first), Ok(()));
    let later = Transfer { kind: Kind::Pending { expires: NOON.plus_seconds(61) }, ..pending() };
    assert_eq!(later.same_as(&pending()), Ok(()), "a retry counts its deadline from its own clock");
}

#[test]
fn what_a_post_leaves_returns_to_the_payer() {
    let limit = Limit::DebitsMustNotExceedCredits;
    let (one, two) = (account(1, "EUR", limit), account(2, "EUR", limit));
    let waiting = pending();
    let before = Before { debit: &one, credit: &two, pending: Some((&waiting, None)) };
    let moved = |transfer: &Transfer| -> Vec<(u8, Counter, i128, Option<i128>)> {
        let postings = transfer.decide(before).unwrap();
        postings.into_iter().map(|p| (p.account.as_bytes()[0], p.counter, p.delta, p.floor)).collect()
    };
    use Counter::{Available, CreditsPending, CreditsPosted, DebitsPending, DebitsPosted};
    assert_eq!(
        moved(&waiting),
        [(1, DebitsPending, 100, None), (2, CreditsPending, 100, None), (1, Available, -100, Some(0))]
    );
    assert_eq!(
        moved(&post(30)),
        [
            (1, DebitsPending, -100, None),
            (1, DebitsPosted, 30, None),
            (2, CreditsPending, -100, None),
            (2, CreditsPosted, 30, None),
            (1, Available, 70, None),
            (2, Available, 30, None),
        ]
    );
    assert_eq!(
        moved(&void(Voider::Program)),
        [(1, DebitsPending, -100, None), (2, CreditsPending, -100, None), (1, Available, 100, None)]
    );
}

/// Counters moved by `decide`'s postings, as the store does.
#[derive(Default)]
struct Counters(BTreeMap<(AccountId, Counter), i128>);

impl Counters {
    fn add(&mut self, postings: &[Posting]) -> bool {
        let mut next = self.0.clone();
        for posting in postings {
            let sum = next.entry((posting.account, posting.counter)).or_default();
            *sum += posting.delta;
            if posting.floor.is_some_and(|floor| *sum < floor) {
                return false;
            }
        }
        self.0 = next;
        true
    }
}

fn arbitrary_kind() -> impl Strategy<Value = Kind> {
    let id = (1_u8..24).prop_map(|id| TransferId::from_bytes([id; 16]));
    let by = prop::sample::select(vec![Voider::Program, Voider::Host, Voider::Expiry]);
    prop_oneof![
        2 => Just(Kind::Posted),
        3 => (0_u32..40).prop_map(|seconds| Kind::Pending { expires: NOON.plus_seconds(seconds) }),
        3 => id.clone().prop_map(|pending| Kind::Post { pending }),
        2 => (id, by).prop_map(|(pending, by)| Kind::Void { pending, by }),
    ]
}

fn arbitrary_transfers() -> impl Strategy<Value = Vec<(u8, u8, u128, Kind, bool)>> {
    prop::collection::vec((0_u8..6, 0_u8..6, 0_u128..200, arbitrary_kind(), any::<bool>()), 0..40)
}

proptest! {
    #[test]
    fn the_books_and_the_counters_agree_after_any_transfers(steps in arbitrary_transfers()) {
        let accounts = [
            account(0, "EUR", Limit::None),
            account(1, "EUR", Limit::DebitsMustNotExceedCredits),
            account(2, "EUR", Limit::DebitsMustNotExceedCredits),
            account(3, "EUR", Limit::CreditsMustNotExceedDebits),
            account(4, "EUR", Limit::CreditsMustNotExceedDebits),
            account(5, "JPY", Limit::None),
        ];
        let mut books = Books::default();
        accounts.iter().for_each(|account| books.open(*account));
        let mut counters = Counters::default();
        let mut done: BTreeMap<TransferId, Transfer> = BTreeMap::new();
        let mut resolutions: BTreeMap<TransferId, Resolution> = BTreeMap::new();
        for (number, (debit, credit, amount, kind, fitting)) in (1_u8..).zip(steps) {
            let mut next = transfer(number, debit, credit, amount, kind);
            next.at = NOON.plus_seconds(u32::from(number));
            // Half of the resolutions name the accounts (and a void the amount) of what they resolve.
            if let Some(found) = kind.resolves().and_then(|id| done.get(&id)).filter(|_| fitting) {
                let amount = if matches!(kind, Kind::Void { .. }) { found.amount } else { amount };
                next = Transfer { debit: found.debit, credit: found.credit, amount, ..next };
            }
            let pending = kind.resolves().and_then(|id| done.get(&id)).map(|t| (t, resolutions.get(&t.id).copied()));
            let (debit, credit) = (&accounts[usize::from(debit_of(&next))], &accounts[usize::from(credit_of(&next))]);
            let decided = next.decide(Before { debit, credit, pending });
            let applied = books.apply(&next);
            match decided {
                Err(error) => prop_assert_eq!(applied, Err(error)),
                Ok(postings) if counters.add(&postings) => {
                    prop_assert_eq!(applied, Ok(()));
                    if let Some(id) = kind.resolves() {
                        resolutions.insert(id, kind.resolution().unwrap());
                    }
                    done.insert(next.id, next);
                }
                Ok(_) => prop_assert_eq!(applied, Err(TransferError::InsufficientFunds)),
            }
        }
        for account in &accounts {
            let balances = books.balances(&account.id).unwrap();
            let counter = |counter| counters.0.get(&(account.id, counter)).copied().unwrap_or(0);
            prop_assert_eq!(counter(Counter::DebitsPending), balances.debits_pending);
            prop_assert_eq!(counter(Counter::DebitsPosted), balances.debits_posted);
            prop_assert_eq!(counter(Counter::CreditsPending), balances.credits_pending);
            prop_assert_eq!(counter(Counter::CreditsPosted), balances.credits_posted);
            prop_assert_eq!(counter(Counter::Available), balances.available(account.limit));
            prop_assert!(account.limit == Limit::None || balances.available(account.limit) >= 0);
        }
        for total in books.totals().into_values() {
            prop_assert_eq!(total.debits_pending, total.credits_pending);
            prop_assert_eq!(total.debits_posted, total.credits_posted);
        }
    }
}

fn debit_of(transfer: &Transfer) -> u8 {
    transfer.debit.as_bytes()[0]
}

fn credit_of(transfer: &Transfer) -> u8 {
    transfer.credit.as_bytes()[0]
}
