//! A mini-program's folder: where it is, which language it is in, what its manifest says.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use parvis_package::{Manifest, PackageError, PublisherKeys, finish_manifest, limits};
use serde::Serialize;
use serde_json::Value;

use crate::problem::{Problem, line_at};
use crate::{create_keys, file, now, open_keys};

/// The manifest, without which a folder is no mini-program.
pub(crate) const MANIFEST: &str = "parvis.json";
/// What is made in the folder and never written by hand: builds, keys for development, records.
const OWN: &str = ".parvis";
/// Keys for development expire long after the development.
const KEY_DAYS: i64 = 3_650;

/// A language that a mini-program can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    Rust,
    Js,
    Python,
}

impl Language {
    pub const ALL: [Self; 3] = [Self::Rust, Self::Js, Self::Python];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Js => "js",
            Self::Python => "python",
        }
    }

    /// The file that tells it.
    const fn mark(self) -> &'static str {
        match self {
            Self::Rust => "Cargo.toml",
            Self::Js => "package.json",
            Self::Python => "requirements.txt",
        }
    }
}

/// A mini-program's folder.
#[derive(Debug, Clone)]
pub struct Project {
    root: PathBuf,
    language: Language,
}

impl Project {
    /// The mini-program in `folder`, or in the nearest folder above it.
    ///
    /// # Errors
    /// A [`Problem`]: there is none, or its language cannot be told.
    pub fn find(folder: &Path) -> Result<Self> {
        let folder = std::path::absolute(folder).with_context(|| format!("there is no {}", folder.display()))?;
        let Some(root) = folder.ancestors().find(|folder| folder.join(MANIFEST).is_file()) else {
            return Err(Problem::new(
                format!(
                    "there is no mini-program in {}: neither it nor a folder above has a {MANIFEST}",
                    folder.display()
                ),
                "Make one with `parvis new NAME`, or go into the folder of one.",
            )
            .into());
        };
        let marks: Vec<_> = Language::ALL.into_iter().filter(|it| root.join(it.mark()).is_file()).collect();
        match marks[..] {
            [language] => Ok(Self { root: root.to_owned(), language }),
            [] => Err(Problem::new(
                format!("{} has no Cargo.toml, package.json or requirements.txt", root.display()),
                "One of them tells which language the program is in: see what `parvis new` makes.",
            )
            .into()),
            _ => Err(Problem::new(
                format!("{} has more than one of Cargo.toml, package.json and requirements.txt", root.display()),
                "One of them tells which language the program is in: move the others into a folder below.",
            )
            .into()),
        }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn language(&self) -> Language {
        self.language
    }

    pub fn manifest_file(&self) -> PathBuf {
        self.root.join(MANIFEST)
    }

    /// What the folder's tools make and nobody writes by hand.
    pub fn own(&self) -> PathBuf {
        self.root.join(OWN)
    }

    /// Written events, in the order of their names.
    pub fn tests(&self) -> Result<Vec<PathBuf>> {
        let folder = self.root.join("tests");
        let Ok(entries) = std::fs::read_dir(&folder) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for entry in entries {
            let path = entry.with_context(|| format!("cannot read {}", folder.display()))?.path();
            if path.extension().is_some_and(|end| end == "json") {
                found.push(path);
            }
        }
        found.sort();
        Ok(found)
    }

    /// The manifest as its author wrote it, checked as a host will check it.
    ///
    /// # Errors
    /// A [`Problem`] that names the line.
    pub fn manifest(&self, keys: &PublisherKeys) -> Result<CheckedManifest> {
        let path = self.manifest_file();
        let bytes = file::read(&path, limits::MANIFEST_BYTES_MAX)?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Problem::new("the manifest is not UTF-8 text", "Save it as UTF-8.").at(self.shown(&path), 1)
        })?;
        match finish_manifest(text.as_bytes(), keys) {
            Ok(finished) => {
                let source = serde_json::from_str(&text).context("a manifest that was read is JSON")?;
                Ok(CheckedManifest { text, source, manifest: finished.manifest })
            }
            Err(error) => Err(self.manifest_problem(&text, &error).into()),
        }
    }

    /// Keys for development, made when they are first asked for. They stay in the folder's `.parvis`.
    pub fn development_keys(&self) -> Result<(PathBuf, PublisherKeys)> {
        let folder = self.own().join("keys");
        if !folder.join("publisher.json").exists() {
            file::make_private_folder(&self.own())?;
            create_keys(&folder, "Development", now().plus_millis(KEY_DAYS * 24 * 3_600 * 1_000))?;
        }
        let keys = open_keys(&folder)?;
        Ok((folder, keys))
    }

    /// A refusal that is about the manifest, with the line that it is about.
    pub(crate) fn manifest_problem(&self, text: &str, error: &PackageError) -> Problem {
        let file = self.shown(&self.manifest_file());
        if let Err(syntax) = serde_json::from_str::<Value>(text) {
            return Problem::new(
                format!("this is not JSON: {syntax}"),
                "Correct the line; JSON has no comments and no comma after the last entry.",
            )
            .at(file, syntax.line());
        }
        let (what, fix) = match error {
            PackageError::UndeclaredPermission { import, permission } => (
                format!("the program uses `{import}`, and the manifest does not ask for `{permission}`"),
                format!(
                    "Add {{ \"name\": \"{permission}\", \"reason\": \"…\" }} to `req_permissions`, or remove what uses it."
                ),
            ),
            PackageError::InvalidManifest(why) => {
                // The line is that of our own copy of it.
                let why = why.split(" at line ").next().unwrap_or(why);
                (why.to_owned(), "Correct it; `parvis new` writes a manifest to compare with.".to_owned())
            }
            other => (other.to_string(), "Correct it; `parvis new` writes a manifest to compare with.".to_owned()),
        };
        let line = match error {
            PackageError::UndeclaredPermission { .. } => line_of_word(text, "req_permissions"),
            // Messages name what they are about, the innermost last: `commands`: the description of `hello`: ...
            // What could stand there instead is named after it.
            _ => quoted(what.split(", expected").next().unwrap_or(&what))
                .filter_map(|word| line_of_word(text, word))
                .last(),
        };
        Problem::new(what, fix).at(file, line.unwrap_or(1))
    }

    /// A path as it is shown: within the folder, where it is in it.
    pub(crate) fn shown(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.root).unwrap_or(path).to_owned()
    }
}

/// A manifest that a host will take.
#[derive(Debug, Clone)]
pub struct CheckedManifest {
    pub text: String,
    /// As it was written: the publisher is filled in when it is signed.
    pub source: Value,
    pub manifest: Manifest,
}

impl CheckedManifest {
    /// The last part of the app_id: what files are called.
    pub fn file_name(&self) -> &str {
        self.manifest.app_id.rsplit('.').next().unwrap_or("program")
    }
}

/// Words between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The line of a member's name or of a text that is exactly this.
fn line_of_word(text: &str, word: &str) -> Option<usize> {
    let quoted = serde_json::to_string(word).ok()?;
    text.find(&quoted).map(|at| line_at(text, at))
}
