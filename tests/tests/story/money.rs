//! Seeded schedules with money: twenty people are asked to pay, approve, decline, take back and send each other money, at
//! once, some of it twice with the same key, on a store that now and then fails. Afterwards every cent is where it belongs.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parvis_capability::conversation::Kind;
use parvis_capability::payments::PayerView;
use parvis_capability::people::Role;
use parvis_capability::wallet::Sending;
use parvis_capability::{Committed, Error, Host, Idempotency};
use parvis_conversation::{Conversations, EventOutcome};
use parvis_domain::{AccountId, ConversationId, PaymentState, UserId};
use parvis_store::fault::{Fault, FaultyStore};
use parvis_store::{Executor, Memory, OnFatal};

use crate::till::{PLANS, Till};
use crate::town::{Random, Seeded, TestClock, config, eur, is_passing, key, policy};

const SEEDS: u64 = 1_000;
const CLIENTS: usize = 20;
const ACTS: usize = 3;
const ISSUED: i64 = 1_000;
/// Commits of a schedule that fail, in every other seed.
const FAULTS: usize = 6;

#[test]
fn a_thousand_schedules_of_twenty_people_leave_every_cent_where_it_belongs() {
    let next = AtomicU64::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::SeqCst);
                    if seed >= SEEDS {
                        break;
                    }
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                    let played = std::panic::AssertUnwindSafe(|| runtime.block_on(schedule(seed)));
                    assert!(std::panic::catch_unwind(played).is_ok(), "failed with seed {seed}");
                }
            });
        }
    });
    println!("{SEEDS} seeds of {CLIENTS} people with {ACTS} acts each");
}

/// Twenty people with ten euros each, all of them in three conversations, and a till that is paid.
struct Market {
    host: Host,
    clock: Arc<TestClock>,
    conversations: Conversations,
    people: Vec<UserId>,
    rooms: Vec<ConversationId>,
    merchant: AccountId,
}

#[derive(Debug, Clone)]
enum Act {
    /// The till asks for so much, and handles it by the plan once it is approved.
    Pay {
        cents: i64,
        plan: &'static str,
        answer: Answer,
    },
    Send {
        to: usize,
        cents: i64,
        twice: bool,
    },
    /// The last captured payment is paid back, if it is not yet.
    TakeBack,
}

#[derive(Debug, Clone, Copy)]
enum Answer {
    Approve,
    /// At once, with one key.
    ApproveTwice,
    /// At once, each with its own key.
    ApproveAndDecline,
    Decline,
    Nothing,
}

async fn schedule(seed: u64) {
    let mut random = Random(seed);
    let store = Arc::new(FaultyStore::new(Arc::new(Executor::open(Memory::new(), OnFatal::Abort).unwrap()), None));
    let market = Market::open(seed, store.clone()).await;
    if seed % 2 == 1 {
        let first = store.commits();
        for _ in 0..FAULTS {
            let fault = [Fault::FailBefore, Fault::AnswerLost][random.below(2)];
            store.fail(first + 1 + u64::try_from(random.below(CLIENTS * ACTS * 3)).unwrap(), fault);
        }
    }
    let mut plans = Vec::new();
    for client in 0..CLIENTS {
        plans.push((
            client,
            (0..ACTS).map(|_| Planned::new(&mut random, client, market.rooms.len())).collect::<Vec<_>>(),
        ));
    }
    let clients = plans.iter().map(|(client, acts)| market.play(*client, acts));
    let sent = futures_util::future::join_all(clients).await.concat();
    market.close(&sent).await;
}

struct Planned {
    act: Act,
    room: usize,
    wait: usize,
}

impl Planned {
    fn new(random: &mut Random, client: usize, rooms: usize) -> Self {
        use Answer::{Approve, ApproveAndDecline, ApproveTwice, Decline, Nothing};
        let cents = |random: &mut Random| i64::try_from(1 + random.below(700)).unwrap();
        let act = match random.below(10) {
            0..=4 => Act::Pay {
                cents: cents(random),
                plan: PLANS[random.below(PLANS.len())],
                answer: [Approve, ApproveTwice, ApproveAndDecline, Decline, Nothing][random.below(5)],
            },
            5..=7 => Act::Send {
                to: (client + 1 + random.below(CLIENTS - 1)) % CLIENTS,
                cents: cents(random),
                twice: random.below(2) == 0,
            },
            _ => Act::TakeBack,
        };
        Self { act, room: random.below(rooms), wait: random.below(50) }
    }
}

