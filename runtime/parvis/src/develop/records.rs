//! Records of failed runs in a program's folder, for `parvis replay`: `.parvis/records`.
//!
//! Always true: the newest [`RECORDS_MAX`] are kept, and each package that one of them is of.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use parvis_capability::{Error, Host};
use parvis_domain::{EventId, ProgramId, VersionDigest};
use parvis_sandbox::Record;
use parvis_store::BlobHash;

/// As many as a host keeps of one program.
const RECORDS_MAX: usize = parvis_capability::failures::PLACES as usize;
const RECORD: &str = "record";
const PACKAGE: &str = "wasm";

/// The records of one program's folder.
#[derive(Debug, Clone)]
pub(super) struct Records(PathBuf);

impl Records {
    /// `own` is the folder that the program's tools write to.
    pub(super) fn new(own: &Path) -> Self {
        Self(own.join("records"))
    }

    /// Takes over what the host kept of a failed run; answers the record's path, or nothing where the host kept nothing.
    pub(super) async fn take(&self, host: &Host, program: ProgramId, event: EventId) -> Result<Option<PathBuf>> {
        let bytes = match host.failure_record(None, program, event).await {
            Ok(found) => found.value,
            Err(Error::NotFound(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let version = Record::decode(&bytes).context("the host's own record")?.version();
        let runs = host.find_program(program).await?.value.map(|program| program.version);
        // Another version may run by now: its package is not the one that failed.
        let package = runs.filter(|runs| runs.digest == version).map(|runs| BlobHash::from_bytes(runs.package));
        let package = package.and_then(|hash| host.blobs().get(&hash).ok());
        self.keep(&event.to_string(), &bytes, version, package.as_deref()).map(Some)
    }

    fn keep(&self, name: &str, record: &[u8], version: VersionDigest, package: Option<&[u8]>) -> Result<PathBuf> {
        let cannot = || format!("cannot write to {}", self.0.display());
        fs::create_dir_all(&self.0).with_context(cannot)?;
        let package_path = package_beside(&self.0, version);
        if let Some(package) = package.filter(|_| !package_path.exists()) {
            fs::write(&package_path, package).with_context(cannot)?;
        }
        let path = self.0.join(name).with_extension(RECORD);
        fs::write(&path, record).with_context(cannot)?;
        self.forget_old().with_context(cannot)?;
        Ok(path)
    }

    fn forget_old(&self) -> std::io::Result<()> {
        let mut records = Vec::new();
        let mut packages = Vec::new();
        for entry in fs::read_dir(&self.0)? {
            let path = entry?.path();
            match path.extension().and_then(|end| end.to_str()) {
                Some(RECORD) => records.push((fs::metadata(&path)?.modified()?, path)),
                Some(PACKAGE) => packages.push(path),
                _ => {}
            }
        }
        records.sort_by(|a, b| b.cmp(a));
        let mut named = HashSet::new();
        for (at, (_, path)) in records.iter().enumerate() {
            match Record::decode(&fs::read(path)?) {
                Ok(record) if at < RECORDS_MAX => drop(named.insert(package_beside(&self.0, record.version()))),
                _ => fs::remove_file(path)?,
            }
        }
        packages.retain(|path| !named.contains(path));
        packages.iter().try_for_each(fs::remove_file)
    }
}

/// Where the package stands that a record in `folder` is of.
pub(super) fn package_beside(folder: &Path, version: VersionDigest) -> PathBuf {
    folder.join(version.to_string()).with_extension(PACKAGE)
}
