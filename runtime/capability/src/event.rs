//! Pending events: what waits for a program, in order per (program, conversation), and how each ends.
//!
//! Always true: an event is in its lane, or set aside, or done; the commit that ends a run also takes the event out of
//! its lane, on the condition that it was still there, so a second run of the same event has no effect.

use std::ops::Range;

use parvis_domain::{
    ConversationId, Event, EventId, Failure, Permission, ProgramId, Timestamp, Trigger, UserId, limits,
};
use parvis_store::{CommitNumber, Direction, Key, StoreError, Transaction, Versioned};
use serde::{Deserialize, Serialize};

use crate::consent::{self, Asked};
use crate::due::Task;
use crate::http::journal;
use crate::idempotency::Idempotency;
use crate::log::{Change, LogName, Notice};
use crate::program::LogLine;
use crate::record::{decode, encode};
use crate::work::{Work, attempt};
use crate::{Committed, Error, Host, failures, keys, program};

/// An event in its lane, as a reader found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    pub event: Event,
    /// Its place in the lane.
    pub number: u64,
    /// The commit that put it there.
    pub version: CommitNumber,
}

/// Why an event is not in its lane although it is not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// It runs again when the person has decided.
    Consent { permission: Permission },
    /// The host could not run it, repeatedly: an operator decides.
    Parked { reason: String },
    /// It failed: the person who caused it may try again.
    Failed { failure: Failure },
}

/// An event that was set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aside {
    pub event: Event,
    pub why: Why,
    pub since: Timestamp,
}

/// How the commit of an outcome went.
#[derive(Debug, Clone, PartialEq)]
pub enum Ended<T> {
    Committed(Committed<T>),
    /// The event was not in its lane any more: an earlier run took effect.
    AlreadyDone,
}

/// Appends `event` to its lane. The commit is refused as below the floor of [`keys::lane_length`] where the lane is full.
pub(crate) fn append(tx: &mut Transaction, event: &Event) -> u32 {
    // What becomes of a payment is told also where the lane is full: there are no more of these than open payments, and
    // the host could not void in time otherwise. So is an answer of another server: a request waits for each, and they are counted.
    let floor = match event.trigger {
        Trigger::PaymentUpdated { .. } | Trigger::HttpAnswered { .. } => None,
        _ => Some(-i128::from(limits::LANE_EVENTS_MAX)),
    };
    tx.add(keys::lane_length(&event.program, &event.conversation), -1, floor);
    tx.append(keys::lane(&event.program, &event.conversation), encode(event))
}

impl Pending {
    pub(crate) fn new(event: Event, number: u64, version: CommitNumber) -> Self {
        Self { event, number, version }
    }

    pub(crate) fn key(&self) -> Key {
        keys::entry(&keys::lane(&self.event.program, &self.event.conversation), self.number)
    }

    /// Takes the event out of its lane; `false` where it is not there any more.
    pub(crate) async fn take(&self, work: &mut Work) -> Result<bool, Error> {
        let key = self.key();
        let found = work.tx.get_versioned(&key).await?;
        if found.is_none_or(|found| found.version != self.version) {
            return Ok(false);
        }
        self.take_found(work, key);
        Ok(true)
    }

    pub(crate) fn take_found(&self, work: &mut Work, key: Key) {
        work.tx.delete(key);
        work.tx.add(keys::lane_length(&self.event.program, &self.event.conversation), 1, None);
    }
}

/// Ends a run with `$body`, on the condition that the event is still in its lane.
macro_rules! end {
    ($host:expr, $pending:expr, $work:ident, $body:expr) => {{
        let mut tries = 0;
        loop {
            let mut $work = $host.work();
            if !$pending.take(&mut $work).await? {
                $work.durable().await?;
                break Ok(Ended::AlreadyDone);
            }
            $body
            match $work.commit().await {
                Ok((number, touched)) => {
                    $host.recent().forget(&$pending.event.id);
                    break Ok(Ended::Committed(Committed { value: (), replayed: false, number, touched }));
                }
                Err(parvis_store::CommitError::Conflict) if tries < crate::work::ATTEMPTS_MAX => tries += 1,
                Err(error) => break Err(Error::from(error)),
            }
        }
    }};
}

