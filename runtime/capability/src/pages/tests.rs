#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use parvis_domain::HttpRequest;
use parvis_store::CommitError;

use super::*;
use crate::invocation::Bucket;
use crate::people::{Client, ClientKind};
use crate::program::About;
use crate::testing::World;
use crate::{Begun, CallError, CallRefusal, Invocation};

/// A world whose program has pages, and alice's session.
async fn world() -> (World, Session) {
    let world = World::new().await;
    let program = world.host.find_program(world.program).await.unwrap().value.unwrap();
    let mut version = program.version;
    version.digest = parvis_domain::VersionDigest::from_bytes([0x77; 32]);
    version.code += 1;
    version.about = About { pages: true, ..version.about };
    let install = crate::program::Install {
        publisher: program.publisher,
        app_id: program.app_id,
        version,
        accept_permissions: true,
        rollback: false,
        settings: None,
    };
    world.host.install(&install).await.unwrap();
    let session = sign_in(&world).await;
    (world, session)
}

async fn sign_in(world: &World) -> Session {
    let client = Client::new(ClientKind::Browser, "Firefox on Linux");
    world.host.sign_in("alice", "correct horse", &client).await.unwrap().value.0.session
}

async fn launch(world: &World, session: &Session) -> String {
    world.host.launch_pages(session, world.conversation, world.program).await.unwrap().value
}

async fn visit(world: &World, session: &Session) -> (Visit, String) {
    let token = launch(world, session).await;
    world.host.redeem_launch(&world.program, &token).await.unwrap().value
}

