//! How a run ends, and that an end that is not good leaves nothing behind.

use serde_json::{Value, json};

use super::stage::Stage;

pub(super) async fn play(stage: &mut Stage) {
    let alice = stage.alice;
    stage.chapter("ends");
    stage
        .tell(
            alice,
            &json!([["chat.post", { "text": "never seen", "card": null }], ["end", "refused", "Non, merci. 👩‍🚀"]]),
        )
        .await;
    stage.tell(alice, &json!([["end", "refused", { "repeat": ["é", 1_025] }]])).await;
    stage.tell(alice, &json!([["end", "refused", ""]])).await;
    stage.tell(alice, &json!([["end", "consent-required", "profile.phone"]])).await;
    stage.tell(alice, &json!([["end", "consent-required", "no.such.permission"]])).await;
    for step in
        [json!(["chat.redact", "msg_none"]), json!(["storage.get", "program", ""]), json!(["payments.get", "pay_none"])]
    {
        stage.tell(alice, &json!([["end", "host-error", step]])).await;
    }
    stage.tell(alice, &json!([["storage.set", "program", "left", "1"], ["end", "throw", "a mistake: é"]])).await;
    stage.complained_of("a mistake: é");
    stage.tell(alice, &json!([["storage.get", "program", "left"]])).await;
    for how in ["recurse", "memory", "spin", "exit"] {
        let steps: Value = json!([["storage.set", "program", "left", "1"], ["end", how, "ended"]]);
        stage.tell(alice, &steps).await;
    }
    stage.tell(alice, &json!([["storage.get", "program", "left"], ["recurse", 50]])).await;
}
