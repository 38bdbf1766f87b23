//! Is this file an intact package, and what is in it?

use parvis_domain::{Permission, ProgramId, PublisherId, VersionDigest};
use serde::Serialize;

use crate::error::PackageError;
use crate::imports;
use crate::inspect::{self, Resources};
use crate::limits::PACKAGE_BYTES_MAX;
use crate::manifest::{Manifest, PLATFORM_CODE};
use crate::publisher::{KeyId, KeySetChain};
use crate::signature::{Parts, sha256};

/// An intact package: nothing else makes one but [`verify`].
///
/// It says who signed the bytes, not whether anybody should trust them: see [`VerifiedPackage::check_trust`].
#[derive(Debug, Clone)]
pub struct VerifiedPackage {
    bytes: Vec<u8>,
    manifest: Manifest,
    manifest_digest: [u8; 32],
    version_digest: VersionDigest,
    key_ids: Vec<KeyId>,
    key_sets: KeySetChain,
    imports: Vec<String>,
    exports: Vec<String>,
    over_declared: Vec<Permission>,
    facts: Facts,
}

/// What can be proved from the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Facts {
    pub resources: Resources,
    /// Whether anything that the component imports reaches the network. `false` earns the "no network" badge.
    pub network: bool,
    /// It handles events of conversations.
    pub events: bool,
    /// It serves pages of its own.
    pub pages: bool,
}

/// Judges `bytes`; an error names the first thing that is wrong.
pub fn verify(bytes: Vec<u8>) -> Result<VerifiedPackage, PackageError> {
    if bytes.len() > PACKAGE_BYTES_MAX {
        return Err(PackageError::TooLarge { found: bytes.len(), max: PACKAGE_BYTES_MAX });
    }
    // The signature comes first: nothing that follows reads bytes that nobody signed.
    let parts = Parts::cut(&bytes)?;
    let key_sets = KeySetChain::parse(parts.publisher)?;
    let key_ids = parts.signature.verify(&key_sets)?;
    let manifest = Manifest::parse(parts.manifest)?;
    if manifest.publisher != key_sets.publisher() {
        return Err(PackageError::PublisherMismatch { manifest: manifest.publisher, key_set: key_sets.publisher() });
    }
    let needed = manifest.platform_version.as_ref().map_or(0, |platform| platform.min_code);
    if needed > PLATFORM_CODE {
        return Err(PackageError::PlatformTooOld { needed, found: PLATFORM_CODE });
    }
    let inspection = inspect::inspect(&bytes)?;
    let covered = imports::check(&inspection, &manifest)?;
    Ok(VerifiedPackage {
        manifest,
        manifest_digest: sha256(parts.manifest),
        version_digest: VersionDigest::from_bytes(parts.signature.hash),
        key_ids,
        key_sets,
        imports: inspection.imports.into_iter().map(|import| import.name).collect(),
        exports: inspection.exports,
        over_declared: covered.over_declared,
        facts: Facts {
            resources: inspection.resources,
            network: covered.network,
            events: covered.events,
            pages: covered.pages,
        },
        bytes,
    })
}

impl VerifiedPackage {
    /// The whole file, which is a component: what is compiled is what was hashed.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// SHA-256 of the manifest section's content.
    pub const fn manifest_digest(&self) -> &[u8; 32] {
        &self.manifest_digest
    }

    /// SHA-256 of everything after the signature section.
    pub const fn version_digest(&self) -> VersionDigest {
        self.version_digest
    }

    pub const fn publisher(&self) -> PublisherId {
        self.key_sets.publisher()
    }

    pub fn program(&self) -> ProgramId {
        ProgramId::derive(&self.publisher(), &self.manifest.app_id)
    }

    /// The keys that signed; each is a key of the current version of [`Self::key_sets`].
    pub fn key_ids(&self) -> &[KeyId] {
        &self.key_ids
    }

    /// The publisher's key-sets as the package carries them. A host that trusts the package keeps them.
    pub const fn key_sets(&self) -> &KeySetChain {
        &self.key_sets
    }

    /// Names of the imports, in the component's order.
    pub fn imports(&self) -> &[String] {
        &self.imports
    }

    /// Names of the exports, in the component's order.
    pub fn exports(&self) -> &[String] {
        &self.exports
    }

    /// Permissions that the manifest asks for and no import can use.
    pub fn over_declared(&self) -> &[Permission] {
        &self.over_declared
    }

    pub const fn facts(&self) -> Facts {
        self.facts
    }
}
