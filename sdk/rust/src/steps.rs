//! Forms with several steps: one question after the other, each with what was answered before.
//!
//! The host keeps an open form and what was answered so far, so the person can close the page, come back on another device, and go
//! on where they were; the program keeps nothing. What was entered and does not do is asked again, with a word on why and with
//! everything else still filled in. The answers carry a [tag](crate::state), so that an upgrade in between loses none of them.
//!
//! ```
//! use parvis_sdk::event::Inputs;
//! use parvis_sdk::state::State;
//! use parvis_sdk::steps::{self, Steps, Turn};
//! use parvis_sdk::{Card, Event, Result, Timestamp, Trigger, card, chat};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize)]
//! enum SignUp { Name, Age { name: String } }
//!
//! impl State for SignUp {
//!     const TAG: u32 = 1;
//! }
//!
//! impl Steps for SignUp {
//!     const NAME: &'static str = "sign-up";
//!     type Done = (String, u8);
//!
//!     fn ask(&self, _: Timestamp) -> Result<chat::Content> {
//!         let card = match self {
//!             SignUp::Name => Card::new().with(card::text_input("name", "Your name")),
//!             SignUp::Age { .. } => Card::new().with(card::number_input("age", "Your age")),
//!         };
//!         Ok(chat::Content::new("Sign up").card(card.action(card::execute("next", "Next"))))
//!     }
//!
//!     fn answer(self, inputs: &Inputs, _: Timestamp) -> Result<Turn<Self>> {
//!         Ok(match self {
//!             SignUp::Name => match inputs.get("name") {
//!                 Some(name) => Turn::Ask(SignUp::Age { name: name.to_owned() }),
//!                 None => Turn::again(self, "What shall we call you?"),
//!             },
//!             SignUp::Age { name } => match inputs.parse_as("age") {
//!                 Some(age @ 18..) => Turn::Done((name, age)),
//!                 _ => Turn::again(SignUp::Age { name }, "You must be 18 or older."),
//!             },
//!         })
//!     }
//! }
//!
//! fn handle(event: Event) -> Result {
//!     match &event.trigger {
//!         Trigger::Opened(_) => steps::start(event.actor()?, &SignUp::Name, event.now),
//!         Trigger::FormSubmitted(form) if form.name == SignUp::NAME => {
//!             let Some((name, age)) = steps::next::<SignUp>(event.actor()?, form, event.now)? else { return Ok(()) };
//!             chat::post(format!("Welcome, {name} ({age})")).map(drop)
//!         }
//!         _ => Ok(()),
//!     }
//! }
//!
//! # let mut host = parvis_sdk::testing::Host::new(handle);
//! # let alice = host.person("alice");
//! host.open(&alice).unwrap();
//! host.submit(&alice, &[("name", "Alice")]).unwrap();
//! host.submit(&alice, &[("age", "7")]).unwrap();
//! assert!(host.seen_by(&alice)[0].card_text().contains("18 or older"));
//! host.submit(&alice, &[("age", "70")]).unwrap();
//! assert_eq!(host.messages()[0].text, "Welcome, Alice (70)");
//! ```
//!
//! Not here: a way back to an earlier question. A form has one way out, which is to send it; a step that shows a summary can ask
//! with a choice whether to begin again.

use crate::card::{self, ContainerStyle};
use crate::chat::{self, Content};
use crate::error::Result;
use crate::event::{Form, Inputs};
use crate::state::{self, State};
use crate::{Card, PersonId, Timestamp};

/// A form with several steps: what was answered so far, and what is asked next. At most 16 KiB of JSON.
pub trait Steps: State {
    /// The name of the form's events, 1 to 64 characters.
    const NAME: &'static str;

    /// What all the answers come to.
    type Done;

    /// What is asked now: a card with inputs and with one [`execute`](crate::card::execute) button, which sends them.
    fn ask(&self, now: Timestamp) -> Result<Content>;

    /// Takes what was entered. An error ends the form, because one that was sent is closed: [`Turn::again`] asks once more.
    fn answer(self, inputs: &Inputs, now: Timestamp) -> Result<Turn<Self>>;
}

/// Where an answer leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn<S: Steps> {
    /// To the next question.
    Ask(S),
    /// To the same question once more, with what was entered and a word on what is wrong with it.
    Again(S, String),
    /// To the end.
    Done(S::Done),
}

impl<S: Steps> Turn<S> {
    /// The same question once more; `why` stands above it.
    pub fn again(step: S, why: impl Into<String>) -> Self {
        Self::Again(step, why.into())
    }
}

