//! The life of a ride: requested → matched → coming → arrived → riding, and then over; its card alone tells how it ended.
//!
//! Always true after an event:
//! - a rider has one ride at most, and so has a driver; a ride has one driver at most, from `Matched` on;
//! - a driver only comes once the fare is reserved, and a fare is only taken while somebody rides or when the ride is over;
//! - a ride that is over has no record, no timer and no open payment.
//!
//! Not here: how money is reserved and taken (`money`), how destinations change (`change`), how rides end (`end`).

mod change;
mod end;
mod money;

use parvis_sdk::chat::Content;
use parvis_sdk::payments::{Payment, State as PaymentState};
use parvis_sdk::state::{self, State};
use parvis_sdk::{Error, MessageId, Money, PaymentId, PersonId, Result, TimerId, Timestamp, chat, schedule, storage};
use serde::{Deserialize, Serialize};

use crate::ask::Quote;
use crate::drivers::{self, Driver};
use crate::map::Car;
use crate::texts::Language;
use crate::town::{self, Place, Point};
use crate::{cards, tariff};

pub(crate) use change::{Asked, Extra};
pub(crate) use end::End;
pub(crate) use money::Hold;

/// The name of a ride's timer. Its data is the ride's message.
const TICK: &str = "tick";
/// While somebody drives, the map moves so often.
const TICK_EVERY: std::time::Duration = std::time::Duration::from_secs(60);

/// A ride that is not over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ride {
    /// The message of its card; also its key.
    pub(crate) message: MessageId,
    pub(crate) rider: PersonId,
    pub(crate) language: Language,
    pub(crate) from: Place,
    pub(crate) to: Place,
    /// Fixed: what the ride costs, changes of the destination included.
    pub(crate) fare: Money,
    /// What of it is for changes.
    pub(crate) changes: Money,
    pub(crate) stage: Stage,
    pub(crate) driver: Option<Chosen>,
    /// What was reserved for it, or taken already.
    pub(crate) holds: Vec<Hold>,
    /// The request for the fare, while the rider has not approved it.
    pub(crate) pending: Option<PaymentId>,
    /// What the rider is asked about in their view.
    pub(crate) asked: Option<Asked>,
    /// A destination that waits for its payment.
    pub(crate) extra: Option<Extra>,
    /// Drivers who see the offer, while there is no driver.
    offered: Vec<PersonId>,
    /// Drivers who gave it up.
    passed: Vec<PersonId>,
    timer: Option<TimerId>,
}

impl State for Ride {
    const TAG: u32 = 1;
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Stage {
    /// Drivers are asked.
    Requested {
        since: Timestamp,
    },
    /// There is one; the rider is asked to approve the fare.
    Matched,
    Coming {
        since: Timestamp,
    },
    Arrived {
        since: Timestamp,
    },
    /// Where the present destination was the destination from: the pick-up, or where it was changed.
    Riding {
        since: Timestamp,
        turned: Timestamp,
        from: Point,
        driven: u32,
    },
}

/// The driver, as they were when they accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Chosen {
    pub(crate) id: PersonId,
    pub(crate) language: Language,
    pub(crate) car: String,
    pub(crate) start: Point,
}

/// Refuses a person who has a ride already.
pub(crate) fn require_none(rider: &PersonId, language: Language) -> Result {
    match storage::program().get::<MessageId>(&rider_key(rider))? {
        Some(_) => Err(Error::refused(language.one_ride())),
        None => Ok(()),
    }
}

