//! What other tools write is accepted, and keeps its meaning.

use serde_json::{Value, json};

use super::*;

/// Every type with every member that is kept, spelled as Adaptive Cards spells it.
fn everything() -> Value {
    json!({
        "type": "AdaptiveCard", "version": "1.5", "fallbackText": "A table", "lang": "fr-CA", "rtl": false,
        "verticalContentAlignment": "center",
        "body": [
            {"type": "TextBlock", "text": "**A** \"table\"\n\\o/", "id": "t", "spacing": "extraLarge", "separator": true,
             "isVisible": true, "height": "stretch", "size": "large", "weight": "bolder", "color": "attention", "isSubtle": true,
             "wrap": true, "horizontalAlignment": "center", "maxLines": 3, "fontType": "monospace", "style": "heading"},
            {"type": "Image", "url": "https://example.com/a%20b.png?x=1&y=[2]#z", "altText": "a", "size": "small",
             "style": "person", "horizontalAlignment": "right", "width": "50px", "height": "auto"},
            {"type": "Image", "url": format!("blob:{HASH}")},
            {"type": "FactSet", "facts": [{"title": "When", "value": "19:00"}, {"title": "", "value": ""}]},
            {"type": "ColumnSet", "style": "good", "horizontalAlignment": "left", "bleed": true, "columns": [
                {"type": "Column", "width": "auto", "items": [{"type": "TextBlock", "text": ""}], "style": "emphasis",
                 "verticalContentAlignment": "bottom", "bleed": false, "rtl": true},
                {"type": "Column", "width": 2.5}, {"type": "Column", "width": "120px"}, {"type": "Column", "width": "stretch"}]},
            {"type": "Container", "items": [], "style": "warning", "verticalContentAlignment": "top", "bleed": true, "rtl": false},
            {"type": "ActionSet", "actions": [{"type": "Action.OpenUrl", "title": "Map", "url": "https://example.com"}]},
            {"type": "Input.Text", "id": "note", "label": "Note", "placeholder": "p", "value": "v", "isMultiline": true,
             "maxLength": 200, "isRequired": true, "errorMessage": "Say something", "style": "email"},
            {"type": "Input.Number", "id": "n", "placeholder": "p", "value": 2, "min": -0.5, "max": 12},
            {"type": "Input.Date", "id": "d", "value": "2026-12-24", "min": "2026-01-01", "max": "2026-12-31", "placeholder": "p"},
            {"type": "Input.Time", "id": "h", "value": "19:00", "min": "00:00", "max": "23:59", "placeholder": "p"},
            {"type": "Input.ChoiceSet", "id": "c", "choices": [{"title": "A", "value": "a"}, {"title": "B", "value": "b"}],
             "value": "a,b", "isMultiSelect": true, "style": "expanded", "wrap": true, "placeholder": "p"},
            {"type": "Input.Toggle", "id": "g", "title": "Sure", "value": "yes", "valueOn": "yes", "valueOff": "no", "wrap": false},
            {"type": "Parvis.Pay", "payment": "pay_0123456789abcdef0123456789abcdef", "title": "Pay", "id": "p", "spacing": "none"}
        ],
        "actions": [
            {"type": "Action.Execute", "id": "book", "title": "Book", "verb": "book", "style": "positive", "tooltip": "t",
             "isEnabled": true, "mode": "secondary", "associatedInputs": "none"},
            {"type": "Action.OpenUrl", "id": "open", "title": "Open", "url": "https://xn--bcher-kva.example:8443/"}
        ]
    })
}

#[test]
fn every_member_of_the_subset_is_kept_unchanged() {
    let card = parse(&everything().to_string()).unwrap();
    assert_eq!(serde_json::from_str::<Value>(card.client_json()).unwrap(), everything());
    assert_eq!(serde_json::from_str::<Value>(&card.to_json()).unwrap(), everything());
    assert_eq!(card.payments(), ["pay_0123456789abcdef0123456789abcdef".parse().unwrap()]);
}

