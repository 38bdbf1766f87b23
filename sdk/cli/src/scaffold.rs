//! `parvis new`: a folder with a whole small mini-program, which builds wherever it lies.
//!
//! The SDKs are in no registry yet. What a program needs of them is copied into its folder, as this binary knows it: the
//! Rust SDK under `vendor/`, the contract under `wit/deps`.
//!
//! Always true: the folder is made whole or not at all; nothing that is there already is changed.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Serialize;

use crate::project::Language;
use crate::{Problem, Report, file};

/// Paths and contents, as the build script found them.
const EMBEDDED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// What the templates call themselves.
const NAME: &str = "hello-parvis";
const CRATE: &str = "hello_parvis";
const TITLE: &str = "Hello Parvis";

const NAME_CHARS_MAX: usize = 32;

/// The folder that was made.
#[derive(Debug, Clone, Serialize)]
pub struct NewReport {
    pub folder: PathBuf,
    pub language: Language,
    pub app_id: String,
    /// Relative to the folder.
    pub files: Vec<String>,
}

/// Makes the folder `path`; its last part is the program's name.
///
/// # Errors
/// A [`Problem`]: the name is none, or something is there already.
pub fn create_project(path: &Path, language: Language) -> Result<NewReport> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    check_name(name)?;
    if path.exists() {
        return Err(Problem::new(format!("{} is there already", path.display()), "Choose another name.").into());
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let making = parent.join(format!(".{name}.{}.new", std::process::id()));
    let files = files(language, name);
    let made = write_all(&making, &files)
        .and_then(|()| std::fs::rename(&making, path).with_context(|| format!("cannot make {}", path.display())));
    if let Err(error) = made {
        // What was begun is ours alone; that it cannot be removed changes nothing in the answer.
        let _ = std::fs::remove_dir_all(&making);
        return Err(error);
    }
    let files = files.into_iter().map(|(path, _)| path).collect();
    Ok(NewReport { folder: path.to_owned(), language, app_id: format!("org.example.{name}"), files })
}

fn check_name(name: &str) -> Result<()> {
    let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let starts = name.starts_with(|c: char| c.is_ascii_lowercase());
    // Two words that a package of the language cannot be called, and one that its SDK is.
    let taken = ["test", "core", "std", "parvis-sdk", "app"].contains(&name);
    if name.len() > NAME_CHARS_MAX || !plain || !starts || name.ends_with('-') || name.contains("--") || taken {
        return Err(Problem::new(
            format!("`{}` cannot be a program's name", name.escape_debug()),
            format!("Choose 1 to {NAME_CHARS_MAX} of a-z, digits and dashes, beginning with a letter, such as `parvis new tea-time`."),
        )
        .into());
    }
    Ok(())
}

/// Everything that the folder holds, by path.
fn files(language: Language, name: &str) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let template = format!("templates/{}/", language.name());
    files.extend(under(&template).map(|(path, bytes)| (path, named(bytes, name))));
    match language {
        Language::Rust => {
            files.extend(vendored_sdk());
            // Of more programs than this one: cargo keeps what it needs, and takes the versions that are known to work.
            files.extend(lock("Cargo.lock").map(|bytes| ("Cargo.lock".to_owned(), bytes.to_vec())));
        }
        Language::Js => {
            files.extend(under("wit/").map(|(path, bytes)| (format!("wit/deps/parvis/{path}"), bytes.to_vec())));
            let lock = lock("package-lock.json").map(|bytes| replace(bytes, &[("echo-js", name)]));
            files.extend(lock.map(|bytes| ("package-lock.json".to_owned(), bytes)));
        }
        Language::Python => {
            files.extend(under("wit/").map(|(path, bytes)| (format!("wit/deps/parvis/{path}"), bytes.to_vec())));
        }
    }
    files.sort();
    files
}

fn under(prefix: &str) -> impl Iterator<Item = (String, &'static [u8])> {
    EMBEDDED.iter().filter_map(move |(path, bytes)| Some((path.strip_prefix(prefix)?.to_owned(), *bytes)))
}

fn lock(name: &str) -> Option<&'static [u8]> {
    EMBEDDED.iter().find(|(path, _)| *path == name).map(|(_, bytes)| *bytes)
}

