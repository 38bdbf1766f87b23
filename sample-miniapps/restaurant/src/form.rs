//! The question: which day, at what time, for how many. Only the person who asks sees it; what cannot be granted is asked for again,
//! with a word on why and with what was entered.

use parvis_sdk::chat::Content;
use parvis_sdk::event::Inputs;
use parvis_sdk::state::State;
use parvis_sdk::steps::{self, Steps, Turn};
use parvis_sdk::{Card, Date, Error, PersonId, Result, TimeOfDay, Timestamp, card, chat};
use serde::{Deserialize, Serialize};

use crate::house::{self, Service};
use crate::seats::{self, Seat};
use crate::texts::Language;
use crate::{booking, cards};

const ANY_TIME: &str = "any";

/// What a guest wants. It travels on buttons too, and is checked again when it comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Wish {
    pub(crate) day: Date,
    pub(crate) time: TimeOfDay,
    pub(crate) guests: u8,
}

impl State for Wish {
    const TAG: u32 = 1;
}

/// The form, with what it begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Book {
    day: Date,
    guests: u8,
}

impl State for Book {
    const TAG: u32 = 1;
}

/// What the form comes to: no time is any time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answer {
    day: Date,
    guests: u8,
    time: Option<TimeOfDay>,
}

/// Shows the form. `day` and `guests` come from a link that anybody can write: only what is possible is filled in.
pub(crate) fn open(to: &PersonId, now: Timestamp, day: Option<&str>, guests: Option<&str>) -> Result {
    let today = house::today(now);
    let day = day.and_then(|day| day.parse().ok()).filter(|day| is_bookable(*day, now)).unwrap_or(today);
    let guests = guests.and_then(|guests| guests.parse().ok()).filter(|guests| is_party(*guests)).unwrap_or(2);
    steps::start(to, &Book { day, guests }, now)
}

impl Steps for Book {
    const NAME: &'static str = "book";
    type Done = Answer;

    fn ask(&self, now: Timestamp) -> Result<Content> {
        let language = Language::current()?;
        let today = house::today(now);
        let last = today.plus_days(house::DAYS_AHEAD);
        let any = (language.any_time().to_owned(), ANY_TIME.to_owned());
        let arrivals = Service::ALL.into_iter().flat_map(Service::arrivals);
        let times = std::iter::once(any).chain(arrivals.map(|time| (language.time(*time), time.to_string())));
        let times = card::choice_set("time", language.time_label(), times);
        let guests = card::number_input("guests", language.guests_label()).range(1, i32::from(house::GUESTS_MAX));
        let day = card::date_input("date", language.day_label()).range(today, last);
        let card = Card::new()
            .lang(language.tag())
            .with(card::text(language.book_a_table()).heading())
            .with(day.value(self.day.max(today)).required(language.choose_day()))
            .with(times.value(ANY_TIME).required(language.choose_time()))
            .with(guests.value(i32::from(self.guests)).required(language.choose_guests()))
            .action(card::execute("search", language.search()).positive());
        Ok(Content::new(language.book_a_table()).card(card))
    }

    fn answer(self, inputs: &Inputs, now: Timestamp) -> Result<Turn<Self>> {
        match answer(inputs, now) {
            Ok(answer) => Ok(Turn::Done(answer)),
            Err(Error::Refused(why)) => Ok(Turn::Again(self, why)),
            Err(error) => Err(error),
        }
    }
}

/// What was entered, if the house can grant it now; refuses it in words else.
fn answer(inputs: &Inputs, now: Timestamp) -> Result<Answer> {
    let language = Language::current()?;
    let day: Date = inputs.parse_as("date").ok_or_else(|| Error::refused(language.choose_day()))?;
    let guests: u8 = inputs.parse_as("guests").ok_or_else(|| Error::refused(language.choose_guests()))?;
    check_day_and_party(day, guests, language, now)?;
    if inputs.get("time") == Some(ANY_TIME) {
        return match seats::free_times(day, guests, now)?.is_empty() {
            true => Err(Error::refused(language.nothing_free(&language.day(day), &language.party(guests)))),
            false => Ok(Answer { day, guests, time: None }),
        };
    }
    let time: TimeOfDay = inputs.parse_as("time").ok_or_else(|| Error::refused(language.choose_time()))?;
    Wish { day, time, guests }.service(language, now)?;
    Ok(Answer { day, guests, time: Some(time) })
}

/// The form is answered: holds a table at the time that was asked for, or shows the times that are free.
pub(crate) fn answered(answer: Answer, guest: &PersonId, now: Timestamp) -> Result {
    let language = Language::current()?;
    let Answer { day, guests, time } = answer;
    if let Some(time) = time {
        return booking::hold(&Wish { day, time, guests }, guest, language, now, None);
    }
    let times = seats::free_times(day, guests, now)?;
    let message = chat::post(cards::choosing(language, day, guests))?;
    chat::set_view(&message, guest, cards::free_times(language, day, guests, &times))
}

impl Wish {
    /// The service that it falls into, if the house can grant it at all.
    fn service(&self, language: Language, now: Timestamp) -> Result<Service> {
        check_day_and_party(self.day, self.guests, language, now)?;
        let service = Service::at(self.time).ok_or_else(|| Error::refused(language.choose_time()))?;
        if house::instant(self.day, self.time) < now.plus(house::NOTICE) {
            return Err(Error::refused(language.too_late_to_book()));
        }
        Ok(service)
    }

    /// A table for it; says else what is free that day.
    pub(crate) fn find_seat(&self, language: Language, now: Timestamp) -> Result<Seat> {
        let service = self.service(language, now)?;
        match Seat::find_free(self.day, service, self.guests, now)? {
            Some(seat) => Ok(seat),
            None => {
                let others = seats::free_times(self.day, self.guests, now)?;
                Err(Error::refused(language.just_taken(self, &others)))
            }
        }
    }
}

fn check_day_and_party(day: Date, guests: u8, language: Language, now: Timestamp) -> Result {
    if !is_bookable(day, now) {
        return Err(Error::refused(language.day_out_of_range()));
    }
    if !is_party(guests) {
        return Err(Error::refused(language.choose_guests()));
    }
    Ok(())
}

fn is_bookable(day: Date, now: Timestamp) -> bool {
    let today = house::today(now);
    (today..=today.plus_days(house::DAYS_AHEAD)).contains(&day)
}

fn is_party(guests: u8) -> bool {
    (1..=house::GUESTS_MAX).contains(&guests)
}
