//! What the host does by itself when an instant comes.

use parvis_domain::{
    CeremonyId, EventId, MediaId, MessageId, PaymentId, ProgramId, SessionId, TimerId, Timestamp, UserId,
};
use parvis_store::{Direction, Key, StoreError};
use serde::{Deserialize, Serialize};

use crate::conversation::reactions;
use crate::record::{decode, encode};
use crate::work::{Work, attempt};
use crate::{Committed, Error, Host, event, keys, media, pages, payments, people, program, schedule};

/// One thing to do. New kinds go at the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// Raise `timer-fired`.
    Timer { program: ProgramId, who: Option<UserId>, timer: TimerId },
    /// A payment request has waited long enough.
    PaymentExpiry { payment: PaymentId },
    /// What was approved was not captured in time.
    PaymentCapture { payment: PaymentId },
    /// An event has waited for consent long enough.
    ConsentLapse { event: EventId },
    /// An uninstalled program left events, timers and reservations in flight.
    Uninstalling { program: ProgramId },
    /// The storage of an uninstalled program has been kept long enough.
    StorageRemoval { program: ProgramId },
    /// An answer for an idempotency key has been kept long enough.
    IdempotencyRemoval { user: UserId, digest: [u8; 16] },
    /// A session's time is over.
    SessionEnd { user: UserId, session: SessionId },
    /// A failed event was not tried again for long enough.
    FailedRemoval { event: EventId },
    /// A passkey's ceremony took too long.
    CeremonyEnd { owner: UserId, ceremony: CeremonyId },
    /// An upload has waited long enough to be attached to something.
    MediaExpiry { media: MediaId },
    /// A message with reactions was redacted.
    ReactionRemoval { message: MessageId },
    /// A launch token that was used is too old to be used again.
    LaunchEnd { nonce: [u8; 16] },
}

impl Host {
    /// Does what is due, at most `limit` things, oldest first. Answers what each did, and whether there may be more.
    ///
    /// Each is a commit of its own: one that cannot be done now (a full lane) stays for the next time and holds up nothing else,
    /// however many there are.
    pub async fn run_due(&self, limit: usize) -> Result<(Vec<Committed<()>>, bool), Error> {
        let mut range = keys::due_until(self.now());
        let mut done = Vec::new();
        loop {
            let read = self.store().scan(range.clone(), limit, Direction::Ascending).await?;
            let more = read.value.len() == limit;
            for (key, found) in &read.value {
                match self.run_task(key, &found.value).await {
                    Ok(committed) => done.push(committed),
                    Err(Error::Busy | Error::LimitReached(_)) => {}
                    // Then nothing else can be done either.
                    Err(error @ (Error::Unknown | Error::Unavailable(StoreError::Unavailable(_)))) => {
                        return if done.is_empty() { Err(error) } else { Ok((done, false)) };
                    }
                    Err(error) => tracing::error!(%error, "something that is due cannot be done"),
                }
            }
            match read.value.last() {
                Some((last, _)) if more && done.is_empty() => range.start = [last.as_ref(), &[0]].concat().into(),
                _ => return Ok((done, more)),
            }
        }
    }

    /// When the next thing is due.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, Error> {
        let read = self.store().scan(keys::due_until(Timestamp::MAX), 1, Direction::Ascending).await?;
        Ok(read.value.first().and_then(|(key, _)| keys::due_at(key)))
    }

    async fn run_task(&self, key: &Key, task: &[u8]) -> Result<Committed<()>, Error> {
        let task = &decode::<Task>(task)?;
        if let Task::Uninstalling { program } = task {
            while self.uninstall_piece(*program).await?.value {}
        }
        attempt!(self, None, work, do_task(self, &mut work, key, task).await)
    }
}

async fn do_task(host: &Host, work: &mut Work, key: &Key, task: &Task) -> Result<(), Error> {
    // Whoever did it first took it away.
    if work.tx.get(key).await?.is_none() {
        return Ok(());
    }
    work.tx.delete(key.clone());
    match task {
        Task::Timer { program, who, timer } => schedule::fire(work, program, who.as_ref(), timer).await,
        Task::PaymentExpiry { payment } => payments::expire(work, payment).await,
        Task::PaymentCapture { payment } => payments::void_uncaptured(work, payment).await,
        Task::ConsentLapse { event } => host.lapse_consent(work, *event).await,
        Task::FailedRemoval { event } => event::forget_failed(work, *event).await,
        Task::Uninstalling { .. } => Ok(()),
        Task::StorageRemoval { program } => {
            if program::remove_storage(work, program).await? {
                work.tx.put(key.clone(), encode(task));
            }
            Ok(())
        }
        Task::IdempotencyRemoval { user, digest } => {
            work.tx.delete(keys::idempotency(user, digest));
            Ok(())
        }
        Task::CeremonyEnd { owner, ceremony } => people::end_ceremony(work, owner, ceremony).await,
        Task::SessionEnd { user, session } => people::end_session(work, user, session).await.map(drop),
        Task::MediaExpiry { media } => media::expire(work, media).await,
        Task::ReactionRemoval { message } => {
            if reactions::drop_piece(work, message).await? {
                work.tx.put(key.clone(), encode(task));
            }
            Ok(())
        }
        Task::LaunchEnd { nonce } => {
            pages::forget_launch(work, nonce);
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use parvis_domain::{PaymentState, limits};

    use super::*;
    use crate::testing::World;

    #[tokio::test]
    async fn what_cannot_be_done_holds_up_nothing_that_is_due_later() {
        let world = World::new().await;
        let mut run = world.begin(world.alice).await;
        let soon = world.host.now().plus_seconds(10);
        run.set_timer(&soon.to_string(), "later", "").await.unwrap();
        world.finish(run).await;
        let payment = world.requested(1_000).await;
        let mut work = world.host.work();
        let lane_is_full = -i128::from(limits::LANE_EVENTS_MAX);
        work.tx.add(keys::lane_length(&world.program, &world.conversation), lane_is_full, None);
        work.tx.put(keys::due(soon, &[0; 16]), vec![0xff]);
        work.commit().await.unwrap();
        world.pass(3_600);
        let (done, _) = world.host.run_due(1).await.unwrap();
        assert_eq!(done.len(), 1);
        let payment = world.host.payment(world.alice, payment.id).await.unwrap().value;
        assert_eq!(payment.state, PaymentState::Expired);
    }
}
