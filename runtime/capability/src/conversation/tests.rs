#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod groups;
mod messages;

use parvis_domain::{ConversationId, Permission, ProgramId, Trigger, UserId, limits};
use parvis_store::Direction;

use super::*;
use crate::Begun;
use crate::event::Why;
use crate::people::Role;
use crate::program::{Install, Installed};
use crate::testing::{World, install, upgrade};

async fn person(world: &World, login: &str) -> UserId {
    world.host.create_account(None, login, "password", login, Role::User).await.unwrap().value
}

async fn numbers(world: &World, log: LogName) -> Vec<u64> {
    world.host.log_entries(log, 0, 100).await.unwrap().value.iter().map(|entry| entry.number).collect()
}

#[tokio::test]
async fn to_whoever_is_not_a_member_a_conversation_does_not_exist() {
    let world = World::new().await;
    let carol = person(&world, "carol").await;
    let unknown = ConversationId::from_bytes([1; 16]);
    for (user, conversation) in [(carol, world.conversation), (world.alice, unknown)] {
        let missing = Error::NotFound("conversation");
        let host = &world.host;
        assert_eq!(host.conversation(user, conversation).await.unwrap_err(), missing);
        assert_eq!(host.members(user, conversation, None, 10).await.unwrap_err(), missing);
        assert_eq!(host.history(user, conversation, None, Direction::Descending, 10).await.unwrap_err(), missing);
        assert_eq!(host.post_message(user, None, conversation, "hi", None).await.unwrap_err(), missing);
        assert_eq!(host.add_member(user, None, conversation, carol).await.unwrap_err(), missing);
        assert_eq!(host.open_program(user, None, conversation, world.program, &[]).await.unwrap_err(), missing);
        assert!(!host.may_read(user, LogName::Conversation(conversation)).await.unwrap());
        assert!(!host.may_read(user, LogName::Member(world.bob)).await.unwrap());
    }
}

#[tokio::test]
async fn whoever_left_reads_and_writes_nothing_more() {
    let world = World::new().await;
    world.host.remove_member(world.bob, None, world.conversation, world.bob).await.unwrap();
    let posted = world.host.post_message(world.bob, None, world.conversation, "still here", None).await;
    assert_eq!(posted.unwrap_err(), Error::NotFound("conversation"));
    assert!(!world.host.may_read(world.bob, LogName::Conversation(world.conversation)).await.unwrap());
}

#[tokio::test]
async fn only_owners_and_admins_change_who_is_in_a_group() {
    let world = World::new().await;
    let carol = person(&world, "carol").await;
    let by_bob = world.host.add_member(world.bob, None, world.conversation, carol).await;
    assert!(matches!(by_bob.unwrap_err(), Error::Forbidden(_)));
    let by_bob = world.host.remove_member(world.bob, None, world.conversation, world.alice).await;
    assert!(matches!(by_bob.unwrap_err(), Error::Forbidden(_)));
    world.host.add_member(world.alice, None, world.conversation, carol).await.unwrap();
    world.host.remove_member(world.alice, None, world.conversation, carol).await.unwrap();
}

#[tokio::test]
async fn nobody_is_in_more_conversations_than_the_limit() {
    let world = World::new().await;
    let mut work = world.host.work();
    let left = i128::try_from(limits::CONVERSATIONS_PER_PERSON_MAX).unwrap() - 2;
    // Bob is in one already.
    work.tx.add(keys::membership_count(&world.bob), -left, None);
    work.commit().await.unwrap();
    let group = async || world.host.create_conversation(world.alice, None, Kind::Group, "More", &[world.bob]).await;
    let last = group().await.unwrap().value;
    assert_eq!(group().await.unwrap_err(), Error::LimitReached("conversations"));
    world.host.remove_member(world.bob, None, last, world.bob).await.unwrap();
    group().await.unwrap();
}

#[tokio::test]
async fn two_people_have_one_direct_conversation() {
    let world = World::new().await;
    let first = world.host.create_conversation(world.alice, None, Kind::Direct, "", &[world.bob]).await.unwrap().value;
    let again = world.host.create_conversation(world.bob, None, Kind::Direct, "", &[world.alice]).await.unwrap().value;
    assert_eq!(first, again);
    let carol = person(&world, "carol").await;
    let third = world.host.add_member(world.alice, None, first, carol).await;
    assert!(matches!(third.unwrap_err(), Error::Conflict(_)));
}

