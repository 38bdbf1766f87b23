//! A run for a request of a program's pages.
//!
//! It begins without a lane, since whoever asks waits for the answer. A request that only asks (`GET`, `HEAD`) changes nothing:
//! calls with effects are refused, and whatever its run noted is dropped; so it is where the answer is a refusal (400 and above). The
//! host's own notes (log lines, uses of consents) are written all the same.

use parvis_domain::{Event, Trigger};
use parvis_store::{CommitError, Condition, TransactionError};

use super::{Begun, Invocation, Kind};
use crate::event::Pending;
use crate::pages::Visit;
use crate::work::Work;
use crate::{CallError, Committed, Host, consent, keys, program};

impl Invocation {
    /// Reads what the run of a page's request needs. `event` is [`Host::page_event`]'s, the same in each attempt.
    /// [`Begun::Obsolete`] where the session, the membership or the program is gone.
    pub async fn begin_page(host: &Host, visit: &Visit, event: &Event) -> Result<Begun, TransactionError> {
        let mut work = host.work();
        let (conversation, user) = (&visit.conversation, &visit.user);
        let wanted =
            [keys::program(&visit.program), keys::member(conversation, user), keys::session(user, &visit.session)];
        let found = work.tx.get_many(&wanted).await?;
        if !found.iter().all(Option::is_some) {
            return Ok(Begun::Obsolete);
        }
        let program = work.find_program(&visit.program).await?;
        let Some(program) = program.filter(|program| program.is_installed() && program.version.about.pages) else {
            return Ok(Begun::Obsolete);
        };
        let mut event = event.clone();
        event.made_by = program.version.code;
        let kind = match &event.trigger {
            Trigger::PageRequested { method, .. } if method.is_safe() => Kind::PageRead,
            _ => Kind::Page,
        };
        let budget = program.settings.budget.budget();
        Ok(Begun::Ready(Box::new(Self::new(host, work, Pending::new(event, 0, 0), kind, program, budget))))
    }

    /// Applies what the run did (`applies`: its answer is no refusal), or nothing of it for a request that only asks. When it has
    /// returned, what the answer follows from is on disk, and held at one instant. `None` where there was nothing to write.
    ///
    /// # Errors
    /// `Conflict` and `BelowFloor`: run it again, from [`Invocation::begin_page`].
    pub async fn commit_page(mut self, applies: bool) -> Result<Option<Committed<()>>, CommitError> {
        let lines = self.take_log();
        if applies && self.kind == Kind::Page {
            self.write_quotas();
            if let Some(toast) = self.take_toast() {
                self.leave_toast(toast);
            }
        } else {
            self.keep_notes_alone();
        }
        program::write_log(&mut self.work, &self.program.id, &lines);
        self.forget_once();
        let (host, event, work) = (self.host, self.pending.event.id, self.work);
        let done = if work.tx.writes().is_empty() && is_one_look(&work) {
            work.durable().await.map_err(|fault| CommitError::Unavailable(fault.to_string().into()))?;
            None
        } else {
            let (number, touched) = work.commit().await?;
            Some(Committed { value: (), replayed: false, number, touched })
        };
        host.recent().forget(&event);
        Ok(done)
    }

    /// What has effects is for requests that may have some.
    pub(crate) fn require_effects(&self) -> Result<(), CallError> {
        match self.kind {
            Kind::PageRead => Err(CallError::invalid("a page asked for by GET changes nothing: have it send a POST")),
            Kind::Event | Kind::Page => Ok(()),
        }
    }

    /// The same conditions, and of the writes those alone that are the host's own.
    fn keep_notes_alone(&mut self) {
        let mut work = self.host.work();
        for condition in self.work.tx.conditions() {
            work.tx.require(condition.clone());
        }
        work.saw(self.work.seen());
        self.work = work;
        let (program, event) = (self.program.id, self.pending.event.id);
        if let Some(user) = self.actor_user() {
            for permission in self.used.consents.clone() {
                consent::record_use(&mut self.work, &user, program, permission, event);
            }
        }
    }
}

/// Whether everything was read as of one commit: then it held together, and there is nothing to check.
fn is_one_look(work: &Work) -> bool {
    let mut looks = work.tx.conditions().iter().map(|condition| match condition {
        Condition::Key { seen, .. } | Condition::Range { seen, .. } => *seen,
    });
    looks.next().is_none_or(|first| looks.all(|seen| seen == first))
}
