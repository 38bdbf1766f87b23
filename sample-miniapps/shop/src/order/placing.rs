//! Placing an order: what was in the cart is taken off the shelf and held while the buyer pays.

use parvis_sdk::payments::{self, Request};
use parvis_sdk::{Error, Money, PersonId, Result, chat, storage};

use super::{Delivery, Line, Order, Step};
use crate::cart::Cart;
use crate::terms::{self, Zone};
use crate::{Scene, cards, follow, stock};

/// Numbers begin after this one: nobody wants to be the first customer.
const NUMBERS_AFTER: i64 = 1_000;
/// Orders of one person that wait for their payment: more would empty the shelves for others.
const UNPAID_MAX: usize = 3;
/// Orders of one person that are not over.
const ORDERS_MAX: usize = 20;

/// What is ordered, where it goes, and what the buyer was told that it costs.
#[derive(Debug)]
pub(crate) struct Basket {
    pub(crate) cart: Cart,
    pub(crate) zone: Zone,
    pub(crate) address: Option<String>,
    pub(crate) cost: Money,
}

/// Takes it off the shelf, asks for the payment and shows the order. Refuses as a whole where something is not there.
pub(crate) fn place(basket: Basket, buyer: &PersonId, scene: &Scene) -> Result<Order> {
    let language = scene.language;
    refuse_too_many(scene)?;
    let Basket { mut cart, zone, address, cost } = basket;
    let mut lines = Vec::new();
    for (product, count) in cart.lines() {
        stock::take(product, count, language)?;
        lines.push(Line { sku: product.sku.to_owned(), count, price: product.price, returning: 0, returned: 0 });
    }
    if lines.is_empty() {
        return Err(Error::refused(language.empty_cart()));
    }
    let number = next_number()?;
    let total = cart.total()?.checked_add(cost)?;
    let mut request =
        Request::new(buyer, total, language.order_title(number)).reference(number.to_string()).expires_in(terms::HOLD);
    for (product, count) in cart.lines() {
        let label = format!("{count} × {}", product.name(language));
        request = request.item(label, product.price.checked_mul(i64::from(count))?);
    }
    if cost.minor_units() > 0 {
        request = request.item(language.zone(zone), cost);
    }
    let payment = request.send()?;
    let order = Order {
        number,
        conversation: scene.conversation.clone(),
        message: chat::post(cards::placeholder(language, number))?,
        buyer: buyer.clone(),
        language,
        lines,
        delivery: Delivery { zone, address, cost },
        payment: payment.id,
        steps: vec![(Step::Placed, scene.now)],
        tracking: None,
        end: None,
        is_behind: false,
    };
    follow::remember(number)?;
    cart.empty();
    cart.save()?;
    order.keep(scene)
}

fn refuse_too_many(scene: &Scene) -> Result {
    let orders = follow::orders()?;
    let unpaid = orders.iter().filter(|order| order.end.is_none()).filter(|order| order.step() == Step::Placed).count();
    if unpaid >= UNPAID_MAX {
        return Err(Error::refused(scene.language.too_many_unpaid()));
    }
    if orders.len() >= ORDERS_MAX {
        return Err(Error::refused(scene.language.too_many_orders()));
    }
    Ok(())
}

fn next_number() -> Result<u32> {
    let number = storage::program().increment("orders", 1)?.saturating_add(NUMBERS_AFTER);
    u32::try_from(number).map_err(|_| Error::Invalid("the shop has no more numbers for orders".to_owned()))
}

/// Lets go of a payment, however it stands: one that was declined or has expired needs nothing.
pub(super) fn void(order: &Order) -> Result {
    match payments::void(&order.payment) {
        Ok(_) | Err(Error::Conflict) => Ok(()),
        Err(error) => Err(error),
    }
}
