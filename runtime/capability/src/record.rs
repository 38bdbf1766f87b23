//! How records are kept: postcard behind one version byte.
//!
//! A record type that changes becomes a new type beside the old one: `decode` reads every version that was ever
//! written, `encode` writes the newest. Golden bytes of each stand in the tests of the module that owns the record.

use serde::Serialize;
use serde::de::DeserializeOwned;

use parvis_store::StoreError;

/// The version byte of every record so far.
const VERSION: u8 = 1;

pub(crate) fn encode<T: Serialize>(record: &T) -> Vec<u8> {
    postcard::to_extend(record, vec![VERSION]).expect("records hold nothing that postcard cannot write")
}

pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    match bytes.split_first() {
        Some((&VERSION, body)) => {
            postcard::from_bytes(body).map_err(|error| StoreError::Damaged(format!("a record: {error}").into()))
        }
        Some((version, _)) => Err(StoreError::Damaged(
            format!("a record of version {version}, which this build does not know: use a newer one").into(),
        )),
        None => Err(StoreError::Damaged("an empty record".into())),
    }
}

#[cfg(test)]
mod tests;
