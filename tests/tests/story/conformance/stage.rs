//! Alice and bob in a group with the conformance program of one language, on a host whose clock the cases move.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use parvis_capability::consent::Decision;
use parvis_capability::conversation::{Draft, Kind, MessageView, Press};
use parvis_capability::log::{Change, LogName};
use parvis_capability::people::{Profile, Role};
use parvis_capability::program::{LogLine, Settings};
use parvis_capability::{Clock as _, Host, Invocation};
use parvis_conversation::{Conversations, Ran, Runner, SandboxRunner};
use parvis_domain::{ConversationId, Ending, Failure, MessageId, Permission, ProgramId, Timestamp, UserId};
use parvis_package::PublisherKeys;
use parvis_sandbox::{Compiler, HostKey, PoolLimits, Sandbox, SandboxConfig};
use parvis_store::{Blobs, Direction, Executor, Memory, MemoryBlobs, OnFatal};
use serde_json::Value;
use tokio::sync::Notify;

use super::server::Server;
use super::transcript::Transcript;
use crate::kitchen::Dish;
use crate::town::{Seeded, TestClock, action, config, eur, key, policy};

/// Runs a program and keeps what it said and how it ended.
#[derive(Debug)]
struct Listener {
    runner: SandboxRunner,
    heard: Mutex<Vec<(Vec<LogLine>, String)>>,
    /// Something was heard.
    said: Notify,
}

#[async_trait]
impl Runner for Listener {
    async fn run(&self, invocation: Box<Invocation>) -> Ran {
        let ran = self.runner.run(invocation).await;
        let heard = match &ran {
            Ran::Ended { invocation, ending } => (invocation.log_lines().to_vec(), ended(ending)),
            Ran::Failed { failure, log, .. } => (log.clone(), failed(*failure)),
            Ran::Stale | Ran::Fault(_) => panic!("nobody disturbs it: {ran:?}"),
        };
        self.heard.lock().unwrap().push(heard);
        self.said.notify_one();
        ran
    }
}

/// Which bound a program meets first depends on its language: what it does in a second, and what its calls take of the stack.
fn failed(failure: Failure) -> String {
    match failure {
        Failure::CpuExceeded | Failure::TimeExceeded => "failed: out of time".to_owned(),
        Failure::Trap | Failure::Stack => "failed: a trap".to_owned(),
        other => format!("failed: {other:?}"),
    }
}

fn ended(ending: &Ending) -> String {
    match ending {
        Ending::Done => "done".to_owned(),
        Ending::Refused(text) => format!("refused: {text}"),
        Ending::ConsentRequired(permission) => format!("consent required: {permission}"),
    }
}

/// Longer than a server of this machine ever takes.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// What a person says is shown up to so many characters.
const SHOWN_MAX: usize = 1_000;

pub(super) struct Stage {
    pub(super) host: Host,
    pub(super) alice: UserId,
    pub(super) bob: UserId,
    clock: Arc<TestClock>,
    conversations: Conversations,
    listener: Arc<Listener>,
    room: ConversationId,
    program: ProgramId,
    app_id: String,
    /// What the program asks.
    server: Server,
    transcript: Transcript,
    acts: u64,
    /// Complaints of the last event.
    complaints: Vec<LogLine>,
}

