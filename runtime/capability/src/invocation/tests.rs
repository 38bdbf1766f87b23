#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod grants;

use parvis_domain::{Permission, PersonId, limits};

use super::*;
use crate::consent::Decision;
use crate::conversation::{Kind, Press};
use crate::message::Author;
use crate::testing::{World, install, upgrade};

fn refusal<T: std::fmt::Debug>(result: Result<T, CallError>) -> CallRefusal {
    match result {
        Err(CallError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

const CARD: &str = r#"{"type":"AdaptiveCard","version":"1.5","body":[{"type":"TextBlock","text":"hi"}],
    "actions":[{"type":"Action.Execute","id":"go","title":"Go","verb":"go","data":{"n":1}}]}"#;
const OTHER_DATA: &str = r#"{"type":"AdaptiveCard","version":"1.5","body":[{"type":"TextBlock","text":"hi"}],
    "actions":[{"type":"Action.Execute","id":"go","title":"Go","verb":"go","data":{"n":2}}]}"#;

#[tokio::test]
async fn storage_keeps_what_was_committed_and_nothing_of_a_run_that_was_dropped() {
    let world = World::new().await;
    let mut run = world.begin(world.alice).await;
    run.storage_set(Bucket::Program, "a", b"1".to_vec()).await.unwrap();
    assert_eq!(run.storage_get(Bucket::Program, "a").await.unwrap().unwrap(), &b"1"[..]);
    world.finish(run).await;

    let mut run = world.begin(world.bob).await;
    run.storage_set(Bucket::Program, "a", b"2".to_vec()).await.unwrap();
    drop(run);
    let mut run = world.begin(world.bob).await;
    assert_eq!(run.storage_get(Bucket::Program, "a").await.unwrap().unwrap(), &b"1"[..]);
}

#[tokio::test]
async fn buckets_of_people_conversations_and_programs_are_apart() {
    let world = World::new().await;
    let mut run = world.begin(world.alice).await;
    for bucket in [Bucket::Program, Bucket::Conversation, Bucket::Person] {
        run.storage_set(bucket, "../x\0", format!("{bucket:?}").into_bytes()).await.unwrap();
    }
    world.finish(run).await;

    let mut bobs = world.begin(world.bob).await;
    assert_eq!(bobs.storage_get(Bucket::Person, "../x\0").await.unwrap(), None);
    assert_eq!(bobs.storage_get(Bucket::Program, "../x\0").await.unwrap().unwrap(), &b"Program"[..]);
    let (other, _) = install(&world.host, "other").await;
    let mut others = world.begin_of(other, world.alice).await;
    for bucket in [Bucket::Program, Bucket::Conversation, Bucket::Person] {
        assert_eq!(others.storage_get(bucket, "../x\0").await.unwrap(), None, "{bucket:?}");
        assert!(others.storage_list(bucket, "", None, 100).await.unwrap().entries.is_empty(), "{bucket:?}");
    }
}

#[tokio::test]
async fn storage_lists_in_pages_with_what_the_run_wrote() {
    let world = World::new().await;
    let mut run = world.begin(world.alice).await;
    for name in ["a/1", "a/2", "a/3", "b/1"] {
        run.storage_set(Bucket::Program, name, name.as_bytes().to_vec()).await.unwrap();
    }
    world.finish(run).await;
    let mut run = world.begin(world.alice).await;
    run.storage_delete(Bucket::Program, "a/2").await.unwrap();
    run.storage_set(Bucket::Program, "a/4", b"4".to_vec()).await.unwrap();
    let first = run.storage_list(Bucket::Program, "a/", None, 2).await.unwrap();
    assert_eq!(first.entries.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["a/1", "a/3"]);
    let second = run.storage_list(Bucket::Program, "a/", first.next.as_deref(), 2).await.unwrap();
    assert_eq!(second.entries.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["a/4"]);
    assert_eq!(second.next, None);
    assert!(matches!(refusal(run.storage_list(Bucket::Program, "", None, 101).await), CallRefusal::Invalid(_)));
}

#[tokio::test]
async fn a_quota_refuses_at_the_call_and_keeps_what_was() {
    let world = World::new().await;
    let value = vec![7; limits::STORAGE_VALUE_BYTES_MAX];
    let each = 10;
    let runs = usize::try_from(limits::STORAGE_PERSON_BYTES_MAX).unwrap() / (value.len() * each) + 1;
    let mut refused = None;
    'fill: for piece in 0..runs {
        let mut run = world.begin(world.alice).await;
        for n in 0..each {
            let name = format!("{piece}-{n}");
            match run.storage_set(Bucket::Person, &name, value.clone()).await {
                Ok(()) => {}
                Err(error) => {
                    refused = Some(error);
                    world.finish(run).await;
                    break 'fill;
                }
            }
        }
        world.finish(run).await;
    }
    assert_eq!(refused, Some(CallRefusal::QuotaExceeded("storage.person").into()));
    let mut run = world.begin(world.alice).await;
    assert_eq!(run.storage_get(Bucket::Person, "0-0").await.unwrap().unwrap().len(), value.len());
    // What is deleted can be used again, in the same run.
    run.storage_delete(Bucket::Person, "0-0").await.unwrap();
    run.storage_delete(Bucket::Person, "0-1").await.unwrap();
    run.storage_set(Bucket::Person, "new", value.clone()).await.unwrap();
    world.finish(run).await;
    let mut bobs = world.begin(world.bob).await;
    bobs.storage_set(Bucket::Person, "0-0", value).await.unwrap();
}

