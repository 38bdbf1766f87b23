//! The tools that a command needs: present, installed by us where that is safe, or named with the command to install it.

use std::path::Path;

use anyhow::{Result, bail};

use crate::shell::{self, answers, output_of, program};

const WASM_TARGET: &str = "wasm32-wasip2";

/// The browser that the tests drive.
pub(crate) const CHROMIUM: &str = "chromium";

/// How much of the tool box a command uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// The server, the mini-programs in Rust and the web client.
    Web,
    /// And a browser.
    Browser,
    /// And the mini-programs in JavaScript and Python.
    Guests,
    /// And what the tests start.
    Tests,
}

/// Finds what is there, installs what it may, and fails with one line per tool that is missing.
pub(crate) fn run(need: Need) -> Result<()> {
    let missing = look(need);
    if !missing.is_empty() {
        bail!("{} to install first:\n  {}", missing.len(), missing.join("\n  "));
    }
    Ok(())
}

fn look(need: Need) -> Vec<String> {
    let mut missing = Vec::new();
    wasm_target(&mut missing);
    require(&mut missing, "cc", &["--version"], "a C compiler", "apt-get install -y gcc libc6-dev");
    node(&mut missing);
    if need >= Need::Guests {
        python(&mut missing);
    }
    if need == Need::Browser || need == Need::Tests {
        debian(&mut missing, CHROMIUM, "tests in a real browser drive it");
    }
    if need >= Need::Tests {
        require(&mut missing, "cargo", &["fmt", "--version"], "rustfmt", "rustup component add rustfmt");
        require(&mut missing, "cargo", &["clippy", "--version"], "clippy", "rustup component add clippy");
        if cfg!(target_os = "linux") {
            debian(&mut missing, "strace", "the store's tests watch the order of system calls");
        }
    }
    missing
}

fn require(missing: &mut Vec<String>, name: &str, arguments: &[&str], what: &str, install: &str) -> bool {
    let found = answers(name, arguments);
    if !found {
        missing.push(format!("{what} (`{name}`) is missing: {install}"));
    }
    found
}

/// The compiler's own answer: it holds with and without rustup.
fn has_wasm_target() -> bool {
    output_of(program("rustc").args(["--print", "target-libdir", "--target", WASM_TARGET]))
        .is_ok_and(|folder| Path::new(folder.trim()).is_dir())
}

fn wasm_target(missing: &mut Vec<String>) {
    if has_wasm_target() {
        return;
    }
    println!("the compiler lacks {WASM_TARGET}: rustup target add {WASM_TARGET}");
    let added = shell::run(program("rustup").args(["target", "add", WASM_TARGET]));
    if !has_wasm_target() {
        let why =
            added.err().map_or_else(|| "rustup said it did, the compiler disagrees".to_owned(), |e| e.to_string());
        missing.push(format!(
            "the Rust target {WASM_TARGET} could not be added ({why}): rustup target add {WASM_TARGET}, in this folder"
        ));
    }
}

fn node(missing: &mut Vec<String>) {
    let install = "install Node.js 20 or newer: apt-get install -y nodejs npm, or https://nodejs.org";
    if require(missing, "node", &["--version"], "Node.js", install) {
        let version = output_of(program("node").arg("--version")).unwrap_or_default();
        let major = version.trim().trim_start_matches('v').split('.').next().and_then(|text| text.parse::<u32>().ok());
        if major.is_none_or(|major| major < 20) {
            missing.push(format!("Node.js is {}, 20 or newer is needed: {install}", version.trim()));
        }
    }
    require(missing, "npm", &["--version"], "npm", "apt-get install -y npm");
}

fn python(missing: &mut Vec<String>) {
    let newer = "import sys; sys.exit(sys.version_info < (3, 10))";
    if require(missing, "python3", &["-c", newer], "Python 3.10 or newer", "apt-get install -y python3 python3-venv") {
        let environments = ["-c", "import venv, ensurepip"];
        require(missing, "python3", &environments, "Python's venv module", "apt-get install -y python3-venv");
    }
}

/// A program that Debian has under the same name. Root on Debian may install it at once; others are told.
fn debian(missing: &mut Vec<String>, name: &str, why: &str) {
    if answers(name, &["--version"]) {
        return;
    }
    let is_root = output_of(program("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if is_root && Path::new("/etc/debian_version").exists() {
        println!("{name} is missing: apt-get install -y {name}");
        let mut install = program("apt-get");
        install.args(["install", "-y", "--no-install-recommends", name]).env("DEBIAN_FRONTEND", "noninteractive");
        let installed =
            shell::run_quietly(program("apt-get").arg("update")).and_then(|()| shell::run_quietly(&mut install));
        match installed {
            Ok(()) if answers(name, &["--version"]) => return,
            Ok(()) => {}
            Err(error) => println!("{error:#}"),
        }
    }
    missing.push(format!("{name} is missing ({why}): apt-get install -y {name}"));
}
