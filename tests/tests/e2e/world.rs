//! Where the binary is, what it is given, and how it is called.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use parvis::check::Setup;
use serde_json::Value;
use tempfile::TempDir;

pub(crate) fn binary() -> PathBuf {
    env!("CARGO_BIN_EXE_parvis-under-test").into()
}

/// The sample programs, which `cargo xtask` builds before it tests.
pub(crate) fn components() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/guests/components");
    assert!(
        folder.join("restaurant.wasm").is_file() && folder.join("echo-rust.wasm").is_file(),
        "the sample programs are not built: run `cargo xtask guests`"
    );
    folder
}

/// A demo host on data of its own.
pub(crate) fn demo() -> (TempDir, Setup) {
    let folder = tempfile::tempdir().unwrap();
    let setup = Setup { binary: binary(), components: components(), data: folder.path().join("data"), programs: &[] };
    (folder, setup)
}

/// Runs the binary to its end, with nothing on its standard input.
pub(crate) fn parvis<A: AsRef<OsStr>>(args: impl IntoIterator<Item = A>) -> Output {
    parvis_given(args, Stdio::null())
}

pub(crate) fn parvis_given<A: AsRef<OsStr>>(args: impl IntoIterator<Item = A>, stdin: Stdio) -> Output {
    Command::new(binary()).args(args).env("PARVIS_PASSWORD", PASSWORD).stdin(stdin).output().unwrap()
}

/// Everybody's, in these tests.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// What a command that went well said.
pub(crate) fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}\n{}", output.status, complaint(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What a command said on standard error, on one line: a terminal's width breaks it anywhere.
pub(crate) fn complaint(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    text.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}

/// `parvis serve` on a free port.
pub(crate) struct Serving {
    child: Child,
    pub(crate) base: String,
}

impl Serving {
    pub(crate) fn start(data: &Path) -> Self {
        Self::start_with(data, &[])
    }

    pub(crate) fn start_with(data: &Path, more: &[&str]) -> Self {
        let mut child = Command::new(binary())
            .args(["serve", "--json", "--log", "warn", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let about: Value = serde_json::from_str(&line).expect("it says where it listens");
        Self { base: format!("http://{}", about["address"].as_str().unwrap()), child }
    }

    pub(crate) fn id(&self) -> i32 {
        self.child.id().try_into().unwrap()
    }

    /// As a service manager does it.
    pub(crate) fn terminate(mut self) -> std::process::ExitStatus {
        let id = rustix::process::Pid::from_raw(self.id()).unwrap();
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
        self.child.wait().unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It has ended already, or the test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
