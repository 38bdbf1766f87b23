//! The SDK for mini-programs of Parvis in Rust.
//!
//! A mini-program is one function that handles one event. All that it does (messages, storage, timers, payments) is applied
//! together when it returns `Ok`, and not at all when it returns an error or panics.
//!
//! ```
//! use parvis_sdk::{Card, Event, Result, Trigger, card, chat};
//!
//! fn handle(event: Event) -> Result {
//!     match event.trigger {
//!         Trigger::Opened(_) | Trigger::Command(_) => {
//!             let card = Card::new().with(card::text("Hello!")).action(card::execute("wave", "Wave back"));
//!             chat::post(chat::Content::new("Hello!").card(card)).map(drop)
//!         }
//!         Trigger::CardAction(action) if action.verb == "wave" => chat::edit(&action.message, "👋"),
//!         _ => Ok(()),
//!     }
//! }
//!
//! parvis_sdk::mini_program!(handle);
//!
//! # fn main() {
//! // In a test, the same function is played against a host in memory:
//! let mut host = parvis_sdk::testing::Host::new(handle);
//! let alice = host.person("alice");
//! host.open(&alice).unwrap();
//! let message = host.last_message().unwrap();
//! host.tap(&alice, &message, "wave").unwrap();
//! assert_eq!(host.text(&message), "👋");
//! # }
//! ```
//!
//! Not here: what the host allows and counts; the WIT of `parvis:host` documents each limit and error.

#[doc(hidden)]
pub mod bindings;
pub mod card;
pub mod chat;
mod error;
pub mod event;
pub mod http;
pub mod identity;
mod ids;
pub mod locale;
pub mod log;
mod money;
pub mod payments;
mod raw;
mod runtime;
pub mod schedule;
pub mod state;
pub mod steps;
pub mod storage;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;
mod time;

pub use card::Card;
pub use error::{Error, Result};
pub use event::{Event, Trigger};
pub use ids::{ConversationId, MessageId, PaymentId, PersonId, RequestId, TimerId};
pub use money::{Currency, Money, MoneyError};
pub use time::{Date, TimeError, TimeOfDay, Timestamp};

/// Makes the mini-program of a crate: `mini_program!(handle)`, where `handle` is a `fn(Event) -> Result`.
///
/// Once per crate, at its root; the crate's `crate-type` is `["cdylib", "rlib"]` and its target `wasm32-wasip2`. On other
/// targets it only checks the handler's type, so that the crate's tests run natively.
///
/// ```
/// fn handle(event: parvis_sdk::Event) -> parvis_sdk::Result {
///     parvis_sdk::log::info(&event.id);
///     Ok(())
/// }
///
/// parvis_sdk::mini_program!(handle);
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! mini_program {
    ($handler:path) => {
        #[cfg(not(target_arch = "wasm32"))]
        const _: fn($crate::Event) -> $crate::Result = $handler;

        #[cfg(target_arch = "wasm32")]
        #[allow(unsafe_code, missing_docs, reason = "the component's export is generated")]
        const _: () = {
            struct MiniProgram;

            impl $crate::__private::Guest for MiniProgram {
                fn handle(event: $crate::__private::Event) -> ::core::result::Result<(), $crate::__private::Stop> {
                    $crate::__private::run($handler, event)
                }
            }

    $crate::bindings::export_handler!(MiniProgram with_types_in $crate::bindings);
        };
    };
}

/// For the expansion of [`mini_program!`] alone.
#[doc(hidden)]
pub mod __private {
    pub use serde;

    pub use crate::bindings::exports::parvis::host::handler::{Event, Guest, Stop};
    pub use crate::runtime::run;
}
