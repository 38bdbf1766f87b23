//! Which sockets are open: a bounded number, in all and for each person; and the end of those whose session ended.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use parvis_domain::{SessionId, UserId};
use tokio_util::sync::CancellationToken;

use crate::metrics;

#[derive(Debug, Clone)]
pub(crate) struct Sockets {
    state: Arc<Mutex<State>>,
    max: usize,
    per_person_max: usize,
}

#[derive(Debug, Default)]
struct State {
    open: usize,
    people: HashMap<UserId, Vec<Open>>,
    last: u64,
}

#[derive(Debug)]
struct Open {
    number: u64,
    session: SessionId,
    end: CancellationToken,
}

/// One open socket's place; dropping it gives the place back.
#[derive(Debug)]
pub(crate) struct Place {
    sockets: Sockets,
    user: UserId,
    number: u64,
    end: CancellationToken,
}

impl Sockets {
    pub(crate) fn new(max: usize, per_person_max: usize) -> Self {
        Self { state: Arc::default(), max, per_person_max }
    }

    /// `None` where there are too many.
    pub(crate) fn open(&self, user: UserId, session: SessionId) -> Option<Place> {
        let mut state = self.state();
        if state.open >= self.max || state.people.get(&user).is_some_and(|open| open.len() >= self.per_person_max) {
            return None;
        }
        state.open += 1;
        state.last += 1;
        let (number, end) = (state.last, CancellationToken::new());
        state.people.entry(user).or_default().push(Open { number, session, end: end.clone() });
        metrics::sockets(state.open);
        drop(state);
        Some(Place { sockets: self.clone(), user, number, end })
    }

    /// Ends the sockets of a session at once; those on other nodes notice by themselves.
    pub(crate) fn end_session(&self, session: &SessionId) {
        let state = self.state();
        state.people.values().flatten().filter(|open| open.session == *session).for_each(|open| open.end.cancel());
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that holds this lock panics half-way through a change.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    pub(crate) async fn ended(&self) {
        self.end.cancelled().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.sockets.state();
        state.open = state.open.saturating_sub(1);
        if let Some(open) = state.people.get_mut(&self.user) {
            open.retain(|open| open.number != self.number);
            if open.is_empty() {
                state.people.remove(&self.user);
            }
        }
        metrics::sockets(state.open);
    }
}
