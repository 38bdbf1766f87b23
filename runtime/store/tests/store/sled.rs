use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use parvis_store::{Commit, Direction, Executor, OnFatal, OpenError, Sled, SledOptions, Store, Write};

use crate::key;

fn open(directory: &Path) -> Result<Arc<dyn Store>, OpenError> {
    let engine = Sled::open(directory, SledOptions { cache_bytes_max: 64 * 1024 * 1024 })?;
    Ok(Arc::new(Executor::open(engine, OnFatal::Abort)?))
}

fn files_in(directory: &Path) -> usize {
    std::fs::read_dir(directory).unwrap().count()
}

#[tokio::test]
async fn the_largest_values_never_become_files_of_their_own() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).unwrap();
    // The longest keys with the longest values side by side, written over, made short, made long again, deleted.
    let name = |n: u8| key([&[b'k'; 1023][..], &[n]].concat());
    for (round, length) in [65_536, 4_088, 65_536, 10, 65_536, 60_000].into_iter().enumerate() {
        for half in [0..15_u8, 15..30] {
            let value = vec![7; length];
            let writes = half.clone().map(|n| match (round + usize::from(n)) % 7 {
                6 => Write::Delete { key: name(n) },
                _ => Write::Put { key: name(n).into(), value: value.clone().into() },
            });
            store.commit(Commit { writes: writes.collect(), ..Commit::default() }).await.unwrap();
        }
        assert_eq!(files_in(&directory.path().join("blobs")), 0, "round {round}");
    }
    let found = store.scan(key("k")..key("l"), 100, Direction::Ascending).await.unwrap().value;
    assert!(found.iter().all(|(_, found)| found.value.len() >= 10));
    drop(store);
    drop(once_free(|| open(directory.path()), |error| matches!(error, OpenError::InUse(_))));
    assert_eq!(files_in(&directory.path().join("blobs")), 0);
}

#[tokio::test]
async fn pieces_of_long_values_go_when_the_value_goes() {
    let directory = tempfile::tempdir().unwrap();
    let put = |value: Vec<u8>| Write::Put { key: key("a").into(), value: value.into() };
    let count = || {
        let in_use = |error: &sled::Error| error.to_string().contains("could not acquire lock");
        let db = once_free(|| sled::Config::new().path(directory.path()).open(), in_use);
        (db.scan_prefix("p").count(), db.scan_prefix("l").count())
    };
    for (writes, expected) in [
        (vec![put(vec![1; 65_536])], (16, 1)),
        (vec![put(vec![1; 9_000])], (2, 1)),
        (vec![put(vec![1; 65_536]), put(vec![1; 9_000])], (2, 1)),
        (vec![put(vec![1; 4_000])], (0, 0)),
        (vec![put(vec![1; 65_536]), Write::Delete { key: key("a") }], (0, 0)),
    ] {
        let store = once_free(|| open(directory.path()), |error| matches!(error, OpenError::InUse(_)));
        store.commit(Commit { writes, ..Commit::default() }).await.unwrap();
        drop(store);
        assert_eq!(count(), expected);
    }
}

/// Opens what was closed: a process that another test begins holds its lock until it has become what it runs.
fn once_free<T, E: std::fmt::Debug>(open: impl Fn() -> Result<T, E>, in_use: impl Fn(&E) -> bool) -> T {
    let opened = (0..1_000_000).find_map(|_| match open() {
        Err(error) if in_use(&error) => {
            std::thread::yield_now();
            None
        }
        other => Some(other.unwrap()),
    });
    opened.unwrap()
}

#[test]
fn a_second_opener_is_told_so() {
    let directory = tempfile::tempdir().unwrap();
    let first = open(directory.path()).unwrap();
    let refused = open(directory.path()).unwrap_err();
    assert!(matches!(refused, OpenError::InUse(_)), "{refused:?}");
    assert!(refused.to_string().contains("already in use by another process"), "{refused}");
    drop(first);
    open(directory.path()).unwrap();
}

