//! Messages, from a program's side.

use parvis_domain::card::CardOptions;
use parvis_domain::{MessageId, Permission, PersonId, UserId, limits};

use super::{Invocation, count};
use crate::conversation::{note_change, post};
use crate::log::{Change, LogName};
use crate::message::{self, Audience, Author, Content, Form, Message, Seeing, Shown, StoredCard, View};
use crate::record::encode;
use crate::{CallError, CallRefusal, keys, payments};

/// What a message costs besides its text and card: its record's other fields.
const MESSAGE_BYTES: usize = 256;

impl Invocation {
    /// Posts a message that every member sees.
    pub async fn post(&mut self, text: &str, card: Option<&str>) -> Result<MessageId, CallError> {
        let content = self.content(text, card, None).await?;
        self.count_message(&content)?;
        Ok(self.post_message(content, Audience::Members, None))
    }

    /// Posts a message that only `to` sees.
    pub async fn reply_privately(
        &mut self,
        to: &PersonId,
        text: &str,
        card: Option<&str>,
    ) -> Result<MessageId, CallError> {
        let reader = self.resolve_person(to).await?;
        let content = self.content(text, card, Some(reader)).await?;
        self.count_message(&content)?;
        Ok(self.post_message(content, Audience::Only(reader), None))
    }

    /// Asks `to` to fill in a form that only they see.
    pub async fn open_form(
        &mut self,
        to: &PersonId,
        name: &str,
        data: &str,
        text: &str,
        card: Option<&str>,
    ) -> Result<MessageId, CallError> {
        if name.is_empty() || name.chars().count() > limits::FORM_NAME_CHARS_MAX {
            return Err(CallError::invalid("name: must be 1 to 64 characters"));
        }
        if data.len() > limits::FORM_DATA_BYTES_MAX {
            return Err(CallError::invalid("data: must be at most 16 KiB"));
        }
        if card.is_none() {
            return Err(CallError::invalid("content.card: a form needs a card with its inputs"));
        }
        let reader = self.resolve_person(to).await?;
        let content = self.content(text, card, Some(reader)).await?;
        self.count_message(&content)?;
        self.count_output(data.len())?;
        let form = Form { name: name.to_owned(), data: data.to_owned(), closed: false };
        Ok(self.post_message(content, Audience::Only(reader), Some(form)))
    }

    /// Replaces what one of this program's messages shows.
    pub async fn edit(&mut self, id: &MessageId, text: &str, card: Option<&str>) -> Result<(), CallError> {
        let mut message = self.own_message(id).await?;
        let reader = match message.audience {
            Audience::Members => None,
            Audience::Only(reader) => Some(reader),
        };
        let content = self.content(text, card, reader).await?;
        self.count_edit(&content)?;
        message.version += 1;
        let code = self.program().version.code;
        let card = content.card.map(|card| StoredCard::new(card, message.version, code, message.card.as_ref()));
        message.text = content.text;
        message.card = card;
        message.edited = Some(self.now());
        self.put_message(&message, Change::MessageChanged { conversation: message.conversation, message: *id });
        Ok(())
    }

    /// Removes what one of this program's messages shows, for good.
    pub async fn redact(&mut self, id: &MessageId) -> Result<(), CallError> {
        let mut message = match self.find_own_message(id).await? {
            Some(message) if message.redacted => return Ok(()),
            Some(message) => message,
            None => return Err(CallRefusal::NotFound.into()),
        };
        count(&mut self.used.edits, self.budget.edits, "edits.event")?;
        message.redact(self.now());
        self.put_message(&message, Change::MessageRedacted { conversation: message.conversation, message: *id });
        Ok(())
    }

