//! Guests that wait for other servers.

use std::time::Duration;

use parvis_capability::program::BudgetOverride;
use parvis_domain::{Ending, Failure};
use parvis_sandbox::{GuestRuntime, Outcome, PoolLimits, SandboxConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::component::Program;
use crate::languages::component;
use crate::world::World;

/// A world with one thread for guests, and a server that programs may ask.
async fn world() -> (World, TcpListener, String) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let host = format!("localhost:{}", listener.local_addr().unwrap().port());
    let config = SandboxConfig { pool: PoolLimits { concurrent: 4 }, ..SandboxConfig::default() };
    let mut world = World::asking(config, std::slice::from_ref(&host)).await;
    world.guests = GuestRuntime::new(Some(1)).unwrap();
    (world, listener, format!("get http://{host}/"))
}

async fn asked(listener: &TcpListener) -> TcpStream {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut piece = [0; 4_096];
    assert_ne!(stream.read(&mut piece).await.unwrap(), 0);
    stream
}

#[tokio::test]
async fn a_guest_that_waits_for_a_server_leaves_its_thread_to_others() {
    let (world, listener, words) = world().await;
    world.install("org.test.fetch", &component("fetch-rust")).await;
    let other = world.install("org.test.nothing", &Program::handler("(i32.const 0)").bytes()).await;
    let waits = world.command("org.test.fetch", &words).await;
    let opened = world.opened(other).await;
    let meanwhile = async {
        let mut stream = asked(&listener).await;
        world.finish(&opened).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi").await.unwrap();
    };
    let (run, ()) = tokio::join!(world.run(&waits), meanwhile);
    assert!(matches!(run.outcome, Outcome::Ended(Ending::Done)), "{:?}", run.outcome);
    run.invocation.commit().await.unwrap();
    assert!(crate::languages::texts(&world).await.contains(&"200 hi".to_owned()));
}

#[tokio::test]
async fn waiting_counts_as_time_of_the_event() {
    let (world, listener, words) = world().await;
    let budget = BudgetOverride { wall_ms: Some(200), ..BudgetOverride::default() };
    world.install_with("org.test.fetch", &component("fetch-rust"), budget).await;
    let waits = world.command("org.test.fetch", &words).await;
    let (run, mut stream) = tokio::join!(world.run(&waits), asked(&listener));
    assert!(matches!(run.outcome, Outcome::Failed { failure: Failure::TimeExceeded, .. }), "{:?}", run.outcome);
    // The request ended with the run.
    let left = tokio::time::timeout(Duration::from_secs(5), stream.read(&mut [0; 16])).await.unwrap();
    assert_eq!(left.unwrap_or(0), 0);
}
