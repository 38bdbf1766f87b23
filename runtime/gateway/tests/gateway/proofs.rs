//! Passkeys, PINs and recovery codes, as a client uses them.

use parvis_capability::Policy;
use parvis_gateway::Config;
use serde_json::{Value, json};

use crate::authenticator::Authenticator;
use crate::world::{Answer, Person, World, request};

const PIN: &str = "135790";

/// With the policy that a host begins with.
async fn world() -> World {
    let world = World::with_policy(Config::default(), Policy::default()).await;
    world.issue(world.alice.id, 100_000).await;
    world
}

async fn open(world: &World, path: &str, body: Value) -> Answer {
    world.send(request("POST", path, None, None, Some(&body.to_string()))).await
}

async fn add_passkey(world: &World, who: &Person, device: &mut Authenticator) -> Value {
    let begun = world.post(who, "/v1/passkeys/registration", json!({})).await.expect(200).json();
    let body = json!({"ceremony": begun["ceremony"], "name": "Phone", "credential": device.create(&begun["options"])});
    world.post(who, "/v1/passkeys", body).await.expect(201).json()
}

async fn set_pin(world: &World, who: &Person, login: &str) {
    let body = json!({"pin": PIN, "password": format!("password of {login}")});
    world.put(who, "/v1/me/pin", body).await.expect(204);
}

/// The payment that alice is asked for.
async fn payment(world: &World) -> Value {
    world.say(&world.alice, "/pay").await.expect(201);
    world.get(&world.alice, "/v1/payments").await.expect(200).json()["items"][0].clone()
}

#[tokio::test]
async fn a_person_adds_a_passkey_and_signs_in_with_it() {
    let world = world().await;
    let mut device = Authenticator::new(1);
    let passkey = add_passkey(&world, &world.alice, &mut device).await;
    assert_eq!((&passkey["name"], &passkey["last_used"]), (&json!("Phone"), &Value::Null));
    let begun = open(&world, "/v1/passkeys/authentication", json!({})).await.expect(200).json();
    let body = json!({"ceremony": begun["ceremony"], "credential": device.get(&begun["options"])});
    let signed_in = open(&world, "/v1/sessions/passkey", body.clone()).await.expect(201).json();
    assert_eq!(signed_in["session"]["method"], "passkey");
    assert_eq!(signed_in["session"]["user"], json!(world.alice.id));
    open(&world, "/v1/sessions/passkey", body).await.expect(401);

    let me = Person { id: world.alice.id, token: signed_in["token"].as_str().unwrap().to_owned() };
    assert_eq!(world.get(&me, "/v1/me").await.expect(200).json()["passkeys"], 1);
    let path = format!("/v1/passkeys/{}", passkey["id"].as_str().unwrap());
    let renamed = json!({"name": "Old phone"}).to_string();
    let rename = |who: &Person| request("PATCH", &path, Some(&who.token), None, Some(&renamed));
    world.send(rename(&world.bob)).await.expect(404);
    assert_eq!(world.send(rename(&me)).await.expect(200).json()["name"], "Old phone");
    let listed = world.get(&me, "/v1/passkeys").await.expect(200).json();
    assert_eq!((&listed["items"][0]["name"], &listed["items"][1]), (&json!("Old phone"), &Value::Null));
    assert_eq!(world.get(&world.bob, "/v1/passkeys").await.expect(200).json()["items"], json!([]));
    // Who came without the password sets one.
    world.put(&me, "/v1/me/password", json!({"new": "a new password"})).await.expect(204);
    world.get(&world.alice, "/v1/me").await.expect(401);
    world.delete(&me, &path).await.expect(204);
    world.delete(&me, &path).await.expect(404);
}

#[tokio::test]
async fn an_old_session_adds_no_passkey_and_makes_no_codes_without_the_password() {
    let world = world().await;
    world.clock.pass_millis(10 * 60_000);
    for path in ["/v1/passkeys/registration", "/v1/recovery-codes"] {
        let refused = world.post(&world.alice, path, json!({})).await.expect(403);
        assert_eq!(refused.code(), "recent_sign_in_required", "{path}");
        let wrong = world.post(&world.alice, path, json!({"password": "wrong"})).await.expect(403);
        assert_eq!(wrong.code(), "wrong_password", "{path}");
        let right = world.post(&world.alice, path, json!({"password": "password of alice"})).await;
        assert!(right.status.is_success(), "{path} {}", right.text);
    }
}

