//! Does this host trust the publisher of an intact package, now?
//!
//! A host pins a publisher: it keeps the newest key-set chain that it has seen and accepts only a continuation of it.
//!
//! - a publisher that the host has not accepted is refused;
//! - an older version of the key-set than the host knows is refused (rollback: a stolen old key signs nothing new);
//! - a chain that differs from the known one in any version is refused (fork);
//! - a key-set that has expired is refused (freeze);
//! - an app_id belongs to the first publisher that was installed under it.
//!
//! This is asked at install and at upgrade. A program that is installed goes on when its publisher's keys expire.
//!
//! Places left for later: a revocation list (asked after rollback and fork) and proof of inclusion in a transparency log
//! (a member of [`KnownPublisher`] with the log's key).

use parvis_domain::{PublisherId, Timestamp};

use crate::error::TrustError;
use crate::publisher::KeySetChain;
use crate::verify::VerifiedPackage;

/// What a host knows that bears on one package.
#[derive(Debug, Clone, Copy, Default)]
pub struct KnownPublisher<'a> {
    /// The newest key-sets that this host has accepted for the package's publisher, if it has accepted any.
    pub key_sets: Option<&'a KeySetChain>,
    /// The publisher that this host bound the package's app_id to, if it has bound it.
    pub app_owner: Option<PublisherId>,
}

/// The publisher is trusted here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trusted {
    /// The package carries newer key-sets than the host knows: keep them in the commit that installs the package.
    pub has_newer_key_sets: bool,
}

impl VerifiedPackage {
    /// Whether a host that knows `known` accepts the package at `now`.
    pub fn check_trust(&self, known: KnownPublisher<'_>, now: Timestamp) -> Result<Trusted, TrustError> {
        if let Some(owner) = known.app_owner
            && owner != self.publisher()
        {
            return Err(TrustError::AppIdTaken {
                app_id: self.manifest().app_id.clone(),
                owner,
                found: self.publisher(),
            });
        }
        let pinned = known
            .key_sets
            .filter(|pinned| pinned.publisher() == self.publisher())
            .ok_or_else(|| TrustError::UnknownPublisher(self.publisher()))?;
        check_key_sets(self.key_sets(), pinned, now)
    }
}

/// Whether a host that pinned `known` accepts `offered` at `now`.
pub fn check_key_sets(offered: &KeySetChain, known: &KeySetChain, now: Timestamp) -> Result<Trusted, TrustError> {
    let (found, pinned) = (offered.current(), known.current());
    if found.version() < pinned.version() {
        // An older part of the same chain is a rollback, anything else a fork.
        return Err(if known.continues(offered) {
            TrustError::KeySetRollback { found: found.version(), known: pinned.version() }
        } else {
            TrustError::KeySetFork(pinned.version())
        });
    }
    if !offered.continues(known) {
        return Err(TrustError::KeySetFork(pinned.version()));
    }
    if found.expires() <= now {
        return Err(TrustError::KeySetExpired { version: found.version(), expires: found.expires() });
    }
    Ok(Trusted { has_newer_key_sets: found.version() > pinned.version() })
}
