//! Where the calls go: to the host on WebAssembly, to the test host of the running test everywhere else.

#[cfg(target_arch = "wasm32")]
pub(crate) use crate::bindings::parvis::host::{chat, http, identity, log, payments, schedule, storage};
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use crate::testing::calls::{chat, http, identity, log, payments, schedule, storage};
