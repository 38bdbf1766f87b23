//! The sandbox: installs, loads and runs mini-programs.

mod replay;
mod run;
#[cfg(test)]
mod tests;

pub use replay::Replayed;

use std::fmt;
use std::sync::Arc;

use parvis_domain::VersionDigest;
use parvis_package::{HANDLER, Resources, VerifiedPackage};
use tokio::sync::Semaphore;
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, Linker};
use wasmtime::{Engine, error::Context};
use wasmtime_wasi_http::p2::bindings::ProxyPre;

use crate::cache::Cache;
use crate::compile::{CompileError, Compiler};
use crate::engine::{self, Fingerprint, PoolLimits, Ticker};
use crate::error::{InstallError, LoadError};
use crate::guest::Guest;
use crate::host::bindings::MiniProgramPre;
use crate::host::bindings::exports::parvis::host::handler::{Event, Stop};
use crate::receipt::{Artifact, Expected, HostKey, HostPublicKey, Receipt};
use crate::tape::Recording;
use crate::{host, outgoing, pages, wasi};

/// Bytes of artifacts that stay loaded.
const CACHE_BYTES_MAX: u64 = 256 << 20;

/// What the operator decides for the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SandboxConfig {
    pub pool: PoolLimits,
    /// Artifacts that stay loaded, in bytes.
    pub cache_bytes_max: u64,
    /// What a failed run leaves for the program's developers.
    pub recording: Recording,
}

impl Default for SandboxConfig {
    fn default() -> Self {
        Self { pool: PoolLimits::default(), cache_bytes_max: CACHE_BYTES_MAX, recording: Recording::Off }
    }
}

/// Runs mini-programs. Cheap to clone.
#[derive(Clone)]
pub struct Sandbox {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    linker: Linker<Guest>,
    recording: Recording,
    fingerprint: Fingerprint,
    /// The queue in front of the pool: a run waits where the pool alone would refuse.
    slots: Semaphore,
    cache: Cache<Loaded>,
    _ticker: Ticker,
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("fingerprint", &self.inner.fingerprint).finish_non_exhaustive()
    }
}

/// A version that is ready to run.
pub struct Loaded {
    version: VersionDigest,
    doors: Doors,
}

/// What a program can be asked for.
struct Doors {
    events: Option<MiniProgramPre<Guest>>,
    pages: Option<ProxyPre<Guest>>,
}

impl fmt::Debug for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Loaded").field(&self.version).finish()
    }
}

impl Loaded {
    pub fn version(&self) -> VersionDigest {
        self.version
    }
}

/// What an install made. Keep the artifact under its hash before the commit that records the receipt.
pub struct Installed {
    /// Signed: [`Receipt::verify`] reads it.
    pub receipt: Vec<u8>,
    /// BLAKE3 of `artifact`.
    pub artifact_hash: [u8; 32],
    pub artifact: Vec<u8>,
    pub resources: Resources,
}

impl fmt::Debug for Installed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Installed").field("artifact_bytes", &self.artifact.len()).finish_non_exhaustive()
    }
}

impl Sandbox {
    /// # Errors
    /// The operating system does not give the address space of the pool, or no thread.
    pub fn new(config: SandboxConfig) -> wasmtime::Result<Self> {
        let engine = engine::serving(config.pool)?;
        let mut linker = Linker::new(&engine);
        host::add_to_linker(&mut linker)?;
        wasi::add_to_linker(&mut linker)?;
        pages::add_to_linker(&mut linker)?;
        outgoing::add_to_linker(&mut linker)?;
        let slots = usize::try_from(config.pool.concurrent.max(1)).unwrap_or(usize::MAX);
        Ok(Self {
            inner: Arc::new(Inner {
                _ticker: Ticker::start(&engine)?,
                fingerprint: Fingerprint::of(&engine),
                slots: Semaphore::new(slots),
                cache: Cache::new(config.cache_bytes_max),
                recording: config.recording,
                linker,
                engine,
            }),
        })
    }

    /// What artifacts must be compiled with to be loaded here.
    pub fn fingerprint(&self) -> Fingerprint {
        self.inner.fingerprint
    }

    /// Compiles a package in a child process, checks that it can run here, and signs the receipt for what came out.
    ///
    /// Whether the publisher is trusted is the caller's to check, before.
    pub async fn install(
        &self,
        package: &VerifiedPackage,
        compiler: &Compiler,
        key: &HostKey,
    ) -> Result<Installed, InstallError> {
        let artifact = compiler.compile(package.bytes()).await?;
        let receipt = Receipt {
            version: package.version_digest(),
            manifest_digest: *package.manifest_digest(),
            publisher: package.publisher(),
            artifact: *blake3::hash(&artifact).as_bytes(),
            artifact_bytes: u64::try_from(artifact.len()).map_err(|_| CompileError::Garbled)?,
            engine: self.inner.fingerprint,
        };
        let artifact = receipt.admit(artifact).map_err(|_| CompileError::Garbled)?;
        let inner = self.inner.clone();
        // The pool's own limits and the types of all imports: the last checks, by the engine that will serve.
        let checked = tokio::task::spawn_blocking(move || inner.prepare(&artifact).map(|_| artifact)).await;
        let artifact = checked.map_err(|panic| InstallError::Unlinkable(panic.to_string()))??;
        Ok(Installed {
            receipt: receipt.sign(key),
            artifact_hash: receipt.artifact,
            artifact: artifact.into_bytes(),
            resources: package.facts().resources,
        })
    }

