//! A crash under load, and a client's own history of what it was answered.
//!
//! Several clients post, send money and give commands to a program. The server is killed with requests on their way, started
//! again on the same data, and then asked:
//!
//! - what was acknowledged is there once;
//! - what was not acknowledged is there once or not at all, and once after it is sent again with its key;
//! - what was acknowledged and is sent again is answered the same, and nothing happens;
//! - no money was made or lost, and the ledger audits clean.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::person::{Person, proof, text};
use super::server::{Server, Setup};
use crate::client::{Answer, new_key};

/// Clients of each kind for each of the two people.
const CLIENTS: usize = 3;
/// Longest wait for programs to have handled what was acknowledged.
const HANDLED_TIME_MAX: Duration = Duration::from_secs(30);
/// Who is refused because of the rate tries again after so long.
const BUSY_PAUSE: Duration = Duration::from_millis(50);
/// The program that answers commands.
const ECHO: &str = "org.parvis.echo-rust";
/// What each transfer sends.
const AMOUNT: &str = "0.01";

/// What a client does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Message,
    Transfer,
    Command,
}

/// One act, and what the host said to it.
#[derive(Debug)]
struct Act {
    kind: Kind,
    /// 0 is alice, 1 is bob.
    person: usize,
    path: String,
    body: Value,
    key: String,
    /// Stands in the message or note, and nowhere else.
    mark: String,
    answer: Option<Answer>,
}

/// How much was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub acknowledged: usize,
    pub unanswered: usize,
}

impl Tally {
    /// # Errors
    /// The load was no load.
    pub fn check_enough(&self, answers: usize) -> Result<()> {
        ensure!(self.acknowledged >= answers, "only {} acts were acknowledged", self.acknowledged);
        ensure!(self.unanswered > 0, "nothing was on its way when the server was killed");
        Ok(())
    }
}

/// One crash: a new group of two people, their load in it, the kill, and what is found afterwards.
#[derive(Debug)]
pub struct Cycle {
    people: [Person; 2],
    operator: Person,
    group: String,
    /// What the two had together before.
    money: i64,
}

impl Cycle {
    /// # Errors
    /// The two cannot sign in or make a group.
    pub async fn begin(server: &Server) -> Result<Self> {
        let people = [Person::sign_in(server, "alice").await?, Person::sign_in(server, "bob").await?];
        Self::among(people, Person::sign_in(server, "operator").await?).await
    }

    /// The same people in a new group, at a server that was started again.
    ///
    /// # Errors
    /// They cannot make a group.
    pub async fn again(self, server: &Server) -> Result<Self> {
        let people = self.people.map(|person| person.at(server));
        Self::among(people, self.operator.at(server)).await
    }

    async fn among(people: [Person; 2], operator: Person) -> Result<Self> {
        let [alice, bob] = &people;
        let body = json!({ "kind": "group", "name": "Load", "members": [bob.id()] });
        let group = text(&alice.act("/v1/conversations", &body).await?, "/id")?;
        let money = cents(alice).await? + cents(bob).await?;
        Ok(Self { people, operator, group, money })
    }

    /// Loads the server until `answers` acts were acknowledged, kills it, starts it again and looks.
    ///
    /// # Errors
    /// Something that was acknowledged is missing, or something happened twice.
    pub async fn run(mut self, server: Server, setup: &Setup, answers: usize) -> Result<(Self, Server, Tally)> {
        let acts = self.load_and_kill(server, answers).await?;
        let server = setup.start().await?;
        self.people = self.people.map(|person| person.at(&server));
        self.operator = self.operator.at(&server);
        let tally = self.look(&acts).await?;
        Ok((self, server, tally))
    }

    async fn load_and_kill(&self, server: Server, answers: usize) -> Result<Vec<Act>> {
        let progress = Arc::new(Progress::default());
        let mut clients = JoinSet::new();
        for person in 0..self.people.len() {
            for kind in [Kind::Message, Kind::Transfer, Kind::Command] {
                // A person causes 20 events a second: more clients would wait for each other.
                let count = if kind == Kind::Command { 1 } else { CLIENTS };
                for client in 0..count {
                    let work = self.client(kind, person, client, progress.clone())?;
                    clients.spawn(work);
                }
            }
        }
        let enough = async {
            while progress.answers.load(Ordering::SeqCst) < answers && !progress.failed.load(Ordering::SeqCst) {
                progress.changed.notified().await;
            }
        };
        enough.await;
        progress.killed.store(true, Ordering::SeqCst);
        server.kill().await?;
        let mut acts = Vec::new();
        while let Some(done) = clients.join_next().await {
            acts.extend(done??);
        }
        Ok(acts)
    }

