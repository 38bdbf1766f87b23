//! What a person enters is held against the card.

use super::*;

fn form() -> Card {
    parse(
        r#"{"type":"AdaptiveCard","version":"1.5","body":[
            {"type":"Input.Text","id":"name","isRequired":true,"maxLength":5},
            {"type":"ColumnSet","columns":[{"items":[{"type":"Container","items":[
                {"type":"Input.Text","id":"note","isMultiline":true},
                {"type":"Input.Number","id":"party","min":1,"max":12}]}]}]},
            {"type":"Input.Date","id":"day","min":"2026-12-01","max":"2026-12-31"},
            {"type":"Input.Time","id":"at","min":"18:00","max":"22:00"},
            {"type":"Input.ChoiceSet","id":"menu","choices":[{"title":"A","value":"a"},{"title":"B","value":"b,c"}]},
            {"type":"Input.ChoiceSet","id":"extras","isMultiSelect":true,"choices":[{"title":"X","value":"x"},{"title":"Y","value":"y"}]},
            {"type":"Input.Toggle","id":"news","title":"News"},
            {"type":"Input.Toggle","id":"data","title":"Window","valueOn":"w","valueOff":"-"}],
          "actions":[{"type":"Action.Execute","id":"send","verb":"send"},
                     {"type":"Action.Execute","id":"cancel","associatedInputs":"none"}]}"#,
    )
    .unwrap()
}

fn enter(inputs: &str) -> Result<String, String> {
    let card = form();
    let checked = card.check_inputs(card.action("send").unwrap(), inputs);
    checked.map(|inputs| inputs.to_json()).map_err(|error| error.to_string())
}

