//! A failed run as it is kept for the program's developers: what it was given, each host call, and how it ended.
//!
//! Always true:
//! - playing it needs nothing but the record and the program: the event with its instant and the seed of all randomness are in
//!   it, ids and people are what the calls answered;
//! - it holds what the program was told and nothing else of the host's: people are in it as the program knows them;
//! - bytes that are not a whole record of this version are refused by name, whoever made them.
//!
//! Not here: where it is kept and who may read it (`capability`).

use parvis_capability::program::{Level, LogLine};
use parvis_domain::limits::Budget;
use parvis_domain::{Failure, Timestamp, VersionDigest};
use serde::{Deserialize, Serialize};

use crate::host::bindings::exports::parvis::host::handler::Event;
use crate::tape::{Call, Cut};
use crate::wasi::Seed;

/// How every record begins, of whichever version.
const MAGIC: &[u8] = b"parvis run\n";
/// The version byte of a record.
const VERSION: u8 = 1;
/// The first bytes of the BLAKE3 hash of what follows them: a damaged record is told from one of a changed program.
const CHECK_BYTES: usize = 16;
/// Longest record.
pub const RECORD_BYTES_MAX: usize = 512 << 10;
/// The most that a record is run with, whatever it says: far more than a person waits for.
const FUEL_MAX: u64 = 100 * Budget::DEFAULT.fuel;

/// One failed run.
#[derive(Clone, Serialize, Deserialize)]
pub struct Record {
    version: VersionDigest,
    /// Its id.
    event: String,
    ended: Ended,
    told: Result<Told, Cut>,
}

/// All that a run was told.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) event: Event,
    pub(crate) seed: Seed,
    pub(crate) fuel: u64,
    pub(crate) memory_bytes: u64,
    pub(crate) calls: Vec<Call>,
}

/// How a run ended, as far as it says so again each time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// `None`: the program ended by itself, as `detail` says.
    pub failure: Option<Failure>,
    /// The trap's message and the program's frames.
    pub detail: String,
    /// What it used.
    pub fuel: u64,
    pub log: Vec<(Level, String)>,
}

impl Ended {
    pub(crate) fn new(failure: Option<Failure>, detail: String, fuel: u64, log: &[LogLine]) -> Self {
        Self { failure, detail, fuel, log: log.iter().map(|line| (line.level, line.text.clone())).collect() }
    }
}

/// Why bytes cannot be played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    #[error("it is no record of a run")]
    NoRecord,
    #[error("it is a record of another version of Parvis")]
    OtherVersion,
    #[error("it is longer than any record")]
    TooLong,
    #[error("it is damaged")]
    Damaged,
    #[error("the program that it is run with handles no events")]
    NoEvents,
    #[error("it cannot be run again: {0}")]
    Cut(Cut),
}

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Record").field("event", &self.event).field("calls", &self.calls()).finish_non_exhaustive()
    }
}

impl Record {
    pub(crate) fn new(version: VersionDigest, event: String, ended: Ended, told: Result<Told, Cut>) -> Self {
        Self { version, event, ended, told }
    }

    /// The record as it is kept. One that is longer than is kept says that it was cut.
    pub fn encode(&self) -> Vec<u8> {
        let bytes = self.write();
        if bytes.len() <= RECORD_BYTES_MAX {
            return bytes;
        }
        let ended = Ended { log: Vec::new(), ..self.ended.clone() };
        Self { told: Err(Cut::TooLong), ended, event: self.event.clone(), version: self.version }.write()
    }

    fn write(&self) -> Vec<u8> {
        let body = postcard::to_allocvec(self).expect("a record holds nothing that postcard cannot write");
        let mut bytes = Vec::with_capacity(MAGIC.len() + 1 + CHECK_BYTES + body.len());
        bytes.extend_from_slice(MAGIC);
        bytes.push(VERSION);
        bytes.extend_from_slice(&check(&body));
        bytes.extend_from_slice(&body);
        bytes
    }

