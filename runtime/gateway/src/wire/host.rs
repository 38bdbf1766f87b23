//! The host, as anybody sees it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::DemoPerson;

/// What anybody may know of the host.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Host)]
pub(crate) struct HostView {
    pub(crate) name: String,
    /// Where its own pages are: the one origin that its cookie works from.
    pub(crate) origin: String,
    pub(crate) registration: RegistrationName,
    /// People and money in it are made up.
    pub(crate) demo: bool,
    /// In a demo: whom to sign in as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) demo_people: Option<Vec<DemoPersonView>>,
}

/// Whether people make their own accounts.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Registration)]
pub(crate) enum RegistrationName {
    Open,
    Closed,
}

/// Somebody of a demo, whose password everybody knows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DemoPerson)]
pub(crate) struct DemoPersonView {
    login: String,
    password: String,
    /// What approves their payments.
    pin: String,
}

impl From<DemoPerson> for DemoPersonView {
    fn from(person: DemoPerson) -> Self {
        let DemoPerson { login, password, pin } = person;
        Self { login, password, pin }
    }
}
