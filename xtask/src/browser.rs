//! What runs in a real browser: the stories of `tests/browser`, its pictures and its benchmark, against the real server.
//!
//! Not here: what they do (`tests/browser/*.mjs`), who ends the processes they start (they do, each by its id).

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::shell::{self, cargo, program, root, run, target_dir};
use crate::{guests, javascript, npm, python, setup, web};

const FOLDER: &str = "tests/browser";

/// All of `*.test.mjs`.
pub(crate) fn test() -> Result<()> {
    npm::install("browser", &root().join(FOLDER))?;
    server()?;
    run(&mut node("run.mjs"))
}

/// `cargo xtask browser [name...]`: the stories whose names hold one of the words, without the rest of the tests.
pub(crate) fn test_some(names: &[String]) -> Result<()> {
    prepare()?;
    run(node("run.mjs").args(names))
}

/// `cargo xtask screenshots DIR`
pub(crate) fn screenshots(arguments: &[String]) -> Result<()> {
    let [folder] = arguments else { bail!("usage: cargo xtask screenshots DIR") };
    // A relative folder is meant from where the person stands.
    let folder = std::path::absolute(folder)?;
    setup::run(setup::Need::Guests)?;
    prepare()?;
    python::build_samples()?;
    run(node("screenshots.mjs").arg(folder))
}

/// `cargo xtask bench web`; the server is the one that the tests use, as a release build of it would say little more.
pub(crate) fn bench() -> Result<()> {
    prepare()?;
    run(&mut node("bench.mjs"))
}

fn prepare() -> Result<()> {
    setup::run(setup::Need::Browser)?;
    guests::build_rust()?;
    javascript::build_samples()?;
    web::build()?;
    npm::install("browser", &root().join(FOLDER))?;
    server()
}

/// The server as the stories and developers have it.
pub(crate) fn server() -> Result<()> {
    shell::with_progress("the server", || shell::run(&mut cargo(&["build", "--locked", "--bin", "parvis"])))
}

/// A script of ours, told where the server, its programs and the browser are.
fn node(script: &str) -> Command {
    let mut node = program("node");
    node.arg(script).current_dir(root().join(FOLDER));
    let places: [(&str, PathBuf); 3] = [
        ("PARVIS_BINARY", target_dir().join("debug/parvis")),
        ("PARVIS_COMPONENTS", root().join("target/guests/components")),
        ("PARVIS_BROWSER", setup::CHROMIUM.into()),
    ];
    node.envs(places);
    node
}