#[test]
fn a_newer_format_is_refused_and_an_older_one_is_read() {
    let directory = tempfile::tempdir().unwrap();
    drop(open(directory.path()).unwrap());
    let mark = |format: u32| {
        let in_use = |error: &sled::Error| error.to_string().contains("could not acquire lock");
        let db = once_free(|| sled::Config::new().path(directory.path()).open(), in_use);
        db.insert(b"mformat", &format.to_be_bytes()).unwrap();
        db.flush().unwrap();
    };
    mark(2);
    let refused = open(directory.path()).unwrap_err();
    assert!(matches!(refused, OpenError::NewerFormat { found: 2, known: 1, .. }), "{refused:?}");
    assert!(refused.to_string().contains("use the newer version"), "{refused}");
    mark(0);
    open(directory.path()).unwrap();
}

#[test]
fn a_foreign_database_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    {
        let in_use = |error: &sled::Error| error.to_string().contains("could not acquire lock");
        let db = once_free(|| sled::Config::new().path(directory.path()).open(), in_use);
        db.insert("theirs", "1").unwrap();
        db.flush().unwrap();
    }
    let refused = open(directory.path()).unwrap_err();
    assert!(matches!(refused, OpenError::NotAStore(_)), "{refused:?}");
}

const CHILD: &str = "PARVIS_STORE_TEST_ABORTS";

/// Does nothing by itself; the test below runs it in a process of its own.
#[tokio::test]
async fn a_process_whose_disk_fails() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let store = Executor::open(crate::sled::broken::Broken::default(), OnFatal::Abort).unwrap();
    let writes = vec![Write::Put { key: key("a").into(), value: key("x").into() }];
    let answer = store.commit(Commit { writes, ..Commit::default() }).await;
    println!("answered {answer:?}");
}

#[test]
fn a_fatal_flush_error_ends_the_process_before_anything_is_answered() {
    use std::os::unix::process::ExitStatusExt as _;

    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "sled::a_process_whose_disk_fails", "--nocapture"])
        .env(CHILD, "1")
        .output()
        .unwrap();
    let (said, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.signal(), Some(6), "it aborts: {said} {stderr}");
    assert!(stderr.contains("the store cannot write (no space left)"), "{stderr}");
    assert!(!said.contains("answered"), "{said}");
}

mod broken {
    use std::ops::Range;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use bytes::Bytes;
    use parvis_store::{Batch, Direction, Engine, EngineError, Key, Memory, Meta, Versioned};

    /// The first flush, that of opening, works; the second fails.
    #[derive(Debug, Default)]
    pub(crate) struct Broken {
        memory: Memory,
        flushes: AtomicU64,
    }

    impl Engine for Broken {
        fn meta(&self) -> Result<Meta, EngineError> {
            self.memory.meta()
        }

        fn get(&self, key: &[u8]) -> Result<Option<Versioned>, EngineError> {
            self.memory.get(key)
        }

        fn scan(
            &self,
            range: &Range<Key>,
            limit: usize,
            direction: Direction,
        ) -> Result<Vec<(Key, Versioned)>, EngineError> {
            self.memory.scan(range, limit, direction)
        }

        fn counter(&self, name: &[u8]) -> Result<Option<i128>, EngineError> {
            self.memory.counter(name)
        }

        fn head(&self, log: &[u8]) -> Result<u64, EngineError> {
            self.memory.head(log)
        }

        fn counters_after(&self, after: Option<&Bytes>, limit: usize) -> Result<Vec<(Key, i128)>, EngineError> {
            self.memory.counters_after(after, limit)
        }

        fn heads_after(&self, after: Option<&Bytes>, limit: usize) -> Result<Vec<(Key, u64)>, EngineError> {
            self.memory.heads_after(after, limit)
        }

        fn apply(&mut self, batch: Batch) -> Result<(), EngineError> {
            self.memory.apply(batch)
        }

        fn flush(&self) -> Result<(), EngineError> {
            if self.flushes.fetch_add(1, Ordering::SeqCst) == 0 {
                return Ok(());
            }
            Err(EngineError::Unavailable(Arc::from("no space left")))
        }
    }
}
