//! Exactly once for people's commands: an answer is recorded in the commit that it answers.

use parvis_domain::{UserId, limits};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::record::{decode, encode};
use crate::work::Work;
use crate::{Committed, Error, keys};

/// The key that a client made when the person acted, and what it was used for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    actor: UserId,
    digest: [u8; 16],
    request: [u8; 32],
    keep: Keep,
}

/// How long the answer is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    Days30,
    /// What moves money.
    ForEver,
}

#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    request: [u8; 32],
    /// The command's value as JSON.
    value: Vec<u8>,
}

impl Idempotency {
    /// `endpoint` names the operation and what it acts on; `request` is the SHA-256 of the canonical request.
    ///
    /// # Errors
    /// `Invalid` where the key is not 1 to 128 visible ASCII characters.
    pub fn new(actor: UserId, endpoint: &str, key: &str, request: [u8; 32], keep: Keep) -> Result<Self, Error> {
        if key.is_empty() || key.len() > limits::IDEMPOTENCY_KEY_BYTES_MAX || !key.bytes().all(|b| b.is_ascii_graphic())
        {
            return Err(Error::invalid("Idempotency-Key", "must be 1 to 128 visible ASCII characters"));
        }
        let digest = parvis_domain::ids::derive(b"parvis idempotency", &[endpoint.as_bytes(), key.as_bytes()]);
        Ok(Self { actor, digest, request, keep })
    }

    /// The same key, with its answer kept for ever: for what moves money.
    pub(crate) fn kept_for_ever(&self) -> Self {
        Self { keep: Keep::ForEver, ..self.clone() }
    }

    /// 16 bytes that follow from (actor, endpoint, key): ids made with it are the same in each attempt.
    pub fn seed(&self) -> [u8; 16] {
        parvis_domain::ids::derive(b"parvis intent", &[self.actor.as_bytes(), &self.digest])
    }
}

/// The recorded answer, once it is durable, where this key was used already.
pub(crate) async fn replay<T: DeserializeOwned>(
    work: &mut Work,
    idempotency: Option<&Idempotency>,
) -> Result<Option<Committed<T>>, Error> {
    let Some(idempotency) = idempotency else { return Ok(None) };
    let Some(found) = work.tx.get(&keys::idempotency(&idempotency.actor, &idempotency.digest)).await? else {
        return Ok(None);
    };
    let answer: Answer = decode(&found)?;
    if answer.request != idempotency.request {
        work.durable().await?;
        return Err(Error::IdempotencyMismatch);
    }
    let value = serde_json::from_slice(&answer.value)
        .map_err(|error| parvis_store::StoreError::Damaged(format!("an idempotency record: {error}").into()))?;
    work.durable().await?;
    Ok(Some(Committed { value, replayed: true, number: work.tx.seen(), touched: crate::Touched::default() }))
}

/// Whether the key was used already.
pub(crate) async fn is_known(work: &mut Work, idempotency: &Idempotency) -> Result<bool, Error> {
    Ok(work.tx.get(&keys::idempotency(&idempotency.actor, &idempotency.digest)).await?.is_some())
}

/// Whether the key was used since [`replay`] did not find it: by the same request, sent twice at the same time.
pub(crate) async fn was_used(
    work: &mut Work,
    idempotency: Option<&Idempotency>,
) -> Result<bool, parvis_store::TransactionError> {
    match idempotency {
        Some(idempotency) => work.is_stale(&keys::idempotency(&idempotency.actor, &idempotency.digest)).await,
        None => Ok(false),
    }
}

/// Notes the answer in the commit that it answers.
pub(crate) fn record<T: Serialize>(work: &mut Work, idempotency: Option<&Idempotency>, value: &T) {
    let Some(idempotency) = idempotency else { return };
    let value = serde_json::to_vec(value).expect("answers hold nothing that JSON cannot write");
    let key = keys::idempotency(&idempotency.actor, &idempotency.digest);
    work.tx.put(key, encode(&Answer { request: idempotency.request, value }));
    if idempotency.keep == Keep::Days30 {
        let task = crate::due::Task::IdempotencyRemoval { user: idempotency.actor, digest: idempotency.digest };
        work.due(work.now.plus_millis(limits::IDEMPOTENCY_KEEP_MS), &idempotency.seed(), &task);
    }
}
