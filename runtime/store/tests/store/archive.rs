use std::sync::Arc;

use parvis_store::{
    Archived, Blobs, Commit, Engine, Executor, FileBlobs, ImportError, Memory, MemoryBlobs, OnFatal, OpenError, Sled,
    SledOptions, Store, Write, export, import,
};

use crate::key;

async fn filled() -> (Executor<Memory>, MemoryBlobs) {
    let store = Executor::open(Memory::new(), OnFatal::Abort).unwrap();
    let blobs = MemoryBlobs::new();
    for bytes in [&b""[..], b"package", &[9; 100_000]] {
        blobs.put(bytes).unwrap();
    }
    let mut writes: Vec<_> =
        (0..600_u32).map(|n| Write::Put { key: key(n.to_be_bytes()).into(), value: vec![1; 100].into() }).collect();
    writes.push(Write::Put { key: key("").into(), value: vec![2; 65_536].into() });
    writes.push(Write::Put { key: key([0xff; 1024]).into(), value: Vec::new().into() });
    writes.push(Write::Add { counter: key("n"), delta: -5, floor: None });
    writes.push(Write::Add { counter: key("zero"), delta: 0, floor: None });
    store.commit(Commit { writes, ..Commit::default() }).await.unwrap();
    for log in ["a", "b", "b"] {
        let writes = vec![Write::Append { log: key(log), value: key("x").into() }];
        store.commit(Commit { writes, ..Commit::default() }).await.unwrap();
    }
    (store, blobs)
}

/// Small enough to try every byte of it.
async fn small() -> Vec<u8> {
    let store = Executor::open(Memory::new(), OnFatal::Abort).unwrap();
    let blobs = MemoryBlobs::new();
    blobs.put(b"blob").unwrap();
    blobs.put(b"another").unwrap();
    let writes = vec![
        Write::Put { key: key("a").into(), value: key("1").into() },
        Write::Put { key: key("b").into(), value: key("22").into() },
        Write::Add { counter: key("n"), delta: 7, floor: None },
        Write::Append { log: key("log"), value: key("x").into() },
    ];
    store.commit(Commit { writes, ..Commit::default() }).await.unwrap();
    exported(&store, &blobs).1
}

fn exported<E: Engine>(store: &Executor<E>, blobs: &dyn Blobs) -> (Archived, Vec<u8>) {
    let mut out = Vec::new();
    let archived = export(store, blobs, &mut out).unwrap();
    (archived, out)
}

fn import_bytes(bytes: &[u8]) -> (Result<Archived, ImportError>, Memory) {
    let mut engine = Memory::new();
    let archived = import(&mut engine, &MemoryBlobs::new(), &mut &*bytes);
    (archived, engine)
}

#[tokio::test]
async fn import_then_export_gives_equal_bytes_on_each_engine() {
    let (store, blobs) = filled().await;
    let (archived, bytes) = exported(&store, &blobs);
    assert_eq!(archived, Archived { number: 4, blobs: 3, counters: 2, logs: 2, keys: 605 });

    let directory = tempfile::tempdir().unwrap();
    let files = FileBlobs::open(&directory.path().join("blobs")).unwrap();
    let mut engine = Sled::open(&directory.path().join("store"), SledOptions::default()).unwrap();
    assert_eq!(import(&mut engine, &files, &mut bytes.as_slice()).unwrap(), archived);
    let onto_sled = Executor::open(engine, OnFatal::Abort).unwrap();
    let (again, from_sled) = exported(&onto_sled, &files);
    assert_eq!(again, archived);
    assert!(from_sled == bytes);
    // Closed and opened, too: that is what two runs of the program do.
    drop(onto_sled);
    let engine = Sled::open(&directory.path().join("store"), SledOptions::default()).unwrap();
    assert!(exported(&Executor::open(engine, OnFatal::Abort).unwrap(), &files).1 == bytes);

    let mut engine = Memory::new();
    let back = MemoryBlobs::new();
    import(&mut engine, &back, &mut from_sled.as_slice()).unwrap();
    let store = Executor::open(engine, OnFatal::Abort).unwrap();
    assert!(exported(&store, &back).1 == bytes);
    let writes = vec![Write::Append { log: key("b"), value: key("x").into() }];
    let receipt = store.commit(Commit { writes, ..Commit::default() }).await.unwrap();
    assert_eq!((receipt.number, receipt.appended), (5, vec![3]), "it goes on where the other stopped");
}

