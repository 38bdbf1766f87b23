//! A record run again: the same component on a fresh instance, with the record in the host's place.

use parvis_capability::Invocation;
use parvis_domain::Failure;
use parvis_domain::limits::Budget;

use super::run::Played;
use super::{Loaded, Sandbox};
use crate::guest::Guest;
use crate::outcome::Outcome;
use crate::record::{Ended, Record, RecordError};
use crate::tape::{Divergence, Tape};

/// What a replay came to.
#[derive(Debug)]
pub struct Replayed {
    pub ended: Ended,
    /// Host calls that were as recorded.
    pub calls: usize,
    /// Where it went another way than the record.
    pub divergence: Option<Divergence>,
}

impl Replayed {
    /// Whether it is the recorded run again: every host call, the log, how it ended and where, the fuel it took.
    ///
    /// When a run was stopped for the time that it took, that is the machine's to say: only that it is stopped is compared.
    pub fn is_same(&self, record: &Record) -> bool {
        let by_time = |ended: &Ended| matches!(ended.failure, Some(Failure::CpuExceeded | Failure::TimeExceeded));
        let ended = self.ended == *record.ended() || by_time(&self.ended) && by_time(record.ended());
        ended && self.divergence.is_none()
    }
}

impl Sandbox {
    /// Runs `record` again on `program`, which may be another version than the recorded one.
    ///
    /// `invocation` is asked for nothing that a program can tell but the log, and what its manifest asks for; it is not
    /// committed.
    ///
    /// # Errors
    /// `Cut`: the record does not hold what the run was told. `NoEvents`: this version serves pages alone.
    pub async fn replay(
        &self,
        program: &Loaded,
        invocation: Box<Invocation>,
        record: &Record,
    ) -> Result<Replayed, RecordError> {
        let told = record.told()?;
        let events = program.doors.events.as_ref().ok_or(RecordError::NoEvents)?;
        let _slot = self.inner.slots.acquire().await.expect("the semaphore is never closed");
        let memory_bytes = usize::try_from(told.memory_bytes).unwrap_or(usize::MAX);
        // A person waits for a run, nobody for a replay.
        let budget = Budget { fuel: told.fuel(), memory_bytes, wall_ms: u32::MAX, ..*invocation.budget() };
        let mut guest = Guest::new(invocation, budget.fuel, memory_bytes);
        guest.tape = Tape::playing(told.calls.clone());
        guest.seed = Some(told.seed);
        guest.now = told.now().ok_or(RecordError::Damaged)?;
        let Played { mut guest, outcome, fuel } = self.play(events, guest, &told.event, &budget).await;
        let (calls, divergence) = match &guest.tape {
            Tape::Playing(player) => (player.played(), player.diverged()),
            Tape::Off | Tape::Recording { .. } | Tape::Cut(_) => (0, None),
        };
        let (failure, detail) = match outcome {
            Outcome::Failed { failure, detail } => (Some(failure), detail),
            Outcome::Ended(ending) => (None, format!("{ending:?}")),
            Outcome::Fault(_) | Outcome::Stale => (None, "stopped at the host call that differs".to_owned()),
        };
        let ended = Ended::new(failure, detail, fuel, &guest.invocation.take_log());
        Ok(Replayed { ended, calls, divergence })
    }
}
