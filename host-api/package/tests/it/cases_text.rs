//! Packages that are signed well, with a manifest or key-sets that are not.

use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};

use crate::corpus::{Case, case};
use crate::sample::*;

pub fn manifests() -> Vec<Case> {
    let mut cases = manifest_forms();
    cases.extend(manifest_members());
    cases.extend(manifest_hosts());
    cases.extend([
        case("ok", "full-manifest", with_manifest(full_manifest().to_string().as_bytes())),
        case("publisher_mismatch", "another-publisher", {
            let named = manifest_with("publisher", json!(other_keys().publisher()));
            with_manifest(named.to_string().as_bytes())
        }),
        case("platform_too_old", "needs-a-newer-host", {
            let needs = manifest_with("platform_version", json!({ "min_code": 1_000 }));
            with_manifest(needs.to_string().as_bytes())
        }),
    ]);
    cases
}

/// Every member in use.
pub fn full_manifest() -> Value {
    let mut manifest = manifest();
    let more = json!({
        "short_name": "Tables",
        "description": "Find a table.\nPay the deposit.",
        "lang": "en-GB",
        "icons": [{ "src": "data:image/png;base64,iVBORw0KGgo=", "sizes": "48x48", "label": "A table" }],
        "req_permissions": [
            { "name": "chat", "reason": "Shows the booking." },
            { "name": "profile.phone", "reason": "The restaurant calls if it is late." },
            { "name": "http", "reason": "Tells the till." },
        ],
        "commands": [{ "name": "book", "description": "Book a table" }],
        "http": ["menu.example.org"],
        "http_effects": ["till.example.org"],
        "platform_version": { "min_code": 1 },
    });
    manifest.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    manifest
}