/// More than a lane holds: also what was queued before the limit was lower.
const LANE_READ_MAX: usize = 1_000;

fn pending(key: &Key, found: &Versioned) -> Result<Pending, Error> {
    let number = keys::entry_number(key).ok_or_else(|| StoreError::Damaged("a lane's key".into()))?;
    Ok(Pending::new(decode(&found.value)?, number, found.version))
}

impl Host {
    /// Everything that waits in lanes, at most `limit` after `after`: what a dispatcher reads when it starts.
    pub async fn pending_events(&self, after: Option<&Pending>, limit: usize) -> Result<Vec<Pending>, Error> {
        let mut range = keys::lanes();
        if let Some(after) = after {
            let mut start = after.key().to_vec();
            start.push(0);
            range.start = start.into();
        }
        self.pending_in(range, limit).await
    }

    /// What waits in one lane, in order.
    pub async fn pending_in_lane(
        &self,
        program: &ProgramId,
        conversation: &ConversationId,
    ) -> Result<Vec<Pending>, Error> {
        self.pending_in(keys::starting_with(&keys::lane(program, conversation)), LANE_READ_MAX).await
    }

    async fn pending_in(&self, range: Range<Key>, limit: usize) -> Result<Vec<Pending>, Error> {
        let read = self.store().scan(range, limit, Direction::Ascending).await?;
        self.store().durable(read.seen).await?;
        read.value.into_iter().map(|(key, found)| pending(&key, &found)).collect()
    }

    /// The program refused: the person sees its text, and nothing else happens.
    pub async fn end_refused(&self, pending: &Pending, text: &str, log: &[LogLine]) -> Result<Ended<()>, Error> {
        end!(self, pending, work, {
            program::write_log(&mut work, &pending.event.program, log);
            notify(&mut work, &pending.event, Notice::Refused { text: text.to_owned() });
            journal::forget(&mut work, &pending.event).await?;
        })
    }

    /// The run failed: a record for the developer, a notice with a way to try again for the person.
    pub async fn end_failed(
        &self,
        pending: &Pending,
        failure: Failure,
        detail: &str,
        log: &[LogLine],
    ) -> Result<Ended<()>, Error> {
        self.end_recorded(pending, failure, detail, log, None).await
    }

    /// [`Host::end_failed`], with what it takes to run it again.
    pub async fn end_recorded(
        &self,
        pending: &Pending,
        failure: Failure,
        detail: &str,
        log: &[LogLine],
        record: Option<&[u8]>,
    ) -> Result<Ended<()>, Error> {
        end!(self, pending, work, {
            program::write_log(&mut work, &pending.event.program, log);
            if let Some(record) = record {
                failures::keep(self, &mut work, &pending.event, failure, record).await?;
            }
            program::write_failure(&mut work, &pending.event, failure, detail);
            match pending.event.actor {
                Some(_) => set_aside(&mut work, &pending.event, Why::Failed { failure }),
                None => journal::forget(&mut work, &pending.event).await?,
            }
            notify(&mut work, &pending.event, Notice::Failed { failure });
            self.release_payment(&mut work, &pending.event).await?;
        })
    }

    /// The program needs a decision first: the event leaves its lane, and the person is asked; unless they said no lately.
    pub async fn end_consent_required(
        &self,
        pending: &Pending,
        permission: Permission,
        log: &[LogLine],
    ) -> Result<Ended<()>, Error> {
        end!(self, pending, work, {
            program::write_log(&mut work, &pending.event.program, log);
            match consent::ask(&mut work, &pending.event, permission).await? {
                Asked::Yes => set_aside(&mut work, &pending.event, Why::Consent { permission }),
                Asked::Quiet => {
                    notify(&mut work, &pending.event, Notice::ConsentLapsed { permission });
                    journal::forget(&mut work, &pending.event).await?;
                }
            }
        })
    }

