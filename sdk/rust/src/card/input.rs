//! Inputs: what a person enters, given back by id in [`Inputs`](crate::event::Inputs).

use serde::Serialize;

use super::is_false;
use crate::event::Inputs;
use crate::{Date, TimeOfDay};

macro_rules! input {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty as $json:literal $(skip $skip:literal)?,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        pub struct $name {
            id: String,
            label: String,
            #[serde(rename = "isRequired", skip_serializing_if = "is_false")]
            is_required: bool,
            #[serde(rename = "errorMessage", skip_serializing_if = "Option::is_none")]
            error_message: Option<String>,
            $(#[serde(rename = $json $(, skip_serializing_if = $skip)?)] $field: $type,)*
        }

        impl $name {
            /// Must be filled in; `error_message` says so where it is not.
            #[must_use]
            pub fn required(mut self, error_message: impl Into<String>) -> Self {
                self.is_required = true;
                self.error_message = Some(error_message.into());
                self
            }

            /// What was entered before stands in it.
            pub(super) fn fill_in(&mut self, inputs: &Inputs) {
                self.value = inputs.parse_as(&self.id);
            }
        }
    };
}

input! {
    /// A line or a field of text.
    TextInput {
        placeholder: Option<String> as "placeholder" skip "Option::is_none",
        value: Option<String> as "value" skip "Option::is_none",
        multiline: bool as "isMultiline" skip "is_false",
        max_length: Option<u32> as "maxLength" skip "Option::is_none",
    }
}

/// A line of text.
///
/// ```
/// let note = parvis_sdk::card::text_input("note", "Anything we should know?")
///     .placeholder("Allergies, a pram")
///     .required("Say something, please.")
///     .multiline()
///     .max_length(200);
/// # assert!(parvis_sdk::Card::new().with(note).to_json().unwrap().contains("isMultiline"));
/// ```
pub fn text_input(id: impl Into<String>, label: impl Into<String>) -> TextInput {
    TextInput {
        id: id.into(),
        label: label.into(),
        is_required: false,
        error_message: None,
        placeholder: None,
        value: None,
        multiline: false,
        max_length: None,
    }
}

impl TextInput {
    /// Shown while nothing is entered.
    #[must_use]
    pub fn placeholder(mut self, text: impl Into<String>) -> Self {
        self.placeholder = Some(text.into());
        self
    }

    /// What stands in it at first.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// Several lines.
    #[must_use]
    pub fn multiline(mut self) -> Self {
        self.multiline = true;
        self
    }

    /// At most so many characters.
    #[must_use]
    pub fn max_length(mut self, characters: u32) -> Self {
        self.max_length = Some(characters);
        self
    }
}

input! {
    /// A number.
    NumberInput {
        value: Option<i32> as "value" skip "Option::is_none",
        min: Option<i32> as "min" skip "Option::is_none",
        max: Option<i32> as "max" skip "Option::is_none",
    }
}

/// A number.
///
/// ```
/// let guests = parvis_sdk::card::number_input("guests", "Guests").range(1, 6).value(2);
/// # assert!(parvis_sdk::Card::new().with(guests).to_json().unwrap().contains("Input.Number"));
/// ```
pub fn number_input(id: impl Into<String>, label: impl Into<String>) -> NumberInput {
    NumberInput {
        id: id.into(),
        label: label.into(),
        is_required: false,
        error_message: None,
        value: None,
        min: None,
        max: None,
    }
}

impl NumberInput {
    /// From `min` to `max`, both included.
    #[must_use]
    pub fn range(mut self, min: i32, max: i32) -> Self {
        self.min = Some(min);
        self.max = Some(max);
        self
    }

    /// What stands in it at first.
    #[must_use]
    pub fn value(mut self, value: i32) -> Self {
        self.value = Some(value);
        self
    }
}

input! {
    /// A day.
    DateInput {
        value: Option<Date> as "value" skip "Option::is_none",
        min: Option<Date> as "min" skip "Option::is_none",
        max: Option<Date> as "max" skip "Option::is_none",
    }
}

/// A day.
///
/// ```
/// let today: parvis_sdk::Date = "2026-12-01".parse().unwrap();
/// let day = parvis_sdk::card::date_input("day", "Day").range(today, today.plus_days(90)).value(today);
/// # assert!(parvis_sdk::Card::new().with(day).to_json().unwrap().contains("2027-03-01"));
/// ```
pub fn date_input(id: impl Into<String>, label: impl Into<String>) -> DateInput {
    DateInput {
        id: id.into(),
        label: label.into(),
        is_required: false,
        error_message: None,
        value: None,
        min: None,
        max: None,
    }
}

