//! What stands around the contract: transactions, sled's own matters, blobs, archives, faults, records.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod archive;
mod blobs;
mod fault;
mod killed;
mod record;
mod sled;
mod transaction;

use bytes::Bytes;
use parvis_store::Key;

fn key(name: impl AsRef<[u8]>) -> Key {
    Bytes::copy_from_slice(name.as_ref())
}
