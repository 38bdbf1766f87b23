//! What one person sees in the conversation of a test: words, buttons and fields.

use std::collections::{BTreeMap, BTreeSet};

use parvis_capability::conversation::MessageView;
use parvis_domain::MessageId;
use serde_json::{Map, Value};

/// Members of a card whose texts people read.
const SHOWN: [&str; 8] = ["text", "title", "label", "value", "placeholder", "altText", "errorMessage", "tooltip"];

/// A message as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) message: MessageId,
    pub(super) version: u32,
    text: String,
    card: Option<Value>,
}

/// A button, and what would be sent with it where nothing is entered.
#[derive(Debug)]
pub(super) struct Button {
    pub(super) action: String,
    fields: Vec<Field>,
    takes_inputs: bool,
}

#[derive(Debug)]
struct Field {
    id: String,
    label: String,
    value: String,
}

impl Look {
    pub(super) fn of(seen: &MessageView) -> Self {
        let (text, card) = seen.shown();
        // Cards come from the host, which wrote them as JSON.
        let card = card.and_then(|card| serde_json::from_str(card.card.client_json()).ok());
        Self { message: seen.message.id, version: seen.version(), text: text.to_owned(), card }
    }

    /// Everything that can be read, a line each.
    pub(super) fn words(&self) -> String {
        let mut lines = vec![self.text.clone()];
        if let Some(card) = &self.card {
            walk(card, &mut |object| {
                lines.extend(SHOWN.iter().filter_map(|name| Some(object.get(*name)?.as_str()?.to_owned())));
            });
        }
        // A text that says what the card says is read once.
        let mut known = BTreeSet::new();
        lines.retain(|line| !line.is_empty() && known.insert(line.clone()));
        lines.join("\n")
    }

    /// Titles of the buttons.
    pub(super) fn titles(&self) -> Vec<String> {
        let mut titles = Vec::new();
        self.each_button(&mut |button| titles.extend(text(button, "title")));
        titles
    }

    pub(super) fn button(&self, title: &str) -> Option<Button> {
        let mut found = None;
        self.each_button(&mut |button| {
            if found.is_none() && text(button, "title").as_deref() == Some(title) {
                let takes_inputs =
                    text(button, "associatedInputs").is_none_or(|word| !word.eq_ignore_ascii_case("none"));
                found = text(button, "id").map(|action| (action, takes_inputs));
            }
        });
        let (action, takes_inputs) = found?;
        Some(Button { action, takes_inputs, fields: self.fields() })
    }

    fn each_button(&self, each: &mut dyn FnMut(&Map<String, Value>)) {
        if let Some(card) = &self.card {
            walk(card, &mut |object| {
                if text(object, "type").as_deref() == Some("Action.Execute") {
                    each(object);
                }
            });
        }
    }

    fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        if let Some(card) = &self.card {
            walk(card, &mut |object| {
                if text(object, "type").is_some_and(|kind| kind.starts_with("Input."))
                    && let Some(id) = text(object, "id")
                {
                    let label = text(object, "label").or_else(|| text(object, "title")).unwrap_or_default();
                    let value = match object.get("value") {
                        Some(Value::String(value)) => value.clone(),
                        Some(Value::Number(value)) => value.to_string(),
                        _ => String::new(),
                    };
                    fields.push(Field { id, label, value });
                }
            });
        }
        fields
    }
}

impl Button {
    /// What is sent: what stands in the fields, and over it what is entered by id or label.
    ///
    /// # Errors
    /// The fields that there are, where one is entered that is not.
    pub(super) fn inputs(&self, entered: &BTreeMap<String, String>) -> Result<String, String> {
        let fields: &[Field] = if self.takes_inputs { &self.fields } else { &[] };
        let mut inputs: BTreeMap<&str, &str> = BTreeMap::new();
        for field in fields.iter().filter(|field| !field.value.is_empty()) {
            inputs.insert(&field.id, &field.value);
        }
        for (name, value) in entered {
            let field = fields
                .iter()
                .find(|field| field.id == *name)
                .or_else(|| fields.iter().find(|field| field.label == *name));
            let known = || {
                fields.iter().map(|field| format!("`{}` ({})", field.id, field.label)).collect::<Vec<_>>().join(", ")
            };
            let field = field.ok_or_else(|| format!("there is no field `{name}`; there are: {}", known()))?;
            inputs.insert(&field.id, value);
        }
        Ok(serde_json::to_string(&inputs).expect("texts are JSON"))
    }
}

fn text(object: &Map<String, Value>, name: &str) -> Option<String> {
    object.get(name).and_then(Value::as_str).map(str::to_owned)
}

/// Every object of a card, in the order in which it stands. The host bounds a card's depth.
fn walk(value: &Value, each: &mut dyn FnMut(&Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            each(object);
            object.values().for_each(|value| walk(value, each));
        }
        Value::Array(items) => items.iter().for_each(|value| walk(value, each)),
        _ => {}
    }
}
