use std::sync::Arc;

use bytes::Bytes;
use parvis_store::{
    Commit, CommitError, Condition, Direction, Executor, Key, Memory, OnFatal, Place, Store, StoreError, Template,
    Transaction, TransactionError, Write,
};

use crate::key;

fn store() -> Arc<dyn Store> {
    Arc::new(Executor::open(Memory::new(), OnFatal::Abort).unwrap())
}

async fn fill(store: &Arc<dyn Store>, names: &[&str]) {
    let writes = names.iter().map(|name| Write::Put { key: key(name).into(), value: key(name).into() }).collect();
    store.commit(Commit { writes, ..Commit::default() }).await.unwrap();
}

async fn scan(tx: &mut Transaction, limit: usize, direction: Direction) -> Vec<Key> {
    let found = tx.scan(key("b")..key("y"), limit, direction).await.unwrap();
    found.into_iter().map(|(key, _)| key).collect()
}

#[tokio::test]
async fn reads_see_the_transactions_own_writes() {
    let store = store();
    fill(&store, &["a", "b"]).await;
    let mut tx = Transaction::new(Arc::clone(&store));
    tx.put(key("a"), key("new"));
    tx.delete(key("b"));
    tx.put(key("c"), key("first"));
    tx.put(key("c"), key("second"));
    tx.put(key("d"), key("gone"));
    tx.delete(key("d"));
    tx.add(key("n"), 3, None);
    tx.add(key("n"), -1, Some(0));
    let names = ["a", "b", "c", "d", "a"].map(key);
    let expected =
        [Some("new"), None, Some("second"), None, Some("new")].map(|value| value.map(Bytes::from_static_str));
    assert_eq!(tx.get_many(&names).await.unwrap(), expected);
    assert_eq!(tx.get(&key("b")).await.unwrap(), None);
    assert_eq!(tx.peek(&key("c")).await.unwrap().unwrap(), "second");
    assert_eq!(tx.counters(&[key("n"), key("m")]).await.unwrap(), [2, 0]);
    assert_eq!(tx.writes().len(), 6, "each key is written once");
    let commit = tx.into_commit();
    assert!(commit.conditions.is_empty(), "what it wrote itself is no condition: {:?}", commit.conditions);
    store.commit(commit).await.unwrap();
    assert_eq!(store.counters(&[key("n")]).await.unwrap().value, [2]);
}

