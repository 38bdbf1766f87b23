//! `page`: the first page of a long conversation over HTTP, beside that of a short one, on sled.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, ensure};
use parvis_capability::Host;
use parvis_domain::{ConversationId, UserId};
use parvis_sandbox::GuestRuntime;
use parvis_store::{Executor, MemoryBlobs, OnFatal, Sled, SledOptions};
use serde_json::json;

use crate::client::Connection;
use crate::measure::{micros, print, rounds};
use crate::street;
use crate::world::World;

const ROUNDS: usize = 9;
const REQUESTS: u32 = 200;
const SHORT: usize = 100;
const LONG: usize = 100_000;
const SENDERS: usize = 256;

pub(crate) fn run() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let guests = GuestRuntime::new(None)?;
    let directory = tempfile::tempdir_in(crate::commit::on_disk()?)?;
    let store = Executor::open(Sled::open(directory.path(), SledOptions::default())?, OnFatal::Abort)?;
    let world = runtime.block_on(World::on(Arc::new(store), Arc::new(MemoryBlobs::default())))?;
    let (user, token) = runtime.block_on(world.person("reader"))?;
    let short = runtime.block_on(world.group(user, &[]))?;
    let long = runtime.block_on(world.group(user, &[]))?;
    let began = Instant::now();
    runtime.block_on(fill(&world.host, user, short, SHORT))?;
    runtime.block_on(fill(&world.host, user, long, LONG))?;
    eprintln!("    {LONG} messages written in {:.1} s", micros(began.elapsed()) / 1e6);
    let runner = Arc::new(world.runner());
    let (_, server) = runtime.block_on(street::open(world.host, runner, &guests))?;
    let mut connection = Connection::open(server.address())?;
    let mut other = Connection::open(server.address())?;
    let [of_long, of_short] =
        rounds(ROUNDS, [&mut || pages(&mut connection, &token, long), &mut || pages(&mut other, &token, short)])?;
    print(&json!({
        "bench": "page", "unit": "of the time for a conversation of 100 messages", "aim": "at most 3",
        "ratio": of_long.wall_us / of_short.wall_us, "cpu_ratio": of_long.cpu_us / of_short.cpu_us,
        "us": of_long.wall_us, "short_us": of_short.wall_us, "cpu_us": of_long.cpu_us, "short_cpu_us": of_short.cpu_us,
        "messages": LONG,
    }));
    runtime.block_on(server.stop());
    Ok(())
}

async fn fill(host: &Host, user: UserId, conversation: ConversationId, count: usize) -> Result<()> {
    let tasks: Vec<_> = (0..SENDERS)
        .map(|sender| {
            let host = host.clone();
            tokio::spawn(async move {
                for number in (0..count).skip(sender).step_by(SENDERS) {
                    let text = format!("message {number} of a conversation that has gone on for a while");
                    host.post_message(user, None, conversation, &text, None).await?;
                }
                anyhow::Ok(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    Ok(())
}

/// What a client asks for when a conversation is opened.
fn pages(connection: &mut Connection, token: &str, conversation: ConversationId) -> Result<u32> {
    let request = format!(
        "GET /v1/conversations/{conversation}/messages?limit=50 HTTP/1.1\r\nHost: localhost\r\n\
         Authorization: Bearer {token}\r\n\r\n"
    );
    for _ in 0..REQUESTS {
        let (head, body) = connection.request(&request)?;
        ensure!(head.starts_with("HTTP/1.1 200"), "{head}\n{body}");
        let items = body.matches(r#""text":"message "#).count();
        ensure!(items == 50, "{items} messages on the page");
    }
    Ok(REQUESTS)
}
