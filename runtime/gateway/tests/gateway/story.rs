//! What people do with a program, from the outside.

use serde_json::json;

use crate::world::{RECORD, World, request, within};

#[tokio::test]
async fn a_press_is_answered_with_its_outcome_or_while_it_is_on_its_way() {
    let world = World::new().await;
    let card = world.card().await;
    let path = format!("/v1/messages/{}/actions", card["id"].as_str().unwrap());
    world.clock.pass_millis(5_000);

    let body = json!({"version": card["version"]});
    let waited = world.post(&world.alice, &format!("{path}/more?wait=5"), body.clone()).await.expect(200).json();
    assert_eq!(waited["outcome"], json!({"kind": "done"}));
    assert!(waited["event"].as_str().unwrap().starts_with("evt_"));
    let now = world.last_message(&world.bob).await;
    assert_eq!((&now["text"], &now["version"]), (&json!("pressed 1 times"), &json!(2)));

    let refused = world.post(&world.alice, &format!("{path}/no?wait=5"), body.clone()).await.expect(200).json();
    assert_eq!(refused["outcome"], json!({"kind": "refused", "text": "we are closed"}));
    let failed = world.post(&world.alice, &format!("{path}/fail?wait=5"), body.clone()).await.expect(200).json();
    assert_eq!(failed["outcome"], json!({"kind": "failed", "failure": "trap"}));

    let sent = world.post(&world.bob, &format!("{path}/no"), body).await.expect(202).json();
    assert!(sent.get("outcome").is_none());
    world.conversations.idle().await;
    let log = world.get(&world.bob, "/v1/log").await.expect(200).json();
    let notice = log["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&notice["kind"], &notice["notice"]),
        (&json!("notice"), &json!({"kind": "refused", "text": "we are closed"}))
    );
    assert_eq!(notice["event"], sent["event"]);
}

#[tokio::test]
async fn a_press_on_an_old_card_is_answered_with_the_current_one() {
    let world = World::new().await;
    let card = world.card().await;
    let path = format!("/v1/messages/{}/actions/more?wait=5", card["id"].as_str().unwrap());
    world.clock.pass_millis(5_000);
    let body = json!({"version": card["version"]});
    world.post(&world.alice, &path, body.clone()).await.expect(200);
    let answer = world.post(&world.bob, &path, body).await.expect(409);
    assert_eq!(answer.code(), "card_changed");
    let current = answer.json()["message"].clone();
    assert_eq!(current["text"], "pressed 1 times");
    world.post(&world.bob, &path, json!({"version": current["version"]})).await.expect(200);
    let unknown = path.replace("/more", "/none");
    assert_eq!(world.post(&world.bob, &unknown, json!({"version": 1})).await.expect(409).code(), "card_changed");
}

#[tokio::test]
async fn a_program_asks_and_the_person_decides_and_takes_it_back() {
    let world = World::new().await;
    let asked = world.say(&world.alice, "/name").await.expect(201).json();
    assert_eq!(asked["outcome"], json!({"kind": "consent_required", "permission": "profile.name"}));
    let consents = world.get(&world.alice, "/v1/consents").await.expect(200).json();
    assert_eq!(consents["questions"][0]["permission"], "profile.name");

    let always = json!({"program": world.program, "permission": "profile.name", "decision": "always"});
    world.post(&world.alice, "/v1/consents", always).await.expect(200);
    world.conversations.idle().await;
    assert_eq!(world.last_message(&world.bob).await["text"], "hello alice");
    let uses = world.get(&world.alice, "/v1/consents/uses").await.expect(200).json();
    assert!(uses["items"].as_array().unwrap().iter().any(|used| used["permission"] == "profile.name"));

    let never = json!({"program": world.program, "permission": "profile.name", "decision": "never"});
    world.post(&world.alice, "/v1/consents", never).await.expect(200);
    let refused = world.say(&world.alice, "/name").await.expect(201).json();
    assert_eq!(refused["outcome"]["kind"], "failed");

    let unknown = json!({"program": world.program, "permission": "root", "decision": "always"});
    world.post(&world.alice, "/v1/consents", unknown).await.expect(400);
}

#[tokio::test]
async fn a_failed_event_is_tried_again_by_whoever_caused_it() {
    let world = World::new().await;
    let card = world.card().await;
    let path = format!("/v1/messages/{}/actions/fail?wait=5", card["id"].as_str().unwrap());
    let failed = world.post(&world.alice, &path, json!({"version": 1})).await.expect(200).json();
    let event = failed["event"].as_str().unwrap();
    let retry = format!("/v1/events/{event}/retry");
    world.post(&world.bob, &retry, json!({})).await.expect(404);
    world.post(&world.alice, &retry, json!({})).await.expect(202);
    world.conversations.idle().await;
    let asides = world.get(&world.operator, "/v1/events/aside").await.expect(200).json();
    assert_eq!(asides["items"][0]["event"], event);
    assert_eq!(asides["items"][0]["why"], json!({"kind": "failed", "failure": "trap"}));
    let behind = world.get(&world.operator, &format!("/v1/events/aside?limit=1&after={event}")).await.expect(200);
    assert_eq!(behind.json()["items"], json!([]));
    world.get(&world.operator, "/v1/events/aside?after=evt").await.expect(400);
    world.delete(&world.operator, &format!("/v1/events/{event}")).await.expect(204);
    world.post(&world.alice, &retry, json!({})).await.expect(404);
}

