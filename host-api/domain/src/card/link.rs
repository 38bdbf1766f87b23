//! Addresses that a card may name: where a link leads, where an image comes from.
//!
//! Only ASCII without surprises: what a person reads in front of the first `/` is the host that is called.

use super::error::LinkFault;
use super::{CardOptions, limits};

/// `https://` and, for the operator's own machine, `http://localhost`.
pub(super) fn check_link(link: &str, options: &CardOptions) -> Result<(), LinkFault> {
    if link.len() > limits::LINK_BYTES_MAX {
        return Err(LinkFault::TooLong);
    }
    let (rest, local) = match (link.strip_prefix("https://"), link.strip_prefix("http://")) {
        (Some(rest), _) => (rest, false),
        (None, Some(rest)) if options.http_to_localhost => (rest, true),
        _ => return Err(LinkFault::Scheme),
    };
    // RFC 3986, without what browsers repair in ways of their own (backslash, spaces, controls, other scripts).
    if !rest.bytes().all(|byte| byte.is_ascii_graphic() && !br#""<>\^`{|}"#.contains(&byte)) {
        return Err(LinkFault::Character);
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(LinkFault::UserInfo);
    }
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let port_is_fine = port.is_none_or(|port| {
        !port.starts_with('0') && port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok()
    });
    let label_is_fine = |label: &str| {
        let inner = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        inner && (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
    };
    if host.len() > 253 || !host.split('.').all(label_is_fine) || !port_is_fine {
        return Err(LinkFault::Host);
    }
    if local && !matches!(host, "localhost" | "127.0.0.1") {
        return Err(LinkFault::Scheme);
    }
    Ok(())
}

/// As a link, or `blob:` and the content hash of what the host keeps.
pub(super) fn check_image(address: &str, options: &CardOptions) -> Result<(), LinkFault> {
    if let Some(hash) = address.strip_prefix("blob:") {
        let digits = hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        return if digits && hash.len() == 64 { Ok(()) } else { Err(LinkFault::ImageScheme) };
    }
    check_link(address, options).map_err(|fault| match fault {
        LinkFault::Scheme => LinkFault::ImageScheme,
        other => other,
    })
}
