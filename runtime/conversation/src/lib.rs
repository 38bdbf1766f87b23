//! Order: pending events run for their programs, logs reach their readers, timers come due.
//!
//! Always true:
//! - the events of one program in one conversation run in their order, one at a time; others run beside them;
//! - whatever a reader is pushed is on disk;
//! - nothing here decides what an actor may do (`capability`) or how a guest runs (`sandbox`).

mod alarm;
mod courier;
mod dispatcher;
mod hub;
mod lanes;
mod pages;
mod presence;
mod run;
mod sandbox;
mod service;
mod slots;

pub use dispatcher::DispatcherConfig;
pub use hub::{Delivery, SharedEntry, Soft, Subscriber};
pub use pages::PageOutcome;
pub use run::{EventOutcome, Ran, Runner};
pub use sandbox::SandboxRunner;
pub use service::{Arrival, Conversations, Settled, StartError};
