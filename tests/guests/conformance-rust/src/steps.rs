//! What arguments of steps stand for.

use parvis_sdk::{Event, PersonId, Trigger};
use serde_json::Value;

/// What arguments refer to.
pub(crate) struct Told {
    pub(crate) event: Event,
    pub(crate) answers: Vec<Value>,
    pub(crate) round: u64,
}

pub(crate) fn resolve(value: &Value, told: &Told) -> Value {
    match value {
        Value::Array(members) => members.iter().map(|member| resolve(member, told)).collect(),
        Value::Object(members) => {
            let only = if members.len() == 1 { members.iter().next() } else { None };
            match only.map(|(name, argument)| (name.as_str(), argument)) {
                Some(("repeat", argument)) => {
                    let times = usize::try_from(argument[1].as_u64().unwrap()).unwrap();
                    argument[0].as_str().unwrap().repeat(times).into()
                }
                Some(("hex", _)) => value.clone(),
                Some(("ref", argument)) => answered(argument, told),
                Some(("event", argument)) => of_event(argument.as_str().unwrap(), &told.event),
                Some(("count", argument)) => format!("{}{}", argument.as_str().unwrap(), told.round).into(),
                _ => members.iter().map(|(name, member)| (name.clone(), resolve(member, told))).collect(),
            }
        }
        other => other.clone(),
    }
}

fn answered(argument: &Value, told: &Told) -> Value {
    let step = usize::try_from(argument[0].as_u64().unwrap()).unwrap();
    let value = &told.answers[step]["ok"];
    match argument.get(1).and_then(Value::as_str) {
        Some(member) => value[member].clone(),
        None => value.clone(),
    }
}

fn of_event(what: &str, event: &Event) -> Value {
    match what {
        "actor" => event.actor.as_ref().map(PersonId::as_str).into(),
        "conversation" => event.conversation.as_str().into(),
        "id" => event.id.as_str().into(),
        "now" => event.now.to_string().into(),
        _ => match &event.trigger {
            Trigger::CardAction(action) => action.message.as_str().into(),
            _ => Value::Null,
        },
    }
}
