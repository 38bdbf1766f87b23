//! A host in memory for one test: the real sandbox, the real rules, a clock that the test moves.
//!
//! The program is compiled once; each test begins with nothing in the store but its people.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use anyhow::{Context, Result, bail};
use parvis_capability::conversation::Kind;
use parvis_capability::people::{Passwords, Role, StepUpPolicy};
use parvis_capability::program::{Install, Settings, Version};
use parvis_capability::{Begun, Clock, Entropy, Host, Idempotency, Invocation, Keep, Policy};
use parvis_cli::Problem;
use parvis_conversation::{Conversations, DispatcherConfig, SandboxRunner};
use parvis_domain::{ConversationId, Currency, Money, Permission, ProgramId, Timestamp, UserId, ids};
use parvis_package::VerifiedPackage;
use parvis_sandbox::{
    Compiler, Expected, GuestRuntime, HostKey, PoolLimits, Record, Recording, Replayed, Sandbox, SandboxConfig,
};
use parvis_store::{BlobHash, Blobs, Executor, Memory, MemoryBlobs, OnFatal};

use crate::demo::town::CURRENCY;

/// Who there is in every test. All are in one group; the last is of the program's staff.
pub(super) const PEOPLE: [(&str, &str); 3] = [("alice", "Alice"), ("bob", "Bob"), ("staff", "Staff")];

/// A test does one thing after the other.
const CONCURRENT: u32 = 4;

/// What all tests of one program share.
pub(super) struct House {
    sandbox: Sandbox,
    blobs: Arc<MemoryBlobs>,
    key: HostKey,
    guests: GuestRuntime,
    package: VerifiedPackage,
    version: Version,
}

/// One test's host.
pub(super) struct Stage {
    pub(super) conversations: Conversations,
    pub(super) clock: Arc<Hands>,
    pub(super) program: ProgramId,
    pub(super) group: ConversationId,
    people: BTreeMap<&'static str, UserId>,
    acts: AtomicU64,
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub(super) struct Hands(AtomicI64);

impl Hands {
    pub(super) fn move_to(&self, instant: Timestamp) {
        self.0.fetch_max(instant.as_millis(), Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// Bytes that are the same in each play of a test.
#[derive(Debug, Default)]
struct Counted(AtomicU64);

impl Entropy for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        for piece in bytes.chunks_mut(16) {
            let count = self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes();
            let drawn = ids::derive(b"parvis test", &[&count]);
            piece.iter_mut().zip(drawn).for_each(|(byte, drawn)| *byte = drawn);
        }
    }
}

impl House {
    /// Compiles `package` as an install would.
    ///
    /// # Errors
    /// A [`Problem`]: what a host would refuse.
    pub(super) async fn new(package: VerifiedPackage, compiler: &Compiler) -> Result<Self> {
        let pool = PoolLimits { concurrent: CONCURRENT };
        // Nobody's own data are here.
        let config = SandboxConfig { pool, recording: Recording::All, ..SandboxConfig::default() };
        let sandbox = Sandbox::new(config).map_err(|error| anyhow::anyhow!("cannot make the sandbox: {error:#}"))?;
        let key = HostKey::from_seed(&[7; 32]);
        let installed = sandbox.install(&package, compiler, &key).await.map_err(|error| {
            Problem::new(format!("a host would not take it ({}): {error}", error.code()), "Change the program.")
        })?;
        let blobs = Arc::new(MemoryBlobs::new());
        blobs.put(&installed.artifact).context("memory keeps bytes")?;
        let kept = blobs.put(package.bytes()).context("memory keeps bytes")?;
        let version = crate::install::version(&package, *kept.as_bytes(), installed.receipt, None);
        let guests = GuestRuntime::new(None).context("cannot start the guests' threads")?;
        Ok(Self { sandbox, blobs, key, guests, package, version })
    }

