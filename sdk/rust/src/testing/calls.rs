//! The host's functions, with the signatures of the generated bindings, over the run of this thread.

pub(crate) mod chat;
pub(crate) mod http;
pub(crate) mod identity;
pub(crate) mod log;
pub(crate) mod payments;
pub(crate) mod schedule;
pub(crate) mod storage;
