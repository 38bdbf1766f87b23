//! What happens when a package of an installed program arrives.

use parvis_domain::{HttpHosts, Permission, VersionDigest};

use crate::verify::VerifiedPackage;

/// The version of a program that a host runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstalledVersion {
    pub code: u32,
    pub digest: VersionDigest,
    pub permissions: Vec<Permission>,
    pub hosts: HttpHosts,
}

/// How a candidate stands to the installed version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Upgrade {
    /// The very same bytes.
    Same,
    /// Newer, and asks for nothing new: it may switch at once.
    Switch,
    /// Newer, and asks for more: it waits, staged, until the operator accepts, while the old version goes on.
    Stage { new_permissions: Vec<Permission>, new_hosts: Vec<String> },
    /// Older: refused unless the operator asks for a rollback by name.
    Rollback,
    /// The same code with other bytes: refused. A code is used once.
    CodeReused,
}

/// Both are versions of one program; that is the caller's to see to.
pub fn plan_upgrade(installed: &InstalledVersion, candidate: &VerifiedPackage) -> Upgrade {
    let manifest = candidate.manifest();
    let code = manifest.version.code;
    if candidate.version_digest() == installed.digest {
        return Upgrade::Same;
    }
    if code == installed.code {
        return Upgrade::CodeReused;
    }
    if code < installed.code {
        return Upgrade::Rollback;
    }
    let asked = manifest.req_permissions.iter().map(|requested| requested.name);
    let new_permissions: Vec<_> = asked.filter(|asked| !installed.permissions.contains(asked)).collect();
    let new_hosts = manifest.hosts().beyond(&installed.hosts);
    if new_permissions.is_empty() && new_hosts.is_empty() {
        return Upgrade::Switch;
    }
    Upgrade::Stage { new_permissions, new_hosts }
}
