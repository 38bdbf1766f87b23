//! The product's own way from a socket to the commit, over any host and runner: dispatcher and gateway as the binary wires
//! them, on a free port.

use std::net::Ipv4Addr;
use std::sync::Arc;

use anyhow::Result;
use async_trait::async_trait;
use bytes::Bytes;
use parvis_capability::program::Installed;
use parvis_capability::{Committed, Error, Host};
use parvis_conversation::{Conversations, DispatcherConfig, Runner};
use parvis_domain::{ProgramId, VersionDigest};
use parvis_gateway::{App, Config, InstallOptions, InstallProblem, Installer, PagesSite, Published, Server};
use parvis_sandbox::{GuestRuntime, PoolLimits};
use tokio::net::TcpListener;

/// Nobody is asked to slow down: all clients have the same address, and a few speak for a crowd.
pub(crate) async fn open(
    host: Host,
    runner: Arc<dyn Runner>,
    guests: &GuestRuntime,
) -> Result<(Conversations, Server)> {
    open_with(host, runner, guests, None).await
}

/// With programs' pages.
pub(crate) async fn open_with(
    host: Host,
    runner: Arc<dyn Runner>,
    guests: &GuestRuntime,
    pages: Option<PagesSite>,
) -> Result<(Conversations, Server)> {
    let slots = usize::try_from(PoolLimits::default().concurrent)?;
    let config = DispatcherConfig::new(slots, guests.handle().clone());
    let conversations = Conversations::start(host, runner, &config).await?;
    let config = Config {
        requests_per_peer: None,
        messages_per_person: None,
        pages_per_person: None,
        pages,
        ..Config::default()
    };
    let app = App::new(conversations.clone(), Arc::new(NothingInstalled), config);
    let server = parvis_gateway::serve(app, TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?)?;
    Ok((conversations, server))
}

/// Everything is installed before anybody is served.
#[derive(Debug)]
struct NothingInstalled;

fn refused() -> InstallProblem {
    InstallProblem::Fault("the benchmarks install nothing over HTTP".to_owned())
}

#[async_trait]
impl Installer for NothingInstalled {
    async fn install(&self, _: Bytes, _: InstallOptions) -> Result<Committed<Installed>, InstallProblem> {
        Err(refused())
    }

    async fn publish(&self, _: Bytes) -> Result<Published, InstallProblem> {
        Err(refused())
    }

    async fn published(&self) -> Result<Vec<Published>, InstallProblem> {
        Ok(Vec::new())
    }

    async fn install_published(
        &self,
        _: VersionDigest,
        _: InstallOptions,
    ) -> Result<Committed<Installed>, InstallProblem> {
        Err(refused())
    }

    async fn uninstall(&self, _: ProgramId) -> Result<Committed<()>, Error> {
        Err(Error::NotFound("program"))
    }
}
