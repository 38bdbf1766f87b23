//! Programs of others that a build needs: found, run, stopped.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};

use crate::Problem;

/// How often a running tool is looked after.
const LOOK: Duration = Duration::from_millis(5);
/// What is kept of a tool's output.
const OUTPUT_BYTES_MAX: u64 = 16 << 20;

/// Ends the tools that run, from elsewhere. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn is_stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What a tool left.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// Both outputs, as a person reads them.
    pub(crate) fn said(&self) -> String {
        let (error, out) = (self.stderr.trim(), self.stdout.trim());
        if error.is_empty() || out.is_empty() { [error, out].concat() } else { format!("{error}\n{out}") }
    }
}

/// A tool, and how whoever lacks it gets it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tool {
    pub(crate) program: &'static str,
    pub(crate) what: &'static str,
    pub(crate) install: &'static str,
}

pub(crate) const CARGO: Tool =
    Tool { program: "cargo", what: "Rust", install: "curl --proto '=https' -sSf https://sh.rustup.rs | sh" };
pub(crate) const RUSTC: Tool = Tool { program: "rustc", ..CARGO };
pub(crate) const NODE: Tool = Tool {
    program: "node",
    what: "Node.js 20 or newer",
    install: "apt-get install -y nodejs npm, or https://nodejs.org",
};
pub(crate) const NPM: Tool = Tool { program: "npm", what: "npm", install: "apt-get install -y npm" };
pub(crate) const PYTHON: Tool =
    Tool { program: "python3", what: "Python 3.10 or newer", install: "apt-get install -y python3 python3-venv" };

impl Tool {
    /// # Errors
    /// A [`Problem`] with the command that installs it, where it does not answer.
    pub(crate) fn require(self, arguments: &[&str], stop: &Stop) -> Result<Ran> {
        let ran = run(Command::new(self.program).args(arguments), stop);
        match ran {
            Ok(ran) if ran.status.success() => Ok(ran),
            Ok(_) | Err(_) if stop.is_stopped() => bail!("stopped"),
            _ => Err(self.missing().into()),
        }
    }

    pub(crate) fn missing(self) -> Problem {
        Problem::new(format!("{} (`{}`) is missing", self.what, self.program), format!("Install it: {}", self.install))
    }
}

/// Runs a tool to its end, in a process group of its own, so that stopping it stops what it started.
pub(crate) fn run(command: &mut Command, stop: &Stop) -> Result<Ran> {
    let shown = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    std::os::unix::process::CommandExt::process_group(command, 0);
    let mut child = command.spawn().with_context(|| format!("cannot start `{shown}`"))?;
    let (stdout, stderr) = (child.stdout.take().map(collect), child.stderr.take().map(collect));
    let status = loop {
        if let Some(status) = child.try_wait().with_context(|| format!("cannot wait for `{shown}`"))? {
            break status;
        }
        if stop.is_stopped() {
            if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
                // It has ended already where it cannot be ended.
                let _ = kill_process_group(group, Signal::KILL);
            }
            child.wait().with_context(|| format!("cannot wait for `{shown}`"))?;
            bail!("stopped");
        }
        thread::sleep(LOOK);
    };
    let text = |output: Option<JoinHandle<Vec<u8>>>| {
        let bytes = output.and_then(|output| output.join().ok()).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    Ok(Ran { status, stdout: text(stdout), stderr: text(stderr) })
}

fn collect(output: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let mut output = output.take(OUTPUT_BYTES_MAX);
        // What was read before an error is what there is to show.
        let _ = output.read_to_end(&mut bytes);
        // The rest is read and dropped, so that the tool can go on.
        let _ = std::io::copy(&mut output.into_inner(), &mut std::io::sink());
        bytes
    })
}

/// The first `FILE:LINE` in what a tool said whose file is in the folder `root`.
pub(crate) fn place_in(said: &str, root: &Path) -> Option<(PathBuf, usize)> {
    said.lines().find_map(|line| {
        let words = line.split(|c: char| c.is_whitespace() || "()'\"`,".contains(c)).filter(|word| !word.is_empty());
        let plain = words.filter_map(|word| {
            let mut parts = word.trim_start_matches("file://").splitn(3, ':');
            let (file, number) = (parts.next()?, parts.next()?);
            Some((file, number.parse().ok()?))
        });
        // Python writes it in words: File "app.py", line 3
        let python = line.trim().strip_prefix("File \"").and_then(|rest| {
            let (file, rest) = rest.split_once("\", line ")?;
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            Some((file, digits.parse().ok()?))
        });
        python.into_iter().chain(plain).find_map(|(file, number)| {
            let path = root.join(file);
            let inside = path.strip_prefix(root).ok()?.to_owned();
            (path.is_file() && !inside.starts_with("node_modules")).then_some((inside, number))
        })
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_tool_that_is_not_there_is_named_with_what_installs_it() {
        let tool = Tool { program: "parvis-no-such-tool", what: "No such tool", install: "apt-get install -y nothing" };
        let error = tool.require(&["--version"], &Stop::default()).unwrap_err();
        let problem = error.downcast_ref::<Problem>().unwrap();
        assert!(problem.what.contains("parvis-no-such-tool") && problem.fix.contains("apt-get install -y nothing"));
    }

    #[test]
    fn stopping_ends_what_the_tool_started_too() {
        let stop = Stop::default();
        let elsewhere = stop.clone();
        let running = thread::spawn(move || run(Command::new("sh").args(["-c", "sleep 600 & sleep 600"]), &elsewhere));
        stop.stop();
        assert_eq!(running.join().unwrap().unwrap_err().to_string(), "stopped");
    }

    #[test]
    fn the_place_is_found_as_each_tool_writes_it() {
        let folder = tempfile::tempdir().unwrap();
        for file in ["app.js", "app.py"] {
            std::fs::write(folder.path().join(file), "").unwrap();
        }
        let root = folder.path();
        let node = format!("{}:3\nlet = ;\n    ^\nSyntaxError: Unexpected token ';'", root.join("app.js").display());
        assert_eq!(place_in(&node, root), Some(("app.js".into(), 3)));
        let python = "  File \"app.py\", line 12\n    def (\n        ^\nSyntaxError: invalid syntax";
        assert_eq!(place_in(python, root), Some(("app.py".into(), 12)));
        assert_eq!(place_in("elsewhere.js:3: no", root), None);
    }
}
