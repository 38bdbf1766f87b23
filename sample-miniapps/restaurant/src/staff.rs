//! For the house's own people: the tables of a day.

use parvis_sdk::chat::Content;
use parvis_sdk::identity::{self, Role};
use parvis_sdk::{Card, Date, Error, PersonId, Result, Timestamp, card, chat};

use crate::house::{self, Service};
use crate::seats;
use crate::texts::Language;

/// `/tables` and `/tables 2026-12-24`: answers privately which tables are taken.
pub(crate) fn list_tables(actor: &PersonId, now: Timestamp, day: &str) -> Result {
    let language = Language::current()?;
    if identity::current_role()? != Role::Staff {
        return Err(Error::refused(language.staff_only()));
    }
    let day: Date = match day {
        "" => house::today(now),
        day => day.parse().map_err(|_| Error::refused(language.tables_usage()))?,
    };
    let title = language.tables_of(&language.day(day));
    let mut card = Card::new().lang(language.tag()).with(card::text(&title).heading());
    let mut count: u32 = 0;
    for service in Service::ALL {
        let taken_tables = seats::taken_tables(day, service, now)?;
        count = count.saturating_add(u32::try_from(taken_tables.len()).unwrap_or(u32::MAX));
        card = card.with(card::text(language.service(service)).bold());
        if taken_tables.is_empty() {
            card = card.with(card::text(language.all_free()).subtle());
            continue;
        }
        card = card.with(card::facts(taken_tables.into_iter().map(|(number, taken)| {
            let state = if taken.until.is_some() { language.held() } else { language.confirmed() };
            let line = format!("{}, {}: {state}", language.time(taken.time), language.party(taken.guests));
            (format!("{} {number}", language.table_label()), line)
        })));
    }
    let content = Content::new(language.tables_taken(&title, count)).card(card);
    chat::reply_privately(actor, content).map(drop)
}
