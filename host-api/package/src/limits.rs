//! Every cap on a package, in one place. What is over a cap is refused before anything expensive is done with it.
//!
//! The counts are summed over all modules and nested components of the file. They leave room above what the largest
//! known toolchain makes (CPython as a component: 18 MB, 38 core instances, 5,672 table elements, 12.3 MiB of memory).

/// Bytes of a package.
pub const PACKAGE_BYTES_MAX: usize = 32 << 20;
/// Bytes of the manifest section.
pub const MANIFEST_BYTES_MAX: usize = 64 << 10;
/// Levels of arrays and objects in a JSON section.
pub const JSON_DEPTH_MAX: usize = 16;
/// Bytes of the publisher section.
pub const PUBLISHER_BYTES_MAX: usize = 128 << 10;
/// Versions of one publisher's key-set; a yearly rotation fills it in a lifetime.
pub const KEY_SET_VERSIONS_MAX: usize = 64;
/// Keys of one version of a key-set.
pub const KEYS_MAX: usize = 8;
/// Signatures of a package or of a key-set document.
pub const SIGNATURES_MAX: usize = 8;
/// Bytes of the signature section: eight signatures take less than 1 KiB.
pub const SIGNATURE_SECTION_BYTES_MAX: usize = 2 << 10;

/// Components within components.
pub const COMPONENT_DEPTH_MAX: usize = 8;
/// Modules and components in the file.
pub const MODULES_MAX: u64 = 256;
/// Core instances, counted as often as they are made. The sandbox's pool allows the same.
pub const CORE_INSTANCES_MAX: u64 = 64;
/// Linear memories over all core instances. The sandbox's pool allows the same.
pub const MEMORIES_MAX: u64 = 4;
/// Tables over all core instances. The sandbox's pool allows the same.
pub const TABLES_MAX: u64 = 8;
/// Bytes of all memories at the start.
pub const INITIAL_MEMORY_BYTES_MAX: u64 = 64 << 20;
/// Elements of all tables at the start. The sandbox's pool allows as many in one table.
pub const TABLE_ELEMENTS_MAX: u64 = 20_000;

/// Functions with a body.
pub const FUNCTIONS_MAX: u64 = 100_000;
/// Bytes of one function's body.
pub const FUNCTION_BYTES_MAX: u64 = 2 << 20;
/// Locals of one function.
pub const LOCALS_PER_FUNCTION_MAX: u64 = 10_000;
/// Locals of all functions.
pub const LOCALS_MAX: u64 = 4_000_000;
/// Blocks within blocks. A `switch` becomes one level for each of its cases.
pub const BLOCK_DEPTH_MAX: usize = 5_000;
/// Entries of type sections, core and component.
pub const TYPES_MAX: u64 = 50_000;
/// Imports of modules and components.
pub const IMPORTS_MAX: u64 = 20_000;
/// Exports of modules and components.
pub const EXPORTS_MAX: u64 = 100_000;
/// Globals.
pub const GLOBALS_MAX: u64 = 100_000;
/// Element segments.
pub const ELEMENT_SEGMENTS_MAX: u64 = 10_000;
/// Data segments.
pub const DATA_SEGMENTS_MAX: u64 = 50_000;
/// Custom sections.
pub const CUSTOM_SECTIONS_MAX: u64 = 1_024;
/// Aliases, canonical functions and instances of components.
pub const COMPONENT_ITEMS_MAX: u64 = 100_000;
