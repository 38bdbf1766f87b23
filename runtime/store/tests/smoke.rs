//! TEMP
#![allow(clippy::unwrap_used, reason = "tests")]
use parvis_store::*;
use std::sync::Arc;
#[tokio::test]
async fn smoke() {
    let dir = tempfile::tempdir().unwrap();
    let stores: Vec<Arc<dyn Store>> = vec![
        Arc::new(Executor::open(Memory::new(), OnFatal::Abort).unwrap()),
        Arc::new(Executor::open(Sled::open(dir.path(), SledOptions::default()).unwrap(), OnFatal::Abort).unwrap()),
    ];
    for s in stores {
        let mut t = Transaction::new(s.clone());
        let k: Key = Key::from_static(b"a");
        assert_eq!(t.get(&k).await.unwrap(), None);
        t.put(k.clone(), vec![1; 60_000]);
        t.append(Key::from_static(b"log"), vec![0; 9]);
        t.add(Key::from_static(b"n"), 5, Some(0));
        let r = t.commit().await.unwrap();
        assert_eq!((r.number, r.appended), (1, vec![1]));
        let mut t = Transaction::new(s.clone());
        assert_eq!(t.get(&k).await.unwrap().unwrap().len(), 60_000);
        assert_eq!(t.counters(&[Key::from_static(b"n")]).await.unwrap(), [5]);
        t.add(Key::from_static(b"n"), -6, Some(0));
        assert!(matches!(t.commit().await, Err(CommitError::BelowFloor(_))));
        s.durable(1).await.unwrap();
    }
}
