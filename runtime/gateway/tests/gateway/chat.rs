//! Chat as a client sees it: A24, A25, A26.

use serde_json::{Value, json};

use crate::world::{Person, World, request};

impl World {
    pub(crate) async fn patch(&self, who: &Person, path: &str, body: Value) -> crate::world::Answer {
        self.send(request("PATCH", path, Some(&who.token), None, Some(&body.to_string()))).await
    }

    async fn put_nothing(&self, who: &Person, path: &str) -> crate::world::Answer {
        self.send(request("PUT", path, Some(&who.token), None, None)).await
    }

    async fn conversation(&self, who: &Person) -> Value {
        self.get(who, &format!("/v1/conversations/{}", self.room)).await.expect(200).json()
    }
}

#[tokio::test]
async fn a_post_answers_with_the_whole_message() {
    let world = World::new().await;
    let path = format!("/v1/conversations/{}/messages", world.room);
    let body = json!({"text": "see here", "mentions": [world.bob.id]});
    let posted = world.post_with(&world.alice, &path, "k1", body.clone()).await.expect(201).json();
    let message = &posted["message"];
    assert_eq!((&message["number"], &message["text"]), (&json!(1), &json!("see here")));
    assert_eq!((&message["mentions"], &message["reactions"]), (&json!([world.bob.id]), &json!([])));
    let again = world.post_with(&world.alice, &path, "k1", body.clone()).await.expect(201);
    assert!(again.replayed());
    assert_eq!(again.json()["message"], *message);
    // Told again after the group was left, the answer holds nothing of what became of it.
    world
        .delete(&world.alice, &format!("/v1/conversations/{}/members/{}", world.room, world.alice.id))
        .await
        .expect(204);
    let left = world.post_with(&world.alice, &path, "k1", body).await.expect(201).json();
    assert_eq!(left.get("message"), None);

    let eve = json!({"text": "hey", "mentions": [world.eve.id]});
    assert_eq!(world.post(&world.bob, &path, eve).await.expect(422).code(), "invalid");
}

#[tokio::test]
async fn messages_are_edited_deleted_and_reacted_to() {
    let world = World::new().await;
    let message = world.say(&world.alice, "helo").await.expect(201).json()["message"].clone();
    let path = format!("/v1/messages/{}", message["id"].as_str().unwrap());
    let edited = world.patch(&world.alice, &path, json!({"text": "hello"})).await.expect(200).json();
    assert_eq!((&edited["text"], &edited["version"]), (&json!("hello"), &json!(2)));
    assert_eq!(world.patch(&world.bob, &path, json!({"text": "x"})).await.expect(403).code(), "forbidden");
    assert_eq!(world.patch(&world.alice, &path, json!({"text": ""})).await.expect(422).code(), "invalid");
    world.patch(&world.eve, &path, json!({"text": "x"})).await.expect(404);

    let thumb = format!("{path}/reactions/%F0%9F%91%8D");
    world.put_nothing(&world.bob, &thumb).await.expect(204);
    world.put_nothing(&world.bob, &thumb).await.expect(204);
    let seen = world.get(&world.bob, &path).await.expect(200).json();
    assert_eq!(seen["reactions"], json!([{"emoji": "👍", "count": 1, "mine": true}]));
    for emoji in ["a", "%20", "%F0%9F%91%8D%F0%9F%91%8D", "1", "%00", "%3Cb%3E"] {
        let refused = world.put_nothing(&world.bob, &format!("{path}/reactions/{emoji}")).await;
        assert_eq!(refused.expect(422).code(), "invalid", "{emoji}");
    }
    world.put_nothing(&world.eve, &thumb).await.expect(404);
    world.delete(&world.bob, &thumb).await.expect(204);
    assert_eq!(world.get(&world.bob, &path).await.expect(200).json()["reactions"], json!([]));

    world.delete(&world.bob, &path).await.expect(403);
    world.delete(&world.alice, &path).await.expect(204);
    world.delete(&world.alice, &path).await.expect(204);
    let deleted = world.get(&world.bob, &path).await.expect(200).json();
    assert_eq!((&deleted["redacted"], &deleted["text"]), (&json!(true), &json!("")));

    let log = world.get(&world.bob, &format!("/v1/conversations/{}/log", world.room)).await.expect(200).json();
    let kinds: Vec<_> = log["items"].as_array().unwrap().iter().map(|entry| entry["kind"].clone()).collect();
    let last = ["message_posted", "message_changed", "message_reacted", "message_reacted", "message_redacted"];
    assert_eq!(kinds[kinds.len() - last.len()..], last);
    for entry in log["items"].as_array().unwrap() {
        assert_eq!(entry["message"].get("reactions"), None, "an entry is the same for everybody");
    }
}

