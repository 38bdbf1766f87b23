//! Pictures that programs bring: fetched by the host, for whoever sees the card, and never passed on as they came.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::StatusCode;
use parvis_capability::Policy;
use parvis_capability::program::Install;
use parvis_domain::VersionDigest;
use parvis_gateway::Config;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::media::{PIXEL, get, uploaded};
use crate::world::{Person, World};

/// Another server: `/page` is HTML that says that it is a picture, everything else a picture.
async fn elsewhere() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            count.fetch_add(1, Ordering::SeqCst);
            let mut request = vec![0; 4_096];
            let read = stream.read(&mut request).await.unwrap_or(0);
            let body = match request[..read].starts_with(b"GET /page") {
                true => b"<script>remote bytes</script>".to_vec(),
                false => [PIXEL, b"remote bytes"].concat(),
            };
            let head = format!("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: {}\r\n\r\n", body.len());
            let _ = stream.write_all(&[head.as_bytes(), &body].concat()).await;
        }
    });
    (port, asked)
}

/// Lets the program show a card with an image; answers where the host shows it.
async fn shown(world: &World, who: &Person, address: &str) -> String {
    world.say(who, &format!("/picture {address}")).await.expect(201);
    format!("/v1/messages/{}/images", world.last_message(who).await["id"].as_str().unwrap())
}

fn query(address: &str) -> String {
    address.replace('%', "%25").replace('&', "%26").replace('?', "%3F")
}

async fn world() -> World {
    World::with_policy(Config::default(), Policy { allow_localhost_links: true, ..Policy::default() }).await
}

#[tokio::test]
async fn an_image_is_fetched_once_by_the_host_for_those_who_see_the_card() {
    let (port, asked) = elsewhere().await;
    let world = world().await;
    let address = format!("http://localhost:{port}/a.png?x=1&y=2");
    let path = shown(&world, &world.alice, &address).await;
    let images = format!("{path}?url={}", query(&address));
    assert_eq!(get(&world, &world.eve, &images, None).await.status, StatusCode::NOT_FOUND);
    for other in ["http://localhost:1/", &format!("http://localhost:{port}/a.png"), "https://tracker.example/", ""] {
        let refused = get(&world, &world.alice, &format!("{path}?url={}", query(other)), None).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{other}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0, "nobody was asked for what nobody may see");

    let (alice, bob) = tokio::join!(get(&world, &world.alice, &images, None), get(&world, &world.bob, &images, None));
    for picture in [alice, bob, get(&world, &world.bob, &images, None).await] {
        assert_eq!((picture.status, picture.header("content-type")), (StatusCode::OK, "image/png"));
        assert_eq!(picture.header("content-security-policy"), "sandbox; default-src 'none'");
        assert_eq!(picture.header("cache-control"), "private, max-age=3600");
        assert!(picture.bytes.starts_with(b"\x89PNG") && !picture.bytes.windows(12).any(|w| w == b"remote bytes"));
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1, "once for everybody");
    world.clock.pass_millis(3_600_000);
    get(&world, &world.bob, &images, None).await;
    assert_eq!(asked.load(Ordering::SeqCst), 2, "again after an hour");
}

#[tokio::test]
async fn what_is_no_picture_is_not_passed_on() {
    let (port, asked) = elsewhere().await;
    let world = world().await;
    for address in [format!("http://localhost:{port}/page"), "http://127.0.0.1:9/".to_owned()] {
        let images = format!("{}?url={address}", shown(&world, &world.alice, &address).await);
        for _ in 0..2 {
            let refused = get(&world, &world.alice, &images, None).await;
            assert_eq!(
                (refused.status, refused.header("content-type")),
                (StatusCode::BAD_GATEWAY, "application/problem+json")
            );
            let text = String::from_utf8(refused.bytes.to_vec()).unwrap();
            assert!(
                text.contains("image_unavailable") && !text.contains("remote") && !text.contains("127.0.0.1"),
                "{text}"
            );
        }
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1, "what failed is not asked for again at once");
}

#[tokio::test]
async fn a_card_shows_a_face_as_long_as_it_is_one() {
    let world = world().await;
    let file = uploaded(&world, &world.alice, "me.png", "image/png", PIXEL).await;
    world.put(&world.alice, "/v1/me/avatar", json!({"media": file["id"]})).await.expect(204);
    let face = world.host.avatar(world.alice.id).await.unwrap().value.to_string();
    let images = format!("{}?url={face}", shown(&world, &world.alice, &face).await);
    assert_eq!(get(&world, &world.bob, &images, None).await.status, StatusCode::OK);
    world.put(&world.alice, "/v1/me/avatar", json!({"media": null})).await.expect(204);
    assert_eq!(get(&world, &world.bob, &images, None).await.status, StatusCode::NOT_FOUND);

    // A file that was sent is nobody's face, whoever knows its hash.
    let secret = uploaded(&world, &world.alice, "a.png", "image/png", PIXEL).await;
    assert!(secret["id"].is_string());
    assert_eq!(get(&world, &world.bob, &images, None).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_program_has_the_icon_that_the_host_drew() {
    let world = world().await;
    let path = format!("/v1/programs/{}/icon", world.program);
    assert_eq!(get(&world, &world.bob, &path, None).await.status, StatusCode::NOT_FOUND);
    let program = world.host.find_program(world.program).await.unwrap().value.unwrap();
    let icon = world.host.keep_icon(PIXEL.to_vec().into()).await.unwrap();
    let mut version = program.version;
    version.code += 1;
    version.digest = VersionDigest::from_bytes([77; 32]);
    version.icon = Some(icon);
    let install = Install {
        publisher: program.publisher,
        app_id: program.app_id,
        version,
        accept_permissions: false,
        rollback: false,
        settings: None,
    };
    world.host.install(&install).await.unwrap();
    let shown = get(&world, &world.bob, &path, None).await;
    assert_eq!((shown.status, shown.header("content-type")), (StatusCode::OK, "image/png"));
    assert_eq!(shown.header("cache-control"), "private, no-cache");
    let again = get(&world, &world.bob, &path, Some(shown.header("etag"))).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
}
