//! The reference engine: ordered maps in memory. Nothing survives the process.

use std::collections::BTreeMap;
use std::ops::{Bound, Range};

use bytes::Bytes;

use super::{Batch, Engine, EngineError, Meta};
use crate::{Direction, Key, Versioned};

#[derive(Debug, Clone, Default)]
pub struct Memory {
    keys: BTreeMap<Key, Versioned>,
    counters: BTreeMap<Key, i128>,
    heads: BTreeMap<Key, u64>,
    meta: Meta,
}

impl Memory {
    pub fn new() -> Self {
        Self::default()
    }
}

impl Engine for Memory {
    const IMMEDIATE: bool = true;

    fn meta(&self) -> Result<Meta, EngineError> {
        Ok(self.meta)
    }

    fn get(&self, key: &[u8]) -> Result<Option<Versioned>, EngineError> {
        Ok(self.keys.get(key).cloned())
    }

    fn scan(
        &self,
        range: &Range<Key>,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<(Key, Versioned)>, EngineError> {
        let entries = self.keys.range(range.clone()).map(|(key, value)| (key.clone(), value.clone()));
        Ok(match direction {
            Direction::Ascending => entries.take(limit).collect(),
            Direction::Descending => entries.rev().take(limit).collect(),
        })
    }

    fn counter(&self, name: &[u8]) -> Result<Option<i128>, EngineError> {
        Ok(self.counters.get(name).copied())
    }

    fn head(&self, log: &[u8]) -> Result<u64, EngineError> {
        Ok(self.heads.get(log).copied().unwrap_or(0))
    }

    fn counters_after(&self, after: Option<&Bytes>, limit: usize) -> Result<Vec<(Key, i128)>, EngineError> {
        Ok(after_in(&self.counters, after, limit))
    }

    fn heads_after(&self, after: Option<&Bytes>, limit: usize) -> Result<Vec<(Key, u64)>, EngineError> {
        Ok(after_in(&self.heads, after, limit))
    }

    fn apply(&mut self, batch: Batch) -> Result<(), EngineError> {
        for (key, value) in batch.keys {
            match value {
                Some(value) => self.keys.insert(key, value),
                None => self.keys.remove(&key),
            };
        }
        self.counters.extend(batch.counters);
        self.heads.extend(batch.heads);
        if let Some(meta) = batch.meta {
            self.meta = meta;
        }
        Ok(())
    }

    fn flush(&self) -> Result<(), EngineError> {
        Ok(())
    }
}

fn after_in<T: Copy>(map: &BTreeMap<Key, T>, after: Option<&Bytes>, limit: usize) -> Vec<(Key, T)> {
    let start = after.map_or(Bound::Unbounded, Bound::Excluded);
    map.range::<Bytes, _>((start, Bound::Unbounded)).take(limit).map(|(name, value)| (name.clone(), *value)).collect()
}