#[tokio::test]
async fn a_conversation_says_where_the_caller_stands() {
    let world = World::new().await;
    let long = format!("{} end", "é".repeat(300));
    let body = json!({"text": long, "mentions": [world.bob.id]});
    world.post(&world.alice, &format!("/v1/conversations/{}/messages", world.room), body).await.expect(201);
    let seen = world.conversation(&world.bob).await;
    assert_eq!(seen["last"]["text"], "é".repeat(200));
    for (field, value) in [
        ("role", json!("member")),
        ("members", json!(2)),
        ("unread", json!(1)),
        ("mentions", json!(1)),
        ("muted_until", json!(null)),
        ("other", json!(null)),
        ("blocked", json!(false)),
    ] {
        assert_eq!(seen[field], value, "{field}");
    }
    // The last message's card stays away from lists: its text says it.
    world.card().await;
    let last = world.conversation(&world.bob).await["last"].clone();
    assert_eq!((&last["card"], &last["text"]), (&json!(null), &json!("pressed 0 times")));
    let room = format!("/v1/conversations/{}", world.room);
    world.post(&world.bob, &format!("{room}/read"), json!({"number": 3})).await.expect(204);
    let seen = world.conversation(&world.bob).await;
    assert_eq!((&seen["unread"], &seen["mentions"]), (&json!(0), &json!(0)));

    world.put(&world.bob, &format!("{room}/mute"), json!({"until": null})).await.expect(204);
    assert_eq!(world.conversation(&world.bob).await["muted_until"], "9998-12-31T23:59:59.999Z");
    world.delete(&world.bob, &format!("{room}/mute")).await.expect(204);
    assert_eq!(world.conversation(&world.bob).await["muted_until"], json!(null));
    let past = json!({"until": "2020-01-01T00:00:00Z"});
    assert_eq!(world.put(&world.bob, &format!("{room}/mute"), past).await.expect(422).code(), "invalid");

    let direct = json!({"kind": "direct", "members": [world.bob.id]});
    let direct = world.post(&world.alice, "/v1/conversations", direct).await.expect(201).json()["id"].clone();
    let direct = world.get(&world.alice, &format!("/v1/conversations/{}", direct.as_str().unwrap())).await.json();
    assert_eq!((&direct["other"]["id"], &direct["other"]["login"]), (&json!(world.bob.id), &json!("bob")));
}

#[tokio::test]
async fn groups_are_renamed_and_roles_given() {
    let world = World::new().await;
    let room = format!("/v1/conversations/{}", world.room);
    assert_eq!(world.patch(&world.bob, &room, json!({"name": "Bob's"})).await.expect(403).code(), "forbidden");
    let renamed = world.patch(&world.alice, &room, json!({"name": " Board  games "})).await.expect(200).json();
    assert_eq!(renamed["name"], "Board games");
    world.patch(&world.alice, &room, json!({"name": "x".repeat(65)})).await.expect(422);
    world.patch(&world.alice, &room, json!({"owner": true})).await.expect(400);

    let role = |user| format!("{room}/members/{user}/role");
    world.put(&world.bob, &role(world.bob.id), json!({"role": "admin"})).await.expect(403);
    world.put(&world.alice, &role(world.bob.id), json!({"role": "king"})).await.expect(400);
    world.put(&world.alice, &role(world.bob.id), json!({"role": "owner"})).await.expect(204);
    assert_eq!(world.conversation(&world.alice).await["role"], "admin");
    assert_eq!(world.conversation(&world.bob).await["role"], "owner");
    let log = world.get(&world.bob, &format!("{room}/log")).await.expect(200).json();
    let kinds: Vec<_> = log["items"].as_array().unwrap().iter().map(|entry| entry["kind"].clone()).collect();
    assert_eq!(kinds[kinds.len() - 3..], ["conversation_changed", "role_changed", "role_changed"]);
}

