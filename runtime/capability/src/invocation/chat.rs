//! Messages, from a program's side.

use parvis_domain::card::CardOptions;
use parvis_domain::{MessageId, Permission, PersonId, UserId, limits};

use super::{Invocation, count};
use crate::conversation::{note_change, post, reactions};
use crate::event::notify;
use crate::log::{Change, LogName, Notice};
use crate::message::{self, Audience, Author, Content, Form, Message, Seeing, Shown, StoredCard, View};
use crate::record::encode;
use crate::{CallError, CallRefusal, keys, payments};

/// What a program says in passing to the person who acted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    pub text: String,
    /// It stays until the person has read it.
    pub alert: bool,
}

/// What a message costs besides its text and card: its record's other fields.
const MESSAGE_BYTES: usize = 256;

impl Invocation {
    /// Posts a message that every member sees.
    pub async fn post(&mut self, text: &str, card: Option<&str>) -> Result<MessageId, CallError> {
        let content = self.content(text, card, None).await?;
        self.count_message(&content)?;
        let (program, conversation) = (self.program_id(), self.conversation());
        crate::program::note_seen(self.work(), &program, &conversation, None).await?;
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
        let now = self.now();
        let before = message.card.take();
        let stands = |action: &_, code| before.as_ref()?.stands_since(action, code);
        let card = content.card.map(|card| StoredCard::new(card, message.version, code, now, stands));
        message.text = content.text;
        message.card = card;
        message.edited = Some(now);
        self.put_message(&message, Change::MessageChanged { conversation: message.conversation, message: *id });
        Ok(())
    }

    /// Removes what one of this program's messages shows, for good.
    pub async fn redact(&mut self, id: &MessageId) -> Result<(), CallError> {
        self.require_effects()?;
        let mut message = match self.find_own_message(id).await? {
            Some(message) if message.redacted => return Ok(()),
            Some(message) => message,
            None => return Err(CallRefusal::NotFound.into()),
        };
        count(&mut self.used.edits, self.budget.edits, "edits.event")?;
        reactions::let_go(self.work(), id).await?;
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
        self.require_effects()?;
        let message = self.own_message(id).await?;
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
        let code = self.program().version.code;
        let now = self.now();
        let changes = before.as_ref().map_or(0, |view| view.changes) + 1;
        let seeing = Seeing { message, view: before, reactions: Vec::new() };
        let version = seeing.version() + 1;
        let shown = content.map(|content| {
            // A button that the person sees now and that stays as it is goes on working.
            let stands = |action: &_, code| seeing.stands_since(action, code);
            let card = content.card.map(|card| StoredCard::new(card, version, code, now, stands));
            Shown { text: content.text, card }
        });
        // The message's own record stays as it is: nobody else can see that this member has a view.
        let what = Change::ViewChanged { conversation: seeing.message.conversation, message: *id };
        self.work().tx.put(keys::view(id, &reader), encode(&View { changes, version, shown }));
        self.work().log(LogName::Member(reader), what);
        Ok(())
    }

    /// Says something in passing to the person who caused the event, where its effects are applied. The last one of a run counts.
    pub async fn toast(&mut self, text: &str, alert: bool) -> Result<(), CallError> {
        self.require_consent(Permission::Chat).await?;
        self.require_effects()?;
        if self.actor_user().is_none() {
            return Err(CallRefusal::NotFound.into());
        }
        let shown = parvis_domain::text::shown_text(text, limits::TOAST_CHARS_MAX)
            .map_err(|error| CallError::invalid(format!("text: {error}")))?;
        if shown.trim().is_empty() {
            return Err(CallError::invalid("text: must not be empty"));
        }
        self.count_output(shown.len())?;
        self.toast = Some(Toast { text: shown.into_owned(), alert });
        Ok(())
    }

    /// What the run says in passing.
    pub fn take_toast(&mut self) -> Option<Toast> {
        self.toast.take()
    }

    /// The person does not wait for the answer: they find what the run says in their own log.
    pub fn leave_toast(&mut self, Toast { text, alert }: Toast) {
        let event = self.event().clone();
        notify(self.work(), &event, Notice::Toast { text, alert });
    }

    /// Shows the person who caused the event that this program is working on an answer.
    pub async fn typing(&mut self) -> Result<(), CallError> {
        self.require_consent(Permission::Chat).await?;
        self.typing.notify_one();
        Ok(())
    }

    /// Checks what a program wants to show. A payment may be shown to its payer alone.
    async fn content(&mut self, text: &str, card: Option<&str>, reader: Option<UserId>) -> Result<Content, CallError> {
        self.require_consent(Permission::Chat).await?;
        self.require_effects()?;
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
        let (code, now) = (self.program().version.code, self.now());
        message.card = content.card.map(|card| StoredCard::new(card, message.version, code, now, |_, _| None));
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
