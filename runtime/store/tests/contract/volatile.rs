//! An engine whose process can lose power: what was applied but not flushed is gone afterwards.

use std::ops::Range;
use std::sync::{Arc, Condvar, Mutex};

use bytes::Bytes;
use parvis_store::{Batch, Direction, Engine, EngineError, Key, Memory, Meta, Versioned};

/// What survives, and the switches of a test.
#[derive(Debug, Default)]
pub(crate) struct Disk {
    inside: Mutex<Inside>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Inside {
    durable: Memory,
    flushes: u64,
    stuck: bool,
    broken: bool,
}

impl Disk {
    /// Flushes wait from now on.
    pub(crate) fn hold(&self) {
        self.inside.lock().unwrap().stuck = true;
    }

    pub(crate) fn release(&self) {
        self.inside.lock().unwrap().stuck = false;
        self.changed.notify_all();
    }

    /// Every flush fails from now on, a waiting one too.
    pub(crate) fn break_it(&self) {
        self.inside.lock().unwrap().broken = true;
        self.changed.notify_all();
    }

    /// What another start would find: a new disk with what was flushed.
    pub(crate) fn after_power_cut(&self) -> Arc<Self> {
        let durable = self.inside.lock().unwrap().durable.clone();
        Arc::new(Self { inside: Mutex::new(Inside { durable, ..Inside::default() }), changed: Condvar::new() })
    }

    pub(crate) fn flushes(&self) -> u64 {
        self.inside.lock().unwrap().flushes
    }
}

#[derive(Debug)]
pub(crate) struct Volatile {
    live: Memory,
    unflushed: Mutex<Vec<Batch>>,
    disk: Arc<Disk>,
}

impl Volatile {
    pub(crate) fn start(disk: &Arc<Disk>) -> Self {
        let live = disk.inside.lock().unwrap().durable.clone();
        Self { live, unflushed: Mutex::default(), disk: Arc::clone(disk) }
    }
}

impl Engine for Volatile {
    fn meta(&self) -> Result<Meta, EngineError> {
        self.live.meta()
    }

    fn get(&self, key: &[u8]) -> Result<Option<Versioned>, EngineError> {
        self.live.get(key)
    }

    fn scan(
        &self,
        range: &Range<Key>,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, EngineError> {
        self.live.scan(range, limit, direction)
    }

    fn counter(&self, name: &[u8]) -> Result<Option<i128>, EngineError> {
        self.live.counter(name)
    }

    fn head(&self, log: &[u8]) -> Result<u64, EngineError> {
        self.live.head(log)
    }

    fn counters_after(&self, after: Option<&Bytes>, limit: usize) -> Result<Vec<(Key, i128)>, EngineError> {
        self.live.counters_after(after, limit)
    }

    fn heads_after(&self, after: Option<&Bytes>, limit: usize) -> Result<Vec<(Key, u64)>, EngineError> {
        self.live.heads_after(after, limit)
    }

    fn apply(&mut self, batch: Batch) -> Result<(), EngineError> {
        self.live.apply(batch.clone())?;
        self.unflushed.lock().unwrap().push(batch);
        Ok(())
    }

    fn flush(&self) -> Result<(), EngineError> {
        let inside = self.disk.inside.lock().unwrap();
        let mut inside = self.disk.changed.wait_while(inside, |inside| inside.stuck && !inside.broken).unwrap();
        if inside.broken {
            return Err(EngineError::Unavailable(Arc::from("the test's disk is broken")));
        }
        for batch in self.unflushed.lock().unwrap().drain(..) {
            inside.durable.apply(batch)?;
        }
        inside.flushes += 1;
        Ok(())
    }
}
