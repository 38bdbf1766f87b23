//! Reads the stream into an empty store. Every byte is hostile until the hash at the end agrees.

use std::io::{self, BufReader, Read};

use bytes::Bytes;

use super::stream::Hashing;
use super::{ARCHIVE_FORMAT, Archived, MAGIC, Tag};
use crate::limits::{COMMIT_BYTES_MAX, COMMIT_KEYS_MAX, KEY_BYTES_MAX, RANGE_BOUND_BYTES_MAX, VALUE_BYTES_MAX};
use crate::{
    BLOB_BYTES_MAX, Batch, BlobError, BlobHash, Blobs, CommitNumber, Direction, Engine, EngineError, Key, Meta,
    Versioned,
};

/// Why nothing was imported. From the first entry on the store stays closed: empty its directory before the next attempt.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("the store is not empty; import into a new directory")]
    NotEmpty,
    #[error("an earlier import into this store did not finish; empty its directory and import again")]
    ImportUnfinished,
    #[error("this is not a Parvis export")]
    NotAnExport,
    #[error("the export has format {found}, and this version reads formats up to {known}; use the newer version")]
    NewerFormat { found: u32, known: u32 },
    #[error("the export ends too early; it was cut off")]
    Truncated,
    #[error("the export is damaged: {0}")]
    Damaged(&'static str),
    /// Also where two entries have the same name.
    #[error("the export is out of order at its entry {0}")]
    OutOfOrder(u64),
    #[error("the export holds more than is allowed: {what} of {found} bytes, at most {most}")]
    TooLarge { what: &'static str, found: u64, most: u64 },
    #[error("the export cannot be read: {0}")]
    Io(io::Error),
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error(transparent)]
    Blob(BlobError),
}

impl From<io::Error> for ImportError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof { Self::Truncated } else { Self::Io(error) }
    }
}

/// Fills `engine`, which must be empty, and `blobs` from `input`.
pub fn import<E: Engine>(engine: &mut E, blobs: &dyn Blobs, input: &mut dyn Read) -> Result<Archived, ImportError> {
    check_empty(engine)?;
    let mut input = Input { from: Hashing::new(BufReader::new(input)) };
    let number = input.header()?;
    engine.apply(Batch { meta: Some(Meta { ceiling: number, importing: true }), ..Batch::default() })?;
    engine.flush()?;
    let archived =
        Import { engine, blobs, batch: Batch::default(), batch_bytes: 0, previous: None }.read(&mut input, number)?;
    engine.flush()?;
    engine.apply(Batch { meta: Some(Meta { ceiling: number, importing: false }), ..Batch::default() })?;
    engine.flush()?;
    Ok(archived)
}

fn check_empty<E: Engine>(engine: &E) -> Result<(), ImportError> {
    if engine.meta()?.importing {
        return Err(ImportError::ImportUnfinished);
    }
    let all = Key::new()..Key::from(vec![0xff; RANGE_BOUND_BYTES_MAX]);
    let empty = engine.scan(&all, 1, Direction::Ascending)?.is_empty()
        && engine.counters_after(None, 1)?.is_empty()
        && engine.heads_after(None, 1)?.is_empty();
    if empty { Ok(()) } else { Err(ImportError::NotEmpty) }
}

struct Import<'a, E> {
    engine: &'a mut E,
    blobs: &'a dyn Blobs,
    batch: Batch,
    batch_bytes: usize,
    previous: Option<(Tag, Bytes)>,
}

