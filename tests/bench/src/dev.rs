//! `dev`: from saving a source file to the new version's answer in a conversation, as a developer of a mini-program has it.
//!
//! `parvis new`, `parvis dev`, then the same line changed again and again; a person's client asks by the public API.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::client::Connection;
use crate::measure::{micros, print, quantile};

/// A language, the file that is changed, and the seconds that are aimed at.
const LANGUAGES: [(&str, &str, Option<f64>); 3] =
    [("rust", "src/lib.rs", Some(3.0)), ("js", "app.js", Some(5.0)), ("python", "app.py", None)];
const CHANGES: usize = 5;
/// What the templates say in each language.
const SAYS: &str = "Nobody has waved yet.";

pub(crate) fn run() -> Result<()> {
    LANGUAGES.into_iter().try_for_each(|(language, file, aim)| measure(language, file, aim))
}

/// As a developer has it; `cargo xtask bench dev` builds it.
fn parvis() -> Result<PathBuf> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/debug/parvis"));
    path.canonicalize().with_context(|| format!("{}: build it with `cargo build`", path.display()))
}

fn measure(language: &str, file: &str, aim: Option<f64>) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let made = Command::new(parvis()?).args(["new", "--lang", language, "bench-app"]).current_dir(&folder).output()?;
    ensure!(made.status.success(), "parvis new: {}", String::from_utf8_lossy(&made.stderr));
    let project = folder.path().join("bench-app");
    let began = Instant::now();
    let mut dev = Dev::start(&project)?;
    let first_s = micros(began.elapsed()) / 1e6;
    let mut person = Person::sign_in(&dev.ready)?;
    ensure!(person.ask(&dev.command)?.contains(SAYS), "the template greets");
    let source = std::fs::read_to_string(project.join(file))?;
    ensure!(source.contains(SAYS), "{file} says it");
    let mut each = Vec::with_capacity(CHANGES);
    for change in 0..CHANGES {
        let says = format!("Change {change}.");
        let began = Instant::now();
        std::fs::write(project.join(file), source.replace(SAYS, &says))?;
        dev.hear("installed")?;
        ensure!(person.ask(&dev.command)?.contains(&says), "the new version answers");
        each.push(micros(began.elapsed()) / 1e6);
    }
    print(&json!({
        "bench": "dev", "language": language, "unit": "s", "aim": aim.map(|seconds| format!("under {seconds}")),
        "seconds": quantile(each.clone(), 0.5), "each": each, "first_build_s": first_s,
    }));
    Ok(())
}

/// `parvis dev`, which ends with this.
struct Dev {
    process: Child,
    news: BufReader<ChildStdout>,
    ready: Value,
    command: String,
}

impl Dev {
    fn start(project: &Path) -> Result<Self> {
        let mut command = Command::new(parvis()?);
        command.args(["dev", "--json", "--no-open", "--port", "0"]).current_dir(project);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let news = BufReader::new(process.stdout.take().context("its output is piped")?);
        let mut dev = Self { process, news, ready: Value::Null, command: String::new() };
        dev.ready = dev.hear("ready")?;
        let installed = dev.hear("installed")?;
        let command = installed.pointer("/commands/0").and_then(Value::as_str).context("a command")?;
        dev.command = format!("/{command}");
        Ok(dev)
    }

    fn hear(&mut self, kind: &str) -> Result<Value> {
        loop {
            let mut line = String::new();
            ensure!(self.news.read_line(&mut line)? > 0, "`parvis dev` ended");
            let news: Value = serde_json::from_str(&line)?;
            match news.get("news").and_then(Value::as_str) {
                Some(told) if told == kind => return Ok(news),
                Some("problem") => bail!("{news}"),
                _ => {}
            }
        }
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        let process = rustix::process::Pid::from_child(&self.process);
        // As Ctrl-C does: it takes its data away.
        let _ = rustix::process::kill_process(process, rustix::process::Signal::INT);
        let _ = self.process.wait();
    }
}

/// Somebody of the conversation.
struct Person {
    address: SocketAddr,
    token: String,
    group: String,
    asked: u32,
}

impl Person {
    fn sign_in(ready: &Value) -> Result<Self> {
        let text = |place: &str| ready.pointer(place).and_then(Value::as_str).context("a text");
        let port = text("/url")?.rsplit_once(':').context("a port")?.1.trim_end_matches('/').parse()?;
        let mut person = Self {
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            token: String::new(),
            group: text("/group")?.to_owned(),
            asked: 0,
        };
        let body = json!({ "login": text("/people/0/login")?, "password": text("/people/0/password")? });
        let signed_in = person.post("/v1/sessions", &body)?;
        person.token = signed_in.get("token").and_then(Value::as_str).context("a token")?.to_owned();
        Ok(person)
    }

    /// Writes a command, waits for its event, and answers the conversation's newest messages.
    fn ask(&mut self, command: &str) -> Result<String> {
        let path = format!("/v1/conversations/{}/messages", self.group);
        self.post(&format!("{path}?wait=30"), &json!({ "text": command }))?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\r\n", self.token);
        let mut connection = Connection::open(self.address)?;
        let (head, body) = connection.request(&request)?;
        ensure!(head.starts_with("HTTP/1.1 200"), "{head}");
        Ok(body.to_owned())
    }

    fn post(&mut self, path: &str, body: &Value) -> Result<Value> {
        self.asked += 1;
        let body = body.to_string();
        let token =
            if self.token.is_empty() { String::new() } else { format!("Authorization: Bearer {}\r\n", self.token) };
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\n{token}Idempotency-Key: bench-{}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.asked,
            body.len()
        );
        // Anew each time: the server closes a connection that is idle for as long as a build takes.
        let mut connection = Connection::open(self.address)?;
        let (head, answer) = connection.request(&request)?;
        ensure!(head.starts_with("HTTP/1.1 20"), "{head}\n{answer}");
        Ok(serde_json::from_str(answer)?)
    }
}
