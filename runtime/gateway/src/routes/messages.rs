//! Messages: what is said, and what people do with programs.

use axum::extract::State;
use axum::http::StatusCode;
use parvis_capability::conversation::{Acted, Press};
use parvis_capability::{Committed, Error, Idempotency, Keep};
use parvis_domain::{ConversationId, Emoji, MessageId, ProgramId};
use parvis_store::Direction;

use crate::extract::{IdempotencyKey, InPath, InQuery, Session};
use crate::json::StrictJson;
use crate::limits::EventPermit;
use crate::openapi::KeyHeader;
use crate::told::Told;
use crate::wire::event::OutcomeView;
use crate::wire::message::{ActedView, EditMessage, MessageView, OpenProgram, PostMessage, PressAction};
use crate::wire::page::{Between, Page, Wait};
use crate::{App, Problem, metrics};

/// Messages of a conversation
///
/// Those that every member sees, with your own views of them, by ascending numbers in whichever direction is paged. Private
/// ones stand in your own log.
#[utoipa::path(get, path = "/v1/conversations/{conversation}/messages", tag = "messages",
    params(("conversation" = String, Path, description = "One that you are in"), Between),
    responses((status = 200, description = "In their order", body = Page<MessageView>)))]
pub(super) async fn history(
    State(app): State<App>,
    session: Session,
    InPath(id): InPath<ConversationId>,
    InQuery(page): InQuery<Between>,
) -> Result<Told<Page<MessageView>>, Problem> {
    let (from, direction) = match (page.before, page.after) {
        (Some(_), Some(_)) => return Err(Problem::bad_request("invalid_query", "give `before` or `after`, not both")),
        (None, Some(after)) => (Some(after), Direction::Ascending),
        (before, None) => (before, Direction::Descending),
    };
    let found = app.host().history(session.user(), id, from, direction, page.limit()).await?;
    Ok(app.tell(found).await?.map(|found| Page { items: found.into_iter().map(MessageView::from).collect() }))
}

/// Post a message
#[utoipa::path(post, path = "/v1/conversations/{conversation}/messages", tag = "messages",
    params(("conversation" = String, Path, description = "One that you are in"), Wait, KeyHeader),
    request_body = PostMessage,
    responses((status = 201, description = "Posted, and handed to the program that it is for", body = ActedView)))]
pub(super) async fn post(
    State(app): State<App>,
    session: Session,
    key: IdempotencyKey,
    InPath(id): InPath<ConversationId>,
    InQuery(wait): InQuery<Wait>,
    StrictJson(body): StrictJson<PostMessage>,
) -> Result<Told<ActedView>, Problem> {
    may_speak(&app, session)?;
    let intent = key.intent(session.user(), &body, Keep::Days30)?;
    let permit = permit(&app, session, &intent)?;
    let posted = app.host().post(session.user(), Some(&intent), id, &body.draft()).await?;
    Ok(acted(&app, session, posted, permit, &wait).await?.created())
}

/// Open a program in a conversation
#[utoipa::path(post, path = "/v1/conversations/{conversation}/programs/{program}/open", tag = "messages",
    params(("conversation" = String, Path, description = "One that you are in"),
        ("program" = String, Path, description = "An installed program"), Wait, KeyHeader),
    request_body = OpenProgram,
    responses((status = 200, description = "Handled", body = ActedView), (status = 202, description = "On its way", body = ActedView)))]
pub(super) async fn open_program(
    State(app): State<App>,
    session: Session,
    key: IdempotencyKey,
    InPath((id, program)): InPath<(ConversationId, ProgramId)>,
    InQuery(wait): InQuery<Wait>,
    StrictJson(body): StrictJson<OpenProgram>,
) -> Result<Told<ActedView>, Problem> {
    let intent = key.intent(session.user(), &body, Keep::Days30)?;
    let permit = permit(&app, session, &intent)?;
    let parameters: Vec<_> = body.parameters.0.into_iter().collect();
    let opened = app.host().open_program(session.user(), Some(&intent), id, program, &parameters).await?;
    acted(&app, session, opened, permit, &wait).await
}

/// A message
#[utoipa::path(get, path = "/v1/messages/{message}", tag = "messages",
    params(("message" = String, Path, description = "One that you see")),
    responses((status = 200, description = "As you see it", body = MessageView)))]
pub(super) async fn get(
    State(app): State<App>,
    session: Session,
    InPath(id): InPath<MessageId>,
) -> Result<Told<MessageView>, Problem> {
    Ok(app.tell(app.host().message(session.user(), id).await?).await?.map(MessageView::from))
}

/// Edit a message
///
/// Your own, within 48 hours. It reaches no program again.
#[utoipa::path(patch, path = "/v1/messages/{message}", tag = "messages",
    params(("message" = String, Path, description = "One that you wrote")), request_body = EditMessage,
    responses((status = 200, description = "As it is now", body = MessageView)))]
pub(super) async fn edit(
    State(app): State<App>,
    session: Session,
    InPath(id): InPath<MessageId>,
    StrictJson(body): StrictJson<EditMessage>,
) -> Result<Told<MessageView>, Problem> {
    may_speak(&app, session)?;
    app.settle(app.host().edit_message(session.user(), id, &body.text).await?);
    Ok(app.tell(app.host().message(session.user(), id).await?).await?.map(MessageView::from))
}

