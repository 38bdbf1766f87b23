//! `languages`: one event through the same small program in Rust, JavaScript and Python; and what makes a fresh instance cheap.
//!
//! A program in JavaScript or Python is its interpreter, initialised when it was built: its memory is a picture in the artifact.
//! wasmtime maps that picture and copies a page when it is written; the same without, where each instance copies all of it,
//! is measured beside it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use parvis_sandbox::{Outcome, PoolLimits, serving_config};
use parvis_store::MemoryBlobs;
use serde_json::json;
use wasmtime::component::Component;
use wasmtime::{Engine, Store};

use crate::bare::{Bare, BareLoop, plain};
use crate::measure::{micros, print, quantile};
use crate::world::{World, package};

const LANGUAGES: [&str; 3] = ["rust", "js", "python"];
const RUNS: usize = 600;
const WARM_UP: usize = 50;

pub(crate) fn run() -> Result<()> {
    LANGUAGES.into_iter().try_for_each(measure)
}

fn component(language: &str) -> Result<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/guests/components");
    let path = PathBuf::from(folder).join(format!("echo-{language}.wasm"));
    std::fs::read(&path).with_context(|| format!("{}: build it with `cargo xtask guests`", path.display()))
}

fn measure(language: &str) -> Result<()> {
    let component = component(language)?;
    let app_id = format!("org.parvis.echo-{language}");
    let facts = package(&app_id, &component)?.facts();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let world = runtime.block_on(World::new(Arc::new(MemoryBlobs::default())))?;
    let began = Instant::now();
    let program = runtime.block_on(world.install(&app_id, &component))?;
    let compiled = began.elapsed();
    let pending = runtime.block_on(world.opened(program))?;
    let loaded = runtime.block_on(world.loaded(&pending))?;
    let mut each = Vec::with_capacity(RUNS);
    runtime.block_on(async {
        for run in 0..RUNS + WARM_UP {
            let invocation = world.begin(&pending).await?;
            let began = Instant::now();
            let ran = world.sandbox.run(&loaded, invocation).await;
            if run >= WARM_UP {
                each.push(micros(began.elapsed()));
            }
            ensure!(matches!(ran.outcome, Outcome::Ended(_)), "{:?}", ran.outcome);
        }
        Ok(())
    })?;
    let (mapped, copied) = (instance_us(&component, true)?, instance_us(&component, false)?);
    print(&json!({
        "bench": "languages", "language": language, "unit": "us",
        "p50": quantile(each.clone(), 0.5), "p99": quantile(each, 0.99),
        "memory_bytes_at_start": facts.resources.initial_memory_bytes, "core_instances": facts.resources.core_instances,
        "component_bytes": component.len(), "artifact_bytes": world.sandbox.loaded_bytes(),
        "install_ms": micros(compiled) / 1e3,
        "instance_us": mapped, "instance_us_without_mapped_memory": copied, "mapping_bought": copied / mapped,
    }));
    Ok(())
}

/// A fresh instance of the component alone, its memory mapped from the artifact or copied.
fn instance_us(component: &[u8], mapped: bool) -> Result<f64> {
    let mut config = serving_config(PoolLimits::default());
    config.memory_init_cow(mapped);
    let engine = Engine::new(&config).map_err(plain)?;
    let bare = BareLoop::on(engine)?;
    let component = Component::from_binary(&bare.engine, component).map_err(plain)?;
    let pre = bare.instance_pre(&component)?;
    let mut each = Vec::with_capacity(RUNS);
    for run in 0..RUNS + WARM_UP {
        let mut store = Store::new(&bare.engine, Bare::default());
        store.set_fuel(1_000_000_000).map_err(plain)?;
        store.set_epoch_deadline(u64::MAX / 2);
        let began = Instant::now();
        pre.instantiate(&mut store).map_err(plain)?;
        drop(store);
        if run >= WARM_UP {
            each.push(micros(began.elapsed()));
        }
    }
    Ok(quantile(each, 0.5))
}
