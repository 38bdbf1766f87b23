//! What the gateway asks of whoever verifies, compiles and installs packages: the binary, which wires it.

use async_trait::async_trait;
use bytes::Bytes;
use parvis_capability::program::{Installed, Settings};
use parvis_capability::{Committed, Error, Idempotency};
use parvis_domain::{ProgramId, PublisherId, VersionDigest};

/// Verifies a package, compiles it in a child process and installs it.
#[async_trait]
pub trait Installer: Send + Sync + std::fmt::Debug {
    async fn install(&self, package: Bytes, options: InstallOptions) -> Result<Committed<Installed>, InstallProblem>;

    /// Takes a program away, from the store and from memory.
    async fn uninstall(&self, program: ProgramId) -> Result<Committed<()>, Error>;

    /// Keeps a package for an operator to install: an intact one, by a publisher whom this host trusts. Nothing runs.
    async fn publish(&self, package: Bytes) -> Result<Published, InstallProblem>;

    /// Packages that wait for an operator.
    async fn published(&self) -> Result<Vec<Published>, InstallProblem>;

    /// Installs a package that was published here.
    async fn install_published(
        &self,
        version: VersionDigest,
        options: InstallOptions,
    ) -> Result<Committed<Installed>, InstallProblem>;
}

/// A package that waits for an operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    pub program: ProgramId,
    pub publisher: PublisherId,
    pub app_id: String,
    pub program_name: String,
    pub version: VersionDigest,
    pub version_name: String,
    pub version_code: u32,
}

/// What the operator decides about an install.
#[derive(Debug, Clone, Default)]
pub struct InstallOptions {
    /// Accept permissions that the running version does not have.
    pub accept_permissions: bool,
    /// Accept a lower `version.code` than was ever installed.
    pub rollback: bool,
    /// `None` keeps what is.
    pub settings: Option<Settings>,
    /// The answer that was recorded under it stands.
    pub idempotency: Option<Idempotency>,
}

/// Why a package was not installed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InstallProblem {
    /// The package is damaged, not signed by a publisher whom this host trusts, or asks for more than its manifest says.
    /// `code` is the verifier's stable name for it, `why` names the rule and the place.
    #[error("{why}")]
    Refused { code: &'static str, why: String },
    /// The package does not compile within the limits.
    #[error("it does not compile: {why}")]
    Compile { why: String },
    #[error(transparent)]
    Host(#[from] Error),
    /// The host's own fault; nothing was installed.
    #[error("{0}")]
    Fault(String),
}
