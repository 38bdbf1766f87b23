//! What a component holds, found out from its bytes alone.
//!
//! Two passes. The first only reads section headers and adds up counts ([`scan`]), so that what is too large is refused
//! before anything expensive is done. The second validates every function under the features of [`crate::features`].
//! Neither pass recurses: nesting is a stack on the heap.
//!
//! Not here: which imports are allowed (`imports`).

mod instances;
mod scan;

use wasmparser::component_types::{ComponentAnyTypeId, ComponentEntityType};
use wasmparser::types::Types;
use wasmparser::{
    BinaryReaderError, FuncToValidate, FuncValidatorAllocations, FunctionBody, Parser, ValidPayload, Validator,
    ValidatorResources,
};

pub use instances::Resources;

use crate::error::PackageError;
use crate::features::ALLOWED;
use crate::limits::BLOCK_DEPTH_MAX;

/// A valid component under the caps.
#[derive(Debug)]
pub(crate) struct Inspection {
    pub(crate) imports: Vec<Import>,
    pub(crate) exports: Vec<String>,
    /// Functions of each exported instance, as `instance#function`.
    pub(crate) exported_functions: Vec<String>,
    pub(crate) resources: Resources,
}

/// One import of the component.
#[derive(Debug)]
pub(crate) struct Import {
    pub(crate) name: String,
    /// The functions of an imported instance.
    pub(crate) functions: Vec<String>,
    /// Holds types that are no resources, and nothing else: it grants nothing.
    pub(crate) is_types_only: bool,
    /// Something other than an instance of functions and types.
    pub(crate) is_exotic: bool,
}

impl From<BinaryReaderError> for PackageError {
    fn from(error: BinaryReaderError) -> Self {
        Self::InvalidModule(error.to_string())
    }
}

/// Checks caps, validates, and lists what goes in and out.
pub(crate) fn inspect(bytes: &[u8]) -> Result<Inspection, PackageError> {
    let scanned = scan::scan(bytes)?;
    let types = validate(bytes)?;
    let imports = scanned.imports.iter().map(|name| describe(&types, name)).collect::<Result<_, _>>()?;
    let exported_functions = scanned.exports.iter().flat_map(|name| functions_of_export(&types, name)).collect();
    Ok(Inspection { imports, exported_functions, exports: scanned.exports, resources: scanned.resources })
}

pub(crate) fn parser() -> Parser {
    let mut parser = Parser::new(0);
    parser.set_features(ALLOWED);
    parser
}

fn validate(bytes: &[u8]) -> Result<Types, PackageError> {
    let mut validator = Validator::new_with_features(ALLOWED);
    let mut allocations = FuncValidatorAllocations::default();
    let mut types = None;
    for payload in parser().parse_all(bytes) {
        match validator.payload(&payload?)? {
            ValidPayload::Func(function, body) => allocations = validate_function(function, &body, allocations)?,
            // The last one is the outermost component's.
            ValidPayload::End(ended) => types = Some(ended),
            ValidPayload::Ok | ValidPayload::Parser(_) => {}
        }
    }
    types.ok_or_else(|| PackageError::InvalidModule("it ends too early".to_owned()))
}

fn validate_function(
    function: FuncToValidate<ValidatorResources>,
    body: &FunctionBody<'_>,
    allocations: FuncValidatorAllocations,
) -> Result<FuncValidatorAllocations, PackageError> {
    let depth_max = u32::try_from(BLOCK_DEPTH_MAX).expect("the cap is small");
    let mut validator = function.into_validator(allocations);
    let mut reader = body.get_binary_reader();
    validator.read_locals(&mut reader)?;
    reader.set_features(ALLOWED);
    while !reader.eof() {
        let at = reader.original_position();
        reader.visit_operator(&mut validator.visitor(at))??;
        let depth = validator.control_stack_height();
        if depth > depth_max {
            return Err(PackageError::OverLimit { what: "nested blocks", found: depth.into(), max: depth_max.into() });
        }
    }
    reader.finish_expression(&validator.visitor(reader.original_position()))?;
    Ok(validator.into_allocations())
}

fn describe(types: &Types, name: &str) -> Result<Import, PackageError> {
    let types = types.as_ref();
    let item = types
        .component_item_for_import(name)
        .ok_or_else(|| PackageError::InvalidModule(format!("import `{name}` has no type")))?;
    let mut import = Import { name: name.to_owned(), functions: Vec::new(), is_types_only: true, is_exotic: false };
    let mut add = |name: &str, ty: &ComponentEntityType| match ty {
        ComponentEntityType::Func(_) => {
            import.functions.push(name.to_owned());
            import.is_types_only = false;
        }
        ComponentEntityType::Type { created, .. } => {
            // A resource is a capability of whoever defines it, not a mere shape.
            if matches!(created, ComponentAnyTypeId::Resource(_)) {
                import.is_types_only = false;
            }
        }
        _ => {
            import.is_types_only = false;
            import.is_exotic = true;
        }
    };
    match &item.ty {
        ComponentEntityType::Instance(id) => {
            for (name, item) in types.get(*id).into_iter().flat_map(|instance| &instance.exports) {
                add(name, &item.ty);
            }
        }
        other => add(name, other),
    }
    if matches!(item.ty, ComponentEntityType::Func(_)) {
        import.is_exotic = true;
    }
    Ok(import)
}

fn functions_of_export(types: &Types, name: &str) -> Vec<String> {
    let types = types.as_ref();
    match types.component_item_for_export(name).map(|item| item.ty) {
        Some(ComponentEntityType::Instance(id)) => types
            .get(id)
            .into_iter()
            .flat_map(|instance| &instance.exports)
            .filter(|(_, item)| matches!(item.ty, ComponentEntityType::Func(_)))
            .map(|(function, _)| format!("{name}#{function}"))
            .collect(),
        _ => Vec::new(),
    }
}
