//! `cargo xtask bench`: builds the benchmarks for release, with whole-program optimisation, and becomes them.
//!
//! The release build is a second copy of every dependency. Nothing else uses it. `web` alone is measured from a browser.

use std::os::unix::process::CommandExt;

use anyhow::{Context, Result};

use crate::shell::{self, cargo, program};
use crate::{browser, guests, setup, web};

/// The benchmark that runs in a browser.
const WEB: &str = "web";

pub(crate) fn run(names: &[String]) -> Result<()> {
    let (in_browser, names): (Vec<String>, Vec<String>) = names.iter().cloned().partition(|name| name == WEB);
    let all = in_browser.is_empty() && names.is_empty();
    if all || !in_browser.is_empty() {
        browser::bench()?;
    }
    if names.is_empty() && !all {
        return Ok(());
    }
    let asked = |name: &str| all || names.iter().any(|asked| asked == name);
    setup::run(setup::Need::Web)?;
    // Those that are compared by their languages, and what a developer works with.
    if asked("languages") || asked("dev") {
        setup::run(setup::Need::Guests)?;
        guests::build_all()?;
    } else {
        guests::build_rust()?;
    }
    if asked("dev") {
        browser::server()?;
    }
    web::build()?;
    shell::with_progress("the benchmarks (the first time takes a quarter of an hour on two cores)", || {
        let build = ["build", "--locked", "--profile", "bench-release", "--package", "parvis-bench"];
        shell::run(&mut cargo(&build))
    })?;
    let mut bench = program(shell::target_dir().join("bench-release/parvis-bench"));
    Err(bench.args(names).exec()).context("could not start the benchmarks")
}
