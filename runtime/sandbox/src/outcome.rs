//! How a run ended, told apart as the dispatcher needs it.

use std::fmt::Write as _;

use parvis_capability::{CallError, Invocation};
use parvis_domain::{Ending, Failure};
use parvis_store::StoreError;
use wasmtime::{Trap, WasmBacktrace};
use wasmtime_wasi::I32Exit;

use crate::record::Record;

/// Bytes of a failure's detail: it goes to the program's log, for its developers.
const DETAIL_BYTES_MAX: usize = 4 << 10;
/// Frames of a failure's detail.
const FRAMES_MAX: usize = 16;
/// What wasmtime says when a call hands over more than [`crate::guest::HOSTCALL_BYTES_MAX`]; the type itself is private to it.
const HANDED_OVER_TOO_MUCH: &str = "fuel allocated for hostcalls has been exhausted";
const TABLE_FULL: &str = "resource table has no free keys";

/// A run that is over.
#[derive(Debug)]
pub struct Run<T = Ending> {
    /// To commit (of an event only when it ended with `Done`), or to take the log lines from.
    pub invocation: Box<Invocation>,
    pub outcome: Outcome<T>,
    /// Where the guest failed: what it takes to run it again. Boxed, since hardly any run has one.
    pub record: Option<Box<Record>>,
}

/// How a run ended: an event's with an ending, a page's request with an answer.
#[derive(Debug)]
pub enum Outcome<T = Ending> {
    /// By itself. An event's effects are applied for `Ending::Done` alone.
    Ended(T),
    /// The guest failed, or was stopped. Done: nothing of it is applied.
    Failed {
        failure: Failure,
        /// For the program's developers: what happened and where, at most 4 KiB.
        detail: String,
    },
    /// The store's fault: run the event again.
    Fault(StoreError),
    /// What the run read has changed already: run the event again.
    Stale,
}

impl<T> Outcome<T> {
    pub(crate) fn failed(failure: Failure, detail: impl Into<String>) -> Self {
        Self::Failed { failure, detail: bounded(detail.into()) }
    }
}

impl<T> From<CallError> for Outcome<T> {
    fn from(error: CallError) -> Self {
        match error {
            CallError::OverBudget(failure) => Self::failed(failure, "over the budget of the event"),
            CallError::Fault(fault) => Self::Fault(fault),
            CallError::Stale => Self::Stale,
            CallError::Refused(refusal) => Self::failed(Failure::Host, refusal.to_string()),
        }
    }
}

/// Why a guest was stopped by the host, as the error that wasmtime hands through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stopped: {}", .0.code())]
pub(crate) struct Stopped(pub(crate) Failure);

/// What an error of wasmtime means. `memory_refused`: the guest was denied memory before.
pub(crate) fn classify<T>(error: wasmtime::Error, memory_refused: bool) -> Outcome<T> {
    let error = match error.downcast::<CallError>() {
        Ok(call) => return call.into(),
        Err(error) => error,
    };
    if let Some(Stopped(failure)) = error.downcast_ref() {
        return Outcome::failed(*failure, describe(&error));
    }
    if let Some(I32Exit(code)) = error.downcast_ref() {
        return Outcome::failed(Failure::Trap, format!("the guest called exit({code})"));
    }
    let failure = match error.downcast_ref::<Trap>() {
        Some(Trap::StackOverflow) => Failure::Stack,
        Some(Trap::OutOfFuel | Trap::Interrupt) => Failure::CpuExceeded,
        // What a guest does that was denied memory: it aborts.
        Some(Trap::UnreachableCodeReached) if memory_refused => Failure::MemoryExceeded,
        Some(_) => Failure::Trap,
        None => {
            let text = format!("{error:#}");
            if text.contains(HANDED_OVER_TOO_MUCH) {
                Failure::OutputExceeded
            } else if memory_refused || text.contains(TABLE_FULL) {
                Failure::MemoryExceeded
            } else {
                Failure::Trap
            }
        }
    };
    Outcome::failed(failure, describe(&error))
}

/// The message and the guest's own frames, innermost first.
fn describe(error: &wasmtime::Error) -> String {
    let mut text = String::new();
    for cause in error.chain() {
        let cause = cause.to_string();
        // The backtrace is a cause of its own: it is printed below, without addresses.
        if cause.starts_with("error while executing at wasm backtrace") {
            continue;
        }
        let _ = write!(text, "{}{cause}", if text.is_empty() { "" } else { ": " });
    }
    let frames = error.downcast_ref::<WasmBacktrace>().map(WasmBacktrace::frames).unwrap_or_default();
    for frame in frames.iter().take(FRAMES_MAX) {
        let name = frame.func_name().map_or_else(|| format!("function {}", frame.func_index()), demangled);
        let _ = write!(text, "\n  at {name}");
        if text.len() > DETAIL_BYTES_MAX {
            break;
        }
    }
    text
}

fn demangled(name: &str) -> String {
    let mut text = String::new();
    match wasmtime_demangle(&mut text, name) {
        Ok(()) => text,
        Err(_) => name.to_owned(),
    }
}

/// Names of Rust functions end in a hash that tells a developer nothing.
fn wasmtime_demangle(to: &mut String, name: &str) -> std::fmt::Result {
    let name = name.rsplit_once("::h").filter(|(_, hash)| hash.len() == 16).map_or(name, |(name, _)| name);
    to.write_str(name)
}

fn bounded(mut text: String) -> String {
    if text.len() > DETAIL_BYTES_MAX {
        text.truncate(text.floor_char_boundary(DETAIL_BYTES_MAX));
        text.push('…');
    }
    text
}
