//! A host on the in-memory store, with one person in one conversation, and programs to run there.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parvis_capability::conversation::Kind;
use parvis_capability::event::{Ended, Pending};
use parvis_capability::people::{Client, ClientKind, Passwords, Role};
use parvis_capability::program::{
    About, AskedPermission, BudgetOverride, Command, Install, LogLine, Settings, Version,
};
use parvis_capability::{Begun, Clock, Entropy, Host, Invocation, Policy};
use parvis_domain::{ConversationId, Failure, HttpResponse, Method, PageRequest, ProgramId, Timestamp, UserId, ids};
use parvis_package::{PublisherKeys, VerifiedPackage};
use parvis_sandbox::{
    Compiler, Expected, GuestRuntime, HostKey, Installed, Loaded, Outcome, PoolLimits, Run, Sandbox, SandboxConfig,
};
use parvis_store::{Executor, Memory, MemoryBlobs, OnFatal};
use serde_json::json;

pub(crate) const NOW: i64 = 1_700_000_000_123;

#[derive(Debug)]
struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(NOW)
    }
}

#[derive(Debug, Default)]
struct Counted(AtomicU64);

impl Entropy for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        for piece in bytes.chunks_mut(16) {
            let count = self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes();
            piece.copy_from_slice(&ids::derive(b"sandbox test", &[&count])[..piece.len()]);
        }
    }
}

pub(crate) struct World {
    pub(crate) host: Host,
    pub(crate) sandbox: Sandbox,
    pub(crate) guests: GuestRuntime,
    pub(crate) alice: UserId,
    pub(crate) conversation: ConversationId,
    /// Servers of this machine that programs name and may ask.
    hosts: Vec<String>,
    /// What was installed, by program: a stand-in for the blobs.
    artifacts: std::sync::Mutex<BTreeMap<ProgramId, (Expected, Installed)>>,
}

fn browser() -> Client {
    Client::new(ClientKind::Browser, "Firefox on Linux")
}

pub(crate) fn key() -> HostKey {
    HostKey::from_seed(&[5; 32])
}

pub(crate) fn keys() -> PublisherKeys {
    PublisherKeys::create("Tests", &[6; 32], Timestamp::from_millis(NOW + 1_000_000_000)).unwrap()
}

pub(crate) fn compiler() -> Compiler {
    Compiler::new(env!("CARGO_BIN_EXE_parvis-compile-worker"), [""; 0])
}

/// A package of `component` that asks for every permission.
pub(crate) fn package(app_id: &str, component: &[u8]) -> VerifiedPackage {
    package_asking(app_id, component, &[])
}

