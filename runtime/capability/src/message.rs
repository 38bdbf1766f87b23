//! Messages as records: who wrote one, who sees it, what it shows now.
//!
//! An edit, a redaction and an erasure are one `put` of the message's record; logs name the record only.

use parvis_domain::card::{Card, CardOptions, ExecuteAction};
use parvis_domain::{ConversationId, MessageId, ProgramId, Timestamp, UserId, limits};
use parvis_store::{Place, StoreError, Template, TransactionError};
use serde::{Deserialize, Serialize};

use crate::conversation::Reaction;
use crate::keys;
use crate::media::Attachment;
use crate::record::{decode, encode};
use crate::work::Work;

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Author {
    User(UserId),
    Program(ProgramId),
}

/// Who sees a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Audience {
    Members,
    Only(UserId),
}

/// What a message shows, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    pub text: String,
    pub card: Option<Card>,
}

/// A card as it is kept, with the data of its buttons, which never leaves the host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredCard {
    pub card: Card,
    /// For each button, the message version since which it is on the person's card with the same verb and data.
    pub since: Vec<(String, u32)>,
    /// `version.code` of the program that made it.
    pub made_by: u32,
    /// When the host ends its spinner, where the card says that the program works on something.
    pub working_until: Option<Timestamp>,
}

/// What a form gives back when it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    pub name: String,
    pub data: String,
    pub closed: bool,
}

/// A message's record. `place` comes first and has a fixed length: the store writes the number into it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its number in the history of the conversation, big-endian; 0 for a private one.
    place: [u8; 8],
    pub id: MessageId,
    pub conversation: ConversationId,
    pub author: Author,
    pub audience: Audience,
    pub at: Timestamp,
    pub edited: Option<Timestamp>,
    pub redacted: bool,
    /// Counts changes of what every reader sees, from 1: nobody can tell from it that somebody has a view of their own.
    pub version: u32,
    pub text: String,
    pub card: Option<StoredCard>,
    pub form: Option<Form>,
    pub reply_to: Option<MessageId>,
    /// Members whom it is meant for.
    pub mentions: Vec<UserId>,
    /// What the person sent with it, held until it is redacted.
    pub attachments: Vec<Attachment>,
}

/// What one member sees instead of the message's own content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// How often this member's view was set or taken back.
    pub changes: u32,
    /// The version, as this member counts, since which it is so.
    pub version: u32,
    /// `None`: taken back; buttons pressed on the view that was are not accepted any more.
    pub shown: Option<Shown>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    pub text: String,
    pub card: Option<StoredCard>,
}

impl Message {
    pub(crate) fn new(
        id: MessageId,
        conversation: ConversationId,
        author: Author,
        audience: Audience,
        at: Timestamp,
    ) -> Self {
        Self {
            place: [0; 8],
            id,
            conversation,
            author,
            audience,
            at,
            edited: None,
            redacted: false,
            version: 1,
            text: String::new(),
            card: None,
            form: None,
            reply_to: None,
            mentions: Vec::new(),
            attachments: Vec::new(),
        }
    }

    /// What it shows is gone, for good.
    pub(crate) fn redact(&mut self, now: Timestamp) {
        self.version += 1;
        self.redacted = true;
        self.text = String::new();
        self.card = None;
        self.form = None;
        self.mentions = Vec::new();
        self.edited = Some(now);
    }

    /// Its number in the history of the conversation; 0 for a private one.
    pub fn number(&self) -> u64 {
        u64::from_be_bytes(self.place)
    }

    /// The record, with room for the number that `append` is given.
    pub(crate) fn template(&self, append: Option<u32>) -> Template {
        let bytes = encode(self);
        // Behind the version byte.
        let places = append.map(|append| Place { offset: 1, append }).into_iter().collect();
        Template { bytes: bytes.into(), places }
    }

    pub fn is_visible_to(&self, user: &UserId) -> bool {
        match self.audience {
            Audience::Members => true,
            Audience::Only(reader) => reader == *user,
        }
    }
}

impl Content {
    /// Checks what a program wants to show.
    ///
    /// # Errors
    /// Which rule of `chat.content` is broken, and where.
    pub fn parse(text: &str, card: Option<&str>, options: &CardOptions) -> Result<Self, String> {
        let text = parvis_domain::text::shown_text(text, limits::MESSAGE_CHARS_MAX)
            .map_err(|error| format!("text {error}"))?;
        if text.trim().is_empty() {
            return Err("text must not be empty: it is what a screen reader says".to_owned());
        }
        let card = card.map(|json| Card::parse(json, options)).transpose().map_err(|error| format!("card {error}"))?;
        let content = Self { text: text.into(), card };
        if content.bytes() > CONTENT_BYTES_MAX {
            return Err(format!("text and card together are over {CONTENT_BYTES_MAX} bytes"));
        }
        Ok(content)
    }
}

