//! The one binary: wiring, configuration, command line.
//!
//! [`Node`] is a host that runs: the store, the sandbox, the dispatcher and the gateway on one data directory. [`run`] is the
//! command line around it.
//!
//! Always true:
//! - what the environment says is read here and nowhere else;
//! - a data directory belongs to one process at a time;
//! - secrets are in files that only their owner can read, and in no message.
//!
//! Not here: what an actor may do (`capability`), how a guest runs (`sandbox`), HTTP (`gateway`).

mod advice;
pub mod check;
mod cli;
mod client;
mod demo;
mod develop;
mod install;
mod node;

pub use cli::run;
pub use install::{PackageInstaller, Parts};
pub use node::{Accepted, DataDir, Node, NodeOptions, Origin, PublishedPackages, Publishers};
