//! `cargo xtask test`: everything that must hold before a change goes in. Continuous integration calls exactly this.
//!
//! All stages run, so that one run tells everything. The quick ones come first.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::shell::{self, cargo};
use crate::stages::Stages;
use crate::{browser, guests, leftovers, metadata, python, setup, web};

pub(crate) fn everything(arguments: &[String]) -> Result<()> {
    takes_none(arguments)?;
    let mut stages = Stages::new();
    if !stages.stage("setup", || setup::run(setup::Need::Tests)) {
        return stages.finish("");
    }
    quick_stages(&mut stages);
    stages.stage("guests", guests::build_all);
    // Before anything that embeds it.
    stages.stage("web", web::test);
    // The benchmarks too, which nothing else here compiles.
    stages.stage("clippy", || {
        shell::with_progress("clippy over everything", || {
            shell::run(&mut cargo(&["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]))
        })
    });
    stages.stage("clippy of guests", guests::clippy);
    stages.stage("types of Python", python::types);
    let mut tally = Tally::default();
    stages.stage("tests of guests", || guests::native_tests(|line| tally.line(line)));
    // Built as its own stage: a first build takes ten minutes on two cores, and the tests' own time is worth knowing.
    stages.stage("build of tests", || {
        shell::with_progress("building the tests", || shell::run(&mut cargo(&["test", "--locked", "--no-run"])))
    });
    stages.stage("tests", || {
        let mut test = cargo(&["test", "--locked", "--no-fail-fast"]);
        shell::run_lines(test.env("INSTA_UPDATE", "no").env_remove("INSTA_FORCE_PASS"), |line| tally.line(line))
    });
    stages.stage("browser", browser::test);
    stages.stage("no process left behind", leftovers::check);
    stages.finish(&tally.closing())
}

/// What takes seconds.
pub(crate) fn quick(arguments: &[String]) -> Result<()> {
    takes_none(arguments)?;
    let mut stages = Stages::new();
    quick_stages(&mut stages);
    stages.finish("")
}

fn quick_stages(stages: &mut Stages) {
    stages.stage("formatting", || shell::run(&mut cargo(&["fmt", "--all", "--check"])));
    stages.stage("formatting of guests", guests::fmt);
    stages.stage("dependencies", metadata::check);
    stages.stage("cargo deny", cargo_deny);
}

/// Only if it is there: it takes ten minutes to build. Our own check of the dependencies holds the same rules.
fn cargo_deny() -> Result<()> {
    if !shell::answers("cargo-deny", &["--version"]) {
        println!(
            "not installed, skipped: the stage before holds licences, bans and sources. cargo install cargo-deny --locked"
        );
        return Ok(());
    }
    shell::run(&mut cargo(&["deny", "--offline", "check", "bans", "licenses", "sources"]))?;
    if advisory_database_exists() {
        return shell::run(&mut cargo(&["deny", "--offline", "check", "--disable-fetch", "advisories"]));
    }
    println!("advisories: not checked, no database on this machine");
    Ok(())
}

fn advisory_database_exists() -> bool {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")));
    home.and_then(|home| std::fs::read_dir(home.join("advisory-dbs")).ok())
        .is_some_and(|mut found| found.next().is_some())
}

fn takes_none(arguments: &[String]) -> Result<()> {
    if !arguments.is_empty() {
        bail!("this command takes no arguments; to run some tests only: cargo test NAME");
    }
    Ok(())
}

/// Counts what the test harnesses report while their lines go to the terminal as they are.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    passed: u64,
    failed: u64,
    ignored: u64,
    programs: u64,
}

impl Tally {
    fn line(&mut self, line: &str) {
        println!("{line}");
        self.count(line);
    }

    fn count(&mut self, line: &str) {
        let Some((_, counts)) = line.split_once("test result: ").and_then(|(_, rest)| rest.split_once(". ")) else {
            return;
        };
        self.programs += 1;
        for part in counts.split(';') {
            let mut words = part.split_whitespace();
            let (Some(Ok(number)), Some(kind)) = (words.next().map(str::parse::<u64>), words.next()) else { continue };
            match kind {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }

    fn closing(&self) -> String {
        let verdict = if self.failed == 0 { "ok" } else { "FAILED" };
        format!(
            "test result: {verdict}. {} passed; {} failed; {} ignored; in {} test programs",
            self.passed, self.failed, self.ignored, self.programs
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tally_adds_the_lines_of_all_test_programs() {
        let mut tally = Tally::default();
        for line in [
            "running 3 tests",
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 2 filtered out; finished in 0.00s",
            "test result: FAILED. 1 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        ] {
            tally.count(line);
        }
        assert_eq!(tally, Tally { passed: 4, failed: 2, ignored: 1, programs: 2 });
    }
}
