//! Where a person shops: one private message that changes in place, from the shelves to the order. What a screen has to
//! know stands in the data of its buttons, which never leaves the host.

mod checkout;
mod shelves;

use parvis_sdk::event::CardAction;
use parvis_sdk::{Error, MessageId, PersonId, Result, chat};
use serde::{Deserialize, Serialize};

use crate::cart::{COUNT_MAX, Cart};
use crate::catalogue::{Aisle, Product};
use crate::{Scene, stock};

/// Verbs of its buttons.
const SHELVES: &str = "shelves";
const SEARCH: &str = "search";
const LOOK_AT: &str = "look-at";
const ADD: &str = "add";
const COUNT: &str = "count";
const CART: &str = "cart";
const DELIVERY: &str = "delivery";
const USE_MINE: &str = "use-mine";
const TYPE: &str = "type";
const TYPED: &str = "typed";
const FETCH: &str = "fetch";
const ORDER: &str = "order";

/// What is looked for is cut after so many characters.
const QUERY_CHARS_MAX: usize = 60;

/// What stands on the shelves: it travels on buttons, so that "Back" leads to where one was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Shelves {
    query: String,
    aisle: Option<Aisle>,
    page: usize,
}

/// A product, and where one came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Looking {
    sku: String,
    from: Shelves,
}

/// How many of a product are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Wanted {
    sku: String,
    count: u32,
}

impl Shelves {
    fn answering(query: &str) -> Self {
        Self { query: query.trim().chars().take(QUERY_CHARS_MAX).collect(), ..Self::default() }
    }
}

/// Opens the shop for a person, at a product or at what they look for; either comes from a link that anybody can write.
pub(crate) fn open(to: &PersonId, scene: &Scene, wanted: &str) -> Result {
    let content = match Product::find(wanted.trim()) {
        Some(product) => shelves::product(product, &Shelves::default(), scene)?,
        None => shelves::show(&Shelves::answering(wanted), scene)?,
    };
    chat::reply_privately(to, content).map(drop)
}

/// Opens the shop at the cart.
pub(crate) fn open_cart(to: &PersonId, scene: &Scene) -> Result {
    chat::reply_privately(to, shelves::cart(&Cart::load()?, scene)?).map(drop)
}

/// A button of the window.
pub(crate) fn press(action: &CardAction, actor: &PersonId, scene: &Scene) -> Result {
    let window = &action.message;
    let content = match action.verb.as_str() {
        SHELVES => shelves::show(&action.data()?, scene)?,
        SEARCH => shelves::show(&Shelves::answering(action.inputs()?.get("query").unwrap_or_default()), scene)?,
        LOOK_AT => {
            let looking: Looking = action.data()?;
            shelves::product(find(&looking.sku, scene)?, &looking.from, scene)?
        }
        ADD => return add(action, window, scene),
        COUNT => {
            let wanted: Wanted = action.data()?;
            let mut cart = Cart::load()?;
            cart.set(find(&wanted.sku, scene)?, wanted.count);
            cart.save()?;
            shelves::cart(&cart, scene)?
        }
        CART => shelves::cart(&Cart::load()?, scene)?,
        DELIVERY | USE_MINE | TYPE | TYPED | FETCH => checkout::press(action, scene)?,
        ORDER => checkout::order(action, actor, scene)?,
        _ => return Ok(()),
    };
    chat::edit(window, content)
}

fn add(action: &CardAction, window: &MessageId, scene: &Scene) -> Result {
    let language = scene.language;
    let looking: Looking = action.data()?;
    let product = find(&looking.sku, scene)?;
    let more: u32 = action.inputs()?.parse_as("count").ok_or_else(|| Error::refused(language.how_many()))?;
    let mut cart = Cart::load()?;
    let count = cart.count_of(product).saturating_add(more);
    let there = stock::on_shelf(product)?;
    if count > there {
        return Err(Error::refused(language.not_enough(product, there)));
    }
    if count > COUNT_MAX {
        return Err(Error::refused(language.too_many_of(product)));
    }
    cart.set(product, count);
    cart.save()?;
    chat::toast(&language.added(product, more))?;
    chat::edit(window, shelves::show(&looking.from, scene)?)
}

fn find(sku: &str, scene: &Scene) -> Result<&'static Product> {
    Product::find(sku).ok_or_else(|| Error::refused(scene.language.sold_no_more()))
}
