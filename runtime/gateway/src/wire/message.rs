//! Messages as one person sees them.

use parvis_capability::conversation::Reaction;
use parvis_capability::message::{Audience, Author, Message, Seeing, StoredCard};
use parvis_domain::{ConversationId, MessageId, ProgramId, Timestamp, UserId, limits};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::json::Texts;
use crate::wire::event::OutcomeView;

/// A message as the caller sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Message)]
pub(crate) struct MessageView {
    #[schema(value_type = String, example = "msg_00112233445566778899aabbccddeeff")]
    id: MessageId,
    #[schema(value_type = String)]
    conversation: ConversationId,
    /// Its place in the conversation's history; none for a private one.
    number: Option<u64>,
    author: AuthorView,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// When its author changed it last.
    #[schema(value_type = Option<String>, format = DateTime)]
    edited: Option<Timestamp>,
    /// Its author took it back: text and card are gone.
    redacted: bool,
    /// Counts what changed of it for the caller, their own views included. A press names the version that the person saw.
    version: u32,
    text: String,
    /// What a program shows: canonical JSON of an Adaptive Card of the host's subset, without the data of its buttons.
    card: Option<CardView>,
    /// Where the card says that the program works on something (`working`): until when the host shows a spinner beside it.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    working_until: Option<Timestamp>,
    /// Only for a form.
    form: Option<FormView>,
    #[schema(value_type = Option<String>)]
    reply_to: Option<MessageId>,
    /// Members whom it is meant for.
    #[schema(value_type = Vec<String>)]
    mentions: Vec<UserId>,
    /// What members put to it, most first. Left out in entries of logs, which are the same for everybody: there,
    /// `message_reacted` says what changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<ReactionView>)]
    reactions: Option<Vec<ReactionView>>,
    /// The caller alone sees this message.
    private: bool,
    /// Text and card are the caller's own view; other members see something else.
    own_view: bool,
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = Author)]
pub(crate) enum AuthorView {
    User {
        #[schema(value_type = String)]
        id: UserId,
    },
    Program {
        #[schema(value_type = String)]
        id: ProgramId,
    },
}

/// An emoji that members put to a message.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reaction)]
pub(crate) struct ReactionView {
    emoji: String,
    count: u64,
    /// The caller is one of them.
    mine: bool,
}

impl From<Reaction> for ReactionView {
    fn from(reaction: Reaction) -> Self {
        let Reaction { emoji, count, mine } = reaction;
        Self { emoji, count, mine }
    }
}

/// What a form is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = Form)]
pub(crate) struct FormView {
    /// It was sent already, or its time is over.
    closed: bool,
}

/// A card's canonical JSON, written as it is.
#[derive(Debug, ToSchema)]
#[schema(as = Card, value_type = Object)]
pub(crate) struct CardView(String);

impl Serialize for CardView {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue = serde_json::from_str(&self.0).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl From<&StoredCard> for CardView {
    fn from(stored: &StoredCard) -> Self {
        Self(stored.card.working_json())
    }
}

impl From<Author> for AuthorView {
    fn from(author: Author) -> Self {
        match author {
            Author::User(id) => Self::User { id },
            Author::Program(id) => Self::Program { id },
        }
    }
}

impl From<Seeing> for MessageView {
    fn from(seeing: Seeing) -> Self {
        let (text, card) = seeing.shown();
        let own_view = seeing.view.as_ref().is_some_and(|view| view.shown.is_some());
        let version = seeing.version();
        let view = Self::new(&seeing.message, text, card, own_view);
        let reactions = Some(seeing.reactions.into_iter().map(ReactionView::from).collect());
        Self { version, reactions, ..view }
    }
}

/// What every member sees.
impl From<&Message> for MessageView {
    fn from(message: &Message) -> Self {
        Self::new(message, &message.text, message.card.as_ref(), false)
    }
}

impl MessageView {
    fn new(message: &Message, text: &str, card: Option<&StoredCard>, own_view: bool) -> Self {
        let private = message.audience != Audience::Members;
        Self {
            id: message.id,
            conversation: message.conversation,
            number: (!private).then(|| message.number()),
            author: message.author.into(),
            at: message.at,
            edited: message.edited,
            redacted: message.redacted,
            version: message.version,
            text: text.to_owned(),
            card: card.map(CardView::from),
            working_until: card.and_then(|card| card.working_until),
            form: message.form.as_ref().map(|form| FormView { closed: form.closed }),
            reply_to: message.reply_to,
            mentions: message.mentions.clone(),
            reactions: None,
            private,
            own_view,
        }
    }

    /// What a list of conversations shows of it.
    pub(crate) fn preview(mut self) -> Self {
        self.card = None;
        if let Some((cut, _)) = self.text.char_indices().nth(limits::PREVIEW_CHARS_MAX) {
            self.text.truncate(cut);
        }
        self
    }
}

/// A person's message.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PostMessage {
    /// At most 8,192 characters. `/name text` and `@app_id text` also reach that program, a reply to a program's message
    /// that one.
    pub(crate) text: String,
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub(crate) reply_to: Option<MessageId>,
    /// Members whom it is meant for, at most 50.
    #[schema(value_type = Vec<String>)]
    #[serde(default)]
    pub(crate) mentions: Vec<UserId>,
}

/// A message's new words.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EditMessage {
    /// At most 8,192 characters.
    pub(crate) text: String,
}

/// A button that was pressed, or a form that is sent.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PressAction {
    /// The version of the message that the person saw.
    pub(crate) version: u32,
    /// What the person entered, by the id of the input.
    #[serde(default)]
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub(crate) inputs: Texts,
}

/// A program that is opened.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenProgram {
    /// Launch parameters, at most 16. They come from a link or a card: the program takes them as untrusted.
    #[serde(default)]
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub(crate) parameters: Texts,
}

/// What an act made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Acted)]
pub(crate) struct ActedView {
    /// The message that was posted, as it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<MessageView>,
    /// The event that a program handles now.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) event: Option<parvis_domain::EventId>,
    /// How the event ended, where the request waited for it and it did in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) outcome: Option<OutcomeView>,
}
