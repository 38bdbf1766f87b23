//! What an actor may do: chat, identity, payments, storage, schedule, other servers. The same door for people and for mini-programs.
//!
//! People's and operators' commands are methods of [`Host`]; a mini-program's calls are methods of [`Invocation`]. Each
//! ends in one commit of the store, with everything it does or nothing.
//!
//! Not here: how a guest runs (`sandbox`), the order of events (`conversation`), HTTP (`gateway`).

pub mod audit;
pub mod blocks;
pub mod consent;
pub mod conversation;
mod days;
pub mod due;
mod error;
pub mod event;
pub mod failures;
mod host;
pub mod http;
mod idempotency;
pub mod invocation;
mod keys;
mod known;
pub mod ledger;
pub mod log;
pub mod media;
pub mod message;
pub mod pages;
pub mod payments;
pub mod people;
pub mod program;
mod record;
pub mod reports;
mod schedule;
mod storage;
#[cfg(test)]
mod testing;
pub mod wallet;
mod work;

pub use error::{CallError, CallRefusal, Error};
pub use host::{Clock, Committed, Entropy, Host, Policy, Seen, SystemClock, SystemEntropy};
pub use idempotency::{Idempotency, Keep};
pub use invocation::{Begun, Invocation};
pub use work::Touched;
