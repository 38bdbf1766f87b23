//! A run that failed is run again from its record: a developer's own, and one of a host that other people use.

use std::fs;
use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use serde_json::Value;

use crate::develop::{Alice, Session, change, new, run};
use crate::outbound::{Ada, Till, set_up};
use crate::world::{PASSWORD, Serving, binary, complaint, parvis, said};

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", complaint(output)))
}

/// What it does with the word that it fails at.
const FAILS: &str = "    if text == \"boom\" {\n        panic!(\"at {:?}\", std::time::SystemTime::now());\n    }\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_developer_runs_a_failed_run_again_until_it_does_not_fail() {
    let (_folder, program) = new("tea-time", "rust");
    change(&program.join("src/lib.rs"), "    chat::post(content(&G", &format!("{FAILS}    chat::post(content(&G"));
    let mut session = Session::start(&program);
    let ready = session.hear("ready");
    session.hear("installed");
    let alice = Alice::arrive(&ready).await;
    let (outcome, _) = alice.types("/tea-time boom").await;
    assert!(outcome.contains("trap"), "{outcome}");
    let recorded = session.hear("recorded");
    session.end();
    let record = recorded["record"].as_str().unwrap();
    assert!(record.starts_with(".parvis/records/evt_"), "{record}");

    let again = run(&program, &["replay", record, "--json"]);
    assert_eq!((json(&again)["same"].clone(), again.status.code()), (true.into(), Some(0)), "{}", complaint(&again));
    assert!(json(&again)["now"]["log"].to_string().contains("at SystemTime"), "{}", json(&again));
    assert!(said(&run(&program, &["replay", record])).starts_with("same "));

    // A test that fails leaves one too; what is older than the newest twenty goes, with packages that none of them is of.
    let records = program.join(".parvis/records");
    for at in 0..30 {
        let older = records.join(format!("evt_{at:032}.record"));
        fs::copy(program.join(record), &older).unwrap();
        fs::File::options().append(true).open(&older).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
    }
    let forgotten = records.join("ver_0.wasm");
    fs::write(&forgotten, "").unwrap();
    change(&program.join("tests/hello.json"), "Good morning!", "boom");
    let tested = run(&program, &["test", "--json"]);
    assert_eq!(tested.status.code(), Some(1));
    let own = json(&tested)["tests"][0]["record"].as_str().unwrap().to_owned();
    assert!(said(&run(&program, &["replay", &own])).starts_with("same "));
    let kept = fs::read_dir(&records).unwrap().map(|entry| entry.unwrap().path());
    let kept = kept.filter(|path| path.extension().is_some_and(|end| end == "record")).count();
    assert_eq!((kept, forgotten.exists()), (20, false));
    assert!(said(&run(&program, &["replay", record])).starts_with("same "));

    // The program is another now: the first difference is told.
    change(&program.join("src/lib.rs"), "text == \"boom\"", "text == \"bang\"");
    let fixed = run(&program, &["replay", record, "--build"]);
    let told = String::from_utf8_lossy(&fixed.stdout).into_owned();
    assert_eq!(fixed.status.code(), Some(1));
    for words in ["note      the record is of ver_", "host call 1 differs", "no further call", "chat.post(Content"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    what_is_no_record_is_told(&program, &program.join(record));
}

fn what_is_no_record_is_told(program: &Path, record: &Path) {
    let whole = fs::read(record).unwrap();
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let longer = [whole.as_slice(), &vec![0; 1 << 20]].concat();
    for (bytes, why) in [
        (&b"{}"[..], "it is no record of a run"),
        (&whole[..whole.len() / 2], "it is damaged"),
        (&flipped, "it is damaged"),
        (&longer, "it is longer than any record"),
    ] {
        fs::write(program.join("other.record"), bytes).unwrap();
        let refused = run(program, &["replay", "other.record"]);
        let told = complaint(&refused);
        assert_eq!(refused.status.code(), Some(1));
        assert!(told.contains(why) && told.contains("parvis logs APP --record EVENT"), "{why}: {told}");
    }
}

