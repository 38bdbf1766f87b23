//! Signing in, and what a person is here.

use axum::Extension;
use axum::extract::State;
use parvis_capability::log::LogName;
use parvis_capability::{Error, Seen};
use parvis_domain::{SessionId, limits};

use crate::extract::{InPath, InQuery, Session};
use crate::json::StrictJson;
use crate::server::Peer;
use crate::told::Told;
use crate::wire::page::{NoQuery, Page};
use crate::wire::person::{Me, PersonView, ProfileView, SessionView, SignIn, SignedIn};
use crate::{App, Problem};

/// Sign in
///
/// Makes a session. Sent again, it makes another one: a token is never stored, so the same one cannot be told twice.
#[utoipa::path(post, path = "/v1/sessions", tag = "people", request_body = SignIn,
    responses((status = 201, description = "Signed in", body = SignedIn)))]
pub(super) async fn sign_in(
    State(app): State<App>,
    peer: Option<Extension<Peer>>,
    StrictJson(body): StrictJson<SignIn>,
) -> Result<Told<SignedIn>, Problem> {
    let peer = peer.map(|Extension(Peer(address))| address);
    app.sign_ins().attempt(&body.login, peer, app.host().now())?;
    let _one_of_few = app.passwords().acquire().await.map_err(|_| Problem::unavailable())?;
    let committed = app.host().sign_in(&body.login, &body.password).await?;
    app.sign_ins().succeeded(&body.login, peer);
    let signed_in = app.settle(committed).map(|(session, token)| SignedIn {
        token: token.as_str().to_owned(),
        session: SessionView::new(&session, session.id),
    });
    Ok(signed_in.created())
}

/// Your sessions
#[utoipa::path(get, path = "/v1/sessions", tag = "people",
    responses((status = 200, description = "Signed-in devices", body = Page<SessionView>)))]
pub(super) async fn sessions(State(app): State<App>, session: Session) -> Result<Told<Page<SessionView>>, Problem> {
    let found = app.tell(app.host().sessions(session.user()).await?).await?;
    Ok(found.map(|found| Page { items: found.iter().map(|each| SessionView::new(each, session.id())).collect() }))
}

/// Sign out
#[utoipa::path(delete, path = "/v1/sessions/current", tag = "people",
    responses((status = 204, description = "The token is worth nothing from now on")))]
pub(super) async fn sign_out(State(app): State<App>, session: Session) -> Result<Told<()>, Problem> {
    end(&app, session, session.id()).await
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

/// You
#[utoipa::path(get, path = "/v1/me", tag = "people", responses((status = 200, description = "The caller", body = Me)))]
pub(super) async fn me(State(app): State<App>, session: Session, _: InQuery<NoQuery>) -> Result<Told<Me>, Problem> {
    let account = app.host().account(session.user()).await?;
    let head = app.host().log_head(LogName::Member(session.user())).await?;
    let seen = account.seen.max(head.seen);
    let found = app.tell(Seen { value: (account.value, head.value), seen }).await?;
    Ok(found.map(|(account, log_head)| Me {
        id: account.id,
        login: account.login,
        role: account.role.into(),
        profile: account.profile.into(),
        session: session.id(),
        session_expires: session.expires(),
        log_head,
    }))
}

/// Change your profile
#[utoipa::path(put, path = "/v1/me/profile", tag = "people", request_body = ProfileView,
    responses((status = 204, description = "Changed")))]
pub(super) async fn set_profile(
    State(app): State<App>,
    session: Session,
    StrictJson(profile): StrictJson<ProfileView>,
) -> Result<Told<()>, Problem> {
    let committed = app.host().set_profile(session.user(), &profile.into()).await?;
    Ok(app.settle(committed).nothing())
}

/// Find a person
///
/// By their whole login name.
#[utoipa::path(get, path = "/v1/people/{login}", tag = "people",
    params(("login" = String, Path, description = "A login name")),
    responses((status = 200, description = "The person", body = PersonView)))]
pub(super) async fn find_person(
    State(app): State<App>,
    _: Session,
    InPath(login): InPath<String>,
) -> Result<Told<PersonView>, Problem> {
    if login.len() > limits::LOGIN_BYTES_MAX {
        return Err(Problem::not_found());
    }
    let found = app.host().find_by_login(&login).await?.ok_or(Error::NotFound("person"))?;
    // Read again by id, with the commit that it was seen in.
    Ok(app.tell(app.host().account(found.id).await?).await?.map(PersonView::from))
}