/// Delete a message
///
/// For everybody: your own, and in a group that you own or administer anybody's. Its place stays, with nothing in it.
#[utoipa::path(delete, path = "/v1/messages/{message}", tag = "messages",
    params(("message" = String, Path, description = "One that you see")),
    responses((status = 204, description = "It shows nothing any more")))]
pub(super) async fn delete(
    State(app): State<App>,
    session: Session,
    InPath(id): InPath<MessageId>,
) -> Result<Told<()>, Problem> {
    Ok(app.settle(app.host().delete_message(session.user(), id).await?).nothing())
}

/// Put an emoji to a message
#[utoipa::path(put, path = "/v1/messages/{message}/reactions/{emoji}", tag = "messages",
    params(("message" = String, Path, description = "One that every member sees"),
        ("emoji" = String, Path, description = "Exactly one emoji; a message takes 20 kinds")),
    responses((status = 204, description = "It is there")))]
pub(super) async fn react(
    State(app): State<App>,
    session: Session,
    InPath((id, emoji)): InPath<(MessageId, String)>,
) -> Result<Told<()>, Problem> {
    reacted(&app, session, id, &emoji, true).await
}

/// Take an emoji back
#[utoipa::path(delete, path = "/v1/messages/{message}/reactions/{emoji}", tag = "messages",
    params(("message" = String, Path, description = "One that every member sees"),
        ("emoji" = String, Path, description = "The emoji that you put to it")),
    responses((status = 204, description = "It is not there")))]
pub(super) async fn unreact(
    State(app): State<App>,
    session: Session,
    InPath((id, emoji)): InPath<(MessageId, String)>,
) -> Result<Told<()>, Problem> {
    reacted(&app, session, id, &emoji, false).await
}

async fn reacted(app: &App, session: Session, id: MessageId, emoji: &str, on: bool) -> Result<Told<()>, Problem> {
    may_speak(app, session)?;
    let emoji: Emoji = emoji.parse().map_err(|error| Problem::invalid(format!("`emoji` {error}")))?;
    Ok(app.settle(app.host().react(session.user(), id, &emoji, on).await?).nothing())
}

/// Press a button, or send a form
///
/// Answered with `card_changed` and the current card where the button is not on it any more.
#[utoipa::path(post, path = "/v1/messages/{message}/actions/{action}", tag = "messages",
    params(("message" = String, Path, description = "One that you see"),
        ("action" = String, Path, description = "The id of a button of its card"), Wait, KeyHeader),
    request_body = PressAction,
    responses((status = 200, description = "Handled", body = ActedView), (status = 202, description = "On its way", body = ActedView)))]
pub(super) async fn press(
    State(app): State<App>,
    session: Session,
    key: IdempotencyKey,
    InPath((message, action)): InPath<(MessageId, String)>,
    InQuery(wait): InQuery<Wait>,
    StrictJson(body): StrictJson<PressAction>,
) -> Result<Told<ActedView>, Problem> {
    let intent = key.intent(session.user(), &body, Keep::Days30)?;
    let permit = permit(&app, session, &intent)?;
    let inputs = serde_json::to_string(&body.inputs).expect("texts can be written as JSON");
    let press = Press { message, action: &action, version: body.version, inputs: &inputs };
    match app.host().press(session.user(), Some(&intent), &press).await {
        Ok(pressed) => acted(&app, session, pressed, permit, &wait).await,
        Err(Error::CardChanged) => {
            let current = app.tell(app.host().message(session.user(), message).await?).await?;
            Err(Problem::from(Error::CardChanged).message(current.into_value().into()))
        }
        Err(error) => Err(error.into()),
    }
}

/// Whatever is told to every member is counted.
fn may_speak(app: &App, session: Session) -> Result<(), Problem> {
    if app.lets_speak(session.user()) { Ok(()) } else { Err(Problem::busy("too many messages: wait a moment")) }
}

fn permit<'a>(app: &'a App, session: Session, intent: &Idempotency) -> Result<EventPermit<'a>, Problem> {
    app.events().permit(session.user(), intent.seed(), app.host().now())
}

/// Settles an act, and waits for its event where the client wants to: 200 with the outcome, else 202.
async fn acted(
    app: &App,
    session: Session,
    committed: Committed<Acted>,
    permit: EventPermit<'_>,
    wait: &Wait,
) -> Result<Told<ActedView>, Problem> {
    let Acted { message, event } = committed.value;
    let is_new = !committed.replayed;
    if is_new && event.is_some() {
        permit.used();
    } else {
        drop(permit);
    }
    let (told, outcome) = match (event, wait.patience()) {
        (Some(event), Some(patience)) => {
            let (settled, outcome) = app.conversations().settle_and_wait(committed, event, patience).await;
            (Told::settled(settled), outcome)
        }
        _ => (app.settle(committed), None),
    };
    let outcome = outcome.map(OutcomeView::from);
    if let Some(outcome) = outcome.as_ref().filter(|_| is_new) {
        metrics::event_ended(outcome.name());
    }
    let status = if outcome.is_some() { StatusCode::OK } else { StatusCode::ACCEPTED };
    let message = match message {
        Some(message) => posted(app, session, message).await?,
        None => None,
    };
    Ok(told.map(|_| ActedView { message, event, outcome }).with(status))
}

/// What a request posted, as it is now. An answer that is told again may come after the person has left.
async fn posted(app: &App, session: Session, message: MessageId) -> Result<Option<MessageView>, Problem> {
    match app.host().message(session.user(), message).await {
        Ok(found) => Ok(Some(app.tell(found).await?.into_value().into())),
        Err(Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
