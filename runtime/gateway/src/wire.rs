//! The shapes that travel: each lists what a client may know, and is made from a record by `From`.

pub(crate) mod consent;
pub(crate) mod conversation;
pub(crate) mod event;
pub(crate) mod host;
pub(crate) mod log;
pub(crate) mod media;
pub(crate) mod message;
pub(crate) mod money;
pub(crate) mod page;
pub(crate) mod page_launch;
pub(crate) mod passkey;
pub(crate) mod person;
pub(crate) mod program;
pub(crate) mod safety;
pub(crate) mod session;
pub(crate) mod socket;
pub(crate) mod step_up;
