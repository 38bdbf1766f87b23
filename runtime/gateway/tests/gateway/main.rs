//! The street door, on an in-memory store with a clock that is moved: every answer as a client gets it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod access;
#[path = "../../../capability/src/people/passkeys/authenticator.rs"]
mod authenticator;
mod bodies;
mod browser;
mod chat;
mod client;
mod description;
mod export;
mod images;
mod media;
mod once;
mod pages;
mod privacy;
mod proofs;
mod server;
mod signing_in;
mod socket;
mod soft;
mod story;
mod surfaces;
mod world;
