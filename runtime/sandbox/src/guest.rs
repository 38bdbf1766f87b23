//! What belongs to one run: the state of its store, and what its host calls cost.

use std::fmt::Debug;
use std::time::Duration;

use parvis_capability::program::Level;
use parvis_capability::{CallError, Invocation};
use parvis_domain::{Failure, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasmtime::component::ResourceTable;

use crate::host::bindings::parvis::host::types;
use crate::limiter::Limiter;
use crate::pages::Http;
use crate::tape::Tape;
use crate::wasi::{Seed, Wasi};

/// Price of one host call, in fuel: what it takes, at 2·10⁹ fuel a second.
pub(crate) const CALL_FUEL: u64 = 4_000;
/// Price of one byte that a call hands over: it is copied, checked and kept.
pub(crate) const BYTE_FUEL: u64 = 4;
/// Price of one call of a WASI function: none does more than copy a few bytes.
pub(crate) const WASI_CALL_FUEL: u64 = 1_000;
/// Bytes that one call may hand over. The most that a call can use is below 128 KiB; what is longer up to here is refused
/// by name, what is longer still ends the run before it is copied.
pub(crate) const HOSTCALL_BYTES_MAX: usize = 1 << 20;
/// Handles of resources (streams and pollables of WASI) that a guest may hold.
pub(crate) const HANDLES_MAX: usize = 1_024;
/// A run may take so much longer on a processor than its fuel would take at 2·10⁹ a second: some instructions move many
/// bytes for the price of one, and processors differ.
const CPU_SLACK: u32 = 2;
const FUEL_PER_MS: u64 = 2_000_000;

/// The state of one run's store.
pub(crate) struct Guest {
    pub(crate) invocation: Box<Invocation>,
    pub(crate) limiter: Limiter,
    pub(crate) table: ResourceTable,
    pub(crate) wasi: Wasi,
    pub(crate) http: Http,
    pub(crate) tape: Tape,
    /// Where every clock stands.
    pub(crate) now: Timestamp,
    /// Drawn when the guest first asks for something random.
    pub(crate) seed: Option<Seed>,
    /// What host calls cost so far, in fuel. What the guest computes is counted by the store: together they are the run's.
    charged: u64,
    /// Fuel of the run.
    fuel: u64,
    cpu_max: Duration,
}

impl Guest {
    pub(crate) fn new(invocation: Box<Invocation>, fuel: u64, memory_bytes: usize) -> Self {
        let mut table = ResourceTable::new();
        table.set_max_capacity(HANDLES_MAX);
        Self {
            limiter: Limiter::new(memory_bytes),
            table,
            wasi: Wasi::default(),
            http: Http::default(),
            tape: Tape::Off,
            now: invocation.now(),
            seed: None,
            charged: 0,
            fuel,
            cpu_max: Duration::from_millis(fuel / FUEL_PER_MS + 1).saturating_mul(CPU_SLACK),
            invocation,
        }
    }

    /// Counts and charges one call that hands over `bytes`.
    pub(crate) fn call(&mut self, bytes: usize) -> Result<(), CallError> {
        self.charge(bytes);
        self.check_charge()?;
        self.invocation.count_call()
    }

    /// Charges what is no call of its own budget: WASI and log lines.
    pub(crate) fn charge(&mut self, bytes: usize) {
        self.charged = self.charged.saturating_add(CALL_FUEL);
        self.charge_answer(bytes);
    }

    /// Charges the bytes that a call gives back.
    pub(crate) fn charge_answer(&mut self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.charged = self.charged.saturating_add(bytes.saturating_mul(BYTE_FUEL));
    }

    pub(crate) fn charge_wasi(&mut self) {
        self.charged = self.charged.saturating_add(WASI_CALL_FUEL);
    }

    /// Calls alone may use the budget up.
    pub(crate) fn check_charge(&self) -> Result<(), CallError> {
        if self.charged > self.fuel {
            return Err(CallError::OverBudget(Failure::CpuExceeded));
        }
        Ok(())
    }

    /// What host calls cost so far, in fuel.
    pub(crate) fn charged(&self) -> u64 {
        self.charged
    }

    pub(crate) fn cpu_max(&self) -> Duration {
        self.cpu_max
    }

    pub(crate) fn log(&mut self, level: Level, text: &str) {
        self.charge(text.len());
        // What it printed before stands before it.
        self.log_output();
        self.invocation.log(level, text);
    }

    /// The answer that the record holds; `None` in a run, where the host is asked.
    pub(crate) fn replayed<I, T>(&mut self, name: &str, input: &I) -> Option<Result<T, CallError>>
    where
        I: Serialize + DeserializeOwned + Debug,
        T: DeserializeOwned,
    {
        let Tape::Playing(player) = &mut self.tape else { return None };
        let (answer, charged) = player.next(name, input);
        self.charged = self.charged.saturating_add(charged);
        Some(answer)
    }

    /// A recorded call begins. Answers what was charged before it.
    pub(crate) fn asked<I: Serialize>(&mut self, name: &str, input: &I) -> u64 {
        self.tape.asked(name, input);
        self.charged
    }

    /// And ends. The guest does not compute meanwhile: nothing else was charged.
    pub(crate) fn answered<T: Serialize>(&mut self, answer: &Result<T, CallError>, before: u64) {
        self.tape.answered(answer, self.charged.saturating_sub(before));
    }

    /// What the guest is told, in a replay, for the refusal that it was just handed.
    pub(crate) fn recorded_refusal(&mut self) -> Option<types::Error> {
        match &mut self.tape {
            Tape::Playing(player) => player.take_refusal(),
            Tape::Off | Tape::Recording { .. } | Tape::Cut(_) => None,
        }
    }

    /// What all randomness of the run follows from.
    pub(crate) fn seed(&mut self) -> Seed {
        *self.seed.get_or_insert_with(|| Seed::drawn(self.invocation.random()))
    }
}
