//! What is kept reads back as itself, whatever came in.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// Text with what text can hold.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[a-z\"\\\\\n\t é\u{200b}\u{202e}]{0,20}"]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(member_name(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn member_name() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec!["type", "body", "items", "text", "id", "data"]).prop_map(str::to_owned),
        text()
    ]
}

/// An element with members of its own type, right and wrong.
fn element() -> impl Strategy<Value = Value> {
    let types = schema::ELEMENTS.iter().chain(schema::ACTIONS).chain([&schema::COLUMN]).collect::<Vec<_>>();
    prop::sample::select(types).prop_flat_map(|ty| {
        let members: Vec<&str> = ty.own.iter().chain(ty.shared).map(|member| member.name).collect();
        prop::collection::vec((prop::sample::select(members), value()), 0..6).prop_map(move |members| {
            let mut element = json!({"type": ty.name, "text": "t"});
            for (name, value) in members {
                element[name] = value;
            }
            element
        })
    })
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        text().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-1_000_000..1_000_000_i64, 1..9_i32)
            .prop_map(|(whole, decimals)| Value::from(whole as f64 / 10_f64.powi(decimals))),
        prop::sample::select(vec![
            "auto",
            "Stretch",
            "50px",
            "1.5",
            "https://a.example/x",
            "2026-12-24",
            "19:00",
            "default"
        ])
        .prop_map(Value::from),
        prop::collection::vec((text(), text()), 0..4).prop_map(|pairs| pairs
            .into_iter()
            .map(|(title, value)| json!({"title": title, "value": value}))
            .collect()),
        any_json(),
    ]
}

fn card() -> impl Strategy<Value = Value> {
    let textual = text().prop_map(|text| json!({"type": "TextBlock", "text": text}));
    let number = any::<f64>().prop_map(|number| json!({"type": "Input.Number", "id": "n", "value": number}));
    let width = value().prop_map(|width| json!({"type": "ColumnSet", "columns": [{"width": width}]}));
    let button =
        any_json().prop_map(|data| json!({"type": "ActionSet", "actions": [{"type": "Action.Execute", "data": data}]}));
    let inner = prop_oneof![3 => textual, 1 => number, 1 => width, 2 => button, 2 => element()];
    let nested = inner.prop_recursive(4, 20, 4, |inner| {
        prop::collection::vec(inner, 0..4).prop_map(|items| json!({"type": "Container", "items": items}))
    });
    (prop::collection::vec(nested, 0..3), prop::option::of(text())).prop_map(|(body, working)| {
        let mut card = json!({"type": "AdaptiveCard", "version": "1.5", "body": body});
        if let Some(text) = working {
            card["working"] = json!({ "text": text });
        }
        card
    })
}

fn reads_back(card: &Card) {
    assert_eq!(&parse(&card.to_json()).unwrap(), card);
    assert_eq!(parse(card.client_json()).unwrap().client_json(), card.client_json());
    assert!(!serde_json::from_str::<Value>(card.client_json()).unwrap()["body"].to_string().contains("\"data\":"));
    let record = postcard::to_stdvec(card).unwrap();
    assert_eq!(&postcard::from_bytes::<Card>(&record).unwrap(), card);
    let _ = (card.plain_text(), card.check_form("{}"));
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(json in any::<String>(), inputs in any::<String>()) {
        let _ = parse(&json);
        let _ = parse(&body(&json));
        let card = parse(&body(r#"{"type":"Input.Number","id":"a"}"#)).unwrap();
        let _ = card.check_form(&inputs);
    }

    #[test]
    fn no_json_makes_the_reader_panic(json in any_json()) {
        let _ = parse(&json.to_string());
        let _ = parse(&body(&json.to_string()));
    }

    #[test]
    fn what_is_accepted_reads_back_as_itself(json in card()) {
        if let Ok(card) = parse(&json.to_string()) {
            reads_back(&card);
        }
    }

    #[test]
    fn any_number_that_is_accepted_reads_back_as_itself(number: f64, whole in -1_000_000_000_000_000..1_000_000_000_000_000_i64, decimals in 0..20_i32) {
        for number in [number, whole as f64 / 10_f64.powi(decimals), whole as f64] {
            if let Ok(card) = parse(&body(&format!(r#"{{"type":"Input.Number","id":"a","value":{number:?}}}"#))) {
                reads_back(&card);
            }
        }
    }

    #[test]
    fn entered_inputs_read_back_as_themselves(note in text(), number in "-?[0-9.]{0,20}") {
        let card = parse(&body(r#"{"type":"Input.Text","id":"note","isMultiline":true},{"type":"Input.Number","id":"n"}"#)).unwrap();
        let entered = json!({"note": note, "n": number}).to_string();
        if let Ok(inputs) = card.check_form(&entered) {
            prop_assert_eq!(card.check_form(&inputs.to_json()), Ok(inputs));
        }
    }
}

#[test]
fn a_record_that_was_tampered_with_does_not_panic() {
    let card = parse(&actions(r#"{"type":"Action.Execute","title":"é","data":{"a":1}}"#)).unwrap();
    let record = postcard::to_stdvec(&card).unwrap();
    for at in 0..record.len() {
        for bit in 0..8 {
            let mut bytes = record.clone();
            bytes[at] ^= 1 << bit;
            if let Ok(card) = postcard::from_bytes::<Card>(&bytes) {
                let _ = (card.to_json(), card.plain_text(), card.check_form("{}"));
            }
        }
    }
}
