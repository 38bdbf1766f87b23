//! What each program may know and do.

use axum::extract::State;
use parvis_capability::Keep;

use crate::extract::{IdempotencyKey, InQuery, Session};
use crate::json::StrictJson;
use crate::openapi::KeyHeader;
use crate::told::Told;
use crate::wire::consent::{ConsentsView, Decide, Decided, GrantUseView};
use crate::wire::page::{OfProgram, Page, UsesOf};
use crate::{App, Problem};

/// Your decisions and open questions
#[utoipa::path(get, path = "/v1/consents", tag = "consents",
    params(OfProgram),
    responses((status = 200, description = "What you decided, and what waits for you", body = ConsentsView)))]
pub(super) async fn list(
    State(app): State<App>,
    session: Session,
    InQuery(of): InQuery<OfProgram>,
) -> Result<Told<ConsentsView>, Problem> {
    Ok(app.tell(app.host().consents(session.user(), of.program).await?).await?.map(ConsentsView::from))
}

/// Decide
///
/// Answers a question, or changes what you decided before. `never` takes a grant back, with effect on the program's next
/// call. Events that wait for the answer run again.
#[utoipa::path(post, path = "/v1/consents", tag = "consents", params(KeyHeader), request_body = Decide,
    responses((status = 200, description = "Decided", body = Decided)))]
pub(super) async fn decide(
    State(app): State<App>,
    session: Session,
    key: IdempotencyKey,
    StrictJson(body): StrictJson<Decide>,
) -> Result<Told<Decided>, Problem> {
    let intent = key.intent(session.user(), &body, Keep::Days30)?;
    let Decide { program, permission, decision, value } = body;
    let decided = app
        .host()
        .decide(session.user(), Some(&intent), program, permission, decision.into(), value.as_deref())
        .await?;
    Ok(app.settle(decided).map(|()| Decided { program, permission, decision }))
}

/// Uses of your grants
#[utoipa::path(get, path = "/v1/consents/uses", tag = "consents", params(UsesOf),
    responses((status = 200, description = "Newest first", body = Page<GrantUseView>)))]
pub(super) async fn uses(
    State(app): State<App>,
    session: Session,
    InQuery(of): InQuery<UsesOf>,
) -> Result<Told<Page<GrantUseView>>, Problem> {
    let found = app.host().grant_uses(session.user(), of.program, of.before, of.limit()).await?;
    Ok(app.tell(found).await?.map(|found| Page { items: found.into_iter().map(GrantUseView::from).collect() }))
}
