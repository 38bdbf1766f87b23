//! What a program keeps between events. Permission: `storage`.
//!
//! Should another event change what this one has read before this one is applied, this one is run again from the start: read,
//! decide and write without locks. Values are JSON of any serde type; the functions with `bytes` in their name keep bytes as they are.
//!
//! ```
//! # use parvis_sdk::{Event, Result, testing::Host};
//! use parvis_sdk::storage;
//!
//! fn handle(_: Event) -> Result {
//!     let menu = storage::program();
//!     menu.set("dish/soup", &650)?;
//!     menu.set("dish/tart", &720)?;
//!     let page: storage::Page<u32> = menu.list("dish/", None, 100)?;
//!     assert_eq!(page.entries, [("dish/soup".to_owned(), 650), ("dish/tart".to_owned(), 720)]);
//!
//!     menu.compare_and_set("dish/soup", Some(&650), &690)?;
//!     menu.delete("dish/tart")?;
//!     menu.set_bytes("picture", &[0xff, 0xd8])?;
//!     assert_eq!(menu.get_bytes("picture")?, Some(vec![0xff, 0xd8]));
//!     Ok(())
//! }
//! # let mut host = Host::new(handle);
//! # let alice = host.person("alice");
//! # host.open(&alice).unwrap();
//! # assert_eq!(host.stored_keys(), ["program/dish/soup", "program/picture"]);
//! ```
//!
//! With a [tag](crate::state), so that a later version of the program can read them:
//!
//! ```
//! # use parvis_sdk::{Event, Result, testing::Host};
//! use parvis_sdk::{state, storage};
//!
//! # #[derive(serde::Serialize, serde::Deserialize)]
//! # struct Dish { price: u32 }
//! # impl state::State for Dish { const TAG: u32 = 1; }
//! fn handle(_: Event) -> Result {
//!     storage::program().set("dish/soup", &state::tagged(&Dish { price: 650 }))?;
//!     let soup: Option<Dish> = storage::program().get_state("dish/soup")?;
//!     let all: storage::Page<Dish> = storage::program().list_state("dish/", None, 100)?;
//! #   assert_eq!((soup.unwrap().price, all.entries.len()), (650, 1));
//!     Ok(())
//! }
//! # let mut host = Host::new(handle);
//! # let alice = host.person("alice");
//! # host.open(&alice).unwrap();
//! ```
//!
//! Limits: keys 1 to 256 bytes, values 60 KiB, 10 MiB for each person, 64 MiB for the program; an event reads at most 1,000
//! and writes at most 500 entries.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::bindings::parvis::host::storage as wit;
use crate::error::{Error, Result};
use crate::raw;
use crate::state::{self, State};

/// Whose entries.
///
/// ```
/// # use parvis_sdk::{Event, Result, testing::Host};
/// use parvis_sdk::storage;
///
/// fn handle(_: Event) -> Result {
///     let visits = storage::person().increment("visits", 1)?;
///     parvis_sdk::chat::post(format!("Visit number {visits}")).map(drop)
/// }
/// # let mut host = Host::new(handle);
/// # let alice = host.person("alice");
/// # host.open(&alice).unwrap();
/// # host.open(&alice).unwrap();
/// # assert_eq!(host.messages()[1].text, "Visit number 2");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket(wit::Bucket);

/// One for the whole program.
pub fn program() -> Bucket {
    Bucket(wit::Bucket::Program)
}

/// One for each conversation: the event's.
pub fn conversation() -> Bucket {
    Bucket(wit::Bucket::Conversation)
}

/// One for each person: whoever caused the event. Its calls answer `NotFound` where nobody did.
pub fn person() -> Bucket {
    Bucket(wit::Bucket::Person)
}

/// Entries in the order of their keys' bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// Keys and values.
    pub entries: Vec<(String, T)>,
    /// Give it as `after` for what follows; `None` at the end.
    pub next: Option<String>,
}

