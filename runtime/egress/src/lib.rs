//! The one way out: requests that the host makes to other servers.
//!
//! Always true: a name is resolved once and the connection goes to an address that was checked; addresses of the host's own
//! networks are refused.
//!
//! Not here: who may ask for what (`capability`).
