//! From the cart to the order: where it goes, what that costs, and one last look.

use parvis_sdk::card::{self, ContainerStyle};
use parvis_sdk::chat::Content;
use parvis_sdk::event::CardAction;
use parvis_sdk::{Card, Error, Money, PersonId, Result, chat};
use serde::{Deserialize, Serialize};

use super::{CART, DELIVERY, FETCH, ORDER, SHELVES, Shelves, TYPE, TYPED, USE_MINE, shelves};
use crate::address::{self, Kept};
use crate::cart::Cart;
use crate::order::{self, Basket};
use crate::terms::Zone;
use crate::{Scene, terms};

/// What the buyer saw before they ordered. It is compared with how things are when they press.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Review {
    zone: Zone,
    address: Option<String>,
    total: Money,
}

/// A step of the checkout.
pub(super) fn press(action: &CardAction, scene: &Scene) -> Result<Content> {
    let cart = Cart::load()?;
    if cart.count() == 0 {
        return shelves::cart(&cart, scene);
    }
    let zone = || {
        let inputs = action.inputs()?;
        let zone = inputs.get("zone").and_then(Zone::find);
        zone.ok_or_else(|| Error::refused(scene.language.choose_zone()))
    };
    match action.verb.as_str() {
        USE_MINE => {
            let zone = zone()?;
            match address::released()? {
                Kept::Released(address) => review(&cart, zone, Some(address), scene),
                Kept::Denied => Ok(typing(zone, Some(scene.language.address_denied()), scene)),
                Kept::Missing => Ok(typing(zone, Some(scene.language.address_missing()), scene)),
            }
        }
        TYPE => Ok(typing(zone()?, None, scene)),
        TYPED => {
            let zone: Zone = action.data()?;
            let address = address::typed(&action.inputs()?, zone);
            let address = address.ok_or_else(|| Error::refused(scene.language.address_incomplete()))?;
            review(&cart, zone, Some(address), scene)
        }
        FETCH => review(&cart, Zone::Shop, None, scene),
        _ => delivery(&cart, scene),
    }
}

/// Orders what is in the cart, if it costs what the buyer saw.
pub(super) fn order(action: &CardAction, buyer: &PersonId, scene: &Scene) -> Result<Content> {
    let Review { zone, address, total } = action.data()?;
    let language = scene.language;
    let cart = Cart::load()?;
    if cart.count() == 0 {
        return shelves::cart(&cart, scene);
    }
    let cost = zone.quote(cart.total()?, cart.grams())?;
    if cart.total()?.checked_add(cost)? != total {
        chat::alert(language.cart_changed())?;
        return review(&cart, zone, address, scene);
    }
    let order = order::place(Basket { cart, zone, address, cost }, buyer, scene)?;
    let text = language.placed(order.number, scene.now.plus(terms::HOLD));
    let shop = card::execute(SHELVES, language.keep_shopping()).data(&Shelves::default());
    let card = Card::new()
        .lang(language.tag())
        .with(card::text(language.order_title(order.number)).heading())
        .with(card::text(&text))
        .action(shop);
    Ok(Content::new(text).card(card))
}

fn delivery(cart: &Cart, scene: &Scene) -> Result<Content> {
    let language = scene.language;
    let (worth, grams) = (cart.total()?, cart.grams());
    let mut choices = Vec::new();
    for zone in Zone::SENT {
        choices.push((language.offer(zone, zone.quote(worth, grams)?), zone.key()));
    }
    let card = Card::new()
        .lang(language.tag())
        .with(card::text(language.delivery()).heading())
        .with(
            card::choice_set("zone", language.where_to(), choices)
                .value(Zone::France.key())
                .expanded()
                .required(language.choose_zone()),
        )
        .with(card::text(language.address_terms()).subtle())
        .action(card::execute(USE_MINE, language.use_mine()).positive())
        .action(card::execute(TYPE, language.type_address()))
        .action(card::execute(FETCH, language.fetch()).without_inputs())
        .action(card::execute(CART, language.back()).without_inputs());
    Ok(Content::new(language.delivery()).card(card))
}

fn typing(zone: Zone, why: Option<&str>, scene: &Scene) -> Content {
    let language = scene.language;
    let mut card = Card::new().lang(language.tag()).with(card::text(language.address()).heading());
    if let Some(why) = why {
        card = card.with(card::text(why));
    }
    let inputs = language.address_labels();
    let wanted = if zone == Zone::France { 3 } else { inputs.len() };
    for (id, label) in address::INPUTS.iter().zip(inputs).take(wanted) {
        card = card.with(card::text_input(*id, label).max_length(70).required(language.address_incomplete()));
    }
    let card = card
        .action(card::execute(TYPED, language.go_on()).data(&zone).positive())
        .action(card::execute(DELIVERY, language.back()).without_inputs());
    Content::new(language.address()).card(card)
}

fn review(cart: &Cart, zone: Zone, address: Option<String>, scene: &Scene) -> Result<Content> {
    let language = scene.language;
    let worth = cart.total()?;
    let cost = zone.quote(worth, cart.grams())?;
    let total = worth.checked_add(cost)?;
    let mut facts = Vec::new();
    for (product, count) in cart.lines() {
        let price = product.price.checked_mul(i64::from(count))?;
        facts.push((format!("{} {count} × {}", product.picture, product.name(language)), language.money(price)));
    }
    facts.push((language.zone(zone).to_owned(), language.cost(cost)));
    facts.push((language.total().to_owned(), language.money(total)));
    let mut card = Card::new()
        .lang(language.tag())
        .with(card::text(language.your_order()).heading())
        .with(card::container().style(ContainerStyle::Emphasis).with(card::facts(facts)))
        .with(card::text(language.why_it_costs(zone, cart.grams())).subtle());
    card = match &address {
        Some(address) => card.with(card::text(language.goes_to(address))),
        None => card.with(card::text(language.fetched_here())),
    };
    let text = language.review(total);
    let card = card
        .with(card::text(language.return_terms()).subtle())
        .with(card::text(language.held_terms()).subtle())
        .action(card::execute(ORDER, language.order_and_pay(total)).data(&Review { zone, address, total }).positive())
        .action(card::execute(DELIVERY, language.change_delivery()))
        .action(card::execute(CART, language.back()));
    Ok(Content::new(text).card(card))
}
