//! Programs run in the sandbox: the version that the event's transaction found, loaded from the blobs by its receipt.

use std::sync::Arc;

use async_trait::async_trait;
use parvis_capability::Invocation;
use parvis_domain::{Failure, HttpResponse, PageRequest, VersionDigest};
use parvis_sandbox::{Expected, HostPublicKey, LoadError, Loaded, Outcome, Run, Sandbox};
use parvis_store::{BlobHash, Blobs};

use crate::run::{Ran, Runner};

/// The product's [`Runner`].
#[derive(Debug)]
pub struct SandboxRunner {
    sandbox: Sandbox,
    blobs: Arc<dyn Blobs>,
    host_key: HostPublicKey,
}

impl SandboxRunner {
    pub fn new(sandbox: Sandbox, blobs: Arc<dyn Blobs>, host_key: HostPublicKey) -> Self {
        Self { sandbox, blobs, host_key }
    }

    async fn load(&self, invocation: &Invocation) -> Result<Arc<Loaded>, LoadError> {
        let program = invocation.program();
        let digest: VersionDigest = program.version.digest;
        if let Some(loaded) = self.sandbox.find_loaded(&digest) {
            return Ok(loaded);
        }
        let expected = Expected {
            version: digest,
            publisher: program.publisher,
            manifest_digest: program.version.manifest_digest,
        };
        let blobs = self.blobs.clone();
        let fetch = |hash| async move {
            // Reading a file of megabytes: not on the threads that serve.
            let read = tokio::task::spawn_blocking(move || blobs.get(&BlobHash::from_bytes(hash))).await;
            read.map_err(|panic| panic.to_string())?.map(Vec::from).map_err(|error| error.to_string())
        };
        self.sandbox.load(&expected, &program.version.receipt, &self.host_key, fetch).await
    }
}

#[async_trait]
impl Runner for SandboxRunner {
    async fn run(&self, invocation: Box<Invocation>) -> Ran {
        let loaded = match self.load(&invocation).await {
            Ok(loaded) => loaded,
            Err(error) => return Ran::Fault(error.to_string()),
        };
        self.sandbox.run(&loaded, invocation).await.into()
    }

    async fn serve(&self, invocation: Box<Invocation>, request: &PageRequest) -> Ran<HttpResponse> {
        let loaded = match self.load(&invocation).await {
            Ok(loaded) => loaded,
            Err(error) => return Ran::Fault(error.to_string()),
        };
        self.sandbox.serve(&loaded, invocation, request).await.into()
    }
}

impl<T> From<Run<T>> for Ran<T> {
    fn from(mut run: Run<T>) -> Self {
        match run.outcome {
            Outcome::Ended(ending) => Self::Ended { invocation: run.invocation, ending },
            Outcome::Failed { failure: Failure::Host, detail } => Self::Fault(detail),
            Outcome::Failed { failure, detail } => {
                let record = run.record.map(|record| record.encode());
                Self::Failed { failure, detail, log: run.invocation.take_log(), record }
            }
            Outcome::Stale => Self::Stale,
            Outcome::Fault(fault) => Self::Fault(fault.to_string()),
        }
    }
}
