//! One run of one event, and what its outcome does: the table of outcomes.
//!
//! | outcome | effect |
//! |---|---|
//! | done | one commit with all effects; a toast goes to whoever waits, or to the person's own log |
//! | conflict, below a floor, stale | run again, fresh; never a failure; alone after 3 in a row |
//! | refused | the person sees the text, nothing else is applied |
//! | consent required | the event leaves its lane, the person is asked |
//! | failed | a record for the developer, a notice with Retry for the person |
//! | the host's fault | run again with back-off, 5 times, then parked |

use async_trait::async_trait;
use parvis_capability::event::{Ended, Pending};
use parvis_capability::invocation::Toast;
use parvis_capability::program::LogLine;
use parvis_capability::{Begun, Committed, Error, Host, Invocation};
use parvis_domain::{Ending, Failure, HttpResponse, PageRequest, Permission};
use parvis_store::CommitError;

/// Runs a program's code, for one event or one page: the sandbox, or a test's own.
#[async_trait]
pub trait Runner: Send + Sync + std::fmt::Debug {
    async fn run(&self, invocation: Box<Invocation>) -> Ran;

    /// Serves a request for a page of the program. A runner without a sandbox has none.
    async fn serve(&self, _: Box<Invocation>, _: &PageRequest) -> Ran<HttpResponse> {
        Ran::Fault("its programs have no pages".to_owned())
    }
}

/// How the code ended.
#[derive(Debug)]
pub enum Ran<T = Ending> {
    /// By itself.
    Ended { invocation: Box<Invocation>, ending: T },
    /// Ended by the host, or by a trap.
    Failed {
        failure: Failure,
        detail: String,
        log: Vec<LogLine>,
        /// What it takes to run it again.
        record: Option<Vec<u8>>,
    },
    /// What it read has changed already: it would be a conflict.
    Stale,
    /// The host's own fault.
    Fault(String),
}

/// How an event ended, for whoever waits for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventOutcome {
    Done,
    /// Done, and the program says something in passing to the person who acted.
    Told(Toast),
    Refused(String),
    ConsentRequired(Permission),
    Failed(Failure),
    /// The host could not run it: an operator decides.
    Parked,
    /// The program is gone, or the person has left; or an earlier run took effect.
    Dropped,
}

/// What one attempt came to.
#[derive(Debug)]
pub(crate) enum Attempt {
    Over(EventOutcome, Option<Committed<()>>),
    /// Somebody else changed what it read: run it again.
    Conflict,
    /// The host's own fault: run it again, later.
    Fault(String),
}

/// Faults in a row after which an event is parked.
pub(crate) const FAULTS_MAX: u32 = 5;
/// Conflicts in a row after which an event runs alone for its program.
pub(crate) const CONFLICTS_BESIDE_OTHERS_MAX: u32 = 3;

/// What goes on around a run.
pub(crate) trait Around: Sync {
    /// The program works on an answer.
    fn typing(&self);
    /// Somebody waits for how the event ends.
    fn is_awaited(&self) -> bool;
}

/// Runs an event once and applies what its outcome says.
pub(crate) async fn attempt(host: &Host, runner: &dyn Runner, pending: &Pending, around: &dyn Around) -> Attempt {
    let invocation = match Invocation::begin(host, pending).await {
        Ok(Begun::Ready(invocation)) => invocation,
        Ok(Begun::AlreadyDone) => return Attempt::Over(EventOutcome::Dropped, None),
        Ok(Begun::Obsolete) => return over(host.end_dropped(pending).await, EventOutcome::Dropped),
        Err(fault) => return Attempt::Fault(fault.to_string()),
    };
    let (mut invocation, ending) = match run(runner, invocation, around).await {
        Ran::Ended { invocation, ending } => (invocation, ending),
        Ran::Failed { failure, detail, log, record } => {
            let ended = host.end_recorded(pending, failure, &detail, &log, record.as_deref()).await;
            return over(ended, EventOutcome::Failed(failure));
        }
        Ran::Stale => return Attempt::Conflict,
        Ran::Fault(why) => return Attempt::Fault(why),
    };
    match ending {
        Ending::Done => {
            let log = invocation.log_lines().to_vec();
            let toast = invocation.take_toast();
            if let Some(toast) = toast.clone().filter(|_| !around.is_awaited()) {
                invocation.leave_toast(toast);
            }
            match invocation.commit().await {
                Ok(Ended::Committed(committed)) => {
                    Attempt::Over(toast.map_or(EventOutcome::Done, EventOutcome::Told), Some(committed))
                }
                Ok(Ended::AlreadyDone) => Attempt::Over(EventOutcome::Dropped, None),
                Err(CommitError::Conflict | CommitError::BelowFloor(_)) => Attempt::Conflict,
                // More than one commit takes, although each call was within its budget: the program's doing, not the host's.
                Err(CommitError::Invalid(why)) => {
                    let ended = host.end_failed(pending, Failure::OutputExceeded, &why, &log).await;
                    over(ended, EventOutcome::Failed(Failure::OutputExceeded))
                }
                // Whether it was applied is found out by the next attempt: the event is in its lane, or not.
                Err(error) => Attempt::Fault(error.to_string()),
            }
        }
        Ending::Refused(text) => {
            let ended = host.end_refused(pending, &text, &invocation.take_log()).await;
            over(ended, EventOutcome::Refused(text))
        }
        Ending::ConsentRequired(permission) => {
            let ended = host.end_consent_required(pending, permission, &invocation.take_log()).await;
            over(ended, EventOutcome::ConsentRequired(permission))
        }
    }
}

/// Runs the code, and says so each time it says that it works on an answer.
async fn run(runner: &dyn Runner, invocation: Box<Invocation>, around: &dyn Around) -> Ran {
    let signal = invocation.typing_signal();
    let mut running = runner.run(invocation);
    loop {
        tokio::select! {
            biased;
            ran = &mut running => return ran,
            () = signal.notified() => around.typing(),
        }
    }
}

/// An event that was running each time the process ended: it is failed, not run again.
pub(crate) async fn give_up(host: &Host, pending: &Pending) -> Attempt {
    let why = "the host process ended while it ran, more than once";
    let ended = host.end_failed(pending, Failure::HostAborted, why, &[]).await;
    over(ended, EventOutcome::Failed(Failure::HostAborted))
}

pub(crate) async fn park(host: &Host, pending: &Pending, why: &str) -> Attempt {
    over(host.park(pending, why).await, EventOutcome::Parked)
}

fn over(ended: Result<Ended<()>, Error>, outcome: EventOutcome) -> Attempt {
    match ended {
        Ok(Ended::Committed(committed)) => Attempt::Over(outcome, Some(committed)),
        Ok(Ended::AlreadyDone) => Attempt::Over(EventOutcome::Dropped, None),
        Err(Error::Busy) => Attempt::Conflict,
        Err(error) => Attempt::Fault(error.to_string()),
    }
}
