//! What a version says of itself to people.

use serde::{Deserialize, Serialize};

/// What the host found out about a version and shows on its own surfaces.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The publisher's name, as the key-sets that this host trusted at the install say.
    pub publisher_name: String,
    /// Nothing that it imports reaches the network, and it has no pages, whose scripts browsers run.
    pub no_network: bool,
    /// It takes part in conversations: it handles events.
    pub events: bool,
    /// It has pages of its own.
    pub pages: bool,
    /// BCP 47 tag of the language of its texts.
    pub lang: Option<String>,
    pub short_name: Option<String>,
}
