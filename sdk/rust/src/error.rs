//! Why a call did nothing, and how a handler ends.
//!
//! A handler returns `Result<()>`. Ending with an error applies none of the event's effects; what the person sees follows
//! from which error it is (see [`Error`]).

use core::fmt;

use crate::bindings::exports::parvis::host::handler::Stop;
use crate::bindings::parvis::host::types;
use crate::http::Failure;

/// What a call into the host, or a handler, ends with.
pub type Result<T = ()> = core::result::Result<T, Error>;

/// Why a call did nothing. Returned from a handler (`?` is enough), it ends the event and nothing of it is applied:
///
/// - [`Error::ConsentRequired`]: the person is asked for the permission and the event runs again once they have decided;
/// - [`Error::Refused`]: the person is shown its text;
/// - [`Error::Outdated`]: the person is asked to start again, because what they pressed is of a version that is gone;
/// - any other: it is written to the program's log and the person is shown a general sentence. Catch those that your
///   program can meet in daily use and refuse with words of your own.
///
/// ```
/// use parvis_sdk::{Error, Result};
///
/// fn seats(free: u32, wanted: u32) -> Result<u32> {
///     free.checked_sub(wanted).ok_or_else(|| Error::refused(format!("Only {free} seats are left.")))
/// }
///
/// assert_eq!(seats(4, 2), Ok(2));
/// assert_eq!(seats(1, 2), Err(Error::Refused("Only 1 seats are left.".to_owned())));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The manifest does not ask for this permission, or the operator withholds it.
    NotGranted(String),
    /// The person has not decided about this permission yet.
    ConsentRequired(String),
    /// No such thing, or not this program's.
    NotFound,
    /// An argument, or data that was read, is not of the form it must have. Says which and why.
    Invalid(String),
    /// A quota is used up; carries its name, such as `messages.event`.
    QuotaExceeded(String),
    /// The account that would pay has less than that available.
    InsufficientFunds,
    /// The thing is not in the state that the call needs.
    Conflict,
    /// A value that another version of the program wrote, of which this one can make nothing; see [`state`](crate::state).
    Outdated,
    /// Another server was asked and gave no answer.
    NoAnswer(Failure),
    /// The program itself says no, in words for the person.
    Refused(String),
}

impl Error {
    /// Ends the event: the person is shown `text`, 1 to 1,024 characters, and nothing else happens.
    ///
    /// ```
    /// let error = parvis_sdk::Error::refused("We are closed on Mondays.");
    /// assert_eq!(error.to_string(), "refused: We are closed on Mondays.");
    /// ```
    pub fn refused(text: impl Into<String>) -> Self {
        Self::Refused(text.into())
    }

    pub(crate) fn into_stop(self) -> Stop {
        match self {
            Self::ConsentRequired(permission) => Stop::ConsentRequired(permission),
            Self::Refused(text) => Stop::Refused(text),
            Self::Outdated => Stop::Refused("This is from an earlier version. Please start again.".to_owned()),
            unforeseen => {
                crate::log::error(&unforeseen.to_string());
                Stop::Refused("This did not work. Nothing was changed.".to_owned())
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, which) = match self {
            Self::NotGranted(permission) => ("not granted", permission.as_str()),
            Self::ConsentRequired(permission) => ("consent required", permission.as_str()),
            Self::NotFound => return f.write_str("not found"),
            Self::Invalid(why) => ("invalid", why.as_str()),
            Self::QuotaExceeded(quota) => ("quota exceeded", quota.as_str()),
            Self::InsufficientFunds => return f.write_str("insufficient funds"),
            Self::Conflict => return f.write_str("conflict"),
            Self::Outdated => return f.write_str("outdated"),
            Self::NoAnswer(failure) => return write!(f, "no answer: {failure}"),
            Self::Refused(text) => ("refused", text.as_str()),
        };
        f.write_str(what)?;
        f.write_str(": ")?;
        f.write_str(which)
    }
}

impl std::error::Error for Error {}

impl From<types::Error> for Error {
    fn from(error: types::Error) -> Self {
        match error {
            types::Error::NotGranted(permission) => Self::NotGranted(permission),
            types::Error::ConsentRequired(permission) => Self::ConsentRequired(permission),
            types::Error::NotFound => Self::NotFound,
            types::Error::Invalid(why) => Self::Invalid(why),
            types::Error::QuotaExceeded(quota) => Self::QuotaExceeded(quota),
            types::Error::InsufficientFunds => Self::InsufficientFunds,
            types::Error::Conflict => Self::Conflict,
            types::Error::NoAnswer(failure) => Self::NoAnswer(failure.into()),
        }
    }
}

/// JSON that a program cannot write or read is a mistake of the program's: it is logged, never shown.
impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Invalid(format!("JSON: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Host;

    #[test]
    fn an_error_of_the_host_becomes_the_stop_that_it_calls_for() {
        let mut host = Host::new(|_| {
            let [asks, refuses, hides] = [
                Error::from(types::Error::ConsentRequired("profile.name".to_owned())),
                Error::refused("No."),
                Error::from(types::Error::QuotaExceeded("messages.event".to_owned())),
            ]
            .map(Error::into_stop);
            assert!(matches!(asks, Stop::ConsentRequired(permission) if permission == "profile.name"));
            assert!(matches!(refuses, Stop::Refused(text) if text == "No."));
            assert!(matches!(hides, Stop::Refused(text) if text == "This did not work. Nothing was changed."));
            Ok(())
        });
        let alice = host.person("alice");
        assert_eq!(host.open(&alice), Ok(()));
        assert_eq!(host.log(), ["error: quota exceeded: messages.event"]);
    }
}
