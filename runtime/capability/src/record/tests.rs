//! Golden bytes: what was once stored is read for ever. A test that fails here means that stored data would not be read
//! any more; a record that has to change becomes a new one beside the old.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::fmt::Debug;

use parvis_domain::card::{Card, CardOptions};
use parvis_domain::{
    AccountId, CeremonyId, ConversationId, Event, EventId, Failure, HttpFailure, HttpHosts, HttpRequest, HttpRequestId,
    HttpResponse, MediaId, MessageId, Money, PasskeyId, PaymentId, PaymentState, Permission, ProgramId, PublisherId,
    SessionId, TimerId, Timestamp, TransferId, Trigger, UserId, VersionDigest,
};
use parvis_store::BlobHash;
use serde::de::DeserializeOwned;

use super::*;
use crate::consent::{Decision, Grant, GrantUse, Question};
use crate::conversation::{Conversation, Kind, Member, MemberRole, Membership};
use crate::due::Task;
use crate::event::{Aside, Why};
use crate::failures::FailedRun;
use crate::http::{journal, later};
use crate::log::{Change, LogEntry, Notice};
use crate::media::{self, Attachment, Media};
use crate::message::{Audience, Author, Form, Message, Shown, StoredCard, View};
use crate::people::{
    Ceremony, Client, ClientKind, Device, Method, Passkey, PasskeyRecord, PinRecord, Purpose, Session, Subject,
};
use crate::program::{AskedPermission, BudgetOverride, Command, Level, LogLine, Program, Settings, Standing, Version};
use crate::reports::{About, Quoted, Reason, Report};
use crate::schedule;

const AT: Timestamp = Timestamp::from_millis(1_700_000_000_000);
const USER: UserId = UserId::from_bytes([1; 16]);
const CONVERSATION: ConversationId = ConversationId::from_bytes([2; 16]);
const PROGRAM: ProgramId = ProgramId::from_bytes([3; 16]);
const MESSAGE: MessageId = MessageId::from_bytes([4; 16]);
const MEDIA: MediaId = MediaId::from_bytes([17; 16]);
const EVENT: EventId = EventId::from_bytes([5; 16]);
const REQUEST: HttpRequestId = HttpRequestId::from_bytes([22; 16]);
const TIMER: TimerId = TimerId::from_bytes([6; 16]);
const PAYMENT: PaymentId = PaymentId::from_bytes([7; 16]);

/// The bytes of every record, one to a line, as they stand in `golden.txt`.
#[derive(Default)]
struct Golden(String);

impl Golden {
    fn add<T: Serialize + DeserializeOwned + PartialEq + Debug>(&mut self, name: &str, record: &T) {
        let bytes = encode(record);
        assert_eq!(&decode::<T>(&bytes).unwrap(), record, "{name}");
        self.0.push_str(&format!("{name} {}\n", hex::encode(bytes)));
    }
}

fn event(trigger: Trigger) -> Event {
    Event {
        id: EVENT,
        program: PROGRAM,
        conversation: CONVERSATION,
        actor: Some(USER),
        recorded: AT,
        made_by: 7,
        trigger,
    }
}

fn card() -> StoredCard {
    let json = r#"{"type":"AdaptiveCard","version":"1.5","body":[{"type":"TextBlock","text":"hi"}],
        "actions":[{"type":"Action.Execute","id":"go","title":"Go","verb":"go","data":{"n":1}}],
        "working":{"text":"Asking"}}"#;
    StoredCard::new(Card::parse(json, &CardOptions::default()).unwrap(), 3, 7, AT, |_, _| None)
}

fn version() -> Version {
    Version {
        digest: VersionDigest::from_bytes([8; 32]),
        manifest_digest: [9; 32],
        code: 7,
        name: "1.0".to_owned(),
        program_name: "Restaurant".to_owned(),
        description: "Tables".to_owned(),
        permissions: vec![AskedPermission { permission: Permission::Chat, reason: "cards".to_owned() }],
        hosts: hosts(),
        commands: vec![Command { name: "book".to_owned(), description: "Book".to_owned() }],
        package: [10; 32],
        receipt: vec![11],
        about: crate::program::About {
            publisher_name: "Chez Parvis".to_owned(),
            no_network: true,
            events: true,
            pages: true,
            lang: Some("en".to_owned()),
            short_name: Some("Tables".to_owned()),
        },
        icon: Some(BlobHash::from_bytes([20; 32])),
    }
}

