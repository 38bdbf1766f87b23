//! Small components, a manifest, keys, and a second writer of packages: it can write what the crate's own would not.

use ed25519_dalek::{Signer, SigningKey};
use parvis_domain::Timestamp;
use parvis_package::{KeyId, PackageError, PublisherKeys, VerifiedPackage, verify};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub const SECRET: [u8; 32] = [7; 32];
pub const PREAMBLE: [u8; 8] = *b"\0asm\x0d\0\x01\0";

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
        "publisher": keys().publisher().to_string(),
        "req_permissions": [],
    })
}

/// The manifest with one member set.
pub fn manifest_with(member: &str, value: Value) -> Value {
    let mut manifest = manifest();
    manifest[member] = value;
    manifest
}

/// A manifest that asks for `permissions`.
pub fn manifest_asking(permissions: &[&str]) -> Value {
    let asked = permissions.iter().map(|name| json!({ "name": name, "reason": "to test" })).collect();
    manifest_with("req_permissions", asked)
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

/// A component that holds one more core module, of `fields`.
pub fn component_of_module(fields: &str) -> Vec<u8> {
    component(&format!("(core module $extra {fields})"))
}

pub fn wat(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap_or_else(|error| panic!("{error}\n{}", text.get(..2_000).unwrap_or(text)))
}

/// A component that imports an instance `name` with one function.
pub fn importing(name: &str, function: &str) -> Vec<u8> {
    component(&format!(r#"(import "{name}" (instance (export "{function}" (func))))"#))
}

pub fn sign(component: &[u8], manifest: &Value) -> Result<VerifiedPackage, PackageError> {
    parvis_package::sign(component, manifest.to_string().as_bytes(), &keys())
}

/// A small package that is intact.
pub fn package() -> Vec<u8> {
    sign(&component(""), &manifest()).unwrap().into_bytes()
}

pub fn code(bytes: &[u8]) -> &'static str {
    verify(bytes.to_vec()).map_or_else(|error| error.code(), |_| "ok")
}

// The second writer.

pub fn leb(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(value & 0x7f).unwrap();
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

pub fn prefixed(bytes: &[u8]) -> Vec<u8> {
    [&leb(bytes.len()), bytes].concat()
}

pub fn custom(name: &str, content: &[u8]) -> Vec<u8> {
    [&[0], &prefixed(&[&prefixed(name.as_bytes()), content].concat())[..]].concat()
}

/// What follows the signature section.
pub fn body(manifest: &[u8], publisher: &[u8], component: &[u8]) -> Vec<u8> {
    [&custom("parvis:manifest", manifest), &custom("parvis:publisher", publisher), &component[8..]].concat()
}

pub fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

pub fn key_id(secret: &[u8; 32]) -> KeyId {
    KeyId::of(&SigningKey::from_bytes(secret).verifying_key())
}

pub fn signature_over(hash: &[u8; 32], secret: &[u8; 32]) -> [u8; 64] {
    SigningKey::from_bytes(secret).sign(&[&b"wasmsig\x01\x01\x01"[..], hash].concat()).to_bytes()
}

/// One signature as the section holds it.
pub fn entry(key_id: &[u8], algorithm: u8, signature: &[u8]) -> Vec<u8> {
    prefixed(&[&prefixed(key_id)[..], &[algorithm], &prefixed(signature)].concat())
}

pub fn good_entry(hash: &[u8; 32], secret: &[u8; 32]) -> Vec<u8> {
    entry(key_id(secret).as_bytes(), 1, &signature_over(hash, secret))
}

/// One set of hashes with its signatures.
pub fn set(hashes: &[[u8; 32]], entries: &[Vec<u8>]) -> Vec<u8> {
    prefixed(&[&leb(hashes.len())[..], &hashes.concat(), &leb(entries.len()), &entries.concat()].concat())
}

pub fn sets(header: [u8; 3], sets: &[Vec<u8>]) -> Vec<u8> {
    [&header[..], &leb(sets.len()), &sets.concat()].concat()
}

/// A file with that signature section in front of `body`.
pub fn with_signature(content: &[u8], body: &[u8]) -> Vec<u8> {
    [&PREAMBLE[..], &custom("signature", content), body].concat()
}

/// `body` properly signed with `secret`.
pub fn seal_by(body: &[u8], secret: &[u8; 32]) -> Vec<u8> {
    let hash = hash(body);
    with_signature(&sets([1, 1, 1], &[set(&[hash], &[good_entry(&hash, secret)])]), body)
}

pub fn seal(body: &[u8]) -> Vec<u8> {
    seal_by(body, &SECRET)
}

/// A package whose manifest is that text.
pub fn with_manifest(manifest: &[u8]) -> Vec<u8> {
    seal(&body(manifest, keys().chain().as_json(), &component("")))
}

/// A package whose key-sets are that text.
pub fn with_publisher(publisher: &[u8]) -> Vec<u8> {
    seal(&body(manifest().to_string().as_bytes(), publisher, &component("")))
}

/// A package of any component, without the checks of the crate's own writer.
pub fn with_component(component: &[u8]) -> Vec<u8> {
    seal(&body(manifest().to_string().as_bytes(), keys().chain().as_json(), component))
}