fn package_asking(app_id: &str, component: &[u8], hosts: &[String]) -> VerifiedPackage {
    // Who could ask has to name somebody.
    let nobody = ["api.example.org".to_owned()];
    let hosts = if hosts.is_empty() { &nobody } else { hosts };
    let asked =
        parvis_domain::Permission::ALL.map(|permission| json!({ "name": permission.name(), "reason": "tests" }));
    let manifest = json!({
        "app_id": app_id,
        "name": "Test",
        "version": { "name": "1.0", "code": 1 },
        "publisher": keys().publisher().to_string(),
        "req_permissions": asked,
        "http": hosts,
    });
    parvis_package::sign(component, manifest.to_string().as_bytes(), &keys()).unwrap()
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(SandboxConfig { pool: PoolLimits { concurrent: 4 }, ..SandboxConfig::default() }).await
    }

    pub(crate) async fn with(config: SandboxConfig) -> Self {
        Self::asking(config, &[]).await
    }

    /// Programs may ask `hosts`.
    pub(crate) async fn asking(config: SandboxConfig, hosts: &[String]) -> Self {
        let store = Executor::open(Memory::new(), OnFatal::Abort).unwrap();
        let mut policy = Policy { passwords: Passwords { memory_kib: 8, passes: 1 }, ..Policy::default() };
        policy.egress.local = hosts.iter().cloned().collect();
        let host = Host::new(
            Arc::new(store),
            Arc::new(MemoryBlobs::new()),
            [7; 32],
            Arc::new(Still),
            Arc::new(Counted::default()),
            policy,
        );
        let alice = host.create_account(None, "alice", "correct horse", "Alice", Role::User).await.unwrap().value;
        let conversation = host.create_conversation(alice, None, Kind::Group, "Here", &[]).await.unwrap().value;
        Self {
            host,
            sandbox: Sandbox::new(config).unwrap(),
            guests: GuestRuntime::new(Some(2)).unwrap(),
            alice,
            conversation,
            hosts: hosts.to_vec(),
            artifacts: std::sync::Mutex::default(),
        }
    }

    /// Installs `component` with the standard budget.
    pub(crate) async fn install(&self, app_id: &str, component: &[u8]) -> ProgramId {
        self.install_with(app_id, component, BudgetOverride::default()).await
    }

    pub(crate) async fn install_with(&self, app_id: &str, component: &[u8], budget: BudgetOverride) -> ProgramId {
        let package = package_asking(app_id, component, &self.hosts);
        let installed = self.sandbox.install(&package, &compiler(), &key()).await.unwrap();
        let manifest = package.manifest();
        let asked = manifest.req_permissions.iter();
        let version = Version {
            digest: package.version_digest(),
            manifest_digest: *package.manifest_digest(),
            code: 1,
            name: manifest.version.name.clone(),
            program_name: manifest.name.clone(),
            description: String::new(),
            permissions: asked
                .map(|asked| AskedPermission { permission: asked.name, reason: asked.reason.clone() })
                .collect(),
            hosts: manifest.hosts(),
            commands: vec![Command { name: app_id.replace('.', "-"), description: "Runs".to_owned() }],
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
            settings: Some(Settings { budget, ..Settings::default() }),
        };
        self.host.install(&install).await.unwrap();
        let expected = Expected {
            version: package.version_digest(),
            publisher: package.publisher(),
            manifest_digest: *package.manifest_digest(),
        };
        self.artifacts.lock().unwrap().insert(package.program(), (expected, installed));
        package.program()
    }

    pub(crate) async fn load(&self, program: ProgramId) -> Arc<Loaded> {
        let (expected, receipt, artifact) = {
            let artifacts = self.artifacts.lock().unwrap();
            let (expected, installed) = &artifacts[&program];
            (*expected, installed.receipt.clone(), installed.artifact.clone())
        };
        let fetch = |_| async move { Ok::<_, std::io::Error>(artifact) };
        self.sandbox.load(&expected, &receipt, &key().public(), fetch).await.unwrap()
    }

    /// Alice opens the program; the event waits.
    pub(crate) async fn opened(&self, program: ProgramId) -> Pending {
        let opened = self.host.open_program(self.alice, None, self.conversation, program, &[]).await.unwrap();
        opened.touched.events[0].clone()
    }

    /// Alice writes `/app_id text`.
    pub(crate) async fn command(&self, app_id: &str, text: &str) -> Pending {
        let words = format!("/{} {text}", app_id.replace('.', "-"));
        let posted = self.host.post_message(self.alice, None, self.conversation, &words, None).await.unwrap();
        posted.touched.events[0].clone()
    }

    /// Runs an event, on the guests' threads.
    pub(crate) async fn run(&self, pending: &Pending) -> Run {
        let program = self.load(pending.event.program).await;
        let invocation = match Invocation::begin(&self.host, pending).await.unwrap() {
            Begun::Ready(invocation) => invocation,
            other => panic!("{other:?}"),
        };
        let sandbox = self.sandbox.clone();
        self.guests.spawn(async move { sandbox.run(&program, invocation).await }).await.unwrap()
    }

    /// Alice's browser asks for a page, on the guests' threads.
    pub(crate) async fn page(&self, program: ProgramId, method: Method, path: &str, body: &[u8]) -> Run<HttpResponse> {
        let session = self.host.sign_in("alice", "correct horse", &browser()).await.unwrap().value.0.session;
        let launch = self.host.launch_pages(&session, self.conversation, program).await.unwrap().value;
        let visit = self.host.redeem_launch(&program, &launch).await.unwrap().value.0;
        let event = self.host.page_event(&visit, method, path);
        let invocation = match Invocation::begin_page(&self.host, &visit, &event).await.unwrap() {
            Begun::Ready(invocation) => invocation,
            other => panic!("{other:?}"),
        };
        let request = PageRequest {
            method,
            https: false,
            authority: "app.apps.localhost:8080".to_owned(),
            path: path.to_owned(),
            headers: vec![("accept-language".to_owned(), "fr".to_owned())],
            body: body.to_vec(),
        };
        let (sandbox, loaded) = (self.sandbox.clone(), self.load(program).await);
        self.guests.spawn(async move { sandbox.serve(&loaded, invocation, &request).await }).await.unwrap()
    }

    /// Runs the event and applies what it did.
    pub(crate) async fn finish(&self, pending: &Pending) {
        let run = self.run(pending).await;
        assert!(matches!(run.outcome, Outcome::Ended(parvis_domain::Ending::Done)), "{:?}", run.outcome);
        assert!(matches!(run.invocation.commit().await.unwrap(), Ended::Committed(_)));
    }

    /// Installs, opens and runs a program that is expected to fail.
    pub(crate) async fn fails(&self, app_id: &str, component: &[u8], budget: BudgetOverride) -> Failed {
        let program = self.install_with(app_id, component, budget).await;
        let pending = self.opened(program).await;
        let start = std::time::Instant::now();
        let mut run = self.run(&pending).await;
        let took = start.elapsed();
        match run.outcome {
            Outcome::Failed { failure, detail } => Failed { failure, detail, log: run.invocation.take_log(), took },
            other => panic!("{app_id}: {other:?}"),
        }
    }
}

pub(crate) struct Failed {
    pub(crate) failure: Failure,
    pub(crate) detail: String,
    pub(crate) log: Vec<LogLine>,
    pub(crate) took: std::time::Duration,
}
