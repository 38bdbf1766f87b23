//! Programs' pages: an origin of their own, a way in that works once, and the host's policy around everything.

use axum::body::Body;
use axum::http::Request;
use parvis_gateway::{Config, PagesSite, Rate};
use serde_json::json;

use crate::world::{Answer, World, request};

const CLIENT: &str = "http://localhost:8080";
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
    media-src 'self' blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors http://localhost:8080; sandbox allow-scripts allow-forms allow-same-origin";

async fn world() -> World {
    world_with(Config::default()).await
}

async fn world_with(config: Config) -> World {
    let pages = Some(PagesSite::new(false, "apps.localhost:8080").unwrap());
    World::with(Config { pages, ..config }).await
}

/// Host and port of the program's pages.
fn own(world: &World) -> String {
    format!("{}.apps.localhost:8080", world.program.text().trim_start_matches("prg_"))
}

/// A request to `host`, as a browser makes it.
fn ask(host: &str, method: &str, path: &str, more: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path).header("host", host);
    for (name, value) in more {
        request = request.header(*name, *value);
    }
    request.body(Body::from("body")).unwrap()
}

async fn launch(world: &World, path: &str) -> String {
    let at = format!("/v1/conversations/{}/programs/{}/pages", world.room, world.program);
    let launched = world.post(&world.alice, &at, json!({ "path": path })).await.expect(201).json();
    let url = launched["url"].as_str().unwrap().to_owned();
    let prefix = format!("http://{}", own(world));
    assert!(url.starts_with(&format!("{prefix}/.parvis/launch?token=")), "{url}");
    url.strip_prefix(&prefix).unwrap().to_owned()
}

