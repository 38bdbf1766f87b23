//! A client of a host's public API: what the commands that talk to a server use, and the demo's check.
//!
//! Always true: a request that makes something carries a key that was made when it was meant, and is the same when it is sent
//! again; answers are read up to a bound.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use rand::TryRng;
use reqwest::{Method, StatusCode, header};
use serde_json::Value;

use crate::advice::advise;

/// Longest wait for an answer: more than a host takes at most.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(60);
/// Largest answer that is read.
const ANSWER_BYTES_MAX: usize = 16 << 20;

/// One person's view of a host.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
}

/// What the host answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Bytes,
}

impl Answer {
    /// The body as JSON; null where there is none.
    pub(crate) fn json(&self) -> Result<Value> {
        if self.body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&self.body).context("the answer is not JSON")
    }

    pub(crate) fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body of an answer that says yes.
    pub(crate) fn ok(&self) -> Result<Value> {
        if self.is_ok() {
            return self.json();
        }
        let problem = self.json().unwrap_or_default();
        let text = |name: &str| problem.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (code, title, detail) = (text("code"), text("title"), text("detail"));
        bail!("the host says no ({} {code}): {title}{}{detail}", self.status, if detail.is_empty() { "" } else { ": " })
    }
}

/// A new idempotency key: made once for each act.
pub(crate) fn new_key() -> String {
    let mut bytes = [0; 16];
    rand::rngs::SysRng.try_fill_bytes(&mut bytes).expect("the operating system has random bytes");
    hex::encode(bytes)
}

impl Client {
    /// `base` is the server's address, such as `http://127.0.0.1:8080`.
    pub(crate) fn new(base: &str) -> Result<Self> {
        if !base.starts_with("http://") {
            return Err(advise(
                format!("`{base}` is no address that this client reaches"),
                "Name the server as http://HOST:PORT; for one behind TLS, run this command on its machine or through a tunnel.",
            ));
        }
        // Nothing between us and the host: a proxy would see tokens.
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(parvis_egress::tls())
            .no_proxy()
            .timeout(ANSWER_TIME_MAX)
            .redirect(reqwest::redirect::Policy::none());
        let http = http.build().context("cannot make an HTTP client")?;
        Ok(Self { http, base: base.trim_end_matches('/').to_owned(), token: None })
    }

    pub(crate) fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The same person at another address.
    pub(crate) fn at(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    pub(crate) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    pub(crate) async fn sign_in(&self, login: &str, password: &str) -> Result<Self> {
        let body = serde_json::json!({ "login": login, "password": password });
        let signed_in = self.send(Method::POST, "/v1/sessions", None, Some(&body)).await?.ok()?;
        let token = signed_in.get("token").and_then(Value::as_str).context("the answer has no token")?;
        Ok(self.with_token(token))
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Answer> {
        self.send(Method::GET, path, None, None).await
    }

    pub(crate) async fn post(&self, path: &str, key: &str, body: &Value) -> Result<Answer> {
        self.send(Method::POST, path, Some(key), Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Result<Answer> {
        self.send(Method::PUT, path, None, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Result<Answer> {
        self.send(Method::DELETE, path, None, None).await
    }

    pub(crate) async fn upload(&self, path: &str, key: &str, bytes: Vec<u8>) -> Result<Answer> {
        let request = self.request(Method::POST, path, Some(key));
        self.answer(request.header(header::CONTENT_TYPE, "application/octet-stream").body(bytes)).await
    }

    async fn send(&self, method: Method, path: &str, key: Option<&str>, body: Option<&Value>) -> Result<Answer> {
        let mut request = self.request(method, path, key);
        if let Some(body) = body {
            request = request.header(header::CONTENT_TYPE, "application/json").body(body.to_string());
        }
        self.answer(request).await
    }

    fn request(&self, method: Method, path: &str, key: Option<&str>) -> reqwest::RequestBuilder {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        request
    }

    async fn answer(&self, request: reqwest::RequestBuilder) -> Result<Answer> {
        let mut response = request.send().await.with_context(|| format!("{} does not answer", self.base))?;
        let status: StatusCode = response.status();
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.context("the answer was cut off")? {
            if body.len() + piece.len() > ANSWER_BYTES_MAX {
                bail!("the answer has more than {ANSWER_BYTES_MAX} bytes");
            }
            body.extend_from_slice(&piece);
        }
        Ok(Answer { status: status.as_u16(), body: body.into() })
    }
}
