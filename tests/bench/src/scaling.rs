//! `scaling`: whole runs in the sandbox on two of the guests' threads, beside the same on one.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use parvis_capability::Host;
use parvis_capability::event::Pending;
use parvis_sandbox::{GuestRuntime, Loaded, Outcome, Sandbox};
use serde_json::json;

use crate::measure::{print, rounds};
use crate::world::{self, World};

const ROUNDS: usize = 11;
const RUNS: u32 = 6_000;
const TASKS: u32 = 120;

#[derive(Clone)]
struct Task {
    host: Host,
    sandbox: Sandbox,
    loaded: Arc<Loaded>,
    pending: Pending,
}

impl Task {
    async fn run(self, runs: u32) -> Result<()> {
        for _ in 0..runs {
            let invocation = world::begin(&self.host, &self.pending).await?;
            let run = self.sandbox.run(&self.loaded, invocation).await;
            ensure!(matches!(run.outcome, Outcome::Ended(_)), "{:?}", run.outcome);
        }
        Ok(())
    }
}

pub(crate) fn run() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (world, program) = runtime.block_on(World::with_program())?;
    let pending = runtime.block_on(world.pressed(&program))?;
    let loaded = runtime.block_on(world.loaded(&pending))?;
    let task = Task { host: world.host.clone(), sandbox: world.sandbox.clone(), loaded, pending };
    let (one, two) = (GuestRuntime::new(Some(1))?, GuestRuntime::new(Some(2))?);
    let on = |guests: &GuestRuntime| {
        // Many more than threads, as events are: whichever thread is free takes the next.
        let tasks: Vec<_> = (0..TASKS).map(|_| guests.spawn(task.clone().run(RUNS / TASKS))).collect();
        runtime.block_on(async {
            for task in tasks {
                task.await.context("a task panicked")??;
            }
            Ok(RUNS)
        })
    };
    let [one, two] = rounds(ROUNDS, [&mut || on(&one), &mut || on(&two)])?;
    print(&json!({
        "bench": "scaling", "unit": "times one thread's runs per second", "aim": "at least 1.6",
        "ratio": one.wall_us / two.wall_us, "per_second_1": 1e6 / one.wall_us, "per_second_2": 1e6 / two.wall_us,
        "cpu_us_1": one.cpu_us, "cpu_us_2": two.cpu_us,
        // What two threads would do if each always had a core of its own: other programs on the machine do not count here.
        "by_cpu": 2.0 * one.cpu_us / two.cpu_us,
        "cores": std::thread::available_parallelism().map_or(0, usize::from),
    }));
    Ok(())
}
