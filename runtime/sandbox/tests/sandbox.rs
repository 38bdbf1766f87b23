//! The sandbox with real components: what guests may do, and what becomes of hostile ones.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_debug_implementations, reason = "tests")]

#[path = "sandbox/component.rs"]
mod component;
#[path = "sandbox/guests.rs"]
mod guests;
#[path = "sandbox/hostile.rs"]
mod hostile;
#[path = "sandbox/http.rs"]
mod http;
#[path = "sandbox/install.rs"]
mod install;
#[path = "sandbox/languages.rs"]
mod languages;
#[path = "sandbox/pages.rs"]
mod pages;
#[path = "sandbox/replay.rs"]
mod replay;
#[path = "sandbox/world.rs"]
mod world;