impl DateInput {
    /// From `min` to `max`, both included.
    #[must_use]
    pub fn range(mut self, min: Date, max: Date) -> Self {
        self.min = Some(min);
        self.max = Some(max);
        self
    }

    /// What stands in it at first.
    #[must_use]
    pub fn value(mut self, value: Date) -> Self {
        self.value = Some(value);
        self
    }
}

input! {
    /// A time of day.
    TimeInput {
        value: Option<TimeOfDay> as "value" skip "Option::is_none",
        min: Option<TimeOfDay> as "min" skip "Option::is_none",
        max: Option<TimeOfDay> as "max" skip "Option::is_none",
    }
}

/// A time of day.
///
/// ```
/// use parvis_sdk::{TimeOfDay, card};
///
/// let pick_up = card::time_input("time", "Pick-up").range(TimeOfDay::new(11, 0), TimeOfDay::new(21, 30));
/// # assert!(parvis_sdk::Card::new().with(pick_up).to_json().unwrap().contains("21:30"));
/// ```
pub fn time_input(id: impl Into<String>, label: impl Into<String>) -> TimeInput {
    TimeInput {
        id: id.into(),
        label: label.into(),
        is_required: false,
        error_message: None,
        value: None,
        min: None,
        max: None,
    }
}

impl TimeInput {
    /// From `min` to `max`, both included.
    #[must_use]
    pub fn range(mut self, min: TimeOfDay, max: TimeOfDay) -> Self {
        self.min = Some(min);
        self.max = Some(max);
        self
    }

    /// What stands in it at first.
    #[must_use]
    pub fn value(mut self, value: TimeOfDay) -> Self {
        self.value = Some(value);
        self
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Choice {
    title: String,
    value: String,
}

input! {
    /// A choice.
    ChoiceSet {
        value: Option<String> as "value" skip "Option::is_none",
        choices: Vec<Choice> as "choices",
        style: Option<&'static str> as "style" skip "Option::is_none",
        multiple: bool as "isMultiSelect" skip "is_false",
    }
}

/// A choice of one among pairs of what is shown and what is given back.
///
/// ```
/// let size = parvis_sdk::card::choice_set("size", "Size", [("Small", "s"), ("Large", "l")]).value("s").expanded();
/// let extras = parvis_sdk::card::choice_set("extras", "Extras", [("Milk", "milk"), ("Sugar", "sugar")]).multiple();
/// # assert!(parvis_sdk::Card::new().with(size).to_json().unwrap().contains("Large"));
/// ```
pub fn choice_set<T: Into<String>, V: Into<String>>(
    id: impl Into<String>,
    label: impl Into<String>,
    choices: impl IntoIterator<Item = (T, V)>,
) -> ChoiceSet {
    let choices = choices.into_iter().map(|(title, value)| Choice { title: title.into(), value: value.into() });
    ChoiceSet {
        id: id.into(),
        label: label.into(),
        is_required: false,
        error_message: None,
        value: None,
        choices: choices.collect(),
        style: None,
        multiple: false,
    }
}

impl ChoiceSet {
    /// What is chosen at first.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// Shows all choices instead of a list that opens.
    #[must_use]
    pub fn expanded(mut self) -> Self {
        self.style = Some("expanded");
        self
    }

    /// Any number of choices; they are given back joined by commas.
    #[must_use]
    pub fn multiple(mut self) -> Self {
        self.multiple = true;
        self
    }
}

/// Yes or no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Toggle {
    id: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'static str>,
    #[serde(rename = "valueOn")]
    value_on: &'static str,
    #[serde(rename = "valueOff")]
    value_off: &'static str,
}

/// Yes or no; read it with [`Inputs::is_on`](crate::event::Inputs::is_on).
///
/// ```
/// let terrace = parvis_sdk::card::toggle("terrace", "On the terrace").on();
/// # assert!(parvis_sdk::Card::new().with(terrace).to_json().unwrap().contains(r#""value":"true""#));
/// ```
pub fn toggle(id: impl Into<String>, title: impl Into<String>) -> Toggle {
    Toggle { id: id.into(), title: title.into(), value: None, value_on: "true", value_off: "false" }
}

impl Toggle {
    /// On at first.
    #[must_use]
    pub fn on(mut self) -> Self {
        self.value = Some("true");
        self
    }

    /// What was entered before stands in it.
    pub(super) fn fill_in(&mut self, inputs: &Inputs) {
        self.value = Some(if inputs.is_on(&self.id) { "true" } else { "false" });
    }
}
