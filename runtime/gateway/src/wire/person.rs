//! People: accounts, profiles, settings.

use parvis_capability::people::{Account, Profile, Role, Settings};
use parvis_domain::{SessionId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::wire::media::avatar_path;

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
    pub(crate) settings: SettingsView,
    pub(crate) has_pin: bool,
    /// How many passkeys they have.
    pub(crate) passkeys: usize,
    pub(crate) recovery_codes_left: usize,
    /// The address of the caller's face, if they show one.
    pub(crate) avatar: Option<String>,
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
        let Profile { name, avatar: _, phone, address, locale, time_zone } = profile;
        Self { name, phone, address, locale, time_zone }
    }
}

impl From<ProfileView> for Profile {
    fn from(profile: ProfileView) -> Self {
        let ProfileView { name, phone, address, locale, time_zone } = profile;
        Self { name, avatar: String::new(), phone, address, locale, time_zone }
    }
}

/// What others see of a person.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Settings)]
pub(crate) struct SettingsView {
    /// Others see how far this person has read, and this person how far others have.
    read_receipts: bool,
    /// Others see whether this person is connected.
    presence: bool,
}

impl From<Settings> for SettingsView {
    fn from(settings: Settings) -> Self {
        let Settings { read_receipts, presence } = settings;
        Self { read_receipts, presence }
    }
}

impl From<SettingsView> for Settings {
    fn from(settings: SettingsView) -> Self {
        let SettingsView { read_receipts, presence } = settings;
        Self { read_receipts, presence }
    }
}

/// A person as others see them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Person)]
pub(crate) struct PersonView {
    #[schema(value_type = String)]
    id: UserId,
    /// What they are found by.
    login: String,
    name: String,
    /// The address of their face, if they show one.
    avatar: Option<String>,
}

impl From<Account> for PersonView {
    fn from(account: Account) -> Self {
        let avatar = avatar_path(&account.id, &account.profile.avatar);
        Self { id: account.id, login: account.login, name: account.profile.name, avatar }
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
