//! `chat`: durable messages per second of 64 people on sled, each in a conversation of their own, and all in one conversation of a
//! thousand members; beside the durable transfers of `commit` with as many clients.

use std::sync::Arc;

use anyhow::{Context, Result};
use parvis_capability::{Idempotency, Keep};
use parvis_conversation::{Conversations, DispatcherConfig};
use parvis_domain::{ConversationId, UserId};
use parvis_sandbox::GuestRuntime;
use parvis_store::{Executor, MemoryBlobs, OnFatal, Sled, SledOptions};
use serde_json::json;

use crate::commit::Transfers;
use crate::measure::{Summary, print, rounds};
use crate::world::World;

const ROUNDS: usize = 7;
const SENDERS: u32 = 64;
const EACH: u32 = 60;
const MEMBERS: u32 = 1_000;
const TEXT: &str = "See you at seven, then. I have told the others, and the table is by the window.";

pub(crate) fn run() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let guests = GuestRuntime::new(None)?;
    let directory = tempfile::tempdir_in(crate::commit::on_disk()?)?;
    let store = Executor::open(Sled::open(&directory.path().join("chat"), SledOptions::default())?, OnFatal::Abort)?;
    let transfers = Transfers::open(&directory.path().join("transfers"), &runtime)?;
    let (conversations, apart, together) = runtime.block_on(async {
        let world = World::on(Arc::new(store), Arc::new(MemoryBlobs::default())).await?;
        let mut people = Vec::new();
        for number in 0..MEMBERS {
            people.push(world.person(&format!("person{number}")).await?.0);
        }
        let everybody = world.group(*people.first().context("somebody")?, &people).await?;
        let (mut apart, mut together) = (Vec::new(), Vec::new());
        for pair in people.chunks(2).take(usize::try_from(SENDERS)?) {
            let user = *pair.first().context("somebody")?;
            apart.push((user, world.group(user, pair).await?));
            together.push((user, everybody));
        }
        let runner = Arc::new(world.runner());
        let config = DispatcherConfig::new(1, guests.handle().clone());
        anyhow::Ok((Conversations::start(world.host, runner, &config).await?, apart, together))
    })?;
    let mut serial = 0;
    let mut serial_together = 0;
    let mut serial_transfers = 0;
    let [of_many, of_one, transferred] = rounds(
        ROUNDS,
        [
            &mut || {
                serial += 1;
                runtime.block_on(post_all(&conversations, &apart, format!("apart-{serial}")))
            },
            &mut || {
                serial_together += 1;
                runtime.block_on(post_all(&conversations, &together, format!("together-{serial_together}")))
            },
            &mut || {
                serial_transfers += 1;
                transfers.round(SENDERS, EACH, serial_transfers, &runtime)
            },
        ],
    )?;
    report("64 conversations", "at least 0.7", of_many, transferred);
    report("one conversation of 1,000 members", "at least 0.5", of_one, transferred);
    runtime.block_on(conversations.stop());
    Ok(())
}

fn report(case: &str, aim: &str, messages: Summary, transfers: Summary) {
    print(&json!({
        "bench": "chat", "case": case, "unit": "of the durable transfers per second of `commit`", "aim": aim,
        "ratio": transfers.wall_us / messages.wall_us, "senders": SENDERS,
        "per_second": 1e6 / messages.wall_us, "transfers_per_second": 1e6 / transfers.wall_us,
        "cpu_us": messages.cpu_us, "transfer_cpu_us": transfers.cpu_us,
    }));
}

/// Everybody posts, one message after the other, each with a key that makes it happen once.
async fn post_all(conversations: &Conversations, senders: &[(UserId, ConversationId)], round: String) -> Result<u32> {
    let tasks: Vec<_> = senders
        .iter()
        .map(|(user, conversation)| {
            let (conversations, user, conversation) = (conversations.clone(), *user, *conversation);
            let round = round.clone();
            tokio::spawn(async move {
                for number in 0..EACH {
                    let key = format!("{round}-{number}");
                    let intent = Idempotency::new(user, "POST messages", &key, [0; 32], Keep::Days30)?;
                    let posted = conversations.host().post_message(user, Some(&intent), conversation, TEXT, None);
                    conversations.settle(posted.await?);
                }
                anyhow::Ok(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    Ok(SENDERS * EACH)
}
