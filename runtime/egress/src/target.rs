//! Where a request goes: an address as it is written, judged; its name, resolved once.

use std::net::{IpAddr, SocketAddr};

use reqwest::Url;

use crate::address::is_public;
use crate::{EgressError, Policy, Resolver};

/// Longest address that is asked.
const ADDRESS_BYTES_MAX: usize = 2_048;

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
    pub(crate) async fn judge(url: Url, policy: &Policy, resolver: &dyn Resolver) -> Result<Self, EgressError> {
        let refused = |why| Err(EgressError::Refused(why));
        if url.as_str().len() > ADDRESS_BYTES_MAX {
            return refused("it is too long");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refused("it carries a name or a password");
        }
        let Some(name) = url.host_str().map(str::to_owned) else { return refused("it has no host") };
        let local = policy.loopback && (name == "localhost" || name.ends_with(".localhost") || name == "127.0.0.1");
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
