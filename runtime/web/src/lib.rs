//! The web client, built into the binary.
//!
//! Not here: how it is served (`gateway`), its source (`client/`, TypeScript).
