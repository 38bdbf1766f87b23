//! `keys`, `sign`, `verify`, `inspect` and `install` at a command line.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use tempfile::TempDir;

use crate::world::{complaint, components, parvis, said};

/// A publisher with one signed program.
struct Publisher {
    folder: TempDir,
}

impl Publisher {
    fn new(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys");
        said(&parvis(["keys".as_ref(), "create".as_ref(), keys.as_os_str(), "--name".as_ref(), name.as_ref()]));
        let publisher = Self { folder };
        said(&publisher.sign("echo-rust"));
        publisher
    }

    fn sign(&self, name: &str) -> Output {
        let (component, manifest) =
            (components().join(format!("{name}.wasm")), components().join(format!("{name}.json")));
        parvis([
            "sign".as_ref(),
            component.as_os_str(),
            "--manifest".as_ref(),
            manifest.as_os_str(),
            "--keys".as_ref(),
            self.folder.path().join("keys").as_os_str(),
            "--output".as_ref(),
            self.package().as_os_str(),
        ])
    }

    fn package(&self) -> PathBuf {
        self.folder.path().join("app.wasm")
    }

    fn key_sets(&self) -> PathBuf {
        self.folder.path().join("keys/publisher.json")
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }
}

fn verify(package: &Path, more: &[&std::ffi::OsStr]) -> Output {
    parvis([&["verify".as_ref(), package.as_os_str()], more].concat())
}

#[test]
fn verify_answers_two_questions_apart() {
    let publisher = Publisher::new("Example");
    let output = verify(&publisher.package(), &[]);
    let text = said(&output);
    assert!(text.contains("intact: yes") && text.contains("trust not checked"), "{text}");
    let own = verify(&publisher.package(), &["--keys".as_ref(), publisher.key_sets().as_os_str()]);
    assert!(said(&own).contains("trusted: yes"));
    // A host that does not know the publisher, and then does.
    let data = publisher.data();
    let unknown = verify(&publisher.package(), &["--data".as_ref(), data.as_os_str()]);
    assert_eq!(unknown.status.code(), Some(2));
    said(&parvis([
        "publishers".as_ref(),
        "trust".as_ref(),
        publisher.key_sets().as_os_str(),
        "--data".as_ref(),
        data.as_os_str(),
    ]));
    assert!(said(&verify(&publisher.package(), &["--data".as_ref(), data.as_os_str()])).contains("trusted: yes"));
}

#[test]
fn a_copy_with_one_flipped_byte_is_not_intact() {
    let publisher = Publisher::new("Example");
    let bytes = fs::read(publisher.package()).unwrap();
    for at in [9, 60, bytes.len() / 2, bytes.len() - 1] {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        let path = publisher.folder.path().join("flipped.wasm");
        fs::write(&path, flipped).unwrap();
        let output = verify(&path, &[]);
        assert_eq!(output.status.code(), Some(1), "byte {at}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("intact: no"), "byte {at}");
        assert_eq!(parvis(["inspect".as_ref(), path.as_os_str()]).status.code(), Some(1), "byte {at}");
        let data = publisher.data();
        let install = parvis(["install".as_ref(), path.as_os_str(), "--data".as_ref(), data.as_os_str()]);
        assert_eq!(install.status.code(), Some(1), "byte {at}");
        assert!(!data.join("db").exists(), "a refused package left something");
    }
}

#[test]
fn a_copy_signed_again_by_another_key_under_the_same_app_id_is_refused() {
    let (owner, other) = (Publisher::new("Owner"), Publisher::new("Other"));
    let data = owner.data();
    let install = |package: &Path, trusted: &Path| {
        parvis([
            "install".as_ref(),
            package.as_os_str(),
            "--data".as_ref(),
            data.as_os_str(),
            "--trust-publisher".as_ref(),
            trusted.as_os_str(),
        ])
    };
    assert!(said(&install(&owner.package(), &owner.key_sets())).contains("runs"));
    assert!(said(&install(&owner.package(), &owner.key_sets())).contains("runs already"));

    // Unknown here: not trusted, not installed.
    let judged = verify(&other.package(), &["--data".as_ref(), data.as_os_str()]);
    assert_eq!(judged.status.code(), Some(2));
    let refused = install(&other.package(), &owner.key_sets());
    assert_eq!(refused.status.code(), Some(1));
    assert!(complaint(&refused).contains("is not known here"), "{}", complaint(&refused));

    // Known and trusted, but the app_id is another's.
    let refused = install(&other.package(), &other.key_sets());
    assert_eq!(refused.status.code(), Some(1));
    assert!(complaint(&refused).contains("belongs to publisher"), "{}", complaint(&refused));
    let judged = verify(&other.package(), &["--data".as_ref(), data.as_os_str()]);
    assert_eq!(judged.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&judged.stdout).contains("app_id_taken"));
}

#[test]
fn inspect_tells_what_can_be_proved() {
    let publisher = Publisher::new("Example");
    let text = said(&parvis(["inspect".as_ref(), publisher.package().as_os_str()]));
    for expected in ["publisher", "digest", "permissions", "imports", "resources", "no network", "org.parvis.echo-rust"]
    {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    let json = said(&parvis(["inspect".as_ref(), publisher.package().as_os_str(), "--json".as_ref()]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["no_network"], true);
}

#[test]
fn keys_that_were_rotated_sign_and_what_the_old_ones_signed_is_refused() {
    let publisher = Publisher::new("Example");
    let old = fs::read(publisher.package()).unwrap();
    let keys = publisher.folder.path().join("keys");
    said(&parvis(["keys".as_ref(), "rotate".as_ref(), keys.as_os_str()]));
    said(&publisher.sign("echo-rust"));
    let data = publisher.data();
    let install = |package: &Path| {
        let args = ["install".as_ref(), package.as_os_str(), "--data".as_ref(), data.as_os_str()];
        let trust = publisher.key_sets();
        parvis([&args, &["--trust-publisher".as_ref(), trust.as_os_str()][..]].concat())
    };
    assert!(said(&install(&publisher.package())).contains("runs"));
    let stale = publisher.folder.path().join("old.wasm");
    fs::write(&stale, old).unwrap();
    let refused = install(&stale);
    assert_eq!(refused.status.code(), Some(1));
    assert!(complaint(&refused).contains("sign again with the current keys"), "{}", complaint(&refused));
}
