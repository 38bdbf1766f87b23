//! The program's own log, for its publisher. Never put a person's data here.
//!
//! ```
//! # use parvis_sdk::{Event, testing::Host};
//! use parvis_sdk::log;
//!
//! fn handle(event: Event) -> parvis_sdk::Result {
//!     log::debug(&format!("at {}", event.now));
//!     log::warn("the menu of last week is still shown");
//!     log::error("the menu could not be read");
//!     Ok(())
//! }
//! # let mut host = Host::new(handle);
//! # let alice = host.person("alice");
//! # host.open(&alice).unwrap();
//! # assert_eq!(host.log().len(), 3);
//! ```
//!
//! A line holds at most 4 KiB and an event writes at most 64 KiB; what is beyond is cut. Lines are kept whether the event ends well or not.

use crate::bindings::parvis::host::log::Level;
use crate::raw;

/// What helps only while something is being looked for.
pub fn debug(message: &str) {
    raw::log::write(Level::Debug, message);
}

/// What is worth knowing of an event that went well.
///
/// ```
/// # use parvis_sdk::{Event, testing::Host};
/// fn handle(_: Event) -> parvis_sdk::Result {
///     parvis_sdk::log::info("menu shown");
///     Ok(())
/// }
/// # let mut host = Host::new(handle);
/// # let alice = host.person("alice");
/// # host.open(&alice).unwrap();
/// # assert_eq!(host.log(), ["info: menu shown"]);
/// ```
pub fn info(message: &str) {
    raw::log::write(Level::Info, message);
}

/// What went on, but should not have had to.
pub fn warn(message: &str) {
    raw::log::write(Level::Warn, message);
}

/// What went wrong.
pub fn error(message: &str) {
    raw::log::write(Level::Error, message);
}
