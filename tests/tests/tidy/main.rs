//! Tidy: rules about the project itself that a compiler does not hold. Which crate may know which, who owns which
//! technology, that dependencies are compiled once, and how files look.
//!
//! Each test says what to do about what it finds. ARCHITECTURE.md explains the rules; here they are tables.
//!
//! Not here: licences and banned crates (`cargo xtask check`), what clippy and rustfmt know.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod arrows;
mod contract;
mod features;
mod manifests;
mod project;
mod sources;
mod tree;
