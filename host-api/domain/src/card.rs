//! Cards: what a mini-program shows in a conversation. A typed, bounded subset of Adaptive Cards 1.5.
//!
//! A card is judged once, when a program hands it in, and kept in its canonical form; clients draw that form and judge
//! nothing. Foreign JSON inside the subset keeps its meaning; the first member outside of it is named by its path, such as
//! `body[2].columns[0].items[1].type`.
//!
//! Always true of a [`Card`]:
//! - every element, member and value is one that the tables below name, within [`limits`];
//! - every `Action.Execute` has an id that no other action of the card has; every input has an id that no other input has;
//! - [`Card::client_json`] holds no `data`: what a program attaches to a button never leaves the host;
//! - reading [`Card::to_json`] again gives the same card.
//!
//! # The subset
//!
//! **The card:** `type` "AdaptiveCard", `version` "1.0" to "1.5" (both required), `body`, `actions`, `fallbackText`,
//! `lang`, `rtl`, `verticalContentAlignment`, `working`: `{"text"}` of at most 256 characters, which is the host's own spinner
//! beside the card. It ends with the next change of the card, after a day at most, so it is no part of [`Card::client_json`].
//!
//! | element | required | also |
//! |---|---|---|
//! | every element | `type` | `id`, `spacing`, `separator`, `isVisible`, `height` auto/stretch |
//! | `TextBlock` | `text` ≤ 4,096 characters | `size`, `weight`, `color`, `isSubtle`, `wrap`, `horizontalAlignment`, `maxLines`, `fontType`, `style` default/heading |
//! | `Image` | `url`: `https://`, or `blob:` and 64 hexadecimal digits | `altText`, `size`, `style`, `horizontalAlignment`, `width` and `height` such as `50px` |
//! | `FactSet` | `facts`: ≤ 50 of `title`, `value` | |
//! | `ColumnSet` | | `columns` ≤ 12, `style`, `horizontalAlignment`, `bleed` |
//! | `Column` (only there; `type` may be left out) | | `items`, `width` auto/stretch/`50px`/weight, `style`, `verticalContentAlignment`, `bleed`, `rtl` |
//! | `Container` | `items` | `style`, `verticalContentAlignment`, `bleed`, `rtl` |
//! | `ActionSet` | `actions` | |
//! | `Parvis.Pay` | `payment`: the id of a payment request | `title`. Opens the host's own payment sheet; not part of Adaptive Cards |
//! | every input | `id`, once in the card | `label`, `isRequired`, `errorMessage` |
//! | `Input.Text` | | `placeholder`, `value`, `isMultiline`, `maxLength` (4,096 characters are taken at most), `style` text/tel/url/email |
//! | `Input.Number` | | `placeholder`, `value`, `min`, `max`: ≤ 15 digits |
//! | `Input.Date`, `Input.Time` | | `placeholder`, `value`, `min`, `max`: `YYYY-MM-DD`, `HH:MM` |
//! | `Input.ChoiceSet` | `choices`: ≤ 50 of `title`, `value` | `placeholder`, `value`, `isMultiSelect` (no commas in values then), `style` compact/expanded/filtered, `wrap` |
//! | `Input.Toggle` | `title` | `value`, `valueOn` (true), `valueOff` (false), `wrap` |
//!
//! | action | required | also |
//! |---|---|---|
//! | every action | `type` | `id`, `title`, `style` default/positive/destructive, `tooltip`, `isEnabled`, `mode` |
//! | `Action.Execute` | | `verb` ≤ 128 bytes, `data`: any JSON ≤ 16 KiB and 32 levels, kept as it is written, `associatedInputs` auto/none |
//! | `Action.OpenUrl` | `url`: `https://` | |
//!
//! An `Action.Execute` without an id is called `a0`, `a1`, ... : its place among the card's `Action.Execute`.
//!
//! | treatment | members |
//! |---|---|
//! | accepted and dropped, since nothing here would show them | `$schema`, `speak`, `metadata`, `minHeight`, `backgroundImage`, `backgroundColor`, `iconUrl`, `requires`; `fallback` (every type that is accepted is also drawn) |
//! | refused, since a card without them would mean something else | `selectAction`, `refresh`, `authentication`, `inlineAction`, `regex`, `Action.Submit`, `Action.ShowCard`, `Action.ToggleVisibility`, `Table`, `Media`, `RichTextBlock`, `ImageSet`, and whatever else is not listed |
//! | refused, since cards ask for no secrets | `Input.Text` with `style` password |
//!
//! Words such as `Bolder` are read in any case. Text that people see follows [`crate::text`]; Markdown is shown as it
//! stands. A number is finite, below 10¹⁵, of at most 15 significant digits.
//!
//! Not here: whether a payment exists and whose it is (`capability`), drawing (`web`), building cards (the SDKs).

mod check;
mod error;
mod inputs;
mod json;
pub mod limits;
mod link;
mod plain;
mod schema;
#[cfg(test)]
mod tests;
mod tree;
mod value;

use serde::{Deserialize, Serialize};

pub use self::error::{CardError, CardFault, InputError, InputFault, LinkFault};
pub use self::inputs::Inputs;
use crate::PaymentId;

