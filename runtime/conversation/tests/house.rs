//! The house with programs written as plain functions: every outcome, order, faults and fan-out.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

#[path = "house/fixture.rs"]
mod fixture;

#[path = "house/faults.rs"]
mod faults;
#[path = "house/following.rs"]
mod following;
#[path = "house/outcomes.rs"]
mod outcomes;
#[path = "house/simulation.rs"]
mod simulation;
