//! HTTP, WebSocket, JSON, OpenAPI: the house's street door. The only crate with axum.
//!
//! Always true:
//! - nothing leaves before what it was made from is on disk ([`told`](self));
//! - extracting a session is what authenticates; every POST that makes something carries an idempotency key;
//! - whatever comes in has a bound on bytes, depth, count and time;
//! - an answer holds what its view names, and nothing else of a record.
//!
//! Not here: what an actor may do (`capability`), the order of events (`conversation`), packages and compiling (the binary
//! hands in an [`Installer`]).

mod app;
mod blob;
mod cookie;
mod device;
mod export;
mod extract;
mod guess;
mod images;
mod install;
mod json;
mod limits;
mod metrics;
mod openapi;
mod pages;
mod problem;
mod routes;
mod server;
mod socket;
mod told;
mod wire;

pub use app::{App, Config, DemoPerson};
pub use install::{InstallOptions, InstallProblem, Installer, Published};
pub use json::JSON_BYTES_MAX;
pub use limits::{Rate, SIGN_IN_FAILURES_MAX};
pub use openapi::openapi_json;
pub use pages::{PagesSite, PagesSiteError};
pub use problem::Problem;
pub use routes::router;
pub use server::{Server, serve};
pub use socket::limits as socket_limits;
