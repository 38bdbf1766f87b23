//! Signing in and out, on which devices.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{ORIGIN, SET_COOKIE};
use axum::response::{IntoResponse, Response};
use parvis_capability::Committed;
use parvis_capability::people::{Client, ClientKind, Device, Token};
use parvis_domain::SessionId;

use crate::extract::{From, InPath, Session, require_own_origin};
use crate::json::StrictJson;
use crate::limits::{REGISTRATIONS_MAX, acts_of};
use crate::told::Told;
use crate::wire::page::Page;
use crate::wire::session::{ClientName, Register, SessionView, SignIn, SignedIn};
use crate::{App, Problem, cookie, device};

/// Sign in
///
/// Makes a session. Sent again, it makes another one: a token is never stored, so the same one cannot be told twice.
#[utoipa::path(post, path = "/v1/sessions", tag = "people", request_body = SignIn,
    responses((status = 201, description = "Signed in", body = SignedIn)))]
pub(super) async fn sign_in(
    State(app): State<App>,
    From(peer): From,
    headers: HeaderMap,
    StrictJson(body): StrictJson<SignIn>,
) -> Result<Response, Problem> {
    let client = client(&app, body.client, &headers)?;
    let checked = app.host().sign_in(&body.login, &body.password, &client);
    let committed = app.guess(&body.login, peer, checked).await?;
    Ok(signed_in(&app, committed))
}

/// Make an account
///
/// Where the operator lets people do so. You are signed in to it. Sent again, it is refused: the login name is taken then.
#[utoipa::path(post, path = "/v1/registrations", tag = "people", request_body = Register,
    responses((status = 201, description = "Signed in to your new account", body = SignedIn)))]
pub(super) async fn register(
    State(app): State<App>,
    From(peer): From,
    headers: HeaderMap,
    StrictJson(body): StrictJson<Register>,
) -> Result<Response, Problem> {
    let client = client(&app, body.client, &headers)?;
    app.guesses().attempt(&acts_of(b"registration", peer, REGISTRATIONS_MAX), app.host().now())?;
    let _one_of_few = app.password_place().await?;
    let committed = app.host().register(&body.login, &body.password, &body.name, &client).await?;
    Ok(signed_in(&app, committed))
}

/// Your sessions
#[utoipa::path(get, path = "/v1/sessions", tag = "people",
    responses((status = 200, description = "Signed-in devices", body = Page<SessionView>)))]
pub(super) async fn sessions(State(app): State<App>, session: Session) -> Result<Told<Page<SessionView>>, Problem> {
    let found = app.tell(app.host().sessions(session.user()).await?).await?;
    Ok(found.map(|found| Page { items: found.into_iter().map(|each| SessionView::new(each, session.id())).collect() }))
}

/// Sign out
#[utoipa::path(delete, path = "/v1/sessions/current", tag = "people",
    responses((status = 204, description = "The token is worth nothing from now on")))]
pub(super) async fn sign_out(State(app): State<App>, session: Session) -> Result<Response, Problem> {
    let ended = end(&app, session, session.id()).await?;
    Ok(([(SET_COOKIE, cookie::clear(&app))], ended).into_response())
}

/// End a session
#[utoipa::path(delete, path = "/v1/sessions/{session}", tag = "people",
    params(("session" = String, Path, description = "One of your sessions")),
    responses((status = 204, description = "Its token is worth nothing from now on")))]
pub(super) async fn end_session(
    State(app): State<App>,
    session: Session,
    InPath(id): InPath<SessionId>,
) -> Result<Told<()>, Problem> {
    end(&app, session, id).await
}

async fn end(app: &App, session: Session, id: SessionId) -> Result<Told<()>, Problem> {
    let committed = app.host().sign_out(session.user(), id).await?;
    app.sockets().end_session(&id);
    Ok(app.settle(committed).nothing())
}

/// What signs in. A browser's cookie is given to the host's own pages alone: nobody is signed in as somebody else by
/// another site.
pub(super) fn client(app: &App, name: Option<ClientName>, headers: &HeaderMap) -> Result<Client, Problem> {
    let kind = match name {
        None => ClientKind::Api,
        Some(ClientName::Browser) => ClientKind::Browser,
    };
    if kind == ClientKind::Browser && headers.contains_key(ORIGIN) {
        require_own_origin(headers, app)?;
    }
    Ok(device::client(kind, headers))
}

/// The answer to whoever signed in: a browser's token is in its cookie alone.
pub(super) fn signed_in(app: &App, committed: Committed<(Device, Token)>) -> Response {
    let (device, token) = app.settle(committed).into_value();
    let (is_browser, id) = (device.client.kind == ClientKind::Browser, device.session.id);
    let answer =
        SignedIn { token: (!is_browser).then(|| token.as_str().to_owned()), session: SessionView::new(device, id) };
    let mut response = (axum::http::StatusCode::CREATED, axum::Json(answer)).into_response();
    if is_browser {
        response.headers_mut().insert(SET_COOKIE, cookie::set(token.as_str(), app));
    }
    response
}
