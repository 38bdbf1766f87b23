//! Every host call with its edges. Each case is one event: its steps are told together and see what those before them did.

use serde_json::{Value, json};

use super::stage::Stage;

pub(super) async fn play(stage: &mut Stage) {
    let (alice, bob) = (stage.alice, stage.bob);
    for (area, cases) in [
        ("storage", storage()),
        ("numbers in storage", numbers()),
        ("chat", chat()),
        ("identity", identity()),
        ("schedule", schedule(stage)),
        ("payments", payments()),
        ("log", log()),
        ("what the SDK does", sdk()),
        ("the language", language()),
    ] {
        stage.chapter(area);
        for steps in cases {
            stage.tell(alice, &steps).await;
        }
    }
    http(stage).await;
    stage.chapter("bob, who is staff and has no name to give");
    stage
        .tell(bob, &json!([["identity.current-role"], ["identity.current-user"], ["storage.get", "person", "ключ"]]))
        .await;
    stage.tell(bob, &json!([["identity.profile", "phone"]])).await;
    stage.chapter("what alice sees");
    stage.show(alice).await;
}

fn storage() -> Vec<Value> {
    vec![
        json!([
            ["storage.get", "program", "none"],
            ["storage.set", "program", "empty", ""],
            ["storage.get", "program", "empty"],
            ["storage.set", "person", "ключ", { "hex": "00ff80c3" }],
            ["storage.get", "person", "ключ"],
            ["storage.get", "conversation", "ключ"],
            ["storage.delete", "program", "none"],
            ["storage.delete", "program", "empty"],
            ["storage.get", "program", "empty"],
        ]),
        json!([
            ["storage.get", "program", ""],
            ["storage.set", "program", { "repeat": ["k", 256] }, "1"],
            ["storage.set", "program", { "repeat": ["k", 257] }, "1"],
            ["storage.set", "program", { "repeat": ["é", 128] }, "1"],
            ["storage.set", "program", "big", { "repeat": ["x", 61_440] }],
            ["storage.set", "program", "bigger", { "repeat": ["x", 61_441] }],
            ["storage.get", "program", "big"],
        ]),
        json!([
            ["storage.compare-and-set", "program", "cas", null, "1"],
            ["storage.compare-and-set", "program", "cas", null, "2"],
            ["storage.compare-and-set", "program", "cas", "2", "3"],
            ["storage.compare-and-set", "program", "cas", "1", "3"],
            ["storage.compare-and-set", "program", "cas", "3", ""],
            ["storage.compare-and-set", "program", "cas", null, "4"],
            ["storage.compare-and-set", "program", "cas", "", "5"],
            ["storage.get", "program", "cas"],
        ]),
        json!([
            ["times", 12, ["storage.set", "conversation", { "count": "list/" }, "v"]],
            ["storage.list", "conversation", "list/", null, 3],
            ["storage.list", "conversation", "list/", { "ref": [1, "next"] }, 100],
            ["storage.list", "conversation", "list/9", null, 1],
            ["storage.list", "conversation", "nothing/", null, 100],
            ["storage.list", "conversation", "", null, 0],
            ["storage.list", "conversation", "", null, 101],
            ["storage.list", "conversation", "", null, 4_294_967_295_u32],
        ]),
        json!([["times", 501, ["storage.set", "program", { "count": "w" }, "1"]]]),
        json!([["times", 1_001, ["storage.get", "program", { "count": "r" }]]]),
        json!([["times", 14, ["storage.set", "program", { "count": "o" }, { "repeat": ["x", 61_440] }]]]),
        json!([["times", 3_000, ["identity.current-role"]]]),
    ]
}

fn numbers() -> Vec<Value> {
    vec![json!([
        ["storage.increment", "program", "n", 0],
        ["storage.increment", "program", "n", 2_147_483_647],
        ["storage.increment", "program", "n", -2_147_483_648_i64],
        ["storage.set", "program", "high", "9007199254740993"],
        ["storage.increment", "program", "high", 1],
        ["sdk.increment", "program", "high", 1],
        ["storage.set", "program", "high", "9223372036854775806"],
        ["sdk.increment", "program", "high", 1],
        ["storage.increment", "program", "high", 1],
        ["sdk.increment", "program", "high", 1],
        ["storage.set", "program", "low", "-9223372036854775808"],
        ["storage.increment", "program", "low", -1],
        ["storage.set", "program", "text", "seven"],
        ["storage.increment", "program", "text", 1],
        ["storage.get", "program", "high"],
    ])]
}

