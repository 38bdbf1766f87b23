//! One event's run: the door through which a mini-program reads and notes what is to happen.
//!
//! Always true:
//! - a call only reads, and notes effects in the run's transaction; nothing of them exists before [`Invocation::commit`];
//! - every effect is on the condition that the event is still in its lane, that the program's installed version, the
//!   person's membership and each grant that was used are what they were, and that what the guest read has not changed;
//! - who acts, for which program and where comes from the event, never from an argument.
//!
//! Not here: how a guest runs (`sandbox`), when it runs (`conversation`).

mod chat;
mod http;
mod identity;
mod page;
mod schedule;
mod storage;
#[cfg(test)]
mod tests;

pub use chat::Toast;
pub use schedule::Timer;
pub use storage::{Bucket, Page};

use std::sync::Arc;

use parvis_domain::limits::Budget;
use parvis_domain::{
    ConversationId, Event, Failure, MessageId, Permission, PersonId, ProgramId, Timestamp, Trigger, UserId, ids,
};
use parvis_store::{CommitError, Key, TransactionError};
use tokio::sync::Notify;

use crate::consent::{self, Found};
use crate::event::{Ended, Pending};
use crate::http::journal::Journal;
use crate::program::{self, Level, LogLine, Program};
use crate::record::decode;
use crate::work::Work;
use crate::{CallError, CallRefusal, Committed, Host, keys};

/// What a run of an event begins with.
#[derive(Debug)]
pub enum Begun {
    Ready(Box<Invocation>),
    /// The event is not in its lane any more.
    AlreadyDone,
    /// The program is gone, or the person has left: end the event with [`Host::end_dropped`].
    Obsolete,
}

/// What a run is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// An event that waits in its lane.
    Event,
    /// A page's request.
    Page,
    /// A page's request that only asks.
    PageRead,
}

/// One run of one event.
pub struct Invocation {
    host: Host,
    work: Work,
    kind: Kind,
    /// Of an event its place in the lane; of a page's request the event alone.
    pending: Pending,
    program: Arc<Program>,
    budget: Budget,
    used: Used,
    log: Vec<LogLine>,
    log_bytes: usize,
    typing: Arc<Notify>,
    toast: Option<Toast>,
    /// What it asked of other servers; read when it asks first.
    journal: Option<Journal>,
}

/// What of the budget is used.
#[derive(Debug, Default)]
struct Used {
    ids: u32,
    host_calls: u32,
    messages: u32,
    edits: u32,
    payments: u32,
    requests: u32,
    answer_bytes: usize,
    storage_reads: u32,
    storage_writes: u32,
    output_bytes: usize,
    /// Consents that were looked up: a use is recorded once an event.
    consents: Vec<Permission>,
    /// Those of them that held for this event alone.
    once: Vec<Permission>,
    /// Changes of the quota counters, and the counters' values when they were first read.
    stored_program: Option<storage::Quota>,
    stored_person: Option<storage::Quota>,
}

impl std::fmt::Debug for Invocation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invocation").field("event", &self.pending.event.id).finish_non_exhaustive()
    }
}

impl Invocation {
    /// Reads what a run needs, on the conditions that its commit will carry.
    pub async fn begin(host: &Host, pending: &Pending) -> Result<Begun, TransactionError> {
        let mut work = host.work();
        let event = &pending.event;
        let key = pending.key();
        let mut wanted = vec![key.clone(), keys::program(&event.program)];
        if let Some(actor) = &event.actor {
            wanted.push(keys::member(&event.conversation, actor));
        }
        let mut found = work.tx.get_many(&wanted).await?.into_iter().skip(1);
        let version = work.tx.get_versioned(&key).await?.map(|found| found.version);
        if version != Some(pending.version) {
            work.durable().await?;
            return Ok(Begun::AlreadyDone);
        }
        found.next();
        let program = work.find_program(&event.program).await?.filter(|program| program.is_installed());
        let Some(program) = program else { return Ok(Begun::Obsolete) };
        let mut pending = pending.clone();
        if event.actor.is_some() && found.next().flatten().is_none() {
            match event.trigger {
                // What became of its payment, a program has to know also when the payer has left: it runs for nobody.
                Trigger::PaymentUpdated { .. } => pending.event.actor = None,
                _ => return Ok(Begun::Obsolete),
            }
        }
        pending.take_found(&mut work, key);
        let budget = program.settings.budget.budget();
        Ok(Begun::Ready(Box::new(Self::new(host, work, pending, Kind::Event, program, budget))))
    }

