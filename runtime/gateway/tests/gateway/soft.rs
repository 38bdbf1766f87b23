//! What is told and never stored: who types, who has read what, who is there. And the order of what is stored.

use serde_json::{Value, json};

use crate::socket::{Socket, open, server};
use crate::world::{Person, World, request};

/// The next frame that is of this kind; entries and other soft frames before it are let pass.
async fn soft(socket: &mut Socket, kind: &str) -> Value {
    loop {
        let frame = socket.hear().await;
        if frame["type"] == "soft" && frame["kind"] == kind {
            return frame;
        }
    }
}

/// Follows a log from its end on.
async fn listen(socket: &mut Socket, log: &str) {
    socket.say(json!({"type": "follow", "log": log})).await;
    assert_eq!(socket.hear().await["type"], "followed");
}

/// Has everything that was said before come through, and answers what of it was soft.
async fn soft_until(socket: &mut Socket, world: &World, words: &str) -> Vec<Value> {
    world.say(&world.alice, words).await.expect(201);
    let mut heard = Vec::new();
    loop {
        let frame = socket.hear().await;
        if frame["message"]["text"] == words {
            return heard;
        }
        if frame["type"] == "soft" {
            heard.push(frame);
        }
    }
}

async fn settings(world: &World, who: &Person, read_receipts: bool, presence: bool) {
    let body = json!({"read_receipts": read_receipts, "presence": presence});
    world.put(who, "/v1/me/settings", body).await.expect(204);
}

async fn member(world: &World, reader: &Person, who: &Person) -> Value {
    let members = world.get(reader, &format!("/v1/conversations/{}/members", world.room)).await.expect(200).json();
    members["items"].as_array().unwrap().iter().find(|it| it["user"] == json!(who.id)).unwrap().clone()
}

#[tokio::test]
async fn reading_is_told_to_the_others_and_to_ones_other_devices() {
    let world = World::new().await;
    let server = server(&world).await;
    let room = world.room.to_string();
    let (mut alice, mut bob) = (open(&server, &world.alice).await, open(&server, &world.bob).await);
    listen(&mut alice, &room).await;
    listen(&mut bob, "me").await;
    world.say(&world.alice, "read me").await.expect(201);
    let read = format!("/v1/conversations/{room}/read");
    world.post(&world.bob, &read, json!({"number": 1})).await.expect(204);
    let expected = json!({"type": "soft", "kind": "read", "conversation": room, "user": world.bob.id, "number": 1});
    assert_eq!(soft(&mut alice, "read").await, expected);
    assert_eq!(soft(&mut bob, "read").await, expected);
    assert_eq!(member(&world, &world.alice, &world.bob).await["read"], 1);

    // Not told any more, and told no more by others: only one's own devices hear of it.
    settings(&world, &world.bob, false, true).await;
    world.say(&world.alice, "read me too").await.expect(201);
    world.post(&world.bob, &read, json!({"number": 2})).await.expect(204);
    assert_eq!(soft(&mut bob, "read").await["number"], 2);
    let heard = soft_until(&mut alice, &world, "done").await;
    assert!(heard.iter().all(|frame| frame["kind"] != "read"), "{heard:?}");
    assert_eq!(member(&world, &world.alice, &world.bob).await["read"], json!(null));
    assert_eq!(member(&world, &world.bob, &world.alice).await["read"], json!(null));
    assert_eq!(member(&world, &world.bob, &world.bob).await["read"], 2);
    server.stop().await;
}

#[tokio::test]
async fn coming_and_going_is_told_to_those_who_share_a_conversation() {
    let world = World::new().await;
    let server = server(&world).await;
    let room = world.room.to_string();
    let mut alice = open(&server, &world.alice).await;
    listen(&mut alice, &room).await;
    let own = json!({"kind": "group", "name": "alone", "members": []});
    let own = world.post(&world.eve, "/v1/conversations", own).await.expect(201).json()["id"].clone();
    let mut eve = open(&server, &world.eve).await;
    listen(&mut eve, own.as_str().unwrap()).await;

    let mut bob = open(&server, &world.bob).await;
    let presence = |online| json!({"type": "soft", "kind": "presence", "user": world.bob.id, "online": online});
    assert_eq!(soft(&mut alice, "presence").await, presence(true));
    assert_eq!(member(&world, &world.alice, &world.bob).await["online"], true);
    // A second socket is no second coming.
    let second = open(&server, &world.bob).await;
    drop(second);
    bob.say(json!({"type": "presence", "online": false})).await;
    assert_eq!(soft(&mut alice, "presence").await, presence(false));
    assert_eq!(member(&world, &world.alice, &world.bob).await["online"], false);
    bob.say(json!({"type": "presence", "online": true})).await;
    assert_eq!(soft(&mut alice, "presence").await, presence(true));

    // Whoever does not want to be seen is not.
    settings(&world, &world.bob, true, false).await;
    assert_eq!(soft(&mut alice, "presence").await, presence(false));
    assert_eq!(member(&world, &world.alice, &world.bob).await["online"], false);
    drop(bob);
    let _bob = open(&server, &world.bob).await;
    let heard = soft_until(&mut alice, &world, "done").await;
    assert_eq!(heard, [] as [Value; 0]);
    // Eve heard of nobody.
    eve.say(json!({"type": "follow", "log": "me"})).await;
    assert_eq!(eve.hear().await["type"], "followed");
    server.stop().await;
}

