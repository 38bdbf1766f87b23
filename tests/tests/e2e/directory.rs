//! A data directory: one process at a time, no newer format, secrets that nobody else reads.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::world::{Serving, complaint, parvis};

fn serve(data: &Path) -> std::process::Output {
    parvis(["serve".as_ref(), "--listen".as_ref(), "127.0.0.1:0".as_ref(), "--data".as_ref(), data.as_os_str()])
}

fn refused(data: &Path, expected: &str) {
    let output = serve(data);
    assert_eq!(output.status.code(), Some(1), "{}", complaint(&output));
    assert!(complaint(&output).contains(expected), "{}", complaint(&output));
}

#[test]
fn a_second_process_is_told_that_the_directory_is_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let first = Serving::start(folder.path());
    refused(folder.path(), "already in use by another process");
    assert!(first.terminate().success());
    assert!(Serving::start(folder.path()).terminate().success());
}

#[test]
fn a_directory_that_a_killed_process_left_opens() {
    let folder = tempfile::tempdir().unwrap();
    drop(Serving::start(folder.path()));
    assert!(Serving::start(folder.path()).terminate().success());
}

#[test]
fn a_newer_format_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Serving::start(folder.path()).terminate().success());
    {
        let db = sled::open(folder.path().join("db")).unwrap();
        db.insert(b"mformat", &7_u32.to_be_bytes()).unwrap();
        db.flush().unwrap();
    }
    refused(folder.path(), "written in format 7, and this version reads formats up to");
}

#[test]
fn secrets_are_for_their_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Serving::start(folder.path()).terminate().success());
    for name in ["host.key", "host.secret"] {
        let path = folder.path().join(name);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        refused(folder.path(), &format!("{name} can be read by others"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
}

#[test]
fn a_store_without_its_secret_is_not_opened_unless_a_new_one_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Serving::start(folder.path()).terminate().success());
    fs::remove_file(folder.path().join("host.secret")).unwrap();
    refused(folder.path(), "host.secret is missing");
}
