//! The data directory: what lies where, and the two secrets of a host.
//!
//! ```text
//! db/            the store
//! blobs/         packages and artifacts, by their hash
//! host.key       what receipts are signed with: an Ed25519 seed, 64 hexadecimal digits
//! host.secret    what people's pseudonyms are derived from: 64 hexadecimal digits
//! publishers/    key-sets of the publishers whom this host trusts
//! published/     packages that were published here and not yet installed, by name
//! running        the events that run now, for the next start after a crash
//! ```
//!
//! An export holds the store and the blobs. The secrets and the publishers are not in it: they are copied as files.

use std::fs::{DirBuilder, File};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use parvis_sandbox::HostKey;
use rand::TryRng;
use zeroize::Zeroizing;

use super::{PublishedPackages, Publishers};
use crate::advice::advise;

/// Where a host keeps everything.
#[derive(Debug, Clone)]
pub struct DataDir {
    root: PathBuf,
}

impl DataDir {
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn db(&self) -> PathBuf {
        self.root.join("db")
    }

    pub fn blobs(&self) -> PathBuf {
        self.root.join("blobs")
    }

    pub fn publishers(&self) -> Publishers {
        Publishers::new(self.root.join("publishers"))
    }

    /// Packages that wait for the operator.
    pub fn published(&self) -> PublishedPackages {
        PublishedPackages::new(self.root.join("published"))
    }

    pub(crate) fn running(&self) -> PathBuf {
        self.root.join("running")
    }

    pub(crate) fn secret_file(&self) -> PathBuf {
        self.root.join("host.secret")
    }

    pub(crate) fn key_file(&self) -> PathBuf {
        self.root.join("host.key")
    }

    /// Makes the directory, which only its owner may open, unless it is there.
    pub(crate) fn create(&self) -> Result<()> {
        make_folder(&self.root)
    }

    /// Whether a store was ever opened here.
    pub(crate) fn has_store(&self) -> bool {
        self.db().exists()
    }

    /// The key that receipts are signed with. A new one is made where there is none: programs are then compiled anew.
    pub(crate) fn host_key(&self) -> Result<HostKey> {
        let seed = read_or_make(&self.key_file())?;
        Ok(HostKey::from_seed(&seed))
    }

    /// What pseudonyms are derived from. Made with a new store; a store that has lost it is not opened.
    pub(crate) fn host_secret(&self, may_make: bool) -> Result<Zeroizing<[u8; 32]>> {
        let path = self.secret_file();
        if !may_make && !path.exists() {
            return Err(advise(
                format!("{} is missing", path.display()),
                "Copy `host.secret` from the host that this store comes from: programs know people by pseudonyms that are \
                 derived from it. If it is lost for good, start once with `--new-secret`: everybody is then a stranger to \
                 every program.",
            ));
        }
        read_or_make(&path)
    }
}

/// Makes a folder that only its owner may open, unless it is there.
pub(crate) fn make_folder(path: &Path) -> Result<()> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.with_context(|| format!("cannot make {}", path.display()))
}

/// Replaces a file whole, or leaves it as it is.
pub(crate) fn replace_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().context("a file is in a folder")?;
    let write = || -> std::io::Result<()> {
        let mut new = tempfile::NamedTempFile::new_in(folder)?;
        new.write_all(bytes)?;
        new.as_file().sync_all()?;
        new.persist(path)?;
        File::open(folder)?.sync_all()
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}

fn read_or_make(path: &Path) -> Result<Zeroizing<[u8; 32]>> {
    if !path.exists() {
        let mut secret = Zeroizing::new([0; 32]);
        rand::rngs::SysRng.try_fill_bytes(secret.as_mut_slice()).context("the system gives no randomness")?;
        keep(path, &secret).with_context(|| format!("cannot write {}", path.display()))?;
    }
    read(path)
}

/// Whole or not there, and never over one that is there: of two processes that start at once, one makes it.
fn keep(path: &Path, secret: &[u8; 32]) -> Result<()> {
    let text = Zeroizing::new(format!("{}\n", Zeroizing::new(hex::encode(secret)).as_str()));
    let folder = path.parent().context("a file is in a folder")?;
    // Readable by its owner alone from its first moment.
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(text.as_bytes())?;
    new.as_file().sync_all()?;
    match new.persist_noclobber(path) {
        Ok(_) => {}
        Err(failed) if failed.error.kind() == ErrorKind::AlreadyExists => {}
        Err(failed) => return Err(failed.error.into()),
    }
    Ok(File::open(folder)?.sync_all()?)
}

fn read(path: &Path) -> Result<Zeroizing<[u8; 32]>> {
    let cannot = || format!("cannot read {}", path.display());
    let file = File::open(path).with_context(cannot)?;
    if file.metadata().with_context(cannot)?.permissions().mode() & 0o077 != 0 {
        return Err(advise(
            format!("{} can be read by others", path.display()),
            format!("Run `chmod 600 {}`, and think about who may have read it.", path.display()),
        ));
    }
    let mut text = Zeroizing::new(Vec::with_capacity(128));
    file.take(128).read_to_end(&mut text).with_context(cannot)?;
    let mut secret = Zeroizing::new([0; 32]);
    if hex::decode_to_slice(text.trim_ascii(), secret.as_mut_slice()).is_err() {
        bail!("{} does not hold 64 hexadecimal digits: bring the right file back", path.display());
    }
    Ok(secret)
}

/// Copies what an export does not hold. What is there already stays.
pub(crate) fn copy_secrets(from: &DataDir, to: &DataDir) -> Result<()> {
    for (from, to) in [(from.secret_file(), to.secret_file()), (from.key_file(), to.key_file())] {
        if to.exists() {
            bail!("{} is there already", to.display());
        }
        let secret = read(&from)?;
        keep(&to, &secret).with_context(|| format!("cannot write {}", to.display()))?;
    }
    for key_sets in from.publishers().list()? {
        to.publishers().accept(&key_sets)?;
    }
    Ok(())
}
