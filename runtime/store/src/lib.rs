//! Everything durable goes through here: ordered keys, reads, and one atomic commit.
//!
//! Always true:
//! - a commit is applied whole or not at all, and is on disk when [`Store::commit`] returns;
//! - commits are serialisable: each takes effect as if it ran alone, in the order of its number;
//! - a read may see a commit that is applied but not on disk yet. What is told to anybody outside waits for
//!   [`Store::durable`] of the number that the read saw.
//!
//! # From a read to the disk
//!
//! A piece of work opens a [`Transaction`], reads and writes through it, and commits it:
//!
//! ```
//! # use std::sync::Arc;
//! # use parvis_store::{Executor, Key, Memory, OnFatal, Store, Transaction};
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! let store: Arc<dyn Store> = Arc::new(Executor::open(Memory::new(), OnFatal::Abort)?);
//! let mut tx = Transaction::new(Arc::clone(&store));
//! if tx.get(&Key::from_static(b"table/7")).await?.is_none() {
//!     tx.put(Key::from_static(b"table/7"), Key::from_static(b"alice"));
//! }
//! let receipt = tx.commit().await?; // `Conflict` if somebody else wrote table/7 meanwhile: run it again
//! assert_eq!(receipt.number, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **The executor** ([`Executor`]) is the one place where commits are decided. Clients queue them; one writer thread takes all that came in
//! while it was flushing (256 at most), decides them one after the other, writes what passes as one batch, flushes once, and answers all.
//! So a flush of three milliseconds is shared, and no two commits ever race. Over [`Memory`] the same steps run in the caller.
//!
//! **The window** is how a commit is decided without reading the tree again: the keys that the last 10,000 commits wrote, in order, each
//! with its last writer. A read carries the number it saw; a condition holds if no later commit wrote its key (or inside its range). What
//! was read before the window began cannot be judged by it: a key's version is looked up in the tree once more, a range is a conflict.
//! Counters and logs need no condition at all: their sums and numbers are settled at the writer.
//!
//! **Durability** has three moments. A commit is *applied*: reads see it, and its number. Then it is *on disk*: `durable_number` and the
//! watch move on. Then it is *answered*. A power cut between the first two takes the commit back, which is why nobody outside may be told
//! of it earlier; its number is not used again. If the disk refuses, the process ends: the kernel may have dropped what it could not
//! write, and a second flush would say that all is well.
//!
//! [`Blobs`] hold what is too large for a value: put the blob first, then commit the record that names it. [`export()`] and [`import()`] move
//! all of it as one stream. [`records!`] is how records keep their versions.
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
