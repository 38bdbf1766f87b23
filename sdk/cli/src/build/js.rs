//! JavaScript: npm brings jco, jco makes the component.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::{Around, component_file, is_fresh, refused, stopped_or};
use crate::Problem;
use crate::project::Project;
use crate::tool::{NODE, NPM, place_in, run};

const NODE_MAJOR_MIN: u32 = 20;
/// The world that `wit/world.wit` declares.
const WORLD: &str = "app";
/// Without the first the component would import WASI's file system and more, without the second it would need async
/// features of components: a host refuses both.
const FLAGS: [&str; 4] = ["--backend", "qjs", "--backend-qjs-stub-wasi", "--backend-qjs-disable-async"];

#[derive(Deserialize)]
struct PackageJson {
    main: Option<String>,
}

pub(super) fn build(project: &Project, around: &Around<'_>) -> Result<PathBuf> {
    check_tools(around)?;
    let root = project.root();
    let entry = entry(project)?;
    around.step("check the syntax");
    let checked = run(Command::new(NODE.program).arg("--check").arg(&entry).current_dir(root), around.stop)?;
    if !checked.status.success() {
        let said = checked.said();
        let what = said.lines().find(|line| line.contains("Error: ")).unwrap_or("the program cannot be read");
        return Err(refused(project, what, &said, place_in(&said, root)));
    }
    install(project, around)?;
    around.step("make the component with jco");
    let component = component_file(project)?;
    let mut jco = Command::new(root.join("node_modules/.bin/jco"));
    jco.arg("componentize").arg(&entry).args(["--wit", "wit", "--world-name", WORLD]).args(FLAGS);
    let ran = run(jco.arg("--out").arg(&component).current_dir(root), around.stop)?;
    if !ran.status.success() {
        let said = ran.said();
        return Err(refused(project, "jco could not make the component", &said, place_in(&said, root)));
    }
    Ok(component)
}

fn check_tools(around: &Around<'_>) -> Result<()> {
    let version = NODE.require(&["--version"], around.stop)?;
    let major = version.stdout.trim().trim_start_matches('v').split('.').next().and_then(|text| text.parse().ok());
    if major.is_none_or(|major: u32| major < NODE_MAJOR_MIN) {
        return Err(NODE.missing().said(format!("node --version: {}", version.stdout.trim())).into());
    }
    NPM.require(&["--version"], around.stop).map(drop)
}

/// The program's own file: `main` of package.json.
fn entry(project: &Project) -> Result<String> {
    let path = project.root().join("package.json");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let package: PackageJson = serde_json::from_str(&text).map_err(|error| {
        Problem::new(format!("this is not a package.json: {error}"), "Correct the line.")
            .at(project.shown(&path), error.line())
    })?;
    let entry = package.main.unwrap_or_else(|| "app.js".to_owned());
    if !project.root().join(&entry).is_file() {
        return Err(Problem::new(
            format!("there is no {entry}"),
            "`main` of package.json names the program's own file.",
        )
        .at("package.json", 1)
        .into());
    }
    Ok(entry)
}

/// Exactly what the lock file says, unless it is there.
fn install(project: &Project, around: &Around<'_>) -> Result<()> {
    let root = project.root();
    let lock = root.join("package-lock.json");
    let installed = root.join("node_modules/.package-lock.json");
    let from: &Path = if lock.is_file() { &lock } else { &root.join("package.json") };
    if is_fresh(&installed, from) && is_fresh(&installed, &root.join("package.json")) {
        return Ok(());
    }
    around.step("install packages with npm");
    let install = if lock.is_file() { "ci" } else { "install" };
    let mut npm = Command::new(NPM.program);
    npm.args([install, "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(root);
    let ran = run(&mut npm, around.stop)?;
    if !ran.status.success() {
        let failed = Problem::new(
            format!("`npm {install}` failed"),
            "Look at what npm says; `npm install` writes package-lock.json anew from package.json.",
        );
        return stopped_or(around.stop, failed.said(ran.said()).into());
    }
    Ok(())
}
