//! Why a package is refused. Each variant has a code that never changes and a message that says what to do.

use parvis_domain::{Permission, PublisherId};

/// Why a file is not an intact, acceptable package, or cannot be made one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    #[error("the package has {found} bytes, more than the {max} that are allowed: make the program smaller")]
    TooLarge { found: usize, max: usize },
    #[error("not a WebAssembly component: {0}")]
    NotComponent(&'static str),
    #[error("not signed: the first section is not `signature`; sign the component with `parvis sign`")]
    Unsigned,
    #[error("the component already has a section `{0}`: sign the component as the compiler made it")]
    AlreadyPackaged(&'static str),
    #[error("the signature section is malformed: {0}; sign the component again")]
    InvalidSignatureSection(&'static str),
    #[error(
        "the file was changed after it was signed: its bytes do not match the signed hash; get it again from its publisher"
    )]
    Changed,
    #[error("signed with {0}, which is not a key of the package's publisher: sign with a key of the current key-set")]
    UnknownKey(String),
    #[error("signed with {0}, a key that a later version of the publisher's key-set dropped: sign with a current key")]
    OutdatedKey(String),
    #[error("the signature by {0} is false: get the file again from its publisher")]
    FalseSignature(String),
    #[error("the second section is not `parvis:manifest`: sign the component with `parvis sign`")]
    ManifestMissing,
    #[error("the manifest is refused: {0}")]
    InvalidManifest(String),
    #[error("the third section is not `parvis:publisher`: sign the component with `parvis sign`")]
    PublisherMissing,
    #[error("the publisher's key-set is refused: {0}")]
    InvalidKeySet(String),
    #[error(
        "the manifest names publisher {manifest}, the key-set in the package is {key_set}'s: sign with the publisher's own keys"
    )]
    PublisherMismatch { manifest: PublisherId, key_set: PublisherId },
    #[error("section `{0}` stands more than once or in the wrong place")]
    MisplacedSection(&'static str),
    #[error(
        "the program needs platform code {needed}, this host has {found}: update the host, or lower `platform_version.min_code`"
    )]
    PlatformTooOld { needed: u32, found: u32 },
    #[error("the component is not valid: {0}")]
    InvalidModule(String),
    #[error("the component has {found} {what}, more than the {max} that are allowed")]
    OverLimit { what: &'static str, found: u64, max: u64 },
    #[error("the component imports `{0}`, which no host gives to a mini-program: remove what uses it")]
    ForbiddenImport(String),
    #[error("the component imports `{0}`, which this host does not know: build against the host's WIT package")]
    UnknownImport(String),
    #[error(
        "the component imports `{import}`: ask for `{permission}` in the manifest's `req_permissions`, or remove what uses it"
    )]
    UndeclaredPermission { import: String, permission: Permission },
    #[error(
        "the component imports `{import}`: name the hosts that it asks in the manifest's `http` or `http_effects`, or remove what uses it"
    )]
    UndeclaredHosts { import: String },
    #[error(
        "the component exports neither `{events}` nor `{pages}`: build it for the world `mini-program`, or `wasi:http/proxy`"
    )]
    HandlerMissing { events: &'static str, pages: &'static str },
    #[error(
        "the manifest names commands, and the component does not export `{0}` to answer them: export it, or remove them"
    )]
    CommandsUnanswered(&'static str),
}

impl PackageError {
    /// Stable: clients and tests compare it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "package_too_large",
            Self::NotComponent(_) => "not_component",
            Self::Unsigned => "unsigned",
            Self::AlreadyPackaged(_) => "already_packaged",
            Self::InvalidSignatureSection(_) => "invalid_signature_section",
            Self::Changed => "changed",
            Self::UnknownKey(_) => "unknown_key",
            Self::OutdatedKey(_) => "outdated_key",
            Self::FalseSignature(_) => "false_signature",
            Self::ManifestMissing => "manifest_missing",
            Self::InvalidManifest(_) => "invalid_manifest",
            Self::PublisherMissing => "publisher_missing",
            Self::InvalidKeySet(_) => "invalid_key_set",
            Self::PublisherMismatch { .. } => "publisher_mismatch",
            Self::MisplacedSection(_) => "misplaced_section",
            Self::PlatformTooOld { .. } => "platform_too_old",
            Self::InvalidModule(_) => "invalid_module",
            Self::OverLimit { .. } => "over_limit",
            Self::ForbiddenImport(_) => "forbidden_import",
            Self::UnknownImport(_) => "unknown_import",
            Self::UndeclaredPermission { .. } => "undeclared_permission",
            Self::UndeclaredHosts { .. } => "undeclared_hosts",
            Self::HandlerMissing { .. } => "handler_missing",
            Self::CommandsUnanswered(_) => "commands_unanswered",
        }
    }
}

/// Why an intact package is not trusted by one host at one moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrustError {
    #[error("publisher {0} is not known here: accept the publisher's key-set first, if you trust it")]
    UnknownPublisher(PublisherId),
    #[error("app_id `{app_id}` belongs to publisher {owner} here, the package is by {found}: choose another app_id")]
    AppIdTaken { app_id: String, owner: PublisherId, found: PublisherId },
    #[error(
        "signed under version {found} of the publisher's key-set, version {known} is known here: sign again with the current keys"
    )]
    KeySetRollback { found: u32, known: u32 },
    #[error(
        "the publisher's key-set is not a continuation of version {0} that is known here: ask the publisher which one is theirs"
    )]
    KeySetFork(u32),
    #[error("version {version} of the publisher's key-set expired at {expires}: rotate the keys and sign again")]
    KeySetExpired { version: u32, expires: parvis_domain::Timestamp },
}

impl TrustError {
    /// Stable: clients and tests compare it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownPublisher(_) => "unknown_publisher",
            Self::AppIdTaken { .. } => "app_id_taken",
            Self::KeySetRollback { .. } => "key_set_rollback",
            Self::KeySetFork(_) => "key_set_fork",
            Self::KeySetExpired { .. } => "key_set_expired",
        }
    }
}
