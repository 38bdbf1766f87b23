//! Timers. Permission: `schedule`. At most 10 waiting for each person, and at most one a minute due for each: a time that is
//! taken moves to the next free minute.

use serde::Serialize;

use crate::error::Result;
use crate::{TimerId, Timestamp, raw};

/// A timer that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timer {
    /// Its id.
    pub id: TimerId,
    /// When it will fire, at the earliest.
    pub due: Timestamp,
}

/// Raises [`Trigger::TimerFired`](crate::Trigger::TimerFired) in this conversation, once, within a minute of `when`, for the
/// person who caused the present event or for nobody. `name` 1 to 64 characters; `data` at most 4 KiB of JSON.
/// Errors: `Invalid` (less than 1 second or more than 400 days ahead), `QuotaExceeded("timers")`.
///
/// ```
/// use std::time::Duration;
/// # use parvis_sdk::{Event, Result, testing::Host};
/// use parvis_sdk::{Trigger, chat, schedule};
///
/// fn handle(event: Event) -> Result {
///     match &event.trigger {
///         Trigger::Opened(_) => schedule::at(event.now.plus(Duration::from_secs(180)), "tea", &"green").map(drop),
///         Trigger::TimerFired(fired) => chat::post(format!("The {} tea is ready.", fired.data::<String>()?)).map(drop),
///         _ => Ok(()),
///     }
/// }
/// # let mut host = Host::new(handle);
/// # let alice = host.person("alice");
/// # host.open(&alice).unwrap();
/// # host.advance(Duration::from_secs(180)).unwrap();
/// # assert_eq!(host.messages()[0].text, "The green tea is ready.");
/// ```
pub fn at(when: Timestamp, name: &str, data: &impl Serialize) -> Result<Timer> {
    let data = serde_json::to_string(data)?;
    let timer = raw::schedule::at(&when.to_string(), name, &data)?;
    Ok(Timer { id: timer.id.into(), due: timer.due.parse()? })
}

/// Cancels a timer.
///
/// ```
/// # use std::time::Duration;
/// # use parvis_sdk::{Event, Result, testing::Host};
/// use parvis_sdk::schedule;
///
/// fn handle(event: Event) -> Result {
///     let timer = schedule::at(event.now.plus(Duration::from_secs(60)), "tea", &())?;
///     schedule::cancel(&timer.id)
/// }
/// # let mut host = Host::new(handle);
/// # let alice = host.person("alice");
/// # host.open(&alice).unwrap();
/// # assert_eq!(host.timers(), []);
/// ```
///
/// Cancelling what has fired or was cancelled is no error. Errors: `NotFound` (not this program's).
pub fn cancel(id: &TimerId) -> Result {
    Ok(raw::schedule::cancel(id.as_str())?)
}
