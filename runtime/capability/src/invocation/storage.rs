//! Storage, from a program's side: buckets that nobody else can name.

use std::ops::Range;

use bytes::Bytes;
use parvis_domain::{Permission, limits};
use parvis_store::{Direction, Key};

use super::{Invocation, count};
use crate::storage::cost;
use crate::{CallError, CallRefusal, keys};

/// Whose bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bucket {
    Program,
    /// The event's conversation.
    Conversation,
    /// Whoever caused the event.
    Person,
}

/// Some entries of a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub entries: Vec<(String, Bytes)>,
    /// The name to go on after.
    pub next: Option<String>,
}

/// A quota counter in this run: what it was when first read, and by how much this run changes it. Negative: bytes used.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quota {
    before: i128,
    change: i128,
}

/// Entries that a list reads at a time.
const LIST_STEP: usize = 16;

impl Invocation {
    pub async fn storage_get(&mut self, bucket: Bucket, name: &str) -> Result<Option<Bytes>, CallError> {
        let key = self.stored_key(bucket, name)?;
        self.read_stored(&key).await
    }

    pub async fn storage_set(&mut self, bucket: Bucket, name: &str, value: Vec<u8>) -> Result<(), CallError> {
        let key = self.stored_key(bucket, name)?;
        self.write_stored(bucket, key, name, Some(value)).await
    }

    pub async fn storage_delete(&mut self, bucket: Bucket, name: &str) -> Result<(), CallError> {
        let key = self.stored_key(bucket, name)?;
        self.write_stored(bucket, key, name, None).await
    }

    pub async fn storage_list(
        &mut self,
        bucket: Bucket,
        prefix: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page, CallError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        if limit == 0 || limit > limits::STORAGE_PAGE_MAX {
            return Err(CallError::invalid("limit: must be 1 to 100"));
        }
        if prefix.len() > limits::STORAGE_KEY_BYTES_MAX
            || after.is_some_and(|a| a.len() > limits::STORAGE_KEY_BYTES_MAX)
        {
            return Err(CallError::invalid("prefix and after: must be at most 256 bytes"));
        }
        let base = self.bucket(bucket)?;
        let mut range = keys::starting_with(&keys::stored(&base, prefix));
        if let Some(after) = after {
            let mut start = keys::stored(&base, after).to_vec();
            start.push(0);
            range.start = range.start.max(start.into());
            if range.start >= range.end {
                return Ok(Page { entries: Vec::new(), next: None });
            }
        }
        // Counted in advance, so that reading far more than is allowed costs nothing.
        let left = self.budget().storage_reads.saturating_sub(self.used.storage_reads);
        let limit = limit.min(usize::try_from(left).unwrap_or(usize::MAX));
        if limit == 0 {
            return Err(CallRefusal::QuotaExceeded("reads.event").into());
        }
        let page = self.read_page(range, base.len(), limit).await?;
        self.used.storage_reads =
            self.used.storage_reads.saturating_add(u32::try_from(page.entries.len().max(1)).unwrap_or(u32::MAX));
        Ok(page)
    }

