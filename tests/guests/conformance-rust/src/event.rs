//! The event as the WIT has it, and the string in it that holds the steps.

use parvis_sdk::http::Failure;
use parvis_sdk::payments::{Payment, State};
use parvis_sdk::{Event, MessageId, Money, PersonId, Trigger};
use serde_json::{Value, json};

pub(crate) fn told(event: &Event) -> (Value, String) {
    let (trigger, text) = trigger(&event.trigger);
    let shown = json!({
        "id": event.id,
        "conversation": event.conversation.as_str(),
        "actor": event.actor.as_ref().map(PersonId::as_str),
        "now": event.now.to_string(),
        "made-by": event.made_by,
        "trigger": trigger,
    });
    (shown, text)
}

fn trigger(trigger: &Trigger) -> (Value, String) {
    match trigger {
        Trigger::Opened(launch) => (
            json!(["opened", { "parameters": launch.parameters }]),
            launch.parameter("steps").unwrap_or_default().to_owned(),
        ),
        Trigger::Command(command) => {
            (json!(["command", { "name": command.name, "text": command.text }]), command.text.clone())
        }
        Trigger::Message(incoming) => {
            let reply_to = incoming.reply_to.as_ref().map(MessageId::as_str);
            (json!(["message", { "text": incoming.text, "reply-to": reply_to }]), incoming.text.clone())
        }
        Trigger::CardAction(action) => (
            json!(["card-action", {
                "message": action.message.as_str(), "verb": action.verb, "data": action.data, "inputs": action.inputs,
            }]),
            action.data.clone(),
        ),
        Trigger::FormSubmitted(form) => (
            json!(["form-submitted", { "name": form.name, "data": form.data, "inputs": form.inputs }]),
            form.data.clone(),
        ),
        Trigger::PaymentUpdated(updated) => (json!(["payment-updated", payment(updated)]), updated.reference.clone()),
        Trigger::TimerFired(fired) => (
            json!(["timer-fired", { "timer": fired.timer.as_str(), "name": fired.name, "data": fired.data }]),
            fired.data.clone(),
        ),
        Trigger::ConsentChanged(consent) => {
            let shown = json!({ "permission": consent.permission, "granted": consent.granted });
            (json!(["consent-changed", shown]), String::new())
        }
        Trigger::HttpAnswered(answered) => {
            let answer = match &answered.answer {
                Ok(response) => json!(response.status),
                Err(failure) => json!([kind(failure)]),
            };
            let shown =
                json!({ "id": answered.id.as_str(), "name": answered.name, "data": answered.data, "answer": answer });
            (json!(["http-answered", shown]), answered.data.clone())
        }
        _ => (json!(["unknown"]), String::new()),
    }
}

fn kind(failure: &Failure) -> &'static str {
    match failure {
        Failure::Refused(_) => "refused",
        Failure::Unreachable => "unreachable",
        Failure::TimedOut => "timed-out",
        Failure::TooLarge => "too-large",
        _ => "unknown",
    }
}

fn payment(payment: &Payment) -> Value {
    json!({
        "id": payment.id.as_str(),
        "payer": payment.payer.as_str(),
        "amount": money(payment.amount),
        "captured": money(payment.captured),
        "refunded": money(payment.refunded),
        "state": state(payment.state),
        "reference": payment.reference,
        "expires-at": payment.expires_at.to_string(),
    })
}

pub(crate) fn state(state: State) -> &'static str {
    match state {
        State::Requested => "requested",
        State::Authorized => "authorized",
        State::Captured => "captured",
        State::Voided => "voided",
        State::Declined => "declined",
        State::Expired => "expired",
    }
}

fn money(money: Money) -> Value {
    json!({ "currency": money.currency().code(), "value": money.value() })
}
