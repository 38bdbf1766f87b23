//! Alice and bob in a group where the restaurant takes bookings, on a store that fails as the test says.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use parvis_capability::conversation::{Acted, Kind, MessageView, Press};
use parvis_capability::log::{Change, LogName, Notice};
use parvis_capability::payments::PayerView;
use parvis_capability::people::{Passwords, Role};
use parvis_capability::program::Settings;
use parvis_capability::{Clock, Committed, Entropy, Error, Host, Idempotency, Keep, Policy};
use parvis_conversation::{Conversations, DispatcherConfig, Runner, SandboxRunner};
use parvis_domain::{AccountId, ConversationId, MessageId, Money, ProgramId, Timestamp, UserId, ids};
use parvis_store::fault::FaultyStore;
use parvis_store::{Direction, Engine, Executor, Key, Memory, OnFatal};

use crate::kitchen::{Dish, kitchen};

/// 14 November 2023, 22:13:20 UTC.
const BEGIN_MS: i64 = 1_700_000_000_000;

#[derive(Debug)]
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(BEGIN_MS)))
    }

    pub(crate) fn pass_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }

    pub(crate) fn move_to(&self, instant: &str) {
        let instant: Timestamp = instant.parse().unwrap();
        assert!(instant > self.now(), "the clock goes on");
        self.0.store(instant.as_millis(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// Bytes that follow from a seed and a count.
#[derive(Debug)]
pub(crate) struct Seeded {
    seed: u64,
    count: AtomicU64,
}

impl Seeded {
    pub(crate) fn new(seed: u64) -> Arc<Self> {
        Arc::new(Self { seed, count: AtomicU64::new(0) })
    }
}

impl Entropy for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        for piece in bytes.chunks_mut(16) {
            let count = self.count.fetch_add(1, Ordering::SeqCst).to_be_bytes();
            piece.copy_from_slice(&ids::derive(b"test", &[&self.seed.to_be_bytes(), &count])[..piece.len()]);
        }
    }
}

pub(crate) fn eur(cents: i64) -> Money {
    Money::new(cents, "EUR".parse().unwrap())
}

/// A key that `user`'s client made; its request follows from its words. What money is told of is kept for ever.
pub(crate) fn key(user: UserId, words: &str) -> Idempotency {
    Idempotency::new(user, "story", words, [1; 32], Keep::ForEver).unwrap()
}

/// Asked again with the same key while the host is out of reach, busy, or does not know.
pub(crate) fn is_passing(error: &Error) -> bool {
    matches!(error, Error::Unknown | Error::Unavailable(_) | Error::Busy)
}

/// Short, so that faults in a row take no time.
pub(crate) const BACKOFF: Duration = Duration::from_micros(10);

pub(crate) fn config(slots: usize) -> DispatcherConfig {
    DispatcherConfig {
        slot_file: None,
        backoff: BACKOFF,
        offline_after: Duration::ZERO,
        ..DispatcherConfig::new(slots, tokio::runtime::Handle::current())
    }
}

pub(crate) fn policy() -> Policy {
    Policy { passwords: Passwords { memory_kib: 8, passes: 1 }, ..Policy::default() }
}

pub(crate) struct Town {
    pub(crate) host: Host,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) store: Arc<FaultyStore>,
    memory: Arc<Executor<Memory>>,
    entropy: Arc<Seeded>,
    runner: Arc<dyn Runner>,
    pub(crate) conversations: Conversations,
    acts: u64,
    pub(crate) alice: UserId,
    pub(crate) bob: UserId,
    pub(crate) room: ConversationId,
    pub(crate) program: ProgramId,
    pub(crate) merchant: AccountId,
}

impl Town {
    /// The restaurant is installed and paid in euros; alice has 100 of them.
    pub(crate) async fn new() -> Self {
        let memory = Arc::new(Executor::open(Memory::new(), OnFatal::Abort).unwrap());
        let store = Arc::new(FaultyStore::new(memory.clone(), None));
        let (clock, entropy) = (TestClock::new(), Seeded::new(1));
        let host = host(&store, &clock, &entropy);
        let alice = host.create_account(None, "alice", "password", "Alice", Role::User).await.unwrap().value;
        let bob = host.create_account(None, "bob", "password", "Bob", Role::User).await.unwrap().value;
        let room = host.create_conversation(alice, None, Kind::Group, "Friends", &[bob]).await.unwrap().value;
        host.issue_money(alice, eur(10_000), &key(alice, "issue")).await.unwrap();

        let kitchen = kitchen().await;
        let program = kitchen.first.package.program();
        let opened = host.open_merchant_account(None, program, eur(0).currency(), "Chez Parvis").await;
        let merchant = opened.unwrap().value;
        let settings = Settings { merchant: Some(merchant), ..Settings::default() };
        host.install(&kitchen.first.install(Some(settings))).await.unwrap();
        let runner = Arc::new(SandboxRunner::new(kitchen.sandbox.clone(), kitchen.blobs.clone(), kitchen.key.public()));
        let conversations = Conversations::start(host.clone(), runner.clone(), &config(SLOTS)).await.unwrap();
        Self {
            host,
            clock,
            store,
            memory,
            entropy,
            runner,
            conversations,
            acts: 0,
            alice,
            bob,
            room,
            program,
            merchant,
        }
    }

