//! The signature section: the "signature" custom section of the WebAssembly tool conventions, read strictly.
//!
//! ```text
//! 01 01 01                     version, content type, hash function (SHA-256)
//! 01 len                       one set of hashes
//!   01 hash[32]                one hash: of every byte that follows the section
//!   n                          signatures
//!     len  16 key_id[16]  01 (Ed25519)  64 signature[64]
//! ```
//!
//! What is signed is `"wasmsig" 01 01 01 hash`. The conventions allow several sets, several hashes, no key id and unknown
//! algorithms; here each of these is refused, and so is a signature that does not verify beside one that does. A section
//! therefore has exactly one form: no byte of it can change and still be accepted.
//!
//! Not here: which keys are the publisher's (`publisher`).

use ed25519_dalek::{Signature, Signer, SigningKey};
use sha2::{Digest, Sha256};

use crate::error::PackageError;
use crate::limits::{SIGNATURE_SECTION_BYTES_MAX, SIGNATURES_MAX};
use crate::publisher::{KeyId, KeySetChain};
use crate::wire::{self, Malformed, Reader};
use crate::{MANIFEST_SECTION, PUBLISHER_SECTION, SIGNATURE_SECTION};

const DOMAIN: &[u8; 7] = b"wasmsig";
const VERSION: u8 = 1;
const CONTENT_TYPE: u8 = 1;
const SHA_256: u8 = 1;
const ED25519: u8 = 1;
const HEADER: [u8; 3] = [VERSION, CONTENT_TYPE, SHA_256];

/// A signature section that is well formed. Nothing is verified yet.
#[derive(Debug)]
pub(crate) struct SignatureSection {
    pub(crate) hash: [u8; 32],
    signatures: Vec<(KeyId, Signature)>,
}

impl From<Malformed> for PackageError {
    fn from(malformed: Malformed) -> Self {
        Self::InvalidSignatureSection(malformed.0)
    }
}

/// SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

fn signed_message(hash: &[u8; 32]) -> Vec<u8> {
    [&DOMAIN[..], &HEADER, hash].concat()
}

impl SignatureSection {
    pub(crate) fn parse(content: &[u8]) -> Result<Self, PackageError> {
        let refuse = |why| Err(PackageError::InvalidSignatureSection(why));
        if content.len() > SIGNATURE_SECTION_BYTES_MAX {
            return refuse("it is too long");
        }
        let mut reader = Reader::new(content);
        if reader.array()? != HEADER {
            return refuse("its version, content type or hash function is unknown");
        }
        if reader.u32()? != 1 {
            return refuse("it must hold one set of hashes");
        }
        let mut set = Reader::new(reader.prefixed()?);
        if !reader.is_empty() {
            return refuse("something follows the signatures");
        }
        if set.u32()? != 1 {
            return refuse("it must hold one hash");
        }
        let hash = set.array()?;
        let count = usize::try_from(set.u32()?).unwrap_or(usize::MAX);
        if count == 0 || count > SIGNATURES_MAX {
            return refuse("it must hold 1 to 8 signatures");
        }
        let mut signatures: Vec<(KeyId, Signature)> = Vec::with_capacity(count);
        for _ in 0..count {
            let signature = parse_one(set.prefixed()?)?;
            if signatures.iter().any(|(id, _)| *id == signature.0) {
                return refuse("a key signed twice");
            }
            signatures.push(signature);
        }
        if !set.is_empty() {
            return refuse("something follows the signatures");
        }
        Ok(Self { hash, signatures })
    }

    /// Every signature verifies under a key of the current version of `chain`. Gives the ids of the keys.
    pub(crate) fn verify(&self, chain: &KeySetChain) -> Result<Vec<KeyId>, PackageError> {
        let message = signed_message(&self.hash);
        for (id, signature) in &self.signatures {
            let key = chain.current().find_key(id).ok_or_else(|| {
                if chain.knows_key(id) {
                    PackageError::OutdatedKey(id.to_string())
                } else {
                    PackageError::UnknownKey(id.to_string())
                }
            })?;
            key.verify_strict(&message, signature).map_err(|_| PackageError::FalseSignature(id.to_string()))?;
        }
        Ok(self.signatures.iter().map(|(id, _)| *id).collect())
    }
}

fn parse_one(bytes: &[u8]) -> Result<(KeyId, Signature), PackageError> {
    let refuse = |why| Err(PackageError::InvalidSignatureSection(why));
    let mut reader = Reader::new(bytes);
    let Ok(id) = reader.prefixed()?.try_into() else {
        return refuse("a key id must have 16 bytes");
    };
    if reader.byte()? != ED25519 {
        return refuse("a signature must be Ed25519");
    }
    let Ok(signature) = reader.prefixed()?.try_into() else {
        return refuse("a signature must have 64 bytes");
    };
    if !reader.is_empty() {
        return refuse("something follows a signature");
    }
    Ok((KeyId::from_bytes(id), Signature::from_bytes(signature)))
}

/// The signature section over `signed`, everything that will follow it.
pub(crate) fn sign(signed: &[u8], keys: &[(KeyId, &SigningKey)]) -> Vec<u8> {
    let hash = sha256(signed);
    let message = signed_message(&hash);
    let mut set = vec![1];
    set.extend_from_slice(&hash);
    wire::put_u32(&mut set, u32::try_from(keys.len()).expect("a key-set holds 8 keys at most"));
    for (id, key) in keys {
        let mut one = Vec::new();
        wire::put_prefixed(&mut one, id.as_bytes());
        one.push(ED25519);
        wire::put_prefixed(&mut one, &key.sign(&message).to_bytes());
        wire::put_prefixed(&mut set, &one);
    }
    let mut content = HEADER.to_vec();
    content.push(1);
    wire::put_prefixed(&mut content, &set);
    let mut section = Vec::new();
    wire::put_custom_section(&mut section, SIGNATURE_SECTION, &content);
    section
}

/// A package cut into its parts. Nothing is verified but the form.
#[derive(Debug)]
pub(crate) struct Parts<'a> {
    pub(crate) signature: SignatureSection,
    pub(crate) manifest: &'a [u8],
    pub(crate) publisher: &'a [u8],
}

impl<'a> Parts<'a> {
    pub(crate) fn cut(bytes: &'a [u8]) -> Result<Self, PackageError> {
        let mut reader = Reader::new(wire::after_preamble(bytes)?);
        let signature = reader
            .custom_section(SIGNATURE_SECTION)
            .unwrap_or(None)
            .ok_or(PackageError::Unsigned)
            .and_then(SignatureSection::parse)?;
        if sha256(reader.rest()) != signature.hash {
            return Err(PackageError::Changed);
        }
        let mut section = |name| reader.custom_section(name).unwrap_or(None);
        let manifest = section(MANIFEST_SECTION).ok_or(PackageError::ManifestMissing)?;
        let publisher = section(PUBLISHER_SECTION).ok_or(PackageError::PublisherMissing)?;
        Ok(Self { signature, manifest, publisher })
    }
}
