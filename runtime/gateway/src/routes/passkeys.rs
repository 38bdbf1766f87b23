//! Passkeys: adding them, and signing in with them.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use parvis_domain::PasskeyId;

use super::sessions::{client, signed_in};
use crate::extract::{From, InPath, Session};
use crate::json::StrictJson;
use crate::told::Told;
use crate::wire::page::Page;
use crate::wire::passkey::{AddPasskey, CeremonyView, Confirm, Nothing, PasskeySignIn, PasskeyView, RenamePasskey};
use crate::{App, Problem};

/// Your passkeys
#[utoipa::path(get, path = "/v1/passkeys", tag = "passkeys",
    responses((status = 200, description = "The oldest first", body = Page<PasskeyView>)))]
pub(super) async fn list(State(app): State<App>, session: Session) -> Result<Told<Page<PasskeyView>>, Problem> {
    let found = app.tell(app.host().passkeys(session.user()).await?).await?;
    Ok(found.map(|found| Page { items: found.into_iter().map(PasskeyView::from).collect() }))
}

/// Begin to add a passkey
///
/// Needs your password, or a session that is younger than 10 minutes.
#[utoipa::path(post, path = "/v1/passkeys/registration", tag = "passkeys", request_body = Confirm,
    responses((status = 200, description = "For `navigator.credentials.create`", body = CeremonyView)))]
pub(super) async fn begin(
    State(app): State<App>,
    session: Session,
    From(peer): From,
    StrictJson(body): StrictJson<Confirm>,
) -> Result<Told<CeremonyView>, Problem> {
    app.confirm(session, body.password.as_deref(), peer).await?;
    let begun = app.host().begin_passkey(app.site(), session.user()).await?;
    Ok(app.settle(begun).map(CeremonyView::from))
}

/// Add a passkey
#[utoipa::path(post, path = "/v1/passkeys", tag = "passkeys", request_body = AddPasskey,
    responses((status = 201, description = "Added", body = PasskeyView)))]
pub(super) async fn add(
    State(app): State<App>,
    session: Session,
    StrictJson(body): StrictJson<AddPasskey>,
) -> Result<Told<PasskeyView>, Problem> {
    let credential = body.credential.get();
    let added = app.host().add_passkey(app.site(), session.user(), body.ceremony, &body.name, credential).await?;
    Ok(app.settle(added).map(PasskeyView::from).created())
}

/// Rename a passkey
#[utoipa::path(patch, path = "/v1/passkeys/{passkey}", tag = "passkeys", request_body = RenamePasskey,
    params(("passkey" = String, Path, description = "One of yours")),
    responses((status = 200, description = "Renamed", body = PasskeyView)))]
pub(super) async fn rename(
    State(app): State<App>,
    session: Session,
    InPath(id): InPath<PasskeyId>,
    StrictJson(body): StrictJson<RenamePasskey>,
) -> Result<Told<PasskeyView>, Problem> {
    let renamed = app.host().rename_passkey(session.user(), id, &body.name).await?;
    Ok(app.settle(renamed).map(PasskeyView::from))
}

/// Remove a passkey
///
/// It signs nobody in any more. Sessions that it made go on.
#[utoipa::path(delete, path = "/v1/passkeys/{passkey}", tag = "passkeys",
    params(("passkey" = String, Path, description = "One of yours")),
    responses((status = 204, description = "Removed")))]
pub(super) async fn remove(
    State(app): State<App>,
    session: Session,
    InPath(id): InPath<PasskeyId>,
) -> Result<Told<()>, Problem> {
    let removed = app.host().remove_passkey(session.user(), id).await?;
    Ok(app.settle(removed).nothing())
}

/// Begin to sign in with a passkey
///
/// The device knows who you are: no name is asked for.
#[utoipa::path(post, path = "/v1/passkeys/authentication", tag = "passkeys", request_body = Nothing,
    responses((status = 200, description = "For `navigator.credentials.get`", body = CeremonyView)))]
pub(super) async fn begin_sign_in(
    State(app): State<App>,
    From(peer): From,
    StrictJson(Nothing {}): StrictJson<Nothing>,
) -> Result<Told<CeremonyView>, Problem> {
    if !app.may_begin(peer) {
        return Err(Problem::busy("too many ceremonies from this address"));
    }
    let begun = app.host().begin_passkey_sign_in(app.site()).await?;
    Ok(app.settle(begun).map(CeremonyView::from))
}

/// Sign in with a passkey
#[utoipa::path(post, path = "/v1/sessions/passkey", tag = "passkeys", request_body = PasskeySignIn,
    responses((status = 201, description = "Signed in", body = crate::wire::session::SignedIn)))]
pub(super) async fn sign_in(
    State(app): State<App>,
    headers: HeaderMap,
    StrictJson(body): StrictJson<PasskeySignIn>,
) -> Result<Response, Problem> {
    let client = client(&app, body.client, &headers)?;
    let credential = body.credential.get();
    let committed = app.host().sign_in_with_passkey(app.site(), body.ceremony, credential, &client).await?;
    Ok(signed_in(&app, committed))
}
