//! What a mini-program may ask for: the names that a manifest's `req_permissions`, grants and errors use.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One permission. The order is the order in which sheets and lists show them; new ones go at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// Post and edit messages in the conversation in which the program was opened.
    Chat,
    /// Know the person's pairwise id, locale and time zone.
    Identity,
    ProfileName,
    ProfileAvatar,
    ProfilePhone,
    ProfileAddress,
    ProfileLocation,
    /// See which members have used the program in the conversation.
    Members,
    /// Request payments.
    Payments,
    /// Keep bytes between events.
    Storage,
    /// Set timers.
    Schedule,
    /// Ask the servers that the manifest names.
    Http,
}

/// What the person is asked, before the program can use a permission that its manifest lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    /// Nothing: the manifest and the operator suffice.
    Never,
    /// Opening the program is the person's consent; they can take it back.
    ByOpening,
    /// Once, on the host's sheet; revocable.
    Once,
    /// At each use, on the host's sheet.
    EachUse,
    /// Each payment is approved on the host's sheet; asking for one needs no consent.
    EachPayment,
}

/// The text is not the name of a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such permission")]
pub struct UnknownPermission;

impl Permission {
    pub const ALL: [Self; 12] = [
        Self::Chat,
        Self::Identity,
        Self::ProfileName,
        Self::ProfileAvatar,
        Self::ProfilePhone,
        Self::ProfileAddress,
        Self::ProfileLocation,
        Self::Members,
        Self::Payments,
        Self::Storage,
        Self::Schedule,
        Self::Http,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Identity => "identity",
            Self::ProfileName => "profile.name",
            Self::ProfileAvatar => "profile.avatar",
            Self::ProfilePhone => "profile.phone",
            Self::ProfileAddress => "profile.address",
            Self::ProfileLocation => "profile.location",
            Self::Members => "members",
            Self::Payments => "payments",
            Self::Storage => "storage",
            Self::Schedule => "schedule",
            Self::Http => "http",
        }
    }

    pub const fn asking(self) -> Asking {
        match self {
            Self::Identity | Self::Members | Self::Storage | Self::Schedule | Self::Http => Asking::Never,
            Self::Chat => Asking::ByOpening,
            Self::ProfileName | Self::ProfileAvatar => Asking::Once,
            Self::ProfilePhone | Self::ProfileAddress | Self::ProfileLocation => Asking::EachUse,
            Self::Payments => Asking::EachPayment,
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Permission {
    type Err = UnknownPermission;

    fn from_str(text: &str) -> Result<Self, UnknownPermission> {
        Self::ALL.into_iter().find(|permission| permission.name() == text).ok_or(UnknownPermission)
    }
}

// The name everywhere: a record that outlives an enum's order must not depend on it.
impl Serialize for Permission {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Permission {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        name.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_reads_back_its_name() {
        for permission in Permission::ALL {
            assert_eq!(permission.name().parse(), Ok(permission));
        }
        assert_eq!("root".parse::<Permission>(), Err(UnknownPermission));
    }
}
