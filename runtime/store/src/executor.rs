//! One writer over any engine: the only implementation of [`Store`] that decides anything.
//!
//! Clients queue commits. A writer thread takes what came in during the last flush (at most 256), decides each in order against the keys
//! that recent commits wrote, puts what passes into one batch, applies it, flushes once and answers all. Only the commit that fails its
//! own conditions is refused.
//!
//! Over an engine that is [`Engine::IMMEDIATE`] the same steps run in the caller, under a lock: no hop between threads.
//!
//! Always true:
//! - commits take effect one after the other, in the order of their numbers;
//! - a read holds the state shared and sees whole batches only; `seen` is exact;
//! - an answer leaves after the flush that covers it, a refusal too: what it was decided on is on disk;
//! - after a failed apply or flush nothing is retried: the engine is never touched again.
//!
//! Lock order: `writer`, then `state`. No lock is held across an await.
//!
//! Not here: how an engine keeps its bytes (`engine`).

pub(crate) mod check;
mod queue;
mod sequencer;
mod window;

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, RwLock, RwLockReadGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use tokio::sync::watch;

use self::check::{check_commit, check_keys, check_scan};
use self::queue::{Answer, Job, Linger, Queue};
use self::sequencer::Sequencer;
use crate::engine::{Batch, Engine, EngineError, OpenError};
use crate::limits::GROUP_COMMITS_MAX;
use crate::{Commit, CommitError, CommitNumber, Direction, Key, Read, Receipt, Store, StoreError, Versioned};

/// The longest that a group waits for clients that were just answered.
const LINGER_MAX: Duration = Duration::from_micros(300);

/// What happens when the disk refuses a batch or a flush. It is never retried: what the kernel dropped once stays dropped.
#[derive(Clone)]
pub enum OnFatal {
    /// Says why on standard error and aborts the process. A restart shows what is really on disk.
    Abort,
    /// Tells the hook; from then on every call answers `Unavailable`. The group that was being written answers `Unknown`.
    Tell(Arc<dyn Fn(&EngineError) + Send + Sync>),
}

impl fmt::Debug for OnFatal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Abort => "Abort",
            Self::Tell(_) => "Tell",
        })
    }
}

/// See the module. Dropping it writes what is queued and joins the writer thread.
#[derive(Debug)]
pub struct Executor<E: Engine> {
    shared: Option<Arc<Shared<E>>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared<E> {
    state: RwLock<State<E>>,
    writer: Mutex<Writer>,
    queue: Queue,
    durable: watch::Receiver<CommitNumber>,
    failed: OnceLock<Arc<str>>,
    on_fatal: OnFatal,
}

#[derive(Debug)]
struct State<E> {
    engine: E,
    /// The last commit that reads see.
    applied: CommitNumber,
}

#[derive(Debug)]
struct Writer {
    sequencer: Sequencer,
    /// Gone after a failure, so that nobody waits for a commit that will not become durable.
    durable: Option<watch::Sender<CommitNumber>>,
}

impl<E: Engine> Executor<E> {
    pub fn open(mut engine: E, on_fatal: OnFatal) -> Result<Self, OpenError> {
        let meta = engine.meta()?;
        if meta.importing {
            return Err(OpenError::ImportUnfinished);
        }
        let mut sequencer = Sequencer::new(meta);
        let mut batch = Batch::default();
        sequencer.begin_batch(&mut batch);
        engine.apply(batch)?;
        engine.flush()?;
        let applied = sequencer.last();
        let (sender, durable) = watch::channel(applied);
        let shared = Arc::new(Shared {
            state: RwLock::new(State { engine, applied }),
            writer: Mutex::new(Writer { sequencer, durable: Some(sender) }),
            queue: Queue::new(),
            durable,
            failed: OnceLock::new(),
            on_fatal,
        });
        let thread = if E::IMMEDIATE { None } else { Some(start_thread(&shared)?) };
        Ok(Self { shared: Some(shared), thread })
    }

    /// Writes what is queued, notes the last number and gives the engine back. `None` after a failure.
    pub fn close(mut self) -> Option<E> {
        self.stop();
        let shared = Arc::into_inner(self.shared.take()?)?;
        shared.failed.get().is_none().then_some(())?;
        Some(shared.state.into_inner().ok()?.engine)
    }

    /// Calls `look` with the engine and the commit number it stands at. Commits wait until it returns.
    pub fn with_engine<T>(&self, look: impl FnOnce(&E, CommitNumber) -> T) -> Result<T, StoreError> {
        let state = self.shared().read()?;
        Ok(look(&state.engine, state.applied))
    }

    fn shared(&self) -> &Shared<E> {
        self.shared.as_deref().expect("taken only by `close`, which consumes the executor")
    }

