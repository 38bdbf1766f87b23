//! How records look in the store: postcard behind one version byte.
//!
//! [`records!`](crate::records) makes an enum with a variant per version. Old variants are read for ever; a change of a record's fields is a
//! new variant with the next number, never an edit. The crate that owns a record keeps golden bytes of each version in its tests.
//!
//! Not here: the records themselves.

use serde::Serialize;
use serde::de::DeserializeOwned;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    #[error("the stored {record} is damaged: {why}")]
    Damaged { record: &'static str, why: String },
    #[error(
        "the stored {record} has version {found}, and this program reads versions up to {known}; use the newer program"
    )]
    NewerRecord { record: &'static str, found: u8, known: u8 },
}

/// The body of a record behind its version byte. For [`records!`](crate::records).
pub fn encode_record(version: u8, body: &impl Serialize) -> Vec<u8> {
    postcard::to_extend(body, vec![version])
        .expect("a record is plain data: it has known lengths and no failing `Serialize`")
}

/// Splits the version byte off. For [`records!`](crate::records).
pub fn split_record<'a>(record: &'static str, bytes: &'a [u8]) -> Result<(u8, &'a [u8]), RecordError> {
    let (version, body) =
        bytes.split_first().ok_or_else(|| RecordError::Damaged { record, why: "it is empty".to_owned() })?;
    Ok((*version, body))
}

/// The body of a record; bytes left over are damage. For [`records!`](crate::records).
pub fn decode_body<T: DeserializeOwned>(record: &'static str, body: &[u8]) -> Result<T, RecordError> {
    let damaged = |why: String| RecordError::Damaged { record, why };
    let (value, rest) = postcard::take_from_bytes(body).map_err(|error| damaged(error.to_string()))?;
    if rest.is_empty() { Ok(value) } else { Err(damaged(format!("{} bytes too many", rest.len()))) }
}

/// A version that no variant has. For [`records!`](crate::records).
pub fn unknown_version(record: &'static str, found: u8, known: u8) -> RecordError {
    if found > known {
        RecordError::NewerRecord { record, found, known }
    } else {
        RecordError::Damaged { record, why: format!("no version {found} was ever written") }
    }
}

/// Makes a record's enum, with `encode(&self) -> Vec<u8>` and `decode(&[u8]) -> Result<Self, RecordError>`.
///
/// Versions are listed in rising order.
///
/// ```
/// #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
/// pub struct NoteV1 {
///     pub text: String,
/// }
///
/// parvis_store::records! {
///     /// A note as it is stored.
///     #[derive(Debug, PartialEq)]
///     pub enum Note {
///         1 => V1(NoteV1),
///     }
/// }
///
/// let note = Note::V1(NoteV1 { text: "hi".to_owned() });
/// assert_eq!(note.encode(), [1, 2, b'h', b'i']);
/// assert_eq!(Note::decode(&[1, 2, b'h', b'i'])?, note);
/// # Ok::<(), parvis_store::RecordError>(())
/// ```
#[macro_export]
macro_rules! records {
    ($(#[$attribute:meta])* $visibility:vis enum $name:ident { $($number:literal => $variant:ident($body:ty)),+ $(,)? }) => {
        $(#[$attribute])*
        $visibility enum $name {
            $($variant($body)),+
        }

        impl $name {
            /// The bytes to store.
            $visibility fn encode(&self) -> ::std::vec::Vec<u8> {
                match self {
                    $(Self::$variant(body) => $crate::encode_record($number, body)),+
                }
            }

            /// Reads any version that was ever written.
            $visibility fn decode(bytes: &[u8]) -> ::std::result::Result<Self, $crate::RecordError> {
                let (version, body) = $crate::split_record(stringify!($name), bytes)?;
                match version {
                    $($number => $crate::decode_body(stringify!($name), body).map(Self::$variant),)+
                    found => {
                        let known: u8 = [$($number),+].into_iter().fold(0, u8::max);
                        ::std::result::Result::Err($crate::unknown_version(stringify!($name), found, known))
                    }
                }
            }
        }
    };
}
