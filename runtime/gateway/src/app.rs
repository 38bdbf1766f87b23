//! What handlers share.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::Problem;
use crate::images::CardImages;
use crate::install::Installer;
use crate::limits::{
    Buckets, CEREMONIES, EXPORTS_AT_ONCE, EventLimits, ExportLimits, GuessLimits, ImageLooks, Rate, UploadLimits,
};
use crate::pages::PagesSite;
use crate::socket::Sockets;
use parvis_capability::Host;
use parvis_capability::people::Site;
use parvis_conversation::Conversations;
use parvis_domain::UserId;
use parvis_egress::Egress;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Limits and choices of the street door. Each has a default that serves one machine.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where its own pages are, such as `https://chat.example.org`: what a browser's cookie works from, and nowhere else, and
    /// what passkeys are made for.
    pub site: Site,
    /// Whom a demo offers to sign in as; `None` on a host that is no demo.
    pub demo_people: Option<Vec<DemoPerson>>,
    /// Pages that may open a WebSocket, such as `https://chat.example.org`. A client that is no browser sends no `Origin`.
    pub allowed_origins: Vec<String>,
    /// Requests of one peer (address); `None`: as many as come.
    pub requests_per_peer: Option<Rate>,
    /// Messages, edits and reactions of one person: each of them is a frame to every member of a conversation. `None`: as many
    /// as come.
    pub messages_per_person: Option<Rate>,
    /// Where programs' pages are; `None`: they have none here. The domain belongs to them alone.
    pub pages: Option<PagesSite>,
    /// Requests of one person for pages: a page is a few files at once. `None`: as many as come.
    pub pages_per_person: Option<Rate>,
    /// Connections at the same time; the next ones wait in the system's queue.
    pub connections_max: usize,
    /// Sockets at the same time, in all and for one person.
    pub sockets_max: usize,
    pub sockets_per_person_max: usize,
    /// A socket is asked this often whether its client is there, and closed where nothing came for the longer time.
    pub ping_every: Duration,
    pub pong_within: Duration,
    /// Headers arrive within this time; an idle connection is closed after it.
    pub header_time_max: Duration,
    /// Bytes of one request's headers, and their number.
    pub header_bytes_max: usize,
    pub headers_max: usize,
    /// A request is answered within this time: more than the longest `wait`.
    pub request_time_max: Duration,
    /// Largest package that an operator installs, in bytes.
    pub package_bytes_max: usize,
    /// Largest archive of one's own data, in bytes before they are packed; what does not fit is named in it.
    pub export_bytes_max: u64,
    /// After a stop, what runs has this long to end.
    pub shutdown_time_max: Duration,
    /// Passwords that are checked at the same time: each takes 19 MiB and tens of milliseconds of a core.
    pub passwords_at_once: usize,
    /// The pages for browsers.
    pub client: parvis_web::Client,
    /// The way to other servers; `None`: the open internet, and this machine where the policy allows links to it.
    pub egress: Option<Egress>,
    /// Uploads that are read at the same time: each takes up to 25 MiB.
    pub uploads_at_once: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            site: Site::new("Parvis", "http://localhost:8080", None).expect("localhost is a domain"),
            demo_people: None,
            allowed_origins: Vec::new(),
            requests_per_peer: Some(Rate { per_second: 5_000, burst: 10_000 }),
            messages_per_person: Some(Rate { per_second: 250, burst: 1_000 }),
            pages: None,
            pages_per_person: Some(Rate { per_second: 50, burst: 200 }),
            connections_max: 10_000,
            sockets_max: 5_000,
            sockets_per_person_max: 32,
            ping_every: Duration::from_secs(20),
            pong_within: Duration::from_secs(40),
            header_time_max: Duration::from_secs(10),
            header_bytes_max: 32 << 10,
            headers_max: 64,
            request_time_max: Duration::from_secs(40),
            package_bytes_max: 32 << 20,
            export_bytes_max: 256 << 20,
            shutdown_time_max: Duration::from_secs(10),
            passwords_at_once: 4,
            client: parvis_web::Client::embedded(),
            egress: None,
            uploads_at_once: 24,
        }
    }
}

/// Somebody whose secrets are no secrets: everybody may be them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoPerson {
    pub login: String,
    pub password: String,
    /// What approves their payments.
    pub pin: String,
}

