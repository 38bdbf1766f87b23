//! The words, in English and French. Everything that a person reads is here.

use parvis_sdk::{Date, Money, TimeOfDay, Timestamp, locale};

use crate::form::Wish;
use crate::house::{self, Service};

use Language::{English, French};

parvis_sdk::catalogue! {
    /// A language that the house speaks.
    pub(crate) enum Language { English = "en", French = "fr" }

    help: "I book tables: type /book.", French "Je réserve des tables : tapez /book.";
    book_a_table: "Book a table", French "Réserver une table";
    day_label: "Day", French "Jour";
    time_label: "Time", French "Heure";
    guests_label: "Guests", French "Couverts";
    table_label: "Table", French "Table";
    any_time: "Any time", French "À toute heure";
    search: "Find a table", French "Trouver une table";
    choose_day: "Choose a day.", French "Choisissez un jour.";
    choose_time: "Choose one of the times on the list.", French "Choisissez une des heures de la liste.";
    choose_guests: "We seat parties of 1 to 6.", French "Nous recevons des tables de 1 à 6 personnes.";
    day_out_of_range: "We take bookings from today until 90 days ahead.",
        French "Nous prenons les réservations d’aujourd’hui à 90 jours.";
    too_late_to_book: "That is less than half an hour from now. Please choose a later time.",
        French "C’est dans moins d’une demi-heure. Choisissez une heure plus tardive.";
    too_many_bookings: "You have too many bookings open. Please cancel one first.",
        French "Vous avez trop de réservations en cours. Annulez-en une d’abord.";
    choosing: "Looking for a table", French "Recherche d’une table";
    held: "Table held", French "Table retenue";
    confirmed: "Table confirmed", French "Table confirmée";
    reminded: "See you soon", French "À tout à l’heure";
    not_booked: "Not booked", French "Non réservée";
    cancelled: "Booking cancelled", French "Réservation annulée";
    done: "Thank you for coming", French "Merci de votre visite";
    cancel: "Cancel", French "Annuler";
    never_mind: "Never mind", French "Une autre fois";
    keep: "Keep the table", French "Garder la table";
    give_up: "Give the table up", French "Rendre la table";
    released: "You let the table go. Nothing was paid.", French "Vous avez rendu la table. Rien n’a été payé.";
    declined: "You declined the deposit, so the table is free again.",
        French "Vous avez refusé l’acompte : la table est de nouveau libre.";
    lapsed: "The deposit was not paid in time, so the table is free again. Nothing was paid.",
        French "L’acompte n’a pas été payé à temps : la table est de nouveau libre. Rien n’a été payé.";
    refund_reason: "Booking cancelled in time", French "Réservation annulée à temps";
    cannot_refund: "We cannot pay the deposit back at this moment, so nothing was cancelled. Please try again later or call us.",
        French "Nous ne pouvons pas rembourser l’acompte en ce moment ; rien n’a été annulé. Réessayez plus tard ou appelez-nous.";
    held_already: "A table is held on this card already.", French "Une table est déjà retenue sur cette carte.";
    over: "This booking is already over.", French "Cette réservation est déjà terminée.";
    not_yours: "Only the person who booked can do that.", French "Seule la personne qui a réservé peut le faire.";
    staff_only: "This is for the restaurant’s staff.", French "C’est réservé au personnel du restaurant.";
    tables_usage: "Type /tables, or /tables and a day such as 2026-12-24.",
        French "Tapez /tables, ou /tables et un jour comme 2026-12-24.";
    all_free: "All tables are free.", French "Toutes les tables sont libres.";

    party(guests: u8):
        [guests: One => "{guests} guest", _ => "{guests} guests"],
        French [guests: One => "{guests} couvert", _ => "{guests} couverts"];
    summary(title: &str, when: &str, party: &str): "{title}: {when}, {party}.", French "{title} : {when}, {party}.";
    looking_on(title: &str, day: &str): "{title}: {day}", French "{title} : {day}";
    free_tables(day: &str, party: &str): "Free for {party} on {day}", French "Libre pour {party} le {day}";
    nothing_free(day: &str, party: &str): "We are fully booked for {party} on {day}. Please try another day.",
        French "Nous sommes complets pour {party} le {day}. Essayez un autre jour.";
    last_taken(when: &str, party: &str): "Sorry, the last table for {party} on {when} is taken. Please try another day.",
        French "Désolé, la dernière table pour {party} le {when} est prise. Essayez un autre jour.";
    last_taken_but(when: &str, party: &str, others: &str):
        "Sorry, the last table for {party} on {when} is taken. Still free that day: {others}.",
        French "Désolé, la dernière table pour {party} le {when} est prise. Encore libre ce jour-là : {others}.";
    deposit_title(when: &str): "Deposit: {when}", French "Acompte : {when}";
    deposit_line(party: &str, each: &str): "Deposit for {party}, {each} each", French "Acompte pour {party}, {each} chacun";
    pay(deposit: &str): "Pay {deposit}", French "Payer {deposit}";
    pay_until(deposit: &str, until: &str): "Pay the deposit of {deposit} before {until} to confirm.",
        French "Payez l’acompte de {deposit} avant {until} pour confirmer.";
    deposit_paid(deposit: &str, until: &str): "Deposit of {deposit} paid. You can cancel free of charge until {until}.",
        French "Acompte de {deposit} payé. Annulation gratuite jusqu’au {until}.";
    deposit_is_final(deposit: &str): "Deposit of {deposit} paid. It stays with us if you cancel now.",
        French "Acompte de {deposit} payé. Il nous reste acquis si vous annulez maintenant.";
    too_late_to_cancel(deposit: &str):
        "It is too late to cancel free of charge: the deposit of {deposit} would stay with us.",
        French "Il est trop tard pour annuler gratuitement : l’acompte de {deposit} nous resterait acquis.";
    refunded(deposit: &str): "Your deposit of {deposit} was paid back.", French "Votre acompte de {deposit} a été remboursé.";
    given_up(deposit: &str): "The deposit of {deposit} was not paid back.", French "L’acompte de {deposit} n’a pas été remboursé.";
    tables_of(day: &str): "Tables on {day}", French "Tables du {day}";
    tables_taken(title: &str, count: u32): "{title}: {count} taken.",
        French [count: One => "{title} : {count} prise.", _ => "{title} : {count} prises."];
}

