//! Conversations and their members.

use axum::extract::State;
use parvis_capability::{Keep, Seen};
use parvis_domain::{ConversationId, UserId};

use crate::extract::{IdempotencyKey, InPath, InQuery, Session};
use crate::json::StrictJson;
use crate::openapi::KeyHeader;
use crate::told::Told;
use crate::wire::conversation::{
    AddMember, ConversationView, CreateConversation, CreatedConversation, MarkRead, MemberView,
};
use crate::wire::page::{AfterId, Page};
use crate::{App, Problem};

/// Your conversations
#[utoipa::path(get, path = "/v1/conversations", tag = "conversations", params(AfterId),
    responses((status = 200, description = "By id", body = Page<ConversationView>)))]
pub(super) async fn list(
    State(app): State<App>,
    session: Session,
    InQuery(page): InQuery<AfterId>,
) -> Result<Told<Page<ConversationView>>, Problem> {
    let after = parse_after(&page)?;
    let found = app.host().conversations(session.user(), after, page.limit()).await?;
    Ok(app.tell(found).await?.map(|found| Page { items: found.into_iter().map(ConversationView::from).collect() }))
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
    Ok(app.tell(app.host().conversation(session.user(), id).await?).await?.map(ConversationView::from))
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
    let mut seen = found.seen;
    let mut items = Vec::with_capacity(found.value.len());
    for member in &found.value {
        let account = app.host().account(member.user).await?;
        seen = seen.max(account.seen);
        items.push(MemberView::new(member, account.value.profile.name));
    }
    app.tell(Seen { value: Page { items }, seen }).await
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
    Ok(app.settle(marked).nothing())
}

fn parse_after<T: std::str::FromStr>(page: &AfterId) -> Result<Option<T>, Problem> {
    let after = page.after.as_deref().map(str::parse).transpose();
    after.map_err(|_| Problem::bad_request("invalid_query", "`after` is not an id of this list"))
}
