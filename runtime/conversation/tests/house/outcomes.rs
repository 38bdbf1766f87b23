//! One test for each row of the table of outcomes, and for order.

use std::sync::atomic::Ordering;

use parvis_capability::consent::Decision;
use parvis_capability::event::Why;
use parvis_capability::invocation::Toast;
use parvis_capability::log::Notice;
use parvis_conversation::EventOutcome;
use parvis_domain::{Failure, Permission};
use parvis_store::Direction;

use crate::fixture::{House, install};

#[tokio::test]
async fn done_applies_every_effect_once() {
    let house = House::new().await;
    assert_eq!(house.say("/post hello").await, EventOutcome::Done);
    assert_eq!(house.texts(house.room).await, ["hello"]);
    assert!(house.host.pending_events(None, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn refused_shows_its_text_to_the_person_and_applies_nothing_else() {
    let house = House::new().await;
    assert_eq!(house.say("/refuse").await, EventOutcome::Refused("we are closed".to_owned()));
    assert!(house.texts(house.room).await.is_empty());
    assert_eq!(house.notices(house.alice).await, [Notice::Refused { text: "we are closed".to_owned() }]);
    assert!(house.notices(house.bob).await.is_empty());
}

#[tokio::test]
async fn consent_required_asks_waits_and_runs_again_while_others_go_on() {
    let house = House::new().await;
    assert_eq!(house.say("/name").await, EventOutcome::ConsentRequired(Permission::ProfileName));
    assert_eq!(house.say("/post others go on").await, EventOutcome::Done);
    let decided = house
        .host
        .decide(house.alice, None, house.program, Permission::ProfileName, Decision::Always, None)
        .await
        .unwrap();
    house.conversations.settle(decided);
    house.conversations.idle().await;
    assert_eq!(house.texts(house.room).await, ["others go on", "hello Alice"]);
}

#[tokio::test]
async fn a_denial_runs_the_event_again_too() {
    let house = House::new().await;
    house.say("/name").await;
    let decided = house
        .host
        .decide(house.alice, None, house.program, Permission::ProfileName, Decision::Deny, None)
        .await
        .unwrap();
    house.conversations.settle(decided);
    house.conversations.idle().await;
    assert_eq!(house.texts(house.room).await, ["hello you"]);
}

#[tokio::test]
async fn a_failed_run_leaves_a_record_a_notice_and_a_way_to_try_again() {
    let house = House::new().await;
    assert_eq!(house.say("/trap").await, EventOutcome::Failed(Failure::Trap));
    assert!(house.texts(house.room).await.is_empty());
    assert_eq!(house.notices(house.alice).await, [Notice::Failed { failure: Failure::Trap }]);
    let log = house.host.program_log(None, house.program, None, 10).await.unwrap().value;
    assert!(log[0].1.text.starts_with("trap"), "{log:?}");
    let aside = house.host.asides(None, 10).await.unwrap().remove(0);
    assert_eq!(aside.why, Why::Failed { failure: Failure::Trap });
    house.conversations.settle(house.host.retry_event(None, Some(house.alice), aside.event.id).await.unwrap());
    house.conversations.idle().await;
    assert_eq!(house.notices(house.alice).await.len(), 2);
}

#[tokio::test]
async fn what_no_commit_takes_is_the_programs_failure_and_not_the_hosts() {
    let house = House::new().await;
    let before = house.runner.runs.load(Ordering::SeqCst);
    assert_eq!(house.say("/wide").await, EventOutcome::Failed(Failure::OutputExceeded));
    assert_eq!(house.runner.runs.load(Ordering::SeqCst) - before, 1, "it would not end otherwise the next time");
    assert!(house.texts(house.room).await.is_empty());
    assert_eq!(house.notices(house.alice).await, [Notice::Failed { failure: Failure::OutputExceeded }]);
    assert_eq!(house.say("/post after it").await, EventOutcome::Done);
}

#[tokio::test]
async fn the_hosts_own_fault_is_tried_five_times_then_parked_and_the_lane_goes_on() {
    let house = House::new().await;
    let before = house.runner.runs.load(Ordering::SeqCst);
    assert_eq!(house.say("/fault").await, EventOutcome::Parked);
    assert_eq!(house.runner.runs.load(Ordering::SeqCst) - before, 5);
    assert_eq!(house.say("/post after it").await, EventOutcome::Done);
    let asides = house.host.asides(None, 10).await.unwrap();
    assert!(matches!(&asides[0].why, Why::Parked { reason } if reason == "scripted"));
}

#[tokio::test]
async fn a_panic_of_the_host_is_its_own_fault_and_the_lane_goes_on() {
    let house = House::new().await;
    assert_eq!(house.say("/panic").await, EventOutcome::Parked);
    assert_eq!(house.say("/post after it").await, EventOutcome::Done);
}

#[tokio::test]
async fn a_view_costs_what_it_shows_and_not_the_message_below_it() {
    let house = House::new().await;
    house.say("/fill a").await;
    house.say("/fill b").await;
    // The messages below are more than one commit takes.
    assert_eq!(house.say("/views a b").await, EventOutcome::Done);
}

#[tokio::test]
async fn whoever_waits_for_an_event_that_is_tried_again_is_told_how_it_ends_now() {
    let house = House::new().await;
    house.say("/stock 0").await;
    house.say("/trap").await;
    let aside = house.host.asides(None, 10).await.unwrap().remove(0);
    let runs = house.runner.runs.load(Ordering::SeqCst);
    let again = house.host.retry_event(None, Some(house.alice), aside.event.id).await.unwrap();
    let patience = std::time::Duration::from_secs(60);
    let (_, outcome) = house.conversations.settle_and_wait(again, aside.event.id, patience).await;
    assert_eq!(outcome, Some(EventOutcome::Failed(Failure::Trap)));
    assert_eq!(house.runner.runs.load(Ordering::SeqCst), runs + 1, "it has run again when the answer comes");
}

#[tokio::test]
async fn an_event_whose_person_left_has_no_effect() {
    let house = House::new().await;
    let said = house.host.post_message(house.bob, None, house.room, "/post hello", None).await.unwrap();
    house.host.remove_member(house.bob, None, house.room, house.bob).await.unwrap();
    assert_eq!(house.outcome(said).await, EventOutcome::Dropped);
    assert!(house.texts(house.room).await.is_empty());
}

#[tokio::test]
async fn an_event_of_a_program_that_is_gone_has_no_effect() {
    let house = House::new().await;
    let said = house.host.post_message(house.alice, None, house.room, "/post hello", None).await.unwrap();
    house.conversations.settle(house.host.uninstall(house.program).await.unwrap());
    assert_eq!(house.outcome(said).await, EventOutcome::Dropped);
    assert_eq!(house.notices(house.alice).await, [Notice::Uninstalled]);
}

#[tokio::test]
async fn events_of_one_conversation_run_in_their_order_also_when_they_are_told_out_of_it() {
    let house = House::new().await;
    let mut told = Vec::new();
    for _ in 0..50 {
        told.push(house.host.post_message(house.alice, None, house.room, "/count", None).await.unwrap());
    }
    // The dispatcher hears of them last to first.
    for committed in told.into_iter().rev() {
        house.conversations.settle(committed);
    }
    house.conversations.idle().await;
    let counted: Vec<_> = (1..=50).map(|n: u32| n.to_string()).collect();
    assert_eq!(house.texts(house.room).await, counted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_conversations_that_take_from_one_stock_are_all_done_and_none_is_parked() {
    let house = House::new().await;
    house.say("/stock 64").await;
    let mut rooms = Vec::new();
    for _ in 0..64 {
        rooms.push(house.room_of(house.alice).await);
    }
    let outcomes = futures(rooms.iter().map(|room| house.say_in(*room, house.alice, "/take"))).await;
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == EventOutcome::Done).count(), 64);
    assert_eq!(house.say("/take").await, EventOutcome::Refused("the last one is gone".to_owned()));
    assert!(house.host.asides(None, 10).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_people_who_tap_for_the_last_one_one_gets_it_and_the_others_are_told() {
    let house = House::new().await;
    house.say("/stock 1").await;
    let mut seats = Vec::new();
    for n in 0..50 {
        let user = house.person(&format!("guest{n}")).await;
        seats.push((user, house.room_of(user).await));
    }
    let outcomes = futures(seats.iter().map(|(user, room)| house.say_in(*room, *user, "/take"))).await;
    let told = EventOutcome::Refused("the last one is gone".to_owned());
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == EventOutcome::Done).count(), 1);
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == told).count(), 49);
}

#[tokio::test]
async fn a_timer_fires_when_its_time_comes_for_whoever_set_it() {
    let house = House::new().await;
    house.say("/later wake up").await;
    house.clock.pass_seconds(59);
    assert_eq!(house.conversations.run_due().await.unwrap(), 0);
    house.clock.pass_seconds(1);
    // The scheduler may have been quicker.
    house.conversations.run_due().await.unwrap();
    house.conversations.idle().await;
    assert_eq!(house.texts(house.room).await, ["wake up"]);
}

#[tokio::test]
async fn an_upgrade_runs_what_waits_on_the_new_version() {
    let house = House::new().await;
    let said = house.host.post_message(house.alice, None, house.room, "/post hello", None).await.unwrap();
    install(&house.host, "scripted", 2).await;
    assert_eq!(house.outcome(said).await, EventOutcome::Done);
    let program = house.host.find_program(house.program).await.unwrap().value.unwrap();
    assert_eq!(program.version.code, 2);
}

/// All at once, in their order.
pub(crate) async fn futures<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    futures_util::future::join_all(all).await
}

