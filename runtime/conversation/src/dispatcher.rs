//! The dispatcher: takes pending events in order, runs each, and tells whoever waits how it ended.

use std::collections::{HashMap, HashSet, VecDeque};
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use parvis_capability::event::Pending;
use parvis_capability::log::LogName;
use parvis_capability::{Error, Host, Touched};
use parvis_domain::EventId;
use tokio::sync::{Notify, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::alarm::Alarm;
use crate::hub::{Hub, Soft};
use crate::lanes::{LaneName, Lanes};
use crate::run::{self, Attempt, CONFLICTS_BESIDE_OTHERS_MAX, EventOutcome, FAULTS_MAX, Runner};
use crate::slots::{Interrupted, Slots};

/// How events are run.
#[derive(Debug, Clone)]
pub struct DispatcherConfig {
    /// Events that run at the same time.
    pub slots: usize,
    /// Where running events are noted, so that a killed process finds them; `None` in memory.
    pub slot_file: Option<PathBuf>,
    /// Waited after a fault of the host, four times longer after each further one.
    pub backoff: Duration,
    /// Where guests run: a runtime of their own, so that they cannot keep HTTP and the writer waiting.
    pub guests: tokio::runtime::Handle,
    /// A person without a socket is told to be gone after so long: a page that is loaded again is back before.
    pub offline_after: Duration,
}

/// Times that a process may end while an event runs, before the event is failed.
const INTERRUPTIONS_MAX: u32 = 2;
/// Lanes whose last number is kept in memory.
const KNOWN_LANES_MAX: usize = 100_000;
/// Outcomes that are kept for whoever asks late.
const RECENT_MAX: usize = 1_024;
/// Pending events that one read brings at start.
const READ_AT_ONCE: usize = 1_000;

/// Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Dispatcher {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    host: Host,
    hub: Hub,
    runner: Arc<dyn Runner>,
    guests: tokio::runtime::Handle,
    slots: Slots,
    backoff: Duration,
    state: Mutex<State>,
    /// What may run was looked at.
    looked: Notify,
    /// Nothing waits and nothing runs.
    idle: Notify,
    tasks: TaskTracker,
    stop: CancellationToken,
    alarm: Arc<Alarm>,
}

#[derive(Debug)]
struct State {
    lanes: Lanes,
    /// How often the process ended while these ran.
    interrupted: HashMap<EventId, u32>,
    conflicts: HashMap<EventId, u32>,
    faults: HashMap<EventId, u32>,
    waiters: HashMap<EventId, Vec<oneshot::Sender<EventOutcome>>>,
    /// Lanes whose earlier events are being looked up.
    looking: HashSet<LaneName>,
    /// The number up to which the events of a lane were read.
    known: HashMap<LaneName, u64>,
    /// How the last events ended, oldest first: for whoever asks late.
    recent: VecDeque<(EventId, u64, EventOutcome)>,
}

impl DispatcherConfig {
    /// As many slots as the sandbox runs guests at the same time.
    pub fn new(slots: usize, guests: tokio::runtime::Handle) -> Self {
        let (backoff, offline_after) = (Duration::from_millis(10), Duration::from_secs(5));
        Self { slots, slot_file: None, backoff, guests, offline_after }
    }
}

impl Dispatcher {
    pub(crate) fn new(
        host: Host,
        hub: Hub,
        runner: Arc<dyn Runner>,
        config: &DispatcherConfig,
        alarm: Arc<Alarm>,
    ) -> std::io::Result<(Self, Vec<Interrupted>)> {
        let (slots, found) = match &config.slot_file {
            None => (Slots::in_memory(config.slots), Vec::new()),
            Some(path) => Slots::open(path, config.slots)?,
        };
        let state = State {
            lanes: Lanes::new(config.slots),
            interrupted: found.iter().map(|was| (was.event, was.times)).collect(),
            conflicts: HashMap::new(),
            faults: HashMap::new(),
            waiters: HashMap::new(),
            looking: HashSet::new(),
            known: HashMap::new(),
            recent: VecDeque::new(),
        };
        let inner = Inner {
            host,
            hub,
            runner,
            guests: config.guests.clone(),
            slots,
            backoff: config.backoff,
            state: Mutex::new(state),
            looked: Notify::new(),
            idle: Notify::new(),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
            alarm,
        };
        Ok((Self { inner: Arc::new(inner) }, found))
    }

