//! The threads that guests run on: a runtime of their own, so that a guest that computes delays guests and nothing else.

use std::future::Future;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::JoinHandle;

/// Stack of a thread: fibers have their own, this is for the host's code around them.
const THREAD_STACK_BYTES: usize = 2 << 20;

/// A tokio runtime for guests. Requests, sockets and the store's writer run on another.
#[derive(Debug)]
pub struct GuestRuntime {
    /// `None` only while it is dropped.
    runtime: Option<Runtime>,
}

impl GuestRuntime {
    /// `threads`: at most so many guests compute at the same time. `None`: one for each processor.
    ///
    /// # Errors
    /// The operating system refuses the threads.
    pub fn new(threads: Option<usize>) -> std::io::Result<Self> {
        let mut builder = Builder::new_multi_thread();
        if let Some(threads) = threads {
            builder.worker_threads(threads.max(1));
        }
        let runtime = builder.enable_all().thread_name("guests").thread_stack_size(THREAD_STACK_BYTES).build()?;
        Ok(Self { runtime: Some(runtime) })
    }

    pub fn handle(&self) -> &Handle {
        self.runtime.as_ref().expect("it is there until it is dropped").handle()
    }

    /// Runs `task` on the guests' threads. Dropping the handle leaves it running; the owner awaits or aborts it.
    pub fn spawn<F>(&self, task: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.handle().spawn(task)
    }
}

impl Drop for GuestRuntime {
    fn drop(&mut self) {
        // A runtime must not be dropped, and so wait for its threads, within another one: this does not wait.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
