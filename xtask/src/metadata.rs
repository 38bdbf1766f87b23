//! What we depend on, checked in about a second and without a tool: licences, banned crates, crates that must exist once,
//! and where crates come from. The rules stand in `deny.toml`; `--locked` refuses a lock file that is not up to date.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::deny::Rules;
use crate::{licence, shell};

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
}

/// Checks the host's workspace and the guests'.
pub(crate) fn check() -> Result<()> {
    let file = shell::root().join("deny.toml");
    let rules = Rules::parse(&std::fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?)?;
    let mut problems = BTreeSet::new();
    for manifest in ["Cargo.toml", "sample-miniapps/Cargo.toml"] {
        let arguments = ["metadata", "--locked", "--format-version", "1", "--manifest-path", manifest];
        let metadata: Metadata = serde_json::from_str(&shell::output_of(&mut shell::cargo(&arguments))?)?;
        println!("{manifest}: {} packages", metadata.packages.len());
        problems.extend(find_problems(&metadata, &rules));
    }
    if !problems.is_empty() {
        bail!("{}", problems.into_iter().collect::<Vec<_>>().join("\n"));
    }
    Ok(())
}

fn find_problems(metadata: &Metadata, rules: &Rules) -> Vec<String> {
    let mut problems = Vec::new();
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in &metadata.packages {
        versions.entry(&package.name).or_default().insert(&package.version);
        let licence = package.license.as_deref().unwrap_or("none");
        if !licence::is_allowed(licence, &rules.licences) {
            problems.push(format!("{} {}: licence {licence} is not in deny.toml", package.name, package.version));
        }
        if package.source.as_deref().is_some_and(|source| source != CRATES_IO) {
            problems.push(format!("{} {}: does not come from crates.io", package.name, package.version));
        }
    }
    for (name, reason) in &rules.banned {
        if versions.contains_key(name.as_str()) {
            problems.push(format!("{name} is banned: {reason}. `cargo tree -i {name}` shows who brings it"));
        }
    }
    for (name, reason) in &rules.single {
        if let Some(found) = versions.get(name.as_str()).filter(|found| found.len() > 1) {
            let found: Vec<_> = found.iter().copied().collect();
            problems.push(format!("{name} is there as {}: {reason}", found.join(" and ")));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, version: &str, license: Option<&str>, source: Option<&str>) -> Package {
        Package {
            name: name.to_owned(),
            version: version.to_owned(),
            license: license.map(str::to_owned),
            source: source.map(str::to_owned),
        }
    }

    #[test]
    fn each_rule_refuses_what_it_names() {
        let rule = |name: &str| (name.to_owned(), "reason".to_owned());
        let rules =
            Rules { licences: vec!["MIT".to_owned()], banned: vec![rule("openssl")], single: vec![rule("tokio")] };
        for (packages, expected) in [
            (
                vec![
                    package("fine", "1.0.0", Some("MIT"), Some(CRATES_IO)),
                    package("ours", "0.1.0", Some("MIT"), None),
                ],
                0,
            ),
            (vec![package("copyleft", "1.0.0", Some("GPL-3.0"), Some(CRATES_IO))], 1),
            (vec![package("silent", "1.0.0", None, Some(CRATES_IO))], 1),
            (vec![package("forked", "1.0.0", Some("MIT"), Some("git+https://example.org/forked"))], 1),
            (vec![package("openssl", "1.0.0", Some("MIT"), Some(CRATES_IO))], 1),
            (["1.0.0", "2.0.0"].map(|v| package("tokio", v, Some("MIT"), Some(CRATES_IO))).into(), 1),
            (["1.0.0", "2.0.0"].map(|v| package("syn", v, Some("MIT"), Some(CRATES_IO))).into(), 0),
        ] {
            let metadata = Metadata { packages };
            let problems = find_problems(&metadata, &rules);
            assert_eq!(problems.len(), expected, "{metadata:?}: {problems:?}");
        }
    }
}
