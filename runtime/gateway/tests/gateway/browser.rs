//! Browsers: the cookie, and the pages that it works from.

use axum::body::Body;
use axum::http::Request;
use parvis_capability::Policy;
use parvis_capability::people::{Registration, Site};
use parvis_gateway::{Config, DemoPerson};
use serde_json::{Value, json};

use crate::world::{Answer, World, request};

const ORIGIN: &str = "http://localhost:8080";

/// What other sites' pages say they are.
const OTHERS: [Option<&str>; 6] = [
    None,
    Some("https://evil.example"),
    Some("null"),
    Some("http://localhost:8081"),
    Some("https://localhost:8080"),
    Some("http://localhost:8080.evil.example"),
];

fn from_page(mut request: Request<Body>, cookie: Option<&str>, origin: Option<&str>) -> Request<Body> {
    if let Some(cookie) = cookie {
        request.headers_mut().insert("cookie", cookie.parse().unwrap());
    }
    if let Some(origin) = origin {
        request.headers_mut().insert("origin", origin.parse().unwrap());
    }
    request
}

async fn sign_in(world: &World, login: &str, origin: Option<&str>) -> Answer {
    let body = json!({"login": login, "password": format!("password of {login}"), "client": "browser"}).to_string();
    let mut request = from_page(request("POST", "/v1/sessions", None, None, Some(&body)), None, origin);
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
    request.headers_mut().insert("user-agent", agent.parse().unwrap());
    world.send(request).await
}

