//! What an operator takes away is gone from memory too.

use std::sync::Arc;

use parvis::{DataDir, PackageInstaller, Parts};
use parvis_capability::{Host, Policy};
use parvis_gateway::Installer;
use parvis_sandbox::{Compiler, PoolLimits, Sandbox, SandboxConfig};
use parvis_store::{BlobHash, Blobs, Executor, Memory, OnFatal};

use crate::kitchen::kitchen;
use crate::town::{Seeded, TestClock};

#[tokio::test]
async fn an_uninstalled_program_is_not_kept_loaded() {
    let kitchen = kitchen().await;
    let dish = &kitchen.first;
    let store = Arc::new(Executor::open(Memory::new(), OnFatal::Abort).unwrap());
    let host = Host::new(store, kitchen.blobs.clone(), [7; 32], TestClock::new(), Seeded::new(1), Policy::default());
    host.install(&dish.install(None)).await.unwrap();
    let pool = PoolLimits { concurrent: 1 };
    let sandbox = Sandbox::new(SandboxConfig { pool, ..SandboxConfig::default() }).unwrap();
    let blobs = kitchen.blobs.clone();
    let fetch = async |hash| blobs.get(&BlobHash::from_bytes(hash)).map(Vec::from);
    sandbox.load(&dish.expected(), &dish.installed.receipt, &kitchen.key.public(), fetch).await.unwrap();

    let folder = tempfile::tempdir().unwrap();
    let data = DataDir::new(folder.path());
    let installer = PackageInstaller::new(Parts {
        host: host.clone(),
        sandbox: sandbox.clone(),
        compiler: Compiler::new("/nonexistent", [""; 0]),
        key: parvis_sandbox::HostKey::from_seed(&[5; 32]),
        blobs: kitchen.blobs.clone(),
        publishers: data.publishers(),
        published: data.published(),
    });
    let version = dish.package.version_digest();
    assert!(sandbox.find_loaded(&version).is_some());
    installer.uninstall(dish.package.program()).await.unwrap();
    assert!(sandbox.find_loaded(&version).is_none());
    assert_eq!(sandbox.loaded_bytes(), 0);
}