#[tokio::test]
async fn a_toast_is_told_to_whoever_waits_or_stands_in_their_own_log() {
    let house = House::new().await;
    let toast = |text: &str| Toast { text: text.to_owned(), alert: true };
    assert_eq!(house.say("/toast saved").await, EventOutcome::Told(toast("saved")));
    assert!(house.notices(house.alice).await.is_empty(), "she was told already");
    let said = house.host.post_message(house.alice, None, house.room, "/toast later", None).await.unwrap();
    house.conversations.settle(said);
    house.conversations.idle().await;
    assert_eq!(house.notices(house.alice).await, [Notice::Toast { text: "later".to_owned(), alert: true }]);
    assert!(house.notices(house.bob).await.is_empty());
}

#[tokio::test]
async fn what_takes_longer_goes_on_in_a_later_event_and_may_fail_there() {
    let house = House::new().await;
    let spins = async || {
        let history = house.host.history(house.alice, house.room, None, Direction::Descending, 1).await.unwrap().value;
        history[0].shown().1.is_some_and(|card| card.card.is_working())
    };
    assert_eq!(house.say("/slow done").await, EventOutcome::Done);
    assert!(spins().await);
    house.clock.pass_seconds(1);
    house.conversations.run_due().await.unwrap();
    house.conversations.idle().await;
    assert_eq!(house.texts(house.room).await, ["ready"]);
    assert!(!spins().await);

    house.clock.pass_seconds(60);
    assert_eq!(house.say("/slow trap").await, EventOutcome::Done);
    house.clock.pass_seconds(1);
    house.conversations.run_due().await.unwrap();
    house.conversations.idle().await;
    assert_eq!(house.notices(house.alice).await, [Notice::Failed { failure: Failure::Trap }]);
    let aside = house.host.asides(None, 10).await.unwrap().remove(0);
    let again = house.host.retry_event(None, Some(house.alice), aside.event.id).await.unwrap();
    house.conversations.settle(again);
    house.conversations.idle().await;
    assert_eq!(house.notices(house.alice).await.len(), 2);
    // Whatever becomes of it, the spinner ends.
    assert!(spins().await);
    house.clock.pass_seconds(parvis_domain::limits::WORKING_MS / 1_000);
    assert!(!spins().await);
}
