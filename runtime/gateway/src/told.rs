//! Answers: the only way to one goes through what is on disk.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use parvis_capability::{Committed, Seen};
use parvis_conversation::Settled;
use serde::Serialize;

use crate::{App, Problem};

/// What may be told: what it was made from is on disk. There is no other way to make one.
#[derive(Debug)]
pub(crate) struct Told<T> {
    value: T,
    status: StatusCode,
    /// An earlier request with the same idempotency key did it.
    replayed: bool,
}

impl App {
    /// What a read answered, once the commit that it saw is on disk.
    pub(crate) async fn tell<T>(&self, seen: Seen<T>) -> Result<Told<T>, Problem> {
        self.host().store().durable(seen.seen).await?;
        Ok(Told::of(seen.value, false))
    }

    /// What a command did, which is on disk, once everybody whom it concerns was woken.
    pub(crate) fn settle<T>(&self, committed: Committed<T>) -> Told<T> {
        Told::settled(self.conversations().settle(committed))
    }
}

impl<T> Told<T> {
    fn of(value: T, replayed: bool) -> Self {
        Self { value, status: StatusCode::OK, replayed }
    }

    pub(crate) fn settled(settled: Settled<T>) -> Self {
        Self::of(settled.value, settled.replayed)
    }

    pub(crate) fn map<U>(self, f: impl FnOnce(T) -> U) -> Told<U> {
        Told { value: f(self.value), status: self.status, replayed: self.replayed }
    }

    pub(crate) fn with(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    pub(crate) fn created(self) -> Self {
        self.with(StatusCode::CREATED)
    }

    /// What is left is told by another answer.
    pub(crate) fn into_value(self) -> T {
        self.value
    }
}

impl Told<()> {
    /// Nothing but that it is done.
    pub(crate) fn nothing(self) -> Self {
        self.with(StatusCode::NO_CONTENT)
    }
}

impl<T: Serialize> IntoResponse for Told<T> {
    fn into_response(self) -> Response {
        let mut response = if self.status == StatusCode::NO_CONTENT {
            Response::new(Body::empty())
        } else {
            let json = serde_json::to_vec(&self.value).expect("views hold nothing that JSON cannot write");
            let mut response = Response::new(Body::from(json));
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            response
        };
        *response.status_mut() = self.status;
        if self.replayed {
            response.headers_mut().insert("idempotent-replayed", HeaderValue::from_static("true"));
        }
        response
    }
}