    /// Reads what waits in the store, and begins with it; goes on until [`Dispatcher::stop`].
    pub(crate) async fn start(&self, found: Vec<Interrupted>) -> Result<(), Error> {
        {
            let mut state = self.state();
            for was in &found {
                state.lanes.run_alone(was.event);
            }
        }
        self.find_untold().await?;
        if !found.is_empty() {
            let dispatcher = self.clone();
            self.inner.tasks.spawn(async move { dispatcher.forget_found(found.len()).await });
        }
        Ok(())
    }

    /// Reads what waits in the store and was never told here: the answer of its commit was lost, or the process ended.
    pub(crate) async fn find_untold(&self) -> Result<(), Error> {
        let mut last = None;
        loop {
            let page = self.inner.host.pending_events(last.as_ref(), READ_AT_ONCE).await?;
            let Some(end) = page.last().cloned() else { break };
            self.state().add_read(page);
            last = Some(end);
        }
        self.start_ready();
        Ok(())
    }

    /// Tells everybody what a commit touched: readers of logs, the lanes, the scheduler.
    pub(crate) fn publish(&self, touched: Touched) {
        self.inner.hub.publish(&touched.logs);
        if let Some(due) = touched.due {
            self.inner.alarm.is_due(due);
        }
        for pending in touched.events {
            self.add(pending);
        }
    }

    /// Will answer how `event` ends, or how it ended where that was lately. `number` is its place in the lane where it was just
    /// queued: an event that is tried again has ended before, in another place.
    pub(crate) fn expect(&self, event: EventId, number: Option<u64>) -> oneshot::Receiver<EventOutcome> {
        let (tell, told) = oneshot::channel();
        let mut state = self.state();
        let is_it = |ended: &EventId, place: &u64| *ended == event && number.is_none_or(|number| number == *place);
        match state.recent.iter().rev().find(|(ended, place, _)| is_it(ended, place)) {
            // The receiver is here: the answer cannot miss it.
            Some((_, _, outcome)) => drop(tell.send(outcome.clone())),
            None => state.waiters.entry(event).or_default().push(tell),
        }
        told
    }

    /// Nobody waits for `event` any more.
    pub(crate) fn forget_closed(&self, event: &EventId) {
        let mut state = self.state();
        if let Some(waiters) = state.waiters.get_mut(event) {
            waiters.retain(|waiter| !waiter.is_closed());
            if waiters.is_empty() {
                state.waiters.remove(event);
            }
        }
    }

    /// Waits until nothing waits and nothing runs.
    pub(crate) async fn idle(&self) {
        loop {
            let idle = self.inner.idle.notified();
            {
                let state = self.state();
                if state.lanes.is_idle() && state.looking.is_empty() {
                    return;
                }
            }
            idle.await;
        }
    }

    /// Starts nothing new, and waits for what runs.
    pub(crate) async fn stop(&self) {
        self.inner.stop.cancel();
        self.inner.tasks.close();
        self.inner.tasks.wait().await;
    }

    fn add(&self, pending: Pending) {
        let name = (pending.event.program, pending.event.conversation);
        let mut state = self.state();
        let known = state.known.get(&name).copied().unwrap_or(0);
        if pending.number <= known {
            return;
        }
        if pending.number == known + 1 && !state.looking.contains(&name) {
            state.add_read(vec![pending]);
            drop(state);
            self.start_ready();
            return;
        }
        // Another request's event may stand before this one and not have been told yet: the store knows.
        if state.looking.insert(name) {
            let dispatcher = self.clone();
            self.inner.tasks.spawn(async move { dispatcher.look_up(name).await });
        }
    }

