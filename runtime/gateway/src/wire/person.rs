//! People: sessions, accounts, profiles.

use parvis_capability::people::{Account, Profile, Role, Session};
use parvis_domain::{SessionId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Signing in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    pub(crate) login: String,
    pub(crate) password: String,
}

/// A new session.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignedIn {
    /// Send it as `Authorization: Bearer`. It is shown once.
    pub(crate) token: String,
    pub(crate) session: SessionView,
}

/// A signed-in device.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub(crate) struct SessionView {
    #[schema(value_type = String)]
    pub(crate) id: SessionId,
    #[schema(value_type = String)]
    pub(crate) user: UserId,
    #[schema(value_type = String, format = DateTime)]
    pub(crate) created: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub(crate) expires: Timestamp,
    /// It is the one that asks.
    pub(crate) current: bool,
}

impl SessionView {
    pub(crate) fn new(session: &Session, current: SessionId) -> Self {
        let Session { id, user, created, expires } = *session;
        Self { id, user, created, expires, current: id == current }
    }
}

/// What a person is on this host.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Role)]
pub(crate) enum RoleName {
    User,
    Operator,
}

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::User => Self::User,
            Role::Operator => Self::Operator,
        }
    }
}

impl From<RoleName> for Role {
    fn from(role: RoleName) -> Self {
        match role {
            RoleName::User => Self::User,
            RoleName::Operator => Self::Operator,
        }
    }
}

/// The caller.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Me {
    #[schema(value_type = String)]
    pub(crate) id: UserId,
    pub(crate) login: String,
    pub(crate) role: RoleName,
    pub(crate) profile: ProfileView,
    #[schema(value_type = String)]
    pub(crate) session: SessionId,
    #[schema(value_type = String, format = DateTime)]
    pub(crate) session_expires: Timestamp,
    /// The number of the last entry of the caller's own log: where following may begin.
    pub(crate) log_head: u64,
}

/// What a person says of themselves. Programs see a field only with the person's consent.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Profile)]
pub(crate) struct ProfileView {
    /// At most 64 characters.
    name: String,
    /// An https address, or empty.
    #[serde(default)]
    avatar: String,
    /// In E.164 form, or empty.
    #[serde(default)]
    phone: String,
    #[serde(default)]
    address: String,
    /// A BCP 47 tag, such as `fr-CH`.
    locale: String,
    /// An IANA name, such as `Europe/Zurich`.
    time_zone: String,
}

impl From<Profile> for ProfileView {
    fn from(profile: Profile) -> Self {
        let Profile { name, avatar, phone, address, locale, time_zone } = profile;
        Self { name, avatar, phone, address, locale, time_zone }
    }
}

impl From<ProfileView> for Profile {
    fn from(profile: ProfileView) -> Self {
        let ProfileView { name, avatar, phone, address, locale, time_zone } = profile;
        Self { name, avatar, phone, address, locale, time_zone }
    }
}

/// A person as others see them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Person)]
pub(crate) struct PersonView {
    #[schema(value_type = String)]
    id: UserId,
    name: String,
    avatar: String,
}

impl From<Account> for PersonView {
    fn from(account: Account) -> Self {
        Self { id: account.id, name: account.profile.name, avatar: account.profile.avatar }
    }
}

/// A new account.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateAccount {
    /// 1 to 64 of the letters a-z, digits and `. - _ @`.
    pub(crate) login: String,
    /// 8 to 256 bytes.
    pub(crate) password: String,
    pub(crate) name: String,
    pub(crate) role: RoleName,
}

/// The account that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CreatedAccount {
    #[schema(value_type = String)]
    pub(crate) id: UserId,
}
