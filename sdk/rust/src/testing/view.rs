//! Reading cards as a client does: what they say, which buttons and inputs they have.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::bindings::parvis::host::chat;
use crate::{MessageId, PaymentId};

const CARD_BYTES_MAX: usize = 32 << 10;
const NODES_MAX: usize = 200;
const DEPTH_MAX: usize = 10;

/// A message as somebody sees it.
///
/// ```
/// use parvis_sdk::{Card, Event, Result, card, chat, testing::Host};
///
/// fn handle(_: Event) -> Result {
///     let card = Card::new().with(card::text("Hello!")).action(card::execute("wave", "Wave back"));
///     chat::post(chat::Content::new("Hello!").card(card)).map(drop)
/// }
///
/// let mut host = Host::new(handle);
/// let alice = host.person("alice");
/// host.open(&alice).unwrap();
/// let seen = &host.seen_by(&alice)[0];
/// assert_eq!(seen.card_text(), "Hello!\nWave back");
/// assert_eq!((seen.verbs(), seen.buttons()[0].title.as_str()), (vec!["wave".to_owned()], "Wave back"));
/// assert!(seen.payments().is_empty());
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MessageView {
    /// Its id.
    pub id: MessageId,
    /// Its text.
    pub text: String,
    /// Its card as JSON.
    pub card: Option<Value>,
}

/// A button, as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Button {
    /// Its verb.
    pub verb: String,
    /// What stands on it.
    pub title: String,
    /// Its data as JSON, empty where there is none.
    pub data: String,
}

impl MessageView {
    pub(super) fn new(id: &MessageId, content: &chat::Content) -> Self {
        let card = content.card.as_deref().and_then(|card| read(card).ok());
        Self { id: id.clone(), text: content.text.clone(), card }
    }

    /// All that the card says, line by line.
    pub fn card_text(&self) -> String {
        let mut lines = Vec::new();
        self.walk(&mut |node| {
            for member in ["text", "title", "value", "label"] {
                lines.extend(node.get(member).and_then(Value::as_str).map(str::to_owned));
            }
        });
        lines.join("\n")
    }

    /// The buttons that raise an event.
    pub fn buttons(&self) -> Vec<Button> {
        let mut buttons = Vec::new();
        self.walk(&mut |node| {
            if is_type(node, "Action.Execute") {
                let data = node.get("data").map(Value::to_string).unwrap_or_default();
                buttons.push(Button { verb: member(node, "verb"), title: member(node, "title"), data });
            }
        });
        buttons
    }

    /// The verbs of its buttons.
    pub fn verbs(&self) -> Vec<String> {
        self.buttons().into_iter().map(|button| button.verb).collect()
    }

    /// The payments that it asks for.
    pub fn payments(&self) -> Vec<PaymentId> {
        let found = self.card.as_ref().map(payments).unwrap_or_default();
        found.into_iter().map(PaymentId::from).collect()
    }

    fn walk(&self, visit: &mut dyn FnMut(&Map<String, Value>)) {
        if let Some(card) = &self.card {
            walk(card, 0, &mut |node, _| visit(node));
        }
    }
}

pub(super) fn read(json: &str) -> Result<Value, String> {
    serde_json::from_str(json).map_err(|error| format!("card: {error}"))
}

/// The card, if it keeps to the host's limits. What each element may hold, the host itself checks.
pub(super) fn check(json: &str) -> Result<Value, String> {
    if json.len() > CARD_BYTES_MAX {
        return Err(format!("card: {} bytes, at most {CARD_BYTES_MAX} are allowed", json.len()));
    }
    let card = read(json)?;
    let (mut nodes, mut deepest, mut ids, mut twice) = (0, 0, BTreeSet::new(), None);
    walk(&card, 0, &mut |node, depth| {
        nodes += usize::from(node.contains_key("type"));
        deepest = deepest.max(depth);
        if member(node, "type").starts_with("Input.") && !ids.insert(member(node, "id")) {
            twice = Some(member(node, "id"));
        }
    });
    if let Some(id) = twice {
        return Err(format!("card: two inputs `{id}`"));
    }
    if nodes > NODES_MAX + 1 || deepest > DEPTH_MAX {
        return Err(format!("card: {nodes} nodes, {deepest} deep; at most {NODES_MAX} and {DEPTH_MAX} are allowed"));
    }
    Ok(card)
}

