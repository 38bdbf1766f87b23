//! Builds the mini-programs: those of `sample-miniapps` and of `tests/guests`.
//!
//! Each component ends as `target/guests/components/NAME.wasm`, its unsigned manifest beside it as `NAME.json`. The name is
//! that of its folder. Cargo itself knows what of the Rust ones is new; the others are built when their inputs changed.
//!
//! Not here: how those in JavaScript and Python are made (`javascript`, `python`), hostile guests in the text format (the
//! tests compile them), signing (`parvis sign`).

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::javascript;
use crate::python;
use crate::shell::{self, cargo, root, run_lines};

const WORKSPACE: &str = "sample-miniapps/Cargo.toml";
pub(crate) const TARGET: &str = "target/guests";

/// The wasm linker gives a program 1 MiB of stack, which every fresh instance pays for. 64 KiB is enough for the deepest
/// JSON that serde_json reads.
const STACK: &str = "-C link-arg=-zstack-size=65536";

/// Those in all languages. One that fails does not keep the others from being built.
pub(crate) fn build_all() -> Result<()> {
    let outcomes = [build_rust(), javascript::build(), python::build()];
    let failed: Vec<String> = outcomes.into_iter().filter_map(Result::err).map(|error| format!("{error:#}")).collect();
    if !failed.is_empty() {
        bail!("{}", failed.join("\n"));
    }
    Ok(())
}

/// Those in Rust alone.
pub(crate) fn build_rust() -> Result<()> {
    shell::with_progress("mini-programs in Rust", rust)
}

/// Lints and formats of the guests are checked like ours.
pub(crate) fn clippy() -> Result<()> {
    let arguments = ["--locked", "--workspace", "--all-targets", "--target-dir", TARGET, "--", "-D", "warnings"];
    shell::run(cargo(&["clippy", "--manifest-path", WORKSPACE]).args(arguments))
}

pub(crate) fn fmt() -> Result<()> {
    shell::run(&mut cargo(&["fmt", "--manifest-path", WORKSPACE, "--all", "--check"]))
}

/// The guests' own tests, which run natively against their SDK's host in memory.
pub(crate) fn native_tests(mut each_line: impl FnMut(&str)) -> Result<()> {
    let arguments = ["--locked", "--workspace", "--no-fail-fast", "--target-dir", TARGET];
    run_lines(cargo(&["test", "--manifest-path", WORKSPACE]).args(arguments), &mut each_line)?;
    javascript::tests(&mut each_line)?;
    python::tests(each_line)
}

#[derive(Deserialize)]
struct CargoMessage {
    reason: String,
    manifest_path: Option<PathBuf>,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

fn rust() -> Result<()> {
    let mut built = Vec::new();
    let arguments = ["--target", "wasm32-wasip2", "--profile", "guest", "--target-dir", TARGET];
    let mut build = cargo(&["build", "--locked", "--workspace", "--manifest-path", WORKSPACE]);
    build.args(arguments).arg("--message-format=json-render-diagnostics");
    build.env("CARGO_TARGET_WASM32_WASIP2_RUSTFLAGS", STACK);
    run_lines(&mut build, |line| {
        let Ok(message) = serde_json::from_str::<CargoMessage>(line) else { return };
        if message.reason != "compiler-artifact" {
            return;
        }
        let component = message.filenames.into_iter().find(|file| file.extension().is_some_and(|end| end == "wasm"));
        let folder = message.manifest_path.as_deref().and_then(Path::parent).map(Path::to_path_buf);
        if let (Some(component), Some(folder)) = (component, folder) {
            built.push((component, folder));
        }
    })?;
    for (component, folder) in built {
        publish(&component, &folder)?;
    }
    Ok(())
}

pub(crate) fn wit() -> PathBuf {
    root().join("host-api/wit")
}

/// Puts a component and its manifest where the tests and the demo look for them. A name appears whole or not at all.
pub(crate) fn publish(component: &Path, folder: &Path) -> Result<()> {
    let name = folder.file_name().context("a mini-program lies in a folder")?;
    let components = root().join(TARGET).join("components");
    std::fs::create_dir_all(&components)?;
    for (from, end) in [(component, "wasm"), (&folder.join("parvis.json"), "json")] {
        let bytes = std::fs::read(from).with_context(|| format!("reading {}", from.display()))?;
        let to = components.join(name).with_extension(end);
        if std::fs::read(&to).is_ok_and(|old| old == bytes) {
            continue;
        }
        let new = to.with_extension(format!("{end}.new"));
        std::fs::write(&new, bytes)?;
        std::fs::rename(&new, &to)?;
        eprintln!("{}", to.strip_prefix(root()).unwrap_or(&to).display());
    }
    Ok(())
}
