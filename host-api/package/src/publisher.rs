//! A publisher: a chain of signed key-set documents.
//!
//! A document has a version, a name, keys and an expiry. Version 1 is signed by one of its own keys; version n+1 by a key
//! of version n *and* by one of its own. The publisher id is SHA-256 of the bytes of version 1, so it survives rotation
//! and nobody can choose it.
//!
//! ```json
//! {"documents":[{"signed":{"kind":"parvis-key-set","version":1,"name":"…",
//!   "keys":[{"id":"key_…","ed25519":"…"}],"expires":"2027-11-21T00:00:00.000Z"},
//!   "signatures":[{"key":"key_…","signature":"…"}]}]}
//! ```
//!
//! Always true of a [`KeySetChain`]: versions count up from 1 without a gap; the bytes of `signed` are the only way to
//! write that document (members in this order, no space); every signature present verifies.
//!
//! Not here: whether a host trusts the publisher, and expiry (`trust`). Place left for later: `threshold`, a member of the
//! document that says how many keys must sign; today it is 1 and the member is refused.

mod chain;
mod keys;

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, VerifyingKey};
use parvis_domain::Timestamp;
use serde::{Deserialize, Serialize};

pub use chain::KeySetChain;
pub use keys::PublisherKeys;

/// Names a key: follows from the public key, so an id cannot stand for two keys.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 16]);

impl KeyId {
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    pub fn of(key: &VerifyingKey) -> Self {
        Self(parvis_domain::derive(b"parvis key", &[key.as_bytes()]))
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "key_{}", hex::encode(self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not the id of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected `key_` and 32 lower-case hexadecimal digits")]
pub struct KeyIdError;

impl FromStr for KeyId {
    type Err = KeyIdError;

    fn from_str(text: &str) -> Result<Self, KeyIdError> {
        let digits = text.strip_prefix("key_").ok_or(KeyIdError)?;
        decode_hex(digits).map(Self).ok_or(KeyIdError)
    }
}

/// Lower case alone: bytes have one text.
fn decode_hex<const N: usize>(digits: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let plain = digits.len() == N * 2 && !digits.bytes().any(|b| b.is_ascii_uppercase());
    (plain && hex::decode_to_slice(digits, &mut bytes).is_ok()).then_some(bytes)
}

/// One version of a publisher's key-set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySet {
    version: u32,
    name: String,
    keys: Vec<(KeyId, VerifyingKey)>,
    expires: Timestamp,
}

impl KeySet {
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// For people; chosen by the publisher, proves nothing.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn keys(&self) -> impl ExactSizeIterator<Item = (KeyId, &VerifyingKey)> {
        self.keys.iter().map(|(id, key)| (*id, key))
    }

    /// From this instant on nothing new is accepted under this key-set.
    pub const fn expires(&self) -> Timestamp {
        self.expires
    }

    pub fn find_key(&self, id: &KeyId) -> Option<&VerifyingKey> {
        self.keys.iter().find(|(known, _)| known == id).map(|(_, key)| key)
    }
}

/// As JSON writes it. The order of the members is part of the form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeySetJson {
    kind: String,
    version: u32,
    name: String,
    keys: Vec<KeyJson>,
    expires: Timestamp,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyJson {
    id: String,
    ed25519: String,
}

const KIND: &str = "parvis-key-set";

impl KeySet {
    fn to_json(&self) -> Vec<u8> {
        let json = KeySetJson {
            kind: KIND.to_owned(),
            version: self.version,
            name: self.name.clone(),
            keys: self
                .keys
                .iter()
                .map(|(id, key)| KeyJson { id: id.to_string(), ed25519: hex::encode(key.as_bytes()) })
                .collect(),
            expires: self.expires,
        };
        serde_json::to_vec(&json).expect("strings and numbers serialize")
    }

    /// Refuses every text but the one that `to_json` writes.
    fn from_json(text: &str) -> Result<Self, String> {
        let json: KeySetJson = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if json.kind != KIND {
            return Err(format!("`kind` must be `{KIND}`"));
        }
        let set = Self::new(json.version, json.name, json.expires, parse_keys(&json.keys)?)?;
        if set.to_json() != text.as_bytes() {
            return Err("a document is not in its only form: write its members in order and without space".into());
        }
        Ok(set)
    }

    fn new(version: u32, name: String, expires: Timestamp, keys: Vec<VerifyingKey>) -> Result<Self, String> {
        crate::text::check_name(&name, 64).map_err(|why| format!("`name`: {why}"))?;
        if keys.is_empty() || keys.len() > crate::limits::KEYS_MAX {
            return Err(format!("a key-set must have 1 to {} keys", crate::limits::KEYS_MAX));
        }
        let mut set = Self { version, name, keys: Vec::with_capacity(keys.len()), expires };
        for key in keys {
            // Signatures of a key of small order verify for almost any message.
            if key.is_weak() {
                return Err(format!("{} is a weak key", KeyId::of(&key)));
            }
            let id = KeyId::of(&key);
            if set.find_key(&id).is_some() {
                return Err(format!("{id} stands twice"));
            }
            set.keys.push((id, key));
        }
        Ok(set)
    }

    /// What is signed: the document behind words that no other signed thing begins with.
    fn message(text: &[u8]) -> Vec<u8> {
        [b"parvis key set v1\n", text].concat()
    }

    fn verifies(&self, id: &KeyId, message: &[u8], signature: &Signature) -> bool {
        self.find_key(id).is_some_and(|key| key.verify_strict(message, signature).is_ok())
    }
}

fn parse_keys(keys: &[KeyJson]) -> Result<Vec<VerifyingKey>, String> {
    keys.iter()
        .map(|json| {
            let key = decode_hex(&json.ed25519)
                .and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok())
                .ok_or_else(|| "`ed25519` must be a public key: 64 lower-case hexadecimal digits".to_owned())?;
            if json.id.parse() != Ok(KeyId::of(&key)) {
                return Err(format!("`id` of {} is not the one that follows from its key", KeyId::of(&key)));
            }
            Ok(key)
        })
        .collect()
}
