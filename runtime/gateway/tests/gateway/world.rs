//! Alice, bob, eve and an operator, a program whose handlers are Rust functions, and the router as it is served.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use parvis_capability::conversation::Kind;
use parvis_capability::invocation::Bucket;
use parvis_capability::payments::{Item, PaymentDraft};
use parvis_capability::people::{Client, ClientKind, Passwords, Role, StepUpPolicy};
use parvis_capability::program::{About, AskedPermission, Command, Install, Installed, Settings, Version};
use parvis_capability::{
    CallError, CallRefusal, Clock, Committed, Entropy, Error, Host, Idempotency, Invocation, Keep, Policy,
};
use parvis_conversation::{Conversations, DispatcherConfig, Ran, Runner};
use parvis_domain::{
    ConversationId, Currency, Ending, Failure, HttpResponse, MessageId, Method, Money, PageRequest, PaymentState,
    Permission, ProgramId, PublisherId, Timestamp, Trigger, UserId, VersionDigest, ids,
};
use parvis_gateway::{App, Config, InstallOptions, InstallProblem, Installer, Published, router};
use parvis_store::{Executor, Memory, MemoryBlobs, OnFatal};
use serde_json::{Value, json};
use tower::ServiceExt;

#[derive(Debug)]
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    pub(crate) fn pass_millis(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

#[derive(Debug, Default)]
struct Counted(AtomicU64);

impl Entropy for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        for piece in bytes.chunks_mut(16) {
            let count = self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes();
            piece.copy_from_slice(&ids::derive(b"test", &[&count])[..piece.len()]);
        }
    }
}

/// What the program does is the name of the command, or the verb of the button.
#[derive(Debug)]
struct Scripted;

#[async_trait]
impl Runner for Scripted {
    async fn run(&self, mut invocation: Box<Invocation>) -> Ran {
        match handle(&mut invocation).await {
            Ok(ending) => Ran::Ended { invocation, ending },
            Err(CallError::OverBudget(failure)) => {
                Ran::Failed { failure, detail: String::new(), log: Vec::new(), record: None }
            }
            Err(CallError::Refused(why)) => {
                let record = Some(RECORD.to_vec());
                Ran::Failed { failure: Failure::Trap, detail: why.to_string(), log: Vec::new(), record }
            }
            Err(CallError::Stale) => Ran::Stale,
            Err(CallError::Fault(why)) => Ran::Fault(why.to_string()),
        }
    }

    async fn serve(&self, mut invocation: Box<Invocation>, request: &PageRequest) -> Ran<HttpResponse> {
        let text = |status, body: String| HttpResponse {
            status,
            headers: vec![("content-type".to_owned(), "text/plain".to_owned())],
            body: body.into_bytes(),
        };
        let answer = match (request.method, request.path.as_str()) {
            (Method::Post, "/post") => match invocation.post("from a page", None).await {
                Ok(_) => text(200, "posted".to_owned()),
                Err(error) => text(400, error.to_string()),
            },
            (_, "/free") => HttpResponse {
                status: 200,
                headers: [
                    ("content-type", "text/html"),
                    ("content-security-policy", "default-src *"),
                    ("set-cookie", "parvis=stolen"),
                    ("access-control-allow-origin", "*"),
                    ("cache-control", "public, max-age=60"),
                ]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
                body: b"<p>".to_vec(),
            },
            (_, "/away") => HttpResponse {
                status: 302,
                headers: vec![("location".to_owned(), "https://evil.example.org/".to_owned())],
                body: Vec::new(),
            },
            (_, "/fail") => {
                return Ran::Failed {
                    failure: Failure::Trap,
                    detail: "planned".to_owned(),
                    log: Vec::new(),
                    record: None,
                };
            }
            (method, path) => text(200, format!("{} {path} {:?}", method.name(), request.headers)),
        };
        Ran::Ended { invocation, ending: answer }
    }
}

/// What is left of a run that failed.
pub(crate) const RECORD: &[u8] = b"what the program was told";
/// What the buttons carry: nobody but the program may see it.
pub(crate) const BUTTON_DATA: &str = "button-data-stays-on-the-host";

fn counter_card(count: u32) -> String {
    json!({
        "type": "AdaptiveCard", "version": "1.5",
        "body": [{"type": "TextBlock", "text": format!("pressed {count} times")}],
        "actions": [
            {"type": "Action.Execute", "id": "more", "verb": "more", "title": "More", "data": {"count": count, "hidden": BUTTON_DATA}},
            {"type": "Action.Execute", "id": "no", "verb": "no", "title": "No", "data": BUTTON_DATA},
            {"type": "Action.Execute", "id": "fail", "verb": "fail", "title": "Fail"},
        ],
    })
    .to_string()
}

