//! Embeds what `parvis new` writes: the templates, and copies of the contract and the SDKs that a new folder is given.
//!
//! Not `rust-embed`: it reads one folder each, and everything in it, `node_modules` too.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// What is embedded, and under which name: folders, and the two lock files of programs with the same dependencies.
const SOURCES: [(&str, &str); 5] = [
    ("templates", "../templates"),
    ("wit", "../../host-api/wit/parvis@0.1.0"),
    ("sdk-rust", "../rust"),
    ("Cargo.lock", "../../sample-miniapps/Cargo.lock"),
    ("package-lock.json", "../../tests/guests/echo-js/package-lock.json"),
];

/// What tools leave beside the sources.
const NOT_SOURCES: [&str; 6] = ["node_modules", ".venv", "__pycache__", "target", "dist", ".parvis"];

fn main() {
    let own = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let mut table = "&[\n".to_owned();
    for (name, source) in SOURCES {
        embed(name, &own.join(source), &mut table);
    }
    table.push(']');
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("embedded.rs"), table).expect("the table can be written");
}

fn embed(name: &str, path: &Path, table: &mut String) {
    // A folder is named too: a new file in it is noticed.
    println!("cargo::rerun-if-changed={}", path.display());
    if !path.is_dir() {
        writeln!(table, "    ({name:?}, include_bytes!({path:?}).as_slice()),").expect("a string takes it");
        return;
    }
    let entries = fs::read_dir(path).expect("each folder that is named is there");
    let mut entries: Vec<_> = entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    entries.sort();
    for entry in entries {
        let file = entry.file_name().and_then(|file| file.to_str()).expect("our files have plain names");
        if !NOT_SOURCES.contains(&file) {
            embed(&format!("{name}/{file}"), &entry, table);
        }
    }
}
