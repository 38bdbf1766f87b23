//! Consent: what each person lets each program know and do. Revocable, with effect on the program's next call.

use parvis_domain::{Asking, Event, EventId, Permission, ProgramId, Timestamp, Trigger, UserId, limits};
use parvis_store::{Direction, StoreError, TransactionError};
use serde::{Deserialize, Serialize};

use crate::idempotency::Idempotency;
use crate::log::{Change, LogName};
use crate::record::{decode, encode};
use crate::work::{Work, attempt};
use crate::{Committed, Error, Host, Seen, event, keys, program};

/// What a person said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// For the event that asked, alone.
    Once,
    /// Until it is revoked. Not offered for what is confirmed at each use.
    Always,
    /// Not now: the program may ask again after 24 hours.
    Deny,
    /// No, and do not ask again.
    Never,
}

/// A person's standing decision about one permission of one program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub decision: Decision,
    pub at: Timestamp,
    /// For `Once`: the event it holds for.
    pub event: Option<EventId>,
    /// What the person entered on the sheet, such as their present place.
    pub value: Option<String>,
}

/// A question that waits for the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    pub program: ProgramId,
    pub permission: Permission,
    /// The events that wait for the answer, oldest first.
    pub events: Vec<EventId>,
    pub asked: Timestamp,
}

/// One use of a grant, as the person reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantUse {
    pub at: Timestamp,
    pub program: ProgramId,
    pub permission: Permission,
    pub event: EventId,
}

/// Whether a question was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    Yes,
    /// The person said no less than 24 hours ago, or said never.
    Quiet,
}

/// What a program's call finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    Granted {
        value: Option<String>,
        /// For this event alone.
        once: bool,
    },
    Denied,
    Undecided,
}

/// Events that wait for one question, at most.
const WAITING_MAX: usize = 32;
/// Longest value entered on a sheet, in bytes.
const VALUE_BYTES_MAX: usize = 1_024;

impl Host {
    /// The person decides. Events that wait for the answer run again, whatever it is.
    ///
    /// # Errors
    /// `NotFound` (no such program, or it does not ask for this); `Invalid` (`always` for what is confirmed at each use).
    pub async fn decide(
        &self,
        user: UserId,
        idempotency: Option<&Idempotency>,
        program: ProgramId,
        permission: Permission,
        decision: Decision,
        value: Option<&str>,
    ) -> Result<Committed<()>, Error> {
        if decision == Decision::Always && permission.asking() == Asking::EachUse {
            return Err(Error::invalid("decision", "`always` is not offered for what is confirmed at each use"));
        }
        if value
            .is_some_and(|value| value.len() > VALUE_BYTES_MAX || value.chars().any(|c| c.is_control() && c != '\n'))
        {
            return Err(Error::invalid("value", "must be at most 1,024 bytes without control characters"));
        }
        let answer = Answer { program, permission, decision, value };
        attempt!(self, idempotency, work, decide_in(self, &mut work, user, &answer).await)
    }

    /// Takes back what was granted. The program's next call is refused.
    pub async fn revoke(
        &self,
        user: UserId,
        idempotency: Option<&Idempotency>,
        program: ProgramId,
        permission: Permission,
    ) -> Result<Committed<()>, Error> {
        self.decide(user, idempotency, program, permission, Decision::Never, None).await
    }

    /// Everything the person decided, and every open question.
    pub async fn consents(
        &self,
        user: UserId,
    ) -> Result<Seen<(Vec<(ProgramId, Permission, Grant)>, Vec<Question>)>, Error> {
        let read = self.store().scan(keys::grants(&user), 10_000, Direction::Ascending).await?;
        let mut grants = Vec::with_capacity(read.value.len());
        for (key, found) in &read.value {
            let (program, permission) = grant_of(key).ok_or_else(|| StoreError::Damaged("a grant's key".into()))?;
            grants.push((program, permission, decode(&found.value)?));
        }
        let questions = self.store().scan(keys::questions(&user), 1_000, Direction::Ascending).await?;
        let seen = read.seen.max(questions.seen);
        let questions = questions.value.iter().map(|(_, found)| decode(&found.value)).collect::<Result<_, _>>()?;
        Ok(Seen { value: (grants, questions), seen })
    }

