//! The mini-programs in Python: components, types and tests, with tools in an environment of their own.
//!
//! What the tools are stands in `sdk/python/requirements.txt`. Tests need none of them: they run on the machine's Python.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::guests::{self, TARGET};
use crate::inputs::Stamp;
use crate::shell::{self, program, root, run_lines, run_quietly};

const SDK: &str = "sdk/python";
const SAMPLES: [&str; 1] = ["sample-miniapps/weather"];
const OF_TESTS: [&str; 2] = ["tests/guests/conformance-python", "tests/guests/echo-python"];
/// Folders with tests, and what of each is typed.
const TESTED: [(&str, &[&str]); 2] = [(SDK, &["parvis_sdk"]), ("sample-miniapps/weather", &["app.py", "weather"])];

/// Runs the tests of a folder and says how many there were, as the harness of Rust does.
const RUN_TESTS: &str = include_str!("python/run_tests.py");

pub(crate) fn build() -> Result<()> {
    build_samples()?;
    build_each(&OF_TESTS)
}

/// Those that people use.
pub(crate) fn build_samples() -> Result<()> {
    build_each(&SAMPLES)
}

fn build_each(folders: &[&str]) -> Result<()> {
    for folder in folders {
        let name = Path::new(folder).file_name().and_then(|name| name.to_str()).context("a program has a name")?;
        shell::with_progress(&format!("mini-program {name}"), || component(name, &root().join(folder)))?;
    }
    Ok(())
}

fn component(name: &str, folder: &Path) -> Result<()> {
    let component = root().join(TARGET).join(name.replace('-', "_")).with_extension("wasm");
    let stamp = Stamp::of(name, &[folder, &root().join(SDK), &guests::wit()])?;
    if !stamp.is_fresh(&component) {
        let mut build = program(tools()?.join("componentize-py"));
        build.args(["--wit-path", "wit", "componentize", "--stub-wasi", "--python-path", ".", "--python-path"]);
        build.arg(root().join(SDK)).args(["app", "--output"]).arg(&component);
        run_quietly(build.current_dir(folder)).with_context(|| format!("building {name}"))?;
        stamp.set()?;
    }
    guests::publish(&component, folder)
}

/// Every function of the SDK and of the samples has types, and they agree.
pub(crate) fn types() -> Result<()> {
    let cache = root().join(TARGET).join("mypy");
    for (folder, typed) in TESTED {
        let mut check = program(tools()?.join("mypy"));
        check.args(["--strict", "--python-version", "3.10", "--no-error-summary", "--cache-dir"]).arg(&cache);
        check.args(typed).env("MYPYPATH", root().join(SDK)).current_dir(root().join(folder));
        shell::run(&mut check)?;
    }
    Ok(())
}

pub(crate) fn tests(mut each_line: impl FnMut(&str)) -> Result<()> {
    for (folder, _) in TESTED {
        let mut test = program("python3");
        test.args(["-B", "-c", RUN_TESTS]).env("PYTHONPATH", root().join(SDK)).current_dir(root().join(folder));
        run_lines(&mut test, &mut each_line)?;
    }
    Ok(())
}

/// The folder of the tools' programs.
fn tools() -> Result<PathBuf> {
    let environment = root().join(TARGET).join("venv");
    let requirements = root().join(SDK).join("requirements.txt");
    let installed = Stamp::of("venv", &[&requirements])?;
    let tools = environment.join("bin");
    if !installed.is_fresh(&tools.join("componentize-py")) {
        run_quietly(program("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
        let mut install = program(tools.join("pip"));
        install.args(["install", "--quiet", "--disable-pip-version-check", "--requirement"]).arg(&requirements);
        run_quietly(&mut install).context("installing the tools for Python")?;
        installed.set()?;
    }
    Ok(tools)
}
