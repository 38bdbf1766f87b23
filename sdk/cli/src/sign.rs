//! Signing: a component and a manifest become a package.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use parvis_domain::{Permission, PublisherId, VersionDigest};
use parvis_package::limits;
use serde::Serialize;

use crate::text::harmless;
use crate::{Report, file, open_keys};

/// The package that was written.
#[derive(Debug, Clone, Serialize)]
pub struct SignReport {
    pub package: PathBuf,
    pub bytes: usize,
    pub app_id: String,
    pub version_name: String,
    pub version_code: u32,
    pub publisher: PublisherId,
    pub version_digest: VersionDigest,
    /// Asked for, and of no use to what the component imports.
    pub over_declared: Vec<Permission>,
}

/// Signs `component` with `manifest` (JSON; the publisher is filled in) and the keys in `keys`, and writes `package`.
///
/// The package is judged as a host would judge it before it is written.
pub fn sign(component: &Path, manifest: &Path, keys: &Path, package: &Path) -> Result<SignReport> {
    let keys = open_keys(keys)?;
    let manifest_bytes = file::read(manifest, limits::MANIFEST_BYTES_MAX)?;
    let component_bytes = file::read(component, limits::PACKAGE_BYTES_MAX)?;
    let signed = parvis_package::sign(&component_bytes, &manifest_bytes, &keys)
        .with_context(|| format!("cannot sign {} with {}", component.display(), manifest.display()))?;
    file::write(package, signed.bytes())?;
    Ok(SignReport {
        package: package.to_owned(),
        bytes: signed.bytes().len(),
        app_id: signed.manifest().app_id.clone(),
        version_name: signed.manifest().version.name.clone(),
        version_code: signed.manifest().version.code,
        publisher: signed.publisher(),
        version_digest: signed.version_digest(),
        over_declared: signed.over_declared().to_vec(),
    })
}

impl Report for SignReport {
    fn write_text(&self, to: &mut dyn io::Write) -> io::Result<()> {
        writeln!(to, "package    {} ({} bytes)", self.package.display(), self.bytes)?;
        writeln!(to, "program    {} {} (code {})", harmless(&self.app_id), self.version_name, self.version_code)?;
        writeln!(to, "publisher  {}", self.publisher)?;
        writeln!(to, "version    {}", self.version_digest)?;
        for permission in &self.over_declared {
            writeln!(to, "note       `{permission}` is asked for, but nothing that the component imports can use it")?;
        }
        Ok(())
    }
}
