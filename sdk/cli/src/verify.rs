//! Two questions, answered apart: is the file intact, and is its publisher trusted here?

use std::io;
use std::path::{Path, PathBuf};

use anyhow::Result;
use parvis_domain::{PublisherId, Timestamp, VersionDigest};
use parvis_package::{KeySetChain, KnownPublisher, PackageError, TrustError, VerifiedPackage, limits};
use serde::Serialize;

use crate::text::harmless;
use crate::{Report, file, keys};

/// What a host knows of publishers; the host's store answers.
pub trait KnownPublishers {
    /// The newest key-sets that were accepted for a publisher.
    fn find_key_sets(&self, publisher: &PublisherId) -> Result<Option<KeySetChain>>;

    /// The publisher that an app_id is bound to.
    fn find_app_owner(&self, app_id: &str) -> Result<Option<PublisherId>>;
}

/// Whose trust is asked for.
#[derive(Clone, Copy)]
pub enum Trust<'a> {
    /// Nobody's.
    NotChecked,
    /// That of whoever has accepted the key-sets in this file (or folder of keys), and no others.
    Keys(&'a Path),
    /// A host's.
    Host(&'a dyn KnownPublishers),
}

impl std::fmt::Debug for Trust<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotChecked => f.write_str("NotChecked"),
            Self::Keys(path) => f.debug_tuple("Keys").field(path).finish(),
            Self::Host(_) => f.write_str("Host"),
        }
    }
}

/// Both answers.
#[derive(Debug, Clone, Serialize)]
pub struct VerifyReport {
    pub file: PathBuf,
    pub intact: Intact,
    pub trusted: TrustAnswer,
}

/// The first answer: the same for everybody.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Intact {
    Yes { publisher: PublisherId, version_digest: VersionDigest },
    No { code: &'static str, message: String },
}

/// The second answer.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum TrustAnswer {
    Yes { has_newer_key_sets: bool },
    No { code: &'static str, message: String },
    NotChecked,
}

/// Judges `path`. An error is a file that cannot be read, or a source of trust that does not answer.
pub fn verify(path: &Path, trust: Trust<'_>, now: Timestamp) -> Result<VerifyReport> {
    let bytes = file::read_start(path, limits::PACKAGE_BYTES_MAX)?;
    let package = match parvis_package::verify(bytes) {
        Ok(package) => package,
        Err(error) => return Ok(VerifyReport::not_intact(path, &error)),
    };
    let trusted = match ask(&package, trust, now)? {
        None => TrustAnswer::NotChecked,
        Some(Ok(has_newer_key_sets)) => TrustAnswer::Yes { has_newer_key_sets },
        Some(Err(error)) => TrustAnswer::No { code: error.code(), message: harmless(&error.to_string()) },
    };
    let intact = Intact::Yes { publisher: package.publisher(), version_digest: package.version_digest() };
    Ok(VerifyReport { file: path.to_owned(), intact, trusted })
}

fn ask(package: &VerifiedPackage, trust: Trust<'_>, now: Timestamp) -> Result<Option<Result<bool, TrustError>>> {
    let (key_sets, app_owner) = match trust {
        Trust::NotChecked => return Ok(None),
        Trust::Keys(path) => (Some(keys::read_chain(path)?), None),
        Trust::Host(host) => {
            (host.find_key_sets(&package.publisher())?, host.find_app_owner(&package.manifest().app_id)?)
        }
    };
    let known = KnownPublisher { key_sets: key_sets.as_ref(), app_owner };
    Ok(Some(package.check_trust(known, now).map(|trusted| trusted.has_newer_key_sets)))
}

impl VerifyReport {
    fn not_intact(path: &Path, error: &PackageError) -> Self {
        let intact = Intact::No { code: error.code(), message: harmless(&error.to_string()) };
        Self { file: path.to_owned(), intact, trusted: TrustAnswer::NotChecked }
    }
}

impl Report for VerifyReport {
    fn write_text(&self, to: &mut dyn io::Write) -> io::Result<()> {
        let publisher = match &self.intact {
            Intact::No { code, message } => {
                return writeln!(to, "intact: no ({code}): {message}\ntrusted: not asked of a file that is not intact");
            }
            Intact::Yes { publisher, version_digest } => {
                writeln!(to, "intact: yes, version {version_digest}")?;
                publisher
            }
        };
        match &self.trusted {
            TrustAnswer::Yes { has_newer_key_sets: false } => writeln!(to, "trusted: yes, publisher {publisher}"),
            TrustAnswer::Yes { has_newer_key_sets: true } => {
                writeln!(to, "trusted: yes, publisher {publisher}, whose keys have been rotated since")
            }
            TrustAnswer::No { code, message } => writeln!(to, "trusted: no ({code}): {message}"),
            TrustAnswer::NotChecked => writeln!(to, "publisher {publisher}, trust not checked"),
        }
    }

    /// 1 if the file is not intact, 2 if it is and its publisher is not trusted.
    fn exit_code(&self) -> u8 {
        match (&self.intact, &self.trusted) {
            (Intact::No { .. }, _) => 1,
            (Intact::Yes { .. }, TrustAnswer::No { .. }) => 2,
            (Intact::Yes { .. }, TrustAnswer::Yes { .. } | TrustAnswer::NotChecked) => 0,
        }
    }
}
