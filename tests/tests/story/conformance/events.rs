//! Events of every kind, as they reach the program.

use parvis_capability::consent::Decision;
use parvis_domain::Permission;
use serde_json::{Value, json};

use super::stage::Stage;

/// A card with a button whose data is steps, and inputs of each kind.
fn card(steps: &Value) -> String {
    json!({
        "type": "AdaptiveCard", "version": "1.5",
        "body": [
            { "type": "Input.Text", "id": "words", "label": "Words" },
            { "type": "Input.Number", "id": "number", "label": "Number" },
            { "type": "Input.Toggle", "id": "on", "title": "On" },
            { "type": "Input.Text", "id": "empty", "label": "Empty" },
        ],
        "actions": [{ "type": "Action.Execute", "verb": "go", "title": "Go", "data": { "steps": steps } }],
    })
    .to_string()
}

pub(super) async fn play(stage: &mut Stage) {
    let (alice, bob) = (stage.alice, stage.bob);
    let filled = json!({ "words": " \u{1F469}\u{200D}\u{1F680} é\u{301} \" \\ </b> ", "number": "999999999999999", "on": "true", "empty": "  " });

    stage.chapter("opened");
    stage.open(alice, &[]).await;
    stage.open(alice, &[("a", "1"), ("a", "2"), ("", "é"), ("steps", r#"[["echo",{"event":"actor"}]]"#)]).await;

    stage.chapter("command");
    stage.say(alice, "/conformance", None).await;
    stage.say(bob, "/conformance   \u{202e}quoted \"text\" \\n and a NUL-free \u{1F600}\ttab  ", None).await;
    stage.say(alice, &format!("/conformance {}", "é".repeat(8_000)), None).await;

    stage.chapter("message");
    stage.say(alice, "@PROGRAM how are you?", None).await;
    stage.tell(alice, &json!([["chat.post", { "text": "A message", "card": null }]])).await;
    let newest = stage.newest_of_all().await;
    stage.say(bob, "an answer", Some(newest)).await;

    stage.chapter("card-action");
    let steps = json!([["sdk.inputs"], ["echo", { "event": "message" }]]);
    stage.tell(alice, &json!([["chat.post", { "text": "Card", "card": card(&steps) }]])).await;
    stage.press(bob, "go", &filled).await;
    let plain =
        r#"{"type":"AdaptiveCard","version":"1.5","actions":[{"type":"Action.Execute","verb":"plain","title":"Go"}]}"#;
    stage.tell(alice, &json!([["chat.post", { "text": "Card", "card": plain }]])).await;
    stage.press(alice, "plain", &json!({})).await;

    stage.chapter("form-submitted");
    let form = json!([["chat.open-form", { "event": "actor" }, "näme", "[[\"sdk.inputs\"]]", { "text": "Form", "card": card(&json!(null)) }]]);
    stage.tell(alice, &form).await;
    stage.press(alice, "go", &filled).await;

    stage.chapter("timer-fired");
    let at = stage.instant(90);
    stage.tell(alice, &json!([["schedule.at", at, "tïmer", "[[\"echo\",1]]"]])).await;
    stage.wait(150).await;

    stage.chapter("consent-changed");
    stage
        .tell(alice, &json!([["identity.profile", "name"], ["end", "host-error", ["identity.profile", "name"]]]))
        .await;
    stage.decide(alice, Permission::ProfileName, Decision::Always).await;
    stage.decide(bob, Permission::ProfilePhone, Decision::Deny).await;

    stage.chapter("payment-updated");
    let request = |reference: &str| {
        json!({
            "payer": { "event": "actor" }, "amount": { "currency": "EUR", "value": "12.50" }, "title": "Zwölf",
            "items": [], "reference": reference, "expires-in-seconds": 60,
        })
    };
    stage.tell(alice, &json!([["payments.request", request("[[\"echo\",\"declined\"]]")]])).await;
    stage.pay(false).await;
    stage.tell(alice, &json!([["payments.request", request("")]])).await;
    stage.wait(120).await;
    stage.tell(alice, &json!([["payments.request", request("ünused")]])).await;
    stage.pay(true).await;
}
