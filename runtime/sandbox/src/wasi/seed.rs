//! Randomness that follows from a seed: nobody who does not know it can tell what comes, and a record that holds it repeats it.

use std::convert::Infallible;

use blake3::OutputReader;
use rand::TryRng;
use serde::{Deserialize, Serialize};

/// What all randomness of one run follows from.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Seed {
    bytes: [u8; 32],
    /// Told to the guest as it is, for its hash tables.
    for_hashes: [u8; 16],
}

impl Seed {
    pub(crate) fn drawn(drawn: [u8; 48]) -> Self {
        let (mut bytes, mut for_hashes) = ([0; 32], [0; 16]);
        let (first, second) = drawn.split_at(bytes.len());
        bytes.copy_from_slice(first);
        for_hashes.copy_from_slice(second);
        Self { bytes, for_hashes }
    }

    pub(super) fn secure(&self) -> Drawn {
        Drawn { seed: self.bytes, purpose: "parvis guest random 1", reader: None }
    }

    pub(super) fn insecure(&self) -> Drawn {
        Drawn { seed: self.bytes, purpose: "parvis guest insecure random 1", reader: None }
    }

    pub(super) fn for_hashes(&self) -> u128 {
        u128::from_le_bytes(self.for_hashes)
    }
}

/// One stream of bytes; each purpose has its own. Few guests draw from any: it is begun when one does.
pub(super) struct Drawn {
    seed: [u8; 32],
    purpose: &'static str,
    reader: Option<OutputReader>,
}

impl Drawn {
    fn fill(&mut self, bytes: &mut [u8]) {
        let begin = || blake3::Hasher::new_derive_key(self.purpose).update(&self.seed).finalize_xof();
        self.reader.get_or_insert_with(begin).fill(bytes);
    }

    fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }
}

impl TryRng for Drawn {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(self.take()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(self.take()))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.fill(bytes);
        Ok(())
    }
}
