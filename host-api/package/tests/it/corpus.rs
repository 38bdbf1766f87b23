//! The corpus: small packages in `corpus/<code>/<name>.wasm`, each of which is judged with the code of its folder.
//!
//! The files are made by the tables in `cases_*.rs`, byte for byte the same each time. `PARVIS_BLESS=1` writes them anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::sample::code;
use crate::{cases_component, cases_form, cases_text};

/// A package and the code of its verdict (`ok` for an intact one).
pub struct Case {
    pub code: &'static str,
    pub name: String,
    pub bytes: Vec<u8>,
}

pub fn case(code: &'static str, name: impl Into<String>, bytes: impl AsRef<[u8]>) -> Case {
    Case { code, name: name.into(), bytes: bytes.as_ref().to_vec() }
}

fn cases() -> Vec<Case> {
    [
        cases_form::preamble(),
        cases_form::sections(),
        cases_form::signature(),
        cases_text::manifests(),
        cases_text::key_sets(),
        cases_component::features(),
        cases_component::limits(),
        cases_component::imports(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn stored() -> BTreeMap<(String, String), Vec<u8>> {
    let mut files = BTreeMap::new();
    for code in fs::read_dir(folder()).unwrap() {
        let code = code.unwrap().path();
        for file in fs::read_dir(&code).unwrap() {
            let file = file.unwrap().path();
            let text = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
            files.insert((text(&code), text(&file)), fs::read(&file).unwrap());
        }
    }
    files
}

#[test]
fn every_package_of_the_corpus_is_judged_with_the_code_of_its_folder() {
    let stored = stored();
    assert!(stored.len() > 100, "{} packages", stored.len());
    let wrong: Vec<_> =
        stored.iter().filter(|((expected, _), bytes)| code(bytes) != expected).map(|(at, b)| (at, code(b))).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_corpus_is_what_the_tables_make() {
    let made: BTreeMap<_, _> =
        cases().into_iter().map(|case| ((case.code.to_owned(), case.name), case.bytes)).collect();
    assert_eq!(made.len(), cases().len(), "two cases have one name");
    if std::env::var_os("PARVIS_BLESS").is_some() {
        fs::remove_dir_all(folder()).unwrap();
        for ((code, name), bytes) in &made {
            fs::create_dir_all(folder().join(code)).unwrap();
            fs::write(folder().join(code).join(format!("{name}.wasm")), bytes).unwrap();
        }
    }
    let stored = stored();
    let differ: Vec<_> = made.iter().filter(|(at, bytes)| stored.get(*at) != Some(*bytes)).map(|(at, _)| at).collect();
    let extra: Vec<_> = stored.keys().filter(|at| !made.contains_key(*at)).collect();
    assert!(differ.is_empty() && extra.is_empty(), "set PARVIS_BLESS=1 to write these anew: {differ:?} {extra:?}");
}

#[test]
fn every_refusal_has_a_package_in_the_corpus() {
    let made = cases();
    let elsewhere = ["package_too_large", "already_packaged"];
    for code in [
        "not_component",
        "unsigned",
        "invalid_signature_section",
        "changed",
        "unknown_key",
        "outdated_key",
        "false_signature",
        "manifest_missing",
        "invalid_manifest",
        "publisher_missing",
        "invalid_key_set",
        "publisher_mismatch",
        "misplaced_section",
        "platform_too_old",
        "invalid_module",
        "over_limit",
        "forbidden_import",
        "unknown_import",
        "undeclared_permission",
        "undeclared_hosts",
        "handler_missing",
        "commands_unanswered",
    ] {
        assert!(!elsewhere.contains(&code) && made.iter().any(|case| case.code == code), "{code}");
    }
}
