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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use parvis_domain::{PublisherId, Timestamp, VersionDigest};

    use super::*;
    use crate::program::{Settings, Standing, Version};
    use crate::record::encode;

    fn found(name: &str, version: CommitNumber) -> Versioned {
        let program = Program {
            id: ProgramId::from_bytes([1; 16]),
            publisher: PublisherId::from_bytes([2; 32]),
            app_id: name.to_owned(),
            version: Version {
                digest: VersionDigest::from_bytes([3; 32]),
                manifest_digest: [4; 32],
                code: 1,
                name: "1.0".to_owned(),
                program_name: String::new(),
                description: String::new(),
                permissions: Vec::new(),
                hosts: parvis_domain::HttpHosts::default(),
                commands: Vec::new(),
                package: [0; 32],
                receipt: Vec::new(),
                about: crate::program::About::default(),
                icon: None,
            },
            staged: None,
            settings: Settings::default(),
            standing: Standing::Installed,
            installed: Timestamp::default(),
            highest_code: 1,
        };
        Versioned { value: encode(&program).into(), version }
    }

    #[test]
    fn what_was_written_since_is_read_anew() {
        let (known, id) = (KnownPrograms::default(), ProgramId::from_bytes([1; 16]));
        let first = known.decoded(&id, &found("a", 7)).unwrap();
        assert!(Arc::ptr_eq(&first, &known.decoded(&id, &found("a", 7)).unwrap()));
        assert_eq!(known.decoded(&id, &found("b", 8)).unwrap().app_id, "b");
        // A reader that began earlier sees what it found, not what is newest.
        assert_eq!(known.decoded(&id, &found("a", 7)).unwrap().app_id, "a");
    }

    #[test]
    fn what_a_transaction_wrote_itself_is_known_to_nobody_else() {
        let (known, id) = (KnownPrograms::default(), ProgramId::from_bytes([1; 16]));
        assert_eq!(known.decoded(&id, &found("own", 0)).unwrap().app_id, "own");
        assert!(known.lock().is_empty());
    }
}
