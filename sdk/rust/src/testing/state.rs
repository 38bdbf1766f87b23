//! What the test host keeps: one value, copied before each event, so that an event that ends badly leaves nothing behind.

use std::collections::{BTreeMap, BTreeSet};

use super::calls::http::{Answer, to_wit};
use crate::bindings::parvis::host::{chat, identity::Role};
use crate::http::{Failure, Request, Response};
use crate::payments::Payment;
use crate::{ConversationId, MessageId, Money, PersonId, RequestId, TimerId, Timestamp};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct State {
    pub(super) now: Timestamp,
    /// `version.code` of the program.
    pub(super) version: u32,
    pub(super) people: BTreeMap<PersonId, Person>,
    pub(super) withheld: BTreeSet<String>,
    pub(super) messages: Vec<Message>,
    pub(super) payments: Vec<PaymentRecord>,
    /// What the merchant account took away since, per currency code.
    pub(super) withdrawn: BTreeMap<String, Money>,
    pub(super) storage: BTreeMap<(Owner, String), Vec<u8>>,
    pub(super) timers: Vec<TimerRecord>,
    /// Requests that wait to be sent.
    pub(super) requests: Vec<RequestRecord>,
    /// What servers answer, by URL.
    pub(super) answers: BTreeMap<String, Result<Response, Failure>>,
    pub(super) ids_made: u32,
}

/// Whose entries of the storage.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    Program,
    Conversation(ConversationId),
    Person(PersonId),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Person {
    pub(super) locale: String,
    pub(super) time_zone: String,
    pub(super) role: Role,
    pub(super) profile: BTreeMap<&'static str, String>,
    /// What they decided, by permission.
    pub(super) consents: BTreeMap<String, bool>,
    /// Where they have used the program, oldest use first.
    pub(super) used_in: Vec<ConversationId>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Message {
    pub(super) id: MessageId,
    pub(super) conversation: ConversationId,
    /// The version of the program that wrote what it shows.
    pub(super) made_by: u32,
    /// The only person who sees it; everybody where there is none.
    pub(super) only_for: Option<PersonId>,
    pub(super) form: Option<Form>,
    pub(super) redacted: bool,
    pub(super) content: chat::Content,
    pub(super) views: BTreeMap<PersonId, chat::Content>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Form {
    pub(super) name: String,
    pub(super) data: String,
    pub(super) sent: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct PaymentRecord {
    pub(super) payment: Payment,
    pub(super) conversation: ConversationId,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct TimerRecord {
    pub(super) id: TimerId,
    pub(super) due: Timestamp,
    pub(super) name: String,
    pub(super) data: String,
    pub(super) conversation: ConversationId,
    pub(super) actor: Option<PersonId>,
    pub(super) made_by: u32,
    pub(super) waits: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct RequestRecord {
    pub(super) id: RequestId,
    pub(super) due: Timestamp,
    pub(super) request: Request,
    pub(super) name: String,
    pub(super) data: String,
    pub(super) conversation: ConversationId,
    pub(super) actor: Option<PersonId>,
}

impl State {
    /// What the server at `url` answers.
    pub(super) fn answer_to(&self, url: &str) -> Answer {
        to_wit(self.answers.get(url).unwrap_or(&Err(Failure::Unreachable)))
    }

    /// The next id of this kind: the same whenever an event is run again.
    pub(super) fn next_id(&mut self, kind: &str) -> String {
        self.ids_made += 1;
        format!("{kind}_{:08x}", self.ids_made)
    }

    pub(super) fn message(&self, id: &str) -> Option<&Message> {
        self.messages.iter().find(|message| message.id.as_str() == id)
    }

    pub(super) fn has_used(&self, person: &str, conversation: &ConversationId) -> bool {
        self.people.get(&person.into()).is_some_and(|person| person.used_in.contains(conversation))
    }

    /// What the merchant account has of this currency.
    pub(super) fn available(&self, like: Money) -> Money {
        let zero = Money::new(0, like.currency());
        let own = self.payments.iter().filter(|record| record.payment.amount.currency() == like.currency());
        let earned = own.fold(zero, |sum, record| {
            let kept = record.payment.captured.checked_sub(record.payment.refunded);
            kept.and_then(|kept| sum.checked_add(kept)).expect("a test's sums are small")
        });
        let withdrawn = self.withdrawn.get(like.currency().code()).copied().unwrap_or(zero);
        earned.checked_sub(withdrawn).expect("a test's sums are small")
    }
}

impl Message {
    /// What `person` sees of it.
    pub(super) fn seen_by(&self, person: &PersonId) -> Option<&chat::Content> {
        let hidden = self.redacted || self.only_for.as_ref().is_some_and(|only| only != person);
        let closed = self.form.as_ref().is_some_and(|form| form.sent);
        if hidden || closed {
            return None;
        }
        Some(self.views.get(person).unwrap_or(&self.content))
    }

    /// What a member sees who has no view of their own.
    pub(super) fn seen_by_all(&self) -> Option<&chat::Content> {
        (!self.redacted && self.only_for.is_none()).then_some(&self.content)
    }
}
