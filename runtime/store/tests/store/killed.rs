//! Killed in mid-load, again and again over the same directory: nothing acknowledged is missing, nothing is half done or done twice.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use parvis_store::{Commit, Direction, Executor, OnFatal, Sled, SledOptions, Store, Template, Write};

use crate::key;

const CHILD: &str = "PARVIS_STORE_TEST_KILLED";
const CLIENTS: u64 = 16;
const CYCLES: usize = 5;
const ACKNOWLEDGED_BEFORE_KILL: usize = 400;

fn open(directory: &Path) -> Arc<dyn Store> {
    let engine = Sled::open(directory, SledOptions { cache_bytes_max: 64 * 1024 * 1024 }).unwrap();
    Arc::new(Executor::open(engine, OnFatal::Abort).unwrap())
}

async fn done(store: &Arc<dyn Store>, client: u64) -> u64 {
    let found = store.get_many(&[key(format!("done/{client}"))]).await.unwrap().value.remove(0);
    found.map_or(0, |found| u64::from_be_bytes(found.value[..8].try_into().unwrap()))
}

/// Does nothing by itself; the test below runs it in a process of its own and kills it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_killed() {
    let Some(directory) = std::env::var_os(CHILD) else { return };
    let store = open(Path::new(&directory));
    let clients = (0..CLIENTS).map(|client| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let mut next = done(&store, client).await + 1;
            while next < u64::MAX {
                // Some values are long enough to be cut.
                let value = [&next.to_be_bytes()[..], &vec![7; usize::try_from(next % 7).unwrap() * 2_000]].concat();
                let writes = vec![
                    Write::Put { key: key(format!("done/{client}")).into(), value: value.into() },
                    Write::Append { log: key("log"), value: Template::from(key(format!("{client}/{next}"))) },
                    Write::Add { counter: key("sum"), delta: 1, floor: None },
                ];
                store.commit(Commit { writes, ..Commit::default() }).await.unwrap();
                std::io::stdout().write_all(format!("\nACK {client} {next}\n").as_bytes()).unwrap();
                next += 1;
            }
        })
    });
    for client in clients.collect::<Vec<_>>() {
        client.await.unwrap();
    }
}

/// What the child acknowledged, by client.
fn run_and_kill(directory: &Path, acknowledged: &mut BTreeMap<u64, u64>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::a_process_that_is_killed", "--nocapture"])
        .env(CHILD, directory)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut count = 0;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        let Some(ack) = line.strip_prefix("ACK ") else { continue };
        let Some((client, number)) = ack.split_once(' ') else { continue };
        acknowledged.insert(client.parse().unwrap(), number.parse().unwrap());
        count += 1;
        if count == ACKNOWLEDGED_BEFORE_KILL {
            // What is in the pipe already is still read: it was acknowledged.
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    assert!(count >= ACKNOWLEDGED_BEFORE_KILL, "it ended by itself after {count}");
}

#[tokio::test]
async fn nothing_acknowledged_is_missing_after_a_kill() {
    let directory = tempfile::tempdir().unwrap();
    let mut acknowledged = BTreeMap::new();
    let mut numbers = 0;
    for cycle in 0..CYCLES {
        run_and_kill(directory.path(), &mut acknowledged);
        let store = open(directory.path());
        let mut total = 0;
        for client in 0..CLIENTS {
            let (done, told) = (done(&store, client).await, acknowledged.get(&client).copied().unwrap_or(0));
            assert!(done == told || done == told + 1, "cycle {cycle}, client {client}: told {told}, done {done}");
            total += done;
        }
        assert_eq!(store.counters(&[key("sum")]).await.unwrap().value, [i128::from(total)]);
        assert_eq!(store.log_head(&key("log")).await.unwrap().value, total);
        let mut entries = 0;
        let mut start = key("log");
        loop {
            let page = store.scan(start.clone()..key("loh"), 1_000, Direction::Ascending).await.unwrap().value;
            let Some((last, _)) = page.last() else { break };
            start = key([last.as_ref(), &[0]].concat());
            entries += page.len() as u64;
        }
        assert_eq!(entries, total, "cycle {cycle}: the log has an entry for each");
        assert!(store.durable_number() > numbers, "numbers grow");
        numbers = store.durable_number();
    }
}