#[tokio::test]
async fn an_import_needs_an_empty_store() {
    let bytes = small().await;
    for write in [
        Write::Put { key: key("a").into(), value: key("x").into() },
        Write::Add { counter: key("a"), delta: 1, floor: None },
        Write::Append { log: key("a"), value: key("x").into() },
    ] {
        let store = Executor::open(Memory::new(), OnFatal::Abort).unwrap();
        store.commit(Commit { writes: vec![write], ..Commit::default() }).await.unwrap();
        let mut engine = store.close().unwrap();
        let refused = import(&mut engine, &MemoryBlobs::new(), &mut bytes.as_slice());
        assert!(matches!(refused, Err(ImportError::NotEmpty)), "{refused:?}");
        Executor::open(engine, OnFatal::Abort).unwrap();
    }
}

#[tokio::test]
async fn every_flipped_byte_is_refused_and_the_store_stays_closed() {
    let bytes = small().await;
    import_bytes(&bytes).0.unwrap();
    for index in 0..bytes.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut flipped = bytes.clone();
            flipped[index] ^= flip;
            let (answer, engine) = import_bytes(&flipped);
            assert!(answer.is_err(), "byte {index} ^ {flip}");
            refuses_to_open(engine, &format!("byte {index} ^ {flip}: {answer:?}"));
        }
    }
}

#[tokio::test]
async fn every_cut_is_refused_and_the_store_stays_closed() {
    let bytes = small().await;
    for length in 0..bytes.len() {
        let (answer, engine) = import_bytes(&bytes[..length]);
        let named = if length < 14 {
            matches!(answer, Err(ImportError::NotAnExport))
        } else {
            matches!(answer, Err(ImportError::Truncated))
        };
        assert!(named, "{length}: {answer:?}");
        refuses_to_open(engine, &format!("cut at {length}"));
    }
    let (answer, engine) = import_bytes(&[&bytes[..], &[0]].concat());
    assert!(matches!(answer, Err(ImportError::Damaged(_))), "{answer:?}");
    refuses_to_open(engine, "one byte too many");
}

/// Either nothing was touched, or it says that an import did not finish.
fn refuses_to_open(mut engine: Memory, case: &str) {
    if engine.meta().unwrap() == Memory::new().meta().unwrap() {
        let entries = engine.scan(&(key("")..key("zz")), 1, parvis_store::Direction::Ascending).unwrap();
        assert!(entries.is_empty(), "{case}");
        return;
    }
    let again = import(&mut engine, &MemoryBlobs::new(), &mut &b""[..]);
    assert!(matches!(again, Err(ImportError::ImportUnfinished)), "{case}: {again:?}");
    assert_eq!(Executor::open(engine, OnFatal::Abort).unwrap_err(), OpenError::ImportUnfinished, "{case}");
}

/// Makes a stream with a right hash around entries of one's own.
fn forged(number: u64, entries: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"parvis-export\n".to_vec();
    bytes.extend(1_u32.to_be_bytes());
    bytes.extend(number.to_be_bytes());
    bytes.extend(entries.concat());
    bytes.push(b'z');
    bytes.extend((entries.len() as u64).to_be_bytes());
    let hash = *blake3_of(&bytes).as_bytes();
    bytes.extend(hash);
    bytes
}

fn blake3_of(bytes: &[u8]) -> parvis_store::BlobHash {
    parvis_store::BlobHash::of(bytes)
}

