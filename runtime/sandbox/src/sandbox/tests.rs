//! What the pool holds, checked as an install checks it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use super::*;

/// Loads a component as an install does, after it was compiled.
fn refusal(wat: &str) -> InstallError {
    let sandbox =
        Sandbox::new(SandboxConfig { pool: PoolLimits { concurrent: 1 }, ..SandboxConfig::default() }).unwrap();
    let artifact = engine::compiling().unwrap().precompile_component(&wat::parse_str(wat).unwrap()).unwrap();
    let receipt = Receipt {
        version: VersionDigest::from_bytes([0; 32]),
        manifest_digest: [0; 32],
        publisher: parvis_domain::PublisherId::from_bytes([0; 32]),
        artifact: *blake3::hash(&artifact).as_bytes(),
        artifact_bytes: artifact.len() as u64,
        engine: sandbox.fingerprint(),
    };
    match sandbox.inner.prepare(&receipt.admit(artifact).unwrap()) {
        Ok(_) => panic!("it was accepted: {wat}"),
        Err(error) => error,
    }
}

#[test]
fn what_does_not_fit_the_pool_is_refused_by_name() {
    let instances = |fields: &str, count: usize| {
        let instances = "(core instance (instantiate $m))".repeat(count);
        format!("(component (core module $m {fields}) {instances})")
    };
    for (wat, says) in [
        (instances("", 65), "65 core module instances"),
        (instances("(memory 1)", 5), "5 Wasm linear memories"),
        (instances("(table 1 funcref)", 9), "9 "),
        (instances("(memory 1025)", 1), "memory"),
        (instances("(table 20001 funcref)", 1), "table"),
    ] {
        let error = refusal(&wat);
        assert!(matches!(error, InstallError::PoolLimit(_)), "{error}");
        assert_eq!(error.code(), "over_limit");
        assert!(error.to_string().contains(says), "{error}");
    }
    // What fits goes on to the next check.
    let fits = refusal(&instances("(memory 1024) (table 20000 funcref)", 1));
    assert_eq!(fits.code(), "unlinkable_import", "{fits}");
}

#[test]
fn only_the_listed_wasi_interfaces_are_linked() {
    for import in ["wasi:sockets/tcp@0.2.6", "wasi:http/outgoing-handler@0.2.6", "wasi:cli/run@0.2.6", "other:thing/a"]
    {
        let error = refusal(&format!(
            r#"(component
                (import "{import}" (instance (export "f" (func))))
                (core module $m (func (export "handle")))
                (core instance $i (instantiate $m))
                (func $handle (canon lift (core func $i "handle")))
                (instance $handler (export "handle" (func $handle)))
                (export "parvis:host/handler@0.1.0" (instance $handler)))"#
        ));
        assert_eq!(error.code(), "unlinkable_import", "{error}");
    }
    // The import is named even where the handler is in order.
    let linker = {
        let sandbox = Sandbox::new(SandboxConfig::default()).unwrap();
        let wasm = wat::parse_str(r#"(component (import "wasi:sockets/tcp@0.2.6" (instance (export "f" (func)))))"#);
        let component = Component::from_binary(&sandbox.inner.engine, &wasm.unwrap()).unwrap();
        sandbox.inner.linker.instantiate_pre(&component).map(drop)
    };
    assert!(format!("{:#}", linker.unwrap_err()).contains("wasi:sockets/tcp@0.2.6"));
}
