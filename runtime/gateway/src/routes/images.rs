//! Pictures that programs bring: on their cards, and their own.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use parvis_capability::media::Avatar;
use parvis_capability::{Error, Seen};
use parvis_domain::{MessageId, ProgramId};

use super::media::picture;
use crate::blob::{Answer, Keep};
use crate::extract::{InPath, InQuery, Session};
use crate::wire::media::{ImageQuery, VersionQuery};
use crate::{App, Problem};

/// An image of a card
///
/// The host fetches it and draws it again, so that whoever wrote the card does not learn who looks at it. Only an address that
/// stands on the card as you see it. `image_unavailable` where there is no picture.
#[utoipa::path(get, path = "/v1/messages/{message}/images", tag = "media",
    params(("message" = String, Path, description = "One that you see"), ImageQuery),
    responses((status = 200, description = "The picture", content_type = "image/*", body = Vec<u8>)))]
pub(super) async fn of_card(
    State(app): State<App>,
    session: Session,
    InPath(message): InPath<MessageId>,
    InQuery(ImageQuery { url }): InQuery<ImageQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let seeing = app.tell(app.host().message(session.user(), message).await?).await?.into_value();
    let (_, card) = seeing.shown();
    let card = card.filter(|_| !seeing.message.redacted).ok_or_else(Problem::not_found)?;
    if !card.card.shows_image(&url) {
        return Err(Problem::not_found());
    }
    if url.starts_with("blob:") {
        // A program names what it was given: somebody's face, as long as they show it.
        let avatar = Avatar::read(&url).ok_or_else(Problem::not_found)?;
        if !app.host().is_avatar(&avatar.blob()).await? {
            return Err(Problem::not_found());
        }
        return picture(&app, &headers, avatar.blob(), Keep::Ask).await;
    }
    let _one_of_few = app.image_looks().permit(session.user())?;
    let drawn = app.card_images().get(app.host(), &url).await?;
    let kind = Some(drawn.encoding.media_type());
    Ok(Answer { tag: drawn.tag.to_string(), picture: kind, name: None, keep: Keep::Hour }.with(&headers, drawn.bytes))
}

/// A program's icon
///
/// As its package has it, drawn again by the host.
#[utoipa::path(get, path = "/v1/programs/{program}/icon", tag = "media",
    params(("program" = String, Path, description = "An installed program"), VersionQuery),
    responses((status = 200, description = "The picture", content_type = "image/*", body = Vec<u8>)))]
pub(super) async fn of_program(
    State(app): State<App>,
    _: Session,
    InPath(id): InPath<ProgramId>,
    InQuery(query): InQuery<VersionQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Seen { value, seen } = app.host().find_program(id).await?;
    let icon = value.filter(|program| program.is_installed()).and_then(|program| program.version.icon);
    let icon = Avatar::from(icon.ok_or(Error::NotFound("icon"))?);
    app.tell(Seen { value: (), seen }).await?;
    let keep = if icon.version() == query.v { Keep::Forever } else { Keep::Ask };
    picture(&app, &headers, icon.blob(), keep).await
}
