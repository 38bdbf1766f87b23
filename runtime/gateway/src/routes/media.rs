//! Pictures and files: sent, attached, shown.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use parvis_capability::Keep as KeepKey;
use parvis_capability::media::{Attachment, Kind};
use parvis_domain::{ConversationId, MessageId, UserId, limits};
use parvis_store::BlobHash;

use crate::blob::{Answer, Keep};
use crate::extract::{IdempotencyKey, InPath, InQuery, Session};
use crate::json::{StrictJson, read_body};
use crate::openapi::KeyHeader;
use crate::told::Told;
use crate::wire::media::{MediaView, SetAvatar, UploadQuery, VersionQuery};
use crate::{App, Problem};

/// Where uploads arrive: their bodies may take longer than other requests.
pub(crate) const UPLOAD_PATH: &str = "/v1/media";
/// 25 MiB over a slow line.
pub(crate) const UPLOAD_TIME_MAX: Duration = Duration::from_secs(180);

/// Upload a picture or file
///
/// The body is the file itself. A JPEG, PNG, WebP or GIF of at most 10 MiB and 40 million pixels, sent with its own type, becomes
/// an image: upright, and without anything but its pixels. Whatever else of at most 25 MiB is a file.
#[utoipa::path(post, path = "/v1/media", tag = "media", params(UploadQuery, KeyHeader),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, description = "Kept for a day, or until it is attached", body = MediaView)))]
pub(super) async fn upload(
    State(app): State<App>,
    session: Session,
    key: IdempotencyKey,
    InQuery(query): InQuery<UploadQuery>,
    request: Request,
) -> Result<Told<MediaView>, Problem> {
    let _counted = app.uploads().permit(session.user(), app.host().now())?;
    let declared = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let declared = declared.to_owned();
    let Ok(_place) = app.upload_places().try_acquire() else {
        return Err(Problem::busy("too many uploads at the same time"));
    };
    let body = read_body(request, limits::MEDIA_BYTES_MAX, UPLOAD_TIME_MAX).await?;
    let what = (&query.name, &declared, BlobHash::of(&body).to_string());
    let intent = key.intent(session.user(), &what, KeepKey::Days30)?;
    let kept = app.host().upload(session.user(), Some(&intent), &query.name, &declared, body).await?;
    let id = kept.value;
    let told = app.settle(kept);
    let media = app.tell(app.host().media(session.user(), id).await?).await?.into_value();
    Ok(told.map(|_| MediaView::from(media)).created())
}

/// An attachment of a message
///
/// An image is shown in its place, a file is a download.
#[utoipa::path(get, path = "/v1/messages/{message}/attachments/{index}", tag = "media",
    params(("message" = String, Path, description = "One that you see"),
        ("index" = usize, Path, description = "Its place among the attachments, from 0")),
    responses((status = 200, description = "Its bytes", content_type = "application/octet-stream", body = Vec<u8>)))]
pub(super) async fn attachment(
    State(app): State<App>,
    session: Session,
    InPath((message, index)): InPath<(MessageId, usize)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = find(&app, session, message, index).await?;
    let picture = matches!(found.kind, Kind::Image { .. }).then_some(found.media_type.as_str());
    let answer = Answer { tag: found.blob.to_string(), picture, name: Some(&found.name), keep: Keep::Forever };
    Ok(answer.with_blob(&app, &headers, found.blob, Some(found.bytes)))
}

/// An image of a message, small
///
/// At most 480 pixels on a side.
#[utoipa::path(get, path = "/v1/messages/{message}/attachments/{index}/thumbnail", tag = "media",
    params(("message" = String, Path, description = "One that you see"),
        ("index" = usize, Path, description = "Its place among the attachments, from 0")),
    responses((status = 200, description = "Its bytes", content_type = "image/*", body = Vec<u8>)))]
pub(super) async fn thumbnail(
    State(app): State<App>,
    session: Session,
    InPath((message, index)): InPath<(MessageId, usize)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = find(&app, session, message, index).await?;
    let Kind::Image { thumbnail, .. } = found.kind else { return Err(Problem::not_found()) };
    picture(&app, &headers, thumbnail, Keep::Forever).await
}

async fn find(app: &App, session: Session, message: MessageId, index: usize) -> Result<Attachment, Problem> {
    let found = app.host().attachment(session.user(), message, index).await?;
    Ok(app.tell(found).await?.into_value())
}

/// Show a face
///
/// A picture that you uploaded, cut to 480 pixels on its longer side.
#[utoipa::path(put, path = "/v1/me/avatar", tag = "media", request_body = SetAvatar,
    responses((status = 204, description = "Shown from now on")))]
pub(super) async fn set_avatar(
    State(app): State<App>,
    session: Session,
    StrictJson(body): StrictJson<SetAvatar>,
) -> Result<Told<()>, Problem> {
    Ok(app.settle(app.host().set_avatar(session.user(), body.media).await?).nothing())
}

/// A person's face
#[utoipa::path(get, path = "/v1/users/{user}/avatar", tag = "media",
    params(("user" = String, Path, description = "A person"), VersionQuery),
    responses((status = 200, description = "The picture", content_type = "image/*", body = Vec<u8>)))]
pub(super) async fn user_avatar(
    State(app): State<App>,
    _: Session,
    InPath(user): InPath<UserId>,
    InQuery(query): InQuery<VersionQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let avatar = app.tell(app.host().avatar(user).await?).await?.into_value();
    let keep = if avatar.version() == query.v { Keep::Forever } else { Keep::Ask };
    picture(&app, &headers, avatar.blob(), keep).await
}

/// A group's picture
#[utoipa::path(get, path = "/v1/conversations/{conversation}/avatar", tag = "media",
    params(("conversation" = String, Path, description = "One that you are in"), VersionQuery),
    responses((status = 200, description = "The picture", content_type = "image/*", body = Vec<u8>)))]
pub(super) async fn conversation_avatar(
    State(app): State<App>,
    session: Session,
    InPath(id): InPath<ConversationId>,
    InQuery(query): InQuery<VersionQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let avatar = app.tell(app.host().conversation_avatar(session.user(), id).await?).await?.into_value();
    let keep = if avatar.version() == query.v { Keep::Forever } else { Keep::Ask };
    picture(&app, &headers, avatar.blob(), keep).await
}

/// A small picture that the host drew, whole: its type stands in its first bytes.
pub(super) async fn picture(app: &App, headers: &HeaderMap, blob: BlobHash, keep: Keep) -> Result<Response, Problem> {
    let blobs = app.host().blobs().clone();
    let read = tokio::task::spawn_blocking(move || blobs.get(&blob)).await.expect("reading a blob does not panic");
    let bytes = read.map_err(|error| {
        tracing::error!(%error, "a picture cannot be read");
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "The host cannot do this now")
    })?;
    let kind = parvis_media::Format::sniff(&bytes).map(parvis_media::Format::media_type);
    Ok(Answer { tag: blob.to_string(), picture: kind, name: None, keep }.with(headers, bytes))
}
