//! Cards that are made to hurt: too big, too deep, ambiguous.

use super::*;

fn repeat(element: &str, count: usize) -> String {
    vec![element; count].join(",")
}

/// `levels` containers within each other.
fn nested(levels: usize) -> String {
    body(&format!(r#"{}{}"#, r#"{"type":"Container","items":["#.repeat(levels), "]}".repeat(levels)))
}

#[test]
fn a_card_has_at_most_32_kibibytes() {
    let card = |bytes: usize| {
        let empty = body(&repeat(r#"{"type":"TextBlock","text":""}"#, 10)).len();
        let text = "x".repeat((bytes - empty) / 10);
        let rest = "x".repeat((bytes - empty) % 10);
        let json = body(&repeat(&format!(r#"{{"type":"TextBlock","text":"{text}"}}"#), 10));
        json.replacen("\"text\":\"", &format!("\"text\":\"{rest}"), 1)
    };
    assert_eq!(card(32 << 10).len(), 32 << 10);
    assert!(parse(&card(32 << 10)).is_ok());
    for bytes in [(32 << 10) + 1, 33 << 10, 10 << 20] {
        assert_eq!(parse(&card(bytes)).unwrap_err().why, CardFault::TooLong, "{bytes}");
    }
}

#[test]
fn ids_that_the_host_adds_count_too() {
    let action = r#"{"type":"Action.Execute"}"#;
    let json = |text: usize| {
        format!(
            r#"{{"type":"AdaptiveCard","version":"1.5","fallbackText":"x","actions":[{}],"body":[{{"type":"FactSet","facts":[{}]}}]}}"#,
            repeat(action, 199),
            repeat(&format!(r#"{{"title":"","value":"{}"}}"#, "x".repeat(text)), 30)
        )
    };
    assert!(parse(&json(800)).is_ok());
    assert!(json(850).len() < limits::CARD_BYTES_MAX);
    assert_eq!(parse(&json(850)).unwrap_err().why, CardFault::TooLong);
}

#[test]
fn a_card_has_at_most_200_nodes() {
    let text = r#"{"type":"TextBlock","text":""}"#;
    assert!(parse(&body(&repeat(text, 200))).is_ok());
    assert_eq!(parse(&body(&repeat(text, 201))).unwrap_err().why, CardFault::TooManyNodes);
    let halves = body(&repeat(&format!(r#"{{"type":"Container","items":[{}]}}"#, repeat(text, 100)), 2));
    assert_eq!(parse(&halves).unwrap_err().why, CardFault::TooManyNodes);
    let buttons = body(&repeat(
        &format!(r#"{{"type":"ActionSet","actions":[{}]}}"#, repeat(r#"{"type":"Action.Execute"}"#, 100)),
        2,
    ));
    assert_eq!(parse(&buttons).unwrap_err().why, CardFault::TooManyNodes);
    assert_eq!(parse(&body(&repeat("{}", 10_000))).unwrap_err().why, CardFault::TooManyNodes);
    assert_eq!(parse(&body(&repeat(text, 10_000))).unwrap_err().why, CardFault::TooLong);
}

#[test]
fn lists_are_bounded() {
    for (element, count_max) in [
        (r#"{"type":"FactSet","facts":[LIST]}"#, limits::FACTS_MAX),
        (r#"{"type":"Input.ChoiceSet","id":"c","choices":[LIST]}"#, limits::CHOICES_MAX),
    ] {
        let json = |count| body(&element.replace("LIST", &repeat(r#"{"title":"","value":""}"#, count)));
        assert!(parse(&json(count_max)).is_ok());
        assert_eq!(parse(&json(count_max + 1)).unwrap_err().why, CardFault::TooMany { count_max });
    }
    let columns = |count| body(&format!(r#"{{"type":"ColumnSet","columns":[{}]}}"#, repeat("{}", count)));
    assert!(parse(&columns(limits::COLUMNS_MAX)).is_ok());
    assert!(parse(&columns(limits::COLUMNS_MAX + 1)).is_err());
}

#[test]
fn texts_are_bounded() {
    for (element, chars_max) in [
        (r#"{"type":"TextBlock","text":"HERE"}"#, limits::TEXT_CHARS_MAX),
        (r#"{"type":"Input.Text","id":"a","label":"HERE"}"#, limits::LABEL_CHARS_MAX),
        (r#"{"type":"Image","url":"https://a.example","altText":"HERE"}"#, limits::DETAIL_CHARS_MAX),
        (r#"{"type":"Input.Text","id":"HERE"}"#, limits::ID_BYTES_MAX),
        (r#"{"type":"Input.Toggle","id":"a","title":"a","valueOn":"HERE"}"#, limits::CHOICE_BYTES_MAX),
    ] {
        assert!(parse(&body(&element.replace("HERE", &"x".repeat(chars_max)))).is_ok(), "{element}");
        assert!(parse(&body(&element.replace("HERE", &"x".repeat(chars_max + 1)))).is_err(), "{element}");
    }
    let two_bytes = "é".repeat(limits::TEXT_CHARS_MAX);
    assert!(parse(&body(&format!(r#"{{"type":"TextBlock","text":"{two_bytes}"}}"#))).is_ok());
}

#[test]
fn elements_nest_at_most_ten_levels() {
    assert!(parse(&nested(10)).is_ok());
    let error = parse(&nested(11)).unwrap_err();
    assert_eq!(error.why, CardFault::TooDeep { levels_max: 10 });
    // The deepest element may still hold a list.
    let deepest = nested(9).replace("[]", r#"[{"type":"FactSet","facts":[{"title":"","value":""}]}]"#);
    assert!(parse(&deepest).is_ok());
    // Columns are levels.
    let columns = |levels: usize| {
        body(&format!("{}{}", r#"{"type":"ColumnSet","columns":[{"items":["#.repeat(levels), "]}]}".repeat(levels)))
    };
    assert!(parse(&columns(5)).is_ok());
    assert!(parse(&columns(6)).is_err());
}

#[test]
fn deep_json_is_refused_before_it_is_looked_at() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
        let deep = |levels: usize| format!("{}1{}", open.repeat(levels), close.repeat(levels));
        for levels in [40, 1_000, 4_000] {
            let error = parse(&body(&deep(levels))).unwrap_err();
            assert!(matches!(error.why, CardFault::TooDeep { .. }), "{levels}: {error}");
            let dropped = parse(&format!(r#"{{"type":"AdaptiveCard","version":"1.5","metadata":{}}}"#, deep(levels)));
            assert!(matches!(dropped.unwrap_err().why, CardFault::TooDeep { .. }), "{levels}");
        }
        assert!(parse(&deep(10_000)).is_err());
        let data = |levels: usize| actions(&format!(r#"{{"type":"Action.Execute","data":{}}}"#, deep(levels)));
        assert!(parse(&data(limits::DATA_DEPTH_MAX)).is_ok());
        let error = parse(&data(limits::DATA_DEPTH_MAX + 1)).unwrap_err();
        assert_eq!(error.why, CardFault::TooDeep { levels_max: limits::DATA_DEPTH_MAX });
        assert!(parse(&data(2_000)).is_err());
    }
}

#[test]
fn a_member_that_occurs_twice_is_refused_wherever_it_is() {
    for json in [
        r#"{"type":"AdaptiveCard","version":"1.5","version":"1.5"}"#.to_owned(),
        r#"{"type":"AdaptiveCard","type":"AdaptiveCard","version":"1.5"}"#.to_owned(),
        r#"{"type":"AdaptiveCard","\u0074ype":"AdaptiveCard","version":"1.5"}"#.to_owned(),
        body(r#"{"type":"TextBlock","text":"a","text":"b"}"#),
        body(r#"{"type":"TextBlock","text":"a","fallback":{"x":1,"x":2}}"#),
        body(r#"{"type":"FactSet","facts":[{"title":"a","title":"b","value":"c"}]}"#),
        actions(r#"{"type":"Action.Execute","data":1,"data":2}"#),
        actions(&format!(
            r#"{{"type":"Action.Execute","data":{{{},"k7":0}}}}"#,
            (0..100).map(|n| format!("\"k{n}\":0")).collect::<Vec<_>>().join(",")
        )),
    ] {
        assert_eq!(parse(&json).unwrap_err().why, CardFault::Duplicate, "{json}");
    }
}

#[test]
fn what_is_no_text_is_refused() {
    for text in [r"\ud800", r"\udc00\ud800", r"\uZZZZ", r"\x", "\u{1}", "\n"] {
        let error = parse(&body(&format!(r#"{{"type":"TextBlock","text":"{text}"}}"#))).unwrap_err();
        assert!(matches!(error.why, CardFault::Syntax(_)), "{text:?}: {error}");
    }
}

/// A foreign text never makes an error long or unprintable.
#[test]
fn errors_are_short() {
    let long = "\\n\u{202e}".repeat(3_000);
    for json in [
        body(&format!(r#"{{"type":"{long}"}}"#)),
        body(&format!(r#"{{"type":"TextBlock","text":"","{long}":1}}"#)),
        body(&format!(r#"{{"type":"TextBlock","text":"","fallback":{{"{long}":"\ud800"}}}}"#)),
        actions(&format!(r#"{{"type":"Action.Execute","data":{{"{}":1,"{0}":2}}}}"#, &long[..6_000])),
    ] {
        let error = parse(&json).unwrap_err().to_string();
        assert!(error.len() < 700 && !error.contains(['\n', '\u{202e}']), "{error}");
    }
}

#[test]
fn many_members_are_read_in_time_that_grows_with_them() {
    let members: Vec<String> = (0..3_000).map(|n| format!("\"{n}\":0")).collect();
    let json = format!(r#"{{"type":"AdaptiveCard","version":"1.5","metadata":{{{}}}}}"#, members.join(","));
    assert!(parse(&json).is_ok());
}
