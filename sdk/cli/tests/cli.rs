//! Keys, sign, verify and inspect, on files.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use parvis_cli::{
    Format, KnownPublishers, Report, Trust, TrustAnswer, create_keys, inspect, now, open_keys, rotate_keys, sign,
    verify,
};
use parvis_domain::{PublisherId, Timestamp};
use parvis_package::KeySetChain;
use tempfile::TempDir;

const COMPONENT: &str = r#"(component
    (import "parvis:host/chat@0.1.0" (instance (export "post" (func))))
    (core module $m (memory 1) (func (export "handle")))
    (core instance $i (instantiate $m))
    (func $handle (canon lift (core func $i "handle")))
    (instance $handler (export "handle" (func $handle)))
    (export "parvis:host/handler@0.1.0" (instance $handler)))"#;

const MANIFEST: &str = r#"{
    "app_id": "org.example.tables",
    "name": "Tables",
    "version": { "name": "1.0.0", "code": 1 },
    "req_permissions": [
        { "name": "chat", "reason": "Shows the booking." },
        { "name": "payments", "reason": "Takes the deposit." }
    ]
}"#;

/// A folder with a component, a manifest and a publisher's keys.
struct Workshop(TempDir);

fn far() -> Timestamp {
    now().plus_millis(365 * 24 * 3_600 * 1_000)
}

