//! Whose things are whose: A7, A8, A10, A12, A24, A25.

use serde_json::{Value, json};

use crate::world::{BUTTON_DATA, World, request};

#[tokio::test]
async fn what_is_somebody_elses_does_not_exist() {
    let world = World::new().await;
    world.issue(world.alice.id, 10_000).await;
    let card = world.card().await;
    world.say(&world.alice, "/pay").await.expect(201);
    world.say(&world.alice, "/whisper").await.expect(201);
    let payment = world.get(&world.alice, "/v1/payments").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let log = world.get(&world.alice, "/v1/log").await.expect(200).json();
    let whisper = log["items"].as_array().unwrap().iter().find(|entry| entry["kind"] == "message_posted").unwrap();
    let whisper = whisper["message_id"].as_str().unwrap().to_owned();
    let (room, card) = (world.room, card["id"].as_str().unwrap());
    let sessions = world.get(&world.alice, "/v1/sessions").await.expect(200).json();
    let session = sessions["items"][0]["id"].as_str().unwrap();
    let (alice, eve) = (world.alice.id, world.eve.id);
    let money = json!({"currency": "EUR", "value": "12.50"});
    let to_alice = json!({"conversation": room, "to": alice, "amount": money});

    // Eve is in no conversation with them.
    let cases: Vec<(&str, String, Option<Value>)> = vec![
        ("GET", format!("/v1/conversations/{room}"), None),
        ("GET", format!("/v1/conversations/{room}/members"), None),
        ("GET", format!("/v1/conversations/{room}/messages"), None),
        ("GET", format!("/v1/conversations/{room}/log"), None),
        ("GET", format!("/v1/messages/{card}"), None),
        ("GET", format!("/v1/messages/{whisper}"), None),
        ("GET", format!("/v1/payments/{payment}"), None),
        ("GET", format!("/v1/programs/{}/log", world.program), None),
        ("GET", format!("/v1/programs/{}/failures", world.program), None),
        ("GET", format!("/v1/programs/{}/failures/evt_{}", world.program, "0".repeat(32)), None),
        ("DELETE", format!("/v1/sessions/{session}"), None),
        ("DELETE", format!("/v1/conversations/{room}/members/{alice}"), None),
        ("POST", format!("/v1/conversations/{room}/messages"), Some(json!({"text": "hi"}))),
        ("POST", format!("/v1/conversations/{room}/members"), Some(json!({"user": eve}))),
        ("POST", format!("/v1/conversations/{room}/read"), Some(json!({"number": 1}))),
        ("PATCH", format!("/v1/conversations/{room}"), Some(json!({"name": "mine"}))),
        ("PUT", format!("/v1/conversations/{room}/members/{alice}/role"), Some(json!({"role": "member"}))),
        ("PUT", format!("/v1/conversations/{room}/mute"), Some(json!({"until": null}))),
        ("DELETE", format!("/v1/conversations/{room}/mute"), None),
        ("PATCH", format!("/v1/messages/{card}"), Some(json!({"text": "mine"}))),
        ("DELETE", format!("/v1/messages/{card}"), None),
        ("DELETE", format!("/v1/messages/{whisper}"), None),
        ("PUT", format!("/v1/messages/{card}/reactions/%F0%9F%91%8D"), None),
        ("DELETE", format!("/v1/messages/{card}/reactions/%F0%9F%91%8D"), None),
        ("POST", "/v1/reports".to_owned(), Some(json!({"message": whisper, "reason": "spam"}))),
        ("POST", format!("/v1/conversations/{room}/programs/{}/open", world.program), Some(json!({}))),
        ("POST", format!("/v1/messages/{card}/actions/more"), Some(json!({"version": 1}))),
        ("POST", format!("/v1/payments/{payment}/approve"), Some(json!({"amount": money}))),
        ("POST", format!("/v1/payments/{payment}/decline"), Some(json!({}))),
        ("POST", "/v1/transfers".to_owned(), Some(to_alice)),
    ];
    for (method, path, body) in cases {
        let body = body.map(|body| body.to_string());
        let key = world.new_key();
        let foreign = world.send(request(method, &path, Some(&world.eve.token), Some(&key), body.as_deref())).await;
        assert_eq!((foreign.status.as_u16(), foreign.code().as_str()), (404, "not_found"), "{method} {path}");
        // The same answer as for what nobody has.
        let nothing = [room.to_string(), card.to_owned(), whisper.clone(), payment.clone(), session.to_owned()];
        let mut missing = (path.clone(), body);
        for id in nothing {
            let none = format!("{}_{}", id.split_once('_').unwrap().0, "7".repeat(32));
            missing.0 = missing.0.replace(&id, &none);
            missing.1 = missing.1.map(|body| body.replace(&id, &none));
        }
        let key = world.new_key();
        let missing =
            world.send(request(method, &missing.0, Some(&world.eve.token), Some(&key), missing.1.as_deref())).await;
        assert_eq!(foreign.text, missing.text, "{method} {path}");
    }
    // Bob is in the room, and still what is alice's alone does not exist for him.
    for path in [format!("/v1/messages/{whisper}"), format!("/v1/payments/{payment}")] {
        world.get(&world.bob, &path).await.expect(404);
    }
}