#[test]
fn what_a_card_works_on_stands_beside_it() {
    let json = r#"{"type":"AdaptiveCard","version":"1.5","working":{"text":"Asking the kitchen"},"actions":[{"type":"Action.Execute","data":1}]}"#;
    let mut card = parse(json).unwrap();
    assert!(!card.client_json().contains("working"));
    let shown = r#"{"type":"AdaptiveCard","version":"1.5","actions":[{"type":"Action.Execute","id":"a0"}],"working":{"text":"Asking the kitchen"}}"#;
    assert_eq!(card.working_json(), shown);
    assert_eq!(parse(&card.to_json()).unwrap(), card);
    card.stop_working();
    assert_eq!(card.working_json(), card.client_json());
    assert!(!card.is_working() && !card.to_json().contains("working"));
    assert!(parse(r#"{"type":"AdaptiveCard","version":"1.5","working":{}}"#).unwrap().is_working());
    let most = "x".repeat(limits::LABEL_CHARS_MAX);
    let of = |text: &str| parse(&format!(r#"{{"type":"AdaptiveCard","version":"1.5","working":{{"text":"{text}"}}}}"#));
    assert!(of(&most).is_ok() && of(&format!("{most}x")).is_err());
}

/// Every text that people see, each with what reorders, hides or imitates the line of another.
#[test]
fn no_text_of_a_card_reorders_or_hides() {
    let hostile = r"pay \u202e00.01\u202c\u2066 EUR\u200b\ufeff to\u00ad \u2028me";
    let sample = everything();
    let mut texts = 0;
    for path in ["fallbackText", "text", "altText", "title", "label", "placeholder", "errorMessage", "tooltip"] {
        let spoilt = spoil(&sample, path, &mut texts);
        let card = parse(&spoilt.to_string().replace("HOSTILE", hostile)).unwrap();
        for hidden in ['\u{202e}', '\u{202c}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{ad}', '\u{2028}'] {
            assert!(!card.client_json().contains(hidden), "{path} U+{:04X}", u32::from(hidden));
        }
        assert!(card.client_json().contains("pay 00.01 EUR to \\nme"), "{path}: {}", card.client_json());
    }
    assert!(texts > 20, "{texts}");
}

/// The same JSON with another text wherever that member has one.
fn spoil(json: &Value, member: &str, count: &mut usize) -> Value {
    match json {
        Value::Array(values) => values.iter().map(|value| spoil(value, member, count)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| {
                let spoilt = name == member && value.is_string();
                *count += usize::from(spoilt);
                (name.clone(), if spoilt { Value::from("HOSTILE") } else { spoil(value, member, count) })
            })
            .collect(),
        other => other.clone(),
    }
}

#[test]
fn every_type_of_the_tables_is_in_the_sample() {
    let sample = everything().to_string();
    let types = schema::ELEMENTS.iter().chain(schema::ACTIONS).chain([&schema::COLUMN]);
    for ty in types {
        assert!(sample.contains(&format!("\"{}\"", ty.name)), "{}", ty.name);
        for member in
            ty.own.iter().filter(|member| !matches!(member.shape, schema::Shape::Dropped | schema::Shape::Data))
        {
            assert!(sample.contains(&format!("\"{}\":", member.name)), "{}.{}", ty.name, member.name);
        }
    }
    let elements: Vec<&str> = schema::ELEMENTS.iter().map(|ty| ty.name).collect();
    let actions: Vec<&str> = schema::ACTIONS.iter().map(|ty| ty.name).collect();
    assert_eq!(
        (elements.join(", ").as_str(), actions.join(", ").as_str()),
        (schema::ELEMENT_NAMES, schema::ACTION_NAMES)
    );
}

/// As designers and other hosts write them: words in capitals, `$schema` first, members that only paint, `type` last.
#[test]
fn cards_of_other_tools_are_accepted() {
    for (json, expected) in [
        (
            r#"{ "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.3",
                 "speak": "hello", "minHeight": "100px", "backgroundImage": {"url": "https://example.com/x.png"},
                 "body": [ { "size": "ExtraLarge", "weight": "Bolder", "text": "Publish", "type": "TextBlock",
                             "requires": {"adaptiveCards": "1.2"}, "fallback": {"type": "Whatever", "x": [1]} } ] }"#,
            json!({"type": "AdaptiveCard", "version": "1.3", "body": [
                {"type": "TextBlock", "size": "extraLarge", "weight": "bolder", "text": "Publish"}]}),
        ),
        (
            r#"{"type":"AdaptiveCard","version":"1.0","body":[{"type":"ColumnSet","columns":[{"width":"2","items":[]},{"width":1}]}]}"#,
            json!({"type": "AdaptiveCard", "version": "1.0", "body": [{"type": "ColumnSet", "columns": [
                {"type": "Column", "width": 2, "items": []}, {"type": "Column", "width": 1}]}]}),
        ),
        (
            r#"{"type":"AdaptiveCard","version":"1.4","actions":[{"type":"Action.Execute","title":"Yes","verb":"yes",
                "data":{"x":1},"iconUrl":"https://example.com/i.png","fallback":"drop"}]}"#,
            json!({"type": "AdaptiveCard", "version": "1.4", "actions": [
                {"type": "Action.Execute", "id": "a0", "title": "Yes", "verb": "yes"}]}),
        ),
        (r#"{"type":"AdaptiveCard","version":"1.5"}"#, json!({"type": "AdaptiveCard", "version": "1.5"})),
    ] {
        let card = parse(json).unwrap_or_else(|error| panic!("{error} in {json}"));
        assert_eq!(serde_json::from_str::<Value>(card.client_json()).unwrap(), expected);
    }
}

#[test]
fn data_stays_on_the_host_exactly_as_it_was_written() {
    let data = r#"{ "price" : 1.0, "big":123456789012345678901234567890, "e":1E5, "nul":"\u0000", "secret":"s3cr3t" }"#;
    let json = actions(&format!(
        r#"{{"type":"Action.Execute","data": {data} ,"title":"A","verb":"v"}},{{"type":"Action.Execute","title":"B"}},{{"type":"Action.Execute","data":"text"}}"#
    ));
    let card = parse(&json).unwrap();
    assert!(!card.client_json().contains("data") && !card.client_json().contains("s3cr3t"));
    let seen: Vec<_> = card.actions().iter().map(|a| (a.id(), a.verb(), a.data())).collect();
    assert_eq!(seen, [("a0", "v", data), ("a1", "", "null"), ("a2", "", r#""text""#)]);
    assert!(card.to_json().contains(data));
    assert_eq!(parse(&card.to_json()).unwrap(), card);
}

#[test]
fn a_button_is_found_by_its_own_id_or_its_place() {
    let json = r#"{"type":"AdaptiveCard","version":"1.5","body":[{"type":"ActionSet","actions":[{"type":"Action.Execute"}]}],
           "actions":[{"type":"Action.Execute","id":"own"},{"type":"Action.OpenUrl","url":"https://a.example"},
           {"type":"Action.Execute"},{"type":"Action.Execute","id":"off","isEnabled":false}]}"#;
    let card = parse(json).unwrap();
    for (id, found) in
        [("a0", true), ("own", true), ("a1", false), ("a2", true), ("off", false), ("", false), ("a3", false)]
    {
        assert_eq!(card.action(id).is_some(), found, "{id}");
    }
}

#[test]
fn at_least_four_and_at_most_sixteen_kibibytes_of_data_fit() {
    let json = |bytes: usize| actions(&format!(r#"{{"type":"Action.Execute","data":"{}"}}"#, "x".repeat(bytes - 2)));
    assert_eq!(parse(&json(4 << 10)).unwrap().actions()[0].data().len(), 4 << 10);
    assert!(parse(&json(16 << 10)).is_ok());
    let error = parse(&json((16 << 10) + 1)).unwrap_err();
    assert_eq!(error.to_string(), "actions[0].data: more than 16384 bytes");
}

#[test]
fn plain_http_is_only_for_this_machine_and_only_if_the_operator_says_so() {
    let demo = CardOptions { http_to_localhost: true };
    for (url, ordinary, in_demo) in [
        ("https://example.com", true, true),
        ("http://localhost:8080/a", false, true),
        ("http://127.0.0.1/", false, true),
        ("http://example.com", false, false),
        ("http://localhost.example.com", false, false),
        ("http://localhost@example.com", false, false),
    ] {
        for json in [
            actions(&format!(r#"{{"type":"Action.OpenUrl","url":"{url}"}}"#)),
            body(&format!(r#"{{"type":"Image","url":"{url}"}}"#)),
        ] {
            assert_eq!(parse(&json).is_ok(), ordinary, "{url}");
            assert_eq!(Card::parse(&json, &demo).is_ok(), in_demo, "{url}");
        }
    }
}

#[test]
fn text_that_people_see_is_cleaned() {
    let card =
        parse(&body("{\"type\":\"TextBlock\",\"text\":\"pay \\u202e00.01\u{2066} EUR\\r\\nnow\\u200b\"}")).unwrap();
    assert!(card.client_json().contains(r#""pay 00.01 EUR\nnow""#), "{}", card.client_json());
}

#[test]
fn a_card_says_in_plain_text_what_it_shows() {
    let card = parse(&body(
        r#"{"type":"TextBlock","text":"Table"},{"type":"TextBlock","text":"hidden","isVisible":false},
           {"type":"FactSet","facts":[{"title":"When","value":"19:00"}]},{"type":"Image","url":"https://a.example","altText":"front"},
           {"type":"ColumnSet","columns":[{"items":[{"type":"Input.Text","id":"n","label":"Note"}]}]},
           {"type":"Parvis.Pay","payment":"pay_0123456789abcdef0123456789abcdef","title":"Pay 20.00 EUR"}"#,
    ));
    assert_eq!(card.unwrap().plain_text(), "Table\nWhen: 19:00\nfront\nNote\nPay 20.00 EUR");
    let own = parse(
        r#"{"type":"AdaptiveCard","version":"1.5","body":[{"type":"TextBlock","text":"x"}],"fallbackText":"A table"}"#,
    );
    assert_eq!(own.unwrap().plain_text(), "A table");
}
