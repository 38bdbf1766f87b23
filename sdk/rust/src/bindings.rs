//! What wit-bindgen makes of the WIT: types everywhere, calls into the host on WebAssembly.
//!
//! Not here: anything a mini-program's author should name; the modules beside this one wrap all of it.

#![allow(missing_docs, unreachable_pub, clippy::all, reason = "generated code")]

wit_bindgen::generate!({
    path: "../../host-api/wit/parvis@0.1.0",
    world: "mini-program",
    pub_export_macro: true,
    export_macro_name: "export_handler",
    default_bindings_module: "parvis_sdk::bindings",
    generate_all,
    additional_derives: [PartialEq],
});
