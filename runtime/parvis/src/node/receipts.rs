//! Receipts of installed programs, looked at before anything runs: those that another version of the host made, or another
//! key signed, are made anew from the packages.

use std::sync::Arc;

use anyhow::{Context, Result};
use parvis_capability::Host;
use parvis_capability::program::{Program, Version};
use parvis_sandbox::{Compiler, Expected, HostKey, Receipt, ReceiptError, Sandbox};
use parvis_store::{BlobHash, Blobs};

/// What compiling anew takes.
#[derive(Debug)]
pub(super) struct Renewal<'a> {
    pub(super) host: &'a Host,
    pub(super) sandbox: &'a Sandbox,
    pub(super) blobs: &'a Arc<dyn Blobs>,
    pub(super) compiler: &'a Compiler,
    pub(super) key: &'a HostKey,
}

impl Renewal<'_> {
    /// Answers how many versions were compiled anew. One that cannot be compiled stays as it is, and its events are parked.
    pub(super) async fn run(&self) -> Result<usize> {
        let mut renewed = 0;
        for program in self.host.programs().await?.value {
            for version in std::iter::once(&program.version).chain(&program.staged) {
                let Err(why) = self.check(&program, version) else { continue };
                tracing::info!(program.app_id = %program.app_id, version = version.code, why = %why, "compiling anew");
                match self.renew(&program, version).await {
                    Ok(()) => renewed += 1,
                    Err(error) => {
                        tracing::error!(program.app_id = %program.app_id, error = %format!("{error:#}"), "cannot be compiled anew: install it again");
                    }
                }
            }
        }
        Ok(renewed)
    }

    fn check(&self, program: &Program, version: &Version) -> Result<(), ReceiptError> {
        let receipt = Receipt::verify(&version.receipt, &self.key.public())?;
        let expected = Expected {
            version: version.digest,
            publisher: program.publisher,
            manifest_digest: version.manifest_digest,
        };
        receipt.check(&expected, self.sandbox.fingerprint())
    }

    async fn renew(&self, program: &Program, version: &Version) -> Result<()> {
        let package = BlobHash::from_bytes(version.package);
        let blobs = self.blobs.clone();
        let read = move || {
            let bytes = blobs.get(&package).context("its package cannot be read")?;
            parvis_package::verify(bytes.into()).context("its package is not intact")
        };
        let package = tokio::task::spawn_blocking(read).await??;
        anyhow::ensure!(package.version_digest() == version.digest, "its package is another version's");
        let installed = self.sandbox.install(&package, self.compiler, self.key).await?;
        let (blobs, artifact) = (self.blobs.clone(), installed.artifact);
        tokio::task::spawn_blocking(move || blobs.put(&artifact)).await??;
        self.host.renew_receipt(program.id, version.digest, &installed.receipt).await?;
        Ok(())
    }
}
