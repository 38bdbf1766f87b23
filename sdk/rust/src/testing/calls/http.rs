//! `parvis:host/http`: servers answer what the test says they do.

use super::super::run;
use super::super::state::RequestRecord;
use crate::bindings::parvis::host::http::{Method, Request};
use crate::bindings::parvis::host::types::{Error, HttpFailure, HttpHeader, HttpResponse};
use crate::http;

const REQUESTS_MAX: u32 = 8;
const WAITING_MAX: usize = 256;

/// What came of a request, as the bindings have it.
pub(in crate::testing) type Answer = Result<HttpResponse, HttpFailure>;

pub(crate) fn fetch(request: &Request) -> Result<HttpResponse, Error> {
    run::with(|run| {
        run.require("http")?;
        check(request, 64 << 10, 4_000)?;
        run::count(&mut run.requests, REQUESTS_MAX, "requests.event")?;
        run.asked.push(from_wit(request));
        run.state.answer_to(&request.url).map_err(Error::NoAnswer)
    })
}

pub(crate) fn later(request: &Request, name: &str, data: &str) -> Result<String, Error> {
    run::with(|run| {
        run.require("http")?;
        check(request, 32 << 10, 10_000)?;
        if name.is_empty() || name.chars().count() > 64 || data.len() > 4 << 10 {
            return Err(Error::Invalid("name: 1 to 64 characters; data: at most 4 KiB".to_owned()));
        }
        if run.state.requests.len() >= WAITING_MAX {
            return Err(Error::QuotaExceeded("requests".to_owned()));
        }
        let id = run.state.next_id("req");
        run.state.requests.push(RequestRecord {
            id: id.as_str().into(),
            due: run.state.now,
            request: from_wit(request),
            name: name.to_owned(),
            data: data.to_owned(),
            conversation: run.conversation.clone(),
            actor: run.actor.clone(),
        });
        Ok(id)
    })
}

fn check(request: &Request, body_bytes_max: usize, timeout_ms_max: u32) -> Result<(), Error> {
    let invalid = |why: &str| Err(Error::Invalid(why.to_owned()));
    let is_local = request.url.starts_with("http://localhost:");
    if request.url.len() > 2_048 || !(is_local || request.url.starts_with("https://")) {
        return invalid("url: https, at most 2,048 bytes");
    }
    let bytes: usize = request.headers.iter().map(|header| header.name.len() + header.value.len()).sum();
    if request.headers.len() > 32 || bytes > 8 << 10 {
        return invalid("headers: at most 32 with 8 KiB in all");
    }
    if matches!(request.method, Method::Get | Method::Head) && !request.body.is_empty() {
        return invalid("body: empty for `get` and `head`");
    }
    if request.body.len() > body_bytes_max {
        return invalid("body: too long");
    }
    if request.timeout_ms.is_some_and(|timeout| !(100..=timeout_ms_max).contains(&timeout)) {
        return invalid("timeout-ms: too short or too long");
    }
    Ok(())
}

fn from_wit(request: &Request) -> http::Request {
    let Request { method, url, headers, body, timeout_ms } = request;
    let mut read = http::Request::new(*method, url).body(body.as_slice());
    read.headers = headers.iter().map(|HttpHeader { name, value }| (name.clone(), value.clone())).collect();
    read.timeout = timeout_ms.map(|timeout| core::time::Duration::from_millis(timeout.into()));
    read
}

pub(in crate::testing) fn to_wit(answer: &Result<http::Response, http::Failure>) -> Answer {
    let header = |(name, value): &(String, String)| HttpHeader { name: name.clone(), value: value.clone() };
    match answer {
        Ok(response) => Ok(HttpResponse {
            status: response.status,
            headers: response.headers.iter().map(header).collect(),
            body: response.body.clone(),
        }),
        Err(http::Failure::Refused(why)) => Err(HttpFailure::Refused(why.clone())),
        Err(http::Failure::Unreachable) => Err(HttpFailure::Unreachable),
        Err(http::Failure::TimedOut) => Err(HttpFailure::TimedOut),
        Err(http::Failure::TooLarge) => Err(HttpFailure::TooLarge),
    }
}