    /// Adds what waits in a lane, in order.
    async fn look_up(&self, name: LaneName) {
        let mut faults = 0;
        loop {
            match self.inner.host.pending_in_lane(&name.0, &name.1).await {
                Ok(found) => {
                    let mut state = self.state();
                    state.looking.remove(&name);
                    state.add_read(found);
                    break;
                }
                Err(error) if faults < FAULTS_MAX => {
                    tracing::warn!(%error, "cannot read a lane, trying again");
                    faults += 1;
                    tokio::time::sleep(self.backoff(faults)).await;
                }
                Err(error) => {
                    // The events are in the store: the next one of this lane, or the next start, finds them.
                    tracing::error!(%error, "cannot read a lane");
                    self.state().looking.remove(&name);
                    break;
                }
            }
        }
        self.start_ready();
        self.inner.idle.notify_waiters();
    }

    /// Runs whatever may run now, at once and from wherever it became ready: no task of the dispatcher's own stands in between.
    fn start_ready(&self) {
        // Taken before the look at `stop`: whoever stops waits until what is begun here is counted.
        let _begun = self.inner.tasks.token();
        while let Some(pending) = self.take_next() {
            let dispatcher = self.clone();
            self.inner.tasks.spawn_on(async move { dispatcher.run(pending).await }, &self.inner.guests);
        }
        self.inner.looked.notify_one();
    }

    /// What was found at start runs under places of its own, or is done, once nothing of it is left: its places are free then.
    async fn forget_found(&self, count: usize) {
        while !self.state().interrupted.is_empty() {
            tokio::select! {
                () = self.inner.stop.cancelled() => return,
                () = self.inner.looked.notified() => {}
            }
        }
        if let Err(error) = self.inner.slots.forget(count) {
            tracing::warn!(%error, "cannot write the file of running events");
        }
    }

    fn take_next(&self) -> Option<Pending> {
        if self.inner.stop.is_cancelled() {
            return None;
        }
        let mut state = self.state();
        let next = state.lanes.next();
        if next.is_none() && state.lanes.is_idle() {
            // What was found at start and is in no lane was done before the process ended.
            state.interrupted.clear();
        }
        next
    }

    async fn run(&self, pending: Pending) {
        let id = pending.event.id;
        let times = self.state().interrupted.get(&id).copied().unwrap_or(0);
        let place = self.inner.slots.note(Interrupted { event: id, times }).unwrap_or_else(|error| {
            tracing::warn!(%error, "cannot write the file of running events");
            None
        });
        let attempt = AssertUnwindSafe(self.attempt(&pending, times)).catch_unwind().await;
        // A panic of the host is its own fault: the lane and the slot go on.
        let attempt = attempt.unwrap_or_else(|_| Attempt::Fault("the host panicked".to_owned()));
        let attempt = self.after_fault(&pending, attempt).await;
        if let Err(error) = self.inner.slots.clear(place) {
            tracing::warn!(%error, "cannot write the file of running events");
        }
        self.ended(&pending, attempt);
    }

    async fn attempt(&self, pending: &Pending, interrupted: u32) -> Attempt {
        if interrupted >= INTERRUPTIONS_MAX {
            return run::give_up(&self.inner.host, pending).await;
        }
        let around = Watching { dispatcher: self, pending };
        run::attempt(&self.inner.host, self.inner.runner.as_ref(), pending, &around).await
    }

    /// Waits after a fault of the host; parks the event after too many.
    async fn after_fault(&self, pending: &Pending, attempt: Attempt) -> Attempt {
        let Attempt::Fault(why) = attempt else { return attempt };
        let id = pending.event.id;
        let faults = {
            let mut state = self.state();
            let faults = state.faults.entry(id).or_default();
            *faults += 1;
            *faults
        };
        tracing::warn!(event.id = %id, program.id = %pending.event.program, faults, error = why, "an event could not be run");
        if faults >= FAULTS_MAX {
            let parked = run::park(&self.inner.host, pending, &why).await;
            if !matches!(parked, Attempt::Fault(_)) {
                return parked;
            }
        }
        let stop = self.inner.stop.clone();
        let _ = tokio::time::timeout(self.backoff(faults), stop.cancelled()).await;
        Attempt::Fault(why)
    }

