//! The keys written by the last commits: what conditions are checked against, so that the tree is hardly ever read again.
//!
//! Always true: every key written by a commit above `base` is in the map with its last writer. What was read at or above `base` can
//! therefore be judged. Of what was read earlier, a key that nobody wrote since `base` is looked up once more, so that a slow reader
//! under many writers of other keys comes to an end; a range is a conflict.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

use crate::{CommitNumber, Condition, Key};

/// Commits with large or many keys shorten the window: it takes at most about this much memory for keys.
const WINDOW_KEY_BYTES_MAX: usize = 64 * 1024 * 1024;

/// What a key costs beside its bytes, roughly.
const KEY_OVERHEAD_BYTES: usize = 160;

/// With no more keys than this written since the read, they are compared one by one; the ordered map serves the rest.
const WALK_KEYS_MAX: u64 = 512;

#[derive(Debug)]
pub(super) struct Window {
    last_writer: BTreeMap<Key, Writer>,
    commits: VecDeque<Written>,
    /// The last commit that is not in the window.
    base: CommitNumber,
    keys_written: u64,
    bytes: usize,
    commits_max: usize,
}

/// What the window can say of a condition.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Judged<'a> {
    Holds,
    Broken,
    /// It was read before the window, in which nobody wrote it: it holds if this is still its version.
    Older {
        key: &'a Key,
        version: CommitNumber,
    },
}

#[derive(Debug, Clone, Copy)]
struct Writer {
    number: CommitNumber,
    /// `false`: that commit deleted the key.
    present: bool,
}

#[derive(Debug)]
struct Written {
    number: CommitNumber,
    keys: Vec<Key>,
    bytes: usize,
    /// Keys written by all commits before this one, since the start.
    keys_before: u64,
}

impl Window {
    pub(super) fn new(base: CommitNumber, commits_max: usize) -> Self {
        Self { last_writer: BTreeMap::new(), commits: VecDeque::new(), base, keys_written: 0, bytes: 0, commits_max }
    }

    /// Whether `condition` holds after the last commit that was recorded.
    pub(super) fn judge<'a>(&self, condition: &'a Condition) -> Judged<'a> {
        let holds = match condition {
            Condition::Key { key, version, seen } => {
                if *seen < self.base && *version <= *seen && !self.last_writer.contains_key(key) {
                    return Judged::Older { key, version: *version };
                }
                self.covers(*seen) && *version <= *seen && self.key_holds(key, *version, *seen)
            }
            Condition::Range { range, seen } => self.covers(*seen) && !self.wrote_in(range, *seen),
        };
        if holds { Judged::Holds } else { Judged::Broken }
    }

    /// Remembers what a commit wrote. Numbers come in order.
    pub(super) fn record(&mut self, number: CommitNumber, written: impl Iterator<Item = (Key, bool)>) {
        let mut keys = Vec::new();
        let mut bytes = 0;
        for (key, present) in written {
            bytes += key.len() + KEY_OVERHEAD_BYTES;
            self.last_writer.insert(key.clone(), Writer { number, present });
            keys.push(key);
        }
        let keys_before = self.keys_written;
        self.keys_written += u64::try_from(keys.len()).unwrap_or(u64::MAX);
        self.bytes += bytes;
        self.commits.push_back(Written { number, keys, bytes, keys_before });
        while self.commits.len() > self.commits_max || (self.bytes > WINDOW_KEY_BYTES_MAX && self.commits.len() > 1) {
            self.forget_oldest();
        }
    }

    fn covers(&self, seen: CommitNumber) -> bool {
        let last = self.commits.back().map_or(self.base, |written| written.number);
        (self.base..=last).contains(&seen)
    }

    fn key_holds(&self, key: &Key, version: CommitNumber, seen: CommitNumber) -> bool {
        match self.last_writer.get(key) {
            // Nobody wrote it since the window began, which is not after `seen`: the read's word stands.
            None => true,
            Some(writer) => writer.number <= seen && version == if writer.present { writer.number } else { 0 },
        }
    }

    fn wrote_in(&self, range: &Range<Key>, seen: CommitNumber) -> bool {
        if range.start >= range.end {
            return false;
        }
        let first = self.commits.partition_point(|written| written.number <= seen);
        let Some(oldest) = self.commits.get(first) else { return false };
        if self.keys_written - oldest.keys_before <= WALK_KEYS_MAX {
            return self.commits.range(first..).any(|written| written.keys.iter().any(|key| range.contains(key)));
        }
        self.last_writer.range(range.clone()).any(|(_, writer)| writer.number > seen)
    }

    fn forget_oldest(&mut self) {
        let Some(oldest) = self.commits.pop_front() else { return };
        self.base = oldest.number;
        self.bytes -= oldest.bytes;
        for key in &oldest.keys {
            if self.last_writer.get(key).is_some_and(|writer| writer.number == oldest.number) {
                self.last_writer.remove(key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn absent(name: &'static str, seen: CommitNumber) -> Condition {
        Condition::Key { key: Key::from_static(name.as_bytes()), version: 0, seen }
    }

    #[test]
    fn large_commits_shorten_the_window_instead_of_filling_memory() {
        let mut window = Window::new(0, 10_000);
        let long = vec![7; 1024];
        for number in 1..=20 {
            let keys = (0..10_000_u32).map(|n| (Key::from([&long, n.to_be_bytes().as_slice()].concat()), true));
            window.record(number, keys);
        }
        assert!(window.bytes <= WINDOW_KEY_BYTES_MAX, "{}", window.bytes);
        assert!(window.base > 10 && window.commits.len() < 10, "{}", window.base);
        assert_eq!(window.last_writer.len(), 10_000, "what is forgotten leaves no entry behind");
        let key = Key::from_static(b"a");
        assert_eq!(window.judge(&absent("a", window.base - 1)), Judged::Older { key: &key, version: 0 });
        assert_eq!(window.judge(&absent("a", window.base)), Judged::Holds);
        let range = Condition::Range { range: Key::from_static(b"a")..Key::from_static(b"b"), seen: window.base - 1 };
        assert_eq!(window.judge(&range), Judged::Broken);
    }

    #[test]
    fn a_forgotten_commit_takes_its_keys_along() {
        let mut window = Window::new(0, 3);
        for number in 1..=10_u64 {
            window.record(number, std::iter::once((Key::from(number.to_be_bytes().to_vec()), true)));
        }
        assert_eq!((window.base, window.last_writer.len(), window.commits.len()), (7, 3, 3));
    }
}
