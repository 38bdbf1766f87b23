//! A transfer as the ledger makes it: reads that become conditions, floors, appends; through the executor on sled.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;
use bytes::Bytes;
use parvis_store::{Executor, Key, OnFatal, Sled, SledOptions, Store, Transaction};
use tokio::runtime::Runtime;

use super::{ACCOUNTS, IDEMPOTENCY_BYTES, RECORD_BYTES, Transfer};

#[derive(Debug)]
pub(super) struct ThroughExecutor {
    store: Arc<dyn Store>,
    transfers: AtomicU64,
    flushes: Arc<AtomicU64>,
}

impl ThroughExecutor {
    pub(super) fn open(directory: &Path, runtime: &Runtime) -> Result<Self> {
        let engine = Sled::open(directory, SledOptions::default())?;
        let store: Arc<dyn Store> = Arc::new(Executor::open(engine, OnFatal::Abort)?);
        runtime.block_on(async {
            let mut accounts = Transaction::new(Arc::clone(&store));
            for account in 0..ACCOUNTS {
                accounts.put(account_key(account), Bytes::from_static(&[1; 64]));
                accounts.add(counter(account, b'a'), 1_000_000_000, None);
            }
            accounts.commit().await
        })?;
        let flushes = Arc::new(AtomicU64::new(0));
        let (mut durable, counted) = (store.watch_durable(), Arc::clone(&flushes));
        runtime.spawn(async move {
            while durable.changed().await.is_ok() {
                counted.fetch_add(1, Ordering::Relaxed);
            }
        });
        Ok(Self { store, transfers: AtomicU64::new(0), flushes })
    }

    pub(super) async fn transfer(&self, transfer: Transfer) -> Result<()> {
        let mut tx = Transaction::new(Arc::clone(&self.store));
        let (record, replay) = (id_key(b'x', transfer), id_key(b'i', transfer));
        // Each is a condition: no such transfer and no such request yet, both accounts as they were.
        for key in [&replay, &record, &account_key(transfer.from), &account_key(transfer.to)] {
            tx.get(key).await?;
        }
        tx.add(counter(transfer.from, b'd'), 5, None);
        tx.add(counter(transfer.from, b'a'), -5, Some(0));
        tx.add(counter(transfer.to, b'c'), 5, None);
        tx.add(counter(transfer.to, b'a'), 5, None);
        tx.put(record, Bytes::from_static(&[2; RECORD_BYTES]));
        tx.put(replay, Bytes::from_static(&[3; IDEMPOTENCY_BYTES]));
        let named = Bytes::copy_from_slice(&transfer.bytes());
        tx.append(Key::from_static(b"ledger"), named.clone());
        tx.append(log_key(transfer.from), named.clone());
        tx.append(log_key(transfer.to), named);
        tx.commit().await?;
        self.transfers.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// A flush that the watching task slept through is not seen: at most this many.
    pub(super) fn commits_per_group(&self) -> f64 {
        let count = |of: &AtomicU64| u32::try_from(of.load(Ordering::Relaxed)).map_or(f64::NAN, f64::from);
        count(&self.transfers) / count(&self.flushes)
    }
}

pub(super) fn account_key(account: u32) -> Key {
    named(b'A', account)
}

pub(super) fn log_key(account: u32) -> Key {
    named(b'L', account)
}

pub(super) fn counter(account: u32, which: u8) -> Key {
    let mut key = named(b'C', account).to_vec();
    key.push(which);
    key.into()
}

pub(super) fn id_key(space: u8, transfer: Transfer) -> Key {
    [&[space][..], &transfer.bytes()].concat().into()
}

/// 17 bytes, as long and as unordered as the ledger's.
fn named(space: u8, account: u32) -> Key {
    let account = u64::from(account) + 1;
    let (high, low) = (account.wrapping_mul(0x9e37_79b9_7f4a_7c15), account.wrapping_mul(0xd6e8_feb8_6659_fd93));
    [&[space][..], &high.to_be_bytes(), &low.to_be_bytes()].concat().into()
}