fn chat() -> Vec<Value> {
    let card = r#"{"type":"AdaptiveCard","version":"1.5","body":[{"type":"TextBlock","text":"Größe 👩‍🚀"}]}"#;
    let strange = r#"{"type":"AdaptiveCard","version":"1.5","body":[{"type":"Media"}]}"#;
    let inputs = r#"{"type":"AdaptiveCard","version":"1.5","body":[{"type":"Input.Text","id":"a","label":"A"}]}"#;
    vec![
        json!([
            ["chat.post", { "text": "Grüße 👩‍🚀 \u{202e}", "card": card }],
            ["chat.edit", { "ref": [0] }, { "text": "edited", "card": null }],
            ["chat.set-view", { "ref": [0] }, { "event": "actor" }, { "text": "for you", "card": card }],
            ["chat.set-view", { "ref": [0] }, { "event": "actor" }, null],
            ["chat.set-view", { "ref": [0] }, "per_nobody", { "text": "for nobody", "card": null }],
            ["chat.redact", { "ref": [0] }],
            ["chat.redact", { "ref": [0] }],
            ["chat.edit", { "ref": [0] }, { "text": "gone", "card": null }],
        ]),
        json!([
            ["chat.post", { "text": "", "card": null }],
            ["chat.post", { "text": " \n ", "card": null }],
            ["chat.post", { "text": { "repeat": ["é", 8_192] }, "card": null }],
            ["chat.post", { "text": { "repeat": ["é", 8_193] }, "card": null }],
            ["chat.post", { "text": "nul \u{0}", "card": null }],
            ["chat.post", { "text": "card", "card": "" }],
            ["chat.post", { "text": "card", "card": "{" }],
            ["chat.post", { "text": "card", "card": strange }],
            ["chat.post", { "text": "card", "card": { "repeat": ["[", 40_000] } }],
        ]),
        json!([
            ["chat.reply-privately", { "event": "actor" }, { "text": "between us", "card": null }],
            ["chat.reply-privately", "per_nobody", { "text": "to nobody", "card": null }],
            ["chat.open-form", { "event": "actor" }, "form", "data", { "text": "no inputs", "card": null }],
            ["chat.open-form", { "event": "actor" }, "", "", { "text": "form", "card": inputs }],
            ["chat.open-form", { "event": "actor" }, { "repeat": ["n", 65] }, "", { "text": "form", "card": inputs }],
            ["chat.open-form", { "event": "actor" }, "f", { "repeat": ["d", 16_385] }, { "text": "form", "card": inputs }],
            ["chat.edit", "", { "text": "no such", "card": null }],
            ["chat.edit", "msg_é", { "text": "no such", "card": null }],
            ["chat.redact", { "repeat": ["m", 60_000] }],
        ]),
        json!([
            ["chat.typing"],
            ["chat.toast", "é"],
            ["chat.toast", ""],
            ["chat.toast", { "repeat": ["t", 201] }],
            ["chat.alert", { "repeat": ["é", 200] }],
        ]),
        json!([["times", 20, ["chat.post", { "text": { "count": "post " }, "card": null }]], ["end", "refused", "enough"]]),
        json!([
            ["chat.post", { "text": "edited often", "card": null }],
            ["times", 70, ["chat.edit", { "ref": [0] }, { "text": { "count": "edit " }, "card": null }]],
        ]),
    ]
}

fn identity() -> Vec<Value> {
    vec![json!([
        ["identity.current-user"],
        ["identity.current-role"],
        ["identity.members"],
        ["identity.profile", "name"],
        ["identity.profile", "phone"],
        ["identity.profile", "address"],
        ["identity.profile", "avatar"],
        ["identity.profile", "location"],
    ])]
}

fn schedule(stage: &Stage) -> Vec<Value> {
    vec![
        json!([
            ["schedule.at", stage.instant(600), "later", "{\"é\":[1]}"],
            ["schedule.at", stage.instant(600), "the same minute", ""],
            ["schedule.cancel", { "ref": [0, "id"] }],
            ["schedule.cancel", { "ref": [0, "id"] }],
            ["schedule.cancel", { "ref": [1, "id"] }],
            ["schedule.cancel", "tmr_nobody"],
        ]),
        json!([
            ["schedule.at", stage.instant(0), "now", ""],
            ["schedule.at", stage.instant(401 * 24 * 3_600), "far", ""],
            ["schedule.at", "tomorrow", "no instant", ""],
            ["schedule.at", "2026-12-24T19:00:00.000+01:00", "another zone", ""],
            ["schedule.at", stage.instant(600), "", ""],
            ["schedule.at", stage.instant(600), { "repeat": ["é", 65] }, ""],
            ["schedule.at", stage.instant(600), "data", { "repeat": ["é", 2_049] }],
        ]),
        json!([["times", 12, ["schedule.at", stage.instant(600), { "count": "t" }, ""]], ["end", "refused", "too many"]]),
    ]
}

