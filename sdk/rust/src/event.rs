//! What happened: the event that a mini-program is started for.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use crate::bindings::exports::parvis::host::handler as raw;
use crate::error::{Error, Result};
use crate::http::{Failure, Response};
use crate::payments::Payment;
use crate::state::{self, State};
use crate::{ConversationId, MessageId, PersonId, RequestId, TimerId, Timestamp};

/// One event. The program runs on a fresh instance for each; what it should remember belongs in [`storage`](crate::storage).
///
/// ```
/// use parvis_sdk::{Event, Result, Trigger, chat};
///
/// fn handle(event: Event) -> Result {
///     match event.trigger {
///         Trigger::Opened(_) => chat::post("Welcome!").map(drop),
///         Trigger::Command(command) => chat::post(format!("{}: {}", command.name, command.text)).map(drop),
///         _ => Ok(()),
///     }
/// }
/// # let mut host = parvis_sdk::testing::Host::new(handle);
/// # let alice = host.person("alice");
/// # host.command(&alice, "say", "hello").unwrap();
/// # assert_eq!(host.messages()[0].text, "say: hello");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// The same when the event is run again.
    pub id: String,
    /// Where it happened.
    pub conversation: ConversationId,
    /// Who caused it; `None` where nobody did.
    pub actor: Option<PersonId>,
    /// The instant of this run. Every clock that the program can read stands still at it.
    pub now: Timestamp,
    /// `version.code` of the program that made the button, form or timer behind this event; the running one's otherwise.
    pub made_by: u32,
    /// What happened.
    pub trigger: Trigger,
}

impl Event {
    /// Who caused the event, for a handler of events that somebody always causes. Errors: `NotFound` where nobody did.
    pub fn actor(&self) -> Result<&PersonId> {
        self.actor.as_ref().ok_or(Error::NotFound)
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trigger {
    /// A person opened the program here.
    Opened(Launch),
    /// A person typed `/name text`.
    Command(Command),
    /// A person addressed the program in a message.
    Message(Incoming),
    /// A person pressed a button of a card.
    CardAction(CardAction),
    /// A person sent a form that [`chat::open_form`](crate::chat::open_form) showed.
    FormSubmitted(Form),
    /// A payment of this program changed state.
    PaymentUpdated(Payment),
    /// A timer's time has come.
    TimerFired(Fired),
    /// A person granted, denied or revoked a permission.
    ConsentChanged(Consent),
    /// A request that [`http::Request::later`](crate::http::Request::later) took is answered.
    HttpAnswered(Answered),
}

/// How the program was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launch {
    /// From a link or a card, and maybe forged: treat them as untrusted.
    pub parameters: Vec<(String, String)>,
}

impl Launch {
    /// The first parameter of this name.
    ///
    /// ```
    /// let launch = parvis_sdk::event::Launch { parameters: vec![("table".to_owned(), "7".to_owned())] };
    /// assert_eq!(launch.parameter("table"), Some("7"));
    /// ```
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// A command that a person typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Without the slash.
    pub name: String,
    /// What follows, trimmed.
    pub text: String,
}

/// A message that addresses the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// What the person wrote.
    pub text: String,
    /// The message of this program that it answers, if any.
    pub reply_to: Option<MessageId>,
}

