//! An answer leaves the process after the data file's sync: watched from outside, with strace.
//!
//! Needs strace; where it is missing: `apt-get install strace`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output};

use bytes::Bytes;
use parvis_store::{Commit, Executor, OnFatal, Sled, SledOptions, Store, Write};

const CHILD: &str = "PARVIS_STORE_TEST_WATCHED";
const COMMITS: usize = 20;

/// Does nothing by itself; the test below runs it under strace.
#[tokio::test]
async fn a_process_that_is_watched() {
    let Some(directory) = std::env::var_os(CHILD) else { return };
    let engine = Sled::open(Path::new(&directory), SledOptions { cache_bytes_max: 64 * 1024 * 1024 }).unwrap();
    let store = Executor::open(engine, OnFatal::Abort).unwrap();
    let mut stderr = std::io::stderr();
    for n in 0..COMMITS {
        stderr.write_all(format!("ASK {n}\n").as_bytes()).unwrap();
        let key = Bytes::from(format!("key {n}"));
        let writes = vec![Write::Put { key: key.into(), value: vec![7; n * 1_000].into() }];
        store.commit(Commit { writes, ..Commit::default() }).await.unwrap();
        stderr.write_all(format!("ANSWER {n}\n").as_bytes()).unwrap();
    }
}

#[test]
fn an_answer_leaves_after_the_data_files_sync() {
    let directory = tempfile::tempdir().unwrap();
    let store = directory.path().canonicalize().unwrap().join("store");
    let trace = directory.path().join("trace");
    let output = run_watched(&store, &trace);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let trace = std::fs::read_to_string(&trace).unwrap();
    let data = format!("<{}>", store.join("db").display());
    for n in 0..COMMITS {
        let between = between(&trace, &format!("\"ASK {n}\\n\""), &format!("\"ANSWER {n}\\n\""));
        let calls: Vec<_> = finished_calls(&between, &data);
        let synced = calls.iter().rposition(|(name, _)| name == "fdatasync").unwrap_or_else(|| {
            panic!("answer {n} left without a sync of the data file:\n{}", between.join("\n"));
        });
        let written = calls.iter().rposition(|(name, _)| name == "pwrite64").expect("the commit is written");
        assert!(written < synced, "answer {n}: the data file was written after its sync\n{}", between.join("\n"));
        assert!(calls[written].1 < calls[synced].1, "answer {n}: a write was not over when the sync began");
    }
}

fn run_watched(store: &Path, trace: &Path) -> Output {
    Command::new("strace")
        .args(["-f", "-y", "-s", "40", "-e", "trace=write,pwrite64,fsync,fdatasync,sync_file_range", "-o"])
        .arg(trace)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "a_process_that_is_watched", "--nocapture"])
        .env(CHILD, store)
        .output()
        .expect("strace runs; if it is missing: apt-get install strace")
}

/// The lines after the one that holds `start`, up to the one that holds `end`.
fn between<'a>(trace: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    let after = trace.lines().skip_while(|line| !line.contains(start)).skip(1);
    let mut found = false;
    let lines = after.take_while(|line| {
        found = line.contains(end);
        !found
    });
    let lines = lines.collect();
    assert!(found, "{end} was not written");
    lines
}

/// The calls on `file` that returned without an error: their names, and the line where each began, for writes the line where it ended.
fn finished_calls(lines: &[&str], file: &str) -> Vec<(String, usize)> {
    let mut begun: Vec<(&str, &str, usize)> = Vec::new();
    let mut finished = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let (thread, call) = line.split_once(' ').unwrap();
        let call = call.trim_start();
        let name = call.trim_start_matches("<... ").split(['(', ' ']).next().unwrap();
        let resumed = call.starts_with("<... ");
        if !resumed && !call.contains(file) {
            continue;
        }
        if call.ends_with("<unfinished ...>") {
            begun.push((thread, name, at));
            continue;
        }
        let began = if resumed {
            let Some(found) = begun.iter().position(|(by, what, _)| *by == thread && *what == name) else { continue };
            begun.remove(found).2
        } else {
            at
        };
        let failed = call.rsplit(" = ").next().is_none_or(|result| result.starts_with('-') || result.starts_with('?'));
        if !failed {
            finished.push((name.to_owned(), if name == "pwrite64" { at } else { began }));
        }
    }
    finished
}