#[tokio::test]
async fn two_events_that_fill_a_quota_together_cannot_pass_it() {
    let world = World::new().await;
    let program = keys::quota_program(&world.program);
    let mut work = world.host.work();
    let left = 100;
    work.tx.add(program, -(i128::from(limits::STORAGE_PROGRAM_BYTES_MAX) - left), None);
    work.commit().await.unwrap();
    let mut first = world.begin(world.alice).await;
    let mut second = world.begin(world.bob).await;
    first.storage_set(Bucket::Program, "a", vec![0; 60]).await.unwrap();
    second.storage_set(Bucket::Program, "b", vec![0; 60]).await.unwrap();
    world.finish(first).await;
    assert!(matches!(second.commit().await, Err(CommitError::BelowFloor(_))));
}

#[tokio::test]
async fn a_name_or_value_outside_of_its_limits_is_refused() {
    let world = World::new().await;
    let mut run = world.begin(world.alice).await;
    let long = "k".repeat(limits::STORAGE_KEY_BYTES_MAX + 1);
    for name in ["", long.as_str()] {
        assert!(matches!(refusal(run.storage_get(Bucket::Program, name).await), CallRefusal::Invalid(_)), "{name}");
    }
    let large = vec![0; limits::STORAGE_VALUE_BYTES_MAX + 1];
    assert!(matches!(refusal(run.storage_set(Bucket::Program, "a", large).await), CallRefusal::Invalid(_)));
}

#[tokio::test]
async fn compare_and_set_and_increment_answer_what_is_there() {
    let world = World::new().await;
    let mut run = world.begin(world.alice).await;
    run.storage_compare_and_set(Bucket::Program, "a", None, b"1".to_vec()).await.unwrap();
    let again = run.storage_compare_and_set(Bucket::Program, "a", None, b"2".to_vec()).await;
    assert_eq!(refusal(again), CallRefusal::Conflict);
    run.storage_compare_and_set(Bucket::Program, "a", Some(b"1"), b"2".to_vec()).await.unwrap();
    assert_eq!(run.storage_increment(Bucket::Program, "a", 40).await.unwrap(), 42);
    assert_eq!(run.storage_increment(Bucket::Program, "n", -1).await.unwrap(), -1);
    run.storage_set(Bucket::Program, "n", i64::MAX.to_string().into_bytes()).await.unwrap();
    assert!(matches!(refusal(run.storage_increment(Bucket::Program, "n", 1).await), CallRefusal::Invalid(_)));
    run.storage_set(Bucket::Program, "n", b"x".to_vec()).await.unwrap();
    assert!(matches!(refusal(run.storage_increment(Bucket::Program, "n", 1).await), CallRefusal::Invalid(_)));
}

