//! What people send besides words: pictures and files, from their upload to the message that shows them.
//!
//! Always true:
//! - the bytes are on disk before a record names them, and every blob that a record names has a holder beside it, written in the
//!   same commit: what nobody holds may be swept away;
//! - an upload belongs to one person until they attach it, once; attached to nothing it expires;
//! - of a picture only pixels are kept (`parvis_media`), of a name nothing that is a path.
//!
//! Not here: who sees a message (`conversation`), how a picture is judged (`parvis_media`).

mod avatar;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use bytes::Bytes;
use parvis_domain::{ConversationId, MediaId, MessageId, Timestamp, UserId, limits};
use parvis_media::{Content, Limits, Picture, PictureError};
use parvis_store::{BlobHash, Blobs, Direction};
use serde::{Deserialize, Serialize};

use crate::conversation::see;
use crate::due::Task;
use crate::idempotency::Idempotency;
use crate::message::{Author, Message};
use crate::record::{decode, encode};
use crate::work::{Work, attempt};
use crate::{Committed, Error, Host, Seen, keys};

pub use avatar::Avatar;
pub(crate) use avatar::change as change_avatar;

/// A picture takes up to 320 MB while it is turned, and all of a core.
pub(crate) const PICTURES_AT_ONCE: usize = 2;

/// What is shown of an attachment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Pixels that this host encoded.
    Image { width: u32, height: u32, thumbnail: BlobHash },
    /// Bytes as they came: nobody draws them.
    File,
}

/// A picture or file, as messages keep it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub kind: Kind,
    pub name: String,
    /// Of a file, what its sender says that it is.
    pub media_type: String,
    pub bytes: u64,
    pub blob: BlobHash,
    /// What its owner's quota was charged.
    pub(crate) charged: u64,
}

/// An upload that is attached to nothing yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    pub id: MediaId,
    pub owner: UserId,
    pub content: Attachment,
    pub uploaded: Timestamp,
}

/// What names a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    Upload(MediaId),
    Message(MessageId),
    UserAvatar(UserId),
    ConversationAvatar(ConversationId),
}

impl Holder {
    fn key_part(&self) -> Vec<u8> {
        let (kind, id) = match self {
            Self::Upload(id) => (b"u", id.as_bytes()),
            Self::Message(id) => (b"m", id.as_bytes()),
            Self::UserAvatar(id) => (b"a", id.as_bytes()),
            Self::ConversationAvatar(id) => (b"c", id.as_bytes()),
        };
        [kind.as_slice(), id].concat()
    }
}

impl Attachment {
    pub(crate) fn new(kind: Kind, name: String, media_type: String, bytes: u64, blob: BlobHash, charged: u64) -> Self {
        Self { kind, name, media_type, bytes, blob, charged }
    }

    fn blobs(&self) -> impl Iterator<Item = BlobHash> {
        let thumbnail = match self.kind {
            Kind::Image { thumbnail, .. } => Some(thumbnail),
            Kind::File => None,
        };
        std::iter::once(self.blob).chain(thumbnail)
    }
}

impl Host {
    /// Keeps what a person uploads, until they attach it or a day has passed. `declared` is the media type that they say.
    ///
    /// # Errors
    /// `Picture` (damaged, too large), `Invalid` (too many bytes), `LimitReached` (the person's quota).
    pub async fn upload(
        &self,
        owner: UserId,
        idempotency: Option<&Idempotency>,
        name: &str,
        declared: &str,
        bytes: Bytes,
    ) -> Result<Committed<MediaId>, Error> {
        if bytes.len() > limits::MEDIA_BYTES_MAX {
            return Err(Error::invalid("body", format!("must be at most {} bytes", limits::MEDIA_BYTES_MAX)));
        }
        // Before anything is written: the commit would refuse it too, but leave the bytes lying for a day.
        let used = self.store().counters(&[keys::media_quota(&owner)]).await?.value;
        let used = used.first().map_or(0, |used| used.unsigned_abs());
        if used + bytes.len() as u128 > u128::from(limits::MEDIA_PERSON_BYTES_MAX) {
            return Err(Error::LimitReached("media"));
        }
        let content = self.keep_bytes(name, declared, bytes).await?;
        let id = MediaId::from_bytes(idempotency.map_or_else(|| self.random(), Idempotency::seed));
        let media = Media { id, owner, content, uploaded: self.now() };
        attempt!(self, idempotency, work, put(&mut work, &media).await)
    }

