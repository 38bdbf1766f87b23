//! People: accounts, what shows who somebody is, and the sessions that follow from it.
//!
//! Always true: only hashes of passwords, tokens, codes and PINs are stored; a wrong login name costs as much time as a wrong
//! password.

mod accounts;
mod ceremonies;
mod passkeys;
mod passwords;
mod pin;
mod recovery;
mod registration;
mod sessions;
mod site;
mod step_up;

pub(crate) use accounts::get;
pub use accounts::{Account, Profile, Role, Settings};
pub use ceremonies::Begun;
#[cfg(test)]
pub(crate) use ceremonies::{Ceremony, Purpose};
pub(crate) use ceremonies::{Subject, end as end_ceremony};
pub use passkeys::Passkey;
#[cfg(test)]
pub(crate) use passkeys::Record as PasskeyRecord;
pub use passwords::{Passwords, Token};
#[cfg(test)]
pub(crate) use pin::Record as PinRecord;
pub use registration::Registration;
pub(crate) use sessions::end as end_session;
pub use sessions::{Client, ClientKind, Device, Method, Session};
pub use site::{Site, SiteError};
pub(crate) use step_up::require;
pub use step_up::{Proof, Proofs, StepUp, StepUpPolicy, Threshold};
