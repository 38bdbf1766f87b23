//! The first member outside of the subset is named by its path.

use super::*;

fn refusal(json: &str) -> String {
    match parse(json) {
        Err(error) => error.to_string(),
        Ok(card) => panic!("accepted: {}", card.client_json()),
    }
}

#[test]
fn the_envelope_is_strict() {
    for (json, expected) in [
        ("", "card: not JSON"),
        ("nul", "card: not JSON"),
        ("[]", "card: expected an object"),
        ("{}", "type: missing"),
        (r#"{"type":"Message"}"#, "type: expected `AdaptiveCard`"),
        (r#"{"type":["AdaptiveCard"]}"#, "type: expected `AdaptiveCard`"),
        (r#"{"type":"AdaptiveCard"}"#, "version: missing"),
        (r#"{"type":"AdaptiveCard","version":"1.6"}"#, "version: expected one of"),
        (r#"{"type":"AdaptiveCard","version":1.5}"#, "version: expected text"),
        (r#"{"type":"AdaptiveCard","version":"1.5","body":{}}"#, "body: expected a list"),
        (r#"{"type":"AdaptiveCard","version":"1.5","body":[[]]}"#, "body[0]: expected an object"),
        (r#"{"type":"AdaptiveCard","version":"1.5","lang":"<b>"}"#, "lang: expected a language tag"),
        (r#"{"type":"AdaptiveCard","version":"1.5","data":{}}"#, "card: `data` is not a member"),
        (r#"{"type":"AdaptiveCard","version":"1.5","selectAction":{}}"#, "card: `selectAction` is not a member"),
        (r#"{"type":"AdaptiveCard","version":"1.5","refresh":{}}"#, "card: `refresh` is not a member"),
        (r#"{"type":"AdaptiveCard","version":"1.5","working":true}"#, "working: expected an object"),
        (r#"{"type":"AdaptiveCard","version":"1.5","working":{"text":1}}"#, "working.text: expected text"),
        (r#"{"type":"AdaptiveCard","version":"1.5","working":{"until":""}}"#, "working: `until` is not a member"),
        (
            r#"{"type":"AdaptiveCard","version":"1.5","working":{"text":"\u0007"}}"#,
            "working.text: the text has the character",
        ),
        (r#"{"type":"AdaptiveCard","version":"1.5"} x"#, "card: not JSON"),
        (r#"{"type":"AdaptiveCard","version":"1.5",}"#, "card: not JSON"),
    ] {
        let error = refusal(json);
        assert!(error.starts_with(expected), "{error} for {json}");
    }
}

#[test]
fn elements_are_strict() {
    for (element, expected) in [
        ("{}", "body[0].type: missing"),
        (r#"{"type":1}"#, "body[0].type: expected text"),
        (r#"{"type":"Media"}"#, "body[0].type: `Media` is not one of the card subset's types here: TextBlock, "),
        (r#"{"type":"textblock","text":""}"#, "body[0].type: `textblock` is not"),
        (r#"{"type":"Column"}"#, "body[0].type: `Column` is not"),
        (r#"{"type":"Action.OpenUrl","url":"https://a.example"}"#, "body[0].type: `Action.OpenUrl` is not"),
        (r#"{"type":"TextBlock"}"#, "body[0].text: missing"),
        (r#"{"type":"TextBlock","text":null}"#, "body[0].text: expected text"),
        (r#"{"type":"TextBlock","text":"a\u0000"}"#, "body[0].text: the text has the character U+0000"),
        (r#"{"type":"TextBlock","text":"a\u0085"}"#, "body[0].text: the text has the character U+0085"),
        (r#"{"type":"TextBlock","text":"a","onclick":"x()"}"#, "body[0]: `onclick` is not a member"),
        (r#"{"type":"TextBlock","text":"a","<b>\n":1}"#, "body[0]: `<b>\\n` is not a member"),
        (r#"{"type":"TextBlock","text":"a","size":"huge"}"#, "body[0].size: expected one of default small"),
        (r#"{"type":"TextBlock","text":"a","wrap":"true"}"#, "body[0].wrap: expected true or false"),
        (r#"{"type":"TextBlock","text":"a","maxLines":1.5}"#, "body[0].maxLines: expected a whole number"),
        (r#"{"type":"TextBlock","text":"a","maxLines":0}"#, "body[0].maxLines: expected a whole number"),
        (
            r#"{"type":"Container","items":[{"type":"TextBlock","text":"a"},{"type":"Table"}]}"#,
            "body[0].items[1].type: `Table` is not",
        ),
        (
            r#"{"type":"Container","items":[],"selectAction":{"type":"Action.OpenUrl"}}"#,
            "body[0]: `selectAction` is not a member",
        ),
        (
            r#"{"type":"ColumnSet","columns":[{"items":[{"type":"Image"}]}]}"#,
            "body[0].columns[0].items[0].url: missing",
        ),
        (
            r#"{"type":"ColumnSet","columns":[{"type":"Container","items":[]}]}"#,
            "body[0].columns[0].type: expected `Column`",
        ),
        (r#"{"type":"ColumnSet","columns":[{"width":-1}]}"#, "body[0].columns[0].width: expected a weight"),
        (r#"{"type":"ColumnSet","columns":[{"width":"calc(1px)"}]}"#, "body[0].columns[0].width: expected one of auto"),
        (r#"{"type":"FactSet","facts":[{"title":"a"}]}"#, "body[0].facts[0].value: missing"),
        (
            r#"{"type":"FactSet","facts":[{"title":"a","value":"b","type":"Fact"}]}"#,
            "body[0].facts[0]: `type` is not a member",
        ),
        (r#"{"type":"Parvis.Pay"}"#, "body[0].payment: missing"),
        (
            r#"{"type":"Parvis.Pay","payment":"usr_0123456789abcdef0123456789abcdef"}"#,
            "body[0].payment: expected the id of a payment",
        ),
        (r#"{"type":"Input.Text"}"#, "body[0].id: missing"),
        (r#"{"type":"Input.Text","id":""}"#, "body[0].id: expected an id"),
        (r#"{"type":"Input.Text","id":"a\n"}"#, "body[0].id: expected text without control"),
        (r#"{"type":"Input.Text","id":"a","style":"password"}"#, "body[0].style: expected one of text tel url email"),
        (r#"{"type":"Input.Text","id":"a","regex":"(a+)+$"}"#, "body[0]: `regex` is not a member"),
        (r#"{"type":"Input.Number","id":"a","min":2,"max":1}"#, "body[0]: `min` is more than `max`"),
        (r#"{"type":"Input.Number","id":"a","min":"2"}"#, "body[0].min: expected a number"),
        (r#"{"type":"Input.Number","id":"a","min":1e15}"#, "body[0].min: expected a number of at most"),
        (r#"{"type":"Input.Number","id":"a","min":0.1234567890123456}"#, "body[0].min: expected a number of at most"),
        (r#"{"type":"Input.Number","id":"a","min":1e-300}"#, "body[0].min: expected a number of at most"),
        (r#"{"type":"Input.Number","id":"a","value":1e999}"#, "body[0].value: not JSON: number out of range"),
        (r#"{"type":"Input.Date","id":"a","value":"2026-02-30"}"#, "body[0].value: expected a date"),
        (r#"{"type":"Input.Date","id":"a","value":"26-2-3"}"#, "body[0].value: expected a date"),
        (r#"{"type":"Input.Date","id":"a","min":"2026-02-02","max":"2026-02-01"}"#, "body[0]: `min` is more"),
        (r#"{"type":"Input.Time","id":"a","value":"24:00"}"#, "body[0].value: expected a time"),
        (r#"{"type":"Input.Time","id":"a","value":"7:00"}"#, "body[0].value: expected a time"),
        (r#"{"type":"Input.ChoiceSet","id":"a"}"#, "body[0].choices: missing"),
        (
            r#"{"type":"Input.ChoiceSet","id":"a","isMultiSelect":true,"choices":[{"title":"x","value":"a,b"}]}"#,
            "body[0]: with `isMultiSelect`",
        ),
        (r#"{"type":"Input.Toggle","id":"a"}"#, "body[0].title: missing"),
        (
            r#"{"type":"Input.Text","id":"a"},{"type":"Container","items":[{"type":"Input.Toggle","title":"t","id":"a"}]}"#,
            "body[1].items[0].id: the id `a` is used twice",
        ),
    ] {
        let error = refusal(&body(element));
        assert!(error.starts_with(expected), "{error} for {element}");
    }
}

#[test]
fn actions_are_strict() {
    for (action, expected) in [
        (r#"{"type":"Action.Submit"}"#, "actions[0].type: `Action.Submit` is not one of"),
        (r#"{"type":"Action.ShowCard"}"#, "actions[0].type: `Action.ShowCard` is not one of"),
        (r#"{"type":"Action.OpenUrl"}"#, "actions[0].url: missing"),
        (r#"{"type":"Action.OpenUrl","url":"https://a.example","verb":"x"}"#, "actions[0]: `verb` is not a member"),
        (r#"{"type":"Action.OpenUrl","url":"https://a.example","data":1}"#, "actions[0]: `data` is not a member"),
        (r#"{"type":"Action.Execute","verb":7}"#, "actions[0].verb: expected text"),
        (r#"{"type":"Action.Execute","id":""}"#, "actions[0].id: expected an id"),
        (r#"{"type":"Action.Execute","id":1}"#, "actions[0].id: expected text"),
        (
            r#"{"type":"Action.Execute","associatedInputs":"all"}"#,
            "actions[0].associatedInputs: expected one of auto none",
        ),
        (r#"{"type":"Action.Execute","data":{"a":{"b":1,"b":2}}}"#, "actions[0].data.a.b: the member occurs twice"),
        (r#"{"type":"Action.Execute","data":["\ud800"]}"#, "actions[0].data[0]: not JSON"),
        (r#"{"type":"Action.Execute","data":1e999}"#, "actions[0].data: not JSON"),
        (
            r#"{"type":"Action.Execute","id":"x"},{"type":"Action.OpenUrl","url":"https://a.example","id":"x"}"#,
            "actions[1].id: the id `x`",
        ),
        (
            r#"{"type":"Action.Execute"},{"type":"Action.Execute","id":"a0"}"#,
            "actions[1].id: the id `a0` is used twice",
        ),
        (
            r#"{"type":"Action.Execute","id":"a1"},{"type":"Action.Execute"}"#,
            "actions[1].id: the id `a1` is used twice",
        ),
    ] {
        let error = refusal(&actions(action));
        assert!(error.starts_with(expected), "{error} for {action}");
    }
}

#[test]
fn an_address_is_https_and_what_it_seems() {
    for link in [
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "\\u0001javascript:alert(1)",
        " https://a.example",
        "https:a.example",
        "https:/a.example",
        "https://",
        "https:///a.example",
        "//a.example",
        "/relative",
        "http://a.example",
        "ftp://a.example",
        "file:///etc/passwd",
        "data:text/html,<script>",
        "intent://x#Intent;end",
        "blob:https://a.example/1",
        "https://bank.example@evil.example",
        "https://a:b@evil.example",
        "https://bank.example\\\\@evil.example",
        "https://evil.example\\\\.bank.example",
        "https://b\u{e4}nk.example",
        "https://\u{430}pple.com",
        "https://a.example/\u{202e}gpj.exe",
        "https://a.example/a b",
        "https://a.example/\\n",
        "https://a.example/\\\"onload=x",
        "https://a.example/<b>",
        "https://a..example",
        "https://-a.example",
        "https://a.example:0",
        "https://a.example:99999",
        "https://a.example:80:80",
        "https://[::1]/",
        "https://a_b.example",
    ] {
        let error = refusal(&actions(&format!(r#"{{"type":"Action.OpenUrl","url":"{link}"}}"#)));
        assert!(error.starts_with("actions[0].url: not an address"), "{error} for {link}");
        let error = refusal(&body(&format!(r#"{{"type":"Image","url":"{link}"}}"#)));
        assert!(error.starts_with("body[0].url: not an address"), "{error} for {link}");
    }
    let user_info =
        parse(&actions(r#"{"type":"Action.OpenUrl","url":"https://bank.example@evil.example"}"#)).unwrap_err();
    assert_eq!(user_info.why, CardFault::Link(LinkFault::UserInfo));
    let long = format!("https://a.example/{}", "a".repeat(limits::LINK_BYTES_MAX));
    assert!(refusal(&actions(&format!(r#"{{"type":"Action.OpenUrl","url":"{long}"}}"#))).contains("longer than"));
    for image in [
        HASH.to_owned(),
        format!("blob:{}", HASH.to_uppercase()),
        format!("blob:{}", &HASH[1..]),
        "data:image/png;base64,AA".into(),
    ] {
        assert!(refusal(&body(&format!(r#"{{"type":"Image","url":"{image}"}}"#))).contains("content hash"), "{image}");
    }
    let hash_as_link = actions(&format!(r#"{{"type":"Action.OpenUrl","url":"blob:{HASH}"}}"#));
    assert!(refusal(&hash_as_link).contains("https://"));
}