    /// An upload of `user` that is attached to nothing yet.
    pub async fn media(&self, user: UserId, id: MediaId) -> Result<Seen<Media>, Error> {
        let mut work = self.work();
        let media = get_own(&mut work, &user, &id).await?;
        Ok(Seen { value: media, seen: work.seen() })
    }

    /// An attachment of a message that the person sees, by its place.
    ///
    /// # Errors
    /// `NotFound`: no such message for this person, no such place, or redacted.
    pub async fn attachment(&self, user: UserId, message: MessageId, index: usize) -> Result<Seen<Attachment>, Error> {
        let mut work = self.work();
        let seeing = see(&mut work, user, message).await?;
        let found = seeing.message.attachments.get(index).cloned().ok_or(Error::NotFound("attachment"))?;
        Ok(Seen { value: found, seen: work.seen() })
    }

    /// Whether any record of a person or message names the blob. Packages and artifacts are named by others.
    pub async fn is_held(&self, blob: &BlobHash) -> Result<bool, Error> {
        self.is_held_as(blob, b"").await
    }

    async fn is_held_as(&self, blob: &BlobHash, kind: &[u8]) -> Result<bool, Error> {
        let read = self.store().scan(keys::blob_holders(blob, kind), 1, Direction::Ascending).await?;
        Ok(!read.value.is_empty())
    }

    /// Decodes a picture and encodes its pixels again, on a thread that may take its time, few at once.
    ///
    /// # Errors
    /// `Picture`.
    pub async fn encode_again(&self, bytes: Bytes, limits: Limits) -> Result<Picture, Error> {
        self.work_on_picture(move || parvis_media::encode_again(&bytes, &limits)).await?.map_err(Error::from)
    }

    /// Draws a program's icon again, small, and keeps it. The version that shows it names the blob.
    ///
    /// # Errors
    /// `Picture`.
    pub async fn keep_icon(&self, bytes: Bytes) -> Result<BlobHash, Error> {
        let blobs = Arc::clone(self.blobs());
        let keep = move || {
            let picture = parvis_media::encode_again(&bytes, &Limits::ICON)?;
            Ok(blobs.put(&picture.full.bytes)?)
        };
        self.work_on_picture(keep).await?
    }

    async fn work_on_picture<T: Send + 'static>(&self, f: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let _one_of_few = self.pictures().acquire().await.expect("the semaphore is never closed");
        // A decoder that panicked was caught; anything else is ours.
        Ok(tokio::task::spawn_blocking(f).await.expect("judging a picture does not panic"))
    }

    /// Judges the bytes, and puts what is kept of them on disk.
    async fn keep_bytes(&self, name: &str, declared: &str, bytes: Bytes) -> Result<Attachment, Error> {
        let (name, declared, blobs) = (name.to_owned(), declared.to_owned(), Arc::clone(self.blobs()));
        let keep = move || match parvis_media::examine(&declared, &bytes, &Limits::UPLOAD)? {
            Content::Picture(picture) => keep_picture(&name, &picture, blobs.as_ref()),
            Content::File { media_type } => keep_file(&name, media_type, &bytes, blobs.as_ref()),
        };
        self.work_on_picture(keep).await?
    }
}

fn keep_picture(name: &str, picture: &Picture, blobs: &dyn Blobs) -> Result<Attachment, Error> {
    let Picture { full, thumbnail } = picture;
    let (blob, small) = (blobs.put(&full.bytes)?, blobs.put(&thumbnail.bytes)?);
    let kind = Kind::Image { width: full.width, height: full.height, thumbnail: small };
    let name = parvis_media::file_name(name, Some(full.encoding.extension()));
    let bytes = length(&full.bytes);
    let charged = bytes + length(&thumbnail.bytes);
    Ok(Attachment::new(kind, name, full.encoding.media_type().to_owned(), bytes, blob, charged))
}