    /// A host that begins at this instant, with so much money for each of its people.
    pub(super) async fn stage(&self, at: Timestamp, money: Money) -> Result<Stage> {
        let store = Arc::new(Executor::open(Memory::new(), OnFatal::Abort)?);
        let clock = Arc::new(Hands(AtomicI64::new(at.as_millis())));
        // Nobody attacks these passwords, and the PIN is not what is tested.
        let passwords = Passwords { memory_kib: 8, passes: 1 };
        let policy = Policy { passwords, step_up: StepUpPolicy::OFF, allow_localhost_links: true, ..Policy::default() };
        let host = Host::new(store, self.blobs.clone(), [7; 32], clock.clone(), Arc::new(Counted::default()), policy);
        let mut people = BTreeMap::new();
        for (login, name) in PEOPLE {
            let made = host.create_account(None, login, "nobody signs in", name, Role::User).await?;
            people.insert(login, made.value);
        }
        let ids: Vec<_> = people.values().copied().collect();
        for id in &ids {
            let once = Idempotency::new(*id, "test issue", "begin", [0; 32], Keep::ForEver)?;
            host.issue_money(*id, money, &once).await?;
        }
        let first = *ids.first().context("there are people")?;
        let group = host.create_conversation(first, None, Kind::Group, "Test", &ids).await?.value;
        let program = self.install(&host, &people, money.currency()).await?;
        let runner = SandboxRunner::new(self.sandbox.clone(), self.blobs.clone(), self.key.public());
        let slots = usize::try_from(CONCURRENT)?;
        let config = DispatcherConfig::new(slots, self.guests.handle().clone());
        let conversations = Conversations::start(host, Arc::new(runner), &config).await?;
        Ok(Stage { conversations, clock, program, group, people, acts: AtomicU64::new(0) })
    }

    /// Runs a record again on the program that was compiled.
    ///
    /// # Errors
    /// The record is cut; or the machine's fault.
    pub(super) async fn replay(&self, record: &Record) -> Result<Replayed> {
        let stage = self.stage(Timestamp::from_millis(0), Money::new(1, CURRENCY.parse()?)).await?;
        let replayed = self.replay_on(&stage, record).await;
        stage.conversations.stop().await;
        replayed
    }

    /// The event that is there stands for the recorded one: of its own nothing is asked.
    async fn replay_on(&self, stage: &Stage, record: &Record) -> Result<Replayed> {
        let user = *stage.people.values().next().context("there are people")?;
        let host = stage.host();
        let opened = host.open_program(user, Some(&stage.key(user)?), stage.group, stage.program, &[]).await?;
        let pending = opened.touched.events.first().context("opening a program is an event")?;
        let Begun::Ready(invocation) = Invocation::begin(host, pending).await? else {
            bail!("the event that was just made is not there");
        };
        let package = &self.package;
        let expected = Expected {
            version: package.version_digest(),
            publisher: package.publisher(),
            manifest_digest: *package.manifest_digest(),
        };
        let fetch = |hash| async move { self.blobs.get(&BlobHash::from_bytes(hash)).map(Vec::from) };
        let loaded = self.sandbox.load(&expected, &self.version.receipt, &self.key.public(), fetch).await?;
        let (sandbox, record) = (self.sandbox.clone(), record.clone());
        let playing = self.guests.spawn(async move { sandbox.replay(&loaded, invocation, &record).await });
        Ok(playing.await.context("the run ended in a way that it should not")??)
    }

    async fn install(&self, host: &Host, people: &BTreeMap<&str, UserId>, currency: Currency) -> Result<ProgramId> {
        let program = self.package.program();
        let mut settings =
            Settings { staff: people.get("staff").copied().into_iter().collect(), ..Settings::default() };
        let manifest = self.package.manifest();
        if manifest.asks_for(Permission::Payments) {
            let opened = host.open_merchant_account(None, program, currency, &manifest.name).await?;
            settings.merchant = Some(opened.value);
        }
        let install = Install {
            publisher: self.package.publisher(),
            app_id: manifest.app_id.clone(),
            version: self.version.clone(),
            accept_permissions: true,
            rollback: false,
            settings: Some(settings),
        };
        host.install(&install).await?;
        Ok(program)
    }
}

impl Stage {
    pub(super) fn host(&self) -> &Host {
        self.conversations.host()
    }

    pub(super) fn person(&self, login: &str) -> Option<UserId> {
        self.people.get(login).copied()
    }

    /// A key that no act of the test had before.
    pub(super) fn key(&self, user: UserId) -> Result<Idempotency> {
        let count = self.acts.fetch_add(1, Ordering::SeqCst);
        Ok(Idempotency::new(user, "test", &count.to_string(), [1; 32], Keep::ForEver)?)
    }
}