/// A press of a button.
///
/// ```
/// # use parvis_sdk::{Event, Result, testing::Host};
/// use parvis_sdk::{Card, Trigger, card, chat};
///
/// fn handle(event: Event) -> Result {
///     let guest = event.actor()?;
///     match &event.trigger {
///         Trigger::CardAction(action) => {
///             let (table, terrace) = (action.data::<u8>()?, action.inputs()?.is_on("terrace"));
///             chat::edit(&action.message, format!("{guest}: table {table}, terrace: {terrace}"))
///         }
///         _ => {
///             let card = Card::new()
///                 .with(card::toggle("terrace", "On the terrace"))
///                 .action(card::execute("take", "Take table 7").data(&7));
///             chat::post(chat::Content::new("Table 7 is free").card(card)).map(drop)
///         }
///     }
/// }
/// # let mut host = Host::new(handle);
/// # let alice = host.person("alice");
/// # host.open(&alice).unwrap();
/// # let message = host.last_message().unwrap();
/// # host.tap_with(&alice, &message, "take", &[("terrace", "true")]).unwrap();
/// # assert_eq!(host.text(&message), "per_alice: table 7, terrace: true");
/// ```
///
/// What a later version of the program must be able to read is a [`state`](crate::state):
///
/// ```
/// # #[derive(serde::Serialize, serde::Deserialize)]
/// # struct Seat { row: u8 }
/// # impl parvis_sdk::state::State for Seat { const TAG: u32 = 1; }
/// fn row(action: &parvis_sdk::event::CardAction) -> parvis_sdk::Result<u8> {
///     Ok(action.state::<Seat>()?.row)
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardAction {
    /// The message whose card it was.
    pub message: MessageId,
    /// The button's verb.
    pub verb: String,
    /// The button's data as JSON, exactly as this program wrote it.
    pub data: String,
    /// What the person entered, as JSON. Checked by the host against the card's inputs.
    pub inputs: String,
}

impl CardAction {
    /// The button's data, as what it was written from with [`Execute::data`](crate::card::Execute::data).
    pub fn data<T: DeserializeOwned>(&self) -> Result<T> {
        Ok(serde_json::from_str(&self.data)?)
    }

    /// As [`data`](Self::data), written with [`Execute::state`](crate::card::Execute::state) by whichever version of the program.
    /// Errors: `Outdated`.
    pub fn state<T: State>(&self) -> Result<T> {
        state::read(&self.data)
    }

    /// What the person entered.
    pub fn inputs(&self) -> Result<Inputs> {
        Inputs::parse(&self.inputs)
    }
}

/// A form that a person sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// As given to [`chat::open_form`](crate::chat::open_form).
    pub name: String,
    /// The data as JSON, exactly as this program wrote it.
    pub data: String,
    /// What the person entered, as JSON. Checked by the host against the form's inputs.
    pub inputs: String,
}

impl Form {
    /// The form's data, as what it was given to [`chat::open_form`](crate::chat::open_form) as.
    pub fn data<T: DeserializeOwned>(&self) -> Result<T> {
        Ok(serde_json::from_str(&self.data)?)
    }

    /// As [`data`](Self::data), given as [`tagged`](state::tagged) by whichever version of the program. Errors: `Outdated`.
    pub fn state<T: State>(&self) -> Result<T> {
        state::read(&self.data)
    }

    /// What the person entered.
    pub fn inputs(&self) -> Result<Inputs> {
        Inputs::parse(&self.inputs)
    }
}

/// What a person entered into the inputs of a card: text by input id.
///
/// ```
/// let inputs = parvis_sdk::event::Inputs::parse(r#"{"guests":"4","date":"2026-12-24","name":""}"#).unwrap();
/// assert_eq!(inputs.get("name"), None, "left empty");
/// assert_eq!(inputs.parse_as::<u32>("guests"), Some(4));
/// assert_eq!(inputs.parse_as::<parvis_sdk::Date>("date").unwrap().day(), 24);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inputs {
    values: BTreeMap<String, String>,
}

impl Inputs {
    /// From a JSON object of input id to text.
    pub fn parse(json: &str) -> Result<Self> {
        Ok(Self { values: serde_json::from_str(json)? })
    }

