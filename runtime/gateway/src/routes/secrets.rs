//! What a person knows: password, PIN, recovery codes.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use parvis_capability::Error;

use super::sessions::{client, signed_in};
use crate::extract::{From, InQuery, Session};
use crate::json::StrictJson;
use crate::told::Told;
use crate::wire::page::NoQuery;
use crate::wire::passkey::{Confirm, RecoveryCodes, RecoveryCodesLeft, RecoverySignIn, SetPin};
use crate::wire::session::SetPassword;
use crate::{App, Problem};

/// Change your password
///
/// All your other sessions end. `current` may be left out in the first 10 minutes after a sign-in with a passkey or a
/// recovery code.
#[utoipa::path(put, path = "/v1/me/password", tag = "people", request_body = SetPassword,
    responses((status = 204, description = "Changed")))]
pub(super) async fn set_password(
    State(app): State<App>,
    session: Session,
    From(peer): From,
    StrictJson(body): StrictJson<SetPassword>,
) -> Result<Told<()>, Problem> {
    let host = app.host();
    if body.current.is_none() && !session.inner().method.is_without_password() {
        return Err(Error::RecentSignInRequired.into());
    }
    app.confirm(session, body.current.as_deref(), peer).await?;
    let _one_of_few = app.password_place().await?;
    let committed = host.set_password(session.user(), session.id(), &body.new).await?;
    let told = app.settle(committed);
    Ok(told.map(|ended| ended.iter().for_each(|id| app.sockets().end_session(id))).nothing())
}

/// Set your PIN
///
/// It approves payments. Five wrong ones in a row lock it for 15 minutes.
#[utoipa::path(put, path = "/v1/me/pin", tag = "people", request_body = SetPin,
    responses((status = 204, description = "Set")))]
pub(super) async fn set_pin(
    State(app): State<App>,
    session: Session,
    From(peer): From,
    StrictJson(body): StrictJson<SetPin>,
) -> Result<Told<()>, Problem> {
    app.confirm(session, Some(&body.password), peer).await?;
    let _one_of_few = app.password_place().await?;
    let committed = app.host().set_pin(session.user(), &body.pin).await?;
    Ok(app.settle(committed).nothing())
}

/// Remove your PIN
#[utoipa::path(delete, path = "/v1/me/pin", tag = "people", responses((status = 204, description = "Removed")))]
pub(super) async fn remove_pin(State(app): State<App>, session: Session) -> Result<Told<()>, Problem> {
    let committed = app.host().remove_pin(session.user()).await?;
    Ok(app.settle(committed).nothing())
}

/// Make recovery codes
///
/// Ten, each of which signs you in once. They are shown now and never again; older ones are worth nothing from now on.
/// Needs your password, or a session that is younger than 10 minutes.
#[utoipa::path(post, path = "/v1/recovery-codes", tag = "people", request_body = Confirm,
    responses((status = 201, description = "Write them down", body = RecoveryCodes)))]
pub(super) async fn make_codes(
    State(app): State<App>,
    session: Session,
    From(peer): From,
    StrictJson(body): StrictJson<Confirm>,
) -> Result<Told<RecoveryCodes>, Problem> {
    app.confirm(session, body.password.as_deref(), peer).await?;
    let committed = app.host().make_recovery_codes(session.user()).await?;
    Ok(app.settle(committed).map(|codes| RecoveryCodes { codes }).created())
}

/// Recovery codes that are left
#[utoipa::path(get, path = "/v1/recovery-codes", tag = "people",
    responses((status = 200, description = "Not the codes: those are told once", body = RecoveryCodesLeft)))]
pub(super) async fn codes_left(
    State(app): State<App>,
    session: Session,
    _: InQuery<NoQuery>,
) -> Result<Told<RecoveryCodesLeft>, Problem> {
    let found = app.tell(app.host().proofs(session.user()).await?).await?;
    Ok(found.map(|proofs| RecoveryCodesLeft { left: proofs.recovery_codes_left }))
}

/// Sign in with a recovery code
///
/// It is used up. Set another password then.
#[utoipa::path(post, path = "/v1/sessions/recovery", tag = "people", request_body = RecoverySignIn,
    responses((status = 201, description = "Signed in", body = crate::wire::session::SignedIn)))]
pub(super) async fn recover(
    State(app): State<App>,
    From(peer): From,
    headers: HeaderMap,
    StrictJson(body): StrictJson<RecoverySignIn>,
) -> Result<Response, Problem> {
    let client = client(&app, body.client, &headers)?;
    let checked = app.host().sign_in_with_recovery_code(&body.login, &body.code, &client);
    let committed = app.guess(&body.login, peer, checked).await?;
    Ok(signed_in(&app, committed))
}
