//! Loaded programs, by version: the least recently used go when their artifacts add up to too much.
//!
//! Always true: one version is loaded once, however many events wait for it; a load that failed is not remembered.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use parvis_domain::VersionDigest;
use tokio::sync::OnceCell;

/// Entries of `T`, each with its size in bytes.
pub(crate) struct Cache<T> {
    bytes_max: u64,
    inner: Mutex<Inner<T>>,
}

struct Inner<T> {
    entries: HashMap<VersionDigest, Entry<T>>,
    bytes: u64,
    /// Counts uses: the entry with the lowest mark was used longest ago.
    clock: u64,
}

struct Entry<T> {
    cell: Arc<OnceCell<Arc<T>>>,
    bytes: u64,
    used: u64,
}

impl<T> Cache<T> {
    pub(crate) fn new(bytes_max: u64) -> Self {
        Self { bytes_max, inner: Mutex::new(Inner { entries: HashMap::new(), bytes: 0, clock: 0 }) }
    }

    pub(crate) fn find(&self, key: &VersionDigest) -> Option<Arc<T>> {
        let mut inner = self.lock();
        let used = inner.tick();
        let entry = inner.entries.get_mut(key)?;
        entry.used = used;
        entry.cell.get().cloned()
    }

    /// What is loaded under `key`, or what `load` makes: it tells the bytes that this takes.
    pub(crate) async fn get_or_load<E, F>(&self, key: VersionDigest, load: impl FnOnce() -> F) -> Result<Arc<T>, E>
    where
        F: Future<Output = Result<(T, u64), E>>,
    {
        let cell = self.cell(key);
        let mut loaded_bytes = None;
        let found = cell
            .get_or_try_init(|| async {
                let (value, bytes) = load().await?;
                loaded_bytes = Some(bytes);
                Ok(Arc::new(value))
            })
            .await
            .cloned();
        match (&found, loaded_bytes) {
            (Ok(_), Some(bytes)) => self.account(key, &cell, bytes),
            (Err(_), _) => self.forget_empty(&key, &cell),
            _ => {}
        }
        found
    }

    /// Bytes of what is loaded.
    pub(crate) fn bytes(&self) -> u64 {
        self.lock().bytes
    }

    pub(crate) fn remove(&self, key: &VersionDigest) {
        let mut inner = self.lock();
        if let Some(entry) = inner.entries.remove(key) {
            inner.bytes -= entry.bytes;
        }
    }

    fn cell(&self, key: VersionDigest) -> Arc<OnceCell<Arc<T>>> {
        let mut inner = self.lock();
        let used = inner.tick();
        let entry = inner.entries.entry(key).or_insert_with(|| Entry { cell: Arc::default(), bytes: 0, used });
        entry.used = used;
        entry.cell.clone()
    }

    fn account(&self, key: VersionDigest, cell: &Arc<OnceCell<Arc<T>>>, bytes: u64) {
        let mut inner = self.lock();
        match inner.entries.get_mut(&key) {
            Some(entry) if Arc::ptr_eq(&entry.cell, cell) => entry.bytes = bytes,
            // It was removed while it was loaded.
            _ => return,
        }
        inner.bytes += bytes;
        while inner.bytes > self.bytes_max {
            // Entries that are being loaded have no bytes yet; the newest stays even if it is too large alone.
            let oldest = inner.entries.iter().filter(|(other, entry)| **other != key && entry.bytes > 0);
            let Some(oldest) = oldest.min_by_key(|(_, entry)| entry.used).map(|(key, _)| *key) else { return };
            if let Some(entry) = inner.entries.remove(&oldest) {
                inner.bytes -= entry.bytes;
            }
        }
    }

    fn forget_empty(&self, key: &VersionDigest, cell: &Arc<OnceCell<Arc<T>>>) {
        let mut inner = self.lock();
        let is_empty = |entry: &Entry<T>| Arc::ptr_eq(&entry.cell, cell) && !entry.cell.initialized();
        // Two hold it: the map and the caller. Anybody else waits for it and tries next.
        if inner.entries.get(key).is_some_and(is_empty) && Arc::strong_count(cell) <= 2 {
            inner.entries.remove(key);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner<T>> {
        // A panic while it was held left nothing half-done.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Inner<T> {
    fn tick(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    fn key(n: u8) -> VersionDigest {
        VersionDigest::from_bytes([n; 32])
    }

    async fn put(cache: &Cache<u8>, n: u8, bytes: u64) {
        cache.get_or_load(key(n), || async move { Ok::<_, ()>((n, bytes)) }).await.unwrap();
    }

    #[tokio::test]
    async fn the_least_recently_used_go_first() {
        let cache = Cache::new(100);
        for n in 1..=3 {
            put(&cache, n, 30).await;
        }
        assert_eq!(cache.find(&key(1)).as_deref(), Some(&1));
        put(&cache, 4, 30).await;
        assert_eq!(cache.find(&key(2)), None);
        assert_eq!((cache.find(&key(1)).is_some(), cache.bytes()), (true, 90));
        put(&cache, 5, 1_000).await;
        assert_eq!((cache.find(&key(5)).is_some(), cache.bytes()), (true, 1_000));
        put(&cache, 6, 1).await;
        assert_eq!((cache.find(&key(5)).is_some(), cache.bytes()), (false, 1));
        cache.remove(&key(6));
        assert_eq!(cache.bytes(), 0);
    }

    #[tokio::test]
    async fn one_version_is_loaded_once() {
        let cache = Cache::new(100);
        let loads = AtomicU32::new(0);
        let load = || async {
            loads.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
            Ok::<_, ()>((7, 10))
        };
        let (a, b) = tokio::join!(cache.get_or_load(key(1), load), cache.get_or_load(key(1), load));
        assert!(Arc::ptr_eq(&a.unwrap(), &b.unwrap()));
        assert_eq!((loads.into_inner(), cache.bytes()), (1, 10));
    }

    #[tokio::test]
    async fn a_failure_is_not_remembered() {
        let cache = Cache::<u8>::new(100);
        let failed = cache.get_or_load(key(1), || async { Err::<(u8, u64), _>("no") }).await;
        assert_eq!(failed, Err("no"));
        assert!(cache.lock().entries.is_empty());
        put(&cache, 1, 10).await;
        assert_eq!(cache.bytes(), 10);
    }
}
