//! Steps that the SDK does, not the host.

use parvis_sdk::storage::{self, Bucket};
use parvis_sdk::{Error, Event, Money, Result, Trigger};
use serde_json::{Map, Value, json};

pub(crate) fn step(name: &str, given: &[Value], event: &Event) -> Value {
    match done(name, given, event) {
        Ok(value) => json!({ "ok": value }),
        Err(error) => json!({ "error": [case(&error)] }),
    }
}

fn done(name: &str, given: &[Value], event: &Event) -> Result<Value> {
    let text = |index: usize| given[index].as_str().unwrap();
    Ok(match name {
        "sdk.money" => {
            let money = Money::parse(text(1), text(0))?;
            let (units, code) = (money.minor_units().to_string(), money.currency().code().to_owned());
            json!({ "minor-units": units, "value": money.value(), "currency": code })
        }
        "sdk.money-sum" => serde_json::to_value(money(&given[0])?.checked_add(money(&given[1])?)?)?,
        "sdk.set-json" => {
            bucket(text(0)).set(text(1), &given[2])?;
            Value::Null
        }
        "sdk.get-json" => bucket(text(0)).get(text(1))?.unwrap_or(Value::Null),
        "sdk.increment" => {
            let by = i32::try_from(given[2].as_i64().unwrap()).unwrap();
            bucket(text(0)).increment(text(1), by)?.to_string().into()
        }
        "sdk.inputs" => inputs(event)?,
        _ => panic!("no such step: {name}"),
    })
}

fn money(given: &Value) -> Result<Money> {
    Ok(Money::parse(given["value"].as_str().unwrap(), given["currency"].as_str().unwrap())?)
}

/// Without those that were left empty.
fn inputs(event: &Event) -> Result<Value> {
    let (json, inputs) = match &event.trigger {
        Trigger::CardAction(action) => (action.inputs.as_str(), action.inputs()?),
        Trigger::FormSubmitted(form) => (form.inputs.as_str(), form.inputs()?),
        _ => return Ok(json!({})),
    };
    let ids: Map<String, Value> = serde_json::from_str(json)?;
    Ok(ids.keys().filter_map(|id| Some((id.clone(), Value::from(inputs.get(id)?)))).collect())
}

fn bucket(name: &str) -> Bucket {
    match name {
        "program" => storage::program(),
        "conversation" => storage::conversation(),
        _ => storage::person(),
    }
}

fn case(error: &Error) -> &'static str {
    match error {
        Error::NotGranted(_) => "not-granted",
        Error::ConsentRequired(_) => "consent-required",
        Error::NotFound => "not-found",
        Error::QuotaExceeded(_) => "quota-exceeded",
        Error::InsufficientFunds => "insufficient-funds",
        Error::Conflict => "conflict",
        _ => "invalid",
    }
}
