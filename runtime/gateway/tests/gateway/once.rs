//! Exactly once reaches the client: A13 to A18.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::world::{Answer, World, request};

#[tokio::test]
async fn every_post_that_makes_something_needs_a_key() {
    let world = World::new().await;
    let description: Value = serde_json::from_slice(&parvis_gateway::openapi_json()).unwrap();
    // What a secret is made by is told once and never again; a ceremony is used once as it is.
    let without: Vec<&str> = vec![
        "/v1/sessions",
        "/v1/sessions/passkey",
        "/v1/sessions/recovery",
        "/v1/registrations",
        "/v1/passkeys",
        "/v1/passkeys/registration",
        "/v1/passkeys/authentication",
        "/v1/recovery-codes",
        "/v1/payments/{payment}/challenge",
        "/v1/transfers/challenge",
        "/v1/me/export",
        "/v1/conversations/{conversation}/read",
        "/v1/conversations/{conversation}/programs/{program}/pages",
    ];
    let mut count = 0;
    for (path, item) in description["paths"].as_object().unwrap() {
        let Some(operation) = item.get("post") else { continue };
        let names = operation["parameters"].as_array().cloned().unwrap_or_default();
        let takes_key = names.iter().any(|parameter| parameter["name"] == "Idempotency-Key");
        assert_eq!(takes_key, !without.contains(&path.as_str()), "{path}");
        if !takes_key {
            continue;
        }
        count += 1;
        let id = "0".repeat(32);
        let path = path
            .replace("{conversation}", &world.room.to_string())
            .replace("{program}", &world.program.to_string())
            .replace("{message}", &format!("msg_{id}"))
            .replace("{payment}", &format!("pay_{id}"))
            .replace("{event}", &format!("evt_{id}"))
            .replace("{action}", "a0");
        let answer = world.send(request("POST", &path, Some(&world.operator.token), None, Some("{}"))).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "idempotency_key_missing"), "{path}");
        for bad in ["", " ", "ü", &"k".repeat(129)] {
            let mut request = request("POST", &path, Some(&world.operator.token), None, Some("{}"));
            let Ok(value) = axum::http::HeaderValue::from_bytes(bad.as_bytes()) else { continue };
            request.headers_mut().insert("idempotency-key", value);
            let answer = world.send(request).await;
            assert!(answer.status.is_client_error(), "{path} {bad:?}");
        }
    }
    assert!(count >= 15, "{count}");
}

