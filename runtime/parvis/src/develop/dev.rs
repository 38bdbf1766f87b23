//! `parvis dev`: the host that people's hosts run, in a folder that is thrown away, with the program on it as it is written.

use std::io::IsTerminal;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;
use parvis_capability::people::Registration;
use parvis_capability::program::Level;
use parvis_cli::{Problem, Stop};
use parvis_domain::ProgramId;
use parvis_sandbox::Recording;
use serde_json::json;
use tokio::sync::watch;

use super::cast::{self, Cast, PEOPLE};
use super::news::{News, Teller};
use super::records::Records;
use super::watch::Watch;
use super::workshop::Workshop;
use super::{FolderArg, shown};
use crate::cli::{LogArgs, StopSignal, compiler};
use crate::demo::town::PIN;
use crate::node::{DataDir, Node, NodeOptions};

/// How often the program's log is read.
const LOG_LOOK: Duration = Duration::from_millis(150);
/// Lines that are read at once; a program that logs more between two looks shows the last of them.
const LOG_LINES: usize = 100;

#[derive(Debug, Args)]
#[command(after_help = "\
Each change of a file builds the program and installs it under a new version code; what ran before runs until then. The host's
data is in a folder for temporary files, and is removed at the end. A run that fails leaves its record in .parvis/records:
`parvis replay` runs it again.")]
pub(crate) struct DevArgs {
    #[command(flatten)]
    folder: FolderArg,
    /// The port to listen on; 0 takes a free one
    #[arg(long, value_name = "P", default_value_t = 8080)]
    port: u16,
    /// Do not open the page in a browser
    #[arg(long)]
    no_open: bool,
    /// Tell everything as one JSON object a line, for programs
    #[arg(long)]
    json: bool,
}

pub(crate) async fn dev(args: DevArgs) -> Result<ExitCode> {
    let project = args.folder.project()?;
    LogArgs::quiet().start()?;
    let signal = StopSignal::new()?;
    let (_, keys) = project.development_keys()?;
    // Before the first build: what is written meanwhile is built next.
    let watch = Watch::new(project.root())?;
    let data = tempfile::Builder::new().prefix("parvis-dev-").tempdir().context("cannot make a folder for data")?;
    let mut options = NodeOptions::default();
    options.policy.allow_localhost_links = true;
    options.policy.registration = Registration::Open;
    options.sandbox.recording = Recording::All;
    options.gateway.demo_people = Some(cast::people());
    let mut node = Node::open(&DataDir::new(data.path()), compiler()?, options).await?;
    node.installer().trust(keys.chain())?;
    let cast = cast::settle(&node).await?;
    let address = node.serve(SocketAddr::from((Ipv4Addr::LOCALHOST, args.port))).await?;
    let url = format!("http://localhost:{}", address.port());
    let teller = Teller { json: args.json };
    teller.tell(&ready(&url, &cast, data.path()));
    let stop = Stop::default();
    let workshop = Workshop { node: &node, project, keys: keys.into(), cast, stop: stop.clone(), quiet: args.json };
    let session = Session { teller, page: (!args.no_open).then_some(url) };
    let ended = tokio::select! {
        () = signal.wait() => Ok(()),
        ended = session.run(&workshop, watch) => ended,
    };
    // A build that runs ends now, with all that it started.
    stop.stop();
    if !args.json {
        println!("stopping");
    }
    drop(workshop);
    node.stop().await?;
    data.close().context("cannot remove the data")?;
    ended.map(|()| ExitCode::SUCCESS)
}

fn ready(url: &str, cast: &Cast, data: &std::path::Path) -> News {
    let people = PEOPLE.iter().map(|it| json!({ "login": it.login, "password": it.password, "pin": PIN }));
    News::Ready {
        url: url.to_owned(),
        group: cast.group.to_string(),
        people: people.collect(),
        data: data.display().to_string(),
    }
}

/// Building and telling, for as long as nobody stops it.
struct Session {
    teller: Teller,
    /// To be opened once the program runs; `None` where nobody wants that.
    page: Option<String>,
}

impl Session {
    async fn run(mut self, workshop: &Workshop<'_>, mut files: Watch) -> Result<()> {
        let (now_runs, program) = watch::channel(None);
        let teller = self.teller;
        tokio::select! {
            ended = self.keep_making(workshop, &mut files, &now_runs) => ended,
            ended = stream_log(workshop, program, teller) => ended,
        }
    }

    async fn keep_making(
        &mut self,
        workshop: &Workshop<'_>,
        files: &mut Watch,
        now_runs: &watch::Sender<Option<ProgramId>>,
    ) -> Result<()> {
        loop {
            match workshop.make().await {
                Ok(running) => {
                    self.teller.tell(&running.news);
                    now_runs.send_replace(Some(running.program));
                    self.open_page();
                }
                Err(error) => {
                    let problem = error.downcast::<Problem>()?;
                    self.teller.tell(&News::Problem { problem });
                }
            }
            let file = files.changed().await?.display().to_string();
            self.teller.tell(&News::Changed { file });
        }
    }

    fn open_page(&mut self) {
        let Some(page) = self.page.take().filter(|_| std::io::stdout().is_terminal()) else { return };
        if let Err(error) = open::that_detached(&page) {
            println!("no browser could be opened ({error}): open {page}");
        }
    }
}

/// Tells each line that the program logs, once; of a run that failed, its record is kept in the folder.
async fn stream_log(
    workshop: &Workshop<'_>,
    mut program: watch::Receiver<Option<ProgramId>>,
    teller: Teller,
) -> Result<()> {
    let mut told = 0;
    let records = Records::new(&workshop.project.own());
    loop {
        let Some(program) = *program.borrow_and_update() else {
            program.changed().await.context("nothing is built any more")?;
            continue;
        };
        let lines = workshop.node.host().program_log(None, program, None, LOG_LINES).await?.value;
        let new = lines.iter().position(|(number, _)| *number > told).unwrap_or(lines.len());
        told = lines.last().map_or(told, |(number, _)| *number);
        for (_, line) in lines.into_iter().skip(new) {
            let level = serde_json::to_value(line.level)?.as_str().unwrap_or_default().to_owned();
            let (at, event) = (line.at.to_string(), line.event.to_string());
            teller.tell(&News::Log { at, event: event.clone(), level, text: line.text });
            if line.level == Level::Failure
                && let Some(path) = records.take(workshop.node.host(), program, line.event).await?
            {
                teller.tell(&News::Recorded { event, record: shown(&path) });
            }
        }
        tokio::time::sleep(LOG_LOOK).await;
    }
}
