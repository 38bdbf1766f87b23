//! The servers: ours with a conversation of many members, and axum with a broadcast channel.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Message, Utf8Bytes, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;
use parvis_capability::Host;
use parvis_conversation::Conversations;
use parvis_domain::{ConversationId, UserId};
use parvis_gateway::Server;
use parvis_sandbox::GuestRuntime;
use parvis_store::MemoryBlobs;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::broadcast;

use super::{PACE_PER_SECOND, READERS};
use crate::child::answer_all;
use crate::street;
use crate::world::World;

const TEXT_BYTES: usize = 300;
/// People who write at the same time in a burst.
const SENDERS: usize = 16;
/// More than a burst: no reader is too slow to get all of it.
const CHANNEL: usize = 4_096;

pub(super) fn run(kind: &str, frame_bytes: usize) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let guests = GuestRuntime::new(None)?;
    let (ready, sender) = runtime.block_on(async {
        match kind {
            "ours" => ours(&guests).await,
            "bare" => bare(frame_bytes).await,
            _ => bail!("no server is called `{kind}`"),
        }
    })?;
    answer_all(&ready, |asked| {
        let (how, count) = asked.split_once(' ').context("how, and how many")?;
        runtime.block_on(sender.send(how, count.parse()?))?;
        Ok(Value::Null)
    })
}

/// What sends a message to all.
enum Sender {
    Ours { conversations: Conversations, members: Vec<UserId>, conversation: ConversationId, _server: Server },
    Bare { frame_bytes: usize, all: broadcast::Sender<Utf8Bytes> },
}

impl Sender {
    async fn send(&self, how: &str, count: usize) -> Result<()> {
        match how {
            "burst" => self.burst(count).await,
            "paced" => self.paced(count).await,
            _ => bail!("nobody sends {how}"),
        }
    }

    async fn burst(&self, count: usize) -> Result<()> {
        match self {
            Self::Ours { conversations, members, conversation, .. } => {
                let tasks: Vec<_> = members
                    .iter()
                    .take(SENDERS)
                    .enumerate()
                    .map(|(place, user)| {
                        let (conversations, user, conversation) = (conversations.clone(), *user, *conversation);
                        tokio::spawn(async move {
                            for _ in (0..count).skip(place).step_by(SENDERS) {
                                post(&conversations, user, conversation).await?;
                            }
                            anyhow::Ok(())
                        })
                    })
                    .collect();
                for task in tasks {
                    task.await??;
                }
            }
            Self::Bare { .. } => {
                for _ in 0..count {
                    self.one().await?;
                }
            }
        }
        Ok(())
    }

    async fn paced(&self, count: usize) -> Result<()> {
        let mut pace = tokio::time::interval(Duration::from_secs(1) / PACE_PER_SECOND);
        for _ in 0..count {
            pace.tick().await;
            self.one().await?;
        }
        Ok(())
    }

    async fn one(&self) -> Result<()> {
        match self {
            Self::Ours { conversations, members, conversation, .. } => {
                post(conversations, *members.first().context("somebody")?, *conversation).await
            }
            Self::Bare { frame_bytes, all } => {
                let readers = all.send(text(*frame_bytes).into()).context("nobody listens")?;
                ensure!(readers == usize::try_from(READERS)?, "{readers} readers listen");
                Ok(())
            }
        }
    }
}

/// So many bytes that begin with when they were written.
fn text(bytes: usize) -> String {
    let at = format!("at={:020};", super::client::clock_us());
    format!("{at:x<bytes$}")
}

async fn post(conversations: &Conversations, user: UserId, conversation: ConversationId) -> Result<()> {
    let host: &Host = conversations.host();
    conversations.settle(host.post_message(user, None, conversation, &text(TEXT_BYTES), None).await?);
    Ok(())
}

async fn ours(guests: &GuestRuntime) -> Result<(Value, Sender)> {
    let world = World::new(Arc::new(MemoryBlobs::default())).await?;
    let (mut members, mut tokens) = (Vec::new(), Vec::new());
    for number in 0..READERS {
        let (user, token) = world.person(&format!("person{number}")).await?;
        members.push(user);
        tokens.push(token);
    }
    let conversation = world.group(*members.first().context("somebody")?, &members).await?;
    let runner = Arc::new(world.runner());
    let (conversations, server) = street::open(world.host, runner, guests).await?;
    let ready = json!({ "address": server.address(), "log": conversation.to_string(), "tokens": tokens });
    Ok((ready, Sender::Ours { conversations, members, conversation, _server: server }))
}

async fn bare(frame_bytes: usize) -> Result<(Value, Sender)> {
    let (all, _) = broadcast::channel(CHANNEL);
    let router = Router::new().route("/v1/socket", get(open)).with_state(all.clone());
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address: SocketAddr = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, router).await });
    let tokens = vec!["0".repeat(43); usize::try_from(READERS)?];
    Ok((json!({ "address": address, "log": "none", "tokens": tokens }), Sender::Bare { frame_bytes, all }))
}

async fn open(State(all): State<broadcast::Sender<Utf8Bytes>>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(move |mut socket| async move {
        let mut frames = all.subscribe();
        // What the client says first: it is answered when the subscription stands, as ours is.
        if socket.recv().await.is_none() || socket.send(Message::Text("{}".into())).await.is_err() {
            return;
        }
        while let Ok(frame) = frames.recv().await {
            if socket.send(Message::Text(frame)).await.is_err() {
                return;
            }
        }
    })
}