impl Stage {
    pub(super) async fn set(language: &str) -> Self {
        let sandbox = Sandbox::new(SandboxConfig { pool: PoolLimits { concurrent: 4 }, ..SandboxConfig::default() });
        let (sandbox, host_key, blobs) = (sandbox.unwrap(), HostKey::from_seed(&[5; 32]), Arc::new(MemoryBlobs::new()));
        let server = Server::open().await;
        let dish = cook(&sandbox, &host_key, &blobs, language, &server).await;
        let store = Arc::new(Executor::open(Memory::new(), OnFatal::Abort).unwrap());
        let (clock, entropy) = (TestClock::new(), Seeded::new(1));
        let host =
            Host::new(store, Arc::new(MemoryBlobs::new()), [7; 32], clock.clone(), entropy, server.allowed(policy()));
        let alice = host.create_account(None, "alice", "password", "Alice", Role::User).await.unwrap().value;
        let bob = host.create_account(None, "bob", "password", "Bob", Role::User).await.unwrap().value;
        let profile = Profile {
            name: "Älice 👩‍🚀".to_owned(),
            phone: "+41791234567".to_owned(),
            locale: "fr-CH".to_owned(),
            time_zone: "Europe/Zurich".to_owned(),
            ..Profile::default()
        };
        host.set_profile(alice, &profile).await.unwrap();
        let room = host.create_conversation(alice, None, Kind::Group, "Friends", &[bob]).await.unwrap().value;
        host.issue_money(alice, eur(10_000), &key(alice, "issue")).await.unwrap();
        let program = dish.package.program();
        let merchant = host.open_merchant_account(None, program, eur(0).currency(), "Conformance").await.unwrap().value;
        let settings = Settings { merchant: Some(merchant), staff: [bob].into(), ..Settings::default() };
        host.install(&dish.install(Some(settings))).await.unwrap();
        let app_id = format!("org.parvis.conformance-{language}");
        let runner = SandboxRunner::new(sandbox, blobs, host_key.public());
        let listener = Arc::new(Listener { runner, heard: Mutex::new(Vec::new()), said: Notify::new() });
        let conversations = Conversations::start(host.clone(), listener.clone(), &config(4)).await.unwrap();
        Self {
            host,
            alice,
            bob,
            clock,
            conversations,
            listener,
            room,
            program,
            transcript: Transcript::new(&app_id, server.port()),
            server,
            app_id,
            acts: 0,
            complaints: Vec::new(),
        }
    }

    pub(super) fn chapter(&mut self, name: &str) {
        self.transcript.chapter(name);
    }

    /// `user` tells the program steps by its command.
    pub(super) async fn tell(&mut self, user: UserId, steps: &Value) {
        self.say(user, &format!("/conformance {steps}"), None).await;
    }

    /// `user` says something, maybe in reply to a message.
    pub(super) async fn say(&mut self, user: UserId, words: &str, reply_to: Option<MessageId>) {
        let shown: String = words.chars().take(SHOWN_MAX).collect();
        let words = words.replace("@PROGRAM", &format!("@{}", self.app_id));
        let draft = Draft { words: &words, reply_to, ..Draft::default() };
        let acted = self.host.post(user, None, self.room, &draft).await.unwrap();
        self.conversations.settle(acted);
        self.hear(&format!("says {shown}")).await;
    }

    pub(super) async fn open(&mut self, user: UserId, parameters: &[(&str, &str)]) {
        let owned: Vec<_> = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let acted = self.host.open_program(user, None, self.room, self.program, &owned).await.unwrap();
        self.conversations.settle(acted);
        self.hear("opens it").await;
    }

    /// Presses the first button of the newest message that `user` sees, with this verb.
    pub(super) async fn press(&mut self, user: UserId, verb: &str, inputs: &Value) {
        let seen = self.newest(user).await;
        let inputs = inputs.to_string();
        let press = Press {
            message: seen.message.id,
            action: &action(&seen, |known, _| known == verb),
            version: seen.version(),
            inputs: &inputs,
        };
        let acted = self.host.press(user, None, &press).await.unwrap();
        self.conversations.settle(acted);
        self.hear(&format!("presses {verb}")).await;
    }

    pub(super) async fn decide(&mut self, user: UserId, permission: Permission, decision: Decision) {
        let decided = self.host.decide(user, None, self.program, permission, decision, None).await.unwrap();
        self.conversations.settle(decided);
        self.hear(&format!("decides about {permission}: {decision:?}")).await;
    }

    /// Alice approves or declines the last payment that she was asked for.
    pub(super) async fn pay(&mut self, approves: bool) {
        let payment = self.host.payments(self.alice, None, 1).await.unwrap().value.remove(0).1;
        self.acts += 1;
        let key = key(self.alice, &self.acts.to_string());
        let settled = if approves {
            self.host.approve_payment(self.alice, payment.id, payment.amount, None, &key).await
        } else {
            self.host.decline_payment(self.alice, payment.id, &key).await
        };
        self.conversations.settle(settled.unwrap());
        self.hear(if approves { "approves" } else { "declines" }).await;
    }

    pub(super) async fn wait(&mut self, seconds: i64) {
        self.clock.pass_seconds(seconds);
        self.conversations.run_due().await.unwrap();
        self.hear(&format!("{seconds} seconds later")).await;
    }

