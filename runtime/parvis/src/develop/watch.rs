//! Tells when something in a folder was written by hand.
//!
//! What builds write (`.parvis`, `target`, lock files and their like) is no change: one would follow the other for ever.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// Editors write a file in several steps, and several files at once.
const QUIET: Duration = Duration::from_millis(40);
/// What tools make, by name.
const NOT_WRITTEN: [&str; 9] =
    [".parvis", "target", "dist", "node_modules", ".git", ".venv", "__pycache__", "Cargo.lock", "package-lock.json"];

pub(super) struct Watch {
    root: PathBuf,
    watcher: RecommendedWatcher,
    changes: UnboundedReceiver<PathBuf>,
}

impl Watch {
    pub(super) fn new(root: &Path) -> Result<Self> {
        // A folder may be reached through a link; the system tells the real path.
        let root = root.canonicalize().with_context(|| format!("cannot read {}", root.display()))?;
        let (tell, changes) = unbounded_channel();
        let inside = root.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let Ok(event) = event else { return };
            if matches!(event.kind, EventKind::Access(_)) {
                return;
            }
            for path in event.paths.into_iter().filter(|path| is_written(&inside, path)) {
                // Nobody waits any more where it cannot be told.
                let _ = tell.send(path);
            }
        });
        let watcher = watcher.context("the system does not tell when files change")?;
        let mut watch = Self { root: root.clone(), watcher, changes };
        // Not all of it at once: `node_modules` and `target` alone have thousands of folders.
        watch.add(&root, RecursiveMode::NonRecursive)?;
        for entry in std::fs::read_dir(&root)? {
            let path = entry?.path();
            if path.is_dir() && is_written(&root, &path) {
                watch.add(&path, RecursiveMode::Recursive)?;
            }
        }
        Ok(watch)
    }

    fn add(&mut self, path: &Path, mode: RecursiveMode) -> Result<()> {
        self.watcher.watch(path, mode).with_context(|| format!("cannot watch {}", path.display()))
    }

    /// Waits for a change, and until no more follow. Answers one of the files, relative to the folder.
    ///
    /// Changes made before this is called are told too.
    pub(super) async fn changed(&mut self) -> Result<PathBuf> {
        let first = self.changes.recv().await.context("the system does not tell any more when files change")?;
        let mut all = vec![first.clone()];
        while let Ok(Some(more)) = tokio::time::timeout(QUIET, self.changes.recv()).await {
            all.push(more);
        }
        for path in all {
            // A new folder is watched from now on; one that is gone again does not matter.
            if path.is_dir() && path.parent() == Some(&self.root) {
                let _ = self.watcher.watch(&path, RecursiveMode::Recursive);
            }
        }
        Ok(first.strip_prefix(&self.root).unwrap_or(&first).to_owned())
    }
}

fn is_written(root: &Path, path: &Path) -> bool {
    let Ok(inside) = path.strip_prefix(root) else { return false };
    let mut names = inside.iter().map(|name| name.to_string_lossy());
    inside != Path::new("") && !names.any(|name| NOT_WRITTEN.contains(&name.as_ref()) || is_of_editor(&name))
}

/// What editors keep beside a file while it is open.
fn is_of_editor(name: &str) -> bool {
    name.ends_with('~') || name.ends_with(".swp") || name.ends_with(".swx") || name.starts_with(".#") || name == "4913"
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[tokio::test]
    async fn what_is_written_by_hand_is_told_and_what_tools_make_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir_all(root.join("src")).unwrap();
        std::fs::create_dir_all(root.join("node_modules/x")).unwrap();
        let mut watch = Watch::new(root).unwrap();
        for made in ["Cargo.lock", "node_modules/x/index.js", "src/.lib.rs.swp", "src/lib.rs~"] {
            std::fs::write(root.join(made), "made").unwrap();
        }
        std::fs::write(root.join("src/lib.rs"), "written").unwrap();
        assert_eq!(watch.changed().await.unwrap(), Path::new("src/lib.rs"));
        // A folder that was made meanwhile is watched too.
        std::fs::create_dir(root.join("wit")).unwrap();
        assert_eq!(watch.changed().await.unwrap(), Path::new("wit"));
        std::fs::write(root.join("wit/world.wit"), "written").unwrap();
        assert_eq!(watch.changed().await.unwrap(), Path::new("wit/world.wit"));
    }
}
