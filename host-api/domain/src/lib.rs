//! Words and rules without I/O: ids, money, cards, payment states, ledger postings, grants, limits.
//!
//! Time, ids and randomness are handed in. Nothing here reads a clock, a file or a socket.

pub mod ids;
pub mod permission;
pub mod payment;
pub mod limits;
pub mod event;
pub mod time;

pub use ids::*;
pub use time::Timestamp;
pub use event::{Ending, Event, Failure, Trigger};
pub use payment::PaymentState;
pub use permission::{Asking, Permission};
