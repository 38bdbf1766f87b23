//! A buyer's orders, and their cards that are behind.
//!
//! A card can be changed only by an event of its own conversation. A seller who works there changes it at once; what one does
//! from elsewhere is in the order's record, and whatever happens next in the card's conversation brings the card after it:
//! somebody who looks around, `/order`, the card's button, or else the buyer's own timer.

use std::time::Duration;

use parvis_sdk::{Error, PersonId, Result, TimerId, Timestamp, chat, schedule, storage};

use crate::order::{Order, Step};
use crate::{Scene, cards};

const TIMER: &str = "look";
const MINE: &str = "order/";
/// More than a person has at once.
const PAGE: u32 = 100;

/// How often one looks at an order to which something happened just now: the host lets no timer of a person fire more often.
const OFTEN: Duration = Duration::from_secs(60);
/// How often at least, while somebody may still move it on.
const SELDOM: Duration = Duration::from_secs(300);
/// In between, a card is behind for a sixtieth of the time for which nothing happened.
const PATIENCE: i64 = 60;

/// Orders whose cards are behind, by their conversation.
const BEHIND: &str = "behind/";
/// So many cards come after in one event: each is an edit for every one of the people who see it otherwise.
const AT_ONCE: u32 = 5;

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

/// Notes that an order's card is behind, or that it is no more.
pub(crate) fn note(order: &Order) -> Result {
    let key = behind_key(order);
    if order.is_behind { storage::program().set(&key, &order.number) } else { storage::program().delete(&key) }
}

/// Whoever caused this event in whatever way: cards of this conversation that are behind come after.
pub(crate) fn catch_up(scene: &Scene) -> Result {
    let behind = storage::program().list::<u32>(&format!("{BEHIND}{}/", scene.conversation), None, AT_ONCE)?;
    for (_, number) in behind.entries {
        if let Some(order) = Order::find_kept(number)? {
            order.catch_up(scene)?;
        }
    }
    Ok(())
}

/// Has the cards of whoever caused the event tell that the time for returns is over, and says when to look again.
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
        let still_ms = self.last_change().map_or(0, |at| now.unix_ms() - at.unix_ms());
        let wait = Duration::from_millis(u64::try_from(still_ms / PATIENCE).unwrap_or(0));
        Some(now.plus(wait.clamp(OFTEN, SELDOM)))
    }
}

fn behind_key(order: &Order) -> String {
    format!("{BEHIND}{}/{:08}", order.conversation, order.number)
}

fn key(number: u32) -> String {
    format!("{MINE}{number:08}")
}
