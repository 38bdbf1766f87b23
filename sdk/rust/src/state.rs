//! Values that outlive a version of the program: on buttons, in forms, on timers and in the storage.
//!
//! A card from last week still stands in the conversation when the program is upgraded, and its buttons still carry what the old
//! version wrote. A value that is written with a tag comes back as what it is, or as what [`State::migrate`] makes of it, or as
//! [`Error::Outdated`], which tells the person to start again: never as something else that happens to look alike.
//!
//! The host keeps what is on a button: at most 16 KiB for each, 32 KiB for the card in all.
//!
//! ```
//! use parvis_sdk::state::{Old, State};
//! use parvis_sdk::{Card, Event, Result, Trigger, card, chat};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Order { dish: String, count: u32 }
//!
//! impl State for Order {
//!     const TAG: u32 = 2;
//!
//!     fn migrate(old: Old) -> Result<Self> {
//!         match old.tag() {
//!             // The first version sold one of each.
//!             1 => Ok(Order { dish: old.read()?, count: 1 }),
//!             _ => old.refuse(),
//!         }
//!     }
//! }
//!
//! fn handle(event: Event) -> Result {
//!     match &event.trigger {
//!         Trigger::Opened(_) => {
//!             let order = Order { dish: "soup".to_owned(), count: 2 };
//!             let card = Card::new().action(card::execute("order", "Two soups").state(&order));
//!             chat::post(chat::Content::new("Two soups?").card(card)).map(drop)
//!         }
//!         Trigger::CardAction(action) => {
//!             let order: Order = action.state()?;
//!             chat::edit(&action.message, format!("{} x {}", order.count, order.dish))
//!         }
//!         _ => Ok(()),
//!     }
//! }
//! # let mut host = parvis_sdk::testing::Host::new(handle);
//! # let alice = host.person("alice");
//! # host.open(&alice).unwrap();
//! # let message = host.last_message().unwrap();
//! # host.tap(&alice, &message, "order").unwrap();
//! # assert_eq!(host.text(&message), "2 x soup");
//! ```

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, Result};

/// A value that is kept with the tag of its shape. Raise [`TAG`](State::TAG) when the shape changes, and say in
/// [`migrate`](State::migrate) what becomes of the older ones.
pub trait State: Serialize + DeserializeOwned {
    /// The tag of the present shape, 1 or more. What was written without a tag counts as 0.
    const TAG: u32;

    /// What a value of another shape is now. Says [`Error::Outdated`] unless it is written. After the operator went back to an
    /// older version of the program, the tag is one that this version does not know yet.
    fn migrate(old: Old) -> Result<Self> {
        old.refuse()
    }
}

/// A value that another version of the program wrote.
///
/// ```
/// use parvis_sdk::{Error, state};
///
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct Seat { row: u8 }
/// impl state::State for Seat {
///     const TAG: u32 = 1;
/// }
///
/// let seat: Seat = state::read(r#"{"tag":1,"state":{"row":3}}"#).unwrap();
/// assert_eq!(seat.row, 3);
/// assert!(matches!(state::read::<Seat>(r#"{"tag":7,"state":{"row":3}}"#), Err(Error::Outdated)));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Old {
    tag: u32,
    json: Value,
}

impl Old {
    /// The tag that it was written with; 0 where it had none.
    pub fn tag(&self) -> u32 {
        self.tag
    }

    /// As the type that it was. Errors: `Outdated`, when it is not of that type.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_value(self.json.clone()).map_err(|_| Error::Outdated)
    }

    /// Nothing can be made of it. Errors: `Outdated`, always.
    pub fn refuse<T>(&self) -> Result<T> {
        Err(Error::Outdated)
    }
}

/// A value with its tag, for whatever takes a serde value.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Tagged<'a, T> {
    tag: u32,
    state: &'a T,
}