#[tokio::test]
async fn two_runs_that_read_and_write_the_same_entry_cannot_both_take_effect() {
    let world = World::new().await;
    let mut first = world.begin(world.alice).await;
    let mut second = world.begin(world.bob).await;
    first.storage_increment(Bucket::Program, "stock", 1).await.unwrap();
    second.storage_increment(Bucket::Program, "stock", 1).await.unwrap();
    world.finish(first).await;
    assert_eq!(second.commit().await.unwrap_err(), CommitError::Conflict);
}

#[tokio::test]
async fn an_event_that_took_effect_has_none_the_second_time() {
    let world = World::new().await;
    let opened = world.host.open_program(world.alice, None, world.conversation, world.program, &[]).await.unwrap();
    let pending = &opened.touched.events[0];
    let begin = async || match Invocation::begin(&world.host, pending).await.unwrap() {
        Begun::Ready(run) => run,
        other => panic!("{other:?}"),
    };
    let (first, mut second) = (begin().await, begin().await);
    world.finish(*first).await;
    second.post("twice", None).await.unwrap();
    assert_eq!(second.commit().await.unwrap_err(), CommitError::Conflict);
    assert!(matches!(Invocation::begin(&world.host, pending).await.unwrap(), Begun::AlreadyDone));
}

#[tokio::test]
async fn a_run_that_is_repeated_makes_the_same_ids() {
    let world = World::new().await;
    let opened = world.host.open_program(world.alice, None, world.conversation, world.program, &[]).await.unwrap();
    let mut made = Vec::new();
    for _ in 0..2 {
        let Begun::Ready(mut run) = Invocation::begin(&world.host, &opened.touched.events[0]).await.unwrap() else {
            panic!()
        };
        made.push((run.post("one", None).await.unwrap(), run.post("two", None).await.unwrap()));
    }
    assert_eq!(made[0], made[1]);
    assert_ne!(made[0].0, made[0].1);
}

#[tokio::test]
async fn a_program_edits_only_its_own_messages() {
    let world = World::new().await;
    let said = world.host.post_message(world.bob, None, world.conversation, "hello", None).await.unwrap();
    let (other, _) = install(&world.host, "other").await;
    let mut run = world.begin(world.alice).await;
    let posted = run.post("mine", Some(CARD)).await.unwrap();
    world.finish(run).await;

    let mut others = world.begin_of(other, world.alice).await;
    for id in [posted, said.value.message.unwrap(), MessageId::from_bytes([1; 16])] {
        assert_eq!(refusal(others.edit(&id, "taken over", None).await), CallRefusal::NotFound);
        assert_eq!(refusal(others.redact(&id).await), CallRefusal::NotFound);
    }
}

#[tokio::test]
async fn an_edit_in_the_run_that_posts_keeps_the_messages_number() {
    let world = World::new().await;
    let mut run = world.begin(world.alice).await;
    let posted = run.post("first", Some(CARD)).await.unwrap();
    run.edit(&posted, "second", None).await.unwrap();
    let alice = run.actor().unwrap();
    run.set_view(&posted, &alice, Some(("hers", None))).await.unwrap();
    world.finish(run).await;
    let seen = world.host.message(world.alice, posted).await.unwrap().value;
    assert_eq!((seen.message.number(), seen.shown().0, seen.message.text.as_str()), (1, "hers", "second"));
    assert_eq!(seen.message.author, Author::Program(world.program));
}

