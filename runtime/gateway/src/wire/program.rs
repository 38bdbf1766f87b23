//! Installed programs.

use std::collections::BTreeSet;

use parvis_capability::failures::FailedRun;
use parvis_capability::program::{About, BudgetOverride, Installed, Level, LogLine, Program, Settings, Version};
use parvis_domain::{
    AccountId, EventId, Failure, Permission, ProgramId, PublisherId, Timestamp, UserId, VersionDigest,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::Published;

/// An installed program.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Program)]
pub(crate) struct ProgramView {
    #[schema(value_type = String, example = "prg_00112233445566778899aabbccddeeff")]
    id: ProgramId,
    app_id: String,
    publisher: PublisherView,
    /// Nothing that it imports reaches the network.
    no_network: bool,
    /// It takes part in conversations; one that does not is opened by its pages.
    events: bool,
    /// It has pages of its own.
    pages: bool,
    /// The servers that it may ask.
    hosts: Vec<String>,
    /// The path of its icon; clients draw a letter where it has none.
    icon: Option<String>,
    texts: TextsView,
    version: VersionView,
    /// A newer version with more permissions: it waits for the operator.
    staged: Option<VersionView>,
    #[schema(value_type = String, format = DateTime)]
    installed: Timestamp,
}

/// Who made a program: told from a key-set that this host trusts, never from the program.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Publisher)]
pub(crate) struct PublisherView {
    #[schema(value_type = String)]
    id: PublisherId,
    name: String,
    /// The operator trusts the publisher: no program is installed otherwise.
    trusted: bool,
}

/// The publisher's words about a program.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProgramTexts)]
pub(crate) struct TextsView {
    /// BCP 47 tag of their language.
    lang: Option<String>,
    name: String,
    short_name: Option<String>,
    description: String,
}

/// A version of a program.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Version)]
pub(crate) struct VersionView {
    #[schema(value_type = String)]
    digest: VersionDigest,
    code: u32,
    name: String,
    program_name: String,
    description: String,
    permissions: Vec<PermissionView>,
    /// Servers from which it may only read.
    http: Vec<String>,
    /// Servers that it may ask for anything.
    http_effects: Vec<String>,
    commands: Vec<CommandView>,
}

/// A permission that a program asks for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AskedPermission)]
pub(crate) struct PermissionView {
    #[schema(value_type = String)]
    name: Permission,
    /// The publisher's words.
    reason: String,
    /// The operator withholds it.
    withheld: bool,
}

/// A command that a program answers to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Command)]
pub(crate) struct CommandView {
    /// Without the slash.
    name: String,
    description: String,
}

impl From<Program> for ProgramView {
    fn from(program: Program) -> Self {
        let Program { id, publisher, app_id, version, staged, settings, installed, .. } = program;
        let view = |version: Version| VersionView::new(version, &settings.withheld);
        let About { publisher_name, no_network, events, pages, lang, short_name } = version.about.clone();
        let (name, description) = (version.program_name.clone(), version.description.clone());
        Self {
            id,
            app_id,
            publisher: PublisherView { id: publisher, name: publisher_name, trusted: true },
            no_network,
            events,
            pages,
            hosts: version.hosts.all().into_iter().collect(),
            icon: version.icon.map(|_| format!("/v1/programs/{id}/icon")),
            texts: TextsView { lang, name, short_name, description },
            version: view(version),
            staged: staged.map(view),
            installed,
        }
    }
}

impl VersionView {
    fn new(version: Version, withheld: &BTreeSet<Permission>) -> Self {
        let Version { digest, code, name, program_name, description, permissions, hosts, commands, .. } = version;
        let permissions = permissions.into_iter().map(|asked| PermissionView {
            name: asked.permission,
            reason: asked.reason,
            withheld: withheld.contains(&asked.permission),
        });
        let commands =
            commands.into_iter().map(|command| CommandView { name: command.name, description: command.description });
        Self {
            digest,
            code,
            name,
            program_name,
            description,
            permissions: permissions.collect(),
            http: hosts.read.into_iter().collect(),
            http_effects: hosts.effects.into_iter().collect(),
            commands: commands.collect(),
        }
    }
}

/// A package that waits for an operator.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Published)]
pub(crate) struct PublishedView {
    #[schema(value_type = String)]
    program: ProgramId,
    #[schema(value_type = String)]
    publisher: PublisherId,
    app_id: String,
    program_name: String,
    #[schema(value_type = String)]
    version: VersionDigest,
    version_name: String,
    version_code: u32,
}

impl From<Published> for PublishedView {
    fn from(published: Published) -> Self {
        let Published { program, publisher, app_id, program_name, version, version_name, version_code } = published;
        Self { program, publisher, app_id, program_name, version, version_name, version_code }
    }
}

/// How a package is installed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct InstallQuery {
    /// Accept permissions that the running version does not have.
    #[serde(default)]
    pub(crate) accept_permissions: bool,
    /// Accept a lower version code than was ever installed.
    #[serde(default)]
    pub(crate) rollback: bool,
}

