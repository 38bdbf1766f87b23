//! Blocks and reports.

use axum::extract::State;
use parvis_capability::Keep;
use parvis_domain::UserId;

use super::conversations::parse_after;
use crate::extract::{IdempotencyKey, InPath, InQuery, Operator, Session};
use crate::json::StrictJson;
use crate::openapi::KeyHeader;
use crate::told::Told;
use crate::wire::page::{AfterId, Before, Page};
use crate::wire::safety::{BlockView, MakeReport, ReportView};
use crate::{App, Problem};

/// People whom you blocked
#[utoipa::path(get, path = "/v1/blocks", tag = "safety", params(AfterId),
    responses((status = 200, description = "By id", body = Page<BlockView>)))]
pub(super) async fn blocks(
    State(app): State<App>,
    session: Session,
    InQuery(page): InQuery<AfterId>,
) -> Result<Told<Page<BlockView>>, Problem> {
    let found = app.host().blocks(session.user(), parse_after(&page)?, page.limit()).await?;
    Ok(app.tell(found).await?.map(|found| Page { items: found.into_iter().map(BlockView::from).collect() }))
}

/// Block a person
///
/// Nothing new is said in your direct conversation, and they do not add you to groups. They are not told.
#[utoipa::path(put, path = "/v1/blocks/{user}", tag = "safety",
    params(("user" = String, Path, description = "A person")),
    responses((status = 204, description = "Blocked")))]
pub(super) async fn block(
    State(app): State<App>,
    session: Session,
    InPath(user): InPath<UserId>,
) -> Result<Told<()>, Problem> {
    Ok(app.settle(app.host().block(session.user(), user).await?).nothing())
}

/// Block a person no more
#[utoipa::path(delete, path = "/v1/blocks/{user}", tag = "safety",
    params(("user" = String, Path, description = "A person")),
    responses((status = 204, description = "Not blocked")))]
pub(super) async fn unblock(
    State(app): State<App>,
    session: Session,
    InPath(user): InPath<UserId>,
) -> Result<Told<()>, Problem> {
    Ok(app.settle(app.host().unblock(session.user(), user).await?).nothing())
}

/// Report something
///
/// To the operators of this host. Whoever is reported is not told.
#[utoipa::path(post, path = "/v1/reports", tag = "safety", params(KeyHeader), request_body = MakeReport,
    responses((status = 201, description = "Reported")))]
pub(super) async fn report(
    State(app): State<App>,
    session: Session,
    key: IdempotencyKey,
    StrictJson(body): StrictJson<MakeReport>,
) -> Result<Told<()>, Problem> {
    let about = body.about()?;
    let intent = key.intent(session.user(), &body, Keep::Days30)?;
    let reported = app.host().report(session.user(), Some(&intent), about, body.reason.into(), &body.text).await?;
    Ok(app.settle(reported).created())
}

/// Reports (operator)
#[utoipa::path(get, path = "/v1/reports", tag = "safety", params(Before),
    responses((status = 200, description = "Newest first", body = Page<ReportView>)))]
pub(super) async fn reports(
    State(app): State<App>,
    _: Operator,
    InQuery(page): InQuery<Before>,
) -> Result<Told<Page<ReportView>>, Problem> {
    let found = app.host().reports(page.before, page.limit()).await?;
    Ok(app.tell(found).await?.map(|found| Page { items: found.into_iter().map(ReportView::from).collect() }))
}
