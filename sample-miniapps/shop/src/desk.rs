//! The seller's side: the orders that wait for somebody to do something, and the shelves.
//!
//! Who is staff the operator says, and the host at each press. A seller who opened the desk in a conversation is shown what to
//! do on the cards of the orders there, too.

mod screens;

use parvis_sdk::event::CardAction;
use parvis_sdk::identity::{self, Role};
use parvis_sdk::{Error, PersonId, Result, chat, storage};
use serde::{Deserialize, Serialize};

use crate::catalogue::Product;
use crate::order::{Order, Step};
use crate::texts::Language;
use crate::{Scene, stock};

pub(crate) use screens::with_buttons;

/// Verbs of its buttons.
const LIST: &str = "list";
const OPEN: &str = "open";
const STEP: &str = "step";
const TAKE_BACK: &str = "take-back";
const CALL_OFF: &str = "call-off";
const STOCK: &str = "stock";
const RESTOCK: &str = "restock";

/// Sellers to whom the cards of a conversation show what to do.
const SELLERS_MAX: usize = 5;
const SELLERS: &str = "sellers";

/// A seller who works in a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seller {
    pub(crate) person: PersonId,
    pub(crate) language: Language,
}

/// What a button on the desk, or on an order's card, is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Task {
    number: u32,
    /// The step that it leads to.
    to: Option<Step>,
    on_desk: bool,
}

/// The sellers who work in the conversation of the event.
pub(crate) fn sellers() -> Result<Vec<Seller>> {
    Ok(storage::conversation().get(SELLERS)?.unwrap_or_default())
}

/// `/orders`
pub(crate) fn open_orders(actor: &PersonId, scene: &Scene) -> Result {
    enter(actor, scene)?;
    chat::reply_privately(actor, screens::list(scene)?).map(drop)
}

/// `/stock`
pub(crate) fn open_stock(actor: &PersonId, scene: &Scene) -> Result {
    enter(actor, scene)?;
    chat::reply_privately(actor, screens::stock(scene)?).map(drop)
}

/// A button of the desk, or one of a seller on an order's card.
pub(crate) fn press(verb: &str, action: &CardAction, actor: &PersonId, scene: &Scene) -> Result {
    enter(actor, scene)?;
    let content = match verb {
        LIST => screens::list(scene)?,
        STOCK => screens::stock(scene)?,
        RESTOCK => {
            restock(action, scene)?;
            screens::stock(scene)?
        }
        OPEN | STEP | TAKE_BACK | CALL_OFF => {
            let task: Task = action.data()?;
            let order = Order::find(task.number)?.ok_or_else(|| Error::refused(scene.language.over()))?;
            let rest = work(verb, task, order, action, scene)?;
            match rest {
                // An order's own card was changed already.
                _ if !task.on_desk => return Ok(()),
                Some(order) => screens::detail(&order, scene)?,
                None => screens::list(scene)?,
            }
        }
        _ => return Ok(()),
    };
    chat::edit(&action.message, content)
}

/// Does what a button says. Answers the order, unless nothing is left to do about it.
fn work(verb: &str, task: Task, order: Order, action: &CardAction, scene: &Scene) -> Result<Option<Order>> {
    match verb {
        STEP => {
            let to = task.to.ok_or_else(|| Error::Invalid("a step leads somewhere".to_owned()))?;
            let inputs = action.inputs()?;
            let order = order.advance(to, inputs.get("tracking"), scene)?;
            Ok(order.is_open().then_some(order))
        }
        TAKE_BACK => {
            let to_shelf = action.inputs()?.is_on("shelf");
            order.take_back(to_shelf, scene)?;
            Ok(None)
        }
        CALL_OFF => {
            order.call_off(scene)?;
            Ok(None)
        }
        _ => Ok(Some(order)),
    }
}

fn restock(action: &CardAction, scene: &Scene) -> Result {
    let language = scene.language;
    let inputs = action.inputs()?;
    let product = inputs.get("product").and_then(Product::find);
    let product = product.ok_or_else(|| Error::refused(language.choose_product()))?;
    let count: u32 = inputs.parse_as("count").ok_or_else(|| Error::refused(language.how_many()))?;
    let there = stock::on_shelf(product)?;
    if count == 0 || i64::from(there) + i64::from(count) > stock::SHELF_MAX {
        return Err(Error::refused(language.shelf_full()));
    }
    stock::put(product, count)?;
    chat::toast(&language.restocked(product, there + count))
}

/// Lets staff in, and keeps in mind that they work here. Who is none any more is forgotten.
fn enter(actor: &PersonId, scene: &Scene) -> Result {
    let mut sellers = sellers()?;
    let known = sellers.iter().any(|seller| seller.person == *actor);
    if identity::current_role()? != Role::Staff {
        return Err(Error::refused(scene.language.staff_only()));
    }
    if known {
        return Ok(());
    }
    if sellers.len() >= SELLERS_MAX {
        sellers.remove(0);
    }
    sellers.push(Seller { person: actor.clone(), language: scene.language });
    storage::conversation().set(SELLERS, &sellers)
}
