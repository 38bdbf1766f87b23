//! What becomes of a message: edits, deletion, reactions, mentions.

use parvis_domain::{Emoji, MessageId};

use super::*;
use crate::message::Message;

async fn said(world: &World, by: UserId, words: &str) -> MessageId {
    world.host.post_message(by, None, world.conversation, words, None).await.unwrap().value.message.unwrap()
}

async fn message(world: &World, reader: UserId, id: MessageId) -> Message {
    world.host.message(reader, id).await.unwrap().value.message
}

fn emoji(text: &str) -> Emoji {
    text.parse().unwrap()
}

#[tokio::test]
async fn words_are_their_authors_to_change_for_two_days() {
    let world = World::new().await;
    let id = said(&world, world.alice, "helo").await;
    let edit = async |by, words: &str| world.host.edit_message(by, id, words).await.map(drop);
    edit(world.alice, "hello").await.unwrap();
    edit(world.alice, "hello").await.unwrap();
    let edited = message(&world, world.bob, id).await;
    assert_eq!((edited.text.as_str(), edited.version, edited.number()), ("hello", 2, 1));
    assert_eq!(edited.edited, Some(world.host.now()));
    assert!(matches!(edit(world.bob, "bye").await, Err(Error::Forbidden(_))));
    for words in ["", " \n", "a\0", &"x".repeat(limits::MESSAGE_CHARS_MAX + 1)] {
        assert!(matches!(edit(world.alice, words).await, Err(Error::Invalid { field: "text", .. })), "{words:?}");
    }
    let eve = person(&world, "eve").await;
    assert_eq!(edit(eve, "x").await, Err(Error::NotFound("message")));
    world.pass(limits::MESSAGE_EDIT_MS / 1_000);
    edit(world.alice, "the last moment").await.unwrap();
    world.pass(1);
    assert!(matches!(edit(world.alice, "too late").await, Err(Error::Forbidden(_))));
    // An edited command reaches no program.
    let command = said(&world, world.alice, "hi").await;
    let edited = world.host.edit_message(world.alice, command, "/book").await.unwrap();
    assert!(edited.touched.events.is_empty());
}

#[tokio::test]
async fn whoever_left_changes_nothing_more() {
    let world = World::new().await;
    let id = said(&world, world.bob, "hello").await;
    world.host.remove_member(world.bob, None, world.conversation, world.bob).await.unwrap();
    let missing = Error::NotFound("message");
    assert_eq!(world.host.edit_message(world.bob, id, "x").await.unwrap_err(), missing);
    assert_eq!(world.host.delete_message(world.bob, id).await.unwrap_err(), missing);
    assert_eq!(world.host.react(world.bob, id, &emoji("👍"), true).await.unwrap_err(), missing);
}

#[tokio::test]
async fn a_message_is_deleted_by_its_author_or_those_who_run_the_group() {
    let world = World::new().await;
    let own = said(&world, world.bob, "mine").await;
    let other = said(&world, world.alice, "hers").await;
    let delete = async |by, id| world.host.delete_message(by, id).await.map(drop);
    assert!(matches!(delete(world.bob, other).await, Err(Error::Forbidden(_))));
    world.pass(limits::MESSAGE_EDIT_MS / 1_000 * 10);
    delete(world.bob, own).await.unwrap();
    delete(world.bob, own).await.unwrap();
    let deleted = message(&world, world.alice, own).await;
    assert_eq!((deleted.redacted, deleted.text.as_str(), deleted.version), (true, "", 2));
    assert!(matches!(world.host.edit_message(world.bob, own, "back").await, Err(Error::Conflict(_))));
    let third = said(&world, world.bob, "rude").await;
    delete(world.alice, third).await.unwrap();
    // In a direct conversation both are owners, of their own words.
    let direct = world.host.create_conversation(world.alice, None, Kind::Direct, "", &[world.bob]).await.unwrap().value;
    let posted = world.host.post_message(world.alice, None, direct, "hi", None).await.unwrap().value.message.unwrap();
    assert!(matches!(delete(world.bob, posted).await, Err(Error::Forbidden(_))));
    delete(world.alice, posted).await.unwrap();
}

#[tokio::test]
async fn what_was_deleted_shows_nothing_not_even_to_whom_it_had_shown_something_else() {
    let world = World::new().await;
    let mut run = world.begin(world.alice).await;
    let bob = run.person(&world.bob);
    let id = run.post("for all", None).await.unwrap();
    run.set_view(&id, &bob, Some(("for bob", None))).await.unwrap();
    world.finish(run).await;
    assert_eq!(world.host.message(world.bob, id).await.unwrap().value.shown().0, "for bob");
    world.host.delete_message(world.alice, id).await.unwrap();
    assert_eq!(world.host.message(world.bob, id).await.unwrap().value.shown(), ("", None));
}

