//! What the verdict on an intact package says.

use parvis_domain::Permission;
use parvis_package::{PackageError, verify};

use crate::sample::*;

#[test]
fn a_signed_component_verifies_and_says_what_it_is() {
    let bytes = package();
    let package = verify(bytes.clone()).unwrap();
    assert_eq!(package.manifest().app_id, "org.example.tables");
    assert_eq!(package.publisher(), keys().publisher());
    assert_eq!(package.key_ids(), [keys().key_id()]);
    assert_eq!(package.exports(), ["parvis:host/handler@0.1.0"]);
    assert!(!package.facts().network);
    assert_eq!(package.bytes(), bytes);
}

#[test]
fn the_version_digest_is_the_hash_of_what_follows_the_signature() {
    let body = body(manifest().to_string().as_bytes(), keys().chain().as_json(), &component(""));
    let package = verify(seal(&body)).unwrap();
    assert_eq!(package.version_digest().as_bytes(), &hash(&body));
    assert_eq!(package.manifest_digest(), &hash(manifest().to_string().as_bytes()));
}

#[test]
fn signing_is_deterministic_and_needs_a_bare_component() {
    assert_eq!(package(), package());
    let error = sign(&package(), &manifest()).unwrap_err();
    assert_eq!(error, PackageError::AlreadyPackaged("signature"));
}

#[test]
fn what_a_host_would_refuse_is_refused_when_it_is_signed() {
    let chat = importing("parvis:host/chat@0.1.0", "post");
    let error = sign(&chat, &manifest()).unwrap_err();
    assert_eq!(
        error,
        PackageError::UndeclaredPermission {
            import: "parvis:host/chat@0.1.0".to_owned(),
            permission: Permission::Chat
        }
    );
    assert!(sign(&chat, &manifest_asking(&["chat"])).is_ok());
    let error = sign(&importing("wasi:sockets/tcp@0.2.0", "f"), &manifest()).unwrap_err();
    assert!(error.to_string().contains("wasi:sockets/tcp@0.2.0"), "{error}");
    let error = sign(&importing("parvis:host/chat@0.1.0", "spy"), &manifest_asking(&["chat"])).unwrap_err();
    assert_eq!(error, PackageError::UnknownImport("parvis:host/chat@0.1.0#spy".to_owned()));
}

#[test]
fn over_declared_permissions_are_listed() {
    let identity = importing("parvis:host/identity@0.1.0", "profile");
    let asked = ["identity", "profile.phone", "members", "payments", "chat"];
    let package = sign(&identity, &manifest_asking(&asked)).unwrap();
    assert_eq!(package.over_declared(), [Permission::Payments, Permission::Chat]);
    let package = sign(&component(""), &manifest_asking(&["profile.name"])).unwrap();
    assert_eq!(package.over_declared(), [Permission::ProfileName]);
}

#[test]
fn resources_are_summed_over_every_instance() {
    let inner = r#"(component $c
        (core module $m (memory 2) (table 10 funcref))
        (core instance (instantiate $m)))
        (instance (instantiate $c)) (instance (instantiate $c))"#;
    let resources = sign(&component(inner), &manifest()).unwrap().facts().resources;
    assert_eq!(resources.core_instances, 3);
    assert_eq!((resources.memories, resources.initial_memory_bytes), (2, 4 * 65_536));
    assert_eq!((resources.tables, resources.initial_table_elements), (2, 20));
}

#[test]
fn a_module_that_is_never_started_takes_nothing() {
    let resources = sign(&component_of_module("(memory 2000)"), &manifest()).unwrap().facts().resources;
    assert_eq!((resources.memories, resources.initial_memory_bytes), (0, 0));
}