    fn publish_lost(&self, pending: &Pending) {
        let member = pending.event.actor.map(LogName::Member);
        let logs: Vec<_> = std::iter::once(LogName::Conversation(pending.event.conversation)).chain(member).collect();
        self.inner.hub.publish(&logs);
        self.inner.alarm.doubt();
    }

    fn backoff(&self, faults: u32) -> Duration {
        self.inner.backoff.saturating_mul(1 << (2 * faults.min(FAULTS_MAX)))
    }

    fn ended(&self, pending: &Pending, attempt: Attempt) {
        let id = pending.event.id;
        let again = !matches!(attempt, Attempt::Over(..));
        let mut state = self.state();
        if matches!(attempt, Attempt::Conflict) {
            let conflicts = state.conflicts.entry(id).or_default();
            *conflicts += 1;
            if *conflicts >= CONFLICTS_BESIDE_OTHERS_MAX {
                state.lanes.run_alone(id);
            }
        }
        state.lanes.finish(pending, again);
        let waiters = if again { Vec::new() } else { state.forget(&id) };
        if let Attempt::Over(outcome, _) = &attempt {
            state.remember(pending, outcome);
        }
        let is_idle = state.lanes.is_idle();
        drop(state);
        if let Attempt::Over(outcome, committed) = attempt {
            match committed {
                Some(committed) => self.publish(committed.touched),
                // An earlier attempt took effect and its answer was lost: what it touched is told now.
                None => self.publish_lost(pending),
            }
            for waiter in waiters {
                // Whoever does not wait any more has nothing to be told.
                let _ = waiter.send(outcome.clone());
            }
        }
        self.start_ready();
        if is_idle {
            self.inner.idle.notify_waiters();
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // Nothing that holds this lock panics half-way through a change.
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The dispatcher around one run.
struct Watching<'a> {
    dispatcher: &'a Dispatcher,
    pending: &'a Pending,
}

impl run::Around for Watching<'_> {
    /// The person who acted sees that the program works on an answer; others cannot even see that they acted.
    fn typing(&self) {
        let (conversation, program) = (self.pending.event.conversation, self.pending.event.program);
        if let Some(user) = self.pending.event.actor {
            let soft = Soft::ProgramTyping { conversation, program };
            self.dispatcher.inner.hub.tell_own(user, soft);
        }
    }

    fn is_awaited(&self) -> bool {
        let state = self.dispatcher.state();
        let waiters = state.waiters.get(&self.pending.event.id);
        waiters.is_some_and(|waiters| waiters.iter().any(|waiter| !waiter.is_closed()))
    }
}

impl State {
    /// Adds events that follow each other in their lanes without a gap.
    fn add_read(&mut self, read: Vec<Pending>) {
        if self.known.len() > KNOWN_LANES_MAX {
            // A lane that is not known is looked up.
            let lanes = &self.lanes;
            self.known.retain(|name, _| lanes.knows(name));
        }
        for pending in read {
            let known = self.known.entry((pending.event.program, pending.event.conversation)).or_default();
            if pending.number > *known {
                *known = pending.number;
                self.lanes.add(pending);
            }
        }
    }

    fn remember(&mut self, pending: &Pending, outcome: &EventOutcome) {
        if self.recent.len() >= RECENT_MAX {
            self.recent.pop_front();
        }
        self.recent.push_back((pending.event.id, pending.number, outcome.clone()));
    }

    /// Forgets an event that is over. Answers who waits for it.
    fn forget(&mut self, id: &EventId) -> Vec<oneshot::Sender<EventOutcome>> {
        self.interrupted.remove(id);
        self.conflicts.remove(id);
        self.faults.remove(id);
        self.waiters.remove(id).unwrap_or_default()
    }
}
