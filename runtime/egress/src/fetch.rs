//! One request: its connection, its redirects, its answer's bytes.

use std::net::SocketAddr;
use std::sync::Arc;

use parvis_domain::Method;
use parvis_domain::http::Header;
use parvis_domain::limits::HTTP_ANSWER_HEADERS_MAX;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue, LOCATION};
use reqwest::{Client, Response, Url, redirect, retry};

use crate::target::{Target, read_address};
use crate::{Ask, Bounds, EgressError, Policy, Resolver};

/// A whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    pub status: u16,
    /// Names in lower case; without those that are about the connection.
    pub headers: Vec<Header>,
    pub body: Vec<u8>,
}

impl Fetched {
    /// What the other server says that it is.
    pub fn content_type(&self) -> Option<&str> {
        self.headers.iter().find(|(name, _)| name == "content-type").map(|(_, value)| value.as_str())
    }
}

/// Headers that go along to another server than the one they were meant for.
const GO_ALONG: [&str; 2] = ["accept", "accept-language"];
/// Headers of an answer that are about the connection, or about bytes as they were on it.
const OF_THE_CONNECTION: [&str; 9] = [
    "connection",
    "content-length",
    "keep-alive",
    "proxy-authenticate",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "proxy-connection",
];

pub(crate) async fn send(
    policy: &Policy,
    resolver: &dyn Resolver,
    tls: &rustls::ClientConfig,
    ask: &Ask<'_>,
    bounds: &Bounds,
) -> Result<Fetched, EgressError> {
    let mut url = read_address(ask.address)?;
    let mut headers = headers(ask.headers)?;
    for _ in 0..=bounds.redirects_max {
        let target = Target::judge(url, policy, ask.reach, resolver).await?;
        let response = connect(policy, tls, &target, ask, headers.clone()).await?;
        let next = if ask.method.is_safe() { redirected(&response, &target.url)? } else { None };
        let Some(next) = next else { return read(response, ask.method, bounds).await };
        if next.origin() != target.url.origin() {
            headers.retain(|(name, _)| GO_ALONG.contains(&name.as_str()));
        }
        url = next;
    }
    Err(EgressError::TooManyRedirects { redirects_max: bounds.redirects_max })
}

fn headers(given: &[Header]) -> Result<Vec<(HeaderName, HeaderValue)>, EgressError> {
    let read = |(name, value): &Header| Some((name.parse().ok()?, HeaderValue::from_str(value).ok()?));
    given
        .iter()
        .map(|header| read(header).ok_or(EgressError::Refused("a header has characters that none may have")))
        .collect()
}

/// Knows one name, and where it was found to lead. Whoever asks for it again is answered the same, for another one nothing.
struct Pinned {
    name: String,
    addresses: Vec<SocketAddr>,
}

impl Resolve for Pinned {
    fn resolve(&self, name: Name) -> Resolving {
        let known = name.as_str().eq_ignore_ascii_case(&self.name);
        let addresses: Addrs = Box::new(self.addresses.clone().into_iter());
        Box::pin(async move { if known { Ok(addresses) } else { Err("another name".into()) } })
    }
}

async fn connect(
    policy: &Policy,
    tls: &rustls::ClientConfig,
    target: &Target,
    ask: &Ask<'_>,
    headers: Vec<(HeaderName, HeaderValue)>,
) -> Result<Response, EgressError> {
    let pinned = Pinned { name: target.name.clone(), addresses: target.addresses.clone() };
    let client = Client::builder()
        .tls_backend_preconfigured(tls.clone())
        .dns_resolver(Arc::new(pinned))
        .no_proxy()
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .user_agent(&policy.user_agent)
        .http1_only()
        .pool_max_idle_per_host(0)
        .build()
        .map_err(|_| EgressError::Unreachable)?;
    let method = reqwest::Method::from_bytes(ask.method.name().as_bytes()).expect("it is a method's name");
    let mut request = client.request(method, target.url.clone());
    for (name, value) in headers {
        request = request.header(name, value);
    }
    if !ask.method.is_safe() {
        request = request.body(ask.body.to_vec());
    }
    let response = request.send().await.map_err(|_| EgressError::Unreachable)?;
    match response.remote_addr() {
        Some(peer) if target.addresses.iter().any(|address| address.ip() == peer.ip()) => Ok(response),
        // It cannot be: the connection was made to one of them. Nothing is read if it is.
        _ => Err(EgressError::Refused("the connection went elsewhere")),
    }
}

/// Where the answer sends us instead.
fn redirected(response: &Response, from: &Url) -> Result<Option<Url>, EgressError> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
    let next = location.and_then(|location| from.join(location).ok());
    next.map(Some).ok_or(EgressError::Refused("it redirects to no address"))
}

async fn read(mut response: Response, method: Method, bounds: &Bounds) -> Result<Fetched, EgressError> {
    let too_large = EgressError::TooLarge { bytes_max: bounds.bytes_max };
    let given = response.headers();
    let has_body = method != Method::Head;
    // Nothing compressed was asked for: what comes is what it is, and as large as it is.
    if has_body && given.get(CONTENT_ENCODING).is_some_and(|coding| coding.as_bytes() != b"identity") {
        return Err(EgressError::Refused("the answer is compressed"));
    }
    let told = given.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if has_body && told.is_some_and(|length| usize::try_from(length).map_or(true, |length| length > bounds.bytes_max)) {
        return Err(too_large);
    }
    let headers = kept(given, bounds)?;
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|_| EgressError::Unreachable)? {
        if body.len() + piece.len() > bounds.bytes_max {
            return Err(too_large);
        }
        body.extend_from_slice(&piece);
    }
    Ok(Fetched { status, headers, body })
}

/// The headers that say something about the answer, as far as they are text.
fn kept(given: &HeaderMap, bounds: &Bounds) -> Result<Vec<Header>, EgressError> {
    let mut bytes = 0;
    let mut headers = Vec::new();
    for (name, value) in given {
        let Ok(value) = value.to_str() else { continue };
        if OF_THE_CONNECTION.contains(&name.as_str()) {
            continue;
        }
        bytes += name.as_str().len() + value.len();
        if bytes > bounds.header_bytes_max || headers.len() == HTTP_ANSWER_HEADERS_MAX {
            return Err(EgressError::TooLarge { bytes_max: bounds.header_bytes_max });
        }
        headers.push((name.as_str().to_owned(), value.to_owned()));
    }
    Ok(headers)
}

/// What TLS of ours accepts: certificates of the authorities that browsers trust, in the binary, so that nothing of the machine's
/// settings changes whom the host believes. Every HTTP client of the process is built with it, since none has a default of its own.
pub fn tls() -> rustls::ClientConfig {
    trusting(rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() })
}

fn trusting(authorities: rustls::RootCertStore) -> rustls::ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let mut config = versions
        .expect("ring knows the versions of TLS that rustls has")
        .with_root_certificates(authorities)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config
}

#[cfg(test)]
mod tests;