#[tokio::test]
async fn nobody_deletes_a_private_message_of_somebody_else() {
    let world = World::new().await;
    let mut run = world.begin(world.bob).await;
    let bob = run.person(&world.bob);
    let id = run.reply_privately(&bob, "secret", None).await.unwrap();
    world.finish(run).await;
    assert_eq!(world.host.delete_message(world.alice, id).await.unwrap_err(), Error::NotFound("message"));
    assert!(matches!(world.host.delete_message(world.bob, id).await, Err(Error::Forbidden(_))));
    assert!(matches!(world.host.react(world.bob, id, &emoji("👍"), true).await, Err(Error::Conflict(_))));
}

#[tokio::test]
async fn a_program_changes_its_messages_where_its_event_is_and_nowhere_else() {
    let world = World::new().await;
    let mut run = world.begin(world.alice).await;
    let id = run.post("here", None).await.unwrap();
    world.finish(run).await;
    let elsewhere =
        world.host.create_conversation(world.alice, None, Kind::Group, "Elsewhere", &[]).await.unwrap().value;
    let opened = world.host.open_program(world.alice, None, elsewhere, world.program, &[]).await.unwrap();
    let Begun::Ready(mut run) = crate::Invocation::begin(&world.host, &opened.touched.events[0]).await.unwrap() else {
        panic!()
    };
    let missing = || crate::CallError::from(crate::CallRefusal::NotFound);
    assert_eq!(run.edit(&id, "there", None).await.unwrap_err(), missing());
    assert_eq!(run.redact(&id).await.unwrap_err(), missing());
    let alice = run.person(&world.alice);
    assert_eq!(run.set_view(&id, &alice, Some(("there", None))).await.unwrap_err(), missing());
}

#[tokio::test]
async fn a_member_puts_an_emoji_once_and_takes_it_back_once() {
    let world = World::new().await;
    let id = said(&world, world.alice, "good news").await;
    let react = async |by, text: &str, on| world.host.react(by, id, &emoji(text), on).await.unwrap();
    let seen = async |by| {
        let found = world.host.message(by, id).await.unwrap().value.reactions;
        found.into_iter().map(|it| (it.emoji, it.count, it.mine)).collect::<Vec<_>>()
    };
    let heart = "❤\u{FE0F}".to_owned();
    react(world.bob, "❤", true).await;
    react(world.bob, "❤", true).await;
    react(world.alice, "❤\u{FE0F}", true).await;
    react(world.alice, "👍", true).await;
    assert_eq!(seen(world.bob).await, [(heart.clone(), 2, true), ("👍".to_owned(), 1, false)]);
    react(world.alice, "👍", false).await;
    react(world.alice, "👍", false).await;
    react(world.bob, "❤", false).await;
    assert_eq!(seen(world.bob).await, [(heart.clone(), 1, false)]);
    let history = world.host.history(world.alice, world.conversation, None, Direction::Descending, 1).await.unwrap();
    assert_eq!(history.value[0].reactions, [Reaction { emoji: heart, count: 1, mine: true }]);
    // Each change is one entry, and the same again is none.
    let log = world.host.log_entries(LogName::Conversation(world.conversation), 0, 100).await.unwrap().value;
    let told = log.iter().filter(|entry| matches!(entry.entry.what, Change::MessageReacted { .. })).count();
    assert_eq!(told, 5);
    world.host.delete_message(world.alice, id).await.unwrap();
    assert!(seen(world.alice).await.is_empty());
    assert!(matches!(world.host.react(world.bob, id, &emoji("👍"), true).await, Err(Error::Conflict(_))));
}

#[tokio::test]
async fn a_message_takes_twenty_kinds_and_one_that_nobody_holds_gives_its_place_back() {
    let world = World::new().await;
    let id = said(&world, world.alice, "hm").await;
    let kind = |n: u32| emoji(&char::from_u32(0x1F600 + n).unwrap().to_string());
    for n in 0..20 {
        world.host.react(world.bob, id, &kind(n), true).await.unwrap();
    }
    let more = async || world.host.react(world.alice, id, &kind(20), true).await.map(drop);
    assert_eq!(more().await, Err(Error::LimitReached("reactions")));
    world.host.react(world.alice, id, &kind(3), true).await.unwrap();
    world.host.react(world.bob, id, &kind(3), false).await.unwrap();
    assert_eq!(more().await, Err(Error::LimitReached("reactions")), "alice holds it");
    world.host.react(world.alice, id, &kind(3), false).await.unwrap();
    more().await.unwrap();
}

