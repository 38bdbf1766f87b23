//! What conditions hold and what they refuse.

use std::sync::Arc;

use parvis_store::{
    Commit, CommitError, CommitNumber, Condition, Receipt, Store, Write, limits::CONFLICT_WINDOW_COMMITS,
};

use crate::ground::{Ground, append, delete, get, key, put, write};

async fn version(store: &Arc<dyn Store>, name: &str) -> Condition {
    let read = store.get_many(&[key(name)]).await.unwrap();
    let version = read.value[0].as_ref().map_or(0, |found| found.version);
    Condition::Key { key: key(name), version, seen: read.seen }
}

async fn seen(store: &Arc<dyn Store>) -> CommitNumber {
    store.get_many(&[]).await.unwrap().seen
}

fn range(start: &str, end: &str, seen: CommitNumber) -> Condition {
    Condition::Range { range: key(start)..key(end), seen }
}

async fn on(store: &Arc<dyn Store>, condition: Condition, writes: Vec<Write>) -> Result<Receipt, CommitError> {
    store.commit(Commit { conditions: vec![condition], writes, ..Commit::default() }).await
}

pub(crate) async fn a_changed_key_is_a_conflict_and_changes_nothing(ground: Ground) {
    let store = ground.store();
    write(&store, vec![put("a", "1")]).await.unwrap();
    let condition = version(&store, "a").await;
    write(&store, vec![put("a", "1")]).await.unwrap();
    assert_eq!(on(&store, condition, vec![put("b", "2")]).await, Err(CommitError::Conflict));
    assert_eq!(get(&store, "b").await, None);
    let condition = version(&store, "a").await;
    on(&store, condition, vec![put("b", "2")]).await.unwrap();
    assert_eq!(get(&store, "b").await.unwrap(), "2");
}

pub(crate) async fn an_absent_key_that_appeared_is_a_conflict(ground: Ground) {
    let store = ground.store();
    let condition = version(&store, "a").await;
    write(&store, vec![put("unrelated", "1")]).await.unwrap();
    on(&store, condition.clone(), vec![put("b", "1")]).await.unwrap();
    write(&store, vec![put("a", "1")]).await.unwrap();
    assert_eq!(on(&store, condition, vec![put("b", "2")]).await, Err(CommitError::Conflict));
}

pub(crate) async fn a_deleted_key_is_a_conflict(ground: Ground) {
    let store = ground.store();
    write(&store, vec![put("a", "1")]).await.unwrap();
    let condition = version(&store, "a").await;
    write(&store, vec![delete("a")]).await.unwrap();
    assert_eq!(on(&store, condition, vec![]).await, Err(CommitError::Conflict));
    let condition = version(&store, "a").await;
    assert!(matches!(condition, Condition::Key { version: 0, .. }));
    on(&store, condition, vec![put("a", "2")]).await.unwrap();
}

pub(crate) async fn a_wrong_version_is_a_conflict(ground: Ground) {
    let store = ground.store();
    write(&store, vec![put("a", "1")]).await.unwrap();
    let second = write(&store, vec![put("a", "2")]).await.unwrap().number;
    for wrong in [0, second - 1, second + 1, u64::MAX] {
        let condition = Condition::Key { key: key("a"), version: wrong, seen: second };
        assert_eq!(on(&store, condition, vec![]).await, Err(CommitError::Conflict), "{wrong}");
    }
}

