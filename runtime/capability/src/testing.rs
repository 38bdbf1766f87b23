//! What the tests of this crate stand on: a small world on the in-memory store, with a clock that they move.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use parvis_domain::{
    AccountId, ConversationId, Currency, Money, Permission, PersonId, ProgramId, PublisherId, Timestamp, UserId,
    VersionDigest, ids,
};
use parvis_store::{Executor, Memory, MemoryBlobs, OnFatal, Store};

use crate::conversation::Kind;
use crate::event::Ended;
use crate::payments::{Item, PaymentDraft, ProgramView};
use crate::people::{Passwords, Role, StepUpPolicy};
use crate::program::{About, AskedPermission, Command, Install, Installed, Settings, Version};
use crate::{Begun, Clock, Entropy, Host, Idempotency, Invocation, Keep, Policy};

/// A clock that stands until it is moved.
#[derive(Debug)]
pub(crate) struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// Bytes that follow from a count, so that each run of a test is the same.
#[derive(Debug, Default)]
struct Counted(AtomicU64);

impl Entropy for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        for piece in bytes.chunks_mut(16) {
            let count = self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes();
            let random = ids::derive(b"parvis test entropy", &[&count]);
            piece.copy_from_slice(&random[..piece.len()]);
        }
    }
}

/// Alice and bob in a group in which both opened a program, which is paid in euros.
pub(crate) struct World {
    pub(crate) host: Host,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) alice: UserId,
    pub(crate) bob: UserId,
    pub(crate) conversation: ConversationId,
    pub(crate) program: ProgramId,
    pub(crate) merchant: AccountId,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Policy { step_up: StepUpPolicy::OFF, ..Policy::default() }).await
    }

    pub(crate) async fn with(policy: Policy) -> Self {
        Self::over(Arc::new(Executor::open(Memory::new(), OnFatal::Abort).unwrap()), policy).await
    }

    /// On a store of the test's own.
    pub(crate) async fn over(store: Arc<dyn Store>, policy: Policy) -> Self {
        let clock = Arc::new(TestClock(AtomicI64::new(1_700_000_000_000)));
        let policy = Policy { passwords: Passwords { memory_kib: 8, passes: 1 }, ..policy };
        let host = Host::new(
            store,
            Arc::new(MemoryBlobs::new()),
            [7; 32],
            clock.clone(),
            Arc::new(Counted::default()),
            policy,
        );
        let alice = host.create_account(None, "alice", "correct horse", "Alice", Role::User).await.unwrap().value;
        let bob = host.create_account(None, "bob", "battery staple", "Bob", Role::User).await.unwrap().value;
        let conversation = host.create_conversation(alice, None, Kind::Group, "Friends", &[bob]).await.unwrap().value;
        let (program, merchant) = install(&host, "restaurant").await;
        let world = Self { host, clock, alice, bob, conversation, program, merchant };
        for user in [alice, bob] {
            let run = world.begin(user).await;
            world.finish(run).await;
        }
        world
    }

    /// The same world after its process ended and began anew: what was in memory alone is gone.
    pub(crate) fn restart(&mut self) {
        self.host = Host::new(
            self.host.store().clone(),
            self.host.blobs().clone(),
            [7; 32],
            self.clock.clone(),
            Arc::new(Counted(AtomicU64::new(1 << 32))),
            self.host.policy().clone(),
        );
    }

    pub(crate) fn pass(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }

    /// A key that `user`'s client made; the request follows from the same words.
    pub(crate) fn key(&self, user: UserId, words: &str) -> Idempotency {
        key(user, words)
    }

    pub(crate) async fn issue(&self, to: UserId, cents: i64) {
        let words: [u8; 16] = self.host.random();
        self.host.issue_money(to, eur(cents), &key(to, &hex::encode(words))).await.unwrap();
    }

    /// A run of the program, which `user` opened.
    pub(crate) async fn begin(&self, user: UserId) -> Invocation {
        self.begin_of(self.program, user).await
    }

    pub(crate) async fn begin_of(&self, program: ProgramId, user: UserId) -> Invocation {
        let opened = self.host.open_program(user, None, self.conversation, program, &[]).await.unwrap();
        match Invocation::begin(&self.host, &opened.touched.events[0]).await.unwrap() {
            Begun::Ready(run) => *run,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn finish(&self, run: Invocation) {
        match run.commit().await.unwrap() {
            Ended::Committed(_) => {}
            Ended::AlreadyDone => panic!("the event was done already"),
        }
    }

    /// A payment that the program asked alice for.
    pub(crate) async fn requested(&self, cents: i64) -> ProgramView {
        let mut run = self.begin(self.alice).await;
        let payment = run.request_payment(draft(&run, self.alice, eur(cents))).await.unwrap();
        self.finish(run).await;
        payment
    }

    /// One that alice approved.
    pub(crate) async fn authorized(&self, cents: i64) -> ProgramView {
        let payment = self.requested(cents).await;
        let key = self.key(self.alice, &format!("approve {}", payment.id));
        self.host.approve_payment(self.alice, payment.id, eur(cents), None, &key).await.unwrap();
        payment
    }

    /// One that the program took.
    pub(crate) async fn captured(&self, cents: i64) -> ProgramView {
        let payment = self.authorized(cents).await;
        let mut run = self.begin(self.alice).await;
        let payment = run.capture_payment(payment.id, None).await.unwrap();
        self.finish(run).await;
        payment
    }

    /// Posted, held, available.
    pub(crate) async fn cents(&self, user: UserId) -> (i64, i64, i64) {
        let balance = self.host.balance(user, currency("EUR")).await.unwrap().value;
        (balance.posted.minor_units(), balance.held.minor_units(), balance.available.minor_units())
    }

    pub(crate) async fn merchant_cents(&self) -> i64 {
        self.host.account_balance(self.merchant).await.unwrap().value.available.minor_units()
    }

    /// How many keys stand in a range.
    pub(crate) async fn store_keys(&self, range: std::ops::Range<parvis_store::Key>) -> usize {
        self.host.store().scan(range, 1_000, parvis_store::Direction::Ascending).await.unwrap().value.len()
    }

    pub(crate) async fn assert_audit_clean(&self) {
        let report = self.host.audit().await.unwrap();
        assert!(report.is_clean(), "{:#?}", report.findings);
    }
}

pub(crate) fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

pub(crate) fn eur(cents: i64) -> Money {
    Money::new(cents, currency("EUR"))
}

pub(crate) fn key(user: UserId, words: &str) -> Idempotency {
    let name = hex::encode(ids::derive(b"test key", &[words.as_bytes()]));
    Idempotency::new(user, "test", &name, [1; 32], Keep::ForEver).unwrap()
}

/// A draft that nothing is wrong with.
pub(crate) fn draft(run: &Invocation, payer: UserId, amount: Money) -> PaymentDraft {
    let payer: PersonId = run.person(&payer);
    PaymentDraft {
        payer,
        amount,
        title: "Deposit".to_owned(),
        items: vec![Item { label: "Table for two".to_owned(), amount }],
        reference: "booking-1".to_owned(),
        expires_in_seconds: 600,
    }
}

/// Installs a program that may do what the tests need, with a merchant account in euros.
pub(crate) async fn install(host: &Host, app_id: &str) -> (ProgramId, AccountId) {
    let publisher = PublisherId::from_bytes([3; 32]);
    let program = ProgramId::derive(&publisher, app_id);
    let merchant = host.open_merchant_account(None, program, currency("EUR"), "Chez Parvis").await.unwrap().value;
    let settings = Settings { merchant: Some(merchant), ..Settings::default() };
    let install = Install {
        publisher,
        app_id: app_id.to_owned(),
        version: version(app_id, 1),
        accept_permissions: false,
        rollback: false,
        settings: Some(settings),
    };
    let installed = host.install(&install).await.unwrap().value;
    assert_eq!(installed, Installed::Running { program });
    (program, merchant)
}

/// Installs a newer version of a program.
pub(crate) async fn upgrade(host: &Host, app_id: &str, code: u32) {
    let install = Install {
        publisher: PublisherId::from_bytes([3; 32]),
        app_id: app_id.to_owned(),
        version: version(app_id, code),
        accept_permissions: false,
        rollback: false,
        settings: None,
    };
    host.install(&install).await.unwrap();
}

pub(crate) fn version(app_id: &str, code: u32) -> Version {
    let asked = |permission| AskedPermission { permission, reason: "because".to_owned() };
    let mut digest = [9; 32];
    digest[..16].copy_from_slice(&ids::derive(b"test version", &[app_id.as_bytes(), &code.to_be_bytes()]));
    Version {
        digest: VersionDigest::from_bytes(digest),
        manifest_digest: [0; 32],
        code,
        name: format!("{code}.0"),
        program_name: "Restaurant".to_owned(),
        description: String::new(),
        permissions: Permission::ALL.into_iter().filter(|p| *p != Permission::ProfileAddress).map(asked).collect(),
        hosts: parvis_domain::HttpHosts::default(),
        commands: vec![Command { name: "book".to_owned(), description: "Book a table".to_owned() }],
        package: [0; 32],
        receipt: Vec::new(),
        about: About { publisher_name: "Chez Parvis".to_owned(), ..About::default() },
        icon: None,
    }
}
