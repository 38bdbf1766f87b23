//! Commits on their way to the writer thread: bounded in number and in bytes.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::{Commit, CommitError, Receipt};

/// Bytes of queued commits, small ones counted as [`JOB_BYTES_MIN`]: 4,096 commits at most.
const QUEUE_BYTES_MAX: usize = 64 * 1024 * 1024;
const JOB_BYTES_MIN: usize = 16 * 1024;
/// Permits are counted in this unit.
const UNIT_BYTES: usize = 1024;
/// A group ends early rather than hold more bytes than this.
const GROUP_BYTES_MAX: usize = 16 * 1024 * 1024;

pub(super) type Answer = Result<Receipt, CommitError>;

#[derive(Debug)]
pub(super) struct Job {
    pub(super) commit: Commit,
    pub(super) answer: oneshot::Sender<Answer>,
    bytes: usize,
    _room: OwnedSemaphorePermit,
}

/// How long to wait for company before a group is closed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Linger {
    pub(super) wanted: usize,
    pub(super) at_most: Duration,
}

#[derive(Debug)]
pub(super) struct Queue {
    room: Arc<Semaphore>,
    waiting: Mutex<Waiting>,
    arrived: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    jobs: VecDeque<Job>,
    /// The writer sleeps until so many are here; 0 while it does not sleep.
    wanted: usize,
    closed: bool,
}

impl Queue {
    pub(super) fn new() -> Self {
        Self {
            room: Arc::new(Semaphore::new(QUEUE_BYTES_MAX / UNIT_BYTES)),
            waiting: Mutex::default(),
            arrived: Condvar::new(),
        }
    }

    /// Waits for room, then queues. Dropping the future before it returns queues nothing; the answer comes on the receiver. `None`: closed.
    pub(super) async fn push(&self, commit: Commit, bytes: usize) -> Option<oneshot::Receiver<Answer>> {
        let units = u32::try_from(bytes.max(JOB_BYTES_MIN).div_ceil(UNIT_BYTES)).ok()?;
        let room = match Arc::clone(&self.room).try_acquire_many_owned(units) {
            Ok(room) => room,
            Err(_) => Arc::clone(&self.room).acquire_many_owned(units).await.ok()?,
        };
        let (answer, receiver) = oneshot::channel();
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.closed {
            return None;
        }
        waiting.jobs.push_back(Job { commit, answer, bytes, _room: room });
        if waiting.wanted > 0 && waiting.jobs.len() >= waiting.wanted {
            waiting.wanted = 0;
            self.arrived.notify_one();
        }
        Some(receiver)
    }

    /// The next group, at least one commit; empty when the queue is closed and drained. Called by one thread.
    pub(super) fn take(&self, most: usize, linger: Linger) -> Vec<Job> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        while waiting.jobs.is_empty() {
            if waiting.closed {
                return Vec::new();
            }
            waiting.wanted = 1;
            waiting = self.arrived.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        let until = Instant::now() + linger.at_most;
        while waiting.jobs.len() < linger.wanted.min(most) && !waiting.closed {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            waiting.wanted = linger.wanted.min(most);
            waiting = self.arrived.wait_timeout(waiting, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        waiting.wanted = 0;
        let mut bytes = 0;
        let mut count = 0;
        for job in waiting.jobs.iter().take(most) {
            bytes += job.bytes;
            if count > 0 && bytes > GROUP_BYTES_MAX {
                break;
            }
            count += 1;
        }
        waiting.jobs.drain(..count).collect()
    }

    /// Nothing more is accepted; what waits is still taken.
    pub(super) fn close(&self) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.room.close();
        self.arrived.notify_one();
    }

    /// Closes, and refuses what waits: nothing of it was applied.
    pub(super) fn abandon(&self, why: &Arc<str>) {
        self.close();
        for job in self.waiting.lock().unwrap_or_else(PoisonError::into_inner).jobs.drain(..) {
            // A caller that is gone asks for no answer.
            let _ = job.answer.send(Err(CommitError::Unavailable(Arc::clone(why))));
        }
    }
}