#[tokio::test]
async fn an_id_that_is_none_names_nothing() {
    let world = World::new().await;
    for id in [
        "1",
        "cnv_1",
        "..%2f..%2fetc",
        "msg_00112233445566778899aabbccddeeff",
        "%00",
        "cnv_00112233445566778899AABBCCDDEEFF",
    ] {
        let answer = world.get(&world.alice, &format!("/v1/conversations/{id}")).await.expect(404);
        assert_eq!(answer.code(), "not_found", "{id}");
    }
    // No two ids follow from each other.
    let ids: Vec<String> = vec![world.room.to_string(), world.alice.id.to_string(), world.bob.id.to_string()];
    assert!(ids.iter().all(|id| id.split_once('_').unwrap().1.len() == 32), "{ids:?}");
}

#[tokio::test]
async fn bobs_answers_hold_nothing_of_alices_payment() {
    let world = World::new().await;
    world.issue(world.alice.id, 10_000).await;
    world.say(&world.alice, "/pay").await.expect(201);
    let payment = world.get(&world.alice, "/v1/payments").await.expect(200).json()["items"][0].clone();
    let id = payment["id"].as_str().unwrap();
    let approve = format!("/v1/payments/{id}/approve");
    world.post(&world.alice, &approve, json!({"amount": payment["amount"]})).await.expect(200);
    world.conversations.idle().await;
    let taken = world.get(&world.alice, &format!("/v1/payments/{id}")).await.expect(200).json();
    assert_eq!(taken["state"], "captured");
    assert_eq!(world.cents(world.alice.id).await, 8_750);

    let room = world.room;
    for path in [
        "/v1/me".to_owned(),
        "/v1/log".to_owned(),
        "/v1/payments".to_owned(),
        "/v1/wallet".to_owned(),
        "/v1/wallet/EUR/transfers".to_owned(),
        "/v1/consents".to_owned(),
        "/v1/consents/uses".to_owned(),
        "/v1/conversations".to_owned(),
        "/v1/programs".to_owned(),
        format!("/v1/conversations/{room}"),
        format!("/v1/conversations/{room}/log"),
        format!("/v1/conversations/{room}/messages"),
        format!("/v1/conversations/{room}/members"),
    ] {
        let text = world.get(&world.bob, &path).await.expect(200).text;
        for secret in [id, "12.50", "Deposit", "payment_changed", "\"receipt\"", "87.50", "pay_", "xfr_"] {
            assert!(!text.contains(secret), "{path} tells bob {secret}: {text}");
        }
    }
    let own = world.get(&world.alice, "/v1/log").await.text;
    assert!(own.contains("payment_changed"), "{own}");
}

#[tokio::test]
async fn what_a_button_carries_never_leaves_the_host() {
    let world = World::new().await;
    let card = world.card().await;
    assert_eq!(card["card"]["actions"][0]["id"], "more");
    for path in [
        format!("/v1/messages/{}", card["id"].as_str().unwrap()),
        format!("/v1/conversations/{}/messages", world.room),
        format!("/v1/conversations/{}/log", world.room),
    ] {
        let text = world.get(&world.alice, &path).await.expect(200).text;
        assert!(text.contains("pressed 0 times") && !text.contains(BUTTON_DATA), "{text}");
    }
}

