//! Random commits against a model that is too simple to be wrong: three maps, and nothing forgotten.

use std::collections::BTreeMap;

use bytes::Bytes;
use parvis_store::{Commit, CommitError, Condition, Direction, Key, Place, Receipt, Template, Write, log_entry_key};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::ground::{Ground, key};

#[derive(Debug, Clone, Default)]
struct Model {
    number: u64,
    keys: BTreeMap<Key, (Bytes, u64)>,
    counters: BTreeMap<Key, i128>,
    heads: BTreeMap<Key, u64>,
    /// The last commit that put or deleted a key.
    written: BTreeMap<Key, u64>,
}

impl Model {
    fn commit(&mut self, commit: &Commit) -> Result<Receipt, CommitError> {
        let changed = |key: &Key, seen: u64| self.written.get(key).is_some_and(|number| *number > seen);
        let holds = commit.conditions.iter().all(|condition| match condition {
            Condition::Key { key, version, seen } => {
                !changed(key, *seen) && self.keys.get(key).map_or(0, |(_, version)| *version) == *version
            }
            Condition::Range { range, seen } => {
                !self.written.keys().any(|key| range.contains(key) && changed(key, *seen))
            }
        });
        if !holds {
            return Err(CommitError::Conflict);
        }
        let mut after = self.clone();
        match after.apply(&commit.writes) {
            Ok(receipt) => {
                *self = after;
                Ok(receipt)
            }
            Err(refusal) => {
                if !commit.otherwise.is_empty() {
                    self.apply(&commit.otherwise).unwrap();
                }
                Err(refusal)
            }
        }
    }

    fn apply(&mut self, writes: &[Write]) -> Result<Receipt, CommitError> {
        self.number += 1;
        let mut appended = Vec::new();
        for write in writes {
            match write {
                Write::Append { log, .. } => {
                    let head = self.heads.entry(log.clone()).or_default();
                    *head += 1;
                    appended.push(*head);
                }
                Write::Add { counter, delta, floor } => {
                    let sum = self.counters.entry(counter.clone()).or_default();
                    *sum += delta;
                    if floor.is_some_and(|floor| *sum < floor) {
                        return Err(CommitError::BelowFloor(counter.clone()));
                    }
                }
                Write::Put { .. } | Write::Delete { .. } => {}
            }
        }
        let mut numbers = appended.iter();
        for write in writes {
            match write {
                Write::Put { key, value } => self.put(fill(key, &appended), fill(value, &appended)),
                Write::Append { log, value } => {
                    self.put(log_entry_key(log, *numbers.next().unwrap()), fill(value, &appended));
                }
                Write::Delete { key } => {
                    self.keys.remove(key);
                    self.written.insert(key.clone(), self.number);
                }
                Write::Add { .. } => {}
            }
        }
        Ok(Receipt { number: self.number, appended })
    }

    fn put(&mut self, key: Key, value: Bytes) {
        self.written.insert(key.clone(), self.number);
        self.keys.insert(key, (value, self.number));
    }
}

fn fill(template: &Template, appended: &[u64]) -> Bytes {
    let mut bytes = template.bytes.to_vec();
    for place in &template.places {
        let offset = place.offset as usize;
        bytes[offset..offset + 8].copy_from_slice(&appended[place.append as usize].to_be_bytes());
    }
    bytes.into()
}

#[derive(Debug, Clone)]
enum Step {
    Commit { lag: usize, keys: Vec<Key>, ranges: Vec<(Key, Key)>, writes: Vec<Write>, otherwise: Vec<Write> },
    Reopen,
}

fn name() -> impl Strategy<Value = Key> {
    prop::sample::select(vec!["", "a", "a\0", "ab", "b", "log", "log\0\0\0\0\0\0\0\u{1}", "m"]).prop_map(key)
}

fn value() -> impl Strategy<Value = Bytes> {
    (prop::sample::select(vec![0, 1, 20, 4_087, 4_088, 9_000]), any::<u8>())
        .prop_map(|(length, byte)| Bytes::from(vec![byte; length]))
}

fn a_write(floors: bool) -> impl Strategy<Value = Write> {
    let floor = if floors { prop::option::of(-2..2_i128).boxed() } else { Just(None).boxed() };
    prop_oneof![
        4 => (name(), value()).prop_map(|(key, value)| Write::Put { key: key.into(), value: value.into() }),
        2 => name().prop_map(|key| Write::Delete { key }),
        2 => (prop::sample::select(vec!["log", "m"]), value()).prop_map(|(log, value)| Write::Append { log: key(log), value: value.into() }),
        2 => (prop::sample::select(vec!["a", "c"]), -3..4_i128, floor)
            .prop_map(|(counter, delta, floor)| Write::Add { counter: key(counter), delta, floor }),
    ]
}

