//! What the gateway and the binary hold: commands are settled here, events run, readers are woken, timers come due.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parvis_capability::conversation::Marked;
use parvis_capability::http::Waiting;
use parvis_capability::pages::Visit;
use parvis_capability::{Committed, Error, Host, Touched};
use parvis_domain::{ConversationId, EventId, PageRequest, Timestamp, UserId};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::alarm::Alarm;
use crate::courier::Courier;
use crate::dispatcher::{Dispatcher, DispatcherConfig};
use crate::hub::{Hub, Soft, Subscriber};
use crate::pages::{PageOutcome, Pages};
use crate::presence::{Presence, Step};
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
    pages: Pages,
    stop: CancellationToken,
    tasks: TaskTracker,
    alarm: Arc<Alarm>,
    courier: Arc<Courier>,
    presence: Arc<Presence>,
    offline_after: Duration,
}

/// A socket of a person, who is there while it is; dropping it lets them go.
#[derive(Debug)]
pub struct Arrival {
    conversations: Conversations,
    user: UserId,
    online: bool,
}

impl Arrival {
    /// Whether somebody looks at the screen behind the socket.
    pub fn set(&mut self, online: bool) {
        if std::mem::replace(&mut self.online, online) != online {
            self.conversations.step(self.user, online);
        }
    }
}

impl Drop for Arrival {
    fn drop(&mut self) {
        self.set(false);
    }
}

/// The scheduler looks at the clock at least this often: a clock that is set back or forth is noticed.
const CLOCK_LOOK: Duration = Duration::from_secs(1);
/// How often the store is asked for events whose commit was applied although its answer was lost.
const UNTOLD_LOOK: Duration = Duration::from_secs(10);
/// Things that are due and done in one go.
const DUE_AT_ONCE: usize = 100;
/// Requests to be sent that are looked at in one go: those of one program beyond its share are passed over.
const REQUESTS_LOOKED_AT: usize = 1_000;
/// Waited where the answer to one could not be kept.
const REQUEST_AGAIN: Duration = Duration::from_secs(10);

impl Conversations {
    /// Finds what waits in the store, and begins.
    ///
    /// # Errors
    /// The store cannot be read, or the file of running events cannot be opened.
    pub async fn start(host: Host, runner: Arc<dyn Runner>, config: &DispatcherConfig) -> Result<Self, StartError> {
        let hub = Hub::new(host.clone());
        let alarm = Arc::new(Alarm::default());
        let pages = Pages::new(host.clone(), runner.clone(), config.slots, config.guests.clone());
        let (dispatcher, found) = Dispatcher::new(host.clone(), hub.clone(), runner, config, alarm.clone())?;
        dispatcher.start(found).await?;
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let (courier, presence, offline_after) = (Arc::default(), Arc::default(), config.offline_after);
        let conversations = Self { host, hub, dispatcher, pages, stop, tasks, alarm, courier, presence, offline_after };
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

    /// Serves a request for a page of a program, and tells everybody what it touched.
    pub async fn serve_page(&self, visit: Visit, request: Arc<PageRequest>) -> PageOutcome {
        let (outcome, touched) = self.pages.serve(visit, request).await;
        touched.into_iter().for_each(|touched| self.publish(touched));
        outcome
    }

    /// A new reader of logs on behalf of a person.
    pub fn subscriber(&self, user: UserId) -> Subscriber {
        self.hub.subscriber(user)
    }

    /// A person is typing: told to the others, never stored. What is not theirs to tell is told to nobody.
    pub async fn typing(&self, conversation: ConversationId, user: UserId) {
        for conversation in self.company(user, vec![conversation]).await {
            self.hub.tell_others(conversation, user, Soft::UserTyping { conversation, user });
        }
    }

    /// A person has read up to a message: told to their other devices, and to the others where they may know.
    pub fn read(&self, conversation: ConversationId, user: UserId, marked: &Marked) {
        if marked.moved {
            let soft = Soft::Read { conversation, user, number: marked.number };
            self.hub.tell_own(user, soft);
            if marked.told {
                self.hub.tell_others(conversation, user, soft);
            }
        }
    }

    /// A socket of a person is open.
    pub fn arrive(&self, user: UserId) -> Arrival {
        self.step(user, true);
        Arrival { conversations: self.clone(), user, online: true }
    }

    /// Whether a person is there. Whether the asker may know is the caller's to decide.
    pub fn is_there(&self, user: &UserId) -> bool {
        self.presence.is_there(user)
    }

    /// The person decided anew whether others see that they are there.
    pub async fn presence_shown(&self, user: UserId, shown: bool) {
        if self.presence.is_there(&user) {
            self.tell_presence(user, shown).await;
        }
    }

    fn step(&self, user: UserId, online: bool) {
        let step = if online { self.presence.arrive(user) } else { self.presence.leave(user) };
        if step == Step::Nothing {
            return;
        }
        let this = self.clone();
        self.tasks.spawn(async move {
            if step == Step::MayBeGone {
                tokio::select! {
                    () = this.stop.cancelled() => return,
                    () = tokio::time::sleep(this.offline_after) => {}
                }
                if !this.presence.look(user) {
                    return;
                }
            }
            if this.host.account(user).await.is_ok_and(|account| account.value.settings.presence) {
                this.tell_presence(user, step == Step::Came).await;
            }
        });
    }

    async fn tell_presence(&self, user: UserId, online: bool) {
        let Ok(all) = self.host.conversation_ids(user).await else { return };
        for conversation in self.company(user, self.hub.followed(all)).await {
            self.hub.tell_others(conversation, user, Soft::Presence { user, online });
        }
    }

    /// Nothing where the store cannot be asked: what is soft may be lost.
    async fn company(&self, user: UserId, conversations: Vec<ConversationId>) -> Vec<ConversationId> {
        self.host.company(user, conversations).await.unwrap_or_default()
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

    /// Sends what programs left to be sent and is due, as far as there is room. Does not wait for it.
    async fn send_requests(&self) {
        let due = match self.host.requests_due(REQUESTS_LOOKED_AT).await {
            Ok(due) => due,
            Err(error) => return tracing::warn!(%error, "cannot read what is to be sent, trying again"),
        };
        for waiting in due {
            if self.courier.begin(&waiting) {
                let this = self.clone();
                self.tasks.spawn(async move {
                    tokio::select! {
                        () = this.stop.cancelled() => {}
                        () = this.send_request(&waiting) => {}
                    }
                    this.courier.end(&waiting);
                    this.alarm.look();
                });
            }
        }
    }

    async fn send_request(&self, waiting: &Waiting) {
        match self.host.send_request(waiting).await {
            Ok(Some(committed)) => self.publish(committed.touched),
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(%error, request.id = %waiting.request, "what a server answered is not kept, asking again");
                tokio::time::sleep(REQUEST_AGAIN).await;
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
            self.send_requests().await;
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