impl Bucket {
    /// The value of `key`, if there is one. Errors: `Invalid` (also when the value is not of this type).
    ///
    /// ```
    /// # use parvis_sdk::{Event, Result, testing::Host};
    /// use parvis_sdk::storage;
    ///
    /// #[derive(serde::Serialize, serde::Deserialize, PartialEq, Debug)]
    /// struct Order { dish: String, count: u32 }
    ///
    /// fn handle(_: Event) -> Result {
    ///     let order = Order { dish: "soup".to_owned(), count: 2 };
    ///     storage::conversation().set("order", &order)?;
    ///     assert_eq!(storage::conversation().get("order")?, Some(order));
    ///     Ok(())
    /// }
    /// # let mut host = Host::new(handle);
    /// # let alice = host.person("alice");
    /// # host.open(&alice).unwrap();
    /// ```
    pub fn get<T: DeserializeOwned>(self, key: &str) -> Result<Option<T>> {
        self.get_bytes(key)?.map(|bytes| decode(key, &bytes)).transpose()
    }

    /// As [`get`](Self::get), kept as [`tagged`](crate::state::tagged) by whichever version of the program. Errors: `Outdated`.
    pub fn get_state<T: State>(self, key: &str) -> Result<Option<T>> {
        self.get(key)?.map(state::read_value).transpose()
    }

    /// Keeps `value` under `key`.
    pub fn set(self, key: &str, value: &impl Serialize) -> Result {
        self.set_bytes(key, &serde_json::to_vec(value)?)
    }

    /// The bytes of `key`, if there are any.
    pub fn get_bytes(self, key: &str) -> Result<Option<Vec<u8>>> {
        Ok(raw::storage::get(self.0, key)?)
    }

    /// Keeps `value` under `key`, as it is.
    pub fn set_bytes(self, key: &str, value: &[u8]) -> Result {
        Ok(raw::storage::set(self.0, key, value)?)
    }

    /// Forgets `key`. Deleting what is not there is no error.
    pub fn delete(self, key: &str) -> Result {
        Ok(raw::storage::delete(self.0, key)?)
    }

    /// At most `limit` (1 to 100) entries whose key starts with `prefix`, after the key `after`.
    pub fn list<T: DeserializeOwned>(self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Page<T>> {
        let page = raw::storage::list(self.0, prefix, after, limit)?;
        let entries = page.entries.into_iter().map(|entry| {
            let value = decode(&entry.key, &entry.value)?;
            Ok((entry.key, value))
        });
        Ok(Page { entries: entries.collect::<Result<_>>()?, next: page.next })
    }

    /// As [`list`](Self::list), kept as [`tagged`](crate::state::tagged) by whichever version of the program. Errors: `Outdated`.
    pub fn list_state<T: State>(self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Page<T>> {
        let page = self.list(prefix, after, limit)?;
        let entries = page.entries.into_iter().map(|(key, value)| Ok((key, state::read_value(value)?)));
        Ok(Page { entries: entries.collect::<Result<_>>()?, next: page.next })
    }

    /// Sets `value` if the entry is `expected` now (`None`: absent). Errors: `Conflict`, and then nothing is changed.
    ///
    /// An event is run again when what it read has changed, so this is for values that an earlier event handed out, such as
    /// in a button's data.
    pub fn compare_and_set<T: Serialize>(self, key: &str, expected: Option<&T>, value: &T) -> Result {
        let expected = expected.map(serde_json::to_vec).transpose()?;
        let value = serde_json::to_vec(value)?;
        Ok(raw::storage::compare_and_set(self.0, key, expected.as_deref(), &value)?)
    }

    /// Adds to a whole number (absent is 0) and answers the sum. Errors: `Invalid` (not a whole number, or it does not fit).
    pub fn increment(self, key: &str, by: i32) -> Result<i64> {
        let sum = raw::storage::increment(self.0, key, by)?;
        sum.parse().map_err(|_| Error::Invalid(format!("the sum of `{key}`: {sum}")))
    }
}

fn decode<T: DeserializeOwned>(key: &str, bytes: &[u8]) -> Result<T> {
    serde_json::from_slice(bytes).map_err(|error| Error::Invalid(format!("the stored value of `{key}`: {error}")))
}
