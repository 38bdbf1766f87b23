//! Writes the stream, a page at a time.

use std::io::{self, BufWriter, Write};

use bytes::Bytes;

use super::stream::Hashing;
use super::{ARCHIVE_FORMAT, Archived, MAGIC, Tag};
use crate::limits::RANGE_BOUND_BYTES_MAX;
use crate::{BlobError, Blobs, CommitNumber, Direction, Engine, EngineError, Executor, Key, StoreError};

/// Entries read at once: of the longest values 16 MiB.
const PAGE: usize = 256;

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Blob(#[from] BlobError),
    #[error("the export cannot be written: {0}")]
    Io(#[from] io::Error),
    #[error("a blob changed while it was read")]
    BlobChanged,
}

impl From<EngineError> for ExportError {
    fn from(error: EngineError) -> Self {
        Self::Store(error.into())
    }
}

/// Writes everything as of one commit to `out`. Commits wait until it is done; blobs that are put meanwhile may or may not be in it.
///
/// After an error what was written is of no use, and [`import`](super::import()) refuses it.
pub fn export<E: Engine>(store: &Executor<E>, blobs: &dyn Blobs, out: &mut dyn Write) -> Result<Archived, ExportError> {
    store.with_engine(|engine, number| write_all(engine, number, blobs, out))?
}

fn write_all<E: Engine>(
    engine: &E,
    number: CommitNumber,
    blobs: &dyn Blobs,
    out: &mut dyn Write,
) -> Result<Archived, ExportError> {
    let mut out = Hashing::new(BufWriter::new(out));
    out.write_all(MAGIC)?;
    out.write_all(&ARCHIVE_FORMAT.to_be_bytes())?;
    out.write_all(&number.to_be_bytes())?;
    let archived = Archived {
        number,
        blobs: write_blobs(blobs, &mut out)?,
        counters: write_counters(engine, &mut out)?,
        logs: write_heads(engine, &mut out)?,
        keys: write_keys(engine, &mut out)?,
    };
    out.write_all(&[Tag::End.byte()])?;
    out.write_all(&archived.entries().to_be_bytes())?;
    let hash = out.hash();
    out.write_all(&hash)?;
    out.flush()?;
    Ok(archived)
}

fn write_blobs(blobs: &dyn Blobs, out: &mut impl Write) -> Result<u64, ExportError> {
    let mut count = 0;
    let mut after = None;
    loop {
        let page = blobs.list(after.as_ref(), PAGE)?;
        let Some(last) = page.last() else { return Ok(count) };
        after = Some(last.hash);
        for entry in page {
            out.write_all(&[Tag::Blob.byte()])?;
            out.write_all(entry.hash.as_bytes())?;
            out.write_all(&entry.bytes.to_be_bytes())?;
            if blobs.copy_to(&entry.hash, out)? != entry.bytes {
                return Err(ExportError::BlobChanged);
            }
            count += 1;
        }
    }
}

fn write_counters<E: Engine>(engine: &E, out: &mut impl Write) -> Result<u64, ExportError> {
    let mut count = 0;
    let mut after: Option<Bytes> = None;
    loop {
        let page = engine.counters_after(after.as_ref(), PAGE)?;
        let Some((last, _)) = page.last() else { return Ok(count) };
        after = Some(last.clone());
        for (name, sum) in page {
            write_name(Tag::Counter, &name, out)?;
            out.write_all(&sum.to_be_bytes())?;
            count += 1;
        }
    }
}

fn write_heads<E: Engine>(engine: &E, out: &mut impl Write) -> Result<u64, ExportError> {
    let mut count = 0;
    let mut after: Option<Bytes> = None;
    loop {
        let page = engine.heads_after(after.as_ref(), PAGE)?;
        let Some((last, _)) = page.last() else { return Ok(count) };
        after = Some(last.clone());
        for (log, head) in page {
            write_name(Tag::Head, &log, out)?;
            out.write_all(&head.to_be_bytes())?;
            count += 1;
        }
    }
}

fn write_keys<E: Engine>(engine: &E, out: &mut impl Write) -> Result<u64, ExportError> {
    let end = Key::from(vec![0xff; RANGE_BOUND_BYTES_MAX]);
    let mut count = 0;
    let mut start = Key::new();
    loop {
        let page = engine.scan(&(start..end.clone()), PAGE, Direction::Ascending)?;
        let Some((last, _)) = page.last() else { return Ok(count) };
        start = [last.as_ref(), &[0]].concat().into();
        for (key, found) in page {
            write_name(Tag::Key, &key, out)?;
            out.write_all(&found.version.to_be_bytes())?;
            let length = u32::try_from(found.value.len()).map_err(io::Error::other)?;
            out.write_all(&length.to_be_bytes())?;
            out.write_all(&found.value)?;
            count += 1;
        }
    }
}

fn write_name(tag: Tag, name: &[u8], out: &mut impl Write) -> io::Result<()> {
    out.write_all(&[tag.byte()])?;
    out.write_all(&u16::try_from(name.len()).map_err(io::Error::other)?.to_be_bytes())?;
    out.write_all(name)
}
