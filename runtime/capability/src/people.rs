//! People: accounts, what shows who somebody is, and the sessions that follow from it.
//!
//! Always true: only hashes of passwords, tokens, codes and PINs are stored; a wrong login name costs as much time as a wrong
//! password.

mod accounts;
mod passwords;
mod registration;
mod sessions;

pub(crate) use accounts::get;
pub use accounts::{Account, Profile, Role, Settings};
pub use passwords::{Passwords, Token};
pub use registration::Registration;
pub(crate) use sessions::end as end_session;
pub use sessions::{Client, ClientKind, Device, Method, Session};
