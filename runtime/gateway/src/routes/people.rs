//! What a person is here.

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use parvis_capability::log::LogName;
use parvis_capability::people::Settings;
use parvis_capability::{Error, Seen};
use parvis_domain::limits;

use tokio::sync::mpsc;

use crate::extract::{InPath, InQuery, Session};
use crate::json::StrictJson;
use crate::told::Told;
use crate::wire::media::avatar_path;
use crate::wire::page::{Ids, NoQuery, Page};
use crate::wire::passkey::Nothing;
use crate::wire::person::{Me, PersonView, ProfileView, SettingsView};
use crate::{App, Problem, export};

/// You
#[utoipa::path(get, path = "/v1/me", tag = "people", responses((status = 200, description = "The caller", body = Me)))]
pub(super) async fn me(State(app): State<App>, session: Session, _: InQuery<NoQuery>) -> Result<Told<Me>, Problem> {
    let account = app.host().account(session.user()).await?;
    let head = app.host().log_head(LogName::Member(session.user())).await?;
    let proofs = app.host().proofs(session.user()).await?;
    let seen = account.seen.max(head.seen).max(proofs.seen);
    let found = app.tell(Seen { value: (account.value, head.value, proofs.value), seen }).await?;
    Ok(found.map(|(account, log_head, proofs)| Me {
        has_pin: proofs.has_pin,
        passkeys: proofs.passkeys,
        recovery_codes_left: proofs.recovery_codes_left,
        id: account.id,
        login: account.login,
        role: account.role.into(),
        avatar: avatar_path(&account.id, &account.profile.avatar),
        profile: account.profile.into(),
        settings: account.settings.into(),
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

/// Change what others see of you
#[utoipa::path(put, path = "/v1/me/settings", tag = "people", request_body = SettingsView,
    responses((status = 204, description = "Changed")))]
pub(super) async fn set_settings(
    State(app): State<App>,
    session: Session,
    StrictJson(settings): StrictJson<SettingsView>,
) -> Result<Told<()>, Problem> {
    let settings = Settings::from(settings);
    let told = app.settle(app.host().set_settings(session.user(), settings).await?);
    app.conversations().presence_shown(session.user(), settings.presence).await;
    Ok(told.nothing())
}

/// People
///
/// Those of these ids, in their order; ids of nobody are left out.
#[utoipa::path(get, path = "/v1/users", tag = "people", params(Ids),
    responses((status = 200, description = "The people", body = Page<PersonView>)))]
pub(super) async fn users(
    State(app): State<App>,
    _: Session,
    InQuery(ids): InQuery<Ids>,
) -> Result<Told<Page<PersonView>>, Problem> {
    let found = app.host().people(&ids.parse()?).await?;
    Ok(app.tell(found).await?.map(|found| Page { items: found.into_iter().map(PersonView::from).collect() }))
}

/// Export what is yours
///
/// A ZIP archive of what this API answers to you: profile, devices, consents and their uses, payments, wallet, your own log,
/// conversations with their messages as you see them, and the files that you sent. At most 256 MiB, and not more often than
/// every 20 seconds; what did not fit is named in `export.json`.
#[utoipa::path(post, path = "/v1/me/export", tag = "people", request_body = Nothing,
    responses((status = 200, description = "The archive", content_type = "application/zip")))]
pub(super) async fn export(
    State(app): State<App>,
    session: Session,
    headers: HeaderMap,
    StrictJson(Nothing {}): StrictJson<Nothing>,
) -> Result<Response, Problem> {
    let place = app.begin_export(session.user())?;
    let (out, pieces) = mpsc::channel(2);
    let (api, who) = (super::api(app.clone()), export::who(&headers));
    let (bytes_max, stopping) = (app.config().export_bytes_max, app.stopping().clone());
    app.tasks().spawn(async move {
        tokio::select! {
            () = export::write(api, who, bytes_max, out) => {}
            () = stopping.cancelled() => {}
        }
        drop(place);
    });
    let body = stream::unfold(pieces, async |mut pieces| pieces.recv().await.map(|piece| (piece, pieces)));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"parvis-export.zip\"")),
    ];
    Ok((headers, Body::from_stream(body)).into_response())
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
