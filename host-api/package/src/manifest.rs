//! The manifest: who and what a mini-program is, and what it asks for.
//!
//! JSON in the section `parvis:manifest`. Member names come from the W3C MiniApp manifest where it has one. A member that
//! is not known is refused by name: an old host must not run a program while ignoring what it says about itself.
//!
//! Not here: whether the imports are covered (`imports`), who the publisher is (`publisher`).

use std::collections::{BTreeSet, HashSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use parvis_domain::http::is_host_name;
use parvis_domain::limits::HTTP_HOSTS_MAX;
use parvis_domain::{HttpHosts, Permission, PublisherId};
use serde::{Deserialize, Serialize};

use crate::error::PackageError;
use crate::json;
use crate::limits::MANIFEST_BYTES_MAX;
use crate::text::{check_line, check_lines, check_name};

/// What `platform_version.min_code` of a manifest is compared with.
pub const PLATFORM_CODE: u32 = 1;

const ICONS_MAX: usize = 8;
const COMMANDS_MAX: usize = 32;
const REASON_CHARS_MAX: usize = 256;

/// A manifest that was read and checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Reverse domain name such as `org.example.tables`: 3 to 128 of `a-z 0-9 . -`. With the publisher it names the program.
    pub app_id: String,
    /// 1 to 64 characters, none that hides, reorders or imitates.
    pub name: String,
    /// 1 to 32 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_name: Option<String>,
    /// At most 1,024 characters, may have lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    pub version: Version,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub icons: Vec<Icon>,
    /// BCP 47 tag of the language of the texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    pub publisher: PublisherId,
    #[serde(default)]
    pub req_permissions: Vec<RequestedPermission>,
    /// Slash commands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<Command>,
    /// Hosts that the program asks by `GET` and `HEAD`: at most 16 names such as `api.example.org`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub http: Vec<String>,
    /// Hosts that it asks by any method.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub http_effects: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform_version: Option<Platform>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// For people: 1 to 32 of `A-Z a-z 0-9 . + - _`.
    pub name: String,
    /// Orders versions: at least 1, higher is newer.
    pub code: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Icon {
    /// `data:image/png;base64,` or `data:image/webp;base64,` and the picture: nothing is fetched to show it.
    pub src: String,
    /// Such as `48x48`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sizes: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestedPermission {
    pub name: Permission,
    /// Shown to the person who is asked: 1 to 256 characters.
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// Without the slash: 1 to 32 of `a-z 0-9 -`.
    pub name: String,
    /// 1 to 128 characters.
    pub description: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Platform {
    /// The lowest [`PLATFORM_CODE`] of a host that can run the program.
    pub min_code: u32,
}

impl Manifest {
    /// Reads the content of a manifest section.
    pub fn parse(bytes: &[u8]) -> Result<Self, PackageError> {
        let refused = PackageError::InvalidManifest;
        json::check(bytes, MANIFEST_BYTES_MAX).map_err(refused)?;
        name_unknown_permission(bytes).map_err(refused)?;
        let manifest: Self = json::read(bytes, MANIFEST_BYTES_MAX).map_err(refused)?;
        manifest.check().map_err(refused)?;
        Ok(manifest)
    }

    /// Whether the manifest asks for `permission`.
    pub fn asks_for(&self, permission: Permission) -> bool {
        self.req_permissions.iter().any(|requested| requested.name == permission)
    }

    /// The hosts that the program may ask.
    pub fn hosts(&self) -> HttpHosts {
        let set = |hosts: &[String]| hosts.iter().cloned().collect();
        HttpHosts { read: set(&self.http), effects: set(&self.http_effects) }
    }

    fn check(&self) -> Result<(), String> {
        let at = |member: &str, result: Result<(), String>| result.map_err(|why| format!("`{member}`: {why}"));
        at("app_id", check_app_id(&self.app_id))?;
        at("name", check_name(&self.name, 64))?;
        at("short_name", self.short_name.as_deref().map_or(Ok(()), |text| check_name(text, 32)))?;
        at("description", self.description.as_deref().map_or(Ok(()), |text| check_lines(text, 1_024)))?;
        at("version", self.version.check())?;
        at("icons", at_most(self.icons.len(), ICONS_MAX))?;
        at("icons", self.icons.iter().try_for_each(Icon::check))?;
        at("lang", self.lang.as_deref().map_or(Ok(()), check_lang))?;
        at("req_permissions", self.check_permissions())?;
        at("commands", at_most(self.commands.len(), COMMANDS_MAX))?;
        at("commands", self.check_commands())?;
        at("http", self.check_hosts(&self.http))?;
        at("http_effects", self.check_hosts(&self.http_effects))
    }

    fn check_hosts(&self, hosts: &[String]) -> Result<(), String> {
        at_most(hosts.len(), HTTP_HOSTS_MAX)?;
        if !hosts.is_empty() && !self.asks_for(Permission::Http) {
            return Err("`req_permissions` must ask for `http` too".into());
        }
        let mut names = BTreeSet::new();
        hosts.iter().try_for_each(|host| {
            if !is_host_name(host) {
                return Err(format!(
                    "`{}` must be the name of a host in lower case such as `api.example.org`, without `https://`, port, path and `*`",
                    host.escape_debug()
                ));
            }
            if names.insert(host) { Ok(()) } else { Err(format!("`{host}` stands twice")) }
        })
    }

    fn check_permissions(&self) -> Result<(), String> {
        let mut names = HashSet::new();
        self.req_permissions.iter().try_for_each(|requested| {
            if !names.insert(requested.name) {
                return Err(format!("`{}` stands twice", requested.name));
            }
            check_line(&requested.reason, REASON_CHARS_MAX)
                .map_err(|why| format!("the reason for `{}`: {why}", requested.name))
        })
    }

    fn check_commands(&self) -> Result<(), String> {
        let mut names = HashSet::new();
        self.commands.iter().try_for_each(|command| {
            let name = command.name.as_str();
            let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            if name.is_empty() || name.len() > 32 || !plain || name.starts_with('-') {
                return Err(format!("`{}` must be 1 to 32 of `a-z 0-9 -`, without the slash", name.escape_debug()));
            }
            if !names.insert(name) {
                return Err(format!("`{name}` stands twice"));
            }
            check_line(&command.description, 128).map_err(|why| format!("the description of `{name}`: {why}"))
        })
    }
}

fn at_most(found: usize, max: usize) -> Result<(), String> {
    if found > max { Err(format!("{found} entries, at most {max} are allowed")) } else { Ok(()) }
}

/// A permission that this version does not know is refused with its name and the names that it does know.
fn name_unknown_permission(bytes: &[u8]) -> Result<(), String> {
    let manifest: serde_json::Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let requested = manifest.get("req_permissions").and_then(serde_json::Value::as_array);
    for name in requested.into_iter().flatten().filter_map(|entry| entry.get("name")?.as_str()) {
        if name.parse::<Permission>().is_err() {
            let known = Permission::ALL.map(Permission::name).join(", ");
            return Err(format!("`req_permissions`: no permission `{}`; there are: {known}", name.escape_debug()));
        }
    }
    Ok(())
}

fn check_app_id(app_id: &str) -> Result<(), String> {
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let fits = (3..=128).contains(&app_id.len());
    if fits && app_id.contains('.') && app_id.split('.').all(label) {
        return Ok(());
    }
    Err("it must be a reverse domain name such as `org.example.tables`: 3 to 128 of `a-z 0-9 . -`".into())
}

fn check_lang(lang: &str) -> Result<(), String> {
    let subtag = |tag: &str| (1..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric());
    if lang.len() <= 35 && lang.len() >= 2 && lang.split('-').all(subtag) {
        return Ok(());
    }
    Err("it must be a language tag such as `en` or `pt-BR`".into())
}

impl Version {
    fn check(&self) -> Result<(), String> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b".+-_".contains(&b);
        if self.name.is_empty() || self.name.len() > 32 || !self.name.bytes().all(plain) {
            return Err("its `name` must be 1 to 32 of `A-Z a-z 0-9 . + - _`".into());
        }
        if self.code == 0 {
            return Err("its `code` must be at least 1".into());
        }
        Ok(())
    }
}

impl Icon {
    /// The picture's own bytes; none where it was not checked and is not one.
    pub fn picture(&self) -> Vec<u8> {
        let data = self.src.split_once(";base64,").map_or("", |(_, data)| data);
        STANDARD.decode(data).unwrap_or_default()
    }

    fn check(&self) -> Result<(), String> {
        const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
        let starts_as = |picture: &[u8]| match self.src.split_once(',').map(|(kind, _)| kind) {
            Some("data:image/png;base64") => picture.starts_with(PNG),
            _ => picture.starts_with(b"RIFF") && picture.get(8..12) == Some(b"WEBP"),
        };
        let data = ["data:image/png;base64,", "data:image/webp;base64,"]
            .into_iter()
            .find_map(|prefix| self.src.strip_prefix(prefix))
            .ok_or("`src` must be a data URL: `data:image/png;base64,…` or `data:image/webp;base64,…`")?;
        let picture = STANDARD.decode(data).map_err(|_| "`src` is not base64")?;
        if !starts_as(&picture) {
            return Err("`src` does not hold a picture of the kind that it names".into());
        }
        if let Some(sizes) = &self.sizes {
            let number = |text: &str| matches!(text.parse::<u16>(), Ok(1..=4_096)) && !text.starts_with(['0', '+']);
            if !sizes.split_once('x').is_some_and(|(width, height)| number(width) && number(height)) {
                return Err("`sizes` must be such as `48x48`".into());
            }
        }
        self.label.as_deref().map_or(Ok(()), |label| check_name(label, 64).map_err(|why| format!("`label`: {why}")))
    }
}
