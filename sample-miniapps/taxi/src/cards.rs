//! What a ride shows: to everybody how far it is, to the rider what it costs and what they can do, to the driver what comes next.
//!
//! Whoever is neither of the two learns of an address only which known place is near.

use parvis_sdk::card::{self, Color, ContainerStyle, Element};
use parvis_sdk::chat::{self, Content};
use parvis_sdk::{Card, Money, PersonId, Result, Timestamp};

use crate::ask::Quote;
use crate::drivers::Driver;
use crate::map::{self, Car};
use crate::ride::{Asked, Chosen, End, Ride, Stage};
use crate::tariff;
use crate::texts::Language;
use crate::town::{self, Place, Point};

/// Verbs of the buttons: of a quote,
pub(crate) const ORDER: &str = "order";
pub(crate) const LEAVE: &str = "leave";
/// of the rider,
pub(crate) const CANCEL: &str = "cancel";
pub(crate) const CANCEL_ANYWAY: &str = "cancel-anyway";
pub(crate) const KEEP: &str = "keep";
pub(crate) const CHANGE: &str = "change";
pub(crate) const CONFIRM: &str = "confirm";
/// of the driver.
pub(crate) const OFF_DUTY: &str = "off-duty";
pub(crate) const ACCEPT: &str = "accept";
pub(crate) const ARRIVED: &str = "arrived";
pub(crate) const PICK_UP: &str = "pick-up";
pub(crate) const DROP_OFF: &str = "drop-off";
pub(crate) const NO_SHOW: &str = "no-show";
pub(crate) const GIVE_UP: &str = "give-up";

/// Shows a quote to the person who asked for it.
pub(crate) fn offer_quote(to: &PersonId, quote: &Quote) -> Result {
    chat::reply_privately(to, self::quote(Language::current()?, quote)).map(drop)
}

pub(crate) fn quote(language: Language, quote: &Quote) -> Content {
    let metres = town::metres(quote.from.point, quote.to.point);
    let fare = language.money(quote.fare);
    let title = language.quote(&fare);
    let card = heading(language, &title, Color::Accent)
        .with_all(drawn(language, quote.from.point, quote.to.point, None))
        .with(card::facts([
            (language.from(), quote.from.name.clone()),
            (language.to(), quote.to.name.clone()),
            (language.way(), language.way_of(&town::kilometres(language.tag(), metres), tariff::minutes(metres))),
            (language.fare(), fare.clone()),
        ]))
        .with(card::text(language.rules()).subtle())
        .action(card::execute(ORDER, language.order_for(&fare)).positive().state(quote))
        .action(card::execute(LEAVE, language.never_mind()));
    Content::new(format!("{title} {}", way(language, &quote.from.name, &quote.to.name))).card(card)
}

/// What everybody sees of a ride.
pub(crate) fn shared(ride: &Ride, now: Timestamp) -> Content {
    let language = ride.language;
    let (title, color) = headline(ride);
    let (from, to) = (shown(language, &ride.from), shown(language, &ride.to));
    let mut card = heading(language, title, color)
        .with_all(drawn(language, ride.from.point, ride.to.point, ride.car(now)))
        .with(card::facts([(language.from(), from.as_str()), (language.to(), to.as_str())]));
    let mut text = format!("{title}. {}", way(language, &from, &to));
    if let Some(arrival) = arrival(ride, language, now) {
        text = format!("{text} {arrival}");
        card = card.with(card::text(arrival).subtle());
    }
    Content::new(text).card(card)
}

/// What the rider sees.
pub(crate) fn rider(ride: &Ride, now: Timestamp) -> Content {
    let language = ride.language;
    let (title, color) = headline(ride);
    let mut facts = vec![(language.from(), ride.from.name.clone()), (language.to(), ride.to.name.clone())];
    facts.extend(ride.driver.iter().map(|driver| (language.car(), driver.car.clone())));
    facts.push((language.fare(), language.fixed(&language.money(ride.fare))));
    let card = heading(language, title, color)
        .with_all(drawn(language, ride.from.point, ride.to.point, ride.car(now)))
        .with(card::facts(facts));
    let note = [arrival(ride, language, now), rider_note(ride)].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let text = format!("{title}. {} {note}", way(language, &ride.from.name, &ride.to.name));
    Content::new(text.trim_end()).card(rider_actions(ride, now, card.with(card::text(note))))
}

