//! What is not asked, and says why.

use parvis_domain::{HttpFailure, HttpRequest, Method, Permission};

use super::server::answer;
use super::{Town, request};
use crate::{CallError, CallRefusal};

async fn refusal(town: &Town, request: HttpRequest) -> String {
    let pending = town.opened().await;
    let mut run = town.begin(&pending).await;
    let refused = run.fetch(request).await.unwrap_err().to_string();
    town.world.finish(run).await;
    refused
}

#[tokio::test]
async fn only_hosts_that_the_manifest_names_are_asked_each_by_its_methods() {
    let town = Town::new().await;
    town.server.says(&[answer(200, "")]);
    let (reading, changing) = (town.server.reading(), town.server.changing());
    let other = format!("other.{reading}");
    for (method, host, list) in [
        (Method::Get, other.as_str(), "http"),
        (Method::Post, other.as_str(), "http_effects"),
        (Method::Post, &reading, "http_effects"),
        (Method::Delete, &reading, "http_effects"),
        (Method::Get, "example.org", "http"),
        (Method::Get, "169.254.169.254", "http"),
        (Method::Get, "[::1]", "http"),
    ] {
        let refused = refusal(&town, request(method, host, "/", b"")).await;
        assert_eq!(refused, format!("not granted: {list}:{host}"), "{method:?}");
    }
    // However it is written, it is another host.
    for (url, host) in [
        (format!("http://{}/", changing.replace("till", "TILL")), ""),
        (format!("http://localhost.:{}/", reading.rsplit(':').next().unwrap()), "localhost."),
        ("http://2130706433/".to_owned(), "127.0.0.1"),
        ("http://0x7f.1/".to_owned(), "127.0.0.1"),
        (format!("http://{reading}@example.org/"), "example.org"),
    ] {
        let pending = town.opened().await;
        let mut run = town.begin(&pending).await;
        let fetched = run.fetch(HttpRequest { url: url.clone(), ..town.get("/") }).await;
        match host {
            "" => drop(fetched.unwrap()),
            host => assert!(fetched.unwrap_err().to_string().contains(&format!("http:{host}")), "{url}"),
        }
        town.world.finish(run).await;
    }
    assert_eq!(town.server.asked().len(), 1);
}

#[tokio::test]
async fn a_redirect_leads_to_no_host_that_is_not_named_and_takes_nothing_along() {
    let town = Town::new().await;
    let to = |host: &str| format!("HTTP/1.1 302 There\r\nLocation: http://{host}/b\r\nContent-Length: 0\r\n\r\n");
    let elsewhere = to(&format!("other.{}", town.server.reading()));
    let metadata = to("169.254.169.254");
    let named = to(&town.server.changing());
    for redirect in [&elsewhere, &metadata] {
        town.server.says(&[redirect, answer(200, "never")]);
        let refused = refusal(&town, town.get("/a")).await;
        assert!(refused.contains("not one that the program names"), "{refused}");
    }
    assert_eq!(town.server.asked().len(), 2);
    town.server.says(&[&named, answer(200, "there")]);
    let pending = town.opened().await;
    let mut run = town.begin(&pending).await;
    let mut with_accept = town.get("/a");
    with_accept
        .headers
        .extend([("accept".to_owned(), "x/y".to_owned()), ("authorization".to_owned(), "key".to_owned())]);
    assert_eq!(run.fetch(with_accept).await.unwrap().body, b"there");
    let asked = town.server.asked();
    assert!(asked[2].contains("authorization: key"), "{}", asked[2]);
    assert!(asked[3].contains("accept: x/y") && !asked[3].contains("authorization") && !asked[3].contains("x-from"));
    // What changes something goes to one server alone.
    town.server.says(&[&named, answer(200, "never")]);
    assert_eq!(run.fetch(town.post("/a", b"")).await.unwrap().status, 302);
    assert_eq!(town.server.asked().len(), 5);
}

