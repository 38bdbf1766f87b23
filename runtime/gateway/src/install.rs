//! What the gateway asks of whoever verifies, compiles and installs packages: the binary, which wires it.

use async_trait::async_trait;
use bytes::Bytes;
use parvis_capability::program::{Installed, Settings};
use parvis_capability::{Committed, Error};

/// Verifies a package, compiles it in a child process and installs it.
#[async_trait]
pub trait Installer: Send + Sync + std::fmt::Debug {
    async fn install(&self, package: Bytes, options: InstallOptions) -> Result<Committed<Installed>, InstallProblem>;
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
