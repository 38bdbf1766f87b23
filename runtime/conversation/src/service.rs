//! What the gateway and the binary hold: commands are settled here, events run, readers are woken, timers come due.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parvis_capability::{Committed, Error, Host, Touched};
use parvis_domain::{ConversationId, EventId, Timestamp, UserId};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::alarm::Alarm;
use crate::dispatcher::{Dispatcher, DispatcherConfig};
use crate::hub::{Hub, Soft, Subscriber};
use crate::run::{EventOutcome, Runner};

/// What a command did, once everybody whom it concerns was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled<T> {
    pub value: T,
    /// An earlier request with the same idempotency key did it.
    pub replayed: bool,
}

/// The running house above the store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Conversations {
    host: Host,
    hub: Hub,
    dispatcher: Dispatcher,
    stop: CancellationToken,
    tasks: TaskTracker,
    alarm: Arc<Alarm>,
}

/// The scheduler looks at the clock at least this often: a clock that is set back or forth is noticed.
const CLOCK_LOOK: Duration = Duration::from_secs(1);
/// How often the store is asked for events whose commit was applied although its answer was lost.
const UNTOLD_LOOK: Duration = Duration::from_secs(10);
/// Things that are due and done in one go.
const DUE_AT_ONCE: usize = 100;

impl Conversations {
    /// Finds what waits in the store, and begins.
    ///
    /// # Errors
    /// The store cannot be read, or the file of running events cannot be opened.
    pub async fn start(host: Host, runner: Arc<dyn Runner>, config: &DispatcherConfig) -> Result<Self, StartError> {
        let hub = Hub::new(host.clone());
        let alarm = Arc::new(Alarm::default());
        let (dispatcher, found) = Dispatcher::new(host.clone(), hub.clone(), runner, config, alarm.clone())?;
        dispatcher.start(found).await?;
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let conversations = Self { host, hub, dispatcher, stop, tasks, alarm };
        let scheduler = conversations.clone();
        conversations.tasks.spawn(async move { scheduler.keep_time().await });
        Ok(conversations)
    }

    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Tells everybody what a command touched. Every command's outcome goes through here.
    pub fn settle<T>(&self, committed: Committed<T>) -> Settled<T> {
        self.publish(committed.touched);
        if committed.replayed {
            // The first request's answer was lost, perhaps before the event was told here.
            self.alarm.doubt();
        }
        Settled { value: committed.value, replayed: committed.replayed }
    }

    /// [`Self::settle`], and how the event that the command raised ends, if it does within `patience`.
    pub async fn settle_and_wait<T>(
        &self,
        committed: Committed<T>,
        event: EventId,
        patience: Duration,
    ) -> (Settled<T>, Option<EventOutcome>) {
        let queued = committed.touched.events.iter().find(|pending| pending.event.id == event);
        let told = self.dispatcher.expect(event, queued.map(|pending| pending.number));
        let settled = self.settle(committed);
        let outcome = tokio::time::timeout(patience, told).await.ok().and_then(Result::ok);
        if outcome.is_none() {
            self.dispatcher.forget_closed(&event);
        }
        (settled, outcome)
    }

    /// A new reader of logs on behalf of a person.
    pub fn subscriber(&self, user: UserId) -> Subscriber {
        self.hub.subscriber(user)
    }

    /// A member is typing: never stored. Whether they are a member is the caller's to ask.
    pub fn typing(&self, conversation: ConversationId, user: UserId) {
        self.hub.tell(conversation, Soft::UserTyping { conversation, user });
    }

    /// Does what is due now, instead of waiting for the scheduler to look: answers how much that was.
    pub async fn run_due(&self) -> Result<usize, Error> {
        let mut count = 0;
        loop {
            let (done, more) = self.host.run_due(DUE_AT_ONCE).await?;
            let progress = !done.is_empty();
            count += done.len();
            done.into_iter().for_each(|committed| self.publish(committed.touched));
            if !more || !progress {
                return Ok(count);
            }
        }
    }

    /// Waits until no event waits and none runs.
    pub async fn idle(&self) {
        self.dispatcher.idle().await;
    }

    /// Starts nothing new and waits for what runs. What waits stays in the store.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        self.dispatcher.stop().await;
    }

    fn publish(&self, touched: Touched) {
        self.dispatcher.publish(touched);
    }

    async fn keep_time(&self) {
        let mut untold = Instant::now();
        let mut in_doubt = false;
        loop {
            self.alarm.set(None);
            if let Err(error) = self.run_due().await {
                tracing::warn!(%error, "cannot do what is due, trying again");
            }
            if in_doubt || untold.elapsed() > UNTOLD_LOOK {
                untold = Instant::now();
                if let Err(error) = self.dispatcher.find_untold().await {
                    tracing::warn!(%error, "cannot read what waits, trying again");
                }
            }
            let next = self.host.next_due().await.unwrap_or(None);
            self.alarm.set(next);
            let wait = next.map_or(CLOCK_LOOK, |due| until(due, self.host.now()).min(CLOCK_LOOK));
            // What cannot be done now stays due: it is tried again, but not at once.
            let wait = wait.max(Duration::from_millis(10));
            in_doubt = tokio::select! {
                () = self.stop.cancelled() => return,
                () = tokio::time::sleep(wait) => false,
                () = self.alarm.rung() => false,
                () = self.alarm.doubted() => true,
            };
        }
    }
}

fn until(due: Timestamp, now: Timestamp) -> Duration {
    Duration::from_millis(u64::try_from(due.as_millis() - now.as_millis()).unwrap_or(0))
}

/// Why the house did not begin.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("cannot open the file of running events")]
    Slots(#[from] std::io::Error),
    #[error("cannot read what waits")]
    Host(#[from] Error),
}
