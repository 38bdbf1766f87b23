//! One of the servers: says where it listens and what to send, and serves until nothing more is asked.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use parvis_capability::people::{Client, ClientKind};
use parvis_gateway::{PagesSite, Server};
use parvis_sandbox::GuestRuntime;
use parvis_store::MemoryBlobs;
use serde_json::{Value, json};

use super::bare;
use crate::child::answer_all;
use crate::street;
use crate::world::{LOGIN, PASSWORD, World};

const DOMAIN: &str = "apps.localhost:8080";

pub(super) fn component_path() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/guests/components/pages-rust.wasm"))
}

pub(super) fn component() -> Result<Vec<u8>> {
    let path = component_path();
    std::fs::read(&path).with_context(|| format!("{}: build it with `cargo xtask guests`", path.display()))
}

pub(super) fn run(kind: &str) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let guests = GuestRuntime::new(None)?;
    // Held to the end: dropping it would end the server.
    let (_server, ready) = runtime.block_on(async {
        match kind {
            "loop" => bare::serve().await.map(|ready| (None, ready)),
            "parvis" => ours(&guests).await.map(|(server, ready)| (Some(server), ready)),
            _ => bail!("no server is called `{kind}`"),
        }
    })?;
    answer_all(&ready, |other| bail!("nobody asks {other}"))
}

/// The product's own way, with a visit as a browser gets one.
async fn ours(guests: &GuestRuntime) -> Result<(Server, Value)> {
    let world = World::new(Arc::new(MemoryBlobs::default())).await?;
    let program = world.install("org.parvis.pages", &component()?).await?;
    let device = world.host.sign_in(LOGIN, PASSWORD, &Client::new(ClientKind::Browser, "bench")).await?.value.0;
    let launch = world.host.launch_pages(&device.session, world.conversation, program).await?.value;
    let (_, visit) = world.host.redeem_launch(&program, &launch).await?.value;
    let runner = Arc::new(world.runner());
    let (_, server) = street::open_with(world.host, runner, guests, Some(PagesSite::new(false, DOMAIN)?)).await?;
    let host = format!("{}.{DOMAIN}", program.text().trim_start_matches("prg_"));
    let ready = json!({ "address": server.address(), "host": host, "cookie": format!("__Host-parvis-page={visit}") });
    Ok((server, ready))
}