/// What the operator allows beyond the subset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CardOptions {
    /// Links and images from `http://localhost` and `http://127.0.0.1`: for demos and development on one machine.
    pub http_to_localhost: bool,
}

/// A card that was judged. Its serde form is the one of records, not of the API: clients get [`Card::client_json`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    client_json: String,
    actions: Vec<ExecuteAction>,
    payments: Vec<PaymentId>,
    /// JSON of `working`.
    working: Option<String>,
}

/// A button whose press is an event for the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExecuteAction {
    id: String,
    verb: String,
    data: Option<String>,
    takes_inputs: bool,
    is_enabled: bool,
    /// Where `data` stands in the canonical JSON: at this byte of `client_json`.
    data_at: u32,
}

impl ExecuteAction {
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Empty if the program wrote none.
    pub fn verb(&self) -> &str {
        &self.verb
    }

    /// JSON, exactly as the program wrote it; `null` if it wrote none.
    pub fn data(&self) -> &str {
        self.data.as_deref().unwrap_or("null")
    }
}

impl Card {
    /// Judges what a program hands in.
    pub fn parse(json: &str, options: &CardOptions) -> Result<Self, CardError> {
        let too_long = || CardError { path: "card".to_owned(), why: CardFault::TooLong };
        if json.len() > limits::CARD_BYTES_MAX {
            return Err(too_long());
        }
        let kept = check::check(&tree::read(json)?, json.len(), options)?;
        let card =
            Self { client_json: kept.json, actions: kept.actions, payments: kept.payments, working: kept.working };
        // Ids that the host adds count too: what is kept must be readable again.
        if card.json_length() > limits::CARD_BYTES_MAX {
            return Err(too_long());
        }
        Ok(card)
    }

    /// The whole card in its canonical form, `data` included: for the program that made it, and for no client.
    pub fn to_json(&self) -> String {
        let mut out = String::with_capacity(self.json_length());
        let mut written = 0;
        for action in &self.actions {
            let Some(data) = &action.data else { continue };
            let data_at = usize::try_from(action.data_at).unwrap_or(usize::MAX);
            out.push_str(self.client_json.get(written..data_at).unwrap_or_default());
            out.push_str(DATA_MEMBER);
            out.push_str(data);
            written = data_at;
        }
        out.push_str(self.client_json.get(written..).unwrap_or_default());
        self.push_working(&mut out);
        out
    }

    /// What a client may see: everything but `data`, and but `working`.
    pub fn client_json(&self) -> &str {
        &self.client_json
    }

    /// [`Card::client_json`] with `working`, if the program set it.
    pub fn working_json(&self) -> String {
        let mut out = self.client_json.clone();
        self.push_working(&mut out);
        out
    }

    pub fn is_working(&self) -> bool {
        self.working.is_some()
    }

    /// The card says no more that the program works.
    pub fn stop_working(&mut self) {
        self.working = None;
    }

    /// The button with this id; none if it is switched off.
    pub fn action(&self, action_id: &str) -> Option<&ExecuteAction> {
        self.actions.iter().find(|action| action.id == action_id && action.is_enabled)
    }

    /// Every `Action.Execute`, in the order of the card.
    pub fn actions(&self) -> &[ExecuteAction] {
        &self.actions
    }

    /// The payment requests that `Parvis.Pay` elements name.
    pub fn payments(&self) -> &[PaymentId] {
        &self.payments
    }

    /// Judges what a person entered before they pressed `action`: `inputs` is a JSON object of input id to text.
    pub fn check_inputs(&self, action: &ExecuteAction, inputs: &str) -> Result<Inputs, InputError> {
        self.check_entered(action.takes_inputs, inputs)
    }

    /// Judges what a person entered in a card that is a form: all of its inputs.
    pub fn check_form(&self, inputs: &str) -> Result<Inputs, InputError> {
        self.check_entered(true, inputs)
    }

    /// What the card says without its shape: `fallbackText`, or else its texts line by line, of at most 8,192 characters.
    pub fn plain_text(&self) -> String {
        tree::read(&self.client_json).map(|card| plain::text(&card)).unwrap_or_default()
    }

    fn check_entered(&self, takes_inputs: bool, entered: &str) -> Result<Inputs, InputError> {
        let unreadable = |_| InputError { input: "inputs".to_owned(), why: InputFault::Syntax };
        let card = tree::read(&self.client_json).map_err(unreadable)?;
        inputs::check(&card, takes_inputs, entered)
    }

    fn json_length(&self) -> usize {
        let data = self.actions.iter().filter_map(|action| action.data.as_ref());
        let working = self.working.as_ref().map_or(0, |working| working.len() + WORKING_MEMBER.len());
        self.client_json.len() + working + data.map(|data| data.len() + DATA_MEMBER.len()).sum::<usize>()
    }

    /// Adds `working` as the last member of a card's JSON.
    fn push_working(&self, json: &mut String) {
        if let Some(working) = &self.working
            && json.pop().is_some()
        {
            json.push_str(WORKING_MEMBER);
            json.push_str(working);
            json.push('}');
        }
    }
}

const DATA_MEMBER: &str = ",\"data\":";
const WORKING_MEMBER: &str = ",\"working\":";
