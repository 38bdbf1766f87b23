//! The WebSocket: logs pushed to whoever follows them.
//!
//! Always true:
//! - a socket has a session, which is looked at again at least once a second; when it ends, so does the socket;
//! - what a socket costs is bounded: frames that wait, logs that are followed, what a client sends in a second;
//! - a slow reader is behind, by cursors; nothing piles up for it.
//!
//! Not here: who may read a log, and what comes next of it (`parvis_conversation`).

mod connection;
pub mod limits;
mod registry;

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;

pub(crate) use self::registry::Sockets;
use crate::extract::{InQuery, Session, Shown, require_own_origin};
use crate::wire::page::NoQuery;
use crate::{App, Problem};

/// `GET /v1/socket`
pub(crate) async fn open(
    State(app): State<App>,
    headers: HeaderMap,
    session: Session,
    _: InQuery<NoQuery>,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let shown = Shown::find(&headers, &app).ok_or_else(Problem::unauthenticated)?;
    if shown.by_cookie {
        require_own_origin(&headers, &app)?;
    } else {
        check_origin(&headers, &app.config().allowed_origins)?;
    }
    let upgrade = upgrade.map_err(|_| Problem::bad_request("not_a_websocket", "this address is for WebSockets"))?;
    let place =
        app.sockets().open(session.user(), session.id()).ok_or_else(|| Problem::busy("too many open sockets"))?;
    let token = shown.token.to_owned();
    let upgrade = upgrade
        .max_message_size(limits::FRAME_BYTES_MAX)
        .max_frame_size(limits::FRAME_BYTES_MAX)
        .read_buffer_size(limits::READ_BUFFER_BYTES)
        .write_buffer_size(limits::WRITE_BUFFER_BYTES)
        .max_write_buffer_size(limits::WRITE_BUFFER_BYTES_MAX);
    Ok(upgrade.on_upgrade(move |socket| async move {
        let tasks = app.tasks().clone();
        tasks.track_future(connection::run(app, socket, session, token, place)).await;
    }))
}

/// A browser says which page opens the socket: only our own and those that the operator named. Other clients say nothing.
fn check_origin(headers: &HeaderMap, allowed: &[String]) -> Result<(), Problem> {
    let mut origins = headers.get_all(ORIGIN).iter();
    let Some(origin) = origins.next() else { return Ok(()) };
    let origin = origin.to_str().unwrap_or_default();
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let is_own = origin.parse::<Uri>().is_ok_and(|origin| {
        matches!(origin.scheme_str(), Some("http" | "https"))
            && host.is_some()
            && origin.authority().map(|it| it.as_str()) == host
    });
    if origins.next().is_none() && (is_own || allowed.iter().any(|allowed| allowed == origin)) {
        return Ok(());
    }
    Err(Problem::new(StatusCode::FORBIDDEN, "origin_not_allowed", "This page may not open a socket")
        .detail("the operator names the pages that may"))
}
