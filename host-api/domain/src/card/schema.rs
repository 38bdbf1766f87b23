//! The subset as tables: every type, its members, and the shape of each. What is not here is refused.

use super::limits as l;
use super::tree::same_name;

/// One member of a type.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) required: bool,
}

/// What a member's value may be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// Adaptive Cards has it, nothing here shows it: read over, not kept.
    Dropped,
    /// Text that people see, of so many characters.
    Shown(usize),
    /// Text that only programs see, of so many bytes.
    Token(usize),
    /// The id of an input, unique in the card.
    InputId,
    Bool,
    /// One of the words, in any case; kept as it is spelled here.
    OneOf(&'static str),
    /// A whole number from 1.
    Count(u32),
    Number,
    Date,
    Time,
    Link,
    Image,
    /// `50px`, or one of the words.
    Pixels(&'static str),
    /// `auto`, `stretch`, `50px` or a weight.
    Width,
    Language,
    Payment,
    Data,
    /// What the program works on: kept apart from the card's JSON.
    Working,
    Elements,
    Columns,
    Actions,
    Facts,
    Choices,
}

/// A type by its name, with its own members and those it shares with its kind.
#[derive(Debug)]
pub(super) struct Type {
    pub(super) name: &'static str,
    pub(super) own: &'static [Member],
    pub(super) shared: &'static [Member],
}

impl Type {
    pub(super) fn member(&self, name: &str) -> Option<&'static Member> {
        self.own.iter().chain(self.shared).find(|member| same_name(member.name, name))
    }

    pub(super) fn find(types: &'static [Self], name: &str) -> Option<&'static Self> {
        types.iter().find(|known| same_name(known.name, name))
    }
}

const fn may(name: &'static str, shape: Shape) -> Member {
    Member { name, shape, required: false }
}

const fn must(name: &'static str, shape: Shape) -> Member {
    Member { name, shape, required: true }
}

/// What stands in `working`.
pub(super) static WORKING: Type = Type { name: "", own: &[may("text", Shape::Shown(l::LABEL_CHARS_MAX))], shared: &[] };

const LABEL: Shape = Shape::Shown(l::LABEL_CHARS_MAX);
const ALIGNMENT: Shape = Shape::OneOf("left center right");
const VERTICAL: Shape = Shape::OneOf("top center bottom");
const CONTAINER_STYLE: Shape = Shape::OneOf("default emphasis good attention warning accent");
const CHOICE: Shape = Shape::Token(l::CHOICE_BYTES_MAX);

pub(super) static CARD: Type = Type {
    name: "AdaptiveCard",
    own: &[
        must("version", Shape::OneOf("1.0 1.1 1.2 1.3 1.4 1.5")),
        may("body", Shape::Elements),
        may("actions", Shape::Actions),
        may("fallbackText", Shape::Shown(l::FALLBACK_CHARS_MAX)),
        may("lang", Shape::Language),
        may("rtl", Shape::Bool),
        may("verticalContentAlignment", VERTICAL),
        may("working", Shape::Working),
        may("$schema", Shape::Dropped),
        may("speak", Shape::Dropped),
        may("minHeight", Shape::Dropped),
        may("backgroundImage", Shape::Dropped),
        may("metadata", Shape::Dropped),
    ],
    shared: &[],
};

const ELEMENT: &[Member] = &[
    may("id", Shape::Token(l::ID_BYTES_MAX)),
    may("spacing", Shape::OneOf("default none small medium large extraLarge padding")),
    may("separator", Shape::Bool),
    may("isVisible", Shape::Bool),
    may("height", Shape::OneOf("auto stretch")),
    may("fallback", Shape::Dropped),
    may("requires", Shape::Dropped),
];

const INPUT: &[Member] = &[
    must("id", Shape::InputId),
    may("label", LABEL),
    may("isRequired", Shape::Bool),
    may("errorMessage", LABEL),
    may("spacing", Shape::OneOf("default none small medium large extraLarge padding")),
    may("separator", Shape::Bool),
    may("isVisible", Shape::Bool),
    may("height", Shape::OneOf("auto stretch")),
    may("fallback", Shape::Dropped),
    may("requires", Shape::Dropped),
];

const ACTION: &[Member] = &[
    may("id", Shape::Token(l::ID_BYTES_MAX)),
    may("title", LABEL),
    may("style", Shape::OneOf("default positive destructive")),
    may("tooltip", LABEL),
    may("isEnabled", Shape::Bool),
    may("mode", Shape::OneOf("primary secondary")),
    may("iconUrl", Shape::Dropped),
    may("fallback", Shape::Dropped),
    may("requires", Shape::Dropped),
];

pub(super) const ELEMENT_NAMES: &str = "TextBlock, Image, FactSet, ColumnSet, Container, ActionSet, Input.Text, \
    Input.Number, Input.Date, Input.Time, Input.ChoiceSet, Input.Toggle, Parvis.Pay";

pub(super) static ELEMENTS: &[Type] = &[
    Type {
        name: "TextBlock",
        own: &[
            must("text", Shape::Shown(l::TEXT_CHARS_MAX)),
            may("size", Shape::OneOf("default small medium large extraLarge")),
            may("weight", Shape::OneOf("default lighter bolder")),
            may("color", Shape::OneOf("default dark light accent good warning attention")),
            may("isSubtle", Shape::Bool),
            may("wrap", Shape::Bool),
            may("horizontalAlignment", ALIGNMENT),
            may("maxLines", Shape::Count(1_000)),
            may("fontType", Shape::OneOf("default monospace")),
            may("style", Shape::OneOf("default heading")),
        ],
        shared: ELEMENT,
    },
    Type {
        name: "Image",
        own: &[
            must("url", Shape::Image),
            may("altText", Shape::Shown(l::DETAIL_CHARS_MAX)),
            may("size", Shape::OneOf("auto stretch small medium large")),
            may("style", Shape::OneOf("default person")),
            may("horizontalAlignment", ALIGNMENT),
            may("width", Shape::Pixels("")),
            may("height", Shape::Pixels("auto stretch")),
            may("backgroundColor", Shape::Dropped),
        ],
        shared: ELEMENT,
    },
    Type { name: "FactSet", own: &[must("facts", Shape::Facts)], shared: ELEMENT },
    Type {
        name: "ColumnSet",
        own: &[
            may("columns", Shape::Columns),
            may("style", CONTAINER_STYLE),
            may("horizontalAlignment", ALIGNMENT),
            may("bleed", Shape::Bool),
            may("minHeight", Shape::Dropped),
        ],
        shared: ELEMENT,
    },
    Type {
        name: "Container",
        own: &[
            must("items", Shape::Elements),
            may("style", CONTAINER_STYLE),
            may("verticalContentAlignment", VERTICAL),
            may("bleed", Shape::Bool),
            may("rtl", Shape::Bool),
            may("minHeight", Shape::Dropped),
            may("backgroundImage", Shape::Dropped),
        ],
        shared: ELEMENT,
    },
    Type { name: "ActionSet", own: &[must("actions", Shape::Actions)], shared: ELEMENT },
    Type {
        name: "Input.Text",
        own: &[
            may("placeholder", LABEL),
            may("value", Shape::Shown(l::INPUT_CHARS_MAX)),
            may("isMultiline", Shape::Bool),
            may("maxLength", Shape::Count(1_000_000)),
            may("style", Shape::OneOf("text tel url email")),
        ],
        shared: INPUT,
    },
    Type {
        name: "Input.Number",
        own: &[
            may("placeholder", LABEL),
            may("value", Shape::Number),
            may("min", Shape::Number),
            may("max", Shape::Number),
        ],
        shared: INPUT,
    },
    Type {
        name: "Input.Date",
        own: &[may("placeholder", LABEL), may("value", Shape::Date), may("min", Shape::Date), may("max", Shape::Date)],
        shared: INPUT,
    },
    Type {
        name: "Input.Time",
        own: &[may("placeholder", LABEL), may("value", Shape::Time), may("min", Shape::Time), may("max", Shape::Time)],
        shared: INPUT,
    },
    Type {
        name: "Input.ChoiceSet",
        own: &[
            must("choices", Shape::Choices),
            may("placeholder", LABEL),
            may("value", Shape::Token(l::INPUT_CHARS_MAX)),
            may("isMultiSelect", Shape::Bool),
            may("style", Shape::OneOf("compact expanded filtered")),
            may("wrap", Shape::Bool),
        ],
        shared: INPUT,
    },
    Type {
        name: "Input.Toggle",
        own: &[
            must("title", LABEL),
            may("value", CHOICE),
            may("valueOn", CHOICE),
            may("valueOff", CHOICE),
            may("wrap", Shape::Bool),
        ],
        shared: INPUT,
    },
    Type { name: "Parvis.Pay", own: &[must("payment", Shape::Payment), may("title", LABEL)], shared: ELEMENT },
];

/// The type of a column may be left out: its place says it.
pub(super) static COLUMN: Type = Type {
    name: "Column",
    own: &[
        may("items", Shape::Elements),
        may("width", Shape::Width),
        may("style", CONTAINER_STYLE),
        may("verticalContentAlignment", VERTICAL),
        may("bleed", Shape::Bool),
        may("rtl", Shape::Bool),
        may("minHeight", Shape::Dropped),
        may("backgroundImage", Shape::Dropped),
    ],
    shared: ELEMENT,
};

pub(super) const ACTION_NAMES: &str = "Action.Execute, Action.OpenUrl";

pub(super) const EXECUTE: &str = "Action.Execute";

pub(super) static ACTIONS: &[Type] = &[
    Type {
        name: EXECUTE,
        own: &[
            may("verb", Shape::Token(l::ID_BYTES_MAX)),
            may("data", Shape::Data),
            may("associatedInputs", Shape::OneOf("auto none")),
        ],
        shared: ACTION,
    },
    Type { name: "Action.OpenUrl", own: &[must("url", Shape::Link)], shared: ACTION },
];

/// Facts and choices have no `type`.
pub(super) static FACT: Type =
    Type { name: "", own: &[must("title", LABEL), must("value", Shape::Shown(l::DETAIL_CHARS_MAX))], shared: &[] };

pub(super) static CHOICE_OF_SET: Type =
    Type { name: "", own: &[must("title", LABEL), must("value", CHOICE)], shared: &[] };
