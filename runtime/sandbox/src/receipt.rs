//! The host's own word that an artifact is what it compiled from a package.
//!
//! A receipt is bytes of a fixed layout, signed by the host's key: version digest, manifest digest, publisher, hash and
//! length of the artifact, fingerprint of the engine. One receipt has one form: any changed byte is refused.
//!
//! Always true of an [`Artifact`]: its bytes are the ones that a valid receipt names, hashed in the very buffer that is
//! loaded. It is the only thing that is ever given to the engine.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use parvis_domain::{PublisherId, VersionDigest};

use crate::engine::Fingerprint;

/// What is signed begins with this, so that a signature for another purpose never fits.
const CONTEXT: &[u8] = b"parvis receipt\0";
const VERSION: u8 = 1;
const BODY_BYTES: usize = 1 + 5 * 32 + 8;
/// Bytes of a receipt.
pub const RECEIPT_BYTES: usize = BODY_BYTES + Signature::BYTE_SIZE;

/// The host's key for receipts. It never leaves the host; the compile worker never holds it.
pub struct HostKey(SigningKey);

impl std::fmt::Debug for HostKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HostKey(..)")
    }
}

impl HostKey {
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    pub fn public(&self) -> HostPublicKey {
        HostPublicKey(self.0.verifying_key())
    }
}

/// What a host checks its receipts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HostPublicKey(VerifyingKey);

/// What a receipt says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    pub version: VersionDigest,
    pub manifest_digest: [u8; 32],
    pub publisher: PublisherId,
    /// BLAKE3 of the artifact: also the name under which it is kept.
    pub artifact: [u8; 32],
    pub artifact_bytes: u64,
    pub engine: Fingerprint,
}

/// What a receipt must say to be about one version of one program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    pub version: VersionDigest,
    pub publisher: PublisherId,
    pub manifest_digest: [u8; 32],
}

/// Why a receipt, or an artifact under it, is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReceiptError {
    #[error("not a receipt")]
    Malformed,
    #[error("the receipt is not signed by this host")]
    FalseSignature,
    #[error("the receipt is about another {0}")]
    About(&'static str),
    #[error("the artifact was compiled by another version of the host: install the package again")]
    OtherEngine,
    #[error("the artifact is not the one that the receipt names")]
    OtherArtifact,
}

impl Receipt {
    pub(crate) fn sign(&self, key: &HostKey) -> Vec<u8> {
        let mut bytes = self.body();
        let signature = key.0.sign(&signed(&bytes));
        bytes.extend_from_slice(&signature.to_bytes());
        bytes
    }

    /// Reads a receipt that this host signed.
    pub fn verify(bytes: &[u8], key: &HostPublicKey) -> Result<Self, ReceiptError> {
        let (body, signature) = bytes.split_last_chunk::<64>().ok_or(ReceiptError::Malformed)?;
        let receipt = Self::parse(body).ok_or(ReceiptError::Malformed)?;
        key.0
            .verify_strict(&signed(body), &Signature::from_bytes(signature))
            .map_err(|_| ReceiptError::FalseSignature)?;
        Ok(receipt)
    }

    /// Compares every field with what this host expects.
    pub fn check(&self, expected: &Expected, engine: Fingerprint) -> Result<(), ReceiptError> {
        if self.version != expected.version {
            return Err(ReceiptError::About("version"));
        }
        if self.publisher != expected.publisher {
            return Err(ReceiptError::About("publisher"));
        }
        if self.manifest_digest != expected.manifest_digest {
            return Err(ReceiptError::About("manifest"));
        }
        if self.engine != engine {
            return Err(ReceiptError::OtherEngine);
        }
        Ok(())
    }

    /// `bytes`, if they are the artifact that this receipt names.
    pub(crate) fn admit(&self, bytes: Vec<u8>) -> Result<Artifact, ReceiptError> {
        if u64::try_from(bytes.len()).ok() != Some(self.artifact_bytes) || blake3::hash(&bytes) != self.artifact {
            return Err(ReceiptError::OtherArtifact);
        }
        Ok(Artifact { bytes })
    }

    fn body(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(RECEIPT_BYTES);
        bytes.push(VERSION);
        bytes.extend_from_slice(self.version.as_bytes());
        bytes.extend_from_slice(&self.manifest_digest);
        bytes.extend_from_slice(self.publisher.as_bytes());
        bytes.extend_from_slice(&self.artifact);
        bytes.extend_from_slice(&self.artifact_bytes.to_be_bytes());
        bytes.extend_from_slice(self.engine.as_bytes());
        bytes
    }

