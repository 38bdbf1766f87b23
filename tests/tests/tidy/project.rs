//! The project as the rules see it: its files and its manifests.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Folders that hold nothing we wrote, and files that stand for them.
const NOT_OURS: [&str; 8] = [".git", "target", "node_modules", "dist", ".venv", "venv", "__pycache__", "parvis-data"];

/// A file of the project whose content is text. Its path is relative to the top folder and written with `/`.
#[derive(Debug)]
pub(crate) struct TextFile {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl TextFile {
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    pub(crate) fn is(&self, extensions: &[&str]) -> bool {
        self.name().rsplit_once('.').is_some_and(|(_, end)| extensions.contains(&end))
    }

    /// The rules quote what they forbid.
    pub(crate) fn is_tidy_itself(&self) -> bool {
        self.path.starts_with("tests/tests/tidy/")
    }

    /// Code that runs in tests alone.
    pub(crate) fn is_test(&self) -> bool {
        self.path.split('/').any(|part| matches!(part, "tests" | "tests.rs"))
    }
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Every text file of the project, in order of its path.
pub(crate) fn text_files() -> Vec<TextFile> {
    let mut files = Vec::new();
    walk(&root(), "", &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(files.len() > 50, "the project's files were not found");
    files
}

fn walk(folder: &Path, prefix: &str, files: &mut Vec<TextFile>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = format!("{prefix}{name}");
        let kind = entry.file_type().unwrap();
        // In a second working tree `.git` is a file.
        if NOT_OURS.contains(&name.as_str()) {
            continue;
        }
        if kind.is_dir() {
            walk(&entry.path(), &format!("{path}/"), files);
        } else if kind.is_file()
            && let Ok(text) = String::from_utf8(fs::read(entry.path()).unwrap_or_default())
        {
            files.push(TextFile { path, text });
        }
    }
}

/// A member of a workspace, with the names of what it depends on, its development dependencies included.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) manifest: String,
    /// Relative to the top folder.
    pub(crate) folder: String,
    pub(crate) is_default: bool,
}

#[derive(Debug)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// It lies in this repository.
    pub(crate) is_ours: bool,
}

/// The members by name. The answer needs no network: it is about manifests alone.
pub(crate) fn members(workspace: &str) -> BTreeMap<String, Member> {
    let manifest = root().join(workspace);
    let text =
        cargo(&["metadata", "--no-deps", "--format-version", "1", "--manifest-path", manifest.to_str().unwrap()]);
    let metadata: Value = serde_json::from_str(&text).unwrap();
    let defaults = metadata["workspace_default_members"].as_array().unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    packages.iter().map(|package| (package["name"].as_str().unwrap().to_owned(), member(package, defaults))).collect()
}

fn member(package: &Value, defaults: &[Value]) -> Member {
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    let folder = manifest.parent().unwrap().strip_prefix(root()).unwrap();
    let dependencies = package["dependencies"].as_array().unwrap().iter().map(|dependency| Dependency {
        name: dependency["name"].as_str().unwrap().to_owned(),
        is_ours: dependency["path"].is_string(),
    });
    Member {
        dependencies: dependencies.collect(),
        manifest: fs::read_to_string(manifest).unwrap(),
        folder: folder.to_str().unwrap().to_owned(),
        is_default: defaults.contains(&package["id"]),
    }
}

/// What cargo prints, run in the top folder.
pub(crate) fn cargo(arguments: &[&str]) -> String {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(program).args(arguments).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Fails with all findings at once and what to do about them.
#[track_caller]
pub(crate) fn none(findings: Vec<String>, advice: &str) {
    assert!(findings.is_empty(), "{advice}\n  {}", findings.join("\n  "));
}
