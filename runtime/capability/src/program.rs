//! Installed programs: which version runs, what it may ask for, who is its staff, where its money goes.
//!
//! Always true: an app_id belongs to the first publisher that was installed under it; one version of a program runs at a
//! time; a version with more permissions, or that asks more servers, waits, staged, until the operator accepts it.

mod about;
mod uninstall;

pub use about::About;
pub(crate) use uninstall::remove_storage;

use std::collections::{BTreeMap, BTreeSet};

use parvis_domain::{
    AccountId, ConversationId, Event, EventId, Failure, HttpHosts, Permission, ProgramId, PublisherId, Timestamp,
    UserId, VersionDigest, limits,
};
use parvis_store::{BlobHash, Direction, TransactionError};
use serde::{Deserialize, Serialize};

use crate::idempotency::Idempotency;
use crate::record::{decode, encode};
use crate::work::{Work, attempt};
use crate::{Committed, Error, Host, Seen, keys};

/// A version that passed every check and whose receipt the host signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    pub digest: VersionDigest,
    pub manifest_digest: [u8; 32],
    /// `version.code`: higher is newer.
    pub code: u32,
    /// `version.name`: what people see.
    pub name: String,
    pub program_name: String,
    pub description: String,
    pub permissions: Vec<AskedPermission>,
    /// The servers that it may ask.
    pub hosts: HttpHosts,
    pub commands: Vec<Command>,
    /// The package's blob.
    pub package: [u8; 32],
    /// The host's signed receipt for the compiled artifact.
    pub receipt: Vec<u8>,
    pub about: About,
    /// The package's icon, as this host drew it.
    pub icon: Option<BlobHash>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedPermission {
    pub permission: Permission,
    /// The publisher's reason, shown on the host's sheet.
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Without the slash.
    pub name: String,
    pub description: String,
}

/// What the operator decides for one program.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Who is paid. A program without one cannot request payments.
    pub merchant: Option<AccountId>,
    pub staff: BTreeSet<UserId>,
    /// Permissions that the operator withholds although the manifest asks for them.
    pub withheld: BTreeSet<Permission>,
    pub budget: BudgetOverride,
    /// Who may read the program's log besides the operator.
    pub developers: BTreeSet<UserId>,
}

/// Budgets that differ from the default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetOverride {
    pub fuel: Option<u64>,
    pub wall_ms: Option<u32>,
    pub memory_bytes: Option<u64>,
    pub host_calls: Option<u32>,
}

impl BudgetOverride {
    pub fn budget(&self) -> limits::Budget {
        let standard = limits::Budget::DEFAULT;
        limits::Budget {
            fuel: self.fuel.unwrap_or(standard.fuel),
            wall_ms: self.wall_ms.unwrap_or(standard.wall_ms),
            memory_bytes: self
                .memory_bytes
                .map_or(standard.memory_bytes, |bytes| usize::try_from(bytes).unwrap_or(usize::MAX)),
            host_calls: self.host_calls.unwrap_or(standard.host_calls),
            ..standard
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    Installed,
    /// Its storage is kept until 30 days after this.
    Uninstalled {
        at: Timestamp,
    },
}

/// A program as the host keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    pub id: ProgramId,
    pub publisher: PublisherId,
    pub app_id: String,
    pub version: Version,
    /// A newer version with more permissions: it waits for the operator.
    pub staged: Option<Version>,
    pub settings: Settings,
    pub standing: Standing,
    pub installed: Timestamp,
    /// The highest code that was ever installed: less needs `rollback`.
    pub highest_code: u32,
}

impl Program {
    /// Whether the manifest asks for it and the operator does not withhold it.
    pub fn may(&self, permission: Permission) -> bool {
        self.version.permissions.iter().any(|asked| asked.permission == permission)
            && !self.settings.withheld.contains(&permission)
    }

    pub fn is_installed(&self) -> bool {
        self.standing == Standing::Installed
    }
}

/// What an install asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Install {
    pub publisher: PublisherId,
    pub app_id: String,
    pub version: Version,
    /// Accept permissions that the running version does not have.
    pub accept_permissions: bool,
    /// Accept a lower code than was ever installed.
    pub rollback: bool,
    /// `None` keeps what is.
    pub settings: Option<Settings>,
}

