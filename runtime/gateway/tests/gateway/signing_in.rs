//! Who is let in: A1 to A5, A9, A11.

use serde_json::json;

use crate::world::{World, request};

#[tokio::test]
async fn nobody_is_let_in_without_a_token_that_this_host_made() {
    let world = World::new().await;
    let revoked = {
        let body = json!({"login": "alice", "password": "password of alice"}).to_string();
        let answer = world.send(request("POST", "/v1/sessions", None, None, Some(&body))).await.expect(201);
        let token = answer.json()["token"].as_str().unwrap().to_owned();
        let out = request("DELETE", "/v1/sessions/current", Some(&token), None, None);
        world.send(out).await.expect(204);
        token
    };
    let other = "A".repeat(43);
    let unsigned_jwt = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.".to_owned();
    let cases = [
        ("no token", None),
        ("empty", Some("Bearer ".to_owned())),
        ("another scheme", Some(format!("Basic {}", world.alice.token))),
        ("no scheme", Some(world.alice.token.clone())),
        ("revoked", Some(format!("Bearer {revoked}"))),
        ("foreign", Some(format!("Bearer {other}"))),
        ("unsigned", Some(format!("Bearer {unsigned_jwt}"))),
        ("longer", Some(format!("Bearer {}x", world.alice.token))),
        ("two spaces", Some(format!("Bearer  {}", world.alice.token))),
    ];
    for (name, header) in cases {
        for (method, path) in [("GET", "/v1/me"), ("POST", "/v1/conversations"), ("GET", "/v1/socket")] {
            let mut request = request(method, path, None, Some("k"), Some("{}"));
            if let Some(header) = &header {
                request.headers_mut().insert("authorization", header.parse().unwrap());
            }
            let answer = world.send(request).await;
            assert_eq!(
                (answer.status.as_u16(), answer.code()),
                (401, "unauthenticated".to_owned()),
                "{name} {method} {path}"
            );
            assert_eq!(answer.headers["www-authenticate"], "Bearer", "{name}");
        }
    }
    let mut twice = request("GET", "/v1/me", Some(&world.alice.token), None, None);
    twice.headers_mut().append("authorization", format!("Bearer {}", world.alice.token).parse().unwrap());
    world.send(twice).await.expect(401);
    world.get(&world.alice, "/v1/me").await.expect(200);
}

#[tokio::test]
async fn a_session_ends_after_its_time() {
    let world = World::new().await;
    world.clock.pass_millis(parvis_domain::limits::SESSION_MS - 1);
    world.get(&world.alice, "/v1/me").await.expect(200);
    world.clock.pass_millis(1);
    world.get(&world.alice, "/v1/me").await.expect(401);
}

#[tokio::test]
async fn a_token_in_the_url_is_refused_beside_a_good_one_too() {
    let world = World::new().await;
    for name in ["access_token", "token", "ACCESS_TOKEN", "bearer"] {
        let path = format!("/v1/me?{name}={}", world.alice.token);
        for header in [None, Some(world.alice.token.as_str())] {
            let answer = world.send(request("GET", &path, header, None, None)).await.expect(401);
            assert_eq!(answer.code(), "token_in_url");
            assert!(!answer.text.contains(&world.alice.token));
        }
    }
}

#[tokio::test]
async fn signing_in_says_the_same_for_an_unknown_name_and_stops_after_five_failures() {
    let world = World::new().await;
    let sign_in = async |login: &str, password: &str| {
        let body = json!({"login": login, "password": password}).to_string();
        world.send(request("POST", "/v1/sessions", None, None, Some(&body))).await
    };
    let mut told = Vec::new();
    for login in ["alice", "nobody"] {
        for _ in 0..5 {
            let answer = sign_in(login, "wrong").await.expect(401);
            told.push(answer.text);
        }
        let answer = sign_in(login, "password of alice").await.expect(429);
        assert_eq!(answer.code(), "too_many_attempts");
        assert!(answer.headers.contains_key("retry-after"));
        told.push(answer.text);
    }
    assert_eq!(told[..6], told[6..]);
    // Other people are not kept waiting, and a minute later it is forgotten.
    sign_in("bob", "password of bob").await.expect(201);
    world.clock.pass_millis(60_000);
    sign_in("alice", "password of alice").await.expect(201);
}

#[tokio::test]
async fn attempts_at_once_are_counted_before_they_are_judged() {
    let world = World::new().await;
    let body = json!({"login": "alice", "password": "wrong"}).to_string();
    let tries = (0..40).map(|_| world.send(request("POST", "/v1/sessions", None, None, Some(&body))));
    let answers = futures_util::future::join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 401).count(), 5);
    assert_eq!(answers.iter().filter(|answer| answer.status == 429).count(), 35);
}

#[tokio::test]
async fn nobody_gives_themselves_what_they_are_not() {
    let world = World::new().await;
    let profile = json!({"name": "Alice", "locale": "en", "time_zone": "UTC", "role": "operator"});
    let cases = [
        ("PUT", "/v1/me/profile".to_owned(), profile),
        (
            "POST",
            "/v1/sessions".to_owned(),
            json!({"login": "alice", "password": "password of alice", "role": "operator"}),
        ),
        ("POST", format!("/v1/conversations/{}/messages", world.room), json!({"text": "hi", "author": world.bob.id})),
        ("POST", format!("/v1/conversations/{}/messages", world.room), json!({"text": "hi", "number": 1})),
        (
            "POST",
            "/v1/conversations".to_owned(),
            json!({"kind": "group", "name": "x", "members": [], "verified": true}),
        ),
        (
            "POST",
            "/v1/transfers".to_owned(),
            json!({"conversation": world.room, "to": world.bob.id, "amount": {"currency": "EUR", "value": "1.00"}, "balance": 1}),
        ),
        (
            "POST",
            "/v1/transfers".to_owned(),
            json!({"conversation": world.room, "to": world.bob.id, "amount": {"currency": "EUR", "value": "1.00", "fee": "0"}}),
        ),
    ];
    for (method, path, body) in cases {
        let key = world.new_key();
        let request = request(method, &path, Some(&world.alice.token), Some(&key), Some(&body.to_string()));
        let answer = world.send(request).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "unknown_field"), "{path} {}", answer.text);
    }
}

#[tokio::test]
async fn every_operation_of_the_operator_is_forbidden_to_others() {
    let world = World::new().await;
    let description: serde_json::Value = serde_json::from_slice(&parvis_gateway::openapi_json()).unwrap();
    let mut count = 0;
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if operation["tags"][0] != "operator" {
                continue;
            }
            count += 1;
            let program = world.program.to_string();
            let path = path.replace("{program}", &program).replace("{event}", &format!("evt_{}", "0".repeat(32)));
            let key = world.new_key();
            let method = method.to_uppercase();
            let answer = world.send(request(&method, &path, Some(&world.eve.token), Some(&key), Some("{}"))).await;
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (403, "forbidden"), "{method} {path}");
            let answer = world.send(request(&method, &path, None, Some(&key), Some("{}"))).await;
            assert_eq!(answer.status.as_u16(), 401, "{method} {path}");
        }
    }
    assert!(count >= 10, "{count}");
}
