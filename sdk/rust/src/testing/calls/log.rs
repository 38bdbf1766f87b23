//! `parvis:host/log`.

use super::super::run;
use crate::bindings::parvis::host::log::Level;

pub(crate) fn write(level: Level, message: &str) {
    let level = match level {
        Level::Debug => "debug",
        Level::Info => "info",
        Level::Warn => "warn",
        Level::Error => "error",
    };
    run::with(|run| run.log.push(format!("{level}: {message}")));
}