/// The `name=value` of the cookie that an answer sets.
fn cookie(answer: &Answer) -> String {
    let set = answer.headers["set-cookie"].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_browser_gets_a_cookie_that_no_script_reads_and_no_token() {
    let world = World::new().await;
    let answer = sign_in(&world, "alice", Some(ORIGIN)).await.expect(201);
    let set = answer.headers["set-cookie"].to_str().unwrap();
    assert!(set.starts_with("parvis="), "{set}");
    assert!(set.ends_with("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict"), "{set}");
    let session = answer.json();
    assert!(session.get("token").is_none());
    assert_eq!(session["session"]["device"], json!({"label": "Firefox on Linux", "kind": "browser"}));
    assert_eq!(session["session"]["method"], "password");
    let me = world.send(from_page(request("GET", "/v1/me", None, None, None), Some(&cookie(&answer)), None)).await;
    assert_eq!(me.expect(200).json()["login"], "alice");

    let site = Site::new("Parvis", "https://chat.example.org", None).unwrap();
    let secure = World::with(Config { site, ..Config::default() }).await;
    let answer = sign_in(&secure, "alice", Some("https://chat.example.org")).await.expect(201);
    let set = answer.headers["set-cookie"].to_str().unwrap();
    assert!(set.starts_with("__Host-parvis="), "{set}");
    assert!(set.ends_with("; HttpOnly; SameSite=Strict; Secure"), "{set}");
    // The name without the prefix, which a neighbouring site could set, is nobody's.
    let plain = cookie(&answer).replace("__Host-", "");
    let request = from_page(request("GET", "/v1/me", None, None, None), Some(&plain), None);
    secure.send(request).await.expect(401);
}

#[tokio::test]
async fn with_a_cookie_nothing_is_changed_but_from_the_hosts_own_page() {
    let world = World::new().await;
    let cookie = cookie(&sign_in(&world, "alice", None).await.expect(201));
    let settings = json!({"read_receipts": false, "presence": false}).to_string();
    let change = || request("PUT", "/v1/me/settings", None, None, Some(&settings));
    for origin in OTHERS {
        let answer = world.send(from_page(change(), Some(&cookie), origin)).await.expect(403);
        assert_eq!(answer.code(), "bad_origin", "{origin:?}");
        let out = request("DELETE", "/v1/sessions/current", None, None, None);
        world.send(from_page(out, Some(&cookie), origin)).await.expect(403);
    }
    let mut twice = from_page(change(), Some(&cookie), Some(ORIGIN));
    twice.headers_mut().append("origin", ORIGIN.parse().unwrap());
    world.send(twice).await.expect(403);
    let me = async || world.get(&world.alice, "/v1/me").await.expect(200).json()["settings"].clone();
    assert_eq!(me().await, json!({"read_receipts": true, "presence": true}));
    world.send(from_page(change(), Some(&cookie), Some(ORIGIN))).await.expect(204);
    assert_eq!(me().await, json!({"read_receipts": false, "presence": false}));
    // A token is no cookie: no page of others can send it.
    let body = request("PUT", "/v1/me/settings", Some(&world.alice.token), None, Some(&settings));
    world.send(from_page(body, None, Some("https://evil.example"))).await.expect(204);
}

#[tokio::test]
async fn another_site_signs_nobody_in() {
    let world = World::new().await;
    for origin in OTHERS.into_iter().flatten() {
        let answer = sign_in(&world, "alice", Some(origin)).await.expect(403);
        assert_eq!(answer.code(), "bad_origin", "{origin}");
        assert!(!answer.headers.contains_key("set-cookie"));
    }
}

#[tokio::test]
async fn signing_out_takes_the_cookie_and_what_it_was_worth() {
    let world = World::new().await;
    let cookie = cookie(&sign_in(&world, "alice", Some(ORIGIN)).await.expect(201));
    let me = || from_page(request("GET", "/v1/me", None, None, None), Some(&cookie), None);
    let out = from_page(request("DELETE", "/v1/sessions/current", None, None, None), Some(&cookie), Some(ORIGIN));
    let answer = world.send(out).await.expect(204);
    assert_eq!(answer.headers["set-cookie"], "parvis=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
    world.send(me()).await.expect(401);
}

#[tokio::test]
async fn two_cookies_of_the_name_and_a_broken_header_beside_one_are_nobody() {
    let world = World::new().await;
    let good = cookie(&sign_in(&world, "alice", Some(ORIGIN)).await.expect(201));
    let me = || request("GET", "/v1/me", None, None, None);
    world.send(from_page(me(), Some(&format!("a=b; {good}; theme=dark")), None)).await.expect(200);
    for cookies in [format!("{good}; {good}"), format!("{good}; parvis=x"), "parvis".to_owned(), "parvis=".to_owned()] {
        world.send(from_page(me(), Some(&cookies), None)).await.expect(401);
    }
    let mut request = from_page(me(), Some(&good), None);
    request.headers_mut().insert("authorization", "Bearer x".parse().unwrap());
    world.send(request).await.expect(401);
}

#[tokio::test]
async fn people_see_their_devices_and_end_one_of_them() {
    let world = World::new().await;
    let answer = sign_in(&world, "alice", Some(ORIGIN)).await.expect(201);
    let cookie = cookie(&answer);
    let devices = world.get(&world.alice, "/v1/sessions").await.expect(200).json()["items"].clone();
    let devices = devices.as_array().unwrap();
    assert_eq!(devices.len(), 2);
    let browser = devices.iter().find(|device| device["device"]["kind"] == "browser").unwrap();
    assert_eq!((&browser["current"], &browser["last_seen"]), (&json!(false), &browser["created"]));
    let path = format!("/v1/sessions/{}", browser["id"].as_str().unwrap());
    world.delete(&world.bob, &path).await.expect(404);
    world.delete(&world.alice, &path).await.expect(204);
    let me = from_page(request("GET", "/v1/me", None, None, None), Some(&cookie), None);
    world.send(me).await.expect(401);
}

#[tokio::test]
async fn another_password_needs_the_current_one_and_ends_the_other_sessions() {
    let world = World::new().await;
    let cookie = cookie(&sign_in(&world, "alice", Some(ORIGIN)).await.expect(201));
    let change = async |body: Value| world.put(&world.alice, "/v1/me/password", body).await;
    let missing = change(json!({"new": "a new password"})).await.expect(403);
    assert_eq!(missing.code(), "recent_sign_in_required");
    let wrong = change(json!({"current": "wrong", "new": "a new password"})).await.expect(403);
    assert_eq!(wrong.code(), "wrong_password");
    change(json!({"current": "password of alice", "new": "short"})).await.expect(422);
    change(json!({"current": "password of alice", "new": "a new password"})).await.expect(204);
    world.get(&world.alice, "/v1/me").await.expect(200);
    let me = from_page(request("GET", "/v1/me", None, None, None), Some(&cookie), None);
    world.send(me).await.expect(401);
    sign_in(&world, "alice", Some(ORIGIN)).await.expect(401);
    // Wrong ones are guesses like any other.
    for _ in 0..4 {
        change(json!({"current": "wrong", "new": "a new password"})).await.expect(403);
    }
    let answer = change(json!({"current": "a new password", "new": "another one"})).await.expect(429);
    assert_eq!(answer.code(), "too_many_attempts");
}

#[tokio::test]
async fn a_host_says_what_it_is_and_whether_people_register() {
    let world = World::new().await;
    let about = world.send(request("GET", "/v1/host", None, None, None)).await.expect(200).json();
    assert_eq!(about, json!({"name": "Parvis", "origin": ORIGIN, "registration": "closed", "demo": false}));
    let register = async |world: &World, body: Value| {
        let body = body.to_string();
        let request = request("POST", "/v1/registrations", None, None, Some(&body));
        world.send(from_page(request, None, Some(ORIGIN))).await
    };
    let carol = json!({"login": "carol", "name": "Carol", "password": "password of carol", "client": "browser"});
    let refused = register(&world, carol.clone()).await.expect(403);
    assert_eq!(refused.code(), "registration_closed");

    let person = DemoPerson { login: "alice".to_owned(), password: "secret".to_owned(), pin: "123456".to_owned() };
    let config = Config { demo_people: Some(vec![person]), ..Config::default() };
    let open = World::with_policy(config, Policy { registration: Registration::Open, ..Policy::default() }).await;
    let about = open.send(request("GET", "/v1/host", None, None, None)).await.expect(200).json();
    assert_eq!((&about["registration"], &about["demo"]), (&json!("open"), &json!(true)));
    assert_eq!(about["demo_people"], json!([{"login": "alice", "password": "secret", "pin": "123456"}]));
    let answer = register(&open, carol.clone()).await.expect(201);
    let me = from_page(request("GET", "/v1/me", None, None, None), Some(&cookie(&answer)), None);
    assert_eq!(open.send(me).await.expect(200).json()["login"], "carol");
    assert_eq!(register(&open, carol.clone()).await.expect(409).code(), "conflict");
    let mut operator = carol;
    operator["role"] = json!("operator");
    assert_eq!(register(&open, operator).await.expect(400).code(), "unknown_field");
}
