//! Large bytes beside the store, named by their BLAKE3 hash: packages, artifacts, media.
//!
//! Always true:
//! - when `put` returns, the blob and its name are on disk: commit the record that names it afterwards;
//! - `get` answers the bytes that were put, or an error; a blob that changed on disk is never handed out.
//!
//! A blob whose record was never committed is garbage, which [`sweep`] removes when it is old enough. The calls block on the disk: make them
//! from a thread that may.
//!
//! Not here: which records name which blobs.

mod files;
mod memory;

use std::fmt;
use std::io::{Read, Write};
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use serde::{Deserialize, Serialize};

pub use files::FileBlobs;
pub use memory::MemoryBlobs;

/// Longest blob that any store takes. Callers bound what they take by less.
pub const BLOB_BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// The BLAKE3 hash of a blob's bytes: its name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BlobHash([u8; 32]);

impl BlobHash {
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for BlobHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for BlobHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlobHash({self})")
    }
}

impl FromStr for BlobHash {
    type Err = BlobError;

    /// 64 lower-case hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, BlobError> {
        let mut hash = [0; 32];
        hex::decode_to_slice(text, &mut hash).map_err(|_| BlobError::NotAHash)?;
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(BlobError::NotAHash);
        }
        Ok(Self(hash))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BlobError {
    #[error("there is no blob {0}")]
    NotFound(BlobHash),
    #[error("blob {0} is damaged on disk; restore it from a backup")]
    Damaged(BlobHash),
    #[error("a blob of at most {most} bytes is taken here")]
    TooLarge { most: u64 },
    #[error("not a hash: 64 lower-case hexadecimal digits are")]
    NotAHash,
    #[error("blobs are not available: {0}")]
    Unavailable(Arc<str>),
}

impl From<std::io::Error> for BlobError {
    fn from(error: std::io::Error) -> Self {
        Self::Unavailable(Arc::from(error.to_string()))
    }
}

/// What a list says about a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlobEntry {
    pub hash: BlobHash,
    pub bytes: u64,
    /// When it was last put.
    pub put_at: SystemTime,
}

pub trait Blobs: Send + Sync + fmt::Debug {
    /// Takes all of `from`, at most `bytes_max` bytes (and never more than [`BLOB_BYTES_MAX`]). Putting the same bytes again is fine and makes them young.
    fn put_stream(&self, from: &mut dyn Read, bytes_max: u64) -> Result<BlobEntry, BlobError>;

    fn put(&self, mut bytes: &[u8]) -> Result<BlobHash, BlobError> {
        self.put_stream(&mut bytes, BLOB_BYTES_MAX).map(|entry| entry.hash)
    }

    fn get(&self, hash: &BlobHash) -> Result<Bytes, BlobError>;

    /// Up to `length` bytes from `offset`; fewer at the end, none behind it. Nobody has looked whether they are what was put:
    /// [`BlobReader`] does.
    fn read_at(&self, hash: &BlobHash, offset: u64, length: usize) -> Result<Bytes, BlobError>;

    /// Like `get`, without holding it in memory. An error means that what went to `to` so far is worth nothing.
    fn copy_to(&self, hash: &BlobHash, to: &mut dyn Write) -> Result<u64, BlobError>;

    /// Up to `limit` blobs in the order of their hashes, from the one after `after`.
    fn list(&self, after: Option<&BlobHash>, limit: usize) -> Result<Vec<BlobEntry>, BlobError>;

    /// Removes the blob if it was last put before `before`; answers whether it did.
    fn remove(&self, hash: &BlobHash, before: SystemTime) -> Result<bool, BlobError>;
}

/// Reads a blob piece by piece. The last piece is handed out only where all of them together are what was put.
#[derive(Debug)]
pub struct BlobReader {
    hash: BlobHash,
    offset: u64,
    hasher: blake3::Hasher,
    /// Read, and not handed out before there is more or the hash is right.
    held: Bytes,
}

impl BlobReader {
    const PIECE_BYTES: usize = 256 << 10;

    pub fn new(hash: BlobHash) -> Self {
        Self { hash, offset: 0, hasher: blake3::Hasher::new(), held: Bytes::new() }
    }

    /// The next piece; `None` at the end. An error means that what was handed out so far is worth nothing.
    pub fn next_piece(&mut self, blobs: &dyn Blobs) -> Result<Option<Bytes>, BlobError> {
        loop {
            let piece = blobs.read_at(&self.hash, self.offset, Self::PIECE_BYTES)?;
            if piece.is_empty() {
                let found = BlobHash::from_bytes(*self.hasher.finalize().as_bytes());
                let last = std::mem::take(&mut self.held);
                return match found == self.hash {
                    true => Ok((!last.is_empty()).then_some(last)),
                    false => Err(BlobError::Damaged(self.hash)),
                };
            }
            self.offset += u64::try_from(piece.len()).unwrap_or(u64::MAX);
            self.hasher.update(&piece);
            let before = std::mem::replace(&mut self.held, piece);
            if !before.is_empty() {
                return Ok(Some(before));
            }
        }
    }
}

/// Removes what `is_named` denies and was last put at least `age_min` before `now`; answers how many.
///
/// `age_min` must be longer than any caller takes between its put and its commit.
pub fn sweep(
    blobs: &dyn Blobs,
    now: SystemTime,
    age_min: Duration,
    mut is_named: impl FnMut(&BlobHash) -> Result<bool, BlobError>,
) -> Result<u64, BlobError> {
    const PAGE: usize = 256;
    let Some(before) = now.checked_sub(age_min) else { return Ok(0) };
    let mut removed = 0;
    let mut after = None;
    loop {
        let page = blobs.list(after.as_ref(), PAGE)?;
        let Some(last) = page.last() else { return Ok(removed) };
        after = Some(last.hash);
        for entry in &page {
            if entry.put_at < before && !is_named(&entry.hash)? && blobs.remove(&entry.hash, before)? {
                removed += 1;
            }
        }
    }
}
