//! Buttons.

use serde::{Serialize, Serializer};

use crate::state::{self, State};

/// A button of a card.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type")]
#[non_exhaustive]
pub enum Action {
    /// Raises [`Trigger::CardAction`](crate::Trigger::CardAction).
    #[serde(rename = "Action.Execute")]
    Execute(Execute),
    /// Opens a link.
    #[serde(rename = "Action.OpenUrl")]
    OpenUrl(OpenUrl),
}

impl From<Execute> for Action {
    fn from(execute: Execute) -> Self {
        Self::Execute(execute)
    }
}

impl From<OpenUrl> for Action {
    fn from(open_url: OpenUrl) -> Self {
        Self::OpenUrl(open_url)
    }
}

/// A button that raises [`Trigger::CardAction`](crate::Trigger::CardAction).
///
/// ```
/// use parvis_sdk::{Card, card};
///
/// let card = Card::new()
///     .action(card::execute("keep", "Keep the table").positive())
///     .action(card::execute("give-up", "Give it up").destructive().tooltip("The deposit stays with us"))
///     .action(card::execute("leave", "Never mind").without_inputs());
/// # assert!(card.to_json().unwrap().contains("destructive"));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Execute {
    verb: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "data_or_error")]
    data: Option<Result<serde_json::Value, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    style: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tooltip: Option<String>,
    #[serde(rename = "associatedInputs", skip_serializing_if = "Option::is_none")]
    associated_inputs: Option<&'static str>,
}

/// A button that raises [`Trigger::CardAction`](crate::Trigger::CardAction) with `verb`.
///
/// ```
/// use parvis_sdk::{Card, card};
///
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct Move { column: u8 }
///
/// let card = Card::new().action(card::execute("drop", "Column 3").data(&Move { column: 3 }));
/// assert!(card.to_json().unwrap().contains(r#""data":{"column":3}"#));
/// ```
pub fn execute(verb: impl Into<String>, title: impl Into<String>) -> Execute {
    Execute { verb: verb.into(), title: title.into(), data: None, style: None, tooltip: None, associated_inputs: None }
}

impl Execute {
    /// What the event gives back as [`CardAction::data`](crate::event::CardAction::data): a struct, enum or map. The host keeps
    /// it; a client cannot change it.
    #[must_use]
    pub fn data(mut self, data: &impl Serialize) -> Self {
        self.data = Some(serde_json::to_value(data).map_err(|error| error.to_string()));
        self
    }

    /// As [`data`](Execute::data), with the tag of its shape: [`CardAction::state`](crate::event::CardAction::state) gives it back,
    /// also after the program was upgraded. At most 16 KiB of JSON.
    ///
    /// ```
    /// use parvis_sdk::{Card, card, state::State};
    ///
    /// #[derive(serde::Serialize, serde::Deserialize)]
    /// struct Move { column: u8 }
    /// impl State for Move {
    ///     const TAG: u32 = 1;
    /// }
    ///
    /// let card = Card::new().action(card::execute("drop", "Column 3").state(&Move { column: 3 }));
    /// assert!(card.to_json().unwrap().contains(r#""data":{"state":{"column":3},"tag":1}"#));
    /// ```
    #[must_use]
    pub fn state(self, state: &impl State) -> Self {
        self.data(&state::tagged(state))
    }

    /// Shows it as the thing to do.
    #[must_use]
    pub fn positive(mut self) -> Self {
        self.style = Some("positive");
        self
    }

    /// Shows it as something that cannot be taken back.
    #[must_use]
    pub fn destructive(mut self) -> Self {
        self.style = Some("destructive");
        self
    }

    /// More about it, for those who point at it.
    #[must_use]
    pub fn tooltip(mut self, text: impl Into<String>) -> Self {
        self.tooltip = Some(text.into());
        self
    }

    /// Leaves out what was entered into the card's inputs: for a button such as "Cancel".
    #[must_use]
    pub fn without_inputs(mut self) -> Self {
        self.associated_inputs = Some("none");
        self
    }
}

fn data_or_error<S: Serializer>(
    data: &Option<Result<serde_json::Value, String>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match data {
        Some(Ok(value)) => value.serialize(serializer),
        Some(Err(why)) => Err(serde::ser::Error::custom(why)),
        None => serializer.serialize_none(),
    }
}

/// A button that opens a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenUrl {
    url: String,
    title: String,
}

/// A button that opens `url`, an https address.
///
/// ```
/// let card = parvis_sdk::Card::new().action(parvis_sdk::card::open_url("https://example.org/menu", "Our menu"));
/// assert!(card.to_json().unwrap().contains("Action.OpenUrl"));
/// ```
pub fn open_url(url: impl Into<String>, title: impl Into<String>) -> OpenUrl {
    OpenUrl { url: url.into(), title: title.into() }
}
