//! Dependencies are compiled once. `cargo build` (the demo) and `cargo test` share them only if no development dependency
//! switches on a feature of a shared crate: then everything above it, wasmtime too, would be compiled again.

use std::collections::{BTreeMap, BTreeSet};

use crate::project::{cargo, none};

type Features = BTreeMap<String, BTreeSet<String>>;

/// For each package the sets of features that it is compiled with. Two lines of one package: for the host and for the build.
fn features(edges: &str) -> Features {
    let tree = cargo(&["tree", "--locked", "--offline", "-e", edges, "--prefix", "none", "-f", "{p}\t{f}"]);
    let mut found = Features::new();
    for line in tree.lines() {
        let (package, features) = line.split_once('\t').unwrap_or((line, ""));
        let features = features.trim_end_matches("(*)").trim();
        found.entry(package.to_owned()).or_default().insert(features.to_owned());
    }
    found
}

#[test]
fn tests_switch_on_no_feature_that_the_build_lacks() {
    let (build, test) = (features("normal,build"), features("normal,build,dev"));
    assert!(build.len() > 200, "cargo tree shows the whole workspace");
    let findings = build
        .iter()
        .filter(|(package, sets)| test.get(*package) != Some(*sets))
        .map(|(package, sets)| format!("{package}: {sets:?} in the build, {:?} in the tests", test.get(package)));
    none(
        findings.collect(),
        "a development dependency changes these, so that the tests compile them a second time. Make it a normal dependency \
         of parvis-tests, or name the feature in [workspace.dependencies]:",
    );
}
