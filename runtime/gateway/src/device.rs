//! What a device is called in the list of devices: a browser and a system, as its `User-Agent` claims.
//!
//! It helps a person to tell their devices apart, and decides nothing: anybody can claim anything.

use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use parvis_capability::people::{Client, ClientKind};

/// Those that claim to be another one come before it.
const BROWSERS: [(&str, &str); 7] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 8] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
    ("BSD", "BSD"),
];

/// The client that sent a request.
pub(crate) fn client(kind: ClientKind, headers: &HeaderMap) -> Client {
    let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    Client::new(kind, &label(kind, agent))
}

fn label(kind: ClientKind, agent: &str) -> String {
    let first = |known: &[(&str, &'static str)]| known.iter().find(|(part, _)| agent.contains(part)).map(|it| it.1);
    match (first(&BROWSERS), first(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        // A program says its name and version first.
        (None, None) => match (agent.split([' ', '/']).next(), kind) {
            (Some(name), _) if !name.is_empty() => name.to_owned(),
            (_, ClientKind::Browser) => "Browser".to_owned(),
            (_, ClientKind::Api) => "Program".to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_called_by_its_browser_and_system() {
        for (agent, expected) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            ("curl/8.5.0", "curl"),
            ("", "Program"),
        ] {
            assert_eq!(label(ClientKind::Api, agent), expected, "{agent}");
        }
        assert_eq!(label(ClientKind::Browser, ""), "Browser");
        // What somebody else reads later is cut and holds no controls.
        let long =
            client(ClientKind::Api, &HeaderMap::from_iter([(USER_AGENT, "x".repeat(10_000).parse().expect("ASCII"))]));
        assert_eq!(long.label.len(), 64);
    }
}
