//! The embedded engine: sled 0.34.7, one tree, every key behind one byte that says what it is.
//!
//! What had to be done around it:
//! - its `flush` does not reach the disk: every flush here ends with `fdatasync` on its data file;
//! - pages over about 128 KiB go to files that it never syncs: no value in the tree is longer than 4 KiB, longer ones are cut;
//! - its own timed flush is off, its cache is bounded.
//!
//! The pieces of a long value stand apart from the keys, so that a scan meets each key once. A filter in memory knows which keys may have
//! pieces; for all others a `put` reads nothing.
//!
//! Not here: one writer at a time, and what happens after an error (`executor`).

mod directory;
mod layout;

use std::collections::HashMap;
use std::fs::File;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;

use self::layout::{Filter, HEAD_BYTES_MAX, Head, PIECE_BYTES_MAX, Space};
use super::{Batch, Engine, EngineError, Meta, OpenError};
use crate::{Direction, Key, Versioned};

/// What is written; older ones are read too.
const FORMAT: u32 = 1;
const FORMAT_KEY: &[u8] = b"mformat";
const META_KEY: &[u8] = b"mmeta";

#[derive(Debug, Clone, Copy)]
pub struct SledOptions {
    /// Bytes of pages kept in memory.
    pub cache_bytes_max: u64,
}

impl Default for SledOptions {
    fn default() -> Self {
        Self { cache_bytes_max: 1024 * 1024 * 1024 }
    }
}

#[derive(Debug)]
pub struct Sled {
    // Declared before the lock: the database is closed before the directory is given up.
    db: ::sled::Db,
    data: File,
    long: Filter,
    _lock: File,
}

impl Sled {
    /// Opens the store in `directory`, which is made if it is missing. One process at a time.
    pub fn open(directory: &Path, options: SledOptions) -> Result<Self, OpenError> {
        directory::create(directory).map_err(unavailable)?;
        let lock = directory::lock(directory)?;
        let db = directory::open_database(directory, options)?;
        let data = directory::sync_and_open_data(directory).map_err(unavailable)?;
        let mut engine = Self { db, data, long: Filter::new(), _lock: lock };
        engine.check_format(directory)?;
        for entry in engine.db.scan_prefix([Space::Long.byte()]) {
            let (key, _) = entry.map_err(engine_error)?;
            engine.long.add(key.get(1..).unwrap_or_default());
        }
        Ok(engine)
    }

    fn check_format(&mut self, directory: &Path) -> Result<(), OpenError> {
        let name = || Arc::from(directory.display().to_string());
        match self.db.get(FORMAT_KEY).map_err(engine_error)? {
            Some(found) => {
                let found = <[u8; 4]>::try_from(found.as_ref()).map(u32::from_be_bytes);
                let found = found.map_err(|_| OpenError::NotAStore(name()))?;
                if found > FORMAT {
                    return Err(OpenError::NewerFormat { directory: name(), found, known: FORMAT });
                }
                Ok(())
            }
            None if self.db.is_empty() => {
                self.db.insert(FORMAT_KEY, &FORMAT.to_be_bytes()).map_err(engine_error)?;
                self.flush().map_err(OpenError::Engine)
            }
            None => Err(OpenError::NotAStore(name())),
        }
    }

    fn lookup(&self, space: Space, name: &[u8]) -> Result<Option<::sled::IVec>, EngineError> {
        self.db.get(space.key(name)).map_err(engine_error)
    }

    /// The value whose head is `head`, its pieces fetched.
    fn whole(&self, key: &[u8], head: &[u8]) -> Result<Versioned, EngineError> {
        let head = Head::decode(head).ok_or_else(|| damaged("a value is too short"))?;
        if head.pieces == 0 {
            return Ok(Versioned { value: Bytes::copy_from_slice(head.bytes), version: head.version });
        }
        let mut value = head.bytes.to_vec();
        for index in 0..head.pieces {
            let piece = self.db.get(layout::piece_key(key, index)).map_err(engine_error)?;
            value.extend_from_slice(&piece.ok_or_else(|| damaged("a piece of a long value is missing"))?);
        }
        Ok(Versioned { value: value.into(), version: head.version })
    }

    /// How many pieces `key` has in the tree.
    fn pieces(&self, key: &[u8]) -> Result<u8, EngineError> {
        match self.lookup(Space::Long, key)? {
            None => Ok(0),
            Some(count) => match count.as_ref() {
                [count] => Ok(*count),
                _ => Err(damaged("the count of a long value's pieces")),
            },
        }
    }

    fn write_key(
        &mut self,
        key: &Key,
        value: Option<&Versioned>,
        long_now: &mut HashMap<Key, u8>,
        out: &mut ::sled::Batch,
    ) -> Result<(), EngineError> {
        let before = match long_now.get(key) {
            Some(pieces) => *pieces,
            None if self.long.may_hold(key) => self.pieces(key)?,
            None => 0,
        };
        let mut after = 0;
        match value {
            None => out.remove(Space::Keys.key(key)),
            Some(Versioned { value, version }) => {
                let (first, rest) = value.split_at(value.len().min(HEAD_BYTES_MAX));
                for piece in rest.chunks(PIECE_BYTES_MAX) {
                    out.insert(layout::piece_key(key, after), piece);
                    after += 1;
                }
                out.insert(Space::Keys.key(key), Head { pieces: after, version: *version, bytes: first }.encode());
            }
        }
        for index in after..before {
            out.remove(layout::piece_key(key, index));
        }
        if after > 0 {
            self.long.add(key);
            out.insert(Space::Long.key(key), &[after]);
        } else if before > 0 {
            out.remove(Space::Long.key(key));
        }
        if after > 0 || before > 0 {
            long_now.insert(key.clone(), after);
        }
        Ok(())
    }