/// Money that arrived: from, to, cents.
type Sent = (usize, usize, i64);

impl Market {
    async fn open(seed: u64, store: Arc<FaultyStore>) -> Self {
        let clock = TestClock::new();
        let host = Host::new(store, [7; 32], clock.clone(), Seeded::new(seed), policy());
        let mut people = Vec::new();
        for n in 0..CLIENTS {
            let login = format!("person{n}");
            let user = host.create_account(None, &login, "password", &login, Role::User).await.unwrap().value;
            host.issue_money(user, eur(ISSUED), &key(user, "issue")).await.unwrap();
            people.push(user);
        }
        let mut rooms = Vec::new();
        for _ in 0..3 {
            let room = host.create_conversation(people[0], None, Kind::Group, "Market", &people[1..]).await;
            rooms.push(room.unwrap().value);
        }
        let merchant = Till::install(&host).await;
        let conversations = Conversations::start(host.clone(), Arc::new(Till), &config(16)).await.unwrap();
        Self { host, clock, conversations, people, rooms, merchant }
    }

    /// What one person does, one act after the other. Answers what they sent.
    async fn play(&self, client: usize, acts: &[Planned]) -> Vec<Sent> {
        let mut sent = Vec::new();
        for (n, Planned { act, room, wait }) in acts.iter().enumerate() {
            for _ in 0..*wait {
                tokio::task::yield_now().await;
            }
            let (user, room) = (self.people[client], self.rooms[*room]);
            let key = |what: &str| key(user, &format!("{n}-{what}"));
            match act {
                Act::Pay { cents, plan, answer } => {
                    let outcome = self.say(user, room, &format!("/ask {cents} {plan}"), &key("say")).await;
                    assert_eq!(outcome, EventOutcome::Done);
                    self.answer(user, *answer, &key("approve"), &key("decline")).await;
                }
                Act::Send { to, cents, twice } => {
                    let note = String::new();
                    let sending = Sending { conversation: room, to: self.people[*to], amount: eur(*cents), note };
                    if self.send(user, &sending, &key("send"), *twice).await {
                        sent.push((client, *to, *cents));
                    }
                }
                Act::TakeBack => {
                    let Some(payment) = self.last_payment(user, PaymentState::Captured).await else { continue };
                    let outcome = self.say(user, room, &format!("/back {}", payment.id), &key("say")).await;
                    assert!(matches!(outcome, EventOutcome::Done | EventOutcome::Refused(_)), "{outcome:?}");
                }
            }
        }
        sent
    }

    async fn say(&self, user: UserId, room: ConversationId, words: &str, key: &Idempotency) -> EventOutcome {
        let post = async || self.host.post_message(user, Some(key), room, words, None).await;
        let committed = until_known(post).await.unwrap();
        let event = committed.value.event.expect("the till answers to it");
        let (_, outcome) = self.conversations.settle_and_wait(committed, event, Duration::from_secs(60)).await;
        match outcome.expect("it ended in time") {
            // The answer to the commit of its end was lost, and the next run found it done.
            EventOutcome::Dropped => EventOutcome::Done,
            outcome => outcome,
        }
    }

    async fn answer(&self, user: UserId, answer: Answer, yes: &Idempotency, no: &Idempotency) {
        let Some(payment) = self.last_payment(user, PaymentState::Requested).await else { return };
        let approve = async || {
            let request = async || self.host.approve_payment(user, payment.id, payment.amount, yes).await;
            self.settle(until_known(request).await)
        };
        let decline = async || {
            let request = async || self.host.decline_payment(user, payment.id, no).await;
            self.settle(until_known(request).await)
        };
        match answer {
            Answer::Approve => drop(approve().await),
            Answer::ApproveTwice => {
                let (one, other) = tokio::join!(approve(), approve());
                assert_eq!(one, other, "both have one answer");
            }
            Answer::ApproveAndDecline => {
                let (yes, no) = tokio::join!(approve(), decline());
                assert!(yes.is_err() || no.is_err(), "{yes:?} {no:?}");
                let settled = |error: &Error| matches!(error, Error::AlreadySettled(_) | Error::InsufficientFunds);
                assert!([yes, no].iter().filter_map(|answer| answer.as_ref().err()).all(settled));
            }
            Answer::Decline => drop(decline().await.unwrap()),
            Answer::Nothing => {}
        }
    }

