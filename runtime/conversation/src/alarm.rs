//! When the scheduler wakes next, so that only what is due earlier wakes it.

use std::sync::atomic::{AtomicI64, Ordering};

use parvis_domain::Timestamp;
use tokio::sync::Notify;

#[derive(Debug)]
pub(crate) struct Alarm {
    /// In milliseconds; what is due before it rings.
    next: AtomicI64,
    ring: Notify,
    /// An answer was lost: what it would have told has to be looked for.
    doubt: Notify,
}

impl Default for Alarm {
    fn default() -> Self {
        Self { next: AtomicI64::new(i64::MAX), ring: Notify::new(), doubt: Notify::new() }
    }
}

impl Alarm {
    /// The scheduler wakes at `next` by itself; `None`: whatever is due from now on rings.
    pub(crate) fn set(&self, next: Option<Timestamp>) {
        self.next.store(next.map_or(i64::MAX, Timestamp::as_millis), Ordering::SeqCst);
    }

    pub(crate) fn is_due(&self, due: Timestamp) {
        if due.as_millis() < self.next.load(Ordering::SeqCst) {
            self.ring.notify_one();
        }
    }

    /// There may be something to do now.
    pub(crate) fn look(&self) {
        self.ring.notify_one();
    }

    /// An answer of the store was lost, perhaps with events that nobody was told of.
    pub(crate) fn doubt(&self) {
        self.doubt.notify_one();
    }

    /// Waits until an answer was lost.
    pub(crate) async fn doubted(&self) {
        self.doubt.notified().await;
    }

    /// Waits until something is due earlier than the scheduler wakes.
    pub(crate) async fn rung(&self) {
        self.ring.notified().await;
    }
}
