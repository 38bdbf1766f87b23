//! What was fetched lately, within bounds of bytes, number and time.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use parvis_domain::Timestamp;

use super::Drawn;

const BYTES_MAX: usize = 64 << 20;
const ENTRIES_MAX: usize = 4_096;
const KEEP_MS: i64 = 3_600_000;
/// A server that is down is not asked by everybody who looks at the card.
const KEEP_NOTHING_MS: i64 = 60_000;

/// What is known of an address.
#[derive(Debug, Clone)]
pub(super) enum Known {
    Picture(Drawn),
    Nothing,
}

#[derive(Debug, Default)]
pub(super) struct Cache {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    entries: HashMap<String, Entry>,
    bytes: usize,
    /// Rises with each use: the lowest was used longest ago.
    uses: u64,
}

#[derive(Debug)]
struct Entry {
    known: Known,
    until: Timestamp,
    used: u64,
}

impl Entry {
    fn bytes(&self, address: &str) -> usize {
        let picture = match &self.known {
            Known::Picture(drawn) => drawn.bytes.len(),
            Known::Nothing => 0,
        };
        address.len() + picture
    }
}

impl Cache {
    pub(super) fn find(&self, address: &str, now: Timestamp) -> Option<Known> {
        let mut inner = self.inner();
        inner.uses += 1;
        let used = inner.uses;
        let entry = inner.entries.get_mut(address).filter(|entry| now < entry.until)?;
        entry.used = used;
        Some(entry.known.clone())
    }

    pub(super) fn keep(&self, address: &str, known: Known, now: Timestamp) {
        let mut inner = self.inner();
        inner.uses += 1;
        let keep = match &known {
            Known::Picture(_) => KEEP_MS,
            Known::Nothing => KEEP_NOTHING_MS,
        };
        let entry = Entry { known, until: now.plus_millis(keep), used: inner.uses };
        inner.remove(address);
        inner.bytes += entry.bytes(address);
        inner.entries.insert(address.to_owned(), entry);
        while inner.bytes > BYTES_MAX || inner.entries.len() > ENTRIES_MAX {
            let oldest = inner.entries.iter().min_by_key(|(_, entry)| entry.used).map(|(address, _)| address.clone());
            let Some(oldest) = oldest else { break };
            inner.remove(&oldest);
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // Nothing that holds the lock panics half-way through a change.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn remove(&mut self, address: &str) {
        if let Some(entry) = self.entries.remove(address) {
            self.bytes -= entry.bytes(address);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use parvis_media::Encoding;
    use parvis_store::BlobHash;

    use super::*;

    fn picture(bytes: usize) -> Known {
        let bytes = vec![0; bytes].into();
        Known::Picture(Drawn { tag: BlobHash::of(b""), encoding: Encoding::Png, bytes })
    }

    #[test]
    fn what_was_used_longest_ago_makes_room() {
        let (cache, now) = (Cache::default(), Timestamp::from_millis(0));
        for name in ["a", "b", "c"] {
            cache.keep(name, picture(20 << 20), now);
        }
        assert!(cache.find("a", now).is_some());
        cache.keep("d", picture(20 << 20), now);
        let here = ["a", "b", "c", "d"].map(|name| cache.find(name, now).is_some());
        assert_eq!(here, [true, false, true, true]);
        cache.keep("too large", picture(BYTES_MAX), now);
        assert!(cache.find("too large", now).is_none());
        assert_eq!(cache.inner().bytes, 0);
    }

    #[test]
    fn addresses_without_pictures_take_room_too() {
        let (cache, now) = (Cache::default(), Timestamp::from_millis(0));
        for n in 0..ENTRIES_MAX + 10 {
            cache.keep(&n.to_string(), Known::Nothing, now);
        }
        let inner = cache.inner();
        assert_eq!(inner.entries.len(), ENTRIES_MAX);
        assert_eq!(inner.bytes, inner.entries.keys().map(String::len).sum::<usize>());
    }

    #[test]
    fn a_picture_is_kept_for_an_hour_and_a_failure_for_a_minute() {
        let (cache, now) = (Cache::default(), Timestamp::from_millis(0));
        cache.keep("picture", picture(1), now);
        cache.keep("nothing", Known::Nothing, now);
        assert!(cache.find("nothing", now.plus_millis(KEEP_NOTHING_MS - 1)).is_some());
        assert!(cache.find("nothing", now.plus_millis(KEEP_NOTHING_MS)).is_none());
        assert!(cache.find("picture", now.plus_millis(KEEP_MS - 1)).is_some());
        assert!(cache.find("picture", now.plus_millis(KEEP_MS)).is_none());
    }
}
