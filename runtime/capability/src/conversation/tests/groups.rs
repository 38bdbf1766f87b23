//! Who is in a conversation: roles, handing over, direct ones, blocks, invites.

use super::*;
use crate::Policy;

async fn role(world: &World, user: UserId) -> MemberRole {
    world.host.conversation(user, world.conversation).await.unwrap().value.member.role
}

async fn add(world: &World, login: &str) -> UserId {
    let user = person(world, login).await;
    world.pass(1);
    world.host.add_member(world.alice, None, world.conversation, user).await.unwrap();
    user
}

#[tokio::test]
async fn an_owner_who_leaves_hands_over_to_the_oldest_admin_or_else_member() {
    let world = World::new().await;
    let (carol, dave) = (add(&world, "carol").await, add(&world, "dave").await);
    let leave = async |user| world.host.remove_member(user, None, world.conversation, user).await.unwrap();
    // Dave came last, but is an admin.
    world.host.set_role(world.alice, world.conversation, dave, MemberRole::Admin).await.unwrap();
    leave(world.alice).await;
    assert_eq!((role(&world, dave).await, role(&world, world.bob).await), (MemberRole::Owner, MemberRole::Member));
    leave(dave).await;
    assert_eq!((role(&world, world.bob).await, role(&world, carol).await), (MemberRole::Owner, MemberRole::Member));
    leave(world.bob).await;
    assert_eq!(role(&world, carol).await, MemberRole::Owner);
    leave(carol).await;
    let log = world.host.log_entries(LogName::Conversation(world.conversation), 0, 100).await.unwrap().value;
    let handed: Vec<_> =
        log.into_iter().filter(|entry| matches!(entry.entry.what, Change::RoleChanged { .. })).collect();
    assert_eq!(handed.len(), 4, "{handed:?}");
}

#[tokio::test]
async fn a_group_has_one_owner_whoever_hands_over_at_once() {
    let world = World::new().await;
    let others = [world.bob, add(&world, "carol").await, add(&world, "dave").await];
    let mut giving = Vec::new();
    for other in others {
        let (host, alice, conversation) = (world.host.clone(), world.alice, world.conversation);
        giving.push(tokio::spawn(async move { host.set_role(alice, conversation, other, MemberRole::Owner).await }));
    }
    let mut given = 0;
    for giving in giving {
        given += usize::from(giving.await.unwrap().is_ok());
    }
    assert_eq!(given, 1, "the first one made an admin of the giver");
    let members = world.host.members(world.alice, world.conversation, None, 10).await.unwrap().value;
    assert_eq!(members.iter().filter(|found| found.member.role == MemberRole::Owner).count(), 1);
    assert_eq!(role(&world, world.alice).await, MemberRole::Admin);
}

#[tokio::test]
async fn roles_are_the_owners_to_give() {
    let world = World::new().await;
    let carol = add(&world, "carol").await;
    let give = async |by, to, role| world.host.set_role(by, world.conversation, to, role).await.map(|_| ());
    give(world.alice, world.bob, MemberRole::Admin).await.unwrap();
    for role in [MemberRole::Member, MemberRole::Admin, MemberRole::Owner] {
        assert!(matches!(give(world.bob, carol, role).await, Err(Error::Forbidden(_))), "{role:?}");
    }
    assert!(matches!(give(world.alice, world.alice, MemberRole::Member).await, Err(Error::Conflict(_))));
    let stranger = person(&world, "stranger").await;
    assert_eq!(give(world.alice, stranger, MemberRole::Admin).await, Err(Error::NotFound("member")));
    assert_eq!(give(stranger, carol, MemberRole::Owner).await, Err(Error::NotFound("conversation")));
}

