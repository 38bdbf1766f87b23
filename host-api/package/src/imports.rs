//! Which imports a mini-program may have, and which permission each needs.
//!
//! A component can only do what it imports, so this list is what every program *can* do, provable from the file:
//! - the interfaces of the host's own WIT package, each with its permission, and of them only the functions that the WIT
//!   declares;
//! - a fixed list of WASI interfaces that the host links and that reach nothing (no files, no environment, frozen clock), the
//!   requests and answers of `wasi:http/types` among them;
//! - instances that hold only types.
//!
//! What reaches other servers needs a list of them besides. Anything else is refused by name, `wasi:sockets` among the first.
//!
//! What a program exports says what it is there for: events of conversations, pages of its own, or both.

use parvis_domain::Permission;

use crate::error::PackageError;
use crate::inspect::{Import, Inspection};
use crate::manifest::Manifest;

/// The version of the host's WIT package that programs are built against.
pub const CONTRACT_VERSION: &str = "0.1.0";
/// What a mini-program exports that takes part in conversations.
pub const HANDLER: &str = "parvis:host/handler@0.1.0";
const HANDLE: &str = "parvis:host/handler@0.1.0#handle";
/// What one exports that serves pages, at any version 0.2.x.
pub const PAGES: &str = "wasi:http/incoming-handler";

/// The interfaces of the host with the text that declares their functions and the permission that they need.
const HOST_INTERFACES: [(&str, &str, Option<Permission>); 8] = [
    ("types", include_str!("../../wit/parvis@0.1.0/types.wit"), None),
    ("chat", include_str!("../../wit/parvis@0.1.0/chat.wit"), Some(Permission::Chat)),
    ("identity", include_str!("../../wit/parvis@0.1.0/identity.wit"), Some(Permission::Identity)),
    ("payments", include_str!("../../wit/parvis@0.1.0/payments.wit"), Some(Permission::Payments)),
    ("storage", include_str!("../../wit/parvis@0.1.0/storage.wit"), Some(Permission::Storage)),
    ("schedule", include_str!("../../wit/parvis@0.1.0/schedule.wit"), Some(Permission::Schedule)),
    ("http", include_str!("../../wit/parvis@0.1.0/http.wit"), Some(Permission::Http)),
    ("log", include_str!("../../wit/parvis@0.1.0/log.wit"), None),
];

const WASI_INTERFACES: [&str; 21] = [
    "wasi:cli/environment",
    "wasi:cli/exit",
    "wasi:cli/stdin",
    "wasi:cli/stdout",
    "wasi:cli/stderr",
    "wasi:cli/terminal-input",
    "wasi:cli/terminal-output",
    "wasi:cli/terminal-stdin",
    "wasi:cli/terminal-stdout",
    "wasi:cli/terminal-stderr",
    "wasi:io/error",
    "wasi:io/poll",
    "wasi:io/streams",
    "wasi:clocks/monotonic-clock",
    "wasi:clocks/wall-clock",
    "wasi:filesystem/types",
    "wasi:filesystem/preopens",
    "wasi:random/random",
    "wasi:random/insecure",
    "wasi:random/insecure-seed",
    "wasi:http/types",
];

const OUTGOING: &str = "wasi:http/outgoing-handler";
/// Interfaces that reach the network. Of them a program is given those of HTTP, for the hosts that its manifest names.
const NETWORK: [&str; 3] = ["wasi:sockets/", OUTGOING, "parvis:host/http@"];

/// The verdict on the imports and exports of one component.
#[derive(Debug)]
pub(crate) struct Covered {
    pub(crate) over_declared: Vec<Permission>,
    pub(crate) network: bool,
    pub(crate) events: bool,
    pub(crate) pages: bool,
}

/// Every import is allowed and its permission asked for; a handler of events or of page requests is exported.
pub(crate) fn check(inspection: &Inspection, manifest: &Manifest) -> Result<Covered, PackageError> {
    let mut used = Vec::new();
    for import in &inspection.imports {
        if let Some(permission) = permission_of(import)? {
            if !manifest.asks_for(permission) {
                return Err(PackageError::UndeclaredPermission { import: import.name.clone(), permission });
            }
            if permission == Permission::Http && manifest.hosts().is_empty() {
                return Err(PackageError::UndeclaredHosts { import: import.name.clone() });
            }
            used.push(permission);
        }
    }
    let events = inspection.exported_functions.iter().any(|function| function == HANDLE);
    let pages = inspection.exported_functions.iter().any(|function| serves_pages(function));
    if !events && !pages {
        return Err(PackageError::HandlerMissing { events: HANDLE, pages: PAGES });
    }
    if !events && !manifest.commands.is_empty() {
        return Err(PackageError::CommandsUnanswered(HANDLE));
    }
    let asked = manifest.req_permissions.iter().map(|requested| requested.name);
    Ok(Covered {
        over_declared: asked.filter(|permission| !used.contains(&interface_of(*permission))).collect(),
        network: inspection.imports.iter().any(|import| !import.is_types_only && is_network(&import.name)),
        events,
        pages,
    })
}

fn serves_pages(function: &str) -> bool {
    function.strip_suffix("#handle").is_some_and(|interface| {
        interface.split_once('@').is_some_and(|(name, version)| name == PAGES && is_patch_of_0_2(version))
    })
}

