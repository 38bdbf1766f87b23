//! Processor time of one run, as the operating system counts it.
//!
//! Fuel bounds a run and is the same on every machine, but a single instruction can move megabytes for the price of one.
//! So the time that the run really takes on a processor is counted too; time in which it waits is not.
//!
//! A panic of a host function ends the run and nothing else: it is caught here.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

thread_local! {
    /// The run that is being polled on this thread: the thread's clock when the poll began, and what the run had used before.
    static POLLED: Cell<(Duration, Duration)> = const { Cell::new((Duration::ZERO, Duration::ZERO)) };
}

/// Processor time of the run that is being polled on this thread.
pub(crate) fn used() -> Duration {
    let (start, before) = POLLED.get();
    before + thread_time().saturating_sub(start)
}

/// Clock of the thread; it never goes back.
fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or_default(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// A host function (or wasmtime itself) panicked.
pub(crate) struct Panicked(pub(crate) String);

/// Counts the time in which `inner` is polled.
pub(crate) struct Metered<F> {
    inner: Pin<Box<F>>,
    used: Duration,
}

impl<F: Future> Metered<F> {
    pub(crate) fn new(inner: F) -> Self {
        Self { inner: Box::pin(inner), used: Duration::ZERO }
    }
}

impl<F: Future> Future for Metered<F> {
    type Output = Result<F::Output, Panicked>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        POLLED.set((thread_time(), self.used));
        let polled = catch_unwind(AssertUnwindSafe(|| self.inner.as_mut().poll(cx)));
        self.used = used();
        match polled {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(Panicked(message(panic.as_ref())))),
        }
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

    use wasmtime::{Linker, Module, Store};

    use super::*;
    use crate::engine;

    #[tokio::test]
    async fn a_panic_of_a_host_function_ends_the_run_and_nothing_else() {
        let engine = engine::serving(engine::PoolLimits { concurrent: 1 }).unwrap();
        let wasm = wat::parse_str(r#"(module (import "" "" (func)) (func (export "run") (call 0)))"#).unwrap();
        let module = Module::from_binary(&engine, &wasm).unwrap();
        let mut linker = Linker::<()>::new(&engine);
        linker
            .func_wrap_async(
                "",
                "",
                |_: wasmtime::Caller<'_, ()>, (): ()| -> Box<dyn Future<Output = ()> + Send + '_> {
                    Box::new(async {
                        tokio::task::yield_now().await;
                        panic!("a defect")
                    })
                },
            )
            .unwrap();
        // One slot: each run needs the one before to have given its instance and stack back.
        for _ in 0..3 {
            let mut store = Store::new(&engine, ());
            store.set_fuel(1_000_000).unwrap();
            store.set_epoch_deadline(u64::MAX / 2);
            let run = Metered::new(async {
                let instance = linker.instantiate_async(&mut store, &module).await?;
                let run = instance.get_typed_func::<(), ()>(&mut store, "run")?;
                run.call_async(&mut store, ()).await
            });
            let Err(Panicked(message)) = run.await else { panic!("it panicked") };
            assert_eq!(message, "a defect");
        }
    }

    #[tokio::test]
    async fn time_that_a_run_waits_is_not_counted() {
        let used_in = |work: u32| async move {
            Metered::new(async move {
                let mut sum = 0_u64;
                for n in 0..work {
                    sum = std::hint::black_box(sum.wrapping_add(u64::from(n)));
                    if n % 1_000_000 == 0 {
                        tokio::task::yield_now().await;
                    }
                }
                used()
            })
            .await
        };
        let Ok(worked) = used_in(5_000_000).await else { panic!("no panic") };
        let waited = Metered::new(async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            used()
        });
        let Ok(waited) = waited.await else { panic!("no panic") };
        assert!(worked > Duration::ZERO);
        assert!(waited < Duration::from_millis(40), "{waited:?}");
    }
}
