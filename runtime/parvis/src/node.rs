//! A host that runs: store, sandbox, dispatcher and gateway over one data directory, begun and ended in order.
//!
//! Always true:
//! - what leaves the process is on disk (`store`);
//! - nothing runs before the receipts of all programs were looked at;
//! - at the end the gateway stops first, then the events that run, then the store.

mod ahead;
mod directory;
mod origin;
mod published;
mod publishers;
mod receipts;
mod sweeper;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use parvis_capability::people::Site;
use parvis_capability::{Host, Policy, SystemEntropy};
use parvis_conversation::{Conversations, DispatcherConfig, SandboxRunner};
use parvis_gateway::{App, Config, Server};
use parvis_sandbox::{Compiler, GuestRuntime, HostKey, Sandbox, SandboxConfig};
use parvis_store::{Blobs, Executor, FileBlobs, Memory, MemoryBlobs, OnFatal, Sled, SledOptions, Store};
use tokio::net::TcpListener;

use ahead::Ahead;
pub use directory::DataDir;
pub(crate) use directory::copy_secrets;
pub use origin::Origin;
pub use published::PublishedPackages;
pub(crate) use published::Waiting;
pub use publishers::{Accepted, Publishers};
use receipts::Renewal;
use sweeper::Sweeper;

use crate::advice::Advise;
use crate::install::{PackageInstaller, Parts};

/// What the operator chooses.
#[derive(Debug, Clone, Default)]
pub struct NodeOptions {
    pub policy: Policy,
    pub sandbox: SandboxConfig,
    pub gateway: Config,
    /// Where the host's own pages are; `None`: `http://localhost` with the port that it listens on.
    pub origin: Option<Origin>,
    /// What passkeys belong to, where it is a domain above the origin's own. Another one makes every passkey worthless.
    pub passkey_domain: Option<String>,
    /// The domain of programs' pages, which is theirs alone; `None`: `apps.localhost` for a host of this machine, no pages otherwise.
    pub pages_domain: Option<String>,
    /// What people call the host; `None`: Parvis.
    pub name: Option<String>,
    /// Programs know people by other pseudonyms from now on, where `host.secret` is lost.
    pub new_secret: bool,
    /// The host's clock is ahead of the machine's by so much.
    pub ahead: Duration,
}

/// A running host.
#[derive(Debug)]
pub struct Node {
    conversations: Conversations,
    installer: Arc<PackageInstaller>,
    server: Option<Server>,
    gateway: Config,
    name: String,
    origin: Option<Origin>,
    passkey_domain: Option<String>,
    pages_domain: Option<String>,
    guests: GuestRuntime,
    sweeper: Sweeper,
    /// To be closed at the end; `None` in memory.
    store: Option<Arc<Executor<Sled>>>,
}

impl Node {
    /// Opens a data directory and begins.
    ///
    /// # Errors
    /// Another process has it, a newer version wrote it, or the machine does not give what the host needs.
    pub async fn open(data: &DataDir, compiler: Compiler, options: NodeOptions) -> Result<Self> {
        data.create()?;
        let may_make = options.new_secret || !data.has_store();
        let secret = data.host_secret(may_make)?;
        let key = data.host_key()?;
        let store = Arc::new(open_store(data)?);
        let blobs = FileBlobs::open(&data.blobs()).context("cannot open the blobs")?;
        let parts = Begin {
            store: store.clone(),
            blobs: Arc::new(blobs),
            secret: *secret,
            key,
            publishers: data.publishers(),
            published: data.published(),
            running: Some(data.running()),
            compiler,
        };
        let mut node = Self::begin(parts, options).await?;
        node.store = Some(store);
        Ok(node)
    }

    /// A host that keeps nothing, for tests, but for publishers and published packages, which are files in `data`.
    ///
    /// # Errors
    /// The machine does not give what the host needs.
    pub async fn in_memory(data: &DataDir, compiler: Compiler, options: NodeOptions) -> Result<Self> {
        let parts = Begin {
            store: Arc::new(Executor::open(Memory::new(), OnFatal::Abort)?),
            blobs: Arc::new(MemoryBlobs::default()),
            secret: [7; 32],
            key: HostKey::from_seed(&[7; 32]),
            publishers: data.publishers(),
            published: data.published(),
            running: None,
            compiler,
        };
        Self::begin(parts, options).await
    }