    fn names_after<T>(
        &self,
        space: Space,
        after: Option<&Bytes>,
        limit: usize,
        decode: impl Fn(&[u8]) -> Result<T, EngineError>,
    ) -> Result<Vec<(Key, T)>, EngineError> {
        // The first key after a key is the same with a zero behind it.
        let start = after.map_or_else(|| vec![space.byte()], |after| [&[space.byte()], after.as_ref(), &[0]].concat());
        let entries = self.db.range(start..vec![space.byte() + 1]).take(limit);
        entries
            .map(|entry| {
                let (key, value) = entry.map_err(engine_error)?;
                Ok((Bytes::copy_from_slice(key.get(1..).unwrap_or_default()), decode(&value)?))
            })
            .collect()
    }
}

impl Engine for Sled {
    fn meta(&self) -> Result<Meta, EngineError> {
        let Some(found) = self.db.get(META_KEY).map_err(engine_error)? else { return Ok(Meta::default()) };
        layout::decode_meta(&found).ok_or_else(|| damaged("the store's own record"))
    }

    fn get(&self, key: &[u8]) -> Result<Option<Versioned>, EngineError> {
        self.lookup(Space::Keys, key)?.map(|head| self.whole(key, &head)).transpose()
    }

    fn scan(
        &self,
        range: &Range<Key>,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, EngineError> {
        let read = |entry: ::sled::Result<(::sled::IVec, ::sled::IVec)>| {
            let (key, head) = entry.map_err(engine_error)?;
            let key = Bytes::copy_from_slice(key.get(1..).unwrap_or_default());
            let value = self.whole(&key, &head)?;
            Ok((key, value))
        };
        let entries = self.db.range(Space::Keys.key(&range.start)..Space::Keys.key(&range.end));
        match direction {
            Direction::Ascending => entries.take(limit).map(read).collect(),
            Direction::Descending => entries.rev().take(limit).map(read).collect(),
        }
    }

    fn counter(&self, name: &[u8]) -> Result<Option<i128>, EngineError> {
        self.lookup(Space::Counters, name)?.map(|sum| decode_counter(&sum)).transpose()
    }

    fn head(&self, log: &[u8]) -> Result<u64, EngineError> {
        self.lookup(Space::Heads, log)?.map_or(Ok(0), |head| decode_head(&head))
    }

    fn counters_after(&self, after: Option<&Bytes>, limit: usize) -> Result<Vec<(Key, i128)>, EngineError> {
        self.names_after(Space::Counters, after, limit, decode_counter)
    }

    fn heads_after(&self, after: Option<&Bytes>, limit: usize) -> Result<Vec<(Key, u64)>, EngineError> {
        self.names_after(Space::Heads, after, limit, decode_head)
    }

    fn apply(&mut self, batch: Batch) -> Result<(), EngineError> {
        let mut out = ::sled::Batch::default();
        let mut long_now = HashMap::new();
        for (key, value) in &batch.keys {
            self.write_key(key, value.as_ref(), &mut long_now, &mut out)?;
        }
        for (name, sum) in &batch.counters {
            out.insert(Space::Counters.key(name), &sum.to_be_bytes());
        }
        for (log, head) in &batch.heads {
            out.insert(Space::Heads.key(log), &head.to_be_bytes());
        }
        if let Some(meta) = batch.meta {
            out.insert(META_KEY, layout::encode_meta(meta).as_ref());
        }
        self.db.apply_batch(out).map_err(engine_error)
    }

    fn flush(&self) -> Result<(), EngineError> {
        self.db.flush().map_err(engine_error)?;
        self.data.sync_data().map_err(|error| EngineError::Unavailable(Arc::from(format!("fdatasync: {error}"))))
    }
}

fn decode_counter(sum: &[u8]) -> Result<i128, EngineError> {
    <[u8; 16]>::try_from(sum).map(i128::from_be_bytes).map_err(|_| damaged("a counter"))
}

fn decode_head(head: &[u8]) -> Result<u64, EngineError> {
    <[u8; 8]>::try_from(head).map(u64::from_be_bytes).map_err(|_| damaged("the head of a log"))
}

fn damaged(what: &str) -> EngineError {
    EngineError::Damaged(Arc::from(what))
}

fn unavailable(error: std::io::Error) -> EngineError {
    EngineError::Unavailable(Arc::from(error.to_string()))
}

fn engine_error(error: ::sled::Error) -> EngineError {
    match error {
        ::sled::Error::Corruption { .. } => EngineError::Damaged(Arc::from(error.to_string())),
        other => EngineError::Unavailable(Arc::from(other.to_string())),
    }
}