fn entry(tag: u8, name: &[u8], rest: &[u8]) -> Vec<u8> {
    [&[tag][..], &u16::try_from(name.len()).unwrap().to_be_bytes(), name, rest].concat()
}

fn key_entry(name: &[u8], version: u64, length: u32, value: &[u8]) -> Vec<u8> {
    entry(b'k', name, &[&version.to_be_bytes()[..], &length.to_be_bytes(), value].concat())
}

#[test]
fn forged_streams_are_refused_by_name() {
    type Named = fn(&ImportError) -> bool;
    let fine = key_entry(b"a", 1, 1, b"x");
    import_bytes(&forged(1, std::slice::from_ref(&fine))).0.unwrap();
    let blob = |length: u64, bytes: &[u8]| {
        let hash = parvis_store::BlobHash::of(b"blob");
        [&[b'b'][..], hash.as_bytes(), &length.to_be_bytes(), bytes].concat()
    };
    let cases: [(&str, Vec<Vec<u8>>, Named); 10] = [
        ("duplicate", vec![fine.clone(), fine.clone()], |e| matches!(e, ImportError::OutOfOrder(2))),
        ("unsorted", vec![key_entry(b"b", 1, 0, b""), fine.clone()], |e| matches!(e, ImportError::OutOfOrder(2))),
        ("kinds unsorted", vec![fine.clone(), entry(b'c', b"n", &[0; 16])], |e| {
            matches!(e, ImportError::OutOfOrder(2))
        }),
        ("long key", vec![key_entry(&[1; 1025], 1, 0, b"")], |e| {
            matches!(e, ImportError::TooLarge { what: "a name", .. })
        }),
        ("long value", vec![key_entry(b"a", 1, 65_537, &[0; 65_537])], |e| {
            matches!(e, ImportError::TooLarge { what: "a value", found: 65_537, most: 65_536 })
        }),
        ("huge value", vec![key_entry(b"a", 1, u32::MAX, b"")], |e| matches!(e, ImportError::TooLarge { .. })),
        ("huge blob", vec![blob(u64::MAX, b"")], |e| matches!(e, ImportError::TooLarge { what: "a blob", .. })),
        ("other blob", vec![blob(4, b"blub")], |e| matches!(e, ImportError::Damaged(_))),
        ("future version", vec![key_entry(b"a", 2, 0, b"")], |e| matches!(e, ImportError::Damaged(_))),
        ("unknown kind", vec![entry(b'y', b"a", b"")], |e| matches!(e, ImportError::Damaged(_))),
    ];
    for (case, entries, named) in cases {
        let (answer, engine) = import_bytes(&forged(1, &entries));
        let error = answer.unwrap_err();
        assert!(named(&error), "{case}: {error:?}");
        refuses_to_open(engine, case);
    }
    let mut newer = forged(1, &[]);
    newer[17] = 2;
    assert!(matches!(import_bytes(&newer).0, Err(ImportError::NewerFormat { found: 2, known: 1 })));
    assert!(matches!(import_bytes(&forged(u64::MAX, &[])).0, Err(ImportError::Damaged(_))));
    assert!(matches!(import_bytes(b"{\"json\": true, \"x\": 1}").0, Err(ImportError::NotAnExport)));
}

#[tokio::test]
async fn an_unfinished_import_stays_closed_on_disk() {
    let bytes = small().await;
    let directory = tempfile::tempdir().unwrap();
    let open = || Sled::open(directory.path(), SledOptions::default()).unwrap();
    let cut = import(&mut open(), &MemoryBlobs::new(), &mut &bytes[..bytes.len() - 1]);
    assert!(matches!(cut, Err(ImportError::Truncated)), "{cut:?}");
    let again = import(&mut open(), &MemoryBlobs::new(), &mut bytes.as_slice());
    assert!(matches!(again, Err(ImportError::ImportUnfinished)), "{again:?}");
    let refused = Executor::open(open(), OnFatal::Abort).map(Arc::new).unwrap_err();
    assert_eq!(refused, OpenError::ImportUnfinished);
}
