//! The words, in English and French. Everything that a person reads is here.

use parvis_sdk::{Date, Money, TimeOfDay, Timestamp};
use serde::{Deserialize, Serialize};

use crate::form::Wish;
use crate::house::{self, Service};

/// A language that the house speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Language {
    #[serde(rename = "en")]
    English,
    #[serde(rename = "fr")]
    French,
}

use Language::{English, French};

/// A text without anything to fill in.
macro_rules! say {
    ($($name:ident: $english:literal, $french:literal;)*) => {
        impl Language {
            $(pub(crate) fn $name(self) -> &'static str {
                match self {
                    English => $english,
                    French => $french,
                }
            })*
        }
    };
}

say! {
    tag: "en", "fr";
    help: "I book tables: type /book.", "Je réserve des tables : tapez /book.";
    book_a_table: "Book a table", "Réserver une table";
    day_label: "Day", "Jour";
    time_label: "Time", "Heure";
    guests_label: "Guests", "Couverts";
    table_label: "Table", "Table";
    any_time: "Any time", "À toute heure";
    search: "Find a table", "Trouver une table";
    choose_day: "Choose a day.", "Choisissez un jour.";
    choose_time: "Choose one of the times on the list.", "Choisissez une des heures de la liste.";
    choose_guests: "We seat parties of 1 to 6.", "Nous recevons des tables de 1 à 6 personnes.";
    day_out_of_range: "We take bookings from today until 90 days ahead.", "Nous prenons les réservations d’aujourd’hui à 90 jours.";
    too_late_to_book: "That is less than half an hour from now. Please choose a later time.", "C’est dans moins d’une demi-heure. Choisissez une heure plus tardive.";
    too_many_bookings: "You have too many bookings open. Please cancel one first.", "Vous avez trop de réservations en cours. Annulez-en une d’abord.";
    choosing: "Looking for a table", "Recherche d’une table";
    held: "Table held", "Table retenue";
    confirmed: "Table confirmed", "Table confirmée";
    reminded: "See you soon", "À tout à l’heure";
    not_booked: "Not booked", "Non réservée";
    cancelled: "Booking cancelled", "Réservation annulée";
    done: "Thank you for coming", "Merci de votre visite";
    cancel: "Cancel", "Annuler";
    never_mind: "Never mind", "Une autre fois";
    keep: "Keep the table", "Garder la table";
    give_up: "Give the table up", "Rendre la table";
    released: "You let the table go. Nothing was paid.", "Vous avez rendu la table. Rien n’a été payé.";
    declined: "You declined the deposit, so the table is free again.", "Vous avez refusé l’acompte : la table est de nouveau libre.";
    lapsed: "The deposit was not paid in time, so the table is free again. Nothing was paid.", "L’acompte n’a pas été payé à temps : la table est de nouveau libre. Rien n’a été payé.";
    refund_reason: "Booking cancelled in time", "Réservation annulée à temps";
    cannot_refund: "We cannot pay the deposit back at this moment, so nothing was cancelled. Please try again later or call us.", "Nous ne pouvons pas rembourser l’acompte en ce moment ; rien n’a été annulé. Réessayez plus tard ou appelez-nous.";
    over: "This booking is already over.", "Cette réservation est déjà terminée.";
    not_yours: "Only the person who booked can do that.", "Seule la personne qui a réservé peut le faire.";
    staff_only: "This is for the restaurant’s staff.", "C’est réservé au personnel du restaurant.";
    tables_usage: "Type /tables, or /tables and a day such as 2026-12-24.", "Tapez /tables, ou /tables et un jour comme 2026-12-24.";
    all_free: "All tables are free.", "Toutes les tables sont libres.";
}

impl Language {
    /// By its ISO 639 code; English for those who speak neither.
    pub(crate) fn of(code: &str) -> Self {
        if code.eq_ignore_ascii_case("fr") { French } else { English }
    }

    pub(crate) fn day(self, day: Date) -> String {
        let (weekday, month) = (self.weekday(day.weekday()), self.month(day.month()));
        match (self, day.day()) {
            (French, 1) => format!("{weekday} 1er {month} {}", day.year()),
            (_, number) => format!("{weekday} {number} {month} {}", day.year()),
        }
    }

    pub(crate) fn time(self, time: TimeOfDay) -> String {
        match self {
            English => time.to_string(),
            French => format!("{} h {:02}", time.hour(), time.minute()),
        }
    }

    pub(crate) fn when(self, day: Date, time: TimeOfDay) -> String {
        let (day, time) = (self.day(day), self.time(time));
        match self {
            English => format!("{day} at {time}"),
            French => format!("{day} à {time}"),
        }
    }

    pub(crate) fn party(self, guests: u8) -> String {
        match (self, guests) {
            (English, 1) => "1 guest".to_owned(),
            (English, _) => format!("{guests} guests"),
            (French, 1) => "1 couvert".to_owned(),
            (French, _) => format!("{guests} couverts"),
        }
    }

    fn money(self, money: Money) -> String {
        let code = money.currency();
        match self {
            English => money.to_string(),
            French => format!("{} {}", money.value().replace('.', ","), code.code()),
        }
    }