/// The gateway's state. Cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    conversations: Conversations,
    installer: Arc<dyn Installer>,
    config: Config,
    guesses: GuessLimits,
    passwords: Semaphore,
    events: EventLimits,
    uploads: UploadLimits,
    /// Bodies of uploads that are held in memory.
    upload_places: Semaphore,
    card_images: CardImages,
    image_looks: ImageLooks,
    peers: Option<Buckets<Option<IpAddr>>>,
    speakers: Option<Buckets<UserId>>,
    readers: Option<Buckets<UserId>>,
    ceremonies: Buckets<Option<IpAddr>>,
    exports: ExportLimits,
    exporting: Arc<Semaphore>,
    sockets: Sockets,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl App {
    pub fn new(conversations: Conversations, installer: Arc<dyn Installer>, config: Config) -> Self {
        let egress = || {
            let loopback = conversations.host().policy().allow_localhost_links;
            Egress::new(parvis_egress::Policy { loopback, ..parvis_egress::Policy::default() })
        };
        let inner = Inner {
            card_images: CardImages::new(config.egress.clone().unwrap_or_else(egress)),
            conversations,
            installer,
            guesses: GuessLimits::default(),
            passwords: Semaphore::new(config.passwords_at_once),
            events: EventLimits::default(),
            ceremonies: Buckets::new(CEREMONIES),
            exports: ExportLimits::default(),
            exporting: Arc::new(Semaphore::new(EXPORTS_AT_ONCE)),
            uploads: UploadLimits::default(),
            upload_places: Semaphore::new(config.uploads_at_once),
            image_looks: ImageLooks::default(),
            peers: config.requests_per_peer.map(Buckets::new),
            speakers: config.messages_per_person.map(Buckets::new),
            readers: config.pages_per_person.map(Buckets::new),
            sockets: Sockets::new(config.sockets_max, config.sockets_per_person_max),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            config,
        };
        Self { inner: Arc::new(inner) }
    }

    pub fn conversations(&self) -> &Conversations {
        &self.inner.conversations
    }

    pub fn host(&self) -> &Host {
        self.inner.conversations.host()
    }

    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    pub(crate) fn site(&self) -> &Site {
        &self.inner.config.site
    }

    /// Whether one more ceremony begins for a peer that nobody is signed in at.
    pub(crate) fn may_begin(&self, peer: Option<IpAddr>) -> bool {
        self.inner.ceremonies.take(peer, self.host().now())
    }

    /// A place for one more export.
    ///
    /// # Errors
    /// `busy` where the person had one a moment ago, or others have theirs now.
    pub(crate) fn begin_export(&self, user: UserId) -> Result<OwnedSemaphorePermit, Problem> {
        let place = self.inner.exporting.clone().try_acquire_owned();
        let place = place.map_err(|_| Problem::busy("others have their data exported now"))?;
        self.inner.exports.permit(user, self.host().now())?;
        Ok(place)
    }

    /// Whether its own pages come over TLS.
    pub(crate) fn is_secure(&self) -> bool {
        self.site().origin().starts_with("https://")
    }

    /// Ends sockets, and tells load balancers to send nothing more.
    pub fn stop(&self) {
        self.inner.stop.cancel();
        self.inner.tasks.close();
    }

    /// Waits until the sockets are gone, after [`App::stop`].
    pub async fn stopped(&self) {
        self.inner.tasks.wait().await;
    }

    pub(crate) fn stopping(&self) -> &CancellationToken {
        &self.inner.stop
    }

    pub(crate) fn tasks(&self) -> &TaskTracker {
        &self.inner.tasks
    }

    pub(crate) fn installer(&self) -> &dyn Installer {
        self.inner.installer.as_ref()
    }

    pub(crate) fn guesses(&self) -> &GuessLimits {
        &self.inner.guesses
    }

    pub(crate) fn passwords(&self) -> &Semaphore {
        &self.inner.passwords
    }

    pub(crate) fn events(&self) -> &EventLimits {
        &self.inner.events
    }

    pub(crate) fn uploads(&self) -> &UploadLimits {
        &self.inner.uploads
    }

    pub(crate) fn card_images(&self) -> &CardImages {
        &self.inner.card_images
    }

    pub(crate) fn image_looks(&self) -> &ImageLooks {
        &self.inner.image_looks
    }

    pub(crate) fn upload_places(&self) -> &Semaphore {
        &self.inner.upload_places
    }

    pub(crate) fn sockets(&self) -> &Sockets {
        &self.inner.sockets
    }

    /// Whether a person may say one more thing now.
    pub(crate) fn lets_speak(&self, user: UserId) -> bool {
        self.inner.speakers.as_ref().is_none_or(|speakers| speakers.take(user, self.host().now()))
    }

    /// Whether one more request of a person for a page is served now.
    pub(crate) fn lets_browse(&self, user: UserId) -> bool {
        self.inner.readers.as_ref().is_none_or(|readers| readers.take(user, self.host().now()))
    }

    /// Whether one more request of a peer is served now.
    pub(crate) fn admits(&self, peer: Option<IpAddr>) -> bool {
        self.inner.peers.as_ref().is_none_or(|peers| peers.take(peer, self.host().now()))
    }
}
