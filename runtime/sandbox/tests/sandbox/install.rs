//! Installing and loading: what is refused, by name.

use std::time::Duration;

use parvis_sandbox::{CompileError, Compiler, InstallError, LoadError, ReceiptError};

use crate::component::Program;
use crate::world::{World, compiler, key, package};

fn small() -> Vec<u8> {
    Program::handler("(i32.const 0)").bytes()
}

#[tokio::test]
async fn a_component_whose_parts_call_each_other_compiles() {
    // The engine writes an adapter between the two, which reaches both memories.
    let inner = r#"(component $inner
        (core module $m (memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 0))
            (func (export "take") (param i32 i32)))
        (core instance $i (instantiate $m))
        (func (export "take") (param "text" string)
            (canon lift (core func $i "take") (memory $i "memory") (realloc (func $i "realloc")))))
        (instance $inner (instantiate $inner))"#;
    let mut program = Program::handler("(call $take (i32.const 0) (i32.const 8)) (i32.const 0)");
    program.fields = format!(r#"(import "inner" "take" (func $take (param i32 i32))) {}"#, program.fields);
    program.before = inner.to_owned();
    program.lowered = r#"(core func $take (canon lower (func $inner "take") (memory $libc "memory")))"#.to_owned();
    program.with = r#"(with "inner" (instance (export "take" (func $take))))"#.to_owned();
    World::new().await.install("a.parts", &program.bytes()).await;
}

/// Imports an interface of the contract with another type: the package's check knows names alone.
#[tokio::test]
async fn an_import_of_the_wrong_type_is_refused_by_name() {
    let world = World::new().await;
    let mut program = Program::handler("(i32.const 0)");
    program.before =
        r#"(import "parvis:host/schedule@0.1.0" (instance (export "cancel" (func (param "id" u32)))))"#.to_owned();
    let refused = world.sandbox.install(&package("a.wrong", &program.bytes()), &compiler(), &key()).await.unwrap_err();
    assert_eq!(refused.code(), "unlinkable_import");
    assert!(refused.to_string().contains("parvis:host/schedule@0.1.0"), "{refused}");
}

#[tokio::test]
async fn a_wasi_function_that_is_not_given_is_refused_by_name() {
    let world = World::new().await;
    let mut program = Program::handler("(i32.const 0)");
    program.before =
        r#"(import "wasi:clocks/wall-clock@0.2.6" (instance (export "set" (func (param "to" u64)))))"#.to_owned();
    let refused = world.sandbox.install(&package("a.wrong", &program.bytes()), &compiler(), &key()).await.unwrap_err();
    assert_eq!(refused.code(), "unlinkable_import");
    assert!(refused.to_string().contains("wasi:clocks/wall-clock"), "{refused}");
}

#[tokio::test]
async fn a_handler_of_the_wrong_type_is_refused() {
    let world = World::new().await;
    let wat = r#"(component
        (core module $m (func (export "handle")))
        (core instance $i (instantiate $m))
        (func $handle (canon lift (core func $i "handle")))
        (instance $handler (export "handle" (func $handle)))
        (export "parvis:host/handler@0.1.0" (instance $handler)))"#;
    let component = wat::parse_str(wat).unwrap();
    let refused = world.sandbox.install(&package("a.wrong", &component), &compiler(), &key()).await.unwrap_err();
    assert_eq!(refused.code(), "unlinkable_import");
    assert!(refused.to_string().contains("handle"), "{refused}");
}

#[tokio::test]
async fn the_worker_refuses_what_is_no_component_and_says_why() {
    for bytes in [&b""[..], b"\0asm", b"(component)", b"\0asm\x01\0\0\0", b"\0asm\x0d\0\x01\0\xff\xff"] {
        let refused = compiler().compile(bytes).await.unwrap_err();
        assert!(matches!(&refused, CompileError::Refused(_)), "{bytes:?}: {refused:?}");
        assert_eq!(refused.code(), "invalid_module");
    }
    let mut truncated = small();
    truncated.truncate(truncated.len() / 2);
    assert_eq!(compiler().compile(&truncated).await.unwrap_err().code(), "invalid_module");
}

#[tokio::test]
async fn features_that_packages_may_not_use_do_not_compile_either() {
    for fields in [
        r#"(memory 1 2 shared)"#,
        "(memory i64 1)",
        "(type (struct (field i32)))",
        "(tag)",
        "(func (result v128) (i8x16.relaxed_swizzle (v128.const i64x2 0 0) (v128.const i64x2 0 0)))",
        "(func (param (ref func)))",
    ] {
        let component = wat::parse_str(format!("(component (core module {fields}))")).unwrap();
        let refused = compiler().compile(&component).await.unwrap_err();
        assert_eq!(refused.code(), "invalid_module", "{fields}: {refused}");
    }
}