    /// The version, if it is loaded.
    pub fn find_loaded(&self, version: &VersionDigest) -> Option<Arc<Loaded>> {
        self.inner.cache.find(version)
    }

    /// The version that `expected` names, loaded now unless it is. `fetch` reads the artifact by its BLAKE3 hash.
    ///
    /// # Errors
    /// The receipt is not this host's, is about something else, or the artifact is not the one that it names.
    pub async fn load<F, E>(
        &self,
        expected: &Expected,
        receipt: &[u8],
        key: &HostPublicKey,
        fetch: impl FnOnce([u8; 32]) -> F,
    ) -> Result<Arc<Loaded>, LoadError>
    where
        F: Future<Output = Result<Vec<u8>, E>>,
        E: fmt::Display,
    {
        let load = || async {
            let receipt = Receipt::verify(receipt, key)?;
            receipt.check(expected, self.inner.fingerprint)?;
            let bytes = fetch(receipt.artifact).await.map_err(|error| LoadError::Artifact(error.to_string()))?;
            let inner = self.inner.clone();
            let version = receipt.version;
            // Hashing and loading take milliseconds: not on the threads that serve.
            let loading = tokio::task::spawn_blocking(move || {
                let artifact = receipt.admit(bytes)?;
                let doors = inner.prepare(&artifact).map_err(|error| LoadError::Refused(error.to_string()))?;
                Ok((Loaded { version, doors }, receipt.artifact_bytes))
            });
            loading.await.map_err(|panic| LoadError::Refused(panic.to_string()))?
        };
        self.inner.cache.get_or_load(expected.version, load).await
    }

    /// Forgets a version that is not run any more. Runs in progress keep it.
    pub fn unload(&self, version: &VersionDigest) {
        self.inner.cache.remove(version);
    }

    /// Bytes of the artifacts that are loaded.
    pub fn loaded_bytes(&self) -> u64 {
        self.inner.cache.bytes()
    }
}

impl Inner {
    fn prepare(&self, artifact: &Artifact) -> Result<Doors, InstallError> {
        let component = self.deserialize(artifact)?;
        let pre = self.linker.instantiate_pre(&component).map_err(unlinkable)?;
        let events = match component.get_export_index(None, HANDLER) {
            None => None,
            Some(_) => {
                check_handler(&self.engine, &component).map_err(unlinkable)?;
                Some(MiniProgramPre::new(pre.clone()).map_err(unlinkable)?)
            }
        };
        let pages = match ProxyPre::new(pre) {
            Ok(pages) => Some(pages),
            Err(_) if events.is_some() => None,
            Err(error) => return Err(unlinkable(error)),
        };
        Ok(Doors { events, pages })
    }

    fn deserialize(&self, artifact: &Artifact) -> Result<Component, InstallError> {
        #[expect(
            unsafe_code,
            reason = "an Artifact holds only bytes that a receipt of this host names: what its own compile worker made"
        )]
        // SAFETY: the bytes are wasmtime's own, unchanged: they were hashed in this very buffer, and the hash stands
        // under the host's signature (or was just computed over what the compile worker answered, at install).
        let component = unsafe { Component::deserialize(&self.engine, artifact.bytes()) };
        component.map_err(|error| {
            let text = format!("{error:#}");
            // wasmtime has no type for this: its words are held by a test.
            if text.contains("exceeds") || text.contains("limit") {
                InstallError::PoolLimit(text)
            } else {
                InstallError::OtherEngine(text)
            }
        })
    }
}

/// The engine compares the type of an export when an instance is made of it: too late for an install.
fn check_handler(engine: &Engine, component: &Component) -> wasmtime::Result<()> {
    let ty = component.component_type();
    let handler = match ty.get_export(engine, HANDLER).map(|export| export.ty) {
        Some(ComponentItem::ComponentInstance(handler)) => handler,
        _ => wasmtime::bail!("`{HANDLER}` is not exported as an instance"),
    };
    match handler.get_export(engine, "handle").map(|export| export.ty) {
        Some(ComponentItem::ComponentFunc(handle)) => handle
            .typecheck::<(Event,), (Result<(), Stop>,)>(&ty.instance_type())
            .with_context(|| format!("`{HANDLER}#handle` is not of the contract's type")),
        _ => wasmtime::bail!("`{HANDLER}` exports no function `handle`"),
    }
}

fn unlinkable(error: wasmtime::Error) -> InstallError {
    InstallError::Unlinkable(format!("{error:#}"))
}