#[tokio::test]
async fn a_tap_is_accepted_while_the_persons_card_has_the_button_with_the_same_data() {
    let world = World::new().await;
    let mut run = world.begin(world.alice).await;
    let posted = run.post("card", Some(CARD)).await.unwrap();
    let alice = run.actor().unwrap();
    world.finish(run).await;
    let press = |version| Press { message: posted, action: "go", version, inputs: "{}" };
    assert!(world.host.press(world.alice, None, &press(1)).await.is_ok());
    assert!(world.host.press(world.alice, None, &press(2)).await.is_err(), "a version that is not there yet");

    // An edit that keeps the button keeps the tap on the card that was.
    let mut run = world.begin(world.alice).await;
    run.edit(&posted, "same button", Some(CARD)).await.unwrap();
    world.finish(run).await;
    assert!(world.host.press(world.bob, None, &press(1)).await.is_ok());

    // Her own view has other data: what she saw before is not what she would press now.
    let mut run = world.begin(world.alice).await;
    run.set_view(&posted, &alice, Some(("hers", Some(OTHER_DATA)))).await.unwrap();
    world.finish(run).await;
    assert_eq!(world.host.press(world.alice, None, &press(2)).await.unwrap_err(), crate::Error::CardChanged);
    assert!(world.host.press(world.alice, None, &press(3)).await.is_ok());
    assert!(world.host.press(world.bob, None, &press(2)).await.is_ok());

    // Taken back: a tap on the view that was is not a tap on the card below it.
    let mut run = world.begin(world.alice).await;
    run.set_view(&posted, &alice, None).await.unwrap();
    world.finish(run).await;
    assert_eq!(world.host.press(world.alice, None, &press(3)).await.unwrap_err(), crate::Error::CardChanged);
    assert!(world.host.press(world.alice, None, &press(4)).await.is_ok());

    // What a newer version of the program draws is not the same button.
    upgrade(&world.host, "restaurant", 2).await;
    let mut run = world.begin(world.alice).await;
    run.edit(&posted, "new version", Some(CARD)).await.unwrap();
    world.finish(run).await;
    assert_eq!(world.host.press(world.bob, None, &press(2)).await.unwrap_err(), crate::Error::CardChanged);
    assert!(world.host.press(world.bob, None, &press(3)).await.is_ok());
    assert!(world.host.press(world.alice, None, &press(5)).await.is_ok());
}

#[tokio::test]
async fn a_view_of_ones_own_leaves_no_trace_in_what_others_see() {
    let world = World::new().await;
    let mut run = world.begin(world.alice).await;
    let posted = run.post("card", Some(CARD)).await.unwrap();
    let alice = run.actor().unwrap();
    world.finish(run).await;
    let seen = async |user| world.host.message(user, posted).await.unwrap().value;
    let before = seen(world.bob).await;
    for view in [Some(("hers", Some(OTHER_DATA))), Some(("hers", None)), None] {
        let mut run = world.begin(world.alice).await;
        run.set_view(&posted, &alice, view).await.unwrap();
        world.finish(run).await;
        assert_eq!(seen(world.bob).await, before);
    }
    let mut run = world.begin(world.bob).await;
    run.edit(&posted, "for all", Some(OTHER_DATA)).await.unwrap();
    world.finish(run).await;
    assert_eq!(seen(world.bob).await.version(), 2, "the next number, as if nobody had had a view");
    // What she saw before the edit is not the button that stands there now; what she sees now is.
    let hers = seen(world.alice).await.version();
    assert_eq!(hers, 5);
    let press = |version| Press { message: posted, action: "go", version, inputs: "{}" };
    for old in 1..hers {
        assert!(world.host.press(world.alice, None, &press(old)).await.is_err(), "{old}");
    }
    world.host.press(world.alice, None, &press(hers)).await.unwrap();
}

