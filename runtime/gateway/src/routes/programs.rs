//! Installed programs.

use axum::extract::State;
use parvis_capability::people::Role;
use parvis_capability::{Error, Seen};
use parvis_domain::{ConversationId, ProgramId};

use crate::extract::{InPath, InQuery, Session};
use crate::told::Told;
use crate::wire::page::{AfterId, Before, First, Page};
use crate::wire::program::{LogLineView, ProgramView};
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
    let is_operator = app.host().account(session.user()).await?.value.role == Role::Operator;
    let reader = (!is_operator).then(|| session.user());
    let found = app.host().program_log(reader, id, page.before, page.limit()).await?;
    Ok(app.tell(found).await?.map(|found| Page { items: found.into_iter().map(LogLineView::from).collect() }))
}
