//! The engine: one set of compiler settings for compiling and for serving, and the pool that instances come from.
//!
//! Always true: an artifact is only loaded by an engine whose [`Fingerprint`] is that of the engine that compiled it.
//!
//! Two isolation features of wasmtime stay off because they have open defects: `pagemap_scan` is disabled, and memory
//! protection keys are not compiled in.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use parvis_package::limits::{CORE_INSTANCES_MAX, MEMORIES_MAX, TABLE_ELEMENTS_MAX, TABLES_MAX};
use wasmtime::{
    Config, Enabled, Engine, EngineWeak, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig,
    WasmBacktraceDetails, WasmFeatures,
};

/// One tick of the epoch: how late a guest that computes is noticed, and how long it may keep a thread from others.
pub(crate) const TICK: Duration = Duration::from_millis(1);

/// Largest memory of one guest. What one event may use in all is its budget's.
pub(crate) const MEMORY_BYTES_MAX: usize = 64 << 20;
/// Stack of a guest's own calls: a quarter of what its fiber has, the rest is the host functions'.
const WASM_STACK_BYTES: usize = 512 << 10;
const FIBER_STACK_BYTES: usize = 2 << 20;
/// Pages that stay mapped between instances: measured, this halves the time of a fresh instance. The two have to be set
/// together; one alone changes nothing.
const MEMORY_KEEP_RESIDENT: usize = 2 << 20;
const TABLE_KEEP_RESIDENT: usize = 64 << 10;
const STACK_KEEP_RESIDENT: usize = 32 << 10;
/// Core instances that the pool holds for each concurrent invocation. A Python guest takes 38, a JavaScript one 13, a Rust one 3.
const CORE_INSTANCES_PER_RUN: u32 = 40;
const MEMORIES_PER_RUN: u32 = 3;
const TABLES_PER_RUN: u32 = 3;
/// Bytes of the engine's own record of one instance. A Python guest takes 411 KiB.
const INSTANCE_BYTES_MAX: usize = 1 << 20;

/// How many guests may run at the same time; everything in the pool follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolLimits {
    pub concurrent: u32,
}

impl Default for PoolLimits {
    /// 32: far more than a machine's cores, since guests wait for the store, and few enough that what stays resident
    /// between them (2 MiB each) stays small.
    fn default() -> Self {
        Self { concurrent: 32 }
    }
}

impl PoolLimits {
    fn config(self) -> PoolingAllocationConfig {
        let count = self.concurrent.max(1);
        // One program alone may hold more than the average: the pool never has less than the most that one may have.
        let at_least = |average: u32, most: u64| {
            count.saturating_mul(average).max(u32::try_from(most).expect("the caps are small"))
        };
        let small = |most: u64| u32::try_from(most).expect("the caps are small");
        let mut pool = PoolingAllocationConfig::new();
        pool.total_component_instances(count)
            .total_core_instances(at_least(CORE_INSTANCES_PER_RUN, CORE_INSTANCES_MAX))
            .total_memories(at_least(MEMORIES_PER_RUN, MEMORIES_MAX))
            .total_tables(at_least(TABLES_PER_RUN, TABLES_MAX))
            .total_stacks(count)
            .max_core_instances_per_component(small(CORE_INSTANCES_MAX))
            .max_memories_per_component(small(MEMORIES_MAX))
            .max_tables_per_component(small(TABLES_MAX))
            .max_memories_per_module(small(MEMORIES_MAX))
            .max_tables_per_module(small(TABLES_MAX))
            .max_core_instance_size(INSTANCE_BYTES_MAX)
            .max_component_instance_size(INSTANCE_BYTES_MAX)
            .max_memory_size(MEMORY_BYTES_MAX)
            .table_elements(usize::try_from(TABLE_ELEMENTS_MAX).expect("the cap is small"))
            .linear_memory_keep_resident(MEMORY_KEEP_RESIDENT)
            .table_keep_resident(TABLE_KEEP_RESIDENT)
            .async_stack_keep_resident(STACK_KEEP_RESIDENT)
            .max_unused_warm_slots(count)
            .pagemap_scan(Enabled::No);
        pool
    }
}

