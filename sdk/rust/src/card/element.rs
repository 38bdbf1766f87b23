//! What stands in a card's body, inputs apart.

use serde::Serialize;

use super::action::Action;
use super::input::{ChoiceSet, DateInput, NumberInput, TextInput, TimeInput, Toggle};
use super::is_false;
use crate::PaymentId;
use crate::event::Inputs;

macro_rules! elements {
    ($($(#[$doc:meta])* $name:literal $variant:ident($type:ident),)*) => {
        /// What stands in a card's body.
        #[derive(Debug, Clone, PartialEq, Serialize)]
        #[serde(tag = "type")]
        #[non_exhaustive]
        pub enum Element {
            $($(#[$doc])* #[serde(rename = $name)] $variant($type),)*
        }

        $(impl From<$type> for Element {
            fn from(element: $type) -> Self {
                Self::$variant(element)
            }
        })*
    };
}

elements! {
    /// Text.
    "TextBlock" TextBlock(TextBlock),
    /// A picture.
    "Image" Image(Image),
    /// Pairs of a title and a value.
    "FactSet" FactSet(FactSet),
    /// Columns beside each other.
    "ColumnSet" ColumnSet(ColumnSet),
    /// Elements that belong together.
    "Container" Container(Container),
    /// Buttons within the body.
    "ActionSet" ActionSet(ActionSet),
    /// A line or a field of text.
    "Input.Text" TextInput(TextInput),
    /// A number.
    "Input.Number" NumberInput(NumberInput),
    /// A day.
    "Input.Date" DateInput(DateInput),
    /// A time of day.
    "Input.Time" TimeInput(TimeInput),
    /// A choice.
    "Input.ChoiceSet" ChoiceSet(ChoiceSet),
    /// Yes or no.
    "Input.Toggle" Toggle(Toggle),
    /// What opens the host's payment sheet.
    "Parvis.Pay" Pay(Pay),
}

impl Element {
    pub(super) fn fill_in(&mut self, inputs: &Inputs) {
        match self {
            Self::Container(container) => container.items.iter_mut().for_each(|item| item.fill_in(inputs)),
            Self::ColumnSet(set) => {
                set.columns.iter_mut().flat_map(|column| &mut column.items).for_each(|item| item.fill_in(inputs));
            }
            Self::TextInput(input) => input.fill_in(inputs),
            Self::NumberInput(input) => input.fill_in(inputs),
            Self::DateInput(input) => input.fill_in(inputs),
            Self::TimeInput(input) => input.fill_in(inputs),
            Self::ChoiceSet(input) => input.fill_in(inputs),
            Self::Toggle(input) => input.fill_in(inputs),
            Self::TextBlock(_) | Self::Image(_) | Self::FactSet(_) | Self::ActionSet(_) | Self::Pay(_) => {}
        }
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
        #[serde(rename_all = "camelCase")]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }
    };
}

words! {
    /// How large text is.
    Size {
        /// Smaller than the rest.
        Small,
        /// As the rest.
        Medium,
        /// Larger than the rest.
        Large,
        /// Much larger.
        ExtraLarge,
    }
}

words! {
    /// What text means.
    Color {
        /// Draws the eye.
        Accent,
        /// All is well.
        Good,
        /// Have a look.
        Warning,
        /// Something is wrong.
        Attention,
    }
}

words! {
    /// What a container's background means.
    ContainerStyle {
        /// Stands out from the rest.
        Emphasis,
        /// All is well.
        Good,
        /// Something is wrong.
        Attention,
        /// Have a look.
        Warning,
        /// Draws the eye.
        Accent,
    }
}

words! {
    /// The room above an element.
    Spacing {
        /// None at all.
        None,
        /// A little.
        Small,
        /// Some.
        Medium,
        /// Much.
        Large,
    }
}

words! {
    /// How large a picture is.
    ImageSize {
        /// As an icon.
        Small,
        /// As a thumbnail.
        Medium,
        /// As a photograph.
        Large,
        /// As wide as there is room.
        Stretch,
    }
}

/// Text.
///
/// ```
/// use parvis_sdk::{Card, card::{self, Size, Spacing}};
///
/// let card = Card::new()
///     .with(card::text("Your ride").heading().size(Size::Large))
///     .with(card::text("There in about 4 minutes").subtle().spacing(Spacing::Small))
///     .with(card::text("12.50 EUR").separator());
/// # assert!(card.to_json().unwrap().contains("heading"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextBlock {
    text: String,
    wrap: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<Size>,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    color: Option<Color>,
    #[serde(rename = "isSubtle", skip_serializing_if = "is_false")]
    subtle: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    style: Option<&'static str>,
    #[serde(rename = "fontType", skip_serializing_if = "Option::is_none")]
    font: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spacing: Option<Spacing>,
    #[serde(skip_serializing_if = "is_false")]
    separator: bool,
}

/// Text, broken into lines where needed.
///
/// ```
/// use parvis_sdk::{Card, card::{self, Color}};
///
/// let card = Card::new().with(card::text("Confirmed").bold().color(Color::Good));
/// # assert!(card.to_json().unwrap().contains("bolder"));
/// ```
pub fn text(text: impl Into<String>) -> TextBlock {
    TextBlock {
        text: text.into(),
        wrap: true,
        size: None,
        weight: None,
        color: None,
        subtle: false,
        style: None,
        font: None,
        spacing: None,
        separator: false,
    }
}

impl TextBlock {
    /// Marks it as a heading, for eyes and screen readers.
    #[must_use]
    pub fn heading(mut self) -> Self {
        self.style = Some("heading");
        self
    }

    /// How large.
    #[must_use]
    pub fn size(mut self, size: Size) -> Self {
        self.size = Some(size);
        self
    }

    /// Bold.
    #[must_use]
    pub fn bold(mut self) -> Self {
        self.weight = Some("bolder");
        self
    }

    /// What it means.
    #[must_use]
    pub fn color(mut self, color: Color) -> Self {
        self.color = Some(color);
        self
    }

    /// Less important than the rest.
    #[must_use]
    pub fn subtle(mut self) -> Self {
        self.subtle = true;
        self
    }

    /// All characters as wide as each other, for what is drawn with them. Screen readers read each one: say in other words what it
    /// shows.
    ///
    /// ```
    /// let board = parvis_sdk::card::text("X . O\n. X .\nO . X").monospace();
    /// # assert!(parvis_sdk::Card::new().with(board).to_json().unwrap().contains(r#""fontType":"monospace""#));
    /// ```
    #[must_use]
    pub fn monospace(mut self) -> Self {
        self.font = Some("monospace");
        self
    }

    /// The room above it.
    #[must_use]
    pub fn spacing(mut self, spacing: Spacing) -> Self {
        self.spacing = Some(spacing);
        self
    }

    /// A line above it.
    #[must_use]
    pub fn separator(mut self) -> Self {
        self.separator = true;
        self
    }
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Image {
    url: String,
    #[serde(rename = "altText")]
    alt_text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<ImageSize>,
}

/// A picture, by an https address or the `blob:` name of one that the host keeps, and what it shows in words.
///
/// ```
/// let card = parvis_sdk::Card::new().with(parvis_sdk::card::image("https://example.org/soup.jpg", "A bowl of soup"));
/// # assert!(card.to_json().unwrap().contains("A bowl of soup"));
/// ```
pub fn image(url: impl Into<String>, alt_text: impl Into<String>) -> Image {
    Image { url: url.into(), alt_text: alt_text.into(), size: None }
}

impl Image {
    /// How large.
    #[must_use]
    pub fn size(mut self, size: ImageSize) -> Self {
        self.size = Some(size);
        self
    }
}

/// Pairs of a title and a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactSet {
    facts: Vec<Fact>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Fact {
    title: String,
    value: String,
}

/// Pairs of a title and a value.
///
/// ```
/// let card = parvis_sdk::Card::new().with(parvis_sdk::card::facts([("Table", "5"), ("Seats", "6")]));
/// # assert!(card.to_json().unwrap().contains("Seats"));
/// ```
pub fn facts<T: Into<String>, V: Into<String>>(facts: impl IntoIterator<Item = (T, V)>) -> FactSet {
    let facts = facts.into_iter().map(|(title, value)| Fact { title: title.into(), value: value.into() });
    FactSet { facts: facts.collect() }
}

/// Elements that belong together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Container {
    #[serde(skip_serializing_if = "Option::is_none")]
    style: Option<ContainerStyle>,
    items: Vec<Element>,
}

/// An empty container.
///
/// ```
/// use parvis_sdk::{Card, card::{self, ContainerStyle}};
///
/// let notice = card::container().style(ContainerStyle::Warning).with(card::text("Bring a coat."));
/// let names = card::container().with_all(["Ada", "Grace"].map(card::text));
/// let card = Card::new().with(notice).with(names);
/// # assert!(card.to_json().unwrap().contains("warning"));
/// ```
pub fn container() -> Container {
    Container { style: None, items: Vec::new() }
}

impl Container {
    /// Adds an element at the end.
    #[must_use]
    pub fn with(mut self, element: impl Into<Element>) -> Self {
        self.items.push(element.into());
        self
    }

    /// Adds each element, in order.
    #[must_use]
    pub fn with_all(mut self, elements: impl IntoIterator<Item = impl Into<Element>>) -> Self {
        self.items.extend(elements.into_iter().map(Into::into));
        self
    }

    /// What its background means.
    #[must_use]
    pub fn style(mut self, style: ContainerStyle) -> Self {
        self.style = Some(style);
        self
    }
}

/// Columns beside each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnSet {
    columns: Vec<Column>,
}

/// One column of a [`ColumnSet`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type")]
pub struct Column {
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<Width>,
    items: Vec<Element>,
}

/// How wide a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Width {
    /// As its content.
    Auto,
    /// What is left.
    Stretch,
    /// A share, beside those of the other columns.
    #[serde(untagged)]
    Weight(u16),
}

/// Columns beside each other.
///
/// ```
/// use parvis_sdk::{Card, card::{self, Width}};
///
/// let row = card::columns([
///     card::column().width(Width::Stretch).with(card::text("Soup")),
///     card::column().width(Width::Auto).with(card::text("6.50 EUR")),
/// ]);
/// let card = Card::new().with(row);
/// # assert!(card.to_json().unwrap().contains("stretch"));
/// ```
pub fn columns(columns: impl IntoIterator<Item = Column>) -> ColumnSet {
    ColumnSet { columns: columns.into_iter().collect() }
}

/// An empty column.
pub fn column() -> Column {
    Column { width: None, items: Vec::new() }
}

impl Column {
    /// Adds an element at the end.
    #[must_use]
    pub fn with(mut self, element: impl Into<Element>) -> Self {
        self.items.push(element.into());
        self
    }

    /// Adds each element, in order.
    #[must_use]
    pub fn with_all(mut self, elements: impl IntoIterator<Item = impl Into<Element>>) -> Self {
        self.items.extend(elements.into_iter().map(Into::into));
        self
    }

    /// How wide.
    #[must_use]
    pub fn width(mut self, width: Width) -> Self {
        self.width = Some(width);
        self
    }
}

/// Buttons within the body.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ActionSet {
    actions: Vec<Action>,
}

/// Buttons within the body, beside each other.
///
/// ```
/// use parvis_sdk::{Card, card};
///
/// let times = ["12:00", "12:30"].map(|time| card::execute("hold", time).data(&time));
/// let card = Card::new().with(card::text("When?")).with(card::actions(times));
/// # assert!(card.to_json().unwrap().contains("12:30"));
/// ```
pub fn actions(actions: impl IntoIterator<Item = impl Into<Action>>) -> ActionSet {
    ActionSet { actions: actions.into_iter().map(Into::into).collect() }
}

/// What opens the host's payment sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pay {
    payment: PaymentId,
    title: String,
}

/// What opens the host's sheet for a payment that was [requested](crate::payments::Request). Only its payer can approve it.
///
/// ```
/// use parvis_sdk::{Card, PaymentId, card};
///
/// fn card_for(payment: &PaymentId) -> Card {
///     Card::new().with(card::pay(payment, "Pay 10.00 EUR"))
/// }
/// # assert!(card_for(&"pay_1".into()).to_json().unwrap().contains("Parvis.Pay"));
/// ```
pub fn pay(payment: &PaymentId, title: impl Into<String>) -> Pay {
    Pay { payment: payment.clone(), title: title.into() }
}
