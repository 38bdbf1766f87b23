//! The WebAssembly features that a mini-program may use. The sandbox's engine is configured from the same list.
//!
//! Off, and refused: threads and shared memory, memory64, garbage collection and its types, function references, relaxed
//! SIMD (its results differ between machines), exceptions, tail calls, several memories in one module, stack switching,
//! wide arithmetic, custom page sizes, and everything asynchronous or experimental in the component model.

use wasmparser::WasmFeatures;

/// What the validator accepts: WebAssembly 2.0 without garbage-collected reference types, and extended constants, which
/// position-independent code needs (CPython and QuickJS as components). Rust, JavaScript and Python emit nothing else.
pub const ALLOWED: WasmFeatures = WasmFeatures::FLOATS
    .union(WasmFeatures::MUTABLE_GLOBAL)
    .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
    .union(WasmFeatures::SIGN_EXTENSION)
    .union(WasmFeatures::MULTI_VALUE)
    .union(WasmFeatures::REFERENCE_TYPES)
    .union(WasmFeatures::BULK_MEMORY)
    .union(WasmFeatures::SIMD)
    .union(WasmFeatures::EXTENDED_CONST)
    .union(WasmFeatures::COMPONENT_MODEL);