/// What compiled code depends on. The same for the engine that compiles and the one that serves.
fn config() -> Config {
    let mut config = Config::new();
    config
        .consume_fuel(true)
        .epoch_interruption(true)
        .concurrency_support(false)
        .max_wasm_stack(WASM_STACK_BYTES)
        .async_stack_size(FIBER_STACK_BYTES)
        .cranelift_opt_level(OptLevel::Speed)
        .wasm_backtrace_details(WasmBacktraceDetails::Disable)
        .memory_init_cow(true)
        // For unwinders of the operating system, which nothing here uses: a trap's frames are found by wasmtime itself.
        .native_unwind_info(false)
        // Exactly what a package may use, and nothing that this version of wasmtime has on by default.
        .wasm_features(WasmFeatures::all(), false)
        .wasm_features(parvis_package::features::ALLOWED, true)
        // wasmtime's own adapters between a component's instances copy from one memory to another. Packages may not: the
        // package's check refuses what the engine would take.
        .wasm_features(WasmFeatures::MULTI_MEMORY, true);
    config
}

/// The engine that serves: instances come from a pool.
pub(crate) fn serving(pool: PoolLimits) -> wasmtime::Result<Engine> {
    Engine::new(&serving_config(pool))
}

/// All settings of the engine that serves: for whoever compares the sandbox with wasmtime alone.
pub fn serving_config(pool: PoolLimits) -> Config {
    let mut config = config();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool.config()));
    config
}

/// The engine of the compile worker: no pool, whose address space would not fit under the worker's limit.
pub(crate) fn compiling() -> wasmtime::Result<Engine> {
    Engine::new(&config())
}

/// What an artifact depends on: version of wasmtime, target, settings. Artifacts of another one are compiled again.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    pub(crate) fn of(engine: &Engine) -> Self {
        let mut hasher = FingerprintHasher(blake3::Hasher::new_derive_key("parvis engine fingerprint 1"));
        engine.precompile_compatibility_hash().hash(&mut hasher);
        Self(*hasher.0.finalize().as_bytes())
    }

    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({})", hex::encode(self.0))
    }
}

/// Takes what wasmtime says its artifacts depend on, all of it: 64 bits of a common hasher would not do under a signature.
struct FingerprintHasher(blake3::Hasher);

impl Hasher for FingerprintHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let hash = self.0.finalize();
        u64::from_le_bytes(*hash.as_bytes().first_chunk().expect("the hash has 32 bytes"))
    }
}

/// A thread of the operating system that moves the engine's epoch. It ends with its owner, or with the engine.
///
/// A task of the async runtime would not do: it is late exactly when guests keep all threads busy.
#[derive(Debug)]
pub(crate) struct Ticker {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Ticker {
    pub(crate) fn start(engine: &Engine) -> std::io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let (engine, stopped) = (engine.weak(), stop.clone());
        let thread =
            std::thread::Builder::new().name("guest-epochs".to_owned()).spawn(move || tick(&engine, &stopped))?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

fn tick(engine: &EngineWeak, stopped: &AtomicBool) {
    while !stopped.load(Ordering::Relaxed) {
        std::thread::sleep(TICK);
        let Some(engine) = engine.upgrade() else { return };
        engine.increment_epoch();
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // It cannot panic, and ends within one tick.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn the_compiling_and_the_serving_engine_have_one_fingerprint() {
        let serving = serving(PoolLimits { concurrent: 1 }).unwrap();
        assert_eq!(Fingerprint::of(&serving), Fingerprint::of(&compiling().unwrap()));
        assert_eq!(Fingerprint::of(&serving), Fingerprint::of(&super::serving(PoolLimits { concurrent: 4 }).unwrap()));
        let mut other = config();
        other.max_wasm_stack(WASM_STACK_BYTES / 2).consume_fuel(false);
        assert_ne!(Fingerprint::of(&serving), Fingerprint::of(&Engine::new(&other).unwrap()));
    }
}
