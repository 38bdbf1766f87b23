//! What a test looks at afterwards.

use super::state::Owner;
use super::{Host, MessageView};
use crate::payments::Payment;
use crate::schedule::Timer;
use crate::{MessageId, PaymentId, PersonId};

impl Host {
    /// What everybody sees of the program's messages in this conversation, oldest first.
    pub fn messages(&self) -> Vec<MessageView> {
        let here = self.state.messages.iter().filter(|message| message.conversation == self.conversation);
        here.filter_map(|message| Some(MessageView::new(&message.id, message.seen_by_all()?))).collect()
    }

    /// What `person` sees of them: own views, private replies and open forms included.
    pub fn seen_by(&self, person: &PersonId) -> Vec<MessageView> {
        let here = self.state.messages.iter().filter(|message| message.conversation == self.conversation);
        here.filter_map(|message| Some(MessageView::new(&message.id, message.seen_by(person)?))).collect()
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
