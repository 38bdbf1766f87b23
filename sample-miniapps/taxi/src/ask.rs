//! The questions: from where to where, where to instead, and what drivers say when they begin.
//!
//! A place is chosen from the list, typed, or, for the pick-up, told by the person's device: asked for each time, used once.

use parvis_sdk::card;
use parvis_sdk::chat::Content;
use parvis_sdk::event::Inputs;
use parvis_sdk::identity::{self, ProfileField};
use parvis_sdk::state::State;
use parvis_sdk::steps::{self, Steps, Turn};
use parvis_sdk::{Card, Error, MessageId, Money, PersonId, Result, Timestamp};
use serde::{Deserialize, Serialize};

use crate::texts::Language;
use crate::town::{self, Found, PLACES, Place};
use crate::{ride, tariff};

/// The choice for where the person is now.
const HERE: &str = "here";
/// Closer than this people walk, in metres.
const WALKING: u32 = 150;

/// What a ride would cost. It travels on a button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Quote {
    pub(crate) from: Place,
    pub(crate) to: Place,
    pub(crate) fare: Money,
}

impl State for Quote {
    const TAG: u32 = 1;
}

impl Quote {
    pub(crate) fn new(from: Place, to: Place) -> Self {
        let fare = tariff::fare(town::metres(from.point, to.point));
        Self { from, to, fare }
    }
}

/// A ride: from where, then to where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Order {
    From,
    To { from: Place },
}

impl State for Order {
    const TAG: u32 = 1;
}

/// Asks where to begin.
pub(crate) fn order(rider: &PersonId, now: Timestamp) -> Result {
    ride::require_none(rider, Language::current()?)?;
    steps::start(rider, &Order::From, now)
}

impl Steps for Order {
    const NAME: &'static str = "order";
    type Done = Quote;

    fn ask(&self, _: Timestamp) -> Result<Content> {
        let language = Language::current()?;
        Ok(match self {
            Self::From => question(language, language.take_a_taxi(), language.from_where(), Some(language.here())),
            Self::To { from } => question(language, &language.from_place(&from.name), language.to_where(), None),
        })
    }

    fn answer(self, inputs: &Inputs, _: Timestamp) -> Result<Turn<Self>> {
        let language = Language::current()?;
        let place = match place(inputs, language)? {
            Ok(place) => place,
            Err(why) => return Ok(Turn::again(self, why)),
        };
        Ok(match self {
            Self::From => Turn::Ask(Self::To { from: place }),
            Self::To { from } if town::metres(from.point, place.point) < WALKING => {
                Turn::again(Self::To { from }, language.too_close())
            }
            Self::To { from } => Turn::Done(Quote::new(from, place)),
        })
    }
}

/// Another destination for a ride.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Redirect {
    pub(crate) ride: MessageId,
    pub(crate) from: String,
}

impl State for Redirect {
    const TAG: u32 = 1;
}

impl Steps for Redirect {
    const NAME: &'static str = "redirect";
    type Done = (MessageId, Place);

    fn ask(&self, _: Timestamp) -> Result<Content> {
        let language = Language::current()?;
        Ok(question(language, language.change_destination(), language.to_where(), None))
    }

    fn answer(self, inputs: &Inputs, _: Timestamp) -> Result<Turn<Self>> {
        Ok(match place(inputs, Language::current()?)? {
            Ok(place) => Turn::Done((self.ride, place)),
            Err(why) => Turn::again(self, why),
        })
    }
}

/// A driver begins: which car, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Duty {
    pub(crate) car: String,
}

impl State for Duty {
    const TAG: u32 = 1;
}

impl Steps for Duty {
    const NAME: &'static str = "duty";
    type Done = (String, Place);

    fn ask(&self, _: Timestamp) -> Result<Content> {
        let language = Language::current()?;
        let mut car = card::text_input("car", language.your_car()).max_length(60);
        car = car.placeholder(language.car_example()).required(language.name_your_car());
        if !self.car.is_empty() {
            car = car.value(&self.car);
        }
        let card = Card::new()
            .lang(language.tag())
            .with(card::text(language.go_on_duty()).heading())
            .with(car)
            .with(places(language.where_you_are(), Some(language.here())))
            .with(typed(language))
            .action(card::execute("begin", language.begin()).positive());
        Ok(Content::new(language.go_on_duty()).card(card))
    }

    fn answer(self, inputs: &Inputs, _: Timestamp) -> Result<Turn<Self>> {
        let language = Language::current()?;
        let Some(car) = inputs.get("car") else { return Ok(Turn::again(self, language.name_your_car())) };
        Ok(match place(inputs, language)? {
            Ok(place) => Turn::Done((car.to_owned(), place)),
            Err(why) => Turn::again(self, why),
        })
    }
}

fn question(language: Language, title: &str, label: &str, here: Option<&str>) -> Content {
    let card = Card::new()
        .lang(language.tag())
        .with(card::text(title).heading())
        .with(places(label, here))
        .with(typed(language))
        .action(card::execute("next", language.next()).positive());
    Content::new(format!("{title}. {label}")).card(card)
}

fn places(label: &str, here: Option<&str>) -> card::ChoiceSet {
    let here = here.map(|title| (title, HERE));
    let known = PLACES.iter().map(|(name, _)| (*name, *name));
    card::choice_set("place", label, here.into_iter().chain(known))
}

fn typed(language: Language) -> card::TextInput {
    card::text_input("typed", language.or_type()).placeholder(language.typed_example()).max_length(100)
}

/// The place that was typed, else the one that was chosen; the inner error says why there is none.
fn place(inputs: &Inputs, language: Language) -> Result<core::result::Result<Place, String>> {
    let text = match (inputs.get("typed"), inputs.get("place")) {
        (Some(typed), _) => typed.to_owned(),
        (None, Some(HERE)) => match identity::profile(ProfileField::Location) {
            Ok(location) => location,
            Err(Error::NotGranted(_) | Error::NotFound) => return Ok(Err(language.no_location().to_owned())),
            Err(error) => return Err(error),
        },
        (None, Some(chosen)) => chosen.to_owned(),
        (None, None) => return Ok(Err(language.no_place().to_owned())),
    };
    Ok(match town::find(&text) {
        Found::Place(place) => Ok(place),
        Found::Several(names) => Err(language.several(&names.join(", "))),
        Found::Outside => Err(language.outside().to_owned()),
        Found::Nothing => Err(language.unknown(&PLACES.map(|(name, _)| name).join(", "))),
    })
}
