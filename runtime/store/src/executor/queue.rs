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
// Otherwise the largest commit would wait for room for ever.
const _: () = assert!(super::check::COMMIT_MEMORY_BYTES_MAX <= QUEUE_BYTES_MAX);
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use std::future::{Future, poll_fn};
    use std::pin::{Pin, pin};
    use std::task::Poll;

    use super::*;

    async fn is_ready<F: Future>(mut future: Pin<&mut F>) -> bool {
        poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx).is_ready())).await
    }

    #[tokio::test]
    async fn the_queue_is_bounded_in_number_and_in_bytes() {
        for (bytes, most) in [(1, QUEUE_BYTES_MAX / JOB_BYTES_MIN), (8 * 1024 * 1024, 8)] {
            let queue = Queue::new();
            for _ in 0..most {
                assert!(is_ready(pin!(queue.push(Commit::default(), bytes))).await);
            }
            let mut one_more = pin!(queue.push(Commit::default(), bytes));
            assert!(!is_ready(one_more.as_mut()).await, "{bytes}");
            assert_eq!(queue.take(1, Linger::default()).len(), 1);
            assert!(one_more.await.is_some());
        }
    }

    #[tokio::test]
    async fn a_group_is_bounded_in_number_and_in_bytes() {
        let queue = Queue::new();
        for _ in 0..5 {
            queue.push(Commit::default(), 7 * 1024 * 1024).await.unwrap();
        }
        let sizes: Vec<_> = (0..3).map(|_| queue.take(256, Linger::default()).len()).collect();
        assert_eq!(sizes, [2, 2, 1]);
        for _ in 0..300 {
            queue.push(Commit::default(), 1).await.unwrap();
        }
        assert_eq!(queue.take(256, Linger::default()).len(), 256);
    }

    #[tokio::test]
    async fn a_closed_queue_is_drained_and_takes_nothing_more() {
        let queue = Queue::new();
        let mut answers = Vec::new();
        for _ in 0..3 {
            answers.push(queue.push(Commit::default(), 1).await.unwrap());
        }
        queue.close();
        assert!(queue.push(Commit::default(), 1).await.is_none());
        assert_eq!(queue.take(1, Linger::default()).len(), 1);
        queue.abandon(&Arc::from("gone"));
        assert_eq!(answers[2].try_recv().unwrap(), Err(CommitError::Unavailable(Arc::from("gone"))));
        assert!(queue.take(1, Linger::default()).is_empty());
    }
}
