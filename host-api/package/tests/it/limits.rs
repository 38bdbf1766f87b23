//! Caps whose packages are too large for the corpus.

use parvis_package::{PackageError, limits as cap, verify};

use crate::sample::*;

fn refused(component: &[u8]) -> &'static str {
    match verify(with_component(component)) {
        Err(PackageError::OverLimit { what, .. }) => what,
        other => panic!("{:?}", other.map(|_| ())),
    }
}

#[test]
fn counts_over_their_caps_are_refused_by_name() {
    let many = |item: &str, count: u64| item.repeat(usize::try_from(count).unwrap() + 1);
    for (what, fields) in [
        ("functions", many("(func)", cap::FUNCTIONS_MAX)),
        ("types", many("(type (func))", cap::TYPES_MAX)),
        ("globals", many("(global i32 (i32.const 0))", cap::GLOBALS_MAX)),
        ("imports", many(r#"(import "" "" (func))"#, cap::IMPORTS_MAX)),
        ("element segments", format!("(table 1 funcref) {}", many("(elem (i32.const 0))", cap::ELEMENT_SEGMENTS_MAX))),
        ("data segments", format!("(memory 1) {}", many("(data (i32.const 0))", cap::DATA_SEGMENTS_MAX))),
        ("custom sections", many(r#"(@custom "x" "")"#, cap::CUSTOM_SECTIONS_MAX)),
        ("bytes of one function", format!("(func {})", many("nop ", cap::FUNCTION_BYTES_MAX))),
        ("locals", many(&format!("(func (local {}))", "i32 ".repeat(1_000)), cap::LOCALS_MAX / 1_000)),
        ("exports", {
            let exports = (0..=cap::EXPORTS_MAX).map(|n| format!(r#"(export "{n}" (func 0))"#));
            format!("(func) {}", exports.collect::<String>())
        }),
    ] {
        assert_eq!(refused(&component_of_module(&fields)), what);
    }
    assert_eq!(refused(&component(&many("(core module)", cap::MODULES_MAX))), "modules and components");
    let aliases = many("(alias outer 0 0 (core module))", cap::COMPONENT_ITEMS_MAX);
    assert_eq!(refused(&component(&format!("(core module) {aliases}"))), "component items");
}

#[test]
fn a_package_over_32_mib_is_refused_before_it_is_read() {
    let error = verify(vec![0; cap::PACKAGE_BYTES_MAX + 1]).unwrap_err();
    assert_eq!(error.code(), "package_too_large");
    assert_eq!(code(&vec![0; cap::PACKAGE_BYTES_MAX]), "not_component");
}

#[test]
fn a_package_of_32_mib_is_judged() {
    let filler = cap::PACKAGE_BYTES_MAX - package().len() - 64;
    let padded = [&component("")[..], &custom("filler", &vec![0; filler])].concat();
    assert_eq!(code(&with_component(&padded)), "ok");
}

#[test]
fn json_sections_over_their_sizes_are_refused() {
    let padding = " ".repeat(cap::MANIFEST_BYTES_MAX);
    assert_eq!(code(&with_manifest(format!("{}{padding}", manifest()).as_bytes())), "invalid_manifest");
    let padding = " ".repeat(cap::PUBLISHER_BYTES_MAX);
    let chain = String::from_utf8(keys().chain().as_json().to_vec()).unwrap();
    assert_eq!(code(&with_publisher(format!("{chain}{padding}").as_bytes())), "invalid_key_set");
}

#[test]
fn a_million_nested_blocks_end_in_a_refusal_and_not_in_a_crash() {
    // Written by hand: a text parser might not survive what is tested here.
    let depth = 1_000_000;
    let body = [&[0][..], &[0x02, 0x40].repeat(depth), &vec![0x0b; depth + 1]].concat();
    let code_section = [&[10][..], &prefixed(&[&leb(1)[..], &prefixed(&body)].concat())].concat();
    let module = [&b"\0asm\x01\0\0\0"[..], &[1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0], &code_section].concat();
    let section = [&[1][..], &prefixed(&module)].concat();
    let oversized = [&component("")[..], &section].concat();
    assert_eq!(code(&with_component(&oversized)), "over_limit");
}

#[test]
fn thousands_of_nested_components_end_in_a_refusal_and_not_in_a_crash() {
    let mut nested = PREAMBLE.to_vec();
    for _ in 0..2_000 {
        nested = [&PREAMBLE[..], &[4], &prefixed(&nested)].concat();
    }
    let section = [&[4][..], &prefixed(&nested)].concat();
    assert_eq!(code(&with_component(&[&component("")[..], &section].concat())), "over_limit");
}
