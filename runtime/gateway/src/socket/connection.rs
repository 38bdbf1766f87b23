//! One open socket, from its first frame to its end.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, close_code};
use bytes::Bytes;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{Sink, SinkExt, StreamExt};
use parvis_capability::Error;
use parvis_capability::log::LogName;
use parvis_conversation::{Arrival, Delivery, SharedEntry, Subscriber};
use tokio::time::Instant;

use super::limits;
use super::registry::Place;
use crate::App;
use crate::extract::Session;
use crate::limits::Bucket;
use crate::wire::log::{LogEntryView, log_text};
use crate::wire::socket::{ClientFrame, ServerFrame};

/// Why a socket ends.
enum End {
    /// The client closed it, or is gone.
    Gone,
    /// The host closes it, and says why.
    Close(u16, &'static str),
}

struct Connection {
    app: App,
    session: Session,
    token: String,
    subscriber: Subscriber,
    /// Frames that are not with the transport yet.
    waiting: VecDeque<Message>,
    /// Frames are with the transport that it has not sent yet.
    unsent: bool,
    said: Bucket,
    /// What is told to others and never stored.
    soft: Bucket,
    arrival: Arrival,
    heard: Instant,
    pinged: Instant,
}

pub(super) async fn run(app: App, socket: WebSocket, session: Session, token: String, place: Place) {
    let (mut out, mut incoming) = socket.split();
    let now = Instant::now();
    let mut connection = Connection {
        subscriber: app.conversations().subscriber(session.user()),
        said: Bucket::full(limits::CLIENT_FRAMES, app.host().now()),
        soft: Bucket::full(limits::SOFT_FRAMES, app.host().now()),
        arrival: app.conversations().arrive(session.user()),
        app,
        session,
        token,
        waiting: VecDeque::new(),
        unsent: false,
        heard: now,
        pinged: now,
    };
    let end = connection.serve(&mut out, &mut incoming, &place).await;
    if let End::Close(code, reason) = end {
        let frame = Message::Close(Some(CloseFrame { code, reason: reason.into() }));
        // A client that takes nothing does not get it.
        let _ = tokio::time::timeout(limits::CLOSE_WITHIN, out.send(frame)).await;
    }
}

impl Connection {
    async fn serve(
        &mut self,
        out: &mut SplitSink<WebSocket, Message>,
        incoming: &mut SplitStream<WebSocket>,
        place: &Place,
    ) -> End {
        let stopping = self.app.stopping().clone();
        let mut check = tokio::time::interval(limits::SESSION_CHECK_EVERY);
        check.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let has_room = self.waiting.len() < limits::FRAMES_WAITING_MAX;
            let has_output = self.unsent || !self.waiting.is_empty();
            let end = tokio::select! {
                biased;
                () = stopping.cancelled() => Some(End::Close(close_code::AWAY, "the host stops: come back")),
                () = place.ended() => Some(End::Close(close_code::POLICY, "signed out")),
                _ = check.tick() => self.check().await,
                sent = pump(out, &mut self.waiting, &mut self.unsent), if has_output => sent.err().map(|_| End::Gone),
                frame = incoming.next(), if has_room => self.hear(frame).await,
                delivery = self.subscriber.next(), if has_room => self.deliver(delivery),
            };
            if let Some(end) = end {
                return end;
            }
        }
    }

    /// The session, and whether the client is there.
    async fn check(&mut self) -> Option<End> {
        match self.app.host().authenticate(&self.token).await {
            Ok(_) => {}
            Err(Error::Unauthenticated) => return Some(End::Close(close_code::POLICY, "signed out")),
            Err(_) => return Some(End::Close(close_code::ERROR, "the host is not available")),
        }
        let (now, config) = (Instant::now(), self.app.config());
        if now.duration_since(self.heard) >= config.pong_within {
            return Some(End::Gone);
        }
        if now.duration_since(self.pinged) >= config.ping_every && self.waiting.len() < limits::FRAMES_WAITING_MAX {
            self.pinged = now;
            self.waiting.push_back(Message::Ping(Bytes::new()));
        }
        None
    }

    async fn hear(&mut self, frame: Option<Result<Message, axum::Error>>) -> Option<End> {
        // An oversized frame and bad UTF-8 end here too: the transport closes.
        let Some(Ok(frame)) = frame else { return Some(End::Gone) };
        self.heard = Instant::now();
        if !self.said.take(limits::CLIENT_FRAMES, self.app.host().now()) {
            return Some(End::Close(close_code::POLICY, "too many frames"));
        }
        match frame {
            Message::Text(text) => self.obey(&text).await,
            Message::Binary(_) => Some(End::Close(close_code::UNSUPPORTED, "frames are JSON text")),
            Message::Close(_) => Some(End::Gone),
            Message::Ping(_) | Message::Pong(_) => None,
        }
    }