/// The cookie that a launch gives.
async fn enter(world: &World) -> String {
    let launched = launch(world, "/menu?of=today").await;
    let answer = world.send(ask(&own(world), "GET", &launched, &[])).await.expect(303);
    assert_eq!(header(&answer, "location"), "/menu?of=today");
    let set = header(&answer, "set-cookie");
    assert!(set.starts_with("__Host-parvis-page="), "{set}");
    assert!(set.ends_with("; Path=/; Max-Age=43200; HttpOnly; Secure; SameSite=None; Partitioned"), "{set}");
    set.split(';').next().unwrap().to_owned()
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

fn body(answer: &Answer) -> String {
    answer.text.clone()
}

#[tokio::test]
async fn a_launch_works_once_and_at_its_own_program_alone() {
    let world = world().await;
    let launched = launch(&world, "/").await;
    let other = own(&world).replace(&own(&world)[..2], "00");
    world.send(ask(&other, "GET", &launched, &[])).await.expect(401);
    world.send(ask(&own(&world), "POST", &launched, &[])).await.expect(405);
    world.send(ask(&own(&world), "GET", &launched, &[])).await.expect(303);
    world.send(ask(&own(&world), "GET", &launched, &[])).await.expect(401);
    for query in
        ["", "?token=", "?token=a&path=/", "?path=/", &format!("{}&more=1", launched.split_once('?').unwrap().1)]
    {
        let path = format!("/.parvis/launch{query}");
        let answer = world.send(ask(&own(&world), "GET", &path, &[])).await;
        assert_eq!(answer.status, 401, "{path}");
    }
    for path in ["menu", "//evil.example.org", "/\\evil.example.org", "/a b"] {
        let at = format!("/v1/conversations/{}/programs/{}/pages", world.room, world.program);
        assert_eq!(world.post(&world.alice, &at, json!({ "path": path })).await.expect(422).code(), "invalid");
    }
    // Whoever is not in the conversation opens nothing there.
    let at = format!("/v1/conversations/{}/programs/{}/pages", world.room, world.program);
    world.post(&world.eve, &at, json!({})).await.expect(404);
}

#[tokio::test]
async fn a_page_is_asked_with_its_cookie_and_answered_under_the_hosts_policy() {
    let world = world().await;
    let cookie = enter(&world).await;
    let host = own(&world);
    world.send(ask(&host, "GET", "/menu", &[])).await.expect(401);
    let mixed = [
        ("cookie", cookie.as_str()),
        ("accept-language", "fr"),
        ("authorization", "Bearer x"),
        ("x-forwarded-for", "1.2.3.4"),
    ];
    let answer = world.send(ask(&host, "GET", "/menu?of=today", &mixed)).await.expect(200);
    let seen = body(&answer);
    assert!(seen.starts_with("GET /menu?of=today"), "{seen}");
    assert!(seen.contains("accept-language") && !seen.contains("cookie") && !seen.contains("Bearer"), "{seen}");
    let answer = world.send(ask(&host, "GET", "/free", &[("cookie", &cookie)])).await.expect(200);
    for (name, expected) in [
        ("content-security-policy", POLICY),
        ("cache-control", "private, max-age=60"),
        ("set-cookie", ""),
        ("access-control-allow-origin", ""),
        ("referrer-policy", "same-origin"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(header(&answer, name), expected, "{name}");
    }
    world.send(ask(&host, "GET", "/away", &[("cookie", &cookie)])).await.expect(502);
    let failed = world.send(ask(&host, "GET", "/fail", &[("cookie", &cookie)])).await.expect(502);
    assert!(body(&failed).contains("The program failed") && !body(&failed).contains("planned"));
    world.send(ask(&host, "OPTIONS", "/menu", &[("cookie", &cookie)])).await.expect(405);
    world.send(ask(&host, "TRACE", "/menu", &[("cookie", &cookie)])).await.expect(405);
    let long = format!("/{}", "a".repeat(5_000));
    world.send(ask(&host, "GET", &long, &[("cookie", &cookie)])).await.expect(414);
}

#[tokio::test]
async fn what_changes_something_comes_from_the_programs_own_pages() {
    let world = world().await;
    let cookie = enter(&world).await;
    let host = own(&world);
    let origin = format!("http://{host}");
    for other in
        [None, Some("null"), Some(CLIENT), Some("http://other.apps.localhost:8080"), Some("https://evil.example")]
    {
        let mut more = vec![("cookie", cookie.as_str())];
        more.extend(other.map(|other| ("origin", other)));
        world.send(ask(&host, "POST", "/post", &more)).await.expect(403);
    }
    let posted = [("cookie", cookie.as_str()), ("origin", origin.as_str())];
    let answer = world.send(ask(&host, "POST", "/post", &posted)).await.expect(200);
    assert_eq!(body(&answer), "posted");
    assert_eq!(world.last_message(&world.bob).await["text"], "from a page");
    let large = Request::builder().method("POST").uri("/").header("host", &host).header("cookie", &cookie);
    let large = large.header("origin", &origin).body(Body::from(vec![b'x'; (1 << 20) + 1])).unwrap();
    world.send(large).await.expect(413);
}

#[tokio::test]
async fn the_two_kinds_of_origin_know_nothing_of_each_other() {
    let world = world().await;
    let cookie = enter(&world).await;
    let token = format!("Bearer {}", world.alice.token);
    // The API is not there where programs are, whatever is shown.
    let at_program =
        world.send(ask(&own(&world), "GET", "/v1/me", &[("authorization", &token), ("cookie", &cookie)])).await;
    assert!(body(&at_program.expect(200)).starts_with("GET /v1/me"), "the program is asked");
    world.send(ask(&own(&world), "GET", "/v1/me", &[("authorization", &token)])).await.expect(401);
    // Nor does a page's cookie stand for anybody at the API.
    world.send(ask("localhost:8080", "GET", "/v1/me", &[("cookie", &cookie)])).await.expect(401);
    for nobody in ["apps.localhost:8080", "x.apps.localhost:8080"] {
        world.send(ask(nobody, "GET", "/v1/me", &[("authorization", &token)])).await.expect(404);
    }
    // Whatever the case that it is written in.
    world.send(ask(&own(&world).to_uppercase(), "GET", "/v1/me", &[("authorization", &token)])).await.expect(401);
}

#[tokio::test]
async fn pages_end_with_the_session() {
    let world = world().await;
    let cookie = enter(&world).await;
    world.send(ask(&own(&world), "GET", "/", &[("cookie", &cookie)])).await.expect(200);
    world.send(request("DELETE", "/v1/sessions/current", Some(&world.alice.token), None, None)).await.expect(204);
    world.send(ask(&own(&world), "GET", "/", &[("cookie", &cookie)])).await.expect(401);
}

#[tokio::test]
async fn one_person_asks_for_so_many_pages_at_once() {
    let world =
        world_with(Config { pages_per_person: Some(Rate { per_second: 1, burst: 2 }), ..Config::default() }).await;
    let cookie = enter(&world).await;
    let get = || ask(&own(&world), "GET", "/", &[("cookie", &cookie)]);
    world.send(get()).await.expect(200);
    world.send(get()).await.expect(200);
    world.send(get()).await.expect(429);
    world.clock.pass_millis(1_000);
    world.send(get()).await.expect(200);
}

#[tokio::test]
async fn a_host_without_a_domain_for_pages_has_none() {
    let world = World::new().await;
    let at = format!("/v1/conversations/{}/programs/{}/pages", world.room, world.program);
    assert_eq!(world.post(&world.alice, &at, json!({})).await.expect(409).code(), "pages_off");
}
