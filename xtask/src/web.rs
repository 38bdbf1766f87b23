//! `cargo xtask web`: builds the web client into `runtime/web/dist`, from where the server embeds it.
//!
//! Quick when nothing changed: what it was built from is remembered. Its types are written anew from the description of the
//! API that the gateway's tests hold, so that a change there shows here as an error of types; the tests want them committed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::inputs::Stamp;
use crate::shell::{self, root, run, run_quietly};
use crate::{npm, setup};

const CLIENT: &str = "runtime/web/client";
const BUILT: &str = "runtime/web/dist";
const API: &str = "runtime/gateway/tests/gateway/snapshots/gateway__description__openapi.snap";

/// Most bytes of script in all, as they are sent.
const SCRIPT_BYTES_MAX: u64 = 150_000;

pub(crate) fn run_command(arguments: &[String]) -> Result<()> {
    if !arguments.is_empty() {
        bail!("`cargo xtask web` takes no arguments");
    }
    setup::run(setup::Need::Web)?;
    build()?;
    println!("{BUILT}: {}", Sizes::of_built()?);
    Ok(())
}

/// What is built is there and current.
pub(crate) fn build() -> Result<()> {
    let client = root().join(CLIENT);
    let stamp = || Stamp::of("web", &[&client, &root().join(API)]);
    if stamp()?.is_fresh(&root().join(BUILT).join("index.html")) {
        return Ok(());
    }
    npm::install("web", &client)?;
    shell::with_progress("the web client", || {
        run_quietly(&mut npm::script(&client, "types"))?;
        run_quietly(&mut npm::script(&client, "check"))?;
        run_quietly(&mut npm::script(&client, "build"))
    })?;
    // Its types are among what it is built from.
    stamp()?.set()
}

/// That its types are those of the API as it is, what is built, its own tests, and that it stays small.
pub(crate) fn test() -> Result<()> {
    let client = root().join(CLIENT);
    npm::install("web", &client)?;
    run(&mut npm::script(&client, "check"))?;
    build()?;
    run(&mut npm::script(&client, "test"))?;
    let sizes = Sizes::of_built()?;
    println!("{sizes}; at most {SCRIPT_BYTES_MAX} of script");
    sizes.check()
}

/// Bytes as they are sent to a browser: compressed where that is smaller.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sizes {
    script: u64,
    style: u64,
}

impl Sizes {
    fn of_built() -> Result<Self> {
        let mut sizes = Self::default();
        for file in files(&root().join(BUILT))? {
            let kind = file.extension().and_then(|end| end.to_str()).unwrap_or_default().to_owned();
            let compressed = file.with_extension(format!("{kind}.gz"));
            let length = fs::metadata(if compressed.exists() { &compressed } else { &file })?.len();
            match kind.as_str() {
                "js" => sizes.script += length,
                "css" => sizes.style += length,
                _ => {}
            }
        }
        Ok(sizes)
    }

    fn check(&self) -> Result<()> {
        if self.script == 0 {
            bail!("no script was built");
        }
        if self.script > SCRIPT_BYTES_MAX {
            bail!("the client's script has {} bytes compressed, {SCRIPT_BYTES_MAX} are the most", self.script);
        }
        Ok(())
    }
}

impl std::fmt::Display for Sizes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes of script and {} of style, compressed", self.script, self.style)
    }
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() { found.append(&mut files(&path)?) } else { found.push(path) }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_has_a_budget() {
        let sizes = |script| Sizes { script, style: 1 };
        assert!(sizes(SCRIPT_BYTES_MAX).check().is_ok());
        assert!(sizes(SCRIPT_BYTES_MAX + 1).check().is_err());
        assert!(sizes(0).check().is_err(), "an empty folder is no client");
    }
}