    /// What was entered, trimmed; `None` where nothing was.
    pub fn get(&self, id: &str) -> Option<&str> {
        self.values.get(id).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// What was entered, as a number, [`Date`](crate::Date), [`TimeOfDay`](crate::TimeOfDay) or anything else that parses;
    /// `None` where nothing was entered or it does not parse.
    pub fn parse_as<T: core::str::FromStr>(&self, id: &str) -> Option<T> {
        self.get(id)?.parse().ok()
    }

    /// Whether a toggle is on, with the values `true` and `false` that [`card::toggle`](crate::card::toggle) gives it.
    pub fn is_on(&self, id: &str) -> bool {
        self.get(id) == Some("true")
    }
}

/// A timer whose time has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fired {
    /// The timer.
    pub timer: TimerId,
    /// As given to [`schedule::at`](crate::schedule::at).
    pub name: String,
    /// The data as JSON, exactly as this program wrote it.
    pub data: String,
}

impl Fired {
    /// The timer's data, as what it was given to [`schedule::at`](crate::schedule::at) as.
    pub fn data<T: DeserializeOwned>(&self) -> Result<T> {
        Ok(serde_json::from_str(&self.data)?)
    }

    /// As [`data`](Self::data), given as [`tagged`](state::tagged) by whichever version of the program. Errors: `Outdated`.
    pub fn state<T: State>(&self) -> Result<T> {
        state::read(&self.data)
    }
}

/// A decision of a person about a permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Such as `profile.phone`.
    pub permission: String,
    /// Whether the program has it now.
    pub granted: bool,
}

/// What came of a request that was sent after its event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// As [`http::Request::later`](crate::http::Request::later) gave it.
    pub id: RequestId,
    /// As given to it.
    pub name: String,
    /// The data as JSON, exactly as this program wrote it.
    pub data: String,
    /// The last attempt's answer; one of status 429, 502, 503 or 504 after all attempts.
    pub answer: core::result::Result<Response, Failure>,
}

impl Answered {
    /// The request's data, as what it was given to [`http::Request::later`](crate::http::Request::later) as.
    pub fn data<T: DeserializeOwned>(&self) -> Result<T> {
        Ok(serde_json::from_str(&self.data)?)
    }
}

impl TryFrom<raw::Event> for Event {
    type Error = Error;

    fn try_from(event: raw::Event) -> Result<Self> {
        Ok(Self {
            id: event.id,
            conversation: event.conversation.into(),
            actor: event.actor.map(PersonId::from),
            now: event.now.parse()?,
            made_by: event.made_by,
            trigger: event.trigger.try_into()?,
        })
    }
}

impl TryFrom<raw::Trigger> for Trigger {
    type Error = Error;

    fn try_from(trigger: raw::Trigger) -> Result<Self> {
        Ok(match trigger {
            raw::Trigger::Opened(launch) => Self::Opened(Launch { parameters: launch.parameters }),
            raw::Trigger::Command(command) => Self::Command(Command { name: command.name, text: command.text }),
            raw::Trigger::Message(incoming) => {
                Self::Message(Incoming { text: incoming.text, reply_to: incoming.reply_to.map(MessageId::from) })
            }
            raw::Trigger::CardAction(action) => Self::CardAction(CardAction {
                message: action.message.into(),
                verb: action.verb,
                data: action.data,
                inputs: action.inputs,
            }),
            raw::Trigger::FormSubmitted(form) => {
                Self::FormSubmitted(Form { name: form.name, data: form.data, inputs: form.inputs })
            }
            raw::Trigger::PaymentUpdated(payment) => Self::PaymentUpdated(payment.try_into()?),
            raw::Trigger::TimerFired(fired) => {
                Self::TimerFired(Fired { timer: fired.timer.into(), name: fired.name, data: fired.data })
            }
            raw::Trigger::ConsentChanged(consent) => {
                Self::ConsentChanged(Consent { permission: consent.permission, granted: consent.granted })
            }
            raw::Trigger::HttpAnswered(answered) => Self::HttpAnswered(Answered {
                id: answered.id.into(),
                name: answered.name,
                data: answered.data,
                answer: answered.answer.map(Response::from).map_err(Failure::from),
            }),
        })
    }
}