    /// The host's own fault, repeatedly: an operator decides. What the event had reserved goes back to its payer.
    pub async fn park(&self, pending: &Pending, reason: &str) -> Result<Ended<()>, Error> {
        end!(self, pending, work, {
            program::write_failure(&mut work, &pending.event, Failure::Host, reason);
            set_aside(&mut work, &pending.event, Why::Parked { reason: reason.to_owned() });
            notify(&mut work, &pending.event, Notice::Failed { failure: Failure::Host });
            self.release_payment(&mut work, &pending.event).await?;
        })
    }

    /// A payment event that will not be handled voids what it would have captured.
    async fn release_payment(&self, work: &mut Work, event: &Event) -> Result<(), Error> {
        if let Trigger::PaymentUpdated { payment } = &event.trigger {
            crate::payments::release(work, payment).await?;
        }
        Ok(())
    }

    /// Events that were set aside, by id, after `after`: for an operator.
    pub async fn asides(&self, after: Option<EventId>, limit: usize) -> Result<Vec<Aside>, Error> {
        let mut range = keys::asides();
        if let Some(after) = after {
            range.start = [keys::aside(&after).as_ref(), &[0]].concat().into();
        }
        let read = self.store().scan(range, limit, Direction::Ascending).await?;
        self.store().durable(read.seen).await?;
        read.value.iter().map(|(_, found)| Ok(decode(&found.value)?)).collect()
    }

    /// Puts an event that was set aside back into its lane: a person's Retry (`by`), or an operator's (`None`).
    ///
    /// # Errors
    /// `NotFound` where there is none, or it is somebody else's; `Conflict` where it waits for consent.
    pub async fn retry_event(
        &self,
        idempotency: Option<&Idempotency>,
        by: Option<UserId>,
        id: EventId,
    ) -> Result<Committed<()>, Error> {
        attempt!(self, idempotency, work, retry(&mut work, by, id).await)
    }

    /// Gives an event up that was set aside: an operator's decision.
    pub async fn drop_event(&self, id: EventId) -> Result<Committed<()>, Error> {
        attempt!(self, None, work, forget(&mut work, id).await)
    }

    /// Nobody answered in time.
    pub(crate) async fn lapse_consent(&self, work: &mut Work, id: EventId) -> Result<(), Error> {
        let Some(aside) = find_aside(work, &id).await? else { return Ok(()) };
        let Why::Consent { permission } = aside.why else { return Ok(()) };
        // It was answered, and has asked for something else since: that is due later.
        if work.now < aside.since.plus_millis(limits::CONSENT_WAIT_MS) {
            return Ok(());
        }
        give_up(work, &aside).await?;
        notify(work, &aside.event, Notice::ConsentLapsed { permission });
        Ok(())
    }
}

/// A failed event can be tried again for some days.
pub(crate) async fn forget_failed(work: &mut Work, id: EventId) -> Result<(), Error> {
    let Some(aside) = find_aside(work, &id).await? else { return Ok(()) };
    // It was tried again, and has failed or waits anew: that is due later.
    if matches!(aside.why, Why::Failed { .. }) && work.now >= aside.since.plus_millis(limits::FAILED_KEEP_MS) {
        give_up(work, &aside).await?;
    }
    Ok(())
}

async fn retry(work: &mut Work, by: Option<UserId>, id: EventId) -> Result<(), Error> {
    let aside = find_aside(work, &id).await?.ok_or(Error::NotFound("event"))?;
    if by.is_some() && (aside.event.actor != by || matches!(aside.why, Why::Parked { .. })) {
        return Err(Error::NotFound("event"));
    }
    if matches!(aside.why, Why::Consent { .. }) {
        return Err(Error::Conflict("the event waits for the person's consent"));
    }
    resume(work, aside);
    Ok(())
}

async fn forget(work: &mut Work, id: EventId) -> Result<(), Error> {
    let aside = find_aside(work, &id).await?.ok_or(Error::NotFound("event"))?;
    give_up(work, &aside).await
}

/// An event that was set aside never runs again. No question waits for it any more.
async fn give_up(work: &mut Work, aside: &Aside) -> Result<(), Error> {
    let Event { id, program, actor, .. } = &aside.event;
    if let (Why::Consent { permission }, Some(user)) = (&aside.why, actor) {
        consent::stop_waiting(work, user, program, *permission, id).await?;
    }
    remove_aside(work, &aside.event);
    journal::forget(work, &aside.event).await?;
    Ok(())
}

