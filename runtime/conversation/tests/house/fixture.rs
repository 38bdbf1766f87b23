//! A host on the in-memory store, a clock that is moved, and a program whose handlers are Rust functions.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use parvis_capability::conversation::{Acted, Kind};
use parvis_capability::invocation::Bucket;
use parvis_capability::log::{Change, LogName, Notice};
use parvis_capability::people::{Passwords, Role, StepUpPolicy};
use parvis_capability::program::{About, AskedPermission, Command, Install, Settings, Version};
use parvis_capability::{CallError, CallRefusal, Clock, Committed, Entropy, Error, Host, Invocation, Policy};
use parvis_conversation::{Conversations, DispatcherConfig, EventOutcome, Ran, Runner};
use parvis_domain::{
    ConversationId, Ending, Failure, Permission, ProgramId, PublisherId, Timestamp, Trigger, UserId, VersionDigest, ids,
};
use parvis_store::{Executor, Memory, MemoryBlobs, OnFatal, Store};

#[derive(Debug)]
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    pub(crate) fn pass_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// Follows from a seed and a count.
#[derive(Debug)]
pub(crate) struct Seeded {
    seed: u64,
    count: AtomicU64,
}

impl Entropy for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        for piece in bytes.chunks_mut(16) {
            let count = self.count.fetch_add(1, Ordering::SeqCst).to_be_bytes();
            piece.copy_from_slice(&ids::derive(b"test", &[&self.seed.to_be_bytes(), &count])[..piece.len()]);
        }
    }
}

/// What the program does is the name of the command.
#[derive(Debug, Default)]
pub(crate) struct Scripted {
    pub(crate) runs: AtomicU32,
    /// Runs that are inside a handler now, and the most there were.
    pub(crate) inside: AtomicU32,
    pub(crate) most_inside: AtomicU32,
}

#[async_trait]
impl Runner for Scripted {
    async fn run(&self, mut invocation: Box<Invocation>) -> Ran {
        self.runs.fetch_add(1, Ordering::SeqCst);
        let inside = self.inside.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_inside.fetch_max(inside, Ordering::SeqCst);
        let ended = handle(&mut invocation).await;
        self.inside.fetch_sub(1, Ordering::SeqCst);
        match ended {
            Ok(ending) => Ran::Ended { invocation, ending },
            Err(Stop::Failed(failure)) => {
                Ran::Failed { failure, detail: "scripted".to_owned(), log: Vec::new(), record: None }
            }
            Err(Stop::Fault) => Ran::Fault("scripted".to_owned()),
            Err(Stop::Stale) => Ran::Stale,
        }
    }
}

enum Stop {
    Failed(Failure),
    Fault,
    Stale,
}

impl From<CallError> for Stop {
    fn from(error: CallError) -> Self {
        match error {
            CallError::OverBudget(failure) => Self::Failed(failure),
            CallError::Fault(_) => Self::Fault,
            CallError::Stale => Self::Stale,
            CallError::Refused(_) => Self::Failed(Failure::Trap),
        }
    }
}

