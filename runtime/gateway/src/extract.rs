//! What handlers extract: who asks, what about, and the key that makes it happen once.
//!
//! A program shows a token; a browser has it in a cookie, which it sends whichever page made it send. So with a cookie
//! nothing is changed, and no socket opened, but from the host's own pages.

use std::convert::Infallible;
use std::net::IpAddr;

use axum::extract::{FromRequestParts, OriginalUri, Path, Query};
use axum::http::header::{AUTHORIZATION, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use parvis_capability::people::{self, Role};
use parvis_capability::{Idempotency, Keep};
use parvis_domain::{SessionId, Timestamp, UserId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::server::Peer;
use crate::{App, Problem, cookie};

/// Who asks. Extracting it is what authenticates the caller.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Session(people::Session);

impl Session {
    pub(crate) fn user(&self) -> UserId {
        self.0.user
    }

    pub(crate) fn id(&self) -> SessionId {
        self.0.id
    }

    pub(crate) fn expires(&self) -> Timestamp {
        self.0.expires
    }

    /// As the host keeps it.
    pub(crate) fn inner(&self) -> &people::Session {
        &self.0
    }
}

impl FromRequestParts<App> for Session {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        refuse_token_in_url(parts.uri.query())?;
        let shown = Shown::find(&parts.headers, app).ok_or_else(Problem::unauthenticated)?;
        if shown.by_cookie && !parts.method.is_safe() {
            require_own_origin(&parts.headers, app)?;
        }
        // What this read saw is older than what the handler reads or commits, which is on disk before it is told.
        let session = app.host().authenticate(shown.token).await?;
        Ok(Self(session.value))
    }
}

/// The address at the other end, where there is a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct From(pub(crate) Option<IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for From {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.get::<Peer>().map(|Peer(address)| *address)))
    }
}

/// A caller who is an operator.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operator(pub(crate) Session);

impl FromRequestParts<App> for Operator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let session = Session::from_request_parts(parts, app).await?;
        if app.host().account(session.user()).await?.value.role != Role::Operator {
            return Err(
                Problem::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed").detail("only an operator does this")
            );
        }
        Ok(Self(session))
    }
}

/// A token that a request shows.
#[derive(Clone, Copy)]
pub(crate) struct Shown<'a> {
    pub(crate) token: &'a str,
    pub(crate) by_cookie: bool,
}

impl<'a> Shown<'a> {
    /// A header goes before a cookie: no page of others sets it.
    pub(crate) fn find(headers: &'a HeaderMap, app: &App) -> Option<Self> {
        if headers.contains_key(AUTHORIZATION) {
            return bearer(headers).map(|token| Self { token, by_cookie: false });
        }
        cookie::token(headers, app).map(|token| Self { token, by_cookie: true })
    }
}

/// # Errors
/// 403 where the request does not say that one of the host's own pages made it.
pub(crate) fn require_own_origin(headers: &HeaderMap, app: &App) -> Result<(), Problem> {
    let mut origins = headers.get_all(ORIGIN).iter();
    let own = app.site().origin();
    match (origins.next(), origins.next()) {
        (Some(origin), None) if origin.as_bytes() == own.as_bytes() => Ok(()),
        _ => Err(Problem::new(StatusCode::FORBIDDEN, "bad_origin", "Not from a page of this host")
            .detail(format!("open the host at {own}, or use a token instead of a cookie"))),
    }
}

/// The token of the one `Authorization: Bearer` header.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut found = headers.get_all(AUTHORIZATION).iter();
    let (Some(header), None) = (found.next(), found.next()) else { return None };
    let (scheme, token) = header.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

/// Addresses end up in logs and histories: a token there is refused, also beside a good one.
fn refuse_token_in_url(query: Option<&str>) -> Result<(), Problem> {
    let names = query.unwrap_or_default().split('&').map(|pair| pair.split_once('=').map_or(pair, |(name, _)| name));
    for name in names {
        if ["access_token", "token", "bearer", "authorization"].iter().any(|known| name.eq_ignore_ascii_case(known)) {
            return Err(Problem::new(StatusCode::UNAUTHORIZED, "token_in_url", "A token stands in the URL")
                .detail("send it as `Authorization: Bearer`, and sign out of the session whose token was in a URL"));
        }
    }
    Ok(())
}

/// Ids in the path. A text that is no id names nothing.
#[derive(Debug)]
pub(crate) struct InPath<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for InPath<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let found = Path::<T>::from_request_parts(parts, state).await;
        found.map(|Path(found)| Self(found)).map_err(|_| Problem::not_found())
    }
}

/// Parameters behind the `?`. `T` must be a struct with `deny_unknown_fields`.
#[derive(Debug)]
pub(crate) struct InQuery<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for InQuery<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let found = Query::<T>::try_from_uri(&parts.uri);
        found.map(|Query(found)| Self(found)).map_err(|_| {
            Problem::bad_request(
                "invalid_query",
                "a parameter of the URL is unknown, comes twice or is out of its range",
            )
        })
    }
}

/// The `Idempotency-Key` header, and what it is for.
#[derive(Debug)]
pub(crate) struct IdempotencyKey {
    key: String,
    method: Method,
    path: String,
}

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut found = parts.headers.get_all("idempotency-key").iter();
        let key = match (found.next(), found.next()) {
            (Some(key), None) => key.to_str().unwrap_or_default().to_owned(),
            (None, _) => {
                return Err(Problem::bad_request(
                    "idempotency_key_missing",
                    "send `Idempotency-Key`: a new one for each act of the person, the same one when it is sent again",
                ));
            }
            (Some(_), Some(_)) => {
                return Err(Problem::bad_request("idempotency_key_invalid", "send one `Idempotency-Key`"));
            }
        };
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
        Ok(Self { key, method: parts.method.clone(), path: uri.path().to_owned() })
    }
}

impl IdempotencyKey {
    /// The person's intent. The path names the operation and what it acts on; `body` is the request in its canonical form:
    /// as its type writes it, whatever the order and spaces it came in.
    pub(crate) fn intent<T: Serialize>(&self, user: UserId, body: &T, keep: Keep) -> Result<Idempotency, Problem> {
        let body = serde_json::to_vec(body).expect("bodies hold nothing that JSON cannot write");
        let mut hash = Sha256::new();
        for part in [self.method.as_str().as_bytes(), self.path.as_bytes(), &body] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let endpoint = format!("{} {}", self.method, self.path);
        Ok(Idempotency::new(user, &endpoint, &self.key, hash.finalize().into(), keep)?)
    }
}
