//! End to end: the binary as a process of its own, real sockets on free ports, real files.
//!
//! Always true: a test ends the processes that it started, and no others.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod archive;
mod crashes;
mod develop;
mod directory;
mod outbound;
mod packages;
mod replay;
mod serving;
mod story;
mod world;
