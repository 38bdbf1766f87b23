//! Messages in the conversation of the event. Permission: `chat`.
//!
//! Limits: 16 messages posted and 64 edits an event; text 8,192 characters; a card 32 KiB of JSON, 200 nodes, 10 levels deep.

use serde::Serialize;

use crate::bindings::parvis::host::chat as wit;
use crate::card::Card;
use crate::error::Result;
use crate::{MessageId, PersonId, raw};

/// What a message shows: text, and maybe a card.
///
/// The text is what notifications, search and screen readers use, so it says what the card says.
///
/// ```
/// use parvis_sdk::{Card, card, chat::Content};
///
/// let plain: Content = "Hello".into();
/// let with_card = Content::new("Lunch is ready").card(Card::new().with(card::text("Lunch is ready")));
/// assert!(plain.card.is_none() && with_card.card.is_some());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// Plain text, 1 to 8,192 characters.
    pub text: String,
    /// The card, if any.
    pub card: Option<Card>,
}

impl Content {
    /// Text without a card.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), card: None }
    }

    /// The same text, with a card.
    #[must_use]
    pub fn card(mut self, card: Card) -> Self {
        self.card = Some(card);
        self
    }

    fn into_wit(self) -> Result<wit::Content> {
        let card = self.card.as_ref().map(serde_json::to_string).transpose()?;
        Ok(wit::Content { text: self.text, card })
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

/// Posts a message that every member sees.
///
/// ```
/// # use parvis_sdk::{Event, Result, testing::Host};
/// fn handle(_: Event) -> Result {
///     let message = parvis_sdk::chat::post("Counting...")?;
///     parvis_sdk::chat::edit(&message, "1, 2, 3")
/// }
/// # let mut host = Host::new(handle);
/// # let alice = host.person("alice");
/// # host.open(&alice).unwrap();
/// # assert_eq!(host.messages()[0].text, "1, 2, 3");
/// ```
pub fn post(content: impl Into<Content>) -> Result<MessageId> {
    Ok(raw::chat::post(&content.into().into_wit()?)?.into())
}

/// Replaces what one of this program's messages shows, in place. Buttons of the old card stop working. Errors: `NotFound`.
pub fn edit(message: &MessageId, content: impl Into<Content>) -> Result {
    Ok(raw::chat::edit(message.as_str(), &content.into().into_wit()?)?)
}

/// Removes what one of this program's messages shows, for good. Errors: `NotFound`.
///
/// ```
/// # use parvis_sdk::{Event, Result, testing::Host};
/// fn handle(_: Event) -> Result {
///     let message = parvis_sdk::chat::post("A slip of the tongue")?;
///     parvis_sdk::chat::redact(&message)
/// }
/// # let mut host = Host::new(handle);
/// # let alice = host.person("alice");
/// # host.open(&alice).unwrap();
/// # assert!(host.messages().is_empty());
/// ```
pub fn redact(message: &MessageId) -> Result {
    Ok(raw::chat::redact(message.as_str())?)
}

/// Posts a message that only `to` sees: a member of the conversation who has used this program here. Errors: `NotFound`.
///
/// ```
/// # use parvis_sdk::{Event, Result, testing::Host};
/// fn handle(event: Event) -> Result {
///     parvis_sdk::chat::reply_privately(event.actor()?, "Only you read this.").map(drop)
/// }
/// # let mut host = Host::new(handle);
/// # let (alice, bob) = (host.person("alice"), host.person("bob"));
/// # host.open(&alice).unwrap();
/// # assert_eq!(host.seen_by(&alice).len(), 1);
/// # assert_eq!(host.seen_by(&bob).len(), 0);
/// ```
pub fn reply_privately(to: &PersonId, content: impl Into<Content>) -> Result<MessageId> {
    Ok(raw::chat::reply_privately(to.as_str(), &content.into().into_wit()?)?.into())
}

/// Asks `to` to fill in a form that only they see. When they send it, the event is
/// [`Trigger::FormSubmitted`](crate::Trigger::FormSubmitted) with `name` and `data` given back, and the form closes.
///
/// `name` 1 to 64 characters; `data` at most 16 KiB of JSON; `content` must have a card with the inputs and with an
/// [`execute`](crate::card::execute) button, which sends the form. Errors: `NotFound`.
///
/// ```
/// # use parvis_sdk::{Event, Result, testing::Host};
/// use parvis_sdk::{Card, Trigger, card, chat};
///
/// fn handle(event: Event) -> Result {
///     match &event.trigger {
///         Trigger::Opened(_) => {
///             let card = Card::new()
///                 .with(card::text_input("name", "What shall we call you?").required("A name, please."))
///                 .action(card::execute("send", "Send"));
///             let content = chat::Content::new("What shall we call you?").card(card);
///             chat::open_form(event.actor()?, "name", &(), content).map(drop)
///         }
///         Trigger::FormSubmitted(form) if form.name == "name" => {
///             let inputs = form.inputs()?;
///             chat::post(format!("Hello {}", inputs.get("name").unwrap_or("stranger"))).map(drop)
///         }
///         _ => Ok(()),
///     }
/// }
/// # let mut host = Host::new(handle);
/// # let alice = host.person("alice");
/// # host.open(&alice).unwrap();
/// # host.submit(&alice, &[("name", "Alice")]).unwrap();
/// # assert_eq!(host.messages()[0].text, "Hello Alice");
/// ```
pub fn open_form(to: &PersonId, name: &str, data: &impl Serialize, content: Content) -> Result<MessageId> {
    let data = serde_json::to_string(data)?;
    Ok(raw::chat::open_form(to.as_str(), name, &data, &content.into_wit()?)?.into())
}

/// Shows `member` another view of one of this program's messages. [`edit`] leaves views as they are. Errors: `NotFound`.
///
/// ```
/// # use parvis_sdk::{Event, Result, testing::Host};
/// use parvis_sdk::{Trigger, chat};
///
/// fn handle(event: Event) -> Result {
///     match &event.trigger {
///         Trigger::Message(incoming) => match &incoming.reply_to {
///             Some(message) => chat::clear_view(message, event.actor()?),
///             None => Ok(()),
///         },
///         _ => {
///             let message = chat::post("Somebody draws a card.")?;
///             chat::set_view(&message, event.actor()?, "You draw the queen of hearts.")
///         }
///     }
/// }
/// # let mut host = Host::new(handle);
/// # let (alice, bob) = (host.person("alice"), host.person("bob"));
/// # host.open(&alice).unwrap();
/// # let message = host.last_message().unwrap();
/// # assert_eq!(host.view(&alice, &message).text, "You draw the queen of hearts.");
/// # assert_eq!(host.view(&bob, &message).text, "Somebody draws a card.");
/// # host.reply(&alice, &message, "done").unwrap();
/// # assert_eq!(host.view(&alice, &message).text, "Somebody draws a card.");
/// ```
pub fn set_view(message: &MessageId, member: &PersonId, content: impl Into<Content>) -> Result {
    let content = content.into().into_wit()?;
    Ok(raw::chat::set_view(message.as_str(), member.as_str(), Some(&content))?)
}

/// Shows `member` what everybody sees again. Errors: `NotFound`.
pub fn clear_view(message: &MessageId, member: &PersonId) -> Result {
    Ok(raw::chat::set_view(message.as_str(), member.as_str(), None)?)
}

/// Shows the person who caused the event that this program is working on an answer, until the event ends.
///
/// Work that takes longer than an event: [`Card::working`](crate::Card::working), and a timer that goes on with it.
///
/// ```
/// # use parvis_sdk::{Event, Result, testing::Host};
/// fn handle(_: Event) -> Result {
///     parvis_sdk::chat::typing()?;
///     let sum: u64 = (1..=1_000_000).sum();
///     parvis_sdk::chat::post(sum.to_string()).map(drop)
/// }
/// # let mut host = Host::new(handle);
/// # let alice = host.person("alice");
/// # host.open(&alice).unwrap();
/// # assert_eq!(host.messages()[0].text, "500000500000");
/// ```
pub fn typing() -> Result {
    Ok(raw::chat::typing()?)
}

/// Says something in passing to the person who caused the event, and to nobody else: 1 to 200 characters, shown when the
/// event's effects are applied. The last toast or alert of an event counts. Errors: `NotFound` where nobody caused the event.
///
/// ```
/// # use parvis_sdk::{Event, Result, testing::Host};
/// fn handle(_: Event) -> Result {
///     parvis_sdk::chat::toast("Saved")
/// }
/// # let mut host = Host::new(handle);
/// # let alice = host.person("alice");
/// # host.open(&alice).unwrap();
/// # assert_eq!(host.toasts(&alice), ["Saved"]);
/// ```
pub fn toast(text: &str) -> Result {
    Ok(raw::chat::toast(text)?)
}

/// As [`toast`], and it stays until the person has read it.
///
/// ```
/// # use parvis_sdk::{Event, Result, testing::Host};
/// fn handle(_: Event) -> Result {
///     parvis_sdk::chat::alert("The kitchen closes in ten minutes")
/// }
/// # let mut host = Host::new(handle);
/// # let alice = host.person("alice");
/// # host.open(&alice).unwrap();
/// # assert_eq!(host.toasts(&alice), ["The kitchen closes in ten minutes"]);
/// ```
pub fn alert(text: &str) -> Result {
    Ok(raw::chat::alert(text)?)
}
