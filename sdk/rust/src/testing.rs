//! A host in memory, to play events against a mini-program in a native test.
//!
//! It keeps the contract where a program can tell: all or nothing for each event, permissions, limits, timers, the life of a
//! payment, views and buttons of cards (a test presses only what the person sees). Each event is run twice from the same state,
//! because a host may run it again; a program that does something else the second time fails the test.
//!
//! ```
//! use parvis_sdk::{Error, Event, Result, Trigger, chat, testing::Host};
//!
//! fn handle(event: Event) -> Result {
//!     match event.trigger {
//!         Trigger::Command(command) if command.text.is_empty() => Err(Error::refused("Say something.")),
//!         Trigger::Command(command) => chat::post(command.text).map(drop),
//!         _ => Ok(()),
//!     }
//! }
//!
//! let mut host = Host::new(handle);
//! let alice = host.person("alice");
//! assert_eq!(host.command(&alice, "say", ""), Err(Error::refused("Say something.")));
//! host.command(&alice, "say", "hello").unwrap();
//! assert_eq!(host.seen_by(&alice)[0].text, "hello");
//! ```
//!
//! Not here: what a card's elements may hold in detail, budgets of time and memory. The sandbox of the real host shows those.

#![expect(clippy::panic, reason = "a test that goes wrong panics")]

pub(crate) mod calls;
mod deliver;
mod dice;
mod look;
mod run;
mod state;
#[cfg(test)]
mod tests;
mod view;
mod walk;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use serde::Serialize;

use self::deliver::Pending;
use self::state::{Person, State};
use crate::bindings::exports::parvis::host::handler as wit;
use crate::http::{Failure, Request, Response};
use crate::identity::{ProfileField, Role};
use crate::{ConversationId, Error, Event, MessageId, Money, PaymentId, PersonId, Result, Timestamp, payments};

pub use dice::Dice;
pub use view::{Button, MessageView};
pub use walk::Walk;

/// A host in memory with one mini-program, people and conversations.
///
/// Functions that play an event answer what the handler answered. They panic where the test asks for something that no person
/// could do, such as pressing a button that is not there.
#[derive(Debug)]
pub struct Host {
    handler: fn(Event) -> Result,
    state: State,
    conversation: ConversationId,
    log: Vec<String>,
    /// Events that wait while their conversation is [paused](Host::pause), and the conversations that are.
    queue: VecDeque<Pending>,
    paused: BTreeSet<ConversationId>,
    /// Events that wait for a person's decision.
    undecided: Vec<(String, Pending)>,
    /// What was said in passing, to whom.
    toasts: Vec<(PersonId, String)>,
    /// What was asked of other servers.
    asked: Vec<Request>,
    events: u32,
}

impl Host {
    /// A host on which `handler` is installed. It is 2026-12-01T12:00:00Z.
    pub fn new(handler: fn(Event) -> Result) -> Self {
        let state = State {
            now: Timestamp::from_unix_ms(1_796_126_400_000),
            version: 1,
            people: BTreeMap::new(),
            withheld: BTreeSet::new(),
            messages: Vec::new(),
            payments: Vec::new(),
            withdrawn: BTreeMap::new(),
            storage: BTreeMap::new(),
            timers: Vec::new(),
            requests: Vec::new(),
            answers: BTreeMap::new(),
            ids_made: 0,
        };
        Self {
            handler,
            state,
            conversation: "cnv_test".into(),
            log: Vec::new(),
            queue: VecDeque::new(),
            paused: BTreeSet::new(),
            undecided: Vec::new(),
            toasts: Vec::new(),
            asked: Vec::new(),
            events: 0,
        }
    }

