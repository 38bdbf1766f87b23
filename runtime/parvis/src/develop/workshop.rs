//! Building a folder's program and putting it on the developer's host, again and again.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use parvis_capability::program::Settings;
use parvis_cli::{Around, Built, Problem, Project, Purpose, Stop};
use parvis_domain::{Permission, ProgramId};
use parvis_gateway::{InstallOptions, InstallProblem, Installer};
use parvis_package::{PublisherKeys, VerifiedPackage};

use super::cast::Cast;
use super::news::News;
use super::progress::Progress;
use crate::demo::town::CURRENCY;
use crate::node::Node;

/// What a build takes, and where it goes.
pub(super) struct Workshop<'a> {
    pub(super) node: &'a Node,
    pub(super) project: Project,
    pub(super) keys: Arc<PublisherKeys>,
    pub(super) cast: Cast,
    pub(super) stop: Stop,
    pub(super) quiet: bool,
}

/// What runs now.
pub(super) struct Running {
    pub(super) program: ProgramId,
    pub(super) news: News,
}

impl Workshop<'_> {
    /// Builds and installs; a [`Problem`] where the developer can do something about it.
    pub(super) async fn make(&self) -> Result<Running> {
        let started = Instant::now();
        let built = self.build().await?;
        let package = self.sign(&built).await?;
        let program = package.program();
        let Some(package) = package.changed else { return Ok(Running { program, news: News::Unchanged }) };
        let manifest = package.manifest().clone();
        let version = package.version_digest();
        self.install(package).await?;
        let news = News::Installed {
            program: program.to_string(),
            name: manifest.name,
            code: manifest.version.code,
            version,
            commands: manifest.commands.into_iter().map(|command| command.name).collect(),
            seconds: started.elapsed().as_secs_f64(),
        };
        Ok(Running { program, news })
    }

    async fn build(&self) -> Result<Built> {
        let (project, keys, stop, shown) = (self.project.clone(), self.keys.clone(), self.stop.clone(), !self.quiet);
        let build = move || {
            let progress = Progress::new(shown);
            let around = Around { step: &|what| progress.step(what), stop: &stop };
            parvis_cli::build_component(&project, &keys, Purpose::Development, &around)
        };
        tokio::task::spawn_blocking(build).await.context("the build failed in a way that it should not")?
    }

    /// Under a code of its own each time: a host takes no version twice under one.
    async fn sign(&self, built: &Built) -> Result<Signed> {
        let first = built.sign(&self.project, &self.keys, None)?;
        let program = first.program();
        let Some(installed) = self.node.host().find_program(program).await?.value else {
            return Ok(Signed { program, changed: Some(first) });
        };
        let same = built.sign(&self.project, &self.keys, Some(installed.version.code))?;
        if same.version_digest() == installed.version.digest {
            return Ok(Signed { program, changed: None });
        }
        let next = installed.highest_code.saturating_add(1).max(first.manifest().version.code);
        Ok(Signed { program, changed: Some(built.sign(&self.project, &self.keys, Some(next))?) })
    }

    async fn install(&self, package: VerifiedPackage) -> Result<()> {
        let settings = self.settings(&package).await?;
        let options =
            InstallOptions { accept_permissions: true, settings: Some(settings), ..InstallOptions::default() };
        let installed = self.node.installer().install(package.into_bytes().into(), options).await;
        let installed = installed.map_err(|problem| match problem {
            InstallProblem::Refused { code, why } => {
                Problem::new(format!("the host does not take it ({code}): {why}"), "Change the program, and save.")
                    .into()
            }
            other => anyhow::anyhow!("{other}"),
        })?;
        self.node.conversations().settle(installed);
        Ok(())
    }

    /// One of the people is staff; where the program asks for money, it has an account to be paid on.
    async fn settings(&self, package: &VerifiedPackage) -> Result<Settings> {
        let mut settings = Settings { staff: [self.cast.staff].into(), ..Settings::default() };
        if package.manifest().asks_for(Permission::Payments) {
            let (program, name) = (package.program(), &package.manifest().name);
            let opened = self.node.host().open_merchant_account(None, program, CURRENCY.parse()?, name).await?;
            settings.merchant = Some(opened.value);
        }
        Ok(settings)
    }
}

/// A package to install, or none where what runs is the same.
struct Signed {
    program: ProgramId,
    changed: Option<VerifiedPackage>,
}

impl Signed {
    fn program(&self) -> ProgramId {
        self.program
    }
}
