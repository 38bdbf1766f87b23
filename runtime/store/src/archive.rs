//! A whole store as one stream: the backup, the move between engines, and the way off an engine.
//!
//! ```text
//! "parvis-export\n"  format u32  commit number u64
//! 'b' hash 32  length u64  bytes               blobs
//! 'c' name  sum i128                           counters
//! 'h' log  number u64                          the last number of each log
//! 'k' key  version u64  length u32  value      keys
//! 'z' entries u64  BLAKE3 of everything before, 32 bytes
//! ```
//! Names are a u16 length and bytes; numbers are big-endian. Entries rise strictly by (letter, name), so one store has one stream:
//! import then export is byte-equal.
//!
//! An import says so in the store before its first entry and takes that back after its last: one that did not finish is never opened.
//!
//! Not here: where the stream goes.

mod export;
mod import;
mod stream;

pub use export::{ExportError, export};
pub use import::{ImportError, import};

/// What is written; older ones are read too.
pub const ARCHIVE_FORMAT: u32 = 1;

const MAGIC: &[u8; 14] = b"parvis-export\n";

/// What a stream held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Archived {
    /// Every commit up to this one is in the stream, and none after it.
    pub number: crate::CommitNumber,
    pub blobs: u64,
    pub counters: u64,
    pub logs: u64,
    pub keys: u64,
}

impl Archived {
    fn entries(&self) -> u64 {
        self.blobs + self.counters + self.logs + self.keys
    }
}

/// The letters of the stream, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tag {
    Blob,
    Counter,
    Head,
    Key,
    End,
}

impl Tag {
    const fn byte(self) -> u8 {
        match self {
            Self::Blob => b'b',
            Self::Counter => b'c',
            Self::Head => b'h',
            Self::Key => b'k',
            Self::End => b'z',
        }
    }

    fn from_byte(byte: u8) -> Option<Self> {
        [Self::Blob, Self::Counter, Self::Head, Self::Key, Self::End].into_iter().find(|tag| tag.byte() == byte)
    }
}
