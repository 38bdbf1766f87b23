//! The memory of one run, summed over all memories and tables of all instances: wasmtime's own limits are per memory.

use wasmtime::ResourceLimiter;

/// What one element of a table costs the host, in bytes.
const TABLE_ELEMENT_BYTES: usize = 16;

/// Answers `memory.grow` and `table.grow`: over the budget they give -1, as the specification provides.
#[derive(Debug)]
pub(crate) struct Limiter {
    used: usize,
    max: usize,
    /// Whether anything was ever refused: tells a guest that gave up for lack of memory from one that merely trapped.
    refused: bool,
    /// What was granted last, to take it back should the engine fail to provide it.
    last: usize,
}

impl Limiter {
    pub(crate) fn new(max: usize) -> Self {
        Self { used: 0, max, refused: false, last: 0 }
    }

    pub(crate) fn has_refused(&self) -> bool {
        self.refused
    }

    fn grow(&mut self, bytes: Option<usize>) -> bool {
        let wanted = bytes.and_then(|bytes| self.used.checked_add(bytes).map(|used| (bytes, used)));
        match wanted {
            Some((bytes, used)) if used <= self.max => {
                self.last = bytes;
                self.used = used;
                true
            }
            _ => {
                self.refused = true;
                self.last = 0;
                false
            }
        }
    }

    fn take_back(&mut self) {
        self.used -= std::mem::take(&mut self.last);
    }
}

impl ResourceLimiter for Limiter {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        // Above its own maximum a growth fails anyway; it must not be counted.
        if maximum.is_some_and(|maximum| desired > maximum) {
            self.last = 0;
            return Ok(false);
        }
        Ok(self.grow(desired.checked_sub(current)))
    }

    fn memory_grow_failed(&mut self, _error: wasmtime::Error) -> wasmtime::Result<()> {
        self.take_back();
        Ok(())
    }

    fn table_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        if maximum.is_some_and(|maximum| desired > maximum) {
            self.last = 0;
            return Ok(false);
        }
        let bytes = desired.checked_sub(current).and_then(|elements| elements.checked_mul(TABLE_ELEMENT_BYTES));
        Ok(self.grow(bytes))
    }

    fn table_grow_failed(&mut self, _error: wasmtime::Error) -> wasmtime::Result<()> {
        self.take_back();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn memories_and_tables_share_one_budget() {
        let mut limiter = Limiter::new(1_000);
        assert!(limiter.memory_growing(0, 500, None).unwrap());
        assert!(limiter.table_growing(0, 25, None).unwrap());
        assert!(!limiter.has_refused());
        assert!(!limiter.memory_growing(500, 700, None).unwrap());
        assert!(limiter.has_refused());
        assert!(limiter.memory_growing(500, 600, None).unwrap());
        assert!(!limiter.table_growing(25, usize::MAX, None).unwrap());
        assert!(!limiter.memory_growing(0, 1, None).unwrap());
    }

    #[test]
    fn what_failed_to_grow_is_not_counted() {
        let mut limiter = Limiter::new(1_000);
        assert!(limiter.memory_growing(0, 1_000, None).unwrap());
        limiter.memory_grow_failed(wasmtime::Error::msg("no")).unwrap();
        assert!(!limiter.memory_growing(0, 900, Some(800)).unwrap());
        limiter.memory_grow_failed(wasmtime::Error::msg("no")).unwrap();
        assert!(limiter.memory_growing(0, 1_000, None).unwrap());
    }
}
