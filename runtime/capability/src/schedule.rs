//! Timers: what programs set, and what becomes of it when its time comes.
//!
//! Always true: at most ten timers wait for each person and program, at least a minute apart; a timer fires once.

use parvis_domain::{ConversationId, Event, EventId, ProgramId, TimerId, Timestamp, Trigger, UserId, ids, limits};
use parvis_store::{Direction, TransactionError};
use serde::{Deserialize, Serialize};

use crate::due::Task;
use crate::record::{decode, encode};
use crate::work::Work;
use crate::{CallError, CallRefusal, Error, keys};

/// A timer that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) id: TimerId,
    pub(crate) program: ProgramId,
    /// Whoever caused the event that set it.
    pub(crate) who: Option<UserId>,
    pub(crate) conversation: ConversationId,
    pub(crate) due: Timestamp,
    /// `version.code` of the program that set it.
    pub(crate) made_by: u32,
    pub(crate) name: String,
    pub(crate) data: String,
}

/// Where a timer's record stands; kept after it fired, so that cancelling it then is no error.
type PlaceOf = Option<UserId>;

/// Sets a timer at the first free minute from its time on. Answers when it is due.
pub(crate) async fn set(work: &mut Work, mut record: Record) -> Result<Timestamp, CallError> {
    let range = keys::timers(&record.program, record.who.as_ref());
    let waiting = work.tx.scan(range, limits::TIMERS_MAX + 1, Direction::Ascending).await?;
    if waiting.len() >= limits::TIMERS_MAX {
        return Err(CallRefusal::QuotaExceeded("timers").into());
    }
    let mut taken: Vec<i64> = Vec::with_capacity(waiting.len());
    for (_, found) in &waiting {
        taken.push(decode::<Record>(found)?.due.as_millis());
    }
    record.due = Timestamp::from_millis(first_free(record.due.as_millis(), taken));
    let task = Task::Timer { program: record.program, who: record.who, timer: record.id };
    work.due(record.due, record.id.as_bytes(), &task);
    work.tx.put(keys::timer_place(&record.program, &record.id), encode::<PlaceOf>(&record.who));
    work.tx.put(keys::timer(&record.program, record.who.as_ref(), &record.id), encode(&record));
    Ok(record.due)
}

/// The first instant from `wanted` on that is a minute away from every one that is taken.
fn first_free(wanted: i64, mut taken: Vec<i64>) -> i64 {
    taken.sort_unstable();
    let mut at = wanted;
    for other in taken {
        if (at - other).abs() < limits::TIMER_SPACING_MS {
            at = other + limits::TIMER_SPACING_MS;
        }
    }
    at
}

/// `false` where the program never set such a timer.
pub(crate) async fn cancel(work: &mut Work, program: &ProgramId, id: &TimerId) -> Result<bool, TransactionError> {
    let Some(place) = work.tx.get(&keys::timer_place(program, id)).await? else { return Ok(false) };
    let who: PlaceOf = decode(&place)?;
    take(work, program, who.as_ref(), id).await?;
    Ok(true)
}

/// The time of a timer has come.
pub(crate) async fn fire(
    work: &mut Work,
    program: &ProgramId,
    who: Option<&UserId>,
    id: &TimerId,
) -> Result<(), Error> {
    let Some(record) = take(work, program, who, id).await? else { return Ok(()) };
    work.queue(Event {
        // The same whenever it is tried again.
        id: EventId::from_bytes(ids::derive(b"parvis timer", &[program.as_bytes(), id.as_bytes()])),
        program: *program,
        conversation: record.conversation,
        actor: record.who,
        recorded: work.now,
        made_by: record.made_by,
        trigger: Trigger::TimerFired { timer: *id, name: record.name, data: record.data },
    });
    Ok(())
}

/// Takes a timer's record away, with what makes it due.
async fn take(
    work: &mut Work,
    program: &ProgramId,
    who: Option<&UserId>,
    id: &TimerId,
) -> Result<Option<Record>, TransactionError> {
    let key = keys::timer(program, who, id);
    let Some(found) = work.tx.get(&key).await? else { return Ok(None) };
    let record: Record = decode(&found)?;
    work.tx.delete(key);
    work.tx.delete(keys::due(record.due, id.as_bytes()));
    Ok(Some(record))
}

/// Drops what an uninstalled program set, at most `limit`; answers how many.
pub(crate) async fn drop_all(work: &mut Work, program: &ProgramId, limit: usize) -> Result<usize, TransactionError> {
    let waiting = work.tx.scan(keys::timers_of(program), limit, Direction::Ascending).await?;
    let dropped = waiting.len();
    for (key, found) in waiting {
        let record: Record = decode(&found)?;
        work.tx.delete(key);
        work.tx.delete(keys::due(record.due, record.id.as_bytes()));
        // Its place stays, as for one that was cancelled: the program may come back and still have its id in its storage.
    }
    Ok(dropped)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::first_free;
    use crate::testing::{World, upgrade};

    #[tokio::test]
    async fn a_program_that_comes_back_may_cancel_a_timer_that_its_uninstall_dropped() {
        let world = World::new().await;
        let mut run = world.begin(world.alice).await;
        let when = run.now().plus_seconds(60).to_string();
        let timer = run.set_timer(&when, "later", "").await.unwrap();
        world.finish(run).await;
        world.host.uninstall(world.program).await.unwrap();
        upgrade(&world.host, "restaurant", 2).await;
        let mut run = world.begin(world.alice).await;
        run.cancel_timer(&timer.id).await.unwrap();
        world.finish(run).await;
        world.pass(60);
        let (done, _) = world.host.run_due(10).await.unwrap();
        assert!(done.iter().all(|committed| committed.touched.events.is_empty()), "nothing fires");
    }

    #[test]
    fn a_time_that_is_taken_moves_to_the_next_free_minute() {
        for (wanted, taken, expected) in [
            (100_000, vec![], 100_000),
            (100_000, vec![100_000], 160_000),
            (100_000, vec![130_000], 190_000),
            (100_000, vec![220_000, 100_000, 160_000], 280_000),
            (100_000, vec![40_000], 100_000),
            (100_000, vec![40_001], 100_001),
        ] {
            assert_eq!(first_free(wanted, taken.clone()), expected, "{wanted} {taken:?}");
        }
    }
}
