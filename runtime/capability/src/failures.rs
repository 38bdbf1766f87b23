//! Records of failed runs, for a program's developers.
//!
//! Always true:
//! - a program has [`PLACES`] of them at most, however often it fails: a newer one takes the place of the oldest;
//! - a record is kept in the commit that ends its run, and whole, or not at all.
//!
//! Not here: whether one is made, what is in it and how it is run again (`sandbox`).

use bytes::Bytes;
use parvis_domain::{Event, EventId, Failure, ProgramId, Timestamp, UserId};
use parvis_store::Direction;
use serde::{Deserialize, Serialize};

use crate::record::{decode, encode};
use crate::work::Work;
use crate::{Error, Host, Seen, keys};

/// Records of one program.
pub const PLACES: u8 = 20;
/// Longest record: with the run's log it is one commit.
pub const RECORD_BYTES_MAX: usize = 512 << 10;
/// A record is kept in pieces, since a value of the store is shorter.
const PIECE_BYTES: usize = 60 << 10;
/// Pieces of one record.
const PIECES: u8 = 9;
const _: () = assert!(PIECE_BYTES * PIECES as usize >= RECORD_BYTES_MAX, "the longest record fits");

/// A failed run that left a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedRun {
    pub event: EventId,
    pub at: Timestamp,
    pub failure: Failure,
    /// Length of its record.
    pub bytes: u32,
}

impl FailedRun {
    fn pieces(&self) -> u8 {
        let bytes = usize::try_from(self.bytes).unwrap_or(usize::MAX);
        u8::try_from(bytes.div_ceil(PIECE_BYTES)).map_or(PIECES, |pieces| pieces.min(PIECES))
    }
}

impl Host {
    /// The failed runs of a program that left a record, newest first.
    ///
    /// # Errors
    /// `NotFound` for anybody but its developers.
    pub async fn failed_runs(&self, reader: Option<UserId>, program: ProgramId) -> Result<Seen<Vec<FailedRun>>, Error> {
        self.check_developer(reader, program).await?;
        let Seen { value, seen } = self.places(&program).await?;
        Ok(Seen { value: value.into_iter().map(|(_, run)| run).collect(), seen })
    }

    /// The record of a failed run.
    ///
    /// # Errors
    /// `NotFound` for anybody but the program's developers, where there is none, and where a newer one took its place.
    pub async fn failure_record(
        &self,
        reader: Option<UserId>,
        program: ProgramId,
        event: EventId,
    ) -> Result<Seen<Vec<u8>>, Error> {
        self.check_developer(reader, program).await?;
        let places = self.places(&program).await?.value;
        let (place, run) = places.into_iter().find(|(_, run)| run.event == event).ok_or(Error::NotFound("record"))?;
        let pieces = (0..run.pieces()).map(|piece| keys::failure_piece(&program, place, piece));
        let wanted: Vec<_> = std::iter::once(keys::failure(&program, place)).chain(pieces).collect();
        let read = self.store().get_many(&wanted).await?;
        let mut found = read.value.into_iter();
        let still = found.next().flatten().map(|found| decode::<FailedRun>(&found.value)).transpose()?;
        // A newer one may have taken the place meanwhile.
        if still != Some(run) {
            return Err(Error::NotFound("record"));
        }
        let record: Vec<u8> = found.flatten().flat_map(|found| found.value).collect();
        Ok(Seen { value: record, seen: read.seen })
    }

    /// The places of a program that are taken, newest first.
    async fn places(&self, program: &ProgramId) -> Result<Seen<Vec<(u8, FailedRun)>>, Error> {
        let range = keys::starting_with(&keys::failures(program));
        let read = self.store().scan(range, PLACES.into(), Direction::Ascending).await?;
        let mut places = Vec::with_capacity(read.value.len());
        for (key, found) in read.value {
            let place = key.last().copied().unwrap_or_default();
            places.push((place, decode::<FailedRun>(&found.value)?));
        }
        places.sort_by_key(|(place, run)| std::cmp::Reverse((run.at, *place)));
        Ok(Seen { value: places, seen: read.seen })
    }
}

/// Keeps the record of a run of `event`, in the commit that ends it. One that is too long is left out.
///
/// Which places are taken is read beside the commit: of two runs that end at once, one may take the other's. A condition would
/// have a program that fails all the time wait for itself.
pub(crate) async fn keep(
    host: &Host,
    work: &mut Work,
    event: &Event,
    failure: Failure,
    record: &[u8],
) -> Result<(), Error> {
    let Some(bytes) = u32::try_from(record.len()).ok().filter(|_| record.len() <= RECORD_BYTES_MAX) else {
        return Ok(());
    };
    let program = &event.program;
    let taken = host.places(program).await?.value;
    let same = taken.iter().find(|(_, run)| run.event == event.id).map(|(place, _)| *place);
    let free = || (0..PLACES).find(|place| taken.iter().all(|(other, _)| other != place));
    let oldest = || taken.last().map(|(place, _)| *place);
    let place = same.or_else(free).or_else(oldest).unwrap_or_default();
    let run = FailedRun { event: event.id, at: work.now, failure, bytes };
    work.tx.put(keys::failure(program, place), encode(&run));
    let mut pieces = record.chunks(PIECE_BYTES);
    for piece in 0..PIECES {
        let key = keys::failure_piece(program, place, piece);
        match pieces.next() {
            Some(bytes) => work.tx.put(key, Bytes::copy_from_slice(bytes)),
            // Of the longer one that stood here.
            None => work.tx.delete(key),
        }
    }
    Ok(())
}

/// Drops a piece of a program's records; answers how many entries.
pub(crate) async fn drop_all(work: &mut Work, program: &ProgramId, limit: usize) -> Result<usize, Error> {
    let found = work.tx.scan(keys::failures_of(program), limit, Direction::Ascending).await?;
    let dropped = found.len();
    for (key, _) in found {
        work.tx.delete(key);
    }
    Ok(dropped)
}

#[cfg(test)]
mod tests;
