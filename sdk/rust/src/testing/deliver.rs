//! How an event reaches the program, what becomes of its effects, and what happens as time passes.

use std::time::Duration;

use super::calls::payments::to_wit;
use super::run::{self, Run};
use super::state::Form;
use super::{Host, State};
use crate::bindings::exports::parvis::host::handler as wit;
use crate::payments::State as PaymentState;
use crate::{ConversationId, Error, Event, PersonId, Result, Timestamp};

/// What is not captured so long after its approval is voided.
pub(super) const CAPTURE_WITHIN: Duration = Duration::from_secs(900);

/// An event that has not run to its end.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    id: String,
    conversation: ConversationId,
    actor: Option<PersonId>,
    trigger: wit::Trigger,
}

impl Pending {
    pub(super) fn conversation(&self) -> &ConversationId {
        &self.conversation
    }

    pub(super) fn actor(&self) -> Option<&PersonId> {
        self.actor.as_ref()
    }
}

impl Host {
    pub(super) fn raise(
        &mut self,
        conversation: ConversationId,
        actor: Option<PersonId>,
        trigger: wit::Trigger,
    ) -> Result {
        self.events += 1;
        let pending = Pending { id: format!("evt_{:08x}", self.events), conversation, actor, trigger };
        if self.paused.contains(&pending.conversation) {
            self.queue.push_back(pending);
            return Ok(());
        }
        self.deliver(pending)
    }

    pub(super) fn deliver(&mut self, pending: Pending) -> Result {
        let (run, outcome) = self.run_once(&pending);
        let (again, same) = self.run_once(&pending);
        let is_same = run.state == again.state && run.asked == again.asked && outcome == same;
        assert!(is_same, "the program does something else when the same event is run again");
        self.log.extend(run.log);
        // What was sent stays sent, whatever comes of the event.
        self.asked.extend(run.asked);
        match &outcome {
            Ok(()) => {
                self.state = run.state;
                self.toasts.extend(pending.actor.zip(run.toast));
            }
            Err(Error::ConsentRequired(permission)) => self.undecided.push((permission.clone(), pending)),
            Err(_) => {}
        }
        outcome
    }

    fn run_once(&self, pending: &Pending) -> (Run, Result) {
        let event = wit::Event {
            id: pending.id.clone(),
            conversation: pending.conversation.to_string(),
            actor: pending.actor.as_ref().map(PersonId::to_string),
            now: self.state.now.to_string(),
            made_by: self.made_by(pending),
            trigger: self.as_it_stands(&pending.trigger),
        };
        let run = Run {
            state: self.state.clone(),
            conversation: pending.conversation.clone(),
            actor: pending.actor.clone(),
            log: Vec::new(),
            toast: None,
            posts: 0,
            edits: 0,
            payments: 0,
            requests: 0,
            asked: Vec::new(),
            reads: 0,
            writes: 0,
            confirmed: std::collections::BTreeSet::new(),
        };
        run::during(run, || {
            let outcome = Event::try_from(event).and_then(self.handler);
            if let Err(error) = &outcome {
                // For what it writes to the log.
                let _ = error.clone().into_stop();
            }
            outcome
        })
    }

    /// The version of the program that made the button, form or timer behind an event.
    fn made_by(&self, pending: &Pending) -> u32 {
        let state = &self.state;
        let found = match &pending.trigger {
            wit::Trigger::CardAction(action) => state.message(&action.message).map(|message| message.made_by),
            wit::Trigger::TimerFired(fired) => {
                state.timers.iter().find(|timer| timer.id.as_str() == fired.timer).map(|timer| timer.made_by)
            }
            wit::Trigger::FormSubmitted(sent) => {
                let mine = |form: &Form| form.sent && form.name == sent.name && form.data == sent.data;
                let of_actor = state.messages.iter().rev().filter(|message| message.only_for == pending.actor);
                of_actor.into_iter().find(|it| it.form.as_ref().is_some_and(mine)).map(|message| message.made_by)
            }
            _ => None,
        };
        found.unwrap_or(state.version)
    }

    /// An event tells of a payment as it is when the program hears of it, not as it was when it was raised.
    fn as_it_stands(&self, trigger: &wit::Trigger) -> wit::Trigger {
        let wit::Trigger::PaymentUpdated(raised) = trigger else { return trigger.clone() };
        let record = self.state.payments.iter().find(|record| record.payment.id.as_str() == raised.id);
        wit::Trigger::PaymentUpdated(record.map_or_else(|| raised.clone(), |record| to_wit(&record.payment)))
    }

    /// The next instant at which something happens by itself.
    pub(super) fn next_due(&self) -> Option<Timestamp> {
        self.state.next_due()
    }

    /// Lets the first thing happen that is due now; a timer before a payment that expires at the same instant.
    pub(super) fn happen(&mut self) -> Result {
        let now = self.state.now;
        if let Some(place) = self.state.requests.iter().position(|request| request.due <= now) {
            return self.answer_waiting(place);
        }
        let expired = self.state.payments.iter_mut().map(|record| (record.payment.expires_at, record));
        let expired =
            expired.filter(|(at, record)| is_open(record.payment.state) && *at <= now).min_by_key(|(at, _)| *at);
        let due = self.state.timers.iter_mut().filter(|timer| timer.waits && timer.due <= now);
        let due = due.min_by_key(|timer| timer.due);
        match (due, expired) {
            (Some(timer), other) if other.as_ref().is_none_or(|(at, _)| timer.due <= *at) => {
                timer.waits = false;
                let (conversation, actor) = (timer.conversation.clone(), timer.actor.clone());
                let fired =
                    wit::Fired { timer: timer.id.to_string(), name: timer.name.clone(), data: timer.data.clone() };
                self.raise(conversation, actor, wit::Trigger::TimerFired(fired))
            }
            (_, Some((_, record))) => {
                record.payment.state = match record.payment.state {
                    PaymentState::Requested => PaymentState::Expired,
                    _ => PaymentState::Voided,
                };
                let update = wit::Trigger::PaymentUpdated(to_wit(&record.payment));
                let (conversation, payer) = (record.conversation.clone(), record.payment.payer.clone());
                self.raise(conversation, Some(payer), update)
            }
            _ => Ok(()),
        }
    }
}

impl Host {
    /// Sends a request that waits, and tells what came of it.
    fn answer_waiting(&mut self, place: usize) -> Result {
        let waiting = self.state.requests.remove(place);
        let answered = wit::Answered {
            id: waiting.id.to_string(),
            name: waiting.name,
            data: waiting.data,
            answer: self.state.answer_to(&waiting.request.url),
        };
        self.asked.push(waiting.request);
        self.raise(waiting.conversation, waiting.actor, wit::Trigger::HttpAnswered(answered))
    }
}

impl State {
    fn next_due(&self) -> Option<Timestamp> {
        let timers = self.timers.iter().filter(|timer| timer.waits).map(|timer| timer.due);
        let payments = self.payments.iter().map(|record| &record.payment).filter(|payment| is_open(payment.state));
        let requests = self.requests.iter().map(|request| request.due);
        timers.chain(payments.map(|payment| payment.expires_at)).chain(requests).min()
    }
}

fn is_open(state: PaymentState) -> bool {
    matches!(state, PaymentState::Requested | PaymentState::Authorized)
}
