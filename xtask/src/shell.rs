//! Running other programs: where the project lies, a clean environment, and what to say when a program fails.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, IsTerminal, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Every program that we start carries this variable, so that those which outlive a test run are found.
pub(crate) const RUN_MARK: &str = "PARVIS_XTASK_RUN";

/// The project's top folder.
pub(crate) fn root() -> PathBuf {
    let own = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&own).parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Cargo's target folder for the host's workspace.
pub(crate) fn target_dir() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// A value of `RUN_MARK` that no other run on this machine has at the same time.
pub(crate) fn run_mark() -> String {
    format!("run-{}", std::process::id())
}

/// A program that starts in the top folder, without what the outer `cargo run` put into the environment: some of it
/// is meant for xtask alone, and RUSTFLAGS would compile every dependency again.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root()).env(RUN_MARK, run_mark());
    for (key, _) in std::env::vars_os() {
        let Some(text) = key.to_str() else { continue };
        let of_outer_cargo = text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_");
        let flags = matches!(text, "RUSTFLAGS" | "CARGO_ENCODED_RUSTFLAGS" | "CARGO_BUILD_RUSTFLAGS");
        if of_outer_cargo || flags {
            command.env_remove(&key);
        }
    }
    command
}

/// Cargo itself, the one that runs us.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    command
}

/// Runs it with our own input and output.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = show(command);
    let status = command.status().with_context(|| format!("could not start `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` ended with {status}");
    }
    Ok(())
}

/// Runs it and hands each line of its output to `each_line`; errors go where ours go.
pub(crate) fn run_lines(command: &mut Command, mut each_line: impl FnMut(&str)) -> Result<()> {
    let shown = show(command);
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("could not start `{shown}`"))?;
    let output = child.stdout.take().context("the output was asked for as a pipe")?;
    for line in BufReader::new(output).split(b'\n') {
        each_line(&String::from_utf8_lossy(&line?));
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("`{shown}` ended with {status}");
    }
    Ok(())
}

/// Runs it quietly; its output is shown only if it fails.
pub(crate) fn run_quietly(command: &mut Command) -> Result<()> {
    output_of(command).map(drop)
}

/// What it writes to standard output.
pub(crate) fn output_of(command: &mut Command) -> Result<String> {
    let shown = show(command);
    let output = command.output().with_context(|| format!("could not start `{shown}`"))?;
    if !output.status.success() {
        let mut said = String::from_utf8_lossy(&output.stderr).into_owned();
        let _ = write!(said, "{}", String::from_utf8_lossy(&output.stdout));
        bail!("`{shown}` ended with {}\n{}", output.status, said.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether the program starts and succeeds with these arguments.
pub(crate) fn answers(name: &str, arguments: &[&str]) -> bool {
    program(name)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .stdin(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Says what is being done, and in a log file every half minute that it still is; on a terminal cargo shows a bar.
pub(crate) fn with_progress<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("==> {what}");
    let started = Instant::now();
    let (done, is_done) = mpsc::channel::<()>();
    let outcome = std::thread::scope(|scope| {
        if !std::io::stderr().is_terminal() {
            scope.spawn(move || {
                while is_done.recv_timeout(Duration::from_secs(30)) == Err(RecvTimeoutError::Timeout) {
                    let _ = writeln!(std::io::stderr(), "    {what}: {} so far", seconds(started.elapsed()));
                }
            });
        }
        let outcome = work();
        drop(done);
        outcome
    });
    if outcome.is_ok() {
        eprintln!("    done in {}", seconds(started.elapsed()));
    }
    outcome
}

/// "0.4 s", "12 s", "3 min 05 s".
pub(crate) fn seconds(time: Duration) -> String {
    match time.as_secs() {
        whole @ 60.. => format!("{} min {:02} s", whole / 60, whole % 60),
        whole @ 10.. => format!("{whole} s"),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}

fn show(command: &Command) -> String {
    let mut shown = command.get_program().to_string_lossy().rsplit('/').next().unwrap_or_default().to_owned();
    for argument in command.get_args() {
        shown.push(' ');
        shown.push_str(&argument.to_string_lossy());
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_naturally() {
        for (millis, expected) in [(420, "0.4 s"), (12_700, "12 s"), (185_000, "3 min 05 s")] {
            assert_eq!(seconds(Duration::from_millis(millis)), expected);
        }
    }
}