/// What became of an install.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Installed {
    /// It runs from now on.
    Running { program: ProgramId },
    /// It waits for the operator, who has to accept these permissions, and that it asks these servers.
    Staged { program: ProgramId, more: Vec<Permission>, hosts: Vec<String> },
    /// This version runs already.
    Unchanged { program: ProgramId },
}

/// A line of a program's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    pub at: Timestamp,
    pub event: EventId,
    pub level: Level,
    pub text: String,
}

/// Severity of a line; `Failure` lines are the host's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Debug,
    Info,
    Warn,
    Error,
    /// A run that the host ended.
    Failure,
}

impl Host {
    /// Installs a version, or stages it, or refuses it by name.
    pub async fn install(&self, install: &Install) -> Result<Committed<Installed>, Error> {
        self.install_once(None, install).await
    }

    /// [`Host::install`], with the recorded answer where the key was used already.
    pub async fn install_once(
        &self,
        idempotency: Option<&Idempotency>,
        install: &Install,
    ) -> Result<Committed<Installed>, Error> {
        attempt!(self, idempotency, work, install_in(&mut work, install).await)
    }

    /// Runs a staged version: the operator accepts its permissions.
    ///
    /// # Errors
    /// `Conflict` where another version waits than the one that the operator read.
    pub async fn accept_staged(
        &self,
        idempotency: Option<&Idempotency>,
        id: ProgramId,
        version: VersionDigest,
    ) -> Result<Committed<Installed>, Error> {
        attempt!(self, idempotency, work, accept(&mut work, id, version).await)
    }

    /// Changes what the operator decides for a program.
    pub async fn configure_program(&self, id: ProgramId, settings: &Settings) -> Result<Committed<()>, Error> {
        attempt!(self, None, work, configure(&mut work, id, settings).await)
    }

    /// Replaces the receipt of a version that is installed or staged: its artifact was compiled anew.
    ///
    /// # Errors
    /// `NotFound` where the program has no such version any more.
    pub async fn renew_receipt(
        &self,
        id: ProgramId,
        version: VersionDigest,
        receipt: &[u8],
    ) -> Result<Committed<()>, Error> {
        attempt!(self, None, work, renew(&mut work, id, version, receipt).await)
    }

    /// Takes a program away: timers and queued events are dropped, reservations voided, buttons shown off; its storage is
    /// kept for 30 days. What is many is dropped in pieces, a crash between them included.
    pub async fn uninstall(&self, id: ProgramId) -> Result<Committed<()>, Error> {
        let committed = attempt!(self, None, work, uninstall::mark(&mut work, id).await)?;
        while self.uninstall_piece(id).await?.value {}
        Ok(committed)
    }

    /// Drops a piece of what an uninstalled program left in flight; answers whether there may be more.
    pub(crate) async fn uninstall_piece(&self, id: ProgramId) -> Result<Committed<bool>, Error> {
        attempt!(self, None, work, uninstall::drop_piece(&mut work, id).await)
    }

    /// A program that was ever installed.
    pub async fn find_program(&self, id: ProgramId) -> Result<Seen<Option<Program>>, Error> {
        let read = self.store().get_many(&[keys::program(&id)]).await?;
        let program = read.value.into_iter().flatten().next().map(|found| decode(&found.value)).transpose()?;
        Ok(Seen { value: program, seen: read.seen })
    }

    /// Programs that are installed, by id.
    pub async fn programs(&self) -> Result<Seen<Vec<Program>>, Error> {
        let mut programs = Vec::new();
        let mut range = keys::programs();
        loop {
            let read = self.store().scan(range.clone(), limits::PAGE_MAX, Direction::Ascending).await?;
            let Some((last, _)) = read.value.last() else { return Ok(Seen { value: programs, seen: read.seen }) };
            let mut after = last.to_vec();
            after.push(0);
            range.start = after.into();
            for (_, found) in &read.value {
                let program: Program = decode(&found.value)?;
                if program.is_installed() {
                    programs.push(program);
                }
            }
        }
    }

