//! The question: which day, at what time, for how many. Only the person who asks sees it.

use parvis_sdk::chat::Content;
use parvis_sdk::event::Inputs;
use parvis_sdk::{Card, Date, Error, PersonId, Result, TimeOfDay, Timestamp, card, chat};
use serde::{Deserialize, Serialize};

use crate::house::{self, Service};
use crate::texts::Language;
use crate::{booking, cards, language, seats};

const NAME: &str = "book";
const ANY_TIME: &str = "any";

/// What a guest wants. It travels on buttons too, and is checked again when it comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Wish {
    pub(crate) day: Date,
    pub(crate) time: TimeOfDay,
    pub(crate) guests: u8,
}

/// Shows the form. `day` and `guests` come from a link that anybody can write: only what is possible is filled in.
pub(crate) fn open(to: &PersonId, now: Timestamp, day: Option<&str>, guests: Option<&str>) -> Result {
    let language = language()?;
    let today = house::today(now);
    let last = today.plus_days(house::DAYS_AHEAD);
    let day = day.and_then(|day| day.parse().ok()).filter(|day| (today..=last).contains(day)).unwrap_or(today);
    let guests = guests.and_then(|guests| guests.parse().ok()).filter(|guests| is_party(*guests)).unwrap_or(2);

    let any = (language.any_time().to_owned(), ANY_TIME.to_owned());
    let arrivals = Service::ALL.into_iter().flat_map(Service::arrivals);
    let times = std::iter::once(any).chain(arrivals.map(|time| (language.time(*time), time.to_string())));
    let card = Card::new()
        .lang(language.tag())
        .with(card::text(language.book_a_table()).heading())
        .with(
            card::date_input("date", language.day_label())
                .range(today, last)
                .value(day)
                .required(language.choose_day()),
        )
        .with(card::choice_set("time", language.time_label(), times).value(ANY_TIME).required(language.choose_time()))
        .with(
            card::number_input("guests", language.guests_label())
                .range(1, i32::from(house::GUESTS_MAX))
                .value(i32::from(guests))
                .required(language.choose_guests()),
        )
        .action(card::execute("search", language.search()).positive());
    let content = Content::new(language.book_a_table()).card(card);
    chat::open_form(to, NAME, &(), content).map(drop)
}

/// The form came back: holds a table at the time that was asked for, or shows the times that are free.
pub(crate) fn submitted(guest: &PersonId, now: Timestamp, inputs: &Inputs) -> Result {
    let language = language()?;
    let day: Date = inputs.parse_as("date").ok_or_else(|| Error::refused(language.choose_day()))?;
    let guests: u8 = inputs.parse_as("guests").ok_or_else(|| Error::refused(language.choose_guests()))?;
    check_day_and_party(day, guests, language, now)?;
    if inputs.get("time") == Some(ANY_TIME) {
        return show_free_times(guest, day, guests, language, now);
    }
    let time: TimeOfDay = inputs.parse_as("time").ok_or_else(|| Error::refused(language.choose_time()))?;
    booking::hold(&Wish { day, time, guests }, guest, language, now, None)
}

impl Wish {
    /// The service that it falls into, if the house can grant it at all.
    pub(crate) fn service(&self, language: Language, now: Timestamp) -> Result<Service> {
        check_day_and_party(self.day, self.guests, language, now)?;
        let service = Service::at(self.time).ok_or_else(|| Error::refused(language.choose_time()))?;
        if house::instant(self.day, self.time) < now.plus(house::NOTICE) {
            return Err(Error::refused(language.too_late_to_book()));
        }
        Ok(service)
    }
}

fn check_day_and_party(day: Date, guests: u8, language: Language, now: Timestamp) -> Result {
    let today = house::today(now);
    if !(today..=today.plus_days(house::DAYS_AHEAD)).contains(&day) {
        return Err(Error::refused(language.day_out_of_range()));
    }
    if !is_party(guests) {
        return Err(Error::refused(language.choose_guests()));
    }
    Ok(())
}

fn is_party(guests: u8) -> bool {
    (1..=house::GUESTS_MAX).contains(&guests)
}

fn show_free_times(guest: &PersonId, day: Date, guests: u8, language: Language, now: Timestamp) -> Result {
    let times = seats::free_times(day, guests, now)?;
    if times.is_empty() {
        return Err(Error::refused(language.nothing_free(day, guests)));
    }
    let message = chat::post(cards::choosing(language, day, guests))?;
    chat::set_view(&message, guest, cards::free_times(language, day, guests, &times))
}
