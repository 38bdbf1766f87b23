//! A buyer's orders, and their cards that are behind.
//!
//! A card can be changed only by an event of its own conversation. A seller who works there changes it at once; what one does
//! from elsewhere is in the order's record, and the buyer's own timer, `/order` and the card's button bring the card after it.

use std::time::Duration;

use parvis_sdk::{Error, PersonId, Result, TimerId, Timestamp, chat, schedule, storage};

use crate::order::{Order, Step};
use crate::{Scene, cards};

const TIMER: &str = "look";
const MINE: &str = "order/";
/// More than a person has at once.
const PAGE: u32 = 100;

/// How long after a change the next one is expected soon, and how often one looks then, and later.
const SOON: Duration = Duration::from_secs(3_600);
const OFTEN: Duration = Duration::from_secs(60);
const SELDOM: Duration = Duration::from_secs(900);

/// Keeps in mind that an order is of whoever caused the event.
pub(crate) fn remember(number: u32) -> Result {
    storage::person().set(&key(number), &number)
}

/// The orders of whoever caused the event, those too whose card is to tell yet how they ended; the oldest first.
pub(crate) fn orders() -> Result<Vec<Order>> {
    let mut orders = Vec::new();
    for (key, number) in storage::person().list::<u32>(MINE, None, PAGE)?.entries {
        match Order::find_kept(number)? {
            Some(order) => orders.push(order),
            None => storage::person().delete(&key)?,
        }
    }
    Ok(orders)
}

/// Brings the cards of this conversation up to date.
pub(crate) fn look(scene: &Scene) -> Result {
    for order in orders()?.into_iter().filter(|order| order.conversation == scene.conversation) {
        order.catch_up(scene)?;
    }
    plan(scene)
}

/// "Where is my order?"
pub(crate) fn tell(actor: &PersonId, scene: &Scene) -> Result {
    look(scene)?;
    let orders: Vec<Order> = orders()?.into_iter().filter(|order| order.end.is_none()).collect();
    chat::reply_privately(actor, cards::answer(&orders, scene)?).map(drop)
}

/// Sets the one timer of this person in this conversation anew.
pub(crate) fn plan(scene: &Scene) -> Result {
    let bucket = storage::person();
    let key = format!("timer/{}", scene.conversation);
    if let Some(timer) = bucket.get::<TimerId>(&key)? {
        schedule::cancel(&timer)?;
    }
    let here = orders()?.into_iter().filter(|order| order.conversation == scene.conversation);
    let Some(next) = here.filter_map(|order| order.look_again(scene.now)).min() else {
        return bucket.delete(&key);
    };
    match schedule::at(next, TIMER, &()) {
        Ok(timer) => bucket.set(&key, &timer.id),
        // With too many timers elsewhere, the cards wait for `/order` or their button.
        Err(Error::QuotaExceeded(_)) => bucket.delete(&key),
        Err(error) => Err(error),
    }
}

impl Order {
    /// When its card may be behind, or its time for returns is over. An order that is not paid hears from its payment.
    fn look_again(&self, now: Timestamp) -> Option<Timestamp> {
        if self.step() == Step::Placed {
            return None;
        }
        if self.is_behind {
            return Some(now.plus(OFTEN));
        }
        if !self.is_open() {
            return Some(self.returns_until()?.max(now.plus(OFTEN)));
        }
        let is_new = self.last_change().is_some_and(|at| now < at.plus(SOON));
        Some(now.plus(if is_new { OFTEN } else { SELDOM }))
    }
}

fn key(number: u32) -> String {
    format!("{MINE}{number:08}")
}
