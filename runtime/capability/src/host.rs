//! The host as its upper layers see it: what people, operators and mini-programs may do goes through [`Host`].

use std::fmt;
use std::sync::Arc;

use parvis_domain::{Timestamp, UserId};
use parvis_egress::Egress;
use parvis_store::{Blobs, CommitNumber, Store};
use tokio::sync::{Mutex, MutexGuard, Semaphore};

use crate::Touched;
use crate::http::recent::Recent;
use crate::known::KnownPrograms;
use crate::people::{Passwords, Registration, StepUpPolicy};
use crate::work::Work;

/// The present instant. Handed in, so that tests move it.
pub trait Clock: Send + Sync + fmt::Debug {
    fn now(&self) -> Timestamp;
}

/// Unpredictable bytes. Handed in, so that simulations repeat.
pub trait Entropy: Send + Sync + fmt::Debug {
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// The operating system's random bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        use rand::TryRng;
        rand::rngs::SysRng.try_fill_bytes(bytes).expect("the operating system has random bytes");
    }
}

/// What the operator decides for the whole host.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Longest time that a payment request may wait for its payer, in seconds.
    pub payment_request_seconds_max: u32,
    /// Most payments that one person approves for one program in a day (UTC): a program cannot drain a person tap by tap.
    pub payments_per_day_max: u32,
    /// People whom one person puts into groups in a day (UTC): nobody drags a crowd together.
    pub invites_per_day_max: u32,
    /// Work of one password hash.
    pub passwords: Passwords,
    /// Whether people make their own accounts.
    pub registration: Registration,
    /// What people show again before money of theirs moves.
    pub step_up: StepUpPolicy,
    /// Cards may link to `http://localhost` (demo and development only).
    pub allow_localhost_links: bool,
    /// How programs reach other servers.
    pub egress: parvis_egress::Policy,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            payment_request_seconds_max: parvis_domain::limits::PAYMENT_REQUEST_SECONDS_MAX,
            payments_per_day_max: 50,
            invites_per_day_max: parvis_domain::limits::INVITES_PER_DAY_MAX,
            passwords: Passwords::default(),
            registration: Registration::default(),
            step_up: StepUpPolicy::default(),
            allow_localhost_links: false,
            egress: parvis_egress::Policy::default(),
        }
    }
}

/// The one door to everything durable. Cheap to clone.
#[derive(Clone)]
pub struct Host {
    inner: Arc<Inner>,
}

struct Inner {
    store: Arc<dyn Store>,
    blobs: Arc<dyn Blobs>,
    /// Pictures that are decoded at the same time.
    pictures: Semaphore,
    /// What pairwise ids are derived with. Never leaves this process.
    secret: [u8; 32],
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    policy: Policy,
    turns: [Mutex<()>; TURNS],
    programs: Arc<KnownPrograms>,
    egress: Egress,
    recent: std::sync::Mutex<Recent>,
}

/// Locks that people share: more than are ever held at once.
const TURNS: usize = 64;

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The secret stays out of logs.
        f.debug_struct("Host").field("store", &self.inner.store).finish_non_exhaustive()
    }
}

impl Host {
    pub fn new(
        store: Arc<dyn Store>,
        blobs: Arc<dyn Blobs>,
        secret: [u8; 32],
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        policy: Policy,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                store,
                blobs,
                pictures: Semaphore::new(crate::media::PICTURES_AT_ONCE),
                secret,
                clock,
                entropy,
                egress: Egress::new(policy.egress.clone()),
                recent: std::sync::Mutex::default(),
                policy,
                programs: Arc::default(),
                turns: std::array::from_fn(|_| Mutex::new(())),
            }),
        }
    }

    pub fn store(&self) -> &Arc<dyn Store> {
        &self.inner.store
    }

    /// Large bytes beside the store: packages, artifacts, media.
    pub fn blobs(&self) -> &Arc<dyn Blobs> {
        &self.inner.blobs
    }

    pub(crate) fn pictures(&self) -> &Semaphore {
        &self.inner.pictures
    }

    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    pub fn policy(&self) -> &Policy {
        &self.inner.policy
    }

    /// The way to other servers.
    pub(crate) fn egress(&self) -> &Egress {
        &self.inner.egress
    }

    /// What other servers answered lately.
    pub(crate) fn recent(&self) -> std::sync::MutexGuard<'_, Recent> {
        // Nothing that holds this lock panics half-way through a change.
        self.inner.recent.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn secret(&self) -> &[u8; 32] {
        &self.inner.secret
    }

    /// Random bytes: ids, tokens, salts.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.inner.entropy.fill(&mut bytes);
        bytes
    }

    /// What one person does one after the other. Held across commits; nothing that holds one waits for another one.
    pub(crate) async fn turn(&self, user: &UserId) -> MutexGuard<'_, ()> {
        let place =
            user.as_bytes().iter().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte)));
        self.inner.turns.get(place % TURNS).expect("it is below the length").lock().await
    }

    pub(crate) fn work(&self) -> Work {
        Work::new(self.inner.store.clone(), self.now(), self.inner.programs.clone())
    }
}

/// What a read answered, and the commit that it saw: told to nobody before that commit is durable.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen<T> {
    pub value: T,
    pub seen: CommitNumber,
}

/// What a command did, on disk.
#[derive(Debug, Clone, PartialEq)]
pub struct Committed<T> {
    pub value: T,
    /// The answer was recorded by an earlier request with the same idempotency key: this one did nothing.
    pub replayed: bool,
    /// The commit in which it took effect.
    pub number: CommitNumber,
    /// Logs that grew and events that wait now: for the layer above to wake its readers.
    pub touched: Touched,
}

impl<T> Committed<T> {
    /// The same commit with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Committed<U> {
        let Self { value, replayed, number, touched } = self;
        Committed { value: f(value), replayed, number, touched }
    }
}
