//! What a booking shows: to everybody the state, to the guest the deposit and the buttons too.

use parvis_sdk::card::{self, Color};
use parvis_sdk::chat::Content;
use parvis_sdk::{Card, Date, TimeOfDay, Timestamp};

use crate::booking::{Booking, End, State};
use crate::form::Wish;
use crate::texts::Language;

/// Verbs of the buttons.
pub(crate) const HOLD: &str = "hold";
pub(crate) const LEAVE: &str = "leave";
pub(crate) const CANCEL: &str = "cancel";
pub(crate) const GIVE_UP: &str = "give-up";
pub(crate) const KEEP: &str = "keep";

/// What everybody sees while the guest chooses a time.
pub(crate) fn choosing(language: Language, day: Date, guests: u8) -> Content {
    let title = language.choosing();
    let card = Card::new()
        .lang(language.tag())
        .with(card::text(title).heading())
        .with(card::facts([(language.day_label(), language.day(day)), (language.guests_label(), guests.to_string())]));
    Content::new(language.looking_on(title, &language.day(day))).card(card)
}

/// What the guest sees meanwhile: a button for each time.
pub(crate) fn free_times(language: Language, day: Date, guests: u8, times: &[TimeOfDay]) -> Content {
    let title = language.free_tables(&language.day(day), &language.party(guests));
    let buttons = times.iter().map(|time| {
        let wish = Wish { day, time: *time, guests };
        card::execute(HOLD, language.time(*time)).state(&wish)
    });
    let card = Card::new()
        .lang(language.tag())
        .with(card::text(&title).heading())
        .with(card::actions(buttons))
        .action(card::execute(LEAVE, language.never_mind()));
    Content::new(title).card(card)
}

/// What everybody sees of a booking.
pub(crate) fn shared(booking: &Booking) -> Content {
    let (title, color) = headline(booking);
    let card = heading(booking.language, title, color).with(facts(booking));
    Content::new(summary(booking, title)).card(card)
}

/// What the guest sees of it.
pub(crate) fn own(booking: &Booking, now: Timestamp) -> Content {
    let language = booking.language;
    let deposit = language.money(booking.deposit);
    let (title, color) = headline(booking);
    let card = heading(language, title, color).with(facts(booking));
    let cancel = card::execute(CANCEL, language.cancel()).destructive();
    let (note, card) = match booking.state {
        State::Held { until } => {
            let note = language.pay_until(&deposit, &language.clock(until));
            let pay = card::pay(&booking.payment, language.pay(&deposit));
            (note.clone(), card.with(card::text(note)).with(pay))
        }
        State::Confirmed | State::Reminded => {
            let note = if now < booking.free_until() {
                language.deposit_paid(&deposit, &language.instant(booking.free_until()))
            } else {
                language.deposit_is_final(&deposit)
            };
            (note.clone(), card.with(card::text(note).subtle()))
        }
    };
    Content::new(format!("{} {note}", summary(booking, title))).card(card.action(cancel))
}

/// What the guest sees who cancels after the free window.
pub(crate) fn too_late(booking: &Booking) -> Content {
    let language = booking.language;
    let (title, color) = headline(booking);
    let question = language.too_late_to_cancel(&language.money(booking.deposit));
    let card = heading(language, title, color)
        .with(facts(booking))
        .with(card::container().style(card::ContainerStyle::Warning).with(card::text(&question)))
        .action(card::execute(KEEP, language.keep()).positive())
        .action(card::execute(GIVE_UP, language.give_up()).destructive());
    Content::new(question).card(card)
}

/// What everybody sees of a booking that is over.
pub(crate) fn shared_end(booking: &Booking, end: End) -> Content {
    // Why it was not booked is the guest's business: how a payment went is nobody else's.
    let (title, color) = match end {
        End::Released | End::Declined | End::Lapsed => (booking.language.not_booked(), Color::Attention),
        End::Refunded | End::GivenUp => (booking.language.cancelled(), Color::Attention),
        End::Done => (booking.language.done(), Color::Good),
    };
    let card = heading(booking.language, title, color).with(facts(booking));
    Content::new(summary(booking, title)).card(card)
}

/// What the guest sees of it.
pub(crate) fn own_end(booking: &Booking, end: End) -> Content {
    let language = booking.language;
    let shared = shared_end(booking, end);
    let note = match end {
        End::Released => language.released().to_owned(),
        End::Declined => language.declined().to_owned(),
        End::Lapsed => language.lapsed().to_owned(),
        End::Refunded => language.refunded(&language.money(booking.deposit)),
        End::GivenUp => language.given_up(&language.money(booking.deposit)),
        End::Done => return shared,
    };
    let text = format!("{} {note}", shared.text);
    let card = shared.card.unwrap_or_default().with(card::text(note));
    Content::new(text).card(card)
}

fn headline(booking: &Booking) -> (&'static str, Color) {
    match booking.state {
        State::Held { .. } => (booking.language.held(), Color::Warning),
        State::Confirmed => (booking.language.confirmed(), Color::Good),
        State::Reminded => (booking.language.reminded(), Color::Accent),
    }
}

fn heading(language: Language, title: &str, color: Color) -> Card {
    Card::new().lang(language.tag()).with(card::text(title).heading().color(color))
}

fn facts(booking: &Booking) -> card::FactSet {
    let language = booking.language;
    card::facts([
        (language.day_label(), language.day(booking.seat.day)),
        (language.time_label(), language.time(booking.time)),
        (language.guests_label(), booking.guests.to_string()),
        (language.table_label(), booking.seat.table.to_string()),
    ])
}

fn summary(booking: &Booking, title: &str) -> String {
    let language = booking.language;
    let when = language.when(booking.seat.day, booking.time);
    language.summary(title, &when, &language.party(booking.guests))
}
