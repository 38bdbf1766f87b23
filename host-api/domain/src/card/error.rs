//! Why a card, or what a person entered in one, is refused.

use super::limits;
use crate::text::TextError;

/// The first member of a card that is outside of the subset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {why}")]
pub struct CardError {
    /// Where, such as `body[2].columns[0].items[1].type`; `card` for the whole of it.
    pub path: String,
    pub why: CardFault,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CardFault {
    #[error("not JSON: {0}")]
    Syntax(String),
    #[error("the card is longer than {} bytes of JSON", limits::CARD_BYTES_MAX)]
    TooLong,
    #[error("nested more than {levels_max} levels deep")]
    TooDeep { levels_max: usize },
    #[error("the card has more than {} elements, columns and actions", limits::NODES_MAX)]
    TooManyNodes,
    #[error("more than {count_max} of them")]
    TooMany { count_max: usize },
    #[error("more than {bytes_max} bytes")]
    TooManyBytes { bytes_max: usize },
    #[error("`{member}` is not a member that the card subset has here")]
    UnknownMember { member: String },
    #[error("`{name}` is not one of the card subset's types here: {allowed}")]
    UnknownType { name: String, allowed: &'static str },
    #[error("missing")]
    Missing,
    #[error("the member occurs twice")]
    Duplicate,
    #[error("the id `{0}` is used twice in the card; an action without an id is called a0, a1, ... by its position")]
    DuplicateId(String),
    #[error("expected {0}")]
    Expected(&'static str),
    #[error("expected one of {0}")]
    NotOneOf(&'static str),
    #[error(transparent)]
    Text(#[from] TextError),
    #[error("not an address that a card may name: {0}")]
    Link(LinkFault),
    #[error("{0}")]
    Rule(&'static str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkFault {
    #[error("it must start with https://")]
    Scheme,
    #[error("it must start with https:// or be blob: and a content hash of 64 lower-case hexadecimal digits")]
    ImageScheme,
    #[error("it is longer than {} bytes", limits::LINK_BYTES_MAX)]
    TooLong,
    #[error("it has a character that must be percent-encoded")]
    Character,
    #[error("it needs a host name of letters, digits, `-` and `.` (xn-- for others), and at most a port")]
    Host,
    #[error("it carries a user name, which makes another host look like the one that is called")]
    UserInfo,
}

/// What a person entered does not fit the card.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{input}: {why}")]
pub struct InputError {
    /// The id of the input; `inputs` for the whole of them.
    pub input: String,
    pub why: InputFault,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InputFault {
    #[error("expected a JSON object of input id to text")]
    Syntax,
    #[error("more than {} bytes", limits::INPUTS_BYTES_MAX)]
    TooLong,
    #[error("the card has no such input")]
    Unknown,
    #[error("entered twice")]
    Duplicate,
    #[error("the action takes no inputs")]
    NotTaken,
    #[error("must be filled in")]
    Required,
    #[error(transparent)]
    Text(#[from] TextError),
    #[error("must be one line")]
    ManyLines,
    #[error("expected a number in decimal digits")]
    NotANumber,
    #[error("expected a date as YYYY-MM-DD")]
    NotADate,
    #[error("expected a time as HH:MM")]
    NotATime,
    #[error("less than the least allowed, {0}")]
    BelowMin(String),
    #[error("more than the most allowed, {0}")]
    AboveMax(String),
    #[error("not one of the choices")]
    NotAChoice,
}