/// A button of a card in a group, with which each buys for themselves.
const SHOP: &str =
    r#"{"type":"AdaptiveCard","version":"1.5","actions":[{"type":"Action.Execute","id":"buy","verb":"buy"}]}"#;

/// Everything that a program can do for one buyer alone.
async fn sell(run: &mut Invocation, message: MessageId) -> Result<(), CallError> {
    let payer = run.actor().expect("a person pressed the button");
    run.typing().await?;
    let amount = Money::new(1250, eur());
    let reference = message.to_string();
    let draft = PaymentDraft {
        payer,
        amount,
        title: "A cake".to_owned(),
        items: Vec::new(),
        reference,
        expires_in_seconds: 600,
    };
    let payment = run.request_payment(draft).await?.id;
    let pay = json!({
        "type": "AdaptiveCard", "version": "1.5", "working": {"text": "waiting for you"},
        "body": [{"type": "Parvis.Pay", "payment": payment, "title": "Pay"}],
    });
    run.set_view(&message, &payer, Some(("pay here", Some(&pay.to_string())))).await?;
    run.reply_privately(&payer, "thank you", None).await?;
    run.storage_set(Bucket::Conversation, "sold", b"1".to_vec()).await?;
    let when = run.now().plus_seconds(60).to_string();
    run.set_timer(&when, "remind", "").await?;
    run.toast("pay within ten minutes", true).await
}

async fn handle(run: &mut Invocation) -> Result<Ending, CallError> {
    let trigger = run.event().trigger.clone();
    match trigger {
        Trigger::Command { name, .. } if name == "card" => {
            run.post("pressed 0 times", Some(&counter_card(0))).await?;
        }
        Trigger::Command { name, text } if name == "picture" => {
            let image = json!({"type": "Image", "url": text});
            let card = json!({"type": "AdaptiveCard", "version": "1.5", "body": [image]});
            run.post("a picture", Some(&card.to_string())).await?;
        }
        Trigger::Command { name, .. } if name == "whisper" => {
            let actor = run.actor().expect("a person wrote the command");
            run.reply_privately(&actor, "between us", None).await?;
        }
        Trigger::Command { name, .. } if name == "name" => match run.profile(Permission::ProfileName).await {
            Ok(name) => drop(run.post(&format!("hello {name}"), None).await?),
            Err(CallError::Refused(CallRefusal::ConsentRequired(permission))) => {
                return Ok(Ending::ConsentRequired(permission));
            }
            Err(error) => return Err(error),
        },
        Trigger::Command { name, .. } if name == "pay" => {
            let payer = run.actor().expect("a person wrote the command");
            let amount = Money::new(1250, eur());
            let items = vec![Item { label: "Deposit for table 7".to_owned(), amount }];
            let title = "Deposit for table 7".to_owned();
            let draft =
                PaymentDraft { payer, amount, title, items, reference: "b1".to_owned(), expires_in_seconds: 600 };
            run.request_payment(draft).await?;
            run.post("the table is held", None).await?;
        }
        Trigger::Command { name, text } if name == "toast" => run.toast(&text, false).await?,
        Trigger::Command { name, .. } if name == "shop" => {
            run.post("cakes for sale", Some(SHOP)).await?;
        }
        Trigger::CardAction { message, verb, .. } if verb == "buy" => sell(run, message).await?,
        Trigger::CardAction { message, verb, data, .. } if verb == "more" => {
            let data: Value = serde_json::from_str(&data).expect("the program wrote it");
            let count = data["count"].as_u64().and_then(|count| u32::try_from(count).ok()).unwrap_or(0) + 1;
            run.edit(&message, &format!("pressed {count} times"), Some(&counter_card(count))).await?;
        }
        Trigger::CardAction { verb, .. } if verb == "no" => return Ok(Ending::Refused("we are closed".to_owned())),
        Trigger::CardAction { .. } => return Err(CallRefusal::Conflict.into()),
        Trigger::PaymentUpdated { payment } => {
            let payment = run.get_payment(payment).await?;
            if payment.state == PaymentState::Authorized {
                run.capture_payment(payment.id, None).await?;
            }
            if let Ok(message) = payment.reference.parse() {
                run.set_view(&message, &payment.payer, Some(("paid", None))).await?;
                run.reply_privately(&payment.payer, "your cake is on its way", None).await?;
            }
        }
        _ => {}
    }
    Ok(Ending::Done)
}