#[tokio::test]
async fn logs_have_no_gaps_and_a_private_entry_is_in_nobody_elses() {
    let world = World::new().await;
    for n in 0..5 {
        world.host.post_message(world.alice, None, world.conversation, &n.to_string(), None).await.unwrap();
    }
    let mut run = world.begin(world.alice).await;
    let alice = run.actor().unwrap();
    run.reply_privately(&alice, "secret", None).await.unwrap();
    world.finish(run).await;
    for log in [LogName::Conversation(world.conversation), LogName::Member(world.alice), LogName::Member(world.bob)] {
        let numbers = numbers(&world, log).await;
        assert_eq!(numbers, (1..=u64::try_from(numbers.len()).unwrap()).collect::<Vec<_>>(), "{log:?}");
    }
    for log in [LogName::Conversation(world.conversation), LogName::Member(world.bob)] {
        let entries = world.host.log_entries(log, 0, 100).await.unwrap().value;
        assert!(!format!("{entries:?}").contains("secret"), "{log:?}");
    }
    let history = world.host.history(world.bob, world.conversation, None, Direction::Ascending, 100).await.unwrap();
    assert!(!format!("{history:?}").contains("secret"));
}

#[tokio::test]
async fn a_post_writes_a_number_of_keys_that_does_not_grow_with_the_members() {
    let world = World::new().await;
    let count = async || {
        let mut work = world.host.work();
        let message = person_message(
            parvis_domain::MessageId::from_bytes(world.host.random()),
            world.conversation,
            world.alice,
            world.host.now(),
            "hi",
            false,
        );
        post(&mut work, &message.unwrap());
        let writes = work.tx.writes().len();
        work.commit().await.unwrap();
        writes
    };
    let before = count().await;
    for n in 0..20 {
        let user = person(&world, &format!("member{n}")).await;
        world.host.add_member(world.alice, None, world.conversation, user).await.unwrap();
    }
    assert_eq!(count().await, before);
}

#[tokio::test]
async fn history_pages_in_both_directions() {
    let world = World::new().await;
    for n in 1..=10 {
        world.host.post_message(world.alice, None, world.conversation, &n.to_string(), None).await.unwrap();
    }
    let page = async |from, direction| {
        let page = world.host.history(world.bob, world.conversation, from, direction, 3).await.unwrap().value;
        page.iter().map(|seen| seen.message.number()).collect::<Vec<_>>()
    };
    assert_eq!(page(None, Direction::Descending).await, [8, 9, 10]);
    assert_eq!(page(Some(8), Direction::Descending).await, [5, 6, 7]);
    assert_eq!(page(Some(1), Direction::Descending).await, [0; 0]);
    assert_eq!(page(None, Direction::Ascending).await, [1, 2, 3]);
    assert_eq!(page(Some(9), Direction::Ascending).await, [10]);
    assert_eq!(page(Some(u64::MAX), Direction::Ascending).await, [0; 0]);
}

#[tokio::test]
async fn unread_counts_what_came_after_the_mark_and_marks_do_not_go_back() {
    let world = World::new().await;
    for _ in 0..3 {
        world.host.post_message(world.alice, None, world.conversation, "hi", None).await.unwrap();
    }
    let unread = async || {
        let view = world.host.conversation(world.bob, world.conversation).await.unwrap().value;
        view.head - view.read
    };
    assert_eq!(unread().await, 3);
    world.host.mark_read(world.bob, world.conversation, 2).await.unwrap();
    world.host.mark_read(world.bob, world.conversation, 1).await.unwrap();
    assert_eq!(unread().await, 1);
    world.host.mark_read(world.bob, world.conversation, u64::MAX).await.unwrap();
    assert_eq!(unread().await, 0);
}

#[tokio::test]
async fn a_message_reaches_the_program_that_it_is_addressed_to() {
    let world = World::new().await;
    let mut run = world.begin(world.alice).await;
    let card = run.post("card", None).await.unwrap();
    world.finish(run).await;
    let said = async |words: &str, reply_to| {
        let posted = world.host.post_message(world.alice, None, world.conversation, words, reply_to).await.unwrap();
        posted.touched.events.first().map(|pending| pending.event.trigger.clone())
    };
    assert_eq!(said("good evening", None).await, None);
    assert_eq!(said("/unknown", None).await, None);
    assert_eq!(
        said("/book  for two ", None).await,
        Some(Trigger::Command { name: "book".to_owned(), text: "for two".to_owned() })
    );
    let Some(Trigger::Message { text, reply_to: None, .. }) = said("@restaurant any table?", None).await else {
        panic!()
    };
    assert_eq!(text, "any table?");
    let Some(Trigger::Message { reply_to: Some(id), .. }) = said("yes", Some(card)).await else { panic!() };
    assert_eq!(id, card);
}