#[tokio::test]
async fn a_group_is_renamed_by_those_who_run_it_and_names_are_names() {
    let world = World::new().await;
    let rename = async |by, name: &str| world.host.rename_conversation(by, world.conversation, name).await.map(|_| ());
    assert!(matches!(rename(world.bob, "Bob's").await, Err(Error::Forbidden(_))));
    for name in ["", "  ", "a\nb", "\u{200B}", "a\0", &"x".repeat(limits::NAME_CHARS_MAX + 1)] {
        assert!(matches!(rename(world.alice, name).await, Err(Error::Invalid { field: "name", .. })), "{name:?}");
    }
    let entries = async || numbers(&world, LogName::Conversation(world.conversation)).await.len();
    let before = entries().await;
    rename(world.alice, " Dîner \u{202E}du  soir ").await.unwrap();
    rename(world.alice, "Dîner du soir").await.unwrap();
    assert_eq!(entries().await, before + 1, "the same name changes nothing");
    let view = world.host.conversation(world.bob, world.conversation).await.unwrap().value;
    assert_eq!((view.conversation.name.as_str(), view.members), ("Dîner du soir", 2));
    let direct = world.host.create_conversation(world.alice, None, Kind::Direct, "", &[world.bob]).await.unwrap().value;
    let renamed = world.host.rename_conversation(world.alice, direct, "Us").await;
    assert!(matches!(renamed, Err(Error::Forbidden(_))));
}

#[tokio::test]
async fn a_direct_conversation_that_one_left_is_there_again_when_either_speaks_up() {
    let world = World::new().await;
    let open = async |by, to| world.host.create_conversation(by, None, Kind::Direct, "", &[to]).await.unwrap().value;
    let direct = open(world.alice, world.bob).await;
    let is_in = async |user| world.host.conversation(user, direct).await.is_ok();
    let leave = async |user| world.host.remove_member(user, None, direct, user).await.unwrap();
    let kick = world.host.remove_member(world.alice, None, direct, world.bob).await;
    assert!(matches!(kick, Err(Error::Forbidden(_))));
    leave(world.bob).await;
    assert!(!is_in(world.bob).await);
    // By the one who left.
    assert_eq!(open(world.bob, world.alice).await, direct);
    assert!(is_in(world.bob).await);
    // By a message of the other one; a look does not do it.
    leave(world.bob).await;
    open(world.alice, world.bob).await;
    assert!(!is_in(world.bob).await);
    world.host.post_message(world.alice, None, direct, "are you there?", None).await.unwrap();
    let view = world.host.conversation(world.bob, direct).await.unwrap().value;
    assert_eq!((view.head - view.read, view.other.unwrap().account.id), (1, world.alice));
    // Each may leave before the other.
    leave(world.alice).await;
    leave(world.bob).await;
    assert_eq!(open(world.alice, world.bob).await, direct);
    world.assert_audit_clean().await;
}

#[tokio::test]
async fn between_two_of_whom_one_blocked_the_other_nothing_new_is_said() {
    let world = World::new().await;
    let direct = world.host.create_conversation(world.alice, None, Kind::Direct, "", &[world.bob]).await.unwrap().value;
    let said = world.host.post_message(world.bob, None, direct, "before", None).await.unwrap().value.message.unwrap();
    world.host.block(world.alice, world.bob).await.unwrap();
    world.host.block(world.alice, world.bob).await.unwrap();
    let emoji = "👍".parse().unwrap();
    for user in [world.alice, world.bob] {
        let blocked = |found: Result<(), Error>| assert!(matches!(found, Err(Error::Blocked(_))), "{found:?}");
        blocked(world.host.post_message(user, None, direct, "hello", None).await.map(drop));
        blocked(world.host.open_program(user, None, direct, world.program, &[]).await.map(drop));
        blocked(world.host.react(user, said, &emoji, true).await.map(drop));
    }
    let edited = world.host.edit_message(world.bob, said, "after all").await;
    assert!(matches!(edited, Err(Error::Blocked(_))));
    // What one said oneself may be taken back.
    world.host.delete_message(world.bob, said).await.unwrap();
    assert!(world.host.conversation(world.alice, direct).await.unwrap().value.other.unwrap().blocked);
    assert!(!world.host.conversation(world.bob, direct).await.unwrap().value.other.unwrap().blocked);
    // A group that both are in goes on.
    world.host.post_message(world.bob, None, world.conversation, "all", None).await.unwrap();
    assert_eq!(world.host.blocks(world.alice, None, 10).await.unwrap().value[0].user, world.bob);
    world.host.unblock(world.alice, world.bob).await.unwrap();
    world.host.unblock(world.alice, world.bob).await.unwrap();
    world.host.post_message(world.bob, None, direct, "again", None).await.unwrap();
    assert!(matches!(world.host.block(world.bob, world.bob).await, Err(Error::Invalid { .. })));
}