    async fn obey(&mut self, text: &str) -> Option<End> {
        match serde_json::from_str(text) {
            Err(_) => self.error("malformed_frame", None),
            Ok(ClientFrame::Follow { log, after }) => return self.follow(log, after).await,
            Ok(ClientFrame::Unfollow { log }) => match self.log_name(&log) {
                Some(name) => self.subscriber.unfollow(&name),
                None => self.error("not_found", Some(log)),
            },
            Ok(ClientFrame::Typing { conversation }) => {
                if self.soft.take(limits::SOFT_FRAMES, self.app.host().now()) {
                    self.app.conversations().typing(conversation, self.session.user()).await;
                }
            }
            Ok(ClientFrame::Presence { online }) => {
                if self.soft.take(limits::SOFT_FRAMES, self.app.host().now()) {
                    self.arrival.set(online);
                }
            }
        }
        None
    }

    async fn follow(&mut self, log: String, after: Option<u64>) -> Option<End> {
        let Some(name) = self.log_name(&log) else {
            self.error("not_found", Some(log));
            return None;
        };
        match self.begin(name, after).await {
            Ok(head) => self.say(&ServerFrame::Followed { log, head }),
            Err(Error::NotFound(_)) => self.error("not_found", Some(log)),
            Err(Error::LimitReached(_)) => return Some(End::Close(close_code::POLICY, "too many subscriptions")),
            Err(_) => return Some(End::Close(close_code::ERROR, "the host is not available")),
        }
        None
    }

    /// Follows a log; answers its last number, which is on disk.
    async fn begin(&mut self, name: LogName, after: Option<u64>) -> Result<u64, Error> {
        if !self.app.host().may_read(self.session.user(), name).await? {
            return Err(Error::NotFound("log"));
        }
        let head = self.app.host().log_head(name).await?;
        self.app.host().store().durable(head.seen).await?;
        // A number that does not exist yet would hide what comes until then.
        let after = after.unwrap_or(head.value).min(head.value);
        self.subscriber.follow(name, after).await?;
        Ok(head.value)
    }

    fn deliver(&mut self, delivery: Result<Delivery, Error>) -> Option<End> {
        let Ok(delivery) = delivery else {
            return Some(End::Close(close_code::ERROR, "the host is not available"));
        };
        self.push(delivery);
        // What is at hand goes out in the same write.
        while self.waiting.len() < limits::FRAMES_WAITING_MAX {
            match self.subscriber.try_next() {
                Some(delivery) => self.push(delivery),
                None => break,
            }
        }
        None
    }

    fn push(&mut self, delivery: Delivery) {
        match delivery {
            Delivery::Entry(entry) => self.waiting.push_back(text(encode(&entry))),
            Delivery::Soft(soft) => self.say(&ServerFrame::Soft(soft.into())),
            Delivery::Ended(log) => self.say(&ServerFrame::Ended { log: log_text(log) }),
        }
    }

    fn log_name(&self, log: &str) -> Option<LogName> {
        match log {
            "me" => Some(LogName::Member(self.session.user())),
            id => id.parse().ok().map(LogName::Conversation),
        }
    }

    fn error(&mut self, code: &'static str, log: Option<String>) {
        self.say(&ServerFrame::Error { code, log });
    }

    fn say(&mut self, frame: &ServerFrame) {
        self.waiting.push_back(text(to_json(frame)));
    }
}

/// The frame of an entry: made once for all sockets that get it. A person's own log is called the same by each of them.
fn encode(entry: &Arc<SharedEntry>) -> Bytes {
    entry.encoded(|entry| to_json(&ServerFrame::Entry(Box::new(LogEntryView::new(entry.log, &entry.view)))))
}

fn to_json(frame: &ServerFrame) -> Bytes {
    serde_json::to_vec(frame).expect("frames hold nothing that JSON cannot write").into()
}

fn text(json: Bytes) -> Message {
    Message::Text(Utf8Bytes::try_from(json).expect("JSON is UTF-8"))
}

/// Hands what waits to the transport, and has it sent. Cancelled half-way it has lost nothing.
async fn pump(
    out: &mut SplitSink<WebSocket, Message>,
    waiting: &mut VecDeque<Message>,
    unsent: &mut bool,
) -> Result<(), axum::Error> {
    poll_fn(|cx| {
        while !waiting.is_empty() {
            match Pin::new(&mut *out).poll_ready(cx) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => return Poll::Pending,
            }
            if let Some(frame) = waiting.pop_front() {
                *unsent = true;
                if let Err(error) = Pin::new(&mut *out).start_send(frame) {
                    return Poll::Ready(Err(error));
                }
            }
        }
        let flushed = Pin::new(&mut *out).poll_flush(cx);
        if flushed.is_ready() {
            *unsent = false;
        }
        flushed
    })
    .await
}
