//! A whole host in one process: the real restaurant and a till on the in-memory store, with faults, races and a clock that
//! the tests move.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod booking;
mod conformance;
mod faults;
mod flips;
mod in_flight;
mod kitchen;
mod last_table;
mod money;
mod till;
mod town;
mod unloading;
