//! Clocks that stand still.

use parvis_domain::Timestamp;
use wasmtime::component::{HasData, Resource, ResourceTable};
use wasmtime_wasi::async_trait;
use wasmtime_wasi::p2::bindings::clocks::monotonic_clock::{self, Duration, Instant};
use wasmtime_wasi::p2::bindings::clocks::wall_clock::{self, Datetime};
use wasmtime_wasi::p2::{DynPollable, Pollable, subscribe};

/// Both clocks, at the instant of the run.
pub(crate) struct FrozenClock<'a> {
    pub(crate) now: Timestamp,
    pub(crate) table: &'a mut ResourceTable,
}

pub(crate) struct FrozenClocks;

impl HasData for FrozenClocks {
    type Data<'a> = FrozenClock<'a>;
}

impl FrozenClock<'_> {
    fn millis(&self) -> u64 {
        u64::try_from(self.now.as_millis()).unwrap_or_default()
    }

    fn elapsed(&mut self) -> wasmtime::Result<Resource<DynPollable>> {
        let elapsed = self.table.push(Elapsed)?;
        subscribe(self.table, elapsed)
    }
}

impl wall_clock::Host for FrozenClock<'_> {
    fn now(&mut self) -> wasmtime::Result<Datetime> {
        let millis = self.millis();
        let nanoseconds = u32::try_from(millis % 1_000).unwrap_or_default() * 1_000_000;
        Ok(Datetime { seconds: millis / 1_000, nanoseconds })
    }

    fn resolution(&mut self) -> wasmtime::Result<Datetime> {
        Ok(Datetime { seconds: 0, nanoseconds: 1_000_000 })
    }
}

impl monotonic_clock::Host for FrozenClock<'_> {
    fn now(&mut self) -> wasmtime::Result<Instant> {
        Ok(self.millis().saturating_mul(1_000_000))
    }

    fn resolution(&mut self) -> wasmtime::Result<Duration> {
        Ok(1_000_000)
    }

    fn subscribe_instant(&mut self, _when: Instant) -> wasmtime::Result<Resource<DynPollable>> {
        self.elapsed()
    }

    fn subscribe_duration(&mut self, _duration: Duration) -> wasmtime::Result<Resource<DynPollable>> {
        self.elapsed()
    }
}

/// Time to wait, of which there is none in a run.
struct Elapsed;

#[async_trait]
impl Pollable for Elapsed {
    async fn ready(&mut self) {}
}
