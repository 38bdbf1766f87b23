//! What a person is here.

use axum::extract::State;
use parvis_capability::log::LogName;
use parvis_capability::people::Settings;
use parvis_capability::{Error, Seen};
use parvis_domain::limits;

use crate::extract::{InPath, InQuery, Session};
use crate::json::StrictJson;
use crate::told::Told;
use crate::wire::media::avatar_path;
use crate::wire::page::{Ids, NoQuery, Page};
use crate::wire::person::{Me, PersonView, ProfileView, SettingsView};
use crate::{App, Problem};

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
