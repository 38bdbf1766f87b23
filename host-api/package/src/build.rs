//! Making a package from a component, a manifest and a publisher's keys.
//!
//! What is made is verified before it is handed out, so every refusal of a host is seen by the publisher first.

use serde_json::Value;

use crate::error::PackageError;
use crate::limits::MANIFEST_BYTES_MAX;
use crate::manifest::Manifest;
use crate::publisher::PublisherKeys;
use crate::verify::{VerifiedPackage, verify};
use crate::wire::{self, Reader};
use crate::{MANIFEST_SECTION, PUBLISHER_SECTION, SIGNATURE_SECTION, json, signature};

/// A manifest with its publisher named, and the bytes to be signed.
#[derive(Debug, Clone)]
pub struct FinishedManifest {
    pub manifest: Manifest,
    pub bytes: Vec<u8>,
}

/// Checks a manifest as its author wrote it and names the publisher, where it does not already.
pub fn finish_manifest(source: &[u8], keys: &PublisherKeys) -> Result<FinishedManifest, PackageError> {
    let refused = |why: String| PackageError::InvalidManifest(why);
    json::check(source, MANIFEST_BYTES_MAX).map_err(refused)?;
    let mut value: Value = serde_json::from_slice(source).map_err(|error| refused(error.to_string()))?;
    let members = value.as_object_mut().ok_or_else(|| refused("it must be a JSON object".to_owned()))?;
    members.entry("publisher").or_insert_with(|| keys.publisher().to_string().into());
    let named = serde_json::to_vec(&value).expect("JSON serializes");
    let manifest = Manifest::parse(&named)?;
    if manifest.publisher != keys.publisher() {
        return Err(PackageError::PublisherMismatch { manifest: manifest.publisher, key_set: keys.publisher() });
    }
    let bytes = serde_json::to_vec(&manifest).expect("a manifest serializes");
    Ok(FinishedManifest { manifest, bytes })
}

/// The package of `component` (as the compiler made it) with `manifest` (JSON; `publisher` may be left out).
pub fn sign(component: &[u8], manifest: &[u8], keys: &PublisherKeys) -> Result<VerifiedPackage, PackageError> {
    let own = wire::after_preamble(component)?;
    for section in [SIGNATURE_SECTION, MANIFEST_SECTION, PUBLISHER_SECTION] {
        if let Ok(Some(_)) = Reader::new(own).custom_section(section) {
            return Err(PackageError::AlreadyPackaged(section));
        }
    }
    let manifest = finish_manifest(manifest, keys)?;
    let mut signed = Vec::with_capacity(component.len() + manifest.bytes.len() + keys.chain().as_json().len() + 64);
    wire::put_custom_section(&mut signed, MANIFEST_SECTION, &manifest.bytes);
    wire::put_custom_section(&mut signed, PUBLISHER_SECTION, keys.chain().as_json());
    signed.extend_from_slice(own);
    let mut package = wire::PREAMBLE.to_vec();
    package.extend(signature::sign(&signed, &[(keys.key_id(), keys.signing_key())]));
    package.append(&mut signed);
    verify(package)
}