    /// Acts one after the other until the server is gone.
    fn client(
        &self,
        kind: Kind,
        person: usize,
        client: usize,
        progress: Arc<Progress>,
    ) -> Result<impl Future<Output = Result<Vec<Act>>> + Send + 'static> {
        let own = self.people.get(person).context("there are two people")?.clone();
        let other = self.people.get(1 - person).context("there are two people")?.id().to_owned();
        let group = self.group.clone();
        Ok(async move {
            let mut acts = Vec::new();
            for number in 0.. {
                let mark = format!("{kind:?}-{}-{client}-{number}.", own.login());
                let mut act = Act::new(kind, person, &group, &other, mark);
                act.answer = match act.send(&own).await {
                    Ok(answer) if answer.is_ok() => Some(answer),
                    Ok(answer) => {
                        progress.fail();
                        bail!("the host says no to {}: {}", act.mark, String::from_utf8_lossy(&answer.body));
                    }
                    Err(_) if progress.killed.load(Ordering::SeqCst) => None,
                    Err(error) => {
                        progress.fail();
                        return Err(error);
                    }
                };
                let is_over = act.answer.is_none();
                acts.push(act);
                if is_over {
                    break;
                }
                progress.answered();
            }
            Ok(acts)
        })
    }

    async fn look(&self, acts: &[Act]) -> Result<Tally> {
        let mut tally = Tally::default();
        let found = self.find(acts).await?;
        for act in acts {
            let times = found.get(&act.mark).copied().unwrap_or(0);
            let is_known = act.answer.is_some();
            ensure!(times <= 1, "{} happened {times} times", act.mark);
            // What a program does follows later; it is waited for below.
            ensure!(times == 1 || !is_known, "{} was acknowledged, and is not there", act.mark);
            tally.acknowledged += usize::from(is_known);
            tally.unanswered += usize::from(!is_known);
        }
        for act in acts {
            let own = self.people.get(act.person).context("there are two people")?;
            let again = act.send(own).await?;
            ensure!(again.is_ok(), "{} cannot be sent again: {}", act.mark, String::from_utf8_lossy(&again.body));
            if let Some(first) = &act.answer {
                ensure!(first == &again, "{}, sent again, was answered otherwise", act.mark);
            }
        }
        self.wait_until_handled(acts).await?;
        let found = self.find(acts).await?;
        for act in acts {
            let times = found.get(&act.mark).copied().unwrap_or(0);
            ensure!(times == 1, "{} happened {times} times after it was sent again", act.mark);
        }
        self.check_replies(acts).await?;
        let [alice, bob] = &self.people;
        ensure!(cents(alice).await? + cents(bob).await? == self.money, "money was made or lost");
        check_ledger(&self.operator).await?;
        Ok(tally)
    }

    /// How often each act's mark stands where the act leaves it.
    async fn find(&self, acts: &[Act]) -> Result<HashMap<String, usize>> {
        let mut times = HashMap::new();
        for message in self.messages().await? {
            if message.pointer("/author/kind") == Some(&json!("user")) {
                let mark = text(&message, "/text")?.split(' ').next_back().unwrap_or_default().to_owned();
                *times.entry(mark).or_default() += 1;
            }
        }
        let notes = self.notes().await?;
        for act in acts.iter().filter(|act| act.kind == Kind::Transfer) {
            times.insert(act.mark.clone(), notes.iter().filter(|note| note.ends_with(&self.note(&act.mark))).count());
        }
        Ok(times)
    }

    /// Each command has one answer of the program.
    async fn check_replies(&self, acts: &[Act]) -> Result<()> {
        let replies = self.replies().await?;
        for act in acts.iter().filter(|act| act.kind == Kind::Command) {
            let count = replies.iter().filter(|reply| reply.starts_with(&act.mark)).count();
            ensure!(count == 1, "{} was answered by its program {count} times", act.mark);
        }
        Ok(())
    }

    async fn wait_until_handled(&self, acts: &[Act]) -> Result<()> {
        let commands = acts.iter().filter(|act| act.kind == Kind::Command).count();
        let handled = async {
            while self.replies().await?.len() < commands {
                tokio::time::sleep(BUSY_PAUSE).await;
            }
            Ok(())
        };
        tokio::time::timeout(HANDLED_TIME_MAX, handled).await.context("commands were not handled")?
    }

    async fn replies(&self) -> Result<Vec<String>> {
        let messages = self.messages().await?;
        let programs = messages.iter().filter(|message| message.pointer("/author/kind") == Some(&json!("program")));
        programs.map(|message| text(message, "/text")).collect()
    }

    /// Every message of the group.
    async fn messages(&self) -> Result<Vec<Value>> {
        let [alice, _] = &self.people;
        let mut all: Vec<Value> = Vec::new();
        loop {
            let after = all.last().and_then(|last| last.get("number")?.as_u64()).unwrap_or(0);
            let path = format!("/v1/conversations/{}/messages?after={after}", self.group);
            let page = alice.client().get(&path).await?.ok()?;
            let items = page.get("items").and_then(Value::as_array).context("a page has items")?;
            if items.is_empty() {
                return Ok(all);
            }
            all.extend(items.iter().cloned());
        }
    }

    /// The notes of all movements of alice's wallet that this group made.
    async fn notes(&self) -> Result<Vec<String>> {
        let [alice, _] = &self.people;
        let (mut notes, mut before) = (Vec::new(), None::<u64>);
        loop {
            let from = before.map(|before| format!("?before={before}")).unwrap_or_default();
            let page = alice.client().get(&format!("/v1/wallet/EUR/transfers{from}")).await?.ok()?;
            let items = page.get("items").and_then(Value::as_array).context("a page has items")?;
            let Some(last) = items.last() else { return Ok(notes) };
            before = last.get("number").and_then(Value::as_u64);
            for item in items {
                notes.push(text(item, "/note")?);
            }
        }
    }

    fn note(&self, mark: &str) -> String {
        note(&self.group, mark)
    }
}

