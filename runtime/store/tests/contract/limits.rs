//! What is too large is refused by the name of its limit; what just fits comes back.

use parvis_store::{Commit, CommitError, Condition, Place, Template, Write};

use crate::ground::{Ground, add, append, get, key, put, write};

pub(crate) async fn commits_outside_of_the_contract_are_refused_by_name(ground: Ground) {
    let store = ground.store();
    let long = "k".repeat(1025);
    let placed = |bytes: &str, offset, append| Template { bytes: key(bytes), places: vec![Place { offset, append }] };
    let value = |template| vec![append("log", "x"), Write::Put { key: key("a").into(), value: template }];
    let writes = |writes| Commit { writes, ..Commit::default() };
    let conditions = |conditions| Commit { conditions, ..Commit::default() };
    let absent = |name: &str| Condition::Key { key: key(name), version: 0, seen: 0 };
    for (commit, named) in [
        (writes(vec![put(&long, "x")]), "bytes of a key"),
        (writes(vec![Write::Delete { key: key(&long) }]), "bytes of a key"),
        (writes(vec![add(&long, 1, None)]), "bytes of a key"),
        (writes(vec![append(&"l".repeat(1017), "x")]), "bytes of a log's name"),
        (writes(vec![put("a", vec![0; 65_537])]), "bytes of a value"),
        (writes(vec![Write::Append { log: key("l"), value: vec![0; 65_537].into() }]), "bytes of a value"),
        (writes((0..10_001).map(|n: u32| put(n.to_be_bytes(), "")).collect()), "keys of a commit"),
        (writes((0..17).map(|n: u8| put([n], vec![0; 65_000])).collect()), "bytes of a commit"),
        (writes(value(placed("12345678", 1, 0))), "a place at 1"),
        (writes(value(placed("12345678", u32::MAX, 0))), "a place at 4294967295"),
        (writes(value(placed("12345678", 0, 1))), "names append 1 of 1"),
        (writes(value(Template { bytes: key("1234567"), places: vec![Place { offset: 0, append: 0 }; 1] })), "places"),
        (conditions(vec![absent(&long)]), "bytes of a key"),
        (conditions(vec![absent("a"); 10_001]), "conditions of a commit"),
        (conditions(vec![Condition::Range { range: key("b")..key("a"), seen: 0 }]), "starts after its end"),
        (Commit { otherwise: vec![add("a", 1, Some(0))], ..Commit::default() }, "`otherwise` holds a floor"),
        (Commit { otherwise: vec![put(&long, "x")], ..Commit::default() }, "bytes of a key"),
    ] {
        match store.commit(commit).await {
            Err(CommitError::Invalid(why)) => assert!(why.contains(named), "{why} should name {named}"),
            other => panic!("{named}: {other:?}"),
        }
    }
    assert_eq!(get(&store, "a").await, None);
    assert_eq!(store.log_head(&key("log")).await.unwrap().value, 0);
}

pub(crate) async fn the_largest_commit_is_taken(ground: Ground) {
    let store = ground.store();
    write(&store, (0..10_000).map(|n: u32| put(n.to_be_bytes(), "x")).collect()).await.unwrap();
    write(&store, (0..16).map(|n: u8| put([n], vec![n; 65_535])).collect()).await.unwrap();
    for n in 0..16_u8 {
        let found = store.get_many(&[key([n])]).await.unwrap().value.remove(0).unwrap();
        assert_eq!(found.value, vec![n; 65_535]);
    }
}

pub(crate) async fn the_largest_key_and_value_come_back(ground: Ground) {
    let store = ground.store();
    let name = [0xff; 1024];
    for length in [65_536, 4_087, 4_088, 65_536, 0, 4_096 + 4_087, 4_096 + 4_088] {
        let value: Vec<u8> = (0..=255).cycle().take(length).collect();
        write(&store, vec![put(name, &value)]).await.unwrap();
        let found = store.get_many(&[key(name)]).await.unwrap().value.remove(0).unwrap();
        assert_eq!(found.value, value, "{length}");
    }
}
