//! What one event has asked of other servers, in this run and in those before it.
//!
//! Always true:
//! - a request that may change something is in the store, as sent, before it is sent; its answer is there before the program sees it;
//! - what the program had read from other servers by then is there too: the next run is told the same up to that request;
//! - nothing of it outlives its event.
//!
//! A body is longer than a value of the store may be, so it is kept in pieces beside its record.

use std::collections::{BTreeMap, BTreeSet};

use parvis_domain::http::Header;
use parvis_domain::{Event, EventId, HttpAnswer, HttpFailure, HttpResponse, ProgramId};
use parvis_store::{Direction, StoreError, TransactionError};
use serde::{Deserialize, Serialize};

use crate::keys;
use crate::record::{decode, encode};
use crate::work::Work;

/// Bytes of a body in one value.
const PIECE_BYTES: usize = 60 << 10;
/// More than one event has: 8 requests, their records and pieces.
const KEYS_MAX: usize = 256;

/// A request that is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) key: [u8; 16],
    /// `None`: it was sent, or is about to be.
    pub(crate) answer: Option<HttpAnswer>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) key: [u8; 16],
    pub(crate) answer: Option<Result<Head, HttpFailure>>,
    pub(crate) pieces: u8,
}

/// An answer without its body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(crate) headers: Vec<Header>,
}

/// By the place of each request among those of its event.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    entries: BTreeMap<u32, Entry>,
    /// What the store has in each place: its pieces.
    stored: BTreeMap<u32, u8>,
    /// What it does not have yet.
    unwritten: BTreeSet<u32>,
}

impl Journal {
    /// What the store has of `event`. No condition: nobody but its run writes there.
    pub(crate) async fn load(work: &mut Work, event: &Event) -> Result<Self, TransactionError> {
        let mut journal = Self::default();
        let damaged = |what: &str| StoreError::Damaged(format!("what an event asked of others: {what}").into());
        let range = keys::asked_by(&event.program, &event.id);
        for (key, found) in work.tx.peek_scan(range, KEYS_MAX, Direction::Ascending).await? {
            let (ordinal, piece) = keys::asked_place(&key).ok_or_else(|| damaged("a key"))?;
            if piece.is_some() {
                // A record stands before its pieces.
                let entry = journal.entries.get_mut(&ordinal).ok_or_else(|| damaged("a body without a record"))?;
                let Some(Ok(answer)) = &mut entry.answer else {
                    return Err(damaged("a body without an answer").into());
                };
                answer.body.extend_from_slice(&found);
            } else {
                let Record { key, answer, pieces } = decode(&found)?;
                let whole = |Head { status, headers }| HttpResponse { status, headers, body: Vec::new() };
                journal.entries.insert(ordinal, Entry { key, answer: answer.map(|answer| answer.map(whole)) });
                journal.stored.insert(ordinal, pieces);
            }
        }
        Ok(journal)
    }

    /// What was asked in this place, if it was the same.
    pub(crate) fn find(&self, ordinal: u32, key: &[u8; 16]) -> Option<&Entry> {
        self.entries.get(&ordinal).filter(|entry| entry.key == *key)
    }

    /// Notes what need not be in the store yet.
    pub(crate) fn note(&mut self, ordinal: u32, entry: Entry) {
        self.entries.insert(ordinal, entry);
        self.unwritten.insert(ordinal);
    }

    /// Writes down `entry`, and what was noted before it. [`Self::written`] once it is on disk.
    pub(crate) fn write(&self, work: &mut Work, event: &Event, ordinal: u32, entry: &Entry) {
        for place in self.unwritten.range(..ordinal) {
            if let Some(noted) = self.entries.get(place) {
                self.write_one(work, event, *place, noted);
            }
        }
        self.write_one(work, event, ordinal, entry);
    }

    fn write_one(&self, work: &mut Work, event: &Event, ordinal: u32, entry: &Entry) {
        let Event { id, program, .. } = event;
        let body = body_of(entry);
        let pieces = pieces_of(body);
        let head = |answer: &HttpResponse| Head { status: answer.status, headers: answer.headers.clone() };
        let answer = entry.answer.as_ref().map(|answer| answer.as_ref().map(head).map_err(Clone::clone));
        work.tx.put(keys::asked(program, id, ordinal), encode(&Record { key: entry.key, answer, pieces }));
        for (number, piece) in (0..pieces).zip(body.chunks(PIECE_BYTES)) {
            work.tx.put(keys::asked_piece(program, id, ordinal, number), piece.to_vec());
        }
        for number in pieces..self.stored.get(&ordinal).copied().unwrap_or(0) {
            work.tx.delete(keys::asked_piece(program, id, ordinal, number));
        }
    }

    /// What [`Self::write`] wrote is on disk.
    pub(crate) fn written(&mut self, ordinal: u32, entry: Entry) {
        self.note(ordinal, entry);
        let later = self.unwritten.split_off(&(ordinal + 1));
        for place in std::mem::replace(&mut self.unwritten, later) {
            let body = self.entries.get(&place).map(body_of).unwrap_or_default();
            self.stored.insert(place, pieces_of(body));
        }
    }

    /// Takes away what the store has: the event is done.
    pub(crate) fn remove(&self, work: &mut Work, program: &ProgramId, event: &EventId) {
        for (ordinal, pieces) in &self.stored {
            work.tx.delete(keys::asked(program, event, *ordinal));
            for number in 0..*pieces {
                work.tx.delete(keys::asked_piece(program, event, *ordinal, number));
            }
        }
    }
}

fn body_of(entry: &Entry) -> &[u8] {
    entry.answer.iter().flatten().map(|answer| answer.body.as_slice()).next().unwrap_or_default()
}

fn pieces_of(body: &[u8]) -> u8 {
    u8::try_from(body.len().div_ceil(PIECE_BYTES)).expect("a body is at most 512 KiB")
}

/// Takes away what an event asked, where no run of it is there to do so.
pub(crate) async fn forget(work: &mut Work, event: &Event) -> Result<(), TransactionError> {
    let range = keys::asked_by(&event.program, &event.id);
    for (key, _) in work.tx.peek_scan(range, KEYS_MAX, Direction::Ascending).await? {
        work.tx.delete(key);
    }
    Ok(())
}

/// Takes away what events of an uninstalled program asked, at most `limit` values; answers how many.
pub(crate) async fn drop_all(work: &mut Work, program: &ProgramId, limit: usize) -> Result<usize, TransactionError> {
    let found = work.tx.peek_scan(keys::asked_by_all(program), limit, Direction::Ascending).await?;
    let dropped = found.len();
    for (key, _) in found {
        work.tx.delete(key);
    }
    Ok(dropped)
}