impl Language {
    pub(crate) fn money(self, money: Money) -> String {
        locale::money(self.tag(), money)
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

    /// The house's clock at this instant.
    pub(crate) fn clock(self, instant: Timestamp) -> String {
        self.time(instant.time_of_day(house::UTC_OFFSET_MINUTES))
    }

    /// The house's calendar and clock at this instant.
    pub(crate) fn instant(self, instant: Timestamp) -> String {
        self.when(instant.date(house::UTC_OFFSET_MINUTES), instant.time_of_day(house::UTC_OFFSET_MINUTES))
    }

    /// Why a wish cannot be granted, and what can.
    pub(crate) fn just_taken(self, wish: &Wish, others: &[TimeOfDay]) -> String {
        let (when, party) = (self.when(wish.day, wish.time), self.party(wish.guests));
        if others.is_empty() {
            return self.last_taken(&when, &party);
        }
        let others = others.iter().map(|time| self.time(*time)).collect::<Vec<_>>().join(", ");
        self.last_taken_but(&when, &party, &others)
    }

    pub(crate) fn service(self, service: Service) -> &'static str {
        match (self, service) {
            (English, Service::Lunch) => "Lunch",
            (English, Service::Dinner) => "Dinner",
            (French, Service::Lunch) => "Déjeuner",
            (French, Service::Dinner) => "Dîner",
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

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn every_text_is_there_in_every_language() {
        assert_eq!(Language::untranslated(), []);
    }
}
