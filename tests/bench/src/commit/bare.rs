//! The peer: one thread that takes all that waits, writes it with bare `apply_batch`, flushes, syncs, and answers.

use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;

use anyhow::Result;
use sled::IVec;
use tokio::sync::oneshot;

use super::executor::{account_key, counter, id_key, log_key};
use super::{ACCOUNTS, IDEMPOTENCY_BYTES, RECORD_BYTES, Transfer};

type Pairs = Vec<(IVec, IVec)>;
type Job = (Pairs, oneshot::Sender<()>);

#[derive(Debug, Default)]
struct Queue {
    waiting: Mutex<(Vec<Job>, bool)>,
    arrived: Condvar,
}

#[derive(Debug)]
pub(super) struct BareWriter {
    queue: Arc<Queue>,
    /// The numbers of log entries and the present sums: some number of the right length.
    number: AtomicU64,
    thread: Option<JoinHandle<()>>,
}

impl BareWriter {
    pub(super) fn open(directory: &Path) -> Result<Self> {
        let db = sled::Config::new().path(directory).flush_every_ms(None).open()?;
        let mut accounts = sled::Batch::default();
        for account in 0..ACCOUNTS {
            accounts.insert(key(b'k', &account_key(account)), value(&[1; 64]));
            accounts.insert(key(b'c', &counter(account, b'a')), &[0; 16]);
        }
        db.apply_batch(accounts)?;
        db.flush()?;
        let data = File::open(directory.join("db"))?;
        data.sync_data()?;
        let queue = Arc::new(Queue::default());
        let thread = std::thread::Builder::new().name("bare-writer".to_owned()).spawn({
            let queue = Arc::clone(&queue);
            move || {
                if let Err(error) = write_all(&queue, &db, &data) {
                    eprintln!("the bare writer: {error}");
                    std::process::abort();
                }
            }
        })?;
        Ok(Self { queue, number: AtomicU64::new(1), thread: Some(thread) })
    }

    pub(super) async fn transfer(&self, transfer: Transfer) -> Result<()> {
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        let sum = u128::from(number).to_be_bytes();
        let named = transfer.bytes();
        let mut pairs = Pairs::with_capacity(12);
        for (account, which) in [(transfer.from, b'd'), (transfer.from, b'a'), (transfer.to, b'c'), (transfer.to, b'a')]
        {
            pairs.push((key(b'c', &counter(account, which)), IVec::from(&sum)));
        }
        pairs.push((key(b'k', &id_key(b'x', transfer)), value(&[2; RECORD_BYTES])));
        pairs.push((key(b'k', &id_key(b'i', transfer)), value(&[3; IDEMPOTENCY_BYTES])));
        for log in [b"ledger".as_slice(), &log_key(transfer.from), &log_key(transfer.to)] {
            pairs.push((key(b'k', &parvis_store::log_entry_key(&log.to_vec().into(), number)), value(&named)));
            pairs.push((key(b'h', log), IVec::from(&number.to_be_bytes())));
        }
        let (answer, done) = oneshot::channel();
        self.queue.waiting.lock().unwrap_or_else(PoisonError::into_inner).0.push((pairs, answer));
        self.queue.arrived.notify_one();
        Ok(done.await?)
    }
}

fn write_all(queue: &Queue, db: &sled::Db, data: &File) -> Result<()> {
    loop {
        let mut waiting = queue.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        while waiting.0.is_empty() {
            if waiting.1 {
                return Ok(());
            }
            waiting = queue.arrived.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        let jobs = std::mem::take(&mut waiting.0);
        drop(waiting);
        let mut batch = sled::Batch::default();
        let mut answers = Vec::with_capacity(jobs.len());
        for (pairs, answer) in jobs {
            pairs.into_iter().for_each(|(key, value)| batch.insert(key, value));
            answers.push(answer);
        }
        db.apply_batch(batch)?;
        db.flush()?;
        data.sync_data()?;
        for answer in answers {
            // A client that is gone asks for no answer.
            let _ = answer.send(());
        }
    }
}

impl Drop for BareWriter {
    fn drop(&mut self) {
        self.queue.waiting.lock().unwrap_or_else(PoisonError::into_inner).1 = true;
        self.queue.arrived.notify_one();
        if let Some(thread) = self.thread.take() {
            // It aborts rather than panics.
            let _ = thread.join();
        }
    }
}

/// With the byte that the store's tree has before each name.
fn key(space: u8, name: &[u8]) -> IVec {
    IVec::from([&[space][..], name].concat())
}

/// With as many bytes before it as the store's header of a value.
fn value(bytes: &[u8]) -> IVec {
    IVec::from([&[0; 9][..], bytes].concat())
}
