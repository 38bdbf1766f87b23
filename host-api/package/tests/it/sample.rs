//! Small components, a manifest and keys, for tests.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests; not every binary uses everything"
)]

use parvis_domain::Timestamp;
use parvis_package::{PackageError, PublisherKeys};
use serde_json::{Value, json};

pub const SECRET: [u8; 32] = [7; 32];

pub fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn now() -> Timestamp {
    instant("2026-11-21T12:00:00Z")
}

pub fn expires() -> Timestamp {
    instant("2027-11-21T12:00:00Z")
}

pub fn keys() -> PublisherKeys {
    PublisherKeys::create("Example Tables", &SECRET, expires()).unwrap()
}

pub fn other_keys() -> PublisherKeys {
    PublisherKeys::create("Other", &[9; 32], expires()).unwrap()
}

pub fn manifest() -> Value {
    json!({
        "app_id": "org.example.tables",
        "name": "Tables",
        "version": { "name": "1.0.0", "code": 1 },
        "req_permissions": [],
    })
}

/// A manifest that asks for `permissions`.
pub fn manifest_asking(permissions: &[&str]) -> Value {
    let mut manifest = manifest();
    manifest["req_permissions"] = permissions.iter().map(|name| json!({ "name": name, "reason": "to test" })).collect();
    manifest
}

pub const HANDLER: &str = r#"
    (core module $m (func (export "handle")))
    (core instance $i (instantiate $m))
    (func $handle (canon lift (core func $i "handle")))
    (instance $handler (export "handle" (func $handle)))
    (export "parvis:host/handler@0.1.0" (instance $handler))
"#;

/// A component that exports the handler, with `more` WAT in front.
pub fn component(more: &str) -> Vec<u8> {
    wat(&format!("(component {more} {HANDLER})"))
}

/// A component whose only core module holds `fields`.
pub fn component_of_module(fields: &str) -> Vec<u8> {
    component(&format!("(core module $extra {fields})"))
}

pub fn wat(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap_or_else(|error| panic!("{error}"))
}

/// A component that imports an instance `name` with one function.
pub fn importing(name: &str, function: &str) -> Vec<u8> {
    component(&format!(r#"(import "{name}" (instance (export "{function}" (func))))"#))
}

pub fn try_sign(component: &[u8], manifest: &Value) -> Result<Vec<u8>, PackageError> {
    parvis_package::sign(component, manifest.to_string().as_bytes(), &keys())
        .map(parvis_package::VerifiedPackage::into_bytes)
}

pub fn sign(component: &[u8], manifest: &Value) -> Vec<u8> {
    try_sign(component, manifest).unwrap_or_else(|error| panic!("{error}"))
}
