//! Packages of Node.js for a folder: exactly those of its lock, installed again only when the lock changed.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::inputs::Stamp;
use crate::shell::{self, program, run_quietly};

/// What `npm ci` writes last.
const INSTALLED: &str = "node_modules/.package-lock.json";

/// `name` tells this folder's packages from those of others.
pub(crate) fn install(name: &str, folder: &Path) -> Result<()> {
    let stamp = Stamp::of(&format!("npm-{name}"), &[&folder.join("package-lock.json"), &folder.join("package.json")])?;
    if stamp.is_fresh(&folder.join(INSTALLED)) {
        return Ok(());
    }
    shell::with_progress(&format!("packages of {name}"), || {
        run_quietly(program("npm").arg("ci").current_dir(folder)).with_context(|| format!("installing those of {name}"))
    })?;
    stamp.set()
}

/// A script that the folder's `package.json` names.
pub(crate) fn script(folder: &Path, name: &str) -> Command {
    let mut npm = program("npm");
    npm.args(["run", "--silent", name]).current_dir(folder);
    npm
}
