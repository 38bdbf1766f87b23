//! How a guest runs: engine, limits, host functions, compile worker, receipts, cache of loaded artifacts.
//!
//! The only crate with wasmtime. A mini-program is compiled once, at install, in a child process ([`compile`]); what comes
//! back is bound to its package by a receipt that the host signs ([`receipt`]); only bytes with a valid receipt are ever
//! given to the engine ([`Sandbox::load`]). Each event runs on a fresh instance ([`Sandbox::run`]), and so does each request for a page
//! ([`Sandbox::serve`]). Where the operator wants it ([`Recording`]), an event's run that failed leaves a [`Record`], from which it
//! can be run again ([`Sandbox::replay`]).
//!
//! Always true:
//! - a guest reaches nothing but the functions of the host's WIT and a fixed list of WASI interfaces that grant nothing;
//! - every resource of a run is bounded: processor, wall clock, memory, host calls, bytes handed over, log;
//! - a run that trapped, timed out or panicked leaves nothing: its store is dropped, its invocation is never committed.
//!
//! Not here: what a call decides (`parvis_capability`), when an event runs (`conversation`), where artifacts are kept.

mod cache;
pub mod compile;
mod engine;
mod error;
mod guest;
mod host;
mod limiter;
mod meter;
mod outcome;
mod outgoing;
mod pages;
pub mod receipt;
mod record;
mod runtime;
mod sandbox;
mod tape;
mod wasi;

pub use compile::{CompileError, Compiler};
pub use engine::{Fingerprint, PoolLimits, serving_config};
pub use error::{InstallError, LoadError};
pub use outcome::{Outcome, Run};
pub use receipt::{Expected, HostKey, HostPublicKey, Receipt, ReceiptError};
pub use record::{Ended, RECORD_BYTES_MAX, Record, RecordError};
pub use runtime::GuestRuntime;
pub use sandbox::{Installed, Loaded, Replayed, Sandbox, SandboxConfig};
pub use tape::{Cut, Divergence, Recording};
