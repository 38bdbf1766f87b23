//! What a seller sees on the desk.

use parvis_sdk::card::{self, Width};
use parvis_sdk::chat::Content;
use parvis_sdk::{Card, Result};

use super::{CALL_OFF, LIST, OPEN, RESTOCK, STEP, STOCK, TAKE_BACK, Task};
use crate::catalogue::PRODUCTS;
use crate::order::{self, Order, Step};
use crate::texts::Language;
use crate::{Scene, cards};

/// Orders on one screen. The oldest come first, so that whoever works through them sees the others too.
const PAGE: u32 = 8;

/// The orders that wait for a seller.
pub(super) fn list(scene: &Scene) -> Result<Content> {
    let language = scene.language;
    let (orders, more) = order::open_orders(PAGE)?;
    let title = language.open_orders(orders.len(), more);
    let mut card = Card::new().lang(language.tag()).with(card::text(&title).heading());
    if orders.is_empty() {
        card = card.with(card::text(language.nothing_to_do()).subtle());
    }
    for order in &orders {
        let (state, color) = cards::state(order, language);
        let button = execute(OPEN, language.view(), order, true);
        let line = language.order_with(order.number, &cards::contents(order, language));
        card = card.with(card::columns([
            card::column()
                .width(Width::Stretch)
                .with(card::text(line).bold())
                .with(card::text(state).color(color).spacing(card::Spacing::None)),
            card::column().width(Width::Auto).with(card::actions([button])),
        ]));
    }
    let card =
        card.action(card::execute(verb(LIST), language.look())).action(card::execute(verb(STOCK), language.shelves()));
    Ok(Content::new(title).card(card))
}

/// One order.
pub(super) fn detail(order: &Order, scene: &Scene) -> Result<Content> {
    let Content { text, card } = cards::seller(order, scene.language, true)?;
    let back = card::execute(verb(LIST), scene.language.back()).without_inputs();
    Ok(Content::new(text).card(card.unwrap_or_default().action(back)))
}

/// What stands on the shelves, and a way to put more there.
pub(super) fn stock(scene: &Scene) -> Result<Content> {
    let language = scene.language;
    let mut counts = Vec::new();
    for product in &PRODUCTS {
        let there = crate::stock::on_shelf(product)?;
        let name = format!("{} {}", product.picture, product.name(language));
        counts.push((name, language.on_shelf(there)));
    }
    let choices = PRODUCTS.iter().map(|product| (product.name(language), product.sku));
    let card = Card::new()
        .lang(language.tag())
        .with(card::text(language.shelves()).heading())
        .with(card::facts(counts))
        .with(card::choice_set("product", language.product(), choices).required(language.choose_product()))
        .with(card::number_input("count", language.how_many()).range(1, 999).value(10).required(language.how_many()))
        .action(card::execute(verb(RESTOCK), language.restock()).positive())
        .action(card::execute(verb(LIST), language.orders()).without_inputs());
    Ok(Content::new(language.shelves()).card(card))
}

/// What a seller can do about an order.
pub(crate) fn with_buttons(mut card: Card, order: &Order, language: Language, on_desk: bool) -> Result<Card> {
    if let Some(next) = order.step().next() {
        let is_sent = next == Step::Shipped && order.delivery.address.is_some();
        if is_sent {
            card = card.with(
                card::text_input("tracking", language.tracking_number()).max_length(40).placeholder(language.if_any()),
            );
        }
        let title = language.mark_as(next, order.delivery.zone);
        let task = Task { number: order.number, to: Some(next), on_desk };
        card = card.action(card::execute(verb(STEP), title).data(&task).positive());
    }
    if order.is_returning() {
        let title = language.take_back(order.due_back()?);
        card = card
            .with(card::text(language.what_comes_back(order)))
            .with(card::toggle("shelf", language.to_shelf()).on())
            .action(execute(TAKE_BACK, &title, order, on_desk).positive());
    }
    if matches!(order.step(), Step::Paid | Step::Packed) {
        card = card.action(execute(CALL_OFF, language.call_off(), order, on_desk).destructive().without_inputs());
    }
    Ok(card)
}

fn execute(name: &str, title: &str, order: &Order, on_desk: bool) -> card::Execute {
    card::execute(verb(name), title).data(&Task { number: order.number, to: None, on_desk })
}

fn verb(name: &str) -> String {
    format!("desk/{name}")
}
