//! Somebody who uses the host: signs in, acts, reads, listens; and keeps every byte that came.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::server::Server;
use super::socket::Socket;
use crate::client::{Answer, Client, new_key};

/// What everybody here pays with.
const PIN: &str = "135790";

/// What shows that it is the person who pays.
pub(super) fn proof() -> Value {
    json!({ "kind": "pin", "pin": PIN })
}

#[derive(Debug, Clone)]
pub(super) struct Person {
    login: String,
    id: String,
    client: Client,
    received: Arc<Mutex<Vec<u8>>>,
}

impl Person {
    /// Signs in, twice as everything is done twice: two sessions of one person.
    pub(super) async fn sign_in(server: &Server, login: &str) -> Result<Self> {
        let password = server.password(login)?;
        let client = server.client()?;
        let (first, second) = (client.sign_in(login, &password).await?, client.sign_in(login, &password).await?);
        let (me, again) = (first.get("/v1/me").await?.ok()?, second.get("/v1/me").await?.ok()?);
        ensure!(me.get("id") == again.get("id"), "two sessions of {login} are two people");
        let id = text(&me, "/id")?;
        second.put("/v1/me/pin", &json!({ "pin": PIN, "password": password })).await?.ok()?;
        Ok(Self { login: login.to_owned(), id, client: second, received: Arc::default() })
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn login(&self) -> &str {
        &self.login
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// The same session at a server that was started again.
    pub(super) fn at(&self, server: &Server) -> Self {
        Self { client: self.client.at(server.base()), ..self.clone() }
    }

    /// Listens to a conversation from its beginning, and from now on to what is for this person alone.
    pub(super) async fn listen(&self, conversation: &str) -> Result<Socket> {
        let own_head = self.client.get("/v1/me").await?.ok()?.get("log_head").and_then(Value::as_u64);
        let mut socket = Socket::open(&self.client).await?;
        socket.follow(conversation, 0).await?;
        socket.follow("me", own_head.context("a person has a log")?).await?;
        Ok(socket)
    }

    /// Acts, and sends the same request again: the answers are equal, byte for byte.
    pub(super) async fn act(&self, path: &str, body: &Value) -> Result<Value> {
        self.act_for(path, body).await?.ok()
    }

    /// Like `act`, also where the answer is no.
    pub(super) async fn act_for(&self, path: &str, body: &Value) -> Result<Answer> {
        let key = new_key();
        let first = self.client.post(path, &key, body).await?;
        let second = self.client.post(path, &key, body).await?;
        self.keep(&first);
        self.keep(&second);
        ensure!(
            first == second,
            "POST {path}, sent again, was answered otherwise:\n{} {}\n{} {}",
            first.status,
            String::from_utf8_lossy(&first.body),
            second.status,
            String::from_utf8_lossy(&second.body)
        );
        Ok(first)
    }

    pub(super) async fn get(&self, path: &str) -> Result<Value> {
        self.get_for(path).await?.ok()
    }

    pub(super) async fn get_for(&self, path: &str) -> Result<Answer> {
        let answer = self.client.get(path).await?;
        self.keep(&answer);
        Ok(answer)
    }

    pub(super) async fn say(&self, conversation: &str, words: &str) -> Result<Value> {
        self.act(&format!("/v1/conversations/{conversation}/messages?wait=20"), &json!({ "text": words })).await
    }

    /// Presses a button of the message as this person sees it now.
    pub(super) async fn press(&self, message: &str, title: &str, inputs: &Value) -> Result<Value> {
        let seen = self.get(&format!("/v1/messages/{message}")).await?;
        let version = seen.get("version").and_then(Value::as_u64).context("a message has a version")?;
        let action = find(&seen, &|it| is(it, "type", "Action.Execute") && is(it, "title", title));
        let action = text(action.with_context(|| format!("the card has no button `{title}`"))?, "/id")?;
        let body = json!({ "version": version, "inputs": inputs });
        self.act(&format!("/v1/messages/{message}/actions/{action}?wait=20"), &body).await
    }

    /// What can be spent, in the one currency of the demo.
    pub(super) async fn available(&self) -> Result<String> {
        let wallet = self.client.get("/v1/wallet").await?.ok()?;
        text(&wallet, "/items/0/available/value")
    }

    /// Every byte that came, by HTTP and by `socket`.
    pub(super) fn received(&self, socket: &Socket) -> Vec<u8> {
        let mut bytes = self.received.lock().unwrap_or_else(PoisonError::into_inner).clone();
        bytes.extend(socket.bytes());
        bytes
    }

    fn keep(&self, answer: &Answer) {
        let mut received = self.received.lock().unwrap_or_else(PoisonError::into_inner);
        received.extend_from_slice(&answer.body);
        received.push(b'\n');
    }
}

/// A text at a JSON pointer.
pub(super) fn text(value: &Value, path: &str) -> Result<String> {
    let found = value.pointer(path).and_then(Value::as_str);
    Ok(found.with_context(|| format!("the answer has no `{path}`"))?.to_owned())
}

pub(super) fn is(value: &Value, name: &str, text: &str) -> bool {
    value.get(name).and_then(Value::as_str) == Some(text)
}

/// The first value inside `value`, itself included, that fits.
pub(super) fn find<'a>(value: &'a Value, fits: &dyn Fn(&Value) -> bool) -> Option<&'a Value> {
    if fits(value) {
        return Some(value);
    }
    match value {
        Value::Array(items) => items.iter().find_map(|item| find(item, fits)),
        Value::Object(members) => members.values().find_map(|member| find(member, fits)),
        _ => None,
    }
}