    /// Uses of the person's grants, newest first.
    pub async fn grant_uses(
        &self,
        user: UserId,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Seen<Vec<(u64, GrantUse)>>, Error> {
        let log = keys::grant_uses(&user);
        let mut range = keys::starting_with(&log);
        if let Some(before) = before {
            range.end = keys::entry(&log, before);
        }
        let read = self.store().scan(range, limit.min(limits::PAGE_MAX), Direction::Descending).await?;
        let uses = read
            .value
            .iter()
            .map(|(key, found)| Ok((keys::entry_number(key).unwrap_or_default(), decode(&found.value)?)))
            .collect::<Result<_, StoreError>>()?;
        Ok(Seen { value: uses, seen: read.seen })
    }
}

struct Answer<'a> {
    program: ProgramId,
    permission: Permission,
    decision: Decision,
    value: Option<&'a str>,
}

async fn decide_in(host: &Host, work: &mut Work, user: UserId, answer: &Answer<'_>) -> Result<(), Error> {
    let &Answer { program, permission, decision, value } = answer;
    let installed = program::find(work, &program).await?.ok_or(Error::NotFound("program"))?;
    // Saying no is always possible: also to what the program may not ask for now, but may again.
    let says_no = matches!(decision, Decision::Deny | Decision::Never);
    let asks = installed.is_installed() && installed.may(permission);
    if !(asks || says_no) || permission.asking() == Asking::Never {
        return Err(Error::NotFound("permission"));
    }
    let question = find_question(work, &user, &program, permission).await?;
    // `once` holds for the event that asked first.
    let event =
        (decision == Decision::Once).then(|| question.as_ref().and_then(|q| q.events.first().copied())).flatten();
    if decision == Decision::Once && event.is_none() {
        return Err(Error::Conflict("`once` answers a question, and none is open"));
    }
    let grant = Grant { decision, at: work.now, event, value: value.map(str::to_owned) };
    work.tx.put(keys::grant(&user, &program, permission), encode(&grant));
    let granted = matches!(decision, Decision::Once | Decision::Always);
    work.log(LogName::Member(user), Change::ConsentChanged { program, permission, granted });

    let Some(question) = question else { return Ok(()) };
    work.tx.delete(keys::question(&user, &program, permission));
    let mut tell = None;
    for id in &question.events {
        if let Some(aside) = event::find_aside(work, id).await? {
            tell.get_or_insert(aside.event.conversation);
            event::resume(work, aside);
        }
    }
    // The program is told beside, so that it can act on a decision that no event of its own waits for.
    if let Some(conversation) = tell {
        let id = crate::work::random_event_id(host);
        let trigger = Trigger::ConsentChanged { permission, granted };
        let made_by = installed.version.code;
        work.queue(event::caused_by(id, program, conversation, user, work.now, made_by, trigger));
    }
    Ok(())
}

/// Opening a program is the person's consent to what [`Asking::ByOpening`] covers, unless they decided already.
pub(crate) async fn grant_by_opening(
    work: &mut Work,
    user: &UserId,
    program: &program::Program,
) -> Result<(), TransactionError> {
    for asked in &program.version.permissions {
        if asked.permission.asking() != Asking::ByOpening {
            continue;
        }
        let key = keys::grant(user, &program.id, asked.permission);
        if work.tx.get(&key).await?.is_none() {
            let grant = Grant { decision: Decision::Always, at: work.now, event: None, value: None };
            work.tx.put(key, encode(&grant));
        }
    }
    Ok(())
}

/// What the person decided, on the condition that it stays so until this commit.
pub(crate) async fn find(
    work: &mut Work,
    user: &UserId,
    program: &ProgramId,
    permission: Permission,
    event: &EventId,
) -> Result<Found, TransactionError> {
    let Some(found) = work.tx.get(&keys::grant(user, program, permission)).await? else { return Ok(Found::Undecided) };
    let grant: Grant = decode(&found)?;
    Ok(match grant.decision {
        Decision::Always => Found::Granted { value: grant.value, once: false },
        Decision::Once if grant.event.as_ref() == Some(event) => Found::Granted { value: grant.value, once: true },
        Decision::Once => Found::Undecided,
        Decision::Deny if work.now >= grant.at.plus_millis(limits::CONSENT_QUIET_MS) => Found::Undecided,
        Decision::Deny | Decision::Never => Found::Denied,
    })
}

