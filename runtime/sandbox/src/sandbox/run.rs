//! One run: a fresh instance, one call, and what it ended with.

use std::pin::{Pin, pin};
use std::time::Duration;

use parvis_capability::Invocation;
use parvis_domain::Failure;
use wasmtime::{Store, StoreContextMut, UpdateDeadline};

use super::{Loaded, Sandbox};
use crate::guest::{Guest, HANDLES_MAX, HOSTCALL_BYTES_MAX};
use crate::host;
use crate::meter::{self, Metered, Panicked};
use crate::outcome::{Outcome, Run, Stopped, classify};

impl Sandbox {
    /// Runs the event of `invocation` on a fresh instance of `program`, within its budget. Waits where all instances are
    /// taken; waiting is not billed.
    ///
    /// Call it on the guests' own runtime ([`crate::GuestRuntime`]). Dropping the future ends the run without effect.
    pub async fn run(&self, program: &Loaded, mut invocation: Box<Invocation>) -> Run {
        let _slot = self.inner.slots.acquire().await.expect("the semaphore is never closed");
        let event = match host::event(&mut invocation).await {
            Ok(event) => event,
            Err(error) => return Run { invocation, outcome: error.into() },
        };
        let budget = *invocation.budget();
        let mut store = Store::new(&self.inner.engine, Guest::new(invocation));
        let outcome = match prepare(&mut store, budget.fuel) {
            Ok(()) => {
                let wall = Duration::from_millis(budget.wall_ms.into());
                // A future that is dropped takes the guest's stack down; its store is dropped below.
                let call = pin!(call(&mut store, program, &event));
                match tokio::time::timeout(wall, Metered::new(call)).await {
                    Ok(Ok(outcome)) => outcome,
                    Ok(Err(Panicked(message))) => {
                        tracing::error!(panic = message, "a host function panicked; the run is ended");
                        Outcome::failed(Failure::Host, "the host failed while it ran the event")
                    }
                    Err(_) => Outcome::failed(Failure::TimeExceeded, format!("not done after {wall:?}")),
                }
            }
            Err(error) => Outcome::failed(Failure::Host, error.to_string()),
        };
        let mut guest = store.into_data();
        guest.log_output();
        Run { invocation: guest.invocation, outcome }
    }
}

fn prepare(store: &mut Store<Guest>, fuel: u64) -> wasmtime::Result<()> {
    store.limiter(|guest| &mut guest.limiter);
    store.set_fuel(fuel)?;
    store.set_hostcall_fuel(HOSTCALL_BYTES_MAX);
    store.set_max_component_handles(HANDLES_MAX);
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(at_tick);
    Ok(())
}

/// A guest has computed for a tick: settle what its calls cost, look at the clock, and let others run.
fn at_tick(mut store: StoreContextMut<'_, Guest>) -> wasmtime::Result<UpdateDeadline> {
    settle(&mut store)?;
    let guest = store.data_mut();
    guest.log_output();
    if meter::used() > guest.cpu_max() {
        return Err(Stopped(Failure::CpuExceeded).into());
    }
    let others: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(tokio::task::yield_now());
    Ok(UpdateDeadline::YieldCustom(1, others))
}

/// Takes what host calls cost from the fuel that is left.
fn settle(store: &mut StoreContextMut<'_, Guest>) -> wasmtime::Result<()> {
    let charge = store.data_mut().take_charge();
    if charge == 0 {
        return Ok(());
    }
    match store.get_fuel()?.checked_sub(charge) {
        Some(left) => store.set_fuel(left),
        None => Err(Stopped(Failure::CpuExceeded).into()),
    }
}

async fn call(
    store: &mut Store<Guest>,
    program: &Loaded,
    event: &host::bindings::exports::parvis::host::handler::Event,
) -> Outcome {
    let answered = async {
        let instance = program.pre.instantiate_async(&mut *store).await?;
        instance.parvis_host_handler().call_handle(&mut *store, event).await
    };
    let answered = answered.await;
    use wasmtime::AsContextMut;
    match answered.and_then(|answer| settle(&mut store.as_context_mut()).map(|()| answer)) {
        Ok(answer) => host::ending(answer, &store.data().invocation),
        Err(error) => classify(error, store.data().limiter.has_refused()),
    }
}
