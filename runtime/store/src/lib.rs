//! Everything durable goes through here: ordered keys, reads, and one atomic commit.
//!
//! Always true:
//! - a commit is applied whole or not at all, and is on disk when [`Store::commit`] returns;
//! - commits are serialisable: each takes effect as if it ran alone, in the order of its number;
//! - a read may see a commit that is applied but not on disk yet. What is told to anybody outside waits for
//!   [`Store::durable`] of the number that the read saw.
//!
//! Not here: what keys and values mean (`capability`), what a record looks like inside (its own crate).

mod archive;
mod blobs;
mod contract;
mod engine;
mod executor;
pub mod fault;
mod record;
mod transaction;

pub use archive::{ARCHIVE_FORMAT, Archived, ExportError, ImportError, export, import};
pub use blobs::{BLOB_BYTES_MAX, BlobEntry, BlobError, BlobHash, Blobs, FileBlobs, MemoryBlobs, sweep};
pub use contract::*;
pub use engine::{Batch, Engine, EngineError, Memory, Meta, OpenError, Sled, SledOptions};
pub use executor::{Executor, OnFatal};
pub use record::{RecordError, decode_body, encode_record, split_record, unknown_version};
pub use transaction::{Transaction, TransactionError};
