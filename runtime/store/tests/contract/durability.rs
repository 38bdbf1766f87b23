//! What is told is on disk: a power cut between apply and flush takes nothing back that anybody was told.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;

use parvis_store::{Commit, CommitError, Executor, OnFatal, Receipt, Store, StoreError};

use crate::ground::{add, append, get, key, put, write};
use crate::volatile::{Disk, Volatile};

type Answer = Result<Receipt, CommitError>;

struct Stand {
    store: Arc<dyn Store>,
    disk: Arc<Disk>,
    fatal: Arc<Mutex<Vec<String>>>,
}

fn start(disk: Arc<Disk>) -> Stand {
    let fatal = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&fatal);
    let hook = OnFatal::Tell(Arc::new(move |error| heard.lock().unwrap().push(error.to_string())));
    Stand { store: Arc::new(Executor::open(Volatile::start(&disk), hook).unwrap()), disk, fatal }
}

fn spawn_put(store: &Arc<dyn Store>, name: String) -> tokio::task::JoinHandle<Answer> {
    let store = Arc::clone(store);
    tokio::spawn(async move { write(&store, vec![put(&name, "x"), append("log", &name)]).await })
}

/// Reads until the value is applied; the writer thread gets there by itself.
async fn wait_until_applied(store: &Arc<dyn Store>, name: &str) -> u64 {
    loop {
        let read = store.get_many(&[key(name)]).await.unwrap();
        if read.value[0].is_some() {
            return read.seen;
        }
        tokio::task::yield_now().await;
    }
}

async fn is_ready<F: Future + ?Sized>(future: &mut Pin<Box<F>>) -> bool {
    poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx).is_ready())).await
}

#[tokio::test]
async fn nothing_that_a_power_cut_takes_back_was_told() {
    let stand = start(Arc::new(Disk::default()));
    let told = write(&stand.store, vec![put("told", "x"), append("log", "told")]).await.unwrap().number;
    let watch = stand.store.watch_durable();
    stand.disk.hold();
    let mut answer = Box::pin(write(&stand.store, vec![put("untold", "x"), append("log", "untold")]));
    assert!(!is_ready(&mut answer).await);
    let seen = wait_until_applied(&stand.store, "untold").await;
    assert!(seen > told);

    let mut durable = stand.store.durable(seen);
    assert!(!is_ready(&mut durable).await, "what the read saw is not on disk");
    assert!(!is_ready(&mut answer).await);
    assert_eq!((stand.store.durable_number(), *watch.borrow()), (told, told));
    stand.store.durable(told).await.unwrap();

    let after = start(stand.disk.after_power_cut());
    assert!(get(&after.store, "told").await.is_some());
    assert!(get(&after.store, "untold").await.is_none());
    assert_eq!(after.store.log_head(&key("log")).await.unwrap().value, 1);
    let next = write(&after.store, vec![put("new", "x")]).await.unwrap().number;
    assert!(next > seen, "{next}: a number that anybody may have seen is not used again");

    stand.disk.break_it();
    assert_eq!(answer.await, Err(CommitError::Unknown));
    assert!(matches!(durable.await, Err(StoreError::Unavailable(_))));
}

#[tokio::test]
async fn a_refusal_waits_for_what_it_was_decided_on() {
    let stand = start(Arc::new(Disk::default()));
    stand.disk.hold();
    let commit = |writes| stand.store.commit(Commit { writes, ..Commit::default() });
    let mut first = commit(vec![put("begun", "x")]);
    assert!(!is_ready(&mut first).await);
    wait_until_applied(&stand.store, "begun").await;
    let mut second = commit(vec![add("n", 1, None)]);
    let mut refused = commit(vec![add("n", -2, Some(0))]);
    assert!(!is_ready(&mut second).await && !is_ready(&mut refused).await);
    stand.disk.release();
    first.await.unwrap();
    second.await.unwrap();
    assert_eq!(refused.await, Err(CommitError::BelowFloor(key("n"))));
}

