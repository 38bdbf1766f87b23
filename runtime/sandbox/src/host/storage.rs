//! Bytes that a program keeps.

use parvis_capability::CallError;
use parvis_capability::invocation::Bucket;

use super::bindings::parvis::host::storage;
use crate::tape::recorded;

recorded! { "storage", impl storage::Host as Guest {
    async fn get(&mut self, bucket: storage::Bucket, key: String) -> Result<Option<Vec<u8>>, CallError> {
        self.call(key.len())?;
        let found = self.invocation.storage_get(bucket.into(), &key).await?;
        self.charge_answer(found.as_ref().map_or(0, |found| found.len()));
        Ok(found.map(Vec::from))
    }

    async fn set(&mut self, bucket: storage::Bucket, key: String, value: Vec<u8>) -> Result<(), CallError> {
        self.call(key.len() + value.len())?;
        self.invocation.storage_set(bucket.into(), &key, value).await
    }

    async fn delete(&mut self, bucket: storage::Bucket, key: String) -> Result<(), CallError> {
        self.call(key.len())?;
        self.invocation.storage_delete(bucket.into(), &key).await
    }

    async fn list(
        &mut self,
        bucket: storage::Bucket,
        prefix: String,
        after: Option<String>,
        limit: u32,
    ) -> Result<storage::Page, CallError> {
        self.call(prefix.len() + after.as_ref().map_or(0, String::len))?;
        let page = self.invocation.storage_list(bucket.into(), &prefix, after.as_deref(), limit).await?;
        self.charge_answer(page.entries.iter().map(|(key, value)| key.len() + value.len()).sum());
        let entries = page.entries.into_iter().map(|(key, value)| storage::Entry { key, value: value.into() });
        Ok(storage::Page { entries: entries.collect(), next: page.next })
    }

    async fn compare_and_set(
        &mut self,
        bucket: storage::Bucket,
        key: String,
        expected: Option<Vec<u8>>,
        value: Vec<u8>,
    ) -> Result<(), CallError> {
        self.call(key.len() + expected.as_ref().map_or(0, Vec::len) + value.len())?;
        self.invocation.storage_compare_and_set(bucket.into(), &key, expected.as_deref(), value).await
    }

    async fn increment(&mut self, bucket: storage::Bucket, key: String, by: i32) -> Result<String, CallError> {
        self.call(key.len())?;
        let sum = self.invocation.storage_increment(bucket.into(), &key, by).await?;
        Ok(sum.to_string())
    }
} }

impl From<storage::Bucket> for Bucket {
    fn from(bucket: storage::Bucket) -> Self {
        match bucket {
            storage::Bucket::Program => Self::Program,
            storage::Bucket::Conversation => Self::Conversation,
            storage::Bucket::Person => Self::Person,
        }
    }
}