    /// The process is gone, and another one begins over the same store.
    pub(crate) async fn restart(&mut self) {
        self.stop().await;
        self.start().await;
    }

    /// Nothing runs from now on. What waits stays in the store.
    pub(crate) async fn stop(&mut self) {
        self.conversations.stop().await;
    }

    pub(crate) async fn start(&mut self) {
        self.store.revive();
        self.host = host(&self.store, &self.clock, &self.entropy);
        let started = Conversations::start(self.host.clone(), self.runner.clone(), &config(SLOTS)).await;
        self.conversations = started.unwrap();
    }

    /// Sends a request of `user`'s client, again with the same key until it is answered, and then once more.
    pub(crate) async fn send<T: Debug + PartialEq>(
        &mut self,
        user: UserId,
        request: impl AsyncFn(&Host, &Idempotency) -> Result<Committed<T>, Error>,
    ) -> T {
        self.acts += 1;
        let key = key(user, &self.acts.to_string());
        let (value, _) = self.ask(&key, &request).await;
        let (again, replayed) = self.ask(&key, &request).await;
        assert!(replayed, "the second request does nothing");
        assert_eq!(again, value, "both requests have one answer");
        value
    }

    async fn ask<T>(
        &mut self,
        key: &Idempotency,
        request: &impl AsyncFn(&Host, &Idempotency) -> Result<Committed<T>, Error>,
    ) -> (T, bool) {
        loop {
            match request(&self.host, key).await {
                Ok(committed) => {
                    let settled = self.conversations.settle(committed);
                    return (settled.value, settled.replayed);
                }
                Err(error) if is_passing(&error) && self.store.is_dead() => self.restart().await,
                Err(error) if is_passing(&error) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// Waits until nothing waits and nothing runs; begins again where the process died.
    pub(crate) async fn rest(&mut self) {
        loop {
            let store = self.store.clone();
            let dies = async {
                while !store.is_dead() {
                    tokio::task::yield_now().await;
                }
            };
            tokio::select! {
                biased;
                () = self.conversations.idle() => {}
                () = dies => {}
            }
            if self.store.is_dead() {
                self.restart().await;
                continue;
            }
            if self.host.pending_events(None, 1).await.is_ok_and(|pending| pending.is_empty()) {
                return;
            }
            tokio::task::yield_now().await;
        }
    }

    /// Does what is due now.
    pub(crate) async fn run_due(&mut self) {
        self.conversations.run_due().await.unwrap();
        self.rest().await;
    }

    pub(crate) async fn say(&mut self, user: UserId, words: &str) {
        self.say_in(self.room, user, words).await;
    }

    pub(crate) async fn say_in(&mut self, room: ConversationId, user: UserId, words: &str) {
        self.send(user, async |host, key| host.post_message(user, Some(key), room, words, None).await).await;
        self.rest().await;
    }

    /// Presses the first button with this verb on the card as `user` sees it.
    pub(crate) async fn press(&mut self, user: UserId, message: MessageId, verb: &str, inputs: &str) -> Acted {
        let seen = self.host.message(user, message).await.unwrap().value;
        let (action, version) = (action(&seen, |known, _| known == verb), seen.version());
        let press = Press { message, action: &action, version, inputs };
        self.send(user, async |host, key| host.press(user, Some(key), &press).await).await
    }

    /// Types `/book` and fills in the form.
    pub(crate) async fn ask_for_table(&mut self, user: UserId, room: ConversationId, time: &str, guests: u8) {
        self.say_in(room, user, "/book").await;
        let form = self.own_messages(user).await.pop().expect("the form");
        let inputs = format!(r#"{{"date":"{DAY}","time":"{time}","guests":"{guests}"}}"#);
        self.press(user, form, "search", &inputs).await;
        self.rest().await;
    }

    /// Alice holds the only table for six at dinner. Answers its card and the payment that she is asked for.
    pub(crate) async fn hold(&mut self) -> (MessageId, PayerView) {
        self.ask_for_table(self.alice, self.room, "19:00", 6).await;
        let card = self.last_message(self.alice, self.room).await.message.id;
        (card, self.payment().await)
    }

    /// And approves the deposit, which the restaurant takes.
    pub(crate) async fn book(&mut self) -> (MessageId, PayerView) {
        let (card, payment) = self.hold().await;
        self.approve(&payment).await;
        self.rest().await;
        (card, payment)
    }

    pub(crate) async fn approve(&mut self, payment: &PayerView) {
        let user = self.alice;
        let approve =
            async |host: &Host, key: &Idempotency| host.approve_payment(user, payment.id, payment.amount, key).await;
        self.send(user, approve).await;
    }

    /// The last payment that alice was asked for.
    pub(crate) async fn payment(&self) -> PayerView {
        self.host.payments(self.alice, None, 1).await.unwrap().value.remove(0).1
    }

    pub(crate) async fn last_message(&self, user: UserId, room: ConversationId) -> MessageView {
        self.history(user, room).await.pop().expect("a message")
    }

    pub(crate) async fn history(&self, user: UserId, room: ConversationId) -> Vec<MessageView> {
        self.host.history(user, room, None, Direction::Ascending, 100).await.unwrap().value
    }

    /// What `user` reads of the card.
    pub(crate) async fn reads(&self, user: UserId, card: MessageId) -> String {
        self.host.message(user, card).await.unwrap().value.shown().0.to_owned()
    }

    pub(crate) async fn own_log(&self, user: UserId) -> Vec<Change> {
        let entries = self.host.log_entries(LogName::Member(user), 0, 100).await.unwrap().value;
        assert!(entries.len() < 100, "one page is enough");
        entries.into_iter().map(|view| view.entry.what).collect()
    }

    /// Messages that `user` alone sees.
    pub(crate) async fn own_messages(&self, user: UserId) -> Vec<MessageId> {
        let posted = |change| match change {
            Change::MessagePosted { message, .. } => Some(message),
            _ => None,
        };
        self.own_log(user).await.into_iter().filter_map(posted).collect()
    }

    pub(crate) async fn notices(&self, user: UserId) -> Vec<Notice> {
        let notice = |change| match change {
            Change::Notice { notice, .. } => Some(notice),
            _ => None,
        };
        self.own_log(user).await.into_iter().filter_map(notice).collect()
    }

    /// Posted, held, available.
    pub(crate) async fn cents(&self, user: UserId) -> (i64, i64, i64) {
        let balance = self.host.balance(user, eur(0).currency()).await.unwrap().value;
        (balance.posted.minor_units(), balance.held.minor_units(), balance.available.minor_units())
    }

    pub(crate) async fn merchant_cents(&self) -> i64 {
        self.host.account_balance(self.merchant).await.unwrap().value.available.minor_units()
    }

    /// Switches to another version.
    pub(crate) async fn upgrade(&mut self, dish: &Dish) {
        let committed = self.host.install(&dish.install(None)).await.unwrap();
        self.conversations.settle(committed);
    }

    /// The ledger is right, nothing waits, nothing is parked or failed.
    pub(crate) async fn assert_sound(&self) {
        let report = self.host.audit().await.unwrap();
        assert!(report.is_clean(), "{:#?}", report.findings);
        assert_eq!(self.host.pending_events(None, 10).await.unwrap(), []);
        assert_eq!(self.host.asides(None, 10).await.unwrap(), []);
    }

    /// Everything that is kept: keys, counters and the heads of logs, without the numbers of the commits that wrote them.
    pub(crate) fn kept(&self) -> BTreeMap<String, String> {
        let read = |engine: &Memory, _| {
            let range = Key::new()..Key::from(vec![0xff; 1_025]);
            let keys = engine.scan(&range, KEPT_MAX, Direction::Ascending).unwrap();
            let counters = engine.counters_after(None, KEPT_MAX).unwrap();
            let heads = engine.heads_after(None, KEPT_MAX).unwrap();
            assert!(keys.len() < KEPT_MAX && counters.len() < KEPT_MAX && heads.len() < KEPT_MAX);
            let keys = keys.into_iter().map(|(key, found)| (name("key", &key), found.value.escape_ascii().to_string()));
            let counters = counters.into_iter().map(|(key, sum)| (name("counter", &key), sum.to_string()));
            let heads = heads.into_iter().map(|(log, head)| (name("head", &log), head.to_string()));
            keys.chain(counters).chain(heads).collect()
        };
        self.memory.with_engine(read).unwrap()
    }
}

/// A Sunday, inside the time for which the restaurant takes bookings.
pub(crate) const DAY: &str = "2023-12-24";
pub(crate) const SLOTS: usize = 16;
const KEPT_MAX: usize = 5_000;

fn name(what: &str, key: &Key) -> String {
    format!("{what} {}", key.escape_ascii())
}

fn host(store: &Arc<FaultyStore>, clock: &Arc<TestClock>, entropy: &Arc<Seeded>) -> Host {
    Host::new(store.clone(), [7; 32], clock.clone(), entropy.clone(), policy())
}

/// The id of the first button on the card that `seen` shows whose verb and data are wanted.
pub(crate) fn action(seen: &MessageView, wanted: impl Fn(&str, &str) -> bool) -> String {
    let (text, card) = seen.shown();
    let actions = card.unwrap_or_else(|| panic!("no card: {text}")).card.actions();
    let found = actions.iter().find(|action| wanted(action.verb(), action.data()));
    found.unwrap_or_else(|| panic!("no such button: {text}")).id().to_owned()
}

/// Numbers that follow from a seed (SplitMix64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(bound).unwrap()).unwrap()
    }
}
