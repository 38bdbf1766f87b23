//! `idle`: what a thousand installed programs keep in memory after each was called once.
//!
//! Each is a package of its own with an artifact of its own, compiled and receipted as any. What stays loaded of them is
//! bounded by the cache of artifacts; `bytes` is what each takes beyond it.

use std::sync::Arc;

use anyhow::{Context, Result};
use parvis_store::{Blobs, FileBlobs};
use serde_json::json;
use wasm_encoder::{ComponentSection, CustomSection};

use crate::measure::print;
use crate::world::{self, World, run_and_commit};

const PROGRAMS: u32 = 1_000;
const AIM_BYTES: f64 = 50.0 * 1024.0;

pub(crate) fn run() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let component = world::component()?;
    let directory = tempfile::tempdir_in(crate::commit::on_disk()?)?;
    let blobs: Arc<dyn Blobs> = Arc::new(FileBlobs::open(directory.path())?);
    let world = runtime.block_on(World::new(blobs))?;
    runtime.block_on(async {
        // The first one brings what all share: threads, pool, buffers.
        let first = world.install("org.parvis.first", &component).await?;
        run_and_commit(&world.host, &world.runner(), &world.opened(first).await?).await
    })?;
    let before = resident_kib()?;
    let mut programs = Vec::new();
    for number in 0..PROGRAMS {
        let app_id = format!("org.parvis.idle-{number}");
        programs.push(runtime.block_on(world.install(&app_id, &distinct(&component, number)))?);
        if number % 100 == 99 {
            eprintln!("    {} programs installed", number + 1);
        }
    }
    let installed = resident_kib()?;
    let runner = world.runner();
    for program in programs {
        runtime.block_on(async {
            let pending = world.opened(program).await?;
            run_and_commit(&world.host, &runner, &pending).await
        })?;
    }
    let after = resident_kib()?;
    let cache = world.sandbox.loaded_bytes();
    let beyond = (f64::from(after) - f64::from(before)) * 1024.0 - f64::from(u32::try_from(cache)?);
    let each = beyond / f64::from(PROGRAMS);
    print(&json!({
        "bench": "idle", "unit": "of 50 KiB for each program beyond the cache of artifacts", "aim": "at most 1",
        "ratio": each / AIM_BYTES, "bytes": each, "programs": PROGRAMS, "cache_bytes": cache,
        "resident_kib_before": before, "resident_kib_installed": installed, "resident_kib": after,
    }));
    Ok(())
}

/// The component with a custom section of its own: another version digest, another artifact to keep.
fn distinct(component: &[u8], number: u32) -> Vec<u8> {
    let mut distinct = component.to_vec();
    let section = CustomSection { name: "number".into(), data: number.to_be_bytes().to_vec().into() };
    section.append_to_component(&mut distinct);
    distinct
}

/// What of this process is in memory.
fn resident_kib() -> Result<u32> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("VmRSS is in /proc/self/status")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}
