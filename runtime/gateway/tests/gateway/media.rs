//! Pictures and files: A7, A29.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::world::{Answer, Person, World};

/// A grey PNG of one pixel.
pub(crate) const PIXEL: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU\x00\x00\x00\x0aIDATx\x9cc\xa8\x07\x00\x00\x81\x00\x80\xd3\x94SJ\x00\x00\x00\x00IEND\xaeB`\x82";

/// An answer whose body is no text.
pub(crate) struct Got {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
}

impl Got {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn got(response: Response) -> Got {
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    Got { status: parts.status, headers: parts.headers, bytes }
}

pub(crate) async fn get(world: &World, who: &Person, path: &str, known: Option<&str>) -> Got {
    let mut request = Request::builder().uri(path).header("authorization", format!("Bearer {}", who.token));
    if let Some(tag) = known {
        request = request.header("if-none-match", tag);
    }
    got(world.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()).await
}

async fn upload(world: &World, who: &Person, name: &str, kind: &str, bytes: &[u8]) -> Answer {
    let request = Request::builder()
        .method("POST")
        .uri(format!("/v1/media?name={name}"))
        .header("authorization", format!("Bearer {}", who.token))
        .header("idempotency-key", world.new_key())
        .header("content-type", kind);
    world.send(request.body(Body::from(bytes.to_vec())).unwrap()).await
}

pub(crate) async fn uploaded(world: &World, who: &Person, name: &str, kind: &str, bytes: &[u8]) -> Value {
    upload(world, who, name, kind, bytes).await.expect(201).json()
}

/// Posts uploads without words; answers the message.
async fn post(world: &World, who: &Person, attachments: &[&Value]) -> Value {
    let ids: Vec<_> = attachments.iter().map(|media| &media["id"]).collect();
    let path = format!("/v1/conversations/{}/messages", world.room);
    world.post(who, &path, json!({"text": "", "attachments": ids})).await.expect(201);
    world.last_message(who).await
}

#[tokio::test]
async fn a_picture_is_shown_and_a_file_is_a_download() {
    let world = World::new().await;
    let polyglot = [PIXEL, b"<script>alert(1)</script>"].concat();
    let picture = uploaded(&world, &world.alice, "x%2F..%2Fsunset.webp", "image/png", &polyglot).await;
    assert_eq!(
        (&picture["kind"], &picture["name"], &picture["mime"]),
        (&json!("image"), &json!("sunset.png"), &json!("image/png"))
    );
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    let drawing = uploaded(&world, &world.alice, "..%2F..%2Fcarte%20%C3%A9t%C3%A9.svg", "image/svg+xml", svg).await;
    assert_eq!((&drawing["kind"], &drawing["name"]), (&json!("file"), &json!("carte été.svg")));
    let message = post(&world, &world.alice, &[&picture, &drawing]).await;
    assert_eq!(message["attachments"][0]["width"], 1);
    assert_eq!(
        message["attachments"][1],
        json!({"kind": "file", "name": "carte été.svg", "mime": "image/svg+xml", "bytes": svg.len()})
    );

    let path = format!("/v1/messages/{}/attachments", message["id"].as_str().unwrap());
    for shown in [format!("{path}/0"), format!("{path}/0/thumbnail")] {
        let shown = get(&world, &world.bob, &shown, None).await;
        assert_eq!((shown.status, shown.header("content-type")), (StatusCode::OK, "image/png"));
        assert!(shown.bytes.starts_with(b"\x89PNG") && shown.bytes.ends_with(b"IEND\xaeB`\x82"));
        assert!(!shown.bytes.windows(8).any(|window| window == b"<script>"));
        assert_inert(&shown);
    }
    let file = get(&world, &world.bob, &format!("{path}/1"), None).await;
    assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, "application/octet-stream"));
    assert_eq!(file.bytes, svg[..]);
    assert_eq!(
        file.header("content-disposition"),
        "attachment; filename=\"carte _t_.svg\"; filename*=UTF-8''carte%20%C3%A9t%C3%A9.svg"
    );
    assert_inert(&file);
    assert_eq!(get(&world, &world.bob, &format!("{path}/1/thumbnail"), None).await.status, 404);
    assert_eq!(get(&world, &world.bob, &format!("{path}/2"), None).await.status, 404);

    let again = get(&world, &world.bob, &format!("{path}/0"), Some(file.header("etag"))).await;
    assert_eq!(again.status, 200);
    let again = get(&world, &world.bob, &format!("{path}/1"), Some(file.header("etag"))).await;
    assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
}

#[track_caller]
fn assert_inert(answer: &Got) {
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("content-security-policy"), "sandbox; default-src 'none'");
    assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
    assert_eq!(answer.header("cache-control"), "private, max-age=31536000, immutable");
    assert_eq!(answer.header("vary"), "Authorization, Cookie");
}

