//! Timers, from a program's side.

use parvis_domain::{Permission, TimerId, Timestamp, limits};

use super::Invocation;
use crate::{CallError, CallRefusal, schedule};

/// A timer that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timer {
    pub id: TimerId,
    /// When it fires, at the earliest.
    pub due: Timestamp,
}

impl Invocation {
    /// Raises `timer-fired` in this conversation, for whoever caused this event.
    pub async fn set_timer(&mut self, when: &str, name: &str, data: &str) -> Result<Timer, CallError> {
        self.require(Permission::Schedule)?;
        self.require_effects()?;
        let when: Timestamp = when.parse().map_err(|error| CallError::invalid(format!("when: {error}")))?;
        let earliest = self.now().plus_seconds(1);
        if when < earliest || when > self.now().plus_millis(limits::TIMER_AHEAD_MS_MAX) {
            return Err(CallError::invalid("when: must be 1 second to 400 days ahead"));
        }
        if name.is_empty() || name.chars().count() > limits::TIMER_NAME_CHARS_MAX {
            return Err(CallError::invalid("name: must be 1 to 64 characters"));
        }
        if data.len() > limits::TIMER_DATA_BYTES_MAX {
            return Err(CallError::invalid("data: must be at most 4 KiB"));
        }
        self.count_output(name.len() + data.len())?;
        let id = TimerId::from_bytes(self.next_id());
        let record = schedule::Record {
            id,
            program: self.program_id(),
            who: self.actor_user(),
            conversation: self.conversation(),
            due: when,
            made_by: self.program().version.code,
            name: name.to_owned(),
            data: data.to_owned(),
        };
        let due = schedule::set(self.work(), record).await?;
        Ok(Timer { id, due })
    }

    pub async fn cancel_timer(&mut self, id: &TimerId) -> Result<(), CallError> {
        self.require(Permission::Schedule)?;
        self.require_effects()?;
        let program = self.program_id();
        if schedule::cancel(self.work(), &program, id).await? { Ok(()) } else { Err(CallRefusal::NotFound.into()) }
    }
}
