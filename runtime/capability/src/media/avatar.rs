//! Faces of people and of conversations: small pictures that were uploaded first.

use std::fmt;
use std::str::FromStr;

use parvis_domain::{MediaId, UserId};
use parvis_store::{BlobError, BlobHash};
use serde::{Deserialize, Serialize};

use super::{Holder, Kind, hold_blob, let_go_blob, not_a_picture, refund, take};
use crate::record::encode;
use crate::work::{Work, attempt};
use crate::{Committed, Error, Host, Seen, keys, people};

/// A face: the hash of its picture. In text `blob:` and 64 hexadecimal digits, which a card may show too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Avatar(BlobHash);

impl Avatar {
    pub fn blob(&self) -> BlobHash {
        self.0
    }

    /// What tells it from the one before: part of the address under which clients keep it.
    pub fn version(&self) -> String {
        self.0.to_string().chars().take(16).collect()
    }

    /// `None` where there is none.
    pub fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl From<BlobHash> for Avatar {
    fn from(blob: BlobHash) -> Self {
        Self(blob)
    }
}

impl fmt::Display for Avatar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "blob:{}", self.0)
    }
}

impl FromStr for Avatar {
    type Err = BlobError;

    fn from_str(text: &str) -> Result<Self, BlobError> {
        text.strip_prefix("blob:").ok_or(BlobError::NotAHash)?.parse().map(Self)
    }
}

impl Host {
    /// Shows an uploaded picture as the person's face; `None` takes it away.
    ///
    /// # Errors
    /// `NotFound` (not their upload), `Picture` (a file).
    pub async fn set_avatar(&self, user: UserId, media: Option<MediaId>) -> Result<Committed<()>, Error> {
        attempt!(self, None, work, set(&mut work, user, media.as_ref()).await)
    }

    /// The person's face. People who are signed in find each other, so they see each other.
    pub async fn avatar(&self, user: UserId) -> Result<Seen<Avatar>, Error> {
        let Seen { value, seen } = self.account(user).await?;
        Ok(Seen { value: Avatar::read(&value.profile.avatar).ok_or(Error::NotFound("avatar"))?, seen })
    }

    /// Whether the blob is somebody's face now: a program that was given one may show it.
    pub async fn is_avatar(&self, blob: &BlobHash) -> Result<bool, Error> {
        self.is_held_as(blob, b"a").await
    }
}

async fn set(work: &mut Work, user: UserId, media: Option<&MediaId>) -> Result<(), Error> {
    let mut account = people::get(work, &user).await?.ok_or(Error::NotFound("account"))?;
    let before = Avatar::read(&account.profile.avatar);
    let now = change(work, &user, media, before, Holder::UserAvatar(user)).await?;
    account.profile.avatar = now.map(|avatar| avatar.to_string()).unwrap_or_default();
    work.tx.put(keys::user(&user), encode(&account));
    Ok(())
}

/// Lets go of the face that was, and holds the new one: an upload of `user`.
pub(crate) async fn change(
    work: &mut Work,
    user: &UserId,
    media: Option<&MediaId>,
    before: Option<Avatar>,
    holder: Holder,
) -> Result<Option<Avatar>, Error> {
    if let Some(Avatar(before)) = before {
        let_go_blob(work, &before, holder);
    }
    let Some(id) = media else { return Ok(None) };
    let content = take(work, user, id).await?;
    let Kind::Image { thumbnail, .. } = content.kind else { return Err(not_a_picture()) };
    // A face is small and there is one: it costs nothing of the quota.
    refund(work, user, content.charged);
    hold_blob(work, &thumbnail, holder);
    Ok(Some(Avatar(thumbnail)))
}
