//! What is granted, asked for and taken back.

use super::*;

#[tokio::test]
async fn what_the_manifest_does_not_ask_for_or_the_operator_withholds_is_not_granted() {
    let world = World::new().await;
    let mut run = world.begin(world.alice).await;
    let address = run.profile(Permission::ProfileAddress).await;
    assert_eq!(refusal(address), CallRefusal::NotGranted(Permission::ProfileAddress));
    let program = world.host.find_program(world.program).await.unwrap().value.unwrap();
    let mut settings = program.settings;
    settings.withheld = [Permission::Storage, Permission::Schedule].into();
    world.host.configure_program(world.program, &settings).await.unwrap();
    let mut run = world.begin(world.alice).await;
    assert_eq!(refusal(run.storage_get(Bucket::Program, "a").await), CallRefusal::NotGranted(Permission::Storage));
    assert_eq!(
        refusal(run.set_timer("2030-01-01T00:00:00Z", "t", "").await),
        CallRefusal::NotGranted(Permission::Schedule)
    );
}

#[tokio::test]
async fn a_grant_taken_back_in_mid_run_ends_the_run_at_the_next_call() {
    let world = World::new().await;
    let mut run = world.begin(world.alice).await;
    run.post("allowed", None).await.unwrap();
    world.host.revoke(world.alice, None, world.program, Permission::Chat).await.unwrap();
    assert_eq!(run.post("not any more", None).await, Err(CallError::Stale));
    assert_eq!(run.commit().await.unwrap_err(), CommitError::Conflict);
    let mut run = world.begin(world.alice).await;
    assert_eq!(refusal(run.post("no", None).await), CallRefusal::NotGranted(Permission::Chat));
}

#[tokio::test]
async fn a_profile_field_is_asked_for_answered_and_each_use_is_recorded() {
    let world = World::new().await;
    let mut run = world.begin(world.alice).await;
    assert_eq!(
        refusal(run.profile(Permission::ProfileName).await),
        CallRefusal::ConsentRequired(Permission::ProfileName)
    );
    let pending = run.pending.clone();
    drop(run);
    world.host.end_consent_required(&pending, Permission::ProfileName, &[]).await.unwrap();
    let questions = world.host.consents(world.alice, None).await.unwrap().value.questions;
    assert_eq!((questions.len(), questions[0].question.permission), (1, Permission::ProfileName));
    let decided = world
        .host
        .decide(world.alice, None, world.program, Permission::ProfileName, Decision::Once, None)
        .await
        .unwrap();
    // The event runs again, and the program is told beside.
    assert_eq!(decided.touched.events.len(), 2);
    let again = &decided.touched.events[0];
    let Begun::Ready(mut run) = Invocation::begin(&world.host, again).await.unwrap() else { panic!() };
    assert_eq!(run.profile(Permission::ProfileName).await.unwrap(), "Alice");
    assert_eq!(run.profile(Permission::ProfileName).await.unwrap(), "Alice");
    world.finish(*run).await;
    let uses = world.host.grant_uses(world.alice, None, None, 100).await.unwrap().value;
    let names = uses.iter().filter(|(_, used)| used.permission == Permission::ProfileName).count();
    assert_eq!(names, 1, "once an event");
    let used = world.host.consents(world.alice, Some(world.program)).await.unwrap().value.used;
    let last = |permission| used.iter().find(|used| used.permission == permission).map(|used| used.at);
    assert!(last(Permission::ProfileName).is_some());
    assert_eq!(last(Permission::ProfilePhone), None);
    // `once` held for that event alone.
    let mut run = world.begin(world.alice).await;
    assert_eq!(
        refusal(run.profile(Permission::ProfileName).await),
        CallRefusal::ConsentRequired(Permission::ProfileName)
    );
}

#[tokio::test]
async fn after_a_denial_nobody_asks_for_a_day() {
    let world = World::new().await;
    let ask = async || {
        let mut run = world.begin(world.alice).await;
        let refused = refusal(run.profile(Permission::ProfilePhone).await);
        let pending = run.pending.clone();
        world.host.end_consent_required(&pending, Permission::ProfilePhone, &[]).await.unwrap();
        let asked = !world.host.consents(world.alice, None).await.unwrap().value.questions.is_empty();
        (refused, asked)
    };
    let required = CallRefusal::ConsentRequired(Permission::ProfilePhone);
    assert_eq!(ask().await, (required.clone(), true));
    let deny = |decision| world.host.decide(world.alice, None, world.program, Permission::ProfilePhone, decision, None);
    deny(Decision::Deny).await.unwrap();
    assert_eq!(ask().await, (CallRefusal::NotGranted(Permission::ProfilePhone), false));
    world.pass(24 * 3_600);
    assert_eq!(ask().await, (required, true));
    deny(Decision::Never).await.unwrap();
    world.pass(400 * 24 * 3_600);
    assert_eq!(ask().await, (CallRefusal::NotGranted(Permission::ProfilePhone), false));
}

#[tokio::test]
async fn what_is_confirmed_at_each_use_cannot_be_granted_for_good() {
    let world = World::new().await;
    let decided =
        world.host.decide(world.alice, None, world.program, Permission::ProfilePhone, Decision::Always, None).await;
    assert!(matches!(decided.unwrap_err(), crate::Error::Invalid { field: "decision", .. }));
}