fn headers() -> Vec<(String, String)> {
    vec![("content-type".to_owned(), "text/plain".to_owned())]
}

fn answered(answer: parvis_domain::HttpAnswer) -> Trigger {
    Trigger::HttpAnswered { request: REQUEST, name: "n".to_owned(), data: "d".to_owned(), answer }
}

fn hosts() -> HttpHosts {
    HttpHosts { read: ["a.example.org".to_owned()].into(), effects: ["b.example.org".to_owned()].into() }
}

fn triggers() -> Vec<(&'static str, Trigger)> {
    let text = |text: &str| text.to_owned();
    vec![
        ("opened", Trigger::Opened { parameters: vec![(text("k"), text("v"))] }),
        ("command", Trigger::Command { name: text("book"), text: text("for two") }),
        ("message", Trigger::Message { message: MESSAGE, text: text("hi"), reply_to: Some(MESSAGE) }),
        (
            "card_action",
            Trigger::CardAction { message: MESSAGE, verb: text("go"), data: text("{}"), inputs: text("{}") },
        ),
        ("form_submitted", Trigger::FormSubmitted { name: text("f"), data: text("d"), inputs: text("{}") }),
        ("payment_updated", Trigger::PaymentUpdated { payment: PAYMENT }),
        ("timer_fired", Trigger::TimerFired { timer: TIMER, name: text("t"), data: text("d") }),
        ("http_answered", answered(Ok(HttpResponse { status: 200, headers: headers(), body: vec![1, 2] }))),
        ("http_failed", answered(Err(HttpFailure::Refused("r".to_owned())))),
        ("consent_changed", Trigger::ConsentChanged { permission: Permission::ProfilePhone, granted: true }),
        ("page_requested", Trigger::PageRequested { method: parvis_domain::Method::Get, path: text("/menu?of=today") }),
    ]
}

fn changes() -> Vec<(&'static str, Change)> {
    let (conversation, message, program, permission) = (CONVERSATION, MESSAGE, PROGRAM, Permission::ProfileName);
    let notice = |notice| Change::Notice { conversation, program, event: EVENT, notice };
    let reacted = Change::MessageReacted { conversation, message, user: USER, emoji: "👍".to_owned(), added: true };
    vec![
        ("conversation_created", Change::ConversationCreated),
        ("conversation_changed", Change::ConversationChanged),
        ("member_joined", Change::MemberJoined { user: USER }),
        ("member_left", Change::MemberLeft { user: USER }),
        ("message_posted", Change::MessagePosted { conversation, message }),
        ("message_changed", Change::MessageChanged { conversation, message }),
        ("message_redacted", Change::MessageRedacted { conversation, message }),
        ("role_changed", Change::RoleChanged { user: USER, role: MemberRole::Admin }),
        ("message_reacted", reacted),
        ("joined", Change::Joined { conversation }),
        ("left", Change::Left { conversation }),
        ("view_changed", Change::ViewChanged { conversation, message }),
        ("form_closed", Change::FormClosed { conversation, message }),
        ("consent_asked", Change::ConsentAsked { conversation, program, permission }),
        ("consent_changed", Change::ConsentChanged { program, permission, granted: false }),
        ("payment_changed", Change::PaymentChanged { payment: PAYMENT, state: PaymentState::Captured }),
        ("transferred", Change::Transferred { transfer: TransferId::from_bytes([12; 16]) }),
        ("receipt", Change::Receipt { payment: PAYMENT }),
        ("refused", notice(Notice::Refused { text: "no".to_owned() })),
        ("failed", notice(Notice::Failed { failure: Failure::Trap })),
        ("consent_lapsed", notice(Notice::ConsentLapsed { permission })),
        ("uninstalled", notice(Notice::Uninstalled)),
        ("toast", notice(Notice::Toast { text: "saved".to_owned(), alert: true })),
    ]
}

