//! Passkeys' ceremonies: what the host asked an authenticator for, and has not heard about yet.
//!
//! Always true: a ceremony is for one purpose, ends after five minutes, and is taken away by the commit that uses it, or by what
//! was shown in vain; how many there are is bounded, for each person and in all. Its state never leaves the host.

use parvis_domain::{CeremonyId, ConversationId, Money, PaymentId, Timestamp, UserId, limits};
use parvis_store::Direction;
use serde::{Deserialize, Serialize};

use crate::due::Task;
use crate::record::{decode, encode};
use crate::work::Work;
use crate::{Error, keys};

/// A ceremony that has begun: for the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    pub ceremony: CeremonyId,
    /// JSON of WebAuthn's options.
    pub options: String,
}

/// What a ceremony shows when it ends well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Purpose {
    Register,
    SignIn,
    Approve(Subject),
}

/// What a person approves: this and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Subject {
    Payment { payment: PaymentId, amount: Money },
    Transfer { conversation: ConversationId, to: UserId, amount: Money },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ceremony {
    pub(crate) purpose: Purpose,
    pub(crate) expires: Timestamp,
    /// JSON, as the library writes it.
    pub(crate) state: Vec<u8>,
}

/// Where nobody is signed in yet: no account has this id.
pub(super) const NOBODY: UserId = UserId::from_bytes([0; UserId::LENGTH]);

/// Notes a ceremony of `owner`. Their oldest ones make room; where nobody is signed in, the total is the bound.
pub(super) async fn begin(
    work: &mut Work,
    owner: &UserId,
    id: CeremonyId,
    purpose: Purpose,
    state: Vec<u8>,
) -> Result<(), Error> {
    if *owner != NOBODY {
        let range = keys::starting_with(&keys::ceremonies(owner));
        let mut present = Vec::new();
        for (key, found) in work.tx.scan(range, limits::PAGE_MAX, Direction::Ascending).await? {
            let ceremony: Ceremony = decode(&found)?;
            present.extend(keys::ceremony_in(&key).map(|id| (ceremony.expires, id)));
        }
        present.sort_unstable();
        let surplus = (present.len() + 1).saturating_sub(limits::CEREMONIES_PER_PERSON_MAX);
        for (expires, id) in present.into_iter().take(surplus) {
            forget(work, owner, &id, expires);
        }
    }
    let expires = work.now.plus_millis(limits::CEREMONY_MS);
    work.tx.put(keys::ceremony(owner, &id), encode(&Ceremony { purpose, expires, state }));
    work.tx.add(keys::ceremony_count(), -1, Some(-i128::from(limits::CEREMONIES_MAX)));
    work.due(expires, id.as_bytes(), &Task::CeremonyEnd { owner: *owner, ceremony: id });
    Ok(())
}

/// Uses a ceremony up: its state, where there is such a one for this purpose.
pub(super) async fn take(
    work: &mut Work,
    owner: &UserId,
    id: &CeremonyId,
    purpose: &Purpose,
) -> Result<Option<Vec<u8>>, Error> {
    let Some(found) = work.tx.get(&keys::ceremony(owner, id)).await? else { return Ok(None) };
    let ceremony: Ceremony = decode(&found)?;
    if ceremony.purpose != *purpose || ceremony.expires <= work.now {
        return Ok(None);
    }
    forget(work, owner, id, ceremony.expires);
    Ok(Some(ceremony.state))
}

/// Its time is over, or what was shown for it is refused.
pub(crate) async fn end(work: &mut Work, owner: &UserId, id: &CeremonyId) -> Result<(), Error> {
    if let Some(found) = work.tx.get(&keys::ceremony(owner, id)).await? {
        forget(work, owner, id, decode::<Ceremony>(&found)?.expires);
    }
    Ok(())
}

fn forget(work: &mut Work, owner: &UserId, id: &CeremonyId, expires: Timestamp) {
    work.tx.delete(keys::ceremony(owner, id));
    work.tx.delete(keys::due(expires, id.as_bytes()));
    work.tx.add(keys::ceremony_count(), 1, None);
}