fn payments() -> Vec<Value> {
    let money = |value: &str| json!({ "currency": "EUR", "value": value });
    let draft = |change: &dyn Fn(&mut Value)| {
        let mut draft = json!({
            "payer": { "event": "actor" }, "amount": money("12.50"), "title": "Zwölf fünfzig",
            "items": [{ "label": "Zwölf", "amount": money("12.00") }, { "label": "½", "amount": money("0.50") }],
            "reference": "é", "expires-in-seconds": 900,
        });
        change(&mut draft);
        json!(["payments.request", draft])
    };
    let amount = |value: &str| draft(&|draft| (draft["amount"], draft["items"]) = (money(value), json!([])));
    vec![
        json!([
            draft(&|_| ()),
            ["payments.get", { "ref": [0, "id"] }],
            ["payments.capture", { "ref": [0, "id"] }, null],
            ["payments.refund", { "ref": [0, "id"] }, null, "why"],
            ["payments.void", { "ref": [0, "id"] }],
            ["payments.void", { "ref": [0, "id"] }],
            ["payments.get", "pay_nobody"],
            ["payments.capture", "pay_nobody", money("1.00")],
        ]),
        json!([
            amount("0.00"),
            amount("-1.00"),
            amount("12.5"),
            amount("12"),
            amount("1e3"),
            amount("+1.00"),
            amount("1,000.00"),
            amount("12.500"),
            amount(""),
            amount("NaN"),
            amount("92233720368547758.08"),
            amount("99999999999999999999999999.00"),
            amount("١.٠٠"),
            amount(" 1.00"),
        ]),
        json!([
            draft(&|draft| draft["amount"]["currency"] = "USD".into()),
            draft(&|draft| draft["amount"]["currency"] = "eur".into()),
            draft(&|draft| draft["amount"]["currency"] = "".into()),
            draft(&|draft| draft["items"][0]["amount"] = money("11.99")),
            draft(&|draft| draft["items"][0]["label"] = "".into()),
            draft(&|draft| draft["title"] = "".into()),
            draft(&|draft| draft["title"] = json!({ "repeat": ["é", 129] })),
            draft(&|draft| draft["reference"] = json!({ "repeat": ["é", 65] })),
            draft(&|draft| draft["expires-in-seconds"] = 0.into()),
            draft(&|draft| draft["expires-in-seconds"] = 4_294_967_295_u32.into()),
            draft(&|draft| draft["payer"] = "per_nobody".into()),
            draft(&|draft| draft["payer"] = "".into()),
        ]),
        json!([["times", 9, amount("92233720368547758.07")], ["end", "refused", "enough"]]),
    ]
}

fn log() -> Vec<Value> {
    vec![json!([
        ["log.write", "debug", ""],
        ["log.write", "warn", "Grüße 👩‍🚀 \u{0} \n two lines"],
        ["log.write", "warn", { "repeat": ["é", 3_000] }],
    ])]
}

/// Other servers. A case is short, since the port of the server is in it: what is long is said by its sum.
async fn http(stage: &mut Stage) {
    stage.chapter("http");
    let alice = stage.alice;
    let request = |method: &str, url: String, body: Value| json!({ "method": method, "url": url, "headers": [], "body": body, "timeout-ms": null });
    for (method, name, path, body) in [
        ("get", "localhost", "/hello", json!("")),
        ("head", "localhost", "/hello", json!("")),
        ("get", "localhost", "/teapot", json!("")),
        ("post", "till.localhost", "/echo", json!({ "hex": "00ff80c3" })),
        ("put", "till.localhost", "/echo", json!({ "repeat": ["é", 60] })),
        ("patch", "till.localhost", "/echo", json!("p")),
        ("delete", "till.localhost", "/echo", json!("")),
        ("get", "localhost", "/large", json!("")),
        ("get", "localhost", "/gone", json!("")),
        // Named for reading alone; not named; not an address; a body where none may be; too much of one.
        ("post", "localhost", "/echo", json!("")),
        ("get", "other.localhost", "/", json!("")),
        ("get", "localhost", " /", json!("")),
        ("get", "localhost", "/", json!("x")),
        ("post", "till.localhost", "/echo", json!({ "repeat": ["x", 65_537] })),
    ] {
        let url = stage.url(name, path);
        stage.tell(alice, &json!([["http.fetch", request(method, url, body)]])).await;
    }
    for (name, value, time) in [
        ("x-said", "é", None),
        ("host", "elsewhere", None),
        ("x-said", "yes", Some(99)),
        ("x-said", "yes", Some(4_000)),
    ] {
        let headers = json!([{ "name": name, "value": value }]);
        let request = json!({ "method": "get", "url": stage.url("localhost", "/hello"), "headers": headers, "body": "", "timeout-ms": time });
        stage.tell(alice, &json!([["http.fetch", request]])).await;
    }
    let hello = request("get", stage.url("localhost", "/hello"), json!(""));
    stage.tell(alice, &json!([["times", 9, ["http.fetch", hello]]])).await;
    stage.tell(alice, &json!([["http.later", hello, "", ""]])).await;
    stage.tell(alice, &json!([["http.later", hello, "n", { "repeat": ["x", 4_097] }]])).await;
    let later = request("get", stage.url("localhost", "/later"), json!(""));
    stage.tell(alice, &json!([["http.later", later, "nämed", "[[\"echo\",1]]"]])).await;
    stage.answered().await;
    let teapot = request("post", stage.url("till.localhost", "/later/teapot"), json!("t"));
    stage.tell(alice, &json!([["http.later", teapot, "t", "{}"]])).await;
    stage.answered().await;
}

