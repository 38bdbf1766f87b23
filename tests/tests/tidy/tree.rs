//! ARCHITECTURE.md shows the tree of the project; it must be the tree that is there.
//!
//! It is the first fenced block: a folder with its slash at the start of a line, its children two blanks further in, a
//! description after them.

use std::fs;

use crate::project::{members, none, root};

fn documented() -> Vec<String> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    paths(text.split("```").nth(1).expect("ARCHITECTURE.md has a fenced block"))
}

/// A line may name several paths; the description begins at the first word that is none.
fn paths(block: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut parent = String::new();
    for line in block.lines().filter(|line| !line.trim().is_empty()) {
        let is_child = line.starts_with("  ");
        for path in line.split_whitespace().take_while(|word| word.ends_with('/')) {
            found.push(if is_child { format!("{parent}{path}") } else { path.to_owned() });
        }
        if !is_child {
            parent = line.split_whitespace().next().unwrap_or_default().to_owned();
        }
    }
    found
}

#[test]
fn the_tree_in_the_architecture_document_is_the_tree_that_is_there() {
    let documented = documented();
    let absent = documented.iter().filter(|path| !root().join(path).exists()).map(|path| format!("{path}: not there"));
    let mut findings: Vec<String> = absent.collect();
    for workspace in ["Cargo.toml", "sample-miniapps/Cargo.toml"] {
        for member in members(workspace).into_values() {
            let folder = format!("{}/", member.folder);
            if !documented.iter().any(|path| path.ends_with('/') && folder.starts_with(path.as_str())) {
                findings.push(format!("{folder}: not in the tree"));
            }
        }
    }
    none(findings, "ARCHITECTURE.md and the project disagree:");
}

#[test]
fn the_block_is_read_as_it_is_written() {
    let block =
        "\nhost-api/   THE CONTRACT; nothing of ours.\n  wit/     package\n  js/  python/   and/or\nxtask/   a.b\n";
    assert_eq!(paths(block), ["host-api/", "host-api/wit/", "host-api/js/", "host-api/python/", "xtask/"]);
}
