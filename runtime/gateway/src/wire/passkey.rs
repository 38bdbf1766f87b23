//! Passkeys, recovery codes and PINs.

use parvis_capability::people::{Begun, Passkey};
use parvis_domain::{CeremonyId, PasskeyId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::wire::session::ClientName;

/// Nothing is said.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

/// What shows that it is you; not needed in the first 10 minutes of a session.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Confirm {
    #[serde(default)]
    pub(crate) password: Option<String>,
}

/// A ceremony that has begun. It is over after five minutes, and used once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Ceremony)]
pub(crate) struct CeremonyView {
    #[schema(value_type = String)]
    pub(crate) ceremony: CeremonyId,
    /// For the browser: `{publicKey: …}` of WebAuthn, with base64url texts.
    #[schema(value_type = Object)]
    pub(crate) options: Box<RawValue>,
}

impl From<Begun> for CeremonyView {
    fn from(begun: Begun) -> Self {
        let options = RawValue::from_string(begun.options).expect("the options are JSON");
        Self { ceremony: begun.ceremony, options }
    }
}

/// A passkey that a device has made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddPasskey {
    #[schema(value_type = String)]
    pub(crate) ceremony: CeremonyId,
    /// Your word for it, at most 64 characters.
    pub(crate) name: String,
    /// What `navigator.credentials.create` answered, as JSON.
    #[schema(value_type = Object)]
    pub(crate) credential: Box<RawValue>,
}

/// Another name for a passkey.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RenamePasskey {
    pub(crate) name: String,
}

/// A passkey of yours.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Passkey)]
pub(crate) struct PasskeyView {
    #[schema(value_type = String)]
    id: PasskeyId,
    name: String,
    #[schema(value_type = String, format = DateTime)]
    created: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used: Option<Timestamp>,
}

impl From<Passkey> for PasskeyView {
    fn from(passkey: Passkey) -> Self {
        let Passkey { id, name, created, last_used } = passkey;
        Self { id, name, created, last_used }
    }
}

/// Signing in with a passkey.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeySignIn {
    #[schema(value_type = String)]
    pub(crate) ceremony: CeremonyId,
    /// What `navigator.credentials.get` answered, as JSON.
    #[schema(value_type = Object)]
    pub(crate) credential: Box<RawValue>,
    #[serde(default)]
    pub(crate) client: Option<ClientName>,
}

/// Signing in with a recovery code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecoverySignIn {
    pub(crate) login: String,
    pub(crate) code: String,
    #[serde(default)]
    pub(crate) client: Option<ClientName>,
}

/// New recovery codes: they are shown once.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecoveryCodes {
    pub(crate) codes: Vec<String>,
}

/// How many recovery codes are left.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecoveryCodesLeft {
    pub(crate) left: usize,
}

/// A PIN.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetPin {
    /// Six digits.
    pub(crate) pin: String,
    pub(crate) password: String,
}
