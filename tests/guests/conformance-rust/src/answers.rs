//! How values are said: bytes as hexadecimal digits, and what is long by its sum.

use parvis_sdk::bindings::parvis::host::types::{Error, HttpFailure};
use serde_json::{Value, json};

/// A string of more bytes is said by its sum.
const TEXT_BYTES_MAX: usize = 200;
const BYTES_MAX: usize = 100;
const MEMBERS_MAX: usize = 8;

pub(crate) fn bytes(value: &[u8]) -> Value {
    json!({ "hex": value.iter().map(|byte| format!("{byte:02x}")).collect::<String>() })
}

/// What [`bytes`] made, or the UTF-8 of a string.
pub(crate) fn to_bytes(value: &Value) -> Vec<u8> {
    match value.get("hex").and_then(Value::as_str) {
        Some(digits) => from_hex(digits),
        None => value.as_str().unwrap().as_bytes().to_vec(),
    }
}

fn from_hex(digits: &str) -> Vec<u8> {
    digits.as_bytes().chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

pub(crate) fn shortened(value: &Value) -> Value {
    match value {
        Value::String(text) if text.len() > TEXT_BYTES_MAX => sum(text.as_bytes()),
        Value::Array(members) if members.len() > MEMBERS_MAX => json!({
            "count": members.len(),
            "first": shortened(&members[0]),
            "last": shortened(&members[members.len() - 1]),
        }),
        Value::Array(members) => members.iter().map(shortened).collect(),
        Value::Object(members) => match (members.len(), members.get("hex").and_then(Value::as_str)) {
            (1, Some(digits)) if digits.len() > 2 * BYTES_MAX => sum(&from_hex(digits)),
            (1, Some(_)) => value.clone(),
            _ => members.iter().map(|(name, member)| (name.clone(), shortened(member))).collect(),
        },
        other => other.clone(),
    }
}

/// FNV-1a with 32 bits.
fn sum(bytes: &[u8]) -> Value {
    let sum = bytes.iter().fold(0x811c_9dc5_u32, |sum, byte| (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    json!({ "bytes": bytes.len(), "fnv": format!("{sum:08x}") })
}

fn kind(failure: &HttpFailure) -> &'static str {
    match failure {
        HttpFailure::Refused(_) => "refused",
        HttpFailure::Unreachable => "unreachable",
        HttpFailure::TimedOut => "timed-out",
        HttpFailure::TooLarge => "too-large",
    }
}

/// The WIT's case and what it carries; of a server's silence its kind alone.
pub(crate) fn failed(error: &Error) -> Value {
    match error {
        Error::NotGranted(permission) => json!(["not-granted", permission]),
        Error::ConsentRequired(permission) => json!(["consent-required", permission]),
        Error::NotFound => json!(["not-found"]),
        Error::Invalid(why) => json!(["invalid", why]),
        Error::QuotaExceeded(quota) => json!(["quota-exceeded", quota]),
        Error::InsufficientFunds => json!(["insufficient-funds"]),
        Error::Conflict => json!(["conflict"]),
        Error::NoAnswer(failure) => json!(["no-answer", kind(failure)]),
    }
}
