//! The event that is being run on this thread, and what it may still do.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::state::State;
use crate::bindings::parvis::host::types::Error;
use crate::http::Request;
use crate::{ConversationId, PersonId};

thread_local! {
    static RUN: RefCell<Option<Run>> = const { RefCell::new(None) };
}

/// One run of one event: everything it does goes to its own copy of the state.
pub(super) struct Run {
    pub(super) state: State,
    pub(super) conversation: ConversationId,
    pub(super) actor: Option<PersonId>,
    pub(super) log: Vec<String>,
    /// What it says in passing to the actor.
    pub(super) toast: Option<String>,
    pub(super) posts: u32,
    pub(super) edits: u32,
    pub(super) payments: u32,
    pub(super) requests: u32,
    /// What it asked of other servers.
    pub(super) asked: Vec<Request>,
    pub(super) reads: u32,
    pub(super) writes: u32,
    /// Permissions that are confirmed at each use, used up by this event.
    pub(super) confirmed: BTreeSet<String>,
}

/// Runs `handle` with `run` as this thread's event; gives `run` back with what came of it.
pub(super) fn during<T>(run: Run, handle: impl FnOnce() -> T) -> (Run, T) {
    RUN.set(Some(run));
    // Taken back even when the handler panics: the next test on this thread must not find it.
    struct Take;
    impl Drop for Take {
        fn drop(&mut self) {
            RUN.take();
        }
    }
    let take = Take;
    let outcome = handle();
    let run = RUN.take().expect("set above, and nothing else takes it");
    drop(take);
    (run, outcome)
}

/// The run of this thread. Panics where a program calls the host outside of an event.
#[expect(clippy::panic, reason = "a mistake in the test itself")]
pub(super) fn with<T>(act: impl FnOnce(&mut Run) -> T) -> T {
    RUN.with_borrow_mut(|run| match run {
        Some(run) => act(run),
        None => panic!("a host function was called outside of an event: play one with parvis_sdk::testing::Host"),
    })
}

impl Run {
    pub(super) fn require(&self, permission: &str) -> Result<(), Error> {
        if self.state.withheld.contains(permission) {
            return Err(Error::NotGranted(permission.to_owned()));
        }
        Ok(())
    }
}

/// Counts one more use of what an event may do so many times.
pub(super) fn count(used: &mut u32, max: u32, quota: &str) -> Result<(), Error> {
    if *used == max {
        return Err(Error::QuotaExceeded(quota.to_owned()));
    }
    *used += 1;
    Ok(())
}
