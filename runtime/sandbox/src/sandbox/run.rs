//! One run: a fresh instance, one call, and what it ended with; and its record, where the guest failed.

use std::pin::{Pin, pin};
use std::time::Duration;

use parvis_capability::Invocation;
use parvis_domain::limits::Budget;
use parvis_domain::{Ending, Failure, HttpResponse, PageRequest};
use wasmtime::{Store, StoreContextMut, UpdateDeadline};

use super::{Loaded, Sandbox};
use crate::guest::{Guest, HANDLES_MAX, HOSTCALL_BYTES_MAX};
use crate::host;
use crate::host::bindings::MiniProgramPre;
use crate::host::bindings::exports::parvis::host::handler::Event;
use crate::meter::{self, Metered, Panicked};
use crate::outcome::{Outcome, Run, Stopped, classify};
use crate::pages;
use crate::record::{Ended, Record, Told};
use crate::tape::Tape;

impl Sandbox {
    /// Runs the event of `invocation` on a fresh instance of `program`, within its budget. Waits where all instances are
    /// taken; waiting is not billed.
    ///
    /// Call it on the guests' own runtime ([`crate::GuestRuntime`]). Dropping the future ends the run without effect.
    pub async fn run(&self, program: &Loaded, mut invocation: Box<Invocation>) -> Run {
        let _slot = self.inner.slots.acquire().await.expect("the semaphore is never closed");
        let event = match host::event(&mut invocation).await {
            Ok(event) => event,
            Err(error) => return Run { invocation, outcome: error.into(), record: None },
        };
        let Some(events) = &program.doors.events else {
            // It serves pages alone: nothing that happens in a conversation concerns it.
            return Run { invocation, outcome: Outcome::Ended(Ending::Done), record: None };
        };
        let budget = *invocation.budget();
        let mut guest = Guest::new(invocation, budget.fuel, budget.memory_bytes);
        guest.tape = Tape::new(self.inner.recording);
        let Played { mut guest, outcome, fuel } = self.play(events, guest, &event, &budget).await;
        let record = record(program, &mut guest, event, &outcome, &budget, fuel);
        Run { invocation: guest.invocation, outcome, record }
    }

    /// Runs `guest` to its end, within `budget`.
    pub(super) async fn play(
        &self,
        events: &MiniProgramPre<Guest>,
        guest: Guest,
        event: &Event,
        budget: &Budget,
    ) -> Played {
        let mut store = Store::new(&self.inner.engine, guest);
        let outcome = match prepare(&mut store, budget.fuel) {
            Ok(()) => within(budget, pin!(call(&mut store, events, event))).await,
            Err(error) => Outcome::failed(Failure::Host, error.to_string()),
        };
        let left = store.get_fuel().unwrap_or_default();
        let mut guest = store.into_data();
        guest.log_output();
        let fuel = budget.fuel.saturating_sub(left).saturating_add(guest.charged());
        Played { guest, outcome, fuel }
    }

    /// Serves a request for a page on a fresh instance of `program`, like [`Sandbox::run`].
    pub async fn serve(
        &self,
        program: &Loaded,
        invocation: Box<Invocation>,
        request: &PageRequest,
    ) -> Run<HttpResponse> {
        let _slot = self.inner.slots.acquire().await.expect("the semaphore is never closed");
        let Some(pages) = &program.doors.pages else {
            let outcome = Outcome::failed(Failure::Host, "the program has no pages");
            return Run { invocation, outcome, record: None };
        };
        let budget = *invocation.budget();
        let guest = Guest::new(invocation, budget.fuel, budget.memory_bytes);
        let mut store = Store::new(&self.inner.engine, guest);
        let outcome = match prepare(&mut store, budget.fuel) {
            Ok(()) => within(&budget, pin!(pages::serve(&mut store, pages, request))).await,
            Err(error) => Outcome::failed(Failure::Host, error.to_string()),
        };
        let mut guest = store.into_data();
        guest.log_output();
        Run { invocation: guest.invocation, outcome, record: None }
    }
}

/// Polls a run to its end, or ends it with its time. A future that is dropped takes the guest's stack down.
async fn within<T>(budget: &Budget, run: Pin<&mut impl Future<Output = Outcome<T>>>) -> Outcome<T> {
    let wall = Duration::from_millis(budget.wall_ms.into());
    match tokio::time::timeout(wall, Metered::new(run)).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(Panicked(message))) => {
            tracing::error!(panic = message, "a host function panicked; the run is ended");
            Outcome::failed(Failure::Host, "the host failed during the run")
        }
        Err(_) => Outcome::failed(Failure::TimeExceeded, format!("not done after {wall:?}")),
    }
}

/// A run to its end.
pub(super) struct Played {
    pub(super) guest: Guest,
    pub(super) outcome: Outcome,
    /// What it used, host calls included.
    pub(super) fuel: u64,
}

/// The record of a run that the guest failed in. What the host failed in says nothing about the program.
fn record(
    program: &Loaded,
    guest: &mut Guest,
    event: Event,
    outcome: &Outcome,
    budget: &Budget,
    fuel: u64,
) -> Option<Box<Record>> {
    let Outcome::Failed { failure, detail } = outcome else { return None };
    if *failure == Failure::Host {
        return None;
    }
    let calls = guest.tape.take_calls()?;
    let log = if calls.is_ok() { guest.invocation.log_lines() } else { &[] };
    let ended = Ended::new(Some(*failure), detail.clone(), fuel, log);
    let id = event.id.clone();
    let told = calls.map(|calls| Told {
        event,
        seed: guest.seed(),
        fuel: budget.fuel,
        memory_bytes: u64::try_from(budget.memory_bytes).unwrap_or(u64::MAX),
        calls,
    });
    Some(Box::new(Record::new(program.version, id, ended, told)))
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

/// A guest has computed for a tick: look at what its calls cost and at the clock, and let others run.
fn at_tick(mut store: StoreContextMut<'_, Guest>) -> wasmtime::Result<UpdateDeadline> {
    check_fuel(&store)?;
    if meter::used() > store.data_mut().cpu_max() {
        return Err(Stopped(Failure::CpuExceeded).into());
    }
    let others: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(tokio::task::yield_now());
    Ok(UpdateDeadline::YieldCustom(1, others))
}

/// What host calls cost is within the fuel that is left. It is not taken from it: at a tick the guest's code holds the count of
/// its fuel itself, and would not notice.
fn check_fuel(store: &StoreContextMut<'_, Guest>) -> wasmtime::Result<()> {
    if store.data().charged() > store.get_fuel()? {
        return Err(Stopped(Failure::CpuExceeded).into());
    }
    Ok(())
}

async fn call(store: &mut Store<Guest>, program: &MiniProgramPre<Guest>, event: &Event) -> Outcome {
    let answered = async {
        let instance = program.instantiate_async(&mut *store).await?;
        instance.parvis_host_handler().call_handle(&mut *store, event).await
    };
    let answered = answered.await;
    use wasmtime::AsContextMut;
    match answered.and_then(|answer| check_fuel(&store.as_context_mut()).map(|()| answer)) {
        Ok(answer) => host::ending(answer, &store.data().invocation),
        Err(error) => classify(error, store.data().limiter.has_refused()),
    }
}