#[tokio::test]
async fn a_command_that_two_programs_answer_to_needs_a_name() {
    let world = World::new().await;
    install(&world.host, "other").await;
    let posted = world.host.post_message(world.alice, None, world.conversation, "/book", None).await;
    assert!(matches!(posted.unwrap_err(), Error::Conflict(_)));
    let posted = world.host.post_message(world.alice, None, world.conversation, "/book@other x", None).await.unwrap();
    let other = ProgramId::derive(&parvis_domain::PublisherId::from_bytes([3; 32]), "other");
    assert_eq!(posted.touched.events[0].event.program, other);
}

#[tokio::test]
async fn the_same_key_gives_the_same_answer_and_another_request_is_refused() {
    let world = World::new().await;
    let key = world.key(world.alice, "post");
    let first = world.host.post_message(world.alice, Some(&key), world.conversation, "once", None).await.unwrap();
    let again = world.host.post_message(world.alice, Some(&key), world.conversation, "once", None).await.unwrap();
    assert_eq!((first.value, first.replayed, again.replayed), (again.value, false, true));
    let other = Idempotency::new(world.alice, "test", "k", [2; 32], crate::Keep::Days30).unwrap();
    let changed = Idempotency::new(world.alice, "test", "k", [3; 32], crate::Keep::Days30).unwrap();
    world.host.post_message(world.alice, Some(&other), world.conversation, "a", None).await.unwrap();
    let refused = world.host.post_message(world.alice, Some(&changed), world.conversation, "b", None).await;
    assert_eq!(refused.unwrap_err(), Error::IdempotencyMismatch);
    let head = world.host.conversation(world.alice, world.conversation).await.unwrap().value.head;
    assert_eq!(head, 2);
    // After 30 days the answer is gone.
    world.pass(limits::IDEMPOTENCY_KEEP_MS / 1_000);
    world.host.run_due(100).await.unwrap();
    world.host.post_message(world.alice, Some(&changed), world.conversation, "b", None).await.unwrap();
}

#[tokio::test]
async fn a_hundred_posts_with_one_key_at_once_have_one_effect_and_equal_answers() {
    let world = World::new().await;
    let key = world.key(world.alice, "post");
    let posts = (0..100).map(|_| {
        let (host, key, alice, conversation) = (world.host.clone(), key.clone(), world.alice, world.conversation);
        tokio::spawn(
            async move { host.post_message(alice, Some(&key), conversation, "once", None).await.unwrap().value },
        )
    });
    let mut answers = Vec::new();
    for post in posts.collect::<Vec<_>>() {
        answers.push(post.await.unwrap());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1);
    assert_eq!(world.host.conversation(world.alice, world.conversation).await.unwrap().value.head, 1);
}

#[tokio::test]
async fn a_full_lane_answers_busy_and_takes_nothing() {
    let world = World::new().await;
    for _ in 0..limits::LANE_EVENTS_MAX {
        world.host.open_program(world.bob, None, world.conversation, world.program, &[]).await.unwrap();
    }
    let before = world.host.conversation(world.bob, world.conversation).await.unwrap().value.head;
    let posted = world.host.post_message(world.bob, None, world.conversation, "/book", None).await;
    assert_eq!(posted.unwrap_err(), Error::Busy);
    assert_eq!(world.host.conversation(world.bob, world.conversation).await.unwrap().value.head, before);
    world.host.post_message(world.bob, None, world.conversation, "people go on", None).await.unwrap();
}

#[tokio::test]
async fn text_outside_of_its_limits_is_refused() {
    let world = World::new().await;
    let long = "x".repeat(limits::MESSAGE_CHARS_MAX + 1);
    for words in ["", "  \n", "a\0b", long.as_str()] {
        let posted = world.host.post_message(world.alice, None, world.conversation, words, None).await;
        assert!(matches!(posted.unwrap_err(), Error::Invalid { field: "text", .. }), "{words:?}");
    }
    let right_to_left = "a\u{202e}b";
    let posted = world.host.post_message(world.alice, None, world.conversation, right_to_left, None).await.unwrap();
    let message = world.host.message(world.bob, posted.value.message.unwrap()).await.unwrap().value.message;
    assert_eq!(message.text, "ab");
}

