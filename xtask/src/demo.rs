//! `cargo xtask demo`: builds what the demo needs, then becomes `parvis demo`.
//!
//! The server takes our place in the process table: signals reach it alone, and its exit code is ours.

use std::os::unix::process::CommandExt;

use anyhow::{Context, Result};

use crate::shell::{self, cargo, program};
use crate::{guests, javascript, python, setup, web};

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    setup::run(setup::Need::Guests)?;
    guests::build_rust()?;
    javascript::build_samples()?;
    python::build_samples()?;
    web::build()?;
    // The default members and not `-p parvis`: only so are the dependencies those of the tests, compiled once.
    shell::with_progress("the server (the first time takes about ten minutes on two cores)", || {
        shell::run(&mut cargo(&["build", "--locked", "--bin", "parvis"]))
    })?;
    let components = shell::root().join("target/guests/components");
    let mut server = program(shell::target_dir().join("debug/parvis"));
    server.args(["demo", "--components"]).arg(components).args(arguments);
    // A relative --data is meant from where the person stands.
    server.env_remove(shell::RUN_MARK).current_dir(std::env::current_dir().context("the current folder is gone")?);
    Err(server.exec()).context("could not start the server")
}