/// What concerns the rider besides where the car is.
fn rider_note(ride: &Ride) -> Option<String> {
    let language = ride.language;
    let fare = language.money(ride.fare);
    Some(match (&ride.pending, ride.stage) {
        (_, Stage::Requested { .. }) if ride.is_offered() => language.asking().to_owned(),
        (_, Stage::Requested { .. }) => language.nobody_on_duty().to_owned(),
        (Some(_), Stage::Matched) => language.approve(&fare),
        (Some(_), _) => language.approve_again(&fare),
        (None, Stage::Coming { .. }) => language.free_at_first(&language.money(tariff::CANCELLATION_FEE)),
        (None, Stage::Arrived { .. }) => language.come_out(&language.money(tariff::NO_SHOW_FEE)),
        (None, _) => return None,
    })
}

/// One thing after the other: a question, a payment, or what can be done.
fn rider_actions(ride: &Ride, now: Timestamp, card: Card) -> Card {
    let language = ride.language;
    let question = |text: String| card::container().style(ContainerStyle::Warning).with(card::text(text));
    let keep = card::execute(KEEP, language.keep());
    match &ride.asked {
        Some(Asked::Cancel) => {
            let fee = language.money(tariff::CANCELLATION_FEE);
            let cancel = card::execute(CANCEL_ANYWAY, language.cancel_for(&fee)).destructive();
            return card.with(question(language.too_late(&fee))).action(keep.positive()).action(cancel);
        }
        Some(Asked::Change(offer)) => {
            let (fare, to) = (language.money(offer.fare), &offer.to.name);
            let confirm = card::execute(CONFIRM, language.change_for(&fare)).positive();
            let text = match offer.changes.minor_units() {
                0 => language.new_fare(to, &fare),
                _ => language.new_fare_with(to, &fare, &language.money(offer.changes)),
            };
            return card.with(question(text)).action(confirm).action(keep);
        }
        None => {}
    }
    if let Some(extra) = &ride.extra {
        let more = language.money(extra.amount);
        let text = language.approve_more(&extra.offer.to.name, &more);
        return card.with(card::text(text)).with(card::pay(&extra.payment, language.pay(&more))).action(keep);
    }
    let card = match &ride.pending {
        Some(payment) => card.with(card::pay(payment, language.approve_button(&language.money(ride.fare)))),
        None => card,
    };
    let card = if ride.may_change() { card.action(card::execute(CHANGE, language.change_destination())) } else { card };
    if let Stage::Riding { .. } = ride.stage {
        return card;
    }
    let title = if ride.cancelling_is_free(now) { language.cancel() } else { language.cancel_with_fee() };
    card.action(card::execute(CANCEL, title).destructive())
}

/// What a driver sees who may take the ride.
pub(crate) fn offer(ride: &Ride, driver: &Driver, now: Timestamp) -> Content {
    let language = driver.language;
    let (from, to) = (shown(language, &ride.from), shown(language, &ride.to));
    let there = town::metres(driver.at, ride.from.point);
    let fare = language.money(ride.fare);
    let title = language.ride_wanted();
    let car = Car { at: driver.at, comes_from: Some(driver.at) };
    let metres = ride.metres_left(now).max(town::metres(ride.from.point, ride.to.point));
    let card = heading(language, title, Color::Accent)
        .with_all(drawn(language, ride.from.point, ride.to.point, Some(car)))
        .with(card::facts([
            (language.from(), from.clone()),
            (language.to(), to.clone()),
            (language.way_there(), language.way_of(&town::kilometres(language.tag(), there), tariff::minutes(there))),
            (language.way(), language.way_of(&town::kilometres(language.tag(), metres), tariff::minutes(metres))),
            (language.fare(), fare.clone()),
        ]))
        .action(card::execute(ACCEPT, language.accept()).positive());
    Content::new(format!("{title}: {fare}. {}", way(language, &from, &to))).card(card)
}