/// `parvis logs -f`, and what it tells.
struct Following {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Following {
    fn start(base: &str) -> Self {
        let args = ["logs", "org.parvis.fetch-rust", "-f", "--json", "--login", "olga", "--server", base];
        let mut command = Command::new(binary());
        command.args(args).env("PARVIS_PASSWORD", PASSWORD).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// The next line of this level.
    fn hear(&mut self, level: &str) -> Value {
        loop {
            let line: Value = serde_json::from_str(&self.lines.next().unwrap().unwrap()).unwrap();
            if line["level"] == level {
                return line;
            }
        }
    }

    fn interrupt(mut self) -> bool {
        let id = rustix::process::Pid::from_raw(self.child.id().try_into().unwrap()).unwrap();
        rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
        self.child.wait().unwrap().success()
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        // It has ended already, or the test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_is_followed_and_a_record_of_a_host_is_run_again_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let till = Till::open().await;
    let data = set_up(folder.path(), &till.host());
    let data_text = data.to_str().unwrap();
    said(&parvis(["accounts", "create", "olga", "--name", "Olga", "--operator", "--data", data_text]));
    let server = Serving::start_with(&data, &["--allow-host", &till.host(), "--record-failures"]);
    let ada = Ada::arrive(&server.base).await;
    let mut following = Following::start(&server.base);
    let url = format!("http://{}/", till.host());
    let mut fail = async || {
        let words = format!("fail {url}");
        tokio::join!(ada.ask(&server.base, &words, true), async { till.asked().await.answer(200, "lemonade").await });
        following.hear("failure")["event"].as_str().unwrap().to_owned()
    };
    let (first, second) = (fail().await, fail().await);
    assert_ne!(first, second);
    assert!(following.interrupt());

    let logs = |more: &[&str]| {
        parvis([&["logs", "org.parvis.fetch-rust", "--login", "olga", "--server", &server.base], more].concat())
    };
    let log = said(&logs(&[]));
    assert!(log.contains("lemonade") && log.contains(&first) && log.contains(" failure "), "{log}");
    let failures = said(&logs(&["--failures"]));
    let events: Vec<_> = failures.lines().map(|line| line.split_whitespace().nth(1).unwrap()).collect();
    assert_eq!(events, [&second, &first]);
    let record = folder.path().join("run.record");
    fs::write(&record, logs(&["--record", &first]).stdout).unwrap();
    let unknown = logs(&["--record", &format!("evt_{}", "0".repeat(32))]);
    assert!(complaint(&unknown).contains("there is no record of evt_0"), "{}", complaint(&unknown));
    assert!(server.terminate().success());

    // Neither the host nor the server that the program asked is there any more.
    drop(till);
    let package = folder.path().join("app.wasm");
    let replay = [Path::new("replay"), &record, Path::new("--package"), &package, Path::new("--json")];
    let again = json(&parvis(replay));
    assert_eq!((&again["same"], &again["calls"]), (&Value::from(true), &Value::from(6)), "{again}");
    assert!(again["now"]["log"].to_string().contains("lemonade"), "{again}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_keeps_no_record_unless_its_operator_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let data = set_up(folder.path(), "localhost:1");
    let data_text = data.to_str().unwrap();
    said(&parvis(["accounts", "create", "olga", "--name", "Olga", "--operator", "--data", data_text]));
    let server = Serving::start(&data);
    let ada = Ada::arrive(&server.base).await;
    ada.ask(&server.base, "fail http://localhost:1/", true).await;
    let logs = |more: &[&str]| {
        parvis([&["logs", "org.parvis.fetch-rust", "--login", "olga", "--server", &server.base], more].concat())
    };
    assert!(said(&logs(&[])).contains(" failure "));
    assert_eq!(said(&logs(&["--failures"])), "");
    assert!(server.terminate().success());
}
