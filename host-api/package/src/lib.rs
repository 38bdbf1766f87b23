//! The package of a mini-program: bytes in, verdict out.
//!
//! A package is one WebAssembly component whose first three sections are, in this order and once each:
//!
//! 1. `signature`: the WebAssembly tool-conventions format; Ed25519 over one SHA-256 of everything that follows it;
//! 2. `parvis:manifest`: who and what the program is, and what it asks for ([`Manifest`]);
//! 3. `parvis:publisher`: the publisher's key-set documents, from version 1 to the one that signed ([`KeySetChain`]).
//!
//! Then come the component's own sections, untouched: any WebAssembly tool opens the file.
//!
//! Two questions are kept apart:
//! - **intact** ([`verify`]): every signature verifies under a key of the embedded key-set, whose version 1 hashes to the
//!   publisher id in the manifest. The file alone answers it, the same for everybody and for ever;
//! - **trusted** ([`VerifiedPackage::check_trust`]): what *this* host knows of that publisher, and what time it is.
//!
//! Always true of a [`VerifiedPackage`]: its bytes are the bytes that were hashed; its imports are covered by its manifest;
//! its counts are under the caps of [`limits`]; it is valid under the features of [`features`].
//!
//! Not here: files and clocks (`parvis-cli`), receipts of the host, compilation and the check of full import types
//! (`sandbox`), what people granted (`capability`). Places left for later: more than one signature as a threshold
//! ([`publisher`]), a revocation list and a transparency log ([`trust`]).

mod build;
mod error;
pub mod features;
mod imports;
mod inspect;
mod json;
pub mod limits;
mod manifest;
pub mod publisher;
mod signature;
mod text;
pub mod trust;
mod upgrade;
mod verify;
mod wire;

pub use build::{FinishedManifest, finish_manifest, sign};
pub use error::{PackageError, TrustError};
pub use imports::{CONTRACT_VERSION, HANDLER, PAGES};
pub use inspect::Resources;
pub use manifest::{Command, Icon, Manifest, PLATFORM_CODE, Platform, RequestedPermission, Version};
pub use publisher::{KeyId, KeySet, KeySetChain, PublisherKeys};
pub use trust::{KnownPublisher, Trusted};
pub use upgrade::{InstalledVersion, Upgrade, plan_upgrade};
pub use verify::{Facts, VerifiedPackage, verify};

/// Name of the section that carries the signature.
pub const SIGNATURE_SECTION: &str = "signature";
/// Name of the section that carries the manifest.
pub const MANIFEST_SECTION: &str = "parvis:manifest";
/// Name of the section that carries the publisher's key-set documents.
pub const PUBLISHER_SECTION: &str = "parvis:publisher";