    fn new(host: &Host, work: Work, pending: Pending, kind: Kind, program: Arc<Program>, budget: Budget) -> Self {
        Self {
            host: host.clone(),
            work,
            kind,
            pending,
            program,
            budget,
            used: Used::default(),
            log: Vec::new(),
            log_bytes: 0,
            typing: Arc::default(),
            toast: None,
            journal: None,
        }
    }

    pub fn event(&self) -> &Event {
        &self.pending.event
    }

    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    pub fn budget(&self) -> &Budget {
        &self.budget
    }

    /// The instant at which every clock of the guest stands.
    pub fn now(&self) -> Timestamp {
        self.work.now
    }

    /// The person who caused the event, as this program's publisher knows them.
    pub fn actor(&self) -> Option<PersonId> {
        self.pending.event.actor.as_ref().map(|user| self.person(user))
    }

    /// How this program's publisher knows `user`.
    pub fn person(&self, user: &UserId) -> PersonId {
        PersonId::derive(self.host.secret(), &self.program.publisher, user)
    }

    /// Unpredictable bytes: others in each run.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        self.host.random()
    }

    /// Counts one host call, before anything is done.
    ///
    /// # Errors
    /// `OverBudget(HostCallsExceeded)`.
    pub fn count_call(&mut self) -> Result<(), CallError> {
        self.used.host_calls += 1;
        if self.used.host_calls > self.budget.host_calls {
            return Err(CallError::OverBudget(Failure::HostCallsExceeded));
        }
        Ok(())
    }

    /// A line for the program's developers. Cut at the budget; the cut is noted once.
    pub fn log(&mut self, level: Level, text: &str) {
        const LINE_BYTES_MAX: usize = 4 << 10;
        if self.log_bytes >= self.budget.log_bytes {
            return;
        }
        let room = LINE_BYTES_MAX.min(self.budget.log_bytes - self.log_bytes);
        let cut = text.floor_char_boundary(room);
        let mut line = text.get(..cut).unwrap_or_default().to_owned();
        // A line costs its head too, so that empty lines end as well.
        self.log_bytes += line.len() + 32;
        if self.log_bytes >= self.budget.log_bytes {
            line.push_str(" … (the log of this event is cut here)");
        }
        self.log.push(LogLine { at: self.work.now, event: self.pending.event.id, level, text: line });
    }

    /// The lines so far.
    pub fn log_lines(&self) -> &[LogLine] {
        &self.log
    }

    /// The lines so far: to keep them where the run fails.
    pub fn take_log(&mut self) -> Vec<LogLine> {
        std::mem::take(&mut self.log)
    }

    /// Notified when the program says that it is working on an answer.
    pub fn typing_signal(&self) -> Arc<Notify> {
        self.typing.clone()
    }

    /// Applies every effect of the run and marks the event as done, in one commit.
    ///
    /// # Errors
    /// `Conflict` and `BelowFloor`: run the event again, from [`Invocation::begin`].
    pub async fn commit(mut self) -> Result<Ended<()>, CommitError> {
        let lines = self.take_log();
        program::write_log(&mut self.work, &self.program.id, &lines);
        self.write_quotas();
        self.forget_once();
        self.forget_asked().await.map_err(|fault| CommitError::Unavailable(fault.to_string().into()))?;
        let (host, event) = (self.host.clone(), self.pending.event.id);
        let (number, touched) = self.work.commit().await?;
        host.recent().forget(&event);
        Ok(Ended::Committed(Committed { value: (), replayed: false, number, touched }))
    }

    /// What was granted for this event alone has served: neither it nor what was entered with it is kept.
    fn forget_once(&mut self) {
        let Some(user) = self.actor_user() else { return };
        for permission in std::mem::take(&mut self.used.once) {
            self.work.tx.delete(keys::grant(&user, &self.program.id, permission));
        }
    }

    /// The same in each run of the same event: a hash of the event's id and how many ids the run made before.
    pub(crate) fn next_id(&mut self) -> [u8; 16] {
        let ordinal = self.used.ids.to_be_bytes();
        self.used.ids += 1;
        ids::derive(b"parvis effect", &[self.pending.event.id.as_bytes(), &ordinal])
    }

    pub(crate) fn work(&mut self) -> &mut Work {
        &mut self.work
    }

    pub(crate) fn host(&self) -> &Host {
        &self.host
    }

    pub(crate) fn conversation(&self) -> ConversationId {
        self.pending.event.conversation
    }

    pub(crate) fn program_id(&self) -> ProgramId {
        self.program.id
    }

    pub(crate) fn actor_user(&self) -> Option<UserId> {
        self.pending.event.actor
    }

    /// The manifest asks for it and the operator allows it.
    pub(crate) fn require(&self, permission: Permission) -> Result<(), CallError> {
        if self.program.may(permission) { Ok(()) } else { Err(CallRefusal::NotGranted(permission).into()) }
    }

    /// [`Self::require`], and the person who caused the event consents. Recorded once an event. Answers what they
    /// entered on the sheet.
    pub(crate) async fn require_consent(&mut self, permission: Permission) -> Result<Option<String>, CallError> {
        self.require(permission)?;
        // Nobody to ask: a timer that nobody set does what opening the program here allows.
        let Some(user) = self.actor_user() else { return Ok(None) };
        let key = keys::grant(&user, &self.program.id, permission);
        if self.used.consents.contains(&permission) {
            self.require_unchanged(&key).await?;
        }
        let event = self.pending.event.id;
        match consent::find(&mut self.work, &user, &self.program.id, permission, &event).await? {
            Found::Granted { value, once } => {
                if !self.used.consents.contains(&permission) {
                    self.used.consents.push(permission);
                    if once {
                        self.used.once.push(permission);
                    }
                    consent::record_use(&mut self.work, &user, self.program.id, permission, event);
                }
                Ok(value)
            }
            Found::Denied => Err(CallRefusal::NotGranted(permission).into()),
            Found::Undecided => Err(CallRefusal::ConsentRequired(permission).into()),
        }
    }

    /// A decision taken back in mid-run holds from the next call on: the run ends and begins anew.
    async fn require_unchanged(&mut self, key: &Key) -> Result<(), CallError> {
        if self.work.is_stale(key).await? { Err(CallError::Stale) } else { Ok(()) }
    }

    /// The member of this conversation whom the program knows as `person`: only those who used the program here.
    pub(crate) async fn resolve_person(&mut self, person: &PersonId) -> Result<UserId, CallError> {
        let key = keys::person(&self.program.publisher, person);
        let found = self.work.tx.get(&key).await?.ok_or(CallRefusal::NotFound)?;
        let user: UserId = decode(&found)?;
        let conversation = self.conversation();
        let wanted = [keys::program_use(&self.program.id, &conversation, &user), keys::member(&conversation, &user)];
        let both = self.work.tx.get_many(&wanted).await?;
        if both.iter().all(Option::is_some) { Ok(user) } else { Err(CallRefusal::NotFound.into()) }
    }

    /// Counts bytes of effects against the event's budget.
    pub(crate) fn count_output(&mut self, bytes: usize) -> Result<(), CallError> {
        self.used.output_bytes = self.used.output_bytes.saturating_add(bytes);
        if self.used.output_bytes > self.budget.output_bytes {
            return Err(CallError::OverBudget(Failure::OutputExceeded));
        }
        Ok(())
    }

    pub(crate) fn count_payment(&mut self) -> Result<(), CallError> {
        count(&mut self.used.payments, self.budget.payments, "payments.event")
    }

    pub(crate) fn next_message_id(&mut self) -> MessageId {
        MessageId::from_bytes(self.next_id())
    }
}

/// Counts one more, or refuses by the quota's name.
fn count(used: &mut u32, max: u32, quota: &'static str) -> Result<(), CallError> {
    if *used >= max {
        return Err(CallRefusal::QuotaExceeded(quota).into());
    }
    *used += 1;
    Ok(())
}

impl Host {
    /// The event has nobody to run for any more: it is done, without effect.
    pub async fn end_dropped(&self, pending: &Pending) -> Result<Ended<()>, crate::Error> {
        crate::event::end_dropped(self, pending).await
    }
}