    fn parse(body: &[u8]) -> Option<Self> {
        let (version, rest) = body.split_first()?;
        if *version != VERSION || body.len() != BODY_BYTES {
            return None;
        }
        let (digest, rest) = rest.split_first_chunk()?;
        let (manifest_digest, rest) = rest.split_first_chunk()?;
        let (publisher, rest) = rest.split_first_chunk()?;
        let (artifact, rest) = rest.split_first_chunk()?;
        let (artifact_bytes, rest) = rest.split_first_chunk()?;
        Some(Self {
            version: VersionDigest::from_bytes(*digest),
            manifest_digest: *manifest_digest,
            publisher: PublisherId::from_bytes(*publisher),
            artifact: *artifact,
            artifact_bytes: u64::from_be_bytes(*artifact_bytes),
            engine: Fingerprint::from_bytes(*rest.first_chunk()?),
        })
    }
}

fn signed(body: &[u8]) -> Vec<u8> {
    [CONTEXT, body].concat()
}

/// Bytes that a valid receipt names: nothing else makes one but [`Receipt::admit`].
#[derive(Debug)]
pub(crate) struct Artifact {
    bytes: Vec<u8>,
}

impl Artifact {
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use super::*;

    fn sample(artifact: &[u8]) -> Receipt {
        Receipt {
            version: VersionDigest::from_bytes([1; 32]),
            manifest_digest: [2; 32],
            publisher: PublisherId::from_bytes([3; 32]),
            artifact: *blake3::hash(artifact).as_bytes(),
            artifact_bytes: artifact.len() as u64,
            engine: Fingerprint::from_bytes([4; 32]),
        }
    }

    const EXPECTED: Expected = Expected {
        version: VersionDigest::from_bytes([1; 32]),
        publisher: PublisherId::from_bytes([3; 32]),
        manifest_digest: [2; 32],
    };

    #[test]
    fn a_receipt_reads_back_what_was_signed() {
        let key = HostKey::from_seed(&[7; 32]);
        let receipt = sample(b"artifact");
        let bytes = receipt.sign(&key);
        assert_eq!(bytes.len(), RECEIPT_BYTES);
        assert_eq!(Receipt::verify(&bytes, &key.public()), Ok(receipt));
        assert_eq!(receipt.check(&EXPECTED, Fingerprint::from_bytes([4; 32])), Ok(()));
        assert!(receipt.admit(b"artifact".to_vec()).is_ok());
    }

    #[test]
    fn every_changed_bit_of_a_receipt_is_refused() {
        let key = HostKey::from_seed(&[7; 32]);
        let bytes = sample(b"artifact").sign(&key);
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << bit;
                assert!(Receipt::verify(&changed, &key.public()).is_err(), "byte {at} bit {bit}");
            }
        }
        for length in 0..bytes.len() {
            assert!(Receipt::verify(&bytes[..length], &key.public()).is_err(), "{length} bytes");
        }
        assert!(Receipt::verify(&[&bytes[..], &[0]].concat(), &key.public()).is_err());
    }

    #[test]
    fn another_hosts_receipt_is_refused() {
        let bytes = sample(b"artifact").sign(&HostKey::from_seed(&[8; 32]));
        let own = HostKey::from_seed(&[7; 32]).public();
        assert_eq!(Receipt::verify(&bytes, &own), Err(ReceiptError::FalseSignature));
    }

    #[test]
    fn every_field_is_compared() {
        let engine = Fingerprint::from_bytes([4; 32]);
        let of = |change: fn(&mut Receipt)| {
            let mut receipt = sample(b"artifact");
            change(&mut receipt);
            receipt
        };
        let version = of(|receipt| receipt.version = VersionDigest::from_bytes([9; 32]));
        assert_eq!(version.check(&EXPECTED, engine), Err(ReceiptError::About("version")));
        let manifest = of(|receipt| receipt.manifest_digest = [9; 32]);
        assert_eq!(manifest.check(&EXPECTED, engine), Err(ReceiptError::About("manifest")));
        let publisher = of(|receipt| receipt.publisher = PublisherId::from_bytes([9; 32]));
        assert_eq!(publisher.check(&EXPECTED, engine), Err(ReceiptError::About("publisher")));
        let other = of(|receipt| receipt.engine = Fingerprint::from_bytes([9; 32]));
        assert_eq!(other.check(&EXPECTED, engine), Err(ReceiptError::OtherEngine));
        let artifact = of(|receipt| receipt.artifact = [9; 32]);
        assert_eq!(artifact.admit(b"artifact".to_vec()).err(), Some(ReceiptError::OtherArtifact));
        let length = of(|receipt| receipt.artifact_bytes = 9);
        assert_eq!(length.admit(b"artifact".to_vec()).err(), Some(ReceiptError::OtherArtifact));
    }
}
