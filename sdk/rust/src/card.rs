//! Cards: what a message shows besides its text. A typed builder for the subset of Adaptive Cards 1.5 that the host accepts.
//!
//! Limits, checked by the host when the card is posted: 32 KiB of JSON, 200 nodes, 10 levels deep.
//!
//! ```
//! use parvis_sdk::{Card, card};
//!
//! let card = Card::new()
//!     .lang("en")
//!     .with(card::text("Dinner for four").heading())
//!     .with(card::facts([("Day", "Thursday"), ("Time", "19:00")]))
//!     .action(card::execute("cancel", "Cancel").destructive());
//! assert!(card.to_json().unwrap().starts_with(r#"{"type":"AdaptiveCard","version":"1.5","lang":"en","#));
//! ```

mod action;
mod element;
mod input;

use serde::Serialize;

use crate::event::Inputs;

pub use action::{Action, Execute, OpenUrl, execute, open_url};
pub use element::{
    ActionSet, Color, Column, ColumnSet, Container, ContainerStyle, Element, FactSet, Image, ImageSize, Pay, Size,
    Spacing, TextBlock, Width, actions, column, columns, container, facts, image, pay, text,
};
pub use input::{
    ChoiceSet, DateInput, NumberInput, TextInput, TimeInput, Toggle, choice_set, date_input, number_input, text_input,
    time_input, toggle,
};

/// A card.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename = "AdaptiveCard")]
pub struct Card {
    version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<String>,
    body: Vec<Element>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    actions: Vec<Action>,
    #[serde(skip_serializing_if = "Option::is_none")]
    working: Option<Working>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Working {
    text: String,
}

impl Default for Card {
    fn default() -> Self {
        Self::new()
    }
}

impl Card {
    /// An empty card.
    pub fn new() -> Self {
        Self { version: "1.5", lang: None, body: Vec::new(), actions: Vec::new(), working: None }
    }

    /// The language of its texts, such as `fr`: screen readers pronounce them by it.
    #[must_use]
    pub fn lang(mut self, lang: impl Into<String>) -> Self {
        self.lang = Some(lang.into());
        self
    }

    /// Adds an element at the end of the body.
    #[must_use]
    pub fn with(mut self, element: impl Into<Element>) -> Self {
        self.body.push(element.into());
        self
    }

    /// Adds each element, in order.
    ///
    /// ```
    /// use parvis_sdk::{Card, card};
    ///
    /// let names = ["Ada", "Grace"];
    /// let card = Card::new().with_all(names.map(card::text));
    /// assert!(card.to_json().unwrap().contains("Grace"));
    /// ```
    #[must_use]
    pub fn with_all(mut self, elements: impl IntoIterator<Item = impl Into<Element>>) -> Self {
        self.body.extend(elements.into_iter().map(Into::into));
        self
    }

    /// Adds a button below the body.
    #[must_use]
    pub fn action(mut self, action: impl Into<Action>) -> Self {
        self.actions.push(action.into());
        self
    }

    /// The host shows a spinner of its own beside the card, with this text of at most 256 characters, until the program
    /// changes the card, for 24 hours at most. What takes longer than an event goes on in a later one, such as a timer's.
    ///
    /// ```
    /// use parvis_sdk::Card;
    ///
    /// let card = Card::new().working("Asking the kitchen");
    /// assert!(card.to_json().unwrap().ends_with(r#""working":{"text":"Asking the kitchen"}}"#));
    /// ```
    #[must_use]
    pub fn working(mut self, text: impl Into<String>) -> Self {
        self.working = Some(Working { text: text.into() });
        self
    }

    pub(crate) fn with_first(mut self, element: impl Into<Element>) -> Self {
        self.body.insert(0, element.into());
        self
    }

    /// What was entered before stands in its inputs.
    pub(crate) fn fill_in(&mut self, inputs: &Inputs) {
        self.body.iter_mut().for_each(|element| element.fill_in(inputs));
    }

