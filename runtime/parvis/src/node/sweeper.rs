//! What no record names is removed from the blobs: packages and artifacts of programs that are gone, media that nobody holds.
//!
//! Always true: a blob that was put lately stays, since the commit that names it may be on its way.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::Result;
use parvis_capability::Host;
use parvis_sandbox::{HostPublicKey, Receipt};
use parvis_store::{BlobError, BlobHash};
use tokio::runtime::Handle;

use super::PublishedPackages;

/// Far longer than an install or an upload takes.
const BLOB_AGE_MIN: Duration = Duration::from_secs(24 * 3600);
const EVERY: Duration = Duration::from_secs(3600);

/// Sweeps at the start and every hour, until it is dropped.
#[derive(Debug)]
pub(super) struct Sweeper(tokio::task::JoinHandle<()>);

impl Sweeper {
    /// # Errors
    /// The first time does not end well: something is wrong with the store or the disk.
    pub(super) async fn start(host: Host, key: HostPublicKey, published: PublishedPackages) -> Result<Self> {
        sweep(&host, &key, &published, SystemTime::now()).await?;
        Ok(Self(tokio::spawn(async move {
            loop {
                tokio::time::sleep(EVERY).await;
                if let Err(error) = sweep(&host, &key, &published, SystemTime::now()).await {
                    tracing::warn!(error = %format!("{error:#}"), "cannot remove what no record names");
                }
            }
        })))
    }

    pub(super) async fn stop(mut self) {
        self.0.abort();
        // It was told to end: that it did not end by itself is no news.
        let _ = (&mut self.0).await;
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn sweep(host: &Host, key: &HostPublicKey, published: &PublishedPackages, now: SystemTime) -> Result<()> {
    let mut named = HashSet::new();
    for waiting in published.list()? {
        named.insert(waiting.blob()?);
    }
    for program in host.programs().await?.value {
        for version in std::iter::once(&program.version).chain(&program.staged) {
            named.insert(BlobHash::from_bytes(version.package));
            named.extend(version.icon);
            if let Ok(receipt) = Receipt::verify(&version.receipt, key) {
                named.insert(BlobHash::from_bytes(receipt.artifact));
            }
        }
    }
    let (host, asker) = (host.clone(), Handle::current());
    let sweep = move || {
        let is_held = |hash: &BlobHash| {
            let held = asker.block_on(host.is_held(hash));
            held.map_err(|error| BlobError::Unavailable(Arc::from(error.to_string())))
        };
        parvis_store::sweep(host.blobs().as_ref(), now, BLOB_AGE_MIN, |hash| Ok(named.contains(hash) || is_held(hash)?))
    };
    let removed = tokio::task::spawn_blocking(sweep).await??;
    if removed > 0 {
        tracing::info!(blobs = removed, "removed what no record names");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use parvis_capability::people::Role;
    use parvis_capability::{Policy, SystemClock, SystemEntropy};
    use parvis_sandbox::HostKey;
    use parvis_store::{Executor, Memory, MemoryBlobs, OnFatal};

    use super::*;

    #[tokio::test]
    async fn what_a_record_holds_stays_and_what_none_does_goes() {
        let store = Arc::new(Executor::open(Memory::new(), OnFatal::Abort).unwrap());
        let blobs = Arc::new(MemoryBlobs::new());
        let host = Host::new(store, blobs, [7; 32], Arc::new(SystemClock), Arc::new(SystemEntropy), Policy::default());
        let alice = host.create_account(None, "alice", "correct horse", "Alice", Role::User).await.unwrap().value;
        let media = host.upload(alice, None, "a.txt", "text/plain", "kept".into()).await.unwrap().value;
        let kept = host.media(alice, media).await.unwrap().value.content.blob;
        let garbage = host.blobs().put(b"nobody names it").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let published = PublishedPackages::new(folder.path().to_owned());
        let key = HostKey::from_seed(&[7; 32]).public();
        sweep(&host, &key, &published, SystemTime::now()).await.unwrap();
        assert!(host.blobs().get(&garbage).is_ok(), "too young");
        sweep(&host, &key, &published, SystemTime::now() + 2 * BLOB_AGE_MIN).await.unwrap();
        assert!(host.blobs().get(&garbage).is_err());
        assert!(host.blobs().get(&kept).is_ok());
    }
}