fn sdk() -> Vec<Value> {
    let sum = |left: [&str; 2], right: [&str; 2]| {
        let money = |[currency, value]: [&str; 2]| json!({ "currency": currency, "value": value });
        json!(["sdk.money-sum", money(left), money(right)])
    };
    let parsed = [
        ["EUR", "12.50"],
        ["EUR", "-0.05"],
        ["EUR", "-0.00"],
        ["JPY", "500"],
        ["KWD", "0.001"],
        ["XYZ", "1.2345"],
        ["EUR", "92233720368547758.07"],
        ["EUR", "-92233720368547758.08"],
        ["EUR", "92233720368547758.08"],
        ["EUR", "1"],
        ["EUR", "1."],
        ["EUR", ".50"],
        ["EUR", "1.5"],
        ["EUR", "1.500"],
        ["EUR", "+1.00"],
        ["EUR", "1,000.00"],
        ["JPY", "1e2"],
        ["EUR", "01.00"],
        ["EUR", "1.0\u{660}"],
        ["EUR", "--1.00"],
        ["eur", "1.00"],
        ["EURO", "1.00"],
        ["XYZ", "1.0000000000"],
        ["EUR", ""],
        ["EUR", "-"],
        ["EUR", "1.00\n"],
        ["", "1.00"],
    ];
    vec![
        parsed.into_iter().map(|[currency, value]| json!(["sdk.money", currency, value])).collect(),
        json!([
            sum(["EUR", "0.10"], ["EUR", "0.20"]),
            sum(["EUR", "90071992547409.93"], ["EUR", "0.01"]),
            sum(["EUR", "1.00"], ["USD", "1.00"]),
            sum(["EUR", "92233720368547758.07"], ["EUR", "0.01"]),
            sum(["JPY", "-1"], ["JPY", "1"]),
        ]),
        json!([
            ["sdk.get-json", "program", "json"],
            ["sdk.set-json", "program", "json", { "é": ["👩‍🚀", 1, -2.5, true, null, { "": [] }], "z": "\"\\/" }],
            ["sdk.get-json", "program", "json"],
            ["sdk.set-json", "program", "json", [1, "é", null]],
            ["storage.get", "program", "json"],
            ["storage.set", "program", "json", { "hex": "ff" }],
            ["sdk.get-json", "program", "json"],
            ["storage.set", "program", "json", "{"],
            ["sdk.get-json", "program", "json"],
            ["sdk.set-json", "program", "json", { "repeat": ["é", 31_000] }],
        ]),
    ]
}

fn language() -> Vec<Value> {
    vec![
        json!([
            ["echo", null], ["echo", [[], {}, "", 0, -1, 4_294_967_295_u32, true]], ["echo", { "repeat": ["👩‍🚀", 3] }],
            ["echo", { "repeat": ["é", 101] }], ["echo", [1, 2, 3, 4, 5, 6, 7, 8, 9]], ["echo", { "hex": "00ff" }],
            ["recurse", 100],
            ["json", "{\"a\":[1,2,{\"b\":null}],\"é\":\"\\u00e9\\ud83d\\ude00\"}"],
            ["json", "{"], ["json", ""], ["json", "[1,]"], ["json", "'a'"], ["json", "01"],
        ]),
        json!([["no-such-step", 1], ["echo", "never"]]),
        json!([["storage.no-such-call", "program", "k"]]),
    ]
}