fn remove_aside(work: &mut Work, event: &Event) {
    work.tx.delete(keys::aside(&event.id));
    work.tx.delete(keys::aside_of(&event.program, &event.id));
}

pub(crate) async fn find_aside(work: &mut Work, id: &EventId) -> Result<Option<Aside>, Error> {
    let found = work.tx.get(&keys::aside(id)).await?;
    Ok(found.map(|found| decode(&found)).transpose()?)
}

/// Puts an event that was set aside at the end of its lane.
pub(crate) fn resume(work: &mut Work, aside: Aside) {
    remove_aside(work, &aside.event);
    work.queue(aside.event);
}

fn set_aside(work: &mut Work, event: &Event, why: Why) {
    match why {
        Why::Consent { .. } => {
            let due = work.now.plus_millis(limits::CONSENT_WAIT_MS);
            work.due(due, event.id.as_bytes(), &Task::ConsentLapse { event: event.id });
        }
        Why::Failed { .. } => {
            let due = work.now.plus_millis(limits::FAILED_KEEP_MS);
            let id = parvis_domain::ids::derive(b"parvis failed", &[event.id.as_bytes()]);
            work.due(due, &id, &Task::FailedRemoval { event: event.id });
        }
        Why::Parked { .. } => {}
    }
    work.tx.put(keys::aside_of(&event.program, &event.id), Vec::new());
    work.tx.put(keys::aside(&event.id), encode(&Aside { event: event.clone(), why, since: work.now }));
}

/// Tells the person who caused an event, and nobody else.
pub(crate) fn notify(work: &mut Work, event: &Event, notice: Notice) {
    if let Some(user) = event.actor {
        let what = Change::Notice { conversation: event.conversation, program: event.program, event: event.id, notice };
        work.log(LogName::Member(user), what);
    }
}

/// Drops what was set aside of `program`, with the questions that it waits for: it is being uninstalled. Answers how many.
pub(crate) async fn drop_asides(work: &mut Work, program: &ProgramId, limit: usize) -> Result<usize, Error> {
    let found = work.tx.scan(keys::asides_of(program), limit, Direction::Ascending).await?;
    let dropped = found.len();
    for (key, _) in found {
        let id = key.last_chunk().map(|id| EventId::from_bytes(*id));
        let id = id.ok_or_else(|| StoreError::Damaged("the key of what was set aside".into()))?;
        match find_aside(work, &id).await? {
            Some(aside) => {
                give_up(work, &aside).await?;
                notify(work, &aside.event, Notice::Uninstalled);
            }
            None => work.tx.delete(key),
        }
    }
    Ok(dropped)
}

/// Drops what waits in the lanes of `program`: it is being uninstalled. Answers the events, at most `limit`.
pub(crate) async fn drop_all(work: &mut Work, program: &ProgramId, limit: usize) -> Result<Vec<Event>, Error> {
    let mut dropped = Vec::new();
    for (key, found) in work.tx.scan(keys::lanes_of(program), limit, Direction::Ascending).await? {
        let event: Event = decode(&found)?;
        work.tx.delete(key);
        work.tx.add(keys::lane_length(program, &event.conversation), 1, None);
        notify(work, &event, Notice::Uninstalled);
        dropped.push(event);
    }
    Ok(dropped)
}

/// The event is done, without effect: nobody is there for it any more.
pub(crate) async fn end_dropped(host: &Host, pending: &Pending) -> Result<Ended<()>, Error> {
    end!(host, pending, work, {
        host.release_payment(&mut work, &pending.event).await?;
        journal::forget(&mut work, &pending.event).await?;
    })
}

/// What a person's tap, command or message becomes.
pub(crate) fn caused_by(
    id: EventId,
    program: ProgramId,
    conversation: ConversationId,
    user: UserId,
    now: Timestamp,
    made_by: u32,
    trigger: Trigger,
) -> Event {
    Event { id, program, conversation, actor: Some(user), recorded: now, made_by, trigger }
}
