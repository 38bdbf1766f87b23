//! `effects`: what an event does besides running its code, by stage, on the in-memory executor: the event's own records,
//! the overlay, the card checked and noted, the commit. The same event and the same calls as `invoke`, made natively.

use std::time::Instant;

use anyhow::Result;
use parvis_capability::invocation::Bucket;
use parvis_domain::card::{Card, CardOptions};
use serde_json::json;

use crate::bare::{self, Bare, BareLoop, chat_content};
use crate::measure::{micros, print, quantile};
use crate::world::World;

const ROUNDS: usize = 12;
/// Fewer than a lane takes.
const EVENTS: usize = 200;
const AIM_US: f64 = 15.0;

#[derive(Default)]
struct Stages {
    begin: Vec<f64>,
    storage: Vec<f64>,
    card: Vec<f64>,
    validation: Vec<f64>,
    commit: Vec<f64>,
    all: Vec<f64>,
}

pub(crate) fn run() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (world, program) = runtime.block_on(World::with_program())?;
    let bare = BareLoop::new()?;
    let prepared = bare.compile(&crate::world::component()?)?;
    let shown = bare.run(&prepared, &bare::event(&program.message.to_string()), Bare::default())?;
    let (text, card) = chat_content(shown)?;
    let mut stages = Stages::default();
    for round in 0..=ROUNDS {
        if round == 1 {
            // The first round warmed up.
            stages = Stages::default();
        }
        runtime.block_on(measure(&world, &program, &text, card.as_deref(), &mut stages))?;
    }
    let p50 = |samples: &Vec<f64>| quantile(samples.clone(), 0.5);
    print(&json!({
        "bench": "effects", "unit": "of 15 us", "aim": "at most 1", "ratio": p50(&stages.all) / AIM_US,
        "us": p50(&stages.all), "p99_us": quantile(stages.all.clone(), 0.99),
        "begin_us": p50(&stages.begin), "storage_us": p50(&stages.storage), "card_us": p50(&stages.card),
        "of_card_validation_us": p50(&stages.validation), "commit_us": p50(&stages.commit),
        "card_bytes": card.map_or(0, |card| card.len()),
    }));
    Ok(())
}

async fn measure(
    world: &World,
    program: &crate::world::Program,
    text: &str,
    card: Option<&str>,
    stages: &mut Stages,
) -> Result<()> {
    let mut waiting = Vec::with_capacity(EVENTS);
    for _ in 0..EVENTS {
        waiting.push(world.pressed(program).await?);
    }
    for pending in &waiting {
        let start = Instant::now();
        let mut invocation = world.begin(pending).await?;
        let begun = Instant::now();
        let count = invocation.storage_get(Bucket::Conversation, "count").await?;
        let count = count.map_or_else(Vec::new, Vec::from);
        invocation.storage_set(Bucket::Conversation, "count", count).await?;
        let stored = Instant::now();
        invocation.edit(&program.message, text, card).await?;
        let shown = Instant::now();
        invocation.commit().await?;
        let done = Instant::now();
        stages.begin.push(micros(begun - start));
        stages.storage.push(micros(stored - begun));
        stages.card.push(micros(shown - stored));
        stages.commit.push(micros(done - shown));
        stages.all.push(micros(done - start));
        let validating = Instant::now();
        std::hint::black_box(card.map(|card| Card::parse(card, &CardOptions::default())).transpose()?);
        stages.validation.push(micros(validating.elapsed()));
    }
    Ok(())
}