fn manifest_forms() -> Vec<Case> {
    let text = manifest().to_string();
    let inner = &text[1..text.len() - 1];
    let deep = format!("{{{inner},\"x\":{}{}}}", "[".repeat(200), "]".repeat(200));
    [
        ("empty", String::new()),
        ("not-an-object", "[]".to_owned()),
        ("null", "null".to_owned()),
        ("null-member", format!("{{{inner},\"description\":null}}")),
        ("array-for-an-object", {
            let publisher = keys().publisher();
            format!(r#"["org.example.tables","Tables",null,null,["1",1],[],null,"{publisher}",[],[],null]"#)
        }),
        ("cut-off", text[..text.len() - 1].to_owned()),
        ("something-after", format!("{text}{{}}")),
        ("byte-order-mark", format!("\u{feff}{text}")),
        ("comment", format!("/* */{text}")),
        ("member-twice", format!("{{{inner},\"name\":\"Bank\"}}")),
        ("member-twice-escaped", format!("{{{inner},\"n\\u0061me\":\"Bank\"}}")),
        ("member-twice-inside", text.replacen("\"code\":1", "\"code\":1,\"code\":2", 1)),
        ("unknown-member", format!("{{{inner},\"pages\":[]}}")),
        ("unknown-member-inside", text.replacen("\"code\":1", "\"code\":1,\"build\":2", 1)),
        ("too-deep", deep),
    ]
    .into_iter()
    .map(|(name, text)| case("invalid_manifest", format!("form-{name}"), with_manifest(text.as_bytes())))
    .chain([case("invalid_manifest", "form-not-utf-8", with_manifest(&text.into_bytes().replace_first(b'T', 0xff)))])
    .collect()
}

trait ReplaceFirst {
    fn replace_first(self, old: u8, new: u8) -> Vec<u8>;
}

impl ReplaceFirst for Vec<u8> {
    fn replace_first(mut self, old: u8, new: u8) -> Vec<u8> {
        let at = self.iter().position(|byte| *byte == old).unwrap();
        self[at] = new;
        self
    }
}

fn manifest_hosts() -> Vec<Case> {
    let asking = manifest_asking(&["http"]);
    let many: Vec<_> = (0..17).map(|n| format!("h{n}.example.org")).collect();
    [
        ("not-asked-for", manifest(), json!(["api.example.org"])),
        ("any", asking.clone(), json!(["*"])),
        ("any-below", asking.clone(), json!(["*.example.org"])),
        ("an-address", asking.clone(), json!(["https://api.example.org"])),
        ("a-port", asking.clone(), json!(["api.example.org:8443"])),
        ("a-number", asking.clone(), json!(["169.254.169.254"])),
        ("a-number-in-hex", asking.clone(), json!(["0xa9fea9fe"])),
        ("this-machine", asking.clone(), json!(["localhost"])),
        ("of-a-local-network", asking.clone(), json!(["intranet"])),
        ("upper-case", asking.clone(), json!(["API.example.org"])),
        ("dot-at-the-end", asking.clone(), json!(["api.example.org."])),
        ("twice", asking.clone(), json!(["a.example.org", "a.example.org"])),
        ("too-many", asking, json!(many)),
    ]
    .into_iter()
    .flat_map(|(what, manifest, hosts)| {
        ["http", "http_effects"].map(|member| {
            let mut manifest = manifest.clone();
            manifest[member] = hosts.clone();
            case("invalid_manifest", format!("{member}-{what}"), with_manifest(manifest.to_string().as_bytes()))
        })
    })
    .collect()
}

fn manifest_members() -> Vec<Case> {
    let permission = |name: &str, reason: &str| json!([{ "name": name, "reason": reason }]);
    let command = |name: &str| json!([{ "name": name, "description": "does it" }]);
    let icon = |src: &str| json!([{ "src": src }]);
    [
        ("app_id", "no-dot", json!("tables")),
        ("app_id", "upper-case", json!("org.Example")),
        ("app_id", "empty-label", json!("org..example")),
        ("app_id", "slash", json!("org.example/x")),
        ("app_id", "hyphen-first", json!("org.-example")),
        ("app_id", "too-long", json!(format!("org.{}", "x".repeat(125)))),
        ("app_id", "cyrillic", json!("org.\u{435}xample")),
        ("name", "missing", Value::Null),
        ("name", "empty", json!("")),
        ("name", "number", json!(1)),
        ("name", "too-long", json!("x".repeat(65))),
        ("name", "bidi", json!("Bank\u{202e}gnp")),
        ("name", "invisible", json!("Ba\u{200b}nk")),
        ("name", "control", json!("Ba\u{7}nk")),
        ("name", "mixed-scripts", json!("B\u{430}nk")),
        ("name", "full-width", json!("\u{ff22}ank")),
        ("short_name", "too-long", json!("x".repeat(33))),
        ("description", "bidi", json!("x\u{2066}y")),
        ("description", "too-long", json!("x".repeat(1_025))),
        ("version", "array-for-an-object", json!(["1.0", 1])),
        ("commands", "array-for-an-object", json!([["book", "Book a table"]])),
        ("version", "code-zero", json!({ "name": "1", "code": 0 })),
        ("version", "code-negative", json!({ "name": "1", "code": -1 })),
        ("version", "code-fraction", json!({ "name": "1", "code": 1.5 })),
        ("version", "code-too-large", json!({ "name": "1", "code": 4_294_967_296_u64 })),
        ("version", "name-empty", json!({ "name": "", "code": 1 })),
        ("version", "name-with-space", json!({ "name": "1 0", "code": 1 })),
        ("publisher", "missing", Value::Null),
        ("publisher", "not-an-id", json!("pub_1")),
        ("lang", "underscore", json!("en_GB")),
        ("icons", "remote", icon("https://tracker.example/icon.png")),
        ("icons", "svg", icon("data:image/svg+xml;base64,PHN2Zz4=")),
        ("icons", "not-base64", icon("data:image/png;base64,%%%")),
        ("icons", "not-a-png", icon("data:image/png;base64,AAAA")),
        ("icons", "bad-sizes", json!([{ "src": "data:image/png;base64,iVBORw0KGgo=", "sizes": "any" }])),
        ("icons", "too-many", Value::Array(vec![json!({ "src": "data:image/png;base64,iVBORw0KGgo=" }); 9])),
        ("req_permissions", "unknown", permission("network", "to test")),
        ("req_permissions", "no-reason", permission("chat", "")),
        ("req_permissions", "long-reason", permission("chat", &"x".repeat(257))),
        ("req_permissions", "many-lines", permission("chat", "a\nb")),
        ("req_permissions", "twice", json!([permission("chat", "a")[0], permission("chat", "b")[0]])),
        ("commands", "slash", command("/book")),
        ("commands", "upper-case", command("Book")),
        ("commands", "empty", command("")),
        ("commands", "too-long", command(&"x".repeat(33))),
        ("commands", "twice", json!([command("a")[0], command("a")[0]])),
        ("commands", "too-many", (0..33).map(|n| command(&format!("c{n}"))[0].clone()).collect()),
        ("platform_version", "negative", json!({ "min_code": -1 })),
    ]
    .into_iter()
    .map(|(member, what, value)| {
        let mut manifest = manifest_with(member, value.clone());
        if value.is_null() {
            manifest.as_object_mut().unwrap().remove(member);
        }
        case("invalid_manifest", format!("{member}-{what}"), with_manifest(manifest.to_string().as_bytes()))
    })
    .collect()
}

/// One version of a key-set, written and signed by hand.
pub struct Document {
    pub version: u32,
    pub keys: Vec<[u8; 32]>,
    pub signers: Vec<[u8; 32]>,
}

impl Document {
    fn text(&self) -> String {
        let key = |secret: &[u8; 32]| {
            let public = hex::encode(SigningKey::from_bytes(secret).verifying_key().as_bytes());
            format!(r#"{{"id":"{}","ed25519":"{public}"}}"#, key_id(secret))
        };
        let keys = self.keys.iter().map(key).collect::<Vec<_>>().join(",");
        format!(
            r#"{{"kind":"parvis-key-set","version":{},"name":"Example Tables","keys":[{keys}],"expires":"{}"}}"#,
            self.version,
            expires()
        )
    }

    pub fn json(&self) -> String {
        signed_text(&self.text(), &self.signers)
    }
}

fn signed_text(text: &str, signers: &[[u8; 32]]) -> String {
    let message = format!("parvis key set v1\n{text}");
    let sign = |secret: &[u8; 32]| {
        let signature = hex::encode(SigningKey::from_bytes(secret).sign(message.as_bytes()).to_bytes());
        format!(r#"{{"key":"{}","signature":"{signature}"}}"#, key_id(secret))
    };
    let signatures = signers.iter().map(sign).collect::<Vec<_>>().join(",");
    format!(r#"{{"signed":{text},"signatures":[{signatures}]}}"#)
}

pub fn chain_of(documents: &[String]) -> String {
    format!(r#"{{"documents":[{}]}}"#, documents.join(","))
}

fn document(version: u32, keys: &[[u8; 32]], signers: &[[u8; 32]]) -> Document {
    Document { version, keys: keys.to_vec(), signers: signers.to_vec() }
}

pub fn key_sets() -> Vec<Case> {
    const A: [u8; 32] = SECRET;
    const B: [u8; 32] = [2; 32];
    const C: [u8; 32] = [3; 32];
    let first = document(1, &[A], &[A]);
    let chain = |documents: &[Document]| chain_of(&documents.iter().map(Document::json).collect::<Vec<_>>());
    let alone = |text: &str| chain_of(&[signed_text(text, &[A])]);
    let text = first.text();
    let weak = "0100000000000000000000000000000000000000000000000000000000000000";
    let weak_id = KeyIdOf::weak();
    let one_key = format!(r#"[{}]"#, &text[text.find(r#"{"id""#).unwrap()..text.find("],").unwrap()]);
    // The good key stays and signs, so that the other one is all that is wrong.
    let kept = one_key.trim_end_matches(']');
    let mut cases: Vec<Case> = [
        ("no-document", chain(&[])),
        ("starts-at-2", chain(&[document(2, &[A], &[A])])),
        ("skips-a-version", chain(&[first_of(A), document(3, &[A], &[A])])),
        ("version-twice", chain(&[first_of(A), first_of(A)])),
        ("unsigned", chain(&[document(1, &[A], &[])])),
        ("signed-by-a-stranger", chain(&[document(1, &[A], &[A, B])])),
        ("signed-twice-by-one", chain(&[document(1, &[A], &[A, A])])),
        ("not-signed-by-the-version-before", chain(&[first_of(A), document(2, &[B], &[B])])),
        ("not-signed-by-its-own-key", chain(&[first_of(A), document(2, &[B], &[A])])),
        ("signed-by-the-one-before-the-last", {
            chain(&[first_of(A), document(2, &[B], &[A, B]), document(3, &[C], &[A, C])])
        }),
        ("false-signature", chain(&[document(1, &[A], &[A])]).replacen("Tables", "Fables", 1)),
        ("key-twice", chain(&[document(1, &[A, A], &[A])])),
        ("no-key", chain(&[document(1, &[], &[A])])),
        (
            "nine-keys",
            chain(&[document(1, &std::array::from_fn::<_, 9, _>(|n| [u8::try_from(n).unwrap() + 20; 32]), &[A])]),
        ),
        ("other-kind", alone(&text.replace("parvis-key-set", "other"))),
        ("unknown-member", alone(&text.replacen("{", r#"{"threshold":1,"#, 1))),
        (
            "members-in-another-order",
            alone(&text.replacen(
                r#"{"kind":"parvis-key-set","version":1"#,
                r#"{"version":1,"kind":"parvis-key-set""#,
                1,
            )),
        ),
        ("with-space", alone(&text.replacen(':', ": ", 1))),
        ("name-escaped", alone(&text.replacen("Tables", "T\\u0061bles", 1))),
        ("name-bidi", alone(&text.replacen("Tables", "T\u{202e}bles", 1))),
        ("expires-in-another-zone", alone(&text.replacen("T12:00:00.000Z", "T13:00:00.000+01:00", 1))),
        ("expires-never", alone(&text.replacen(&expires().to_string(), "never", 1))),
        ("id-of-another-key", alone(&text.replacen(&key_id(&A).to_string(), &key_id(&B).to_string(), 1))),
        ("key-in-upper-case", alone(&text.replacen("ed25519\":\"ea", "ed25519\":\"EA", 1))),
        (
            "weak-key",
            alone(&text.replacen(&one_key, &format!(r#"{kept},{{"id":"{weak_id}","ed25519":"{weak}"}}]"#), 1)),
        ),
        (
            "key-not-on-the-curve",
            alone(&text.replacen(
                &one_key,
                &format!(r#"{kept},{{"id":"{weak_id}","ed25519":"{}"}}]"#, "02".repeat(32)),
                1,
            )),
        ),
        ("member-twice", chain(std::slice::from_ref(&first)).replacen("{", r#"{"documents":[],"#, 1)),
        ("not-json", "publisher".to_owned()),
        ("array-for-an-object", format!("[[{}]]", first.json())),
        ("null-for-nothing", chain(std::slice::from_ref(&first)).replacen("]}", "],\"next\":null}", 1)),
    ]
    .into_iter()
    .map(|(name, text)| case("invalid_key_set", name, with_publisher(text.as_bytes())))
    .collect();
    cases.extend([
        case("ok", "key-sets-written-by-hand", with_publisher(chain(std::slice::from_ref(&first)).as_bytes())),
        case("outdated_key", "signed-with-the-key-before", {
            with_publisher(chain(&[first_of(A), document(2, &[B], &[A, B])]).as_bytes())
        }),
        case("ok", "signed-after-a-rotation", {
            let chain = chain(&[first_of(A), document(2, &[B], &[A, B])]);
            seal_by(&body(manifest().to_string().as_bytes(), chain.as_bytes(), &component("")), &B)
        }),
        case("ok", "a-key-kept-over-a-rotation", {
            with_publisher(chain(&[first_of(A), document(2, &[B, A], &[A])]).as_bytes())
        }),
    ]);
    cases
}

fn first_of(secret: [u8; 32]) -> Document {
    document(1, &[secret], &[secret])
}

struct KeyIdOf;

impl KeyIdOf {
    /// The id of the neutral point, whose signatures verify for any message.
    fn weak() -> parvis_package::KeyId {
        let mut bytes = [0; 32];
        bytes[0] = 1;
        parvis_package::KeyId::of(&ed25519_dalek::VerifyingKey::from_bytes(&bytes).unwrap())
    }
}
