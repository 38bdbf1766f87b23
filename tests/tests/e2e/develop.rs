//! What a developer does from the first command on, in a folder outside of this repository, with the real tools.

use std::fs;
use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::world::{binary, complaint, said};

/// The binary in a program's folder. What the repository's own programs depend on is built already.
fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(binary());
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/guests");
    command.args(args).current_dir(folder).env("CARGO_TARGET_DIR", built).env("CARGO_NET_OFFLINE", "true");
    command.stdin(Stdio::null());
    command
}

pub(crate) fn run(folder: &Path, args: &[&str]) -> Output {
    command(folder, args).output().unwrap()
}

/// A new program in a folder of its own.
pub(crate) fn new(name: &str, language: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    said(&run(folder.path(), &["new", name, "--lang", language]));
    let program = folder.path().join(name);
    (folder, program)
}

/// Writes `to` in place of `from`.
pub(crate) fn change(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{} has no {from}", file.display());
    fs::write(file, text.replacen(from, to, 1)).unwrap();
}

/// `parvis dev`, and what it tells.
pub(crate) struct Session {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Session {
    pub(crate) fn start(program: &Path) -> Self {
        let args = ["dev", "--json", "--no-open", "--port", "0"];
        let mut child = command(program, &args).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// The next news of this kind.
    pub(crate) fn hear(&mut self, kind: &str) -> Value {
        loop {
            let line = self.lines.next().expect("it goes on").unwrap();
            let news: Value = serde_json::from_str(&line).unwrap();
            if news["news"] == kind {
                return news;
            }
            assert_ne!(news["news"], "problem", "{news}");
        }
    }

    pub(crate) fn end(mut self) {
        let id = rustix::process::Pid::from_raw(self.child.id().try_into().unwrap()).unwrap();
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // It has ended already, or the test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Alice, on a developer's host.
pub(crate) struct Alice {
    base: String,
    group: String,
    token: String,
}

impl Alice {
    pub(crate) async fn arrive(ready: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let mut alice = Self { base: text(&ready["url"]), group: text(&ready["group"]), token: String::new() };
        let person = &ready["people"][0];
        let body = json!({ "login": person["login"], "password": person["password"] });
        let session = alice.post("/v1/sessions", &body).await;
        alice.token = text(&session["token"]);
        alice
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        let client = reqwest::Client::builder().tls_backend_preconfigured(parvis_egress::tls()).no_proxy();
        let request = client.build().unwrap().post(format!("{}{path}", self.base)).body(body.to_string());
        let request = request.header("content-type", "application/json").bearer_auth(&self.token);
        let key = format!("{:032x}", rand::random::<u128>());
        let answer = request.header("idempotency-key", key).send().await.unwrap();
        let text = answer.text().await.unwrap();
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("{path}: {text}"))
    }

    /// Types a command, and reads everything that is in the group then.
    pub(crate) async fn types(&self, words: &str) -> (String, String) {
        let posted =
            self.post(&format!("/v1/conversations/{}/messages?wait=30", self.group), &json!({ "text": words })).await;
        let client =
            reqwest::Client::builder().tls_backend_preconfigured(parvis_egress::tls()).no_proxy().build().unwrap();
        let history = format!("{}/v1/conversations/{}/messages", self.base, self.group);
        let read = client.get(history).bearer_auth(&self.token).send().await.unwrap().text().await.unwrap();
        (posted["outcome"].to_string(), read)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_program_is_tested_built_and_changed_while_it_answers() {
    let (_folder, program) = new("tea-time", "rust");
    let tested = said(&run(&program, &["test"]));
    assert!(tested.contains("1 passed, 0 failed"), "{tested}");
    let built: Value = serde_json::from_str(&said(&run(&program, &["build", "--json"]))).unwrap();
    assert_eq!(built["app_id"], "org.example.tea-time");
    let keys = program.join(".parvis/keys");
    let trusted = ["verify", "dist/tea-time.wasm", "--keys", keys.to_str().unwrap()];
    said(&run(&program, &trusted));

    // A test that does not hold says which step, and what was there instead.
    change(&program.join("tests/hello.json"), "2 waves", "3 waves");
    let failed = run(&program, &["test"]);
    assert_eq!(failed.status.code(), Some(1));
    let why = complaint(&failed);
    for words in ["tests/hello.json:6: bob does not see “3 waves”", "2 waves", "Wave back"] {
        assert!(why.contains(words), "{words}: {why}");
    }

    let mut session = Session::start(&program);
    let ready = session.hear("ready");
    assert_eq!(session.hear("installed")["code"], 1);
    let alice = Alice::arrive(&ready).await;
    let (outcome, seen) = alice.types("/tea-time").await;
    assert!(outcome.contains("done") && seen.contains("Nobody has waved yet."), "{outcome} {seen}");

    change(&program.join("src/lib.rs"), "Nobody has waved yet.", "No wave so far.");
    assert_eq!(session.hear("installed")["code"], 2);
    let (_, seen) = alice.types("/tea-time").await;
    assert!(seen.contains("No wave so far."), "{seen}");

    let data = PathBuf::from(ready["data"].as_str().unwrap());
    assert!(data.is_dir());
    session.end();
    assert!(!data.exists(), "what a session made is gone with it");
}

/// A file, what is written in place of what, and what is said of it.
type Mistake<'a> = (&'a str, &'a str, &'a str, &'a [&'a str]);

fn each_is_told(language: &str, mistakes: &[Mistake<'_>]) {
    for (file, from, to, expected) in mistakes {
        let (_folder, program) = new("tea-time", language);
        change(&program.join(file), from, to);
        let refused = run(&program, &["build"]);
        assert_eq!(refused.status.code(), Some(1), "{to}");
        let why = complaint(&refused);
        for words in *expected {
            assert!(why.contains(words), "{language} {to}: {words} is not in: {why}");
        }
    }
}

#[test]
fn a_mistake_is_told_with_its_file_its_line_and_what_to_do() {
    let manifest: [Mistake<'_>; 6] = [
        (
            "parvis.json",
            "\"name\": \"Tea Time\",",
            "\"name\": \"Tea Time\"",
            &["parvis.json:4: this is not JSON", "help: Correct"],
        ),
        (
            "parvis.json",
            "\"lang\": \"en\"",
            "\"lang\": \"English!\"",
            &["parvis.json:6: ", "`lang`: it must be a language tag"],
        ),
        ("parvis.json", "\"lang\"", "\"language\"", &["parvis.json:6: unknown field `language`"]),
        ("parvis.json", "\"chat\"", "\"chats\"", &["parvis.json:15: ", "no permission `chats`", "payments"]),
        (
            "parvis.json",
            "[{ \"name\": \"tea-time\"",
            "[{ \"name\": \"Tea\"",
            &["parvis.json:18: ", "without the slash"],
        ),
        ("parvis.json", "org.example.tea-time", "tea", &["parvis.json:2: ", "reverse domain name"]),
    ];
    each_is_told("js", &manifest);
    each_is_told(
        "js",
        &[("app.js", "function wave(", "function wave wave(", &["app.js:25: SyntaxError", "help: Correct"])],
    );
    each_is_told("js", &[("package.json", "\"app.js\"", "\"main.js\"", &["package.json:1: there is no main.js"])]);
    each_is_told("python", &[("app.py", "def wave(", "def wave wave(", &["app.py:30: SyntaxError", "help: Correct"])]);
    let undeclared = "{ \"name\": \"chat\", \"reason\": \"To say hello.\" },\n    { \"name\": \"storage\", \"reason\": \"To count who waves.\" }";
    each_is_told(
        "rust",
        &[
            (
                "src/lib.rs",
                "greet(\"Hello!\")",
                "greets(\"Hello!\")",
                &["src/lib.rs:14: cannot find function `greets`"],
            ),
            (
                "parvis.json",
                undeclared,
                "{ \"name\": \"chat\", \"reason\": \"To say hello.\" }",
                &["parvis.json:14: ", "does not ask for `storage`", "Add { \"name\": \"storage\""],
            ),
        ],
    );
}

#[test]
fn a_folder_that_is_no_program_and_a_tool_that_is_missing_are_told() {
    let empty = tempfile::tempdir().unwrap();
    let nothing = complaint(&run(empty.path(), &["build"]));
    assert!(nothing.contains("there is no mini-program") && nothing.contains("parvis new NAME"), "{nothing}");
    let (_folder, program) = new("tea-time", "js");
    let again = complaint(&run(program.parent().unwrap(), &["new", "tea-time"]));
    assert!(again.contains("tea-time is there already"), "{again}");
    for (language, tool, install) in [
        ("rust", "`cargo`", "rustup"),
        ("js", "`node`", "apt-get install -y nodejs"),
        ("python", "`python3`", "python3-venv"),
    ] {
        let (_folder, program) = new("tea-time", language);
        let output = command(&program, &["build"]).env("PATH", empty.path()).output().unwrap();
        let why = complaint(&output);
        assert!(why.contains(tool) && why.contains("is missing") && why.contains(install), "{language}: {why}");
        let json = command(&program, &["build", "--json"]).env("PATH", empty.path()).output().unwrap();
        let problem: Value = serde_json::from_slice(&json.stdout).unwrap();
        assert!(problem["problem"]["fix"].as_str().unwrap().contains(install), "{problem}");
    }
    fs::write(program.join("Cargo.toml"), "").unwrap();
    let both = complaint(&run(&program, &["build"]));
    assert!(both.contains("more than one of"), "{both}");
}
