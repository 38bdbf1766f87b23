//! Stages of a long run: each announced, timed, and counted as held or failed; all of them run.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::shell::seconds;

pub(crate) struct Stages {
    started: Instant,
    done: Vec<(&'static str, Duration, bool)>,
}

impl Stages {
    pub(crate) fn new() -> Self {
        Self { started: Instant::now(), done: Vec::new() }
    }

    /// Runs one; says whether it held.
    pub(crate) fn stage(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) -> bool {
        println!("\n=== {name}");
        let started = Instant::now();
        let outcome = work();
        let (time, held) = (started.elapsed(), outcome.is_ok());
        if let Err(error) = outcome {
            println!("{error:#}");
        }
        println!("=== {name}: {} in {}", if held { "ok" } else { "FAILED" }, seconds(time));
        self.done.push((name, time, held));
        held
    }

    /// Prints the table; an error names what failed.
    pub(crate) fn finish(self, closing: &str) -> Result<()> {
        println!();
        for (name, time, held) in &self.done {
            println!("{:<24}{:>14}  {}", name, seconds(*time), if *held { "ok" } else { "FAILED" });
        }
        println!("{:<24}{:>14}", "total", seconds(self.started.elapsed()));
        if !closing.is_empty() {
            println!("{closing}");
        }
        let failed: Vec<_> = self.done.iter().filter(|(_, _, held)| !held).map(|(name, ..)| *name).collect();
        if !failed.is_empty() {
            bail!("failed: {}", failed.join(", "));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_runs_and_the_end_names_what_failed() {
        let mut stages = Stages::new();
        assert!(!stages.stage("first", || bail!("no")));
        assert!(stages.stage("second", || Ok(())));
        assert!(!stages.stage("third", || bail!("no")));
        let error = stages.finish("").expect_err("two failed");
        assert_eq!(error.to_string(), "failed: first, third");
    }
}
