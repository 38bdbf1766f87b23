//! The server under test: a child process of this very binary, with demo people, on a free port.
//!
//! Always true: the child ends with whoever started it, and nobody else is ever signalled.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};

use crate::client::Client;

/// What the demo cannot do without, and what the load needs; others would be compiled beside it.
const PROGRAMS: [&str; 2] = ["restaurant", "echo-rust"];
/// Longest time from the start to the first line: programs may have to be compiled.
const START_TIME_MAX: Duration = Duration::from_secs(300);
/// Longest time that a graceful end may take.
const STOP_TIME_MAX: Duration = Duration::from_secs(30);

/// What is started, again and again on the same data.
#[derive(Debug, Clone)]
pub struct Setup {
    pub binary: PathBuf,
    pub components: PathBuf,
    pub data: PathBuf,
    /// Sample programs besides those that are always there.
    pub programs: &'static [&'static str],
}

/// A running server.
#[derive(Debug)]
pub struct Server {
    child: Child,
    stdout: BufReader<ChildStdout>,
    base: String,
    about: Value,
}

impl Setup {
    /// Starts it and waits until it listens.
    ///
    /// # Errors
    /// It ended instead; what it said is in the error.
    pub async fn start(&self) -> Result<Server> {
        let programs = [&PROGRAMS, self.programs].concat().join(",");
        let mut child = Command::new(&self.binary)
            .args(["demo", "--json", "--port", "0", "--programs", &programs, "--components"])
            .arg(&self.components)
            .arg("--data")
            .arg(&self.data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", self.binary.display()))?;
        let mut stdout = BufReader::new(child.stdout.take().context("it is piped")?);
        let mut stderr = child.stderr.take().context("it is piped")?;
        let complaints = tokio::spawn(async move {
            let mut said = Vec::new();
            // Its last words are read to the end, so that it never waits for us; the first ones are kept.
            let _ = (&mut stderr).take(16 << 10).read_to_end(&mut said).await;
            let _ = tokio::io::copy(&mut stderr, &mut tokio::io::sink()).await;
            String::from_utf8_lossy(&said).into_owned()
        });
        let mut line = String::new();
        let first =
            tokio::time::timeout(START_TIME_MAX, stdout.read_line(&mut line)).await.context("it does not start")?;
        if first? == 0 {
            let status = child.wait().await?;
            bail!("the server ended with {status}:\n{}", complaints.await.unwrap_or_default().trim());
        }
        let about: Value = serde_json::from_str(&line).context("it does not say where it listens")?;
        let address = about.get("address").and_then(Value::as_str).context("it does not say where it listens")?;
        Ok(Server { base: format!("http://{address}"), child, stdout, about })
    }
}

impl Server {
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Its process, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// The password of one of the demo's people.
    pub(super) fn password(&self, login: &str) -> Result<String> {
        let people = self.about.get("people").and_then(Value::as_array).context("it does not say who lives there")?;
        let text = |person: &Value, name: &str| person.get(name).and_then(Value::as_str).map(str::to_owned);
        let person = people.iter().find(|person| text(person, "login").as_deref() == Some(login));
        person.and_then(|person| text(person, "password")).with_context(|| format!("there is no {login}"))
    }

    pub(super) fn client(&self) -> Result<Client> {
        Client::new(&self.base)
    }

    /// Kills it on the spot, as a crash would.
    pub async fn kill(mut self) -> Result<()> {
        self.child.start_kill().context("cannot kill the server")?;
        self.child.wait().await?;
        Ok(())
    }

    /// Asks it to end, waits until it has, and answers whether it ended well.
    pub async fn stop(mut self) -> Result<bool> {
        let id = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw);
        rustix::process::kill_process(id.context("it has ended already")?, rustix::process::Signal::TERM)?;
        let mut rest = String::new();
        let ended = async {
            self.stdout.read_to_string(&mut rest).await?;
            self.child.wait().await
        };
        let status = tokio::time::timeout(STOP_TIME_MAX, ended).await.context("it does not end")??;
        Ok(status.success())
    }
}

/// This very binary.
pub(super) fn own_binary() -> Result<PathBuf> {
    std::env::current_exe().context("cannot tell where this program is")
}

/// A folder as the child sees it, wherever it is started.
pub(super) fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).with_context(|| format!("cannot tell where {} is", path.display()))
}
