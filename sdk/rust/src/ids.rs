//! Ids as the host hands them out: opaque text, one type for each kind so that two kinds cannot be mixed up.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The id as text, at most 64 bytes.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// A conversation, as this program knows it.
    ///
    /// ```
    /// let id = parvis_sdk::ConversationId::from("cnv_01");
    /// assert_eq!(id.as_str(), "cnv_01");
    /// ```
    ConversationId
);
id!(
    /// A message that this program posted.
    ///
    /// ```
    /// let id = parvis_sdk::MessageId::from("msg_01");
    /// assert_eq!(id.to_string(), "msg_01");
    /// ```
    MessageId
);
id!(
    /// A person, as this publisher's programs know them. Another publisher's programs know the same person by another id.
    ///
    /// ```
    /// let id = parvis_sdk::PersonId::from("per_01");
    /// assert_ne!(id, "per_02".into());
    /// ```
    PersonId
);
id!(
    /// A payment that this program requested.
    ///
    /// ```
    /// let id = parvis_sdk::PaymentId::from("pay_01");
    /// assert_eq!(id.as_str(), "pay_01");
    /// ```
    PaymentId
);
id!(
    /// A request that waits to be sent to another server.
    ///
    /// ```
    /// let id = parvis_sdk::RequestId::from("req_01");
    /// assert_eq!(id.to_string(), "req_01");
    /// ```
    RequestId
);
id!(
    /// A timer that this program set.
    ///
    /// ```
    /// let id = parvis_sdk::TimerId::from("tmr_01");
    /// assert_eq!(id.as_str(), "tmr_01");
    /// ```
    TimerId
);