/// What the drivers see who were not the first.
pub(crate) fn taken(language: Language, ride: &Ride) -> Content {
    noted(language, ride, language.taken())
}

/// What a driver sees who gave the ride up.
pub(crate) fn given_up(language: Language, ride: &Ride) -> Content {
    noted(language, ride, language.you_gave_it_up())
}

fn noted(language: Language, ride: &Ride, note: &str) -> Content {
    let text = way(language, &shown(language, &ride.from), &shown(language, &ride.to));
    let card = Card::new().lang(language.tag()).with(card::text(note).bold()).with(card::text(&text).subtle());
    Content::new(format!("{note} {text}")).card(card)
}

/// What the driver sees: what is to be done, and the button that says it is done.
pub(crate) fn driver(ride: &Ride, driver: &Chosen, now: Timestamp) -> Content {
    let language = driver.language;
    let give_up = card::execute(GIVE_UP, language.give_up()).destructive();
    let (task, target) = match ride.stage {
        Stage::Requested { .. } | Stage::Matched => (language.wait_for_approval().to_owned(), None),
        Stage::Coming { .. } => (language.drive_to(&ride.from.name), Some(&ride.from)),
        Stage::Arrived { .. } if ride.pending.is_some() => (language.wait_for_approval().to_owned(), None),
        Stage::Arrived { .. } => (language.wait_for_rider(&language.money(tariff::NO_SHOW_FEE)), None),
        Stage::Riding { .. } => (language.drive_to(&ride.to.name), Some(&ride.to)),
    };
    let card = heading(language, &task, Color::Accent)
        .with_all(drawn(language, ride.from.point, ride.to.point, ride.car(now)))
        .with(card::facts([
            (language.from(), ride.from.name.clone()),
            (language.to(), ride.to.name.clone()),
            (language.fare(), language.money(ride.fare)),
        ]));
    let card = match ride.stage {
        Stage::Requested { .. } | Stage::Matched => card.action(give_up),
        Stage::Coming { .. } => card.action(card::execute(ARRIVED, language.i_am_here()).positive()).action(give_up),
        Stage::Arrived { .. } => {
            let card = card.action(card::execute(PICK_UP, language.is_in()).positive());
            let no_show = card::execute(NO_SHOW, language.did_not_come()).destructive();
            if ride.may_leave(now) { card.action(no_show) } else { card }.action(give_up)
        }
        Stage::Riding { .. } => card.action(card::execute(DROP_OFF, language.we_are_there()).positive()),
    };
    let card = match target {
        Some(place) => card.action(card::open_url(link(place.point), language.open_map())),
        None => card,
    };
    Content::new(format!("{task} {}", way(language, &ride.from.name, &ride.to.name))).card(card)
}

/// What a driver sees who is on duty.
pub(crate) fn on_duty(language: Language, car: &str) -> Content {
    let title = language.you_are_on_duty();
    let card = heading(language, title, Color::Good)
        .with(card::facts([(language.car(), car)]))
        .with(card::text(language.duty_note()).subtle())
        .action(card::execute(OFF_DUTY, language.go_off_duty()));
    Content::new(format!("{title} {}", language.duty_note())).card(card)
}

/// What everybody sees of a ride that is over.
pub(crate) fn shared_end(ride: &Ride, end: End) -> Content {
    let language = ride.language;
    // Why nobody rode is the rider's business: how a payment went is nobody else's.
    let (title, color) = match end {
        End::Done => (language.done(), Color::Good),
        _ => (language.no_ride(), Color::Attention),
    };
    let (from, to) = (shown(language, &ride.from), shown(language, &ride.to));
    let card = heading(language, title, color)
        .with(card::facts([(language.from(), from.as_str()), (language.to(), to.as_str())]));
    Content::new(format!("{title}. {}", way(language, &from, &to))).card(card)
}

