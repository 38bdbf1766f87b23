//! Installed programs.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use parvis_capability::people::Role;
use parvis_capability::{Error, Seen};
use parvis_domain::{ConversationId, EventId, ProgramId, UserId};
use parvis_store::BlobHash;

use crate::blob::{Answer, Keep};
use crate::extract::{InPath, InQuery, Session};
use crate::told::Told;
use crate::wire::page::{AfterId, Before, First, Page};
use crate::wire::program::{FailedRunView, LogLineView, ProgramView};
use crate::{App, Problem};

/// Installed programs
#[utoipa::path(get, path = "/v1/programs", tag = "programs", params(AfterId),
    responses((status = 200, description = "By id", body = Page<ProgramView>)))]
pub(super) async fn list(
    State(app): State<App>,
    _: Session,
    InQuery(page): InQuery<AfterId>,
) -> Result<Told<Page<ProgramView>>, Problem> {
    let found = app.tell(app.host().programs_after(page.cursor()?, page.limit()).await?).await?;
    Ok(found.map(|found| Page { items: found.into_iter().map(ProgramView::from).collect() }))
}

/// Programs of a conversation
///
/// Those that posted there, and those that you used there. What another member did with a program that posted nothing is
/// not told.
#[utoipa::path(get, path = "/v1/conversations/{conversation}/programs", operation_id = "list_programs_of_conversation", tag = "programs",
    params(("conversation" = String, Path, description = "One that you are in"), First),
    responses((status = 200, description = "Newest first", body = Page<ProgramView>)))]
pub(super) async fn of_conversation(
    State(app): State<App>,
    session: Session,
    InPath(id): InPath<ConversationId>,
    InQuery(page): InQuery<First>,
) -> Result<Told<Page<ProgramView>>, Problem> {
    let found = app.tell(app.host().programs_in(session.user(), id, page.limit()).await?).await?;
    Ok(found.map(|found| Page { items: found.into_iter().map(ProgramView::from).collect() }))
}

/// An installed program
#[utoipa::path(get, path = "/v1/programs/{program}", tag = "programs",
    params(("program" = String, Path, description = "An installed program")),
    responses((status = 200, description = "The program", body = ProgramView)))]
pub(super) async fn get(
    State(app): State<App>,
    _: Session,
    InPath(id): InPath<ProgramId>,
) -> Result<Told<ProgramView>, Problem> {
    let Seen { value, seen } = app.host().find_program(id).await?;
    let program = value.filter(|program| program.is_installed()).ok_or(Error::NotFound("program"))?;
    Ok(app.tell(Seen { value: program, seen }).await?.map(ProgramView::from))
}

/// A program's log
///
/// For its developers and the operator; to anybody else it does not exist.
#[utoipa::path(get, path = "/v1/programs/{program}/log", tag = "programs",
    params(("program" = String, Path, description = "A program that you develop"), Before),
    responses((status = 200, description = "The last lines, newest last", body = Page<LogLineView>)))]
pub(super) async fn log(
    State(app): State<App>,
    session: Session,
    InPath(id): InPath<ProgramId>,
    InQuery(page): InQuery<Before>,
) -> Result<Told<Page<LogLineView>>, Problem> {
    let reader = reader(&app, session).await?;
    let found = app.host().program_log(reader, id, page.before, page.limit()).await?;
    Ok(app.tell(found).await?.map(|found| Page { items: found.into_iter().map(LogLineView::from).collect() }))
}

/// A program's failed runs
///
/// Those of the last that left a record, where this host keeps any. For its developers and the operator; to anybody else the
/// program does not exist.
#[utoipa::path(get, path = "/v1/programs/{program}/failures", tag = "programs",
    params(("program" = String, Path, description = "A program that you develop")),
    responses((status = 200, description = "Newest first", body = Page<FailedRunView>)))]
pub(super) async fn failures(
    State(app): State<App>,
    session: Session,
    InPath(id): InPath<ProgramId>,
) -> Result<Told<Page<FailedRunView>>, Problem> {
    let found = app.host().failed_runs(reader(&app, session).await?, id).await?;
    Ok(app.tell(found).await?.map(|found| Page { items: found.into_iter().map(FailedRunView::from).collect() }))
}

/// The record of a failed run
///
/// What the program was told in it, and how it ended: `parvis replay` runs it again. For the program's developers and the
/// operator.
#[utoipa::path(get, path = "/v1/programs/{program}/failures/{event}", tag = "programs",
    params(("program" = String, Path, description = "A program that you develop"),
        ("event" = String, Path, description = "The event of a failed run")),
    responses((status = 200, description = "The record", content_type = "application/octet-stream", body = Vec<u8>)))]
pub(super) async fn failure_record(
    State(app): State<App>,
    session: Session,
    InPath((id, event)): InPath<(ProgramId, EventId)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = app.host().failure_record(reader(&app, session).await?, id, event).await?;
    let record = Bytes::from(app.tell(found).await?.into_value());
    let (tag, name) = (BlobHash::of(&record).to_string(), format!("{event}.record"));
    Ok(Answer { tag, picture: None, name: Some(&name), keep: Keep::Ask }.with(&headers, record))
}

/// As whom a program's developers' things are read; `None`: as the operator, who reads all.
async fn reader(app: &App, session: Session) -> Result<Option<UserId>, Problem> {
    let is_operator = app.host().account(session.user()).await?.value.role == Role::Operator;
    Ok((!is_operator).then(|| session.user()))
}
