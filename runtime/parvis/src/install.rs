//! Installing: a package is verified, its publisher trusted, its code compiled in a child process, and then one commit makes
//! it a program that runs.
//!
//! Always true: package and artifact are on disk before the commit that names them; a refused package leaves nothing but
//! blobs that the next sweep removes.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use parvis_capability::program::{About, AskedPermission, Command, Install, Installed, Version};
use parvis_capability::{Committed, Error, Host};
use parvis_domain::{ProgramId, VersionDigest};
use parvis_gateway::{InstallOptions, InstallProblem, Installer, Published};
use parvis_package::{KeySetChain, KnownPublisher, VerifiedPackage};
use parvis_sandbox::{CompileError, Compiler, HostKey, InstallError, Sandbox};
use parvis_store::{BlobHash, Blobs};
use tokio::sync::Mutex;

use crate::node::{PublishedPackages, Publishers, Waiting};

/// What installing takes.
#[derive(Debug)]
pub struct Parts {
    pub host: Host,
    pub sandbox: Sandbox,
    pub compiler: Compiler,
    pub key: HostKey,
    pub blobs: Arc<dyn Blobs>,
    pub publishers: Publishers,
    pub published: PublishedPackages,
}

/// The host's installer. Cheap to clone.
#[derive(Debug, Clone)]
pub struct PackageInstaller {
    parts: Arc<Parts>,
    /// One at a time: compiling takes all processors.
    turn: Arc<Mutex<()>>,
}

#[async_trait]
impl Installer for PackageInstaller {
    async fn install(&self, package: Bytes, options: InstallOptions) -> Result<Committed<Installed>, InstallProblem> {
        let installer = self.clone();
        // Goes on to its end although whoever asked does not wait any more: asking again finds it done.
        let install = tokio::spawn(async move {
            let _turn = installer.turn.lock().await;
            installer.parts.install(package, options).await
        });
        install.await.map_err(|panic| InstallProblem::Fault(panic.to_string()))?
    }

    async fn uninstall(&self, program: ProgramId) -> Result<Committed<()>, Error> {
        let found = self.parts.host.find_program(program).await?.value;
        let uninstalled = self.parts.host.uninstall(program).await?;
        if let Some(program) = found {
            self.parts.sandbox.unload(&program.version.digest);
        }
        Ok(uninstalled)
    }

    async fn publish(&self, package: Bytes) -> Result<Published, InstallProblem> {
        self.parts.publish(package).await.map(shown)
    }

    async fn published(&self) -> Result<Vec<Published>, InstallProblem> {
        let found = self.parts.published.list().map_err(fault)?;
        Ok(found.into_iter().map(shown).collect())
    }

    async fn install_published(
        &self,
        version: VersionDigest,
        options: InstallOptions,
    ) -> Result<Committed<Installed>, InstallProblem> {
        let package = self.parts.read_published(&version).await?;
        let installed = self.install(package, options).await?;
        self.parts.published.remove(&version).map_err(fault)?;
        Ok(installed)
    }
}

fn shown(waiting: Waiting) -> Published {
    let Waiting { program, publisher, app_id, program_name, version, version_name, version_code, .. } = waiting;
    Published { program, publisher, app_id, program_name, version, version_name, version_code }
}

fn fault(error: anyhow::Error) -> InstallProblem {
    InstallProblem::Fault(format!("{error:#}"))
}

impl PackageInstaller {
    pub fn new(parts: Parts) -> Self {
        Self { parts: Arc::new(parts), turn: Arc::default() }
    }

    /// Trusts a publisher from now on: the operator's decision.
    ///
    /// # Errors
    /// Other key-sets of the publisher are trusted here.
    pub fn trust(&self, key_sets: &KeySetChain) -> anyhow::Result<()> {
        self.parts.publishers.accept(key_sets).map(drop)
    }
}

impl Parts {
    async fn install(&self, package: Bytes, options: InstallOptions) -> Result<Committed<Installed>, InstallProblem> {
        let package = self.judge(package).await?;
        let version = match self.find_version(&package).await? {
            Some(version) => version,
            None => self.compile(&package).await?,
        };
        let InstallOptions { accept_permissions, rollback, settings, idempotency } = options;
        let before = self.host.find_program(package.program()).await?.value;
        let install = Install {
            publisher: package.publisher(),
            app_id: package.manifest().app_id.clone(),
            version,
            accept_permissions,
            rollback,
            settings,
        };
        let installed = self.host.install_once(idempotency.as_ref(), &install).await?;
        let noted = self.publishers.note_owner(&install.app_id, &install.publisher);
        if let Err(error) = noted {
            // The store knows; the next start writes it.
            tracing::warn!(error = %format!("{error:#}"), "cannot note whose an app_id is");
        }
        if let (Installed::Running { .. }, Some(before)) = (&installed.value, before) {
            self.sandbox.unload(&before.version.digest);
        }
        Ok(installed)
    }

    async fn publish(&self, package: Bytes) -> Result<Waiting, InstallProblem> {
        let package = self.judge(package).await?;
        let blob = self.put(vec![package.bytes().to_vec()]).await?;
        let waiting = Waiting::new(&package, &blob);
        if !self.published.add(&waiting).map_err(fault)? {
            let why = "too many packages wait for the operator".to_owned();
            return Err(InstallProblem::Refused { code: "limit_reached", why });
        }
        Ok(waiting)
    }

