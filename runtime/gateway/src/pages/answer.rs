//! What goes out to a page: of a program's answer what is harmless, around it the host's policy.

use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    ETAG, LAST_MODIFIED, LOCATION, REFERRER_POLICY, RETRY_AFTER, VARY,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use parvis_domain::{Failure, HttpResponse, Method, ProgramId};

use super::{allowed, own_path};
use crate::App;

/// Why there is no page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    NotFound,
    /// No visit, or one that is over.
    Closed,
    Method,
    /// Something else than the program's own pages asks for a change.
    Origin,
    Path,
    Body,
    Busy,
    Failed(Failure),
    Fault,
    /// The program sends its visitor somewhere else.
    Redirect,
}

impl Trouble {
    const fn says(self) -> (StatusCode, &'static str) {
        match self {
            Self::NotFound => (StatusCode::NOT_FOUND, "There is no page here."),
            Self::Closed => (StatusCode::UNAUTHORIZED, "This page is closed. Open it again from the conversation."),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "A page is not asked in this way."),
            Self::Origin => (StatusCode::FORBIDDEN, "Only the program's own pages may change something here."),
            Self::Path => (StatusCode::URI_TOO_LONG, "The address is too long, or none of this program's."),
            Self::Body => (StatusCode::PAYLOAD_TOO_LARGE, "That is too much: a page takes 1 MiB at once."),
            Self::Busy => (StatusCode::TOO_MANY_REQUESTS, "Too much at once. Try again in a moment."),
            Self::Failed(_) => {
                (StatusCode::BAD_GATEWAY, "The program failed. Nothing was changed; its developers can see why.")
            }
            Self::Fault => (StatusCode::SERVICE_UNAVAILABLE, "This cannot be shown now. Try again in a moment."),
            Self::Redirect => (StatusCode::BAD_GATEWAY, "The program leads to another place, which a page may not do."),
        }
    }
}

/// Of a program's headers those that say something about its own bytes.
const TAKEN: [HeaderName; 7] =
    [CONTENT_TYPE, CONTENT_LANGUAGE, CONTENT_ENCODING, CONTENT_DISPOSITION, ETAG, LAST_MODIFIED, VARY];

const REST: [(HeaderName, &str); 6] = [
    // With none at all, browsers would not say that a form comes from this origin.
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("origin-agent-cluster"), "?1"),
    (HeaderName::from_static("x-dns-prefetch-control"), "off"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), publickey-credentials-get=(), usb=()",
    ),
];

/// A program's answer as it goes out.
pub(super) fn page(app: &App, program: &ProgramId, method: Method, page: HttpResponse) -> Result<Response, Trouble> {
    let status = StatusCode::from_u16(page.status).map_err(|_| Trouble::Failed(Failure::InvalidAnswer))?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in &page.headers {
        let taken = TAKEN.iter().find(|taken| taken.as_str() == name);
        if let (Some(taken), Ok(value)) = (taken, HeaderValue::from_str(value)) {
            headers.insert(taken.clone(), value);
        } else if name == CACHE_CONTROL.as_str() {
            headers.insert(CACHE_CONTROL, kept(value));
        } else if name == LOCATION.as_str() && status.is_redirection() {
            headers.insert(LOCATION, own_location(app, program, value).ok_or(Trouble::Redirect)?);
        }
    }
    let is_empty = method == Method::Head || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    if !is_empty {
        // Nothing is guessed from what is inside.
        headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/octet-stream"));
        *response.body_mut() = Body::from(page.body);
    }
    Ok(response)
}

/// A browser may keep it for so long as the program says; nobody between may.
fn kept(value: &str) -> HeaderValue {
    let seconds = value.split(',').find_map(|part| part.trim().strip_prefix("max-age=")?.parse::<u32>().ok());
    let may = !value.split(',').any(|part| part.trim() == "no-store");
    match seconds.filter(|seconds| may && *seconds > 0) {
        Some(seconds) => HeaderValue::from_str(&format!("private, max-age={seconds}")).expect("digits are ASCII"),
        None => HeaderValue::from_static("no-store"),
    }
}

fn own_location(app: &App, program: &ProgramId, location: &str) -> Option<HeaderValue> {
    let own = app.config().pages.as_ref()?.origin(program);
    own_path(location.strip_prefix(own.as_str()).unwrap_or(location))
}

/// The host's headers around whatever is answered.
pub(super) fn guarded(app: &App, answered: Result<Response, Trouble>) -> Response {
    let client = app.site().origin();
    let (mut response, policy) = match answered {
        Ok(response) => (response, page_policy(client)),
        Err(trouble) => {
            (explain(trouble), format!("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors {client}"))
        }
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_str(&policy).expect("an origin is ASCII"));
    for (name, value) in REST {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// A page's scripts, styles and requests are its own; it is shown in the client, and never as more than a frame.
fn page_policy(client: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; media-src 'self' blob:; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {client}; \
         sandbox allow-scripts allow-forms allow-same-origin"
    )
}

/// Words of the host in the place of a page. No word of a program's is in it.
fn explain(trouble: Trouble) -> Response {
    let (status, says) = trouble.says();
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{says}</title><style>body{{font:16px/1.5 system-ui,sans-serif;\
         display:grid;place-content:center;min-height:90vh;margin:0;padding:0 24px;text-align:center}}</style><p>{says}</p></html>"
    );
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    match trouble {
        Trouble::Method => {
            let (name, value) = allowed();
            headers.insert(name, value);
        }
        Trouble::Busy | Trouble::Fault => {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        _ => {}
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_between_keeps_a_page() {
        for (said, kept_as) in [
            ("public, max-age=3600", "private, max-age=3600"),
            ("max-age=60", "private, max-age=60"),
            ("no-store, max-age=60", "no-store"),
            ("s-maxage=60", "no-store"),
            ("max-age=0", "no-store"),
            ("max-age=-1", "no-store"),
            ("", "no-store"),
        ] {
            assert_eq!(kept(said), kept_as, "{said}");
        }
    }

    #[test]
    fn a_location_stays_with_the_program() {
        for (path, stays) in [
            ("/menu?of=today", true),
            ("/", true),
            ("//evil.example.org", false),
            ("/\\evil.example.org", false),
            ("https://evil.example.org", false),
            ("menu", false),
            ("/a b", false),
            ("/\r\nset-cookie: a=b", false),
        ] {
            assert_eq!(own_path(path).is_some(), stays, "{path:?}");
        }
    }
}
