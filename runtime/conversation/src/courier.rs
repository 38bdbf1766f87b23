//! The courier: requests to other servers that programs left to be sent after their events.
//!
//! Always true: one request is under way once at a time; one program has only a part of those that are.
//!
//! Not here: what is sent and what becomes of its answer (`capability`).

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use parvis_capability::http::Waiting;
use parvis_domain::{HttpRequestId, ProgramId};

/// Requests under way at the same time, and those of one program.
const AT_ONCE: usize = 16;
const AT_ONCE_OF_ONE: usize = 4;

#[derive(Debug, Default)]
pub(crate) struct Courier {
    under_way: Mutex<HashMap<HttpRequestId, ProgramId>>,
}

impl Courier {
    /// Whether it may go out now; then it is under way.
    pub(crate) fn begin(&self, waiting: &Waiting) -> bool {
        let mut under_way = self.under_way();
        let of_program = under_way.values().filter(|program| **program == waiting.program).count();
        if under_way.len() >= AT_ONCE || of_program >= AT_ONCE_OF_ONE || under_way.contains_key(&waiting.request) {
            return false;
        }
        under_way.insert(waiting.request, waiting.program);
        true
    }

    pub(crate) fn end(&self, waiting: &Waiting) {
        self.under_way().remove(&waiting.request);
    }

    fn under_way(&self) -> MutexGuard<'_, HashMap<HttpRequestId, ProgramId>> {
        // Nothing that holds this lock panics half-way through a change.
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_program_leaves_room_for_others_and_nothing_goes_out_twice() {
        let courier = Courier::default();
        let waiting = |program: u8, request: u8| Waiting {
            program: ProgramId::from_bytes([program; 16]),
            request: HttpRequestId::from_bytes([request; 16]),
        };
        assert!((0..4).all(|n| courier.begin(&waiting(1, n))));
        assert!(!courier.begin(&waiting(1, 4)), "a fifth of the same program");
        assert!((10..14).all(|n| courier.begin(&waiting(2, n))));
        assert!(!courier.begin(&waiting(2, 10)), "one that is under way");
        assert!((20..24).all(|n| courier.begin(&waiting(3, n))) && (30..34).all(|n| courier.begin(&waiting(4, n))));
        assert!(!courier.begin(&waiting(5, 40)), "no room at all");
        courier.end(&waiting(3, 20));
        assert!(courier.begin(&waiting(5, 40)));
    }
}
