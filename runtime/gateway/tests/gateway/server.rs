//! The listener and what surrounds every request.

use std::time::Duration;

use parvis_gateway::{Config, Rate, Server, serve};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::world::{World, request, within};

async fn start(config: Config) -> (World, Server) {
    let world = World::with(config).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = serve(world.app.clone(), listener).unwrap();
    (world, server)
}

/// What the host answers to these bytes until it closes.
async fn say(server: &Server, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    // The host may have closed before it took everything.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = within(stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn the_host_says_how_it_is() {
    let (world, server) = start(Config::default()).await;
    let answer = say(&server, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("ok\n"), "{answer}");
    assert!(
        answer.contains("x-content-type-options: nosniff") && answer.contains("cache-control: no-store"),
        "{answer}"
    );
    for (path, status) in [("/readyz", 200), ("/v1/openapi.json", 200), ("/nothing", 404)] {
        world.send(request("GET", path, None, None, None)).await.expect(status);
    }
    let wrong = world.send(request("PATCH", "/v1/me", None, None, None)).await.expect(405);
    assert_eq!(wrong.code(), "no_such_method");
    server.stop().await;
    world.send(request("GET", "/readyz", None, None, None)).await.expect(503);
}

#[tokio::test]
async fn figures_name_routes_and_nobody() {
    let world = World::new().await;
    let card = world.card().await;
    let path = format!("/v1/messages/{}/actions/more?wait=5", card["id"].as_str().unwrap());
    world.post(&world.alice, &path, json!({"version": 1})).await.expect(200);
    let figures = world.send(request("GET", "/metrics", None, None, None)).await.expect(200).text;
    assert!(figures.contains(r#"route="/v1/messages/{message}/actions/{action}""#), "{figures}");
    assert!(figures.contains("parvis_events_total"), "{figures}");
    for secret in ["msg_", "usr_", "cnv_", &world.alice.token, "alice"] {
        assert!(!figures.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn headers_without_measure_are_refused() {
    let (_world, server) = start(Config::default()).await;
    let large = format!("GET /healthz HTTP/1.1\r\nHost: x\r\nA: {}\r\n\r\n", "a".repeat(1 << 20));
    let many = format!("GET /healthz HTTP/1.1\r\nHost: x\r\n{}\r\n", "A: b\r\n".repeat(10_000));
    let hundred = format!("GET /healthz HTTP/1.1\r\nHost: x\r\n{}\r\n", "A: b\r\n".repeat(100));
    let long_uri = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(1 << 20));
    for bytes in [large, many, hundred, long_uri, "\0\x01\x02 garbage\r\n\r\n".to_owned()] {
        let answer = say(&server, bytes.as_bytes()).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    server.stop().await;
}

#[tokio::test]
async fn two_lengths_are_refused() {
    let (_world, server) = start(Config::default()).await;
    for lengths in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
    ] {
        let text = format!(
            "POST /v1/sessions HTTP/1.1\r\nHost: x\r\n{lengths}Connection: close\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
        );
        let answer = say(&server, text.as_bytes()).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{lengths} {answer}");
        assert!(!answer.contains("ok\n"), "{lengths} {answer}");
    }
    server.stop().await;
}

#[tokio::test]
async fn whoever_is_slow_is_cut_off_and_others_do_not_notice() {
    let config = Config { header_time_max: Duration::from_millis(300), ..Config::default() };
    let (_world, server) = start(config).await;
    let mut slow = Vec::new();
    for _ in 0..200 {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: ").await.unwrap();
        slow.push(stream);
    }
    let answer = say(&server, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(answer.ends_with("ok\n"), "{answer}");
    for mut stream in slow {
        let mut answer = Vec::new();
        let _ = within(stream.read_to_end(&mut answer)).await;
        assert!(!String::from_utf8_lossy(&answer).contains("200 OK"));
    }
    server.stop().await;
}

#[tokio::test]
async fn a_peer_has_so_many_requests() {
    let rate = Rate { per_second: 1, burst: 3 };
    let world = World::with(Config { requests_per_peer: Some(rate), ..Config::default() }).await;
    for status in [200, 200, 200, 429, 429] {
        world.get(&world.alice, "/v1/me").await.expect(status);
    }
    world.clock.pass_millis(1_000);
    world.get(&world.alice, "/v1/me").await.expect(200);
    world.get(&world.alice, "/v1/me").await.expect(429);
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_for_a_place() {
    let (_world, server) = start(Config { connections_max: 1, ..Config::default() }).await;
    let ask = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    let mut first = TcpStream::connect(server.address()).await.unwrap();
    first.write_all(ask).await.unwrap();
    let mut piece = [0; 4_096];
    let count = within(first.read(&mut piece)).await.unwrap();
    assert!(String::from_utf8_lossy(&piece[..count]).ends_with("ok\n"));
    let mut second = TcpStream::connect(server.address()).await.unwrap();
    second.write_all(ask).await.unwrap();
    let waits = tokio::time::timeout(Duration::from_millis(100), second.read(&mut piece)).await;
    assert!(waits.is_err());
    drop(first);
    let count = within(second.read(&mut piece)).await.unwrap();
    assert!(String::from_utf8_lossy(&piece[..count]).ends_with("ok\n"));
    drop(second);
    server.stop().await;
}

#[tokio::test]
async fn a_stop_cuts_off_what_does_not_end() {
    let (_world, server) = start(Config { shutdown_time_max: Duration::from_millis(200), ..Config::default() }).await;
    let mut slow = TcpStream::connect(server.address()).await.unwrap();
    slow.write_all(
        b"POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{",
    )
    .await
    .unwrap();
    // Taken on before the stop: an answer to another one shows that the host accepts.
    say(&server, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    let address = server.address();
    within(server.stop()).await;
    assert!(TcpStream::connect(address).await.is_err());
}