#[tokio::test]
async fn uninstalling_drops_what_is_in_flight_and_keeps_the_storage_for_a_month() {
    let world = World::new().await;
    let mut run = world.begin(world.alice).await;
    run.storage_set(crate::invocation::Bucket::Program, "kept", b"x".to_vec()).await.unwrap();
    run.set_timer(&world.host.now().plus_seconds(3_600).to_string(), "t", "").await.unwrap();
    world.finish(run).await;
    world.issue(world.alice, 1_000).await;
    let payment = world.authorized(400).await;
    assert_eq!(world.cents(world.alice).await, (1_000, 400, 600));
    world.host.uninstall(world.program).await.unwrap();
    assert_eq!(world.cents(world.alice).await, (1_000, 0, 1_000));
    assert_eq!(world.host.payment(world.alice, payment.id).await.unwrap().value.state.name(), "voided");
    assert!(world.host.pending_events(None, 10).await.unwrap().is_empty());
    world.pass(3_600);
    let (done, _) = world.host.run_due(100).await.unwrap();
    assert!(done.iter().all(|committed| committed.touched.events.is_empty()), "the timer is gone");
    let opened = world.host.open_program(world.alice, None, world.conversation, world.program, &[]).await;
    assert_eq!(opened.unwrap_err(), Error::NotFound("program"));

    // Installed again within the month: what it stored is there.
    install(&world.host, "restaurant").await;
    let mut run = world.begin(world.alice).await;
    assert!(run.storage_get(crate::invocation::Bucket::Program, "kept").await.unwrap().is_some());
    world.finish(run).await;
    world.host.uninstall(world.program).await.unwrap();
    world.pass(limits::UNINSTALLED_STORAGE_MS / 1_000);
    while world.host.run_due(100).await.unwrap().1 {}
    install(&world.host, "restaurant").await;
    let mut run = world.begin(world.alice).await;
    assert_eq!(run.storage_get(crate::invocation::Bucket::Program, "kept").await.unwrap(), None);
    world.assert_audit_clean().await;
}

#[tokio::test]
async fn an_upgrade_keeps_what_waits_and_withdraws_open_requests() {
    let world = World::new().await;
    world.issue(world.alice, 1_000).await;
    let payment = world.requested(400).await;
    let waiting = world.host.open_program(world.bob, None, world.conversation, world.program, &[]).await.unwrap();
    let Begun::Ready(run) = crate::Invocation::begin(&world.host, &waiting.touched.events[0]).await.unwrap() else {
        panic!()
    };
    upgrade(&world.host, "restaurant", 2).await;
    assert_eq!(world.host.payment(world.alice, payment.id).await.unwrap().value.state.name(), "voided");
    // A run in progress fails its version condition and runs again on the new one.
    assert_eq!(run.commit().await.unwrap_err(), parvis_store::CommitError::Conflict);
    let Begun::Ready(run) = crate::Invocation::begin(&world.host, &waiting.touched.events[0]).await.unwrap() else {
        panic!()
    };
    assert_eq!((run.program().version.code, run.event().made_by), (2, 1));
    world.finish(*run).await;
}

#[tokio::test]
async fn an_app_id_belongs_to_its_first_publisher_and_codes_only_rise() {
    let world = World::new().await;
    let program = world.host.find_program(world.program).await.unwrap().value.unwrap();
    let offer = |publisher: u8, code: u32, digest: u8| {
        let mut version = program.version.clone();
        version.code = code;
        version.digest = parvis_domain::VersionDigest::from_bytes([digest; 32]);
        Install {
            publisher: parvis_domain::PublisherId::from_bytes([publisher; 32]),
            app_id: "restaurant".to_owned(),
            version,
            accept_permissions: false,
            rollback: false,
            settings: None,
        }
    };
    let install = async |install: Install| world.host.install(&install).await.map(|committed| committed.value);
    assert!(matches!(install(offer(4, 2, 1)).await.unwrap_err(), Error::Invalid { field: "app_id", .. }));
    assert!(matches!(install(offer(3, 1, 1)).await.unwrap_err(), Error::Invalid { field: "version.code", .. }));
    assert!(matches!(install(offer(3, 5, 1)).await.unwrap(), Installed::Running { .. }));
    assert!(matches!(install(offer(3, 4, 2)).await.unwrap_err(), Error::Invalid { field: "version.code", .. }));
    let back = Install { rollback: true, ..offer(3, 4, 2) };
    assert!(matches!(install(back).await.unwrap(), Installed::Running { .. }));
    // A code names one version for ever: also those between the one that runs and the highest.
    let taken = Install { rollback: true, ..offer(3, 5, 4) };
    assert!(matches!(install(taken).await.unwrap_err(), Error::Invalid { field: "version.code", .. }));
    let highest = Install { rollback: false, ..offer(3, 5, 4) };
    assert!(matches!(install(highest).await.unwrap_err(), Error::Invalid { field: "version.code", .. }));
    // What was rolled back from is not a new version.
    assert!(matches!(install(offer(3, 4, 3)).await.unwrap_err(), Error::Invalid { field: "version.code", .. }));
}

