//! The program's own log.

use parvis_capability::program::Level;

use super::bindings::parvis::host::log;
use crate::guest::Guest;

impl log::Host for Guest {
    // Not one of the counted calls: the log has a budget of its own, beyond which lines are cut and cost time alone.
    fn write(&mut self, level: log::Level, message: String) -> wasmtime::Result<()> {
        let level = match level {
            log::Level::Debug => Level::Debug,
            log::Level::Info => Level::Info,
            log::Level::Warn => Level::Warn,
            log::Level::Error => Level::Error,
        };
        self.log(level, &message);
        Ok(self.check_charge()?)
    }
}