    /// The card as the JSON that the host reads. Errors: `Invalid`, when a button's data is of a type that JSON cannot hold.
    pub fn to_json(&self) -> crate::Result<String> {
        Ok(serde_json::to_string(self)?)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn each_element_writes_what_adaptive_cards_name_it() {
        let id = crate::PaymentId::from("pay_1");
        for (element, json) in [
            (text("Hi").heading().into(), r#"{"type":"TextBlock","text":"Hi","wrap":true,"style":"heading"}"#),
            (
                Element::from(text("Hi").size(Size::Large).bold().subtle().color(Color::Good).separator()),
                r#"{"type":"TextBlock","text":"Hi","wrap":true,"size":"large","weight":"bolder","color":"good","isSubtle":true,"separator":true}"#,
            ),
            (facts([("a", "b")]).into(), r#"{"type":"FactSet","facts":[{"title":"a","value":"b"}]}"#),
            (
                image("https://example.org/a.png", "A").size(ImageSize::Small).into(),
                r#"{"type":"Image","url":"https://example.org/a.png","altText":"A","size":"small"}"#,
            ),
            (
                columns([column().with(text("x")).width(Width::Stretch), column().width(Width::Weight(2))]).into(),
                r#"{"type":"ColumnSet","columns":[{"type":"Column","width":"stretch","items":[{"type":"TextBlock","text":"x","wrap":true}]},{"type":"Column","width":2,"items":[]}]}"#,
            ),
            (
                container().with(pay(&id, "Pay")).style(ContainerStyle::Emphasis).into(),
                r#"{"type":"Container","style":"emphasis","items":[{"type":"Parvis.Pay","payment":"pay_1","title":"Pay"}]}"#,
            ),
            (
                actions([Action::from(open_url("https://example.org/", "Read"))]).into(),
                r#"{"type":"ActionSet","actions":[{"type":"Action.OpenUrl","url":"https://example.org/","title":"Read"}]}"#,
            ),
            (
                choice_set("size", "Size", [("Small", "s")]).value("s").expanded().required("Choose").into(),
                r#"{"type":"Input.ChoiceSet","id":"size","label":"Size","isRequired":true,"errorMessage":"Choose","value":"s","choices":[{"title":"Small","value":"s"}],"style":"expanded"}"#,
            ),
            (
                number_input("n", "N").range(1, 6).value(2).into(),
                r#"{"type":"Input.Number","id":"n","label":"N","value":2,"min":1,"max":6}"#,
            ),
            (
                date_input("d", "D").range("2026-01-01".parse().unwrap(), "2026-12-31".parse().unwrap()).into(),
                r#"{"type":"Input.Date","id":"d","label":"D","min":"2026-01-01","max":"2026-12-31"}"#,
            ),
            (time_input("t", "T").into(), r#"{"type":"Input.Time","id":"t","label":"T"}"#),
            (
                text_input("x", "X").multiline().max_length(80).placeholder("p").into(),
                r#"{"type":"Input.Text","id":"x","label":"X","placeholder":"p","isMultiline":true,"maxLength":80}"#,
            ),
            (
                toggle("on", "Terrace").into(),
                r#"{"type":"Input.Toggle","id":"on","title":"Terrace","valueOn":"true","valueOff":"false"}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&element).unwrap(), json);
        }
    }

    #[test]
    fn a_button_carries_its_data_as_json() {
        #[derive(Serialize)]
        struct Seat {
            row: u8,
        }
        let button = execute("take", "Take it").data(&Seat { row: 3 }).positive().tooltip("Row 3");
        assert_eq!(
            serde_json::to_string(&Action::from(button)).unwrap(),
            r#"{"type":"Action.Execute","verb":"take","title":"Take it","data":{"row":3},"style":"positive","tooltip":"Row 3"}"#
        );
    }

    #[test]
    fn data_that_json_cannot_hold_is_an_error_when_the_card_is_written() {
        let not_text = std::collections::BTreeMap::from([((1, 2), 3)]);
        let card = Card::new().action(execute("go", "Go").data(&not_text));
        assert!(matches!(card.to_json(), Err(crate::Error::Invalid(_))));
    }
}
