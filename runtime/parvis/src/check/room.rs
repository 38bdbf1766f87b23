//! Two people in a group of theirs, and what each of them hears and reads there: where the stories of the sample programs are
//! played.

use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::person::{Person, find, is, proof, text};
use super::server::Server;
use super::socket::Socket;

/// Somebody in the group.
#[derive(Debug)]
pub(super) struct Seat {
    pub(super) person: Person,
    hears: Socket,
    group: String,
}

/// A new group of two of the demo's people; the first of them makes it.
pub(super) async fn meet(server: &Server, name: &str, logins: [&str; 2]) -> Result<[Seat; 2]> {
    let [first, second] = logins;
    let (first, second) = (Person::sign_in(server, first).await?, Person::sign_in(server, second).await?);
    let body = json!({ "kind": "group", "name": name, "members": [second.id()] });
    let group = text(&first.act("/v1/conversations", &body).await?, "/id")?;
    Ok([Seat::take(first, &group).await?, Seat::take(second, &group).await?])
}

impl Seat {
    async fn take(person: Person, group: &str) -> Result<Self> {
        let hears = person.listen(group).await?;
        Ok(Self { person, hears, group: group.to_owned() })
    }

    pub(super) async fn say(&self, words: &str) -> Result<Value> {
        self.person.say(&self.group, words).await
    }

    /// The message that this person is pushed, whose text begins so: one of everybody's, or one that they alone see.
    pub(super) async fn hears(&self, start: &str) -> Result<String> {
        let fits = |frame: &Value| {
            frame.pointer("/message/conversation").and_then(Value::as_str) == Some(&self.group)
                && frame.pointer("/message/text").and_then(Value::as_str).is_some_and(|text| text.starts_with(start))
        };
        let entry = self.hears.wait(fits).await;
        text(&entry.with_context(|| format!("{} waits for “{start}”", self.person.login()))?, "/message/id")
    }

    /// Reads a message whenever this person is told that it changed, until it says so; answers all of its text.
    pub(super) async fn reads(&self, message: &str, words: &str) -> Result<String> {
        let mut known = 0;
        loop {
            let seen = text(&self.person.get(&format!("/v1/messages/{message}")).await?, "/text")?;
            if seen.contains(words) {
                return Ok(seen);
            }
            let told = self.is_told_of(message, known).await;
            told.with_context(|| format!("{} waits for “{words}” and reads “{seen}”", self.person.login()))?;
            known += 1;
        }
    }

    /// Waits until more than `known` frames were about a message.
    async fn is_told_of(&self, message: &str, known: usize) -> Result<()> {
        let count = AtomicUsize::new(0);
        let is_about = |frame: &Value| {
            let ids = [frame.pointer("/message/id"), frame.get("message_id")];
            ids.into_iter().flatten().any(|id| id.as_str() == Some(message))
        };
        self.hears.wait(|frame| is_about(frame) && count.fetch_add(1, Ordering::Relaxed) >= known).await.map(drop)
    }

    /// Presses a button, and the program does what it says.
    pub(super) async fn does(&self, message: &str, title: &str, inputs: &Value) -> Result<()> {
        let pressed = self.person.press(message, title, inputs).await?;
        let outcome = pressed.pointer("/outcome/kind").and_then(Value::as_str);
        ensure!(outcome == Some("done"), "“{title}” is not done: {pressed}");
        Ok(())
    }

    /// Whether the message as this person sees it has such a part.
    pub(super) async fn has(&self, message: &str, name: &str, value: &str) -> Result<bool> {
        let seen = self.person.get(&format!("/v1/messages/{message}")).await?;
        Ok(find(&seen, &|part| is(part, name, value)).is_some())
    }

    /// Approves the payment that a message asks this person for; answers its path.
    pub(super) async fn approves(&self, message: &str, value: &str) -> Result<String> {
        let seen = self.person.get(&format!("/v1/messages/{message}")).await?;
        let pay = find(&seen, &|part| is(part, "type", "Parvis.Pay")).context("the card asks for no payment")?;
        let path = format!("/v1/payments/{}", text(pay, "/payment")?);
        let amount = self.person.get(&path).await?.get("amount").cloned().unwrap_or_default();
        ensure!(is(&amount, "value", value), "another amount is asked for than {value}: {amount}");
        self.person.act(&format!("{path}/approve"), &json!({ "amount": amount, "proof": proof() })).await?;
        Ok(path)
    }

    /// Allows what a program asks of this person.
    pub(super) async fn allows(&self, permission: &str, decision: &str, value: Option<&str>) -> Result<()> {
        let asked = |frame: &Value| is(frame, "kind", "consent_asked") && is(frame, "permission", permission);
        let asked = self.hears.wait(asked).await.with_context(|| format!("nobody asks for {permission}"))?;
        let mut decided =
            json!({ "program": text(&asked, "/program")?, "permission": permission, "decision": decision });
        if let (Some(value), Some(members)) = (value, decided.as_object_mut()) {
            members.insert("value".to_owned(), value.into());
        }
        self.person.act("/v1/consents", &decided).await.map(drop)
    }

    /// How many messages of programs the group has, as this person sees it.
    pub(super) async fn cards(&self) -> Result<usize> {
        let page = self.person.get(&format!("/v1/conversations/{}/messages?limit=100", self.group)).await?;
        let items = page.get("items").and_then(Value::as_array).context("a page has items")?;
        let is_public = |item: &&Value| {
            item.pointer("/author/kind").and_then(Value::as_str) == Some("program")
                && item.get("private").and_then(Value::as_bool) != Some(true)
        };
        Ok(items.iter().filter(is_public).count())
    }
}
