//! What the host's own surfaces are drawn from: who asks for what, and in which words.

use serde_json::{Value, json};

use crate::world::World;

fn names(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_program_is_shown_with_its_publisher_and_what_it_may() {
    let world = World::new().await;
    let shown = world.get(&world.alice, &format!("/v1/programs/{}", world.program)).await.expect(200).json();
    assert_eq!(shown["publisher"]["name"], "Chez Parvis");
    assert_eq!((&shown["publisher"]["trusted"], &shown["no_network"]), (&json!(true), &json!(true)));
    assert_eq!((&shown["icon"], &shown["texts"]["name"]), (&Value::Null, &json!("Counter")));
}

#[tokio::test]
async fn a_question_says_who_asks_why_and_where() {
    let world = World::new().await;
    world.say(&world.alice, "/name").await.expect(201);
    let other = format!("/v1/consents?program=prg_{}", "0".repeat(32));
    let own = format!("/v1/consents?program={}", world.program);
    for path in ["/v1/consents", &own] {
        let question = world.get(&world.alice, path).await.expect(200).json()["questions"][0].clone();
        assert_eq!((&question["reason"], &question["program_name"]), (&json!("because"), &json!("Counter")));
        assert_eq!(question["publisher_name"], "Chez Parvis");
        assert_eq!((&question["conversation"], &question["value_needed"]), (&json!(world.room), &json!(false)));
    }
    assert_eq!(
        world.get(&world.alice, &other).await.expect(200).json(),
        json!({"decided": [], "questions": [], "used": []})
    );
    assert_eq!(
        world.get(&world.bob, &own).await.expect(200).json(),
        json!({"decided": [], "questions": [], "used": []})
    );
    let decided = json!({"program": world.program, "permission": "profile.name", "decision": "always"});
    world.post(&world.alice, "/v1/consents", decided).await.expect(200);
    world.conversations.idle().await;
    let uses = world.get(&world.alice, "/v1/consents/uses").await.expect(200).json();
    let of_program = world.get(&world.alice, &format!("/v1/consents/uses?program={}", world.program)).await.json();
    assert_eq!((&uses, uses["items"].as_array().unwrap().is_empty()), (&of_program, false));
    let other = format!("/v1/consents/uses?program=prg_{}", "0".repeat(32));
    assert_eq!(world.get(&world.alice, &other).await.expect(200).json(), json!({"items": []}));
    world.get(&world.alice, "/v1/consents?program=../x").await.expect(400);
}

#[tokio::test]
async fn a_payment_says_who_asks_and_what_they_learn() {
    let world = World::new().await;
    world.say(&world.alice, "/pay").await.expect(201);
    let payment = world.get(&world.alice, "/v1/payments").await.json()["items"][0].clone();
    assert_eq!((&payment["publisher_name"], &payment["conversation"]), (&json!("Chez Parvis"), &json!(world.room)));
    assert_eq!(payment["learns"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_toast_comes_with_the_answer_or_in_ones_own_log() {
    let world = World::new().await;
    let told = world.say(&world.alice, "/toast saved").await.expect(201).json();
    assert_eq!(told["outcome"], json!({"kind": "done", "toast": {"text": "saved", "alert": false}}));
    let path = format!("/v1/conversations/{}/messages", world.room);
    let sent = world.post(&world.alice, &path, json!({"text": "/toast later"})).await.expect(201).json();
    world.conversations.idle().await;
    let own = world.get(&world.alice, "/v1/log").await.json();
    let notices: Vec<_> = own["items"].as_array().unwrap().iter().filter(|item| item["kind"] == "notice").collect();
    assert_eq!(notices.len(), 1);
    assert_eq!(notices[0]["notice"], json!({"kind": "toast", "text": "later", "alert": false}));
    assert_eq!(notices[0]["event"], sent["event"]);
}

#[tokio::test]
async fn programs_of_a_conversation_are_those_that_posted_and_those_that_one_used() {
    let world = World::new().await;
    let path = format!("/v1/conversations/{}/programs", world.room);
    let list = async |who| world.get(who, &path).await.expect(200).json();
    assert!(names(&list(&world.alice).await).is_empty());
    // She uses it, and it posts nothing: that is hers to know.
    world.say(&world.alice, "/toast hello").await.expect(201);
    assert_eq!(names(&list(&world.alice).await), [world.program.to_string()]);
    assert!(names(&list(&world.bob).await).is_empty());
    world.say(&world.alice, "/card").await.expect(201);
    assert_eq!(names(&list(&world.bob).await), [world.program.to_string()]);
    world.get(&world.eve, &path).await.expect(404);
    world.delete(&world.operator, &format!("/v1/programs/{}", world.program)).await.expect(204);
    assert!(names(&list(&world.bob).await).is_empty());
}

#[tokio::test]
async fn pages_are_clamped_and_cursors_of_other_lists_are_refused() {
    let world = World::new().await;
    world.say(&world.alice, "/card").await.expect(201);
    let room = format!("/v1/conversations/{}", world.room);
    let lists = [
        (&world.alice, "/v1/programs".to_owned()),
        (&world.alice, format!("{room}/programs")),
        (&world.alice, format!("{room}/messages")),
        (&world.alice, format!("{room}/members")),
        (&world.alice, "/v1/conversations".to_owned()),
        (&world.alice, "/v1/consents/uses".to_owned()),
        (&world.alice, "/v1/payments".to_owned()),
        (&world.operator, "/v1/events/aside".to_owned()),
    ];
    for (who, path) in lists {
        let all = world.get(who, &path).await.expect(200).json();
        assert_eq!(world.get(who, &format!("{path}?limit=1000000000")).await.expect(200).json(), all, "{path}");
        assert_eq!(world.get(who, &format!("{path}?limit=0")).await.expect(200).status, 200);
        for query in ["limit=-1", "limit=1e3", "limit=99999999999999999999", "after=../x", "before=x", "cursor=1"] {
            world.get(who, &format!("{path}?{query}")).await.expect(400);
        }
    }
    let after = format!("/v1/programs?after={}", world.program);
    assert!(names(&world.get(&world.alice, &after).await.expect(200).json()).is_empty());
    // An id of another kind is no cursor of this list.
    let wrong = format!("/v1/programs?after={}", world.alice.id);
    assert_eq!(world.get(&world.alice, &wrong).await.expect(400).code(), "invalid_query");
}

/// Launch parameters come from a link or a card: they do nothing but reach the program, and only when a person opens it.
#[tokio::test]
async fn a_forged_link_does_nothing_until_a_person_opens_the_program() {
    let world = World::new().await;
    world.issue(world.alice.id, 10_000).await;
    let path = format!("/v1/conversations/{}/programs/{}/open", world.room, world.program);
    let forged =
        json!({"parameters": {"user": world.bob.id, "amount": "100.00", "approve": "true", "consent": "always"}});
    let head = async || world.get(&world.alice, &format!("/v1/conversations/{}", world.room)).await.json();
    let (before, consents) = (head().await, world.get(&world.alice, "/v1/consents").await.json());
    // Following a link is a GET, and no key means that no client made it of a person's act.
    world.get(&world.alice, &path).await.expect(405);
    let body = forged.to_string();
    let no_key = crate::world::request("POST", &path, Some(&world.alice.token), None, Some(&body));
    world.send(no_key).await.expect(400);
    let nobody = crate::world::request("POST", &path, None, Some("key"), Some(&body));
    world.send(nobody).await.expect(401);
    assert_eq!((head().await, world.get(&world.alice, "/v1/consents").await.json()), (before.clone(), consents));

    let opened = world.post(&world.alice, &format!("{path}?wait=5"), forged).await.expect(200).json();
    assert_eq!(opened["outcome"], json!({"kind": "done"}));
    assert_eq!(head().await, before, "opening it says nothing to the others");
    assert_eq!(world.get(&world.alice, "/v1/payments").await.json(), json!({"items": []}));
    assert_eq!(world.cents(world.alice.id).await, 10_000);
    for parameters in [json!({"a": 1}), json!({"a": null}), json!({"a": ["x"]}), json!([["a", "b"]]), json!("a=b")] {
        world.post(&world.alice, &path, json!({"parameters": parameters})).await.expect(400);
    }
    let long = "x".repeat(257);
    for parameters in [json!({"a": long}), json!({long: "a"})] {
        world.post(&world.alice, &path, json!({"parameters": parameters})).await.expect(422);
    }
    let many: serde_json::Map<_, _> = (0..17).map(|n| (n.to_string(), json!("x"))).collect();
    world.post(&world.alice, &path, json!({"parameters": many})).await.expect(422);
}

#[tokio::test]
async fn an_operator_accepts_the_version_that_they_read() {
    let world = World::new().await;
    let path = format!("/v1/programs/{}/accept", world.program);
    world.post(&world.operator, &path, json!({})).await.expect(400);
    let version = format!("ver_{}", "0".repeat(64));
    let shown = world.get(&world.alice, &format!("/v1/programs/{}", world.program)).await.json();
    let version = shown["version"]["digest"].as_str().map_or(version, str::to_owned);
    world.post(&world.operator, &path, json!({"version": version})).await.expect(404);
    world.post(&world.alice, &path, json!({"version": version})).await.expect(403);
}