#[tokio::test]
async fn between_two_of_whom_one_blocked_the_other_nothing_soft_is_told() {
    let world = World::new().await;
    let server = server(&world).await;
    let direct = json!({"kind": "direct", "members": [world.bob.id]});
    let direct = world.post(&world.alice, "/v1/conversations", direct).await.expect(201).json()["id"].clone();
    let direct = direct.as_str().unwrap();
    let messages = format!("/v1/conversations/{direct}/messages");
    world.post(&world.alice, &messages, json!({"text": "hi"})).await.expect(201);
    let mut alice = open(&server, &world.alice).await;
    listen(&mut alice, direct).await;
    let path = format!("/v1/conversations/{direct}");
    let is_there = async || world.get(&world.bob, &path).await.expect(200).json()["online"].clone();
    assert_eq!(is_there().await, true);
    let block = format!("/v1/blocks/{}", world.bob.id);
    world.send(request("PUT", &block, Some(&world.alice.token), None, None)).await.expect(204);
    let mut bob = open(&server, &world.bob).await;
    bob.say(json!({"type": "typing", "conversation": direct})).await;
    listen(&mut bob, "me").await;
    world.post(&world.bob, &format!("/v1/conversations/{direct}/read"), json!({"number": 1})).await.expect(204);
    assert_eq!(soft(&mut bob, "read").await["number"], 1);
    assert_eq!(member(&world, &world.bob, &world.alice).await["online"], false);
    assert_eq!(is_there().await, false);
    // Whatever was told would have come before this.
    alice.say(json!({"type": "follow", "log": "me"})).await;
    assert_eq!(alice.hear().await["type"], "followed");
    server.stop().await;
}

#[tokio::test]
async fn typing_is_told_a_few_times_and_no_more() {
    let world = World::new().await;
    let server = server(&world).await;
    let room = world.room.to_string();
    let mut alice = open(&server, &world.alice).await;
    listen(&mut alice, &room).await;
    let mut bob = open(&server, &world.bob).await;
    soft(&mut alice, "presence").await;
    let mut told = 0;
    for _ in 0..20 {
        bob.say(json!({"type": "typing", "conversation": room})).await;
        // Frames of one socket are obeyed in order.
        bob.say(json!({"type": "unfollow", "log": "nothing"})).await;
        bob.hear().await;
        alice.say(json!({"type": "unfollow", "log": "nothing"})).await;
        while alice.hear().await["type"] == "soft" {
            told += 1;
        }
    }
    assert!((1..=8).contains(&told), "{told}");
    server.stop().await;
}

#[tokio::test]
async fn entries_come_in_order_each_once_whatever_happens_at_once() {
    let world = World::new().await;
    let server = server(&world).await;
    let room = world.room.to_string();
    let mut bob = open(&server, &world.bob).await;
    let head = bob.follow(&room, 0).await;
    let message = world.say(&world.alice, "hello").await.expect(201).json()["message"]["id"].clone();
    let message = format!("/v1/messages/{}", message.as_str().unwrap());
    let posts = async {
        for n in 0..40 {
            world.say(&world.alice, &format!("m{n}")).await.expect(201);
        }
    };
    let edits = async {
        for n in 0..20 {
            let body = json!({"text": format!("hello {n}")}).to_string();
            world.send(request("PATCH", &message, Some(&world.alice.token), None, Some(&body))).await.expect(200);
        }
    };
    let reactions = async {
        for n in 0..20 {
            let method = if n % 2 == 0 { "PUT" } else { "DELETE" };
            let path = format!("{message}/reactions/%F0%9F%91%8D");
            world.send(request(method, &path, Some(&world.bob.token), None, None)).await.expect(204);
        }
    };
    tokio::join!(posts, edits, reactions);
    let last = head + 1 + 40 + 20 + 20;
    for number in 1..=last / 2 {
        assert_eq!(bob.hear().await["number"], number);
    }
    drop(bob);
    // Another socket goes on where the first one stopped.
    let mut bob = open(&server, &world.bob).await;
    assert_eq!(bob.follow(&room, last / 2).await, last);
    for number in last / 2 + 1..=last {
        assert_eq!(bob.hear().await["number"], number);
    }
    server.stop().await;
}
