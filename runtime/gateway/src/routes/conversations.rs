//! Conversations and their members.

use axum::extract::State;
use parvis_capability::Keep;
use parvis_capability::conversation::{ConversationView as Found, MUTED_FOR_EVER, MemberView as FoundMember};
use parvis_domain::{ConversationId, UserId};

use crate::extract::{IdempotencyKey, InPath, InQuery, Session};
use crate::json::StrictJson;
use crate::openapi::KeyHeader;
use crate::told::Told;
use crate::wire::conversation::{
    AddMember, ChangeConversation, ConversationView, CreateConversation, CreatedConversation, GiveRole, MarkRead,
    MemberView, Mute,
};
use crate::wire::page::{AfterId, Page};
use crate::{App, Problem};

/// Your conversations
#[utoipa::path(get, path = "/v1/conversations", tag = "conversations", params(AfterId),
    responses((status = 200, description = "By id; a list sorts them by `last`", body = Page<ConversationView>)))]
pub(super) async fn list(
    State(app): State<App>,
    session: Session,
    InQuery(page): InQuery<AfterId>,
) -> Result<Told<Page<ConversationView>>, Problem> {
    let after = parse_after(&page)?;
    let found = app.host().conversations(session.user(), after, page.limit()).await?;
    Ok(app.tell(found).await?.map(|found| Page { items: found.into_iter().map(|one| view(&app, one)).collect() }))
}

/// Make a conversation
///
/// A direct one that the two have already is answered as it is.
#[utoipa::path(post, path = "/v1/conversations", tag = "conversations", params(KeyHeader), request_body = CreateConversation,
    responses((status = 201, description = "Made", body = CreatedConversation)))]
pub(super) async fn create(
    State(app): State<App>,
    session: Session,
    key: IdempotencyKey,
    StrictJson(body): StrictJson<CreateConversation>,
) -> Result<Told<CreatedConversation>, Problem> {
    let intent = key.intent(session.user(), &body, Keep::Days30)?;
    let made =
        app.host().create_conversation(session.user(), Some(&intent), body.kind.into(), &body.name, &body.members);
    Ok(app.settle(made.await?).map(|id| CreatedConversation { id }).created())
}

/// A conversation
#[utoipa::path(get, path = "/v1/conversations/{conversation}", tag = "conversations",
    params(("conversation" = String, Path, description = "One that you are in")),
    responses((status = 200, description = "The conversation", body = ConversationView)))]
pub(super) async fn get(
    State(app): State<App>,
    session: Session,
    InPath(id): InPath<ConversationId>,
) -> Result<Told<ConversationView>, Problem> {
    Ok(app.tell(app.host().conversation(session.user(), id).await?).await?.map(|found| view(&app, found)))
}

/// Change a conversation
///
/// A group's owner and admins do.
#[utoipa::path(patch, path = "/v1/conversations/{conversation}", tag = "conversations",
    params(("conversation" = String, Path, description = "A group")), request_body = ChangeConversation,
    responses((status = 200, description = "The conversation", body = ConversationView)))]
pub(super) async fn change(
    State(app): State<App>,
    session: Session,
    InPath(id): InPath<ConversationId>,
    StrictJson(body): StrictJson<ChangeConversation>,
) -> Result<Told<ConversationView>, Problem> {
    let changed = app.host().change_conversation(session.user(), id, body.name.as_deref(), body.avatar).await?;
    app.settle(changed);
    Ok(app.tell(app.host().conversation(session.user(), id).await?).await?.map(|found| view(&app, found)))
}

/// Members
#[utoipa::path(get, path = "/v1/conversations/{conversation}/members", tag = "conversations",
    params(("conversation" = String, Path, description = "One that you are in"), AfterId),
    responses((status = 200, description = "By id", body = Page<MemberView>)))]
pub(super) async fn members(
    State(app): State<App>,
    session: Session,
    InPath(id): InPath<ConversationId>,
    InQuery(page): InQuery<AfterId>,
) -> Result<Told<Page<MemberView>>, Problem> {
    let after = parse_after(&page)?;
    let found = app.host().members(session.user(), id, after, page.limit()).await?;
    let reader = app.host().account(session.user()).await?.value;
    let view = |member: FoundMember| {
        let is_there = app.conversations().is_there(&member.account.id);
        MemberView::new(member, &reader, is_there)
    };
    Ok(app.tell(found).await?.map(|found| Page { items: found.into_iter().map(view).collect() }))
}

