//! The mini-programs in JavaScript and TypeScript: components and tests, with the tools that their lock files name.
//!
//! Programs on the SDK depend on `sdk/js` by its folder, so it is built first. Its packages hold what makes components.

use std::path::Path;

use anyhow::{Context, Result};

use crate::guests::{self, TARGET};
use crate::inputs::Stamp;
use crate::npm;
use crate::shell::{self, root, run_lines, run_quietly};

const SDK: &str = "sdk/js";
/// Without the SDK: the tools as they are.
const ECHO: &str = "tests/guests/echo-js";
const CONFORMANCE: &str = "tests/guests/conformance-js";
/// With tests of their own.
const SAMPLES: [&str; 1] = ["sample-miniapps/four-in-a-row"];

pub(crate) fn build() -> Result<()> {
    shell::with_progress("mini-program echo-js", echo)?;
    program(CONFORMANCE)?;
    build_samples()
}

/// Those that the demo has.
pub(crate) fn build_samples() -> Result<()> {
    SAMPLES.iter().try_for_each(|folder| program(folder))
}

/// The SDK's own tests, and those of the samples, in Node.js.
pub(crate) fn tests(mut each_line: impl FnMut(&str)) -> Result<()> {
    sdk()?;
    for folder in [SDK].iter().chain(&SAMPLES) {
        npm::install(npm_name(folder)?, &root().join(folder))?;
        let mut passed = 0;
        run_lines(&mut npm::script(&root().join(folder), "test"), |line| {
            if let Some(summary) = summary(line, &mut passed) {
                each_line(&summary);
            } else if line.starts_with("not ok") || !is_of_the_report(line) {
                each_line(line);
            }
        })?;
    }
    // The program of the conformance suite has none: it is one.
    let conformance = root().join(CONFORMANCE);
    npm::install(name_of(CONFORMANCE)?, &conformance)?;
    run_quietly(&mut npm::script(&conformance, "check")).context("checking the types of conformance-js")
}

/// The counts of Node.js's report, as the harness of Rust says them.
fn summary(line: &str, passed: &mut u64) -> Option<String> {
    if let Some(count) = line.strip_prefix("# pass ") {
        *passed = count.parse().ok()?;
        return Some(String::new());
    }
    let failed: u64 = line.strip_prefix("# fail ")?.parse().ok()?;
    let verdict = if failed == 0 { "ok" } else { "FAILED" };
    Some(format!("test result: {verdict}. {passed} passed; {failed} failed; 0 ignored"))
}

/// What of it says nothing while all is well.
fn is_of_the_report(line: &str) -> bool {
    ["#", "ok ", "TAP", "1.."].iter().any(|start| line.starts_with(start))
        || ["---", "...", "duration_ms:"].iter().any(|start| line.trim_start().starts_with(start))
}

fn echo() -> Result<()> {
    let folder = root().join(ECHO);
    let component = root().join(TARGET).join("echo_js.wasm");
    let stamp = Stamp::of("echo-js", &[&folder, &guests::wit()])?;
    if !stamp.is_fresh(&component) {
        npm::install("echo-js", &folder)?;
        run_quietly(&mut npm::script(&folder, "build")).context("building echo-js")?;
        stamp.set()?;
    }
    guests::publish(&component, &folder)
}

fn program(folder: &str) -> Result<()> {
    let name = name_of(folder)?;
    shell::with_progress(&format!("mini-program {name}"), || {
        let folder = root().join(folder);
        let component = folder.join("dist").join(name).with_extension("wasm");
        let stamp = Stamp::of(name, &[&folder, &root().join(SDK), &guests::wit()])?;
        if !stamp.is_fresh(&component) {
            sdk()?;
            npm::install(name, &folder)?;
            run_quietly(&mut npm::script(&folder, "build")).with_context(|| format!("building {name}"))?;
            stamp.set()?;
        }
        guests::publish(&component, &folder)
    })
}

/// The SDK as its programs take it.
fn sdk() -> Result<()> {
    let folder = root().join(SDK);
    let stamp = Stamp::of("sdk-js", &[&folder, &guests::wit()])?;
    if !stamp.is_fresh(&folder.join("dist/index.js")) {
        npm::install(npm_name(SDK)?, &folder)?;
        run_quietly(&mut npm::script(&folder, "build")).context("building sdk/js")?;
        stamp.set()?;
    }
    Ok(())
}

/// `sdk/js` is called after no program.
fn npm_name(folder: &str) -> Result<&str> {
    if folder == SDK { Ok("sdk-js") } else { name_of(folder) }
}

fn name_of(folder: &str) -> Result<&str> {
    Path::new(folder).file_name().and_then(|name| name.to_str()).context("a folder has a name")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_of_the_report_become_a_line_of_the_tally() {
        let mut passed = 0;
        let lines = ["ok 1 - x", "# tests 3", "# pass 2", "# fail 1"];
        let said: Vec<_> = lines.iter().filter_map(|line| summary(line, &mut passed)).collect();
        assert_eq!(said, ["", "test result: FAILED. 2 passed; 1 failed; 0 ignored"]);
    }
}