fn keep_file(name: &str, media_type: String, bytes: &[u8], blobs: &dyn Blobs) -> Result<Attachment, Error> {
    if bytes.is_empty() {
        return Err(Error::invalid("body", "must not be empty"));
    }
    let blob = blobs.put(bytes)?;
    let name = parvis_media::file_name(name, None);
    Ok(Attachment::new(Kind::File, name, media_type, length(bytes), blob, length(bytes)))
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

async fn put(work: &mut Work, media: &Media) -> Result<MediaId, Error> {
    let most = i128::from(limits::MEDIA_PERSON_BYTES_MAX);
    work.tx.add(keys::media_quota(&media.owner), -i128::from(media.content.charged), Some(-most));
    work.tx.put(keys::media(&media.id), encode(media));
    hold(work, &media.content, Holder::Upload(media.id));
    let expiry = media.uploaded.plus_millis(limits::MEDIA_UNUSED_MS);
    work.due(expiry, media.id.as_bytes(), &Task::MediaExpiry { media: media.id });
    Ok(media.id)
}

/// An upload of `user`; to anybody else it does not exist.
async fn get_own(work: &mut Work, user: &UserId, id: &MediaId) -> Result<Media, Error> {
    let found = work.tx.get(&keys::media(id)).await?.map(|found| decode::<Media>(&found)).transpose()?;
    found.filter(|media| media.owner == *user).ok_or(Error::NotFound("media"))
}

/// Attaches uploads of `user` to a message, in their order. From now on the message holds them.
pub(crate) async fn attach(
    work: &mut Work,
    user: &UserId,
    uploads: &[MediaId],
    message: MessageId,
) -> Result<Vec<Attachment>, Error> {
    if uploads.len() > limits::ATTACHMENTS_MAX {
        return Err(Error::invalid("attachments", format!("must be at most {}", limits::ATTACHMENTS_MAX)));
    }
    let mut attached = Vec::with_capacity(uploads.len());
    for id in uploads {
        // One that stands twice is not there the second time.
        let content = take(work, user, id).await?;
        hold(work, &content, Holder::Message(message));
        attached.push(content);
    }
    Ok(attached)
}

/// Takes an upload away from its owner's unattached ones: whoever calls holds its blobs from now on.
async fn take(work: &mut Work, user: &UserId, id: &MediaId) -> Result<Attachment, Error> {
    let media = get_own(work, user, id).await?;
    work.tx.delete(keys::media(id));
    let_go(work, &media.content, Holder::Upload(*id));
    Ok(media.content)
}

/// A message that is redacted shows its attachments no more: nothing of it names them, and who sent them has room again.
pub(crate) fn drop_attachments(work: &mut Work, message: &mut Message) {
    for content in std::mem::take(&mut message.attachments) {
        let_go(work, &content, Holder::Message(message.id));
        if let Author::User(owner) = &message.author {
            refund(work, owner, content.charged);
        }
    }
}

/// Nobody attached it.
pub(crate) async fn expire(work: &mut Work, id: &MediaId) -> Result<(), Error> {
    let Some(found) = work.tx.get(&keys::media(id)).await? else { return Ok(()) };
    let media: Media = decode(&found)?;
    work.tx.delete(keys::media(id));
    let_go(work, &media.content, Holder::Upload(*id));
    refund(work, &media.owner, media.content.charged);
    Ok(())
}

fn refund(work: &mut Work, owner: &UserId, bytes: u64) {
    work.tx.add(keys::media_quota(owner), i128::from(bytes), None);
}

fn hold(work: &mut Work, content: &Attachment, holder: Holder) {
    for blob in content.blobs() {
        hold_blob(work, &blob, holder);
    }
}

fn hold_blob(work: &mut Work, blob: &BlobHash, holder: Holder) {
    work.tx.put(keys::blob_holder(blob, &holder.key_part()), encode(&()));
}

fn let_go(work: &mut Work, content: &Attachment, holder: Holder) {
    for blob in content.blobs() {
        let_go_blob(work, &blob, holder);
    }
}

fn let_go_blob(work: &mut Work, blob: &BlobHash, holder: Holder) {
    work.tx.delete(keys::blob_holder(blob, &holder.key_part()));
}

/// Only pictures are shown as somebody's face.
fn not_a_picture() -> Error {
    Error::Picture(PictureError::NotAPicture)
}