    fn stop(&mut self) {
        let Some(shared) = self.shared.as_deref() else { return };
        shared.queue.close();
        if let Some(thread) = self.thread.take() {
            // A panic of the writer is in `failed` already.
            let _ = thread.join();
        }
        shared.note_last_number();
    }
}

impl<E: Engine> Drop for Executor<E> {
    fn drop(&mut self) {
        self.stop();
    }
}

fn start_thread<E: Engine>(shared: &Arc<Shared<E>>) -> Result<JoinHandle<()>, OpenError> {
    let shared = Arc::clone(shared);
    std::thread::Builder::new()
        .name("store-writer".to_owned())
        .spawn(move || {
            let _last_words = LastWords(&shared);
            shared.write_groups();
        })
        .map_err(|error| EngineError::Unavailable(Arc::from(format!("cannot start the writer thread: {error}"))).into())
}

/// A writer that panics must not leave its clients waiting.
struct LastWords<'a, E: Engine>(&'a Shared<E>);

impl<E: Engine> Drop for LastWords<'_, E> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let why = self.0.failed.get_or_init(|| Arc::from("the writer thread panicked"));
            self.0.queue.abandon(why);
            if let Ok(mut writer) = self.0.writer.lock().or_else(|poisoned| Ok::<_, ()>(poisoned.into_inner())) {
                writer.durable = None;
            }
        }
    }
}

impl<E: Engine> Shared<E> {
    fn read(&self) -> Result<RwLockReadGuard<'_, State<E>>, StoreError> {
        self.check_failed().map_err(StoreError::Unavailable)?;
        self.state.read().map_err(|_| StoreError::Unavailable(Arc::from("a writer panicked")))
    }

    fn check_failed(&self) -> Result<(), Arc<str>> {
        match self.failed.get() {
            Some(why) => Err(Arc::clone(why)),
            None => Ok(()),
        }
    }

    fn unavailable(&self) -> CommitError {
        CommitError::Unavailable(self.failed.get().map_or_else(|| Arc::from("the store is closed"), Arc::clone))
    }

    /// The writer thread: until the queue is closed and drained, or the engine fails.
    fn write_groups(&self) {
        let mut linger = Linger::default();
        loop {
            let jobs = self.queue.take(GROUP_COMMITS_MAX, linger);
            if jobs.is_empty() {
                return;
            }
            let began = Instant::now();
            let size = jobs.len();
            self.write_group(jobs);
            if self.failed.get().is_some() {
                return;
            }
            // Clients that were just answered come back one by one; without a pause the first of them would have a flush of its own.
            linger = Linger { wanted: size, at_most: (began.elapsed() / 4).min(LINGER_MAX) };
        }
    }

    fn write_group(&self, jobs: Vec<Job>) {
        let (commits, clients): (Vec<_>, Vec<_>) = jobs.into_iter().map(|job| (job.commit, job.answer)).unzip();
        let mut answers = Vec::with_capacity(commits.len());
        let done = self.write(commits, &mut answers);
        for (client, answer) in clients.into_iter().zip(answers) {
            // A client that is gone has cancelled its wait, not its commit.
            let _ = client.send(answer);
        }
        if let Err(why) = done {
            self.queue.abandon(&why);
        }
    }

    /// Decides, applies and flushes; one answer for each commit.
    fn write(&self, commits: Vec<Commit>, answers: &mut Vec<Answer>) -> Result<(), Arc<str>> {
        let Ok(mut writer) = self.writer.lock() else {
            let why: Arc<str> = Arc::from("a writer panicked");
            answers.extend(commits.iter().map(|_| Err(CommitError::Unavailable(Arc::clone(&why)))));
            return Err(why);
        };
        if let Err(why) = self.check_failed() {
            answers.extend(commits.iter().map(|_| Err(CommitError::Unavailable(Arc::clone(&why)))));
            return Err(why);
        }
        match self.decide_and_apply(&mut writer.sequencer, commits, answers) {
            Ok(()) => {
                let last = writer.sequencer.last();
                if let Some(durable) = &writer.durable {
                    durable.send_if_modified(|durable| std::mem::replace(durable, last) != last);
                }
                Ok(())
            }
            Err(error) => {
                writer.durable = None;
                for answer in answers.iter_mut() {
                    if matches!(answer, Ok(_) | Err(CommitError::BelowFloor(_))) {
                        *answer = Err(CommitError::Unknown);
                    }
                }
                Err(self.fail(&error))
            }
        }
    }

    fn decide_and_apply(
        &self,
        sequencer: &mut Sequencer,
        commits: Vec<Commit>,
        answers: &mut Vec<Answer>,
    ) -> Result<(), EngineError> {
        let mut batch = Batch::default();
        sequencer.begin_batch(&mut batch);
        let poisoned = || EngineError::Unavailable(Arc::from("a writer panicked"));
        {
            let state = self.state.read().map_err(|_| poisoned())?;
            for commit in commits {
                answers.push(sequencer.decide(commit, &state.engine, &mut batch));
            }
        }
        if sequencer.last() == self.applied()? && batch.is_empty() {
            return Ok(());
        }
        {
            let mut state = self.state.write().map_err(|_| poisoned())?;
            state.engine.apply(batch)?;
            state.applied = sequencer.last();
        }
        self.state.read().map_err(|_| poisoned())?.engine.flush()
    }

    fn applied(&self) -> Result<CommitNumber, EngineError> {
        self.state
            .read()
            .map(|state| state.applied)
            .map_err(|_| EngineError::Unavailable(Arc::from("a writer panicked")))
    }

    fn fail(&self, error: &EngineError) -> Arc<str> {
        let why: Arc<str> = Arc::from(format!("writing failed: {error}"));
        tracing::error!(error = %error, "the store cannot write; nothing is retried");
        let why = Arc::clone(self.failed.get_or_init(|| why));
        match &self.on_fatal {
            OnFatal::Abort => {
                use std::io::Write as _;
                // Aborting matters more than being heard.
                let _ = writeln!(
                    std::io::stderr(),
                    "parvis: the store cannot write ({error}). The process ends now, so that nothing is told that is not on disk. \
                     Check the disk, then start again."
                );
                std::process::abort()
            }
            OnFatal::Tell(hook) => hook(error),
        }
        why
    }

    fn note_last_number(&self) {
        let (Ok(writer), Ok(mut state)) = (self.writer.lock(), self.state.write()) else { return };
        if self.failed.get().is_some() {
            return;
        }
        let batch = Batch { meta: Some(writer.sequencer.closing()), ..Batch::default() };
        // Without it the next start skips some numbers, no more.
        if let Err(error) = state.engine.apply(batch).and_then(|()| state.engine.flush()) {
            tracing::warn!(error = %error, "the last commit number was not noted");
        }
    }
}

