//! The contract's limits, checked before anything is queued. Each refusal names its limit.

use std::ops::Range;
use std::sync::Arc;

use crate::limits::{
    COMMIT_BYTES_MAX, COMMIT_KEYS_MAX, CONDITIONS_MAX, KEY_BYTES_MAX, RANGE_BOUND_BYTES_MAX, READ_KEYS_MAX,
    SCAN_ENTRIES_MAX, VALUE_BYTES_MAX,
};
use crate::{Commit, CommitError, Condition, Key, StoreError, Template, Write};

/// An append's key is its log followed by this many bytes.
pub(crate) const NUMBER_BYTES: usize = 8;

/// What a counter's value takes.
const COUNTER_BYTES: usize = 16;

/// What a write or a condition takes in memory beside its bytes, roughly.
const ITEM_BYTES: usize = 128;

/// More than any commit takes in memory that was checked.
pub(super) const COMMIT_MEMORY_BYTES_MAX: usize =
    CONDITIONS_MAX * (2 * RANGE_BOUND_BYTES_MAX + ITEM_BYTES) + 2 * (COMMIT_BYTES_MAX + COMMIT_KEYS_MAX * ITEM_BYTES);

/// Checks everything that can be said without reading, and answers how many bytes the commit takes in memory.
pub(crate) fn check_commit(commit: &Commit) -> Result<usize, CommitError> {
    let items = commit.conditions.len() + commit.writes.len() + commit.otherwise.len();
    let bytes = check(commit).map_err(|why| CommitError::Invalid(Arc::from(why)))?;
    Ok(bytes + items * ITEM_BYTES)
}

fn check(commit: &Commit) -> Result<usize, String> {
    at_most("conditions of a commit", commit.conditions.len(), CONDITIONS_MAX)?;
    let mut bytes = 0;
    for condition in &commit.conditions {
        bytes += check_condition(condition)?;
    }
    bytes += check_writes(&commit.writes)?;
    if commit.otherwise.iter().any(|write| matches!(write, Write::Add { floor: Some(_), .. })) {
        return Err("`otherwise` holds a floor; what is applied after a refusal must not be refused itself".to_owned());
    }
    Ok(bytes + check_writes(&commit.otherwise)?)
}

pub(crate) fn check_keys(keys: &[Key]) -> Result<(), StoreError> {
    at_most("keys of one read", keys.len(), READ_KEYS_MAX)
        .and_then(|()| keys.iter().try_for_each(|key| check_key(key)))
        .map_err(invalid_read)
}

pub(crate) fn check_scan(range: &Range<Key>, limit: usize) -> Result<(), StoreError> {
    check_range(range).and_then(|()| at_most("entries of a scan", limit, SCAN_ENTRIES_MAX)).map_err(invalid_read)
}

fn invalid_read(why: String) -> StoreError {
    StoreError::Invalid(Arc::from(why))
}

fn check_condition(condition: &Condition) -> Result<usize, String> {
    match condition {
        Condition::Key { key, .. } => check_key(key).map(|()| key.len()),
        Condition::Range { range, .. } => check_range(range).map(|()| range.start.len() + range.end.len()),
    }
}

fn check_range(range: &Range<Key>) -> Result<(), String> {
    at_most("bytes of a range's start", range.start.len(), RANGE_BOUND_BYTES_MAX)?;
    at_most("bytes of a range's end", range.end.len(), RANGE_BOUND_BYTES_MAX)?;
    if range.start > range.end {
        return Err("a range starts after its end".to_owned());
    }
    Ok(())
}

fn check_writes(writes: &[Write]) -> Result<usize, String> {
    at_most("keys of a commit", writes.len(), COMMIT_KEYS_MAX)?;
    let appends = writes.iter().filter(|write| matches!(write, Write::Append { .. })).count();
    let mut bytes = 0;
    for write in writes {
        bytes += match write {
            Write::Put { key, value } => {
                check_key(&key.bytes)?;
                check_places(key, appends)?;
                check_value(value, appends)?;
                key.bytes.len() + value.bytes.len()
            }
            Write::Delete { key } => {
                check_key(key)?;
                key.len()
            }
            Write::Append { log, value } => {
                at_most("bytes of a log's name", log.len(), KEY_BYTES_MAX - NUMBER_BYTES)?;
                check_value(value, appends)?;
                log.len() + NUMBER_BYTES + value.bytes.len()
            }
            Write::Add { counter, .. } => {
                check_key(counter)?;
                counter.len() + COUNTER_BYTES
            }
        };
    }
    at_most("bytes of a commit", bytes, COMMIT_BYTES_MAX)?;
    Ok(bytes)
}

fn check_key(key: &[u8]) -> Result<(), String> {
    at_most("bytes of a key", key.len(), KEY_BYTES_MAX)
}

fn check_value(value: &Template, appends: usize) -> Result<(), String> {
    at_most("bytes of a value", value.bytes.len(), VALUE_BYTES_MAX)?;
    check_places(value, appends)
}

fn check_places(template: &Template, appends: usize) -> Result<(), String> {
    at_most("places of a template", template.places.len(), template.bytes.len() / NUMBER_BYTES)?;
    for place in &template.places {
        let end = usize::try_from(place.offset).ok().and_then(|offset| offset.checked_add(NUMBER_BYTES));
        if end.is_none_or(|end| end > template.bytes.len()) {
            return Err(format!("a place at {} does not fit in {} bytes", place.offset, template.bytes.len()));
        }
        if usize::try_from(place.append).map_or(true, |append| append >= appends) {
            return Err(format!("a place names append {} of {appends} (counted from 0)", place.append));
        }
    }
    Ok(())
}

fn at_most(what: &str, found: usize, most: usize) -> Result<(), String> {
    if found > most { Err(format!("{what}: {found}, at most {most}")) } else { Ok(()) }
}
