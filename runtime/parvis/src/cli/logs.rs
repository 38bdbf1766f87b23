//! `parvis logs`: what an installed program wrote, for its developers and the operator; and the records of runs that failed.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;
use parvis_domain::{EventId, ProgramId};
use serde_json::Value;

use super::StopSignal;
use super::remote::ServerArgs;
use crate::advice::{Advise, advise};
use crate::client::Client;

/// How often a log that is followed is read.
const LOOK: Duration = Duration::from_millis(500);
/// Pages that are read between two looks: what is older then is left out, and said to be.
const PAGES_MAX: usize = 10;

#[derive(Debug, Args)]
#[command(after_help = "\
  parvis logs org.example.tea-time -f --login olga

A host that runs with `--record-failures` keeps a record of each failed run, the newest 20 of a program:
  parvis logs org.example.tea-time --failures --login olga
  parvis logs org.example.tea-time --record evt_… --login olga > run.record
  parvis replay run.record")]
pub(super) struct LogsArgs {
    /// The program: its app_id or its id
    app: String,
    #[command(flatten)]
    server: ServerArgs,
    /// Go on as the program writes more, until Ctrl-C
    #[arg(long, short)]
    follow: bool,
    /// The failed runs that left a record, instead of the log
    #[arg(long, conflicts_with_all = ["follow", "record"])]
    failures: bool,
    /// The record of this failed event, to standard output, for `parvis replay`
    #[arg(long, value_name = "EVENT", conflicts_with = "follow")]
    record: Option<EventId>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

pub(super) async fn logs(args: LogsArgs) -> Result<ExitCode> {
    let signal = StopSignal::new()?;
    let client = args.server.connect().await?;
    let program = find(&client, &args.app).await?;
    if let Some(event) = args.record {
        return record(&client, program, event).await;
    }
    if args.failures {
        return failures(&client, program, args.json).await;
    }
    let mut log = Log { client, program, told: 0, json: args.json };
    log.tell_new(1).await?;
    if !args.follow {
        return Ok(ExitCode::SUCCESS);
    }
    tokio::select! {
        () = signal.wait() => Ok(ExitCode::SUCCESS),
        ended = log.follow() => ended.map(|()| ExitCode::SUCCESS),
    }
}

/// The program of this app_id; an id is taken as it is.
async fn find(client: &Client, app: &str) -> Result<ProgramId> {
    if let Ok(id) = app.parse() {
        return Ok(id);
    }
    let mut after = String::new();
    loop {
        let page = client.get(&format!("/v1/programs{after}")).await?.ok()?;
        let items = page.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
        let text = |item: &Value, name: &str| item.get(name).and_then(Value::as_str).map(str::to_owned);
        if let Some(found) = items.iter().find(|item| text(item, "app_id").as_deref() == Some(app)) {
            let id = text(found, "id").and_then(|id| id.parse().ok());
            return id.context("the host does not say which program it is");
        }
        match items.last().and_then(|last| text(last, "id")) {
            Some(last) => after = format!("?after={last}"),
            None => {
                return Err(advise(
                    format!("no program `{app}` is installed there"),
                    "Name it by its app_id, as in its parvis.json.",
                ));
            }
        }
    }
}

async fn failures(client: &Client, program: ProgramId, json: bool) -> Result<ExitCode> {
    let found = client.get(&format!("/v1/programs/{program}/failures")).await?.ok()?;
    for run in found.get("items").and_then(Value::as_array).into_iter().flatten() {
        let text = |name: &str| run.get(name).and_then(Value::as_str).unwrap_or_default();
        if json {
            println!("{run}");
        } else {
            println!("{} {}  {}", text("at"), text("event"), text("failure"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn record(client: &Client, program: ProgramId, event: EventId) -> Result<ExitCode> {
    if io::stdout().is_terminal() {
        return Err(advise("a record is not text", "Write it to a file: `parvis logs … --record EVENT > run.record`."));
    }
    let answer = client.get(&format!("/v1/programs/{program}/failures/{event}")).await?;
    if !answer.is_ok() {
        answer.ok().advise(
            format!("there is no record of {event}"),
            "A host that runs with `--record-failures` keeps the newest of each program: see `--failures`.",
        )?;
    }
    io::stdout().write_all(&answer.body).context("cannot write the record")?;
    Ok(ExitCode::SUCCESS)
}

/// A log, and how far it was told.
struct Log {
    client: Client,
    program: ProgramId,
    told: u64,
    json: bool,
}

impl Log {
    async fn follow(&mut self) -> Result<()> {
        loop {
            tokio::time::sleep(LOOK).await;
            if !self.tell_new(PAGES_MAX).await? {
                eprintln!("more was written than is read at once: what stands before these lines is left out");
            }
        }
    }

    /// Tells what was not told yet, oldest first; at most so many pages of it. Answers whether that was all.
    async fn tell_new(&mut self, pages_max: usize) -> Result<bool> {
        let mut pages = Vec::new();
        let mut before = String::new();
        let mut all = false;
        while !all && pages.len() < pages_max {
            let page = self.client.get(&format!("/v1/programs/{}/log{before}", self.program)).await?.ok()?;
            let items = page.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
            let read = items.len();
            let new: Vec<_> = items.into_iter().filter(|line| number(line) > self.told).collect();
            all = new.is_empty() || new.len() < read;
            before = new.first().map(|line| format!("?before={}", number(line))).unwrap_or_default();
            pages.push(new);
        }
        for line in pages.into_iter().rev().flatten() {
            self.told = self.told.max(number(&line));
            if self.json {
                println!("{line}");
            } else {
                println!("{}", shown(&line));
            }
        }
        Ok(all)
    }
}

fn number(line: &Value) -> u64 {
    line.get("number").and_then(Value::as_u64).unwrap_or_default()
}

fn shown(line: &Value) -> String {
    let text = |name: &str| line.get(name).and_then(Value::as_str).unwrap_or_default();
    let words: String =
        text("text").chars().map(|c| if c.is_control() && c != '\n' && c != '\t' { '·' } else { c }).collect();
    format!("{} {:<7} {}  {}", text("at"), text("level"), text("event"), words.replace('\n', "\n    "))
}