    /// Whether the money went.
    async fn send(&self, user: UserId, sending: &Sending, key: &Idempotency, twice: bool) -> bool {
        let send = async || {
            let request = async || self.host.send_money(user, sending, key).await;
            self.settle(until_known(request).await)
        };
        let first = if twice {
            let (one, other) = tokio::join!(send(), send());
            assert_eq!(one, other, "both have one answer");
            one
        } else {
            send().await
        };
        assert!(matches!(first, Ok(_) | Err(Error::InsufficientFunds)), "{first:?}");
        first.is_ok()
    }

    fn settle<T>(&self, answer: Result<Committed<T>, Error>) -> Result<T, Error> {
        answer.map(|committed| self.conversations.settle(committed).value)
    }

    async fn last_payment(&self, user: UserId, state: PaymentState) -> Option<PayerView> {
        let payments = self.host.payments(user, None, 10).await.unwrap().value;
        payments.into_iter().map(|(_, payment)| payment).find(|payment| payment.state == state)
    }

    /// Waits until nothing waits. What the dispatcher was not told of, since the answer to its commit was lost, is found
    /// by the next one at once.
    async fn rest(&mut self) {
        self.conversations.idle().await;
        while !self.host.pending_events(None, 1).await.unwrap().is_empty() {
            self.conversations.stop().await;
            self.conversations = Conversations::start(self.host.clone(), Arc::new(Till), &config(16)).await.unwrap();
            self.conversations.idle().await;
        }
    }

    /// Lets everything end, and counts.
    async fn close(mut self, sent: &[Sent]) {
        self.rest().await;
        // What nobody answered expires, what the till forgot is given back.
        self.clock.pass_seconds(1_000);
        while !self.conversations.run_due().await.is_ok_and(|done| done == 0) {}
        self.rest().await;
        self.conversations.stop().await;

        let report = self.host.audit().await.unwrap();
        assert!(report.is_clean(), "{:#?}", report.findings);
        let parked = self.host.asides(None, 1_000).await.unwrap();
        assert!(parked.iter().all(|aside| matches!(aside.why, parvis_capability::event::Why::Failed { .. })));
        let mut expected: BTreeMap<usize, i64> = (0..CLIENTS).map(|client| (client, ISSUED)).collect();
        for (from, to, cents) in sent {
            *expected.get_mut(from).unwrap() -= cents;
            *expected.get_mut(to).unwrap() += cents;
        }
        let mut taken = 0;
        for (client, user) in self.people.iter().enumerate() {
            let paid = self.paid(*user).await;
            taken += paid;
            let balance = self.host.balance(*user, eur(0).currency()).await.unwrap().value;
            assert_eq!(balance.posted, eur(expected[&client] - paid), "person {client}");
            assert_eq!((balance.held, balance.available), (eur(0), balance.posted), "person {client}");
        }
        let till = self.host.account_balance(self.merchant).await.unwrap().value;
        assert_eq!((till.posted, till.available), (eur(taken), eur(taken)));
    }

    /// What was taken of `user` and not paid back; every payment has ended.
    async fn paid(&self, user: UserId) -> i64 {
        let mut paid = 0;
        for (_, payment) in self.host.payments(user, None, 100).await.unwrap().value {
            assert!(payment.state.is_final(), "{payment:?}");
            paid += payment.captured.minor_units();
            paid -= payment.refunds.iter().map(|refund| refund.amount.minor_units()).sum::<i64>();
        }
        paid
    }
}

/// Asks again with the same key until the answer is known.
async fn until_known<T>(request: impl AsyncFn() -> Result<Committed<T>, Error>) -> Result<Committed<T>, Error> {
    loop {
        match request().await {
            Err(error) if is_passing(&error) => tokio::task::yield_now().await,
            answer => return answer,
        }
    }
}