    /// Programs that are installed, by id, after `after`.
    pub async fn programs_after(&self, after: Option<ProgramId>, limit: usize) -> Result<Seen<Vec<Program>>, Error> {
        let mut work = self.work();
        let mut range = keys::programs();
        let mut programs = Vec::new();
        let limit = limit.min(limits::PAGE_MAX);
        let mut after = after.map(|after| keys::program(&after));
        loop {
            if let Some(after) = &after {
                range.start = [after.as_ref(), &[0]].concat().into();
            }
            let found = work.tx.peek_scan(range.clone(), limits::PAGE_MAX, Direction::Ascending).await?;
            after = found.last().map(|(key, _)| key.clone());
            for (_, found) in &found {
                programs.extend(Some(decode::<Program>(found)?).filter(Program::is_installed));
            }
            if programs.len() >= limit || found.len() < limits::PAGE_MAX {
                programs.truncate(limit);
                return Ok(Seen { value: programs, seen: work.seen() });
            }
        }
    }

    /// Programs that are at home in a conversation: those that posted there, and those that `user` used there. Newest first.
    ///
    /// What another member did with a program that posted nothing is not told.
    pub async fn programs_in(
        &self,
        user: UserId,
        conversation: ConversationId,
        limit: usize,
    ) -> Result<Seen<Vec<Program>>, Error> {
        let mut work = self.work();
        crate::conversation::get_member(&mut work, &conversation, &user).await?;
        let mut seen_at: BTreeMap<ProgramId, Timestamp> = BTreeMap::new();
        for range in [keys::programs_shown(&conversation), keys::programs_used(&conversation, &user)] {
            for (key, found) in work.tx.peek_scan(range, PROGRAMS_IN_MAX, Direction::Ascending).await? {
                let Some(id) = key.last_chunk::<{ ProgramId::LENGTH }>() else { continue };
                let (id, at): (_, Timestamp) = (ProgramId::from_bytes(*id), decode(&found)?);
                seen_at.entry(id).and_modify(|known| *known = at.max(*known)).or_insert(at);
            }
        }
        let mut newest: Vec<_> = seen_at.into_iter().collect();
        newest.sort_by_key(|(id, at)| (std::cmp::Reverse(*at), *id));
        let mut programs = Vec::new();
        for (id, _) in newest {
            if programs.len() == limit.min(limits::PAGE_MAX) {
                break;
            }
            let found = work.tx.peek(&keys::program(&id)).await?;
            let program = found.map(|found| decode::<Program>(&found)).transpose()?;
            programs.extend(program.filter(Program::is_installed));
        }
        Ok(Seen { value: programs, seen: work.seen() })
    }

