//! How an event reaches the handler: conversion, the panic hook, and how the handler's end is told to the host.

use crate::bindings::exports::parvis::host::handler::{Event as WitEvent, Stop};
use crate::{Event, Result};

/// Runs `handler` for one event. A panic is written to the program's log; then the run ends and nothing of it is applied.
pub fn run(handler: fn(Event) -> Result, event: WitEvent) -> core::result::Result<(), Stop> {
    #[cfg(target_arch = "wasm32")]
    std::panic::set_hook(Box::new(|panic| crate::log::error(&panic.to_string())));
    Event::try_from(event).and_then(handler).map_err(crate::Error::into_stop)
}
