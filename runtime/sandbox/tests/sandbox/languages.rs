//! The echo guests in Rust, JavaScript and Python answer through the same contract.

use parvis_capability::conversation::Press;
use parvis_capability::event::Pending;
use parvis_domain::{Ending, Failure};
use parvis_sandbox::Outcome;
use parvis_store::Direction;

use crate::world::{World, package};

pub(crate) fn component(name: &str) -> Vec<u8> {
    let path = format!("{}/../../target/guests/components/{name}.wasm", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}: build the guests with `cargo xtask guests`"))
}

pub(crate) async fn texts(world: &World) -> Vec<String> {
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

/// The same program with another stack: the linker puts it below everything else, so that its size is where it begins.
fn with_stack(component: &[u8], bytes: u32) -> Vec<u8> {
    // A mutable i32 that begins at 64 KiB, as each guest is linked: the stack pointer.
    let global = |[low, middle, high]: [u8; 3]| [0x7f, 0x01, 0x41, low, middle, high, 0x0b];
    // Whole multiples of 16 KiB: the last of three groups of seven bits.
    let leb = |bytes: u32| [0x80, 0x80, u8::try_from(bytes >> 14).unwrap()];
    let linked = global(leb(STACK_BYTES));
    let found: Vec<_> = component.windows(linked.len()).enumerate().filter(|(_, window)| *window == linked).collect();
    let [(at, _)] = found[..] else { panic!("{} stack pointers of {STACK_BYTES} bytes", found.len()) };
    let mut other = component.to_vec();
    other[at..at + linked.len()].copy_from_slice(&global(leb(bytes)));
    other
}

/// What the SDK's programs are linked with.
const STACK_BYTES: u32 = 64 << 10;

/// Posts the largest and deepest card that is allowed, and handles a press that gives back data as deep as it may be.
async fn goes_deep(component: &[u8]) -> Result<(), Failure> {
    let world = World::new().await;
    let app_id = "org.test.deep";
    world.install(app_id, component).await;
    let deep = world.command(app_id, "deep").await;
    let run = world.run(&deep).await;
    if let Outcome::Failed { failure, .. } = run.outcome {
        return Err(failure);
    }
    run.invocation.commit().await.unwrap();
    let history = world.host.history(world.alice, world.conversation, None, Direction::Descending, 1).await.unwrap();
    let card = &history.value[0];
    let press = Press { message: card.message.id, action: "a0", version: card.version(), inputs: "{}" };
    let pressed = world.host.press(world.alice, None, &press).await.unwrap();
    match world.run(&pressed.touched.events[0]).await.outcome {
        Outcome::Failed { failure, .. } => Err(failure),
        other => {
            assert!(matches!(other, Outcome::Ended(Ending::Done)), "{other:?}");
            Ok(())
        }
    }
}

#[tokio::test]
async fn half_of_the_stack_is_enough_for_the_deepest_card() {
    let component = component("echo-rust");
    assert_eq!(goes_deep(&with_stack(&component, STACK_BYTES)).await, Ok(()));
    assert_eq!(goes_deep(&with_stack(&component, STACK_BYTES / 2)).await, Ok(()));
    assert!(goes_deep(&with_stack(&component, 0)).await.is_err(), "what is measured is the stack");
}

/// What each guest imports, in order: a tool of its language that begins to import more is noticed here.
#[test]
fn guests_import_what_they_did() {
    let mut found = String::new();
    for name in ["echo-rust", "restaurant", "echo-js", "echo-python"] {
        let package = package("org.test.imports", &component(name));
        let mut imports = package.imports().to_vec();
        imports.sort_unstable();
        found.push_str(&format!("{name}\n  {}\n", imports.join("\n  ")));
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sandbox/imports.txt");
    if std::env::var_os("PARVIS_BLESS").is_some() {
        std::fs::write(path, &found).unwrap();
    }
    assert_eq!(found, std::fs::read_to_string(path).unwrap());
}