    /// The next version of the program is installed: what follows is handled by `handler`, also presses of buttons, forms and
    /// timers that the version before made.
    ///
    /// ```
    /// use parvis_sdk::{chat, testing::Host};
    ///
    /// let mut host = Host::new(|_| chat::post("old").map(drop));
    /// let alice = host.person("alice");
    /// host.upgrade(|event| chat::post(format!("new, made by {}", event.made_by)).map(drop));
    /// host.open(&alice).unwrap();
    /// assert_eq!(host.messages()[0].text, "new, made by 2");
    /// ```
    pub fn upgrade(&mut self, handler: fn(Event) -> Result) {
        self.handler = handler;
        self.state.version += 1;
    }

    /// A person of this name, a customer who speaks English; the same person for the same name.
    pub fn person(&mut self, name: &str) -> PersonId {
        let id = PersonId::from(["per_", name].concat());
        self.state.people.entry(id.clone()).or_insert_with(|| Person {
            locale: "en".to_owned(),
            time_zone: "Etc/UTC".to_owned(),
            role: Role::Customer,
            profile: BTreeMap::new(),
            consents: BTreeMap::new(),
            used_in: Vec::new(),
        });
        id
    }

    /// What follows happens in the conversation of this name.
    pub fn enter(&mut self, conversation: &str) {
        self.conversation = ["cnv_", conversation].concat().as_str().into();
    }

    /// The person's language from now on, such as `fr-CH`.
    pub fn set_locale(&mut self, person: &PersonId, locale: &str) {
        locale.clone_into(&mut self.person_mut(person).locale);
    }

    /// What the person is to the program from now on.
    pub fn set_role(&mut self, person: &PersonId, role: Role) {
        self.person_mut(person).role = role;
    }

    /// Fills in a field of the person's profile; the program still has to be [granted](Host::grant) it.
    pub fn set_profile(&mut self, person: &PersonId, field: ProfileField, value: &str) {
        let (permission, _) = calls::identity::permission(field);
        self.person_mut(person).profile.insert(permission, value.to_owned());
    }

    /// The operator withholds a permission, such as `payments`: calls that need it answer `NotGranted`.
    pub fn withhold(&mut self, permission: &str) {
        self.state.withheld.insert(permission.to_owned());
    }

    /// The merchant takes `amount` off its account, so that it is not there for refunds.
    pub fn withdraw(&mut self, amount: Money) {
        let code = amount.currency().code().to_owned();
        let sum = self.state.withdrawn.entry(code).or_insert(Money::new(0, amount.currency()));
        *sum = sum.checked_add(amount).expect("a test's sums are small");
    }

    /// The server at `url` answers this from now on, whatever it is asked. Servers that a test says nothing of are unreachable.
    pub fn answer(&mut self, url: &str, answer: core::result::Result<Response, Failure>) {
        self.state.answers.insert(url.to_owned(), answer);
    }

    /// What the program asked of other servers, in order: also in events that ended badly. What it left for later is sent when time
    /// passes: see [`advance`](Host::advance).
    pub fn asked(&self) -> &[Request] {
        &self.asked
    }

    /// The instant that it is.
    pub fn now(&self) -> Timestamp {
        self.state.now
    }

    /// Moves the clock back or forth without anything happening meanwhile; [`advance`](Host::advance) lets timers fire.
    pub fn set_now(&mut self, now: Timestamp) {
        self.state.now = now;
    }

    /// Events of this conversation wait from now on, as they do on a busy host; those of others go on.
    pub fn pause(&mut self) {
        self.paused.insert(self.conversation.clone());
    }

    /// Plays the events of this conversation that wait, in order. Answers the first error.
    pub fn resume(&mut self) -> Result {
        self.paused.remove(&self.conversation);
        let (ours, others) = std::mem::take(&mut self.queue)
            .into_iter()
            .partition(|pending: &Pending| *pending.conversation() == self.conversation);
        self.queue = others;
        let ours: VecDeque<Pending> = ours;
        let mut first = Ok(());
        for pending in ours {
            let outcome = self.deliver(pending);
            first = first.and(outcome);
        }
        first
    }

    /// `person` opens the program.
    pub fn open(&mut self, person: &PersonId) -> Result {
        self.open_with(person, &[])
    }

