//! `parvis test`: every file of written events, on a host of its own.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Args;
use parvis_cli::{Around, Problem, Project, Purpose, Stop};
use parvis_package::VerifiedPackage;
use serde::Serialize;

use super::house::{House, Stage};
use super::play::play;
use super::progress::Progress;
use super::records::Records;
use super::script::Script;
use super::{FolderArg, ended_by, refuse, shown};
use crate::cli::{LogArgs, StopSignal, compiler};

#[derive(Debug, Args)]
#[command(
    after_help = r#"A file of tests/ is one test: what people do, and what they see then. Alice, Bob and Staff are in one group; each has 100.00 EUR.

  {
    "name": "A deposit holds the table",
    "at": "2026-01-05T09:00:00Z",                                   when it begins (this, unless it says another)
    "money": "100.00 EUR",                                          what each person has
    "steps": [
      { "as": "alice", "say": "/book", "expect": "Which day?" },     a command, or words
      { "press": "Search", "enter": { "Guests": "2" } },             a button or a form, by its title; fields by id or label
      { "pay": true, "expect": ["Confirmed", "19:00"] },             false declines
      { "as": "bob", "press": "Cancel", "refused": "not yours" },    the program refuses with these words
      { "advance": "1d 2h", "expect": "Tomorrow" },                  timers fire on the way
      { "open": { "table": "7" }, "asks": "profile.phone" },         opened with launch parameters; asks for a permission
      { "allow": "profile.phone", "value": "+1 555 0100" },          or "deny"
      { "say": "/break", "fails": "trap" },
      { "as": "bob", "expect": "19:00", "expect_not": "Alice" }      nothing is done: looks at everything
    ]
  }

`expect` looks at the messages that the step posted or changed, as that person sees them. "told" is what is said in passing."#
)]
pub(crate) struct TestArgs {
    /// The files to play, if not all of tests/
    files: Vec<PathBuf>,
    #[command(flatten)]
    folder: FolderArg,
    /// Answer in JSON, for programs
    #[arg(long)]
    json: bool,
}

/// What became of one file.
#[derive(Debug, Serialize)]
struct Tested {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    steps: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
    /// Of the last run that failed, where something is not as it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<String>,
}

pub(crate) async fn test(args: TestArgs) -> Result<ExitCode> {
    LogArgs::quiet().start()?;
    let project = args.folder.project()?;
    let files = if args.files.is_empty() { project.tests()? } else { args.files.clone() };
    if files.is_empty() {
        return Err(Problem::new("there are no tests", "Write one into tests/; `parvis test --help` shows how.").into());
    }
    let progress = Progress::new(!args.json);
    let package = match build(&project, !args.json).await? {
        Ok(package) => package,
        Err(error) => return refuse(error, args.json),
    };
    progress.step("compile for the sandbox");
    let house = match House::new(package, &compiler()?).await {
        Ok(house) => house,
        Err(error) => return refuse(error, args.json),
    };
    progress.done();
    let records = Records::new(&project.own());
    let started = Instant::now();
    let mut all = Vec::new();
    for file in files {
        let tested = test_file(&house, &file, &records).await?;
        if !args.json {
            tell(&tested);
        }
        all.push(tested);
    }
    let failed = all.iter().filter(|tested| tested.problem.is_some()).count();
    if args.json {
        println!("{:#}", serde_json::json!({ "tests": all, "failed": failed }));
    } else {
        let passed = all.len() - failed;
        println!("\n{passed} passed, {failed} failed, in {:.1} s", started.elapsed().as_secs_f64());
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The package as it would be released. The inner error is the developer's.
pub(super) async fn build(project: &Project, shown: bool) -> Result<Result<VerifiedPackage>> {
    let signal = StopSignal::new()?;
    let stop = Stop::default();
    let (inside, project) = (stop.clone(), project.clone());
    let building = tokio::task::spawn_blocking(move || {
        let progress = Progress::new(shown);
        let around = Around { step: &|what| progress.step(what), stop: &inside };
        let (_, keys) = project.development_keys()?;
        parvis_cli::build_component(&project, &keys, Purpose::Release, &around)?.sign(&project, &keys, None)
    });
    let stopped = async {
        signal.wait().await;
        stop.stop();
    };
    ended_by(building, stopped).await
}

async fn test_file(house: &House, path: &PathBuf, records: &Records) -> Result<Tested> {
    let file = shown(path);
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {file}"))?;
    let script = match Script::parse(file.as_ref(), &text) {
        Ok(script) => script,
        Err(problem) => return Ok(Tested { file, name: None, steps: 0, problem: Some(problem), record: None }),
    };
    let stage = house.stage(script.at, script.money).await?;
    let played = play(&stage, &script, file.as_ref()).await;
    let record = match &played {
        Ok(Err(_)) => last_record(&stage, records).await,
        _ => Ok(None),
    };
    stage.conversations.stop().await;
    let record = record?.map(|path| shown(&path));
    Ok(Tested { steps: script.steps.len(), name: Some(script.name), problem: played?.err(), record, file })
}

async fn last_record(stage: &Stage, records: &Records) -> Result<Option<PathBuf>> {
    match stage.host().failed_runs(None, stage.program).await?.value.first() {
        Some(run) => records.take(stage.host(), stage.program, run.event).await,
        None => Ok(None),
    }
}

fn tell(tested: &Tested) {
    let name = tested.name.as_deref().unwrap_or("cannot be read");
    match &tested.problem {
        None => println!("ok      {}  {name} ({} steps)", tested.file, tested.steps),
        Some(problem) => {
            println!("FAILED  {}  {name}", tested.file);
            crate::advice::report(&problem.clone().into());
            if let Some(record) = &tested.record {
                println!("        the run that failed again: parvis replay {record}");
            }
        }
    }
}
