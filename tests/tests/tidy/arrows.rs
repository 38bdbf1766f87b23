//! Arrows go one way: commands down, never up or sideways. And each technology has one owner.

use crate::project::{Member, members, none};

const CONTRACT: [&str; 2] = ["parvis-domain", "parvis-package"];

/// Each crate and those of ours that it may know. Skipping down is fine.
const ARROWS: &[(&str, &[&str])] = &[
    ("parvis-domain", &[]),
    ("parvis-package", &["parvis-domain"]),
    ("parvis-store", &["parvis-domain"]),
    ("parvis-media", &[CONTRACT[0]]),
    ("parvis-egress", &[CONTRACT[0]]),
    ("parvis-web", &[]),
    ("parvis-capability", &["parvis-store", "parvis-media", "parvis-egress", CONTRACT[0], CONTRACT[1]]),
    ("parvis-sandbox", &["parvis-capability", "parvis-store", CONTRACT[0], CONTRACT[1]]),
    ("parvis-conversation", &["parvis-sandbox", "parvis-capability", "parvis-store", CONTRACT[0], CONTRACT[1]]),
    (
        "parvis-gateway",
        &[
            "parvis-conversation",
            "parvis-sandbox",
            "parvis-capability",
            "parvis-store",
            "parvis-media",
            "parvis-egress",
            "parvis-web",
            CONTRACT[0],
            CONTRACT[1],
        ],
    ),
    ("parvis-cli", &CONTRACT),
    ("xtask", &[]),
];

/// Those that wire everything together: the binary, the end-to-end tests, the benchmarks.
const ON_TOP: [&str; 3] = ["parvis", "parvis-tests", "parvis-bench"];

/// Each technology and the crates that may name it. Tests and benchmarks may measure against the bare thing.
const OWNERS: &[(&str, &[&str])] = &[
    ("axum", &["parvis-gateway"]),
    ("hyper", &["parvis-gateway"]),
    ("hyper-util", &["parvis-gateway"]),
    ("tower", &["parvis-gateway"]),
    ("tower-http", &["parvis-gateway"]),
    ("utoipa", &["parvis-gateway"]),
    ("utoipa-axum", &["parvis-gateway"]),
    ("wasmtime", &["parvis-sandbox"]),
    ("wasmtime-wasi", &["parvis-sandbox"]),
    ("wasmtime-wasi-http", &["parvis-sandbox"]),
    ("wasmparser", &["parvis-package"]),
    ("sled", &["parvis-store"]),
    ("argon2", &["parvis-capability"]),
    ("webauthn-rs", &["parvis-capability"]),
    ("zip", &["parvis-gateway"]),
    ("image", &["parvis-media"]),
    ("rustls", &["parvis-egress"]),
    ("rust-embed", &["parvis-web"]),
    ("clap", &["parvis"]),
    ("clap_complete", &["parvis"]),
    ("indicatif", &["parvis"]),
    ("miette", &["parvis"]),
    ("notify", &["parvis"]),
    ("open", &["parvis"]),
    ("tracing-subscriber", &["parvis"]),
];

const MEASURES: [&str; 2] = ["parvis-tests", "parvis-bench"];

#[test]
fn arrows_between_our_crates_go_down_only() {
    let mut findings = Vec::new();
    for (name, member) in members("Cargo.toml") {
        if ON_TOP.contains(&name.as_str()) {
            continue;
        }
        let Some((_, allowed)) = ARROWS.iter().find(|(known, _)| *known == name) else {
            findings.push(format!("{name} is not in the arrow table"));
            continue;
        };
        for dependency in member.dependencies.iter().filter(|dependency| dependency.is_ours) {
            if !allowed.contains(&dependency.name.as_str()) {
                findings.push(format!("{name} -> {}", dependency.name));
            }
        }
    }
    none(findings, "these arrows go up or sideways; move what is shared further down, or hand it in from above:");
}

#[test]
fn the_arrow_table_names_only_crates_that_exist() {
    let members = members("Cargo.toml");
    let named = ARROWS.iter().map(|(name, _)| name).chain(&ON_TOP);
    none(
        named.filter(|name| !members.contains_key(**name)).map(|name| (*name).to_owned()).collect(),
        "no such crates:",
    );
}

#[test]
fn each_technology_has_one_owner() {
    let mut findings = Vec::new();
    for (name, member) in members("Cargo.toml") {
        for (technology, owners) in OWNERS {
            let uses = member.dependencies.iter().any(|dependency| dependency.name == *technology);
            if uses && !owners.contains(&name.as_str()) && !MEASURES.contains(&name.as_str()) {
                findings.push(format!("{name} names {technology}, which belongs to {}", owners.join(", ")));
            }
        }
    }
    none(findings, "a technology is walled off in its owner; ask the owner for what you need:");
}

#[test]
fn a_mini_program_knows_its_sdk_alone_and_the_sdk_nothing_of_ours() {
    let ours = |member: &Member| -> Vec<String> {
        member.dependencies.iter().filter(|known| known.is_ours).map(|known| known.name.clone()).collect()
    };
    let mut findings = Vec::new();
    for (name, member) in members("sample-miniapps/Cargo.toml") {
        let allowed: &[&str] = if name == "parvis-sdk" { &[] } else { &["parvis-sdk"] };
        let beyond = ours(&member).into_iter().filter(|known| !allowed.contains(&known.as_str()));
        findings.extend(beyond.map(|known| format!("{name} -> {known}")));
    }
    none(findings, "a guest reaches the host through the WIT and nothing else:");
}
