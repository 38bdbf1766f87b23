//! Words and rules without I/O: ids, money, cards, payment states, ledger postings, grants, limits.
//!
//! Time, ids and randomness are handed in. Nothing here reads a clock, a file or a socket.

pub mod card;
pub mod emoji;
pub mod event;
pub mod geo;
pub mod http;
pub mod ids;
pub mod ledger;
pub mod limits;
pub mod money;
pub mod payment;
pub mod permission;
pub mod text;
pub mod time;

pub use card::{Card, CardError, CardOptions, ExecuteAction, InputError, Inputs};
pub use emoji::{Emoji, EmojiError};
pub use event::{Ending, Event, Failure, Trigger};
pub use geo::{GeoError, GeoUri};
pub use http::{HttpAnswer, HttpFailure, HttpHosts, HttpRequest, HttpResponse, Method, PageRequest};
pub use ids::*;
pub use money::{Currency, CurrencyError, Money, MoneyError};
pub use payment::PaymentState;
pub use permission::{Asking, Permission};
pub use time::Timestamp;
