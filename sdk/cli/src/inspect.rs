//! What is in an intact package.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use parvis_domain::{Permission, ProgramId, PublisherId, Timestamp, VersionDigest};
use parvis_package::{Resources, VerifiedPackage, limits};
use serde::Serialize;

use crate::text::harmless;
use crate::{Report, file};

/// What can be proved from the file, and what its publisher says in it.
#[derive(Debug, Clone, Serialize)]
pub struct InspectReport {
    pub file: PathBuf,
    pub bytes: usize,
    pub program: ProgramId,
    pub app_id: String,
    pub name: String,
    pub version_name: String,
    pub version_code: u32,
    pub version_digest: VersionDigest,
    pub manifest_digest: String,
    pub publisher: PublisherId,
    /// The publisher's own word.
    pub publisher_name: String,
    pub key_ids: Vec<String>,
    pub key_set_version: u32,
    pub key_set_expires: Timestamp,
    pub permissions: Vec<PermissionReport>,
    /// Hosts that it may ask by GET and HEAD, and those by any method.
    pub http: Vec<String>,
    pub http_effects: Vec<String>,
    pub imports: Vec<String>,
    pub exports: Vec<String>,
    pub resources: Resources,
    /// Nothing that the component imports reaches the network.
    pub no_network: bool,
}

/// One permission that the manifest asks for.
#[derive(Debug, Clone, Serialize)]
pub struct PermissionReport {
    pub name: Permission,
    pub reason: String,
    /// Nothing that the component imports can use it.
    pub over_declared: bool,
}

/// Looks into `path`. A file that is not intact is refused: nothing it says can be believed.
pub fn inspect(path: &Path) -> Result<InspectReport> {
    let bytes = file::read(path, limits::PACKAGE_BYTES_MAX)?;
    let package = parvis_package::verify(bytes).with_context(|| format!("{} is not intact", path.display()))?;
    Ok(InspectReport::of(path, &package))
}

impl InspectReport {
    fn of(path: &Path, package: &VerifiedPackage) -> Self {
        let manifest = package.manifest();
        let key_set = package.key_sets().current();
        let permissions = manifest.req_permissions.iter().map(|requested| PermissionReport {
            name: requested.name,
            reason: requested.reason.clone(),
            over_declared: package.over_declared().contains(&requested.name),
        });
        Self {
            file: path.to_owned(),
            bytes: package.bytes().len(),
            program: package.program(),
            app_id: manifest.app_id.clone(),
            name: manifest.name.clone(),
            version_name: manifest.version.name.clone(),
            version_code: manifest.version.code,
            version_digest: package.version_digest(),
            manifest_digest: hex::encode(package.manifest_digest()),
            publisher: package.publisher(),
            publisher_name: key_set.name().to_owned(),
            key_ids: package.key_ids().iter().map(ToString::to_string).collect(),
            key_set_version: key_set.version(),
            key_set_expires: key_set.expires(),
            permissions: permissions.collect(),
            http: manifest.http.clone(),
            http_effects: manifest.http_effects.clone(),
            imports: package.imports().to_vec(),
            exports: package.exports().to_vec(),
            resources: package.facts().resources,
            no_network: !package.facts().network,
        }
    }
}

impl Report for InspectReport {
    fn write_text(&self, to: &mut dyn io::Write) -> io::Result<()> {
        writeln!(to, "{} {} (code {})", harmless(&self.name), self.version_name, self.version_code)?;
        writeln!(to, "app_id       {}", self.app_id)?;
        writeln!(to, "program      {}", self.program)?;
        writeln!(to, "publisher    {}", self.publisher)?;
        writeln!(to, "             calls itself {}", harmless(&self.publisher_name))?;
        writeln!(to, "             key-set version {}, expires {}", self.key_set_version, self.key_set_expires)?;
        self.key_ids.iter().try_for_each(|id| writeln!(to, "signed with  {id}"))?;
        writeln!(to, "digest       {}", self.version_digest)?;
        writeln!(to, "manifest     {}", self.manifest_digest)?;
        writeln!(to, "file         {} bytes", self.bytes)?;
        self.write_permissions(to)?;
        write_list(to, "imports", &self.imports)?;
        write_list(to, "exports", &self.exports)?;
        let it = &self.resources;
        writeln!(to, "resources at start")?;
        writeln!(to, "  {} core instances", it.core_instances)?;
        writeln!(to, "  {} memories of {} KiB together", it.memories, it.initial_memory_bytes / 1_024)?;
        writeln!(to, "  {} tables of {} elements together", it.tables, it.initial_table_elements)?;
        if self.no_network {
            writeln!(to, "no network   nothing that it imports reaches the network")
        } else {
            writeln!(to, "network      it imports what reaches the network")?;
            self.http.iter().try_for_each(|host| writeln!(to, "  reads        {host}"))?;
            self.http_effects.iter().try_for_each(|host| writeln!(to, "  changes      {host}"))
        }
    }
}

impl InspectReport {
    fn write_permissions(&self, to: &mut dyn io::Write) -> io::Result<()> {
        writeln!(to, "permissions{}", if self.permissions.is_empty() { "  none" } else { "" })?;
        self.permissions.iter().try_for_each(|permission| {
            let note = if permission.over_declared { " (nothing that it imports can use it)" } else { "" };
            writeln!(to, "  {:<17} {}{note}", permission.name.name(), harmless(&permission.reason))
        })
    }
}

fn write_list(to: &mut dyn io::Write, title: &str, lines: &[String]) -> io::Result<()> {
    writeln!(to, "{title}{}", if lines.is_empty() { "  none" } else { "" })?;
    lines.iter().try_for_each(|line| writeln!(to, "  {}", harmless(line)))
}
