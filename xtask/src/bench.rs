//! `cargo xtask bench`: builds the benchmarks for release, with whole-program optimisation, and becomes them.
//!
//! The release build is a second copy of every dependency. Nothing else uses it.

use std::os::unix::process::CommandExt;

use anyhow::{Context, Result};

use crate::shell::{self, cargo, program};
use crate::{guests, setup};

pub(crate) fn run(names: &[String]) -> Result<()> {
    setup::run(setup::Need::Rust)?;
    guests::build_rust()?;
    shell::with_progress("the benchmarks (the first time takes a quarter of an hour on two cores)", || {
        let build = ["build", "--locked", "--profile", "bench-release", "--package", "parvis-bench"];
        shell::run(&mut cargo(&build))
    })?;
    let mut bench = program(shell::target_dir().join("bench-release/parvis-bench"));
    Err(bench.args(names).exec()).context("could not start the benchmarks")
}
