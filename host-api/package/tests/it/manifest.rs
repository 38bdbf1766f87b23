//! Manifests: what is written is read, what is refused is named.

use parvis_domain::Permission;
use parvis_package::{Manifest, PackageError, finish_manifest};
use proptest::prelude::*;
use serde_json::json;

use crate::cases_text::full_manifest;
use crate::sample::*;

fn why(manifest: &serde_json::Value) -> String {
    match Manifest::parse(manifest.to_string().as_bytes()) {
        Err(PackageError::InvalidManifest(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_refusal_names_the_member() {
    for (member, value, named) in [
        ("pages", json!([]), "`pages`"),
        ("app_id", json!("Tables"), "`app_id`"),
        ("name", json!("a\u{202e}b"), "`name`"),
        ("req_permissions", json!([{ "name": "network", "reason": "x" }]), "`network`"),
        ("req_permissions", json!([{ "name": "chat", "reason": "" }]), "`chat`"),
        ("commands", json!([{ "name": "/book", "description": "x" }]), "`/book`"),
    ] {
        let why = why(&manifest_with(member, value));
        assert!(why.contains(named), "{why}");
    }
}

#[test]
fn every_member_is_read() {
    let manifest = Manifest::parse(full_manifest().to_string().as_bytes()).unwrap();
    assert_eq!(manifest.version.code, 1);
    assert_eq!(manifest.icons.len(), 1);
    assert_eq!(manifest.commands[0].name, "book");
    assert!(manifest.asks_for(Permission::ProfilePhone) && !manifest.asks_for(Permission::Payments));
    let again = Manifest::parse(&serde_json::to_vec(&manifest).unwrap()).unwrap();
    assert_eq!(again, manifest);
}

#[test]
fn the_publisher_is_filled_in_and_never_replaced() {
    let mut source = manifest();
    source.as_object_mut().unwrap().remove("publisher");
    let finished = finish_manifest(source.to_string().as_bytes(), &keys()).unwrap();
    assert_eq!(finished.manifest.publisher, keys().publisher());
    let foreign = manifest_with("publisher", json!(other_keys().publisher()));
    let error = finish_manifest(foreign.to_string().as_bytes(), &keys()).unwrap_err();
    assert_eq!(error.code(), "publisher_mismatch");
}

prop_compose! {
    fn any_manifest()(
        labels in prop::collection::vec("[a-z][a-z0-9]{0,8}", 2..5),
        name in "[A-Za-z][A-Za-z0-9&']{0,20}( [A-Za-z0-9]{1,20}){0,2}",
        code in 1..=u32::MAX,
        version in "[0-9]{1,3}\\.[0-9]{1,3}(-[a-z]{1,8})?",
        asked in prop::sample::subsequence(Permission::ALL.to_vec(), 0..=11),
        reason in "[a-zA-Z0-9 ,.]{0,100}[a-z]",
        commands in prop::collection::btree_set("[a-z0-9][a-z0-9-]{0,20}", 0..10),
    ) -> serde_json::Value {
        let asked: Vec<_> = asked.iter().map(|name| json!({ "name": name, "reason": reason })).collect();
        let commands: Vec<_> = commands.iter().map(|name| json!({ "name": name, "description": "x" })).collect();
        json!({
            "app_id": labels.join("."), "name": name, "version": { "name": version, "code": code },
            "publisher": keys().publisher(), "req_permissions": asked, "commands": commands,
        })
    }
}

proptest! {
    #[test]
    fn a_good_manifest_is_read_as_written(source in any_manifest()) {
        let manifest = Manifest::parse(source.to_string().as_bytes()).unwrap();
        prop_assert_eq!(manifest.app_id.as_str(), source["app_id"].as_str().unwrap());
        prop_assert_eq!(manifest.name.as_str(), source["name"].as_str().unwrap());
        prop_assert_eq!(u64::from(manifest.version.code), source["version"]["code"].as_u64().unwrap());
        prop_assert_eq!(manifest.req_permissions.len(), source["req_permissions"].as_array().unwrap().len());
        let again = Manifest::parse(&serde_json::to_vec(&manifest).unwrap()).unwrap();
        prop_assert_eq!(again, manifest);
    }

    #[test]
    fn any_bytes_are_judged_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Manifest::parse(&bytes);
        let _ = parvis_package::KeySetChain::parse(&bytes);
        prop_assert!(parvis_package::verify([&PREAMBLE[..], &bytes].concat()).is_err());
    }

    #[test]
    fn an_unknown_member_anywhere_is_refused(name in "[a-z_]{1,12}", at in 0..4_usize) {
        let mut source = full_manifest();
        let object = match at {
            0 => &mut source,
            1 => &mut source["version"],
            2 => &mut source["req_permissions"][0],
            _ => &mut source["icons"][0],
        }.as_object_mut().unwrap();
        prop_assume!(!["app_id", "name", "short_name", "description", "version", "icons", "lang", "publisher",
            "req_permissions", "commands", "platform_version", "code", "reason", "src", "sizes", "label"].contains(&name.as_str()));
        object.insert(name, json!(1));
        prop_assert!(Manifest::parse(source.to_string().as_bytes()).is_err());
    }
}