#[tokio::test]
async fn requests_outside_of_the_contract_are_refused_by_name() {
    let town = Town::new().await;
    town.server.says(&[answer(200, "")]);
    let with_header = |name: &str, value: &str| {
        let mut request = town.get("/");
        request.headers.push((name.to_owned(), value.to_owned()));
        request
    };
    let post = |size: usize| town.post("/", &vec![0; size]);
    for (request, expected) in [
        (HttpRequest { url: "http://".to_owned(), ..town.get("/") }, "url"),
        (HttpRequest { url: String::new(), ..town.get("/") }, "url"),
        (town.get("/a\nb"), "url"),
        (town.get(" "), "url"),
        (town.get(&format!("/{}", "x".repeat(2_048))), "url"),
        (HttpRequest { body: vec![1], ..town.get("/") }, "body"),
        (post((64 << 10) + 1), "body"),
        (HttpRequest { timeout_ms: Some(99), ..town.get("/") }, "timeout-ms"),
        (HttpRequest { timeout_ms: Some(4_001), ..town.get("/") }, "timeout-ms"),
        (with_header("x", "a\r\nhost: evil"), "headers"),
        (with_header("x y", "a"), "headers"),
        (with_header("", "a"), "headers"),
        (with_header("x", "\u{e9}"), "headers"),
        (with_header("Host", "evil"), "headers"),
        (with_header("Idempotency-Key", "mine"), "headers"),
        (with_header("Content-Length", "1"), "headers"),
        (with_header("Transfer-Encoding", "chunked"), "headers"),
        (with_header("X-Forwarded-For", "::1"), "headers"),
        (with_header("x", &"a".repeat(8 << 10)), "headers"),
        (HttpRequest { headers: vec![("x".to_owned(), String::new()); 33], ..town.get("/") }, "headers"),
    ] {
        let refused = refusal(&town, request.clone()).await;
        assert!(refused.starts_with(&format!("invalid: {expected}:")), "{refused} {request:?}");
    }
    assert_eq!(town.server.asked().len(), 0);
}

#[tokio::test]
async fn an_event_asks_so_often_and_so_much() {
    let town = Town::new().await;
    town.server.says(&[answer(200, "")]);
    let pending = town.opened().await;
    let mut run = town.begin(&pending).await;
    for _ in 0..8 {
        run.fetch(town.get("/")).await.unwrap();
    }
    let refused = CallError::from(CallRefusal::QuotaExceeded("requests.event"));
    assert_eq!(run.fetch(town.get("/")).await, Err(refused));
    town.world.finish(run).await;
    let (half, more) = ("x".repeat(512 << 10), "x".repeat((512 << 10) + 1));
    town.server.says(&[answer(200, &more), answer(200, &half), answer(200, &half)]);
    let pending = town.opened().await;
    let mut run = town.begin(&pending).await;
    let too_large = CallError::from(CallRefusal::NoAnswer(HttpFailure::TooLarge));
    assert_eq!(run.fetch(town.get("/")).await, Err(too_large.clone()));
    assert_eq!(run.fetch(town.get("/")).await.unwrap().body.len(), 512 << 10);
    assert_eq!(run.fetch(town.get("/")).await, Err(too_large), "more than is left");
}

#[tokio::test]
async fn time_ends_and_what_the_operator_withholds_is_not_asked() {
    let town = Town::new().await;
    town.server.says(&["hang"]);
    let slow = HttpRequest { timeout_ms: Some(100), ..town.get("/") };
    assert_eq!(refusal(&town, slow).await, "no answer: no whole answer in time");
    let mut settings = town.world.host.find_program(town.program).await.unwrap().value.unwrap().settings;
    settings.withheld = [Permission::Http].into();
    town.world.host.configure_program(town.program, &settings).await.unwrap();
    assert_eq!(refusal(&town, town.get("/")).await, "not granted: http");
    assert_eq!(town.server.asked().len(), 1);
}

#[tokio::test]
async fn a_version_that_asks_more_servers_waits_for_the_operator() {
    use crate::program::{Install, Installed};
    let town = Town::new().await;
    let mut version = crate::testing::version(super::APP, 2);
    version.hosts.read = [town.server.reading(), "new.example.org".to_owned()].into();
    version.hosts.effects = [town.server.reading()].into();
    let publisher = parvis_domain::PublisherId::from_bytes([3; 32]);
    let app_id = super::APP.to_owned();
    let install = Install { publisher, app_id, version, accept_permissions: false, rollback: false, settings: None };
    let installed = town.world.host.install(&install).await.unwrap().value;
    let hosts = vec![town.server.reading(), "new.example.org".to_owned()];
    assert_eq!(installed, Installed::Staged { program: town.program, more: Vec::new(), hosts });
}
