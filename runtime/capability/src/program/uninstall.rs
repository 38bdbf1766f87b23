//! A program goes: what it left in flight is dropped, in pieces; what it stored, when that was kept long enough.

use parvis_domain::{ProgramId, limits};
use parvis_store::Direction;

use super::{Standing, find, forget_commands, get_installed, put};
use crate::due::Task;
use crate::http::{journal, later};
use crate::work::Work;
use crate::{Error, event, failures, keys};

pub(super) async fn mark(work: &mut Work, id: ProgramId) -> Result<(), Error> {
    let mut program = get_installed(work, &id).await?;
    program.standing = Standing::Uninstalled { at: work.now };
    program.staged = None;
    put(work, &program);
    forget_commands(work, &program);
    // First what is in flight, should the process end here; then, long after, the storage.
    work.due(work.now, &purpose(b"in flight", &id), &Task::Uninstalling { program: id });
    let keep_until = work.now.plus_millis(limits::UNINSTALLED_STORAGE_MS);
    work.due(keep_until, &purpose(b"storage", &id), &Task::StorageRemoval { program: id });
    Ok(())
}

fn purpose(what: &[u8], id: &ProgramId) -> [u8; 16] {
    parvis_domain::ids::derive(b"parvis uninstall", &[what, id.as_bytes()])
}

/// Entries that one commit of a clean-up drops: well below the store's limits.
const PIECE: usize = 200;
/// Each of these takes several reads.
const ASIDES_PIECE: usize = 100;
/// Each of these is large.
const REQUESTS_PIECE: usize = 50;
const RECORDS_PIECE: usize = 50;

pub(super) async fn drop_piece(work: &mut Work, id: ProgramId) -> Result<bool, Error> {
    if find(work, &id).await?.is_none_or(|program| program.is_installed()) {
        return Ok(false);
    }
    let events = event::drop_all(work, &id, PIECE).await?.len();
    let timers = crate::schedule::drop_all(work, &id, PIECE).await?;
    let asides = event::drop_asides(work, &id, ASIDES_PIECE).await?;
    let asked = journal::drop_all(work, &id, PIECE).await?;
    let requests = later::drop_all(work, &id, REQUESTS_PIECE).await?;
    let records = failures::drop_all(work, &id, RECORDS_PIECE).await?;
    let more_payments = crate::payments::void_all(work, &id, PIECE).await?;
    let more = [
        (events, PIECE),
        (timers, PIECE),
        (asides, ASIDES_PIECE),
        (asked, PIECE),
        (requests, REQUESTS_PIECE),
        (records, RECORDS_PIECE),
    ];
    Ok(more_payments || more.into_iter().any(|(dropped, piece)| dropped == piece))
}

/// Removes a piece of what an uninstalled program stored, when its time is over; answers whether there may be more.
pub(crate) async fn remove_storage(work: &mut Work, id: &ProgramId) -> Result<bool, Error> {
    let Some(program) = find(work, id).await? else { return Ok(false) };
    let Standing::Uninstalled { at } = program.standing else { return Ok(false) };
    if work.now < at.plus_millis(limits::UNINSTALLED_STORAGE_MS) {
        return Ok(false);
    }
    let stored = work.tx.scan(keys::stored_by(id), PIECE, Direction::Ascending).await?;
    let more = stored.len() == PIECE;
    for (key, found) in stored {
        crate::storage::forget(work, id, key, &found);
    }
    Ok(more)
}
