//! The chain of key-set documents: reading and extending it.

use ed25519_dalek::{Signature, Signer, SigningKey};
use parvis_domain::PublisherId;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{KeyId, KeySet, decode_hex};
use crate::error::PackageError;
use crate::json;
use crate::limits::{KEY_SET_VERSIONS_MAX, PUBLISHER_BYTES_MAX, SIGNATURES_MAX};
use crate::signature::sha256;

/// Every version of one publisher's key-set, from the first to the current one; each verified against the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySetChain {
    publisher: PublisherId,
    current: KeySet,
    /// Versions before the current one.
    older: Vec<KeySet>,
    /// The bytes of `signed`, one per version.
    signed: Vec<Box<[u8]>>,
    json: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChainJson {
    documents: Vec<DocumentJson>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentJson {
    signed: Box<RawValue>,
    signatures: Vec<SignatureJson>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignatureJson {
    key: String,
    signature: String,
}

impl KeySetChain {
    /// Reads the content of a publisher section or of a `publisher.json`, and verifies every link.
    pub fn parse(bytes: &[u8]) -> Result<Self, PackageError> {
        let chain: ChainJson = json::read(bytes, PUBLISHER_BYTES_MAX).map_err(PackageError::InvalidKeySet)?;
        Self::verify(&chain, bytes).map_err(PackageError::InvalidKeySet)
    }

    /// SHA-256 of version 1.
    pub const fn publisher(&self) -> PublisherId {
        self.publisher
    }

    /// The newest version.
    pub const fn current(&self) -> &KeySet {
        &self.current
    }

    /// The bytes that were read, to be kept or shown.
    pub fn as_json(&self) -> &[u8] {
        &self.json
    }

    /// A key of any version.
    pub fn knows_key(&self, id: &KeyId) -> bool {
        self.older.iter().chain([&self.current]).any(|set| set.find_key(id).is_some())
    }

    /// Whether every version of `known` is, byte for byte, the version of the same number here.
    pub fn continues(&self, known: &Self) -> bool {
        self.signed.starts_with(&known.signed)
    }

    fn verify(chain: &ChainJson, json: &[u8]) -> Result<Self, String> {
        if chain.documents.len() > KEY_SET_VERSIONS_MAX {
            return Err(format!("more than {KEY_SET_VERSIONS_MAX} versions"));
        }
        let mut sets: Vec<KeySet> = Vec::with_capacity(chain.documents.len());
        for (version, document) in (1..).zip(&chain.documents) {
            let set = KeySet::from_json(document.signed.get()).map_err(|why| format!("version {version}: {why}"))?;
            if set.version != version {
                return Err(format!("version {version} is missing, or the versions are not in order"));
            }
            check_signatures(document, &set, sets.last()).map_err(|why| format!("version {version}: {why}"))?;
            sets.push(set);
        }
        let first = chain.documents.first().ok_or("it has no document")?;
        let current = sets.pop().ok_or("it has no document")?;
        Ok(Self {
            publisher: PublisherId::from_bytes(sha256(first.signed.get().as_bytes())),
            current,
            older: sets,
            signed: chain.documents.iter().map(|document| document.signed.get().as_bytes().into()).collect(),
            json: json.to_vec(),
        })
    }

    /// The chain whose only version is `first`, signed by `key`.
    pub(super) fn start(first: &KeySet, key: &SigningKey) -> Result<Self, PackageError> {
        Self::write(Vec::new(), first, &[key])
    }

    /// The chain with `next` behind it, signed by a key of the current version and by one of `next`.
    pub(super) fn extend(&self, next: &KeySet, current: &SigningKey, own: &SigningKey) -> Result<Self, PackageError> {
        let chain: ChainJson = serde_json::from_slice(&self.json).expect("a verified chain reads again");
        Self::write(chain.documents, next, &[current, own])
    }

    /// Reads back what it writes, so a chain that cannot be verified is never made.
    fn write(mut documents: Vec<DocumentJson>, set: &KeySet, keys: &[&SigningKey]) -> Result<Self, PackageError> {
        let text = set.to_json();
        let message = KeySet::message(&text);
        let mut signatures: Vec<SignatureJson> = Vec::new();
        for key in keys {
            let id = KeyId::of(&key.verifying_key()).to_string();
            if !signatures.iter().any(|signature| signature.key == id) {
                signatures.push(SignatureJson { key: id, signature: hex::encode(key.sign(&message).to_bytes()) });
            }
        }
        let text = String::from_utf8(text).expect("JSON is text");
        let signed = RawValue::from_string(text).expect("a document is JSON");
        documents.push(DocumentJson { signed, signatures });
        let json = serde_json::to_vec(&ChainJson { documents }).expect("strings serialize");
        Self::parse(&json)
    }
}

/// Every signature is by a key of this version or the one before; each of the two has signed.
fn check_signatures(document: &DocumentJson, set: &KeySet, before: Option<&KeySet>) -> Result<(), String> {
    if document.signatures.is_empty() || document.signatures.len() > SIGNATURES_MAX {
        return Err(format!("it must have 1 to {SIGNATURES_MAX} signatures"));
    }
    let message = KeySet::message(document.signed.get().as_bytes());
    let (mut by_own, mut by_before, mut signers) = (false, before.is_none(), Vec::new());
    for json in &document.signatures {
        let id: KeyId = json.key.parse().map_err(|error| format!("`key`: {error}"))?;
        let signature = decode_hex::<64>(&json.signature)
            .map(|bytes| Signature::from_bytes(&bytes))
            .ok_or("`signature` must be 128 lower-case hexadecimal digits")?;
        let own = set.verifies(&id, &message, &signature);
        let older = before.is_some_and(|before| before.verifies(&id, &message, &signature));
        if !own && !older {
            return Err(format!("the signature by {id} is false, or {id} may not sign this version"));
        }
        if signers.contains(&id) {
            return Err(format!("{id} signed twice"));
        }
        signers.push(id);
        by_own |= own;
        by_before |= older;
    }
    match (by_own, by_before) {
        (true, true) => Ok(()),
        (false, _) => Err("none of its own keys signed it".into()),
        (_, false) => Err("no key of the version before signed it".into()),
    }
}