/// What the rider keeps: the receipt.
pub(crate) fn receipt(ride: &Ride, end: End, paid: Money, minutes: Option<u32>) -> Content {
    let language = ride.language;
    let (title, color) = match end {
        End::Done => (language.done(), Color::Good),
        _ => (language.no_ride(), Color::Attention),
    };
    let note = match end {
        End::Done if paid.minor_units() == 0 => language.not_charged().to_owned(),
        End::Done => language.thanks().to_owned(),
        End::Cancelled => language.cancelled().to_owned(),
        End::CancelledLate => language.cancelled_late().to_owned(),
        End::NoShow => language.no_show().to_owned(),
        End::NobodyFound => language.nobody_found().to_owned(),
        End::Declined => language.declined().to_owned(),
        End::NotApproved => language.not_approved().to_owned(),
    };
    let mut facts = vec![(language.from(), ride.from.name.clone()), (language.to(), ride.to.name.clone())];
    facts.extend(ride.driver.iter().map(|driver| (language.car(), driver.car.clone())));
    facts.extend(minutes.map(|minutes| (language.time(), language.minutes(minutes))));
    if end == End::Done && ride.changes.minor_units() > 0 {
        facts.push((language.changes(), language.money(ride.changes)));
    }
    facts.push((language.paid(), language.money(paid)));
    let card = heading(language, title, color).with(card::facts(facts)).with(card::text(&note).subtle());
    let text = format!(
        "{title}. {} {note} {}: {}.",
        way(language, &ride.from.name, &ride.to.name),
        language.paid(),
        language.money(paid)
    );
    Content::new(text).card(card)
}

/// What the driver sees of a ride that is over.
pub(crate) fn driver_end(ride: &Ride, driver: &Chosen, end: End, paid: Money) -> Content {
    let language = driver.language;
    let title = match end {
        End::Done => language.done(),
        End::NoShow => language.you_left(),
        _ => language.rider_cancelled(),
    };
    let from_to = way(language, &shown(language, &ride.from), &shown(language, &ride.to));
    let card = Card::new()
        .lang(language.tag())
        .with(card::text(title).heading())
        .with(card::text(&from_to))
        .with(card::facts([(language.paid(), language.money(paid))]));
    Content::new(format!("{title}. {from_to} {}: {}.", language.paid(), language.money(paid))).card(card)
}

fn headline(ride: &Ride) -> (&'static str, Color) {
    let language = ride.language;
    match ride.stage {
        Stage::Requested { .. } => (language.looking(), Color::Accent),
        Stage::Matched => (language.found(), Color::Warning),
        Stage::Coming { .. } => (language.coming(), Color::Accent),
        Stage::Arrived { .. } => (language.arrived(), Color::Good),
        Stage::Riding { .. } => (language.riding(), Color::Accent),
    }
}

/// How long it takes until the car is there.
fn arrival(ride: &Ride, language: Language, now: Timestamp) -> Option<String> {
    let minutes = tariff::minutes(ride.metres_left(now));
    match ride.stage {
        Stage::Coming { .. } => Some(language.comes_in(minutes)),
        Stage::Riding { .. } => Some(language.there_in(minutes)),
        _ => None,
    }
}

fn heading(language: Language, title: &str, color: Color) -> Card {
    Card::new().lang(language.tag()).with(card::text(title).heading().color(color))
}

/// The map, with what its marks mean.
fn drawn(language: Language, from: Point, to: Point, car: Option<Car>) -> [Element; 2] {
    let legend = if car.is_some() { language.legend_with_car() } else { language.legend() };
    [
        card::text(map::draw(from, to, car)).monospace().into(),
        card::text(legend).subtle().size(card::Size::Small).into(),
    ]
}

fn way(language: Language, from: &str, to: &str) -> String {
    language.from_to(from, to)
}

fn shown(language: Language, place: &Place) -> String {
    if place.public { place.name.clone() } else { language.near(place.nearest()) }
}

/// Where the driver's own map opens.
fn link(point: Point) -> String {
    let degrees = |value: i32| format!("{}.{:05}", value / 100_000, value.unsigned_abs() % 100_000);
    let (north, east) = (degrees(point.north), degrees(point.east));
    format!("https://www.openstreetmap.org/?mlat={north}&mlon={east}#map=17/{north}/{east}")
}