    /// A package that waits; one that is installed already is read too, so that installing it again answers the same.
    async fn read_published(&self, version: &VersionDigest) -> Result<Bytes, InstallProblem> {
        let waiting = self.published.find(version).map_err(fault)?;
        let blob = match waiting {
            Some(waiting) => waiting.blob().map_err(fault)?,
            None => {
                let programs = self.host.programs().await?.value;
                let found = programs.into_iter().find(|program| program.version.digest == *version);
                BlobHash::from_bytes(found.ok_or(Error::NotFound("package"))?.version.package)
            }
        };
        let blobs = self.blobs.clone();
        let read = tokio::task::spawn_blocking(move || blobs.get(&blob)).await;
        let read = read.map_err(|panic| InstallProblem::Fault(panic.to_string()))?;
        read.map_err(|error| InstallProblem::Fault(error.to_string()))
    }

    /// Intact, and by a publisher whom this host trusts.
    async fn judge(&self, package: Bytes) -> Result<VerifiedPackage, InstallProblem> {
        let verified = tokio::task::spawn_blocking(move || parvis_package::verify(package.into()));
        let package = verified.await.map_err(|panic| InstallProblem::Fault(panic.to_string()))?;
        let package = package.map_err(|error| refused(error.code(), &error))?;
        let known = self.publishers.find(&package.publisher()).map_err(fault)?;
        // Whose the app_id is: the commit of the install decides.
        let known = KnownPublisher { key_sets: known.as_ref(), app_owner: None };
        let trusted = package.check_trust(known, self.host.now()).map_err(|error| refused(error.code(), &error))?;
        if trusted.has_newer_key_sets {
            self.publishers.accept(package.key_sets()).map_err(fault)?;
        }
        Ok(package)
    }

    /// The version as it was compiled already, if it was.
    async fn find_version(&self, package: &VerifiedPackage) -> Result<Option<Version>, InstallProblem> {
        let program = self.host.find_program(package.program()).await?.value;
        let program = program.filter(|program| program.is_installed());
        let versions = program.into_iter().flat_map(|program| std::iter::once(program.version).chain(program.staged));
        Ok(versions.into_iter().find(|version| version.digest == package.version_digest()))
    }

    async fn compile(&self, package: &VerifiedPackage) -> Result<Version, InstallProblem> {
        let installed = self.sandbox.install(package, &self.compiler, &self.key).await.map_err(not_installed)?;
        let blob = self.put(vec![installed.artifact, package.bytes().to_vec()]).await?;
        let icon = self.icon(package).await?;
        Ok(version(package, *blob.as_bytes(), installed.receipt, icon))
    }
}

impl Parts {
    /// The first icon, drawn again by this host. One that cannot be is left out: a program runs without a face.
    async fn icon(&self, package: &VerifiedPackage) -> Result<Option<BlobHash>, InstallProblem> {
        let Some(icon) = package.manifest().icons.first() else { return Ok(None) };
        match self.host.keep_icon(icon.picture().into()).await {
            Ok(icon) => Ok(Some(icon)),
            Err(Error::Picture(error)) => {
                tracing::warn!(%error, app_id = package.manifest().app_id, "the program's icon is left out");
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps blobs; answers the hash of the last.
    async fn put(&self, all: Vec<Vec<u8>>) -> Result<BlobHash, InstallProblem> {
        let blobs = self.blobs.clone();
        let put = move || {
            let mut last = BlobHash::of(&[]);
            for bytes in &all {
                last = blobs.put(bytes)?;
            }
            Ok::<_, parvis_store::BlobError>(last)
        };
        let put = tokio::task::spawn_blocking(put).await.map_err(|panic| InstallProblem::Fault(panic.to_string()))?;
        put.map_err(|error| InstallProblem::Fault(error.to_string()))
    }
}

/// What is recorded of a version.
pub(crate) fn version(package: &VerifiedPackage, blob: [u8; 32], receipt: Vec<u8>, icon: Option<BlobHash>) -> Version {
    let manifest = package.manifest();
    let permissions = manifest.req_permissions.iter();
    let permissions = permissions.map(|asked| AskedPermission { permission: asked.name, reason: asked.reason.clone() });
    let commands = manifest.commands.iter();
    let commands =
        commands.map(|command| Command { name: command.name.clone(), description: command.description.clone() });
    Version {
        digest: package.version_digest(),
        manifest_digest: *package.manifest_digest(),
        code: manifest.version.code,
        name: manifest.version.name.clone(),
        program_name: manifest.name.clone(),
        description: manifest.description.clone().unwrap_or_default(),
        permissions: permissions.collect(),
        hosts: manifest.hosts(),
        commands: commands.collect(),
        package: blob,
        receipt,
        about: About {
            publisher_name: package.key_sets().current().name().to_owned(),
            // What a page's script does in a browser is held by its policy, which does not know every way out.
            no_network: !package.facts().network && !package.facts().pages,
            events: package.facts().events,
            pages: package.facts().pages,
            lang: manifest.lang.clone(),
            short_name: manifest.short_name.clone(),
        },
        icon,
    }
}

fn refused(code: &'static str, why: &dyn std::error::Error) -> InstallProblem {
    InstallProblem::Refused { code, why: why.to_string() }
}

fn not_installed(error: InstallError) -> InstallProblem {
    match error {
        InstallError::Compile(CompileError::Unavailable(_)) | InstallError::OtherEngine(_) => {
            InstallProblem::Fault(format!("{:#}", anyhow::Error::from(error)))
        }
        other => InstallProblem::Refused { code: other.code(), why: other.to_string() },
    }
}