    /// `person` opens the program through a link with parameters.
    pub fn open_with(&mut self, person: &PersonId, parameters: &[(&str, &str)]) -> Result {
        let owned = parameters.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        let launch = wit::Launch { parameters: owned.collect() };
        self.use_program(person, wit::Trigger::Opened(launch))
    }

    /// `person` types `/name text`.
    pub fn command(&mut self, person: &PersonId, name: &str, text: &str) -> Result {
        let command = wit::Command { name: name.to_owned(), text: text.trim().to_owned() };
        self.use_program(person, wit::Trigger::Command(command))
    }

    /// `person` addresses the program.
    pub fn say(&mut self, person: &PersonId, text: &str) -> Result {
        let incoming = wit::Incoming { text: text.to_owned(), reply_to: None };
        self.use_program(person, wit::Trigger::Message(incoming))
    }

    /// `person` answers one of the program's messages.
    pub fn reply(&mut self, person: &PersonId, message: &MessageId, text: &str) -> Result {
        let incoming = wit::Incoming { text: text.to_owned(), reply_to: Some(message.to_string()) };
        self.use_program(person, wit::Trigger::Message(incoming))
    }

    /// `person` presses the button with this verb, the first one that they see.
    pub fn tap(&mut self, person: &PersonId, message: &MessageId, verb: &str) -> Result {
        self.tap_with(person, message, verb, &[])
    }

    /// `person` presses the button with this verb after filling in inputs.
    pub fn tap_with(&mut self, person: &PersonId, message: &MessageId, verb: &str, inputs: &[(&str, &str)]) -> Result {
        let view = self.view(person, message);
        let buttons = view.buttons();
        let Some(button) = buttons.iter().find(|button| button.verb == verb) else {
            panic!("{person} sees no button `{verb}` there, but {:?}", view.verbs());
        };
        self.press(person, message, &button.clone(), inputs)
    }

    /// `person` presses a button that they saw, maybe a while ago: if what they see changed since, nothing happens, as on a
    /// host that answers `card-changed`.
    pub fn press(
        &mut self,
        person: &PersonId,
        message: &MessageId,
        button: &Button,
        inputs: &[(&str, &str)],
    ) -> Result {
        let view = self.view(person, message);
        if !view.buttons().contains(button) {
            return Ok(());
        }
        let inputs = filled_in(&view, inputs);
        let action = wit::CardAction {
            message: message.to_string(),
            verb: button.verb.clone(),
            data: if button.data.is_empty() { "null".to_owned() } else { button.data.clone() },
            inputs,
        };
        self.use_program(person, wit::Trigger::CardAction(action))
    }

    /// A press that no client can cause, because the host compares it with what the person sees: shows that the program checks for
    /// itself what it must not rely on others for.
    pub fn forge_tap(&mut self, person: &PersonId, message: &MessageId, verb: &str, data: &impl Serialize) -> Result {
        let data = serde_json::to_string(data)?;
        let action =
            wit::CardAction { message: message.to_string(), verb: verb.to_owned(), data, inputs: "{}".to_owned() };
        self.use_program(person, wit::Trigger::CardAction(action))
    }

    /// `person` fills in the form that they were shown last here and presses its button. The form closes, whatever comes of it.
    pub fn submit(&mut self, person: &PersonId, inputs: &[(&str, &str)]) -> Result {
        let open = self.state.messages.iter_mut().rev().find(|message| {
            let is_open = message.form.as_ref().is_some_and(|form| !form.sent);
            is_open && message.only_for.as_ref() == Some(person) && message.conversation == self.conversation
        });
        let Some(message) = open else { panic!("{person} was shown no form") };
        let view = MessageView::new(&message.id, &message.content);
        let Some(form) = message.form.as_mut().filter(|_| !view.buttons().is_empty()) else {
            panic!("the form has no button to send it with");
        };
        form.sent = true;
        let (name, data) = (form.name.clone(), form.data.clone());
        let sent = wit::Form { name, data, inputs: filled_in(&view, inputs) };
        self.use_program(person, wit::Trigger::FormSubmitted(sent))
    }

