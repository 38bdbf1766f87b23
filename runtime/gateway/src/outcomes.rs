//! How events ended lately: a request that is sent again is told the same as the first one.
//!
//! In memory and bounded: an outcome that is forgotten is answered as one that is not known yet (202).

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use parvis_conversation::EventOutcome;
use parvis_domain::EventId;

/// Outcomes that are kept: minutes of a busy host.
const KEPT_MAX: usize = 10_000;

#[derive(Debug, Default)]
pub(crate) struct Outcomes {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    outcomes: HashMap<EventId, EventOutcome>,
    oldest_first: VecDeque<EventId>,
}

impl Outcomes {
    pub(crate) fn find(&self, event: &EventId) -> Option<EventOutcome> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).outcomes.get(event).cloned()
    }

    pub(crate) fn keep(&self, event: EventId, outcome: &EventOutcome) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.outcomes.contains_key(&event) {
            return;
        }
        state.outcomes.insert(event, outcome.clone());
        state.oldest_first.push_back(event);
        if state.oldest_first.len() > KEPT_MAX
            && let Some(oldest) = state.oldest_first.pop_front()
        {
            state.outcomes.remove(&oldest);
        }
    }
}
