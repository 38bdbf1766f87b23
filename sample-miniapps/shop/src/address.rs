//! Where an order is sent: the address that the buyer keeps with the host, if they release it for this order, or one that they type.

use parvis_sdk::event::Inputs;
use parvis_sdk::identity::{self, ProfileField};
use parvis_sdk::{Error, Result};

use crate::terms::Zone;

/// The most that an address may have, in characters: it stands on cards, and on a label.
const CHARS_MAX: usize = 300;

/// What the host says of the buyer's own address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kept {
    Released(String),
    /// They would rather not.
    Denied,
    /// They keep none with the host, or none that fits on a label.
    Missing,
}

/// Asks for the address that the host keeps. The person decides each time: until they have, the event ends here and runs again.
pub(crate) fn released() -> Result<Kept> {
    match identity::profile(ProfileField::Address) {
        Ok(text) => Ok(clean([text.as_str()]).map_or(Kept::Missing, Kept::Released)),
        Err(Error::NotGranted(_)) => Ok(Kept::Denied),
        Err(Error::NotFound) => Ok(Kept::Missing),
        Err(error) => Err(error),
    }
}

/// The inputs of the form, in the order of an address.
pub(crate) const INPUTS: [&str; 4] = ["name", "street", "town", "country"];

/// What was typed, unless something is missing. Within France no country is written.
pub(crate) fn typed(inputs: &Inputs, zone: Zone) -> Option<String> {
    let wanted = if zone == Zone::France { 3 } else { INPUTS.len() };
    let lines: Vec<&str> = INPUTS.iter().take(wanted).map_while(|id| inputs.get(id)).collect();
    if lines.len() == wanted { clean(lines) } else { None }
}

/// An address without blank lines; nothing where none is left, or too much.
fn clean<'a>(lines: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let lines = lines.into_iter().flat_map(str::lines).map(str::trim).filter(|line| !line.is_empty());
    let text = lines.collect::<Vec<_>>().join("\n");
    (!text.is_empty() && text.chars().count() <= CHARS_MAX).then_some(text)
}