/// Installs whatever it is given as another program.
#[derive(Debug)]
struct TestInstaller(Host);

#[async_trait]
impl Installer for TestInstaller {
    async fn install(&self, package: Bytes, options: InstallOptions) -> Result<Committed<Installed>, InstallProblem> {
        if package.as_ref() != b"a package" {
            return Err(InstallProblem::Refused { code: "invalid_package", why: "it is not a package".to_owned() });
        }
        Ok(self.0.install(&install("uploaded", options.settings)).await?)
    }

    async fn publish(&self, package: Bytes) -> Result<Published, InstallProblem> {
        if package.as_ref() != b"a package" {
            return Err(InstallProblem::Refused { code: "invalid_package", why: "it is not a package".to_owned() });
        }
        Ok(published())
    }

    async fn uninstall(&self, program: ProgramId) -> Result<Committed<()>, Error> {
        self.0.uninstall(program).await
    }

    async fn published(&self) -> Result<Vec<Published>, InstallProblem> {
        Ok(vec![published()])
    }

    async fn install_published(
        &self,
        version: VersionDigest,
        options: InstallOptions,
    ) -> Result<Committed<Installed>, InstallProblem> {
        if version != published().version {
            return Err(Error::NotFound("package").into());
        }
        Ok(self.0.install_once(options.idempotency.as_ref(), &install("uploaded", options.settings)).await?)
    }
}

fn published() -> Published {
    let publisher = PublisherId::from_bytes([3; 32]);
    Published {
        program: ProgramId::derive(&publisher, "uploaded"),
        publisher,
        app_id: "uploaded".to_owned(),
        program_name: "Counter".to_owned(),
        version: VersionDigest::from_bytes([9; 32]),
        version_name: "1.0".to_owned(),
        version_code: 1,
    }
}

pub(crate) fn eur() -> Currency {
    "EUR".parse().unwrap()
}

fn install(app_id: &str, settings: Option<Settings>) -> Install {
    let asked = |permission| AskedPermission { permission, reason: "because".to_owned() };
    let command = |name: &str| Command { name: name.to_owned(), description: String::new() };
    let permissions = [
        Permission::Chat,
        Permission::ProfileName,
        Permission::Payments,
        Permission::Identity,
        Permission::Storage,
        Permission::Schedule,
    ];
    let version = Version {
        digest: VersionDigest::from_bytes([9; 32]),
        manifest_digest: [8; 32],
        code: 1,
        name: "1.0".to_owned(),
        program_name: "Counter".to_owned(),
        description: String::new(),
        permissions: permissions.map(asked).to_vec(),
        hosts: parvis_domain::HttpHosts::default(),
        commands: ["card", "whisper", "name", "pay", "shop", "toast", "picture"].map(command).to_vec(),
        package: [0; 32],
        receipt: Vec::new(),
        about: About {
            publisher_name: "Chez Parvis".to_owned(),
            no_network: true,
            events: true,
            pages: true,
            ..About::default()
        },
        icon: None,
    };
    Install {
        publisher: PublisherId::from_bytes([3; 32]),
        app_id: app_id.to_owned(),
        version,
        accept_permissions: false,
        rollback: false,
        settings,
    }
}

pub(crate) struct World {
    pub(crate) host: Host,
    pub(crate) app: App,
    pub(crate) router: Router,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) conversations: Conversations,
    pub(crate) alice: Person,
    pub(crate) bob: Person,
    pub(crate) eve: Person,
    pub(crate) operator: Person,
    /// Alice and bob are in it.
    pub(crate) room: ConversationId,
    pub(crate) program: ProgramId,
    keys: AtomicU64,
}

#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) id: UserId,
    pub(crate) token: String,
}