#[tokio::test]
async fn a_cards_spinner_ends_when_the_card_changes_or_after_a_day() {
    let world = World::new().await;
    let working = CARD.replacen('{', r#"{"working":{"text":"Asking the kitchen"},"#, 1);
    let mut run = world.begin(world.alice).await;
    let alice = run.actor().unwrap();
    let posted = run.post("card", Some(&working)).await.unwrap();
    let hers = run.post("card", Some(CARD)).await.unwrap();
    run.set_view(&hers, &alice, Some(("hers", Some(&working)))).await.unwrap();
    world.finish(run).await;
    let until = world.host.now().plus_millis(limits::WORKING_MS);
    let spins = async |user, message| {
        let seen = world.host.message(user, message).await.unwrap().value;
        let card = seen.shown().1.unwrap();
        assert_eq!(card.working_until.is_some(), card.card.is_working());
        card.working_until
    };
    assert_eq!(spins(world.bob, posted).await, Some(until));
    assert_eq!((spins(world.alice, hers).await, spins(world.bob, hers).await), (Some(until), None));
    world.pass(limits::WORKING_MS / 1_000 - 1);
    assert_eq!(spins(world.bob, posted).await, Some(until));
    world.pass(1);
    assert_eq!((spins(world.bob, posted).await, spins(world.alice, hers).await), (None, None));
    let direction = parvis_store::Direction::Ascending;
    let history = world.host.history(world.alice, world.conversation, None, direction, 100).await.unwrap().value;
    assert!(history.iter().filter_map(|seen| seen.shown().1).all(|card| !card.card.is_working()));
    let log = crate::log::LogName::Conversation(world.conversation);
    let entries = world.host.log_entries(log, 0, 100).await.unwrap().value;
    let cards: Vec<_> = entries.iter().filter_map(|entry| entry.message.as_ref()?.card.as_ref()).collect();
    assert!(!cards.is_empty() && cards.iter().all(|card| !card.card.is_working()));

    let mut run = world.begin(world.alice).await;
    run.edit(&posted, "again", Some(&working)).await.unwrap();
    world.finish(run).await;
    assert!(spins(world.bob, posted).await.is_some());
    let mut run = world.begin(world.alice).await;
    run.edit(&posted, "ready", Some(CARD)).await.unwrap();
    world.finish(run).await;
    assert_eq!(spins(world.bob, posted).await, None);
}

#[tokio::test]
async fn what_is_said_in_passing_is_short_and_for_whoever_acted() {
    let world = World::new().await;
    let mut run = world.begin(world.alice).await;
    for text in ["", " ", "\u{200b}", "a\u{7}", &"x".repeat(limits::TOAST_CHARS_MAX + 1)] {
        assert!(matches!(refusal(run.toast(text, false).await), CallRefusal::Invalid(_)), "{text:?}");
    }
    run.toast(&"x".repeat(limits::TOAST_CHARS_MAX), false).await.unwrap();
    run.toast("Saved\u{202e}", true).await.unwrap();
    let toast = run.take_toast().unwrap();
    assert_eq!((toast.text.as_str(), toast.alert), ("Saved", true));
    assert_eq!(run.take_toast(), None);
    run.leave_toast(toast);
    world.finish(run).await;
    let notices = async |user| {
        let entries = world.host.log_entries(crate::log::LogName::Member(user), 0, 100).await.unwrap().value;
        entries.iter().filter(|view| matches!(view.entry.what, crate::log::Change::Notice { .. })).count()
    };
    assert_eq!((notices(world.alice).await, notices(world.bob).await), (1, 0));
}

#[tokio::test]
async fn a_list_counts_the_entries_that_it_answers() {
    let world = World::new().await;
    let mut run = world.begin(world.alice).await;
    for n in 0..6 {
        run.storage_set(Bucket::Program, &format!("k{n}"), vec![0; 60 << 10]).await.unwrap();
    }
    // 256 KiB a page: four entries.
    let page = run.storage_list(Bucket::Program, "", None, 100).await.unwrap();
    assert_eq!((page.entries.len(), page.next.as_deref(), run.used.storage_reads), (4, Some("k3"), 4));
    let rest = run.storage_list(Bucket::Program, "", page.next.as_deref(), 100).await.unwrap();
    assert_eq!((rest.entries.len(), rest.next, run.used.storage_reads), (2, None, 6));
    assert!(run.storage_list(Bucket::Program, "x", None, 100).await.unwrap().entries.is_empty());
    assert_eq!(run.used.storage_reads, 7, "asking costs one");
    for n in 0..40 {
        run.storage_set(Bucket::Conversation, &format!("{n:02}"), vec![1]).await.unwrap();
    }
    let page = run.storage_list(Bucket::Conversation, "", None, 40).await.unwrap();
    assert_eq!((page.entries.len(), page.next.as_deref()), (40, Some("39")));
    let last = run.storage_list(Bucket::Conversation, "", page.next.as_deref(), 40).await.unwrap();
    assert_eq!((last.entries.len(), last.next), (0, None));
}

#[tokio::test]
async fn private_replies_and_forms_reach_one_person_alone() {
    let world = World::new().await;
    let mut run = world.begin(world.alice).await;
    let alice = run.actor().unwrap();
    let private = run.reply_privately(&alice, "for you", None).await.unwrap();
    let form = run.open_form(&alice, "booking", "state", "Fill in", Some(CARD)).await.unwrap();
    world.finish(run).await;
    for id in [private, form] {
        assert!(world.host.message(world.alice, id).await.is_ok());
        assert_eq!(world.host.message(world.bob, id).await.unwrap_err(), crate::Error::NotFound("message"));
    }
    let press = Press { message: form, action: "go", version: 1, inputs: "{}" };
    assert!(world.host.press(world.bob, None, &press).await.is_err());
    let sent = world.host.press(world.alice, None, &press).await.unwrap();
    let trigger = &sent.touched.events[0].event.trigger;
    assert!(
        matches!(trigger, parvis_domain::Trigger::FormSubmitted { name, data, .. } if name == "booking" && data == "state")
    );
    assert!(world.host.press(world.alice, None, &press).await.is_err(), "a form is sent once");
}

#[tokio::test]
async fn people_who_did_not_use_the_program_here_do_not_exist_for_it() {
    let world = World::new().await;
    let carol =
        world.host.create_account(None, "carol", "password", "Carol", crate::people::Role::User).await.unwrap().value;
    world.host.add_member(world.alice, None, world.conversation, carol).await.unwrap();
    let elsewhere = world.host.create_conversation(carol, None, Kind::Group, "Elsewhere", &[]).await.unwrap().value;
    world.host.open_program(carol, None, elsewhere, world.program, &[]).await.unwrap();
    let mut run = world.begin(world.alice).await;
    assert_eq!(run.members().await.unwrap().len(), 2);
    let carols = run.person(&carol);
    assert_eq!(refusal(run.reply_privately(&carols, "psst", None).await), CallRefusal::NotFound);
    let unknown = PersonId::from_bytes([9; 16]);
    assert_eq!(refusal(run.reply_privately(&unknown, "psst", None).await), CallRefusal::NotFound);
}

#[tokio::test]
async fn timers_are_ten_a_person_and_program_a_minute_apart_and_fire_once() {
    let world = World::new().await;
    let when = world.host.now().plus_seconds(60).to_string();
    let mut run = world.begin(world.alice).await;
    let mut due = Vec::new();
    for n in 0..limits::TIMERS_MAX {
        due.push(run.set_timer(&when, "t", &n.to_string()).await.unwrap().due);
    }
    assert_eq!(refusal(run.set_timer(&when, "t", "").await), CallRefusal::QuotaExceeded("timers"));
    let apart = due.windows(2).all(|pair| pair[1].as_millis() - pair[0].as_millis() >= limits::TIMER_SPACING_MS);
    assert!(apart, "{due:?}");
    world.finish(run).await;
    // Another person has ten of their own.
    let mut bobs = world.begin(world.bob).await;
    let cancelled = bobs.set_timer(&when, "t", "").await.unwrap();
    world.finish(bobs).await;
    let mut bobs = world.begin(world.bob).await;
    bobs.cancel_timer(&cancelled.id).await.unwrap();
    bobs.cancel_timer(&cancelled.id).await.unwrap();
    world.finish(bobs).await;

    world.pass(60 * 60);
    let (done, _) = world.host.run_due(100).await.unwrap();
    let fired: Vec<_> = done.iter().flat_map(|committed| &committed.touched.events).collect();
    assert_eq!(fired.len(), limits::TIMERS_MAX);
    assert!(fired.iter().all(|pending| pending.event.actor == Some(world.alice)));
    assert!(world.host.run_due(100).await.unwrap().0.is_empty());
}

#[tokio::test]
async fn timers_outside_of_their_limits_and_of_other_programs_are_refused() {
    let world = World::new().await;
    let now = world.host.now();
    let mut run = world.begin(world.alice).await;
    let timer = run.set_timer(&now.plus_seconds(60).to_string(), "t", "").await.unwrap();
    world.finish(run).await;
    let (other, _) = install(&world.host, "other").await;
    let mut others = world.begin_of(other, world.alice).await;
    assert_eq!(refusal(others.cancel_timer(&timer.id).await), CallRefusal::NotFound);
    let long_name = "n".repeat(limits::TIMER_NAME_CHARS_MAX + 1);
    let long_data = "d".repeat(limits::TIMER_DATA_BYTES_MAX + 1);
    let soon = now.plus_seconds(60).to_string();
    for (when, name, data) in [
        (now.to_string(), "t", ""),
        (now.plus_millis(limits::TIMER_AHEAD_MS_MAX + 1_000).to_string(), "t", ""),
        ("tomorrow".to_owned(), "t", ""),
        (soon.clone(), "", ""),
        (soon.clone(), long_name.as_str(), ""),
        (soon, "t", long_data.as_str()),
    ] {
        assert!(matches!(refusal(others.set_timer(&when, name, data).await), CallRefusal::Invalid(_)), "{when} {name}");
    }
}

#[tokio::test]
async fn a_log_is_cut_at_its_budget_and_kept_also_where_the_run_fails() {
    let world = World::new().await;
    let mut run = world.begin(world.alice).await;
    for _ in 0..100_000 {
        run.log(Level::Info, &"x".repeat(1_000));
    }
    let lines = run.take_log();
    let bytes: usize = lines.iter().map(|line| line.text.len()).sum();
    assert!(bytes <= limits::Budget::DEFAULT.log_bytes + 100, "{bytes}");
    assert!(lines.last().unwrap().text.contains("cut here"));
    let pending = run.pending.clone();
    world.host.end_failed(&pending, Failure::Trap, "unreachable", &lines[..1]).await.unwrap();
    let kept = world.host.program_log(None, world.program, None, 100).await.unwrap().value;
    assert_eq!(kept.len(), 2);
    assert_eq!(kept[1].1.level, Level::Failure);
    let stranger = world.host.program_log(Some(world.alice), world.program, None, 100).await;
    assert_eq!(stranger.unwrap_err(), crate::Error::NotFound("program"));
}

#[tokio::test]
async fn budgets_end_a_run_or_refuse_by_the_quotas_name() {
    let world = World::new().await;
    let mut run = world.begin(world.alice).await;
    for _ in 0..limits::Budget::DEFAULT.messages {
        run.post("m", None).await.unwrap();
    }
    assert_eq!(refusal(run.post("m", None).await), CallRefusal::QuotaExceeded("messages.event"));
    let mut run = world.begin(world.alice).await;
    let large = vec![0; limits::STORAGE_VALUE_BYTES_MAX];
    let mut over = None;
    for n in 0..100 {
        if let Err(error) = run.storage_set(Bucket::Program, &n.to_string(), large.clone()).await {
            over = Some(error);
            break;
        }
    }
    assert_eq!(over, Some(CallError::OverBudget(Failure::OutputExceeded)));
    let mut calls = 0;
    while run.count_call().is_ok() {
        calls += 1;
    }
    assert_eq!(calls, limits::Budget::DEFAULT.host_calls);
}

#[tokio::test]
async fn a_person_has_another_id_with_another_publisher() {
    let world = World::new().await;
    let run = world.begin(world.alice).await;
    let here = run.actor().unwrap();
    let elsewhere =
        PersonId::derive(world.host.secret(), &parvis_domain::PublisherId::from_bytes([4; 32]), &world.alice);
    assert_ne!(here, elsewhere);
}

#[tokio::test]
async fn what_was_granted_once_is_not_kept_when_its_event_is_done() {
    let world = World::new().await;
    let run = world.begin(world.alice).await;
    let pending = run.pending.clone();
    drop(run);
    world.host.end_consent_required(&pending, Permission::ProfileLocation, &[]).await.unwrap();
    let decide = async |place| {
        let (alice, program) = (world.alice, world.program);
        world.host.decide(alice, None, program, Permission::ProfileLocation, Decision::Once, Some(place)).await
    };
    for no_place in ["Quai 3", "47.37, 8.54", "geo:147.37,8.54"] {
        assert!(matches!(decide(no_place).await, Err(crate::Error::Invalid { field: "value", .. })), "{no_place}");
    }
    let decided = decide("geo:47.37,8.54").await;
    let again = decided.unwrap().touched.events.remove(0);
    let Begun::Ready(mut run) = Invocation::begin(&world.host, &again).await.unwrap() else { panic!() };
    assert_eq!(run.profile(Permission::ProfileLocation).await.unwrap(), "geo:47.37,8.54");
    world.finish(*run).await;
    let grants = world.host.consents(world.alice, None).await.unwrap().value.decided;
    assert!(grants.iter().all(|(_, permission, _)| *permission != Permission::ProfileLocation), "{grants:?}");
}

#[tokio::test]
async fn a_person_can_say_no_to_a_program_that_is_not_there() {
    let world = World::new().await;
    world.host.uninstall(world.program).await.unwrap();
    world.host.revoke(world.alice, None, world.program, Permission::Chat).await.unwrap();
    let yes = world.host.decide(world.alice, None, world.program, Permission::Chat, Decision::Always, None).await;
    assert_eq!(yes.unwrap_err(), crate::Error::NotFound("permission"));
    install(&world.host, "restaurant").await;
    let mut run = world.begin(world.alice).await;
    assert_eq!(refusal(run.post("hi", None).await), CallRefusal::NotGranted(Permission::Chat));
}

#[tokio::test]
async fn a_program_is_told_what_became_of_a_payment_whose_payer_has_left() {
    let world = World::new().await;
    world.issue(world.bob, 1_000).await;
    let mut run = world.begin(world.bob).await;
    let draft = crate::testing::draft(&run, world.bob, crate::testing::eur(400));
    let payment = run.request_payment(draft).await.unwrap();
    world.finish(run).await;
    let key = world.key(world.bob, "approve");
    let approved =
        world.host.approve_payment(world.bob, payment.id, crate::testing::eur(400), None, &key).await.unwrap();
    world.host.remove_member(world.bob, None, world.conversation, world.bob).await.unwrap();
    let Begun::Ready(mut run) = Invocation::begin(&world.host, &approved.touched.events[0]).await.unwrap() else {
        panic!()
    };
    assert_eq!(run.actor(), None);
    run.capture_payment(payment.id, None).await.unwrap();
    world.finish(*run).await;
    assert_eq!(world.merchant_cents().await, 400);
}
