//! Answers to requests that change nothing, in memory: an event that is run again because somebody else was faster is told the same.
//!
//! May be lost at any time: then it is asked again.

use std::collections::{HashMap, VecDeque};

use parvis_domain::EventId;

use super::journal::{Entry, Journal};

/// Bytes of all of them together.
const BYTES_MAX: usize = 32 << 20;
/// What an entry takes beside its body.
const ENTRY_BYTES: usize = 1 << 10;

#[derive(Debug, Default)]
pub(crate) struct Recent {
    by_event: HashMap<EventId, Vec<(u32, Entry)>>,
    /// Oldest first.
    order: VecDeque<EventId>,
    bytes: usize,
}

impl Recent {
    pub(crate) fn note(&mut self, event: EventId, ordinal: u32, entry: Entry) {
        self.bytes += bytes_of(&entry);
        let entries = self.by_event.entry(event).or_insert_with(|| {
            self.order.push_back(event);
            Vec::new()
        });
        entries.push((ordinal, entry));
        while self.bytes > BYTES_MAX {
            let Some(oldest) = self.order.front().copied() else { break };
            self.forget(&oldest);
        }
    }

    /// Gives `journal` what is known of `event`.
    pub(crate) fn tell(&self, event: &EventId, journal: &mut Journal) {
        for (ordinal, entry) in self.by_event.get(event).into_iter().flatten() {
            if journal.find(*ordinal, &entry.key).is_none() {
                journal.note(*ordinal, entry.clone());
            }
        }
    }

    pub(crate) fn forget(&mut self, event: &EventId) {
        let Some(entries) = self.by_event.remove(event) else { return };
        self.bytes -= entries.iter().map(|(_, entry)| bytes_of(entry)).sum::<usize>();
        self.order.retain(|other| other != event);
    }
}

fn bytes_of(entry: &Entry) -> usize {
    ENTRY_BYTES + entry.answer.iter().flatten().map(|answer| answer.body.len()).sum::<usize>()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use parvis_domain::HttpResponse;

    use super::*;

    #[test]
    fn the_oldest_are_forgotten_where_they_are_too_many() {
        let mut recent = Recent::default();
        let event = |n: u8| EventId::from_bytes([n; 16]);
        let entry = |n: u8| Entry {
            key: [n; 16],
            answer: Some(Ok(HttpResponse { status: 200, headers: Vec::new(), body: vec![n; 10 << 20] })),
        };
        for n in 1..=4 {
            recent.note(event(n), 0, entry(n));
        }
        let knows = |recent: &Recent, n: u8| {
            let mut journal = Journal::default();
            recent.tell(&event(n), &mut journal);
            journal.find(0, &[n; 16]).is_some()
        };
        assert_eq!([1, 2, 3, 4].map(|n| knows(&recent, n)), [false, true, true, true]);
        recent.forget(&event(3));
        assert_eq!([2, 3, 4].map(|n| knows(&recent, n)), [true, false, true]);
        for n in [2, 4, 4] {
            recent.forget(&event(n));
        }
        assert_eq!((recent.bytes, recent.order.len()), (0, 0));
    }
}
