//! Where programs' pages are: each program at an origin of its own, all under one domain.

use std::fmt;

use parvis_domain::ProgramId;

/// Such as `http://*.apps.localhost:8080` or `https://*.apps.example.org`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagesSite {
    https: bool,
    /// What stands behind a program's own label: `apps.localhost:8080`.
    authority: String,
}

/// The text is no domain with a port behind it at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a domain in lower case, such as apps.example.org or apps.localhost:8080")]
pub struct PagesSiteError;

/// What an id's text begins with: no label of a domain holds the underscore.
const PREFIX: &str = "prg_";
/// Longest domain: a label of 32 characters and a dot still stand in front.
const DOMAIN_BYTES_MAX: usize = 200;

impl PagesSite {
    /// Pages under `domain`, which belongs to them alone: whoever has an origin there can be any program's page.
    ///
    /// # Errors
    /// It is no domain.
    pub fn new(https: bool, domain: &str) -> Result<Self, PagesSiteError> {
        let (name, port) = domain.split_once(':').map_or((domain, None), |(name, port)| (name, Some(port)));
        let is_label = |label: &str| {
            let inner = label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            !label.is_empty() && label.len() <= 63 && inner && !label.starts_with('-') && !label.ends_with('-')
        };
        let is_port = |port: &str| port.parse::<u16>().is_ok_and(|number| number != 0 && number.to_string() == port);
        if name.len() <= DOMAIN_BYTES_MAX && name.split('.').all(is_label) && port.is_none_or(is_port) {
            Ok(Self { https, authority: domain.to_owned() })
        } else {
            Err(PagesSiteError)
        }
    }

    pub(crate) const fn https(&self) -> bool {
        self.https
    }

    /// Host and port of a program's pages.
    pub(crate) fn authority(&self, program: &ProgramId) -> String {
        let text = program.text();
        format!("{}.{}", text.strip_prefix(PREFIX).unwrap_or(&text), self.authority)
    }

    pub(crate) fn origin(&self, program: &ProgramId) -> String {
        format!("{}://{}", self.scheme(), self.authority(program))
    }

    /// Whose pages a request is for, by the host that it names: `None` for the host's own.
    pub(crate) fn find(&self, named: &str) -> Option<Found> {
        let label = named.strip_suffix(self.authority.as_str())?;
        let Some(label) = label.strip_suffix('.') else {
            return label.is_empty().then_some(Found::Nobody);
        };
        let program = format!("{PREFIX}{label}").parse();
        Some(program.map_or(Found::Nobody, Found::Program))
    }

    const fn scheme(&self) -> &'static str {
        if self.https { "https" } else { "http" }
    }
}

/// As a policy names all of them.
impl fmt::Display for PagesSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://*.{}", self.scheme(), self.authority)
    }
}

/// What stands at an address under the domain of pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    Program(ProgramId),
    Nobody,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn each_program_has_an_origin_of_its_own() {
        let site = PagesSite::new(false, "apps.localhost:8080").unwrap();
        let program = ProgramId::from_bytes([0xab; 16]);
        let origin = site.origin(&program);
        assert_eq!(origin, "http://abababababababababababababababab.apps.localhost:8080");
        assert_eq!(site.find(&site.authority(&program)), Some(Found::Program(program)));
        for (named, found) in [
            ("localhost:8080", None),
            ("apps.localhost:8080", Some(Found::Nobody)),
            ("other.apps.localhost:8080", Some(Found::Nobody)),
            ("a.abababababababababababababababab.apps.localhost:8080", Some(Found::Nobody)),
            ("abababababababababababababababab.apps.localhost:8081", None),
            ("evilapps.localhost:8080", None),
        ] {
            assert_eq!(site.find(named), found, "{named}");
        }
        assert_eq!(site.to_string(), "http://*.apps.localhost:8080");
    }

    #[test]
    fn a_domain_is_labels_and_a_port() {
        for good in ["apps.example.org", "apps.example.org:8443", "apps.localhost:80"] {
            assert!(PagesSite::new(true, good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "Apps.example.org",
            "apps..org",
            "-a.org",
            "apps.example.org/",
            "apps.example.org:",
            "a:070",
            "*.org",
            "a b",
        ] {
            assert!(PagesSite::new(true, bad).is_err(), "{bad}");
        }
    }
}
