//! The restaurant as it is shipped: signed, compiled by the worker, with the host's receipt. Made once for all tests.

use std::path::PathBuf;
use std::sync::Arc;

use parvis_capability::program::{About, AskedPermission, Command, Install, Settings, Version};
use parvis_domain::Timestamp;
use parvis_package::{PublisherKeys, VerifiedPackage};
use parvis_sandbox::{Compiler, Expected, HostKey, Installed, PoolLimits, Sandbox, SandboxConfig};
use parvis_store::{Blobs, MemoryBlobs};
use tokio::sync::OnceCell;

/// What runs programs, and two versions of the restaurant in its blobs.
pub(crate) struct Kitchen {
    pub(crate) sandbox: Sandbox,
    pub(crate) blobs: Arc<MemoryBlobs>,
    pub(crate) key: HostKey,
    pub(crate) first: Dish,
    /// The same code under a higher `version.code`.
    pub(crate) second: Dish,
}

/// One version, installed as far as the sandbox goes.
pub(crate) struct Dish {
    pub(crate) package: VerifiedPackage,
    pub(crate) installed: Installed,
}

pub(crate) async fn kitchen() -> &'static Kitchen {
    static KITCHEN: OnceCell<Kitchen> = OnceCell::const_new();
    KITCHEN.get_or_init(Kitchen::open).await
}

impl Kitchen {
    async fn open() -> Self {
        let pool = PoolLimits { concurrent: 16 };
        let sandbox = Sandbox::new(SandboxConfig { pool, ..SandboxConfig::default() }).unwrap();
        let key = HostKey::from_seed(&[5; 32]);
        let blobs = Arc::new(MemoryBlobs::new());
        let (first, second) = tokio::join!(cook(&sandbox, &key, &blobs, 1), cook(&sandbox, &key, &blobs, 2));
        Self { sandbox, blobs, key, first, second }
    }
}

impl Dish {
    pub(crate) fn expected(&self) -> Expected {
        Expected {
            version: self.package.version_digest(),
            publisher: self.package.publisher(),
            manifest_digest: *self.package.manifest_digest(),
        }
    }

    /// What an operator's install records.
    pub(crate) fn install(&self, settings: Option<Settings>) -> Install {
        let manifest = self.package.manifest();
        let asked = manifest.req_permissions.iter();
        let commands = manifest.commands.iter();
        let version = Version {
            digest: self.package.version_digest(),
            manifest_digest: *self.package.manifest_digest(),
            code: manifest.version.code,
            name: manifest.version.name.clone(),
            program_name: manifest.name.clone(),
            description: String::new(),
            permissions: asked
                .map(|ask| AskedPermission { permission: ask.name, reason: ask.reason.clone() })
                .collect(),
            hosts: manifest.hosts(),
            commands: commands
                .map(|command| Command { name: command.name.clone(), description: command.description.clone() })
                .collect(),
            package: [0; 32],
            receipt: self.installed.receipt.clone(),
            about: About::default(),
            icon: None,
        };
        Install {
            publisher: self.package.publisher(),
            app_id: manifest.app_id.clone(),
            version,
            accept_permissions: false,
            rollback: false,
            settings,
        }
    }
}

async fn cook(sandbox: &Sandbox, key: &HostKey, blobs: &MemoryBlobs, code: u32) -> Dish {
    let package = sign(code);
    let compiler = Compiler::new(env!("CARGO_BIN_EXE_story-compile-worker"), [""; 0]);
    let installed = sandbox.install(&package, &compiler, key).await.unwrap();
    let blob = blobs.put(&installed.artifact).unwrap();
    assert_eq!(*blob.as_bytes(), installed.artifact_hash);
    Dish { package, installed }
}

fn sign(code: u32) -> VerifiedPackage {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |path: &str| {
        let advice = "build the sample programs first: `cargo xtask guests`";
        std::fs::read(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}; {advice}"))
    };
    let component = read("target/guests/components/restaurant.wasm");
    let mut manifest: serde_json::Value =
        serde_json::from_slice(&read("sample-miniapps/restaurant/parvis.json")).unwrap();
    manifest["version"]["code"] = code.into();
    let keys = PublisherKeys::create("Chez Parvis", &[6; 32], Timestamp::from_millis(4_000_000_000_000)).unwrap();
    parvis_package::sign(&component, manifest.to_string().as_bytes(), &keys).unwrap()
}