async fn begin(world: &World, visit: &Visit, method: Method) -> Invocation {
    let event = world.host.page_event(visit, method, "/");
    match Invocation::begin_page(&world.host, visit, &event).await.unwrap() {
        Begun::Ready(run) => *run,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_launch_token_works_once_for_its_program_and_for_five_minutes() {
    let (world, session) = world().await;
    let token = launch(&world, &session).await;
    let other = ProgramId::from_bytes([9; 16]);
    assert!(matches!(world.host.redeem_launch(&other, &token).await, Err(Error::Unauthenticated)));
    let (visit, cookie) = world.host.redeem_launch(&world.program, &token).await.unwrap().value;
    assert_eq!((visit.user, visit.conversation), (world.alice, world.conversation));
    assert!(matches!(world.host.redeem_launch(&world.program, &token).await, Err(Error::Unauthenticated)), "twice");
    // Neither stands for the other.
    assert!(matches!(world.host.visit(&world.program, &token), Err(Error::Unauthenticated)));
    assert!(matches!(world.host.redeem_launch(&world.program, &cookie).await, Err(Error::Unauthenticated)));
    assert_eq!(world.host.visit(&world.program, &cookie).unwrap(), visit);
    assert!(matches!(world.host.visit(&other, &cookie), Err(Error::Unauthenticated)));

    let late = launch(&world, &session).await;
    world.pass(300);
    assert!(matches!(world.host.redeem_launch(&world.program, &late).await, Err(Error::Unauthenticated)));
    world.pass(12 * 3_600);
    assert!(matches!(world.host.visit(&world.program, &cookie), Err(Error::Unauthenticated)));
    // What was used is forgotten once its time is over, and is refused all the same.
    world.host.run_due(100).await.unwrap();
    assert!(world.host.store().get_many(&[keys::launched(&visit.nonce)]).await.unwrap().value[0].is_none());
    assert!(matches!(world.host.redeem_launch(&world.program, &token).await, Err(Error::Unauthenticated)));
}

#[tokio::test]
async fn a_token_that_was_changed_is_worth_nothing() {
    let (world, session) = world().await;
    let token = launch(&world, &session).await;
    for place in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        let redeemed = world.host.redeem_launch(&world.program, &changed).await;
        // The last character holds bits beyond the last byte: what decodes to the same bytes is the same token.
        assert!(matches!(redeemed, Err(Error::Unauthenticated)), "{place}");
    }
    for text in ["", "a", "é", &"A".repeat(10_000)] {
        assert!(matches!(world.host.redeem_launch(&world.program, text).await, Err(Error::Unauthenticated)));
    }
    assert!(world.host.redeem_launch(&world.program, &token).await.is_ok());
}

#[tokio::test]
async fn pages_end_with_the_session_and_with_the_membership() {
    let (world, session) = world().await;
    let unused = launch(&world, &session).await;
    let (here, _) = visit(&world, &session).await;
    world.host.sign_out(world.alice, session.id).await.unwrap();
    assert!(matches!(world.host.redeem_launch(&world.program, &unused).await, Err(Error::Unauthenticated)));
    let event = world.host.page_event(&here, Method::Get, "/");
    assert!(matches!(Invocation::begin_page(&world.host, &here, &event).await.unwrap(), Begun::Obsolete));

    let again = sign_in(&world).await;
    let (here, _) = visit(&world, &again).await;
    world.host.remove_member(world.alice, None, world.conversation, world.alice).await.unwrap();
    assert!(matches!(Invocation::begin_page(&world.host, &here, &event).await.unwrap(), Begun::Obsolete));
    assert!(matches!(
        world.host.launch_pages(&again, world.conversation, world.program).await,
        Err(Error::NotFound(_))
    ));
}

#[tokio::test]
async fn what_is_asked_by_get_changes_nothing() {
    let (world, session) = world().await;
    let (here, _) = visit(&world, &session).await;
    let mut run = begin(&world, &here, Method::Get).await;
    assert_eq!(run.storage_get(Bucket::Person, "visits").await.unwrap(), None);
    let refused = |outcome: Result<(), CallError>| matches!(outcome, Err(CallError::Refused(CallRefusal::Invalid(_))));
    assert!(refused(run.storage_set(Bucket::Person, "visits", vec![1]).await));
    assert!(refused(run.storage_increment(Bucket::Person, "visits", 1).await.map(drop)));
    assert!(refused(run.post("hello", None).await.map(drop)));
    assert!(refused(run.set_timer("2023-11-15T00:00:00Z", "n", "").await.map(drop)));
    let ask = HttpRequest {
        method: Method::Post,
        url: "https://b.example.org/".to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
        timeout_ms: None,
    };
    assert!(run.fetch(ask.clone()).await.is_err() && run.later(ask, "n", "").await.is_err());
    run.log(crate::program::Level::Info, "looked");
    assert!(run.commit_page(true).await.unwrap().is_some(), "the log line is kept");
    let log = world.host.program_log(None, world.program, None, 10).await.unwrap().value;
    assert_eq!(log.last().unwrap().1.text, "looked");
    // Nothing to write, nothing written.
    let run = begin(&world, &here, Method::Head).await;
    assert!(run.commit_page(true).await.unwrap().is_none());
}

#[tokio::test]
async fn what_a_post_does_is_applied_with_its_answer_or_not_at_all() {
    let (world, session) = world().await;
    let (here, _) = visit(&world, &session).await;
    let stored = async || {
        let mut run = begin(&world, &here, Method::Get).await;
        run.storage_get(Bucket::Program, "orders").await.unwrap().map(|found| found.to_vec())
    };
    for (applies, expected) in [(false, None), (true, Some(b"1".to_vec()))] {
        let mut run = begin(&world, &here, Method::Post).await;
        run.storage_increment(Bucket::Program, "orders", 1).await.unwrap();
        run.commit_page(applies).await.unwrap();
        assert_eq!(stored().await, expected, "{applies}");
    }
    // Two at once: the one that comes second runs again.
    let (mut first, mut second) = (begin(&world, &here, Method::Post).await, begin(&world, &here, Method::Post).await);
    first.storage_increment(Bucket::Program, "orders", 1).await.unwrap();
    second.storage_increment(Bucket::Program, "orders", 1).await.unwrap();
    first.commit_page(true).await.unwrap();
    assert_eq!(second.commit_page(true).await.unwrap_err(), CommitError::Conflict);
    assert_eq!(stored().await, Some(b"2".to_vec()));
}

#[tokio::test]
async fn what_a_page_shows_held_at_one_instant() {
    let (world, session) = world().await;
    let (here, _) = visit(&world, &session).await;
    let mut reads = begin(&world, &here, Method::Get).await;
    reads.storage_get(Bucket::Program, "a").await.unwrap();
    let mut writes = begin(&world, &here, Method::Post).await;
    writes.storage_set(Bucket::Program, "a", vec![1]).await.unwrap();
    writes.storage_set(Bucket::Program, "b", vec![1]).await.unwrap();
    writes.commit_page(true).await.unwrap();
    // `a` as it was before, `b` as it is since.
    reads.storage_get(Bucket::Program, "b").await.unwrap();
    assert_eq!(reads.commit_page(true).await.unwrap_err(), CommitError::Conflict);
}