#[tokio::test]
async fn whoever_is_blocked_says_nothing_more_to_the_one_who_blocked() {
    let world = World::new().await;
    let direct = json!({"kind": "direct", "members": [world.bob.id]});
    let direct = world.post(&world.alice, "/v1/conversations", direct).await.expect(201).json()["id"].clone();
    let messages = format!("/v1/conversations/{}/messages", direct.as_str().unwrap());
    let block = format!("/v1/blocks/{}", world.bob.id);
    world.put_nothing(&world.alice, &block).await.expect(204);
    let refused = world.post(&world.bob, &messages, json!({"text": "hi"})).await.expect(403);
    assert_eq!(refused.code(), "blocked");
    let group = json!({"kind": "group", "name": "x", "members": [world.alice.id]});
    assert_eq!(world.post(&world.bob, "/v1/conversations", group).await.expect(403).code(), "blocked");
    let blocks = world.get(&world.alice, "/v1/blocks").await.expect(200).json();
    assert_eq!(blocks["items"][0]["user"], json!(world.bob.id));
    assert_eq!(world.get(&world.bob, "/v1/blocks").await.expect(200).json()["items"], json!([]));
    world.delete(&world.alice, &block).await.expect(204);
    world.post(&world.bob, &messages, json!({"text": "hi"})).await.expect(201);
    world.put_nothing(&world.alice, &format!("/v1/blocks/{}", world.alice.id)).await.expect(422);
    world.put_nothing(&world.alice, &format!("/v1/blocks/usr_{}", "0".repeat(32))).await.expect(404);
}

#[tokio::test]
async fn reports_are_for_operators() {
    let world = World::new().await;
    let message = world.say(&world.alice, "free money").await.expect(201).json()["message"]["id"].clone();
    let report = json!({"message": message, "reason": "fraud", "text": "a trick"});
    let reported = world.post_with(&world.bob, "/v1/reports", "r1", report.clone()).await.expect(201);
    assert!(!reported.replayed());
    assert!(world.post_with(&world.bob, "/v1/reports", "r1", report.clone()).await.expect(201).replayed());
    world.post(&world.eve, "/v1/reports", report).await.expect(404);
    for body in [json!({"reason": "spam"}), json!({"user": world.alice.id, "program": world.program, "reason": "spam"})]
    {
        assert_eq!(world.post(&world.bob, "/v1/reports", body).await.expect(422).code(), "invalid");
    }
    world.get(&world.bob, "/v1/reports").await.expect(403);
    let reports = world.get(&world.operator, "/v1/reports").await.expect(200).json();
    let found = reports["items"].as_array().unwrap();
    assert_eq!((found.len(), &found[0]["quoted"]["text"]), (1, &json!("free money")));
    assert_eq!((&found[0]["by"], &found[0]["reason"]), (&json!(world.bob.id), &json!("fraud")));
    let before = format!("/v1/reports?before={}", found[0]["number"]);
    assert_eq!(world.get(&world.operator, &before).await.expect(200).json()["items"], json!([]));
}

#[tokio::test]
async fn people_are_looked_up_by_their_ids() {
    let world = World::new().await;
    let nobody = format!("usr_{}", "0".repeat(32));
    let path = format!("/v1/users?ids={},{nobody},{}", world.bob.id, world.alice.id);
    let found = world.get(&world.eve, &path).await.expect(200).json();
    let logins: Vec<_> = found["items"].as_array().unwrap().iter().map(|person| person["login"].clone()).collect();
    assert_eq!(logins, ["bob", "alice"]);
    let many = vec![nobody.as_str(); 101].join(",");
    for ids in ["", "x", ",", many.as_str()] {
        let refused = world.get(&world.eve, &format!("/v1/users?ids={ids}")).await.expect(400);
        assert_eq!(refused.code(), "invalid_query", "{ids}");
    }
}

