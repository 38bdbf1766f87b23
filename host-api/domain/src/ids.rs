//! Identifiers: newtypes over random or derived bytes, so that no two kinds can be mixed up.
//!
//! In text an id is its kind's prefix, an underscore and lower-case hex: `msg_0123…`. The text form is what JSON, the WIT
//! and URLs carry; the bytes are what records and keys carry.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The text is not an id of this kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected `{prefix}_` and {hex_digits} lower-case hexadecimal digits")]
pub struct IdError {
    prefix: &'static str,
    hex_digits: usize,
}

fn parse_hex<const N: usize>(text: &str, prefix: &'static str) -> Result<[u8; N], IdError> {
    let error = IdError { prefix, hex_digits: N * 2 };
    let digits = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')).ok_or(error)?;
    // One id has one text: upper-case digits are not accepted.
    if digits.len() != N * 2 || digits.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(error);
    }
    let mut bytes = [0; N];
    hex::decode_to_slice(digits, &mut bytes).map_err(|_| error)?;
    Ok(bytes)
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $length:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $length]);

        impl $name {
            /// Length of the id in bytes.
            pub const LENGTH: usize = $length;

            pub const fn from_bytes(bytes: [u8; $length]) -> Self {
                Self(bytes)
            }

            pub const fn as_bytes(&self) -> &[u8; $length] {
                &self.0
            }

            /// The text form, as `to_string` makes it, without the detour.
            pub fn text(&self) -> String {
                self.with_text(str::to_owned)
            }

            fn with_text<R>(&self, act: impl FnOnce(&str) -> R) -> R {
                const PREFIX: &[u8] = concat!($prefix, "_").as_bytes();
                let mut text = [0; PREFIX.len() + $length * 2];
                let (prefix, digits) = text.split_at_mut(PREFIX.len());
                prefix.copy_from_slice(PREFIX);
                hex::encode_to_slice(self.0, digits).expect("two digits for each byte");
                act(std::str::from_utf8(&text).expect("prefix and digits are ASCII"))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.with_text(|text| f.write_str(text))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                parse_hex(text, $prefix).map(Self)
            }
        }

        // Text in formats that people read (JSON), bytes in those that they do not (postcard).
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    self.with_text(|text| serializer.serialize_str(text))
                } else {
                    Serialize::serialize(&self.0, serializer)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                    text.parse().map_err(serde::de::Error::custom)
                } else {
                    Deserialize::deserialize(deserializer).map(Self)
                }
            }
        }
    };
}

id!(
    /// A person's account on this host. Never leaves the host towards a mini-program.
    UserId, "usr", 16);
id!(
    /// A person as one publisher's programs know them: derived, pairwise, unlinkable between publishers.
    PersonId, "per", 16);
id!(ConversationId, "cnv", 16);
id!(MessageId, "msg", 16);
id!(
    /// An upload that is not attached to anything yet.
    MediaId, "med", 16);
id!(
    /// A pending event; the same when it is run again.
    EventId, "evt", 16);
id!(TimerId, "tmr", 16);
id!(
    /// A request to another server that waits to be sent.
    HttpRequestId, "req", 16
);
id!(PaymentId, "pay", 16);
id!(
    /// An account of the ledger.
    AccountId, "acc", 16);
id!(
    /// A transfer of the ledger: made by the client of the ledger, used once.
    TransferId, "xfr", 16);
id!(
    /// A signed-in session (one token).
    SessionId, "ses", 16);
id!(
    /// A passkey of a person.
    PasskeyId, "psk", 16);
id!(
    /// A passkey's ceremony under way.
    CeremonyId, "cer", 16);
id!(
    /// A program: derived from (publisher, app_id). Consents, storage, pseudonyms, events and money hang on it.
    ProgramId, "prg", 16);
id!(
    /// A publisher: SHA-256 of version 1 of its key-set document; survives rotation.
    PublisherId, "pub", 32);
id!(
    /// A version of a program: SHA-256 of everything after the signature section of its package.
    VersionDigest, "ver", 32);

impl ProgramId {
    /// The program `app_id` of `publisher`.
    pub fn derive(publisher: &PublisherId, app_id: &str) -> Self {
        Self(derive(b"parvis program", &[publisher.as_bytes(), app_id.as_bytes()]))
    }
}

impl PersonId {
    /// How `user` is known to the programs of `publisher`. `secret` is the host's own and never leaves it.
    pub fn derive(secret: &[u8; 32], publisher: &PublisherId, user: &UserId) -> Self {
        Self(derive(b"parvis person", &[secret, publisher.as_bytes(), user.as_bytes()]))
    }
}

/// 16 bytes that follow from `purpose` and `parts`; the lengths are part of what is hashed, so parts cannot run into each other.
pub fn derive(purpose: &[u8], parts: &[&[u8]]) -> [u8; 16] {
    let mut hash = Sha256::new();
    for part in std::iter::once(&purpose).chain(parts) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(digest.get(..16).expect("SHA-256 gives 32 bytes"));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_prints() {
        let id = MessageId::from_bytes([0xab; 16]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.text(), id.to_string());
    }

    #[test]
    fn an_id_of_another_kind_or_form_is_refused() {
        let hex = "ab".repeat(16);
        for text in [
            String::new(),
            hex.clone(),
            format!("usr_{hex}"),
            format!("msg_{}", hex.to_uppercase()),
            format!("msg_{hex}0"),
            format!("msg_ {}", &hex[1..]),
            format!("msg_+{}", &hex[1..]),
        ] {
            assert!(text.parse::<MessageId>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn parts_of_a_derived_id_cannot_run_into_each_other() {
        assert_ne!(derive(b"p", &[b"ab", b"c"]), derive(b"p", &[b"a", b"bc"]));
    }
}
