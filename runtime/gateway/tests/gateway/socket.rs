//! The WebSocket over a real one: A23.

use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use parvis_gateway::{Config, Server, serve};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::frame::{Frame, Utf8Bytes};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::world::{Person, World, within};

pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

pub(crate) async fn server(world: &World) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    serve(world.app.clone(), listener).unwrap()
}

async fn connect(server: &Server, token: Option<&str>, origin: Option<&str>) -> Result<Socket, Error> {
    let mut request = format!("ws://{}/v1/socket", server.address()).into_client_request().unwrap();
    if let Some(token) = token {
        request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    }
    if let Some(origin) = origin {
        request.headers_mut().insert("origin", origin.parse().unwrap());
    }
    tokio_tungstenite::connect_async(request).await.map(|(socket, _)| Socket(socket))
}

pub(crate) async fn open(server: &Server, who: &Person) -> Socket {
    connect(server, Some(&who.token), None).await.unwrap()
}

fn refused(found: Result<Socket, Error>) -> u16 {
    match found {
        Err(Error::Http(response)) => response.status().as_u16(),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("let in"),
    }
}

impl Socket {
    pub(crate) async fn say(&mut self, frame: Value) {
        self.0.send(Message::text(frame.to_string())).await.unwrap();
    }

    /// The next frame; pings are answered underneath.
    pub(crate) async fn hear(&mut self) -> Value {
        loop {
            match within(self.0.next()).await.expect("open").unwrap() {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    pub(crate) async fn follow(&mut self, log: &str, after: u64) -> u64 {
        self.say(json!({"type": "follow", "log": log, "after": after})).await;
        let followed = self.hear().await;
        assert_eq!((&followed["type"], &followed["log"]), (&json!("followed"), &json!(log)));
        followed["head"].as_u64().unwrap()
    }

    /// Waits until the host closes.
    async fn closed(&mut self) -> Option<u16> {
        loop {
            match within(self.0.next()).await {
                Some(Ok(Message::Close(frame))) => return frame.map(|frame| frame.code.into()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }
}

#[tokio::test]
async fn only_signed_in_people_from_known_pages_get_a_socket() {
    let world = World::with(Config {
        allowed_origins: vec!["https://chat.example.org".to_owned()],
        sockets_per_person_max: 2,
        ..Config::default()
    })
    .await;
    let server = server(&world).await;
    let token = Some(world.alice.token.as_str());
    assert_eq!(refused(connect(&server, None, None).await), 401);
    assert_eq!(refused(connect(&server, Some(&"A".repeat(43)), None).await), 401);
    for origin in
        ["https://evil.example", "null", "https://chat.example.org.evil.example", "file://", "http://localhost:1"]
    {
        assert_eq!(refused(connect(&server, token, Some(origin)).await), 403, "{origin}");
    }
    let own = format!("http://{}", server.address());
    let first = connect(&server, token, Some("https://chat.example.org")).await.unwrap();
    let _second = connect(&server, token, Some(&own)).await.unwrap();
    assert_eq!(refused(connect(&server, token, None).await), 429);
    open(&server, &world.bob).await;
    drop(first);
    // The place is given back once the host has noticed.
    within(async {
        while connect(&server, token, None).await.is_err() {
            tokio::task::yield_now().await
        }
    })
    .await;
    server.stop().await;
}

#[tokio::test]
async fn with_a_cookie_a_socket_opens_from_the_hosts_own_page_alone() {
    let world = World::new().await;
    let server = server(&world).await;
    let connect = async |origin: Option<&str>| {
        let mut request = format!("ws://{}/v1/socket", server.address()).into_client_request().unwrap();
        request.headers_mut().insert("cookie", format!("parvis={}", world.alice.token).parse().unwrap());
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse().unwrap());
        }
        tokio_tungstenite::connect_async(request).await.map(|(socket, _)| Socket(socket))
    };
    // Its own address under another name is another origin, which the cookie is not for.
    let address = format!("http://{}", server.address());
    for origin in [None, Some("https://evil.example"), Some("null"), Some("http://localhost:1"), Some(address.as_str())]
    {
        assert_eq!(refused(connect(origin).await), 403, "{origin:?}");
    }
    let mut socket = connect(Some("http://localhost:8080")).await.unwrap();
    socket.follow("me", 0).await;
    let session = world.get(&world.alice, "/v1/sessions").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    world.delete(&world.alice, &format!("/v1/sessions/{session}")).await.expect(204);
    assert_eq!(socket.closed().await, Some(1008));
    server.stop().await;
}

#[tokio::test]
async fn a_socket_resumes_each_log_from_its_cursor() {
    let world = World::new().await;
    let server = server(&world).await;
    let room = world.room.to_string();
    for n in 1..=3 {
        world.say(&world.alice, &format!("message {n}")).await.expect(201);
    }
    let mut bob = open(&server, &world.bob).await;
    let head = bob.follow(&room, 0).await;
    for number in 1..=head {
        let entry = bob.hear().await;
        assert_eq!((&entry["type"], &entry["number"]), (&json!("entry"), &json!(number)));
    }
    world.say(&world.alice, "now").await.expect(201);
    let entry = bob.hear().await;
    assert_eq!((&entry["kind"], &entry["message"]["text"]), (&json!("message_posted"), &json!("now")));
    assert_eq!(entry["number"], head + 1);
    drop(bob);

    world.say(&world.alice, "meanwhile").await.expect(201);
    let mut bob = open(&server, &world.bob).await;
    bob.follow(&room, head + 1).await;
    assert_eq!(bob.hear().await["message"]["text"], "meanwhile");
    // A cursor that does not exist yet hides nothing.
    bob.follow(&room, u64::MAX).await;
    world.say(&world.alice, "later").await.expect(201);
    assert_eq!(bob.hear().await["message"]["text"], "later");

    bob.say(json!({"type": "unfollow", "log": room})).await;
    bob.say(json!({"type": "follow", "log": "me"})).await;
    assert_eq!(bob.hear().await["type"], "followed");
    world.say(&world.alice, "not heard").await.expect(201);
    world.say(&world.bob, "/whisper").await.expect(201);
    let own = bob.hear().await;
    assert_eq!((&own["log"], &own["message"]["text"]), (&json!("me"), &json!("between us")));
    server.stop().await;
}

#[tokio::test]
async fn nobody_follows_what_is_not_theirs() {
    let world = World::new().await;
    let server = server(&world).await;
    let mut eve = open(&server, &world.eve).await;
    let alices = world.alice.id.to_string();
    for log in [world.room.to_string(), alices, format!("cnv_{}", "0".repeat(32)), "ME".to_owned(), String::new()] {
        eve.say(json!({"type": "follow", "log": log, "after": 0})).await;
        assert_eq!(eve.hear().await, json!({"type": "error", "code": "not_found", "log": log}));
    }
    for frame in [json!({"type": "publish"}), json!({"type": "follow", "log": "me", "user": world.alice.id}), json!(1)]
    {
        eve.say(frame).await;
        assert_eq!(eve.hear().await["code"], "malformed_frame");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_subscription_ends_with_the_membership() {
    let world = World::new().await;
    let server = server(&world).await;
    let room = world.room.to_string();
    let mut bob = open(&server, &world.bob).await;
    bob.say(json!({"type": "follow", "log": room})).await;
    bob.hear().await;
    world.delete(&world.alice, &format!("/v1/conversations/{room}/members/{}", world.bob.id)).await.expect(204);
    world.say(&world.alice, "bob is gone").await.expect(201);
    assert_eq!(bob.hear().await["kind"], "member_left");
    assert_eq!(bob.hear().await, json!({"type": "ended", "log": room}));
    bob.say(json!({"type": "follow", "log": room, "after": 0})).await;
    assert_eq!(bob.hear().await["code"], "not_found");
    server.stop().await;
}

#[tokio::test]
async fn the_end_of_a_session_ends_its_socket_within_a_second() {
    let world = World::new().await;
    let server = server(&world).await;
    // Through this gateway.
    let mut bob = open(&server, &world.bob).await;
    world.delete(&world.bob, "/v1/sessions/current").await.expect(204);
    assert_eq!(bob.closed().await, Some(1008));
    // Elsewhere, or by time: noticed by looking again.
    let mut alice = open(&server, &world.alice).await;
    alice.follow("me", 0).await;
    let session = world.host.authenticate(&world.alice.token).await.unwrap().value;
    world.host.sign_out(world.alice.id, session.id).await.unwrap();
    let began = Instant::now();
    assert_eq!(alice.closed().await, Some(1008));
    assert!(began.elapsed() < Duration::from_millis(1_500), "{:?}", began.elapsed());
    server.stop().await;
}

#[tokio::test]
async fn frames_that_are_too_large_or_no_text_end_the_socket_and_no_other() {
    let world = World::new().await;
    let server = server(&world).await;
    let mut other = open(&server, &world.bob).await;
    let large = "a".repeat(65 << 10);
    let bad_utf8 = Frame::message(vec![0xff, 0xfe, 0xfd], OpCode::Data(Data::Text), true);
    for frame in [Message::text(large), Message::binary(vec![1, 2, 3]), Message::Frame(bad_utf8)] {
        let mut socket = open(&server, &world.alice).await;
        socket.0.send(frame).await.unwrap();
        socket.closed().await;
    }
    other.follow("me", 0).await;
    server.stop().await;
}

#[tokio::test]
async fn a_hundred_thousand_subscriptions_end_the_socket() {
    let world = World::new().await;
    let server = server(&world).await;
    let socket = open(&server, &world.eve).await;
    let (mut out, mut incoming) = socket.0.split();
    let flood = async {
        for n in 0..100_000_u64 {
            let frame = json!({"type": "follow", "log": format!("cnv_{n:032x}"), "after": 0}).to_string();
            if out.feed(Message::Text(Utf8Bytes::from(frame))).await.is_err() {
                return;
            }
        }
        let _ = out.flush().await;
    };
    let closed = async {
        while let Some(Ok(frame)) = incoming.next().await {
            if let Message::Close(frame) = frame {
                return frame.map(|frame| u16::from(frame.code));
            }
        }
        None
    };
    let closed = within(async { tokio::join!(flood, closed).1 }).await;
    assert!(closed.is_none_or(|code| code == 1008), "{closed:?}");
    server.stop().await;
}

#[tokio::test]
async fn somebody_is_typing_and_only_members_say_so() {
    let world = World::new().await;
    let server = server(&world).await;
    let room = world.room.to_string();
    let mut alice = open(&server, &world.alice).await;
    alice.say(json!({"type": "follow", "log": room})).await;
    alice.hear().await;
    let mut eve = open(&server, &world.eve).await;
    eve.say(json!({"type": "typing", "conversation": room})).await;
    // Frames of one socket are obeyed in order.
    eve.say(json!({"type": "follow", "log": "me"})).await;
    eve.hear().await;
    let mut bob = open(&server, &world.bob).await;
    bob.say(json!({"type": "typing", "conversation": room})).await;
    let mut soft = alice.hear().await;
    while soft["kind"] == "presence" {
        soft = alice.hear().await;
    }
    assert_eq!(soft, json!({"type": "soft", "kind": "user_typing", "conversation": room, "user": world.bob.id}));
    server.stop().await;
}

#[tokio::test]
async fn a_reader_that_takes_nothing_costs_a_bounded_amount_and_catches_up() {
    let world = World::new().await;
    let server = server(&world).await;
    let room = world.room.to_string();
    let mut bob = open(&server, &world.bob).await;
    let head = bob.follow(&room, 0).await;
    for n in 0..1_000 {
        world
            .host
            .post_message(world.alice.id, None, world.room, &format!("{n} {}", "x".repeat(4_000)), None)
            .await
            .unwrap();
    }
    let told = world.host.post_message(world.alice.id, None, world.room, "last", None).await.unwrap();
    world.conversations.settle(told);
    let mut next = 1;
    loop {
        let entry = bob.hear().await;
        assert_eq!(entry["number"], next);
        next += 1;
        if entry["message"]["text"] == "last" {
            break;
        }
    }
    assert_eq!(next, head + 1_002);
    server.stop().await;
}

#[tokio::test]
async fn a_stop_closes_sockets_with_a_word() {
    let world = World::new().await;
    let server = server(&world).await;
    let mut bob = open(&server, &world.bob).await;
    bob.follow("me", 0).await;
    let stopped = tokio::spawn(server.stop());
    assert_eq!(bob.closed().await, Some(1001));
    within(stopped).await.unwrap();
}

#[tokio::test]
async fn a_client_that_answers_no_ping_is_gone() {
    let world = World::with(Config {
        ping_every: Duration::from_millis(1),
        pong_within: Duration::from_millis(1_600),
        ..Config::default()
    })
    .await;
    let server = server(&world).await;
    let mut mute = TcpStream::connect(server.address()).await.unwrap();
    let handshake = format!(
        "GET /v1/socket HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        server.address(),
        world.alice.token
    );
    mute.write_all(handshake.as_bytes()).await.unwrap();
    let mut heard = Vec::new();
    let _ = within(mute.read_to_end(&mut heard)).await;
    assert!(heard.starts_with(b"HTTP/1.1 101 "), "{}", String::from_utf8_lossy(&heard));
    // One that answers stays.
    let mut other = open(&server, &world.bob).await;
    for _ in 0..3 {
        tokio::time::timeout(Duration::from_millis(5_000), other.0.next()).await.unwrap().unwrap().unwrap();
    }
    other.follow("me", 0).await;
    server.stop().await;
}
