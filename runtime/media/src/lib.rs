//! Media that people send: what the bytes are, whether they are harmless, what is kept of them.
//!
//! Always true: what leaves this crate as an image was decoded and encoded again, so that nothing but pixels is left of it.
//!
//! Not here: where the bytes are kept (`store`), who may see them (`capability`).
