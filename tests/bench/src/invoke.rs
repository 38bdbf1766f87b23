//! `invoke`: one event in the sandbox, beside the same event in a bare wasmtime loop.
//!
//! Ours is a whole run: slot, instance, budgets, the overlay of the transaction, and the card validated and noted as records.
//! The last part is what the bare loop does not have; it is measured by itself, natively, and taken off: `effects` prints it.

use std::time::Instant;

use anyhow::{Result, ensure};
use parvis_capability::invocation::Bucket;
use parvis_sandbox::Outcome;
use serde_json::json;

use crate::bare::{self, Bare, BareLoop, chat_content};
use crate::measure::{micros, print, quantile, rounds};
use crate::world::World;

const ROUNDS: usize = 9;
const RUNS: u32 = 3_000;

pub(crate) fn run() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (world, program) = runtime.block_on(World::with_program())?;
    let pending = runtime.block_on(world.pressed(&program))?;
    let loaded = runtime.block_on(world.loaded(&pending))?;

    let bare = BareLoop::new()?;
    let prepared = bare.compile(&crate::world::component()?)?;
    let event = bare::event(&program.message.to_string());
    let (text, card) = chat_content(bare.run(&prepared, &event, Bare::default())?)?;

    let (mut ours_each, mut bare_each) = (Vec::new(), Vec::new());
    let [begun, ours, native, called, theirs] = rounds(
        ROUNDS,
        [
            // The transaction and what a run begins with.
            &mut || {
                runtime.block_on(async {
                    for _ in 0..RUNS {
                        world.begin(&pending).await?;
                    }
                    Ok(RUNS)
                })
            },
            &mut || {
                runtime.block_on(async {
                    for _ in 0..RUNS {
                        let invocation = world.begin(&pending).await?;
                        let began = Instant::now();
                        let run = world.sandbox.run(&loaded, invocation).await;
                        ours_each.push(micros(began.elapsed()));
                        ensure!(matches!(run.outcome, Outcome::Ended(_)), "{:?}", run.outcome);
                    }
                    Ok(RUNS)
                })
            },
            // The calls of the guest, made natively.
            &mut || {
                runtime.block_on(async {
                    for _ in 0..RUNS {
                        let mut invocation = world.begin(&pending).await?;
                        invocation.storage_get(Bucket::Conversation, "count").await?;
                        invocation.storage_set(Bucket::Conversation, "count", b"2".to_vec()).await?;
                        invocation.edit(&program.message, &text, card.as_deref()).await?;
                    }
                    Ok(RUNS)
                })
            },
            // Without the card.
            &mut || {
                runtime.block_on(async {
                    for _ in 0..RUNS {
                        let mut invocation = world.begin(&pending).await?;
                        invocation.storage_get(Bucket::Conversation, "count").await?;
                        invocation.storage_set(Bucket::Conversation, "count", b"2".to_vec()).await?;
                    }
                    Ok(RUNS)
                })
            },
            &mut || {
                let mut state = Bare::default();
                for _ in 0..RUNS {
                    let began = Instant::now();
                    state = bare.run(&prepared, &event, state)?;
                    bare_each.push(micros(began.elapsed()));
                }
                Ok(RUNS)
            },
        ],
    )?;
    let card_us = native.wall_us - called.wall_us;
    let run_us = ours.wall_us - begun.wall_us;
    let cpu_us = (ours.cpu_us - begun.cpu_us) - (native.cpu_us - called.cpu_us);
    let tail = |samples: &[f64], part| quantile(samples.to_vec(), part);
    print(&json!({
        "bench": "invoke", "unit": "of a bare wasmtime loop's time", "aim": "at most 1.25",
        "ratio": (run_us - card_us) / theirs.wall_us, "cpu_ratio": cpu_us / theirs.cpu_us,
        "us": run_us - card_us, "bare_us": theirs.wall_us, "cpu_us": cpu_us, "bare_cpu_us": theirs.cpu_us,
        "whole_run_us": run_us, "card_us": card_us, "begin_us": begun.wall_us,
        "whole_run_p50": tail(&ours_each, 0.5), "whole_run_p99": tail(&ours_each, 0.99),
        "bare_p50": tail(&bare_each, 0.5), "bare_p99": tail(&bare_each, 0.99),
    }));
    Ok(())
}
