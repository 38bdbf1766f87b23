//! Uploads, and what messages show of them.

use parvis_capability::media::{Attachment, Avatar, Kind, Media};
use parvis_domain::{ConversationId, MediaId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What is uploaded, beside its bytes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct UploadQuery {
    /// What the file is called. Only its last part is kept.
    #[serde(default)]
    #[param(max_length = 1024)]
    pub(crate) name: String,
}

/// Which image of a card.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImageQuery {
    /// The address, as it stands on the card.
    #[param(max_length = 2048)]
    pub(crate) url: String,
}

/// Which of the pictures that were shown under an address.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct VersionQuery {
    /// As the address says it that was given with the person, conversation or program.
    #[serde(default)]
    pub(crate) v: String,
}

/// What an upload became.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MediaKind {
    /// A picture that the host drew again: JPEG or PNG, without anything but pixels.
    Image,
    /// Bytes as they came, for downloading.
    File,
}

/// What was uploaded. It belongs to nobody else, and is gone after a day, until it is attached to a message.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Media)]
pub(crate) struct MediaView {
    #[schema(value_type = String, example = "med_00112233445566778899aabbccddeeff")]
    id: MediaId,
    #[serde(flatten)]
    content: AttachmentView,
}

/// A picture or file that stands in a message.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Attachment)]
pub(crate) struct AttachmentView {
    kind: MediaKind,
    name: String,
    /// Of a file, what its sender says that it is.
    mime: String,
    bytes: u64,
    /// In pixels, upright. Only of an image.
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
}

impl From<&Attachment> for AttachmentView {
    fn from(attachment: &Attachment) -> Self {
        let (kind, size) = match attachment.kind {
            Kind::Image { width, height, .. } => (MediaKind::Image, Some((width, height))),
            Kind::File => (MediaKind::File, None),
        };
        Self {
            kind,
            name: attachment.name.clone(),
            mime: attachment.media_type.clone(),
            bytes: attachment.bytes,
            width: size.map(|(width, _)| width),
            height: size.map(|(_, height)| height),
        }
    }
}

impl From<Media> for MediaView {
    fn from(media: Media) -> Self {
        Self { id: media.id, content: AttachmentView::from(&media.content) }
    }
}

/// The face to show.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetAvatar {
    /// A picture that you uploaded and did not attach; none takes the face away.
    #[schema(value_type = Option<String>)]
    pub(crate) media: Option<MediaId>,
}

/// The address of a group's picture.
pub(crate) fn group_avatar_path(conversation: &ConversationId, avatar: &Avatar) -> String {
    format!("/v1/conversations/{conversation}/avatar?v={}", avatar.version())
}

/// The address of a person's face.
pub(crate) fn avatar_path(user: &UserId, avatar: &str) -> Option<String> {
    let avatar = Avatar::read(avatar)?;
    Some(format!("/v1/users/{user}/avatar?v={}", avatar.version()))
}
