//! Consent: what each person lets each program know and do. Revocable, with effect on the program's next call.

use parvis_domain::{
    Asking, ConversationId, Event, EventId, GeoUri, Permission, ProgramId, Timestamp, Trigger, UserId, limits,
};
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
    /// Where the program asked first.
    pub conversation: ConversationId,
    /// The events that wait for the answer, oldest first.
    pub events: Vec<EventId>,
    pub asked: Timestamp,
}

/// A question with what the host's sheet says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionView {
    pub question: Question,
    /// The publisher's words.
    pub reason: String,
    pub program_name: String,
    pub publisher_name: String,
    /// The profile does not have it: the person enters it on the sheet.
    pub value_needed: bool,
}

/// What a person decided, and what they are asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Consents {
    pub decided: Vec<(ProgramId, Permission, Grant)>,
    pub questions: Vec<QuestionView>,
    /// The last use of each permission that a program ever used.
    pub used: Vec<GrantUse>,
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
    /// `NotFound` (no such program, or it does not ask for this); `Invalid` (`always` for what is confirmed at each use; a value
    /// that is none: where a person is, is a `geo:` URI).
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
        if let (Permission::ProfileLocation, Some(value)) = (permission, value) {
            // What programs are promised.
            value.parse::<GeoUri>().map_err(|error| Error::invalid("value", error.to_string()))?;
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

    /// Everything the person decided, every open question and what was used last; of one program, or of all.
    pub async fn consents(&self, user: UserId, program: Option<ProgramId>) -> Result<Seen<Consents>, Error> {
        let mut work = self.work();
        let (grants, questions, used) = match &program {
            None => (keys::grants(&user), keys::questions(&user), keys::last_uses(&user)),
            Some(program) => (
                keys::grants_to(&user, program),
                keys::questions_of(&user, program),
                keys::last_uses_by(&user, program),
            ),
        };
        let mut consents = Consents::default();
        for (key, found) in work.tx.peek_scan(grants, 10_000, Direction::Ascending).await? {
            let (program, permission) = grant_of(&key).ok_or_else(|| StoreError::Damaged("a grant's key".into()))?;
            consents.decided.push((program, permission, decode(&found)?));
        }
        for (_, found) in work.tx.peek_scan(questions, QUESTIONS_MAX, Direction::Ascending).await? {
            let question: Question = decode(&found)?;
            consents.questions.extend(show_question(&mut work, &user, question).await?);
        }
        for (_, found) in work.tx.peek_scan(used, 10_000, Direction::Ascending).await? {
            consents.used.push(decode(&found)?);
        }
        Ok(Seen { value: consents, seen: work.seen() })
    }

    /// Uses of the person's grants, newest first; by one program, or by all. Numbers count in either list by itself.
    pub async fn grant_uses(
        &self,
        user: UserId,
        program: Option<ProgramId>,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Seen<Vec<(u64, GrantUse)>>, Error> {
        let log = program.map_or_else(|| keys::grant_uses(&user), |program| keys::grant_uses_by(&user, &program));
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

/// Open questions that one answer holds: each takes a few reads.
const QUESTIONS_MAX: usize = 500;

/// None where the program does not ask for it any more.
async fn show_question(work: &mut Work, user: &UserId, question: Question) -> Result<Option<QuestionView>, Error> {
    let program = work.tx.peek(&keys::program(&question.program)).await?;
    let Some(program) = program.map(|found| decode::<program::Program>(&found)).transpose()? else { return Ok(None) };
    let asked = program.version.permissions.iter().find(|asked| asked.permission == question.permission);
    let Some(reason) = asked.map(|asked| asked.reason.clone()) else { return Ok(None) };
    let account = crate::people::get(work, user).await?.ok_or(Error::NotFound("person"))?;
    let profile = &account.profile;
    let value_needed = match question.permission {
        Permission::ProfileName => profile.name.is_empty(),
        Permission::ProfileAvatar => profile.avatar.is_empty(),
        Permission::ProfilePhone => profile.phone.is_empty(),
        Permission::ProfileAddress => profile.address.is_empty(),
        // Never kept.
        Permission::ProfileLocation => true,
        _ => false,
    };
    let program::Version { program_name, about, .. } = program.version;
    Ok(Some(QuestionView { question, reason, program_name, publisher_name: about.publisher_name, value_needed }))
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
    let used = encode(&used);
    work.tx.append(keys::grant_uses_by(user, &program), used.clone());
    work.tx.append(keys::grant_uses(user), used.clone());
    work.tx.put(keys::last_use(user, &program, permission), used);
}

/// Puts a question to the person who caused `event`; the event waits for the answer.
///
/// They are told of a question once, and again each time that they do something which needs the answer: they may have put the
/// question off. What happens without them, such as a timer, never tells them twice.
pub(crate) async fn ask(work: &mut Work, event: &Event, permission: Permission) -> Result<Asked, Error> {
    let Some(user) = event.actor else { return Ok(Asked::Quiet) };
    if find(work, &user, &event.program, permission, &event.id).await? == Found::Denied {
        return Ok(Asked::Quiet);
    }
    let open = find_question(work, &user, &event.program, permission).await?;
    let is_new = open.is_none();
    let mut question = open.unwrap_or(Question {
        program: event.program,
        permission,
        conversation: event.conversation,
        events: Vec::new(),
        asked: work.now,
    });
    if is_new || event.trigger.is_act() {
        let what = Change::ConsentAsked { conversation: event.conversation, program: event.program, permission };
        work.log(LogName::Member(user), what);
    }
    if question.events.len() >= WAITING_MAX {
        return Ok(Asked::Quiet);
    }
    question.events.push(event.id);
    work.tx.put(keys::question(&user, &event.program, permission), encode(&question));
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
        let consents = world.host.consents(world.alice, None).await.unwrap().value;
        consents.questions.into_iter().map(|shown| shown.question).collect()
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

    /// What alice is asked and told: questions that were put, and notices.
    async fn told(world: &World) -> (usize, usize) {
        let own = world.host.log_entries(LogName::Member(world.alice), 0, 100).await.unwrap().value;
        let count = |wanted: fn(&Change) -> bool| own.iter().filter(|entry| wanted(&entry.entry.what)).count();
        (count(|what| matches!(what, Change::ConsentAsked { .. })), count(|what| matches!(what, Change::Notice { .. })))
    }

    async fn asks(world: &World, permission: Permission) {
        let event = opened(world).await;
        world.host.end_consent_required(&event, permission, &[]).await.unwrap();
    }

    #[tokio::test]
    async fn after_a_denial_a_program_asks_for_the_same_once_a_day_however_often_it_tries() {
        let world = World::new().await;
        let deny = async |permission| {
            let (alice, program) = (world.alice, world.program);
            world.host.decide(alice, None, program, permission, Decision::Deny, None).await.unwrap()
        };
        asks(&world, Permission::ProfileName).await;
        assert_eq!(told(&world).await.0, 1);
        let waiting = deny(Permission::ProfileName).await;
        for again in waiting.touched.events {
            // Each of them asks again, in vain.
            world.host.end_consent_required(&again, Permission::ProfileName, &[]).await.unwrap();
        }
        for hour in 0..23 {
            asks(&world, Permission::ProfileName).await;
            assert_eq!(told(&world).await.0, 1, "hour {hour}");
            world.pass(HOUR);
        }
        // Another permission is another question, another program too.
        asks(&world, Permission::ProfilePhone).await;
        assert_eq!(told(&world).await.0, 2);
        world.pass(HOUR);
        asks(&world, Permission::ProfileName).await;
        assert_eq!(told(&world).await.0, 3, "a day after the denial");
        deny(Permission::ProfileName).await;
        world.pass(23 * HOUR);
        asks(&world, Permission::ProfileName).await;
        assert_eq!(told(&world).await.0, 3, "the second denial counts from its own time");
        let never = world.host.decide(world.alice, None, world.program, Permission::ProfileName, Decision::Never, None);
        never.await.unwrap();
        world.pass(400 * 24 * HOUR);
        asks(&world, Permission::ProfileName).await;
        assert_eq!(told(&world).await.0, 3, "never is never");
    }

    #[tokio::test]
    async fn who_put_a_question_off_is_told_of_it_again_when_they_act_and_only_then() {
        let world = World::new().await;
        for acts in 1..=3 {
            asks(&world, Permission::ProfileName).await;
            assert_eq!(
                (told(&world).await.0, questions(&world).await.len()),
                (acts, 1),
                "one question, told at each act"
            );
        }
        // Alice's timers go off as well, and ask for the same.
        let fires = async |permission| {
            let mut run = world.begin(world.alice).await;
            run.set_timer(&world.host.now().plus_seconds(60).to_string(), "nag", "").await.unwrap();
            world.finish(run).await;
            world.pass(60);
            let done = world.host.run_due(100).await.unwrap().0;
            let fired = done.iter().flat_map(|done| &done.touched.events).next().unwrap();
            assert!(
                matches!(fired.event.trigger, Trigger::TimerFired { .. }) && fired.event.actor == Some(world.alice)
            );
            world.host.end_consent_required(fired, permission, &[]).await.unwrap();
        };
        for timer in 0..3 {
            fires(Permission::ProfileName).await;
            assert_eq!(told(&world).await.0, 3, "timer {timer}");
        }
        assert_eq!(questions(&world).await[0].events.len(), 6, "all of them wait for the answer");
        // The first that needs an answer may be a timer: then the question is put, once.
        for _ in 0..2 {
            fires(Permission::ProfilePhone).await;
            assert_eq!(told(&world).await.0, 4);
        }
    }

    #[tokio::test]
    async fn where_no_more_events_can_wait_a_person_who_acts_is_asked_all_the_same() {
        let world = World::new().await;
        for _ in 0..=WAITING_MAX {
            asks(&world, Permission::ProfileName).await;
        }
        assert_eq!(questions(&world).await[0].events.len(), WAITING_MAX);
        assert_eq!(told(&world).await, (WAITING_MAX + 1, 1), "told at each act; the last one does not wait");
    }

    #[tokio::test]
    async fn a_denial_outlives_upgrade_and_uninstall() {
        let world = World::new().await;
        asks(&world, Permission::ProfileName).await;
        let (alice, program) = (world.alice, world.program);
        world.host.decide(alice, None, program, Permission::ProfileName, Decision::Deny, None).await.unwrap();
        crate::testing::upgrade(&world.host, "restaurant", 2).await;
        asks(&world, Permission::ProfileName).await;
        world.host.uninstall(program).await.unwrap();
        crate::testing::upgrade(&world.host, "restaurant", 3).await;
        asks(&world, Permission::ProfileName).await;
        assert_eq!(told(&world).await.0, 1);
    }

    #[tokio::test]
    async fn an_uninstalled_program_leaves_no_question_and_nothing_set_aside() {
        let world = World::new().await;
        asks(&world, Permission::ProfileName).await;
        let (failed, parked) = (opened(&world).await, opened(&world).await);
        world.host.end_failed(&failed, parvis_domain::Failure::Trap, "boom", &[]).await.unwrap();
        world.host.park(&parked, "no disk").await.unwrap();
        assert_eq!((world.host.asides(None, 10).await.unwrap().len(), questions(&world).await.len()), (3, 1));
        world.host.uninstall(world.program).await.unwrap();
        assert_eq!((world.host.asides(None, 10).await.unwrap().len(), questions(&world).await.len()), (0, 0));
        let left = world.store_keys(keys::asides_of(&world.program)).await;
        assert_eq!(left, 0);
    }

    #[tokio::test]
    async fn an_event_that_the_operator_drops_leaves_its_question() {
        let world = World::new().await;
        let (first, second) = (opened(&world).await, opened(&world).await);
        for event in [&first, &second] {
            world.host.end_consent_required(event, Permission::ProfileName, &[]).await.unwrap();
        }
        world.host.drop_event(first.event.id).await.unwrap();
        assert_eq!(questions(&world).await[0].events, [second.event.id]);
        world.host.drop_event(second.event.id).await.unwrap();
        assert!(questions(&world).await.is_empty());
    }

    #[tokio::test]
    async fn a_failed_event_can_be_tried_again_for_some_days() {
        let world = World::new().await;
        let failed = opened(&world).await;
        let days = limits::FAILED_KEEP_MS / 1_000;
        world.host.end_failed(&failed, parvis_domain::Failure::Trap, "boom", &[]).await.unwrap();
        world.pass(days - 1);
        world.host.run_due(100).await.unwrap();
        let again = world.host.retry_event(None, Some(world.alice), failed.event.id).await.unwrap();
        world.host.end_failed(&again.touched.events[0], parvis_domain::Failure::Trap, "boom", &[]).await.unwrap();
        world.pass(1);
        world.host.run_due(100).await.unwrap();
        assert_eq!(world.host.asides(None, 10).await.unwrap().len(), 1, "it failed anew");
        world.pass(days);
        world.host.run_due(100).await.unwrap();
        assert!(world.host.asides(None, 10).await.unwrap().is_empty());
        assert!(world.host.retry_event(None, Some(world.alice), failed.event.id).await.is_err());
    }

    #[tokio::test]
    async fn what_was_set_aside_is_read_page_by_page() {
        let world = World::new().await;
        for _ in 0..5 {
            let event = opened(&world).await;
            world.host.end_failed(&event, parvis_domain::Failure::Trap, "boom", &[]).await.unwrap();
        }
        let all: Vec<_> = world.host.asides(None, 10).await.unwrap().iter().map(|aside| aside.event.id).collect();
        let mut read = Vec::new();
        loop {
            let page = world.host.asides(read.last().copied(), 2).await.unwrap();
            if page.is_empty() {
                break;
            }
            read.extend(page.iter().map(|aside| aside.event.id));
        }
        assert_eq!(read, all);
        assert_eq!(read.len(), 5);
    }
}
