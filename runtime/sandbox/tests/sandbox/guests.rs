//! Guests that behave.

use parvis_domain::Ending;
use parvis_sandbox::Outcome;

use crate::component::Program;
use crate::world::World;

#[tokio::test]
async fn a_guest_that_does_nothing_ends_well() {
    let world = World::new().await;
    let program = world.install("org.test.nothing", &Program::handler("(i32.const 0)").bytes()).await;
    let pending = world.opened(program).await;
    world.finish(&pending).await;
}

#[tokio::test]
async fn a_guest_posts_and_stores() {
    let code = r#"
        (call $post (i32.const 1024) (i32.const 5) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64))
        (if (i32.load8_u (i32.const 64)) (then unreachable))
        (call $set (i32.const 1) (i32.const 1024) (i32.const 5) (i32.const 1024) (i32.const 5) (i32.const 64))
        (if (i32.load8_u (i32.const 64)) (then unreachable))
        (call $get (i32.const 1) (i32.const 1024) (i32.const 5) (i32.const 64))
        (if (i32.ne (i32.load (i32.const 76)) (i32.const 5)) (then unreachable))
        (i32.const 0)
    "#;
    let mut program = Program::handler(code);
    program.fields.push_str(r#"(data (i32.const 1024) "Hello")"#);
    let world = World::new().await;
    let program = world.install("org.test.posts", &program.bytes()).await;
    let pending = world.opened(program).await;
    world.finish(&pending).await;
}

#[tokio::test]
async fn a_refusal_is_handed_on() {
    let code = r#"
        (i32.store8 (i32.const 64) (i32.const 1))
        (i32.store8 (i32.const 68) (i32.const 0))
        (i32.store (i32.const 72) (i32.const 1024))
        (i32.store (i32.const 76) (i32.const 5))
        (i32.const 64)
    "#;
    let mut program = Program::handler(code);
    program.fields.push_str(r#"(data (i32.const 1024) "Sorry")"#);
    let world = World::new().await;
    let program = world.install("org.test.refuses", &program.bytes()).await;
    let pending = world.opened(program).await;
    let run = world.run(&pending).await;
    assert!(matches!(run.outcome, Outcome::Ended(Ending::Refused(text)) if text == "Sorry"));
}