/// `state` with its tag, for whatever takes a serde value: [`schedule::at`](crate::schedule::at),
/// [`chat::open_form`](crate::chat::open_form), [`Bucket::set`](crate::storage::Bucket::set).
///
/// ```
/// # #[derive(serde::Serialize, serde::Deserialize)]
/// # struct Seat { row: u8 }
/// # impl parvis_sdk::state::State for Seat {
/// #     const TAG: u32 = 1;
/// # }
/// # fn handle(event: parvis_sdk::Event) -> parvis_sdk::Result {
/// use parvis_sdk::{schedule, state, storage};
///
/// let seat = Seat { row: 3 };
/// schedule::at(event.now.plus(std::time::Duration::from_secs(60)), "free", &state::tagged(&seat))?;
/// storage::program().set("seat", &state::tagged(&seat))?;
/// let kept: Option<Seat> = storage::program().get_state("seat")?;
/// # assert_eq!(kept.unwrap().row, 3);
/// # Ok(())
/// # }
/// # let mut host = parvis_sdk::testing::Host::new(handle);
/// # let alice = host.person("alice");
/// # host.open(&alice).unwrap();
/// ```
pub fn tagged<T: State>(state: &T) -> Tagged<'_, T> {
    Tagged { tag: T::TAG, state }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    tag: u32,
    state: Value,
}

/// The value that [`tagged`] wrote as this JSON, whichever version of the program did. Errors: `Outdated`.
pub fn read<T: State>(json: &str) -> Result<T> {
    read_value(serde_json::from_str(json)?)
}

pub(crate) fn read_value<T: State>(json: Value) -> Result<T> {
    let old = match serde_json::from_value::<Read>(json.clone()) {
        Ok(read) => Old { tag: read.tag, json: read.state },
        Err(_) => Old { tag: 0, json },
    };
    if old.tag == T::TAG { old.read() } else { T::migrate(old) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::testing::Host;
    use crate::{Card, Event, Trigger, card, chat};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Text(String);

    impl State for Text {
        const TAG: u32 = 2;

        fn migrate(old: Old) -> Result<Self> {
            match old.tag() {
                0 | 1 => Ok(Self(format!("{} apples", old.read::<u32>()?))),
                _ => old.refuse(),
            }
        }
    }

    #[test]
    fn a_value_comes_back_as_it_is_as_what_migrate_makes_of_it_or_not_at_all() {
        for (json, expected) in [
            (r#"{"tag":2,"state":"two"}"#, Ok("two")),
            (r#"{"tag":1,"state":3}"#, Ok("3 apples")),
            ("4", Ok("4 apples")),
            // Looks like the present shape, but says that it is not.
            (r#"{"tag":1,"state":"two"}"#, Err(Error::Outdated)),
            (r#"{"tag":2,"state":3}"#, Err(Error::Outdated)),
            (r#"{"tag":9,"state":"later"}"#, Err(Error::Outdated)),
            (r#"{"tag":-1,"state":3}"#, Err(Error::Outdated)),
            ("null", Err(Error::Outdated)),
        ] {
            assert_eq!(read::<Text>(json), expected.map(|text: &str| Text(text.to_owned())), "{json}");
        }
        assert!(matches!(read::<Text>("{"), Err(Error::Invalid(_))));
    }

    fn first_version(_: Event) -> Result {
        let card = Card::new().action(card::execute("go", "Go").data(&7));
        chat::post(chat::Content::new("Go?").card(card)).map(drop)
    }

    fn second_version(event: Event) -> Result {
        let Trigger::CardAction(action) = &event.trigger else {
            let text = Text("a".repeat(12 << 10));
            let card = Card::new().action(card::execute("go", "Go").state(&text));
            return chat::post(chat::Content::new("Go?").card(card)).map(drop);
        };
        let text: Text = action.state()?;
        chat::post(format!("made by {}: {} bytes, {:.8}", event.made_by, text.0.len(), text.0)).map(drop)
    }

    #[test]
    fn a_button_of_the_version_before_still_works_and_carries_twelve_kilobytes() {
        let mut host = Host::new(first_version);
        let alice = host.person("alice");
        host.open(&alice).unwrap();
        host.upgrade(second_version);
        let old = host.last_message().unwrap();
        host.tap(&alice, &old, "go").unwrap();
        assert_eq!(host.messages().pop().unwrap().text, "made by 1: 8 bytes, 7 apples");

        host.open(&alice).unwrap();
        let new = host.last_message().unwrap();
        host.tap(&alice, &new, "go").unwrap();
        assert_eq!(host.messages().pop().unwrap().text, "made by 2: 12288 bytes, aaaaaaaa");
        assert_eq!(host.forge_tap(&alice, &new, "go", &"a text"), Err(Error::Outdated));
    }
}
