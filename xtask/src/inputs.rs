//! Remembers what something was built from, so that it is built again only when that changed.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::shell::root;

/// What tools leave beside the sources.
const NOT_INPUTS: [&str; 5] = ["node_modules", ".venv", "__pycache__", "target", "dist"];

/// The state of some files and folders, to compare with the state at the last build.
#[derive(Debug)]
pub(crate) struct Stamp {
    file: PathBuf,
    state: String,
}

impl Stamp {
    pub(crate) fn of(name: &str, paths: &[&Path]) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        for path in paths {
            let mut files = BTreeSet::new();
            collect(path, &mut files)?;
            for file in files {
                file.hash(&mut hasher);
                std::fs::read(&file).with_context(|| format!("reading {}", file.display()))?.hash(&mut hasher);
            }
        }
        let file = root().join("target/stamps").join(name);
        Ok(Self { file, state: format!("{:016x}", hasher.finish()) })
    }

    pub(crate) fn holds(&self) -> bool {
        std::fs::read_to_string(&self.file).is_ok_and(|state| state == self.state)
    }

    pub(crate) fn is_fresh(&self, built: &Path) -> bool {
        built.exists() && self.holds()
    }

    pub(crate) fn set(&self) -> Result<()> {
        std::fs::create_dir_all(self.file.parent().context("a stamp lies in a folder")?)?;
        std::fs::write(&self.file, &self.state).context("writing a stamp")
    }
}

/// Follows links: a guest's `wit/deps` is one.
fn collect(path: &Path, files: &mut BTreeSet<PathBuf>) -> Result<()> {
    if !path.is_dir() {
        files.insert(path.to_path_buf());
        return Ok(());
    }
    for entry in std::fs::read_dir(path).with_context(|| format!("reading {}", path.display()))? {
        let entry = entry?;
        if !NOT_INPUTS.iter().any(|name| entry.file_name() == *name) {
            collect(&entry.path(), files)?;
        }
    }
    Ok(())
}
