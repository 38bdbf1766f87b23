//! What a run was told: each host call with its answer, so that the run can be played again without the host.
//!
//! [`recorded!`] stands around the functions of each interface. In a run it writes down what goes in and what comes out; in a
//! replay it hands out what was written down, and the host's own code is not reached.
//!
//! Always true:
//! - a new host function inside of `recorded!` is recorded without a line of its own;
//! - where nothing is recorded nothing is written, and no call allocates for it;
//! - what is written down is bounded: a run that goes on beyond that is not kept, and its record says so;
//! - a replay that asks for something else than the run did ends at that call, and says which.
//!
//! Not here: clocks (they stand at the instant of the event), randomness (it follows from the run's seed: `wasi`), log lines
//! (nothing comes back from them).

use std::collections::VecDeque;
use std::fmt::{self, Debug};

use parvis_capability::{CallError, CallRefusal};
use parvis_domain::{Failure, Permission};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::host::bindings::parvis::host::types;

/// Bytes of all calls of one record: what else is in it, above all the log, fits beside them.
const TAPE_BYTES_MAX: usize = 400 << 10;
/// What a call costs beside its bytes.
const CALL_BYTES: usize = 64;
/// Characters of what is shown of one call.
const SHOWN_CHARS_MAX: usize = 400;

/// Which failed runs leave a record of what they were told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Recording {
    /// None.
    #[default]
    Off,
    /// Those that were not told what a person released to the program: their phone number, address or location.
    WithoutReleased,
    /// All: for a host on which nobody's own data are.
    All,
}

/// Why a record does not hold what its run was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Cut {
    #[error("the run was told more than a record holds")]
    TooLong,
    #[error("the run was told a person's {0}, which this host keeps in no record")]
    Released(Permission),
}

/// One host call, as it was made and answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Call {
    /// Such as `chat.post`.
    name: String,
    input: Vec<u8>,
    /// Not there where the run was stopped in the call.
    answer: Option<Vec<u8>>,
    /// What it cost, in fuel.
    charged: u64,
}

/// What a call came to, as the guest was told.
#[derive(Serialize, Deserialize)]
enum Answer<T> {
    Given(T),
    Refused(types::Error),
    OverBudget(Failure),
}

/// The calls of one run.
pub(crate) enum Tape {
    Off,
    Recording {
        calls: Vec<Call>,
        bytes: usize,
        recording: Recording,
    },
    /// It is not kept.
    Cut(Cut),
    Playing(Box<Player>),
}

/// The calls of a record, handed out in their order.
pub(crate) struct Player {
    left: VecDeque<Call>,
    played: usize,
    /// What the guest is told for the refusal that it is handed next.
    refusal: Option<types::Error>,
    diverged: Option<Divergence>,
}

/// The first host call that is not the one of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Divergence {
    /// From 1 on.
    pub call: usize,
    pub expected: String,
    pub found: String,
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { call, expected, found } = self;
        write!(f, "host call {call} differs\n  recorded: {expected}\n  now:      {found}")
    }
}

impl Tape {
    pub(crate) fn new(recording: Recording) -> Self {
        match recording {
            Recording::Off => Self::Off,
            recording => Self::Recording { calls: Vec::new(), bytes: 0, recording },
        }
    }

    pub(crate) fn playing(calls: Vec<Call>) -> Self {
        Self::Playing(Box::new(Player { left: calls.into(), played: 0, refusal: None, diverged: None }))
    }

    /// The calls; `None` where nothing was recorded.
    pub(crate) fn take_calls(&mut self) -> Option<Result<Vec<Call>, Cut>> {
        match self {
            Self::Recording { calls, .. } => Some(Ok(std::mem::take(calls))),
            Self::Cut(cut) => Some(Err(*cut)),
            Self::Off | Self::Playing(_) => None,
        }
    }

    /// A call begins.
    pub(crate) fn asked<I: Serialize>(&mut self, name: &str, input: &I) {
        let Self::Recording { calls, bytes, .. } = self else { return };
        let input = encoded(input);
        *bytes += CALL_BYTES + input.len();
        calls.push(Call { name: name.to_owned(), input, answer: None, charged: 0 });
        self.cut_where_full();
    }

    /// The call that began last is answered.
    pub(crate) fn answered<T: Serialize>(&mut self, answer: &Result<T, CallError>, charged: u64) {
        let Self::Recording { calls, bytes, .. } = self else { return };
        let Some(call) = calls.last_mut() else { return };
        let answer = match answer {
            Ok(value) => encoded(&Answer::Given(value)),
            Err(CallError::Refused(refusal)) => encoded(&Answer::<()>::Refused(refusal.clone().into())),
            Err(CallError::OverBudget(failure)) => encoded(&Answer::<()>::OverBudget(*failure)),
            // The event runs again: nobody asks for a record of this run.
            Err(CallError::Fault(_) | CallError::Stale) => return,
        };
        *bytes += answer.len();
        call.answer = Some(answer);
        call.charged = charged;
        self.cut_where_full();
    }

    /// The guest was told what a person released.
    pub(crate) fn released(&mut self, what: Permission) {
        if matches!(self, Self::Recording { recording: Recording::WithoutReleased, .. }) {
            *self = Self::Cut(Cut::Released(what));
        }
    }

