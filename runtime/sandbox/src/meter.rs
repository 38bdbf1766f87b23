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

use crate::engine::TICK;

thread_local! {
    /// The run that is being polled on this thread.
    static POLLED: Cell<Polled> = const { Cell::new(Polled::Short) };
}

/// Asking for a thread's time costs more than a microsecond, a tenth of a usual run. So a run's time is only asked for
/// once it has been seen to last a tick.
#[derive(Clone, Copy)]
enum Polled {
    /// No tick yet.
    Short,
    /// In this very poll the first tick came.
    Ticked,
    /// The thread's clock when the poll began, and what the run had used before.
    Long(Duration, Duration),
}

/// Processor time of the run that is being polled on this thread: asked at a tick.
pub(crate) fn used() -> Duration {
    match POLLED.get() {
        Polled::Short | Polled::Ticked => {
            POLLED.set(Polled::Ticked);
            TICK
        }
        Polled::Long(start, before) => before + thread_time().saturating_sub(start),
    }
}

/// Clock of the thread; it never goes back.
fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or_default(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// A host function (or wasmtime itself) panicked.
pub(crate) struct Panicked(pub(crate) String);

/// Counts the time in which `inner` is polled.
pub(crate) struct Metered<'a, F> {
    inner: Pin<&'a mut F>,
    /// From the first tick on.
    used: Option<Duration>,
}

impl<'a, F: Future> Metered<'a, F> {
    pub(crate) fn new(inner: Pin<&'a mut F>) -> Self {
        Self { inner, used: None }
    }
}

impl<F: Future> Future for Metered<'_, F> {
    type Output = Result<F::Output, Panicked>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        POLLED.set(self.used.map_or(Polled::Short, |used| Polled::Long(thread_time(), used)));
        let polled = catch_unwind(AssertUnwindSafe(|| self.inner.as_mut().poll(cx)));
        if !matches!(POLLED.get(), Polled::Short) {
            self.used = Some(used());
        }
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

    use std::pin::pin;

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
            let run = pin!(async {
                let instance = linker.instantiate_async(&mut store, &module).await?;
                let run = instance.get_typed_func::<(), ()>(&mut store, "run")?;
                run.call_async(&mut store, ()).await
            });
            let Err(Panicked(message)) = Metered::new(run).await else { panic!("it panicked") };
            assert_eq!(message, "a defect");
        }
    }

    #[tokio::test]
    async fn time_that_a_run_computes_is_counted_and_time_that_it_waits_is_not() {
        let run = pin!(async {
            // From the first tick on the thread's clock is asked.
            assert_eq!(used(), TICK);
            tokio::time::sleep(Duration::from_millis(50)).await;
            let waited = used();
            let mut sum = 0_u64;
            let start = thread_time();
            while thread_time() < start + Duration::from_millis(5) {
                sum = std::hint::black_box(sum.wrapping_add(1));
            }
            tokio::task::yield_now().await;
            (waited, used())
        });
        let Ok((waited, computed)) = Metered::new(run).await else { panic!("no panic") };
        assert!(waited < Duration::from_millis(40), "{waited:?}");
        assert!(computed >= Duration::from_millis(5), "{computed:?}");
    }
}
