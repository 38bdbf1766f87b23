//! Sessions: signing in, and the devices that are signed in.

use parvis_capability::people::{ClientKind, Device, Method};
use parvis_domain::{SessionId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Signing in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    pub(crate) login: String,
    pub(crate) password: String,
    /// Left out by programs.
    #[serde(default)]
    pub(crate) client: Option<ClientName>,
}

/// What signs in: a browser is given a cookie that no script reads, and no token.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ClientName {
    Browser,
}

/// A new account of one's own.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Register {
    /// 1 to 64 of the letters a-z, digits and `. - _ @`.
    pub(crate) login: String,
    /// What others are shown.
    pub(crate) name: String,
    /// 8 to 256 bytes.
    pub(crate) password: String,
    #[serde(default)]
    pub(crate) client: Option<ClientName>,
}

/// Another password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetPassword {
    #[serde(default)]
    pub(crate) current: Option<String>,
    /// 8 to 256 bytes.
    pub(crate) new: String,
}

/// A new session.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignedIn {
    /// Send it as `Authorization: Bearer`. It is shown once, and not to a browser, which has it in its cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) token: Option<String>,
    pub(crate) session: SessionView,
}

/// A signed-in device.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub(crate) struct SessionView {
    #[schema(value_type = String)]
    id: SessionId,
    #[schema(value_type = String)]
    user: UserId,
    device: DeviceView,
    /// What showed who it is: `password`, `passkey`, `recovery` or `registration`.
    #[schema(value_type = String)]
    method: Method,
    #[schema(value_type = String, format = DateTime)]
    created: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    expires: Timestamp,
    /// To the hour.
    #[schema(value_type = String, format = DateTime)]
    last_seen: Timestamp,
    /// It is the one that asks.
    current: bool,
}

/// What a session is used with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Device)]
pub(crate) struct DeviceView {
    /// Such as “Firefox on Linux”: what the device claims to be.
    label: String,
    /// `browser` or `api`.
    #[schema(value_type = String)]
    kind: ClientKind,
}

impl SessionView {
    pub(crate) fn new(device: Device, current: SessionId) -> Self {
        let Device { session, client, last_seen } = device;
        Self {
            id: session.id,
            user: session.user,
            device: DeviceView { label: client.label, kind: client.kind },
            method: session.method,
            created: session.created,
            expires: session.expires,
            last_seen,
            current: session.id == current,
        }
    }
}