    /// Shows one member another view of a message of this program; `None` takes the view back.
    pub async fn set_view(
        &mut self,
        id: &MessageId,
        member: &PersonId,
        content: Option<(&str, Option<&str>)>,
    ) -> Result<(), CallError> {
        let mut message = self.own_message(id).await?;
        let reader = self.resolve_person(member).await?;
        if !message.is_visible_to(&reader) {
            return Err(CallRefusal::NotFound.into());
        }
        let content = match content {
            Some((text, card)) => Some(self.content(text, card, Some(reader)).await?),
            None => None,
        };
        match &content {
            Some(content) => self.count_edit(content)?,
            None => count(&mut self.used.edits, self.budget.edits, "edits.event")?,
        }
        let before = message::find_view(self.work(), id, &reader).await?;
        message.version += 1;
        let version = message.version;
        let code = self.program().version.code;
        let seeing = Seeing { message, view: before, reactions: Vec::new() };
        let shown = content.map(|content| {
            // A button that the person sees now and that stays as it is goes on working.
            let (_, now) = seeing.shown();
            let card = content.card.map(|card| StoredCard::new(card, version, code, now));
            Shown { text: content.text, card }
        });
        let message = seeing.message;
        let what = Change::ViewChanged { conversation: message.conversation, message: *id };
        self.work().tx.put(keys::view(id, &reader), encode(&View { version, shown }));
        self.work().put_message(&message);
        self.work().log(LogName::Member(reader), what);
        Ok(())
    }

    /// Shows that this program is working on an answer.
    pub async fn typing(&mut self) -> Result<(), CallError> {
        self.require_consent(Permission::Chat).await?;
        self.typing.notify_one();
        Ok(())
    }

    /// Checks what a program wants to show. A payment may be shown to its payer alone.
    async fn content(&mut self, text: &str, card: Option<&str>, reader: Option<UserId>) -> Result<Content, CallError> {
        self.require_consent(Permission::Chat).await?;
        let options = CardOptions { http_to_localhost: self.host().policy().allow_localhost_links };
        let content = Content::parse(text, card, &options).map_err(CallError::invalid)?;
        for payment in content.card.iter().flat_map(|card| card.payments()) {
            let payer = payments::payer_of(self, payment).await?;
            if payer.is_none() || payer != reader {
                return Err(CallError::invalid(format!(
                    "card: `{payment}` must be a payment of this program, in a view, private reply or form of its payer"
                )));
            }
        }
        Ok(content)
    }

    fn count_message(&mut self, content: &Content) -> Result<(), CallError> {
        count(&mut self.used.messages, self.budget.messages, "messages.event")?;
        self.count_output(content.bytes() + MESSAGE_BYTES)
    }

    fn count_edit(&mut self, content: &Content) -> Result<(), CallError> {
        count(&mut self.used.edits, self.budget.edits, "edits.event")?;
        self.count_output(content.bytes() + MESSAGE_BYTES)
    }

    fn post_message(&mut self, content: Content, audience: Audience, form: Option<Form>) -> MessageId {
        let id = self.next_message_id();
        let author = Author::Program(self.program_id());
        let mut message = Message::new(id, self.conversation(), author, audience, self.now());
        let code = self.program().version.code;
        message.card = content.card.map(|card| StoredCard::new(card, message.version, code, None));
        message.text = content.text;
        message.form = form;
        post(self.work(), &message);
        id
    }

    fn put_message(&mut self, message: &Message, what: Change) {
        self.work().put_message(message);
        note_change(self.work(), message, what);
    }

    /// A message of this program in the conversation of the event: whoever acts elsewhere changes nothing here.
    async fn find_own_message(&mut self, id: &MessageId) -> Result<Option<Message>, CallError> {
        self.require(Permission::Chat)?;
        let (own, here) = (Author::Program(self.program_id()), self.conversation());
        let found = message::find(self.work(), id).await?;
        Ok(found.filter(|message| message.author == own && message.conversation == here))
    }

    /// A message of this program that is not redacted.
    async fn own_message(&mut self, id: &MessageId) -> Result<Message, CallError> {
        let message = self.find_own_message(id).await?.filter(|message| !message.redacted);
        message.ok_or(CallRefusal::NotFound.into())
    }
}
