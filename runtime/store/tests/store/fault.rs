use std::sync::Arc;

use parvis_store::fault::{Fault, FaultyStore};
use parvis_store::{Commit, CommitError, Direction, Executor, Memory, OnFatal, Store, StoreError, Write};

use crate::key;

async fn put(store: &dyn Store, name: &str) -> Result<(), CommitError> {
    let writes = vec![Write::Put { key: key(name).into(), value: key("x").into() }];
    store.commit(Commit { writes, ..Commit::default() }).await.map(|_| ())
}

#[tokio::test]
async fn each_fault_does_what_its_name_says() {
    let inner: Arc<dyn Store> = Arc::new(Executor::open(Memory::new(), OnFatal::Abort).unwrap());
    let store = FaultyStore::new(Arc::clone(&inner), [(2, Fault::FailBefore), (3, Fault::AnswerLost)]);
    store.fail(4, Fault::DieAfter);
    put(&store, "1").await.unwrap();
    assert!(matches!(put(&store, "2").await, Err(CommitError::Unavailable(_))));
    assert_eq!(put(&store, "3").await, Err(CommitError::Unknown));
    assert!(!store.is_dead());
    assert_eq!(put(&store, "4").await, Err(CommitError::Unknown));
    assert!(store.is_dead());
    assert!(matches!(put(&store, "5").await, Err(CommitError::Unavailable(_))));
    assert!(matches!(store.get_many(&[key("1")]).await, Err(StoreError::Unavailable(_))));
    assert!(matches!(store.durable(1).await, Err(StoreError::Unavailable(_))));
    store.revive();
    put(&store, "6").await.unwrap();
    assert_eq!(store.commits(), 5, "what is asked of a dead store is not counted");
    let found = store.scan(key("")..key("z"), 10, Direction::Ascending).await.unwrap().value;
    assert_eq!(found.into_iter().map(|(key, _)| key).collect::<Vec<_>>(), ["1", "3", "4", "6"].map(key));
}
