//! The export of one's own data.

use std::io::{Cursor, Read};

use axum::body::Bytes;
use parvis_gateway::Config;
use serde_json::{Value, json};
use tower::ServiceExt;
use zip::ZipArchive;

use crate::media::uploaded;
use crate::world::{Person, World, request};

async fn export(world: &World, who: &Person) -> ZipArchive<Cursor<Bytes>> {
    let request = request("POST", "/v1/me/export", Some(&who.token), None, Some("{}"));
    let response = world.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/zip");
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    ZipArchive::new(Cursor::new(bytes)).unwrap()
}

fn read(archive: &mut ZipArchive<Cursor<Bytes>>, name: &str) -> Value {
    let mut text = String::new();
    archive.by_name(name).unwrap_or_else(|error| panic!("{name}: {error}")).read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Everything in it, one part after the other.
fn read_all(archive: &mut ZipArchive<Cursor<Bytes>>) -> String {
    let mut text = String::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        text.push_str(part.name());
        part.read_to_string(&mut text).unwrap();
    }
    text
}

#[tokio::test]
async fn an_export_holds_what_the_person_sees() {
    let world = World::new().await;
    world.issue(world.alice.id, 10_000).await;
    for n in 1..=205 {
        world.host.post_message(world.alice.id, None, world.room, &format!("message {n}"), None).await.unwrap();
    }
    world.say(&world.alice, "/pay").await.expect(201);
    world.say(&world.alice, "/whisper").await.expect(201);
    let mut archive = export(&world, &world.alice).await;
    assert_eq!(read(&mut archive, "me.json")["login"], "alice");
    assert_eq!(read(&mut archive, "conversations.json")[0]["id"], json!(world.room));
    let messages = read(&mut archive, &format!("conversations/{}/messages.json", world.room));
    let texts: Vec<&str> = messages.as_array().unwrap().iter().map(|it| it["text"].as_str().unwrap()).collect();
    for n in 1..=205 {
        assert_eq!(texts.iter().filter(|text| **text == format!("message {n}")).count(), 1);
    }
    let members = read(&mut archive, &format!("conversations/{}/members.json", world.room));
    assert_eq!(members.as_array().unwrap().len(), 2);
    assert_eq!(read(&mut archive, "payments.json")[0]["amount"]["value"], "12.50");
    assert_eq!(read(&mut archive, "wallet/EUR.json")[0]["what"], "received");
    assert_eq!(read(&mut archive, "sessions.json").as_array().unwrap().len(), 1);
    assert!(read(&mut archive, "consents.json").is_object());
    assert!(read(&mut archive, "log.json").to_string().contains("between us"));
    assert_eq!(read(&mut archive, "export.json"), json!({"complete": true, "left_out": []}));
    for name in ["passkeys.json", "consent-uses.json"] {
        assert!(read(&mut archive, name).is_array(), "{name}");
    }
}

#[tokio::test]
async fn an_export_holds_nothing_that_is_anothers_alone() {
    let world = World::new().await;
    world.issue(world.alice.id, 10_000).await;
    world.say(&world.alice, "/pay").await.expect(201);
    world.say(&world.alice, "/whisper").await.expect(201);
    let own = read_all(&mut export(&world, &world.alice).await);
    let bobs = read_all(&mut export(&world, &world.bob).await);
    let eves = read_all(&mut export(&world, &world.eve).await);
    for secret in ["12.50", "between us", "pay_", "100.00"] {
        assert!(own.contains(secret), "the search is blind: {secret}");
        assert!(!bobs.contains(secret) && !eves.contains(secret), "{secret}");
    }
    for secret in [world.alice.token.as_str(), "argon2", "password of"] {
        assert!(!own.contains(secret), "{secret}");
    }
    assert!(!eves.contains(&world.room.to_string()));
}

#[tokio::test]
async fn an_export_is_bounded_and_says_what_it_leaves_out() {
    let bytes_max = 64 << 10;
    let world = World::with(Config { export_bytes_max: bytes_max, ..Config::default() }).await;
    for name in ["small.bin", "large.bin", "another.bin"] {
        let bytes = vec![7; if name == "large.bin" { 60 << 10 } else { 10 << 10 }];
        let media = uploaded(&world, &world.alice, name, "application/octet-stream", &bytes).await;
        let path = format!("/v1/conversations/{}/messages", world.room);
        world.post(&world.alice, &path, json!({"text": name, "attachments": [media["id"]]})).await.expect(201);
    }
    let mut archive = export(&world, &world.alice).await;
    let about = read(&mut archive, "export.json");
    let left_out = about["left_out"].as_array().unwrap();
    assert_eq!((&about["complete"], left_out.len()), (&json!(false), 1), "{about}");
    assert!(left_out[0].as_str().unwrap().ends_with("large.bin"), "{about}");
    let names: Vec<String> = archive.file_names().map(str::to_owned).collect();
    for (name, is_there) in [("small.bin", true), ("large.bin", false), ("another.bin", true)] {
        assert_eq!(names.iter().any(|it| it.ends_with(name)), is_there, "{name}: {names:?}");
    }
    let sizes = (0..archive.len()).map(|index| archive.by_index(index).unwrap().size());
    assert!(sizes.sum::<u64>() <= bytes_max);

    // A list ends where there is no more room, in a form that can be read.
    let world = World::with(Config { export_bytes_max: 40 << 10, ..Config::default() }).await;
    for n in 1..=105 {
        let words = format!("{n} {}", "x".repeat(300));
        world.host.post_message(world.alice.id, None, world.room, &words, None).await.unwrap();
    }
    let mut archive = export(&world, &world.alice).await;
    let name = format!("conversations/{}/messages.json", world.room);
    assert!(read(&mut archive, &name).is_array());
    let left_out = read(&mut archive, "export.json")["left_out"].to_string();
    assert!(left_out.contains(&format!("{name}, from some item on")), "{left_out}");
}

#[tokio::test]
async fn exports_are_some_time_apart() {
    let world = World::new().await;
    export(&world, &world.alice).await;
    let soon = world.post(&world.alice, "/v1/me/export", json!({})).await.expect(429);
    assert_eq!((soon.code().as_str(), &soon.headers["retry-after"]), ("busy", &"20".parse().unwrap()));
    export(&world, &world.bob).await;
    world.clock.pass_millis(20_000);
    export(&world, &world.alice).await;
    world.send(request("POST", "/v1/me/export", None, None, Some("{}"))).await.expect(401);
}
