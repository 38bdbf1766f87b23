//! What is no request: A19, A20.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use crate::world::{World, request};

/// What this thread has computed, which is all that an answer takes here: how busy the machine is does not count.
fn processor_time() -> Duration {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").expect("the system counts it");
    Duration::from_nanos(spent.split_whitespace().next().unwrap().parse().unwrap())
}

#[tokio::test]
async fn a_body_that_is_not_what_it_should_be_is_refused_at_once() {
    let world = World::new().await;
    let messages = format!("/v1/conversations/{}/messages", world.room);
    let card = world.card().await;
    let press = format!("/v1/messages/{}/actions/more", card["id"].as_str().unwrap());
    let deep = format!("{{\"text\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let deep_unknown = format!("{{\"x\": {}{}}}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    let cases: Vec<(&str, &str, String, u16, &str)> = vec![
        ("depth", &messages, deep, 400, "wrong_type"),
        ("depth in an unknown member", &messages, deep_unknown, 400, "unknown_field"),
        ("depth at the top", &messages, "[".repeat(10_000), 400, "malformed_json"),
        (
            "depth in inputs",
            &press,
            format!("{{\"version\":1,\"inputs\":{}}}", "{\"a\":".repeat(10_000)),
            400,
            "wrong_type",
        ),
        ("a member twice", &messages, r#"{"text":"a","text":"b"}"#.to_owned(), 400, "duplicate_field"),
        ("an input twice", &press, r#"{"version":1,"inputs":{"a":"1","a":"2"}}"#.to_owned(), 400, "duplicate_field"),
        ("a number out of range", &press, r#"{"version":1e400}"#.to_owned(), 400, "malformed_json"),
        ("a negative version", &press, r#"{"version":-1}"#.to_owned(), 400, "wrong_type"),
        ("a fraction of a version", &press, r#"{"version":1.0}"#.to_owned(), 400, "wrong_type"),
        ("a lone surrogate", &messages, r#"{"text":"\ud800"}"#.to_owned(), 400, "malformed_json"),
        ("a lone surrogate in a name", &messages, r#"{"\udc00":"a"}"#.to_owned(), 400, "malformed_json"),
        ("not UTF-8 but its escape's half", &messages, r#"{"text":"\ud83d\u0041"}"#.to_owned(), 400, "malformed_json"),
        ("an array for an object", &messages, r#"["hello", null]"#.to_owned(), 400, "malformed_json"),
        ("nothing", &messages, String::new(), 400, "malformed_json"),
        ("null", &messages, "null".to_owned(), 400, "malformed_json"),
        ("half", &messages, r#"{"text":"a""#.to_owned(), 400, "malformed_json"),
        ("more behind it", &messages, r#"{"text":"a"} {}"#.to_owned(), 400, "malformed_json"),
        ("a comment", &messages, r#"{"text":"a"/**/}"#.to_owned(), 400, "malformed_json"),
        ("nothing in it", &messages, "{}".to_owned(), 400, "missing_field"),
        ("an id that is none", &messages, r#"{"text":"a","reply_to":"../../x"}"#.to_owned(), 400, "wrong_type"),
        ("too much", &messages, format!("{{\"text\":\"{}\"}}", "a".repeat(300 << 10)), 413, "body_too_large"),
        ("too long a text", &messages, format!("{{\"text\":\"{}\"}}", "a".repeat(8_193)), 422, "invalid"),
        ("an empty text", &messages, r#"{"text":" "}"#.to_owned(), 422, "invalid"),
        ("an unknown input", &press, r#"{"version":1,"inputs":{"zzz":"1"}}"#.to_owned(), 422, "invalid"),
    ];
    for (name, path, body, status, code) in cases {
        let key = world.new_key();
        let began = processor_time();
        let answer = world.send(request("POST", path, Some(&world.alice.token), Some(&key), Some(&body))).await;
        let took = processor_time() - began;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code), "{name}: {}", answer.text);
        assert_eq!(answer.headers["content-type"], "application/problem+json", "{name}");
        assert!(took < Duration::from_millis(50), "{name} took {took:?}");
        assert!(answer.text.len() < 1_000, "{name}");
    }
}

#[tokio::test]
async fn bytes_that_are_no_utf_8_are_refused() {
    let world = World::new().await;
    let path = format!("/v1/conversations/{}/messages", world.room);
    let mut request = request("POST", &path, Some(&world.alice.token), Some("k"), Some("{}"));
    *request.body_mut() = Body::from(b"{\"text\":\"\xff\xfe\"}".to_vec());
    assert_eq!(world.send(request).await.expect(400).code(), "malformed_json");
}

#[tokio::test]
async fn a_body_of_another_type_is_refused() {
    let world = World::new().await;
    let path = format!("/v1/conversations/{}/messages", world.room);
    for (kind, status) in [
        (None, 415),
        (Some("text/plain"), 415),
        (Some("application/x-www-form-urlencoded"), 415),
        (Some("application/jsonp"), 415),
        (Some("multipart/form-data; boundary=application/json"), 415),
        (Some("application/json"), 201),
        (Some("Application/JSON; charset=utf-8"), 201),
    ] {
        let mut request =
            request("POST", &path, Some(&world.alice.token), Some(&world.new_key()), Some(r#"{"text":"a"}"#));
        request.headers_mut().remove("content-type");
        if let Some(kind) = kind {
            request.headers_mut().insert("content-type", kind.parse().unwrap());
        }
        let answer = world.send(request).await;
        assert_eq!(answer.status.as_u16(), status, "{kind:?} {}", answer.text);
    }
}

#[tokio::test]
async fn a_body_that_is_said_to_be_large_is_refused_before_it_is_read() {
    let world = World::new().await;
    let path = format!("/v1/conversations/{}/messages", world.room);
    // A body that never comes: reading it would never end.
    let body = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let request = Request::post(&path)
        .header("authorization", format!("Bearer {}", world.alice.token))
        .header("idempotency-key", "k")
        .header("content-type", "application/json")
        .header("content-length", "100000000")
        .body(body)
        .unwrap();
    assert_eq!(world.send(request).await.expect(413).code(), "body_too_large");
}

#[tokio::test]
async fn an_amount_is_a_positive_text_with_the_currencys_decimals() {
    let world = World::new().await;
    world.issue(world.alice.id, 100_000).await;
    let two_to_the_64 = "18446744073709551616";
    let two_to_the_128 = "340282366920938463463374607431768211456";
    for (currency, value) in [
        ("EUR", json!(-1)),
        ("EUR", json!(0)),
        ("EUR", json!(1.5)),
        ("EUR", json!("1e3")),
        ("EUR", json!("-1.00")),
        ("EUR", json!("0.00")),
        ("EUR", json!("1.5")),
        ("EUR", json!("1")),
        ("EUR", json!("+1.00")),
        ("EUR", json!(" 1.00")),
        ("EUR", json!("1,00")),
        ("EUR", json!("0x1")),
        ("EUR", json!("NaN")),
        ("EUR", json!("٣.٠٠")),
        ("EUR", json!(two_to_the_64)),
        ("EUR", json!(format!("{two_to_the_64}.00"))),
        ("EUR", json!(format!("{two_to_the_128}.00"))),
        ("EUR", serde_json::from_str(two_to_the_64).unwrap()),
        ("EUR", serde_json::from_str(two_to_the_128).unwrap()),
        ("EUR", json!("92233720368547758.08")),
        ("JPY", json!("1.00")),
        ("XXX", json!("1.00")),
        ("eur", json!("1.00")),
        ("€", json!("1.00")),
    ] {
        let amount = json!({"currency": currency, "value": value});
        let body = json!({"conversation": world.room, "to": world.bob.id, "amount": amount});
        let answer = world.post(&world.alice, "/v1/transfers", body).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (422, "invalid"), "{amount} {}", answer.text);
        let approve = format!("/v1/payments/pay_{}/approve", "0".repeat(32));
        world.post(&world.alice, &approve, json!({"amount": amount})).await.expect(422);
        let body = json!({"to": world.bob.id, "amount": amount});
        world.post(&world.operator, "/v1/issuances", body).await.expect(422);
    }
    assert_eq!((world.cents(world.alice.id).await, world.cents(world.bob.id).await), (100_000, 0));
}

#[tokio::test]
async fn a_refusal_repeats_nothing_of_what_was_sent() {
    let world = World::new().await;
    let messages = format!("/v1/conversations/{}/messages", world.room);
    let secret = "hunter2 and a card number 4111111111111111";
    for (path, body) in [
        (messages.as_str(), json!({"text": [secret]})),
        (&messages, json!({"text": {secret: 1}})),
        (&messages, json!({"text": "x", secret: 1})),
        (&messages, json!({"text": "x", "reply_to": secret})),
        (&messages, json!({"text": 1, "reply_to": secret})),
        ("/v1/sessions", json!({"login": "alice", "password": secret})),
        ("/v1/sessions", json!({"login": secret, "password": secret})),
        ("/v1/sessions", json!({"login": "alice", "password": [secret]})),
        ("/v1/consents", json!({"program": secret, "permission": secret, "decision": secret})),
        (
            "/v1/transfers",
            json!({"conversation": world.room, "to": world.bob.id, "amount": {"currency": secret, "value": secret}}),
        ),
        (
            "/v1/transfers",
            json!({"conversation": world.room, "to": world.bob.id, "amount": {"currency": "EUR", "value": secret}}),
        ),
    ] {
        let answer = world.post(&world.alice, path, body.clone()).await;
        assert!(answer.status.is_client_error(), "{body}");
        assert!(!answer.text.contains("hunter2") && !answer.text.contains("4111"), "{}", answer.text);
    }
}