#[tokio::test]
async fn what_was_put_to_a_message_goes_with_it_however_much_it_is() {
    let world = World::new().await;
    let mut run = world.begin(world.alice).await;
    let (posted, bare) = (run.post("wow", None).await.unwrap(), run.post("no reactions", None).await.unwrap());
    world.finish(run).await;
    let typed = said(&world, world.bob, "wow").await;
    for id in [posted, typed] {
        world.host.react(world.alice, id, &emoji("👍"), true).await.unwrap();
        world.host.react(world.bob, id, &emoji("👍"), true).await.unwrap();
        // More than one commit takes away.
        let mut work = world.host.work();
        work.tx.put(keys::reaction_kind(&id, "🎉"), encode(&()));
        work.tx.add(keys::reaction_kind_count(&id), -1, None);
        work.tx.add(keys::reaction_count(&id, "🎉"), 2_500, None);
        for n in 0..2_500_u128 {
            let user = UserId::from_bytes(n.to_be_bytes());
            work.tx.put(keys::reaction(&id, "🎉", &user), encode(&work.now));
        }
        work.commit().await.unwrap();
    }
    let mut run = world.begin(world.alice).await;
    for id in [posted, bare] {
        run.redact(&id).await.unwrap();
    }
    world.finish(run).await;
    world.host.delete_message(world.bob, typed).await.unwrap();
    while !world.host.run_due(100).await.unwrap().0.is_empty() {}
    for id in [posted, typed] {
        for emoji in ["👍", "🎉"] {
            assert_eq!(world.store_keys(keys::reactions(&id, emoji)).await, 0, "{emoji}");
            let mut work = world.host.work();
            let counters = [keys::reaction_count(&id, emoji), keys::reaction_kind_count(&id)];
            assert_eq!(work.tx.counters(&counters).await.unwrap(), [0, 0], "{emoji}");
        }
        assert_eq!(world.store_keys(keys::reaction_kinds(&id)).await, 0);
        // What was taken away already is taken back without trace.
        world.host.react(world.alice, id, &emoji("👍"), false).await.unwrap();
    }
}

#[tokio::test]
async fn a_hundred_reactions_at_once_are_all_counted_and_all_taken_back() {
    let world = World::new().await;
    let id = said(&world, world.alice, "wow").await;
    let mut users = Vec::new();
    for n in 0..50 {
        let user = person(&world, &format!("member{n}")).await;
        world.host.add_member(world.alice, None, world.conversation, user).await.unwrap();
        users.push(user);
    }
    for on in [true, false] {
        let reacting: Vec<_> = users
            .iter()
            .map(|user| {
                let (host, user) = (world.host.clone(), *user);
                tokio::spawn(async move {
                    // Somebody whose first emoji is put in the same moment may have to ask again.
                    while host.react(user, id, &emoji("🎉"), on).await == Err(Error::Busy) {}
                })
            })
            .collect();
        for reacting in reacting {
            reacting.await.unwrap();
        }
        let reactions = world.host.message(world.alice, id).await.unwrap().value.reactions;
        assert_eq!(reactions.first().map_or(0, |reaction| reaction.count), if on { 50 } else { 0 });
    }
    let mut work = world.host.work();
    assert_eq!(work.tx.get(&keys::reaction_kind(&id, "🎉")).await.unwrap(), None);
    assert_eq!(work.tx.counters(&[keys::reaction_kind_count(&id)]).await.unwrap(), [0]);
}

#[tokio::test]
async fn reactions_with_a_kind_that_is_there_do_not_conflict() {
    let world = World::new().await;
    let id = said(&world, world.alice, "wow").await;
    world.host.react(world.alice, id, &emoji("🎉"), true).await.unwrap();
    let mut first = world.host.work();
    reactions::react(&mut first, world.bob, id, &emoji("🎉"), true).await.unwrap();
    let carol = person(&world, "carol").await;
    world.host.add_member(world.alice, None, world.conversation, carol).await.unwrap();
    world.host.react(carol, id, &emoji("🎉"), true).await.unwrap();
    first.commit().await.unwrap();
    assert_eq!(world.host.message(world.alice, id).await.unwrap().value.reactions[0].count, 3);
}