#[tokio::test]
async fn a_version_with_more_permissions_waits_until_the_operator_accepts() {
    let world = World::new().await;
    let program = world.host.find_program(world.program).await.unwrap().value.unwrap();
    let mut version = program.version.clone();
    version.code = 2;
    version.digest = parvis_domain::VersionDigest::from_bytes([1; 32]);
    version.permissions.push(crate::program::AskedPermission {
        permission: Permission::ProfileAddress,
        reason: "delivery".to_owned(),
    });
    let install = Install {
        publisher: program.publisher,
        app_id: program.app_id,
        version,
        accept_permissions: false,
        rollback: false,
        settings: None,
    };
    let staged = world.host.install(&install).await.unwrap().value;
    assert_eq!(
        staged,
        Installed::Staged { program: world.program, more: vec![Permission::ProfileAddress], hosts: Vec::new() }
    );
    let code = async || world.host.find_program(world.program).await.unwrap().value.unwrap().version.code;
    assert_eq!(code().await, 1);
    let other = world.host.accept_staged(None, world.program, program.version.digest).await;
    assert!(matches!(other.unwrap_err(), Error::Conflict(_)), "the operator read another version");
    assert_eq!(code().await, 1);
    world.host.accept_staged(None, world.program, install.version.digest).await.unwrap();
    assert_eq!(code().await, 2);
}

#[tokio::test]
async fn a_failed_event_is_retried_by_the_person_who_caused_it_alone() {
    let world = World::new().await;
    let opened = world.host.open_program(world.alice, None, world.conversation, world.program, &[]).await.unwrap();
    let pending = &opened.touched.events[0];
    world.host.end_failed(pending, parvis_domain::Failure::Trap, "boom", &[]).await.unwrap();
    let asides = world.host.asides(None, 10).await.unwrap();
    assert!(matches!(asides[0].why, Why::Failed { .. }));
    let id = pending.event.id;
    assert_eq!(world.host.retry_event(None, Some(world.bob), id).await.unwrap_err(), Error::NotFound("event"));
    let again = world.host.retry_event(None, Some(world.alice), id).await.unwrap();
    assert_eq!(again.touched.events[0].event, pending.event);
    assert_eq!(world.host.retry_event(None, Some(world.alice), id).await.unwrap_err(), Error::NotFound("event"));
}

#[tokio::test]
async fn a_parked_event_is_the_operators_to_retry_or_drop() {
    let world = World::new().await;
    let opened = world.host.open_program(world.alice, None, world.conversation, world.program, &[]).await.unwrap();
    let pending = &opened.touched.events[0];
    world.host.park(pending, "the store was away").await.unwrap();
    let id = pending.event.id;
    assert!(world.host.retry_event(None, Some(world.alice), id).await.is_err());
    world.host.drop_event(id).await.unwrap();
    assert!(world.host.asides(None, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn consent_that_nobody_gives_lapses_after_a_day() {
    let world = World::new().await;
    let opened = world.host.open_program(world.alice, None, world.conversation, world.program, &[]).await.unwrap();
    let pending = &opened.touched.events[0];
    world.host.end_consent_required(pending, Permission::ProfileName, &[]).await.unwrap();
    world.pass(limits::CONSENT_WAIT_MS / 1_000 - 1);
    assert!(world.host.run_due(10).await.unwrap().0.is_empty());
    world.pass(1);
    world.host.run_due(10).await.unwrap();
    assert!(world.host.asides(None, 10).await.unwrap().is_empty());
    let own = world.host.log_entries(LogName::Member(world.alice), 0, 100).await.unwrap().value;
    let what = &own.last().unwrap().entry.what;
    assert!(matches!(what, Change::Notice { notice: crate::log::Notice::ConsentLapsed { .. }, .. }), "{what:?}");
}
