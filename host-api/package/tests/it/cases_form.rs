//! Packages whose preamble, sections or signature are not in their only form.

use crate::corpus::{Case, case};
use crate::sample::*;

fn good_body() -> Vec<u8> {
    body(manifest().to_string().as_bytes(), keys().chain().as_json(), &component(""))
}

pub fn preamble() -> Vec<Case> {
    let intact = package();
    let with_byte = |at: usize, byte: u8| {
        let mut bytes = intact.clone();
        bytes[at] = byte;
        bytes
    };
    vec![
        case("not_component", "empty", b""),
        case("not_component", "text", b"(component)"),
        case("not_component", "half-a-preamble", &PREAMBLE[..7]),
        case("not_component", "core-module", b"\0asm\x01\0\0\0"),
        case("not_component", "other-version", with_byte(4, 0x0c)),
        case("not_component", "other-layer", with_byte(6, 0x02)),
        case("unsigned", "preamble-alone", PREAMBLE),
        case("unsigned", "as-compiled", component("")),
        case("unsigned", "signature-second", [&PREAMBLE[..], &custom("note", b""), &intact[8..]].concat()),
        case("unsigned", "section-longer-than-file", [&PREAMBLE[..], b"\0\x7f\x09signature"].concat()),
        case("unsigned", "other-name", [&PREAMBLE[..], &custom("Signature", b""), &good_body()].concat()),
        case("ok", "small", intact),
    ]
}