#[tokio::test]
async fn a_recovery_code_signs_in_once_and_guessing_stops() {
    let world = world().await;
    let made = world.post(&world.alice, "/v1/recovery-codes", json!({})).await.expect(201).json();
    let codes: Vec<&str> = made["codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect();
    assert_eq!(codes.len(), 10);
    let recover = async |login: &str, code: &str| {
        open(&world, "/v1/sessions/recovery", json!({"login": login, "code": code})).await
    };
    let signed_in = recover("alice", codes[0]).await.expect(201).json();
    assert_eq!(signed_in["session"]["method"], "recovery");
    let left = world.get(&world.alice, "/v1/recovery-codes").await.expect(200);
    assert_eq!(left.json(), json!({"left": 9}));
    let mut told = Vec::new();
    for login in ["alice", "nobody"] {
        for code in [codes[0], "", "x", "0000-0000-0000-0000", "ü"] {
            told.push(recover(login, code).await.expect(401).text);
        }
        let refused = recover(login, codes[1]).await.expect(429);
        assert_eq!(refused.code(), "too_many_attempts");
        told.push(refused.text);
    }
    assert_eq!(told[..6], told[6..]);
    // The password is guessed no more either: what one person knows is guessed in one way or another.
    open(&world, "/v1/sessions", json!({"login": "alice", "password": "password of alice"})).await.expect(429);
    world.clock.pass_millis(60_000);
    recover("alice", codes[1]).await.expect(201);
}

#[tokio::test]
async fn a_payment_is_approved_with_a_pin() {
    let world = world().await;
    let payment = payment(&world).await;
    assert_eq!(payment["step_up"], "pin_or_passkey");
    let path = format!("/v1/payments/{}/approve", payment["id"].as_str().unwrap());
    let approve = async |proof: Value| {
        let mut body = json!({"amount": payment["amount"]});
        if !proof.is_null() {
            body["proof"] = proof;
        }
        world.post(&world.alice, &path, body).await
    };
    let refused = approve(Value::Null).await.expect(403);
    assert_eq!(
        (refused.code().as_str(), &refused.json()["step_up"]),
        ("step_up_setup_required", &json!("pin_or_passkey"))
    );
    set_pin(&world, &world.alice, "alice").await;
    assert_eq!(world.get(&world.alice, "/v1/me").await.json()["has_pin"], true);
    assert_eq!(approve(Value::Null).await.expect(403).code(), "step_up_required");
    let wrong = approve(json!({"kind": "pin", "pin": "000000"})).await.expect(403);
    assert_eq!((wrong.code().as_str(), &wrong.json()["tries_left"]), ("pin_wrong", &json!(4)));
    for proof in [
        json!({"kind": "pin"}),
        json!({"kind": "passkey", "pin": PIN}),
        json!({"kind": "pin", "pin": PIN, "ceremony": null, "credential": {}}),
    ] {
        approve(proof.clone()).await.expect(422);
    }
    assert_eq!(approve(json!({"kind": "pin", "pin": PIN, "admin": 1})).await.expect(400).code(), "unknown_field");
    approve(json!({"kind": "pin", "pin": PIN})).await.expect(200);
    let old = world.delete(&world.alice, "/v1/me/pin").await;
    old.expect(204);
    assert_eq!(world.get(&world.alice, "/v1/me").await.json()["has_pin"], false);
}

#[tokio::test]
async fn a_locked_pin_says_so() {
    let world = world().await;
    set_pin(&world, &world.alice, "alice").await;
    let send = async |pin: &str| {
        let amount = json!({"currency": "EUR", "value": "1.00"});
        let body = json!({"conversation": world.room, "to": world.bob.id, "amount": amount,
            "proof": {"kind": "pin", "pin": pin}});
        world.post(&world.alice, "/v1/transfers", body).await
    };
    for left in (0..5).rev() {
        assert_eq!(send("000000").await.expect(403).json()["tries_left"], left);
    }
    let locked = send(PIN).await.expect(429);
    assert_eq!(locked.code(), "pin_locked");
    assert!(locked.headers.contains_key("retry-after"));
    world.clock.pass_millis(15 * 60_000);
    send(PIN).await.expect(201);
    assert_eq!(world.cents(world.bob.id).await, 100);
}

#[tokio::test]
async fn a_payment_is_approved_with_a_passkey_and_a_retry_shows_nothing_new() {
    let world = world().await;
    let mut device = Authenticator::new(1);
    add_passkey(&world, &world.alice, &mut device).await;
    let payment = payment(&world).await;
    let path = format!("/v1/payments/{}", payment["id"].as_str().unwrap());
    world.post(&world.bob, &format!("{path}/challenge"), json!({})).await.expect(404);
    let challenge = world.post(&world.alice, &format!("{path}/challenge"), json!({})).await.expect(200).json();
    assert_eq!(challenge["step_up"], "pin_or_passkey");
    let credential = device.get(&challenge["options"]);
    let proof = json!({"kind": "passkey", "ceremony": challenge["ceremony"], "credential": credential});
    let body = json!({"amount": payment["amount"], "proof": proof});
    let first = world.post_with(&world.alice, &format!("{path}/approve"), "k", body.clone()).await.expect(200);
    let again = world.post_with(&world.alice, &format!("{path}/approve"), "k", body).await.expect(200);
    assert!(again.replayed());
    assert_eq!(first.text, again.text);

    let amount = json!({"currency": "EUR", "value": "200.00"});
    let transfer = json!({"conversation": world.room, "to": world.bob.id, "amount": amount});
    let challenge = world.post(&world.alice, "/v1/transfers/challenge", transfer.clone()).await.expect(200).json();
    assert_eq!(challenge["step_up"], "passkey");
    let credential = device.get(&challenge["options"]);
    let mut body = transfer;
    body["proof"] = json!({"kind": "passkey", "ceremony": challenge["ceremony"], "credential": credential});
    let mut other = body.clone();
    other["amount"]["value"] = json!("200.01");
    assert_eq!(world.post(&world.alice, "/v1/transfers", other).await.expect(409).code(), "ceremony_over");
    world.post(&world.alice, "/v1/transfers", body).await.expect(201);
}

#[tokio::test]
async fn ceremonies_of_a_peer_are_bounded() {
    let world = world().await;
    let begin = async || open(&world, "/v1/passkeys/authentication", json!({})).await.status.as_u16();
    let mut answers = Vec::new();
    for _ in 0..130 {
        answers.push(begin().await);
    }
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 120);
    assert_eq!(answers.last(), Some(&429));
    world.clock.pass_millis(1_000);
    assert_eq!(begin().await, 200);
}