trait FromStaticStr {
    fn from_static_str(text: &'static str) -> Self;
}

impl FromStaticStr for Bytes {
    fn from_static_str(text: &'static str) -> Self {
        Self::from_static(text.as_bytes())
    }
}

#[tokio::test]
async fn scans_merge_own_puts_and_deletes_in_both_directions() {
    let store = store();
    fill(&store, &["a", "b", "d", "f", "h", "z"]).await;
    let mut tx = Transaction::new(store);
    for name in ["c", "e", "x", "zz"] {
        tx.put(key(name), key(name));
    }
    for name in ["b", "f", "none"] {
        tx.delete(key(name));
    }
    tx.put(key("d"), key("own"));
    let all = ["c", "d", "e", "h", "x"].map(key);
    for limit in 0..7 {
        let expected: Vec<_> = all.iter().take(limit).cloned().collect();
        assert_eq!(scan(&mut tx, limit, Direction::Ascending).await, expected, "{limit}");
        let expected: Vec<_> = all.iter().rev().take(limit).cloned().collect();
        assert_eq!(scan(&mut tx, limit, Direction::Descending).await, expected, "{limit} backwards");
    }
    let found = tx.peek_scan(key("d")..key("d\0"), 5, Direction::Ascending).await.unwrap();
    assert_eq!(found, [(key("d"), key("own"))]);
}

#[tokio::test]
async fn what_was_read_is_a_condition_and_what_was_peeked_is_not() {
    for (reads, conflicts) in
        [("get", true), ("get_many", true), ("scan", true), ("peek", false), ("peek_scan", false), ("counters", false)]
    {
        let store = store();
        fill(&store, &["b"]).await;
        let mut tx = Transaction::new(Arc::clone(&store));
        let range = key("a")..key("z");
        match reads {
            "get" => drop(tx.get(&key("c")).await.unwrap()),
            "get_many" => drop(tx.get_many(&[key("b"), key("c")]).await.unwrap()),
            "scan" => drop(tx.scan(range, 10, Direction::Ascending).await.unwrap()),
            "peek" => drop(tx.peek(&key("c")).await.unwrap()),
            "peek_scan" => drop(tx.peek_scan(range, 10, Direction::Ascending).await.unwrap()),
            _ => drop(tx.counters(&[key("c")]).await.unwrap()),
        }
        assert_eq!(tx.seen(), 1, "{reads}");
        tx.put(key("mine"), key("x"));
        fill(&store, &["c"]).await;
        let answer = tx.commit().await;
        assert_eq!(answer == Err(CommitError::Conflict), conflicts, "{reads}: {answer:?}");
    }
}

#[tokio::test]
async fn a_scan_that_stopped_early_guards_only_what_it_looked_at() {
    for (direction, spoils, spares) in [(Direction::Ascending, "c", "g"), (Direction::Descending, "g", "c")] {
        for (name, conflicts) in [(spoils, true), (spares, false)] {
            let store = store();
            fill(&store, &["b", "d", "f", "h"]).await;
            let mut tx = Transaction::new(Arc::clone(&store));
            assert_eq!(tx.scan(key("a")..key("z"), 2, direction).await.unwrap().len(), 2);
            tx.put(key("mine"), key("x"));
            fill(&store, &[name]).await;
            let answer = tx.commit().await;
            assert_eq!(answer == Err(CommitError::Conflict), conflicts, "{direction:?} {name}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn the_same_key_is_the_same_all_along() {
    let store = store();
    fill(&store, &["a"]).await;
    let mut tx = Transaction::new(Arc::clone(&store));
    assert_eq!(tx.get(&key("a")).await.unwrap().unwrap(), "a");
    let mut other = Transaction::new(Arc::clone(&store));
    other.put(key("a"), key("other"));
    other.commit().await.unwrap();
    assert_eq!(tx.get(&key("a")).await.unwrap().unwrap(), "a");
    assert_eq!(tx.get_versioned(&key("a")).await.unwrap().unwrap().version, 1);
    assert_eq!(tx.reads(), 1);
    assert_eq!(tx.commit().await, Err(CommitError::Conflict));
}

#[tokio::test]
async fn too_many_reads_are_refused_and_a_range_counts_what_it_returned() {
    let store = store();
    let writes = (0..2_100).map(|n: u32| Write::Put { key: key(n.to_be_bytes()).into(), value: key("x").into() });
    store.commit(Commit { writes: writes.collect(), ..Commit::default() }).await.unwrap();
    let too_many = Err(TransactionError::TooManyReads { most: 2_000 });
    let all = key("")..key([0xff]);

    let mut tx = Transaction::new(Arc::clone(&store));
    assert_eq!(tx.scan(all.clone(), 1_999, Direction::Ascending).await.unwrap().len(), 1_999);
    tx.get(&key("a")).await.unwrap();
    tx.get(&key("a")).await.unwrap();
    assert_eq!(tx.get(&key("b")).await.map(|_| ()), too_many);
    assert_eq!(
        tx.scan(key("x")..key("y"), 1, Direction::Ascending).await.map(|_| ()),
        too_many,
        "an empty range counts 1"
    );
    assert_eq!(tx.counters(&[key("n")]).await.map(|_| ()), too_many);
    assert_eq!(tx.get_many(&[key("c")]).await.map(|_| ()), too_many);

    let mut tx = Transaction::new(Arc::clone(&store));
    assert_eq!(tx.scan(all.clone(), 2_001, Direction::Ascending).await.map(|_| ()), too_many);
    let mut tx = Transaction::new(Arc::clone(&store));
    assert_eq!(tx.scan(all, 10_000, Direction::Descending).await.map(|_| ()), too_many);
}

#[tokio::test]
async fn a_reversed_range_is_refused() {
    let mut tx = Transaction::new(store());
    tx.put(key("m"), key("x"));
    let refused = tx.scan(key("z")..key("a"), 1, Direction::Ascending).await;
    assert!(matches!(refused, Err(TransactionError::Store(StoreError::Invalid(_)))), "{refused:?}");
}

#[tokio::test]
async fn appends_floors_otherwise_and_requirements_reach_the_commit() {
    let store = store();
    let mut tx = Transaction::new(Arc::clone(&store));
    let first = tx.append(key("log"), key("1"));
    let second = tx.append(key("log"), key("2"));
    assert_eq!((first, second), (0, 1));
    let place = |append| vec![Place { offset: 1, append }];
    tx.put_at_place(Template { bytes: key("k12345678"), places: place(second) }, key("at"));
    tx.put(key("last"), Template { bytes: key("v12345678"), places: place(first) });
    assert_eq!(tx.commit().await.unwrap().appended, [1, 2]);
    let at = key([b"k".as_slice(), &2_u64.to_be_bytes()].concat());
    assert!(store.get_many(&[at]).await.unwrap().value[0].is_some());

    let mut tx = Transaction::new(Arc::clone(&store));
    tx.add(key("n"), -1, Some(0));
    tx.otherwise(Write::Put { key: key("refused").into(), value: key("x").into() });
    assert_eq!(tx.commit().await, Err(CommitError::BelowFloor(key("n"))));
    assert!(store.get_many(&[key("refused")]).await.unwrap().value[0].is_some());

    let mut tx = Transaction::new(Arc::clone(&store));
    tx.require(Condition::Key { key: key("last"), version: 0, seen: store.durable_number() });
    assert_eq!(tx.commit().await, Err(CommitError::Conflict));
}
