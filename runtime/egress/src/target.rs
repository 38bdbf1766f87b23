//! Where a request goes: an address as it is written, judged; its name, resolved once.

use std::net::{IpAddr, SocketAddr};

use reqwest::Url;

use crate::address::is_public;
use crate::{EgressError, Policy, Reach, Resolver};

/// Longest address that is asked.
const ADDRESS_BYTES_MAX: usize = 2_048;

pub(crate) fn read_address(address: &str) -> Result<Url, EgressError> {
    if address.len() > ADDRESS_BYTES_MAX {
        return Err(EgressError::Refused("it is too long"));
    }
    // The reader leaves these out; what is sent is what was written, or nothing.
    if address.bytes().any(|byte| byte.is_ascii_control() || byte == b' ') {
        return Err(EgressError::Refused("it has spaces or characters that do not show"));
    }
    Url::parse(address).map_err(|_| EgressError::Refused("it is not an address"))
}

/// The host of `address` as a manifest names it: with its port, where it has one of its own.
///
/// # Errors
/// It is no address, or it has no host.
pub fn host_of(address: &str) -> Result<String, EgressError> {
    named(&read_address(address)?).ok_or(EgressError::Refused("it has no host"))
}

fn named(url: &Url) -> Option<String> {
    let name = url.host_str()?;
    Some(url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}")))
}

/// An address that may be asked, and where its name leads.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) url: Url,
    pub(crate) name: String,
    pub(crate) addresses: Vec<SocketAddr>,
}

impl Target {
    /// # Errors
    /// `Refused`, or `Unreachable` where the name is nobody's.
    pub(crate) async fn judge(
        url: Url,
        policy: &Policy,
        reach: Reach<'_>,
        resolver: &dyn Resolver,
    ) -> Result<Self, EgressError> {
        let refused = |why| Err(EgressError::Refused(why));
        if url.as_str().len() > ADDRESS_BYTES_MAX {
            return refused("it is too long");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refused("it carries a name or a password");
        }
        let Some(name) = url.host_str().map(str::to_owned) else { return refused("it has no host") };
        let local = match reach {
            Reach::Open => {
                policy.loopback && (name == "localhost" || name.ends_with(".localhost") || name == "127.0.0.1")
            }
            Reach::Hosts(hosts) => {
                let named = named(&url).unwrap_or_default();
                if !hosts.contains(&named) {
                    return refused("its host is not one that the program names");
                }
                policy.local.contains(&named)
            }
        };
        if !local && name.ends_with("localhost") {
            return refused("servers of this machine are asked only where the operator allows it");
        }
        match url.scheme() {
            "https" if url.port().is_none() => {}
            "https" => return refused("it has a port of its own"),
            "http" if local => {}
            _ => return refused("it is not https"),
        }
        // The reader of addresses writes every spelling of a number (decimal, octal, hexadecimal, short) as four or as IPv6.
        let literal = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let found = match literal {
            Ok(address) if local && address.is_loopback() => vec![address],
            Ok(_) => return refused("its host is a number, not a name"),
            Err(_) if !local && !name.trim_end_matches('.').contains('.') => {
                return refused("its host is a name of a local network");
            }
            Err(_) => resolver.resolve(name.clone()).await.map_err(|_| EgressError::Unreachable)?,
        };
        let port = url.port_or_known_default().unwrap_or_default();
        let may = |address: &IpAddr| if url.scheme() == "http" { address.is_loopback() } else { is_public(*address) };
        // What else the name answers is left aside: the connection goes to one of these.
        let addresses: Vec<_> =
            found.iter().copied().filter(may).map(|address| SocketAddr::new(address, port)).collect();
        match (found.is_empty(), addresses.is_empty()) {
            (true, _) => Err(EgressError::Unreachable),
            (_, true) => refused("its host is not on the open internet"),
            _ => Ok(Self { url, name, addresses }),
        }
    }
}
