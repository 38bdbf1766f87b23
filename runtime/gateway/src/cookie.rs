//! The cookie that a browser's session is in.
//!
//! Always true: no script reads it, no other site's request carries it, and it is sent over TLS alone where the host has any.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use parvis_domain::limits;

use crate::App;

/// Its name. With the prefix a browser keeps it to this host, this path and TLS, whatever a neighbouring site sets.
fn name(app: &App) -> &'static str {
    if app.is_secure() { "__Host-parvis" } else { "parvis" }
}

/// The token of the one cookie of ours: two of the same name are somebody's trick.
pub(crate) fn token<'a>(headers: &'a HeaderMap, app: &App) -> Option<&'a str> {
    let pairs = headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok()).flat_map(|it| it.split(';'));
    let mut found = pairs.filter_map(|pair| pair.trim().split_once('=')).filter(|(it, _)| *it == name(app));
    match (found.next(), found.next()) {
        (Some((_, token)), None) => Some(token),
        _ => None,
    }
}

/// Hands a browser its token.
pub(crate) fn set(token: &str, app: &App) -> HeaderValue {
    header(token, limits::SESSION_MS / 1_000, app)
}

/// Takes it away.
pub(crate) fn clear(app: &App) -> HeaderValue {
    header("", 0, app)
}

fn header(value: &str, seconds: i64, app: &App) -> HeaderValue {
    let (name, secure) = (name(app), if app.is_secure() { "; Secure" } else { "" });
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::from_str(&text).expect("a token is base64, and the rest is ASCII")
}