    fn cut_where_full(&mut self) {
        if matches!(self, Self::Recording { bytes, .. } if *bytes > TAPE_BYTES_MAX) {
            *self = Self::Cut(Cut::TooLong);
        }
    }
}

impl Player {
    /// Hands out the answer of the next call, and what it cost.
    pub(crate) fn next<I, T>(&mut self, name: &str, input: &I) -> (Result<T, CallError>, u64)
    where
        I: Serialize + DeserializeOwned + Debug,
        T: DeserializeOwned,
    {
        self.played += 1;
        let Some(call) = self.left.pop_front() else {
            return (self.diverge("no further call".to_owned(), shown(name, input)), 0);
        };
        if call.name != name || call.input != encoded(input) {
            let expected = if call.name == name { as_recorded::<I>(&call) } else { call.name };
            return (self.diverge(expected, shown(name, input)), 0);
        }
        let answer = match call.answer.map(|answer| postcard::from_bytes(&answer)) {
            Some(Ok(Answer::Given(value))) => Ok(value),
            Some(Ok(Answer::Refused(refusal))) => {
                self.refusal = Some(refusal);
                Err(CallRefusal::NotFound.into())
            }
            Some(Ok(Answer::OverBudget(failure))) => Err(CallError::OverBudget(failure)),
            Some(Err(_)) => self.diverge("an answer of another version of the host".to_owned(), shown(name, input)),
            // Only time stops a run in mid-call.
            None => Err(CallError::OverBudget(Failure::TimeExceeded)),
        };
        (answer, call.charged)
    }

    /// Ends the run. What it came to is not looked at: [`Self::diverged`] is.
    fn diverge<T>(&mut self, expected: String, found: String) -> Result<T, CallError> {
        self.diverged = Some(Divergence { call: self.played, expected, found });
        Err(CallError::Stale)
    }

    /// What the guest is told in place of the refusal that [`Self::next`] handed out.
    pub(crate) fn take_refusal(&mut self) -> Option<types::Error> {
        self.refusal.take()
    }

    /// Calls that were as recorded.
    pub(crate) fn played(&self) -> usize {
        self.played - usize::from(self.diverged.is_some())
    }

    /// Where the run went another way; also where it ended before the record did.
    pub(crate) fn diverged(&self) -> Option<Divergence> {
        let ended_early = || {
            let next = self.left.front()?;
            let found = "the run ended".to_owned();
            Some(Divergence { call: self.played + 1, expected: next.name.clone(), found })
        };
        self.diverged.clone().or_else(ended_early)
    }
}

fn encoded<T: Serialize>(value: &T) -> Vec<u8> {
    postcard::to_allocvec(value).expect("what crosses the boundary holds nothing that postcard cannot write")
}

fn as_recorded<I: DeserializeOwned + Debug>(call: &Call) -> String {
    match postcard::from_bytes::<I>(&call.input) {
        Ok(input) => shown(&call.name, &input),
        Err(_) => format!("{} with other types of arguments", call.name),
    }
}

fn shown<I: Debug>(name: &str, input: &I) -> String {
    let mut text = format!("{name}{input:?}");
    if text.chars().count() > SHOWN_CHARS_MAX {
        text = text.chars().take(SHOWN_CHARS_MAX).chain(['…']).collect();
    }
    text
}

/// Records the functions of one interface, and plays them. What stands in the block is written as without it.
macro_rules! recorded {
    ($interface:literal, impl $host:path as Guest {
        $(async fn $name:ident(&mut $this:ident $(, $argument:ident: $type:ty)* $(,)?) -> Result<$answer:ty, $error:ty> $body:block)*
    }) => {
        impl $host for $crate::guest::Guest {
            $(async fn $name(&mut $this $(, $argument: $type)*) -> Result<$answer, $error> {
                const NAME: &str = concat!($interface, ".", stringify!($name));
                let input: ($($type,)*) = ($($argument,)*);
                if let Some(answer) = $this.replayed(NAME, &input) {
                    return answer;
                }
                let before = $this.asked(NAME, &input);
                let ($($argument,)*) = input;
                let answer: Result<$answer, $error> = async { $body }.await;
                $this.answered(&answer, before);
                answer
            })*
        }
    };
}
pub(crate) use recorded;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn an_answer_of_another_type_ends_the_replay_at_its_call() {
        let call = |answer: &[u8]| Call {
            name: "storage.increment".to_owned(),
            input: encoded(&(1,)),
            answer: Some(answer.to_vec()),
            charged: 5,
        };
        for answer in [&b""[..], b"\xff", b"\x00\xff\xff\xff\xff\x0f", b"\x01\x63"] {
            let Tape::Playing(mut player) = Tape::playing(vec![call(answer)]) else { unreachable!("it plays") };
            let (told, _) = player.next::<(i32,), String>("storage.increment", &(1,));
            assert_eq!((told, player.played()), (Err(CallError::Stale), 0));
            let diverged = player.diverged().unwrap();
            assert_eq!((diverged.call, diverged.expected.as_str()), (1, "an answer of another version of the host"));
        }
    }
}
