//! Clients that run at the same time: what they did must be explained by one order, that of the numbers.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use bytes::Bytes;
use parvis_store::{Commit, CommitError, Direction, Key, Store, Transaction};

use crate::ground::{Ground, get, key, put};

/// What one accepted transaction read and wrote.
#[derive(Debug, Default)]
struct Done {
    number: u64,
    read: Vec<(Key, Option<Bytes>)>,
    scanned: Option<Scanned>,
    put: Vec<(Key, Bytes)>,
    deleted: Vec<Key>,
}

/// Start, end, and what was found.
type Scanned = (Key, Key, Vec<(Key, Bytes)>);

/// Small steps of xorshift: enough to vary, and the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn name(&mut self) -> Key {
        key(format!("k{}", self.roll(12)))
    }
}

async fn work(store: &Arc<dyn Store>, dice: &mut Dice, mark: String) -> (Transaction, Done) {
    let mut tx = Transaction::new(Arc::clone(store));
    let mut done = Done::default();
    for _ in 0..dice.roll(3) {
        let name = dice.name();
        if !done.read.iter().any(|(key, _)| *key == name) {
            done.read.push((name.clone(), tx.get(&name).await.unwrap()));
        }
    }
    if dice.roll(3) == 0 {
        let (a, b) = (dice.name(), dice.name());
        let (start, end) = if a <= b { (a, b) } else { (b, a) };
        let found = tx.scan(start.clone()..end.clone(), 3, Direction::Ascending).await.unwrap();
        done.scanned = Some((start, end, found));
    }
    tokio::task::yield_now().await;
    for n in 0..=dice.roll(2) {
        let (name, value) = (dice.name(), key(format!("{mark}-{n}")));
        tx.put(name.clone(), value.clone());
        done.put.retain(|(earlier, _)| *earlier != name);
        done.put.push((name, value));
    }
    if dice.roll(4) == 0 {
        let name = dice.name();
        tx.delete(name.clone());
        done.put.retain(|(earlier, _)| *earlier != name);
        done.deleted.push(name);
    }
    (tx, done)
}

pub(crate) async fn concurrent_transactions_are_serialisable(ground: Ground) {
    let store = ground.store();
    let clients: Vec<_> = (1..=16_u64)
        .map(|client| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                let mut dice = Dice(client.wrapping_mul(0x9E37_79B9_7F4A_7C15));
                let mut history = Vec::new();
                let mut conflicts = 0;
                for round in 0..60 {
                    let (tx, mut done) = work(&store, &mut dice, format!("{client}-{round}")).await;
                    match tx.commit().await {
                        Ok(receipt) => {
                            done.number = receipt.number;
                            history.push(done);
                        }
                        Err(error) => {
                            assert_eq!(error, CommitError::Conflict);
                            conflicts += 1;
                        }
                    }
                }
                (history, conflicts)
            })
        })
        .collect();
    let mut history = Vec::new();
    for client in clients {
        let (done, _) = client.await.unwrap();
        history.extend(done);
    }
    history.sort_by_key(|done| done.number);
    assert!(history.windows(2).all(|pair| pair[0].number < pair[1].number));
    assert!(history.len() > 100, "only {} got through", history.len());
    let mut state = BTreeMap::new();
    for done in history {
        for (key, value) in &done.read {
            assert_eq!(state.get(key), value.as_ref(), "{} read {key:?}", done.number);
        }
        if let Some((start, end, found)) = &done.scanned {
            let expected: Vec<(Key, Bytes)> = state
                .range(start.clone()..end.clone())
                .take(3)
                .map(|(key, value): (&Key, &Bytes)| (key.clone(), value.clone()))
                .collect();
            assert_eq!(*found, expected, "{} scanned", done.number);
        }
        for key in &done.deleted {
            state.remove(key);
        }
        state.extend(done.put);
    }
    let left = store.scan(key("")..key("z"), 100, Direction::Ascending).await.unwrap().value;
    assert_eq!(
        left.into_iter().map(|(key, found)| (key, found.value)).collect::<Vec<_>>(),
        state.into_iter().collect::<Vec<_>>()
    );
}

pub(crate) async fn a_commit_goes_on_when_its_future_is_dropped(ground: Ground) {
    let store = ground.store();
    {
        let mut commit = pin!(store.commit(Commit { writes: vec![put("a", "1")], ..Commit::default() }));
        poll_fn(|cx| {
            // Once is enough to queue it.
            let _ = commit.as_mut().poll(cx);
            Poll::Ready(())
        })
        .await;
    }
    store.commit(Commit { writes: vec![put("b", "1")], ..Commit::default() }).await.unwrap();
    assert_eq!(get(&store, "a").await.unwrap(), "1");
}