/// The rider takes a quote: posts the ride's card and asks the drivers. `card` is the message with the quote.
pub(crate) fn order(quote: &Quote, rider: &PersonId, now: Timestamp, card: &MessageId) -> Result {
    let language = Language::current()?;
    require_none(rider, language)?;
    // What comes back is checked again, and an old quote may be of an old tariff.
    let fresh = Quote::new(quote.from.clone(), quote.to.clone());
    if !(fresh.from.point.is_inside() && fresh.to.point.is_inside()) {
        return Err(Error::refused(language.outside()));
    }
    if fresh != *quote {
        chat::toast(language.price_changed())?;
        return chat::edit(card, cards::quote(language, &fresh));
    }
    chat::redact(card)?;
    let message = chat::post(language.take_a_taxi())?;
    storage::program().set(&rider_key(rider), &message)?;
    let Quote { from, to, fare } = fresh;
    let mut ride = Ride {
        message,
        rider: rider.clone(),
        language,
        from,
        to,
        fare,
        changes: Money::new(0, fare.currency()),
        stage: Stage::Requested { since: now },
        driver: None,
        holds: Vec::new(),
        pending: None,
        asked: None,
        extra: None,
        offered: Vec::new(),
        passed: Vec::new(),
        timer: None,
    };
    ride.look_for_a_driver(now)
}

/// A payment moved: the ride goes on, or it does not.
pub(crate) fn payment_updated(payment: &Payment, now: Timestamp) -> Result {
    // A ride that is over has let go of its payments already.
    let Some(ride) = Ride::find(&payment.reference.as_str().into())? else { return Ok(()) };
    match payment.state {
        PaymentState::Authorized => ride.approved(payment, now),
        PaymentState::Declined => ride.fell_through(payment, End::Declined, now),
        PaymentState::Expired | PaymentState::Voided => ride.fell_through(payment, End::NotApproved, now),
        PaymentState::Requested | PaymentState::Captured => Ok(()),
    }
}

impl Ride {
    /// The ride whose card is this message, unless it is over.
    pub(crate) fn find(message: &MessageId) -> Result<Option<Self>> {
        storage::conversation().get_state(&key(message))
    }

    /// Those of this conversation that are not over.
    pub(crate) fn all_here() -> Result<Vec<Self>> {
        // More than a group of people has at once.
        let page = storage::conversation().list_state("ride/", None, 50)?;
        Ok(page.entries.into_iter().map(|(_, ride)| ride).collect())
    }

    pub(crate) fn save(&self) -> Result {
        storage::conversation().set(&key(&self.message), &state::tagged(self))
    }

    fn look_for_a_driver(&mut self, now: Timestamp) -> Result {
        self.stage = Stage::Requested { since: now };
        for driver in drivers::free_here()? {
            if self.is_open_to(&driver.id) {
                self.offer_to(&driver, now)?;
            }
        }
        self.set_timer(now.plus(tariff::SEARCH))?;
        self.save_and_show(now)
    }

    /// Whether this person may still take it.
    pub(crate) fn is_open_to(&self, driver: &PersonId) -> bool {
        matches!(self.stage, Stage::Requested { .. }) && self.rider != *driver && !self.passed.contains(driver)
    }

    pub(crate) fn offer_to(&mut self, driver: &Driver, now: Timestamp) -> Result {
        if !self.offered.contains(&driver.id) {
            self.offered.push(driver.id.clone());
        }
        set_view(&self.message, &driver.id, Some(cards::offer(self, driver, now)))
    }

    pub(crate) fn withdraw_from(mut self, driver: &PersonId) -> Result {
        self.offered.retain(|offered| offered != driver);
        set_view(&self.message, driver, None)?;
        self.save()
    }

    /// Whether drivers are being asked at all.
    pub(crate) fn is_offered(&self) -> bool {
        !self.offered.is_empty()
    }

    /// A driver takes it: the first one. The others are told.
    pub(crate) fn accept(mut self, actor: &PersonId, now: Timestamp) -> Result {
        let language = Language::current()?;
        drivers::require_staff(language)?;
        let Some(mut driver) = Driver::find(actor)? else { return Err(Error::refused(language.go_on_duty_first())) };
        if driver.ride.is_some() {
            return Err(Error::refused(language.one_drive()));
        }
        if !self.is_open_to(actor) {
            return Err(Error::refused(language.taken()));
        }
        driver.ride = Some(self.message.clone());
        driver.save()?;
        self.stage = Stage::Matched;
        self.asked = None;
        for other in std::mem::take(&mut self.offered) {
            if other != *actor {
                let language = Driver::find(&other)?.map_or(self.language, |other| other.language);
                set_view(&self.message, &other, Some(cards::taken(language, &self)))?;
            }
        }
        let Driver { id, language, car, at, .. } = driver;
        self.driver = Some(Chosen { id, language, car, start: at });
        self.stop_timer()?;
        self.ask_for_the_fare(tariff::APPROVAL)?;
        self.save_and_show(now)
    }