/// Notes that a grant was used, for the person to read.
pub(crate) fn record_use(work: &mut Work, user: &UserId, program: ProgramId, permission: Permission, event: EventId) {
    let used = GrantUse { at: work.now, program, permission, event };
    work.tx.append(keys::grant_uses(user), encode(&used));
}

/// Puts a question to the person who caused `event`; the event waits for the answer.
pub(crate) async fn ask(work: &mut Work, event: &Event, permission: Permission) -> Result<Asked, Error> {
    let Some(user) = event.actor else { return Ok(Asked::Quiet) };
    if find(work, &user, &event.program, permission, &event.id).await? == Found::Denied {
        return Ok(Asked::Quiet);
    }
    let open = find_question(work, &user, &event.program, permission).await?;
    let is_new = open.is_none();
    let mut question =
        open.unwrap_or(Question { program: event.program, permission, events: Vec::new(), asked: work.now });
    if question.events.len() >= WAITING_MAX {
        return Ok(Asked::Quiet);
    }
    question.events.push(event.id);
    work.tx.put(keys::question(&user, &event.program, permission), encode(&question));
    if is_new {
        let what = Change::ConsentAsked { conversation: event.conversation, program: event.program, permission };
        work.log(LogName::Member(user), what);
    }
    Ok(Asked::Yes)
}

/// An event waits for the answer no more. The question is closed with the last that waited.
pub(crate) async fn stop_waiting(
    work: &mut Work,
    user: &UserId,
    program: &ProgramId,
    permission: Permission,
    event: &EventId,
) -> Result<(), TransactionError> {
    let Some(mut question) = find_question(work, user, program, permission).await? else { return Ok(()) };
    question.events.retain(|waiting| waiting != event);
    let key = keys::question(user, program, permission);
    if question.events.is_empty() {
        work.tx.delete(key)
    } else {
        work.tx.put(key, encode(&question))
    }
    Ok(())
}

async fn find_question(
    work: &mut Work,
    user: &UserId,
    program: &ProgramId,
    permission: Permission,
) -> Result<Option<Question>, TransactionError> {
    Ok(work.tx.get(&keys::question(user, program, permission)).await?.map(|found| decode(&found)).transpose()?)
}

fn grant_of(key: &parvis_store::Key) -> Option<(ProgramId, Permission)> {
    let rest = key.get(1 + UserId::LENGTH..)?;
    let (program, permission) = rest.split_first_chunk::<{ ProgramId::LENGTH }>()?;
    Some((ProgramId::from_bytes(*program), std::str::from_utf8(permission).ok()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

    use super::*;
    use crate::event::Pending;
    use crate::testing::World;

    const HOUR: i64 = 3_600;

    async fn opened(world: &World) -> Pending {
        let opened = world.host.open_program(world.alice, None, world.conversation, world.program, &[]).await.unwrap();
        opened.touched.events[0].clone()
    }

    async fn questions(world: &World) -> Vec<Question> {
        world.host.consents(world.alice).await.unwrap().value.1
    }

    #[tokio::test]
    async fn an_event_that_waited_long_enough_leaves_the_question_to_those_behind_it() {
        let world = World::new().await;
        let (first, second) = (opened(&world).await, opened(&world).await);
        world.host.end_consent_required(&first, Permission::ProfileName, &[]).await.unwrap();
        world.pass(23 * HOUR);
        world.host.end_consent_required(&second, Permission::ProfileName, &[]).await.unwrap();
        world.pass(HOUR);
        world.host.run_due(100).await.unwrap();
        let open = questions(&world).await;
        assert_eq!(open.iter().map(|question| &question.events[..]).collect::<Vec<_>>(), [[second.event.id]]);
        let decided = world
            .host
            .decide(world.alice, None, world.program, Permission::ProfileName, Decision::Always, None)
            .await
            .unwrap();
        assert_eq!(decided.touched.events[0].event.id, second.event.id);

        world.host.end_consent_required(&decided.touched.events[0], Permission::ProfileAvatar, &[]).await.unwrap();
        world.pass(23 * HOUR);
        world.host.run_due(100).await.unwrap();
        assert_eq!(questions(&world).await.len(), 1, "it asked for something else, so it waits a day anew");
        world.pass(HOUR);
        world.host.run_due(100).await.unwrap();
        assert!(questions(&world).await.is_empty());
    }
}
