//! A publisher's keys in a folder: `publisher.json`, which is public, and `<key id>.secret`, which is not.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, anyhow, bail};
use parvis_domain::{PublisherId, Timestamp};
use parvis_package::{KeySetChain, PublisherKeys, limits};
use rand::TryRng;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::text::harmless;
use crate::{Report, file};

const PUBLISHER_FILE: &str = "publisher.json";

/// The wall clock.
pub fn now() -> Timestamp {
    let millis = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    Timestamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}

/// The keys in a folder after a change.
#[derive(Debug, Clone, Serialize)]
pub struct KeysReport {
    pub publisher: PublisherId,
    pub name: String,
    pub version: u32,
    pub key_id: String,
    pub expires: Timestamp,
    /// To be given to whoever is to trust the publisher.
    pub publisher_file: PathBuf,
    /// To be kept.
    pub secret_file: PathBuf,
}

/// Makes a new publisher in `folder`. A folder that already holds one is refused.
pub fn create_keys(folder: &Path, name: &str, expires: Timestamp) -> Result<KeysReport> {
    let publisher_file = folder.join(PUBLISHER_FILE);
    if publisher_file.exists() {
        bail!("{} holds a publisher's keys already: rotate them, or choose another folder", folder.display());
    }
    check_expiry(expires)?;
    let secret = fresh_secret()?;
    let keys = PublisherKeys::create(name, &secret, expires)?;
    file::make_private_folder(folder)?;
    save(folder, &keys, &secret)
}

/// Opens the keys in `folder` for signing.
pub fn open_keys(folder: &Path) -> Result<PublisherKeys> {
    let chain = read_chain(&folder.join(PUBLISHER_FILE))?;
    let secret_file = chain
        .current()
        .keys()
        .map(|(id, _)| secret_path(folder, &id.to_string()))
        .find(|path| path.exists())
        .with_context(|| {
            format!(
                "{} holds no secret of version {} of the key-set: bring the file `key_….secret` back",
                folder.display(),
                chain.current().version()
            )
        })?;
    let secret = read_secret(&secret_file)?;
    PublisherKeys::open(chain, &secret).with_context(|| format!("{} is another key's", secret_file.display()))
}

/// Replaces the key in `folder` by a new one, with a document that the old one signs. The old secret is removed.
pub fn rotate_keys(folder: &Path, expires: Timestamp) -> Result<KeysReport> {
    check_expiry(expires)?;
    let old = open_keys(folder)?;
    let secret = fresh_secret()?;
    let keys = old.rotate(&secret, expires)?;
    let report = save(folder, &keys, &secret)?;
    let old_file = secret_path(folder, &old.key_id().to_string());
    std::fs::remove_file(&old_file)
        .with_context(|| format!("the keys were rotated, but {} is left: remove it", old_file.display()))?;
    Ok(report)
}

/// Reads key-sets from a `publisher.json` or from a folder that holds one.
pub(crate) fn read_chain(path: &Path) -> Result<KeySetChain> {
    let path = if path.is_dir() { path.join(PUBLISHER_FILE) } else { path.to_owned() };
    let bytes = file::read(&path, limits::PUBLISHER_BYTES_MAX)?;
    KeySetChain::parse(&bytes).with_context(|| format!("{} is refused", path.display()))
}

/// The secret first: a document whose secret is lost would be the end of the publisher.
fn save(folder: &Path, keys: &PublisherKeys, secret: &[u8; 32]) -> Result<KeysReport> {
    let secret_file = secret_path(folder, &keys.key_id().to_string());
    let text = Zeroizing::new(format!("{}\n", Zeroizing::new(hex::encode(secret)).as_str()));
    file::write_secret(&secret_file, text.as_bytes())?;
    file::sync_folder(folder)?;
    let publisher_file = folder.join(PUBLISHER_FILE);
    file::write(&publisher_file, keys.chain().as_json())?;
    let current = keys.chain().current();
    Ok(KeysReport {
        publisher: keys.publisher(),
        name: current.name().to_owned(),
        version: current.version(),
        key_id: keys.key_id().to_string(),
        expires: current.expires(),
        publisher_file,
        secret_file,
    })
}

fn secret_path(folder: &Path, key_id: &str) -> PathBuf {
    folder.join(format!("{key_id}.secret"))
}

fn check_expiry(expires: Timestamp) -> Result<()> {
    if expires <= now() {
        bail!("the keys would expire at {expires}, which is past: choose a later instant");
    }
    Ok(())
}

fn fresh_secret() -> Result<Zeroizing<[u8; 32]>> {
    let mut secret = Zeroizing::new([0; 32]);
    rand::rngs::SysRng
        .try_fill_bytes(secret.as_mut_slice())
        .map_err(|error| anyhow!("the system gives no randomness: {error}"))?;
    Ok(secret)
}

fn read_secret(path: &Path) -> Result<Zeroizing<[u8; 32]>> {
    file::check_secret(path)?;
    let text = Zeroizing::new(file::read(path, 128)?);
    let mut secret = Zeroizing::new([0; 32]);
    hex::decode_to_slice(text.trim_ascii(), secret.as_mut_slice())
        .map_err(|_| anyhow!("{} does not hold 64 hexadecimal digits", path.display()))?;
    Ok(secret)
}

impl Report for KeysReport {
    fn write_text(&self, to: &mut dyn io::Write) -> io::Result<()> {
        writeln!(to, "publisher  {}", self.publisher)?;
        writeln!(to, "name       {}", harmless(&self.name))?;
        writeln!(to, "key-set    version {}, expires {}", self.version, self.expires)?;
        writeln!(to, "key        {}", self.key_id)?;
        writeln!(to, "public     {}", self.publisher_file.display())?;
        writeln!(to, "secret     {} (keep it, show it to nobody)", self.secret_file.display())
    }
}
