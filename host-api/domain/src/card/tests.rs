#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod accepted;
mod entered;
mod hostile;
mod refused;
mod round_trip;

use super::*;

const HASH: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn parse(json: &str) -> Result<Card, CardError> {
    Card::parse(json, &CardOptions::default())
}

/// A card of these elements.
fn body(elements: &str) -> String {
    format!(r#"{{"type":"AdaptiveCard","version":"1.5","body":[{elements}]}}"#)
}

/// A card of these actions.
fn actions(actions: &str) -> String {
    format!(r#"{{"type":"AdaptiveCard","version":"1.5","actions":[{actions}]}}"#)
}
