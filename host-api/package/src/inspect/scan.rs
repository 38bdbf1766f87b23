//! The first pass: section headers, counts and names. Nothing is validated, so nothing read here is believed but the caps.

use wasmparser::{BinaryReaderError, Encoding, FromReader, Payload, SectionLimited};

use super::instances::{Frames, Resources};
use crate::error::PackageError;
use crate::{MANIFEST_SECTION, PUBLISHER_SECTION, SIGNATURE_SECTION, limits};

/// What the first pass finds.
#[derive(Debug)]
pub(super) struct Scanned {
    /// Imports and exports of the outermost component, in order.
    pub(super) imports: Vec<String>,
    pub(super) exports: Vec<String>,
    pub(super) resources: Resources,
}

pub(super) fn scan(bytes: &[u8]) -> Result<Scanned, PackageError> {
    let mut scan = Scan::default();
    for payload in super::parser().parse_all(bytes) {
        scan.read(payload?)?;
    }
    let resources = scan.outermost.ok_or_else(|| PackageError::InvalidModule("it ends too early".to_owned()))?;
    Ok(Scanned { imports: scan.imports, exports: scan.exports, resources: resources.check()? })
}

/// Counts that are summed over the whole file.
#[derive(Debug, Default)]
struct Counts {
    modules: u64,
    functions: u64,
    locals: u64,
    types: u64,
    imports: u64,
    exports: u64,
    globals: u64,
    element_segments: u64,
    data_segments: u64,
    custom_sections: u64,
    component_items: u64,
}

#[derive(Debug, Default)]
struct Scan {
    counts: Counts,
    frames: Frames,
    /// The core module that is being read; a module holds no other.
    module: Option<Resources>,
    own_sections: Vec<&'static str>,
    imports: Vec<String>,
    exports: Vec<String>,
    outermost: Option<Resources>,
}

fn add(sum: &mut u64, more: impl Into<u64>, what: &'static str, max: u64) -> Result<(), PackageError> {
    *sum = sum.saturating_add(more.into());
    if *sum > max { Err(PackageError::OverLimit { what, found: *sum, max }) } else { Ok(()) }
}

fn each<'a, T: FromReader<'a>>(
    section: SectionLimited<'a, T>,
    mut visit: impl FnMut(T) -> Result<(), PackageError>,
) -> Result<(), PackageError> {
    section.into_iter().try_for_each(|item: Result<T, BinaryReaderError>| visit(item?))
}

impl Scan {
    fn read(&mut self, payload: Payload<'_>) -> Result<(), PackageError> {
        let counts = &mut self.counts;
        match payload {
            Payload::Version { encoding, .. } => self.begin(encoding),
            Payload::End(_) => {
                self.end();
                Ok(())
            }
            Payload::CustomSection(section) => {
                add(&mut counts.custom_sections, 1_u64, "custom sections", limits::CUSTOM_SECTIONS_MAX)?;
                self.note_own_section(section.name())
            }
            Payload::TypeSection(s) => add(&mut counts.types, s.count(), "types", limits::TYPES_MAX),
            Payload::CoreTypeSection(s) => add(&mut counts.types, s.count(), "types", limits::TYPES_MAX),
            Payload::ComponentTypeSection(s) => add(&mut counts.types, s.count(), "types", limits::TYPES_MAX),
            Payload::ImportSection(s) => add(&mut counts.imports, s.count(), "imports", limits::IMPORTS_MAX),
            Payload::ExportSection(s) => add(&mut counts.exports, s.count(), "exports", limits::EXPORTS_MAX),
            Payload::GlobalSection(s) => add(&mut counts.globals, s.count(), "globals", limits::GLOBALS_MAX),
            Payload::ElementSection(s) => {
                add(&mut counts.element_segments, s.count(), "element segments", limits::ELEMENT_SEGMENTS_MAX)
            }
            Payload::DataSection(s) => {
                add(&mut counts.data_segments, s.count(), "data segments", limits::DATA_SEGMENTS_MAX)
            }
            Payload::FunctionSection(s) => add(&mut counts.functions, s.count(), "functions", limits::FUNCTIONS_MAX),
            other => self.read_definition(other),
        }
    }

