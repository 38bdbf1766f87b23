//! Which events were running when the process ended: so that one that kills the host cannot do so for ever.
//!
//! A file of fixed-size places, one for each running event. It is written without a sync: it must survive a killed
//! process, not a power cut. An event that is found there at start is counted and runs alone.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use parvis_domain::EventId;

/// One place: the event's id, how often it was found at start, and a check.
const PLACE_BYTES: usize = 32;
const PLACE_BYTES_U64: u64 = 32;

/// What a place holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Interrupted {
    pub(crate) event: EventId,
    /// How often the process has ended while it ran, this time included.
    pub(crate) times: u32,
}

/// The file, and which of its places are free.
#[derive(Debug)]
pub(crate) struct Slots {
    /// `None`: nothing is noted (an in-memory host has nothing that survives it).
    file: Option<File>,
    free: Mutex<Vec<u32>>,
}

impl Slots {
    pub(crate) fn in_memory(slots: usize) -> Self {
        Self { file: None, free: Mutex::new(places(slots)) }
    }

    /// Opens the file and answers the events that were running. Their places are cleared when they are noted again.
    pub(crate) fn open(path: &Path, slots: usize) -> io::Result<(Self, Vec<Interrupted>)> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let mut found = Vec::new();
        let mut place = [0; PLACE_BYTES];
        let mut offset = 0;
        // A shorter last place was torn: nothing of it is known.
        while file.read_at(&mut place, offset)? == PLACE_BYTES {
            found.extend(decode(&place));
            offset += PLACE_BYTES_U64;
        }
        // Counted before anything runs: a process that is killed at once has still counted.
        file.set_len(0)?;
        let found: Vec<_> = found.into_iter().map(|was| Interrupted { times: was.times + 1, ..was }).collect();
        for (place, was) in (0..).zip(&found) {
            file.write_all_at(&encode(was), offset_of(place))?;
        }
        let mut free = places(slots.max(found.len()));
        free.retain(|place| usize::try_from(*place).is_ok_and(|place| place >= found.len()));
        Ok((Self { file: Some(file), free: Mutex::new(free) }, found))
    }

    /// Forgets what was found at start, once those events are noted again or done.
    pub(crate) fn forget(&self, count: usize) -> io::Result<()> {
        for place in (0..).take(count) {
            self.write(place, &[0; PLACE_BYTES])?;
            self.free.lock().unwrap_or_else(PoisonError::into_inner).push(place);
        }
        Ok(())
    }

    /// Notes that an event is running. Answers its place, `None` where no place is free.
    pub(crate) fn note(&self, running: Interrupted) -> io::Result<Option<u32>> {
        let Some(place) = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop() else { return Ok(None) };
        self.write(place, &encode(&running))?;
        Ok(Some(place))
    }

    /// The event in this place has ended.
    pub(crate) fn clear(&self, place: Option<u32>) -> io::Result<()> {
        let Some(place) = place else { return Ok(()) };
        let written = self.write(place, &[0; PLACE_BYTES]);
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(place);
        written
    }

    fn write(&self, place: u32, bytes: &[u8; PLACE_BYTES]) -> io::Result<()> {
        self.file.as_ref().map_or(Ok(()), |file| file.write_all_at(bytes, offset_of(place)))
    }
}

/// Later ones are taken first; the order means nothing.
fn places(slots: usize) -> Vec<u32> {
    (0..u32::try_from(slots).unwrap_or(u32::MAX)).collect()
}

fn offset_of(place: u32) -> u64 {
    u64::from(place) * PLACE_BYTES_U64
}

fn encode(was: &Interrupted) -> [u8; PLACE_BYTES] {
    let mut bytes = [0; PLACE_BYTES];
    let (id, rest) = bytes.split_at_mut(EventId::LENGTH);
    id.copy_from_slice(was.event.as_bytes());
    let (times, check) = rest.split_at_mut(4);
    times.copy_from_slice(&was.times.to_be_bytes());
    check.copy_from_slice(&check_of(was.event.as_bytes(), was.times));
    bytes
}

fn decode(bytes: &[u8; PLACE_BYTES]) -> Option<Interrupted> {
    let (id, rest) = bytes.split_first_chunk()?;
    let (times, check) = rest.split_first_chunk()?;
    let times = u32::from_be_bytes(*times);
    (check == check_of(id, times)).then(|| Interrupted { event: EventId::from_bytes(*id), times })
}

/// Tells a place that was written whole from one that was not, and from an empty one.
fn check_of(id: &[u8; EventId::LENGTH], times: u32) -> [u8; 12] {
    let derived = parvis_domain::ids::derive(b"parvis slot", &[id, &times.to_be_bytes()]);
    let mut check = [0; 12];
    check.copy_from_slice(derived.first_chunk::<12>().expect("16 bytes have 12"));
    check
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn event(byte: u8) -> EventId {
        EventId::from_bytes([byte; 16])
    }

    #[test]
    fn what_ran_when_the_process_ended_is_found_and_counted() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("running");
        let (slots, found) = Slots::open(&path, 4).unwrap();
        assert!(found.is_empty());
        slots.note(Interrupted { event: event(1), times: 0 }).unwrap();
        let ended = slots.note(Interrupted { event: event(2), times: 0 }).unwrap();
        slots.clear(ended).unwrap();
        drop(slots);

        let (slots, found) = Slots::open(&path, 4).unwrap();
        assert_eq!(found, [Interrupted { event: event(1), times: 1 }]);
        drop(slots);
        let (slots, found) = Slots::open(&path, 4).unwrap();
        assert_eq!(found, [Interrupted { event: event(1), times: 2 }]);
        slots.forget(found.len()).unwrap();
        drop(slots);
        assert!(Slots::open(&path, 4).unwrap().1.is_empty());
    }

    #[test]
    fn damaged_and_torn_places_are_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("running");
        let mut bytes = encode(&Interrupted { event: event(1), times: 1 }).to_vec();
        *bytes.last_mut().unwrap() ^= 1;
        bytes.extend(encode(&Interrupted { event: event(2), times: 1 }));
        bytes.extend([7; 5]);
        std::fs::write(&path, bytes).unwrap();
        let (_, found) = Slots::open(&path, 4).unwrap();
        assert_eq!(found, [Interrupted { event: event(2), times: 2 }]);
    }

    #[test]
    fn a_full_file_notes_nothing_and_stops_nothing() {
        let slots = Slots::in_memory(1);
        let first = slots.note(Interrupted { event: event(1), times: 0 }).unwrap();
        assert!(first.is_some());
        assert_eq!(slots.note(Interrupted { event: event(2), times: 0 }).unwrap(), None);
        slots.clear(first).unwrap();
        assert!(slots.note(Interrupted { event: event(2), times: 0 }).unwrap().is_some());
    }
}
