//! Asking other servers. Permission: `http`; the manifest names the hosts: those under `http_effects` by any method, those under
//! `http` by `GET` and `HEAD` alone.
//!
//! What is sent cannot be taken back, so a request that may change something is written down by the host before it goes out and carries an
//! `Idempotency-Key`. Should the host stop in between, the event runs again, and the same request goes out again under the same key. Build
//! it from what is the same in each run (the event's id and data), not from the clock or from chance.

use core::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::bindings::parvis::host::{http as wit, types};
use crate::error::{Error, Result};
use crate::{RequestId, raw};

pub use wit::Method;

/// A request to another server: made by [`get`], [`post`] and the like, sent by [`Request::fetch`] or [`Request::later`].
///
/// ```
/// # use parvis_sdk::{Event, Result, Trigger, chat, http::Response, testing::Host};
/// use parvis_sdk::http;
///
/// fn handle(event: Event) -> Result {
///     let response = http::get("https://api.example.org/greeting").header("accept", "text/plain").fetch()?;
///     chat::post(response.ok()?.text()?).map(drop)
/// }
/// # let mut host = Host::new(handle);
/// # host.answer("https://api.example.org/greeting", Ok(Response::new(200, "Hello!")));
/// # let alice = host.person("alice");
/// # host.open(&alice).unwrap();
/// # assert_eq!(host.messages()[0].text, "Hello!");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// What the server is asked to do.
    pub method: Method,
    /// Where: at most 2,048 bytes.
    pub url: String,
    /// At most 32, with 8 KiB in all.
    pub headers: Vec<(String, String)>,
    /// At most 64 KiB; 32 KiB for [`Request::later`].
    pub body: Vec<u8>,
    /// How long the whole exchange may take.
    pub timeout: Option<Duration>,
}

/// A request that reads.
///
/// ```
/// let request = parvis_sdk::http::get("https://api.example.org/v1/weather?city=Basel");
/// assert_eq!(request.url, "https://api.example.org/v1/weather?city=Basel");
/// ```
pub fn get(url: impl Into<String>) -> Request {
    Request::new(Method::Get, url)
}

/// A request for the headers alone.
///
/// ```
/// assert!(parvis_sdk::http::head("https://api.example.org/").body.is_empty());
/// ```
pub fn head(url: impl Into<String>) -> Request {
    Request::new(Method::Head, url)
}

/// A request that hands something over.
///
/// ```
/// let request = parvis_sdk::http::post("https://till.example.org/orders").json(&["tea", "cake"]).unwrap();
/// assert_eq!(request.body, br#"["tea","cake"]"#);
/// ```
pub fn post(url: impl Into<String>) -> Request {
    Request::new(Method::Post, url)
}

/// A request that puts something in a place.
///
/// ```
/// let request = parvis_sdk::http::put("https://till.example.org/orders/7").body(b"tea".as_slice());
/// assert_eq!(request.body, b"tea");
/// ```
pub fn put(url: impl Into<String>) -> Request {
    Request::new(Method::Put, url)
}

/// A request that changes a part of something.
///
/// ```
/// let request = parvis_sdk::http::patch("https://till.example.org/orders/7").header("if-match", "\"1\"");
/// assert_eq!(request.headers, [("if-match".to_owned(), "\"1\"".to_owned())]);
/// ```
pub fn patch(url: impl Into<String>) -> Request {
    Request::new(Method::Patch, url)
}

/// A request that takes something away.
///
/// ```
/// assert!(parvis_sdk::http::delete("https://till.example.org/orders/7").timeout.is_none());
/// ```
pub fn delete(url: impl Into<String>) -> Request {
    Request::new(Method::Delete, url)
}

impl Request {
    /// A request by any method.
    ///
    /// ```
    /// use parvis_sdk::http::{Method, Request};
    ///
    /// assert_eq!(Request::new(Method::Put, "https://example.org/"), parvis_sdk::http::put("https://example.org/"));
    /// ```
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self { method, url: url.into(), headers: Vec::new(), body: Vec::new(), timeout: None }
    }

    /// One header more. Those about the connection, `host`, `user-agent` and `idempotency-key` are the host's own.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// The body as JSON, with its content type.
    pub fn json(self, body: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_vec(body)?;
        Ok(self.header("content-type", "application/json").body(body))
    }

    /// How long the whole exchange may take: 100 ms to 4 s, 3 s where it is not said; up to 10 s for [`Request::later`].
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let request = parvis_sdk::http::get("https://api.example.org/").timeout(Duration::from_secs(1));
    /// assert_eq!(request.timeout, Some(Duration::from_secs(1)));
    /// ```
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sends it and waits for the answer, which is one whatever its status is: [`Response::ok`] tells. At most 8 an event.
    /// Errors: `NotGranted` (the manifest does not name the host for this method), `Invalid`, `QuotaExceeded("requests.event")`,
    /// `NoAnswer`.
    pub fn fetch(self) -> Result<Response> {
        Ok(raw::http::fetch(&self.into())?.into())
    }

    /// Sends it when the effects of this event are applied. The answer is an event, [`Trigger::HttpAnswered`](crate::Trigger::HttpAnswered),
    /// with `name` and `data` given back. What fails in passing is tried again for half an hour under the same key.
    /// Errors: as [`Request::fetch`], without `NoAnswer`; `QuotaExceeded("requests")` (256 wait).
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use parvis_sdk::{Event, Result, http::Response, testing::Host};
    /// use parvis_sdk::{Trigger, chat, http};
    ///
    /// fn handle(event: Event) -> Result {
    ///     match event.trigger {
    ///         Trigger::Opened(_) => http::post("https://till.example.org/orders").json(&"tea")?.later("order", &7).map(drop),
    ///         Trigger::HttpAnswered(answered) => match &answered.answer {
    ///             Ok(response) if response.is_ok() => chat::post(format!("Order {} is made.", answered.data::<u32>()?)).map(drop),
    ///             _ => chat::post("The kitchen does not answer.").map(drop),
    ///         },
    ///         _ => Ok(()),
    ///     }
    /// }
    /// # let mut host = Host::new(handle);
    /// # host.answer("https://till.example.org/orders", Ok(Response::new(201, "")));
    /// # let alice = host.person("alice");
    /// # host.open(&alice).unwrap();
    /// # host.advance(Duration::from_secs(1)).unwrap();
    /// # assert_eq!(host.messages()[0].text, "Order 7 is made.");
    /// ```
    pub fn later(self, name: &str, data: &impl Serialize) -> Result<RequestId> {
        let data = serde_json::to_string(data)?;
        Ok(raw::http::later(&self.into(), name, &data)?.into())
    }
}

