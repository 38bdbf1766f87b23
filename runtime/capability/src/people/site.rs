//! The host as browsers know it: its name, its origin, and the domain that passkeys belong to.

use std::fmt;
use std::sync::Arc;

use webauthn_rs::prelude::{Url, Webauthn, WebauthnBuilder};

/// Where the host's own pages are, and what passkeys are made for. Cheap to clone.
#[derive(Clone)]
pub struct Site {
    name: String,
    origin: String,
    pub(super) webauthn: Arc<Webauthn>,
}

/// Passkeys cannot be made for this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("passkeys of `{domain}` cannot be used at `{origin}`: the domain must be that of the origin, or one above it")]
pub struct SiteError {
    origin: String,
    domain: String,
}

impl Site {
    /// `origin` as a browser says it. `domain` is the relying party's id: the origin's own where none is named. Another one
    /// later makes every passkey worthless.
    ///
    /// # Errors
    /// The two do not fit.
    pub fn new(name: &str, origin: &str, domain: Option<&str>) -> Result<Self, SiteError> {
        let refused = |domain: &str| SiteError { origin: origin.to_owned(), domain: domain.to_owned() };
        let url: Url = origin.parse().map_err(|_| refused(domain.unwrap_or_default()))?;
        let domain = domain.or(url.domain()).ok_or_else(|| refused(""))?;
        let built = WebauthnBuilder::new(domain, &url).and_then(|builder| builder.rp_name(name).build());
        let webauthn = built.map_err(|_| refused(domain))?;
        Ok(Self { name: name.to_owned(), origin: origin.to_owned(), webauthn: Arc::new(webauthn) })
    }

    /// What people call this host.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn origin(&self) -> &str {
        &self.origin
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("name", &self.name).field("origin", &self.origin).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_belong_to_the_origins_domain_or_one_above_it() {
        for (origin, domain) in [
            ("http://localhost:8080", None),
            ("https://chat.example.org", None),
            ("https://chat.example.org:8443", Some("example.org")),
        ] {
            assert!(Site::new("Parvis", origin, domain).is_ok(), "{origin} {domain:?}");
        }
        for (origin, domain) in [
            ("http://127.0.0.1:8080", None),
            ("https://chat.example.org", Some("example.com")),
            ("https://chat.example.org", Some("at.example.org")),
            ("chat.example.org", None),
        ] {
            assert!(Site::new("Parvis", origin, domain).is_err(), "{origin} {domain:?}");
        }
    }
}
