//! Why a program is not installed or not loaded. What a run ends with is in `outcome`.

use crate::compile::CompileError;
use crate::receipt::ReceiptError;

/// Why a package cannot run here. Nothing was kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InstallError {
    /// Compiled, but it takes more instances, memories or tables than one program may have.
    #[error("the component takes too much of the host: {0}")]
    PoolLimit(String),
    /// It imports what the host does not give, or with other types. Names the import.
    #[error("the component does not fit this host: {0}")]
    Unlinkable(String),
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// The artifact was compiled with other settings than this host's: the compile worker is of another version.
    #[error("the compile worker is not of this host's version: {0}")]
    OtherEngine(String),
}

impl InstallError {
    /// Stable: clients and tests compare it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::PoolLimit(_) => "over_limit",
            Self::Unlinkable(_) => "unlinkable_import",
            Self::Compile(error) => error.code(),
            Self::OtherEngine(_) => "other_engine",
        }
    }
}

/// Why an installed version cannot be loaded. Install the package again: that compiles it anew.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    #[error(transparent)]
    Receipt(#[from] ReceiptError),
    #[error("the artifact cannot be read: {0}")]
    Artifact(String),
    #[error("the artifact cannot be loaded: {0}")]
    Refused(String),
}