fn tasks() -> Vec<(&'static str, Task)> {
    vec![
        ("timer", Task::Timer { program: PROGRAM, who: Some(USER), timer: TIMER }),
        ("payment_expiry", Task::PaymentExpiry { payment: PAYMENT }),
        ("payment_capture", Task::PaymentCapture { payment: PAYMENT }),
        ("consent_lapse", Task::ConsentLapse { event: EVENT }),
        ("uninstalling", Task::Uninstalling { program: PROGRAM }),
        ("storage_removal", Task::StorageRemoval { program: PROGRAM }),
        ("idempotency_removal", Task::IdempotencyRemoval { user: USER, digest: [13; 16] }),
        ("ceremony_end", Task::CeremonyEnd { owner: USER, ceremony: CeremonyId::from_bytes([18; 16]) }),
        ("session_end", Task::SessionEnd { user: USER, session: SessionId::from_bytes([16; 16]) }),
        ("failed_removal", Task::FailedRemoval { event: EVENT }),
        ("media_expiry", Task::MediaExpiry { media: MEDIA }),
        ("reaction_removal", Task::ReactionRemoval { message: MESSAGE }),
        ("launch_end", Task::LaunchEnd { nonce: [21; 16] }),
    ]
}

fn picture() -> Attachment {
    let blob = BlobHash::from_bytes([18; 32]);
    let kind = media::Kind::Image { width: 300, height: 200, thumbnail: BlobHash::from_bytes([19; 32]) };
    Attachment::new(kind, "a.jpg".to_owned(), "image/jpeg".to_owned(), 1_000, blob, 1_200)
}

fn message() -> Message {
    let mut message = Message::new(MESSAGE, CONVERSATION, Author::Program(PROGRAM), Audience::Only(USER), AT);
    message.edited = Some(AT);
    message.version = 3;
    message.text = "text".to_owned();
    message.card = Some(card());
    message.form = Some(Form { name: "f".to_owned(), data: "d".to_owned(), closed: false });
    message.reply_to = Some(MESSAGE);
    message.mentions = vec![USER];
    message.attachments = vec![picture(), Attachment { kind: media::Kind::File, ..picture() }];
    message
}

fn purposes() -> Vec<(&'static str, Purpose)> {
    let amount = Money::new(1_250, "EUR".parse().unwrap());
    let transfer = Subject::Transfer { conversation: CONVERSATION, to: USER, amount };
    vec![
        ("register", Purpose::Register),
        ("sign_in", Purpose::SignIn),
        ("payment", Purpose::Approve(Subject::Payment { payment: PAYMENT, amount })),
        ("transfer", Purpose::Approve(transfer)),
    ]
}

fn device() -> Device {
    let session =
        Session { id: SessionId::from_bytes([16; 16]), user: USER, method: Method::Passkey, created: AT, expires: AT };
    Device { session, client: Client::new(ClientKind::Browser, "Firefox on Linux"), last_seen: AT }
}

fn program() -> Program {
    let settings = Settings {
        merchant: Some(AccountId::from_bytes([14; 16])),
        staff: [USER].into(),
        withheld: [Permission::Members].into(),
        budget: BudgetOverride { fuel: Some(1), wall_ms: Some(2), memory_bytes: Some(3), host_calls: Some(4) },
        developers: [USER].into(),
    };
    Program {
        id: PROGRAM,
        publisher: PublisherId::from_bytes([15; 32]),
        app_id: "org.example.restaurant".to_owned(),
        version: version(),
        staged: Some(version()),
        settings,
        standing: Standing::Uninstalled { at: AT },
        installed: AT,
        highest_code: 9,
    }
}

fn add_requests(golden: &mut Golden) {
    let request = HttpRequest {
        method: parvis_domain::Method::Patch,
        url: "https://b.example.org/".to_owned(),
        headers: headers(),
        body: vec![1],
        timeout_ms: Some(5_000),
    };
    golden.add(
        "request",
        &later::Record {
            id: REQUEST,
            program: PROGRAM,
            who: Some(USER),
            conversation: CONVERSATION,
            made_by: 7,
            name: "n".to_owned(),
            data: "d".to_owned(),
            request,
            due: AT,
            tries: 2,
        },
    );
    let head = journal::Head { status: 204, headers: headers() };
    for (name, answer) in [("sent", None), ("answered", Some(Ok(head))), ("failed", Some(Err(HttpFailure::TimedOut)))] {
        golden.add(&format!("asked.{name}"), &journal::Record { key: [23; 16], answer, pieces: 1 });
    }
}