#[tokio::test]
async fn pages_are_clamped_and_cursors_that_are_none_refused() {
    let world = World::new().await;
    for n in 0..130 {
        world.host.post_message(world.alice.id, None, world.room, &n.to_string(), None).await.unwrap();
    }
    let room = format!("/v1/conversations/{}", world.room);
    let page = async |query: &str| world.get(&world.bob, &format!("{room}/messages?{query}")).await;
    let numbers = async |query: &str| {
        let found = page(query).await.expect(200).json();
        found["items"].as_array().unwrap().iter().map(|it| it["number"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(numbers("limit=1000000000").await, (31..=130).collect::<Vec<_>>());
    assert_eq!(numbers("limit=0").await, [130]);
    assert_eq!(numbers("before=31&limit=1000000000").await, (1..=30).collect::<Vec<_>>());
    assert_eq!(numbers("after=125").await, (126..=130).collect::<Vec<_>>());
    assert_eq!(numbers("after=18446744073709551615").await, [0; 0]);
    let user = world.alice.id;
    for query in [
        "limit=-1",
        "limit=1e9",
        "before=-1",
        "before=18446744073709551616",
        "before=1&after=1",
        "before=1&before=2",
        "cursor=1",
        &format!("before={user}"),
    ] {
        assert_eq!(page(query).await.expect(400).code(), "invalid_query", "{query}");
    }
    for path in [format!("{room}/members"), "/v1/conversations".to_owned(), "/v1/blocks".to_owned()] {
        world.get(&world.bob, &format!("{path}?limit=1000000000")).await.expect(200);
        for after in [world.room.to_string().replace("cnv", "msg"), "1".to_owned(), "../x".to_owned()] {
            world.get(&world.bob, &format!("{path}?after={after}")).await.expect(400);
        }
    }
}

#[tokio::test]
async fn nobody_speaks_for_another() {
    let world = World::new().await;
    let path = format!("/v1/conversations/{}/messages", world.room);
    for field in ["author", "user", "sender", "from"] {
        let spoofed = json!({"text": "I owe you", field: world.alice.id});
        assert_eq!(world.post(&world.bob, &path, spoofed).await.expect(400).code(), "unknown_field", "{field}");
    }
    let posted = world.post(&world.bob, &path, json!({"text": "mine"})).await.expect(201).json();
    assert_eq!(posted["message"]["author"], json!({"kind": "user", "id": world.bob.id}));
    world.post(&world.eve, &path, json!({"text": "let me in"})).await.expect(404);
}

#[tokio::test]
async fn invitations_are_capped() {
    let world = World::new().await;
    let many: Vec<_> = (0..101).map(|n| format!("usr_{n:032x}")).collect();
    let group = json!({"kind": "group", "name": "all", "members": many});
    assert_eq!(world.post(&world.alice, "/v1/conversations", group).await.expect(422).code(), "invalid");
    let huge: Vec<_> = (0..10_000).map(|n| format!("usr_{n:032x}")).collect();
    let group = json!({"kind": "group", "name": "all", "members": huge});
    world.post(&world.alice, "/v1/conversations", group).await.expect(413);
}

#[tokio::test]
async fn one_person_says_so_much_and_others_go_on() {
    let few = parvis_gateway::Rate { per_second: 1, burst: 3 };
    let world = World::with(parvis_gateway::Config { messages_per_person: Some(few), ..Default::default() }).await;
    let path = format!("/v1/conversations/{}/messages", world.room);
    let say = async |who| world.post(who, &path, json!({"text": "again"})).await;
    let message = say(&world.alice).await.expect(201).json()["message"]["id"].clone();
    let message = format!("/v1/messages/{}", message.as_str().unwrap());
    // An edit and a reaction reach everybody too.
    world.patch(&world.alice, &message, json!({"text": "better"})).await.expect(200);
    let thumb = format!("{message}/reactions/%F0%9F%91%8D");
    world.put_nothing(&world.alice, &thumb).await.expect(204);
    assert_eq!(say(&world.alice).await.expect(429).code(), "busy");
    assert_eq!(world.patch(&world.alice, &message, json!({"text": "best"})).await.expect(429).code(), "busy");
    assert_eq!(world.delete(&world.alice, &thumb).await.expect(429).code(), "busy");
    say(&world.bob).await.expect(201);
    world.clock.pass_millis(1_000);
    say(&world.alice).await.expect(201);
}
