//! `parvis replay`: a run that failed, run again from its record.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use parvis_capability::program::Level;
use parvis_cli::Problem;
use parvis_package::VerifiedPackage;
use parvis_sandbox::{Ended, RECORD_BYTES_MAX, Record, RecordError, Replayed};
use serde_json::{Value, json};

use super::house::House;
use super::progress::Progress;
use super::records::package_beside;
use super::{FolderArg, shown};
use crate::advice::Advise;
use crate::cli::{LogArgs, compiler};

#[derive(Debug, Args)]
#[command(after_help = "\
The run is compared bit for bit: each host call, the log, how it ends and where, the fuel that it takes. Exit code: 0 where all is
the same, 1 where something is not; after a change that is what you want.

`parvis dev` and `parvis test` keep records in .parvis/records, with the packages that they are of. Of another host:
  parvis logs APP --record EVENT > run.record

A record holds what the program was told, so also what people wrote to it: hand it to nobody who should not read that.")]
pub(crate) struct ReplayArgs {
    /// The record
    record: PathBuf,
    /// The package to run; otherwise the one beside the record, otherwise what the folder builds
    #[arg(long, value_name = "FILE")]
    package: Option<PathBuf>,
    /// Run what the folder builds now, although the package of the record is there
    #[arg(long, conflicts_with = "package")]
    build: bool,
    #[command(flatten)]
    folder: FolderArg,
    /// Answer in JSON, for programs
    #[arg(long)]
    json: bool,
}

pub(crate) async fn replay(args: ReplayArgs) -> Result<ExitCode> {
    LogArgs::quiet().start()?;
    let record = match read_record(&args.record) {
        Ok(record) => record,
        Err(error) => return super::refuse(error, args.json),
    };
    let beside = package_beside(args.record.parent().unwrap_or(Path::new("")), record.version());
    let named = args.package.clone().or_else(|| (!args.build && beside.is_file()).then_some(beside));
    let package = match &named {
        Some(path) => read_package(path)?,
        None => match super::test::build(&args.folder.project()?, !args.json).await? {
            Ok(package) => package,
            Err(error) => return super::refuse(error, args.json),
        },
    };
    let progress = Progress::new(!args.json);
    progress.step("compile for the sandbox");
    let version = package.version_digest();
    let house = match House::new(package, &compiler()?).await {
        Ok(house) => house,
        Err(error) => return super::refuse(error, args.json),
    };
    progress.done();
    let replayed = house.replay(&record).await?;
    let same = replayed.is_same(&record);
    if args.json {
        let answer = json!({
            "same": same,
            "version": version,
            "recorded_version": record.version(),
            "recorded": told(record.ended()),
            "now": told(&replayed.ended),
            "calls": replayed.calls,
            "recorded_calls": record.calls(),
            "divergence": replayed.divergence.as_ref().map(ToString::to_string),
        });
        println!("{answer:#}");
    } else {
        if record.version() != version {
            println!("note      the record is of {}, this is {version}", record.version());
        }
        tell(&record, &replayed, same);
    }
    Ok(if same { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn read_record(path: &Path) -> Result<Record> {
    let bytes = read(path, RECORD_BYTES_MAX)?;
    let record = Record::decode(&bytes).and_then(|record| match record.cut() {
        Some(cut) => Err(RecordError::Cut(cut)),
        None => Ok(record),
    });
    record.map_err(|error| {
        let fix = match error {
            RecordError::OtherVersion => "Use the `parvis` of the host that kept it.",
            RecordError::Cut(_) => "Do in `parvis dev` what failed: it keeps what a host of other people's must not.",
            _ => "Take one from .parvis/records, or from a host with `parvis logs APP --record EVENT`.",
        };
        Problem::new(format!("{}: {error}", shown(path)), fix).into()
    })
}

fn read_package(path: &Path) -> Result<VerifiedPackage> {
    let bytes = read(path, parvis_package::limits::PACKAGE_BYTES_MAX)?;
    parvis_package::verify(bytes).advise(
        format!("{} is not an intact package", path.display()),
        "Name the package that the record is of with `--package`, or build the folder's with `--build`.",
    )
}

/// One byte more than is allowed is enough to tell that it is too much.
fn read(path: &Path, bytes_max: usize) -> Result<Vec<u8>> {
    let file = std::fs::File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let bound = u64::try_from(bytes_max).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut std::io::Read::take(file, bound), &mut bytes)
        .with_context(|| format!("cannot read {}", path.display()))?;
    Ok(bytes)
}

fn tell(record: &Record, replayed: &Replayed, same: bool) {
    let (was, now) = (record.ended(), &replayed.ended);
    if same {
        println!("same      {} host calls, the log and the end are as recorded", replayed.calls);
        println!("          {}", line(now));
    } else {
        println!("differs   {} of {} host calls are as recorded", replayed.calls, record.calls());
        match &replayed.divergence {
            Some(divergence) => println!("{}", harmless(&divergence.to_string())),
            None => println!("{}", first_difference(was, now)),
        }
        println!("recorded  {}", line(was));
        println!("now       {}", line(now));
    }
    for (level, text) in &now.log {
        println!("log       {} {}", name(*level), harmless(text).replace('\n', "\n          "));
    }
}

/// Where two runs with the same host calls part.
fn first_difference(was: &Ended, now: &Ended) -> String {
    if let Some((at, (was, now))) = was.log.iter().zip(&now.log).enumerate().find(|(_, (was, now))| was != now) {
        return format!(
            "line {} of the log differs\n  recorded: {}\n  now:      {}",
            at + 1,
            harmless(&was.1),
            harmless(&now.1)
        );
    }
    if was.log.len() != now.log.len() {
        return format!("the log has {} lines, not {}", now.log.len(), was.log.len());
    }
    if (was.failure, &was.detail) != (now.failure, &now.detail) {
        return "it ends in another way".to_owned();
    }
    format!("it takes {} of fuel, not {}", now.fuel, was.fuel)
}

fn line(ended: &Ended) -> String {
    let kind = ended.failure.map_or("no failure", |failure| failure.code());
    format!("{kind}: {}\n          fuel {}", harmless(&ended.detail).replace('\n', "\n          "), ended.fuel)
}

fn told(ended: &Ended) -> Value {
    let Ended { failure, detail, fuel, log } = ended;
    let log: Vec<_> = log.iter().map(|(level, text)| json!({ "level": level, "text": text })).collect();
    json!({ "failure": failure, "detail": detail, "fuel": fuel, "log": log })
}

fn name(level: Level) -> &'static str {
    match level {
        Level::Debug => "debug",
        Level::Info => "info",
        Level::Warn => "warn",
        Level::Error => "error",
        Level::Failure => "failure",
    }
}

/// A program's own words must not draw on the developer's terminal.
fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' && c != '\t' { '·' } else { c }).collect()
}
