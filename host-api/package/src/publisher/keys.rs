//! A publisher's secret side: making a key-set, rotating it, and the keys that sign packages.

use std::fmt;

use ed25519_dalek::SigningKey;
use parvis_domain::{PublisherId, Timestamp};

use super::{KeyId, KeySet, KeySetChain};
use crate::error::PackageError;

/// A publisher's chain with the secret of one current key. The secret is wiped from memory when this is dropped.
pub struct PublisherKeys {
    chain: KeySetChain,
    key: SigningKey,
}

impl fmt::Debug for PublisherKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublisherKeys")
            .field("publisher", &self.publisher())
            .field("key", &self.key_id())
            .finish_non_exhaustive()
    }
}

impl PublisherKeys {
    /// A new publisher. `secret` is 32 bytes from a cryptographic source of randomness.
    pub fn create(name: &str, secret: &[u8; 32], expires: Timestamp) -> Result<Self, PackageError> {
        let key = SigningKey::from_bytes(secret);
        let set =
            KeySet::new(1, name.to_owned(), expires, vec![key.verifying_key()]).map_err(PackageError::InvalidKeySet)?;
        Ok(Self { chain: KeySetChain::start(&set, &key)?, key })
    }

    /// A publisher whose chain and secret were kept. The secret must be of a key of the current version.
    pub fn open(chain: KeySetChain, secret: &[u8; 32]) -> Result<Self, PackageError> {
        let key = SigningKey::from_bytes(secret);
        let id = KeyId::of(&key.verifying_key());
        if chain.current().find_key(&id).is_none() {
            return Err(if chain.knows_key(&id) {
                PackageError::OutdatedKey(id.to_string())
            } else {
                PackageError::UnknownKey(id.to_string())
            });
        }
        Ok(Self { chain, key })
    }

    /// The same publisher with the next version of its key-set, whose only key is the new one.
    pub fn rotate(&self, secret: &[u8; 32], expires: Timestamp) -> Result<Self, PackageError> {
        let key = SigningKey::from_bytes(secret);
        let current = self.chain.current();
        let version = current.version() + 1;
        let next = KeySet::new(version, current.name().to_owned(), expires, vec![key.verifying_key()])
            .map_err(PackageError::InvalidKeySet)?;
        Ok(Self { chain: self.chain.extend(&next, &self.key, &key)?, key })
    }

    pub const fn chain(&self) -> &KeySetChain {
        &self.chain
    }

    pub const fn publisher(&self) -> PublisherId {
        self.chain.publisher()
    }

    pub fn key_id(&self) -> KeyId {
        KeyId::of(&self.key.verifying_key())
    }

    pub(crate) const fn signing_key(&self) -> &SigningKey {
        &self.key
    }
}
