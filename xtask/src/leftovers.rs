//! Finds processes that a test run started and left behind.
//!
//! All that we start inherits a mark in its environment. A process that was started with an empty environment and lost its
//! parent is found by its program, which lies under the target folder.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::shell;

/// A process that was just told to end needs a moment for it.
const GRACE: Duration = Duration::from_secs(3);

pub(crate) fn check() -> Result<()> {
    if !cfg!(target_os = "linux") {
        println!("not checked: this needs /proc");
        return Ok(());
    }
    let until = Instant::now() + GRACE;
    loop {
        let found = find();
        if found.is_empty() {
            println!("none");
            return Ok(());
        }
        if Instant::now() > until {
            bail!("still running:\n{}", found.join("\n"));
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn find() -> Vec<String> {
    let own = std::process::id();
    let mark = format!("{}={}", shell::RUN_MARK, shell::run_mark());
    let target = fs::canonicalize(shell::target_dir()).unwrap_or_default();
    let began = stat(own).map_or(0, |own| own.started);
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let Some(stat) = stat(id).filter(|_| id != own) else { continue };
        let environment = fs::read(entry.path().join("environ")).unwrap_or_default();
        let marked = environment.split(|byte| *byte == 0).any(|variable| OsStr::from_bytes(variable) == mark.as_str());
        let orphan = stat.parent == 1 && stat.started >= began;
        let built_here = fs::read_link(entry.path().join("exe")).is_ok_and(|program| program.starts_with(&target));
        if marked || (orphan && built_here) {
            let command = fs::read(entry.path().join("cmdline")).unwrap_or_default();
            found.push(format!("  {id} {}", String::from_utf8_lossy(&command).replace('\0', " ").trim()));
        }
    }
    found
}

struct Stat {
    parent: u32,
    /// In clock ticks since the machine started.
    started: u64,
}

/// None for a process that is gone, or dead and only waits to be collected.
fn stat(id: u32) -> Option<Stat> {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The second field is the program's name in brackets and may hold anything.
    let mut fields = text.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?;
    let parent = fields.next()?.parse().ok()?;
    let started = fields.nth(17)?.parse().ok()?;
    (state != "Z" && state != "X").then_some(Stat { parent, started })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_child_that_still_runs_is_found_and_a_dead_one_is_not() {
        let mut child = shell::program("cat").stdin(std::process::Stdio::piped()).spawn().expect("cat is everywhere");
        let id = format!("  {} ", child.id());
        let seen = || find().iter().any(|line| line.starts_with(&id));
        // Between fork and exec the child still shows our own environment.
        while !seen() {
            std::thread::yield_now();
        }
        child.kill().expect("ours to end");
        child.wait().expect("ended");
        assert!(!seen());
    }
}