impl Workshop {
    fn new() -> Self {
        let workshop = Self(tempfile::tempdir().unwrap());
        fs::write(workshop.path("component.wasm"), wat::parse_str(COMPONENT).unwrap()).unwrap();
        fs::write(workshop.path("manifest.json"), MANIFEST).unwrap();
        create_keys(&workshop.path("keys"), "Example Tables", far()).unwrap();
        workshop
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn sign(&self, package: &str) -> PathBuf {
        self.sign_with("keys", package)
    }

    fn sign_with(&self, keys: &str, package: &str) -> PathBuf {
        let path = self.path(package);
        sign(&self.path("component.wasm"), &self.path("manifest.json"), &self.path(keys), &path).unwrap();
        path
    }
}

fn text(report: &dyn WriteText) -> String {
    report.text()
}

trait WriteText {
    fn text(&self) -> String;
}

impl<T: Report> WriteText for T {
    fn text(&self) -> String {
        let mut bytes = Vec::new();
        self.write(Format::Text, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }
}

fn json(report: &impl Report) -> serde_json::Value {
    let mut bytes = Vec::new();
    report.write(Format::Json, &mut bytes).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn an_intact_package_verifies_and_trust_is_a_question_apart() {
    let workshop = Workshop::new();
    let package = workshop.sign("tables.wasm");
    let publisher = open_keys(&workshop.path("keys")).unwrap().publisher();

    let report = verify(&package, Trust::NotChecked, now()).unwrap();
    assert_eq!(report.exit_code(), 0);
    assert!(text(&report).contains(&format!("publisher {publisher}, trust not checked")), "{}", text(&report));
    assert_eq!(json(&report)["intact"]["answer"], "yes");
    assert_eq!(json(&report)["trusted"]["answer"], "not_checked");

    let report = verify(&package, Trust::Keys(&workshop.path("keys/publisher.json")), now()).unwrap();
    assert_eq!(report.exit_code(), 0);
    assert!(text(&report).contains(&format!("trusted: yes, publisher {publisher}")), "{}", text(&report));
}

#[test]
fn a_copy_with_a_flipped_byte_is_not_intact() {
    let workshop = Workshop::new();
    let package = workshop.sign("tables.wasm");
    let length = fs::read(&package).unwrap().len();
    for at in [0, 4, 9, 30, 100, length / 2, length - 1] {
        let copy = workshop.path("copy.wasm");
        fs::copy(&package, &copy).unwrap();
        flip(&copy, at);
        for trust in [Trust::NotChecked, Trust::Keys(&workshop.path("keys"))] {
            let report = verify(&copy, trust, now()).unwrap();
            assert_eq!(report.exit_code(), 1, "byte {at}");
            assert!(text(&report).starts_with("intact: no"), "{}", text(&report));
            assert!(matches!(report.trusted, TrustAnswer::NotChecked));
        }
        assert!(inspect(&copy).is_err());
    }
}

#[test]
fn a_copy_signed_by_another_publisher_under_the_same_app_id_is_not_trusted() {
    let workshop = Workshop::new();
    let ours = workshop.sign("ours.wasm");
    create_keys(&workshop.path("thief"), "Example Tables", far()).unwrap();
    let theirs = workshop.sign_with("thief", "theirs.wasm");

    let report = verify(&theirs, Trust::Keys(&workshop.path("keys")), now()).unwrap();
    assert_eq!(report.exit_code(), 2);
    assert!(text(&report).contains("trusted: no (unknown_publisher)"), "{}", text(&report));

    let host = Host::knowing(&workshop, &["keys", "thief"]);
    assert_eq!(verify(&ours, Trust::Host(&host), now()).unwrap().exit_code(), 0);
    let report = verify(&theirs, Trust::Host(&host), now()).unwrap();
    assert_eq!(report.exit_code(), 2);
    assert!(text(&report).contains("trusted: no (app_id_taken)"), "{}", text(&report));
}

/// A host that accepted the publishers of some folders, and bound the app_id to the first.
struct Host(Vec<KeySetChain>);

impl Host {
    fn knowing(workshop: &Workshop, folders: &[&str]) -> Self {
        Self(folders.iter().map(|folder| open_keys(&workshop.path(folder)).unwrap().chain().clone()).collect())
    }
}

impl KnownPublishers for Host {
    fn find_key_sets(&self, publisher: &PublisherId) -> Result<Option<KeySetChain>> {
        Ok(self.0.iter().find(|chain| chain.publisher() == *publisher).cloned())
    }

    fn find_app_owner(&self, app_id: &str) -> Result<Option<PublisherId>> {
        assert_eq!(app_id, "org.example.tables");
        Ok(self.0.first().map(KeySetChain::publisher))
    }
}

#[test]
fn after_a_rotation_new_packages_are_trusted_and_old_ones_are_a_rollback() {
    let workshop = Workshop::new();
    let before = workshop.sign("before.wasm");
    let pinned = workshop.path("pinned.json");
    fs::copy(workshop.path("keys/publisher.json"), &pinned).unwrap();
    let old = open_keys(&workshop.path("keys")).unwrap();
    let report = rotate_keys(&workshop.path("keys"), far()).unwrap();
    assert_eq!((report.version, report.publisher), (2, old.publisher()));
    let after = workshop.sign("after.wasm");

    let text_of = |path: &Path, keys: &Path| text(&verify(path, Trust::Keys(keys), now()).unwrap());
    assert!(text_of(&after, &pinned).contains("whose keys have been rotated since"));
    assert!(text_of(&before, &pinned).contains("trusted: yes"));
    assert!(text_of(&before, &workshop.path("keys")).contains("(key_set_rollback)"));
    // Time passes.
    let report = verify(&after, Trust::Keys(&pinned), far().plus_seconds(3_600)).unwrap();
    assert!(text(&report).contains("(key_set_expired)"), "{}", text(&report));
    // The old secret is gone, and one secret is left.
    let secrets = fs::read_dir(workshop.path("keys"))
        .unwrap()
        .filter(|file| file.as_ref().unwrap().path().extension().is_some_and(|extension| extension == "secret"));
    assert_eq!(secrets.count(), 1);
}

#[cfg(unix)]
#[test]
fn secrets_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let workshop = Workshop::new();
    let report = create_keys(&workshop.path("fresh/keys"), "Example", far()).unwrap();
    assert_eq!(mode(&workshop.path("fresh/keys")), 0o700);
    assert_eq!(mode(&report.secret_file), 0o600);
    let secret = fs::read_to_string(&report.secret_file).unwrap();
    assert!(!text(&report).contains(secret.trim()) && !json(&report).to_string().contains(secret.trim()));

    fs::set_permissions(&report.secret_file, fs::Permissions::from_mode(0o640)).unwrap();
    let error = open_keys(&workshop.path("fresh/keys")).unwrap_err();
    assert!(error.to_string().contains("chmod 600"), "{error:#}");
}

#[test]
fn keys_are_never_replaced_and_damage_is_named() {
    let workshop = Workshop::new();
    let keys = workshop.path("keys");
    let error = create_keys(&keys, "Again", far()).unwrap_err();
    assert!(error.to_string().contains("holds a publisher's keys already"), "{error:#}");
    assert!(create_keys(&workshop.path("past"), "Past", now()).is_err());
    assert!(!workshop.path("past").exists());
    assert!(create_keys(&workshop.path("bad"), "B\u{430}nk", far()).is_err());
    assert!(!workshop.path("bad").exists());

    let report = create_keys(&workshop.path("other"), "Other", far()).unwrap();
    let secret = open_keys(&keys).unwrap().key_id().to_string();
    let secret = keys.join(format!("{secret}.secret"));
    fs::copy(&report.secret_file, &secret).unwrap();
    assert!(format!("{:#}", open_keys(&keys).unwrap_err()).contains("is another key's"));
    fs::write(&secret, "not hexadecimal").unwrap();
    assert!(format!("{:#}", open_keys(&keys).unwrap_err()).contains("64 hexadecimal digits"));
    fs::remove_file(&secret).unwrap();
    assert!(format!("{:#}", open_keys(&keys).unwrap_err()).contains("holds no secret of version 1"));
}

#[test]
fn what_a_host_would_refuse_is_refused_at_signing_and_nothing_is_written() {
    let workshop = Workshop::new();
    let manifest = MANIFEST.replace(r#""name": "chat""#, r#""name": "storage""#);
    fs::write(workshop.path("manifest.json"), manifest).unwrap();
    let package = workshop.path("tables.wasm");
    let error =
        sign(&workshop.path("component.wasm"), &workshop.path("manifest.json"), &workshop.path("keys"), &package)
            .unwrap_err();
    assert!(format!("{error:#}").contains("ask for `chat`"), "{error:#}");
    assert!(!package.exists());
}

#[test]
fn an_inspection_shows_what_the_file_proves() {
    let workshop = Workshop::new();
    let package = workshop.sign("tables.wasm");
    let report = inspect(&package).unwrap();
    let keys = open_keys(&workshop.path("keys")).unwrap();
    let shown = text(&report)
        .replace(&keys.publisher().to_string(), "<publisher>")
        .replace(&keys.key_id().to_string(), "<key>")
        .replace(&report.program.to_string(), "<program>")
        .replace(&report.version_digest.to_string(), "<digest>")
        .replace(&report.manifest_digest, "<manifest digest>")
        .replace(&report.key_set_expires.to_string(), "<expires>")
        .replace(&format!("{} bytes", report.bytes), "<bytes>");
    insta::assert_snapshot!(shown);
    let json = json(&report);
    assert_eq!(json["no_network"], true);
    assert_eq!(json["permissions"][1]["over_declared"], true);
    assert_eq!(json["imports"][0], "parvis:host/chat@0.1.0");
    assert_eq!(json["resources"]["initial_memory_bytes"], 65_536);
}

#[test]
fn files_that_are_not_packages_are_answered_too() {
    let workshop = Workshop::new();
    let empty = workshop.path("empty");
    fs::write(&empty, "").unwrap();
    assert_eq!(verify(&empty, Trust::NotChecked, now()).unwrap().exit_code(), 1);
    assert_eq!(verify(&workshop.path("component.wasm"), Trust::NotChecked, now()).unwrap().exit_code(), 1);
    assert!(verify(&workshop.path("missing"), Trust::NotChecked, now()).is_err());
    let large = workshop.path("large");
    fs::File::create(&large).unwrap().set_len(100 << 30).unwrap();
    let report = verify(&large, Trust::NotChecked, now()).unwrap();
    assert!(text(&report).contains("(package_too_large)"), "{}", text(&report));
}
