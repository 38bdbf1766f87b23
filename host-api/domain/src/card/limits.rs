//! Bounds of a card, each with its reason. The same in tests and in production.

/// The JSON of a card, as it comes in and as it is kept, in bytes: half of a stored value, so that a record holds it whole.
pub const CARD_BYTES_MAX: usize = 32 << 10;
/// Elements, columns and actions of a card: what a client draws at once without a pause.
pub const NODES_MAX: usize = 200;
/// Elements within elements, counting columns: the deepest stack of a client and of a guest's parser.
pub const DEPTH_MAX: usize = 10;
/// Arrays and objects within each other: each level of elements is one array and one object, and the deepest element
/// has a list of facts, choices or actions.
pub(super) const JSON_DEPTH_MAX: usize = 2 * DEPTH_MAX + 4;
/// A `TextBlock`, in characters.
pub const TEXT_CHARS_MAX: usize = 4_096;
/// A title, label, placeholder, fact or error message, in characters.
pub const LABEL_CHARS_MAX: usize = 256;
/// A fact's value and an image's `altText`, in characters.
pub const DETAIL_CHARS_MAX: usize = 1_024;
/// `fallbackText`, in characters: the longest text of a message.
pub const FALLBACK_CHARS_MAX: usize = crate::limits::MESSAGE_CHARS_MAX;
/// An `id` or a `verb`, in bytes.
pub const ID_BYTES_MAX: usize = 128;
/// The value of a choice or toggle, in bytes.
pub const CHOICE_BYTES_MAX: usize = 256;
/// A link or the address of an image, in bytes: what browsers and servers take.
pub const LINK_BYTES_MAX: usize = 2_048;
/// Choices of one `Input.ChoiceSet`, and facts of one `FactSet`.
pub const CHOICES_MAX: usize = 50;
pub const FACTS_MAX: usize = 50;
/// Columns of one `ColumnSet`: more are narrower than a word on a phone.
pub const COLUMNS_MAX: usize = 12;
/// `data` of one `Action.Execute`, in bytes.
pub const DATA_BYTES_MAX: usize = 16 << 10;
/// Arrays and objects within each other in `data` and in inputs: a guest's parser must not exhaust a small stack.
pub const DATA_DEPTH_MAX: usize = 32;
/// What a person sends with one action, in bytes of JSON.
pub const INPUTS_BYTES_MAX: usize = 16 << 10;
/// What a person enters in one text field whose card names no `maxLength`, in characters.
pub const INPUT_CHARS_MAX: usize = 4_096;
/// Numbers have at most 15 significant digits and stay below 10¹⁵: every reader reads the same number.
pub const NUMBER_MAX: f64 = 1e15;
pub(super) const NUMBER_DIGITS_MAX: usize = 15;
/// With at most 22 decimals a parser divides by a power of ten that it knows exactly.
pub(super) const NUMBER_BYTES_MAX: usize = 20;
