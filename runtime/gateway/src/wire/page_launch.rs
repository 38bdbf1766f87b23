//! Opening a program's own pages.

use parvis_domain::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which page is opened.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LaunchPages)]
pub(crate) struct Launch {
    /// Begins with `/`; the first page without it. The program treats it as it treats any address: as forged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<String>,
}

/// Where a program's pages are, for one person, once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LaunchedPages)]
pub(crate) struct LaunchView {
    pub(crate) url: String,
    #[schema(value_type = String, format = DateTime)]
    pub(crate) expires: Timestamp,
}
