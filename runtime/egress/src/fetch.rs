//! One request: its connection, its redirects, its answer's bytes.

use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION};
use reqwest::{Client, Response, Url, redirect, retry};

use crate::target::Target;
use crate::{Bounds, EgressError, Policy, Resolver};

/// A whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    pub status: u16,
    /// What the other server says that it is.
    pub content_type: Option<String>,
    pub body: Vec<u8>,
}

pub(crate) async fn get(
    policy: &Policy,
    resolver: &dyn Resolver,
    tls: &rustls::ClientConfig,
    address: &str,
    accept: &'static str,
    bounds: &Bounds,
) -> Result<Fetched, EgressError> {
    let mut url = Url::parse(address).map_err(|_| EgressError::Refused("it is not an address"))?;
    for _ in 0..=bounds.redirects_max {
        let target = Target::judge(url, policy, resolver).await?;
        let response = ask(policy, tls, &target, accept).await?;
        let Some(next) = redirected(&response, &target.url)? else { return read(response, bounds.bytes_max).await };
        url = next;
    }
    Err(EgressError::TooManyRedirects { redirects_max: bounds.redirects_max })
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

async fn ask(
    policy: &Policy,
    tls: &rustls::ClientConfig,
    target: &Target,
    accept: &'static str,
) -> Result<Response, EgressError> {
    let pinned = Pinned { name: target.name.clone(), addresses: target.addresses.clone() };
    let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))]);
    let client = Client::builder()
        .tls_backend_preconfigured(tls.clone())
        .dns_resolver(Arc::new(pinned))
        .no_proxy()
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .user_agent(&policy.user_agent)
        .default_headers(headers)
        .http1_only()
        .pool_max_idle_per_host(0)
        .build()
        .map_err(|_| EgressError::Unreachable)?;
    let response = client.get(target.url.clone()).send().await.map_err(|_| EgressError::Unreachable)?;
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

async fn read(mut response: Response, bytes_max: usize) -> Result<Fetched, EgressError> {
    let too_large = EgressError::TooLarge { bytes_max };
    let headers = response.headers();
    // Nothing compressed was asked for: what comes is what it is, and as large as it is.
    if headers.get(CONTENT_ENCODING).is_some_and(|coding| coding.as_bytes() != b"identity") {
        return Err(EgressError::Refused("the answer is compressed"));
    }
    let told = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if told.is_some_and(|length| usize::try_from(length).map_or(true, |length| length > bytes_max)) {
        return Err(too_large);
    }
    let content_type = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).map(str::to_owned);
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|_| EgressError::Unreachable)? {
        if body.len() + piece.len() > bytes_max {
            return Err(too_large);
        }
        body.extend_from_slice(&piece);
    }
    Ok(Fetched { status, content_type, body })
}

/// The authorities that browsers trust, in the binary: nothing of the machine's settings changes whom the host believes.
/// What TLS of ours accepts: certificates of the public authorities. Every HTTP client of the process is built with it, since none has
/// a default of its own.
pub fn tls() -> rustls::ClientConfig {
    let authorities = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let mut config = versions
        .expect("ring knows the versions of TLS that rustls has")
        .with_root_certificates(authorities)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config
}