    /// # Errors
    /// The bytes are no record that this version can read.
    pub fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(RecordError::NoRecord)?;
        let (version, rest) = rest.split_first().ok_or(RecordError::Damaged)?;
        if *version != VERSION {
            return Err(RecordError::OtherVersion);
        }
        if bytes.len() > RECORD_BYTES_MAX {
            return Err(RecordError::TooLong);
        }
        let (expected, body) = rest.split_first_chunk::<CHECK_BYTES>().ok_or(RecordError::Damaged)?;
        if *expected != check(body) {
            return Err(RecordError::Damaged);
        }
        let record: Self = match postcard::take_from_bytes(body) {
            Ok((record, [])) => record,
            _ => return Err(RecordError::Damaged),
        };
        // Anybody can write a file: an event of no instant was none.
        match &record.told {
            Ok(told) if told.now().is_none() => Err(RecordError::Damaged),
            _ => Ok(record),
        }
    }

    /// The version of the program that ran.
    pub fn version(&self) -> VersionDigest {
        self.version
    }

    /// The event's id.
    pub fn event(&self) -> &str {
        &self.event
    }

    /// Host calls; 0 where it was cut.
    pub fn calls(&self) -> usize {
        self.told.as_ref().map_or(0, |told| told.calls.len())
    }

    pub fn ended(&self) -> &Ended {
        &self.ended
    }

    /// Whether it cannot be run again, and why.
    pub fn cut(&self) -> Option<Cut> {
        self.told.as_ref().err().copied()
    }

    pub(crate) fn told(&self) -> Result<&Told, RecordError> {
        self.told.as_ref().map_err(|cut| RecordError::Cut(*cut))
    }
}

impl Told {
    /// What it may use of the processor, bounded.
    pub(crate) fn fuel(&self) -> u64 {
        self.fuel.min(FUEL_MAX)
    }

    /// The instant at which every clock of the guest stands.
    pub(crate) fn now(&self) -> Option<Timestamp> {
        self.event.now.parse().ok()
    }
}

fn check(body: &[u8]) -> [u8; CHECK_BYTES] {
    *blake3::hash(body).as_bytes().first_chunk().expect("a hash is longer")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::host::bindings::exports::parvis::host::handler::{Launch, Trigger};

    fn record(now: &str, fuel: u64) -> Record {
        let event = Event {
            id: "evt_1".to_owned(),
            conversation: "cnv_1".to_owned(),
            actor: Some("per_1".to_owned()),
            now: now.to_owned(),
            made_by: 7,
            trigger: Trigger::Opened(Launch { parameters: vec![("table".to_owned(), "7".to_owned())] }),
        };
        let ended = Ended {
            failure: Some(Failure::Trap),
            detail: "boom".to_owned(),
            fuel: 9,
            log: vec![(Level::Info, "hi".to_owned())],
        };
        let seed = Seed::drawn([1; 48]);
        let told = Told { event, seed, fuel, memory_bytes: 1, calls: Vec::new() };
        Record::new(VersionDigest::from_bytes([3; 32]), "evt_1".to_owned(), ended, Ok(told))
    }

    const NOW: &str = "2026-11-21T09:00:00.000Z";

    /// A change of these bytes is a new version byte: hosts keep records, and developers keep files.
    #[test]
    fn a_record_keeps_its_bytes() {
        let record = record(NOW, 300);
        assert_eq!(hex::encode(record.encode()), GOLDEN);
        let read = Record::decode(&record.encode()).unwrap();
        assert_eq!(read.encode(), record.encode());
        assert_eq!(read.told().unwrap().now(), NOW.parse().ok());
        let cut = Record { told: Err(Cut::TooLong), ..record };
        assert_eq!(Record::decode(&cut.encode()).unwrap().told().err(), Some(RecordError::Cut(Cut::TooLong)));
    }

    const GOLDEN: &str = concat!(
        "7061727669732072756e0a01a87048c8a4b6814827e3c1945d03e2c903030303030303030303030303030303030303030303",
        "03030303030303030303056576745f31010004626f6f6d09010102686900056576745f3105636e765f3101057065725f3118",
        "323032362d31312d32315430393a30303a30302e3030305a070001057461626c650137010101010101010101010101010101",
        "010101010101010101010101010101010101010101010101010101010101010101ac020100",
    );

    #[test]
    fn what_somebody_wrote_into_a_record_asks_for_no_more_than_a_replay_gives() {
        for now in ["", "yesterday", "-009999-01-01T00:00:00Z"] {
            assert_eq!(Record::decode(&record(now, 1).encode()).unwrap_err(), RecordError::Damaged, "{now}");
        }
        let greedy = Record::decode(&record(NOW, u64::MAX).encode()).unwrap();
        assert_eq!(greedy.told().unwrap().fuel(), FUEL_MAX);
    }
}
