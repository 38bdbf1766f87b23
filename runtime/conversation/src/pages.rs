//! Requests of people's browsers for programs' pages: run as they come, beside the events.
//!
//! Always true:
//! - pages take at most half of the places in which guests run, and one program's a quarter of them: they hold up neither
//!   events nor each other;
//! - an answer is told when what it follows from is on disk.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use parvis_capability::pages::Visit;
use parvis_capability::{Begun, Host, Invocation, Touched};
use parvis_domain::{Event, Failure, HttpResponse, PageRequest, ProgramId};
use parvis_store::CommitError;
use tokio::sync::Semaphore;
use tokio_util::task::AbortOnDropHandle;

use crate::run::{Ran, Runner};

/// Requests of one program that run or wait, at most.
const WAITING_MAX: usize = 64;
/// Runs of one request of which somebody else changed what they read.
const CONFLICTS_MAX: usize = 16;

/// How a request for a page ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageOutcome {
    Answered(HttpResponse),
    /// The session, the membership or the program is gone.
    Gone,
    /// The program failed.
    Failed(Failure),
    /// Too many requests of this program at once, or too many at work on the same things.
    Busy,
    /// The host cannot do it now.
    Fault,
}

/// Where pages run. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Pages {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    host: Host,
    runner: Arc<dyn Runner>,
    guests: tokio::runtime::Handle,
    places: Semaphore,
    of_each: usize,
    programs: Mutex<HashMap<ProgramId, Turn>>,
}

/// The places of one program.
#[derive(Debug)]
struct Turn {
    places: Arc<Semaphore>,
    /// Requests that run or wait.
    here: usize,
}

impl Pages {
    pub(crate) fn new(host: Host, runner: Arc<dyn Runner>, slots: usize, guests: tokio::runtime::Handle) -> Self {
        let places = Semaphore::new((slots / 2).max(1));
        let of_each = (slots / 4).max(1);
        Self { inner: Arc::new(Inner { host, runner, guests, places, of_each, programs: Mutex::default() }) }
    }

    /// Serves one request. Dropping the future ends it without effect, unless it is being committed.
    pub(crate) async fn serve(&self, visit: Visit, request: Arc<PageRequest>) -> (PageOutcome, Option<Touched>) {
        let Some(turn) = Here::enter(&self.inner, visit.program) else { return (PageOutcome::Busy, None) };
        let inner = self.inner.clone();
        let running = self.inner.guests.spawn(async move {
            let turn = turn;
            let own = turn.places.acquire().await;
            let place = inner.places.acquire().await;
            let served = inner.serve(&visit, &request).await;
            drop((own, place));
            served
        });
        match AbortOnDropHandle::new(running).await {
            Ok(served) => served,
            Err(error) => {
                tracing::error!(%error, "a page's request did not end");
                (PageOutcome::Fault, None)
            }
        }
    }
}

impl Inner {
    async fn serve(&self, visit: &Visit, request: &PageRequest) -> (PageOutcome, Option<Touched>) {
        let event = self.host.page_event(visit, request.method, &request.path);
        for _ in 0..CONFLICTS_MAX {
            if let Some(served) = self.attempt(visit, &event, request).await {
                return served;
            }
        }
        (PageOutcome::Busy, None)
    }

    /// `None` where what it read has changed: it is run again.
    async fn attempt(
        &self,
        visit: &Visit,
        event: &Event,
        request: &PageRequest,
    ) -> Option<(PageOutcome, Option<Touched>)> {
        let fault = |why: String| {
            tracing::error!(event.id = %event.id, program.id = %event.program, why, "a page's request could not be run");
            Some((PageOutcome::Fault, None))
        };
        let invocation = match Invocation::begin_page(&self.host, visit, event).await {
            Ok(Begun::Ready(invocation)) => invocation,
            Ok(Begun::AlreadyDone | Begun::Obsolete) => return Some((PageOutcome::Gone, None)),
            Err(error) => return fault(error.to_string()),
        };
        match self.runner.serve(invocation, request).await {
            Ran::Ended { invocation, ending: answer } => match invocation.commit_page(answer.status < 400).await {
                Ok(committed) => Some((PageOutcome::Answered(answer), committed.map(|committed| committed.touched))),
                Err(CommitError::Conflict | CommitError::BelowFloor(_)) => None,
                // More than one commit takes, although each call was within its budget.
                Err(CommitError::Invalid(why)) => self.failed(event, Failure::OutputExceeded, &why, &[]).await,
                Err(error) => fault(error.to_string()),
            },
            Ran::Failed { failure, detail, log, .. } => self.failed(event, failure, &detail, &log).await,
            Ran::Stale => None,
            Ran::Fault(why) => fault(why),
        }
    }

    async fn failed(
        &self,
        event: &Event,
        failure: Failure,
        detail: &str,
        log: &[parvis_capability::program::LogLine],
    ) -> Option<(PageOutcome, Option<Touched>)> {
        let ended = self.host.end_page_failed(event, failure, detail, log).await;
        if let Err(error) = &ended {
            tracing::warn!(%error, program.id = %event.program, "the failure of a page is not in its program's log");
        }
        Some((PageOutcome::Failed(failure), ended.ok().map(|committed| committed.touched)))
    }

    fn programs(&self) -> MutexGuard<'_, HashMap<ProgramId, Turn>> {
        // Nothing that holds it panics half-way through a change.
        self.programs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request is here, running or waiting.
struct Here {
    inner: Arc<Inner>,
    program: ProgramId,
    places: Arc<Semaphore>,
}

impl Here {
    fn enter(inner: &Arc<Inner>, program: ProgramId) -> Option<Self> {
        let mut programs = inner.programs();
        let turn = programs
            .entry(program)
            .or_insert_with(|| Turn { places: Arc::new(Semaphore::new(inner.of_each)), here: 0 });
        if turn.here >= WAITING_MAX {
            return None;
        }
        turn.here += 1;
        Some(Self { inner: inner.clone(), program, places: turn.places.clone() })
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        let mut programs = self.inner.programs();
        if let Some(turn) = programs.get_mut(&self.program) {
            turn.here -= 1;
            if turn.here == 0 {
                programs.remove(&self.program);
            }
        }
    }
}
