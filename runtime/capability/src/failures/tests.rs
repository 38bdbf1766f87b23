#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use super::*;
use crate::event::Pending;
use crate::program::Settings;
use crate::testing::World;

async fn opened(world: &World) -> Pending {
    let opened = world.host.open_program(world.alice, None, world.conversation, world.program, &[]).await.unwrap();
    opened.touched.events[0].clone()
}

async fn fails(world: &World, pending: &Pending, record: &[u8]) {
    world.host.end_recorded(pending, Failure::Trap, "", &[], Some(record)).await.unwrap();
}

fn record(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect()
}

async fn entries(world: &World) -> usize {
    world.store_keys(keys::failures_of(&world.program)).await
}

#[tokio::test]
async fn a_record_is_kept_whole_and_one_of_the_same_event_takes_its_place() {
    let world = World::new().await;
    let pending = opened(&world).await;
    let event = pending.event.id;
    let read = || async { world.host.failure_record(None, world.program, event).await.unwrap().value };
    fails(&world, &pending, &record(RECORD_BYTES_MAX)).await;
    assert!(read().await == record(RECORD_BYTES_MAX));
    assert_eq!(entries(&world).await, 10, "what it is, and nine pieces");
    let again = world.host.retry_event(None, Some(world.alice), event).await.unwrap().touched.events;
    fails(&world, &again[0], &record(100_000)).await;
    assert!(read().await == record(100_000));
    assert_eq!(entries(&world).await, 3, "what was longer leaves nothing behind");
    let runs = world.host.failed_runs(None, world.program).await.unwrap().value;
    assert_eq!(runs, [FailedRun { event, at: world.host.now(), failure: Failure::Trap, bytes: 100_000 }]);
}

#[tokio::test]
async fn the_newest_are_kept() {
    let world = World::new().await;
    let mut events = Vec::new();
    for _ in 0..PLACES + 5 {
        world.pass(1);
        let pending = opened(&world).await;
        fails(&world, &pending, b"a record").await;
        events.insert(0, pending.event.id);
    }
    let runs = world.host.failed_runs(None, world.program).await.unwrap().value;
    assert_eq!(runs.iter().map(|run| run.event).collect::<Vec<_>>(), events[..PLACES.into()]);
    let gone = world.host.failure_record(None, world.program, *events.last().unwrap()).await;
    assert_eq!(gone, Err(Error::NotFound("record")));
}

#[tokio::test]
async fn one_that_is_too_long_is_left_out_and_the_run_ends_all_the_same() {
    let world = World::new().await;
    let pending = opened(&world).await;
    fails(&world, &pending, &record(RECORD_BYTES_MAX + 1)).await;
    assert_eq!(entries(&world).await, 0);
    assert_eq!(world.host.pending_events(None, 10).await.unwrap(), []);
}

#[tokio::test]
async fn only_developers_and_the_operator_read_them() {
    let world = World::new().await;
    let pending = opened(&world).await;
    fails(&world, &pending, b"a record").await;
    let (program, event) = (world.program, pending.event.id);
    let developers = [world.bob].into();
    world.host.configure_program(program, &Settings { developers, ..Settings::default() }).await.unwrap();
    assert_eq!(world.host.failure_record(Some(world.bob), program, event).await.unwrap().value, b"a record");
    assert_eq!(world.host.failed_runs(Some(world.bob), program).await.unwrap().value.len(), 1);
    let no = Error::NotFound("program");
    assert_eq!(world.host.failure_record(Some(world.alice), program, event).await, Err(no.clone()));
    assert_eq!(world.host.failed_runs(Some(world.alice), program).await, Err(no));
}

#[tokio::test]
async fn nothing_is_left_of_a_program_that_is_gone() {
    let world = World::new().await;
    for _ in 0..PLACES {
        let pending = opened(&world).await;
        fails(&world, &pending, &record(200_000)).await;
    }
    assert_eq!(entries(&world).await, usize::from(PLACES) * 5);
    world.host.uninstall(world.program).await.unwrap();
    assert_eq!(entries(&world).await, 0);
}
