//! Publishers whom this host trusts: the newest key-sets that it accepted of each, as files.
//!
//! They are read without opening the store, so `parvis verify --data DIR` answers while the server runs, and a file that an
//! operator adds counts at once. `apps/` beside them says which publisher an app_id belongs to.
//!
//! Always true: a file holds key-sets that verify, under the id of their publisher; it is replaced by their continuation
//! alone.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use parvis_cli::KnownPublishers;
use parvis_domain::PublisherId;
use parvis_package::{KeySetChain, limits};

use super::directory::{make_folder, replace_file};

/// The files. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Publishers {
    folder: PathBuf,
}

/// What came of trusting a publisher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    New,
    /// They continue the key-sets that were known.
    Newer,
    Known,
}

impl Publishers {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Trusts the publisher of these key-sets from now on.
    ///
    /// # Errors
    /// They are not a continuation of those that are known.
    pub fn accept(&self, key_sets: &KeySetChain) -> Result<Accepted> {
        let publisher = key_sets.publisher();
        let accepted = match self.find(&publisher)? {
            None => Accepted::New,
            Some(known) if known.continues(key_sets) => return Ok(Accepted::Known),
            Some(known) if key_sets.continues(&known) => Accepted::Newer,
            Some(_) => bail!("other key-sets of {publisher} are trusted here, and these do not continue them"),
        };
        make_folder(&self.folder)?;
        replace_file(&self.path(&publisher), key_sets.as_json())?;
        Ok(accepted)
    }

    /// The newest key-sets that were accepted for a publisher.
    pub fn find(&self, publisher: &PublisherId) -> Result<Option<KeySetChain>> {
        let path = self.path(publisher);
        let Some(bytes) = read(&path, limits::PUBLISHER_BYTES_MAX)? else { return Ok(None) };
        let key_sets = KeySetChain::parse(&bytes).with_context(|| format!("{} is damaged", path.display()))?;
        if key_sets.publisher() != *publisher {
            bail!("{} holds the key-sets of {}", path.display(), key_sets.publisher());
        }
        Ok(Some(key_sets))
    }

    /// Publishers whom this host trusts.
    pub fn list(&self) -> Result<Vec<KeySetChain>> {
        let files = match fs::read_dir(&self.folder) {
            Ok(files) => files,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", self.folder.display())),
        };
        let mut found = Vec::new();
        for file in files {
            let name = file?.file_name();
            let id = name.to_str().and_then(|name| name.strip_suffix(".json")?.parse::<PublisherId>().ok());
            if let Some(id) = id {
                found.extend(self.find(&id)?);
            }
        }
        found.sort_by_key(KeySetChain::publisher);
        Ok(found)
    }

    /// Notes whose an app_id is: the store decided it.
    pub(crate) fn note_owner(&self, app_id: &str, publisher: &PublisherId) -> Result<()> {
        if self.owner(app_id)?.as_ref() == Some(publisher) {
            return Ok(());
        }
        let path = self.owner_path(app_id);
        make_folder(path.parent().context("it is in a folder")?)?;
        replace_file(&path, format!("{publisher}\n").as_bytes())
    }

    fn owner(&self, app_id: &str) -> Result<Option<PublisherId>> {
        let path = self.owner_path(app_id);
        let Some(bytes) = read(&path, 256)? else { return Ok(None) };
        let id = std::str::from_utf8(&bytes).ok().and_then(|text| text.trim().parse().ok());
        id.map(Some).with_context(|| format!("{} is damaged: start the server once, it writes it anew", path.display()))
    }

    fn path(&self, publisher: &PublisherId) -> PathBuf {
        self.folder.join(format!("{publisher}.json"))
    }

    /// An app_id is letters, digits, dots and dashes, and begins with a letter: a file's name as it is.
    fn owner_path(&self, app_id: &str) -> PathBuf {
        self.folder.join("apps").join(app_id)
    }
}

impl KnownPublishers for Publishers {
    fn find_key_sets(&self, publisher: &PublisherId) -> Result<Option<KeySetChain>> {
        self.find(publisher)
    }

    fn find_app_owner(&self, app_id: &str) -> Result<Option<PublisherId>> {
        self.owner(app_id)
    }
}

fn read(path: &Path, bytes_max: usize) -> Result<Option<Vec<u8>>> {
    let cannot = || format!("cannot read {}", path.display());
    let file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(cannot),
    };
    let mut bytes = Vec::new();
    let bound = u64::try_from(bytes_max).unwrap_or(u64::MAX).saturating_add(1);
    file.take(bound).read_to_end(&mut bytes).with_context(cannot)?;
    if bytes.len() > bytes_max {
        bail!("{} is larger than the {bytes_max} bytes that are allowed", path.display());
    }
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use parvis_package::PublisherKeys;

    use super::*;

    #[test]
    fn key_sets_are_replaced_by_their_continuation_alone() {
        let folder = tempfile::tempdir().unwrap();
        let publishers = Publishers::new(folder.path().join("publishers"));
        let expires = parvis_cli::now().plus_millis(1_000_000);
        let first = PublisherKeys::create("Example", &[1; 32], expires).unwrap();
        let (second, fork) = (first.rotate(&[2; 32], expires).unwrap(), first.rotate(&[3; 32], expires).unwrap());
        assert_eq!(publishers.accept(first.chain()).unwrap(), Accepted::New);
        assert_eq!(publishers.accept(second.chain()).unwrap(), Accepted::Newer);
        assert_eq!(publishers.accept(first.chain()).unwrap(), Accepted::Known);
        assert!(publishers.accept(fork.chain()).unwrap_err().to_string().contains("do not continue them"));
        assert_eq!(publishers.find(&first.publisher()).unwrap().unwrap().current().version(), 2);
        assert_eq!(publishers.list().unwrap().len(), 1);
    }

    #[test]
    fn a_file_of_another_publisher_is_not_believed() {
        let folder = tempfile::tempdir().unwrap();
        let publishers = Publishers::new(folder.path().to_owned());
        let expires = parvis_cli::now().plus_millis(1_000_000);
        let [owner, other] = [1, 2].map(|n| PublisherKeys::create("Example", &[n; 32], expires).unwrap());
        fs::write(publishers.path(&owner.publisher()), other.chain().as_json()).unwrap();
        assert!(publishers.find(&owner.publisher()).is_err());
        fs::write(publishers.path(&owner.publisher()), b"{}").unwrap();
        assert!(publishers.find(&owner.publisher()).is_err());
    }
}
