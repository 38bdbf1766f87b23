//! Random sequences of what people could do, to look for one that breaks what should always hold.
//!
//! ```
//! use parvis_sdk::testing::{Host, Walk};
//! use parvis_sdk::{Card, Currency, Event, Money, Result, Trigger, card, chat, payments};
//!
//! fn handle(event: Event) -> Result {
//!     match &event.trigger {
//!         Trigger::Opened(_) => {
//!             let price = Money::new(350, Currency::EUR);
//!             let payment = payments::Request::new(event.actor()?, price, "One coffee").send()?;
//!             let card = Card::new().with(card::pay(&payment.id, "Pay 3.50 EUR"));
//!             chat::post(chat::Content::new("One coffee").card(card)).map(drop)
//!         }
//!         Trigger::PaymentUpdated(payment) if payment.state == payments::State::Authorized => {
//!             payments::capture(&payment.id)?;
//!             chat::post("Here you are!").map(drop)
//!         }
//!         _ => Ok(()),
//!     }
//! }
//!
//! Walk::new(|| Host::new(handle)).people(&["alice", "bob"]).runs(20).steps(15).check(|host| {
//!     let served = host.messages().iter().filter(|message| message.text == "Here you are!").count();
//!     let earned = host.earned(Currency::EUR).minor_units();
//!     assert_eq!(earned, 350 * i64::try_from(served).unwrap(), "every coffee is paid for, and nothing else");
//! });
//! ```

use std::time::Duration;

use serde_json::{Map, Value};

use super::dice::Dice;
use super::view::inputs;
use super::{Button, Host, MessageView};
use crate::payments::State as PaymentState;
use crate::{Error, MessageId, PaymentId, PersonId, Result};

/// How long people wait, in seconds: next to nothing, and around what programs count in.
const WAITS: [u64; 12] = [1, 5, 20, 30, 60, 60, 90, 150, 300, 601, 900, 7_200];

/// Random sequences of what people could do with a program: open it, type commands, press any button that they see or saw, fill in
/// forms, pay or not, decide about permissions, wait, and all of that while events are delayed.
///
/// A person only does what a client would let them do. A program may refuse anything in words of its own; any other error, and a
/// panic, fails the test. When a test fails it prints the sequence, which is the same each time.
///
/// ```
/// use parvis_sdk::testing::{Host, Walk};
/// use parvis_sdk::{Event, Result, chat};
///
/// fn handle(_: Event) -> Result {
///     chat::post("Hello!").map(drop)
/// }
///
/// Walk::new(|| Host::new(handle))
///     .people(&["alice", "bob"])
///     .conversations(&["test", "elsewhere"])
///     .commands(&["/hello", "/hello again"])
///     .words(&["Main Street 1", ""])
///     .seldom(&["cancel"])
///     .runs(5)
///     .steps(20)
///     .seed(7)
///     .check(|host| assert!(host.messages().iter().all(|message| message.text == "Hello!")));
/// ```
pub struct Walk<'a> {
    start: Box<dyn Fn() -> Host + 'a>,
    people: Vec<String>,
    conversations: Vec<String>,
    commands: Vec<(String, String)>,
    words: Vec<String>,
    seldom: Vec<String>,
    runs: u32,
    steps: u32,
    seed: u64,
}

