//! One of the servers: says where it listens and which buttons there are, and serves until nothing more is asked.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::{Result, bail};
use axum::extract::{Path, Query};
use axum::routing::post;
use axum::{Json, Router};
use parvis_conversation::Runner;
use parvis_gateway::Server;
use parvis_sandbox::GuestRuntime;
use parvis_store::MemoryBlobs;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::native::Native;
use crate::child::answer_all;
use crate::street;
use crate::world::{World, component};

/// Each presses a button of their own, in a conversation of their own: nobody is asked to slow down.
pub(super) const PEOPLE: usize = 600;

/// Who presses what: a token and a path.
type Taps = Vec<(String, String)>;

pub(super) fn run(kind: &str) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let guests = GuestRuntime::new(None)?;
    // Held to the end: dropping it would end the server.
    let (_server, address, taps) = runtime.block_on(async {
        match kind {
            "axum" => bare().await,
            "sandbox" | "native" => ours(kind == "sandbox", &guests).await,
            _ => bail!("no server is called `{kind}`"),
        }
    })?;
    answer_all(&json!({ "address": address, "taps": taps }), |other| bail!("nobody asks {other}"))
}

/// The product's own way from the socket to the commit; only what runs the event differs.
async fn ours(in_sandbox: bool, guests: &GuestRuntime) -> Result<(Option<Server>, SocketAddr, Taps)> {
    let (host, runner, taps) = {
        let world = World::new(Arc::new(MemoryBlobs::default())).await?;
        let taps = taps(&world).await?;
        let runner: Arc<dyn Runner> = if in_sandbox { Arc::new(world.runner()) } else { Arc::new(Native) };
        // What is left of the world is dropped: the native one keeps no engine, whose epochs tick.
        (world.host, runner, taps)
    };
    let (_, server) = street::open(host, runner, guests).await?;
    let address = server.address();
    Ok((Some(server), address, taps))
}

async fn taps(world: &World) -> Result<Taps> {
    let program = world.install("org.parvis.bench", &component()?).await?;
    let mut taps = Taps::with_capacity(PEOPLE);
    for number in 0..PEOPLE {
        let (user, token) = world.person(&format!("person{number}")).await?;
        let conversation = world.group(user, &[]).await?;
        let button = world.open(user, conversation, program).await?;
        taps.push((token, format!("/v1/messages/{}/actions/{}?wait=30", button.message, button.action)));
    }
    Ok(taps)
}

/// axum alone: the same parameters, a body of the same size each way.
async fn bare() -> Result<(Option<Server>, SocketAddr, Taps)> {
    let router = Router::new().route("/v1/messages/{message}/actions/{action}", post(answer));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, router).await });
    let path = format!("/v1/messages/msg_{:032}/actions/count?wait=30", 0);
    Ok((None, address, vec![("0".repeat(43), path); PEOPLE]))
}

async fn answer(
    Path((message, action)): Path<(String, String)>,
    Query(wait): Query<Vec<(String, u32)>>,
    Json(body): Json<Value>,
) -> Json<Value> {
    std::hint::black_box((message, action, wait, body));
    Json(json!({ "event": "evt_00000000000000000000000000000000", "outcome": { "kind": "done" } }))
}
