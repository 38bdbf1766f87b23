//! The echo guests in Rust, JavaScript and Python answer through the same contract.

use parvis_capability::event::Pending;
use parvis_domain::{Ending, Failure};
use parvis_sandbox::Outcome;
use parvis_store::Direction;

use crate::world::World;

fn component(name: &str) -> Vec<u8> {
    let path = format!("{}/../../target/guests/components/{name}.wasm", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}: build the guests with `cargo xtask guests`"))
}

async fn texts(world: &World) -> Vec<String> {
    let direction = Direction::Ascending;
    let history = world.host.history(world.alice, world.conversation, None, direction, 50).await.unwrap().value;
    history.iter().map(|seen| seen.message.text.clone()).collect()
}

async fn echoes(name: &str) {
    let world = World::new().await;
    let app_id = "org.test.echo";
    world.install(app_id, &component(name)).await;
    // The first event opens the program; what follows is asked of the same version.
    let hello: Pending = world.command(app_id, "Ahoj").await;
    world.finish(&hello).await;
    assert!(texts(&world).await.iter().any(|text| text == "Ahoj (en)"), "{name}: {:?}", texts(&world).await);

    let refused = world.run(&world.command(app_id, "refuse").await).await;
    assert!(
        matches!(&refused.outcome, Outcome::Ended(Ending::Refused(text)) if text == "You asked me to refuse."),
        "{name}: {:?}",
        refused.outcome
    );
    let mut failed = world.run(&world.command(app_id, "fail").await).await;
    assert!(matches!(failed.outcome, Outcome::Failed { failure: Failure::Trap, .. }), "{name}: {:?}", failed.outcome);
    let log = failed.invocation.take_log();
    assert!(log.iter().any(|line| line.text.contains("you asked me to fail")), "{name}: {log:?}");
}

#[tokio::test]
async fn a_guest_in_rust_answers() {
    echoes("echo-rust").await;
}

#[tokio::test]
async fn a_guest_in_javascript_answers() {
    echoes("echo-js").await;
}

#[tokio::test]
async fn a_guest_in_python_answers() {
    echoes("echo-python").await;
}
