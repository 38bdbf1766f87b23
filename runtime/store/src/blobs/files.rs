//! Blobs as files: `ab/cdef…` under one directory.
//!
//! A put writes a file of another name, syncs it, renames it, and syncs the folder. The directory belongs to one process, the one that has
//! the store open.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;

use super::{BLOB_BYTES_MAX, BlobEntry, BlobError, BlobHash, Blobs};

const TEMPORARY: &str = "tmp";
const CHUNK_BYTES: usize = 64 * 1024;

#[derive(Debug)]
pub struct FileBlobs {
    directory: PathBuf,
    next_temporary: AtomicU64,
    /// A rename must not slip in between a sweeper's look at a blob's age and its removal.
    names: Mutex<()>,
}

impl FileBlobs {
    /// Opens `directory`, which is made if it is missing. What a crash left half written is removed.
    pub fn open(directory: &Path) -> Result<Self, BlobError> {
        let temporary = directory.join(TEMPORARY);
        fs::create_dir_all(&temporary)?;
        for entry in fs::read_dir(&temporary)? {
            fs::remove_file(entry?.path())?;
        }
        sync_folder(directory)?;
        if let Some(parent) = directory.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            sync_folder(parent)?;
        }
        Ok(Self { directory: directory.to_owned(), next_temporary: AtomicU64::new(0), names: Mutex::new(()) })
    }

    fn folder(&self, hash: &BlobHash) -> (PathBuf, String) {
        let mut name = hash.to_string();
        let rest = name.split_off(2);
        (self.directory.join(name), rest)
    }

    fn path(&self, hash: &BlobHash) -> PathBuf {
        let (folder, name) = self.folder(hash);
        folder.join(name)
    }

    fn open_blob(&self, hash: &BlobHash) -> Result<File, BlobError> {
        File::open(self.path(hash)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => BlobError::NotFound(*hash),
            _ => error.into(),
        })
    }

    fn write_temporary(&self, path: &Path, from: &mut dyn Read, most: u64) -> Result<(BlobHash, u64), BlobError> {
        let mut file = File::create_new(path)?;
        let (hash, length) = copy_hashed(&mut from.take(most + 1), &mut file)?;
        if length > most {
            return Err(BlobError::TooLarge { most });
        }
        file.sync_all()?;
        Ok((hash, length))
    }

    fn name(&self, temporary: &Path, hash: &BlobHash) -> Result<SystemTime, BlobError> {
        let (folder, name) = self.folder(hash);
        let _names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if !folder.exists() {
            fs::create_dir_all(&folder)?;
            sync_folder(&self.directory)?;
        }
        let path = folder.join(name);
        fs::rename(temporary, &path)?;
        sync_folder(&folder)?;
        Ok(fs::metadata(&path)?.modified()?)
    }

    /// The blobs of one folder, in order.
    fn list_folder(&self, folder: &str) -> Result<Vec<BlobEntry>, BlobError> {
        let mut found = Vec::new();
        for file in fs::read_dir(self.directory.join(folder))? {
            let file = file?;
            let name = file.file_name();
            // What is not named like a blob is not ours to judge.
            let Some(hash) = name.to_str().and_then(|name| format!("{folder}{name}").parse().ok()) else { continue };
            match file.metadata() {
                Ok(metadata) => found.push(BlobEntry { hash, bytes: metadata.len(), put_at: metadata.modified()? }),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
        found.sort_by_key(|entry| entry.hash);
        Ok(found)
    }
}

impl Blobs for FileBlobs {
    fn put_stream(&self, from: &mut dyn Read, bytes_max: u64) -> Result<BlobEntry, BlobError> {
        let number = self.next_temporary.fetch_add(1, Ordering::Relaxed);
        let temporary = self.directory.join(TEMPORARY).join(number.to_string());
        let put = self
            .write_temporary(&temporary, from, bytes_max.min(BLOB_BYTES_MAX))
            .and_then(|(hash, bytes)| Ok(BlobEntry { hash, bytes, put_at: self.name(&temporary, &hash)? }));
        if put.is_err() {
            // The next start removes it if this does not.
            let _ = fs::remove_file(&temporary);
        }
        put
    }

    fn get(&self, hash: &BlobHash) -> Result<Bytes, BlobError> {
        let mut bytes = Vec::new();
        self.open_blob(hash)?.take(BLOB_BYTES_MAX + 1).read_to_end(&mut bytes)?;
        if BlobHash::of(&bytes) == *hash { Ok(bytes.into()) } else { Err(BlobError::Damaged(*hash)) }
    }

    fn read_at(&self, hash: &BlobHash, offset: u64, length: usize) -> Result<Bytes, BlobError> {
        let mut file = self.open_blob(hash)?;
        file.seek(SeekFrom::Start(offset))?;
        let mut bytes = Vec::new();
        file.take(u64::try_from(length).unwrap_or(u64::MAX)).read_to_end(&mut bytes)?;
        Ok(bytes.into())
    }

    fn copy_to(&self, hash: &BlobHash, to: &mut dyn Write) -> Result<u64, BlobError> {
        let (found, length) = copy_hashed(&mut BufReader::new(self.open_blob(hash)?), to)?;
        if found == *hash { Ok(length) } else { Err(BlobError::Damaged(*hash)) }
    }

    fn list(&self, after: Option<&BlobHash>, limit: usize) -> Result<Vec<BlobEntry>, BlobError> {
        let mut folders = Vec::new();
        for entry in fs::read_dir(&self.directory)? {
            let name = entry?.file_name();
            folders.extend(name.to_str().filter(|name| name.len() == 2).map(str::to_owned));
        }
        folders.sort();
        let from = after.map(|after| after.to_string());
        let mut found = Vec::new();
        for folder in folders {
            if from.as_ref().is_some_and(|from| !from.starts_with(&folder) && *from > folder) {
                continue;
            }
            found.extend(
                self.list_folder(&folder)?.into_iter().filter(|entry| after.is_none_or(|after| entry.hash > *after)),
            );
            if found.len() >= limit {
                break;
            }
        }
        found.truncate(limit);
        Ok(found)
    }

    fn remove(&self, hash: &BlobHash, before: SystemTime) -> Result<bool, BlobError> {
        let path = self.path(hash);
        let _names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        match fs::metadata(&path) {
            Ok(metadata) if metadata.modified()? < before => fs::remove_file(&path)?,
            Ok(_) => return Ok(false),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        Ok(true)
    }
}

fn copy_hashed(from: &mut dyn Read, to: &mut dyn Write) -> Result<(BlobHash, u64), BlobError> {
    let mut hasher = blake3::Hasher::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut length = 0;
    loop {
        let count = match from.read(&mut chunk) {
            Ok(0) => return Ok((BlobHash::from_bytes(*hasher.finalize().as_bytes()), length)),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        let read = chunk.get(..count).unwrap_or_default();
        hasher.update(read);
        to.write_all(read)?;
        length += u64::try_from(count).unwrap_or(u64::MAX);
    }
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
