//! What a package may be and what it may not, from bytes alone.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "it/sample.rs"]
mod sample;

use sample::*;

#[test]
fn a_signed_component_verifies_and_says_what_it_is() {
    let package = parvis_package::verify(sign(&component(""), &manifest())).unwrap();
    assert_eq!(package.manifest().app_id, "org.example.tables");
    assert_eq!(package.publisher(), keys().publisher());
    assert_eq!(package.key_ids(), [keys().key_id()]);
    assert!(!package.facts().network);
    assert_eq!(package.facts().resources.core_instances, 1);
    assert_eq!(package.exports(), ["parvis:host/handler@0.1.0"]);
}