#[tokio::test]
async fn other_peoples_attachments_are_not_there() {
    let world = World::new().await;
    let media = uploaded(&world, &world.alice, "a.txt", "text/plain", b"between us").await;
    let stolen = format!("/v1/conversations/{}/messages", world.room);
    let body = json!({"text": "mine", "attachments": [media["id"]]});
    assert_eq!(world.post(&world.bob, &stolen, body).await.expect(404).code(), "not_found");
    let message = post(&world, &world.alice, &[&media]).await;
    let path = format!("/v1/messages/{}/attachments/0", message["id"].as_str().unwrap());
    assert_eq!(get(&world, &world.bob, &path, None).await.status, 200);
    let (others, none) = (
        get(&world, &world.eve, &path, None).await,
        get(&world, &world.eve, "/v1/messages/msg_00000000000000000000000000000000/attachments/0", None).await,
    );
    assert_eq!((others.status, others.bytes), (StatusCode::NOT_FOUND, none.bytes));
    let tag = get(&world, &world.bob, &path, None).await;
    assert_eq!(get(&world, &world.eve, &path, Some(tag.header("etag"))).await.status, 404);
}

#[tokio::test]
async fn uploads_have_bounds() {
    let world = World::new().await;
    let broken = upload(&world, &world.alice, "a.png", "image/png", &PIXEL[..40]).await.expect(422);
    assert_eq!(broken.code(), "picture_refused");
    let mut bomb = PIXEL.to_vec();
    bomb[16..24].copy_from_slice(&[0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50]);
    let began = std::time::Instant::now();
    upload(&world, &world.alice, "a.png", "image/png", &bomb).await.expect(422);
    assert!(began.elapsed() < std::time::Duration::from_millis(500));
    let large = vec![0; (25 << 20) + 1];
    let refused = upload(&world, &world.alice, "a.bin", "application/octet-stream", &large).await.expect(413);
    assert_eq!(refused.code(), "body_too_large");
    assert_eq!(upload(&world, &world.alice, "a", "text/plain", b"").await.expect(422).code(), "invalid");
    let file = upload(&world, &world.alice, "a", "", &large[..25 << 20]).await.expect(201).json();
    assert_eq!((&file["mime"], &file["bytes"]), (&json!("application/octet-stream"), &json!(25 << 20)));
    // Other routes keep their own bound.
    let path = format!("/v1/conversations/{}/messages", world.room);
    world.post(&world.alice, &path, json!({"text": "x".repeat(300 << 10)})).await.expect(413);
}

#[tokio::test]
async fn a_face_has_an_address_of_its_own() {
    let world = World::new().await;
    let person = async || world.get(&world.bob, "/v1/people/alice").await.expect(200).json();
    assert_eq!(person().await["avatar"], Value::Null);
    let picture = uploaded(&world, &world.alice, "me.png", "image/png", PIXEL).await;
    world.put(&world.bob, "/v1/me/avatar", json!({"media": picture["id"]})).await.expect(404);
    world.put(&world.alice, "/v1/me/avatar", json!({"media": picture["id"]})).await.expect(204);
    let path = person().await["avatar"].as_str().unwrap().to_owned();
    assert_eq!(world.get(&world.alice, "/v1/me").await.json()["avatar"], json!(path));
    let face = get(&world, &world.eve, &path, None).await;
    assert_eq!((face.status, face.header("content-type")), (StatusCode::OK, "image/png"));
    assert_inert(&face);
    let bare = get(&world, &world.eve, path.split('?').next().unwrap(), None).await;
    assert_eq!(bare.header("cache-control"), "private, no-cache");
    world.put(&world.alice, "/v1/me/avatar", json!({"media": null})).await.expect(204);
    assert_eq!(get(&world, &world.eve, &path, None).await.status, 404);
}

#[tokio::test]
async fn a_group_shows_its_picture_to_its_members() {
    let world = World::new().await;
    let path = format!("/v1/conversations/{}", world.room);
    let picture = uploaded(&world, &world.alice, "us.png", "image/png", PIXEL).await;
    let room = world.patch(&world.alice, &path, json!({"avatar": picture["id"]})).await.expect(200).json();
    let address = room["avatar"].as_str().unwrap();
    assert_eq!(room["name"], "Friends");
    assert_inert(&get(&world, &world.bob, address, None).await);
    assert_eq!(get(&world, &world.eve, address, None).await.status, 404);
    let room = world.patch(&world.alice, &path, json!({"name": "Friends for ever"})).await.expect(200).json();
    assert_eq!(room["avatar"], address);
    let room = world.patch(&world.alice, &path, json!({"avatar": null})).await.expect(200).json();
    assert_eq!(
        (&room["avatar"], get(&world, &world.bob, address, None).await.status),
        (&Value::Null, StatusCode::NOT_FOUND)
    );
}

#[tokio::test]
async fn what_was_deleted_cannot_be_reached() {
    let world = World::new().await;
    let media = uploaded(&world, &world.alice, "a.txt", "text/plain", b"regretted").await;
    let message = post(&world, &world.alice, &[&media]).await;
    let path = format!("/v1/messages/{}", message["id"].as_str().unwrap());
    let file = get(&world, &world.bob, &format!("{path}/attachments/0"), None).await;
    world.delete(&world.alice, &path).await.expect(204);
    let gone = get(&world, &world.bob, &format!("{path}/attachments/0"), Some(file.header("etag"))).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get(&world.bob, &path).await.json()["attachments"], json!([]));
}