    fn approved(mut self, payment: &Payment, now: Timestamp) -> Result {
        if self.extra.as_ref().is_some_and(|extra| extra.payment == payment.id) {
            self.holds.push(Hold::of(payment));
            return self.extra_approved(now);
        }
        if self.pending.as_ref() != Some(&payment.id) {
            return money::let_go(&payment.id);
        }
        self.pending = None;
        self.holds.push(Hold::of(payment));
        if self.stage == Stage::Matched {
            self.stage = Stage::Coming { since: now };
            self.set_timer(now.plus(TICK_EVERY))?;
        }
        self.save_and_show(now)
    }

    fn fell_through(mut self, payment: &Payment, end: End, now: Timestamp) -> Result {
        if self.extra.as_ref().is_some_and(|extra| extra.payment == payment.id) {
            self.extra = None;
            return self.save_and_show(now);
        }
        let was_asked_for = self.pending.as_ref() == Some(&payment.id);
        let was_reserved = self.holds.iter().any(|hold| hold.payment == payment.id);
        match self.stage {
            // Nobody takes a person out of a car: the driver brings them there, and the rest is between them and the company.
            Stage::Riding { .. } if was_asked_for => {
                self.pending = None;
                self.save_and_show(now)
            }
            _ if was_asked_for => self.end(end, now),
            // The reservation ran out before its time was used: the rider is asked once more.
            _ if was_reserved => {
                self.release_all()?;
                self.ask_for_the_fare(tariff::APPROVAL)?;
                self.save_and_show(now)
            }
            _ => Ok(()),
        }
    }

    /// The driver stands at the pick-up.
    pub(crate) fn arrived(mut self, now: Timestamp) -> Result {
        let Stage::Coming { .. } = self.stage else { return self.not_now() };
        self.stage = Stage::Arrived { since: now };
        self.save_and_show(now)
    }

    /// The rider is in the car.
    pub(crate) fn pick_up(mut self, now: Timestamp) -> Result {
        let Stage::Arrived { .. } = self.stage else { return self.not_now() };
        if self.pending.is_some() {
            return Err(Error::refused(Language::current()?.not_approved_yet()));
        }
        self.stage = Stage::Riding { since: now, turned: now, from: self.from.point, driven: 0 };
        if self.asked == Some(Asked::Cancel) {
            self.asked = None;
        }
        self.capture_what_runs_out(now)?;
        self.save_and_show(now)
    }

    /// The rider is where they wanted to go: the fare is taken.
    pub(crate) fn drop_off(self, now: Timestamp) -> Result {
        match self.stage {
            Stage::Riding { .. } => self.end(End::Done, now),
            _ => self.not_now(),
        }
    }

    /// The rider did not come.
    pub(crate) fn no_show(self, now: Timestamp) -> Result {
        if self.may_leave(now) { self.end(End::NoShow, now) } else { self.not_now() }
    }

    /// Whether the driver has waited long enough.
    pub(crate) fn may_leave(&self, now: Timestamp) -> bool {
        matches!(self.stage, Stage::Arrived { since } if since.plus(tariff::WAITING) <= now) && self.pending.is_none()
    }

    /// The driver cannot after all: another one is looked for, and what was reserved is released.
    pub(crate) fn give_up(mut self, now: Timestamp) -> Result {
        if let Stage::Riding { .. } | Stage::Requested { .. } = self.stage {
            return self.not_now();
        }
        let at = self.car(now).map_or(self.from.point, |car| car.at);
        let Some(driver) = self.driver.take() else { return self.not_now() };
        self.release_all()?;
        self.passed.push(driver.id.clone());
        self.asked = None;
        set_view(&self.message, &driver.id, Some(cards::given_up(driver.language, &self)))?;
        self.look_for_a_driver(now)?;
        Driver::is_free_again(&driver.id, at, now)
    }

