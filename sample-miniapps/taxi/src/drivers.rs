//! Who drives: staff who said so with `/drive`, and which ride each of them has.
//!
//! Always true after an event: a driver has one ride at most, and a ride that has a driver is the one that its driver has.

use parvis_sdk::identity::{self, Role};
use parvis_sdk::state::{self, State};
use parvis_sdk::{Error, MessageId, PersonId, Result, Timestamp, chat, steps, storage};
use serde::{Deserialize, Serialize};

use crate::ask::Duty;
use crate::cards;
use crate::ride::Ride;
use crate::texts::Language;
use crate::town::{Place, Point};

/// So many drivers of a conversation are offered a ride: each offer is an edit, of which an event makes 64.
const OFFERED_MAX: u32 = 20;

/// A driver, wherever they drive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Driver {
    pub(crate) id: PersonId,
    pub(crate) language: Language,
    /// What riders look out for.
    pub(crate) car: String,
    pub(crate) at: Point,
    /// Set while they have one.
    pub(crate) ride: Option<MessageId>,
}

impl State for Driver {
    const TAG: u32 = 1;
}

impl Driver {
    pub(crate) fn find(id: &PersonId) -> Result<Option<Self>> {
        storage::program().get_state(&key(id))
    }

    pub(crate) fn save(&self) -> Result {
        storage::program().set(&key(&self.id), &state::tagged(self))
    }

    /// Has no ride any more, and is offered those that wait here.
    pub(crate) fn is_free_again(id: &PersonId, at: Point, now: Timestamp) -> Result {
        let Some(mut driver) = Self::find(id)? else { return Ok(()) };
        (driver.ride, driver.at) = (None, at);
        driver.save()?;
        if storage::conversation().get::<bool>(&duty_key(id))?.is_some() { driver.see_open_rides(now) } else { Ok(()) }
    }

    fn see_open_rides(&self, now: Timestamp) -> Result {
        for mut ride in Ride::all_here()? {
            if ride.is_open_to(&self.id) {
                ride.offer_to(self, now)?;
                ride.save()?;
            }
        }
        Ok(())
    }
}

/// Those on duty in this conversation who have no ride.
pub(crate) fn free_here() -> Result<Vec<Driver>> {
    let mut free = Vec::new();
    for (key, _) in storage::conversation().list::<bool>("duty/", None, OFFERED_MAX)?.entries {
        let id: PersonId = key.trim_start_matches("duty/").into();
        free.extend(Driver::find(&id)?.filter(|driver| driver.ride.is_none()));
    }
    Ok(free)
}

/// `/drive`: asks a driver for car and place, or shows that they are on duty.
pub(crate) fn drive(actor: &PersonId, now: Timestamp) -> Result {
    let language = Language::current()?;
    require_staff(language)?;
    match (Driver::find(actor)?, storage::conversation().get::<bool>(&duty_key(actor))?) {
        (Some(driver), Some(_)) => chat::reply_privately(actor, cards::on_duty(language, &driver.car)).map(drop),
        (driver, _) => steps::start(actor, &Duty { car: driver.map(|driver| driver.car).unwrap_or_default() }, now),
    }
}

pub(crate) fn go_on_duty(actor: &PersonId, car: String, at: Place, now: Timestamp) -> Result {
    let language = Language::current()?;
    require_staff(language)?;
    let ride = Driver::find(actor)?.and_then(|driver| driver.ride);
    let driver = Driver { id: actor.clone(), language, car, at: at.point, ride };
    driver.save()?;
    storage::conversation().set(&duty_key(actor), &true)?;
    chat::reply_privately(actor, cards::on_duty(language, &driver.car))?;
    if driver.ride.is_none() { driver.see_open_rides(now) } else { Ok(()) }
}

/// A ride that they have they still bring to its end.
pub(crate) fn go_off_duty(actor: &PersonId, message: &MessageId) -> Result {
    let language = Language::current()?;
    storage::conversation().delete(&duty_key(actor))?;
    for ride in Ride::all_here()? {
        if ride.is_open_to(actor) {
            ride.withdraw_from(actor)?;
        }
    }
    chat::edit(message, language.off_duty())
}

/// Staff may have changed since they went on duty.
pub(crate) fn require_staff(language: Language) -> Result {
    match identity::current_role()? {
        Role::Staff => Ok(()),
        Role::Customer => Err(Error::refused(language.drivers_only())),
    }
}

fn key(id: &PersonId) -> String {
    format!("driver/{id}")
}

fn duty_key(id: &PersonId) -> String {
    format!("duty/{id}")
}
