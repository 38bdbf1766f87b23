//! What every manifest must say.

use std::fs;

use crate::project::{members, none, root};

/// Members that have no quick profile of their own, and why.
const NO_PROFILE: [(&str, &str); 2] = [
    ("parvis-store", "crash and load tests want its real speed"),
    ("parvis-bench", "built with the profile bench-release alone"),
];

/// Members that plain `cargo build` and `cargo test` leave out, and why.
const NOT_DEFAULT: [(&str, &str); 1] = [("parvis-bench", "a release build of its own: never in a test run")];

#[test]
fn every_member_takes_the_lints_of_its_workspace() {
    let mut findings = Vec::new();
    for workspace in ["Cargo.toml", "sample-miniapps/Cargo.toml"] {
        let all = members(workspace);
        findings
            .extend(all.into_values().filter(|m| !m.manifest.contains("[lints]\nworkspace = true")).map(|m| m.folder));
    }
    none(findings, "add `[lints]` with `workspace = true` to the Cargo.toml in:");
}

#[test]
fn every_dependency_takes_its_version_and_features_from_the_workspace() {
    let mut findings = Vec::new();
    for workspace in ["Cargo.toml", "sample-miniapps/Cargo.toml"] {
        for (name, member) in members(workspace) {
            let mut in_dependencies = false;
            for line in member.manifest.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
            {
                if line.starts_with('[') {
                    in_dependencies = line.ends_with("dependencies]");
                } else if in_dependencies && !line.contains("workspace = true") {
                    findings.push(format!("{name}: {line}"));
                }
            }
        }
    }
    none(findings, "one place for versions and features, or a crate is compiled twice: [workspace.dependencies] for");
}

#[test]
fn every_member_has_a_quick_profile_or_a_reason() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let has = |name: &str| manifest.lines().any(|line| line.trim() == format!("[profile.dev.package.{name}]"));
    let mut findings = Vec::new();
    for name in members("Cargo.toml").into_keys() {
        let excused = NO_PROFILE.iter().any(|(known, _)| *known == name);
        if has(&name) == excused {
            findings.push(name);
        }
    }
    none(findings, "add `[profile.dev.package.NAME]` to Cargo.toml, or a reason to this test (never both), for:");
}

#[test]
fn every_member_is_a_default_member_or_has_a_reason() {
    let mut findings = Vec::new();
    for (name, member) in members("Cargo.toml") {
        if member.is_default == NOT_DEFAULT.iter().any(|(known, _)| *known == name) {
            findings.push(name);
        }
    }
    none(findings, "the demo and the tests build the default members; wrong in or out:");
}

#[test]
fn the_toolchain_is_pinned_to_the_patch() {
    let pinned = fs::read_to_string(root().join("rust-toolchain.toml")).unwrap();
    let version = env!("CARGO_PKG_RUST_VERSION");
    assert!(
        pinned.contains(&format!("channel = \"{version}\"")),
        "rust-version {version} and rust-toolchain.toml differ"
    );
}
