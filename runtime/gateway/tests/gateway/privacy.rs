//! A purchase that begins in a group leaves nothing that another member could.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::socket::{open, server};
use crate::world::{Answer, Person, World, request};

/// What a person's client gets: status, headers and bytes, by path.
type Answers = BTreeMap<String, String>;

/// Every GET of the API, with each of `ids` in the places of its kind.
async fn paths(world: &World, ids: &[(&str, String)]) -> Vec<String> {
    let description = world.get(&world.bob, "/v1/openapi.json").await.expect(200).json();
    let mut paths = vec!["/v1/socket".to_owned()];
    for (path, methods) in description["paths"].as_object().unwrap() {
        if methods.get("get").is_some() {
            paths.extend(fill(path, ids));
        }
    }
    paths
}

fn fill(path: &str, ids: &[(&str, String)]) -> Vec<String> {
    let Some((head, rest)) = path.split_once('{') else { return vec![path.to_owned()] };
    let (name, rest) = rest.split_once('}').unwrap();
    let values: Vec<_> = ids.iter().filter(|(kind, _)| *kind == name).map(|(_, id)| id).collect();
    assert!(!values.is_empty(), "say what `{name}` of {path} stands for");
    values.into_iter().flat_map(|id| fill(&format!("{head}{id}{rest}"), ids)).collect()
}

fn whole(answer: &Answer) -> String {
    format!("{} {:?}\n{}", answer.status, answer.headers, answer.text)
}

async fn answers(world: &World, who: &Person, paths: &[String]) -> Answers {
    let mut answers = Answers::new();
    for path in paths {
        answers.insert(path.clone(), whole(&world.get(who, path).await));
    }
    answers
}

/// What stands for each kind of id, of what everybody in the room sees.
fn public_ids(world: &World, card: &Value) -> Vec<(&'static str, String)> {
    let unknown = |kind: &str| format!("{kind}_{}", "0".repeat(32));
    vec![
        ("conversation", world.room.to_string()),
        ("message", card["id"].as_str().unwrap().to_owned()),
        ("program", world.program.to_string()),
        ("user", world.alice.id.to_string()),
        ("user", world.bob.id.to_string()),
        ("login", "alice".to_owned()),
        ("payment", unknown("pay")),
        ("event", unknown("evt")),
        ("index", "0".to_owned()),
        ("currency", "EUR".to_owned()),
        ("version", unknown("ver")),
        ("passkey", unknown("pky")),
        ("session", unknown("ses")),
        ("media", unknown("med")),
    ]
}

/// Alice presses the button, pays on the host's sheet and gets what she bought. Answers the ids of what was made for her.
async fn buy(world: &World, card: &Value) -> Vec<(&'static str, String)> {
    let press = format!("/v1/messages/{}/actions/buy?wait=5", card["id"].as_str().unwrap());
    let pressed = world.post(&world.alice, &press, json!({"version": card["version"]})).await.expect(200).json();
    assert_eq!(pressed["outcome"]["toast"], json!({"text": "pay within ten minutes", "alert": true}));
    let payment = world.get(&world.alice, "/v1/payments").await.expect(200).json()["items"][0].clone();
    let approve = format!("/v1/payments/{}/approve", payment["id"].as_str().unwrap());
    world.post(&world.alice, &approve, json!({"amount": payment["amount"]})).await.expect(200);
    world.conversations.idle().await;
    let mut ids = vec![("payment", payment["id"].as_str().unwrap().to_owned())];
    ids.push(("event", pressed["event"].as_str().unwrap().to_owned()));
    let own = world.get(&world.alice, "/v1/log").await.expect(200).json();
    for entry in own["items"].as_array().unwrap() {
        if entry["kind"] == "message_posted" {
            ids.push(("message", entry["message_id"].as_str().unwrap().to_owned()));
        }
    }
    ids
}

#[tokio::test]
async fn a_purchase_in_a_group_leaves_no_answer_and_no_frame_of_another_member_changed() {
    let world = World::new().await;
    world.issue(world.alice.id, 10_000).await;
    world.say(&world.bob, "/shop").await.expect(201);
    let card = world.last_message(&world.bob).await;
    let server = server(&world).await;
    let mut bob = open(&server, &world.bob).await;
    for log in ["me", &world.room.to_string()] {
        let head = bob.follow(log, u64::MAX >> 1).await;
        bob.follow(log, head).await;
    }
    let paths = paths(&world, &public_ids(&world, &card)).await;
    assert!(paths.len() > 20, "{paths:?}");
    let before = answers(&world, &world.bob, &paths).await;
    assert_eq!(answers(&world, &world.bob, &paths).await, before, "nothing happens by itself");

    let hers = buy(&world, &card).await;

    let after = answers(&world, &world.bob, &paths).await;
    for (path, answer) in &before {
        assert_eq!(&after[path], answer, "{path}");
    }
    // What was made for her is to him what does not exist.
    for (kind, id) in hers {
        let (prefix, _) = id.split_once('_').unwrap();
        let unknown = [(kind, format!("{prefix}_{}", "f".repeat(32)))];
        for (path, other) in paths_of(&world, &[(kind, id)]).await.iter().zip(paths_of(&world, &unknown).await) {
            let (found, missing) = (world.get(&world.bob, path).await, world.get(&world.bob, &other).await);
            assert_eq!(whole(&found), whole(&missing), "{path}");
            assert_eq!(found.status, 404, "{path}");
        }
    }
    // She sees all of it.
    let view = world.get(&world.alice, &format!("/v1/messages/{}", card["id"].as_str().unwrap())).await.json();
    assert_eq!((&view["text"], &view["own_view"]), (&json!("paid"), &json!(true)));
    assert_eq!(world.cents(world.alice.id).await, 8_750);

    // The next frame that he gets is of the next thing that is for all.
    world.say(&world.alice, "so long").await.expect(201);
    let next = bob.hear().await;
    assert_eq!((&next["kind"], &next["message"]["text"]), (&json!("message_posted"), &json!("so long")));
    server.stop().await;
}

/// Every GET that takes an id of the one kind and nothing else.
async fn paths_of(world: &World, ids: &[(&str, String)]) -> Vec<String> {
    let description = world.send(request("GET", "/v1/openapi.json", None, None, None)).await.expect(200).json();
    let readable = description["paths"].as_object().unwrap().iter().filter(|(_, methods)| methods.get("get").is_some());
    let takes = format!("{{{}}}", ids[0].0);
    let alone = readable.filter(|(path, _)| path.contains(&takes) && path.matches('{').count() == 1);
    // A picture is asked for by its address.
    let whole =
        |path: String| if path.ends_with("/images") { format!("{path}?url=https://example.org/a.png") } else { path };
    alone.flat_map(|(path, _)| fill(path, ids)).map(whole).collect()
}