    async fn begin(parts: Begin, options: NodeOptions) -> Result<Self> {
        let Begin { store, blobs, secret, key, publishers, published, running, compiler } = parts;
        let NodeOptions {
            policy,
            sandbox: sandbox_config,
            gateway,
            origin,
            passkey_domain,
            pages_domain,
            name,
            ahead,
            ..
        } = options;
        let name = name.unwrap_or_else(|| "Parvis".to_owned());
        let clock = Arc::new(Ahead(ahead));
        let host = Host::new(store, blobs.clone(), secret, clock, Arc::new(SystemEntropy), policy);
        let sandbox =
            Sandbox::new(sandbox_config).map_err(|error| anyhow::anyhow!("cannot make the sandbox: {error:#}"))?;
        let renewal = Renewal { host: &host, sandbox: &sandbox, blobs: &blobs, compiler: &compiler, key: &key };
        renewal.run().await?;
        for program in host.programs().await?.value {
            publishers.note_owner(&program.app_id, &program.publisher)?;
        }
        let sweeper = Sweeper::start(host.clone(), key.public(), published.clone()).await?;
        let guests = GuestRuntime::new(None).context("cannot start the guests' threads")?;
        let runner = SandboxRunner::new(sandbox.clone(), blobs.clone(), key.public());
        let slots = usize::try_from(sandbox_config.pool.concurrent).unwrap_or(usize::MAX);
        let config = DispatcherConfig { slot_file: running, ..DispatcherConfig::new(slots, guests.handle().clone()) };
        let conversations = Conversations::start(host.clone(), Arc::new(runner), &config).await?;
        let installer = PackageInstaller::new(Parts { host, sandbox, compiler, key, blobs, publishers, published });
        Ok(Self {
            conversations,
            installer: Arc::new(installer),
            server: None,
            gateway,
            name,
            origin,
            passkey_domain,
            pages_domain,
            guests,
            sweeper,
            store: None,
        })
    }

    pub fn host(&self) -> &Host {
        self.conversations.host()
    }

    pub fn conversations(&self) -> &Conversations {
        &self.conversations
    }

    pub fn installer(&self) -> &PackageInstaller {
        &self.installer
    }

    /// Serves at `address`; port 0 takes a free one. Answers where.
    ///
    /// # Errors
    /// The address is taken or not this machine's.
    pub async fn serve(&mut self, address: SocketAddr) -> Result<SocketAddr> {
        let listener = TcpListener::bind(address).await.advise(
            format!("cannot listen on {address}"),
            "Stop what listens there, or choose another address with `--listen` or `--port`.",
        )?;
        let own = || listener.local_addr().map(|address| Origin::localhost(address.port()));
        let origin = self.origin.clone().map_or_else(own, Ok).context("the listener has no address")?;
        let site = Site::new(&self.name, &origin.to_string(), self.passkey_domain.as_deref())?;
        let pages = origin.pages(self.pages_domain.as_deref()).context("the domain of programs' pages")?;
        let config = Config { site, pages, ..self.gateway.clone() };
        let app = App::new(self.conversations.clone(), self.installer.clone(), config);
        let server = parvis_gateway::serve(app, listener)?;
        let address = server.address();
        self.server = Some(server);
        Ok(address)
    }

    /// Ends in order: no new requests, no new events, nothing left to write.
    pub async fn stop(self) -> Result<()> {
        let Self { conversations, installer, server, guests, sweeper, store, .. } = self;
        if let Some(server) = server {
            server.stop().await;
        }
        conversations.stop().await;
        sweeper.stop().await;
        drop((conversations, installer, guests));
        let Some(store) = store else { return Ok(()) };
        // Everything that was answered is on disk already: closing saves the next start a little work.
        let close = move || Arc::into_inner(store).and_then(Executor::close);
        tokio::task::spawn_blocking(close).await.context("the store could not be closed")?;
        Ok(())
    }
}

/// What a host is made of.
struct Begin {
    store: Arc<dyn Store>,
    blobs: Arc<dyn Blobs>,
    secret: [u8; 32],
    key: HostKey,
    publishers: Publishers,
    published: PublishedPackages,
    running: Option<std::path::PathBuf>,
    compiler: Compiler,
}

/// The store of a data directory. The process ends if the disk refuses what it wrote.
pub(crate) fn open_store(data: &DataDir) -> Result<Executor<Sled>> {
    let engine = Sled::open(&data.db(), SledOptions::default())?;
    Ok(Executor::open(engine, OnFatal::Abort)?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::net::Ipv4Addr;

    use super::*;
    use crate::client::Client;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_host_in_memory_serves_until_it_is_stopped() {
        let folder = tempfile::tempdir().unwrap();
        // No program is installed: nothing is compiled.
        let compiler = Compiler::new("/nonexistent", ["compile-worker"]);
        let mut node = Node::in_memory(&DataDir::new(folder.path()), compiler, NodeOptions::default()).await.unwrap();
        let address = node.serve((Ipv4Addr::LOCALHOST, 0).into()).await.unwrap();
        let client = Client::new(&format!("http://{address}")).unwrap();
        assert_eq!(client.get("/readyz").await.unwrap().status, 200);
        assert_eq!(client.get("/v1/me").await.unwrap().status, 401);
        node.stop().await.unwrap();
        assert!(client.get("/readyz").await.is_err());
    }
}
