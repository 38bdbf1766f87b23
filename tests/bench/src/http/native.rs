//! The benchmarks' program as part of the host: what a run costs without a sandbox.

use async_trait::async_trait;
use parvis_capability::invocation::Bucket;
use parvis_capability::{CallError, Invocation};
use parvis_conversation::{Ran, Runner};
use parvis_domain::{Ending, Trigger};
use serde_json::json;

#[derive(Debug)]
pub(super) struct Native;

#[async_trait]
impl Runner for Native {
    async fn run(&self, mut invocation: Box<Invocation>) -> Ran {
        match handle(&mut invocation).await {
            Ok(()) => Ran::Ended { invocation, ending: Ending::Done },
            Err(CallError::Stale) => Ran::Stale,
            Err(error) => Ran::Fault(format!("{error:?}")),
        }
    }
}

async fn handle(run: &mut Invocation) -> Result<(), CallError> {
    let count = run.storage_get(Bucket::Conversation, "count").await?;
    let count = count.and_then(|digits| std::str::from_utf8(&digits).ok()?.parse::<u32>().ok()).unwrap_or(0) + 1;
    run.storage_set(Bucket::Conversation, "count", count.to_string().into_bytes()).await?;
    let (line, card) = (line(count), card(count));
    match run.event().trigger {
        Trigger::CardAction { message, .. } => run.edit(&message, &line, Some(&card)).await,
        _ => run.post(&line, Some(&card)).await.map(drop),
    }
}

pub(super) fn line(count: u32) -> String {
    format!("Counted {count} times")
}

pub(super) fn card(count: u32) -> String {
    let line = line(count);
    let facts = json!([{ "title": "Count", "value": line }, { "title": "Kept in", "value": "this conversation" }]);
    json!({
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": [{ "type": "TextBlock", "text": line, "wrap": true }, { "type": "FactSet", "facts": facts }],
        "actions": [{ "type": "Action.Execute", "verb": "count", "title": "Count" }],
    })
    .to_string()
}