/// What another server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response {
    /// Such as 200.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// At most 512 KiB; 32 KiB where it is an event.
    pub body: Vec<u8>,
}

impl Response {
    /// An answer without headers: for tests.
    ///
    /// ```
    /// assert!(parvis_sdk::http::Response::new(204, "").is_ok());
    /// ```
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into() }
    }

    /// Whether the status is 200 to 299.
    ///
    /// ```
    /// assert!(!parvis_sdk::http::Response::new(404, "").is_ok());
    /// ```
    pub fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Itself where the status is 200 to 299. Errors: `Invalid` with the status, for the program's log.
    ///
    /// ```
    /// use parvis_sdk::{Error, http::Response};
    ///
    /// assert_eq!(Response::new(503, "").ok(), Err(Error::Invalid("the server answers 503".to_owned())));
    /// ```
    pub fn ok(self) -> Result<Self> {
        if self.is_ok() { Ok(self) } else { Err(Error::Invalid(format!("the server answers {}", self.status))) }
    }

    /// The first header of this name, given in lower case.
    ///
    /// ```
    /// assert_eq!(parvis_sdk::http::Response::new(200, "").header("etag"), None);
    /// ```
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as text. Errors: `Invalid` where it is not UTF-8.
    ///
    /// ```
    /// assert_eq!(parvis_sdk::http::Response::new(200, "Hi").text().unwrap(), "Hi");
    /// ```
    pub fn text(&self) -> Result<&str> {
        core::str::from_utf8(&self.body).map_err(|_| Error::Invalid("the server's answer is no text".to_owned()))
    }

    /// The body, read as JSON. Errors: `Invalid`.
    ///
    /// ```
    /// let response = parvis_sdk::http::Response::new(200, r#"{"degrees":21}"#);
    /// let read: std::collections::BTreeMap<String, i32> = response.json().unwrap();
    /// assert_eq!(read["degrees"], 21);
    /// ```
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

/// Why another server gave no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The host does not ask there, or does not take what came: says which rule.
    Refused(String),
    /// The server is not there, or broke off. It may have been given the request all the same.
    Unreachable,
    /// There was no whole answer in time. The server may have been given the request all the same.
    TimedOut,
    /// The answer has more bytes than allowed.
    TooLarge,
}

impl core::fmt::Display for Failure {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Refused(why) => write!(f, "refused: {why}"),
            Self::Unreachable => f.write_str("the server is not there, or broke off"),
            Self::TimedOut => f.write_str("no whole answer in time"),
            Self::TooLarge => f.write_str("the answer is too large"),
        }
    }
}

impl From<Request> for wit::Request {
    fn from(request: Request) -> Self {
        let Request { method, url, headers, body, timeout } = request;
        let headers = headers.into_iter().map(|(name, value)| types::HttpHeader { name, value }).collect();
        let timeout_ms = timeout.map(|timeout| u32::try_from(timeout.as_millis()).unwrap_or(u32::MAX));
        Self { method, url, headers, body, timeout_ms }
    }
}

impl From<types::HttpResponse> for Response {
    fn from(response: types::HttpResponse) -> Self {
        let types::HttpResponse { status, headers, body } = response;
        Self { status, headers: headers.into_iter().map(|header| (header.name, header.value)).collect(), body }
    }
}

impl From<types::HttpFailure> for Failure {
    fn from(failure: types::HttpFailure) -> Self {
        match failure {
            types::HttpFailure::Refused(why) => Self::Refused(why),
            types::HttpFailure::Unreachable => Self::Unreachable,
            types::HttpFailure::TimedOut => Self::TimedOut,
            types::HttpFailure::TooLarge => Self::TooLarge,
        }
    }
}