/// The version whose permissions the operator read and accepts.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AcceptStaged {
    /// The digest of the version that waits.
    #[schema(value_type = String)]
    pub(crate) version: VersionDigest,
}

/// What became of an install.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = Installed)]
pub(crate) enum InstalledView {
    /// It runs from now on.
    Running {
        #[schema(value_type = String)]
        program: ProgramId,
    },
    /// It waits for the operator, who has to accept these permissions, and that it asks these servers.
    Staged {
        #[schema(value_type = String)]
        program: ProgramId,
        #[schema(value_type = Vec<String>)]
        more: Vec<Permission>,
        hosts: Vec<String>,
    },
    /// This version ran already.
    Unchanged {
        #[schema(value_type = String)]
        program: ProgramId,
    },
}

impl From<Installed> for InstalledView {
    fn from(installed: Installed) -> Self {
        match installed {
            Installed::Running { program } => Self::Running { program },
            Installed::Staged { program, more, hosts } => Self::Staged { program, more, hosts },
            Installed::Unchanged { program } => Self::Unchanged { program },
        }
    }
}

/// What the operator decides for a program.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = ProgramSettings)]
pub(crate) struct SettingsView {
    /// Who is paid. A program without one cannot request payments.
    #[schema(value_type = Option<String>)]
    merchant: Option<AccountId>,
    #[schema(value_type = Vec<String>)]
    staff: BTreeSet<UserId>,
    /// Permissions that it does not get although its manifest asks for them.
    #[schema(value_type = Vec<String>)]
    withheld: BTreeSet<Permission>,
    budget: BudgetView,
    /// Who may read its log besides the operator.
    #[schema(value_type = Vec<String>)]
    developers: BTreeSet<UserId>,
}

/// Budgets that differ from the default.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = Budget)]
pub(crate) struct BudgetView {
    fuel: Option<u64>,
    wall_ms: Option<u32>,
    memory_bytes: Option<u64>,
    host_calls: Option<u32>,
}

impl From<SettingsView> for Settings {
    fn from(settings: SettingsView) -> Self {
        let SettingsView { merchant, staff, withheld, budget, developers } = settings;
        let BudgetView { fuel, wall_ms, memory_bytes, host_calls } = budget;
        let budget = BudgetOverride { fuel, wall_ms, memory_bytes, host_calls };
        Self { merchant, staff, withheld, budget, developers }
    }
}

impl From<Settings> for SettingsView {
    fn from(settings: Settings) -> Self {
        let Settings { merchant, staff, withheld, budget, developers } = settings;
        let BudgetOverride { fuel, wall_ms, memory_bytes, host_calls } = budget;
        let budget = BudgetView { fuel, wall_ms, memory_bytes, host_calls };
        Self { merchant, staff, withheld, budget, developers }
    }
}

/// A line of a program's log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LogLine)]
pub(crate) struct LogLineView {
    number: u64,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    #[schema(value_type = String)]
    event: EventId,
    /// `debug`, `info`, `warn`, `error`; `failure` is the host's.
    #[schema(value_type = String)]
    level: Level,
    text: String,
}

impl From<(u64, LogLine)> for LogLineView {
    fn from((number, line): (u64, LogLine)) -> Self {
        let LogLine { at, event, level, text } = line;
        Self { number, at, event, level, text }
    }
}

/// A failed run that left a record.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FailedRun)]
pub(crate) struct FailedRunView {
    #[schema(value_type = String)]
    event: EventId,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Stable code of the failure, such as `trap`.
    #[schema(value_type = String)]
    failure: Failure,
    /// Length of the record.
    bytes: u32,
}

impl From<FailedRun> for FailedRunView {
    fn from(run: FailedRun) -> Self {
        let FailedRun { event, at, failure, bytes } = run;
        Self { event, at, failure, bytes }
    }
}