/// Shows `to` the first question.
pub fn start<S: Steps>(to: &PersonId, first: &S, now: Timestamp) -> Result {
    show(to, first, first.ask(now)?)
}

/// Takes the answer to a question and shows the next one; `Some` when there is nothing more to ask.
/// Errors: `Outdated`, when the answers before it are of a version that cannot be read any more.
pub fn next<S: Steps>(to: &PersonId, form: &Form, now: Timestamp) -> Result<Option<S::Done>> {
    let inputs = form.inputs()?;
    let step: S = form.state()?;
    match step.answer(&inputs, now)? {
        Turn::Done(done) => Ok(Some(done)),
        Turn::Ask(step) => start(to, &step, now).map(|()| None),
        Turn::Again(step, why) => {
            let question = step.ask(now)?;
            let text = format!("{why} {}", question.text);
            let mut card = question.card.unwrap_or_else(Card::new);
            card.fill_in(&inputs);
            let note = card::container().style(ContainerStyle::Warning).with(card::text(why));
            show(to, &step, Content::new(text).card(card.with_first(note))).map(|()| None)
        }
    }
}

fn show<S: Steps>(to: &PersonId, step: &S, content: Content) -> Result {
    chat::open_form(to, S::NAME, &state::tagged(step), content).map(drop)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::testing::Host;
    use crate::{Error, Event, Trigger};

    #[derive(Debug, Serialize, Deserialize)]
    struct Everything;

    impl State for Everything {
        const TAG: u32 = 1;
    }

    impl Steps for Everything {
        const NAME: &'static str = "everything";
        type Done = ();

        fn ask(&self, _: Timestamp) -> Result<Content> {
            let columns = card::columns([card::column().with(card::date_input("day", "Day"))]);
            let card = Card::new()
                .with(card::text_input("text", "Text"))
                .with(card::container().with(card::number_input("number", "Number").value(1)).with(columns))
                .with(card::time_input("time", "Time"))
                .with(card::choice_set("choice", "Choice", [("A", "a"), ("B", "b")]).value("a"))
                .with(card::toggle("toggle", "Toggle").on())
                .action(card::execute("send", "Send"));
            Ok(Content::new("Everything").card(card))
        }

        fn answer(self, inputs: &Inputs, _: Timestamp) -> Result<Turn<Self>> {
            Ok(if inputs.get("text") == Some("done") { Turn::Done(()) } else { Turn::again(self, "Not so.") })
        }
    }

    fn handle(event: Event) -> Result {
        match &event.trigger {
            Trigger::FormSubmitted(form) => match next::<Everything>(event.actor()?, form, event.now)? {
                Some(()) => chat::post("done").map(drop),
                None => Ok(()),
            },
            _ => start(event.actor()?, &Everything, event.now),
        }
    }

    #[test]
    fn what_was_entered_stands_in_the_form_again_wherever_its_inputs_are() {
        let mut host = Host::new(handle);
        let alice = host.person("alice");
        host.open(&alice).unwrap();
        let entered = [
            ("text", "x"),
            ("number", "7"),
            ("day", "2026-12-24"),
            ("time", "19:00"),
            ("choice", "b"),
            ("toggle", "false"),
        ];
        host.submit(&alice, &entered).unwrap();
        let shown = host.seen_by(&alice).pop().unwrap();
        assert_eq!(shown.text, "Not so. Everything");
        let card = shown.card.unwrap();
        assert_eq!(card["body"][0]["items"][0]["text"], "Not so.");
        assert_eq!(card["body"][1]["value"], "x");
        assert_eq!(card["body"][2]["items"][0]["value"], 7);
        assert_eq!(card["body"][2]["items"][1]["columns"][0]["items"][0]["value"], "2026-12-24");
        assert_eq!(card["body"][3]["value"], "19:00");
        assert_eq!(card["body"][4]["value"], "b");
        assert_eq!(card["body"][5]["value"], "false");

        // Nothing but the text is entered anew: the rest still stands there.
        host.submit(&alice, &[("text", "done")]).unwrap();
        assert_eq!(host.messages()[0].text, "done");
        assert!(host.seen_by(&alice).len() == 1, "no form stays open");
    }

    #[test]
    fn answers_of_a_version_that_is_forgotten_ask_to_start_again() {
        let mut host = Host::new(|event| match &event.trigger {
            Trigger::FormSubmitted(_) => handle(event),
            _ => chat::open_form(event.actor()?, Everything::NAME, &7, Everything.ask(event.now)?).map(drop),
        });
        let alice = host.person("alice");
        host.open(&alice).unwrap();
        assert_eq!(host.submit(&alice, &[]), Err(Error::Outdated));
    }
}
