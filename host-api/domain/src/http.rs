//! What mini-programs ask of other servers: requests, answers, and the hosts that a manifest names.
//!
//! Not here: which addresses a host's name may lead to (`egress`), what of it is kept (`capability`).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// What a request asks a server to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Asking changes nothing at the other server: it may be asked again, and elsewhere.
    pub const fn is_safe(self) -> bool {
        matches!(self, Self::Get | Self::Head)
    }
}

/// A header's name and value.
pub type Header = (String, String);

/// A request as a program makes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpRequest {
    pub method: Method,
    pub url: String,
    pub headers: Vec<Header>,
    pub body: Vec<u8>,
    /// For everything from the name's look-up to the last byte.
    pub timeout_ms: Option<u32>,
}

/// A request of a person's browser for a page of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    pub method: Method,
    /// It came over TLS.
    pub https: bool,
    /// Host and port, as the browser knows the program's pages.
    pub authority: String,
    /// With its query.
    pub path: String,
    pub headers: Vec<Header>,
    pub body: Vec<u8>,
}

/// A whole answer. An answer is one whatever its status is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpResponse {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<Header>,
    pub body: Vec<u8>,
}

/// Why another server gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum HttpFailure {
    /// Not asked there, or not taken from there: which rule says so.
    #[error("refused: {0}")]
    Refused(String),
    #[error("the server is not there, or broke off")]
    Unreachable,
    #[error("no whole answer in time")]
    TimedOut,
    #[error("the answer is too large")]
    TooLarge,
}

/// What came of a request.
pub type HttpAnswer = Result<HttpResponse, HttpFailure>;

/// The hosts that a program may ask.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpHosts {
    /// By `GET` and `HEAD` alone.
    pub read: BTreeSet<String>,
    /// By any method.
    pub effects: BTreeSet<String>,
}

/// Longest name of a host, as the name system has it.
const HOST_BYTES_MAX: usize = 253;
const LABEL_BYTES_MAX: usize = 63;

impl HttpHosts {
    /// Whether `host` may be asked by `method`.
    pub fn allows(&self, host: &str, method: Method) -> bool {
        self.effects.contains(host) || method.is_safe() && self.read.contains(host)
    }

    /// Every host that may be asked at all.
    pub fn all(&self) -> BTreeSet<String> {
        self.read.union(&self.effects).cloned().collect()
    }

    pub fn is_empty(&self) -> bool {
        self.read.is_empty() && self.effects.is_empty()
    }

    /// What may be asked here and not there: `GET host` or `host`, as an operator reads it.
    pub fn beyond(&self, other: &Self) -> Vec<String> {
        let effects = self.effects.difference(&other.effects).cloned();
        let read = self.read.iter().filter(|host| !other.allows(host, Method::Get) && !self.effects.contains(*host));
        effects.chain(read.cloned()).collect()
    }
}

/// Whether a manifest may name this host: a public name in lower case (`api.example.org`), or for development
/// `localhost:PORT` or `name.localhost:PORT`.
pub fn is_host_name(host: &str) -> bool {
    if let Some((name, port)) = host.split_once(':') {
        let is_local = name == "localhost" || name.strip_suffix(".localhost").is_some_and(are_labels);
        return is_local && is_port(port);
    }
    let top = host.rsplit('.').next().unwrap_or_default();
    // No number is a name, however it is written: the last label of a public name has no digit, or begins as one in other letters.
    let is_public = top.len() >= 2 && (top.bytes().all(|byte| byte.is_ascii_lowercase()) || top.starts_with("xn--"));
    host.len() <= HOST_BYTES_MAX && host.contains('.') && is_public && top != "localhost" && are_labels(host)
}

fn are_labels(name: &str) -> bool {
    name.split('.').all(|label| {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (1..=LABEL_BYTES_MAX).contains(&label.len())
            && label.bytes().all(plain)
            && !label.starts_with('-')
            && !label.ends_with('-')
    })
}

fn is_port(port: &str) -> bool {
    !port.starts_with(['0', '+']) && port.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_names_public_hosts_and_ports_of_this_machine() {
        for host in [
            "example.org",
            "api.example.org",
            "a-1.b2.co",
            "xn--bcher-kva.example",
            "a.xn--p1ai",
            "localhost:9000",
            "shop.localhost:1",
        ] {
            assert!(is_host_name(host), "{host}");
        }
        for host in [
            "",
            ".",
            "localhost",
            "example",
            "Example.org",
            "example.org.",
            ".example.org",
            "a..org",
            "-a.org",
            "a-.org",
            "*.example.org",
            "example.org:443",
            "https://example.org",
            "example.org/a",
            "user@example.org",
            "127.0.0.1",
            "2130706433",
            "0x7f.1",
            "0x7f000001",
            "127.1",
            "[::1]",
            "::1",
            "a.localhost",
            "localhost:0",
            "localhost:",
            "localhost:080",
            "localhost:70000",
            "localhost:80:80",
            "bücher.example",
            "a b.org",
            "a.o",
            ".localhost:80",
            "evil.org:80",
            "\u{ff41}.org",
        ] {
            assert!(!is_host_name(host), "{host}");
        }
    }

    #[test]
    fn a_host_for_reading_is_not_one_for_effects() {
        let hosts = |read: &[&str], effects: &[&str]| HttpHosts {
            read: read.iter().map(|host| (*host).to_owned()).collect(),
            effects: effects.iter().map(|host| (*host).to_owned()).collect(),
        };
        let one = hosts(&["a.org"], &["b.org"]);
        assert!(
            one.allows("a.org", Method::Head)
                && one.allows("b.org", Method::Get)
                && one.allows("b.org", Method::Delete)
        );
        assert!(
            !one.allows("a.org", Method::Post)
                && !one.allows("c.org", Method::Get)
                && !one.allows("x.a.org", Method::Get)
        );
        assert_eq!(one.beyond(&one), Vec::<String>::new());
        assert_eq!(hosts(&["b.org"], &[]).beyond(&one), Vec::<String>::new(), "less is nothing new");
        assert_eq!(hosts(&["c.org"], &["a.org"]).beyond(&one), ["a.org", "c.org"]);
    }
}
