//! Request bodies: strict JSON, within bounds of bytes, depth and time.
//!
//! A body is read into its own type in one pass, so an unknown member, a member that comes twice, a number out of range or
//! a lone surrogate ends the reading where it stands: nothing is built from what nobody asked for, however deep it is.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use futures_util::StreamExt;
use serde::de::{DeserializeOwned, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::Problem;

/// Largest JSON body: a message of 8,192 characters and a form of 64 KiB fit with room to spare.
pub const JSON_BYTES_MAX: usize = 256 << 10;
/// A body of this size arrives within this time, or the request is over.
const JSON_TIME_MAX: Duration = Duration::from_secs(10);

/// A JSON body of type `T`. `T` must be a struct with `deny_unknown_fields`.
#[derive(Debug)]
pub(crate) struct StrictJson<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for StrictJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        require_type(request.headers(), "application/json")?;
        let bytes = read_body(request, JSON_BYTES_MAX, JSON_TIME_MAX).await?;
        read(&bytes).map(Self)
    }
}

/// Reads a body into its type.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // A struct would be read from an array too, member by member.
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        return Err(Problem::bad_request("malformed_json", "the body must be a JSON object"));
    }
    serde_json::from_slice(bytes).map_err(|error| explain(&error))
}

/// Says where the body is wrong, without repeating what stands there.
fn explain(error: &serde_json::Error) -> Problem {
    let place = format!("line {}, column {}", error.line(), error.column());
    let said = error.to_string();
    // The name of a member is the one thing repeated, where it is a plain one.
    let name = said.split('`').nth(1).filter(|name| {
        name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
    });
    let named = name.map(|name| format!("`{name}`, ")).unwrap_or_default();
    if said.starts_with("unknown field") {
        Problem::bad_request("unknown_field", format!("unknown member: {named}{place}"))
    } else if said.starts_with("duplicate field") {
        Problem::bad_request("duplicate_field", format!("a member comes twice: {named}{place}"))
    } else if said.starts_with("missing field") {
        Problem::bad_request("missing_field", format!("a member is missing: {named}{place}"))
    } else if error.is_data() {
        Problem::bad_request("wrong_type", format!("a member has another type than it should: {place}"))
    } else {
        Problem::bad_request("malformed_json", format!("not JSON: {place}"))
    }
}

/// The body's bytes, at most `max`, within `time`.
pub(crate) async fn read_body(request: Request, max: usize, time: Duration) -> Result<Bytes, Problem> {
    let too_large = || {
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", "The body is too large")
            .detail(format!("at most {max} bytes"))
    };
    let told = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    // Told before anything is read: a large body costs nothing.
    if told.is_some_and(|length| usize::try_from(length).map_or(true, |length| length > max)) {
        return Err(too_large());
    }
    let reading = collect(request.into_body(), max);
    match tokio::time::timeout(time, reading).await {
        Err(_) => Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "body_timeout", "The body did not arrive in time")),
        Ok(Err(_)) => Err(Problem::bad_request("body_incomplete", "the body ended before it was complete")),
        Ok(Ok(None)) => Err(too_large()),
        Ok(Ok(Some(bytes))) => Ok(bytes),
    }
}

/// `None` where there is more than `max`.
async fn collect(body: Body, max: usize) -> Result<Option<Bytes>, axum::Error> {
    let mut pieces = body.into_data_stream();
    let mut first = Bytes::new();
    let mut all: Vec<u8> = Vec::new();
    while let Some(piece) = pieces.next().await {
        let piece = piece?;
        if all.len() + first.len() + piece.len() > max {
            return Ok(None);
        }
        // Most bodies come in one piece, which is used as it is.
        if first.is_empty() && all.is_empty() {
            first = piece;
        } else {
            if all.is_empty() {
                all.extend_from_slice(&first);
                first = Bytes::new();
            }
            all.extend_from_slice(&piece);
        }
    }
    Ok(Some(if all.is_empty() { first } else { all.into() }))
}

/// 415 where the body is said to be something else.
pub(crate) fn require_type(headers: &HeaderMap, wanted: &'static str) -> Result<(), Problem> {
    let is_wanted = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).is_some_and(|kind| {
        let essence = kind.split_once(';').map_or(kind, |(essence, _)| essence);
        essence.trim().eq_ignore_ascii_case(wanted)
    });
    if is_wanted {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        "The body has another type than it should",
    )
    .detail(format!("send `Content-Type: {wanted}`")))
}

/// An object of texts in which no name comes twice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct Texts(pub(crate) BTreeMap<String, String>);

/// Members of a [`Texts`], at most: more than a card can have inputs.
const TEXTS_MAX: usize = 1_000;

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Texts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of texts")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Texts, A::Error> {
                let mut texts = BTreeMap::new();
                while let Some((name, text)) = members.next_entry::<String, String>()? {
                    if texts.insert(name, text).is_some() {
                        return Err(A::Error::custom("duplicate field"));
                    }
                    if texts.len() > TEXTS_MAX {
                        return Err(A::Error::custom("too many members"));
                    }
                }
                Ok(Texts(texts))
            }
        }
        deserializer.deserialize_map(Object)
    }
}
