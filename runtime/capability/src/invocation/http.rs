//! Requests to other servers, from a program's side.

use parvis_domain::{HttpAnswer, HttpRequest, HttpRequestId, HttpResponse, Permission, Trigger, limits};
use parvis_store::{CommitError, StoreError};

use super::{Invocation, Kind, count};
use crate::http::journal::{Entry, Journal};
use crate::http::{self, LATER, Room, WAITED_FOR, later};
use crate::{CallError, CallRefusal};

/// An answer that has no more room than this is not asked for.
const ANSWER_BYTES_MIN: usize = 1 << 10;

impl Invocation {
    /// Sends a request and waits for its answer. What another run of this event was answered, this one is answered too.
    pub async fn fetch(&mut self, request: HttpRequest) -> Result<HttpResponse, CallError> {
        self.require_host(&request, &WAITED_FOR)?;
        let ordinal = self.used.requests;
        count(&mut self.used.requests, self.budget.requests, "requests.event")?;
        let left = self.budget.answer_bytes.saturating_sub(self.used.answer_bytes);
        if left < ANSWER_BYTES_MIN {
            return Err(CallRefusal::QuotaExceeded("answers.event").into());
        }
        let key = http::key(&self.pending.event.id, ordinal, &request);
        if !request.method.is_safe() {
            self.require_effects()?;
        }
        let known = self.journal().await?.find(ordinal, &key).cloned();
        let answer = match known {
            Some(Entry { answer: Some(answer), .. }) => answer,
            // Nothing runs a page's request again once its process is gone, so nothing is kept for that.
            None if request.method.is_safe() || self.kind == Kind::Page => {
                self.ask(ordinal, key, &request, left).await?
            }
            started => self.ask_once(ordinal, key, &request, left, started.is_some()).await?,
        };
        let response = answer.map_err(CallRefusal::NoAnswer)?;
        self.used.answer_bytes += response.body.len();
        Ok(response)
    }

    /// Keeps a request, to be sent when this event's effects are applied.
    pub async fn later(&mut self, request: HttpRequest, name: &str, data: &str) -> Result<HttpRequestId, CallError> {
        self.require_host(&request, &LATER)?;
        self.require_effects()?;
        if name.is_empty() || name.chars().count() > limits::LATER_NAME_CHARS_MAX {
            return Err(CallError::invalid("name: must be 1 to 64 characters"));
        }
        if data.len() > limits::LATER_DATA_BYTES_MAX {
            return Err(CallError::invalid("data: must be at most 4 KiB"));
        }
        let headers: usize = request.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        self.count_output(request.url.len() + headers + request.body.len() + name.len() + data.len())?;
        let id = HttpRequestId::from_bytes(self.next_id());
        // A program that asks again whenever it is answered does not do so as fast as it can.
        let wait = match self.pending.event.trigger {
            Trigger::HttpAnswered { .. } => limits::LATER_SPACING_MS,
            _ => 0,
        };
        let record = later::Record {
            id,
            program: self.program_id(),
            who: self.actor_user(),
            conversation: self.conversation(),
            made_by: self.program.version.code,
            name: name.to_owned(),
            data: data.to_owned(),
            request,
            due: self.now().plus_millis(wait),
            tries: 0,
        };
        later::set(&mut self.work, &record).await?;
        Ok(id)
    }

    fn require_host(&self, request: &HttpRequest, room: &Room) -> Result<(), CallError> {
        self.require(Permission::Http)?;
        let host = http::check(request, room)?;
        if self.program.version.hosts.allows(&host, request.method) {
            return Ok(());
        }
        let list = if request.method.is_safe() { "http" } else { "http_effects" };
        Err(CallRefusal::HostNotNamed(format!("{list}:{host}")).into())
    }

    async fn journal(&mut self) -> Result<&mut Journal, CallError> {
        if self.journal.is_none() {
            let mut journal = match self.kind {
                Kind::Event => Journal::load(&mut self.work, &self.pending.event).await?,
                Kind::Page | Kind::PageRead => Journal::default(),
            };
            self.host.recent().tell(&self.pending.event.id, &mut journal);
            self.journal = Some(journal);
        }
        Ok(self.journal.as_mut().expect("it was loaded above"))
    }

    /// Asks what changes nothing at the other server, or what nobody will ask again.
    async fn ask(
        &mut self,
        ordinal: u32,
        key: [u8; 16],
        request: &HttpRequest,
        left: usize,
    ) -> Result<HttpAnswer, CallError> {
        // What the request follows from may be seen outside only once it is on disk.
        self.work.durable().await?;
        let hosts = &self.program.version.hosts;
        let answer = http::send(self.host.egress(), hosts, request, &key, &WAITED_FOR, left).await;
        let entry = Entry { key, answer: Some(answer.clone()) };
        self.host.recent().note(self.pending.event.id, ordinal, entry.clone());
        self.journal().await?.note(ordinal, entry);
        Ok(answer)
    }

    /// Asks what may change something: written down before it is sent, unless an earlier run did, and its answer before it is told.
    async fn ask_once(
        &mut self,
        ordinal: u32,
        key: [u8; 16],
        request: &HttpRequest,
        left: usize,
        started: bool,
    ) -> Result<HttpAnswer, CallError> {
        self.work.durable().await?;
        if !started {
            self.write_down(ordinal, Entry { key, answer: None }).await?;
        }
        let hosts = &self.program.version.hosts;
        let answer = http::send(self.host.egress(), hosts, request, &key, &WAITED_FOR, left).await;
        self.write_down(ordinal, Entry { key, answer: Some(answer.clone()) }).await?;
        Ok(answer)
    }

    /// On the condition that the event is still in its lane; and before it is sent, that all that the run has read is still so: what
    /// cannot take effect asks for nothing.
    async fn write_down(&mut self, ordinal: u32, entry: Entry) -> Result<(), CallError> {
        let mut work = self.host.work();
        let found = work.tx.get_versioned(&self.pending.key()).await?;
        if found.is_none_or(|found| found.version != self.pending.version) {
            return Err(CallError::Stale);
        }
        if entry.answer.is_none() {
            for condition in self.work.tx.conditions() {
                work.tx.require(condition.clone());
            }
        }
        let journal = self.journal.as_mut().expect("it was loaded before anything was asked");
        journal.write(&mut work, &self.pending.event, ordinal, &entry);
        match work.commit().await {
            Ok(_) => {
                journal.written(ordinal, entry);
                Ok(())
            }
            Err(CommitError::Conflict | CommitError::BelowFloor(_)) => Err(CallError::Stale),
            Err(error) => Err(CallError::Fault(StoreError::Unavailable(error.to_string().into()))),
        }
    }

    /// Takes away what this event and its earlier runs wrote down.
    pub(super) async fn forget_asked(&mut self) -> Result<(), StoreError> {
        if self.program.version.hosts.is_empty() {
            return Ok(());
        }
        if self.journal.is_none() {
            let loaded = Journal::load(&mut self.work, &self.pending.event).await;
            self.journal = Some(loaded.map_err(|error| StoreError::Unavailable(error.to_string().into()))?);
        }
        if let Some(journal) = &self.journal {
            journal.remove(&mut self.work, &self.program.id, &self.pending.event.id);
        }
        Ok(())
    }
}
