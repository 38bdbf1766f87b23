//! `parvis:host/storage`.

use super::super::run::{self, Run, count};
use super::super::state::Owner;
use crate::bindings::parvis::host::storage::{Bucket, Entry, Page};
use crate::bindings::parvis::host::types::Error;

const READS_MAX: u32 = 1_000;
const WRITES_MAX: u32 = 500;
const VALUE_BYTES_MAX: usize = 60 << 10;
const PAGE_BYTES_MAX: usize = 256 << 10;

pub(crate) fn get(bucket: Bucket, key: &str) -> Result<Option<Vec<u8>>, Error> {
    run::with(|run| run.read(bucket, key))
}

pub(crate) fn set(bucket: Bucket, key: &str, value: &[u8]) -> Result<(), Error> {
    run::with(|run| run.write(bucket, key, Some(value)))
}

pub(crate) fn delete(bucket: Bucket, key: &str) -> Result<(), Error> {
    run::with(|run| run.write(bucket, key, None))
}

pub(crate) fn list(bucket: Bucket, prefix: &str, after: Option<&str>, limit: u32) -> Result<Page, Error> {
    run::with(|run| {
        if !(1..=100).contains(&limit) {
            return Err(Error::Invalid("limit: 1 to 100".to_owned()));
        }
        let owner = run.owner(bucket)?;
        let mut page = Page { entries: Vec::new(), next: None };
        let mut bytes = 0;
        for ((of, key), value) in &run.state.storage {
            if *of != owner || !key.starts_with(prefix) || after.is_some_and(|after| key.as_str() <= after) {
                continue;
            }
            bytes += key.len() + value.len();
            let full = page.entries.len() >= limit as usize || (bytes > PAGE_BYTES_MAX && !page.entries.is_empty());
            if full {
                page.next = page.entries.last().map(|entry: &Entry| entry.key.clone());
                break;
            }
            count(&mut run.reads, READS_MAX, "reads.event")?;
            page.entries.push(Entry { key: key.clone(), value: value.clone() });
        }
        Ok(page)
    })
}

pub(crate) fn compare_and_set(bucket: Bucket, key: &str, expected: Option<&[u8]>, value: &[u8]) -> Result<(), Error> {
    run::with(|run| {
        if run.read(bucket, key)?.as_deref() != expected {
            return Err(Error::Conflict);
        }
        run.write(bucket, key, Some(value))
    })
}

pub(crate) fn increment(bucket: Bucket, key: &str, by: i32) -> Result<String, Error> {
    run::with(|run| {
        let stored = run.read(bucket, key)?;
        let text = stored.map_or(Ok("0".to_owned()), String::from_utf8);
        let number = text.ok().and_then(|text| text.parse::<i64>().ok());
        let sum = number.and_then(|number| number.checked_add(by.into()));
        let sum = sum.ok_or_else(|| Error::Invalid("not a whole number, or the sum does not fit".to_owned()))?;
        run.write(bucket, key, Some(sum.to_string().as_bytes()))?;
        Ok(sum.to_string())
    })
}

impl Run {
    fn owner(&self, bucket: Bucket) -> Result<Owner, Error> {
        self.require("storage")?;
        match bucket {
            Bucket::Program => Ok(Owner::Program),
            Bucket::Conversation => Ok(Owner::Conversation(self.conversation.clone())),
            Bucket::Person => self.actor.clone().map(Owner::Person).ok_or(Error::NotFound),
        }
    }

    fn entry(&self, bucket: Bucket, key: &str) -> Result<(Owner, String), Error> {
        if !(1..=256).contains(&key.len()) {
            return Err(Error::Invalid("key: 1 to 256 bytes".to_owned()));
        }
        Ok((self.owner(bucket)?, key.to_owned()))
    }

    fn read(&mut self, bucket: Bucket, key: &str) -> Result<Option<Vec<u8>>, Error> {
        let entry = self.entry(bucket, key)?;
        count(&mut self.reads, READS_MAX, "reads.event")?;
        Ok(self.state.storage.get(&entry).cloned())
    }

    fn write(&mut self, bucket: Bucket, key: &str, value: Option<&[u8]>) -> Result<(), Error> {
        let entry = self.entry(bucket, key)?;
        count(&mut self.writes, WRITES_MAX, "writes.event")?;
        match value {
            Some(value) if value.len() > VALUE_BYTES_MAX => {
                return Err(Error::Invalid("value: too long".to_owned()));
            }
            Some(value) => self.state.storage.insert(entry, value.to_vec()),
            None => self.state.storage.remove(&entry),
        };
        Ok(())
    }
}