impl Content {
    /// What it costs of an event's output.
    pub(crate) fn bytes(&self) -> usize {
        let card_bytes = |card: &Card| {
            card.client_json().len() + card.actions().iter().map(|action| action.data().len()).sum::<usize>()
        };
        self.text.len() + self.card.as_ref().map_or(0, card_bytes)
    }
}

/// Text and card together: a record stays below the store's 64 KiB.
const CONTENT_BYTES_MAX: usize = 56 << 10;

impl StoredCard {
    /// `stands` tells since which version a button is on the card that the person sees already: it keeps that version.
    pub(crate) fn new(
        card: Card,
        version: u32,
        made_by: u32,
        now: Timestamp,
        stands: impl Fn(&ExecuteAction, u32) -> Option<u32>,
    ) -> Self {
        let since = card.actions().iter();
        let since = since.map(|action| (action.id().to_owned(), stands(action, made_by).unwrap_or(version))).collect();
        let working_until = card.is_working().then(|| now.plus_millis(limits::WORKING_MS));
        Self { card, since, made_by, working_until }
    }

    /// Since when the same button is on this card. What another version of the program made is not the same button.
    pub(crate) fn stands_since(&self, action: &ExecuteAction, made_by: u32) -> Option<u32> {
        let button = self.card.action(action.id());
        let same = button.is_some_and(|old| old.verb() == action.verb() && old.data() == action.data());
        (same && self.made_by == made_by).then(|| self.since_version(action.id())).flatten()
    }

    /// The version since which the button is on the card as it is.
    pub fn since_version(&self, action: &str) -> Option<u32> {
        self.since.iter().find(|(id, _)| id == action).map(|(_, since)| *since)
    }
}

/// A message and what one person sees of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seeing {
    pub message: Message,
    pub view: Option<View>,
    /// What members put to it. Not read where a message is looked up to act on it.
    pub reactions: Vec<Reaction>,
}

impl Seeing {
    /// What the person sees now: their own view, or what everybody sees. What was deleted shows nothing to anybody.
    pub fn shown(&self) -> (&str, Option<&StoredCard>) {
        let view = self.view.as_ref().filter(|_| !self.message.redacted);
        match view.and_then(|view| view.shown.as_ref()) {
            Some(shown) => (&shown.text, shown.card.as_ref()),
            None => (&self.message.text, self.message.card.as_ref()),
        }
    }

    /// Counts changes of what this person sees: those of the message and of their own view, nobody else's.
    pub fn version(&self) -> u32 {
        self.message.version.saturating_add(self.view.as_ref().map_or(0, |view| view.changes))
    }

    /// Whether a button seen at `version` is on the person's card still, with the same data.
    pub fn still_has(&self, action: &str, version: u32) -> bool {
        let (_, card) = self.shown();
        let since = card.and_then(|card| card.since_version(action)).map(|since| self.as_counted(since));
        since.is_some_and(|since| (since..=self.version()).contains(&version))
    }

    /// [`StoredCard::stands_since`] of what the person sees, as they count.
    pub(crate) fn stands_since(&self, action: &ExecuteAction, made_by: u32) -> Option<u32> {
        self.shown().1?.stands_since(action, made_by).map(|since| self.as_counted(since))
    }

    /// A version of what is shown, as this person counts. A view's own are theirs already; what everybody sees stands for them
    /// since it came, and not before their view was taken back.
    fn as_counted(&self, since: u32) -> u32 {
        match &self.view {
            Some(View { changes, version, shown: None }) => since.saturating_add(*changes).max(*version),
            _ => since,
        }
    }
}

impl Message {
    /// The record as it is at `now`: a spinner whose time is over has ended.
    pub(crate) fn read(found: &[u8], now: Timestamp) -> Result<Self, StoreError> {
        let mut message: Self = decode(found)?;
        end_spinner(&mut message.card, now);
        Ok(message)
    }
}

impl View {
    /// As [`Message::read`].
    pub(crate) fn read(found: &[u8], now: Timestamp) -> Result<Self, StoreError> {
        let mut view: Self = decode(found)?;
        if let Some(shown) = &mut view.shown {
            end_spinner(&mut shown.card, now);
        }
        Ok(view)
    }
}

fn end_spinner(card: &mut Option<StoredCard>, now: Timestamp) {
    if let Some(card) = card
        && card.working_until.is_some_and(|until| until <= now)
    {
        card.working_until = None;
        card.card.stop_working();
    }
}

pub(crate) async fn find(work: &mut Work, id: &MessageId) -> Result<Option<Message>, TransactionError> {
    let found = work.tx.get(&keys::message(id)).await?;
    Ok(found.map(|found| Message::read(&found, work.now)).transpose()?)
}

pub(crate) async fn find_view(
    work: &mut Work,
    id: &MessageId,
    user: &UserId,
) -> Result<Option<View>, TransactionError> {
    let found = work.tx.get(&keys::view(id, user)).await?;
    Ok(found.map(|found| View::read(&found, work.now)).transpose()?)
}