pub fn sections() -> Vec<Case> {
    let manifest = manifest().to_string().into_bytes();
    let chain = keys().chain().as_json().to_vec();
    let (manifest, chain) = (custom("parvis:manifest", &manifest), custom("parvis:publisher", &chain));
    let rest = &component("")[8..];
    let of = |parts: &[&[u8]]| seal(&parts.concat());
    let nested = component(r#"(core module (@custom "parvis:manifest" "{}"))"#);
    vec![
        case("manifest_missing", "nothing", of(&[])),
        case("manifest_missing", "publisher-first", of(&[&chain, &manifest, rest])),
        case("manifest_missing", "component-first", of(&[rest, &manifest, &chain])),
        case("publisher_missing", "none", of(&[&manifest, rest])),
        case("publisher_missing", "two-manifests", of(&[&manifest, &manifest, &chain, rest])),
        case("misplaced_section", "second-manifest", of(&[&manifest, &chain, rest, &manifest])),
        case("misplaced_section", "second-publisher", of(&[&manifest, &chain, &chain, rest])),
        case("misplaced_section", "second-signature", of(&[&manifest, &chain, &custom("signature", b""), rest])),
        case("misplaced_section", "manifest-in-a-module", with_component(&nested)),
        case("handler_missing", "no-component", of(&[&manifest, &chain])),
    ]
}

pub fn signature() -> Vec<Case> {
    let body = good_body();
    let right = hash(&body);
    let good = good_entry(&right, &SECRET);
    let id = key_id(&SECRET);
    let raw = signature_over(&right, &SECRET);
    let section = |content: &[u8]| with_signature(content, &body);
    let entries = |entries: &[Vec<u8>]| section(&sets([1, 1, 1], &[set(&[right], entries)]));
    let malformed = |name, bytes: Vec<u8>| case("invalid_signature_section", name, bytes);
    let good_set = set(&[right], std::slice::from_ref(&good));
    let good_content = sets([1, 1, 1], std::slice::from_ref(&good_set));
    let mut overlong = good_content.clone();
    overlong.splice(3..4, [0x81, 0x00]);
    vec![
        malformed("empty", section(b"")),
        malformed("other-version", section(&sets([2, 1, 1], std::slice::from_ref(&good_set)))),
        malformed("other-content-type", section(&sets([1, 2, 1], std::slice::from_ref(&good_set)))),
        malformed("other-hash-function", section(&sets([1, 1, 2], std::slice::from_ref(&good_set)))),
        malformed("no-set", section(&sets([1, 1, 1], &[]))),
        malformed("two-sets", section(&sets([1, 1, 1], &[good_set.clone(), good_set.clone()]))),
        malformed("no-hash", section(&sets([1, 1, 1], &[set(&[], std::slice::from_ref(&good))]))),
        malformed("two-hashes", section(&sets([1, 1, 1], &[set(&[right, right], std::slice::from_ref(&good))]))),
        malformed("two-hashes-declared-one-there", {
            let entries = [&leb(1)[..], &good].concat();
            section(&sets([1, 1, 1], &[prefixed(&[&leb(2)[..], &right, &entries].concat())]))
        }),
        malformed("two-sets-declared-one-there", section(&[&[1, 1, 1, 2][..], &good_content[4..]].concat())),
        malformed("bytes-inside-the-set", {
            let inner = [&leb(1)[..], &right, &leb(1), &good, b"x"].concat();
            section(&sets([1, 1, 1], &[prefixed(&inner)]))
        }),
        malformed("no-signature", entries(&[])),
        malformed("nine-signatures", entries(&vec![good.clone(); 9])),
        malformed("a-key-twice", entries(&[good.clone(), good.clone()])),
        malformed("no-key-id", entries(&[entry(b"", 1, &raw)])),
        malformed("short-key-id", entries(&[entry(&id.as_bytes()[..12], 1, &raw)])),
        malformed("other-algorithm", entries(&[entry(id.as_bytes(), 2, &raw)])),
        malformed("short-signature", entries(&[entry(id.as_bytes(), 1, &raw[..63])])),
        malformed("bytes-after-an-entry", entries(&[prefixed(&[&good[1..], b"x"].concat())])),
        malformed("bytes-after-the-set", section(&[&good_content[..], b"x"].concat())),
        malformed("set-longer-than-section", section(&good_content[..good_content.len() - 1])),
        malformed("overlong-number", section(&overlong)),
        malformed("too-long", section(&[0; 3_000])),
        case(
            "changed",
            "hash-of-other-bytes",
            section(&sets([1, 1, 1], &[set(&[[0; 32]], std::slice::from_ref(&good))])),
        ),
        case("changed", "cut-off", &package()[..package().len() - 1]),
        case("changed", "byte-appended", [package(), vec![0]].concat()),
        case("changed", "manifest-of-another-version", mix_of_two_versions()),
        case("unknown_key", "foreign-key", seal_by(&body, &[8; 32])),
        case("unknown_key", "foreign-beside-good", entries(&[good.clone(), good_entry(&right, &[8; 32])])),
        case(
            "false_signature",
            "of-another-key",
            entries(&[entry(id.as_bytes(), 1, &signature_over(&right, &[8; 32]))]),
        ),
        case(
            "false_signature",
            "over-other-bytes",
            entries(&[entry(id.as_bytes(), 1, &signature_over(&[0; 32], &SECRET))]),
        ),
        case("false_signature", "zero", entries(&[entry(id.as_bytes(), 1, &[0; 64])])),
        case("false_signature", "scalar-plus-order", entries(&[entry(id.as_bytes(), 1, &plus_group_order(raw))])),
    ]
}

/// The signature of version 1 and the component of version 1 around the manifest of version 2.
fn mix_of_two_versions() -> Vec<u8> {
    let old = package();
    let newer = manifest_with("version", serde_json::json!({ "name": "1.0.1", "code": 2 })).to_string();
    let body = body(newer.as_bytes(), keys().chain().as_json(), &component(""));
    let signature_end = old.len() - good_body().len();
    [&old[..signature_end], &body].concat()
}

/// The same signature with S + L: equal to a verifier that does not reduce, which makes signatures malleable.
fn plus_group_order(mut signature: [u8; 64]) -> [u8; 64] {
    const L: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut carry = 0_u16;
    for (byte, order) in signature[32..].iter_mut().zip(L) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        *byte = u8::try_from(sum & 0xff).unwrap();
        carry = sum >> 8;
    }
    signature
}
