//! Every public function, constant, trait and macro of the SDK stands in an example, in the file in which it is documented. The
//! examples are compiled and run as doc tests; a type is shown by the functions that make and read it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Generated, or in nobody's reach.
const NOT_FOR_AUTHORS: [&str; 4] = ["bindings.rs", "raw.rs", "runtime.rs", "testing/calls"];

#[test]
fn every_public_item_stands_in_an_example() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut missing = Vec::new();
    for file in files(&sources) {
        let name = file.strip_prefix(&sources).unwrap().display().to_string();
        if NOT_FOR_AUTHORS.iter().any(|left_out| name.starts_with(left_out)) {
            continue;
        }
        let source = fs::read_to_string(&file).unwrap();
        let source = source.split("\n#[cfg(test)]\nmod tests").next().unwrap();
        let shown = words_in_examples(source);
        missing.extend(public_items(source).filter(|item| !shown.contains(item)).map(|item| format!("{name}: {item}")));
    }
    assert_eq!(missing, Vec::<String>::new(), "these are in no example of their file");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn words_in_examples(source: &str) -> BTreeSet<&str> {
    let mut words = BTreeSet::new();
    let mut inside = false;
    for line in source.lines() {
        let line = line.trim_start();
        let Some(line) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) else {
            inside = false;
            continue;
        };
        if line.trim_start().starts_with("```") {
            inside = !inside;
        } else if inside {
            words.extend(line.split(|letter: char| !letter.is_alphanumeric() && letter != '_'));
        }
    }
    words
}

fn public_items(source: &str) -> impl Iterator<Item = &str> {
    let hidden = |before: Option<&str>| before.is_some_and(|line| line.trim() == "#[doc(hidden)]");
    let lines: Vec<&str> = source.lines().collect();
    (0..lines.len()).filter_map(move |at| {
        let line = lines.get(at)?.trim_start();
        let kinds = ["pub fn ", "pub const fn ", "pub const ", "pub trait ", "macro_rules! "];
        let item = kinds.iter().find_map(|kind| line.strip_prefix(kind))?;
        let before = at.checked_sub(1).and_then(|before| lines.get(before)).copied();
        let exported = !line.starts_with("macro_rules!") || before.is_some_and(|line| line.trim() == "#[macro_export]");
        let name = item.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next()?;
        (exported && !hidden(before)).then_some(name)
    })
}
