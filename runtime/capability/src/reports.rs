//! Reports: what people tell the operators about a message, a person or a program.
//!
//! Always true: nobody reports what they cannot see; what a report says of a message is what its reporter saw at that
//! moment, kept also when the message is deleted afterwards. Whoever is reported is not told.

use parvis_domain::{ConversationId, MessageId, ProgramId, Timestamp, UserId, limits, text};
use parvis_store::Direction;
use serde::{Deserialize, Serialize};

use crate::conversation::see;
use crate::days::{self, Counted};
use crate::idempotency::Idempotency;
use crate::message::Author;
use crate::record::{decode, encode};
use crate::work::{Work, attempt};
use crate::{Committed, Error, Host, Seen, keys, people, program};

/// What is wrong, in the reporter's eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    Spam,
    Abuse,
    Fraud,
    Other,
}

/// What a report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum About {
    Message(MessageId),
    User(UserId),
    Program(ProgramId),
}

/// A report as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub by: UserId,
    pub at: Timestamp,
    pub about: About,
    pub reason: Reason,
    /// The reporter's own words, possibly none.
    pub text: String,
    pub quoted: Option<Quoted>,
}

/// The message that a report is about, as the reporter saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quoted {
    pub conversation: ConversationId,
    pub author: Author,
    pub text: String,
}

/// A report with its number among all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    pub number: u64,
    pub report: Report,
}

impl Host {
    /// Reports something to the operators.
    ///
    /// # Errors
    /// `NotFound` (what it is about, or not the person's to see), `Invalid` (text), `LimitReached` (50 a day).
    pub async fn report(
        &self,
        by: UserId,
        idempotency: Option<&Idempotency>,
        about: About,
        reason: Reason,
        words: &str,
    ) -> Result<Committed<()>, Error> {
        let text = text::shown_text(words, limits::REPORT_CHARS_MAX)
            .map_err(|error| Error::invalid("text", error.to_string()))?;
        attempt!(self, idempotency, work, note(&mut work, by, about, reason, &text).await)
    }

    /// The last reports before a number, newest first: for operators.
    pub async fn reports(&self, before: Option<u64>, limit: usize) -> Result<Seen<Vec<Numbered>>, Error> {
        let mut work = self.work();
        let log = keys::reports();
        let mut range = keys::starting_with(&log);
        if let Some(before) = before {
            range.end = keys::entry(&log, before);
        }
        let mut reports = Vec::new();
        for (key, found) in work.tx.peek_scan(range, limit.min(limits::PAGE_MAX), Direction::Descending).await? {
            let number = keys::entry_number(&key).unwrap_or_default();
            reports.push(Numbered { number, report: decode(&found)? });
        }
        Ok(Seen { value: reports, seen: work.seen() })
    }
}

async fn note(work: &mut Work, by: UserId, about: About, reason: Reason, text: &str) -> Result<(), Error> {
    let quoted = match about {
        About::Message(id) => {
            let seen = see(work, by, id).await?;
            let text = seen.shown().0.to_owned();
            Some(Quoted { conversation: seen.message.conversation, author: seen.message.author, text })
        }
        About::User(id) => people::get(work, &id).await?.map(|_| None).ok_or(Error::NotFound("person"))?,
        About::Program(id) => program::find(work, &id).await?.map(|_| None).ok_or(Error::NotFound("program"))?,
    };
    days::count(work, &by, Counted::Reports, 1, limits::REPORTS_PER_DAY_MAX).await?;
    let report = Report { by, at: work.now, about, reason, text: text.to_owned(), quoted };
    work.tx.append(keys::reports(), encode(&report));
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use super::*;
    use crate::people::Role;
    use crate::testing::World;

    #[tokio::test]
    async fn a_report_keeps_what_its_reporter_saw() {
        let world = World::new().await;
        let said = world.host.post_message(world.alice, None, world.conversation, "buy my coin", None).await.unwrap();
        let message = said.value.message.unwrap();
        world.host.report(world.bob, None, About::Message(message), Reason::Fraud, "a trick").await.unwrap();
        world.host.delete_message(world.alice, message).await.unwrap();
        let reports = world.host.reports(None, 10).await.unwrap().value;
        let quoted = reports[0].report.quoted.as_ref().unwrap();
        assert_eq!((quoted.text.as_str(), quoted.author), ("buy my coin", Author::User(world.alice)));
        assert_eq!((reports[0].number, reports[0].report.by), (1, world.bob));
        for about in [About::User(world.alice), About::Program(world.program)] {
            world.host.report(world.bob, None, about, Reason::Other, "").await.unwrap();
        }
        let page = async |before| {
            let page = world.host.reports(before, 2).await.unwrap().value;
            page.iter().map(|found| found.number).collect::<Vec<_>>()
        };
        assert_eq!((page(None).await, page(Some(2)).await), (vec![3, 2], vec![1]));
    }

    #[tokio::test]
    async fn nobody_reports_what_they_cannot_see_nor_more_than_50_times_a_day() {
        let world = World::new().await;
        let said = world.host.post_message(world.alice, None, world.conversation, "hi", None).await.unwrap();
        let message = About::Message(said.value.message.unwrap());
        let eve = world.host.create_account(None, "eve", "password", "Eve", Role::User).await.unwrap().value;
        let report = async |about, words: &str| world.host.report(eve, None, about, Reason::Spam, words).await;
        assert_eq!(report(message, "").await.unwrap_err(), Error::NotFound("message"));
        let nobody = About::User(UserId::from_bytes([9; 16]));
        assert_eq!(report(nobody, "").await.unwrap_err(), Error::NotFound("person"));
        let long = "x".repeat(limits::REPORT_CHARS_MAX + 1);
        assert!(matches!(report(About::User(world.bob), &long).await, Err(Error::Invalid { field: "text", .. })));
        for _ in 0..limits::REPORTS_PER_DAY_MAX {
            report(About::User(world.bob), "").await.unwrap();
        }
        assert_eq!(report(About::User(world.bob), "").await.unwrap_err(), Error::LimitReached("reports.day"));
        world.pass(24 * 3_600);
        report(About::User(world.bob), "").await.unwrap();
    }
}
