//! `parvis build`: the component of a folder, and the package that it becomes.
//!
//! Always true: the manifest is read before anything is compiled; the package is judged as a host would judge it before it
//! is written.

mod js;
mod python;
mod rust;

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use parvis_domain::{Permission, PublisherId, VersionDigest};
use parvis_package::{PackageError, PublisherKeys, VerifiedPackage, limits};
use serde::Serialize;

use crate::project::{CheckedManifest, Language, Project};
use crate::tool::Stop;
use crate::{Problem, Report, file, open_keys};

/// For whom it is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Small and fast.
    Release,
    /// Built in a moment.
    Development,
}

/// How a build goes on around it.
pub struct Around<'a> {
    /// Told what is being done, whenever that changes.
    pub step: &'a (dyn Fn(&str) + Sync),
    pub stop: &'a Stop,
}

impl std::fmt::Debug for Around<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Around").field("stop", self.stop).finish_non_exhaustive()
    }
}

impl Around<'_> {
    fn step(&self, what: &str) {
        (self.step)(what);
    }
}

/// A component as its language's tools made it, and the manifest to sign it with.
#[derive(Debug, Clone)]
pub struct Built {
    pub component: Vec<u8>,
    pub manifest: CheckedManifest,
}

/// The package that was written.
#[derive(Debug, Clone, Serialize)]
pub struct BuildReport {
    pub package: PathBuf,
    pub bytes: usize,
    pub app_id: String,
    pub version_name: String,
    pub version_code: u32,
    pub version_digest: VersionDigest,
    pub publisher: PublisherId,
    /// The public half of the keys, for hosts that are to trust them.
    pub publisher_file: PathBuf,
    /// Asked for, and of no use to what the component imports.
    pub over_declared: Vec<Permission>,
}

/// Builds the component of `project`.
///
/// # Errors
/// A [`Problem`] that names the file and the line, or the tool that is missing.
pub fn build_component(
    project: &Project,
    keys: &PublisherKeys,
    purpose: Purpose,
    around: &Around<'_>,
) -> Result<Built> {
    let manifest = project.manifest(keys)?;
    let component = match project.language() {
        Language::Rust => rust::build(project, purpose, around)?,
        Language::Js => js::build(project, around)?,
        Language::Python => python::build(project, around)?,
    };
    let component = file::read(&component, limits::PACKAGE_BYTES_MAX)?;
    Ok(Built { component, manifest })
}

/// Builds `project` and writes its package to `dist/`, signed with the keys in `keys`, or with those for development.
///
/// # Errors
/// As [`build_component`]; and what a host would refuse.
pub fn build(project: &Project, keys: Option<&Path>, around: &Around<'_>) -> Result<BuildReport> {
    let (folder, keys) = match keys {
        Some(folder) => (folder.to_owned(), open_keys(folder)?),
        None => project.development_keys()?,
    };
    let built = build_component(project, &keys, Purpose::Release, around)?;
    around.step("sign the package");
    let signed = built.sign(project, &keys, None)?;
    let dist = project.root().join("dist");
    std::fs::create_dir_all(&dist).with_context(|| format!("cannot make {}", dist.display()))?;
    let package = dist.join(format!("{}.wasm", built.manifest.file_name()));
    file::write(&package, signed.bytes())?;
    let manifest = signed.manifest();
    Ok(BuildReport {
        bytes: signed.bytes().len(),
        app_id: manifest.app_id.clone(),
        version_name: manifest.version.name.clone(),
        version_code: manifest.version.code,
        version_digest: signed.version_digest(),
        publisher: signed.publisher(),
        publisher_file: project.shown(&folder.join("publisher.json")),
        over_declared: signed.over_declared().to_vec(),
        package,
    })
}

impl Built {
    /// The package, under the manifest's version code or another one.
    ///
    /// # Errors
    /// A [`Problem`]: what a host would refuse.
    pub fn sign(&self, project: &Project, keys: &PublisherKeys, code: Option<u32>) -> Result<VerifiedPackage> {
        let mut manifest = self.manifest.source.clone();
        if let (Some(code), Some(slot)) = (code, manifest.pointer_mut("/version/code")) {
            *slot = code.into();
        }
        parvis_package::sign(&self.component, manifest.to_string().as_bytes(), keys).map_err(|error| {
            let problem = match &error {
                PackageError::ForbiddenImport(_)
                | PackageError::UnknownImport(_)
                | PackageError::HandlerMissing { .. } => {
                    Problem::new(error.to_string(), "Compare with what `parvis new` makes, and build again.")
                }
                error => project.manifest_problem(&self.manifest.text, error),
            };
            problem.into()
        })
    }
}

impl Report for BuildReport {
    fn write_text(&self, to: &mut dyn io::Write) -> io::Result<()> {
        writeln!(to, "package    {} ({} KiB)", self.package.display(), self.bytes.div_ceil(1_024))?;
        writeln!(to, "program    {} {} (code {})", self.app_id, self.version_name, self.version_code)?;
        writeln!(to, "publisher  {} ({})", self.publisher, self.publisher_file.display())?;
        for permission in &self.over_declared {
            writeln!(to, "note       `{permission}` is asked for, but nothing that the component imports can use it")?;
        }
        Ok(())
    }
}

/// Where a component is built to.
fn component_file(project: &Project) -> Result<PathBuf> {
    let folder = project.own().join("build");
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder.join("component.wasm"))
}

/// What a tool refused, at the place that it names.
fn refused(project: &Project, what: &str, said: &str, place: Option<(PathBuf, usize)>) -> anyhow::Error {
    let problem = Problem::new(what, "Correct it where the message says; nothing was changed.").said(said);
    match place {
        Some((file, line)) => problem.at(project.shown(&file), line).into(),
        None => problem.into(),
    }
}

/// Whether `made` is there and not older than `from`.
fn is_fresh(made: &Path, from: &Path) -> bool {
    let changed = |path: &Path| path.metadata().and_then(|it| it.modified()).ok();
    matches!((changed(made), changed(from)), (Some(made), Some(from)) if made >= from)
}

fn stopped_or(stop: &Stop, error: anyhow::Error) -> Result<()> {
    if stop.is_stopped() { bail!("stopped") } else { Err(error) }
}