#[tokio::test]
async fn the_record_of_a_failed_run_is_for_the_programs_developers() {
    let world = World::new().await;
    let card = world.card().await;
    let path = format!("/v1/messages/{}/actions/fail?wait=5", card["id"].as_str().unwrap());
    let failed = world.post(&world.alice, &path, json!({"version": 1})).await.expect(200).json();
    let event = failed["event"].as_str().unwrap();
    let failures = format!("/v1/programs/{}/failures", world.program);
    let record = format!("{failures}/{event}");
    // To whoever caused it the program's records do not exist.
    world.get(&world.alice, &failures).await.expect(404);
    world.get(&world.alice, &record).await.expect(404);
    let settings = json!({"developers": [world.eve.id]});
    world.put(&world.operator, &format!("/v1/programs/{}/settings", world.program), settings).await.expect(204);
    for reader in [&world.eve, &world.operator] {
        let listed = world.get(reader, &failures).await.expect(200).json();
        assert_eq!(listed["items"].as_array().unwrap().len(), 1);
        let (run, bytes) = (&listed["items"][0], RECORD.len());
        assert_eq!((&run["event"], &run["failure"], &run["bytes"]), (&json!(event), &json!("trap"), &json!(bytes)));
        let read = world.get(reader, &record).await.expect(200);
        assert_eq!(read.text.as_bytes(), RECORD);
        assert_eq!(read.headers["content-type"], "application/octet-stream");
        assert!(read.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    }
    world.get(&world.eve, &format!("{failures}/evt_{}", "0".repeat(32))).await.expect(404);
}

#[tokio::test]
async fn an_amount_that_was_not_shown_is_not_approved() {
    let world = World::new().await;
    world.issue(world.alice.id, 10_000).await;
    world.say(&world.alice, "/pay").await.expect(201);
    let payment = world.get(&world.alice, "/v1/payments").await.json()["items"][0].clone();
    let path = format!("/v1/payments/{}", payment["id"].as_str().unwrap());
    for (currency, value) in [("EUR", "12.49"), ("EUR", "0.01"), ("USD", "12.50")] {
        let body = json!({"amount": {"currency": currency, "value": value}});
        world.post(&world.alice, &format!("{path}/approve"), body).await.expect(409);
    }
    let declined = world.post(&world.alice, &format!("{path}/decline"), json!({})).await.expect(200).json();
    assert_eq!(declined["state"], "declined");
    let late =
        world.post(&world.alice, &format!("{path}/approve"), json!({"amount": payment["amount"]})).await.expect(409);
    assert_eq!(late.code(), "already_settled");
    assert_eq!(world.cents(world.alice.id).await, 10_000);
}

#[tokio::test]
async fn an_operator_installs_configures_and_takes_away() {
    let world = World::new().await;
    let upload = async |package: &'static [u8], kind: &'static str| {
        let key = world.new_key();
        let mut request = request("POST", "/v1/programs", Some(&world.operator.token), Some(&key), None);
        request.headers_mut().insert("content-type", kind.parse().unwrap());
        *request.body_mut() = package.into();
        world.send(request).await
    };
    assert_eq!(upload(b"garbage", "application/octet-stream").await.expect(422).code(), "invalid_package");
    upload(b"a package", "application/json").await.expect(415);
    let installed = upload(b"a package", "application/octet-stream").await.expect(200).json();
    assert_eq!(installed["kind"], "running");
    assert_eq!(upload(b"a package", "application/octet-stream").await.expect(200).json()["kind"], "unchanged");
    let path = format!("/v1/programs/{}", installed["program"].as_str().unwrap());

    let settings = json!({"staff": [world.bob.id], "withheld": ["payments"], "developers": [world.eve.id]});
    world.put(&world.operator, &format!("{path}/settings"), settings).await.expect(204);
    let kept = world.get(&world.operator, &format!("{path}/settings")).await.expect(200).json();
    assert_eq!(kept["staff"], json!([world.bob.id]));
    let shown = world.get(&world.alice, &path).await.expect(200).json();
    assert_eq!(shown["version"]["permissions"][2], json!({"name": "payments", "reason": "because", "withheld": true}));
    // Its developer reads its log; another program's log does not exist for them.
    world.get(&world.eve, &format!("{path}/log")).await.expect(200);
    world.get(&world.eve, &format!("/v1/programs/{}/log", world.program)).await.expect(404);
    world.get(&world.operator, &format!("{path}/log")).await.expect(200);

    world.delete(&world.operator, &path).await.expect(204);
    world.get(&world.alice, &path).await.expect(404);
    world.delete(&world.operator, &path).await.expect(404);

    let account = json!({"login": "carol", "password": "password of carol", "name": "Carol", "role": "user"});
    world.post(&world.operator, "/v1/accounts", account.clone()).await.expect(201);
    world.post(&world.operator, "/v1/accounts", account).await.expect(409);
    let issue = json!({"to": world.alice.id, "amount": {"currency": "EUR", "value": "1.00"}});
    world.post(&world.operator, "/v1/issuances", issue).await.expect(201);
    assert_eq!(world.get(&world.operator, "/v1/audit").await.expect(200).json()["clean"], true);
}

#[tokio::test]
async fn what_was_committed_goes_on_when_its_client_goes_away() {
    let world = World::new().await;
    let card = world.card().await;
    let path = format!("/v1/messages/{}/actions/more", card["id"].as_str().unwrap());
    for polls in 1..6 {
        world.clock.pass_millis(1_000);
        let version = world.last_message(&world.alice).await["version"].clone();
        let mut press = Box::pin(world.post(&world.alice, &path, json!({"version": version})));
        // The client goes away somewhere in the middle.
        for _ in 0..polls {
            if futures_util::poll!(press.as_mut()).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(press);
        let expected = format!("pressed {polls} times");
        within(async {
            while world.last_message(&world.alice).await["text"] != expected {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }
}