    /// The timer came: the map moves, and what takes too long ends.
    pub(crate) fn tick(mut self, now: Timestamp) -> Result {
        match self.stage {
            Stage::Requested { since } if since.plus(tariff::SEARCH) <= now => return self.end(End::NobodyFound, now),
            Stage::Riding { since, .. } if since.plus(tariff::RIDE_ENDS) <= now => return self.end(End::Done, now),
            Stage::Riding { .. } => self.capture_what_runs_out(now)?,
            Stage::Matched => return Ok(()),
            Stage::Requested { since } => {
                self.set_timer(since.plus(tariff::SEARCH).max(now.plus(TICK_EVERY)))?;
                return self.save();
            }
            Stage::Coming { .. } | Stage::Arrived { .. } => {}
        }
        self.set_timer(now.plus(TICK_EVERY))?;
        self.save_and_show(now)
    }

    /// Where the car is by now. Between two taps of the driver that is an estimate, which never gets there by itself.
    pub(crate) fn car(&self, now: Timestamp) -> Option<Car> {
        let driver = self.driver.as_ref()?;
        match self.stage {
            Stage::Requested { .. } => None,
            Stage::Matched => Some(Car { at: driver.start, comes_from: Some(driver.start) }),
            Stage::Coming { since } => {
                let at =
                    town::along(driver.start, self.from.point, self.made(driver.start, self.from.point, since, now));
                Some(Car { at, comes_from: Some(driver.start) })
            }
            Stage::Arrived { .. } => Some(Car { at: self.from.point, comes_from: None }),
            Stage::Riding { turned, from, .. } => {
                let at = town::along(from, self.to.point, self.made(from, self.to.point, turned, now));
                Some(Car { at, comes_from: None })
            }
        }
    }

    /// How far the car is from where it goes, in metres.
    pub(crate) fn metres_left(&self, now: Timestamp) -> u32 {
        let car = self.car(now).map_or(self.from.point, |car| car.at);
        let towards = if let Stage::Riding { .. } = self.stage { self.to.point } else { self.from.point };
        town::metres(car, towards)
    }

    /// Metres of a way by now: at most 95 of 100.
    fn made(&self, from: Point, to: Point, since: Timestamp, now: Timestamp) -> u32 {
        let elapsed = std::time::Duration::from_millis(u64::try_from(now.unix_ms() - since.unix_ms()).unwrap_or(0));
        tariff::metres_in(elapsed).min(town::metres(from, to) / 20 * 19)
    }

    fn not_now(&self) -> Result {
        Err(Error::refused(Language::current()?.not_now()))
    }

    fn set_timer(&mut self, when: Timestamp) -> Result {
        self.stop_timer()?;
        self.timer = Some(schedule::at(when, TICK, &self.message)?.id);
        Ok(())
    }

    fn stop_timer(&mut self) -> Result {
        self.timer.take().map_or(Ok(()), |timer| schedule::cancel(&timer))
    }

    fn save_and_show(&self, now: Timestamp) -> Result {
        self.save()?;
        chat::edit(&self.message, cards::shared(self, now))?;
        set_view(&self.message, &self.rider, Some(cards::rider(self, now)))?;
        match &self.driver {
            Some(driver) => set_view(&self.message, &driver.id, Some(cards::driver(self, driver, now))),
            None => Ok(()),
        }
    }
}

/// Somebody who has left the conversation needs no view, and keeps nobody else's ride from going on.
fn set_view(message: &MessageId, person: &PersonId, content: Option<Content>) -> Result {
    let outcome = match content {
        Some(content) => chat::set_view(message, person, content),
        None => chat::clear_view(message, person),
    };
    match outcome {
        Err(Error::NotFound) => Ok(()),
        outcome => outcome,
    }
}

fn key(message: &MessageId) -> String {
    format!("ride/{message}")
}

fn rider_key(rider: &PersonId) -> String {
    format!("rider/{rider}")
}
