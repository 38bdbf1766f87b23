//! The description of the API, as it is promised to clients.

use std::collections::BTreeSet;

use serde_json::Value;

/// What nobody needs to be signed in for.
const OPEN: [&str; 6] = [
    "get /v1/host",
    "post /v1/sessions",
    "post /v1/sessions/passkey",
    "post /v1/sessions/recovery",
    "post /v1/registrations",
    "post /v1/passkeys/authentication",
];

fn description() -> Value {
    serde_json::from_slice(&parvis_gateway::openapi_json()).unwrap()
}

#[test]
fn the_description_of_the_api_changes_only_on_purpose() {
    insta::assert_json_snapshot!("openapi", description());
}

#[test]
fn every_schema_and_operation_says_what_it_is() {
    let description = description();
    assert_eq!(description["openapi"], "3.1.0");
    for (name, schema) in description["components"]["schemas"].as_object().unwrap() {
        let is_page = name.starts_with("Page");
        assert!(schema.get("description").is_some() || is_page, "schema {name} has no description");
    }
    let mut ids = BTreeSet::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(operation.get("summary").is_some(), "{method} {path}");
            assert!(ids.insert(operation["operationId"].clone().to_string()), "{method} {path}");
            assert!(operation["responses"].get("default").is_some(), "{method} {path}");
            let is_open = OPEN.contains(&format!("{method} {path}").as_str());
            assert_eq!(operation.get("security").is_some(), !is_open, "{method} {path}");
        }
    }
}

#[test]
fn every_reference_of_the_description_leads_somewhere() {
    let description = description();
    let mut names = BTreeSet::new();
    collect(&description, &mut names);
    assert!(names.contains("#/components/schemas/Message"));
    for name in names {
        let pointer = name.strip_prefix('#').unwrap();
        assert!(description.pointer(pointer).is_some(), "{name}");
    }
}

fn collect(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(name)) = members.get("$ref") {
                names.insert(name.clone());
            }
            members.values().for_each(|value| collect(value, names));
        }
        Value::Array(items) => items.iter().for_each(|value| collect(value, names)),
        _ => {}
    }
}