fn note(group: &str, mark: &str) -> String {
    format!("{group} {mark}")
}

impl Act {
    fn new(kind: Kind, person: usize, group: &str, other: &str, mark: String) -> Self {
        let messages = format!("/v1/conversations/{group}/messages");
        let (path, body) = match kind {
            Kind::Message => (messages, json!({ "text": mark })),
            Kind::Command => (messages, json!({ "text": format!("/echo@{ECHO} {mark}") })),
            Kind::Transfer => {
                let amount = json!({ "currency": "EUR", "value": AMOUNT });
                let body = json!({ "conversation": group, "to": other, "amount": amount, "note": note(group, &mark), "proof": proof() });
                ("/v1/transfers".to_owned(), body)
            }
        };
        Self { kind, person, path, body, key: new_key(), mark, answer: None }
    }

    /// Sends it; again where the host is busy, which did nothing.
    async fn send(&self, person: &Person) -> Result<Answer> {
        loop {
            let answer = person.client().post(&self.path, &self.key, &self.body).await?;
            if answer.status != 429 {
                return Ok(answer);
            }
            tokio::time::sleep(BUSY_PAUSE).await;
        }
    }
}

/// The ledger audits clean.
pub(super) async fn check_ledger(operator: &Person) -> Result<()> {
    let audit = operator.get("/v1/audit").await?;
    ensure!(audit.get("clean") == Some(&Value::Bool(true)), "the ledger does not audit clean: {audit}");
    Ok(())
}

/// What a person can spend, in cents.
async fn cents(person: &Person) -> Result<i64> {
    let available = person.available().await?;
    available.replace('.', "").parse().with_context(|| format!("{available} is no amount"))
}

#[derive(Debug, Default)]
struct Progress {
    answers: AtomicUsize,
    killed: AtomicBool,
    failed: AtomicBool,
    changed: Notify,
}

impl Progress {
    fn answered(&self) {
        self.answers.fetch_add(1, Ordering::SeqCst);
        self.changed.notify_one();
    }

    fn fail(&self) {
        self.failed.store(true, Ordering::SeqCst);
        self.changed.notify_one();
    }
}