/// With an append in front, so that there is something for a place to name.
fn with_places(mut writes: Vec<Write>, place: bool) -> Vec<Write> {
    if place {
        let places = vec![Place { offset: 1, append: 0 }];
        writes.insert(
            0,
            Write::Put {
                key: Template { bytes: key("p12345678"), places: places.clone() },
                value: Template { bytes: key("v12345678"), places },
            },
        );
        writes.insert(1, Write::Append { log: key("log"), value: key("placed").into() });
    }
    writes
}

fn step() -> impl Strategy<Value = Step> {
    let commit = (
        0..4_usize,
        prop::collection::vec(name(), 0..3),
        prop::collection::vec((name(), name()), 0..2),
        prop::collection::vec(a_write(true), 0..5),
        prop::collection::vec(a_write(false), 0..2),
        any::<bool>(),
    )
        .prop_map(|(lag, keys, ranges, writes, otherwise, place)| Step::Commit {
            lag,
            keys,
            ranges: ranges.into_iter().map(|(a, b)| if a <= b { (a, b) } else { (b, a) }).collect(),
            writes: with_places(writes, place),
            otherwise,
        });
    prop_oneof![20 => commit, 1 => Just(Step::Reopen)]
}

/// The commit of a client that read when the store was as in `then`.
fn commit_of(then: &Model, step: Step) -> Option<Commit> {
    let Step::Commit { keys, ranges, writes, otherwise, .. } = step else { return None };
    let key = |key: Key| Condition::Key {
        version: then.keys.get(&key).map_or(0, |(_, version)| *version),
        key,
        seen: then.number,
    };
    let range = |(start, end)| Condition::Range { range: start..end, seen: then.number };
    let conditions = keys.into_iter().map(key).chain(ranges.into_iter().map(range)).collect();
    Some(Commit { conditions, writes, otherwise })
}

async fn play(mut ground: Ground, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let mut history = vec![Model::default()];
    // A reopened store judges nothing that was read before.
    let mut opened_at = 0;
    for step in steps {
        if matches!(step, Step::Reopen) {
            ground = ground.reopen();
            opened_at = history.len() - 1;
            continue;
        }
        let Step::Commit { lag, .. } = &step else { continue };
        let then = (history.len() - 1).saturating_sub(*lag).max(opened_at);
        let commit = commit_of(&history[then], step).unwrap();
        let mut model = history.last().unwrap().clone();
        let expected = model.commit(&commit);
        history.push(model);
        prop_assert_eq!(ground.store().commit(commit).await, expected);
    }
    compare(&ground, history.last().unwrap()).await
}

async fn compare(ground: &Ground, model: &Model) -> Result<(), TestCaseError> {
    let store = ground.store();
    let entries: Vec<_> =
        model.keys.iter().map(|(key, (value, version))| (key.clone(), value.clone(), *version)).collect();
    for direction in [Direction::Ascending, Direction::Descending] {
        let read = store.scan(key("")..key([0xff; 9]), 10_000, direction).await.unwrap();
        let mut found: Vec<_> = read.value.into_iter().map(|(key, found)| (key, found.value, found.version)).collect();
        if direction == Direction::Descending {
            found.reverse();
        }
        prop_assert_eq!(&found, &entries);
        prop_assert_eq!(read.seen, model.number);
    }
    for (name, sum) in &model.counters {
        prop_assert_eq!(store.counters(std::slice::from_ref(name)).await.unwrap().value[0], *sum);
    }
    for (log, head) in &model.heads {
        prop_assert_eq!(store.log_head(log).await.unwrap().value, *head);
    }
    Ok(())
}

pub(crate) async fn random_commits_agree_with_the_model(ground: Ground) {
    let cases = if matches!(ground, Ground::Sled(..)) { 48 } else { 256 };
    let handle = tokio::runtime::Handle::current();
    tokio::task::block_in_place(|| {
        let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
        let steps = prop::collection::vec(step(), 1..60);
        runner.run(&steps, |steps| handle.block_on(play(ground.fresh(), steps))).unwrap();
    });
}
