#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use super::*;
use crate::Policy;
use crate::people::Registration;
use crate::testing::World;

fn browser() -> Client {
    Client::new(ClientKind::Browser, "Firefox on Linux")
}

async fn sign_in(world: &World) -> (Session, Token) {
    let (device, token) = world.host.sign_in("alice", "correct horse", &browser()).await.unwrap().value;
    (device.session, token)
}

async fn is_in(world: &World, token: &Token) -> bool {
    world.host.authenticate(token.as_str()).await.is_ok()
}

/// Records of sessions and tokens, whoever's.
async fn records(world: &World) -> usize {
    let mut count = 0;
    for table in [b'k', b'K'] {
        let range = vec![table].into()..vec![table + 1].into();
        count += world.host.store().scan(range, 1_000, Direction::Ascending).await.unwrap().value.len();
    }
    count
}

#[tokio::test]
async fn a_device_says_when_it_was_last_seen_to_the_hour() {
    let world = World::new().await;
    let (session, token) = sign_in(&world).await;
    let last_seen = async || world.host.sessions(world.alice).await.unwrap().value[0].last_seen;
    world.pass(3_599);
    assert!(is_in(&world, &token).await);
    assert_eq!(last_seen().await, session.created);
    world.pass(1);
    assert!(is_in(&world, &token).await);
    assert_eq!(last_seen().await, world.host.now());
    // Within the hour nothing is written.
    let before = world.host.authenticate(token.as_str()).await.unwrap().seen;
    world.pass(3_599);
    assert!(is_in(&world, &token).await);
    assert_eq!(world.host.authenticate(token.as_str()).await.unwrap().seen, before);
}

#[tokio::test]
async fn what_is_kept_of_a_session_is_gone_when_its_time_is_over() {
    let world = World::new().await;
    let (session, _) = sign_in(&world).await;
    sign_in(&world).await;
    world.host.sign_out(world.alice, session.id).await.unwrap();
    assert_eq!(records(&world).await, 2);
    world.pass(limits::SESSION_MS / 1_000);
    assert!(world.host.sessions(world.alice).await.unwrap().value.is_empty());
    world.host.run_due(100).await.unwrap();
    assert_eq!(records(&world).await, 0);
    assert_eq!(world.host.next_due().await.unwrap(), None);
}

#[tokio::test]
async fn the_oldest_session_makes_room() {
    let world = World::new().await;
    let (_, first) = sign_in(&world).await;
    world.pass(1);
    let (_, second) = sign_in(&world).await;
    for _ in 2..=limits::SESSIONS_PER_PERSON_MAX {
        world.pass(1);
        sign_in(&world).await;
    }
    assert!(!is_in(&world, &first).await);
    assert!(is_in(&world, &second).await);
    assert_eq!(world.host.sessions(world.alice).await.unwrap().value.len(), limits::SESSIONS_PER_PERSON_MAX);
}

#[tokio::test]
async fn another_password_ends_the_other_sessions_and_the_old_password() {
    let world = World::new().await;
    let (session, token) = sign_in(&world).await;
    let (other, others) = sign_in(&world).await;
    let ended = world.host.set_password(world.alice, session.id, "staple battery").await.unwrap().value;
    assert_eq!(ended, [other.id]);
    assert!(is_in(&world, &token).await && !is_in(&world, &others).await);
    let old = world.host.sign_in("alice", "correct horse", &browser()).await;
    assert_eq!(old.unwrap_err(), Error::Unauthenticated);
    world.host.sign_in("alice", "staple battery", &browser()).await.unwrap();
    assert!(world.host.set_password(world.alice, session.id, "short").await.is_err());
}

#[tokio::test]
async fn what_outlives_a_session_needs_the_password_or_a_young_session() {
    let world = World::new().await;
    let (session, _) = sign_in(&world).await;
    world.host.confirm(&session, None).await.unwrap();
    let wrong = world.host.confirm(&session, Some("wrong")).await;
    assert_eq!(wrong.unwrap_err(), Error::WrongPassword);
    world.pass(600);
    assert_eq!(world.host.confirm(&session, None).await.unwrap_err(), Error::RecentSignInRequired);
    world.host.confirm(&session, Some("correct horse")).await.unwrap();
}

#[tokio::test]
async fn people_register_where_the_operator_lets_them() {
    let closed = World::new().await;
    let refused = closed.host.register("carol", "long enough", "Carol", &browser()).await;
    assert_eq!(refused.unwrap_err(), Error::RegistrationClosed);
    assert!(closed.host.find_by_login("carol").await.unwrap().is_none());

    let world = World::with(Policy { registration: Registration::Open, ..Policy::default() }).await;
    let (device, token) = world.host.register("Carol", "long enough", "Carol", &browser()).await.unwrap().value;
    assert_eq!(device.session.method, Method::Registration);
    assert!(is_in(&world, &token).await);
    world.host.sign_in("carol", "long enough", &browser()).await.unwrap();
    let taken = world.host.register("alice", "long enough", "Mallory", &browser()).await;
    assert_eq!(taken.unwrap_err(), Error::Conflict("the login name is taken"));
    assert!(world.host.register("dave", "short", "Dave", &browser()).await.is_err());
}

#[tokio::test]
async fn sessions_end_and_wrong_names_and_passwords_answer_alike() {
    let world = World::new().await;
    let (session, token) = sign_in(&world).await;
    assert_eq!(world.host.authenticate(token.as_str()).await.unwrap().value.user, world.alice);
    for (login, password) in [("alice", "wrong horse"), ("nobody", "correct horse"), ("", ""), ("alice", "")] {
        let refused = world.host.sign_in(login, password, &browser()).await;
        assert_eq!(refused.unwrap_err(), Error::Unauthenticated, "{login}");
    }
    for token in ["", "x", &"A".repeat(43), &"A".repeat(10_000)] {
        assert_eq!(world.host.authenticate(token).await.unwrap_err(), Error::Unauthenticated);
    }
    assert!(world.host.sign_out(world.bob, session.id).await.is_err());
    world.host.sign_out(world.alice, session.id).await.unwrap();
    assert_eq!(world.host.authenticate(token.as_str()).await.unwrap_err(), Error::Unauthenticated);
    let (_, token) = sign_in(&world).await;
    world.pass(limits::SESSION_MS / 1_000);
    assert_eq!(world.host.authenticate(token.as_str()).await.unwrap_err(), Error::Unauthenticated);
}