    pub(crate) fn service(self, service: Service) -> &'static str {
        match (self, service) {
            (English, Service::Lunch) => "Lunch",
            (English, Service::Dinner) => "Dinner",
            (French, Service::Lunch) => "Déjeuner",
            (French, Service::Dinner) => "Dîner",
        }
    }

    pub(crate) fn free_tables(self, day: Date, guests: u8) -> String {
        let (day, party) = (self.day(day), self.party(guests));
        match self {
            English => format!("Free for {party} on {day}"),
            French => format!("Libre pour {party} le {day}"),
        }
    }

    pub(crate) fn nothing_free(self, day: Date, guests: u8) -> String {
        let (day, party) = (self.day(day), self.party(guests));
        match self {
            English => format!("We are fully booked for {party} on {day}. Please try another day."),
            French => format!("Nous sommes complets pour {party} le {day}. Essayez un autre jour."),
        }
    }

    /// Why a wish cannot be granted, and what can.
    pub(crate) fn just_taken(self, wish: &Wish, others: &[TimeOfDay]) -> String {
        let (when, party) = (self.when(wish.day, wish.time), self.party(wish.guests));
        let others = others.iter().map(|time| self.time(*time)).collect::<Vec<_>>().join(", ");
        match (self, others.is_empty()) {
            (English, true) => format!("Sorry, the last table for {party} on {when} is taken. Please try another day."),
            (English, false) => {
                format!("Sorry, the last table for {party} on {when} is taken. Still free that day: {others}.")
            }
            (French, true) => {
                format!("Désolé, la dernière table pour {party} le {when} est prise. Essayez un autre jour.")
            }
            (French, false) => format!(
                "Désolé, la dernière table pour {party} le {when} est prise. Encore libre ce jour-là : {others}."
            ),
        }
    }

    pub(crate) fn deposit_title(self, day: Date, time: TimeOfDay) -> String {
        let when = self.when(day, time);
        match self {
            English => format!("Deposit: {when}"),
            French => format!("Acompte : {when}"),
        }
    }

    pub(crate) fn deposit_line(self, guests: u8) -> String {
        let (party, each) = (self.party(guests), self.money(house::DEPOSIT_PER_GUEST));
        match self {
            English => format!("Deposit for {party}, {each} each"),
            French => format!("Acompte pour {party}, {each} chacun"),
        }
    }

    pub(crate) fn pay(self, deposit: Money) -> String {
        let deposit = self.money(deposit);
        match self {
            English => format!("Pay {deposit}"),
            French => format!("Payer {deposit}"),
        }
    }

    pub(crate) fn pay_until(self, deposit: Money, until: Timestamp) -> String {
        let (deposit, until) = (self.money(deposit), self.time(until.time_of_day(house::UTC_OFFSET_MINUTES)));
        match self {
            English => format!("Pay the deposit of {deposit} before {until} to confirm."),
            French => format!("Payez l’acompte de {deposit} avant {until} pour confirmer."),
        }
    }

    pub(crate) fn deposit_paid(self, deposit: Money, free_until: Timestamp) -> String {
        let offset = house::UTC_OFFSET_MINUTES;
        let until = self.when(free_until.date(offset), free_until.time_of_day(offset));
        let deposit = self.money(deposit);
        match self {
            English => format!("Deposit of {deposit} paid. You can cancel free of charge until {until}."),
            French => format!("Acompte de {deposit} payé. Annulation gratuite jusqu’au {until}."),
        }
    }

    pub(crate) fn too_late_to_cancel(self, deposit: Money) -> String {
        let deposit = self.money(deposit);
        match self {
            English => format!("It is too late to cancel free of charge: the deposit of {deposit} would stay with us."),
            French => {
                format!("Il est trop tard pour annuler gratuitement : l’acompte de {deposit} nous resterait acquis.")
            }
        }
    }

    pub(crate) fn refunded(self, deposit: Money) -> String {
        let deposit = self.money(deposit);
        match self {
            English => format!("Your deposit of {deposit} was paid back."),
            French => format!("Votre acompte de {deposit} a été remboursé."),
        }
    }

    pub(crate) fn given_up(self, deposit: Money) -> String {
        let deposit = self.money(deposit);
        match self {
            English => format!("The deposit of {deposit} was not paid back."),
            French => format!("L’acompte de {deposit} n’a pas été remboursé."),
        }
    }

    pub(crate) fn tables_of(self, day: Date) -> String {
        let day = self.day(day);
        match self {
            English => format!("Tables on {day}"),
            French => format!("Tables du {day}"),
        }
    }

    pub(crate) fn tables_taken(self, day: Date, count: u32) -> String {
        let title = self.tables_of(day);
        match self {
            English => format!("{title}: {count} taken."),
            French => format!("{title} : {count} prises."),
        }
    }

    fn weekday(self, number: u8) -> &'static str {
        const ENGLISH: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
        const FRENCH: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
        self.pick(&ENGLISH, &FRENCH, number)
    }

    fn month(self, number: u8) -> &'static str {
        const ENGLISH: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        const FRENCH: [&str; 12] = [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ];
        self.pick(&ENGLISH, &FRENCH, number)
    }

    /// The word of this number, counted from 1.
    fn pick<const N: usize>(self, english: &[&'static str; N], french: &[&'static str; N], number: u8) -> &'static str {
        let words = match self {
            English => english,
            French => french,
        };
        words.get(usize::from(number).wrapping_sub(1)).copied().unwrap_or_default()
    }
}
