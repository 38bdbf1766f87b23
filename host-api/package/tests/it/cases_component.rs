//! Packages that are signed well, around components that a host does not run.

use serde_json::{Value, json};

use crate::corpus::{Case, case};
use crate::sample::*;

/// Features that are off, and bytes that are not a component.
pub fn features() -> Vec<Case> {
    let module = |fields: &str| with_component(&component_of_module(fields));
    let mut cases: Vec<Case> = [
        ("tail-call", module("(func $f (return_call $f))")),
        ("several-memories", module("(memory 1) (memory 1)")),
        ("shared-memory", module("(memory 1 1 shared)")),
        ("atomics", module("(memory 1) (func (drop (i32.atomic.load (i32.const 0))))")),
        ("memory64", module("(memory i64 1)")),
        ("table64", module("(table i64 1 funcref)")),
        ("gc-struct", module("(type (struct (field i32)))")),
        ("gc-externref", module("(func (param externref))")),
        ("typed-function-reference", module("(type $t (func)) (func (param (ref $t)))")),
        ("exceptions", module("(tag)")),
        ("exception-handling", module("(func (try_table))")),
        ("relaxed-simd", module("(func (param v128 v128) (result v128) (i8x16.relaxed_swizzle (local.get 0) (local.get 1)))")),
        ("stack-switching", module("(type $f (func)) (type (cont $f))")),
        ("wide-arithmetic", module("(func (param i64 i64 i64 i64) (result i64 i64) (i64.add128 (local.get 0) (local.get 1) (local.get 2) (local.get 3)))")),
        ("custom-page-size", module("(memory 1 (pagesize 1))")),
        ("async-stream", with_component(&component("(type (stream u8))"))),
        ("async-future", with_component(&component("(type (future))"))),
        ("async-function", with_component(&component(r#"(core module $a (func (export "f"))) (core instance $ai (instantiate $a)) (func (canon lift (core func $ai "f") async))"#))),
        ("error-context", with_component(&component("(type error-context)"))),
        ("thread-builtin", with_component(&component("(core func (canon thread.available_parallelism))"))),
        ("type-error", module("(func (result i32))")),
        ("unknown-function", module("(func (call 9))")),
        ("given-module-instantiated", with_component(&component(r#"(component $c (import "m" (core module $x)) (core instance (instantiate $x)))"#))),
    ]
    .into_iter()
    .map(|(name, bytes)| case("invalid_module", name, bytes))
    .collect();
    let whole = component_of_module("(memory 1) (func (drop (i32.const 1)))");
    cases.extend([
        case("invalid_module", "section-cut-off", with_component(&whole[..whole.len() - 3])),
        case("invalid_module", "unknown-section", with_component(&[&whole[..], &[0x70, 0]].concat())),
        case(
            "invalid_module",
            "section-too-long",
            with_component(&[&whole[..], &[1, 0xff, 0xff, 0xff, 0xff, 0x0f]].concat()),
        ),
        case("ok", "extended-constants", module("(global i32 (i32.add (i32.const 1) (i32.const 2)))")),
        case("ok", "simd", module("(func (param v128 v128) (result v128) (i32x4.add (local.get 0) (local.get 1)))")),
        case(
            "ok",
            "bulk-memory-and-funcref",
            module("(memory 1) (table 1 funcref) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)))"),
        ),
    ]);
    cases
}

/// More memory than a program may start with.
const BIG: &str = "(core module $big (memory 1025)) (core instance (instantiate $big))";

/// Small files that would become large.
pub fn limits() -> Vec<Case> {
    let module = |fields: &str| with_component(&component_of_module(fields));
    let started = |fields: &str, times: usize| {
        let instances = "(core instance (instantiate $extra))".repeat(times);
        with_component(&component(&format!("(core module $extra {fields}) {instances}")))
    };
    let locals = |count: usize| {
        // A group of locals is one number and one type, however many they are.
        let marked = component_of_module("(func (local i32 i32 i32 i32 i32 i32 i32))");
        let at = marked.windows(5).position(|bytes| bytes == [0x04, 0x01, 0x07, 0x7f, 0x0b]).unwrap();
        let (size, group) = (leb(3 + leb(count).len()), leb(count));
        let function = [&size[..], &[0x01], &group, &[0x7f, 0x0b]].concat();
        let mut bytes = marked.clone();
        bytes.splice(at..at + 5, function);
        // The sizes of the code section and of the module that holds it grow with it.
        grow(&mut bytes, &[at - 2], leb(count).len() - 1)
    };
    let mut cases = vec![
        case("over_limit", "65-core-instances", started("", 64)),
        case("ok", "64-core-instances", started("", 63)),
        case("over_limit", "instances-that-double", with_component(&doubling(40))),
        case("over_limit", "5-memories-in-instances", started("(memory 1)", 5)),
        case("ok", "4-memories-in-instances", started("(memory 1)", 4)),
        case("over_limit", "9-tables-in-instances", started("(table 1 funcref)", 9)),
        case("over_limit", "64-mib-and-a-page", started("(memory 1025)", 1)),
        case("ok", "64-mib", started("(memory 1024)", 1)),
        case("over_limit", "memories-that-sum-up", started("(memory 400)", 3)),
        case("over_limit", "20-001-table-elements", started("(table 20001 funcref)", 1)),
        case("over_limit", "components-in-components", with_component(&component(&nested_components(8)))),
        case("ok", "components-in-components-7", with_component(&component(&nested_components(7)))),
        case(
            "over_limit",
            "5-001-blocks",
            module(&format!("(func {} {})", "block ".repeat(5_000), "end ".repeat(5_000))),
        ),
        case("ok", "4-999-blocks", module(&format!("(func {} {})", "block ".repeat(4_999), "end ".repeat(4_999)))),
        case(
            "over_limit",
            "behind-an-exported-module",
            with_component(&component(&format!(r#"(core module $a) (export "a" (core module $a)) {BIG}"#))),
        ),
        case(
            "over_limit",
            "behind-an-aliased-module",
            with_component(&component(&format!(
                r#"(component $c (core module $m) (export "m" (core module $m)))
               (instance $i (instantiate $c)) (alias export $i "m" (core module)) {BIG}"#
            ))),
        ),
        case(
            "over_limit",
            "alias-of-an-outer-module",
            with_component(&component(&format!(
                "(core module $big (memory 1024)) (component $c (alias outer 1 $big (core module $x)) {}) (instance (instantiate $c))",
                "(core instance (instantiate $x))".repeat(2)
            ))),
        ),
    ];
    for count in [10_001, 50_000, 4_000_000_000] {
        cases.push(case("over_limit", format!("{count}-locals"), with_component(&locals(count))));
    }
    cases
}

/// Makes room in the LEB128 sizes: of the code section at `sizes[0]`, and of the core module section around it.
fn grow(bytes: &mut [u8], sizes: &[usize], by: usize) -> Vec<u8> {
    for at in sizes {
        bytes[*at] += u8::try_from(by).unwrap();
    }
    // The module begins with the preamble of a core module; its size stands before it.
    let module = bytes.windows(8).position(|window| window == b"\0asm\x01\0\0\0").unwrap();
    bytes[module - 1] += u8::try_from(by).unwrap();
    bytes.to_vec()
}

/// Each of `levels` components instantiates the one inside it twice.
fn doubling(levels: usize) -> Vec<u8> {
    let mut text = "(component $c0 (core module $m) (core instance (instantiate $m)))".to_owned();
    for level in 1..=levels {
        let inner = level - 1;
        text.push_str(&format!(
            "(component $c{level} (alias outer 1 $c{inner} (component $x)) (instance (instantiate $x)) (instance (instantiate $x)))"
        ));
    }
    component(&format!("{text} (instance (instantiate $c{levels}))"))
}

fn nested_components(depth: usize) -> String {
    format!("{}{}", "(component ".repeat(depth), ")".repeat(depth))
}

/// A component that exports `interface` with one function, and no other.
fn serving_pages(interface: &str) -> String {
    format!("(component {})", HANDLER.replace("parvis:host/handler@0.1.0", interface))
}

pub fn imports() -> Vec<Case> {
    let import = |name: &str, function: &str| with_component(&importing(name, function));
    let with = |more: &str| with_component(&component(more));
    let mut cases = Vec::new();
    for name in [
        "wasi:sockets/tcp@0.2.0",
        "wasi:sockets/instance-network@0.2.9",
        "wasi:http/outgoing-handler@0.3.0",
        "wasi:io/poll@0.3.0",
        "wasi:keyvalue/store@0.2.0",
        "wasi:cli/run@0.2.0",
        "evil:host/backdoor@1.0.0",
        "plain-name",
    ] {
        cases.push(case("forbidden_import", name.replace([':', '/', '@'], "-"), import(name, "f")));
    }
    cases.extend([
        case("forbidden_import", "function", with(r#"(import "f" (func))"#)),
        case("forbidden_import", "core-module", with(r#"(import "m" (core module))"#)),
        case("forbidden_import", "component", with(r#"(import "c" (component))"#)),
        case(
            "forbidden_import",
            "resource-alone",
            with(r#"(import "wasi:sockets/network@0.2.0" (instance (export "network" (type (sub resource)))))"#),
        ),
        case("forbidden_import", "resource-at-the-top", with(r#"(import "r" (type (sub resource)))"#)),
        case(
            "forbidden_import",
            "instance-in-an-instance",
            with(r#"(import "wasi:io/poll@0.2.0" (instance (export "i" (instance (export "f" (func))))))"#),
        ),
        case("unknown_import", "interface", import("parvis:host/wallet@0.1.0", "drain")),
        case("unknown_import", "version", import("parvis:host/chat@0.2.0", "post")),
        case("unknown_import", "no-version", import("parvis:host/chat", "post")),
        case("unknown_import", "function-of-chat", import("parvis:host/chat@0.1.0", "post-as-anybody")),
        case("unknown_import", "function-of-log", import("parvis:host/log@0.1.0", "read")),
    ]);
    for (interface, function) in [
        ("chat", "post"),
        ("identity", "current-user"),
        ("payments", "request"),
        ("storage", "get"),
        ("schedule", "at"),
        ("http", "fetch"),
    ] {
        cases.push(case(
            "undeclared_permission",
            interface,
            import(&format!("parvis:host/{interface}@0.1.0"), function),
        ));
    }
    let asking = |manifest: Value| {
        let component = importing("parvis:host/http@0.1.0", "fetch");
        seal(&body(manifest.to_string().as_bytes(), keys().chain().as_json(), &component))
    };
    let mut names_hosts = manifest_asking(&["http"]);
    names_hosts["http"] = json!(["api.example.org"]);
    let mut effects_alone = manifest_asking(&["http"]);
    effects_alone["http_effects"] = json!(["api.example.org"]);
    cases.extend([
        case("undeclared_hosts", "http-without-hosts", asking(manifest_asking(&["http"]))),
        case("undeclared_permission", "http-of-wasi", import("wasi:http/outgoing-handler@0.2.0", "handle")),
        case("ok", "http-with-hosts", asking(names_hosts)),
        case("ok", "http-with-hosts-for-effects", asking(effects_alone)),
        case("ok", "log-needs-no-permission", import("parvis:host/log@0.1.0", "write")),
        case("ok", "requests-and-answers-of-wasi", import("wasi:http/types@0.2.12", "http-error-code")),
        case("ok", "wasi-that-reaches-nothing", import("wasi:cli/stdout@0.2.6", "get-stdout")),
        case("ok", "types-only", with(r#"(import "probe:app/types@0.1.0" (instance (type $t (enum "a")) (export "t" (type (eq $t)))))"#)),
        case("ok", "types-only-of-sockets", with(r#"(import "wasi:sockets/network@0.2.0" (instance (type $e (enum "a")) (export "e" (type (eq $e)))))"#)),
        case("ok", "more-exports", with(r#"(core module $x (func (export "f"))) (core instance $xi (instantiate $x)) (func $xf (canon lift (core func $xi "f"))) (export "init" (func $xf))"#)),
        case("ok", "pages-alone", with_component(&wat(&serving_pages("wasi:http/incoming-handler@0.2.4")))),
        case("handler_missing", "pages-of-another-version", with_component(&wat(&serving_pages("wasi:http/incoming-handler@0.3.0")))),
        case("commands_unanswered", "commands-of-who-serves-pages-alone", {
            let manifest = manifest_with("commands", json!([{ "name": "book", "description": "Books" }]));
            let component = wat(&serving_pages("wasi:http/incoming-handler@0.2.4"));
            seal(&body(manifest.to_string().as_bytes(), keys().chain().as_json(), &component))
        }),
        case("handler_missing", "no-export", with_component(&wat("(component (core module))"))),
        case("handler_missing", "other-function", with_component(&wat(&format!("(component {})", HANDLER.replace("(export \"handle\" (func $handle))", "(export \"on-event\" (func $handle))"))))),
        case("handler_missing", "other-version", with_component(&wat(&format!("(component {})", HANDLER.replace("@0.1.0", "@0.2.0"))))),
        case("handler_missing", "a-function-of-that-kind", with_component(&wat(&format!("(component {})", HANDLER.replace("(export \"parvis:host/handler@0.1.0\" (instance $handler))", "(export \"handle\" (func $handle))"))))),
    ]);
    cases
}