#[tokio::test]
async fn commits_that_wait_share_one_flush() {
    let stand = start(Arc::new(Disk::default()));
    stand.disk.hold();
    let before = stand.disk.flushes();
    let first = spawn_put(&stand.store, "first".to_owned());
    wait_until_applied(&stand.store, "first").await;
    let mut waiting: Vec<_> = (0..200)
        .map(|n: u32| {
            let writes = if n == 77 { vec![add("empty", -1, Some(0))] } else { vec![put(n.to_string(), "x")] };
            stand.store.commit(Commit { writes, ..Commit::default() })
        })
        .collect();
    for answer in &mut waiting {
        assert!(!is_ready(answer).await);
    }
    stand.disk.release();
    first.await.unwrap().unwrap();
    let mut numbers = Vec::new();
    for (n, answer) in waiting.into_iter().enumerate() {
        match answer.await {
            Ok(receipt) => numbers.push(receipt.number),
            Err(error) => assert_eq!((n, error), (77, CommitError::BelowFloor(key("empty")))),
        }
    }
    assert_eq!(numbers.len(), 199, "only the one that fails is discarded");
    assert!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]), "in the order in which they were queued");
    assert_eq!(stand.disk.flushes() - before, 2);
}

#[tokio::test]
async fn a_failed_flush_is_not_retried_and_ends_everything() {
    let stand = start(Arc::new(Disk::default()));
    write(&stand.store, vec![put("before", "x")]).await.unwrap();
    let mut watch = stand.store.watch_durable();
    watch.mark_unchanged();
    stand.disk.break_it();
    assert_eq!(write(&stand.store, vec![put("during", "x")]).await, Err(CommitError::Unknown));
    let fatal = stand.fatal.lock().unwrap().clone();
    assert_eq!(fatal, ["the test's disk is broken"]);
    let refused = write(&stand.store, vec![put("after", "x")]).await;
    assert!(matches!(refused, Err(CommitError::Unavailable(_))), "{refused:?}");
    assert!(matches!(stand.store.get_many(&[key("before")]).await, Err(StoreError::Unavailable(_))));
    assert!(matches!(stand.store.durable(u64::MAX).await, Err(StoreError::Unavailable(_))));
    assert!(watch.changed().await.is_err(), "whoever waits for a push is let go");
    assert_eq!(stand.fatal.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn commits_queued_behind_a_failed_flush_are_told_that_they_were_not_applied() {
    let stand = start(Arc::new(Disk::default()));
    stand.disk.hold();
    let first = spawn_put(&stand.store, "first".to_owned());
    wait_until_applied(&stand.store, "first").await;
    let mut second = stand.store.commit(Commit { writes: vec![put("second", "x")], ..Commit::default() });
    assert!(!is_ready(&mut second).await);
    stand.disk.break_it();
    assert_eq!(first.await.unwrap(), Err(CommitError::Unknown));
    let refused = second.await;
    assert!(matches!(refused, Err(CommitError::Unavailable(_))), "{refused:?}");
}

#[tokio::test]
async fn dropping_the_store_writes_what_is_queued() {
    let stand = start(Arc::new(Disk::default()));
    {
        let mut queued = stand.store.commit(Commit { writes: vec![put("a", "x")], ..Commit::default() });
        assert!(!is_ready(&mut queued).await);
    }
    drop(stand.store);
    assert!(get(&start(stand.disk.after_power_cut()).store, "a").await.is_some());
}

#[tokio::test]
async fn numbers_grow_over_many_power_cuts() {
    let mut disk = Arc::new(Disk::default());
    let mut last = 0;
    for _ in 0..5 {
        let stand = start(Arc::clone(&disk));
        assert!(stand.store.durable_number() >= last);
        let number = write(&stand.store, vec![put("a", "x")]).await.unwrap().number;
        assert!(number > last);
        last = number;
        disk = stand.disk.after_power_cut();
    }
}