#[tokio::test]
async fn the_same_request_again_is_answered_the_same_and_does_nothing() {
    let world = World::new().await;
    let path = format!("/v1/conversations/{}/messages", world.room);
    let first = world.post_with(&world.alice, &path, "k1", json!({"text": "hello"})).await.expect(201);
    assert!(!first.replayed());
    // The same members in another order and with other spaces are the same request.
    let again = "{ \"reply_to\" : null,\n \"text\":\"hello\"}";
    let again = world.send(request("POST", &path, Some(&world.alice.token), Some("k1"), Some(again))).await.expect(201);
    assert!(again.replayed());
    assert_eq!(first.text, again.text);

    let other = world.post_with(&world.alice, &path, "k1", json!({"text": "goodbye"})).await.expect(409);
    assert_eq!(other.code(), "idempotency_mismatch");
    // Another person's key and another endpoint's are others.
    world.post_with(&world.bob, &path, "k1", json!({"text": "hello"})).await.expect(201);
    let group = json!({"kind": "group", "name": "Other", "members": []});
    let made = world.post_with(&world.alice, "/v1/conversations", "k1", group.clone()).await.expect(201);
    let again = world.post_with(&world.alice, "/v1/conversations", "k1", group).await.expect(201);
    assert_eq!(made.text, again.text);

    let messages = world.get(&world.alice, &path).await.expect(200).json();
    assert_eq!(messages["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_refusal_for_want_of_money_stays_one() {
    let world = World::new().await;
    let body = json!({"conversation": world.room, "to": world.bob.id, "amount": {"currency": "EUR", "value": "1.00"}});
    let refused = world.post_with(&world.alice, "/v1/transfers", "k1", body.clone()).await.expect(402);
    assert_eq!(refused.code(), "insufficient_funds");
    world.issue(world.alice.id, 100).await;
    world.post_with(&world.alice, "/v1/transfers", "k1", body.clone()).await.expect(402);
    let sent = world.post_with(&world.alice, "/v1/transfers", "k2", body.clone()).await.expect(201);
    let again = world.post_with(&world.alice, "/v1/transfers", "k2", body).await.expect(201);
    assert_eq!(sent.text, again.text);
    assert!(again.replayed());
    assert_eq!((world.cents(world.alice.id).await, world.cents(world.bob.id).await), (0, 100));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_posts_at_once_with_one_key_have_one_effect_and_one_answer() {
    let world = World::new().await;
    world.issue(world.alice.id, 10_000).await;
    let card = world.card().await;
    world.clock.pass_millis(1_000);
    let press = format!("/v1/messages/{}/actions/more?wait=10", card["id"].as_str().unwrap());
    let transfer =
        json!({"conversation": world.room, "to": world.bob.id, "amount": {"currency": "EUR", "value": "1.00"}});
    let cases = [
        (press, json!({"version": card["version"]}), 200),
        ("/v1/transfers".to_owned(), transfer, 201),
        (format!("/v1/conversations/{}/messages", world.room), json!({"text": "hello"}), 201),
    ];
    for (path, body, status) in cases {
        let answers = join_all((0..100).map(|_| world.post_with(&world.alice, &path, "once", body.clone()))).await;
        for answer in &answers {
            assert_eq!(answer.status.as_u16(), status, "{path} {}", answer.text);
            assert_eq!(answer.text, answers[0].text, "{path}");
        }
        assert_eq!(answers.iter().filter(|answer| !answer.replayed()).count(), 1, "{path}");
    }
    assert_eq!(world.cents(world.bob.id).await, 100);
    let messages = world.get(&world.alice, &format!("/v1/conversations/{}/messages", world.room)).await.json();
    let texts: Vec<_> = messages["items"].as_array().unwrap().iter().map(|message| message["text"].clone()).collect();
    assert_eq!(texts, ["/card", "pressed 1 times", "hello"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_withdrawals_of_everything_one_succeeds() {
    let world = World::new().await;
    world.issue(world.alice.id, 5_000).await;
    let body = json!({"conversation": world.room, "to": world.bob.id, "amount": {"currency": "EUR", "value": "50.00"}});
    let answers = join_all((0..1_000).map(|_| world.post(&world.alice, "/v1/transfers", body.clone()))).await;
    let with = |status: u16| answers.iter().filter(|answer| answer.status.as_u16() == status).count();
    assert_eq!((with(201), with(402) + with(429)), (1, 999));
    assert_eq!((world.cents(world.alice.id).await, world.cents(world.bob.id).await), (0, 5_000));
    let audit = world.get(&world.operator, "/v1/audit").await.expect(200).json();
    assert_eq!(audit["clean"], true, "{audit}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_approvals_and_refusals_at_once_exactly_one_wins() {
    let world = World::new().await;
    world.issue(world.alice.id, 100_000).await;
    for _ in 0..10 {
        world.say(&world.alice, "/pay").await.expect(201);
        let payment = world.get(&world.alice, "/v1/payments?limit=1").await.json()["items"][0].clone();
        let path = format!("/v1/payments/{}", payment["id"].as_str().unwrap());
        let (approve, decline) = (format!("{path}/approve"), format!("{path}/decline"));
        let both = join_all((0..10).map(|n| {
            let (path, body) =
                if n % 2 == 0 { (&approve, json!({"amount": payment["amount"]})) } else { (&decline, json!({})) };
            world.post(&world.alice, path, body)
        }));
        let answers = both.await;
        let won: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 200).collect();
        assert_eq!(won.len(), 1);
        for answer in answers.iter().filter(|answer| answer.status != 200) {
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (409, "already_settled"), "{}", answer.text);
        }
        world.conversations.idle().await;
        let expected = if won[0].json()["state"] == "declined" { "declined" } else { "captured" };
        assert_eq!(world.get(&world.alice, &path).await.json()["state"], expected);
    }
    let audit = world.get(&world.operator, "/v1/audit").await.expect(200).json();
    assert_eq!(audit["clean"], true, "{audit}");
}

#[tokio::test]
async fn a_person_causes_twenty_events_a_second_and_others_are_not_kept_waiting() {
    let world = World::new().await;
    let card = world.card().await;
    world.clock.pass_millis(10_000);
    let path = format!("/v1/messages/{}/actions/no", card["id"].as_str().unwrap());
    let body = json!({"version": card["version"]});
    for _ in 0..20 {
        world.post(&world.alice, &path, body.clone()).await.expect(202);
    }
    let answer = world.post_with(&world.alice, &path, "later", body.clone()).await.expect(429);
    assert_eq!(answer.code(), "busy");
    assert_eq!(answer.headers["retry-after"], "1");
    world.post(&world.bob, &path, body.clone()).await.expect(202);
    world.clock.pass_millis(50);
    world.post_with(&world.alice, &path, "later", body.clone()).await.expect(202);
    world.post(&world.alice, &path, body).await.expect(429);
}

#[tokio::test]
async fn what_is_said_to_nobodys_program_is_no_event() {
    let world = World::new().await;
    let path = format!("/v1/conversations/{}/messages", world.room);
    for n in 0..30 {
        world.post(&world.alice, &path, json!({"text": format!("message {n}")})).await.expect(201);
    }
}
