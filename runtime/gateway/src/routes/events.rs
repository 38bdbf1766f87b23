//! Events that were set aside.

use axum::extract::State;
use axum::http::StatusCode;
use parvis_capability::Keep;
use parvis_domain::EventId;

use crate::extract::{IdempotencyKey, InPath, InQuery, Operator, Session};
use crate::openapi::KeyHeader;
use crate::told::Told;
use crate::wire::event::{AsideView, OutcomeView, RetriedView};
use crate::wire::page::{AfterId, Page, Wait};
use crate::{App, Problem};

/// Events that were set aside (operator)
#[utoipa::path(get, path = "/v1/events/aside", tag = "operator", params(AfterId),
    responses((status = 200, description = "By id", body = Page<AsideView>)))]
pub(super) async fn asides(
    State(app): State<App>,
    _: Operator,
    InQuery(page): InQuery<AfterId>,
) -> Result<Told<Page<AsideView>>, Problem> {
    // On disk already.
    let found = app.host().asides(page.cursor()?, page.limit()).await?;
    let found = parvis_capability::Seen { value: found, seen: 0 };
    Ok(app.tell(found).await?.map(|found| Page { items: found.into_iter().map(AsideView::from).collect() }))
}

/// Try an event again
///
/// One that you caused and that failed; an operator any one that was parked or failed.
#[utoipa::path(post, path = "/v1/events/{event}/retry", tag = "events",
    params(("event" = String, Path, description = "The event of a notice"), Wait, KeyHeader),
    responses((status = 200, description = "Handled", body = RetriedView), (status = 202, description = "On its way", body = RetriedView)))]
pub(super) async fn retry(
    State(app): State<App>,
    session: Session,
    key: IdempotencyKey,
    InPath(event): InPath<EventId>,
    InQuery(wait): InQuery<Wait>,
) -> Result<Told<RetriedView>, Problem> {
    let is_operator = app.host().account(session.user()).await?.value.role == parvis_capability::people::Role::Operator;
    let by = (!is_operator).then(|| session.user());
    let intent = key.intent(session.user(), &(), Keep::Days30)?;
    let committed = app.host().retry_event(Some(&intent), by, event).await?;
    let (told, outcome) = match wait.patience() {
        None => (app.settle(committed), None),
        Some(patience) => {
            let (settled, outcome) = app.conversations().settle_and_wait(committed, event, patience).await;
            (Told::settled(settled), outcome.map(OutcomeView::from))
        }
    };
    let status = if outcome.is_some() { StatusCode::OK } else { StatusCode::ACCEPTED };
    Ok(told.map(|()| RetriedView { event, outcome }).with(status))
}

/// Give an event up (operator)
#[utoipa::path(delete, path = "/v1/events/{event}", tag = "operator",
    params(("event" = String, Path, description = "One that was set aside")),
    responses((status = 204, description = "It never runs again")))]
pub(super) async fn drop_event(
    State(app): State<App>,
    _: Operator,
    InPath(event): InPath<EventId>,
) -> Result<Told<()>, Problem> {
    Ok(app.settle(app.host().drop_event(event).await?).nothing())
}