impl<'a> Walk<'a> {
    /// Each run begins with the host that `start` makes.
    pub fn new(start: impl Fn() -> Host + 'a) -> Self {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Self {
            start: Box::new(start),
            people: owned(&["alice"]),
            conversations: owned(&["test"]),
            commands: Vec::new(),
            words: owned(&["", "x", "Zoë 🚕", "-1", "9999999999"]),
            seldom: Vec::new(),
            runs: 100,
            steps: 40,
            seed: 1,
        }
    }

    /// Who does something, by their names. Alice alone, if this is not called.
    #[must_use]
    pub fn people(mut self, names: &[&str]) -> Self {
        self.people = names.iter().map(|name| (*name).to_owned()).collect();
        self
    }

    /// Where: all people are in each. In `test`, if this is not called.
    #[must_use]
    pub fn conversations(mut self, names: &[&str]) -> Self {
        self.conversations = names.iter().map(|name| (*name).to_owned()).collect();
        self
    }

    /// What they type, such as `/book` or `/tables 2026-12-24`.
    #[must_use]
    pub fn commands(mut self, commands: &[&str]) -> Self {
        let split = |command: &&str| {
            let command = command.trim_start_matches('/');
            let (name, text) = command.split_once(' ').unwrap_or((command, ""));
            (name.to_owned(), text.to_owned())
        };
        self.commands = commands.iter().map(split).collect();
        self
    }

    /// What they enter into fields of text besides nothing, something short, something strange and numbers.
    #[must_use]
    pub fn words(mut self, words: &[&str]) -> Self {
        // Likelier than those that make no sense.
        self.words.extend([words; 3].concat().into_iter().map(str::to_owned));
        self
    }

    /// Buttons that are pressed seldom, by their verbs: those that end everything would leave little to look at.
    #[must_use]
    pub fn seldom(mut self, verbs: &[&str]) -> Self {
        self.seldom = verbs.iter().map(|verb| (*verb).to_owned()).collect();
        self
    }

    /// How many sequences; 100, if this is not called.
    #[must_use]
    pub fn runs(mut self, runs: u32) -> Self {
        self.runs = runs;
        self
    }

    /// How many things happen in each; 40, if this is not called.
    #[must_use]
    pub fn steps(mut self, steps: u32) -> Self {
        self.steps = steps;
        self
    }

    /// Which sequences: a failure names its seed, and with that seed the first run is that one.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Goes, and calls `holds` after everything that happens.
    pub fn check(self, holds: impl Fn(&Host)) {
        for run in 0..self.runs {
            let seed = self.seed.wrapping_add(run.into());
            self.run(seed, &holds);
        }
    }

    fn run(&self, seed: u64, holds: &impl Fn(&Host)) {
        let mut host = (self.start)();
        let mut trail = Trail { seed, steps: Vec::new() };
        let mut dice = Dice::new(seed);
        let mut seen = Vec::new();
        let people: Vec<PersonId> = self.people.iter().map(|name| host.person(name)).collect();
        for _ in 0..self.steps {
            // Mostly where something went on just now: what takes two people takes them in one place.
            if dice.below(6) == 0 {
                let conversation: &String = dice.pick(&self.conversations);
                host.enter(conversation);
            }
            let (person, act) = pick(self.acts(&host, &people, &mut seen), &mut dice);
            trail.steps.push(format!("{} {person} {act:?}", host.conversation));
            let outcome = self.play(&mut host, &person, &act, &mut dice);
            if let Err(error) = &outcome {
                trail.steps.push(format!("    {error}"));
            }
            match outcome {
                Ok(()) | Err(Error::Refused(_) | Error::ConsentRequired(_) | Error::NotGranted(_)) => {}
                Err(error) => panic!("the program ended with `{error}`, where a person wants to be told why"),
            }
            holds(&host);
        }
    }

    /// What people could do now, by kind, with how likely each kind is.
    fn acts(&self, host: &Host, people: &[PersonId], seen: &mut Vec<Seen>) -> Vec<(usize, Vec<(PersonId, Act)>)> {
        let (mut begin, mut press, mut submit, mut pay) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for person in people {
            let by = |act| (person.clone(), act);
            begin.push(by(Act::Open));
            begin.extend(self.commands.iter().map(|(name, text)| by(Act::Command(name.clone(), text.clone()))));
            let views = host.seen_by(person);
            let asked_to_pay = views.iter().flat_map(MessageView::payments);
            for payment in asked_to_pay.filter(|payment| host.can_be_decided(person, payment)) {
                pay.extend(vec![by(Act::Approve(payment.clone())); 4]);
                pay.push(by(Act::Decline(payment)));
            }
            let (forms, cards): (Vec<_>, Vec<_>) = views.into_iter().partition(|view| host.is_form(&view.id));
            submit.extend(forms.first().map(|_| by(Act::Submit)));
            for (view, button) in cards.iter().flat_map(|view| view.buttons().into_iter().map(move |it| (view, it))) {
                let pressed = (person.clone(), view.id.clone(), button);
                let times = if self.seldom.contains(&pressed.2.verb) { 1 } else { 8 };
                press.extend(vec![by(Act::Press(pressed.1.clone(), pressed.2.clone())); times]);
                if !seen.contains(&pressed) {
                    seen.push(pressed);
                }
            }
        }
        // Buttons that may be gone by now: a client shows them for a moment longer.
        let stale = seen.iter().rev().filter(|(person, message, _)| host.sees(person, message)).take(12);
        let stale =
            stale.map(|(person, message, button)| (person.clone(), Act::Press(message.clone(), button.clone())));
        let asked = host.undecided.iter().filter(|(_, pending)| *pending.conversation() == host.conversation);
        let decide = asked.flat_map(|(permission, pending)| {
            let decided = |yes| Some((pending.actor()?.clone(), Act::Decide(permission.clone(), yes)));
            [decided(true), decided(true), decided(false)].into_iter().flatten()
        });
        let anybody = |act: Act| people.first().map(|person| (person.clone(), act)).into_iter().collect();
        let paused = host.paused.contains(&host.conversation);
        vec![
            (20, press),
            (10, pay),
            (10, submit),
            (6, decide.collect()),
            (4, begin),
            (4, anybody(Act::Wait)),
            (2, stale.collect()),
            if paused { (12, anybody(Act::Resume)) } else { (1, anybody(Act::Pause)) },
        ]
    }

    fn play(&self, host: &mut Host, person: &PersonId, act: &Act, dice: &mut Dice) -> Result {
        match act {
            Act::Open => host.open(person),
            Act::Command(name, text) => host.command(person, name, text),
            Act::Wait => host.advance(Duration::from_secs(*dice.pick(&WAITS))),
            Act::Pause => {
                host.pause();
                Ok(())
            }
            Act::Resume => {
                // A busy host is late: meanwhile the clock went on.
                let late = Duration::from_secs(*dice.pick(&WAITS));
                host.set_now(host.now().plus(late));
                host.resume()
            }
            Act::Press(message, button) => {
                let entered = self.enter(&host.view(person, message), dice);
                host.press(person, message, button, &borrowed(&entered))
            }
            Act::Submit => {
                let Some(form) = host.seen_by(person).into_iter().rev().find(|view| host.is_form(&view.id)) else {
                    return Ok(());
                };
                let entered = self.enter(&form, dice);
                host.submit(person, &borrowed(&entered))
            }
            Act::Approve(payment) => host.approve(person, payment),
            Act::Decline(payment) => host.decline(person, payment),
            Act::Decide(permission, true) => host.grant(person, permission),
            Act::Decide(permission, false) => host.deny(person, permission),
        }
    }

    /// Something for each input of a card that its client would take.
    fn enter(&self, view: &MessageView, dice: &mut Dice) -> Vec<(String, String)> {
        let inputs = view.card.as_ref().map(inputs).unwrap_or_default();
        inputs.into_iter().map(|(id, input)| (id, self.entry(&input, dice))).collect()
    }

    fn entry(&self, input: &Map<String, Value>, dice: &mut Dice) -> String {
        let text = |name: &str| input.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let number = |name: &str, default| input.get(name).and_then(Value::as_i64).unwrap_or(default);
        let required = input.get("isRequired") == Some(&Value::Bool(true));
        match text("type").as_str() {
            "Input.ChoiceSet" => {
                let choices = input.get("choices").and_then(Value::as_array).cloned().unwrap_or_default();
                dice.pick(&choices).get("value").and_then(Value::as_str).unwrap_or_default().to_owned()
            }
            "Input.Toggle" => text(dice.pick::<&str>(&["valueOn", "valueOff"])),
            "Input.Number" => {
                let (min, max) = (number("min", -1), number("max", 1_000));
                let span = usize::try_from(max.saturating_sub(min)).unwrap_or_default();
                let above = i64::try_from(dice.below(span.saturating_add(1))).unwrap_or_default();
                min.saturating_add(above).to_string()
            }
            "Input.Date" | "Input.Time" => {
                let known: Vec<String> =
                    ["value", "min", "max"].map(text).into_iter().filter(|it| !it.is_empty()).collect();
                if known.is_empty() { String::new() } else { dice.pick(&known).clone() }
            }
            _ => {
                let max = usize::try_from(number("maxLength", 4_096)).unwrap_or_default();
                let fits = |word: &&String| word.chars().count() <= max && !(required && word.trim().is_empty());
                let words: Vec<&String> = self.words.iter().filter(fits).collect();
                (*dice.pick(&words)).clone()
            }
        }
    }
}

