//! What a test looks at afterwards.
//!
//! ```
//! use parvis_sdk::testing::Host;
//! use parvis_sdk::{Card, Currency, Event, Money, Result, Trigger, card, chat, payments, schedule, storage};
//!
//! fn handle(event: Event) -> Result {
//!     if let Trigger::PaymentUpdated(payment) = &event.trigger {
//!         return payments::capture(&payment.id).map(drop);
//!     }
//!     let payment = payments::Request::new(event.actor()?, Money::new(350, Currency::EUR), "One coffee").send()?;
//!     let card = Card::new().with(card::pay(&payment.id, "Pay 3.50 EUR")).action(card::execute("no", "No, thanks"));
//!     let message = chat::post("One coffee")?;
//!     chat::set_view(&message, event.actor()?, chat::Content::new("Your coffee").card(card))?;
//!     schedule::at(event.now.plus(std::time::Duration::from_secs(60)), "ready", &message)?;
//!     storage::program().set("orders", &1)?;
//!     parvis_sdk::log::info("ordered");
//!     chat::toast("Coming")
//! }
//!
//! let mut host = Host::new(handle);
//! let (alice, bob) = (host.person("alice"), host.person("bob"));
//! host.open(&alice).unwrap();
//!
//! let message = host.last_message().unwrap();
//! assert_eq!((host.text(&message).as_str(), host.view(&alice, &message).text.as_str()), ("One coffee", "Your coffee"));
//! assert_eq!((host.messages().len(), host.seen_by(&bob)[0].verbs().len()), (1, 0));
//! let seen = host.view(&alice, &message);
//! assert_eq!((seen.verbs(), seen.buttons()[0].title.as_str()), (vec!["no".to_owned()], "No, thanks"));
//! assert!(seen.card_text().contains("Pay 3.50 EUR"));
//! assert_eq!(host.seen_in("test", &alice), host.seen_by(&alice));
//! assert_eq!(seen.payments(), [host.payments()[0].id.clone()]);
//!
//! host.approve(&alice, &seen.payments()[0]).unwrap();
//! assert_eq!(host.payment(&seen.payments()[0]).state, payments::State::Captured);
//! assert_eq!(host.earned(Currency::EUR), host.paid_by(&alice, Currency::EUR));
//! assert_eq!((host.timers()[0].0.as_str(), host.stored_keys()), ("ready", vec!["program/orders".to_owned()]));
//! assert_eq!((host.toasts(&alice), host.log()), (vec!["Coming"], &["info: ordered".to_owned()][..]));
//! ```

use super::state::Owner;
use super::{Host, MessageView};
use crate::payments::Payment;
use crate::schedule::Timer;
use crate::{ConversationId, Currency, MessageId, Money, PaymentId, PersonId};

impl Host {
    /// What everybody sees of the program's messages in this conversation, oldest first.
    pub fn messages(&self) -> Vec<MessageView> {
        let here = self.state.messages.iter().filter(|message| message.conversation == self.conversation);
        here.filter_map(|message| Some(MessageView::new(&message.id, message.seen_by_all()?))).collect()
    }

    /// What `person` sees of them: own views, private replies and open forms included.
    pub fn seen_by(&self, person: &PersonId) -> Vec<MessageView> {
        self.seen_where(&self.conversation, person)
    }

    /// What `person` sees of them in the conversation of this name, whichever the test is in.
    pub fn seen_in(&self, conversation: &str, person: &PersonId) -> Vec<MessageView> {
        self.seen_where(&["cnv_", conversation].concat().as_str().into(), person)
    }

    fn seen_where(&self, conversation: &ConversationId, person: &PersonId) -> Vec<MessageView> {
        let there = self.state.messages.iter().filter(|message| message.conversation == *conversation);
        there.filter_map(|message| Some(MessageView::new(&message.id, message.seen_by(person)?))).collect()
    }

    /// The newest message that everybody sees.
    pub fn last_message(&self) -> Option<MessageId> {
        self.messages().pop().map(|message| message.id)
    }

    /// The text of a message, as everybody sees it. Panics where there is none.
    pub fn text(&self, message: &MessageId) -> String {
        match self.state.message(message.as_str()).and_then(|found| found.seen_by_all()) {
            Some(content) => content.text.clone(),
            None => panic!("there is no message {message} that everybody sees"),
        }
    }

    /// A message as `person` sees it. Panics where they see none.
    pub fn view(&self, person: &PersonId, message: &MessageId) -> MessageView {
        match self.state.message(message.as_str()).and_then(|found| found.seen_by(person)) {
            Some(content) => MessageView::new(message, content),
            None => panic!("{person} sees no message {message}"),
        }
    }

    /// What was said to `person` in passing, oldest first.
    pub fn toasts(&self, person: &PersonId) -> Vec<&str> {
        self.toasts.iter().filter(|(to, _)| to == person).map(|(_, text)| text.as_str()).collect()
    }

    /// All payments that the program requested.
    pub fn payments(&self) -> Vec<Payment> {
        self.state.payments.iter().map(|record| record.payment.clone()).collect()
    }

    /// A payment as it stands. Panics where there is none.
    pub fn payment(&self, id: &PaymentId) -> Payment {
        match self.payments().into_iter().find(|payment| payment.id == *id) {
            Some(payment) => payment,
            None => panic!("there is no payment {id}"),
        }
    }

    /// What the program earned: what was captured less what went back.
    pub fn earned(&self, currency: Currency) -> Money {
        self.sum(currency, |_| true)
    }

    /// What `person` paid: what was captured from them less what went back.
    pub fn paid_by(&self, person: &PersonId, currency: Currency) -> Money {
        self.sum(currency, |payment| payment.payer == *person)
    }

    fn sum(&self, currency: Currency, counts: impl Fn(&Payment) -> bool) -> Money {
        let payments = self.state.payments.iter().map(|record| &record.payment);
        let counted = payments.filter(|payment| payment.amount.currency() == currency && counts(payment));
        counted.fold(Money::new(0, currency), |sum, payment| {
            let kept = payment.captured.checked_sub(payment.refunded);
            kept.and_then(|kept| sum.checked_add(kept)).expect("a test's sums are small")
        })
    }

    /// Whether `person` sees this message.
    pub(super) fn sees(&self, person: &PersonId, message: &MessageId) -> bool {
        let found = self.state.message(message.as_str());
        found.is_some_and(|it| it.conversation == self.conversation && it.seen_by(person).is_some())
    }

    /// The timers that wait, with their names.
    pub fn timers(&self) -> Vec<(String, Timer)> {
        let waiting = self.state.timers.iter().filter(|timer| timer.waits);
        waiting.map(|timer| (timer.name.clone(), Timer { id: timer.id.clone(), due: timer.due })).collect()
    }

    /// The keys that the program keeps, such as `program/menu`, in order.
    pub fn stored_keys(&self) -> Vec<String> {
        let keys = self.state.storage.keys().map(|(owner, key)| match owner {
            Owner::Program => format!("program/{key}"),
            Owner::Conversation(id) => format!("{id}/{key}"),
            Owner::Person(id) => format!("{id}/{key}"),
        });
        keys.collect()
    }

    /// The lines of the program's log, such as `info: menu shown`.
    pub fn log(&self) -> &[String] {
        &self.log
    }
}
