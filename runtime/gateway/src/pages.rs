//! Programs' pages: what stands between a person's browser and a program's own screens.
//!
//! Always true:
//! - a program's origin answers for that program alone, and for nothing of the API; no cookie of the client goes there, and none
//!   that a program would set comes from there;
//! - a page runs under the host's policy, whatever it says: its own scripts, its own origin, in a frame of the client and in no other
//!   window's name;
//! - what changes something comes from the program's own pages.
//!
//! Not here: who may open pages (`parvis_capability::pages`), how a request runs (`parvis_conversation`).

mod answer;
mod site;

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::header::{ALLOW, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::response::Response;
use parvis_capability::pages::Visit;
use parvis_conversation::PageOutcome;
use parvis_domain::{PageRequest, ProgramId, limits};
pub use site::{PagesSite, PagesSiteError};

use crate::App;
use answer::{Trouble, guarded};
pub(crate) use site::Found;

/// Where a launch token is exchanged. Programs never see this path.
pub(crate) const LAUNCH_PATH: &str = "/.parvis/launch";
const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE";

/// Headers that say nothing to a program: of the connection, or the host's own to read.
const WITHHELD: [&str; 14] = [
    "authorization",
    "connection",
    "content-length",
    "cookie",
    "expect",
    "forwarded",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Whose pages a request is for; `None` for the host's own.
pub(crate) fn find(app: &App, request: &Request) -> Option<Found> {
    let site = app.config().pages.as_ref()?;
    let named = match request.uri().authority() {
        Some(authority) => authority.as_str(),
        None => request.headers().get(HOST)?.to_str().ok()?,
    };
    site.find(&named.to_ascii_lowercase())
}

/// Answers a request to an origin of programs.
pub(crate) async fn answer(app: &App, found: Found, request: Request) -> Response {
    let answered = match found {
        Found::Nobody => Err(Trouble::NotFound),
        Found::Program(program) => serve(app, program, request).await,
    };
    guarded(app, answered)
}

async fn serve(app: &App, program: ProgramId, request: Request) -> Result<Response, Trouble> {
    let Some(method) = method_of(request.method()) else { return Err(Trouble::Method) };
    if request.uri().path() == LAUNCH_PATH {
        return launch(app, program, request.method(), request.uri()).await;
    }
    let token = visit_token(request.headers()).ok_or(Trouble::Closed)?;
    let visit = app.host().visit(&program, token).map_err(|_| Trouble::Closed)?;
    if !method.is_safe() && !is_own(app, &program, request.headers()) {
        return Err(Trouble::Origin);
    }
    if !app.lets_browse(visit.user) {
        return Err(Trouble::Busy);
    }
    let request = read(app, &visit, method, request).await?;
    match app.conversations().serve_page(visit, Arc::new(request)).await {
        PageOutcome::Answered(page) => answer::page(app, &program, method, page),
        PageOutcome::Gone => Err(Trouble::Closed),
        PageOutcome::Failed(failure) => Err(Trouble::Failed(failure)),
        PageOutcome::Busy => Err(Trouble::Busy),
        PageOutcome::Fault => Err(Trouble::Fault),
    }
}

fn method_of(method: &Method) -> Option<parvis_domain::Method> {
    use parvis_domain::Method as Named;
    [Named::Get, Named::Head, Named::Post, Named::Put, Named::Patch, Named::Delete]
        .into_iter()
        .find(|named| named.name() == method.as_str())
}

/// A page of the program itself asks, and no other: its cookie goes along wherever a request comes from.
fn is_own(app: &App, program: &ProgramId, headers: &HeaderMap) -> bool {
    let own = app.config().pages.as_ref().map(|site| site.origin(program)).unwrap_or_default();
    let mut origins = headers.get_all(ORIGIN).iter();
    matches!((origins.next(), origins.next()), (Some(origin), None) if origin.as_bytes() == own.as_bytes())
}

/// The whole request, as a program sees it.
async fn read(
    app: &App,
    visit: &Visit,
    method: parvis_domain::Method,
    request: Request,
) -> Result<PageRequest, Trouble> {
    let site = app.config().pages.as_ref().ok_or(Trouble::NotFound)?;
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    if path.len() > limits::PAGE_PATH_BYTES_MAX {
        return Err(Trouble::Path);
    }
    // What is no text is a header that no browser sends.
    let header =
        |(name, value): (&HeaderName, &HeaderValue)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()));
    let is_told = |(name, _): &(&HeaderName, &HeaderValue)| !WITHHELD.contains(&name.as_str());
    let headers = parts.headers.iter().filter(is_told).filter_map(header).collect();
    let body = to_bytes(body, limits::PAGE_BODY_BYTES_MAX).await.map_err(|_| Trouble::Body)?;
    Ok(PageRequest {
        method,
        https: site.https(),
        authority: site.authority(&visit.program),
        path,
        headers,
        body: body.into(),
    })
}

/// Exchanges the token in the address for a cookie of the page's own origin, and goes on to the page.
async fn launch(app: &App, program: ProgramId, method: &Method, uri: &Uri) -> Result<Response, Trouble> {
    if method != Method::GET {
        return Err(Trouble::Method);
    }
    let query = axum::extract::Query::<Launch>::try_from_uri(uri).map_err(|_| Trouble::Closed)?.0;
    let path = own_path(&query.path).ok_or(Trouble::Path)?;
    let redeemed = app.host().redeem_launch(&program, &query.token).await.map_err(|error| match error {
        parvis_capability::Error::Unauthenticated => Trouble::Closed,
        _ => Trouble::Fault,
    })?;
    let (_, token) = app.settle(redeemed).into_value();
    let mut response = Response::new(axum::body::Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    response.headers_mut().insert(LOCATION, path);
    response.headers_mut().insert(SET_COOKIE, cookie(&token));
    Ok(response)
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Launch {
    token: String,
    path: String,
}

/// A path of the same origin, as a header says it.
pub(crate) fn own_path(path: &str) -> Option<HeaderValue> {
    // Browsers take `//host` and `/\host` for another host.
    let stays = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    let fits = path.len() <= limits::PAGE_PATH_BYTES_MAX && path.bytes().all(|b| b.is_ascii_graphic());
    HeaderValue::from_str(path).ok().filter(|_| stays && fits)
}

/// With the prefix a browser keeps it to this origin's host. Pages are always in a frame of another site, so it is made for that: a
/// partition of its own under the client's site, and sent there alone.
const COOKIE_NAME: &str = "__Host-parvis-page";

fn cookie(token: &str) -> HeaderValue {
    let seconds = limits::PAGE_VISIT_MS / 1_000;
    let text =
        format!("{COOKIE_NAME}={token}; Path=/; Max-Age={seconds}; HttpOnly; Secure; SameSite=None; Partitioned");
    HeaderValue::from_str(&text).expect("a token is base64, and the rest is ASCII")
}

fn visit_token(headers: &HeaderMap) -> Option<&str> {
    let pairs = headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok()).flat_map(|it| it.split(';'));
    let mut found = pairs.filter_map(|pair| pair.trim().split_once('=')).filter(|(name, _)| *name == COOKIE_NAME);
    match (found.next(), found.next()) {
        (Some((_, token)), None) => Some(token),
        _ => None,
    }
}

/// What methods a page takes, where one asks for another.
pub(crate) fn allowed() -> (HeaderName, HeaderValue) {
    (ALLOW, HeaderValue::from_static(METHODS))
}