/// One of the acts that are possible, of a kind that is picked first: ten buttons do not make a payment unlikely.
fn pick(mut kinds: Vec<(usize, Vec<(PersonId, Act)>)>, dice: &mut Dice) -> (PersonId, Act) {
    kinds.retain(|(_, acts)| !acts.is_empty());
    let mut rest = dice.below(kinds.iter().map(|(weight, _)| weight).sum());
    for (weight, acts) in &kinds {
        match rest.checked_sub(*weight) {
            Some(less) => rest = less,
            None => return dice.pick(acts).clone(),
        }
    }
    panic!("a walk needs people: at least one of them can always wait")
}

impl Host {
    fn is_form(&self, message: &MessageId) -> bool {
        self.state.message(message.as_str()).is_some_and(|message| message.form.is_some())
    }

    fn can_be_decided(&self, person: &PersonId, payment: &PaymentId) -> bool {
        let payment = self.payment(payment);
        payment.payer == *person && payment.state == PaymentState::Requested && self.now() < payment.expires_at
    }
}

/// A button that somebody saw.
type Seen = (PersonId, MessageId, Button);

/// What somebody does next.
#[derive(Debug, Clone)]
enum Act {
    Open,
    Command(String, String),
    Press(MessageId, Button),
    Submit,
    Approve(PaymentId),
    Decline(PaymentId),
    Decide(String, bool),
    Wait,
    Pause,
    Resume,
}

