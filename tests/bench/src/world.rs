//! A host in memory with one person in one conversation, where the benchmarks' program is installed as in the product:
//! signed, compiled in a child process, receipted, kept as a blob.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use parvis_capability::conversation::{Kind, Press};
use parvis_capability::event::{Ended, Pending};
use parvis_capability::people::{Client, ClientKind, Passwords, Role, StepUpPolicy};
use parvis_capability::program::{About, AskedPermission, Command, Install, Settings, Version};
use parvis_capability::{Begun, Host, Invocation, Policy, SystemClock, SystemEntropy};
use parvis_conversation::{Ran, Runner, SandboxRunner};
use parvis_domain::{ConversationId, MessageId, ProgramId, Timestamp, UserId};
use parvis_package::{PublisherKeys, VerifiedPackage};
use parvis_sandbox::{Compiler, Expected, HostKey, Installed, Loaded, Sandbox, SandboxConfig};
use parvis_store::{Blobs, Executor, Memory, MemoryBlobs, OnFatal, Store};
use serde_json::{Value, json};

pub(crate) const LOGIN: &str = "alice";
pub(crate) const PASSWORD: &str = "correct horse";

pub(crate) struct World {
    pub(crate) host: Host,
    pub(crate) sandbox: Sandbox,
    pub(crate) blobs: Arc<dyn Blobs>,
    pub(crate) alice: UserId,
    pub(crate) conversation: ConversationId,
}

/// The component that the benchmarks run; `cargo xtask bench` builds it.
pub(crate) fn component() -> Result<Vec<u8>> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/guests/components/bench-rust.wasm"));
    std::fs::read(&path).with_context(|| format!("{}: build it with `cargo xtask guests`", path.display()))
}

pub(crate) fn key() -> HostKey {
    HostKey::from_seed(&[5; 32])
}

fn keys() -> Result<PublisherKeys> {
    let expiry = Timestamp::from_millis(4_000_000_000_000);
    PublisherKeys::create("Benchmarks", &[6; 32], expiry).context("keys")
}

/// This program is its own compile worker.
pub(crate) fn compiler() -> Result<Compiler> {
    Ok(Compiler::new(std::env::current_exe()?, [crate::COMPILE_WORKER]))
}

/// A signed package that asks for what the component imports.
pub(crate) fn package(app_id: &str, component: &[u8]) -> Result<VerifiedPackage> {
    let keys = keys()?;
    let asked = ["chat", "identity", "storage"].map(|name| json!({ "name": name, "reason": "to answer" }));
    let manifest = json!({
        "app_id": app_id,
        "name": "Bench",
        "version": { "name": "1.0", "code": 1 },
        "publisher": keys.publisher().to_string(),
        "req_permissions": asked,
    });
    Ok(parvis_package::sign(component, manifest.to_string().as_bytes(), &keys)?)
}

impl World {
    /// Nothing of it outlives the process.
    pub(crate) async fn new(blobs: Arc<dyn Blobs>) -> Result<Self> {
        Self::on(Arc::new(Executor::open(Memory::new(), OnFatal::Abort)?), blobs).await
    }

    pub(crate) async fn on(store: Arc<dyn Store>, blobs: Arc<dyn Blobs>) -> Result<Self> {
        let policy = Policy {
            passwords: Passwords { memory_kib: 8, passes: 1 },
            // Large groups are made at once.
            invites_per_day_max: 100_000,
            step_up: StepUpPolicy::OFF,
            ..Policy::default()
        };
        let host = Host::new(store, blobs.clone(), [7; 32], Arc::new(SystemClock), Arc::new(SystemEntropy), policy);
        let alice = host.create_account(None, LOGIN, PASSWORD, "Alice", Role::User).await?.value;
        let conversation = host.create_conversation(alice, None, Kind::Group, "Here", &[]).await?.value;
        Ok(Self { host, sandbox: sandbox()?, blobs, alice, conversation })
    }

    /// Somebody with an account, and a token of theirs.
    pub(crate) async fn person(&self, login: &str) -> Result<(UserId, String)> {
        let user = self.host.create_account(None, login, PASSWORD, login, Role::User).await?.value;
        let client = Client::new(ClientKind::Api, "bench");
        let (_, token) = self.host.sign_in(login, PASSWORD, &client).await?.value;
        Ok((user, token.as_str().to_owned()))
    }

    pub(crate) async fn group(&self, creator: UserId, others: &[UserId]) -> Result<ConversationId> {
        // As many as one command takes, then one by one.
        let (first, rest) = others.split_at(others.len().min(100));
        let group = self.host.create_conversation(creator, None, Kind::Group, "Here", first).await?.value;
        for other in rest {
            self.host.add_member(creator, None, group, *other).await?;
        }
        Ok(group)
    }

    /// With the benchmarks' program. Answers it and the message whose button is pressed from now on.
    pub(crate) async fn with_program() -> Result<(Self, Program)> {
        let world = Self::new(Arc::new(MemoryBlobs::default())).await?;
        let id = world.install("org.parvis.bench", &component()?).await?;
        let program = world.open(world.alice, world.conversation, id).await?;
        Ok((world, program))
    }