    /// The last lines of a program's log, for its developers, newest last.
    ///
    /// # Errors
    /// `NotFound` for anybody else.
    pub async fn program_log(
        &self,
        reader: Option<UserId>,
        id: ProgramId,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Seen<Vec<(u64, LogLine)>>, Error> {
        self.check_developer(reader, id).await?;
        let log = keys::developer_log(&id);
        let mut range = keys::starting_with(&log);
        if let Some(before) = before {
            range.end = keys::entry(&log, before);
        }
        let read = self.store().scan(range, limit.min(limits::PAGE_MAX), Direction::Descending).await?;
        let mut lines = Vec::with_capacity(read.value.len());
        for (key, found) in read.value.into_iter().rev() {
            lines.push((keys::entry_number(&key).unwrap_or_default(), decode(&found.value)?));
        }
        Ok(Seen { value: lines, seen: read.seen })
    }

    /// That `reader` may know what a program does: one of its developers, or the operator (`None`).
    ///
    /// # Errors
    /// `NotFound` for anybody else.
    pub(crate) async fn check_developer(&self, reader: Option<UserId>, id: ProgramId) -> Result<(), Error> {
        let program = self.find_program(id).await?.value.ok_or(Error::NotFound("program"))?;
        match reader {
            Some(user) if !program.settings.developers.contains(&user) => Err(Error::NotFound("program")),
            _ => Ok(()),
        }
    }
}

/// Programs of one conversation that are looked at, of each kind.
const PROGRAMS_IN_MAX: usize = 1_000;
/// How exactly it is kept when a program was there last, in milliseconds: not every event writes it.
const SEEN_MS: i64 = 60_000;

/// Notes that a program posted in a conversation, or was used there by `user`.
pub(crate) async fn note_seen(
    work: &mut Work,
    program: &ProgramId,
    conversation: &ConversationId,
    user: Option<&UserId>,
) -> Result<(), TransactionError> {
    let key = keys::program_seen(conversation, user, program);
    let known: Option<Timestamp> = work.tx.peek(&key).await?.map(|found| decode(&found)).transpose()?;
    if known.is_none_or(|known| work.now >= known.plus_millis(SEEN_MS)) {
        work.tx.put(key, encode(&work.now));
    }
    Ok(())
}

/// The program, installed or not, on the condition that it stays as it is.
pub(crate) async fn find(work: &mut Work, id: &ProgramId) -> Result<Option<Program>, TransactionError> {
    Ok(work.tx.get(&keys::program(id)).await?.map(|found| decode(&found)).transpose()?)
}

pub(crate) async fn get_installed(work: &mut Work, id: &ProgramId) -> Result<Program, Error> {
    find(work, id).await?.filter(Program::is_installed).ok_or(Error::NotFound("program"))
}

pub(crate) fn write_log(work: &mut Work, program: &ProgramId, lines: &[LogLine]) {
    for line in lines {
        work.tx.append(keys::developer_log(program), encode(line));
    }
}

pub(crate) fn write_failure(work: &mut Work, event: &Event, failure: Failure, detail: &str) {
    let text = if detail.is_empty() { failure.code().to_owned() } else { format!("{}: {detail}", failure.code()) };
    let line = LogLine { at: work.now, event: event.id, level: Level::Failure, text };
    write_log(work, &event.program, &[line]);
}

async fn install_in(work: &mut Work, install: &Install) -> Result<Installed, Error> {
    let id = ProgramId::derive(&install.publisher, &install.app_id);
    bind_app_id(work, install).await?;
    let Some(mut program) = find(work, &id).await? else {
        let program = Program {
            id,
            publisher: install.publisher,
            app_id: install.app_id.clone(),
            version: install.version.clone(),
            staged: None,
            settings: install.settings.clone().unwrap_or_default(),
            standing: Standing::Installed,
            installed: work.now,
            highest_code: install.version.code,
        };
        put(work, &program);
        index_commands(work, &program);
        take_code(work, &id, &install.version).await?;
        return Ok(Installed::Running { program: id });
    };
    if let Some(settings) = &install.settings {
        program.settings = settings.clone();
    }
    let unchanged = program.is_installed() && program.version.digest == install.version.digest;
    if unchanged {
        program.staged = None;
        put(work, &program);
        return Ok(Installed::Unchanged { program: id });
    }
    take_code(work, &id, &install.version).await?;
    if install.version.code < program.highest_code && !install.rollback {
        return Err(Error::invalid("version.code", "is lower than one that was installed: needs `rollback`"));
    }
    let more = more_permissions(&program.version, &install.version);
    let hosts = install.version.hosts.beyond(&program.version.hosts);
    let asks_more = !more.is_empty() || !hosts.is_empty();
    if program.is_installed() && asks_more && !install.accept_permissions {
        program.staged = Some(install.version.clone());
        put(work, &program);
        return Ok(Installed::Staged { program: id, more, hosts });
    }
    switch(work, program, install.version.clone()).await
}

/// An app_id belongs to the first publisher installed under it.
async fn bind_app_id(work: &mut Work, install: &Install) -> Result<(), Error> {
    let key = keys::app_id(&install.app_id);
    match work.tx.get(&key).await? {
        None => work.tx.put(key, encode(&install.publisher)),
        Some(found) => {
            let owner: PublisherId = decode(&found)?;
            if owner != install.publisher {
                return Err(Error::invalid("app_id", format!("`{}` belongs to publisher {owner}", install.app_id)));
            }
        }
    }
    Ok(())
}

/// A code names one version for ever, also after a rollback.
async fn take_code(work: &mut Work, id: &ProgramId, version: &Version) -> Result<(), Error> {
    let key = keys::version_code(id, version.code);
    match work.tx.get(&key).await? {
        None => work.tx.put(key, encode(&version.digest)),
        Some(found) if decode::<VersionDigest>(&found)? == version.digest => {}
        Some(_) => {
            return Err(Error::invalid("version.code", "is taken by another version: publish with a higher one"));
        }
    }
    Ok(())
}

fn more_permissions(old: &Version, new: &Version) -> Vec<Permission> {
    let had: BTreeSet<_> = old.permissions.iter().map(|asked| asked.permission).collect();
    new.permissions.iter().map(|asked| asked.permission).filter(|permission| !had.contains(permission)).collect()
}

async fn accept(work: &mut Work, id: ProgramId, version: VersionDigest) -> Result<Installed, Error> {
    let mut program = get_installed(work, &id).await?;
    let staged = program.staged.take().ok_or(Error::NotFound("staged version"))?;
    if staged.digest != version {
        return Err(Error::Conflict("another version waits now: read what it asks for, and accept that"));
    }
    switch(work, program, staged).await
}

/// Runs `version` from now on. Payment requests of the version before are withdrawn.
async fn switch(work: &mut Work, mut program: Program, version: Version) -> Result<Installed, Error> {
    program.highest_code = program.highest_code.max(version.code);
    forget_commands(work, &program);
    program.version = version;
    program.staged = None;
    program.standing = Standing::Installed;
    put(work, &program);
    index_commands(work, &program);
    crate::payments::withdraw_open(work, &program.id).await?;
    Ok(Installed::Running { program: program.id })
}

async fn configure(work: &mut Work, id: ProgramId, settings: &Settings) -> Result<(), Error> {
    let mut program = get_installed(work, &id).await?;
    program.settings = settings.clone();
    put(work, &program);
    Ok(())
}

async fn renew(work: &mut Work, id: ProgramId, digest: VersionDigest, receipt: &[u8]) -> Result<(), Error> {
    let mut program = get_installed(work, &id).await?;
    let Program { version, staged, .. } = &mut program;
    let found = std::iter::once(version).chain(staged.as_mut()).find(|version| version.digest == digest);
    found.ok_or(Error::NotFound("version"))?.receipt = receipt.to_vec();
    put(work, &program);
    Ok(())
}

/// The installed program that answers to `/name`, or to `/name@app_id` where several do.
///
/// # Errors
/// `Conflict` where several do and `app_id` does not say which.
pub(crate) async fn find_by_command(
    work: &mut Work,
    name: &str,
    app_id: Option<&str>,
) -> Result<Option<Program>, Error> {
    let mut found: Option<Program> = None;
    for (key, _) in work.tx.scan(keys::commands(name), limits::PAGE_MAX, Direction::Ascending).await? {
        let Some(id) = key.last_chunk::<{ ProgramId::LENGTH }>() else { continue };
        let Some(program) = find(work, &ProgramId::from_bytes(*id)).await? else { continue };
        if !program.is_installed() || app_id.is_some_and(|app_id| app_id != program.app_id) {
            continue;
        }
        if found.replace(program).is_some() {
            return Err(Error::Conflict("several programs answer to this command: say which, as `/name@app_id`"));
        }
    }
    Ok(found)
}

/// The installed program under `app_id`.
pub(crate) async fn find_by_app_id(work: &mut Work, app_id: &str) -> Result<Option<Program>, TransactionError> {
    let Some(found) = work.tx.get(&keys::app_id(app_id)).await? else { return Ok(None) };
    let publisher: PublisherId = decode(&found)?;
    Ok(find(work, &ProgramId::derive(&publisher, app_id)).await?.filter(Program::is_installed))
}

fn index_commands(work: &mut Work, program: &Program) {
    for command in &program.version.commands {
        work.tx.put(keys::command(&command.name, &program.id), Vec::new());
    }
}

fn forget_commands(work: &mut Work, program: &Program) {
    for command in &program.version.commands {
        work.tx.delete(keys::command(&command.name, &program.id));
    }
}

fn put(work: &mut Work, program: &Program) {
    work.tx.put(keys::program(&program.id), encode(program));
}