#[tokio::test]
async fn answers_hold_the_members_that_their_views_list_and_no_others() {
    let world = World::new().await;
    world.issue(world.alice.id, 10_000).await;
    let card = world.card().await;
    world.say(&world.alice, "/pay").await.expect(201);
    let members = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    let first = async |path: &str| world.get(&world.alice, path).await.expect(200).json()["items"][0].clone();
    let me = world.get(&world.alice, "/v1/me").await.json();
    for (name, value, expected) in [
        (
            "me",
            me,
            "avatar has_pin id log_head login passkeys profile recovery_codes_left role session session_expires settings",
        ),
        ("person", world.get(&world.alice, "/v1/people/bob").await.json(), "avatar id login name"),
        (
            "conversation",
            first("/v1/conversations").await,
            "avatar blocked created head id kind last log_head members mentions muted_until name online other read role unread",
        ),
        (
            "member",
            first(&format!("/v1/conversations/{}/members", world.room)).await,
            "avatar joined name online read role user",
        ),
        (
            "message",
            card,
            "at attachments author card conversation edited form id mentions number own_view private reactions redacted reply_to text \
             version",
        ),
        (
            "payment",
            first("/v1/payments").await,
            "amount captured conversation expires id items learns number payee program program_name publisher_name refunds \
             requested state step_up title",
        ),
        ("balance", first("/v1/wallet").await, "available held posted"),
        (
            "movement",
            first("/v1/wallet/EUR/transfers").await,
            "amount at counterparty note number payment transfer what",
        ),
        (
            "program",
            first("/v1/programs").await,
            "app_id events hosts icon id installed no_network pages publisher staged texts version",
        ),
        ("session", first("/v1/sessions").await, "created current device expires id last_seen method user"),
    ] {
        let mut expected: Vec<&str> = expected.split(' ').collect();
        let found = members(&value);
        let mut found: Vec<&str> = found.split(' ').collect();
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected, "{name}");
    }
}

#[tokio::test]
async fn pages_are_bounded_and_foreign_cursors_refused() {
    let world = World::new().await;
    let path = format!("/v1/conversations/{}/messages", world.room);
    for n in 1..=105 {
        world.host.post_message(world.alice.id, None, world.room, &format!("message {n}"), None).await.unwrap();
    }
    let numbers = async |query: &str| -> Vec<u64> {
        let page = world.get(&world.alice, &format!("{path}?{query}")).await.expect(200).json();
        page["items"].as_array().unwrap().iter().map(|message| message["number"].as_u64().unwrap()).collect()
    };
    assert_eq!(numbers("limit=1000000000").await, (6..=105).collect::<Vec<_>>());
    assert_eq!(numbers("").await.len(), 100);
    assert_eq!(numbers("limit=0").await, [105]);
    assert_eq!(numbers("limit=2").await, [104, 105]);
    assert_eq!(numbers("limit=2&before=50").await, [48, 49]);
    assert_eq!(numbers("limit=2&after=50").await, [51, 52]);
    assert_eq!(numbers("limit=2&after=105").await, Vec::<u64>::new());
    assert_eq!(numbers("before=1").await, Vec::<u64>::new());
    assert_eq!(numbers("limit=2&before=18446744073709551615").await, [104, 105]);
    assert_eq!(numbers("after=18446744073709551615").await, Vec::<u64>::new());
    for query in [
        "limit=-1",
        "limit=1e3",
        "limit=99999999999999999999999",
        "before=x",
        "before=-1",
        "after=1.5",
        "before=1&after=2",
        "limit=1&limit=2",
        "offset=3",
        "before=",
    ] {
        let answer = world.get(&world.alice, &format!("{path}?{query}")).await.expect(400);
        assert_eq!(answer.code(), "invalid_query", "{query}");
    }
    for query in ["after=usr_1", "after=msg_00112233445566778899aabbccddeeff", "after=1"] {
        world.get(&world.alice, &format!("/v1/conversations?{query}")).await.expect(400);
    }
    // Somebody else's place in a list is a place in one's own.
    let foreign = format!("/v1/conversations?after={}", world.room);
    assert_eq!(world.get(&world.eve, &foreign).await.expect(200).json()["items"], json!([]));
    assert_eq!(world.get(&world.alice, "/v1/log?after=99999").await.expect(200).json()["items"], json!([]));
}

#[tokio::test]
async fn whoever_was_taken_out_of_a_group_reads_and_writes_nothing_more() {
    let world = World::new().await;
    let room = format!("/v1/conversations/{}", world.room);
    world.get(&world.bob, &format!("{room}/log")).await.expect(200);
    let forbidden = world.post(&world.bob, &format!("{room}/members"), json!({"user": world.eve.id})).await.expect(403);
    assert_eq!(forbidden.code(), "forbidden");
    world.delete(&world.bob, &format!("{room}/members/{}", world.alice.id)).await.expect(403);
    world.delete(&world.alice, &format!("{room}/members/{}", world.bob.id)).await.expect(204);
    for path in [room.clone(), format!("{room}/log"), format!("{room}/messages")] {
        world.get(&world.bob, &path).await.expect(404);
    }
    world.post(&world.bob, &format!("{room}/messages"), json!({"text": "hi"})).await.expect(404);
}