/// The Rust SDK as a crate that stands alone: what it takes from its workspace is written out.
fn vendored_sdk() -> impl Iterator<Item = (String, Vec<u8>)> {
    let sdk = under("sdk-rust/").filter(|(path, _)| path != "Cargo.toml").map(|(path, bytes)| {
        let bytes = match path.as_str() {
            "src/bindings.rs" => replace(bytes, &[("../../host-api/wit/parvis@0.1.0", "wit")]),
            _ => bytes.to_vec(),
        };
        (path, bytes)
    });
    let wit = under("wit/").map(|(path, bytes)| (format!("wit/{path}"), bytes.to_vec()));
    let manifest = ("Cargo.toml".to_owned(), include_bytes!("vendored-sdk.toml").to_vec());
    sdk.chain(wit).chain([manifest]).map(|(path, bytes)| (format!("vendor/parvis-sdk/{path}"), bytes))
}

/// A template's text under the program's own name. Pictures and other bytes are as they are.
fn named(bytes: &[u8], name: &str) -> Vec<u8> {
    replace(bytes, &[(NAME, name), (CRATE, &name.replace('-', "_")), (TITLE, &title(name))])
}

fn replace(bytes: &[u8], by: &[(&str, &str)]) -> Vec<u8> {
    match std::str::from_utf8(bytes) {
        Ok(text) => by.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to)).into_bytes(),
        Err(_) => bytes.to_vec(),
    }
}

/// `tea-time` is called `Tea Time`.
fn title(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    });
    words.collect::<Vec<_>>().join(" ")
}

fn write_all(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<()> {
    for (path, bytes) in files {
        let path = folder.join(path);
        let parent = path.parent().context("a file is in a folder")?;
        std::fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
        file::write(&path, bytes)?;
    }
    Ok(())
}

impl Report for NewReport {
    fn write_text(&self, to: &mut dyn io::Write) -> io::Result<()> {
        let own = |path: &&String| !path.starts_with("vendor/") && !path.starts_with("wit/deps/");
        writeln!(to, "{} is a mini-program in {}:", self.folder.display(), self.language.name())?;
        self.files.iter().filter(own).try_for_each(|path| writeln!(to, "  {path}"))?;
        writeln!(to, "\nNext:\n  cd {}\n  parvis dev", self.folder.display())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::Project;

    #[test]
    fn each_language_has_a_whole_program_under_its_own_name() {
        for language in Language::ALL {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("tea-time");
            let report = create_project(&path, language).unwrap();
            for file in ["README.md", "parvis.json", ".gitignore", "icon.svg", "tests/hello.json"] {
                assert!(report.files.iter().any(|path| path == file), "{language:?} lacks {file}");
            }
            let project = Project::find(&path.join("tests")).unwrap();
            assert_eq!((project.root(), project.language()), (path.as_path(), language));
            let (_, keys) = project.development_keys().unwrap();
            let manifest = project.manifest(&keys).unwrap();
            assert_eq!(
                (manifest.manifest.app_id.as_str(), manifest.manifest.name.as_str()),
                ("org.example.tea-time", "Tea Time")
            );
            for file in &report.files {
                let text = String::from_utf8_lossy(&std::fs::read(path.join(file)).unwrap()).into_owned();
                for word in [NAME, CRATE, TITLE, "../../host-api", "workspace = true"] {
                    assert!(!text.contains(word), "{file} says {word}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_overwritten_and_nothing_left_half_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tea-time");
        std::fs::create_dir(&path).unwrap();
        assert!(create_project(&path, Language::Js).unwrap_err().to_string().contains("is there already"));
        assert!(create_project(&folder.path().join("nowhere/tea"), Language::Js).is_ok());
        for name in ["", "Tea", "1st", "tea_time", "tea--time", "tea-", "..", "core", &"a".repeat(33)] {
            let error = create_project(&folder.path().join(name), Language::Rust).unwrap_err();
            assert!(error.downcast_ref::<Problem>().is_some(), "{name}: {error}");
        }
        assert_eq!(std::fs::read_dir(&path).unwrap().count(), 0);
    }
}
