//! Requests that go out after their event: kept by the event's commit, sent until there is an answer, which is an event.
//!
//! Always true: while a request waits, its record stands and one key of the outbox names it; the commit that takes both away
//! queues the answer. It is sent at least once and answered once; the other server knows it by its key.

use parvis_domain::{
    ConversationId, Event, EventId, HttpAnswer, HttpFailure, HttpRequest, HttpRequestId, Permission, ProgramId,
    Timestamp, Trigger, UserId, ids, limits,
};
use parvis_store::{Direction, StoreError, TransactionError};
use serde::{Deserialize, Serialize};

use super::LATER;
use crate::program::Program;
use crate::record::{decode, encode};
use crate::work::{Work, attempt};
use crate::{CallError, CallRefusal, Committed, Error, Host, keys};

/// A request that waits to be sent, or to be sent again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) id: HttpRequestId,
    pub(crate) program: ProgramId,
    /// Whoever caused the event that made it.
    pub(crate) who: Option<UserId>,
    pub(crate) conversation: ConversationId,
    /// `version.code` of the program that made it.
    pub(crate) made_by: u32,
    pub(crate) name: String,
    pub(crate) data: String,
    pub(crate) request: HttpRequest,
    /// When it is sent next, at the earliest.
    pub(crate) due: Timestamp,
    /// Times that it was tried.
    pub(crate) tries: u8,
}

/// A request whose time has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    pub program: ProgramId,
    pub request: HttpRequestId,
}

/// Keeps a request.
pub(crate) async fn set(work: &mut Work, record: &Record) -> Result<(), CallError> {
    let count = keys::request_count(&record.program);
    let waiting = work.tx.counters(std::slice::from_ref(&count)).await?;
    let most = -i128::from(limits::LATER_WAITING_MAX);
    if waiting.first().is_some_and(|waiting| *waiting <= most) {
        return Err(CallRefusal::QuotaExceeded("requests").into());
    }
    work.tx.add(count, -1, Some(most));
    put(work, record);
    Ok(())
}

fn put(work: &mut Work, record: &Record) {
    work.tx.put(keys::request(&record.program, &record.id), encode(record));
    work.tx.put(keys::outbox(record.due, &record.program, &record.id), Vec::new());
    work.wake(record.due);
}

/// Drops what an uninstalled program has not sent, at most `limit`; answers how many.
pub(crate) async fn drop_all(work: &mut Work, program: &ProgramId, limit: usize) -> Result<usize, TransactionError> {
    let waiting = work.tx.scan(keys::requests_of(program), limit, Direction::Ascending).await?;
    let dropped = waiting.len();
    for (_, found) in waiting {
        take(work, &decode(&found)?);
    }
    Ok(dropped)
}

fn take(work: &mut Work, record: &Record) {
    work.tx.delete(keys::outbox(record.due, &record.program, &record.id));
    work.tx.delete(keys::request(&record.program, &record.id));
    work.tx.add(keys::request_count(&record.program), 1, None);
}

impl Host {
    /// Requests whose time has come, the longest due first, at most `limit`.
    pub async fn requests_due(&self, limit: usize) -> Result<Vec<Waiting>, Error> {
        let read = self.store().scan(keys::outbox_until(self.now()), limit, Direction::Ascending).await?;
        // What is sent leaves the process.
        self.store().durable(read.seen).await?;
        let waiting = |key| {
            let (program, request) = keys::outbox_entry(key)?;
            Some(Waiting { program, request })
        };
        let damaged = || Error::from(StoreError::Damaged("a key of what waits to be sent".into()));
        read.value.iter().map(|(key, _)| waiting(key).ok_or_else(damaged)).collect()
    }

    /// Sends a request and keeps what came of it: its answer is an event then, or it is tried again later. Nothing where it does
    /// not wait any more.
    ///
    /// # Errors
    /// What came of it is not kept: it waits as before, and goes out again under the same key.
    pub async fn send_request(&self, waiting: &Waiting) -> Result<Option<Committed<()>>, Error> {
        let Waiting { program, request } = waiting;
        let wanted = [keys::request(program, request), keys::program(program)];
        let read = self.store().get_many(&wanted).await?;
        self.store().durable(read.seen).await?;
        let mut found = read.value.into_iter();
        let Some(record) = found.next().flatten() else { return Ok(None) };
        let record: Record = decode(&record.value)?;
        let program: Option<Program> = found.next().flatten().map(|found| decode(&found.value)).transpose()?;
        let answer = self.ask(&record, program.as_ref()).await;
        let committed = attempt!(self, None, work, settle(&mut work, &record, &answer).await)?;
        Ok(Some(committed))
    }

    async fn ask(&self, record: &Record, program: Option<&Program>) -> HttpAnswer {
        let request = &record.request;
        let host = parvis_egress::host_of(&request.url);
        let may = |program: &&Program| {
            let named = host.as_ref().is_ok_and(|host| program.version.hosts.allows(host, request.method));
            program.is_installed() && program.may(Permission::Http) && named
        };
        let Some(program) = program.filter(may) else {
            return Err(HttpFailure::Refused("the program may not ask this host any more".to_owned()));
        };
        let hosts = &program.version.hosts;
        super::send(self.egress(), hosts, request, record.id.as_bytes(), &LATER, limits::LATER_BODY_BYTES_MAX).await
    }
}

/// Another attempt may have another outcome.
fn is_passing(answer: &HttpAnswer) -> bool {
    match answer {
        Ok(response) => matches!(response.status, 429 | 502 | 503 | 504),
        Err(failure) => matches!(failure, HttpFailure::Unreachable | HttpFailure::TimedOut),
    }
}

async fn settle(work: &mut Work, sent: &Record, answer: &HttpAnswer) -> Result<(), Error> {
    let found = work.tx.get(&keys::request(&sent.program, &sent.id)).await?;
    let Some(mut record) = found.map(|found| decode::<Record>(&found)).transpose()? else { return Ok(()) };
    let wait = limits::LATER_BACKOFF_MS.get(usize::from(record.tries));
    if let Some(wait) = wait.filter(|_| is_passing(answer)) {
        work.tx.delete(keys::outbox(record.due, &record.program, &record.id));
        record.tries += 1;
        record.due = work.now.plus_millis(*wait);
        put(work, &record);
        return Ok(());
    }
    take(work, &record);
    work.queue(Event {
        // The same however often its answer is kept.
        id: EventId::from_bytes(ids::derive(b"parvis answer", &[record.program.as_bytes(), record.id.as_bytes()])),
        program: record.program,
        conversation: record.conversation,
        actor: record.who,
        recorded: work.now,
        made_by: record.made_by,
        trigger: Trigger::HttpAnswered {
            request: record.id,
            name: record.name,
            data: record.data,
            answer: answer.clone(),
        },
    });
    Ok(())
}