    /// Entries up to `limit`, cut where a page would be too large; `next` says that more may follow. Read in steps, so that little
    /// more is read than is answered and counted.
    async fn read_page(&mut self, mut range: Range<Key>, base: usize, limit: usize) -> Result<Page, CallError> {
        let mut entries: Vec<(String, Bytes)> = Vec::new();
        let mut bytes = 0;
        let has_more = 'page: loop {
            let step = LIST_STEP.min(limit - entries.len());
            if step == 0 {
                break true;
            }
            let found = self.work.tx.scan(range.clone(), step, Direction::Ascending).await?;
            let is_last = found.len() < step;
            for (key, value) in found {
                let name = String::from_utf8_lossy(key.get(base..).unwrap_or_default()).into_owned();
                bytes += name.len() + value.len();
                if bytes > limits::STORAGE_PAGE_BYTES_MAX && !entries.is_empty() {
                    break 'page true;
                }
                range.start = [key.as_ref(), &[0]].concat().into();
                entries.push((name, value));
            }
            if is_last {
                break false;
            }
        };
        let next = entries.last().filter(|_| has_more).map(|(name, _)| name.clone());
        Ok(Page { entries, next })
    }

    pub async fn storage_compare_and_set(
        &mut self,
        bucket: Bucket,
        name: &str,
        expected: Option<&[u8]>,
        value: Vec<u8>,
    ) -> Result<(), CallError> {
        let key = self.stored_key(bucket, name)?;
        let present = self.read_stored(&key).await?;
        if present.as_deref() != expected {
            return Err(CallRefusal::Conflict.into());
        }
        self.write_stored(bucket, key, name, Some(value)).await
    }

    /// Adds to a whole number kept as decimal digits, and answers the sum.
    pub async fn storage_increment(&mut self, bucket: Bucket, name: &str, by: i32) -> Result<i64, CallError> {
        let key = self.stored_key(bucket, name)?;
        let present: i64 = match self.read_stored(&key).await? {
            None => 0,
            Some(bytes) => std::str::from_utf8(&bytes)
                .ok()
                .and_then(|digits| digits.parse().ok())
                .ok_or_else(|| CallError::invalid("key: the entry is not a whole number"))?,
        };
        let sum = present
            .checked_add(i64::from(by))
            .ok_or_else(|| CallError::invalid("by: the sum does not fit in 64 bits"))?;
        self.write_stored(bucket, key, name, Some(sum.to_string().into_bytes())).await?;
        Ok(sum)
    }

    fn bucket(&self, bucket: Bucket) -> Result<Key, CallError> {
        self.require(Permission::Storage)?;
        let program = self.program_id();
        Ok(match bucket {
            Bucket::Program => keys::bucket_program(&program),
            Bucket::Conversation => keys::bucket_conversation(&program, &self.conversation()),
            Bucket::Person => {
                let user = self.actor_user().ok_or(CallRefusal::NotFound)?;
                keys::bucket_person(&program, &user)
            }
        })
    }

    fn stored_key(&self, bucket: Bucket, name: &str) -> Result<Key, CallError> {
        if name.is_empty() || name.len() > limits::STORAGE_KEY_BYTES_MAX {
            return Err(CallError::invalid("key: must be 1 to 256 bytes"));
        }
        Ok(keys::stored(&self.bucket(bucket)?, name))
    }

    async fn read_stored(&mut self, key: &Key) -> Result<Option<Bytes>, CallError> {
        count(&mut self.used.storage_reads, self.budget.storage_reads, "reads.event")?;
        Ok(self.work.tx.get(key).await?)
    }

    async fn write_stored(
        &mut self,
        bucket: Bucket,
        key: Key,
        name: &str,
        value: Option<Vec<u8>>,
    ) -> Result<(), CallError> {
        self.require_effects()?;
        let bytes = value.as_ref().map_or(0, Vec::len);
        if bytes > limits::STORAGE_VALUE_BYTES_MAX {
            return Err(CallError::invalid("value: must be at most 60 KiB"));
        }
        count(&mut self.used.storage_writes, self.budget.storage_writes, "writes.event")?;
        self.count_output(key.len() + bytes)?;
        // Its present size decides what it costs, so it is read, and stays as it is until the commit.
        let present = self.work.tx.get(&key).await?.map_or(0, |found| cost(name.len(), found.len()));
        let next = value.as_ref().map_or(0, |value| cost(name.len(), value.len()));
        self.charge(bucket, present - next).await?;
        match value {
            Some(value) => self.work.tx.put(key, value),
            None => self.work.tx.delete(key),
        }
        Ok(())
    }

    /// `change` is negative where more is stored. Refused at the call where a quota would be used up; the commit's floors
    /// refuse what other events use up meanwhile.
    async fn charge(&mut self, bucket: Bucket, change: i128) -> Result<(), CallError> {
        let program = keys::quota_program(&self.program_id());
        let person = match (bucket, self.actor_user()) {
            (Bucket::Person, Some(user)) => Some(keys::quota_person(&self.program_id(), &user)),
            _ => None,
        };
        let of_program = self.quota(self.used.stored_program, &program).await?.changed(
            change,
            limits::STORAGE_PROGRAM_BYTES_MAX,
            "storage.program",
        )?;
        if let Some(person) = person {
            let of_person = self.quota(self.used.stored_person, &person).await?;
            self.used.stored_person =
                Some(of_person.changed(change, limits::STORAGE_PERSON_BYTES_MAX, "storage.person")?);
        }
        self.used.stored_program = Some(of_program);
        Ok(())
    }

    async fn quota(&mut self, known: Option<Quota>, counter: &Key) -> Result<Quota, CallError> {
        if let Some(quota) = known {
            return Ok(quota);
        }
        let read = self.work.tx.counters(std::slice::from_ref(counter)).await?;
        Ok(Quota { before: read.first().copied().unwrap_or_default(), change: 0 })
    }

    /// Notes the changes of the quota counters, with their floors.
    pub(super) fn write_quotas(&mut self) {
        let program = self.program_id();
        if let Some(quota) = self.used.stored_program.take() {
            self.work.tx.add(
                keys::quota_program(&program),
                quota.change,
                quota.floor(limits::STORAGE_PROGRAM_BYTES_MAX),
            );
        }
        if let (Some(quota), Some(user)) = (self.used.stored_person.take(), self.actor_user()) {
            let counter = keys::quota_person(&program, &user);
            self.work.tx.add(counter, quota.change, quota.floor(limits::STORAGE_PERSON_BYTES_MAX));
        }
    }
}

impl Quota {
    fn changed(self, change: i128, max: u64, name: &'static str) -> Result<Self, CallError> {
        let next = Self { before: self.before, change: self.change + change };
        // What frees bytes is never refused, also where a lower quota was set since.
        if change < 0 && next.before + next.change < -i128::from(max) {
            return Err(CallRefusal::QuotaExceeded(name).into());
        }
        Ok(next)
    }

    fn floor(self, max: u64) -> Option<i128> {
        (self.change < 0).then_some(-i128::from(max))
    }
}
