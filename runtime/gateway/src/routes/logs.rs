//! Logs, page by page: for clients that have no socket, or missed much.

use axum::extract::State;
use parvis_capability::Error;
use parvis_capability::log::LogName;
use parvis_domain::ConversationId;

use crate::extract::{InPath, InQuery, Session};
use crate::told::Told;
use crate::wire::log::LogEntryView;
use crate::wire::page::{After, Page};
use crate::{App, Problem};

/// Your own log
///
/// What you alone see: private messages, views, consents, payments, receipts, notices.
#[utoipa::path(get, path = "/v1/log", tag = "logs", params(After),
    responses((status = 200, description = "In their order", body = Page<LogEntryView>)))]
pub(super) async fn own(
    State(app): State<App>,
    session: Session,
    InQuery(page): InQuery<After>,
) -> Result<Told<Page<LogEntryView>>, Problem> {
    entries(&app, session, LogName::Member(session.user()), &page).await
}

/// A conversation's log
///
/// What every member sees.
#[utoipa::path(get, path = "/v1/conversations/{conversation}/log", tag = "logs",
    params(("conversation" = String, Path, description = "One that you are in"), After),
    responses((status = 200, description = "In their order", body = Page<LogEntryView>)))]
pub(super) async fn of_conversation(
    State(app): State<App>,
    session: Session,
    InPath(id): InPath<ConversationId>,
    InQuery(page): InQuery<After>,
) -> Result<Told<Page<LogEntryView>>, Problem> {
    entries(&app, session, LogName::Conversation(id), &page).await
}

async fn entries(app: &App, session: Session, log: LogName, page: &After) -> Result<Told<Page<LogEntryView>>, Problem> {
    if !app.host().may_read(session.user(), log).await? {
        return Err(Error::NotFound("conversation").into());
    }
    let found = app.host().log_entries(log, page.after, page.limit()).await?;
    // Whoever was taken out meanwhile is not told what came after.
    if !app.host().may_read(session.user(), log).await? {
        return Err(Error::NotFound("conversation").into());
    }
    Ok(app
        .tell(found)
        .await?
        .map(|found| Page { items: found.iter().map(|entry| LogEntryView::new(log, entry)).collect() }))
}