async fn handle(invocation: &mut Invocation) -> Result<Ending, Stop> {
    let (name, text) = match &invocation.event().trigger {
        Trigger::Command { name, text } => (name.clone(), text.clone()),
        Trigger::TimerFired { name, data, .. } => (name.clone(), data.clone()),
        // Opening it with a parameter does what the command would, and says nothing to the others.
        Trigger::Opened { parameters } => match parameters.first() {
            Some(parameter) => parameter.clone(),
            None => return Ok(Ending::Done),
        },
        _ => return Ok(Ending::Done),
    };
    match name.as_str() {
        "post" => {
            invocation.post(&text, None).await?;
        }
        "refuse" => {
            invocation.post("never seen", None).await?;
            return Ok(Ending::Refused("we are closed".to_owned()));
        }
        "name" => match invocation.profile(Permission::ProfileName).await {
            Ok(name) => drop(invocation.post(&format!("hello {name}"), None).await?),
            Err(CallError::Refused(CallRefusal::ConsentRequired(permission))) => {
                return Ok(Ending::ConsentRequired(permission));
            }
            Err(CallError::Refused(CallRefusal::NotGranted(_))) => drop(invocation.post("hello you", None).await?),
            Err(error) => return Err(error.into()),
        },
        "trap" => {
            invocation.post("never seen", None).await?;
            return Err(Stop::Failed(Failure::Trap));
        }
        "fault" => return Err(Stop::Fault),
        "hang" => std::future::pending().await,
        "take" => {
            let left = read_number(invocation, "stock").await?;
            // Others come in between, as they do while a guest computes.
            tokio::task::yield_now().await;
            if left == 0 {
                return Ok(Ending::Refused("the last one is gone".to_owned()));
            }
            let left = (left - 1).to_string();
            invocation.storage_set(Bucket::Program, "stock", left.into_bytes()).await?;
            invocation.post("taken", None).await?;
        }
        "stock" => invocation.storage_set(Bucket::Program, "stock", text.into_bytes()).await?,
        "count" => {
            let next = read_number(invocation, "count").await? + 1;
            tokio::task::yield_now().await;
            invocation.storage_set(Bucket::Conversation, "count", next.to_string().into_bytes()).await?;
            invocation.post(&next.to_string(), None).await?;
        }
        "toast" => {
            invocation.typing().await?;
            // It is told while the program computes.
            tokio::task::yield_now().await;
            invocation.toast("never shown", false).await?;
            invocation.toast(&text, true).await?;
        }
        "slow" => {
            // The tap is answered at once; a timer goes on.
            let card = r#"{"type":"AdaptiveCard","version":"1.5","working":{"text":"Asking"}}"#;
            let message = invocation.post("asking", Some(card)).await?;
            let when = invocation.now().plus_seconds(1).to_string();
            invocation.set_timer(&when, &text, &message.to_string()).await?;
        }
        "done" => invocation.edit(&text.parse().unwrap(), "ready", None).await?,
        "later" => {
            let when = invocation.now().plus_seconds(60).to_string();
            invocation.set_timer(&when, "post", &text).await?;
        }
        "fill" => {
            let mut ids = String::new();
            for _ in 0..16 {
                let id = invocation.post(&"\u{1f3e0}".repeat(8_192), None).await?;
                ids.push_str(&format!("{id} "));
            }
            invocation.storage_set(Bucket::Program, &text, ids.into_bytes()).await?;
        }
        "wide" => {
            // Each call is within its bounds. What the host keeps beside each button makes a record of it that the store refuses.
            let button = |n| {
                let (id, verb) = ("i".repeat(60), "v".repeat(24));
                format!(r#"{{"type":"Action.Execute","id":"{id}{n}","title":"t","verb":"{verb}"}}"#)
            };
            let buttons: Vec<_> = (100..290).map(button).collect();
            let card = format!(r#"{{"type":"AdaptiveCard","version":"1.5","actions":[{}]}}"#, buttons.join(","));
            invocation.post(&"\u{1f3e0}".repeat(5_000), Some(&card)).await?;
        }
        "views" => {
            let me = invocation.actor().unwrap();
            for name in text.split(' ') {
                let ids = invocation.storage_get(Bucket::Program, name).await?.unwrap();
                for id in std::str::from_utf8(&ids).unwrap().split_whitespace() {
                    invocation.set_view(&id.parse().unwrap(), &me, Some(("yours", None))).await?;
                }
            }
        }
        other => panic!("the script has no {other}"),
    }
    Ok(Ending::Done)
}

async fn read_number(invocation: &mut Invocation, name: &str) -> Result<u32, Stop> {
    let bucket = if name == "count" { Bucket::Conversation } else { Bucket::Program };
    let kept = invocation.storage_get(bucket, name).await?;
    Ok(kept.map_or(0, |bytes| std::str::from_utf8(&bytes).unwrap().parse().unwrap()))
}

/// Short, so that five faults in a row take no time.
pub(crate) const BACKOFF: Duration = Duration::from_micros(10);

pub(crate) const COMMANDS: [&str; 16] = [
    "toast", "slow", "post", "refuse", "name", "trap", "fault", "hang", "take", "stock", "count", "later", "fill",
    "views", "wide", "panic",
];

pub(crate) struct House {
    pub(crate) host: Host,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) runner: Arc<Scripted>,
    pub(crate) conversations: Conversations,
    pub(crate) alice: UserId,
    pub(crate) bob: UserId,
    pub(crate) room: ConversationId,
    pub(crate) program: ProgramId,
}

pub(crate) fn memory_store() -> Arc<dyn Store> {
    Arc::new(Executor::open(Memory::new(), OnFatal::Abort).unwrap())
}

pub(crate) fn host_on(store: Arc<dyn Store>, seed: u64) -> (Host, Arc<TestClock>) {
    let clock = Arc::new(TestClock(AtomicI64::new(1_700_000_000_000)));
    let policy =
        Policy { passwords: Passwords { memory_kib: 8, passes: 1 }, step_up: StepUpPolicy::OFF, ..Policy::default() };
    let entropy = Arc::new(Seeded { seed, count: AtomicU64::new(0) });
    (Host::new(store, Arc::new(MemoryBlobs::new()), [7; 32], clock.clone(), entropy, policy), clock)
}

pub(crate) fn config(slots: usize) -> DispatcherConfig {
    DispatcherConfig {
        slot_file: None,
        backoff: BACKOFF,
        offline_after: Duration::ZERO,
        ..DispatcherConfig::new(slots, tokio::runtime::Handle::current())
    }
}

impl House {
    pub(crate) async fn new() -> Self {
        Self::on(memory_store(), 16).await
    }

    pub(crate) async fn on(store: Arc<dyn Store>, slots: usize) -> Self {
        let (host, clock) = host_on(store, 1);
        let alice = host.create_account(None, "alice", "password", "Alice", Role::User).await.unwrap().value;
        let bob = host.create_account(None, "bob", "password", "Bob", Role::User).await.unwrap().value;
        let room = host.create_conversation(alice, None, Kind::Group, "Room", &[bob]).await.unwrap().value;
        let program = install(&host, "scripted", 1).await;
        let runner = Arc::new(Scripted::default());
        let conversations = Conversations::start(host.clone(), runner.clone(), &config(slots)).await.unwrap();
        Self { host, clock, runner, conversations, alice, bob, room, program }
    }

    /// Says something as `user` in `room`, and waits for the outcome of the event that it raises.
    pub(crate) async fn say_in(&self, room: ConversationId, user: UserId, words: &str) -> EventOutcome {
        let committed = self.host.post_message(user, None, room, words, None).await.unwrap();
        self.outcome(committed).await
    }

    pub(crate) async fn say(&self, words: &str) -> EventOutcome {
        self.say_in(self.room, self.alice, words).await
    }

    pub(crate) async fn outcome(&self, committed: Committed<Acted>) -> EventOutcome {
        let event = committed.value.event.expect("it was addressed to a program");
        let (_, outcome) = self.conversations.settle_and_wait(committed, event, Duration::from_secs(60)).await;
        outcome.expect("it ended in time")
    }

    /// The texts of the room, people's commands left out.
    pub(crate) async fn texts(&self, room: ConversationId) -> Vec<String> {
        let history = self.host.history(self.alice, room, None, parvis_store::Direction::Ascending, 100).await.unwrap();
        history.value.into_iter().map(|seen| seen.message.text).filter(|text| !text.starts_with('/')).collect()
    }

    /// Notices in a person's own log.
    pub(crate) async fn notices(&self, user: UserId) -> Vec<Notice> {
        let mut notices = Vec::new();
        let mut after = 0;
        loop {
            let page = self.host.log_entries(LogName::Member(user), after, 100).await.unwrap().value;
            let Some(last) = page.last() else { return notices };
            after = last.number;
            notices.extend(page.into_iter().filter_map(|view| match view.entry.what {
                Change::Notice { notice, .. } => Some(notice),
                _ => None,
            }));
        }
    }

    pub(crate) async fn room_of(&self, user: UserId) -> ConversationId {
        self.host.create_conversation(user, None, Kind::Group, "Another", &[]).await.unwrap().value
    }

    pub(crate) async fn person(&self, login: &str) -> UserId {
        self.host.create_account(None, login, "password", login, Role::User).await.unwrap().value
    }
}

pub(crate) async fn install(host: &Host, app_id: &str, code: u32) -> ProgramId {
    let publisher = PublisherId::from_bytes([3; 32]);
    let asked = |permission| AskedPermission { permission, reason: "because".to_owned() };
    let mut digest = [9; 32];
    digest[..16].copy_from_slice(&ids::derive(b"version", &[app_id.as_bytes(), &code.to_be_bytes()]));
    let command = |name: &&str| Command { name: (*name).to_owned(), description: String::new() };
    let version = Version {
        digest: VersionDigest::from_bytes(digest),
        manifest_digest: [0; 32],
        code,
        name: format!("{code}.0"),
        program_name: app_id.to_owned(),
        description: String::new(),
        permissions: Permission::ALL.into_iter().map(asked).collect(),
        hosts: parvis_domain::HttpHosts::default(),
        commands: COMMANDS.iter().map(command).collect(),
        package: [0; 32],
        receipt: Vec::new(),
        about: About::default(),
        icon: None,
    };
    let install = Install {
        publisher,
        app_id: app_id.to_owned(),
        version,
        accept_permissions: false,
        rollback: false,
        settings: Some(Settings::default()),
    };
    host.install(&install).await.unwrap();
    ProgramId::derive(&publisher, app_id)
}

/// Asked again while the host is out of reach or does not know.
pub(crate) fn is_passing(error: &Error) -> bool {
    matches!(error, Error::Unknown | Error::Unavailable(_) | Error::Busy)
}
