//! The web client: its page, its hashed assets, and the few files beside the page.
//!
//! Always true:
//! - each answer carries a policy under which the page runs its own scripts and talks to its own origin, and nothing else;
//! - the page itself is never kept by a browser, so that the next visit has the current one; assets are kept for ever.
//!
//! Not here: which view a person sees (the client does that behind the `#`), so no other path answers a page.

use std::borrow::Cow;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use parvis_web::{BUILD_COMMAND, File};

use super::health;
use crate::App;

/// `connect-src 'self'` is the WebSocket of this origin too. Trusted Types without a single policy: no text becomes markup.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; \
    manifest-src 'self'; font-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

/// On every answer of this module. The last three keep other sites from reading, framing or opening it as their own.
const HEADERS: [(HeaderName, &str); 4] = [
    (REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(self), microphone=(), payment=()"),
];

const KEEP_FOR_EVER: &str = "public, max-age=31536000, immutable";
const KEEP_NOTHING: &str = "no-store";
/// Names without a hash: a day, for icons and the like.
const KEEP_A_DAY: &str = "public, max-age=86400";

pub(super) fn router(app: &App) -> Router<App> {
    let mut router = Router::new().route("/", get(index)).route("/assets/{name}", get(asset));
    for (name, _) in app.config().client.beside_index() {
        let name = name.to_owned();
        router = router.route(
            &format!("/{name}"),
            get(|State(app): State<App>, headers: HeaderMap| async move { beside(&app, &name, &headers) }),
        );
    }
    router
}

async fn index(State(app): State<App>, headers: HeaderMap) -> Response {
    match app.config().client.index() {
        Some(page) => send(&app, page, KEEP_NOTHING, &headers),
        None => not_built(&app),
    }
}

async fn asset(State(app): State<App>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    match app.config().client.asset(&name) {
        Some(file) => send(&app, file, KEEP_FOR_EVER, &headers),
        None => health::no_such_route().await.into_response(),
    }
}

fn beside(app: &App, name: &str, headers: &HeaderMap) -> Response {
    let found = app.config().client.beside_index().find(|(known, _)| *known == name);
    found.map_or_else(|| not_built(app), |(_, file)| send(app, file, KEEP_A_DAY, headers))
}

fn send(app: &App, file: &File, keep: &'static str, asked: &HeaderMap) -> Response {
    let gzip = file.gzip.as_ref().filter(|_| takes_gzip(asked));
    let body = match gzip.unwrap_or(&file.bytes) {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::copy_from_slice(bytes),
    };
    let mut response = guarded(app, body.into_response());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(file.content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
    if file.gzip.is_some() {
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    }
    if gzip.is_some() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

fn not_built(app: &App) -> Response {
    let text = format!(
        "Parvis runs, but it was built without its web client.\n\n  {BUILD_COMMAND}\n\nbuilds the client; then build the \
         server again. `cargo xtask demo` does both.\n\nThe API is described at /v1/openapi.json.\n"
    );
    guarded(app, (StatusCode::NOT_FOUND, text).into_response())
}

fn guarded(app: &App, mut response: Response) -> Response {
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy(app));
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Frames show programs' pages and lead nowhere else, whatever a page does.
fn policy(app: &App) -> HeaderValue {
    match &app.config().pages {
        Some(pages) => HeaderValue::from_str(&format!("{POLICY}; frame-src {pages}")).expect("an origin is ASCII"),
        None => HeaderValue::from_static(POLICY),
    }
}

/// Whether the client named gzip, and did not rule it out with `q=0`.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let named = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    named.flat_map(|value| value.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let refused = parts.any(|part| {
            part.strip_prefix("q=").is_some_and(|weight| weight.parse::<f32>().is_ok_and(|weight| weight <= 0.0))
        });
        name.eq_ignore_ascii_case("gzip") && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_sent_to_whoever_takes_it() {
        for (asked, expected) in [
            ("gzip, deflate, br, zstd", true),
            ("br;q=1.0, GZIP;q=0.8", true),
            ("gzip;q=0", false),
            ("gzip; q=0.0, br", false),
            ("br", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(asked))]);
            assert_eq!(takes_gzip(&headers), expected, "{asked:?}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }
}