#[test]
fn every_record_keeps_its_bytes() {
    let mut golden = Golden::default();
    for (name, trigger) in triggers() {
        golden.add(&format!("event.{name}"), &event(trigger));
    }
    for (name, what) in changes() {
        golden.add(&format!("log.{name}"), &LogEntry { at: AT, what });
    }
    for (name, task) in tasks() {
        golden.add(&format!("due.{name}"), &task);
    }
    for (name, why) in [
        ("consent", Why::Consent { permission: Permission::ProfileName }),
        ("parked", Why::Parked { reason: "r".to_owned() }),
        ("failed", Why::Failed { failure: Failure::HostAborted }),
    ] {
        golden.add(
            &format!("aside.{name}"),
            &Aside { event: event(Trigger::PaymentUpdated { payment: PAYMENT }), why, since: AT },
        );
    }
    golden.add("message", &message());
    golden.add("media", &Media { id: MEDIA, owner: USER, content: picture(), uploaded: AT });
    golden
        .add("view", &View { changes: 1, version: 3, shown: Some(Shown { text: "t".to_owned(), card: Some(card()) }) });
    golden.add(
        "conversation",
        &Conversation {
            id: CONVERSATION,
            kind: Kind::Group,
            name: "n".to_owned(),
            created: AT,
            avatar: Some(BlobHash::from_bytes([21; 32]).into()),
        },
    );
    golden.add("member", &Member { role: MemberRole::Owner, joined: AT, other: Some(USER) });
    golden.add("membership", &Membership { read: 5, muted: Some(AT) });
    let quoted = Quoted { conversation: CONVERSATION, author: Author::User(USER), text: "t".to_owned() };
    let about = About::Message(MESSAGE);
    golden.add(
        "report",
        &Report { by: USER, at: AT, about, reason: Reason::Fraud, text: "w".to_owned(), quoted: Some(quoted) },
    );
    golden.add("session", &device());
    let passkey =
        Passkey { id: PasskeyId::from_bytes([17; 16]), name: "Phone".to_owned(), created: AT, last_used: Some(AT) };
    golden.add("passkey", &PasskeyRecord { passkey, credential: b"{}".to_vec() });
    for (name, purpose) in purposes() {
        golden.add(&format!("ceremony.{name}"), &Ceremony { purpose, expires: AT, state: b"{}".to_vec() });
    }
    golden.add("pin", &PinRecord { hash: "$argon2id$".to_owned(), tries: 2, last: AT });
    golden.add("program", &program());
    golden.add("failed_run", &FailedRun { event: EVENT, at: AT, failure: Failure::Trap, bytes: 70_000 });
    golden.add("program_log", &LogLine { at: AT, event: EVENT, level: Level::Failure, text: "trap".to_owned() });
    golden.add(
        "grant",
        &Grant { decision: Decision::Once, at: AT, event: Some(EVENT), value: Some("geo:1,2".to_owned()) },
    );
    golden.add(
        "question",
        &Question {
            program: PROGRAM,
            permission: Permission::ProfileName,
            conversation: CONVERSATION,
            events: vec![EVENT],
            asked: AT,
        },
    );
    golden.add("grant_use", &GrantUse { at: AT, program: PROGRAM, permission: Permission::Chat, event: EVENT });
    golden.add(
        "timer",
        &schedule::Record {
            id: TIMER,
            program: PROGRAM,
            who: Some(USER),
            conversation: CONVERSATION,
            due: AT,
            made_by: 7,
            name: "t".to_owned(),
            data: "d".to_owned(),
        },
    );
    add_requests(&mut golden);
    if std::env::var_os("PARVIS_BLESS").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/record/golden.txt"), &golden.0).unwrap();
    }
    let expected = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/record/golden.txt")).unwrap();
    for (is, was) in golden.0.lines().zip(expected.lines()) {
        assert_eq!(is, was);
    }
    assert_eq!(golden.0.lines().count(), expected.lines().count());
}

#[test]
fn a_record_of_a_newer_version_is_refused_by_saying_so() {
    let mut bytes = encode(&AT);
    if let Some(version) = bytes.first_mut() {
        *version = 2;
    }
    let refused = decode::<Timestamp>(&bytes).unwrap_err().to_string();
    assert!(refused.contains("version 2"), "{refused}");
    assert!(decode::<Timestamp>(&[]).is_err());
}