    fn read_definition(&mut self, payload: Payload<'_>) -> Result<(), PackageError> {
        let items = &mut self.counts.component_items;
        let mut item = |count: u32| add(items, count, "component items", limits::COMPONENT_ITEMS_MAX);
        match payload {
            Payload::CodeSectionEntry(body) => self.read_body(&body),
            Payload::MemorySection(s) => {
                let module = self.module.get_or_insert_default();
                each(s, |memory| {
                    module.add_memory(memory);
                    Ok(())
                })
            }
            Payload::TableSection(s) => {
                let module = self.module.get_or_insert_default();
                each(s, |table| {
                    module.add_table(table.ty);
                    Ok(())
                })
            }
            Payload::InstanceSection(s) => {
                item(s.count())?;
                each(s, |instance| self.frames.add_core_instance(&instance))
            }
            Payload::ComponentInstanceSection(s) => {
                item(s.count())?;
                each(s, |instance| self.frames.add_component_instance(&instance))
            }
            Payload::ComponentAliasSection(s) => {
                item(s.count())?;
                each(s, |alias| self.frames.add_alias(&alias))
            }
            Payload::ComponentCanonicalSection(s) => item(s.count()),
            Payload::ComponentImportSection(s) => {
                add(&mut self.counts.imports, s.count(), "imports", limits::IMPORTS_MAX)?;
                let is_outermost = self.frames.depth() == 1;
                each(s, |import| {
                    if is_outermost {
                        self.imports.push(import.name.name.to_owned());
                    }
                    self.frames.add_given(import.ty.kind())
                })
            }
            Payload::ComponentExportSection(s) => {
                add(&mut self.counts.exports, s.count(), "exports", limits::EXPORTS_MAX)?;
                let is_outermost = self.frames.depth() == 1;
                each(s, |export| {
                    if is_outermost {
                        self.exports.push(export.name.name.to_owned());
                    }
                    self.frames.add_export(export.kind, export.index)
                })
            }
            // The headers of nested modules and components come as `Version`; what is left is the validator's.
            _ => Ok(()),
        }
    }

    fn begin(&mut self, encoding: Encoding) -> Result<(), PackageError> {
        add(&mut self.counts.modules, 1_u64, "modules and components", limits::MODULES_MAX)?;
        match encoding {
            Encoding::Module => self.module = Some(Resources::default()),
            Encoding::Component => self.frames.begin_component(),
        }
        let depth = self.frames.depth();
        if depth > limits::COMPONENT_DEPTH_MAX {
            return Err(PackageError::OverLimit {
                what: "nested components",
                found: u64::try_from(depth).unwrap_or(u64::MAX),
                max: u64::try_from(limits::COMPONENT_DEPTH_MAX).unwrap_or(u64::MAX),
            });
        }
        Ok(())
    }

    fn end(&mut self) {
        match self.module.take() {
            Some(cost) => self.frames.end_module(cost),
            None => self.outermost = Some(self.frames.end_component()),
        }
    }

    /// Our own sections stand once, at the front (which is known before the scan); a copy anywhere else, however deep,
    /// could be taken for the real one by other tools.
    fn note_own_section(&mut self, name: &str) -> Result<(), PackageError> {
        let Some(own) = [SIGNATURE_SECTION, MANIFEST_SECTION, PUBLISHER_SECTION].into_iter().find(|own| *own == name)
        else {
            return Ok(());
        };
        if self.own_sections.contains(&own) {
            return Err(PackageError::MisplacedSection(own));
        }
        self.own_sections.push(own);
        Ok(())
    }

    fn read_body(&mut self, body: &wasmparser::FunctionBody<'_>) -> Result<(), PackageError> {
        let bytes = u64::try_from(body.range().len()).unwrap_or(u64::MAX);
        add(&mut 0, bytes, "bytes of one function", limits::FUNCTION_BYTES_MAX)?;
        let mut locals = 0;
        for group in body.get_locals_reader()? {
            let (count, _) = group?;
            add(&mut locals, count, "locals of one function", limits::LOCALS_PER_FUNCTION_MAX)?;
        }
        add(&mut self.counts.locals, locals, "locals", limits::LOCALS_MAX)
    }
}
