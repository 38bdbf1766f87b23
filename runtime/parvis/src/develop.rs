//! What a developer of mini-programs works with: `new`, `build`, `test`, `dev`, `replay`.
//!
//! Always true: what is made for a session is gone with it; what goes wrong in a developer's own files is told with the file,
//! the line and what to do; the host that a program is tried on is the one that people's hosts run.
//!
//! Not here: how a folder becomes a package (`parvis-cli`), how a host runs a program (`node`).

mod cast;
mod dev;
mod house;
mod look;
mod news;
mod play;
mod progress;
mod records;
mod replay;
mod script;
mod test;
mod watch;
mod workshop;

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use parvis_cli::{Around, Format, Language, Problem, Project, Report, Stop};

pub(crate) use dev::{DevArgs, dev};
use progress::Progress;
pub(crate) use replay::{ReplayArgs, replay};
pub(crate) use test::{TestArgs, test};

use crate::cli::StopSignal;

#[derive(Debug, Args)]
#[command(after_help = "\
  parvis new tea-time --lang js
  cd tea-time
  parvis dev")]
pub(crate) struct NewArgs {
    /// The folder to be made; its name is the program's: a-z, digits and dashes
    name: PathBuf,
    #[arg(long, value_enum, default_value_t = LanguageArg::Rust)]
    lang: LanguageArg,
    /// Answer in JSON, for programs
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LanguageArg {
    Rust,
    Js,
    Python,
}

impl From<LanguageArg> for Language {
    fn from(language: LanguageArg) -> Self {
        match language {
            LanguageArg::Rust => Self::Rust,
            LanguageArg::Js => Self::Js,
            LanguageArg::Python => Self::Python,
        }
    }
}

#[derive(Debug, Args)]
#[command(after_help = "\
The package is dist/NAME.wasm. Without --keys it is signed with keys for development, which are made in .parvis/keys when
they are first needed. An operator installs it with
  parvis install dist/NAME.wasm --data ./parvis-data --trust-publisher .parvis/keys/publisher.json")]
pub(crate) struct BuildArgs {
    #[command(flatten)]
    folder: FolderArg,
    /// The folder of the publisher's keys, for a release
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
    /// Answer in JSON, for programs
    #[arg(long)]
    json: bool,
}

/// The mini-program's folder.
#[derive(Debug, Clone, Args)]
pub(crate) struct FolderArg {
    /// The mini-program's folder, or one in it
    #[arg(long, short = 'C', value_name = "DIR", default_value = ".")]
    folder: PathBuf,
}

impl FolderArg {
    fn project(&self) -> Result<Project> {
        Project::find(&self.folder)
    }
}

pub(crate) fn new(args: &NewArgs) -> Result<ExitCode> {
    answer(&parvis_cli::create_project(&args.name, args.lang.into())?, args.json)
}

pub(crate) async fn build(args: BuildArgs) -> Result<ExitCode> {
    let signal = StopSignal::new()?;
    let json = args.json;
    let stop = Stop::default();
    let building = {
        let stop = stop.clone();
        tokio::task::spawn_blocking(move || {
            let project = args.folder.project()?;
            let progress = Progress::new(!args.json);
            let built = parvis_cli::build(
                &project,
                args.keys.as_deref(),
                &Around { step: &|what| progress.step(what), stop: &stop },
            );
            progress.done();
            built
        })
    };
    let stopped = async {
        signal.wait().await;
        stop.stop();
    };
    let built = ended_by(building, stopped).await?;
    match built {
        Ok(report) => answer(&report, json),
        Err(error) => refuse(error, json),
    }
}

/// Waits for `task` to its end, also after `stopped` asked it to come to one.
async fn ended_by<T>(mut task: tokio::task::JoinHandle<T>, stopped: impl Future<Output = ()>) -> Result<T> {
    let ended = tokio::select! {
        ended = &mut task => ended,
        () = stopped => task.await,
    };
    ended.context("the build failed in a way that it should not")
}

fn answer<R: Report>(report: &R, json: bool) -> Result<ExitCode> {
    let format = if json { Format::Json } else { Format::Text };
    report.write(format, &mut io::stdout().lock()).context("cannot write the answer")?;
    Ok(report.exit_code().into())
}

/// A developer's mistake, told to programs as an object; anything else, and to people, as every error is.
fn refuse(error: anyhow::Error, json: bool) -> Result<ExitCode> {
    match error.downcast_ref::<Problem>() {
        Some(problem) if json => {
            println!("{}", serde_json::json!({ "problem": problem }));
            Ok(ExitCode::FAILURE)
        }
        _ => Err(error),
    }
}

/// A path as a person in the current folder writes it.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).display().to_string()
}