#[test]
fn fitting_inputs_come_out_in_the_order_of_the_card() {
    for (inputs, expected) in [
        (r#"{"name":"Ann"}"#, r#"{"name":"Ann"}"#),
        (r#" { "party" : "4", "name":"Ann" } "#, r#"{"name":"Ann","party":"4"}"#),
        (r#"{"name":"Ann","party":"","day":" ","news":""}"#, r#"{"name":"Ann","party":"","day":"","news":""}"#),
        (r#"{"name":"\u00e9\"\u202e","note":"a\r\nb"}"#, r#"{"name":"é\"","note":"a\nb"}"#),
        (r#"{"name":"A","party":" 04.50 "}"#, r#"{"name":"A","party":"4.5"}"#),
        (
            r#"{"name":"A","day":"2026-12-31","at":"18:00","menu":"b,c","extras":"y,x","news":"true","data":"-"}"#,
            r#"{"name":"A","day":"2026-12-31","at":"18:00","menu":"b,c","extras":"y,x","news":"true","data":"-"}"#,
        ),
    ] {
        assert_eq!(enter(inputs).as_deref(), Ok(expected), "{inputs}");
    }
}

#[test]
fn inputs_that_do_not_fit_are_refused_by_name() {
    for (inputs, expected) in [
        ("", "inputs: expected a JSON object"),
        ("[]", "inputs: expected a JSON object"),
        (r#"{"name":"Ann"} {}"#, "inputs: expected a JSON object"),
        (r#"{"name":{"a":1}}"#, "inputs: expected a JSON object"),
        (r#"{"name":"\ud800"}"#, "inputs: expected a JSON object"),
        (r#"{"name":1}"#, "name: expected a JSON object of input id to text"),
        (r#"{"name":"Ann","party":4}"#, "party: expected a JSON object of input id to text"),
        (r#"{"name":"Ann","name":"Bob"}"#, "name: entered twice"),
        (r#"{"name":"Ann","admin":"true"}"#, "admin: the card has no such input"),
        (r#"{"name":"Ann","__proto__":"x"}"#, "__proto__: the card has no such input"),
        ("{}", "name: must be filled in"),
        (r#"{"name":""}"#, "name: must be filled in"),
        (r#"{"name":"  "}"#, "name: must be filled in"),
        (r#"{"name":"\u200b\u2060"}"#, "name: must be filled in"),
        (r#"{"name":"Annika"}"#, "name: more than the most allowed, 5 characters"),
        (r#"{"name":"A\nB"}"#, "name: must be one line"),
        (r#"{"name":"A\u0000"}"#, "name: the text has the character U+0000"),
        (r#"{"name":"A","party":"0"}"#, "party: less than the least allowed, 1"),
        (r#"{"name":"A","party":"-1"}"#, "party: less than the least allowed, 1"),
        (r#"{"name":"A","party":"12.01"}"#, "party: more than the most allowed, 12"),
        (r#"{"name":"A","party":"1e1"}"#, "party: expected a number"),
        (r#"{"name":"A","party":"+1"}"#, "party: expected a number"),
        (r#"{"name":"A","party":"1."}"#, "party: expected a number"),
        (r#"{"name":"A","party":"NaN"}"#, "party: expected a number"),
        (r#"{"name":"A","party":"inf"}"#, "party: expected a number"),
        (r#"{"name":"A","party":"0x4"}"#, "party: expected a number"),
        (r#"{"name":"A","party":"18446744073709551616"}"#, "party: expected a number"),
        (r#"{"name":"A","day":"2026-11-30"}"#, "day: less than the least allowed, 2026-12-01"),
        (r#"{"name":"A","day":"2027-01-01"}"#, "day: more than the most allowed, 2026-12-31"),
        (r#"{"name":"A","day":"2026-12-32"}"#, "day: expected a date"),
        (r#"{"name":"A","day":"20261224"}"#, "day: expected a date"),
        (r#"{"name":"A","day":"2026-12-24T00:00"}"#, "day: expected a date"),
        (r#"{"name":"A","at":"17:59"}"#, "at: less than the least allowed, 18:00"),
        (r#"{"name":"A","at":"22:01"}"#, "at: more than the most allowed, 22:00"),
        (r#"{"name":"A","at":"19:60"}"#, "at: expected a time"),
        (r#"{"name":"A","at":"19:00:00"}"#, "at: expected a time"),
        (r#"{"name":"A","menu":"b"}"#, "menu: not one of the choices"),
        (r#"{"name":"A","menu":"a "}"#, "menu: not one of the choices"),
        (r#"{"name":"A","extras":"x,z"}"#, "extras: not one of the choices"),
        (r#"{"name":"A","extras":"x,x"}"#, "extras: not one of the choices"),
        (r#"{"name":"A","extras":"x,"}"#, "extras: not one of the choices"),
        (r#"{"name":"A","news":"yes"}"#, "news: not one of the choices"),
        (r#"{"name":"A","data":"true"}"#, "data: not one of the choices"),
    ] {
        let error = enter(inputs).unwrap_err();
        assert!(error.starts_with(expected), "{error} for {inputs}");
    }
}

#[test]
fn inputs_are_bounded_as_a_whole() {
    let inputs = |bytes: usize| format!(r#"{{"name":"A","note":"{}"}}"#, "é".repeat(bytes / 2));
    assert!(enter(&inputs(8 << 10)).is_ok());
    assert!(enter(&inputs(9 << 10)).unwrap_err().contains("longer than 4096"));
    assert_eq!(enter(&inputs(16 << 10)).unwrap_err(), "inputs: more than 16384 bytes");
    let deep = format!("{}{}", "[".repeat(8_000), "]".repeat(8_000));
    assert!(enter(&deep).is_err());
}

#[test]
fn an_action_without_inputs_takes_none() {
    let card = form();
    let cancel = card.action("cancel").unwrap();
    assert_eq!(card.check_inputs(cancel, "{}").unwrap().to_json(), "{}");
    let error = card.check_inputs(cancel, r#"{"name":"Ann"}"#).unwrap_err();
    assert_eq!(error.why, InputFault::NotTaken);
    assert_eq!(card.check_form("{}").unwrap_err().why, InputFault::Required);
}

#[test]
fn what_is_required_must_be_chosen_or_on() {
    let card = parse(&body(
        r#"{"type":"Input.Toggle","id":"terms","title":"I accept","isRequired":true},
           {"type":"Input.ChoiceSet","id":"none","isRequired":true,"choices":[{"title":"-","value":""},{"title":"A","value":"a"}]}"#,
    ))
    .unwrap();
    for (inputs, accepted) in [
        (r#"{"terms":"true","none":"a"}"#, true),
        (r#"{"terms":"false","none":"a"}"#, false),
        (r#"{"terms":"","none":"a"}"#, false),
        (r#"{"none":"a"}"#, false),
        (r#"{"terms":"true","none":""}"#, false),
        (r#"{"terms":"true"}"#, false),
    ] {
        assert_eq!(card.check_form(inputs).is_ok(), accepted, "{inputs}");
    }
}

#[test]
fn entered_values_are_found_by_id() {
    let card = form();
    let inputs = card.check_form(r#"{"name":"Ann","party":"4"}"#).unwrap();
    assert_eq!((inputs.get("party"), inputs.get("note")), (Some("4"), None));
}
