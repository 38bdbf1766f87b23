//! Appends, places, counters, floors, and what is applied instead.

use std::sync::Arc;

use parvis_store::{Commit, CommitError, Condition, Direction, Place, Template, Write, log_entry_key};

use crate::ground::{Ground, add, append, counter, delete, get, key, put, write};

pub(crate) async fn appends_have_no_gaps_and_keep_their_order(ground: Ground) {
    let store = ground.store();
    let tasks: Vec<_> = (0..200)
        .map(|n: u64| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                let value = n.to_string();
                let receipt = write(&store, vec![append("log", &value), append("log", &value)]).await.unwrap();
                assert_eq!(receipt.appended[1], receipt.appended[0] + 1);
                (receipt.number, receipt.appended[0], value)
            })
        })
        .collect();
    let mut receipts = Vec::new();
    for task in tasks {
        receipts.push(task.await.unwrap());
    }
    receipts.sort();
    let entries = store.scan(key("log")..key("loh"), 1_000, Direction::Ascending).await.unwrap().value;
    assert_eq!(entries.len(), 400);
    for (index, (entry, found)) in entries.iter().enumerate() {
        let (number, first, value) = &receipts[index / 2];
        assert_eq!(*entry, log_entry_key(&key("log"), index as u64 + 1));
        assert_eq!((found.version, found.value.as_ref()), (*number, value.as_bytes()));
        assert_eq!(*first, index as u64 / 2 * 2 + 1, "the order of the log is the order of the commits");
    }
    assert_eq!(store.log_head(&key("log")).await.unwrap().value, 400);
    assert_eq!(store.log_head(&key("other")).await.unwrap().value, 0);
}

pub(crate) async fn a_refused_commit_leaves_no_gap_in_a_log(ground: Ground) {
    let store = ground.store();
    write(&store, vec![append("log", "1")]).await.unwrap();
    let refused = write(&store, vec![append("log", "2"), append("new", "1"), add("n", -1, Some(0))]).await;
    assert_eq!(refused, Err(CommitError::BelowFloor(key("n"))));
    let conflict = Commit {
        conditions: vec![Condition::Key { key: key("x"), version: 7, seen: 0 }],
        writes: vec![append("log", "2")],
        ..Commit::default()
    };
    assert_eq!(store.commit(conflict).await, Err(CommitError::Conflict));
    let receipt = write(&store, vec![append("log", "2"), append("new", "1")]).await.unwrap();
    assert_eq!(receipt.appended, [2, 1]);
    assert_eq!(store.log_head(&key("new")).await.unwrap().value, 1);
}

pub(crate) async fn places_are_filled_in_keys_and_values(ground: Ground) {
    let store = ground.store();
    for _ in 0..4 {
        write(&store, vec![append("b", "x")]).await.unwrap();
    }
    let place = |offset, append| Place { offset, append };
    let writes = vec![
        // A place may name an append that comes later.
        Write::Put {
            key: Template { bytes: key("at:12345678:"), places: vec![place(3, 1)] },
            value: Template { bytes: key("1234567812345678"), places: vec![place(8, 0), place(0, 1)] },
        },
        append("a", "first"),
        Write::Append { log: key("b"), value: Template { bytes: key("me=12345678"), places: vec![place(3, 1)] } },
    ];
    let receipt = write(&store, writes).await.unwrap();
    assert_eq!(receipt.appended, [1, 5]);
    let at = [b"at:".as_slice(), &5_u64.to_be_bytes(), b":"].concat();
    let entry = log_entry_key(&key("b"), 5);
    let found = store.get_many(&[key(at), entry]).await.unwrap().value;
    let values: Vec<_> = found.into_iter().map(|found| found.unwrap().value).collect();
    assert_eq!(values[0], [5_u64.to_be_bytes(), 1_u64.to_be_bytes()].concat());
    assert_eq!(values[1], [b"me=".as_slice(), &5_u64.to_be_bytes()].concat());
}

pub(crate) async fn later_writes_of_one_commit_win(ground: Ground) {
    let store = ground.store();
    write(&store, vec![put("a", "1"), delete("a"), put("b", "1"), put("b", "2"), delete("c"), put("c", "3")])
        .await
        .unwrap();
    assert_eq!(get(&store, "a").await, None);
    assert_eq!(get(&store, "b").await.unwrap(), "2");
    assert_eq!(get(&store, "c").await.unwrap(), "3");
}

pub(crate) async fn a_floor_refuses_and_names_the_first_counter(ground: Ground) {
    let store = ground.store();
    write(&store, vec![add("a", 5, None), add("b", 5, Some(0))]).await.unwrap();
    let refused = write(&store, vec![add("a", -5, Some(0)), add("b", -6, Some(0)), add("c", -1, Some(0))]).await;
    assert_eq!(refused, Err(CommitError::BelowFloor(key("b"))));
    let refused = write(&store, vec![add("a", 1, Some(7))]).await;
    assert_eq!(refused, Err(CommitError::BelowFloor(key("a"))), "an add upwards can be below its floor, too");
    write(&store, vec![add("a", -10, None)]).await.unwrap();
    assert_eq!(counter(&store, "a").await, -5);
}

