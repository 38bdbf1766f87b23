//! `parvis:host/schedule`.

use std::time::Duration;

use super::super::run;
use super::super::state::TimerRecord;
use crate::Timestamp;
use crate::bindings::parvis::host::schedule::Timer;
use crate::bindings::parvis::host::types::Error;

const TIMERS_MAX: usize = 10;
const SPACING: Duration = Duration::from_secs(60);
const AHEAD_MAX: Duration = Duration::from_secs(400 * 24 * 3600);

pub(crate) fn at(when: &str, name: &str, data: &str) -> Result<Timer, Error> {
    run::with(|run| {
        run.require("schedule")?;
        let mut due: Timestamp = when.parse().map_err(|_| Error::Invalid("when: not an instant".to_owned()))?;
        let now = run.state.now;
        if due < now.plus(Duration::from_secs(1)) || due > now.plus(AHEAD_MAX) {
            return Err(Error::Invalid("when: 1 second to 400 days ahead".to_owned()));
        }
        if name.is_empty() || name.chars().count() > 64 || data.len() > 4 << 10 {
            return Err(Error::Invalid("name: 1 to 64 characters; data: at most 4 KiB".to_owned()));
        }
        let waiting = run.state.timers.iter().filter(|timer| timer.waits && timer.actor == run.actor);
        let taken: Vec<Timestamp> = waiting.map(|timer| timer.due).collect();
        if taken.len() >= TIMERS_MAX {
            return Err(Error::QuotaExceeded("timers".to_owned()));
        }
        while taken.iter().any(|other| due < other.plus(SPACING) && *other < due.plus(SPACING)) {
            due = due.plus(SPACING);
        }
        let id = run.state.next_id("tmr");
        run.state.timers.push(TimerRecord {
            id: id.as_str().into(),
            due,
            name: name.to_owned(),
            data: data.to_owned(),
            conversation: run.conversation.clone(),
            actor: run.actor.clone(),
            made_by: run.state.version,
            waits: true,
        });
        Ok(Timer { id, due: due.to_string() })
    })
}

pub(crate) fn cancel(id: &str) -> Result<(), Error> {
    run::with(|run| {
        run.require("schedule")?;
        let timer = run.state.timers.iter_mut().find(|timer| timer.id.as_str() == id);
        timer.ok_or(Error::NotFound)?.waits = false;
        Ok(())
    })
}