#[async_trait]
impl<E: Engine> Store for Executor<E> {
    async fn get_many(&self, keys: &[Key]) -> Result<Read<Vec<Option<Versioned>>>, StoreError> {
        check_keys(keys)?;
        let state = self.shared().read()?;
        let value = keys.iter().map(|key| state.engine.get(key)).collect::<Result<_, _>>()?;
        Ok(Read { value, seen: state.applied })
    }

    async fn scan(
        &self,
        range: Range<Key>,
        limit: usize,
        direction: Direction,
    ) -> Result<Read<Vec<(Key, Versioned)>>, StoreError> {
        check_scan(&range, limit)?;
        let state = self.shared().read()?;
        Ok(Read { value: state.engine.scan(&range, limit, direction)?, seen: state.applied })
    }

    async fn counters(&self, counters: &[Key]) -> Result<Read<Vec<i128>>, StoreError> {
        check_keys(counters)?;
        let state = self.shared().read()?;
        let value = counters
            .iter()
            .map(|name| Ok(state.engine.counter(name)?.unwrap_or(0)))
            .collect::<Result<_, EngineError>>()?;
        Ok(Read { value, seen: state.applied })
    }

    async fn log_head(&self, log: &Key) -> Result<Read<u64>, StoreError> {
        check_keys(std::slice::from_ref(log))?;
        let state = self.shared().read()?;
        Ok(Read { value: state.engine.head(log)?, seen: state.applied })
    }

    async fn commit(&self, commit: Commit) -> Result<Receipt, CommitError> {
        let bytes = check_commit(&commit)?;
        let shared = self.shared();
        if E::IMMEDIATE {
            let mut answers = Vec::with_capacity(1);
            // The answer says what went wrong.
            let _ = shared.write(vec![commit], &mut answers);
            return answers.pop().unwrap_or(Err(CommitError::Unknown));
        }
        let Some(answer) = shared.queue.push(commit, bytes).await else { return Err(shared.unavailable()) };
        answer.await.unwrap_or(Err(CommitError::Unknown))
    }

    async fn durable(&self, number: CommitNumber) -> Result<(), StoreError> {
        let shared = self.shared();
        if *shared.durable.borrow() >= number {
            return Ok(());
        }
        let gone = |_| match shared.unavailable() {
            CommitError::Unavailable(why) => StoreError::Unavailable(why),
            _ => StoreError::Unavailable(Arc::from("the store is closed")),
        };
        shared.durable.clone().wait_for(|durable| *durable >= number).await.map(|_| ()).map_err(gone)
    }

    fn durable_number(&self) -> CommitNumber {
        *self.shared().durable.borrow()
    }

    fn watch_durable(&self) -> watch::Receiver<CommitNumber> {
        self.shared().durable.clone()
    }
}