impl<E: Engine> Import<'_, E> {
    fn read<R: Read>(mut self, input: &mut Input<R>, number: CommitNumber) -> Result<Archived, ImportError> {
        let mut archived = Archived { number, ..Archived::default() };
        loop {
            let tag =
                Tag::from_byte(input.number::<1>()?[0]).ok_or(ImportError::Damaged("an entry of no known kind"))?;
            match tag {
                Tag::End => break,
                Tag::Blob => {
                    self.blob(input, &archived)?;
                    archived.blobs += 1;
                }
                Tag::Counter => {
                    let name = self.name(input, tag, &archived)?;
                    self.batch.counters.push((name, i128::from_be_bytes(input.number()?)));
                    archived.counters += 1;
                }
                Tag::Head => {
                    let log = self.name(input, tag, &archived)?;
                    self.batch.heads.push((log, u64::from_be_bytes(input.number()?)));
                    archived.logs += 1;
                }
                Tag::Key => {
                    self.key(input, &archived)?;
                    archived.keys += 1;
                }
            }
            self.write_if_large()?;
        }
        input.end(&archived)?;
        self.engine.apply(self.batch)?;
        Ok(archived)
    }

    fn blob<R: Read>(&mut self, input: &mut Input<R>, archived: &Archived) -> Result<(), ImportError> {
        let hash = BlobHash::from_bytes(input.number()?);
        self.check_order(Tag::Blob, Bytes::copy_from_slice(hash.as_bytes()), archived)?;
        let length = u64::from_be_bytes(input.number()?);
        if length > BLOB_BYTES_MAX {
            return Err(ImportError::TooLarge { what: "a blob", found: length, most: BLOB_BYTES_MAX });
        }
        let mut bytes = Limited { from: (&mut input.from).take(length), failed: None };
        let put = self.blobs.put_stream(&mut bytes, length);
        if let Some(error) = bytes.failed {
            return Err(error.into());
        }
        let put = put.map_err(ImportError::Blob)?;
        if put.bytes != length {
            return Err(ImportError::Truncated);
        }
        if put.hash != hash {
            return Err(ImportError::Damaged("a blob is not what its hash says"));
        }
        Ok(())
    }

    fn key<R: Read>(&mut self, input: &mut Input<R>, archived: &Archived) -> Result<(), ImportError> {
        let key = self.name(input, Tag::Key, archived)?;
        let version = CommitNumber::from_be_bytes(input.number()?);
        if version == 0 || version > archived.number {
            return Err(ImportError::Damaged("a value of a commit that is not in the export"));
        }
        let length = u32::from_be_bytes(input.number()?);
        let value = input.bytes("a value", length, VALUE_BYTES_MAX)?;
        self.batch_bytes += value.len();
        self.batch.keys.push((key, Some(Versioned { value, version })));
        Ok(())
    }

    fn name<R: Read>(&mut self, input: &mut Input<R>, tag: Tag, archived: &Archived) -> Result<Key, ImportError> {
        let length = u16::from_be_bytes(input.number()?);
        let name = input.bytes("a name", u32::from(length), KEY_BYTES_MAX)?;
        self.batch_bytes += name.len();
        self.check_order(tag, name.clone(), archived)?;
        Ok(name)
    }

    fn check_order(&mut self, tag: Tag, name: Bytes, archived: &Archived) -> Result<(), ImportError> {
        let present = (tag, name);
        if self.previous.as_ref().is_some_and(|previous| *previous >= present) {
            return Err(ImportError::OutOfOrder(archived.entries() + 1));
        }
        self.previous = Some(present);
        Ok(())
    }

    fn write_if_large(&mut self) -> Result<(), ImportError> {
        let entries = self.batch.keys.len() + self.batch.counters.len() + self.batch.heads.len();
        if entries >= COMMIT_KEYS_MAX || self.batch_bytes >= COMMIT_BYTES_MAX {
            self.engine.apply(std::mem::take(&mut self.batch))?;
            self.batch_bytes = 0;
        }
        Ok(())
    }
}

struct Input<R> {
    from: Hashing<R>,
}

impl<R: Read> Input<R> {
    fn header(&mut self) -> Result<CommitNumber, ImportError> {
        let not_ours = |error: ImportError| match error {
            ImportError::Truncated => ImportError::NotAnExport,
            other => other,
        };
        if self.number().map_err(not_ours)? != *MAGIC {
            return Err(ImportError::NotAnExport);
        }
        let found = u32::from_be_bytes(self.number()?);
        if found > ARCHIVE_FORMAT {
            return Err(ImportError::NewerFormat { found, known: ARCHIVE_FORMAT });
        }
        let number = CommitNumber::from_be_bytes(self.number()?);
        // Numbers go on above it, and must never wrap.
        if number > CommitNumber::MAX / 2 {
            return Err(ImportError::Damaged("its commit number is out of reach"));
        }
        Ok(number)
    }

    fn number<const N: usize>(&mut self) -> Result<[u8; N], ImportError> {
        let mut bytes = [0; N];
        self.from.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn bytes(&mut self, what: &'static str, length: u32, most: usize) -> Result<Bytes, ImportError> {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if length > most {
            let wide = |length| u64::try_from(length).unwrap_or(u64::MAX);
            return Err(ImportError::TooLarge { what, found: wide(length), most: wide(most) });
        }
        let mut bytes = vec![0; length];
        self.from.read_exact(&mut bytes)?;
        Ok(bytes.into())
    }

    /// What follows the letter of the end: a count, the hash of all before it, nothing.
    fn end(&mut self, archived: &Archived) -> Result<(), ImportError> {
        if u64::from_be_bytes(self.number()?) != archived.entries() {
            return Err(ImportError::Damaged("the number of its entries"));
        }
        let hash = self.from.hash();
        if self.number()? != hash {
            return Err(ImportError::Damaged("its hash is another"));
        }
        if self.from.read(&mut [0])? != 0 {
            return Err(ImportError::Damaged("something follows its end"));
        }
        Ok(())
    }
}

/// Keeps the reader's own error apart from those of the blobs.
struct Limited<R> {
    from: R,
    failed: Option<io::Error>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.from.read(bytes).map_err(|error| {
            let kind = error.kind();
            if kind != io::ErrorKind::Interrupted {
                self.failed = Some(error);
            }
            kind.into()
        })
    }
}