fn is_network(name: &str) -> bool {
    NETWORK.into_iter().any(|prefix| name.starts_with(prefix))
}

/// The permission whose interface makes `permission` usable: fields and members are reached through `identity`.
const fn interface_of(permission: Permission) -> Permission {
    match permission {
        Permission::ProfileName
        | Permission::ProfileAvatar
        | Permission::ProfilePhone
        | Permission::ProfileAddress
        | Permission::ProfileLocation
        | Permission::Members => Permission::Identity,
        other => other,
    }
}

/// `None` for an import that needs no permission.
fn permission_of(import: &Import) -> Result<Option<Permission>, PackageError> {
    if import.is_types_only {
        return Ok(None);
    }
    let forbidden = || PackageError::ForbiddenImport(import.name.clone());
    if import.is_exotic {
        return Err(forbidden());
    }
    if let Some(interface) = import.name.strip_prefix("parvis:host/") {
        let (declared, permission) = host_interface(interface).ok_or_else(|| {
            if is_network(&import.name) { forbidden() } else { PackageError::UnknownImport(import.name.clone()) }
        })?;
        let unknown = import.functions.iter().find(|function| !declares(declared, function));
        return match unknown {
            Some(function) => Err(PackageError::UnknownImport(format!("{}#{function}", import.name))),
            None => Ok(permission),
        };
    }
    if is_outgoing(&import.name) {
        return Ok(Some(Permission::Http));
    }
    if is_wasi(&import.name) { Ok(None) } else { Err(forbidden()) }
}

/// Asks other servers as any host of `wasi:http` lets it: here under the rules of `parvis:host/http`.
fn is_outgoing(name: &str) -> bool {
    name.split_once('@').is_some_and(|(interface, version)| interface == OUTGOING && is_patch_of_0_2(version))
}

fn host_interface(interface: &str) -> Option<(&'static str, Option<Permission>)> {
    let (interface, version) = interface.split_once('@')?;
    let known = HOST_INTERFACES.into_iter().find(|(name, ..)| *name == interface)?;
    (version == CONTRACT_VERSION).then_some((known.1, known.2))
}

/// Whether the WIT text declares a function of that name: a line `name: func(…`, where `%` may escape a keyword.
fn declares(wit: &str, function: &str) -> bool {
    wit.lines().any(|line| {
        let line = line.trim_start();
        let line = line.strip_prefix('%').unwrap_or(line);
        line.strip_prefix(function).is_some_and(|rest| rest.starts_with(": func("))
    })
}

/// Any 0.2.x: interfaces of one minor version are compatible.
fn is_wasi(name: &str) -> bool {
    name.split_once('@')
        .is_some_and(|(interface, version)| is_patch_of_0_2(version) && WASI_INTERFACES.contains(&interface))
}

fn is_patch_of_0_2(version: &str) -> bool {
    let patch = version.strip_prefix("0.2.").unwrap_or_default();
    !patch.is_empty() && patch.len() <= 3 && patch.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wasi_interfaces_are_a_fixed_list_of_0_2() {
        for name in
            ["wasi:io/poll@0.2.0", "wasi:cli/exit@0.2.12", "wasi:random/insecure-seed@0.2.6", "wasi:http/types@0.2.0"]
        {
            assert!(is_wasi(name), "{name}");
        }
        for name in [
            "wasi:io/poll",
            "wasi:io/poll@0.3.0",
            "wasi:io/poll@0.2",
            "wasi:io/poll@0.2.0-rc",
            "wasi:io/poll@0.20.1",
            "wasi:cli/run@0.2.0",
            "wasi:sockets/tcp@0.2.0",
            "wasi:http/outgoing-handler@0.2.0",
            "wasi:keyvalue/store@0.2.0",
        ] {
            assert!(!is_wasi(name), "{name}");
        }
    }

    #[test]
    fn pages_are_served_by_the_incoming_handler_of_0_2() {
        assert!(serves_pages("wasi:http/incoming-handler@0.2.0#handle"));
        assert!(serves_pages("wasi:http/incoming-handler@0.2.10#handle"));
        for function in [
            "wasi:http/incoming-handler@0.3.0#handle",
            "wasi:http/incoming-handler#handle",
            "wasi:http/incoming-handler@0.2.0#other",
            "wasi:http/outgoing-handler@0.2.0#handle",
        ] {
            assert!(!serves_pages(function), "{function}");
        }
    }

    #[test]
    fn the_functions_of_the_host_are_read_from_its_wit() {
        for (interface, function, permission) in [
            ("chat@0.1.0", "post", Some(Permission::Chat)),
            ("storage@0.1.0", "compare-and-set", Some(Permission::Storage)),
            ("payments@0.1.0", "capture", Some(Permission::Payments)),
            ("identity@0.1.0", "current-user", Some(Permission::Identity)),
            ("schedule@0.1.0", "at", Some(Permission::Schedule)),
            ("http@0.1.0", "fetch", Some(Permission::Http)),
            ("log@0.1.0", "write", None),
        ] {
            let (wit, needed) = host_interface(interface).expect("an interface of the contract");
            assert!(declares(wit, function), "{interface} {function}");
            assert!(!declares(wit, "drain-wallet"), "{interface}");
            assert_eq!(needed, permission, "{interface}");
        }
        assert!(host_interface("chat@0.2.0").is_none());
        assert!(host_interface("wallet@0.1.0").is_none());
    }
}