/// Add a member
///
/// Only the owner and admins of a group do.
#[utoipa::path(post, path = "/v1/conversations/{conversation}/members", tag = "conversations",
    params(("conversation" = String, Path, description = "A group"), KeyHeader), request_body = AddMember,
    responses((status = 204, description = "The person is a member")))]
pub(super) async fn add_member(
    State(app): State<App>,
    session: Session,
    key: IdempotencyKey,
    InPath(id): InPath<ConversationId>,
    StrictJson(body): StrictJson<AddMember>,
) -> Result<Told<()>, Problem> {
    let intent = key.intent(session.user(), &body, Keep::Days30)?;
    let added = app.host().add_member(session.user(), Some(&intent), id, body.user).await?;
    Ok(app.settle(added).nothing())
}

/// Remove a member
///
/// Yourself, or another where you may.
#[utoipa::path(delete, path = "/v1/conversations/{conversation}/members/{user}", tag = "conversations",
    params(("conversation" = String, Path, description = "A group"), ("user" = String, Path, description = "A member")),
    responses((status = 204, description = "The person is no member any more")))]
pub(super) async fn remove_member(
    State(app): State<App>,
    session: Session,
    InPath((id, user)): InPath<(ConversationId, UserId)>,
) -> Result<Told<()>, Problem> {
    let removed = app.host().remove_member(session.user(), None, id, user).await?;
    Ok(app.settle(removed).nothing())
}

/// Give a member a role
///
/// A group's owner does.
#[utoipa::path(put, path = "/v1/conversations/{conversation}/members/{user}/role", tag = "conversations",
    params(("conversation" = String, Path, description = "A group"), ("user" = String, Path, description = "A member")),
    request_body = GiveRole, responses((status = 204, description = "It is the member's role")))]
pub(super) async fn give_role(
    State(app): State<App>,
    session: Session,
    InPath((id, user)): InPath<(ConversationId, UserId)>,
    StrictJson(body): StrictJson<GiveRole>,
) -> Result<Told<()>, Problem> {
    let given = app.host().set_role(session.user(), id, user, body.role.into()).await?;
    Ok(app.settle(given).nothing())
}

/// Mute a conversation
#[utoipa::path(put, path = "/v1/conversations/{conversation}/mute", tag = "conversations",
    params(("conversation" = String, Path, description = "One that you are in")), request_body = Mute,
    responses((status = 204, description = "Nothing of it disturbs you until then")))]
pub(super) async fn mute(
    State(app): State<App>,
    session: Session,
    InPath(id): InPath<ConversationId>,
    StrictJson(body): StrictJson<Mute>,
) -> Result<Told<()>, Problem> {
    let until = body.until.unwrap_or(MUTED_FOR_EVER);
    Ok(app.settle(app.host().mute(session.user(), id, Some(until)).await?).nothing())
}

/// Mute a conversation no more
#[utoipa::path(delete, path = "/v1/conversations/{conversation}/mute", tag = "conversations",
    params(("conversation" = String, Path, description = "One that you are in")),
    responses((status = 204, description = "Not muted")))]
pub(super) async fn unmute(
    State(app): State<App>,
    session: Session,
    InPath(id): InPath<ConversationId>,
) -> Result<Told<()>, Problem> {
    Ok(app.settle(app.host().mute(session.user(), id, None).await?).nothing())
}

/// Mark as read
#[utoipa::path(post, path = "/v1/conversations/{conversation}/read", tag = "conversations",
    params(("conversation" = String, Path, description = "One that you are in")), request_body = MarkRead,
    responses((status = 204, description = "Noted; sent again it changes nothing")))]
pub(super) async fn mark_read(
    State(app): State<App>,
    session: Session,
    InPath(id): InPath<ConversationId>,
    StrictJson(body): StrictJson<MarkRead>,
) -> Result<Told<()>, Problem> {
    let marked = app.host().mark_read(session.user(), id, body.number).await?;
    let told = app.settle(marked);
    Ok(told.map(|marked| app.conversations().read(id, session.user(), &marked)).nothing())
}

pub(super) fn parse_after<T: std::str::FromStr>(page: &AfterId) -> Result<Option<T>, Problem> {
    let after = page.after.as_deref().map(str::parse).transpose();
    after.map_err(|_| Problem::bad_request("invalid_query", "`after` is not an id of this list"))
}

fn view(app: &App, found: Found) -> ConversationView {
    ConversationView::new(found, |user| app.conversations().is_there(user))
}
