//! Programs as they were last read, decoded: no event reads again what has not changed.
//!
//! Always true: what is answered is what stands in the record that was found; its version, the commit that wrote it, tells
//! it from every other one. Nothing here replaces the read itself, which is a condition of the commit.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use parvis_domain::ProgramId;
use parvis_store::{CommitNumber, StoreError, Versioned};

use crate::program::Program;
use crate::record::decode;

/// More than are in use at the same time; each is some hundred bytes.
const PROGRAMS_MAX: usize = 256;

#[derive(Debug, Default)]
pub(crate) struct KnownPrograms {
    programs: Mutex<HashMap<ProgramId, (CommitNumber, Arc<Program>)>>,
}

impl KnownPrograms {
    /// The program that `found` is the record of.
    pub(crate) fn decoded(&self, id: &ProgramId, found: &Versioned) -> Result<Arc<Program>, StoreError> {
        // A transaction's own write has no version yet, and may never get one.
        if found.version == 0 {
            return decode(&found.value).map(Arc::new);
        }
        if let Some((_, program)) = self.lock().get(id).filter(|(version, _)| *version == found.version) {
            return Ok(program.clone());
        }
        let program: Arc<Program> = Arc::new(decode(&found.value)?);
        let mut programs = self.lock();
        if programs.len() >= PROGRAMS_MAX {
            programs.clear();
        }
        programs.insert(*id, (found.version, program.clone()));
        Ok(program)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ProgramId, (CommitNumber, Arc<Program>)>> {
        // Nothing that holds it panics half-way through a change.
        self.programs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