    /// Lets the server answer what it was sent after an event.
    pub(super) async fn answered(&mut self) {
        self.server.let_one_go();
        let heard = tokio::time::timeout(ANSWER_WITHIN, self.listener.said.notified()).await;
        assert!(heard.is_ok(), "no answer came");
        self.hear("the server answered").await;
    }

    /// The address of the server, by a name that may be asked for anything or for reading alone.
    pub(super) fn url(&self, name: &str, path: &str) -> String {
        format!("http://{name}:{}{path}", self.server.port())
    }

    /// What the last event left in the program's log of level `error`.
    pub(super) fn complained_of(&self, words: &str) {
        let found = self.complaints.iter().any(|line| line.text.contains(words));
        assert!(found, "no line says `{words}`: {:?}", self.complaints);
    }

    /// How everybody's and the person's own messages look now.
    pub(super) async fn show(&mut self, user: UserId) {
        let history = self.host.history(user, self.room, None, Direction::Ascending, 100).await.unwrap().value;
        for seen in history.iter().filter(|seen| !seen.shown().0.starts_with('/')) {
            let (text, card) = seen.shown();
            let card = card.map_or(String::new(), |card| format!(" + {} bytes of card", card.card.to_json().len()));
            self.transcript.line(&format!("  shown: {text}{card}"));
        }
    }

    async fn newest(&self, user: UserId) -> MessageView {
        let own = self.host.log_entries(LogName::Member(user), 0, 1_000).await.unwrap().value;
        let posted = own.into_iter().rev().find_map(|view| match view.entry.what {
            Change::MessagePosted { message, .. } => Some(message),
            _ => None,
        });
        let everybodys = self.host.history(user, self.room, None, Direction::Descending, 1).await.unwrap().value;
        let Some(own) = posted else { return everybodys.into_iter().next().unwrap() };
        let own = self.host.message(user, own).await.unwrap().value;
        let newer = everybodys.into_iter().next().filter(|seen| seen.message.at > own.message.at);
        newer.unwrap_or(own)
    }

    pub(super) async fn newest_of_all(&self) -> MessageId {
        let newest = self.host.history(self.alice, self.room, None, Direction::Descending, 1).await.unwrap().value;
        newest[0].message.id
    }

    /// So many seconds from now, as the WIT writes it.
    pub(super) fn instant(&self, seconds: i64) -> String {
        self.clock.now().plus_millis(seconds * 1_000).to_string()
    }

    /// Waits until nothing runs, and writes down what was heard.
    async fn hear(&mut self, what: &str) {
        self.conversations.idle().await;
        // Nobody does everything in one second.
        self.clock.pass_seconds(1);
        self.transcript.line(&format!("> {what}"));
        // What is heard from here on was caused by what comes next.
        let _ = tokio::time::timeout(Duration::ZERO, self.listener.said.notified()).await;
        let heard = std::mem::take(&mut *self.listener.heard.lock().unwrap());
        for (log, ended) in heard {
            self.transcript.log(&log);
            self.transcript.line(&format!("  {ended}"));
            self.complaints = log;
        }
    }

    /// Nothing was left waiting, and the ledger is right.
    pub(super) async fn close(self) -> String {
        assert_eq!(self.host.pending_events(None, 10).await.unwrap(), []);
        assert!(self.host.audit().await.unwrap().is_clean());
        self.conversations.stop().await;
        self.transcript.into_text()
    }
}

async fn cook(sandbox: &Sandbox, key: &HostKey, blobs: &MemoryBlobs, language: &str, server: &Server) -> Dish {
    let name = format!("conformance-{language}");
    let built = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/guests/components");
    let read = |end: &str| {
        let file = built.join(&name).with_extension(end);
        std::fs::read(&file)
            .unwrap_or_else(|error| panic!("{}: {error}; build the guests: `cargo xtask guests`", file.display()))
    };
    let keys = PublisherKeys::create("Conformance", &[6; 32], Timestamp::from_millis(4_000_000_000_000)).unwrap();
    let manifest = String::from_utf8(read("json")).unwrap().replace("localhost:9000", &server.host());
    let package = parvis_package::sign(&read("wasm"), manifest.as_bytes(), &keys).unwrap();
    let compiler = Compiler::new(env!("CARGO_BIN_EXE_story-compile-worker"), [""; 0]);
    let installed = sandbox.install(&package, &compiler, key).await.unwrap();
    blobs.put(&installed.artifact).unwrap();
    Dish { package, installed }
}