#[tokio::test]
async fn a_worker_that_hangs_dies_or_babbles_is_told_apart() {
    let shell = |script: &str| Compiler::new("/bin/sh", ["-c", script]);
    let component = small();
    let slow = shell("exec sleep 600").with_wall_max(Duration::from_millis(50));
    assert!(matches!(slow.compile(&component).await, Err(CompileError::TooSlow(_))));
    assert!(matches!(shell("kill -9 $$").compile(&component).await, Err(CompileError::Died { .. })));
    let complains = shell("echo 'memory allocation failed' >&2; exit 1").compile(&component).await.unwrap_err();
    assert!(complains.to_string().contains("memory allocation failed"), "{complains}");
    for babble in ["cat >/dev/null; echo hello", "cat", "cat >/dev/null", "printf 'pvcw'"] {
        assert!(matches!(shell(babble).compile(&component).await, Err(CompileError::Garbled)), "{babble}");
    }
    let missing = Compiler::new("/no/such/program", [""; 0]).compile(&component).await;
    assert!(matches!(missing, Err(CompileError::Unavailable(_))));
}

#[tokio::test]
async fn the_worker_sees_nothing_of_the_hosts_environment() {
    // The shell prints its environment to where the complaint is read.
    let shell = Compiler::new(
        "/bin/sh",
        ["-c", "/usr/bin/env | grep -v -e RAYON -e MALLOC -e PWD -e SHLVL -e '^_=' >&2; pwd >&2; exit 1"],
    );
    let died = shell.compile(b"").await.unwrap_err();
    assert!(died.to_string().ends_with("(/)"), "{died}");
}

#[tokio::test]
async fn a_receipt_for_something_else_and_a_changed_artifact_are_refused() {
    let world = World::new().await;
    let package = package("a.good", &small());
    let installed = world.sandbox.install(&package, &compiler(), &key()).await.unwrap();
    let expected = parvis_sandbox::Expected {
        version: package.version_digest(),
        publisher: package.publisher(),
        manifest_digest: *package.manifest_digest(),
    };
    let load = async |expected: parvis_sandbox::Expected, receipt: &[u8], artifact: Vec<u8>| {
        let fetch = |_| async move { Ok::<_, std::io::Error>(artifact) };
        world.sandbox.load(&expected, receipt, &key().public(), fetch).await
    };
    let mut other = expected;
    other.manifest_digest = [0; 32];
    let refused = load(other, &installed.receipt, installed.artifact.clone()).await.unwrap_err();
    assert!(matches!(refused, LoadError::Receipt(ReceiptError::About("manifest"))), "{refused}");

    // 2,000 flips spread over the artifact, each of another bit.
    for n in 0..2_000_usize {
        let mut artifact = installed.artifact.clone();
        let at = n.wrapping_mul(2_654_435_761) % artifact.len();
        artifact[at] ^= 1 << (n % 8);
        let refused = load(expected, &installed.receipt, artifact).await.unwrap_err();
        assert!(matches!(refused, LoadError::Receipt(ReceiptError::OtherArtifact)), "byte {at}: {refused}");
    }
    for n in 0..installed.receipt.len() {
        let mut receipt = installed.receipt.clone();
        receipt[n] ^= 1;
        assert!(load(expected, &receipt, installed.artifact.clone()).await.is_err(), "byte {n}");
    }
    assert_eq!(world.sandbox.loaded_bytes(), 0);
    load(expected, &installed.receipt, installed.artifact.clone()).await.unwrap();
    assert!(world.sandbox.find_loaded(&expected.version).is_some());
    assert_eq!(world.sandbox.loaded_bytes(), installed.artifact.len() as u64);
    world.sandbox.unload(&expected.version);
    assert!(world.sandbox.find_loaded(&expected.version).is_none());
}

#[tokio::test]
async fn an_install_error_keeps_the_compilers_reason() {
    let world = World::new().await;
    let dead = Compiler::new("/bin/false", [""; 0]);
    let refused = world.sandbox.install(&package("a.good", &small()), &dead, &key()).await.unwrap_err();
    assert!(matches!(refused, InstallError::Compile(CompileError::Died { .. })), "{refused}");
    assert_eq!(refused.code(), "compile_limit");
}
