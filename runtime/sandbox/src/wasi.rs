//! The WASI interfaces that programs' standard libraries import. They are linked and reach nothing.
//!
//! - no files, no environment, no arguments; standard input is closed;
//! - standard output and error go to the program's log, within its budget;
//! - every clock stands at the instant of the run, and waiting for one ends at once: a guest can neither measure time nor
//!   sleep while it holds an instance;
//! - random bytes follow from a seed that is drawn for each run: a re-run of an event gets others, as a new run would, and the
//!   replay of a record gets the same.
//!
//! Anything else is not linked, so a component that imports it cannot be installed.

mod clock;
mod output;
mod seed;

use parvis_capability::program::Level;
use wasmtime::component::{HasData, Linker, ResourceTable};
use wasmtime_wasi::WasiCtx;
use wasmtime_wasi::cli::{WasiCli, WasiCliCtxView};
use wasmtime_wasi::filesystem::{WasiFilesystem, WasiFilesystemCtxView};
use wasmtime_wasi::p2::bindings::{cli, clocks, filesystem, io, random};
use wasmtime_wasi::random::{WasiRandom, WasiRandomCtx};

use crate::guest::Guest;
use clock::{FrozenClock, FrozenClocks};
use output::Output;
pub(crate) use seed::Seed;

/// Bytes that one call of `get-random-bytes` may ask for.
const RANDOM_BYTES_MAX: u64 = 64 << 10;

/// The state behind the interfaces, made when the guest first calls one: many never do.
#[derive(Default)]
pub(crate) struct Wasi {
    ctx: Option<Box<WasiCtx>>,
    output: Option<Output>,
}

impl Wasi {
    fn ctx(&mut self, seed: Seed) -> &mut WasiCtx {
        let output = &mut self.output;
        self.ctx.get_or_insert_with(|| {
            let output = output.insert(Output::default());
            let mut builder = WasiCtx::builder();
            builder
                .stdout(output.stream(Level::Info))
                .stderr(output.stream(Level::Error))
                .secure_random(seed.secure())
                .insecure_random(seed.insecure())
                .insecure_random_seed(seed.for_hashes())
                .max_random_size(RANDOM_BYTES_MAX);
            Box::new(builder.build())
        })
    }
}

impl Guest {
    /// Moves what the guest printed to its log.
    pub(crate) fn log_output(&mut self) {
        let Some(output) = &self.wasi.output else { return };
        for (level, line) in output.take_lines() {
            self.invocation.log(level, &line);
        }
    }
}

/// `wasi:io` needs the table of resources alone.
struct Io;

impl HasData for Io {
    type Data<'a> = &'a mut ResourceTable;
}

fn io(guest: &mut Guest) -> &mut ResourceTable {
    guest.charge_wasi();
    &mut guest.table
}

fn cli(guest: &mut Guest) -> WasiCliCtxView<'_> {
    guest.charge_wasi();
    let seed = guest.seed();
    WasiCliCtxView { ctx: guest.wasi.ctx(seed).cli(), table: &mut guest.table }
}

fn random(guest: &mut Guest) -> &mut WasiRandomCtx {
    guest.charge_wasi();
    let seed = guest.seed();
    guest.wasi.ctx(seed).random()
}

fn filesystem(guest: &mut Guest) -> WasiFilesystemCtxView<'_> {
    guest.charge_wasi();
    let seed = guest.seed();
    WasiFilesystemCtxView { ctx: guest.wasi.ctx(seed).filesystem(), table: &mut guest.table }
}

fn clocks(guest: &mut Guest) -> FrozenClock<'_> {
    guest.charge_wasi();
    FrozenClock { now: guest.now, table: &mut guest.table }
}

/// Gives `linker` the fixed list.
pub(crate) fn add_to_linker(l: &mut Linker<Guest>) -> wasmtime::Result<()> {
    io::error::add_to_linker::<Guest, Io>(l, self::io)?;
    io::poll::add_to_linker::<Guest, Io>(l, self::io)?;
    io::streams::add_to_linker::<Guest, Io>(l, self::io)?;
    clocks::wall_clock::add_to_linker::<Guest, FrozenClocks>(l, self::clocks)?;
    clocks::monotonic_clock::add_to_linker::<Guest, FrozenClocks>(l, self::clocks)?;
    random::random::add_to_linker::<Guest, WasiRandom>(l, self::random)?;
    random::insecure::add_to_linker::<Guest, WasiRandom>(l, self::random)?;
    random::insecure_seed::add_to_linker::<Guest, WasiRandom>(l, self::random)?;
    filesystem::preopens::add_to_linker::<Guest, WasiFilesystem>(l, self::filesystem)?;
    filesystem::types::add_to_linker::<Guest, WasiFilesystem>(l, self::filesystem)?;
    cli::exit::add_to_linker::<Guest, WasiCli>(l, self::cli)?;
    cli::environment::add_to_linker::<Guest, WasiCli>(l, self::cli)?;
    cli::stdin::add_to_linker::<Guest, WasiCli>(l, self::cli)?;
    cli::stdout::add_to_linker::<Guest, WasiCli>(l, self::cli)?;
    cli::stderr::add_to_linker::<Guest, WasiCli>(l, self::cli)?;
    cli::terminal_input::add_to_linker::<Guest, WasiCli>(l, self::cli)?;
    cli::terminal_output::add_to_linker::<Guest, WasiCli>(l, self::cli)?;
    cli::terminal_stdin::add_to_linker::<Guest, WasiCli>(l, self::cli)?;
    cli::terminal_stdout::add_to_linker::<Guest, WasiCli>(l, self::cli)?;
    cli::terminal_stderr::add_to_linker::<Guest, WasiCli>(l, self::cli)?;
    Ok(())
}
