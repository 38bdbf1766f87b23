//! Messages as records: who wrote one, who sees it, what it shows now.
//!
//! An edit, a redaction and an erasure are one `put` of the message's record; logs name the record only.

use parvis_domain::card::{Card, CardOptions};
use parvis_domain::{ConversationId, MessageId, ProgramId, Timestamp, UserId, limits};
use parvis_store::{Place, Template, TransactionError};
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
    /// Counts changes of what it shows, views included, from 1.
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
    /// The message's version when the view was set or taken back.
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
    /// `shown` is what the person's card was before: a button that stays as it is keeps the version since which it stands.
    pub(crate) fn new(card: Card, version: u32, made_by: u32, shown: Option<&StoredCard>) -> Self {
        let since = card
            .actions()
            .iter()
            .map(|action| {
                let kept = shown.and_then(|old| {
                    let button = old.card.action(action.id());
                    let same = button.is_some_and(|old| old.verb() == action.verb() && old.data() == action.data());
                    // What another version of the program made is not the same button.
                    (same && old.made_by == made_by).then(|| old.since_version(action.id())).flatten()
                });
                (action.id().to_owned(), kept.unwrap_or(version))
            })
            .collect();
        Self { card, since, made_by }
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

    /// Whether a button seen at `version` is on the person's card still, with the same data.
    pub fn still_has(&self, action: &str, version: u32) -> bool {
        let taken_back = match &self.view {
            Some(View { version, shown: None }) => *version,
            _ => 0,
        };
        let (_, card) = self.shown();
        let since = card.and_then(|card| card.since_version(action));
        since.is_some_and(|since| version >= since.max(taken_back) && version <= self.message.version)
    }
}

pub(crate) async fn find(work: &mut Work, id: &MessageId) -> Result<Option<Message>, TransactionError> {
    Ok(work.tx.get(&keys::message(id)).await?.map(|found| decode(&found)).transpose()?)
}

pub(crate) async fn find_view(
    work: &mut Work,
    id: &MessageId,
    user: &UserId,
) -> Result<Option<View>, TransactionError> {
    Ok(work.tx.get(&keys::view(id, user)).await?.map(|found| decode(&found)).transpose()?)
}
