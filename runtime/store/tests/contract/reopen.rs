//! What a restart finds.

use parvis_store::{Commit, CommitError, Condition};

use crate::ground::{Ground, add, append, counter, delete, get, key, put, write};

pub(crate) async fn everything_is_there_after_a_reopen(ground: Ground) {
    let store = ground.store();
    let long = "long ".repeat(10_000);
    write(&store, vec![put("a", "1"), put("long", &long), put("gone", &long), append("log", "x"), add("n", -3, None)])
        .await
        .unwrap();
    write(&store, vec![append("log", "y"), put("shorter", &long)]).await.unwrap();
    let last = write(&store, vec![delete("gone"), put("shorter", "s")]).await.unwrap().number;
    drop(store);
    let ground = ground.reopen();
    let store = ground.store();
    assert_eq!(get(&store, "a").await.unwrap(), "1");
    assert_eq!(get(&store, "long").await.unwrap(), long);
    assert_eq!(get(&store, "gone").await, None);
    assert_eq!(get(&store, "shorter").await.unwrap(), "s");
    assert_eq!(counter(&store, "n").await, -3);
    assert_eq!(store.log_head(&key("log")).await.unwrap().value, 2);
    let found = store.get_many(&[key("shorter")]).await.unwrap();
    assert_eq!((found.value[0].as_ref().unwrap().version, found.seen), (last, last));
    let receipt = write(&store, vec![append("log", "z"), put("gone", &long), put("long", "")]).await.unwrap();
    assert_eq!(receipt.appended, [3]);
    assert_eq!(get(&store, "gone").await.unwrap(), long);
    assert_eq!(get(&store, "long").await.unwrap(), "");
}

pub(crate) async fn numbers_go_on_after_a_reopen(ground: Ground) {
    let mut ground = ground;
    let mut last = 0;
    for _ in 0..3 {
        let store = ground.store();
        assert_eq!(store.durable_number(), last);
        last += 1;
        assert_eq!(write(&store, vec![put("a", "1")]).await.unwrap().number, last, "a clean stop wastes no numbers");
        drop(store);
        ground = ground.reopen();
    }
}

pub(crate) async fn reads_of_before_a_reopen_do_not_pass_as_new(ground: Ground) {
    let store = ground.store();
    let first = write(&store, vec![put("a", "1")]).await.unwrap().number;
    let second = write(&store, vec![put("a", "2")]).await.unwrap().number;
    drop(store);
    let store = ground.reopen().store();
    let on = |version, seen| Commit {
        conditions: vec![Condition::Key { key: key("a"), version, seen }],
        writes: vec![put("b", "1")],
        ..Commit::default()
    };
    assert_eq!(store.commit(on(first, first)).await, Err(CommitError::Conflict));
    store.commit(on(second, second)).await.unwrap();
}
