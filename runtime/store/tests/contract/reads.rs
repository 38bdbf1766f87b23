//! What reads answer.

use bytes::Bytes;
use parvis_store::{Direction, StoreError};

use crate::ground::{Ground, add, append, counter, get, key, put, write};

pub(crate) async fn get_many_keeps_its_order_and_versions(ground: Ground) {
    let store = ground.store();
    let first = write(&store, vec![put("a", "1"), put("b", "")]).await.unwrap().number;
    let second = write(&store, vec![put("a", "2")]).await.unwrap().number;
    let read = store.get_many(&[key("b"), key("none"), key("a"), key("b")]).await.unwrap();
    let found: Vec<_> = read.value.into_iter().map(|found| found.map(|found| (found.value, found.version))).collect();
    let b = Some((Bytes::new(), first));
    assert_eq!(found, [b.clone(), None, Some((Bytes::from_static(b"2"), second)), b]);
    assert_eq!(read.seen, second);
}

pub(crate) async fn scans_go_both_ways_and_stop_at_their_limit(ground: Ground) {
    let store = ground.store();
    write(&store, ["a", "b", "c", "d"].map(|name| put(name, name)).into()).await.unwrap();
    for (direction, limit, expected) in [
        (Direction::Ascending, 2, vec!["b", "c"]),
        (Direction::Descending, 2, vec!["c", "b"]),
        (Direction::Descending, 1, vec!["c"]),
        (Direction::Ascending, 0, vec![]),
    ] {
        let read = store.scan(key("b")..key("d"), limit, direction).await.unwrap();
        let found: Vec<_> = read.value.iter().map(|(key, _)| key.as_ref()).collect();
        assert_eq!(found, expected.iter().map(|name| name.as_bytes()).collect::<Vec<_>>(), "{direction:?} {limit}");
    }
}

pub(crate) async fn scans_stay_inside_their_range(ground: Ground) {
    let store = ground.store();
    let names: [&[u8]; 6] = [b"", b"\0", b"a", b"a\0", b"a\xff\xff", b"\xff\xff"];
    write(&store, names.map(|name| put(name, name)).into()).await.unwrap();
    write(&store, vec![append("zlog", "x"), add("a", 1, None)]).await.unwrap();
    let scan = async |start: &[u8], end: &[u8]| {
        let read = store.scan(key(start)..key(end), 100, Direction::Ascending).await.unwrap();
        read.value.into_iter().map(|(key, _)| key.to_vec()).collect::<Vec<_>>()
    };
    assert_eq!(scan(b"a", b"a\xff").await, [b"a".to_vec(), b"a\0".to_vec()]);
    assert_eq!(scan(b"", b"a").await, [b"".to_vec(), b"\0".to_vec()]);
    assert_eq!(scan(b"a", b"a").await.len(), 0);
    assert_eq!(
        scan(b"", &[0xff; 1025]).await.len(),
        7,
        "all keys and the log's entry, and nothing of the engine's own"
    );
}

pub(crate) async fn counters_and_keys_have_names_of_their_own(ground: Ground) {
    let store = ground.store();
    write(&store, vec![put("a", "1"), add("a", 7, None), append("a", "x")]).await.unwrap();
    assert_eq!(get(&store, "a").await.unwrap(), "1");
    assert_eq!(counter(&store, "a").await, 7);
    assert_eq!(store.log_head(&key("a")).await.unwrap().value, 1);
}

pub(crate) async fn reads_outside_of_the_contract_are_refused(ground: Ground) {
    let store = ground.store();
    let long = key([0; 1025]);
    let refused = [
        store.get_many(std::slice::from_ref(&long)).await.unwrap_err(),
        store.counters(std::slice::from_ref(&long)).await.unwrap_err(),
        store.log_head(&long).await.unwrap_err(),
        store.get_many(&vec![key("a"); 10_001]).await.unwrap_err(),
        store.scan(key("a")..key("b"), 10_001, Direction::Ascending).await.unwrap_err(),
        store.scan(key("b")..key("a"), 1, Direction::Ascending).await.unwrap_err(),
        store.scan(key("b")..key([0xff; 1026]), 1, Direction::Ascending).await.unwrap_err(),
    ];
    for error in refused {
        assert!(matches!(error, StoreError::Invalid(_)), "{error:?}");
    }
}

pub(crate) async fn every_answer_names_the_commit_it_saw(ground: Ground) {
    let store = ground.store();
    for _ in 0..3 {
        let number = write(&store, vec![put("a", "1"), append("log", "1"), add("n", 1, None)]).await.unwrap().number;
        assert_eq!(store.get_many(&[key("a")]).await.unwrap().seen, number);
        assert_eq!(store.scan(key("a")..key("b"), 1, Direction::Ascending).await.unwrap().seen, number);
        assert_eq!(store.counters(&[key("n")]).await.unwrap().seen, number);
        assert_eq!(store.log_head(&key("log")).await.unwrap().seen, number);
        assert_eq!(store.durable_number(), number);
        assert_eq!(*store.watch_durable().borrow(), number);
        store.durable(number).await.unwrap();
    }
}
