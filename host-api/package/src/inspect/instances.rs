//! What one start of a component makes: core instances, memories and tables, counted as often as they are made.
//!
//! A component of a few bytes can instantiate another twice, which instantiates another twice, and so on: the counts grow
//! as powers while the file grows by lines. So each definition carries the sum of what it makes, and sums saturate.

use serde::Serialize;
use wasmparser::{
    ComponentAlias, ComponentExternalKind, ComponentInstance, ComponentOuterAliasKind, Instance, MemoryType, TableType,
};

use crate::error::PackageError;
use crate::limits;

/// What one fresh start of the program takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Resources {
    pub core_instances: u64,
    pub memories: u64,
    pub initial_memory_bytes: u64,
    pub tables: u64,
    pub initial_table_elements: u64,
}

impl Resources {
    fn add(&mut self, other: Self) {
        self.core_instances = self.core_instances.saturating_add(other.core_instances);
        self.memories = self.memories.saturating_add(other.memories);
        self.initial_memory_bytes = self.initial_memory_bytes.saturating_add(other.initial_memory_bytes);
        self.tables = self.tables.saturating_add(other.tables);
        self.initial_table_elements = self.initial_table_elements.saturating_add(other.initial_table_elements);
    }

    /// Adds a memory that a core module defines.
    pub(super) fn add_memory(&mut self, memory: MemoryType) {
        let page_bytes = 1_u64.checked_shl(memory.page_size_log2.unwrap_or(16)).unwrap_or(u64::MAX);
        self.memories = self.memories.saturating_add(1);
        self.initial_memory_bytes = self.initial_memory_bytes.saturating_add(memory.initial.saturating_mul(page_bytes));
    }

    /// Adds a table that a core module defines.
    pub(super) fn add_table(&mut self, table: TableType) {
        self.tables = self.tables.saturating_add(1);
        self.initial_table_elements = self.initial_table_elements.saturating_add(table.initial);
    }

    pub(super) fn check(self) -> Result<Self, PackageError> {
        for (what, found, max) in [
            ("core instances", self.core_instances, limits::CORE_INSTANCES_MAX),
            ("memories", self.memories, limits::MEMORIES_MAX),
            ("bytes of initial memory", self.initial_memory_bytes, limits::INITIAL_MEMORY_BYTES_MAX),
            ("tables", self.tables, limits::TABLES_MAX),
            ("initial table elements", self.initial_table_elements, limits::TABLE_ELEMENTS_MAX),
        ] {
            if found > max {
                return Err(PackageError::OverLimit { what, found, max });
            }
        }
        Ok(self)
    }
}

/// What an index of a module or component stands for; `None` for one that is handed in from outside, whose cost nobody knows.
type Definition = Option<Resources>;

/// A component whose sections are being read.
#[derive(Debug, Default)]
pub(super) struct ComponentFrame {
    modules: Vec<Definition>,
    components: Vec<Definition>,
    made: Resources,
}

/// The components around the current position, the innermost last.
#[derive(Debug, Default)]
pub(super) struct Frames(Vec<ComponentFrame>);

impl Frames {
    pub(super) fn depth(&self) -> usize {
        self.0.len()
    }

    pub(super) fn begin_component(&mut self) {
        self.0.push(ComponentFrame::default());
    }

    /// Gives what the ended component makes.
    pub(super) fn end_component(&mut self) -> Resources {
        let made = self.0.pop().unwrap_or_default().made;
        if let Some(parent) = self.0.last_mut() {
            parent.components.push(Some(made));
        }
        made
    }

    pub(super) fn end_module(&mut self, mut cost: Resources) {
        cost.core_instances = 1;
        if let Some(parent) = self.0.last_mut() {
            parent.modules.push(Some(cost));
        }
    }

    pub(super) fn add_core_instance(&mut self, instance: &Instance<'_>) -> Result<(), PackageError> {
        let Instance::Instantiate { module_index, .. } = instance else { return Ok(()) };
        let frame = self.innermost()?;
        let cost = known(&frame.modules, *module_index, "module")?;
        frame.made.add(cost);
        Ok(())
    }

    pub(super) fn add_component_instance(&mut self, instance: &ComponentInstance<'_>) -> Result<(), PackageError> {
        let ComponentInstance::Instantiate { component_index, .. } = instance else { return Ok(()) };
        let frame = self.innermost()?;
        let cost = known(&frame.components, *component_index, "component")?;
        frame.made.add(cost);
        Ok(())
    }

    /// An import: gives an index to something that is handed in.
    pub(super) fn add_given(&mut self, kind: ComponentExternalKind) -> Result<(), PackageError> {
        self.add_index(kind, None)
    }

    /// An export gives what it exports one more index.
    pub(super) fn add_export(&mut self, kind: ComponentExternalKind, index: u32) -> Result<(), PackageError> {
        let frame = self.innermost()?;
        let definition = match kind {
            ComponentExternalKind::Module => lookup(&frame.modules, index),
            ComponentExternalKind::Component => lookup(&frame.components, index),
            _ => return Ok(()),
        };
        self.add_index(kind, definition?)
    }

    pub(super) fn add_alias(&mut self, alias: &ComponentAlias<'_>) -> Result<(), PackageError> {
        match alias {
            ComponentAlias::InstanceExport { kind, .. } => self.add_given(*kind),
            ComponentAlias::CoreInstanceExport { .. } => Ok(()),
            ComponentAlias::Outer { kind, count, index } => {
                let frame = usize::try_from(*count)
                    .ok()
                    .and_then(|count| self.0.len().checked_sub(count)?.checked_sub(1))
                    .and_then(|at| self.0.get(at))
                    .ok_or_else(dangling)?;
                match kind {
                    ComponentOuterAliasKind::CoreModule => {
                        let definition = lookup(&frame.modules, *index)?;
                        self.add_index(ComponentExternalKind::Module, definition)
                    }
                    ComponentOuterAliasKind::Component => {
                        let definition = lookup(&frame.components, *index)?;
                        self.add_index(ComponentExternalKind::Component, definition)
                    }
                    ComponentOuterAliasKind::CoreType | ComponentOuterAliasKind::Type => Ok(()),
                }
            }
        }
    }

    fn add_index(&mut self, kind: ComponentExternalKind, definition: Definition) -> Result<(), PackageError> {
        let frame = self.innermost()?;
        match kind {
            ComponentExternalKind::Module => frame.modules.push(definition),
            ComponentExternalKind::Component => frame.components.push(definition),
            _ => {}
        }
        Ok(())
    }

    fn innermost(&mut self) -> Result<&mut ComponentFrame, PackageError> {
        self.0.last_mut().ok_or_else(dangling)
    }
}

fn dangling() -> PackageError {
    PackageError::InvalidModule("an index stands for nothing".to_owned())
}

fn lookup(definitions: &[Definition], index: u32) -> Result<Definition, PackageError> {
    usize::try_from(index).ok().and_then(|at| definitions.get(at)).copied().ok_or_else(dangling)
}

fn known(definitions: &[Definition], index: u32, what: &str) -> Result<Resources, PackageError> {
    lookup(definitions, index)?.ok_or_else(|| {
        PackageError::InvalidModule(format!(
            "it instantiates a {what} that it is given: what that takes cannot be counted"
        ))
    })
}
