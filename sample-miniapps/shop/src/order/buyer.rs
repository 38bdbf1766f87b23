//! What the buyer does with an order: cancel it, send something back, keep it after all.

use parvis_sdk::event::CardAction;
use parvis_sdk::{Error, PersonId, Result, chat};

use super::{End, Order, Step, placing};
use crate::cards::{self, Item, Ref, Refill};
use crate::cart::Cart;
use crate::catalogue::Product;
use crate::{Scene, follow, window};

/// A button of an order's card, as its buyer sees it.
pub(crate) fn press(verb: &str, action: &CardAction, actor: &PersonId, scene: &Scene) -> Result {
    if verb == cards::AGAIN {
        return fill_cart(&action.data()?, actor, scene);
    }
    let (number, sku) = if verb == cards::SEND_BACK {
        let item: Item = action.data()?;
        (item.number, item.sku)
    } else {
        (action.data::<Ref>()?.number, String::new())
    };
    let order = Order::find(number)?.ok_or_else(|| Error::refused(scene.language.over()))?;
    if order.buyer != *actor {
        return Err(Error::refused(scene.language.not_yours()));
    }
    match verb {
        cards::CANCEL => order.cancel(scene),
        cards::RETURN => {
            order.require_returnable(scene)?;
            chat::set_view(&order.message, actor, cards::choose_return(&order))
        }
        cards::SEND_BACK => order.send_back(&sku, scene),
        cards::KEEP => order.keep_all(scene),
        _ => {
            follow::look(scene)?;
            match Order::find(number)? {
                Some(order) => order.keep(scene).map(drop),
                None => Ok(()),
            }
        }
    }
}

/// What an order held that fell through is picked again.
fn fill_cart(refill: &Refill, actor: &PersonId, scene: &Scene) -> Result {
    let mut cart = Cart::load()?;
    for picked in &refill.lines {
        if let Some(product) = Product::find(&picked.sku) {
            cart.set(product, cart.count_of(product).saturating_add(picked.count));
        }
    }
    cart.save()?;
    window::open_cart(actor, scene)
}

impl Order {
    /// Lets go of what is not paid, pays back what is not packed.
    fn cancel(self, scene: &Scene) -> Result {
        match self.step() {
            Step::Placed => {
                placing::void(&self)?;
                self.fall_through(End::LetGo, scene)
            }
            Step::Paid => {
                self.refund(self.total()?, scene.language)?;
                self.put_back()?;
                self.finish(End::Cancelled, scene)
            }
            _ => Err(Error::refused(scene.language.too_late_to_cancel())),
        }
    }

    fn require_returnable(&self, scene: &Scene) -> Result {
        match self.returns_until() {
            Some(until) if scene.now < until => Ok(()),
            Some(_) => Err(Error::refused(scene.language.too_late_to_return())),
            None => Err(Error::refused(scene.language.not_delivered())),
        }
    }

    /// The buyer sends one of a product back: it is paid back when the seller has it.
    fn send_back(mut self, sku: &str, scene: &Scene) -> Result {
        self.require_returnable(scene)?;
        let line = self.lines.iter_mut().find(|line| line.sku == sku && line.left() > 0);
        let line = line.ok_or_else(|| Error::refused(scene.language.nothing_to_return()))?;
        line.returning += 1;
        self.keep(scene)?;
        follow::plan(scene)
    }

    /// The buyer keeps what was to be sent back.
    fn keep_all(mut self, scene: &Scene) -> Result {
        for line in &mut self.lines {
            line.returning = 0;
        }
        self.keep(scene).map(drop)
    }
}
