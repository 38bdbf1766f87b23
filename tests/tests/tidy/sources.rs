//! How files look: their size, their names, and what must not stand in them.

use crate::project::{TextFile, none, text_files};

const LINES_MAX: usize = 600;
const CODE: [&str; 9] = ["rs", "wit", "ts", "tsx", "js", "mjs", "py", "css", "sh"];

/// Generated or recorded: not written by hand.
const RECORDED: [&str; 4] = ["lock", "snap", "json", "svg"];
/// Code that a tool writes, held current by a test.
const GENERATED: [&str; 1] = ["runtime/web/client/src/api/schema.ts"];

#[test]
fn no_file_is_too_long_to_hold_in_mind() {
    let ours = text_files().into_iter().filter(|file| file.is(&CODE) && !GENERATED.contains(&file.path.as_str()));
    let long = ours.filter(|file| file.text.lines().count() > LINES_MAX);
    let findings = long.map(|file| format!("{}: {} lines", file.path, file.text.lines().count()));
    none(findings.collect(), "split these; most files run 100 to 300 lines:");
}

#[test]
fn names_say_what_a_file_is_for() {
    let banned = ["mod", "utils", "util", "helpers", "helper", "manager", "common", "misc"];
    let stem = |file: &TextFile| file.name().split('.').next().unwrap_or_default().to_owned();
    let findings = text_files().into_iter().filter(|file| file.is(&CODE) && banned.contains(&stem(file).as_str()));
    none(findings.map(|file| file.path).collect(), "`ledger.rs` beside `ledger/`, and a name from the field:");
}

#[test]
fn nothing_is_left_to_be_done_or_switched_off() {
    let in_rust = ["todo!(", "unimplemented!(", "dbg!(", "#[ignore"];
    let in_code = ["FIXME", "TODO"];
    let mut findings = Vec::new();
    for file in text_files().iter().filter(|file| file.is(&CODE) && !file.is_tidy_itself()) {
        let words = in_code.iter().chain(in_rust.iter().filter(|_| file.is(&["rs"])));
        findings.extend(words.flat_map(|word| places(file, |line| line.contains(word))));
    }
    none(findings, "finish it or take it out:");
}

#[test]
fn the_environment_is_read_by_the_binary_alone() {
    let may = ["runtime/parvis/", "xtask/", "tests/"];
    let mut findings = Vec::new();
    for file in text_files().iter().filter(|file| file.is(&["rs"]) && !file.is_test()) {
        if !may.iter().any(|folder| file.path.starts_with(folder)) && !file.path.ends_with("build.rs") {
            findings.extend(places(file, |line| line.contains("env::var")));
        }
    }
    none(findings, "a setting comes in as an argument; environment variables belong to `parvis`:");
}

#[test]
fn no_64_bit_integer_crosses_the_component_boundary() {
    let mut findings = Vec::new();
    for file in text_files().iter().filter(|file| file.path.starts_with("host-api/wit/") && file.is(&["wit"])) {
        findings.extend(places(file, |line| {
            let code = line.split("//").next().unwrap_or_default();
            code.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| matches!(word, "u64" | "s64"))
        }));
    }
    none(findings, "JavaScript guests trap on them; use a string, or u32:");
}

#[test]
fn no_text_names_a_path_of_one_machine() {
    // In two parts, so that this file does not hold them.
    let paths = [concat!("/wo", "rk/"), concat!("/ro", "ot/")];
    let mut findings = Vec::new();
    for file in &text_files() {
        findings.extend(places(file, |line| {
            paths.iter().flat_map(|path| line.match_indices(path)).any(|(at, _)| {
                let before = line[..at].chars().next_back();
                before.is_none_or(|c| !(c.is_alphanumeric() || "._-/}~$*".contains(c)))
            })
        }));
    }
    none(findings, "a path is relative to the project, or handed in:");
}

#[test]
fn no_text_refers_to_a_number_in_a_tracker() {
    let mut findings = Vec::new();
    for file in text_files().iter().filter(|file| !file.is(&RECORDED) && !file.is_tidy_itself()) {
        findings.extend(places(file, |line| {
            let line = line.to_lowercase();
            // A colour is no number in a tracker.
            let line = line.replace("light-dark(#", "light-dark(");
            line.match_indices("issue").any(|(at, word)| {
                let after = line[at + word.len()..].trim_start_matches('s').trim_start_matches([' ', '#']);
                after.starts_with(|c: char| c.is_ascii_digit())
            }) || line.match_indices("(#").any(|(at, _)| line[at + 2..].starts_with(|c: char| c.is_ascii_digit()))
        }));
    }
    none(findings, "the text must explain itself where it stands:");
}

#[test]
fn no_line_ends_in_blanks_and_no_file_without_a_newline() {
    let mut findings = Vec::new();
    for file in text_files().iter().filter(|file| file.is(&CODE) || file.is(&["md", "toml"])) {
        findings.extend(places(file, |line| line.ends_with([' ', '\t', '\r'])));
        if !file.text.is_empty() && !file.text.ends_with('\n') {
            findings.push(format!("{}: no newline at its end", file.path));
        }
    }
    none(findings, "blanks that nobody sees:");
}

/// `path:line` of the lines that match.
fn places(file: &TextFile, matches: impl Fn(&str) -> bool) -> Vec<String> {
    let lines = file.text.split('\n').enumerate().filter(|(_, line)| matches(line));
    lines.map(|(index, line)| format!("{}:{}: {}", file.path, index + 1, excerpt(line))).collect()
}

fn excerpt(line: &str) -> String {
    line.trim().chars().take(100).collect()
}
