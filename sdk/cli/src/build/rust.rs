//! Rust: cargo, for `wasm32-wasip2`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::{Around, Purpose, refused};
use crate::Problem;
use crate::project::Project;
use crate::tool::{CARGO, RUSTC, Ran, run};

const TARGET: &str = "wasm32-wasip2";

/// One line of what cargo writes for programs.
#[derive(Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    manifest_path: PathBuf,
    #[serde(default)]
    filenames: Vec<PathBuf>,
    message: Option<Diagnostic>,
}

#[derive(Deserialize)]
struct Diagnostic {
    message: String,
    level: String,
    rendered: Option<String>,
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Span {
    file_name: PathBuf,
    line_start: usize,
    is_primary: bool,
}

pub(super) fn build(project: &Project, purpose: Purpose, around: &Around<'_>) -> Result<PathBuf> {
    check_tools(around)?;
    around.step("compile with cargo");
    let profile = match purpose {
        Purpose::Release => "guest",
        Purpose::Development => "guest-dev",
    };
    let mut cargo = Command::new(CARGO.program);
    cargo.args(["build", "--target", TARGET, "--profile", profile, "--message-format=json"]);
    let ran = run(cargo.current_dir(project.root()), around.stop)?;
    let messages: Vec<Message> = ran.stdout.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    if !ran.status.success() {
        return Err(failure(project, &ran, messages));
    }
    let own = project.root().join("Cargo.toml");
    let built = messages.into_iter().filter(|it| it.reason == "compiler-artifact" && is_same(&it.manifest_path, &own));
    let built = built.flat_map(|it| it.filenames).find(|file| file.extension().is_some_and(|end| end == "wasm"));
    built.with_context(|| {
        Problem::new("cargo built no component", "`[lib]` of Cargo.toml needs `crate-type = [\"cdylib\", \"rlib\"]`.")
    })
}

/// A folder may be reached through a link.
fn is_same(a: &Path, b: &Path) -> bool {
    a == b || a.canonicalize().is_ok_and(|a| b.canonicalize().is_ok_and(|b| a == b))
}

fn check_tools(around: &Around<'_>) -> Result<()> {
    CARGO.require(&["--version"], around.stop)?;
    let found = RUSTC.require(&["--print", "target-libdir", "--target", TARGET], around.stop)?;
    if !Path::new(found.stdout.trim()).is_dir() {
        let missing = Problem::new(
            format!("the compiler's target `{TARGET}` is missing"),
            format!("Install it: rustup target add {TARGET}"),
        );
        return Err(missing.into());
    }
    Ok(())
}

/// The compiler's own words, at the first place that it names.
fn failure(project: &Project, ran: &Ran, messages: Vec<Message>) -> anyhow::Error {
    let errors = messages.into_iter().filter_map(|message| message.message).filter(|it| it.level == "error");
    let mut place = None;
    let mut what = None;
    let mut said = String::new();
    for Diagnostic { message, rendered, spans, .. } in errors {
        if place.is_none() {
            let span = spans.into_iter().find(|span| span.is_primary);
            place = span.map(|span| (project.root().join(span.file_name), span.line_start));
            what.get_or_insert(message);
        }
        said += rendered.as_deref().unwrap_or_default();
    }
    match what {
        Some(what) => refused(project, &what, &said, place),
        // Cargo itself: a manifest that it cannot read, a dependency that it cannot find.
        None => refused(project, "cargo could not build the program", &ran.stderr, None),
    }
}
