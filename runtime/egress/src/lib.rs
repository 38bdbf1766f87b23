//! The one way out: requests that the host makes to other servers.
//!
//! Always true:
//! - a name is resolved once, and the connection goes to an address that was checked: what a name answers a second time does not matter;
//! - addresses that are not the open internet's are refused, however they are written: the host's own networks, other machines
//!   beside it, what a cloud tells its machines about themselves;
//! - a redirect is a new request that is judged like the first;
//! - bytes, time and the number of requests at the same time are bounded;
//! - nothing goes along that was not asked for: no cookie, no referrer, no proxy of the environment, no credential.
//!
//! Where the operator develops on one machine, `http://localhost` is allowed too (for programs: the ports of it that are named), and
//! nothing else changes.
//!
//! Not here: who may ask for what (`capability`), what is done with an answer.

mod address;
mod fetch;
mod target;

use std::collections::BTreeSet;
use std::fmt;
use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use parvis_domain::Method;
use parvis_domain::http::Header;
use tokio::sync::Semaphore;

pub use address::is_public;
pub use fetch::{Fetched, tls};
pub use target::host_of;

/// What the operator decides.
#[derive(Debug, Clone)]
pub struct Policy {
    /// `http://localhost` is allowed: for demos and development on one machine.
    pub loopback: bool,
    /// Servers of this machine that may be asked by `http` where a request is bound to hosts: such as `localhost:9000`.
    pub local: BTreeSet<String>,
    pub user_agent: String,
    /// Requests at the same time; the next ones wait, within their time.
    pub at_once: usize,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            loopback: false,
            local: BTreeSet::new(),
            user_agent: format!("Parvis/{}", env!("CARGO_PKG_VERSION")),
            at_once: 32,
        }
    }
}

/// What one request may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Of the body, as it stands behind every transfer coding.
    pub bytes_max: usize,
    /// Headers of the answer, in bytes of names and values.
    pub header_bytes_max: usize,
    /// For everything: waiting for its turn, names, redirects, the last byte.
    pub time_max: Duration,
    pub redirects_max: usize,
}

/// Which hosts a request may go to, redirects included.
#[derive(Debug, Clone, Copy)]
pub enum Reach<'a> {
    /// Every one on the open internet.
    Open,
    /// These alone: `api.example.org`, or `localhost:9000` where the policy has it.
    Hosts(&'a BTreeSet<String>),
}

/// What is asked of another server.
#[derive(Debug, Clone)]
pub struct Ask<'a> {
    pub method: Method,
    pub address: &'a str,
    pub headers: &'a [Header],
    pub body: &'a [u8],
    pub reach: Reach<'a>,
}

/// How names become addresses. Handed in, so that tests answer what an attacker's name server would.
pub trait Resolver: Send + Sync + fmt::Debug {
    fn resolve(&self, name: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;
}

/// The system's; but this machine is this machine, whatever a name server says of it (RFC 6761).
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

impl Resolver for SystemResolver {
    fn resolve(&self, name: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        Box::pin(async move {
            if name == "localhost" || name.ends_with(".localhost") {
                return Ok(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]);
            }
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Why nothing was fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EgressError {
    /// The address may not be asked: `why` is a rule, never what the other side said.
    #[error("this address is not asked: {0}")]
    Refused(&'static str),
    #[error("the other server is not there, or broke off")]
    Unreachable,
    #[error("the other server took too long")]
    TimedOut,
    #[error("the other server answers more than {bytes_max} bytes")]
    TooLarge { bytes_max: usize },
    #[error("the other server sends the request around more than {redirects_max} times")]
    TooManyRedirects { redirects_max: usize },
}

/// Makes requests. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Egress {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    policy: Policy,
    resolver: Arc<dyn Resolver>,
    tls: rustls::ClientConfig,
    places: Semaphore,
}

impl Egress {
    pub fn new(policy: Policy) -> Self {
        Self::with_resolver(policy, Arc::new(SystemResolver))
    }

    pub fn with_resolver(policy: Policy, resolver: Arc<dyn Resolver>) -> Self {
        let places = Semaphore::new(policy.at_once);
        Self { inner: Arc::new(Inner { policy, resolver, tls: fetch::tls(), places }) }
    }

    /// Asks for what stands at `address`, and for what it redirects to.
    ///
    /// # Errors
    /// The address may not be asked, or there was no whole answer within `bounds`.
    pub async fn get(&self, address: &str, accept: &str, bounds: &Bounds) -> Result<Fetched, EgressError> {
        let headers = [("accept".to_owned(), accept.to_owned())];
        let ask = Ask { method: Method::Get, address, headers: &headers, body: &[], reach: Reach::Open };
        self.send(&ask, bounds).await
    }

    /// Sends a request. `GET` and `HEAD` follow redirects; what else is sent goes to one server alone.
    ///
    /// # Errors
    /// The address may not be asked, or there was no whole answer within `bounds`.
    pub async fn send(&self, ask: &Ask<'_>, bounds: &Bounds) -> Result<Fetched, EgressError> {
        let Inner { policy, resolver, tls, places } = &*self.inner;
        let asked = async {
            let _place = places.acquire().await.expect("the semaphore is never closed");
            fetch::send(policy, &**resolver, tls, ask, bounds).await
        };
        tokio::time::timeout(bounds.time_max, asked).await.unwrap_or(Err(EgressError::TimedOut))
    }
}
