//! Python: a virtual environment brings componentize-py, which makes the component.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::{Around, component_file, is_fresh, refused, stopped_or};
use crate::Problem;
use crate::project::Project;
use crate::tool::{PYTHON, place_in, run};

/// The world that `wit/world.wit` declares.
const WORLD: &str = "app";
/// The program's module.
const MODULE: &str = "app";
const REQUIREMENTS: &str = "requirements.txt";

pub(super) fn build(project: &Project, around: &Around<'_>) -> Result<PathBuf> {
    check_tools(around)?;
    let root = project.root();
    let entry = format!("{MODULE}.py");
    if !root.join(&entry).is_file() {
        return Err(Problem::new(format!("there is no {entry}"), "The program is the module of that name.").into());
    }
    around.step("check the syntax");
    let parse = "import ast, sys; ast.parse(open(sys.argv[1], encoding='utf-8').read(), sys.argv[1])";
    let checked = run(Command::new(PYTHON.program).args(["-c", parse, &entry]).current_dir(root), around.stop)?;
    if !checked.status.success() {
        let said = own_frames(&checked.said());
        let what = said.lines().last().unwrap_or("the program cannot be read").to_owned();
        return Err(refused(project, &what, &said, place_in(&said, root)));
    }
    let tools = install(project, around)?;
    around.step("make the component with componentize-py");
    let component = component_file(project)?;
    let mut make = Command::new(tools.join("bin/componentize-py"));
    make.args(["--wit-path", "wit", "--world", WORLD, "componentize"]);
    // Without it the component would import all of `wasi:sockets`, which a host refuses.
    make.args(["--stub-wasi", MODULE, "--output"]).arg(&component);
    let ran = run(make.current_dir(root), around.stop)?;
    if !ran.status.success() {
        let said = ran.said();
        let what = said.lines().rev().find(|line| line.contains("Error")).unwrap_or("componentize-py failed").trim();
        return Err(refused(project, what, &said, last_place(&said, root)));
    }
    Ok(component)
}

fn check_tools(around: &Around<'_>) -> Result<()> {
    PYTHON.require(&["-c", "import sys; sys.exit(sys.version_info < (3, 10))"], around.stop)?;
    PYTHON.require(&["-c", "import venv, ensurepip"], around.stop).map(drop)
}

/// Tools and libraries of `requirements.txt`, in an environment of the folder's own.
fn install(project: &Project, around: &Around<'_>) -> Result<PathBuf> {
    let environment = project.own().join("venv");
    let (wanted, installed) = (project.root().join(REQUIREMENTS), environment.join("installed"));
    if is_fresh(&installed, &wanted) {
        return Ok(environment);
    }
    around.step("install packages with pip");
    let made = run(Command::new(PYTHON.program).args(["-m", "venv", "--clear"]).arg(&environment), around.stop)?;
    let ran = if made.status.success() {
        let mut pip = Command::new(environment.join("bin/pip"));
        pip.args(["install", "--quiet", "--disable-pip-version-check", "--requirement"]).arg(&wanted);
        run(pip.current_dir(project.root()), around.stop)?
    } else {
        made
    };
    if !ran.status.success() {
        let failed = Problem::new("pip could not install what the program needs", "Look at what pip says.");
        stopped_or(around.stop, failed.said(ran.said()).at(REQUIREMENTS, 1).into())?;
    }
    std::fs::write(&installed, "").with_context(|| format!("cannot write {}", installed.display()))?;
    Ok(environment)
}

/// A traceback without the frames of the check itself.
fn own_frames(said: &str) -> String {
    let lines: Vec<_> = said.lines().collect();
    let last = lines.iter().rposition(|line| line.trim().starts_with("File \"")).unwrap_or(0);
    lines.get(last..).unwrap_or_default().join("\n")
}

/// The innermost frame of the program's own.
fn last_place(said: &str, root: &Path) -> Option<(PathBuf, usize)> {
    // componentize-py runs the program where its folder has another name.
    let frames: Vec<_> = said.lines().filter(|line| line.trim().starts_with("File \"")).collect();
    frames.iter().rev().find_map(|frame| {
        let local = frame.replacen("\"/0/", "\"", 1);
        place_in(&local, root).or_else(|| place_in(frame, root))
    })
}