#[tokio::test]
async fn whoever_is_blocked_neither_adds_the_other_to_a_group_nor_begins_a_conversation() {
    let world = World::new().await;
    let carol = person(&world, "carol").await;
    world.host.block(carol, world.alice).await.unwrap();
    let host = &world.host;
    for found in [
        host.add_member(world.alice, None, world.conversation, carol).await.map(drop),
        host.create_conversation(world.alice, None, Kind::Group, "x", &[world.bob, carol]).await.map(drop),
        host.create_conversation(world.alice, None, Kind::Direct, "", &[carol]).await.map(drop),
    ] {
        assert!(matches!(found, Err(Error::Blocked(_))), "{found:?}");
    }
    assert!(host.conversations(carol, None, 10).await.unwrap().value.is_empty());
    // The one who blocked may add whom they blocked: that one may leave.
    host.create_conversation(carol, None, Kind::Group, "x", &[world.alice]).await.unwrap();
}

#[tokio::test]
async fn one_person_puts_so_many_into_groups_in_a_day() {
    let world = World::with(Policy { invites_per_day_max: 4, ..Policy::default() }).await;
    let [a, b, c] = [person(&world, "a").await, person(&world, "b").await, person(&world, "c").await];
    let over = Error::LimitReached("invites.day");
    // One was invited when the world was made.
    world.host.create_conversation(world.alice, None, Kind::Group, "x", &[a, b]).await.unwrap();
    let refused = world.host.create_conversation(world.alice, None, Kind::Group, "y", &[a, b]).await;
    assert_eq!(refused.unwrap_err(), over);
    world.host.add_member(world.alice, None, world.conversation, a).await.unwrap();
    assert_eq!(world.host.add_member(world.alice, None, world.conversation, b).await.unwrap_err(), over);
    // Who is there already costs nothing, and neither does talking to one person.
    world.host.add_member(world.alice, None, world.conversation, a).await.unwrap();
    world.host.create_conversation(world.alice, None, Kind::Direct, "", &[c]).await.unwrap();
    world.pass(24 * 3_600);
    world.host.add_member(world.alice, None, world.conversation, b).await.unwrap();
}

#[tokio::test]
async fn muting_is_ones_own_and_ends_with_its_time() {
    let world = World::new().await;
    let muted = async |user| world.host.conversation(user, world.conversation).await.unwrap().value.muted;
    let until = world.host.now().plus_seconds(60);
    world.host.mute(world.bob, world.conversation, Some(until)).await.unwrap();
    assert_eq!((muted(world.bob).await, muted(world.alice).await), (Some(until), None));
    world.host.post_message(world.alice, None, world.conversation, "hi", None).await.unwrap();
    world.host.mark_read(world.bob, world.conversation, 1).await.unwrap();
    assert_eq!(muted(world.bob).await, Some(until), "reading changes nothing of it");
    world.pass(60);
    assert_eq!(muted(world.bob).await, None);
    world.host.mute(world.bob, world.conversation, Some(MUTED_FOR_EVER)).await.unwrap();
    world.pass(400 * 24 * 3_600);
    assert_eq!(muted(world.bob).await, Some(MUTED_FOR_EVER));
    world.host.mute(world.bob, world.conversation, None).await.unwrap();
    assert_eq!(muted(world.bob).await, None);
    let over = world.host.mute(world.bob, world.conversation, Some(world.host.now())).await;
    assert!(matches!(over, Err(Error::Invalid { field: "until", .. })));
    let carol = person(&world, "carol").await;
    let missing = world.host.mute(carol, world.conversation, None).await;
    assert_eq!(missing.unwrap_err(), Error::NotFound("conversation"));
}
