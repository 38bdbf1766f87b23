//! `cold`: the first event of a program after a start, beside `Component::deserialize` of the same bytes and the same run.
//!
//! The program is the benchmarks' own, grown to size with functions that it never calls: what loading costs depends on the
//! size of the artifact, what running costs does not.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use parvis_conversation::{Ran, Runner, SandboxRunner};
use parvis_store::{Blobs, FileBlobs};
use serde_json::json;
use wasm_encoder::{
    BlockType, CodeSection, ComponentSection, Function, FunctionSection, Instruction as I, MemArg, MemorySection,
    MemoryType, ModuleSection, TypeSection, ValType,
};
use wasmtime::component::Component;

use crate::bare::{self, Bare, BareLoop, plain};
use crate::measure::{micros, print, quantile};
use crate::world::{self, World};

const ROUNDS: usize = 15;
const MEGABYTE: usize = 1_000_000;

pub(crate) fn run() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    for (megabytes, aim) in [(2, Some(3.0)), (6, None)] {
        measure(&runtime, megabytes, aim)?;
    }
    Ok(())
}

fn measure(runtime: &tokio::runtime::Runtime, megabytes: usize, aim_ms: Option<f64>) -> Result<()> {
    let bare = BareLoop::new()?;
    let component = grown(&bare, megabytes * MEGABYTE)?;
    let directory = tempfile::tempdir_in(crate::commit::on_disk()?)?;
    let blobs: Arc<dyn Blobs> = Arc::new(FileBlobs::open(directory.path())?);
    let world = runtime.block_on(World::new(blobs))?;
    let id = runtime.block_on(world.install("org.parvis.cold", &component))?;
    let pending = runtime.block_on(world.opened(id))?;
    let artifact = bare.engine.precompile_component(&component).map_err(plain)?;
    let event = bare::event("msg_00112233445566778899aabbccddeeff");

    let (mut ours, mut theirs, mut compiled) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        // A start: an engine that has loaded nothing yet.
        let runner = SandboxRunner::new(world::sandbox()?, world.blobs.clone(), world::key().public());
        let invocation = runtime.block_on(world.begin(&pending))?;
        let began = Instant::now();
        let ran = runtime.block_on(runner.run(invocation));
        let took = began.elapsed();
        let Ran::Ended { .. } = ran else { bail!("{ran:?}") };

        let fresh = BareLoop::new()?;
        let began = Instant::now();
        #[expect(unsafe_code, reason = "the peer loads what was compiled in this process a moment ago")]
        // SAFETY: `artifact` is what an engine with the same settings made.
        let loaded = unsafe { Component::deserialize(&fresh.engine, &artifact) }.map_err(plain)?;
        fresh.run(&fresh.prepare(&loaded)?, &event, Bare::default())?;
        let bare_took = began.elapsed();

        if round > 0 {
            ours.push(micros(took) / 1e3);
            theirs.push(micros(bare_took) / 1e3);
        }
        if round % 3 == 0 {
            let began = Instant::now();
            bare.engine.precompile_component(&component).map_err(plain)?;
            compiled.push(micros(began.elapsed()) / 1e3);
        }
    }
    let [ours, theirs, compiled] = [ours, theirs, compiled].map(|samples| quantile(samples, 0.5));
    print(&json!({
        "bench": "cold", "unit": "of the time of the bare deserialize", "aim_more_ms": aim_ms,
        "ratio": ours / theirs, "more_ms": ours - theirs, "ms": ours, "bare_ms": theirs,
        "compile_ms": compiled, "faster_than_compiling": compiled / ours, "aim_faster": 50,
        "artifact_bytes": artifact.len(), "component_bytes": component.len(),
    }));
    Ok(())
}

/// The benchmarks' program with a further core module, so that its artifact has about `bytes`.
fn grown(bare: &BareLoop, bytes: usize) -> Result<Vec<u8>> {
    const PROBE: u32 = 500;
    let component = world::component()?;
    let size = |component: &[u8]| bare.engine.precompile_component(component).map(|made| made.len()).map_err(plain);
    let small = size(&component)?;
    let each = size(&with_functions(&component, PROBE))?.saturating_sub(small) / usize::try_from(PROBE)?;
    let count = bytes.saturating_sub(small).checked_div(each).context("functions take room")?;
    Ok(with_functions(&component, u32::try_from(count)?.max(1)))
}

/// Adds a core module of `count` functions: memory, arithmetic, calls of each other. Each is different.
fn with_functions(component: &[u8], count: u32) -> Vec<u8> {
    let mut types = TypeSection::new();
    types.ty().function([ValType::I32, ValType::I64], [ValType::I64]);
    let mut memories = MemorySection::new();
    memories.memory(MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None });
    let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
    for index in 0..count {
        functions.function(0);
        code.function(&body(index, count));
    }
    let mut module = wasm_encoder::Module::new();
    module.section(&types).section(&functions).section(&memories).section(&code);
    let mut grown = component.to_vec();
    ModuleSection(&module).append_to_component(&mut grown);
    grown
}

fn body(index: u32, count: u32) -> Function {
    let seed = i64::from(index).wrapping_mul(0x9e37_79b9);
    let at = |offset: u64| MemArg { offset, align: 3, memory_index: 0 };
    let mut body = Function::new([(2, ValType::I64)]);
    for step in 0..12_u32 {
        let offset = u64::from((index * 7 + step * 13) % 4_000) * 8;
        let (load, store) = (I::I64Load(at(offset)), I::I64Store(at(offset + 8)));
        let (mask, turn) = (I::I64Const(seed ^ i64::from(step)), I::I64Const(i64::from(step) + 3));
        body.instruction(&I::LocalGet(0)).instruction(&load).instruction(&I::LocalGet(1)).instruction(&I::I64Add);
        body.instruction(&mask).instruction(&I::I64Xor).instruction(&I::LocalTee(2)).instruction(&turn);
        body.instruction(&I::I64Rotl).instruction(&I::LocalSet(1));
        body.instruction(&I::LocalGet(0)).instruction(&I::LocalGet(2)).instruction(&store);
    }
    body.instruction(&I::LocalGet(1)).instruction(&I::I64Eqz).instruction(&I::If(BlockType::Empty));
    body.instruction(&I::LocalGet(0)).instruction(&I::LocalGet(2)).instruction(&I::Call((index + 1) % count));
    body.instruction(&I::LocalSet(3)).instruction(&I::End);
    body.instruction(&I::LocalGet(1)).instruction(&I::LocalGet(3)).instruction(&I::I64Add).instruction(&I::End);
    body
}