pub(crate) async fn a_floor_refuses_the_whole_commit(ground: Ground) {
    let store = ground.store();
    write(&store, vec![add("a", 5, None)]).await.unwrap();
    let writes =
        vec![put("k", "1"), append("log", "1"), add("a", -3, Some(0)), add("z", 1, None), add("a", -3, Some(0))];
    assert_eq!(write(&store, writes).await, Err(CommitError::BelowFloor(key("a"))));
    assert_eq!(counter(&store, "a").await, 5);
    assert_eq!(counter(&store, "z").await, 0);
    assert_eq!(get(&store, "k").await, None);
    // What the refused commit moved in memory was taken back.
    write(&store, vec![add("a", -5, Some(0))]).await.unwrap();
}

pub(crate) async fn adds_run_in_order_and_never_conflict(ground: Ground) {
    let store = ground.store();
    write(&store, vec![add("a", 3, None), add("a", -3, Some(0))]).await.unwrap();
    let refused = write(&store, vec![add("a", -3, Some(0)), add("a", 3, None)]).await;
    assert_eq!(refused, Err(CommitError::BelowFloor(key("a"))));
    let before = store.counters(&[key("a")]).await.unwrap().seen;
    write(&store, vec![add("a", 1, None)]).await.unwrap();
    let range = Condition::Range { range: key("")..key("zz"), seen: before };
    store
        .commit(Commit { conditions: vec![range], writes: vec![add("a", 1, None)], ..Commit::default() })
        .await
        .unwrap();
    assert_eq!(counter(&store, "a").await, 2);
}

pub(crate) async fn a_sum_outside_of_i128_is_invalid(ground: Ground) {
    let store = ground.store();
    write(&store, vec![add("a", i128::MAX, None)]).await.unwrap();
    let refused = write(&store, vec![put("k", "1"), add("a", 1, None)]).await;
    assert!(matches!(refused, Err(CommitError::Invalid(_))), "{refused:?}");
    assert_eq!(get(&store, "k").await, None);
    assert_eq!(counter(&store, "a").await, i128::MAX);
}

pub(crate) async fn otherwise_is_applied_when_a_floor_refuses(ground: Ground) {
    let store = ground.store();
    let commit = |delta| Commit {
        writes: vec![put("k", "paid"), append("log", "paid"), add("a", delta, Some(0))],
        otherwise: vec![
            Write::Put {
                key: key("k").into(),
                value: Template { bytes: key("12345678"), places: vec![Place { offset: 0, append: 0 }] },
            },
            append("refusals", "no"),
            add("refused", 1, None),
        ],
        ..Commit::default()
    };
    assert_eq!(store.commit(commit(-1)).await, Err(CommitError::BelowFloor(key("a"))));
    assert_eq!(get(&store, "k").await.unwrap(), 1_u64.to_be_bytes().as_slice());
    assert_eq!(counter(&store, "refused").await, 1);
    assert_eq!(store.log_head(&key("log")).await.unwrap().value, 0);
    store.commit(commit(1)).await.unwrap();
    assert_eq!(get(&store, "k").await.unwrap(), "paid");
    assert_eq!(counter(&store, "refused").await, 1);
    let store = {
        drop(store);
        ground.reopen().store()
    };
    assert_eq!(counter(&store, "refused").await, 1, "a refusal is on disk before it is told");
}

pub(crate) async fn otherwise_stands_under_the_conditions(ground: Ground) {
    let store = ground.store();
    let last = write(&store, vec![put("k", "1")]).await.unwrap().number;
    let commit = Commit {
        conditions: vec![Condition::Key { key: key("k"), version: 0, seen: last }],
        writes: vec![add("a", -1, Some(0))],
        otherwise: vec![put("refusal", "1")],
    };
    assert_eq!(store.commit(commit).await, Err(CommitError::Conflict));
    assert_eq!(get(&store, "refusal").await, None);
}

pub(crate) async fn concurrent_takers_of_one_stock_stop_at_its_floor(ground: Ground) {
    let store = ground.store();
    write(&store, vec![add("stock", 64, None)]).await.unwrap();
    let tasks: Vec<_> = (0..100)
        .map(|n: u32| {
            let store = Arc::clone(&store);
            tokio::spawn(
                async move { write(&store, vec![add("stock", -1, Some(0)), put(n.to_string(), "mine")]).await },
            )
        })
        .collect();
    let mut taken = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => taken += 1,
            Err(error) => assert_eq!(error, CommitError::BelowFloor(key("stock"))),
        }
    }
    assert_eq!((taken, counter(&store, "stock").await), (64, 0));
    assert_eq!(store.scan(key("0")..key("a"), 1_000, Direction::Ascending).await.unwrap().value.len(), 64);
}