pub(crate) async fn blind_writes_never_conflict(ground: Ground) {
    let store = ground.store();
    let tasks: Vec<_> = (0..100)
        .map(|n: u32| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { write(&store, vec![put("a", n.to_string()), append("log", "x")]).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
}

pub(crate) async fn a_phantom_in_a_range_is_a_conflict(ground: Ground) {
    let store = ground.store();
    write(&store, vec![put("m", "1"), put("z", "1")]).await.unwrap();
    let before = seen(&store).await;
    write(&store, vec![put("a", "1"), put("n", "1"), delete("z")]).await.unwrap();
    for (start, end, holds) in [
        ("a", "b", false),
        ("a", "a\0", false),
        ("a\0", "m\0", true),
        ("b", "n", true),
        ("b", "o", false),
        ("z", "zz", false),
        ("n", "n", true),
    ] {
        let answer = on(&store, range(start, end, before), vec![]).await;
        let expected = if holds { "fits" } else { "conflict" };
        assert_eq!(answer.is_ok(), holds, "{start}..{end} is a {expected}");
    }
    on(&store, range("", "zzz", seen(&store).await), vec![]).await.unwrap();
}

pub(crate) async fn an_append_in_a_range_is_a_conflict(ground: Ground) {
    let store = ground.store();
    write(&store, vec![append("log", "1")]).await.unwrap();
    let before = seen(&store).await;
    write(&store, vec![append("log", "2")]).await.unwrap();
    assert_eq!(on(&store, range("log", "loh", before), vec![]).await, Err(CommitError::Conflict));
}

/// More keys since the read than are compared one by one.
pub(crate) async fn a_range_checks_across_many_later_writes(ground: Ground) {
    let store = ground.store();
    write(&store, vec![put("q", "1")]).await.unwrap();
    let before = seen(&store).await;
    let many = |prefix: &str| (0..2_000).map(|n| put(format!("{prefix}{n:04}"), "x")).collect::<Vec<_>>();
    write(&store, many("a")).await.unwrap();
    on(&store, range("b", "z", before), vec![]).await.unwrap();
    assert_eq!(on(&store, range("a1999", "b", before), vec![]).await, Err(CommitError::Conflict));
    write(&store, vec![put("r", "1")]).await.unwrap();
    assert_eq!(on(&store, range("q\0", "z", before), vec![]).await, Err(CommitError::Conflict));
    on(&store, range("q", "r", before), vec![]).await.unwrap();
}

pub(crate) async fn a_read_from_the_future_is_a_conflict(ground: Ground) {
    let store = ground.store();
    let last = write(&store, vec![put("a", "1")]).await.unwrap().number;
    let condition = Condition::Key { key: key("b"), version: 0, seen: last + 1 };
    assert_eq!(on(&store, condition, vec![]).await, Err(CommitError::Conflict));
    assert_eq!(on(&store, range("b", "c", u64::MAX), vec![]).await, Err(CommitError::Conflict));
}

pub(crate) async fn of_what_was_read_before_the_window_a_key_is_looked_up_and_a_range_is_a_conflict(ground: Ground) {
    let store = ground.store();
    write(&store, vec![put("a", "1")]).await.unwrap();
    let old = version(&store, "a").await;
    let old_absent = version(&store, "absent").await;
    let (old_changed, old_appeared) = (version(&store, "changed").await, version(&store, "shown").await);
    let old_range = range("a", "b", seen(&store).await);
    write(&store, vec![put("changed", "1")]).await.unwrap();
    write(&store, vec![put("shown", "1")]).await.unwrap();
    let tasks: Vec<_> = (0..CONFLICT_WINDOW_COMMITS - 4)
        .map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { write(&store, vec![put("other", "x")]).await.unwrap() })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    // These two are the last commits that the window has room for.
    on(&store, old.clone(), vec![put("c", "1")]).await.unwrap();
    on(&store, old_range.clone(), vec![put("d", "1")]).await.unwrap();
    for _ in 0..3 {
        write(&store, vec![put("other", "x")]).await.unwrap();
    }
    on(&store, old.clone(), vec![put("c", "2")]).await.unwrap();
    on(&store, old_absent, vec![put("c", "2")]).await.unwrap();
    assert_eq!(on(&store, old_range, vec![put("c", "3")]).await, Err(CommitError::Conflict));
    // Written after the read, before the window began.
    assert_eq!(on(&store, old_changed, vec![put("c", "3")]).await, Err(CommitError::Conflict));
    assert_eq!(on(&store, old_appeared, vec![put("c", "3")]).await, Err(CommitError::Conflict));
    write(&store, vec![put("a", "2")]).await.unwrap();
    assert_eq!(on(&store, old, vec![put("c", "3")]).await, Err(CommitError::Conflict));
}

pub(crate) async fn conditions_alone_are_judged(ground: Ground) {
    let store = ground.store();
    let condition = version(&store, "a").await;
    on(&store, condition.clone(), vec![]).await.unwrap();
    write(&store, vec![put("a", "1")]).await.unwrap();
    assert_eq!(on(&store, condition, vec![]).await, Err(CommitError::Conflict));
}
