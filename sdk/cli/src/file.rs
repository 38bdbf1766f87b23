//! Files: read with a bound, written whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};

/// Reads a file of at most `bytes_max` bytes; a longer one, or a device that never ends, is refused.
pub(crate) fn read(path: &Path, bytes_max: usize) -> Result<Vec<u8>> {
    let bytes = read_start(path, bytes_max)?;
    if bytes.len() > bytes_max {
        bail!("{} is larger than the {bytes_max} bytes that are allowed", path.display());
    }
    Ok(bytes)
}

/// Reads a file, but one byte more than `bytes_max` at most: enough to tell that it is too large.
pub(crate) fn read_start(path: &Path, bytes_max: usize) -> Result<Vec<u8>> {
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let bound = u64::try_from(bytes_max).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    file.take(bound).read_to_end(&mut bytes).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(bytes)
}

/// Replaces or makes a file that anybody may read.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let name = path.file_name().with_context(|| format!("{} names no file", path.display()))?;
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut temporary_name = std::ffi::OsString::from(".");
    temporary_name.push(name);
    temporary_name.push(format!(".{}.part", std::process::id()));
    let temporary = folder.join(temporary_name);
    let written = write_new(&temporary, bytes, 0o644)
        .and_then(|()| fs::rename(&temporary, path).map_err(Into::into))
        .and_then(|()| sync_folder(folder));
    if written.is_err() {
        // The part is ours alone; that it cannot be removed either changes nothing in the answer.
        let _ = fs::remove_file(&temporary);
    }
    written.with_context(|| format!("cannot write {}", path.display()))
}

/// Makes a file that only its owner may read. One that is there already is never replaced.
pub(crate) fn write_secret(path: &Path, bytes: &[u8]) -> Result<()> {
    write_new(path, bytes, 0o600).with_context(|| format!("cannot write {}", path.display()))
}

fn write_new(path: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(())
}

/// Refuses a secret that others may read.
pub(crate) fn check_secret(path: &Path) -> Result<()> {
    let metadata = fs::metadata(path).with_context(|| format!("cannot open {}", path.display()))?;
    #[cfg(unix)]
    if std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0 {
        bail!("{0} can be read by others: run `chmod 600 {0}`, and rotate the keys if anybody did", path.display());
    }
    if !metadata.is_file() {
        bail!("{} is not a file", path.display());
    }
    Ok(())
}

/// Makes a folder that only its owner may open, unless it is there.
pub(crate) fn make_private_folder(path: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).with_context(|| format!("cannot make {}", path.display()))
}

pub(crate) fn sync_folder(path: &Path) -> Result<()> {
    File::open(path)?.sync_all()?;
    Ok(())
}