#[tokio::test]
async fn mentions_are_counted_until_they_are_read() {
    let world = World::new().await;
    let mention = async |by, mentions: &[UserId]| {
        let draft = Draft { words: "look", mentions, ..Draft::default() };
        world.host.post(by, None, world.conversation, &draft).await.map(|posted| posted.value.message.unwrap())
    };
    let unread = async |user| world.host.conversation(user, world.conversation).await.unwrap().value.mentions;
    let first = mention(world.alice, &[world.bob, world.bob, world.alice]).await.unwrap();
    assert_eq!(message(&world, world.bob, first).await.mentions, [world.bob, world.alice]);
    assert_eq!((unread(world.bob).await, unread(world.alice).await), (1, 0), "nobody mentions themselves");
    said(&world, world.alice, "nobody").await;
    let third = mention(world.alice, &[world.bob]).await.unwrap();
    let fourth = mention(world.alice, &[world.bob]).await.unwrap();
    assert_eq!(unread(world.bob).await, 3);
    world.host.mark_read(world.bob, world.conversation, 1).await.unwrap();
    assert_eq!(unread(world.bob).await, 2);
    world.host.delete_message(world.alice, third).await.unwrap();
    assert_eq!(unread(world.bob).await, 1);
    world
        .host
        .mark_read(world.bob, world.conversation, message(&world, world.bob, fourth).await.number())
        .await
        .unwrap();
    assert_eq!(unread(world.bob).await, 0);
    let kept = world
        .host
        .work()
        .tx
        .scan(keys::mentions(&world.bob, &world.conversation, 0, u64::MAX), 9, Direction::Ascending)
        .await;
    assert!(kept.unwrap().is_empty(), "what was read is forgotten");

    // Whom one blocked calls one no more, and does not notice.
    world.host.block(world.bob, world.alice).await.unwrap();
    let silent = mention(world.alice, &[world.bob]).await.unwrap();
    assert_eq!(message(&world, world.alice, silent).await.mentions, [world.bob]);
    assert_eq!(unread(world.bob).await, 0);

    let eve = person(&world, "eve").await;
    let many: Vec<_> = (0..=50).map(|n| UserId::from_bytes([n; 16])).collect();
    for mentions in [&[eve][..], &many] {
        assert!(matches!(mention(world.alice, mentions).await, Err(Error::Invalid { field: "mentions", .. })));
    }
}

#[tokio::test]
async fn a_reply_is_to_a_message_of_the_same_conversation() {
    let world = World::new().await;
    let other =
        world.host.create_conversation(world.alice, None, Kind::Group, "Other", &[world.bob]).await.unwrap().value;
    let there = world.host.post_message(world.alice, None, other, "there", None).await.unwrap().value.message;
    let reply = world.host.post_message(world.alice, None, world.conversation, "re", there).await;
    assert_eq!(reply.unwrap_err(), Error::NotFound("message to reply to"));
}

#[tokio::test]
async fn a_list_of_conversations_shows_where_each_stands() {
    let world = World::new().await;
    let direct = world.host.create_conversation(world.bob, None, Kind::Direct, "", &[world.alice]).await.unwrap().value;
    said(&world, world.alice, "first").await;
    let last = said(&world, world.alice, "last").await;
    world.host.react(world.bob, last, &emoji("👍"), true).await.unwrap();
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = world.host.conversations(world.bob, after, 1).await.unwrap().value;
        let Some(view) = page.first() else { break };
        after = Some(view.conversation.id);
        seen.extend(page);
    }
    assert_eq!(seen.len(), 2);
    let group = seen.iter().find(|view| view.conversation.id == world.conversation).unwrap();
    assert_eq!((group.member.role, group.members, group.head, group.read), (MemberRole::Member, 2, 2, 0));
    let shown = group.last.as_ref().unwrap();
    assert_eq!((shown.message.text.as_str(), shown.reactions[0].mine), ("last", true));
    assert!(group.other.is_none());
    let direct = seen.iter().find(|view| view.conversation.id == direct).unwrap();
    assert_eq!((direct.last.as_ref(), direct.other.as_ref().unwrap().account.id), (None, world.alice));
}

#[tokio::test]
async fn whoever_joins_has_nothing_unread() {
    let world = World::new().await;
    said(&world, world.alice, "before").await;
    let carol = person(&world, "carol").await;
    world.host.add_member(world.alice, None, world.conversation, carol).await.unwrap();
    said(&world, world.alice, "after").await;
    let view = world.host.conversation(carol, world.conversation).await.unwrap().value;
    assert_eq!((view.head, view.read), (2, 1));
}
