//! Packages that were published here and wait for an operator: a file for each says which blob it is.
//!
//! Always true: the blob is on disk before the file that names it; there is a bounded number of them.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use parvis_domain::VersionDigest;
use parvis_package::VerifiedPackage;
use parvis_store::BlobHash;
use serde::{Deserialize, Serialize};

use super::directory::{make_folder, replace_file};

/// Packages that wait at the same time: what a host's developers publish in a busy month.
const PUBLISHED_MAX: usize = 1_000;
/// A file of this kind is a few hundred bytes.
const FILE_BYTES_MAX: u64 = 16 << 10;

/// The files. Cheap to clone.
#[derive(Debug, Clone)]
pub struct PublishedPackages {
    folder: PathBuf,
}

/// A package that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Waiting {
    pub(crate) program: parvis_domain::ProgramId,
    pub(crate) publisher: parvis_domain::PublisherId,
    pub(crate) app_id: String,
    pub(crate) program_name: String,
    pub(crate) version: VersionDigest,
    pub(crate) version_name: String,
    pub(crate) version_code: u32,
    pub(crate) package: String,
}

impl Waiting {
    pub(crate) fn new(package: &VerifiedPackage, blob: &BlobHash) -> Self {
        let manifest = package.manifest();
        Self {
            program: package.program(),
            publisher: package.publisher(),
            app_id: manifest.app_id.clone(),
            program_name: manifest.name.clone(),
            version: package.version_digest(),
            version_name: manifest.version.name.clone(),
            version_code: manifest.version.code,
            package: blob.to_string(),
        }
    }

    pub(crate) fn blob(&self) -> Result<BlobHash> {
        self.package.parse().context("a published package names no blob")
    }
}

impl PublishedPackages {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Keeps it. `false` where too many wait already.
    pub(crate) fn add(&self, waiting: &Waiting) -> Result<bool> {
        if self.find(&waiting.version)?.is_none() && self.list()?.len() >= PUBLISHED_MAX {
            return Ok(false);
        }
        make_folder(&self.folder)?;
        let json = serde_json::to_vec(waiting).expect("it holds nothing that JSON cannot write");
        replace_file(&self.path(&waiting.version), &json)?;
        Ok(true)
    }

    pub(crate) fn find(&self, version: &VersionDigest) -> Result<Option<Waiting>> {
        let path = self.path(version);
        let cannot = || format!("cannot read {}", path.display());
        match fs::metadata(&path) {
            Ok(found) if found.len() > FILE_BYTES_MAX => bail!("{} is too large", path.display()),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(cannot),
        }
        let bytes = fs::read(&path).with_context(cannot)?;
        serde_json::from_slice(&bytes).map(Some).with_context(|| format!("{} is damaged: remove it", path.display()))
    }

    /// By app_id and version code.
    pub(crate) fn list(&self) -> Result<Vec<Waiting>> {
        let files = match fs::read_dir(&self.folder) {
            Ok(files) => files,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", self.folder.display())),
        };
        let mut found = Vec::new();
        for file in files {
            let name = file?.file_name();
            let version = name.to_str().and_then(|name| name.strip_suffix(".json")?.parse().ok());
            if let Some(version) = version {
                found.extend(self.find(&version)?);
            }
        }
        found.sort_by(|a, b| (&a.app_id, a.version_code, a.version).cmp(&(&b.app_id, b.version_code, b.version)));
        Ok(found)
    }

    /// It waits no more.
    pub(crate) fn remove(&self, version: &VersionDigest) -> Result<()> {
        match fs::remove_file(self.path(version)) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).context("cannot remove a published package")
            }
            _ => Ok(()),
        }
    }

    fn path(&self, version: &VersionDigest) -> PathBuf {
        self.folder.join(format!("{version}.json"))
    }
}