/// The inputs of a card, by id.
pub(super) fn inputs(card: &Value) -> Vec<(String, Map<String, Value>)> {
    let mut found = Vec::new();
    walk(card, 0, &mut |node, _| {
        if member(node, "type").starts_with("Input.") {
            found.push((member(node, "id"), node.clone()));
        }
    });
    found
}

pub(super) fn payments(card: &Value) -> Vec<String> {
    let mut found = Vec::new();
    walk(card, 0, &mut |node, _| {
        if is_type(node, "Parvis.Pay") {
            found.push(member(node, "payment"));
        }
    });
    found
}

/// What a client sends for `entered`, or why it would not let it be sent.
pub(super) fn fill_in(card: &Value, entered: &[(&str, &str)]) -> Result<String, String> {
    let mut filled = Map::new();
    let inputs = inputs(card);
    if let Some((id, _)) = entered.iter().find(|(id, _)| !inputs.iter().any(|(known, _)| known == id)) {
        return Err(format!("the card has no input `{id}`"));
    }
    for (id, input) in inputs {
        let given = entered.iter().find(|(name, _)| *name == id).map(|(_, value)| (*value).to_owned());
        let value = given.unwrap_or_else(|| match input.get("value") {
            Some(Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
            None => String::new(),
        });
        check_entry(&id, &input, &value)?;
        filled.insert(id, Value::String(value));
    }
    Ok(Value::Object(filled).to_string())
}

fn check_entry(id: &str, input: &Map<String, Value>, value: &str) -> Result<(), String> {
    if value.is_empty() {
        let required = input.get("isRequired") == Some(&Value::Bool(true));
        return if required { Err(format!("`{id}`: {}", member(input, "errorMessage"))) } else { Ok(()) };
    }
    let fits = match member(input, "type").as_str() {
        "Input.ChoiceSet" => {
            let choices = input.get("choices").and_then(Value::as_array);
            choices.is_some_and(|choices| choices.iter().any(|choice| choice.get("value") == Some(&value.into())))
        }
        "Input.Number" => value.parse().is_ok_and(|number: f64| {
            let bound = |name| input.get(name).and_then(Value::as_f64);
            bound("min").is_none_or(|min| min <= number) && bound("max").is_none_or(|max| number <= max)
        }),
        "Input.Date" | "Input.Time" => {
            // Both are written with leading zeros, so text compares as time does.
            let bound = |name| input.get(name).and_then(Value::as_str);
            bound("min").is_none_or(|min| min <= value) && bound("max").is_none_or(|max| value <= max)
        }
        _ => true,
    };
    if fits { Ok(()) } else { Err(format!("`{id}`: `{value}` is not one of what can be entered")) }
}

/// Visits the card, its elements, columns, facts, choices and actions; `depth` counts elements within elements.
fn walk(node: &Value, depth: usize, visit: &mut dyn FnMut(&Map<String, Value>, usize)) {
    let Value::Object(object) = node else { return };
    visit(object, depth);
    for member in ["body", "items", "columns", "actions", "facts", "choices"] {
        let below = depth + usize::from(matches!(member, "body" | "items" | "columns"));
        for child in object.get(member).and_then(Value::as_array).into_iter().flatten() {
            walk(child, below, visit);
        }
    }
}

fn is_type(node: &Map<String, Value>, name: &str) -> bool {
    node.get("type").and_then(Value::as_str) == Some(name)
}

fn member(node: &Map<String, Value>, name: &str) -> String {
    node.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}