/// An answer as a client gets it.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn replayed(&self) -> bool {
        self.headers.get("idempotent-replayed").is_some()
    }

    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Config::default()).await
    }

    pub(crate) async fn with(config: Config) -> Self {
        Self::with_policy(config, Policy { step_up: StepUpPolicy::OFF, ..Policy::default() }).await
    }

    pub(crate) async fn with_policy(config: Config, policy: Policy) -> Self {
        let clock = Arc::new(TestClock(AtomicI64::new(1_700_000_000_000)));
        let store = Arc::new(Executor::open(Memory::new(), OnFatal::Abort).unwrap());
        let policy = Policy { passwords: Passwords { memory_kib: 8, passes: 1 }, ..policy };
        let blobs = Arc::new(MemoryBlobs::new());
        let host = Host::new(store, blobs, [7; 32], clock.clone(), Arc::new(Counted::default()), policy);
        let [alice, bob, eve, operator] = [
            person(&host, "alice", Role::User).await,
            person(&host, "bob", Role::User).await,
            person(&host, "eve", Role::User).await,
            person(&host, "operator", Role::Operator).await,
        ];
        let room = host.create_conversation(alice.id, None, Kind::Group, "Friends", &[bob.id]).await.unwrap().value;
        let program = ProgramId::derive(&PublisherId::from_bytes([3; 32]), "counter");
        let merchant = host.open_merchant_account(None, program, eur(), "Chez Parvis").await.unwrap().value;
        let settings = Settings { merchant: Some(merchant), ..Settings::default() };
        host.install(&install("counter", Some(settings))).await.unwrap();
        let dispatcher = DispatcherConfig {
            offline_after: Duration::ZERO,
            ..DispatcherConfig::new(8, tokio::runtime::Handle::current())
        };
        let conversations = Conversations::start(host.clone(), Arc::new(Scripted), &dispatcher).await.unwrap();
        let app = App::new(conversations.clone(), Arc::new(TestInstaller(host.clone())), config);
        let router = router(app.clone());
        let keys = AtomicU64::new(0);
        Self { host, app, router, clock, conversations, alice, bob, eve, operator, room, program, keys }
    }

    pub(crate) fn new_key(&self) -> String {
        format!("key-{}", self.keys.fetch_add(1, Ordering::SeqCst))
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        answer(self.router.clone(), request).await
    }

    pub(crate) async fn get(&self, who: &Person, path: &str) -> Answer {
        self.send(request("GET", path, Some(&who.token), None, None)).await
    }

    pub(crate) async fn delete(&self, who: &Person, path: &str) -> Answer {
        self.send(request("DELETE", path, Some(&who.token), None, None)).await
    }

    pub(crate) async fn put(&self, who: &Person, path: &str, body: Value) -> Answer {
        self.send(request("PUT", path, Some(&who.token), None, Some(&body.to_string()))).await
    }

    /// With a new key.
    pub(crate) async fn post(&self, who: &Person, path: &str, body: Value) -> Answer {
        self.post_with(who, path, &self.new_key(), body).await
    }

    pub(crate) async fn post_with(&self, who: &Person, path: &str, key: &str, body: Value) -> Answer {
        self.send(request("POST", path, Some(&who.token), Some(key), Some(&body.to_string()))).await
    }

    /// Says something in the room, and waits for the program where it is for one.
    pub(crate) async fn say(&self, who: &Person, text: &str) -> Answer {
        self.clock.pass_millis(1_000);
        let path = format!("/v1/conversations/{}/messages?wait=5", self.room);
        self.post(who, &path, json!({"text": text})).await
    }

    /// The last message of the room as `who` sees it.
    pub(crate) async fn last_message(&self, who: &Person) -> Value {
        let path = format!("/v1/conversations/{}/messages?limit=1", self.room);
        self.get(who, &path).await.expect(200).json()["items"][0].clone()
    }

    /// A message of the program with a counter card.
    pub(crate) async fn card(&self) -> Value {
        self.say(&self.alice, "/card").await.expect(201);
        self.last_message(&self.alice).await
    }

    pub(crate) async fn issue(&self, to: UserId, cents: i64) {
        let key = Idempotency::new(to, "test", &self.new_key(), [1; 32], Keep::ForEver).unwrap();
        self.host.issue_money(to, Money::new(cents, eur()), &key).await.unwrap();
    }

    pub(crate) async fn cents(&self, user: UserId) -> i64 {
        self.host.balance(user, eur()).await.unwrap().value.available.minor_units()
    }
}

async fn person(host: &Host, login: &str, role: Role) -> Person {
    let id = host.create_account(None, login, &format!("password of {login}"), login, role).await.unwrap().value;
    let client = Client::new(ClientKind::Api, "tests");
    let (_, token) = host.sign_in(login, &format!("password of {login}"), &client).await.unwrap().value;
    Person { id, token: token.as_str().to_owned() }
}

pub(crate) fn request(
    method: &str,
    path: &str,
    token: Option<&str>,
    key: Option<&str>,
    body: Option<&str>,
) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    match body {
        Some(body) => request.header("content-type", "application/json").body(Body::from(body.to_owned())).unwrap(),
        None => request.body(Body::empty()).unwrap(),
    }
}

pub(crate) async fn answer(router: Router, request: Request<Body>) -> Answer {
    let response = router.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    Answer { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
}

/// Waits for what others do meanwhile, for a bounded time.
pub(crate) async fn within<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), what).await.expect("in time")
}
