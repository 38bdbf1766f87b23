//! The store's directory: made, locked, opened and synced.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{SledOptions, engine_error, unavailable};
use crate::engine::{EngineError, OpenError};

const LOCK_FILE: &str = "in-use";
/// sled's data file; its other files are written once, at creation.
const DATA_FILE: &str = "db";
const CONFIG_FILE: &str = "conf";
/// A database that was closed in this process a moment ago may still finish background work.
const CLOSING_WAIT: Duration = Duration::from_secs(5);
const CLOSING_STEP: Duration = Duration::from_millis(5);

/// Makes the directory, and its name durable.
pub(super) fn create(directory: &Path) -> io::Result<()> {
    if !directory.exists() {
        std::fs::create_dir_all(directory)?;
        let mut parent = directory.parent();
        while let Some(path) = parent.filter(|path| !path.as_os_str().is_empty()) {
            File::open(path)?.sync_all()?;
            parent = path.parent();
        }
    }
    Ok(())
}

/// Held as long as the store is open, and let go by the kernel if the process dies.
pub(super) fn lock(directory: &Path) -> Result<File, OpenError> {
    let path = directory.join(LOCK_FILE);
    let file = File::options().create(true).truncate(false).write(true).open(path).map_err(unavailable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(Arc::from(directory.display().to_string()))),
        Err(TryLockError::Error(error)) => Err(unavailable(error).into()),
    }
}

pub(super) fn open_database(directory: &Path, options: SledOptions) -> Result<::sled::Db, OpenError> {
    let config = ::sled::Config::new()
        .path(directory)
        .flush_every_ms(None)
        .cache_capacity(options.cache_bytes_max)
        .use_compression(false);
    let until = Instant::now() + CLOSING_WAIT;
    loop {
        match config.open() {
            Ok(db) => return Ok(db),
            Err(::sled::Error::Io(error)) if error.to_string().contains("could not acquire lock") => {
                if Instant::now() >= until {
                    return Err(OpenError::InUse(Arc::from(directory.display().to_string())));
                }
                std::thread::sleep(CLOSING_STEP);
            }
            Err(error) => return Err(engine_error(error).into()),
        }
    }
}

/// Syncs whatever opening has written, the names of its files too, and answers the file that every flush syncs.
pub(super) fn sync_and_open_data(directory: &Path) -> io::Result<File> {
    let data = File::open(directory.join(DATA_FILE))?;
    data.sync_all()?;
    File::open(directory.join(CONFIG_FILE))?.sync_all()?;
    File::open(directory)?.sync_all()?;
    Ok(data)
}

impl From<io::Error> for EngineError {
    fn from(error: io::Error) -> Self {
        unavailable(error)
    }
}