    /// `person` approves a payment on the host's sheet: the amount is reserved.
    pub fn approve(&mut self, person: &PersonId, payment: &PaymentId) -> Result {
        self.decide(person, payment, payments::State::Authorized)
    }

    /// `person` declines a payment on the host's sheet.
    pub fn decline(&mut self, person: &PersonId, payment: &PaymentId) -> Result {
        self.decide(person, payment, payments::State::Declined)
    }

    /// `person` grants a permission such as `profile.phone`. What waited for it runs again.
    pub fn grant(&mut self, person: &PersonId, permission: &str) -> Result {
        self.consent(person, permission, true)
    }

    /// `person` denies or revokes a permission. What waited for it runs again.
    pub fn deny(&mut self, person: &PersonId, permission: &str) -> Result {
        self.consent(person, permission, false)
    }

    /// Time passes: what was left for later is sent, timers fire and payments expire, in order. Answers the first error of their events.
    pub fn advance(&mut self, duration: Duration) -> Result {
        let end = self.state.now.plus(duration);
        let mut first = Ok(());
        while let Some(next) = self.next_due().filter(|next| *next <= end) {
            self.state.now = next.max(self.state.now);
            let outcome = self.happen();
            first = first.and(outcome);
        }
        self.state.now = end;
        first
    }

    /// Who does something with the program is known to it from then on.
    fn use_program(&mut self, person: &PersonId, trigger: wit::Trigger) -> Result {
        let conversation = self.conversation.clone();
        let used_in = &mut self.person_mut(person).used_in;
        if !used_in.contains(&conversation) {
            used_in.push(conversation.clone());
        }
        self.raise(conversation, Some(person.clone()), trigger)
    }

    fn decide(&mut self, person: &PersonId, payment: &PaymentId, decision: payments::State) -> Result {
        let now = self.state.now;
        let record = self.state.payments.iter_mut().find(|record| record.payment.id == *payment);
        let Some(record) = record else { panic!("there is no payment {payment}") };
        if record.payment.payer != *person {
            panic!("somebody else pays {payment}");
        }
        if record.payment.state != payments::State::Requested || record.payment.expires_at <= now {
            return Err(Error::Conflict);
        }
        record.payment.state = decision;
        if decision == payments::State::Authorized {
            record.payment.expires_at = now.plus(deliver::CAPTURE_WITHIN);
        }
        let update = wit::Trigger::PaymentUpdated(calls::payments::to_wit(&record.payment));
        let conversation = record.conversation.clone();
        self.raise(conversation, Some(person.clone()), update)
    }

    fn consent(&mut self, person: &PersonId, permission: &str, granted: bool) -> Result {
        self.person_mut(person).consents.insert(permission.to_owned(), granted);
        let consent = wit::Consent { permission: permission.to_owned(), granted };
        let conversation = self.conversation.clone();
        let mut first = self.raise(conversation, Some(person.clone()), wit::Trigger::ConsentChanged(consent));
        let concerned = |(asked, pending): &(String, Pending)| asked == permission && pending.actor() == Some(person);
        let (again, undecided) = std::mem::take(&mut self.undecided).into_iter().partition(concerned);
        self.undecided = undecided;
        for (_, pending) in again {
            let outcome = self.deliver(pending);
            first = first.and(outcome);
        }
        first
    }

    fn person_mut(&mut self, person: &PersonId) -> &mut Person {
        match self.state.people.get_mut(person) {
            Some(known) => known,
            None => panic!("nobody is called {person}: make them with Host::person"),
        }
    }
}

fn filled_in(view: &MessageView, inputs: &[(&str, &str)]) -> String {
    let empty = serde_json::Value::Null;
    match view::fill_in(view.card.as_ref().unwrap_or(&empty), inputs) {
        Ok(json) => json,
        Err(why) => panic!("a client would not send this: {why}"),
    }
}