    pub(crate) async fn install(&self, app_id: &str, component: &[u8]) -> Result<ProgramId> {
        let package = package(app_id, component)?;
        let installed = self.sandbox.install(&package, &compiler()?, &key()).await?;
        self.blobs.put(&installed.artifact)?;
        self.record(app_id, &package, &installed).await
    }

    async fn record(&self, app_id: &str, package: &VerifiedPackage, installed: &Installed) -> Result<ProgramId> {
        let asked = package.manifest().req_permissions.iter();
        let version = Version {
            digest: package.version_digest(),
            manifest_digest: *package.manifest_digest(),
            code: 1,
            name: "1.0".to_owned(),
            program_name: "Bench".to_owned(),
            description: String::new(),
            permissions: asked
                .map(|asked| AskedPermission { permission: asked.name, reason: asked.reason.clone() })
                .collect(),
            hosts: parvis_domain::HttpHosts::default(),
            commands: Vec::<Command>::new(),
            package: [0; 32],
            receipt: installed.receipt.clone(),
            about: About { pages: package.facts().pages, ..About::default() },
            icon: None,
        };
        let install = Install {
            publisher: package.publisher(),
            app_id: app_id.to_owned(),
            version,
            accept_permissions: false,
            rollback: false,
            settings: Some(Settings::default()),
        };
        self.host.install(&install).await?;
        Ok(package.program())
    }

    pub(crate) fn runner(&self) -> SandboxRunner {
        SandboxRunner::new(self.sandbox.clone(), self.blobs.clone(), key().public())
    }

    /// Alice opens the program; the event waits.
    pub(crate) async fn opened(&self, program: ProgramId) -> Result<Pending> {
        self.opened_by(self.alice, self.conversation, program).await
    }

    async fn opened_by(&self, user: UserId, conversation: ConversationId, program: ProgramId) -> Result<Pending> {
        let opened = self.host.open_program(user, None, conversation, program, &[]).await?;
        opened.touched.events.first().cloned().context("opening raises an event")
    }

    /// Opens the program and finds the button on the card that it posts.
    pub(crate) async fn open(&self, user: UserId, conversation: ConversationId, id: ProgramId) -> Result<Program> {
        let pending = self.opened_by(user, conversation, id).await?;
        run_and_commit(&self.host, &self.runner(), &pending).await?;
        let history = self.host.history(user, conversation, None, parvis_store::Direction::Descending, 10).await?;
        let shown = history.value.into_iter().find_map(|seeing| {
            let (_, card) = seeing.shown();
            let card: Value = serde_json::from_str(card?.card.client_json()).ok()?;
            let action = card.pointer("/actions/0/id")?.as_str()?.to_owned();
            Some((seeing.message.id, action))
        });
        let (message, action) = shown.context("a card with a button was posted")?;
        Ok(Program { message, action })
    }

    /// Alice presses the button; the event waits.
    pub(crate) async fn pressed(&self, program: &Program) -> Result<Pending> {
        let version = self.host.message(self.alice, program.message).await?.value.version();
        let press = Press { message: program.message, action: &program.action, version, inputs: "{}" };
        let pressed = self.host.press(self.alice, None, &press).await?;
        pressed.touched.events.first().cloned().context("a press raises an event")
    }

    pub(crate) async fn begin(&self, pending: &Pending) -> Result<Box<Invocation>> {
        begin(&self.host, pending).await
    }

    /// The program, loaded.
    pub(crate) async fn loaded(&self, pending: &Pending) -> Result<Arc<Loaded>> {
        let invocation = self.begin(pending).await?;
        load(&self.sandbox, self.blobs.as_ref(), &invocation).await
    }
}

/// An installed program, and the button of its card.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) message: MessageId,
    pub(crate) action: String,
}

pub(crate) fn sandbox() -> Result<Sandbox> {
    Sandbox::new(SandboxConfig::default()).map_err(crate::bare::plain)
}

pub(crate) async fn begin(host: &Host, pending: &Pending) -> Result<Box<Invocation>> {
    match Invocation::begin(host, pending).await? {
        Begun::Ready(invocation) => Ok(invocation),
        other => bail!("the event cannot run: {other:?}"),
    }
}

/// Receipt, hash, artifact: as for the first event after a start.
pub(crate) async fn load(sandbox: &Sandbox, blobs: &dyn Blobs, invocation: &Invocation) -> Result<Arc<Loaded>> {
    let program = invocation.program();
    let expected = Expected {
        version: program.version.digest,
        publisher: program.publisher,
        manifest_digest: program.version.manifest_digest,
    };
    let fetch = |hash| async move { blobs.get(&parvis_store::BlobHash::from_bytes(hash)).map(Vec::from) };
    Ok(sandbox.load(&expected, &program.version.receipt, &key().public(), fetch).await?)
}

pub(crate) async fn run_and_commit(host: &Host, runner: &dyn Runner, pending: &Pending) -> Result<()> {
    match runner.run(begin(host, pending).await?).await {
        Ran::Ended { invocation, ending: parvis_domain::Ending::Done } => match invocation.commit().await? {
            Ended::Committed(_) => Ok(()),
            Ended::AlreadyDone => bail!("the event was done already"),
        },
        other => bail!("the program failed: {other:?}"),
    }
}
