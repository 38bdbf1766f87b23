//! What programs keep between events, and how it goes when their time is over.

use parvis_domain::{ProgramId, UserId};
use parvis_store::Key;

use crate::keys;
use crate::work::Work;

/// What an entry costs of a quota: its name and its value.
pub(crate) fn cost(name_bytes: usize, value_bytes: usize) -> i128 {
    i128::try_from(name_bytes.saturating_add(value_bytes)).unwrap_or(i128::MAX)
}

/// Removes an entry and gives its cost back to the quotas it was counted in.
pub(crate) fn forget(work: &mut Work, program: &ProgramId, key: Key, value: &[u8]) {
    let bucket_program = keys::bucket_program(program).len();
    let in_person_bucket = key.get(bucket_program - 1) == Some(&b'u');
    let bucket =
        if key.get(bucket_program - 1) == Some(&b'p') { bucket_program } else { bucket_program + UserId::LENGTH };
    let refund = cost(key.len().saturating_sub(bucket), value.len());
    if in_person_bucket && let Some(user) = key.get(bucket_program..).and_then(|rest| rest.first_chunk()) {
        work.tx.add(keys::quota_person(program, &UserId::from_bytes(*user)), refund, None);
    }
    work.tx.add(keys::quota_program(program), refund, None);
    work.tx.delete(key);
}