fn borrowed(entered: &[(String, String)]) -> Vec<(&str, &str)> {
    entered.iter().map(|(id, value)| (id.as_str(), value.as_str())).collect()
}

/// What happened so far, printed when a test fails.
struct Trail {
    seed: u64,
    steps: Vec<String>,
}

impl Drop for Trail {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("seed {}, after {} steps:\n  {}", self.seed, self.steps.len(), self.steps.join("\n  "));
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::{Card, Event, Trigger, card, chat, storage};

    /// Counts to three by a button, but forgets to look whether it is there already.
    fn counter(event: Event) -> Result {
        match &event.trigger {
            Trigger::CardAction(action) if action.verb == "more" => {
                let sum = storage::conversation().increment("sum", 1)?;
                chat::edit(&action.message, content(sum))
            }
            Trigger::Opened(_) => chat::post(content(0)).map(drop),
            _ => Ok(()),
        }
    }

    fn content(sum: i64) -> chat::Content {
        chat::Content::new(sum.to_string()).card(Card::new().action(card::execute("more", "More")))
    }

    #[test]
    #[should_panic(expected = "counted to 4")]
    fn a_walk_finds_the_sequence_that_breaks_the_rule() {
        Walk::new(|| Host::new(counter)).check(|host| {
            for message in host.messages() {
                assert!(message.text.parse::<i64>().unwrap() <= 3, "counted to {}", message.text);
            }
        });
    }

    #[test]
    #[should_panic(expected = "the program ended with `conflict`")]
    fn an_error_that_is_no_refusal_fails_the_test() {
        Walk::new(|| Host::new(|_| Err(Error::Conflict))).check(|_| {});
    }

    #[test]
    fn the_same_seed_goes_the_same_way() {
        let texts = |seed| {
            let all = std::cell::RefCell::new(Vec::new());
            let walk = Walk::new(|| Host::new(counter)).people(&["alice", "bob"]).runs(1).seed(seed);
            walk.check(|host| all.borrow_mut().extend(host.messages().into_iter().map(|message| message.text)));
            all.into_inner()
        };
        assert_eq!(texts(3), texts(3));
        assert_ne!(texts(3), texts(4));
    }
}
