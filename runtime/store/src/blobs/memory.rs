//! Blobs in memory: for tests and for a host that keeps nothing.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::ops::Bound;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;

use super::{BLOB_BYTES_MAX, BlobEntry, BlobError, BlobHash, Blobs};

#[derive(Debug, Default)]
pub struct MemoryBlobs {
    blobs: Mutex<BTreeMap<BlobHash, (Bytes, SystemTime)>>,
}

impl MemoryBlobs {
    pub fn new() -> Self {
        Self::default()
    }

    fn blobs(&self) -> MutexGuard<'_, BTreeMap<BlobHash, (Bytes, SystemTime)>> {
        // Every step under the lock leaves the map whole.
        self.blobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Blobs for MemoryBlobs {
    fn put_stream(&self, from: &mut dyn Read, bytes_max: u64) -> Result<BlobEntry, BlobError> {
        let most = bytes_max.min(BLOB_BYTES_MAX);
        let mut bytes = Vec::new();
        let length = from.take(most + 1).read_to_end(&mut bytes)?;
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        if length > most {
            return Err(BlobError::TooLarge { most });
        }
        let entry = BlobEntry { hash: BlobHash::of(&bytes), bytes: length, put_at: SystemTime::now() };
        self.blobs().insert(entry.hash, (bytes.into(), entry.put_at));
        Ok(entry)
    }

    fn get(&self, hash: &BlobHash) -> Result<Bytes, BlobError> {
        self.blobs().get(hash).map(|(bytes, _)| bytes.clone()).ok_or(BlobError::NotFound(*hash))
    }

    fn read_at(&self, hash: &BlobHash, offset: u64, length: usize) -> Result<Bytes, BlobError> {
        let bytes = self.get(hash)?;
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
        Ok(bytes.slice(start..start.saturating_add(length).min(bytes.len())))
    }

    fn copy_to(&self, hash: &BlobHash, to: &mut dyn Write) -> Result<u64, BlobError> {
        let bytes = self.get(hash)?;
        to.write_all(&bytes)?;
        Ok(u64::try_from(bytes.len()).unwrap_or(u64::MAX))
    }

    fn list(&self, after: Option<&BlobHash>, limit: usize) -> Result<Vec<BlobEntry>, BlobError> {
        let start = after.map_or(Bound::Unbounded, |after| Bound::Excluded(*after));
        let entry = |(hash, (bytes, put_at)): (&BlobHash, &(Bytes, SystemTime))| BlobEntry {
            hash: *hash,
            bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            put_at: *put_at,
        };
        Ok(self.blobs().range((start, Bound::Unbounded)).take(limit).map(entry).collect())
    }

    fn remove(&self, hash: &BlobHash, before: SystemTime) -> Result<bool, BlobError> {
        let mut blobs = self.blobs();
        let old = blobs.get(hash).is_some_and(|(_, put_at)| *put_at < before);
        Ok(old && blobs.remove(hash).is_some())
    }
}
