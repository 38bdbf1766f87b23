//! Where the suite runs: an engine, open, and a way to open it again.

use std::sync::Arc;

use bytes::Bytes;
use parvis_store::{
    Commit, CommitError, Engine, Executor, Key, Memory, OnFatal, Receipt, Sled, SledOptions, Store, Template, Write,
};
use tempfile::TempDir;

use crate::volatile::{Disk, Volatile};

pub(crate) enum Ground {
    Memory(Arc<Executor<Memory>>),
    Sled(Arc<Executor<Sled>>, TempDir),
    Volatile(Arc<Executor<Volatile>>, Arc<Disk>),
}

impl Ground {
    pub(crate) fn memory() -> Self {
        Self::Memory(open(Memory::new()))
    }

    pub(crate) fn sled() -> Self {
        let directory = tempfile::tempdir().unwrap();
        Self::Sled(open_sled(&directory), directory)
    }

    pub(crate) fn volatile_disk() -> Self {
        let disk = Arc::new(Disk::default());
        Self::Volatile(open(Volatile::start(&disk)), disk)
    }

    /// Another, empty one of the same kind.
    pub(crate) fn fresh(&self) -> Self {
        match self {
            Self::Memory(_) => Self::memory(),
            Self::Sled(..) => Self::sled(),
            Self::Volatile(..) => Self::volatile_disk(),
        }
    }

    pub(crate) fn store(&self) -> Arc<dyn Store> {
        match self {
            Self::Memory(store) => store.clone(),
            Self::Sled(store, _) => store.clone(),
            Self::Volatile(store, _) => store.clone(),
        }
    }

    /// Closes and opens again. Nobody else may hold the store.
    pub(crate) fn reopen(self) -> Self {
        match self {
            Self::Memory(store) => Self::Memory(open(close(store))),
            Self::Sled(store, directory) => {
                drop(close(store));
                Self::Sled(open_sled(&directory), directory)
            }
            Self::Volatile(store, disk) => {
                drop(close(store));
                Self::Volatile(open(Volatile::start(&disk)), disk)
            }
        }
    }
}

fn open<E: Engine>(engine: E) -> Arc<Executor<E>> {
    Arc::new(Executor::open(engine, OnFatal::Abort).unwrap())
}

fn open_sled(directory: &TempDir) -> Arc<Executor<Sled>> {
    open(Sled::open(directory.path(), SledOptions { cache_bytes_max: 64 * 1024 * 1024 }).unwrap())
}

fn close<E: Engine>(store: Arc<Executor<E>>) -> E {
    Arc::into_inner(store).expect("the test gave the store back").close().expect("it did not fail")
}

pub(crate) fn key(name: impl AsRef<[u8]>) -> Key {
    Bytes::copy_from_slice(name.as_ref())
}

pub(crate) fn put(name: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Write {
    Write::Put { key: key(name).into(), value: key(value).into() }
}

pub(crate) fn delete(name: &str) -> Write {
    Write::Delete { key: key(name) }
}

pub(crate) fn append(log: &str, value: &str) -> Write {
    Write::Append { log: key(log), value: Template::from(key(value)) }
}

pub(crate) fn add(counter: &str, delta: i128, floor: Option<i128>) -> Write {
    Write::Add { counter: key(counter), delta, floor }
}

pub(crate) async fn write(store: &Arc<dyn Store>, writes: Vec<Write>) -> Result<Receipt, CommitError> {
    store.commit(Commit { writes, ..Commit::default() }).await
}

pub(crate) async fn get(store: &Arc<dyn Store>, name: &str) -> Option<Bytes> {
    store.get_many(&[key(name)]).await.unwrap().value.remove(0).map(|found| found.value)
}

pub(crate) async fn counter(store: &Arc<dyn Store>, name: &str) -> i128 {
    store.counters(&[key(name)]).await.unwrap().value[0]
}
