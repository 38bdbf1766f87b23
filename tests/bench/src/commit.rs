//! `commit`: durable transfers per second through the executor on sled, beside the same clients over a bare writer thread.
//!
//! Both write the same keys with the same number of bytes for a transfer: its record, an idempotency record, three entries
//! of logs with their heads, four counters. The bare writer decides nothing: no conditions, no floors, no numbering.

mod bare;
mod executor;

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use serde_json::json;
use tokio::runtime::Runtime;

use self::bare::BareWriter;
use self::executor::ThroughExecutor;
use crate::measure::{Summary, print, rounds};

const ROUNDS: usize = 7;
const CLIENTS: [u32; 3] = [1, 16, 64];
/// People who send each other money. Few enough that transfers of one group meet on the same counters now and then.
const ACCOUNTS: u32 = 1_000;
const RECORD_BYTES: usize = 112;
const IDEMPOTENCY_BYTES: usize = 96;
const SYNCS: u32 = 100;

pub(crate) fn run() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    for clients in CLIENTS {
        let directory = tempfile::tempdir_in(on_disk()?)?;
        let bare = Arc::new(BareWriter::open(&directory.path().join("bare"))?);
        let executor = Transfers::open(&directory.path().join("executor"), &runtime)?;
        let each = if clients == 1 { 150 } else { 60 };
        let (mut serial, mut bare_serial) = (0, 0);
        let [ours, theirs, sync] = rounds(
            ROUNDS,
            [
                &mut || {
                    serial += 1;
                    executor.round(clients, each, serial, &runtime)
                },
                &mut || {
                    bare_serial += 1;
                    let send = |to: Arc<BareWriter>, transfer| async move { to.transfer(transfer).await };
                    runtime.block_on(at_once(clients, each, bare_serial, &bare, send))
                },
                &mut || syncs(directory.path()),
            ],
        )?;
        report(clients, ours, theirs, sync, executor.0.commits_per_group());
    }
    Ok(())
}

/// Transfers through the executor, for what is measured in units of them.
pub(crate) struct Transfers(Arc<ThroughExecutor>);

impl Transfers {
    pub(crate) fn open(directory: &Path, runtime: &Runtime) -> Result<Self> {
        Ok(Self(Arc::new(ThroughExecutor::open(directory, runtime)?)))
    }

    /// `round` keeps the ids apart.
    pub(crate) fn round(&self, clients: u32, each: u32, round: u64, runtime: &Runtime) -> Result<u32> {
        let send = |to: Arc<ThroughExecutor>, transfer| async move { to.transfer(transfer).await };
        runtime.block_on(at_once(clients, each, round, &self.0, send))
    }
}

fn report(clients: u32, ours: Summary, theirs: Summary, sync: Summary, group: f64) {
    print(&json!({
        "bench": "commit", "clients": clients, "unit": "of the bare writer's transfers per second",
        "ratio": theirs.wall_us / ours.wall_us, "aim": "at least 0.70 at 64 clients",
        "per_second": 1e6 / ours.wall_us, "bare_per_second": 1e6 / theirs.wall_us,
        "cpu_us": ours.cpu_us, "bare_cpu_us": theirs.cpu_us,
        "commits_per_flush": group, "fdatasync_us": sync.wall_us,
    }));
}

/// One transfer: who pays whom, and the number that makes its ids.
#[derive(Debug, Clone, Copy)]
struct Transfer {
    id: u64,
    from: u32,
    to: u32,
}

impl Transfer {
    fn new(id: u64) -> Self {
        // Spread over the accounts, the same for both.
        let mixed = id.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let account = |of: u64| u32::try_from(of % u64::from(ACCOUNTS)).expect("less than the number of accounts");
        let from = account(mixed);
        Self { id, from, to: (from + 1 + account(mixed >> 12) % (ACCOUNTS - 1)) % ACCOUNTS }
    }

    /// The random bytes of an id, as unordered as real ones.
    fn bytes(self) -> [u8; 16] {
        let (high, low) = (self.id.wrapping_mul(0x9e37_79b9_7f4a_7c15), self.id.wrapping_mul(0xd6e8_feb8_6659_fd93));
        (u128::from(high) << 64 | u128::from(low)).to_be_bytes()
    }
}

/// Every client sends `each` transfers, one after the other. `round` keeps the ids apart.
async fn at_once<T: Send + Sync + 'static, F: Future<Output = Result<()>> + Send + 'static>(
    clients: u32,
    each: u32,
    round: u64,
    target: &Arc<T>,
    send: impl Fn(Arc<T>, Transfer) -> F + Copy + Send + Sync + 'static,
) -> Result<u32> {
    let tasks: Vec<_> = (0..clients)
        .map(|client| {
            let target = Arc::clone(target);
            tokio::spawn(async move {
                for n in 0..each {
                    let id = (round << 32) | (u64::from(client) << 16) | u64::from(n);
                    send(Arc::clone(&target), Transfer::new(id)).await?;
                }
                Ok::<_, anyhow::Error>(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    Ok(clients * each)
}

/// The disk alone: 4 KiB written and synced, in the same directory.
fn syncs(directory: &Path) -> Result<u32> {
    let mut file = File::create(directory.join("sync"))?;
    for _ in 0..SYNCS {
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
    }
    Ok(SYNCS)
}

/// Beside this program: a build directory is on a disk, a folder for temporary files may be in memory.
pub(crate) fn on_disk() -> Result<std::path::PathBuf> {
    let program = std::env::current_exe()?;
    Ok(program.parent().map_or_else(std::env::temp_dir, Path::to_owned))
}
