//! Where the host's own pages are: what browsers' cookies and passkeys belong to.
//!
//! Always true: it is `https`, or `http` on this machine alone.

use std::fmt;
use std::str::FromStr;

use parvis_gateway::{PagesSite, PagesSiteError};
use reqwest::Url;

/// Such as `https://chat.example.org` or `http://localhost:8080`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

/// The text is no origin that a browser trusts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be https://HOST, https://HOST:PORT or http://localhost:PORT, with nothing behind it")]
pub struct OriginError;

impl Origin {
    pub(crate) fn localhost(port: u16) -> Self {
        Self(format!("http://localhost:{port}"))
    }

    /// Where programs' pages are beside it: under `domain`, or, for a host of this machine alone, under `apps.localhost`.
    pub(crate) fn pages(&self, domain: Option<&str>) -> Result<Option<PagesSite>, PagesSiteError> {
        let (scheme, authority) = self.0.split_once("://").unwrap_or_default();
        let port = authority.strip_prefix("localhost").and_then(|rest| rest.strip_prefix(':'));
        match (domain, port) {
            (Some(domain), _) => PagesSite::new(scheme == "https", domain).map(Some),
            (None, Some(port)) => PagesSite::new(scheme == "https", &format!("apps.localhost:{port}")).map(Some),
            (None, None) => Ok(None),
        }
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let url: Url = text.parse().map_err(|_| OriginError)?;
        let is_trusted = match url.scheme() {
            "https" => url.domain().is_some(),
            "http" => url.domain() == Some("localhost"),
            _ => false,
        };
        // As a browser writes it: a path, a user, upper case or a port that goes without saying is something else.
        if is_trusted && url.origin().ascii_serialization() == text {
            Ok(Self(text.to_owned()))
        } else {
            Err(OriginError)
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_a_browser_says_and_trusts() {
        for text in ["https://chat.example.org", "https://chat.example.org:8443", "http://localhost:8080"] {
            assert_eq!(text.parse().map(|origin: Origin| origin.to_string()), Ok(text.to_owned()));
        }
        for text in [
            "",
            "chat.example.org",
            "http://chat.example.org",
            "http://127.0.0.1:8080",
            "https://127.0.0.1",
            "https://chat.example.org/",
            "https://chat.example.org:443",
            "https://Chat.example.org",
            "https://user@chat.example.org",
            "file:///tmp",
        ] {
            assert_eq!(text.parse::<Origin>(), Err(OriginError), "{text}");
        }
    }
}
