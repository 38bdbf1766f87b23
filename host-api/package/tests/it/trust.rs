//! Rotation, and what one host knows of a publisher at one moment.

use parvis_domain::{HttpHosts, Permission};
use parvis_package::{
    InstalledVersion, KnownPublisher, PublisherKeys, Trusted, Upgrade, VerifiedPackage, plan_upgrade,
};

use crate::sample::*;

fn package_by(keys: &PublisherKeys) -> VerifiedPackage {
    let mut source = manifest();
    source.as_object_mut().unwrap().remove("publisher");
    parvis_package::sign(&component(""), source.to_string().as_bytes(), keys).unwrap()
}

fn knowing(keys: &PublisherKeys) -> KnownPublisher<'_> {
    KnownPublisher { key_sets: Some(keys.chain()), app_owner: None }
}

#[test]
fn a_publisher_keeps_its_id_when_its_keys_rotate() {
    let first = keys();
    let second = first.rotate(&[2; 32], expires()).unwrap();
    let third = second.rotate(&[3; 32], expires()).unwrap();
    assert_eq!(third.publisher(), first.publisher());
    assert_eq!(third.chain().current().version(), 3);
    assert_ne!(third.key_id(), first.key_id());
    let package = package_by(&third);
    assert_eq!(package.publisher(), first.publisher());
    assert_eq!(package.check_trust(knowing(&first), now()), Ok(Trusted { has_newer_key_sets: true }));
    assert_eq!(package.check_trust(knowing(&third), now()), Ok(Trusted { has_newer_key_sets: false }));
}

#[test]
fn what_a_host_knows_decides() {
    let first = keys();
    let second = first.rotate(&[2; 32], expires()).unwrap();
    let fork = first.rotate(&[4; 32], expires()).unwrap();
    let longer_fork = fork.rotate(&[5; 32], expires()).unwrap();
    let past = PublisherKeys::create("Example Tables", &SECRET, now()).unwrap();
    for (what, package, known, expected) in [
        ("nothing is known", &first, KnownPublisher::default(), "unknown_publisher"),
        ("another is known", &first, knowing(&other_keys()), "unknown_publisher"),
        ("a newer version is known", &first, knowing(&second), "key_set_rollback"),
        ("another version 2 is known", &fork, knowing(&second), "key_set_fork"),
        ("another version 2 is known, this is longer", &longer_fork, knowing(&second), "key_set_fork"),
        ("a longer fork is known", &second, knowing(&longer_fork), "key_set_fork"),
        ("it has just expired", &past, knowing(&past), "key_set_expired"),
    ] {
        let error = package_by(package).check_trust(known, now()).unwrap_err();
        assert_eq!(error.code(), expected, "{what}");
    }
}

#[test]
fn a_rotation_revives_an_expired_key_set() {
    let past = PublisherKeys::create("Example Tables", &SECRET, now()).unwrap();
    let rotated = past.rotate(&[2; 32], expires()).unwrap();
    assert!(package_by(&rotated).check_trust(knowing(&past), now()).is_ok());
    assert!(package_by(&rotated).check_trust(knowing(&past), expires()).is_err());
}

#[test]
fn an_app_id_belongs_to_its_first_publisher() {
    let (ours, theirs) = (keys(), other_keys());
    let known = KnownPublisher { key_sets: Some(theirs.chain()), app_owner: Some(ours.publisher()) };
    let error = package_by(&theirs).check_trust(known, now()).unwrap_err();
    assert_eq!(error.code(), "app_id_taken");
    assert!(error.to_string().contains(&ours.publisher().to_string()), "{error}");
    let known = KnownPublisher { key_sets: Some(ours.chain()), app_owner: Some(ours.publisher()) };
    assert!(package_by(&ours).check_trust(known, now()).is_ok());
}

#[test]
fn a_key_that_was_rotated_away_signs_nothing() {
    let first = keys();
    let second = first.rotate(&[2; 32], expires()).unwrap();
    assert_eq!(PublisherKeys::open(second.chain().clone(), &SECRET).unwrap_err().code(), "outdated_key");
    assert_eq!(PublisherKeys::open(second.chain().clone(), &[9; 32]).unwrap_err().code(), "unknown_key");
    assert!(PublisherKeys::open(second.chain().clone(), &[2; 32]).is_ok());
}

#[test]
fn a_chain_has_an_end() {
    let mut keys = keys();
    for version in 2..=parvis_package::limits::KEY_SET_VERSIONS_MAX {
        keys = keys.rotate(&[u8::try_from(version).unwrap(); 32], expires()).unwrap();
    }
    assert_eq!(package_by(&keys).key_sets().current().version(), 64);
    assert_eq!(keys.rotate(&[99; 32], expires()).unwrap_err().code(), "invalid_key_set");
}

#[test]
fn a_secret_is_never_printed() {
    let text = format!("{:?}", keys());
    assert!(!text.contains(&hex::encode(SECRET)) && !text.contains("7, 7, 7"), "{text}");
}

#[test]
fn an_upgrade_is_planned_from_code_digest_and_permissions() {
    let candidate = |code: u32, asked: &[&str]| {
        let mut manifest = manifest_asking(asked);
        if asked.contains(&"http") {
            manifest["http"] = serde_json::json!(["api.example.org"]);
        }
        manifest["version"]["code"] = code.into();
        sign(&component(""), &manifest).unwrap()
    };
    let installed = InstalledVersion {
        code: 5,
        digest: candidate(5, &["chat"]).version_digest(),
        permissions: vec![Permission::Chat],
        hosts: HttpHosts::default(),
    };
    let stage = |new_permissions: &[Permission], new_hosts: &[&str]| Upgrade::Stage {
        new_permissions: new_permissions.to_vec(),
        new_hosts: new_hosts.iter().map(|host| (*host).to_owned()).collect(),
    };
    for (code, asked, expected) in [
        (5, &["chat"][..], Upgrade::Same),
        (5, &[], Upgrade::CodeReused),
        (6, &["chat"], Upgrade::Switch),
        (6, &[], Upgrade::Switch),
        (6, &["chat", "payments"], stage(&[Permission::Payments], &[])),
        (6, &["chat", "http"], stage(&[Permission::Http], &["api.example.org"])),
        (4, &["chat"], Upgrade::Rollback),
    ] {
        assert_eq!(plan_upgrade(&installed, &candidate(code, asked)), expected, "{code} {asked:?}");
    }
}
