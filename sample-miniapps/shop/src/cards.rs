//! What an order shows: to everybody how far it is, to its buyer and to sellers what concerns them besides.

use parvis_sdk::card::{self, Color, ContainerStyle};
use parvis_sdk::chat::Content;
use parvis_sdk::{Card, Result};
use serde::{Deserialize, Serialize};

use crate::Scene;
use crate::cart::Picked;
use crate::catalogue::Product;
use crate::order::{End, Line, Order, Step};
use crate::texts::Language;

/// Verbs of the buyer's buttons, as `order::press` knows them.
pub(crate) const CANCEL: &str = "cancel";
pub(crate) const RETURN: &str = "return";
pub(crate) const SEND_BACK: &str = "send-back";
pub(crate) const KEEP: &str = "keep";
pub(crate) const LOOK: &str = "look";
pub(crate) const AGAIN: &str = "again";

/// Which order a button is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ref {
    pub(crate) number: u32,
}

/// Which product of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Item {
    pub(crate) number: u32,
    pub(crate) sku: String,
}

/// What goes into the cart again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refill {
    pub(crate) lines: Vec<Picked>,
}

/// What stands there until the order is shown, in the same event.
pub(crate) fn placeholder(language: Language, number: u32) -> Content {
    Content::new(language.order_title(number))
}

/// What everybody sees: how far it is. What it is and what it cost is the buyer's business.
pub(crate) fn shared(order: &Order) -> Content {
    let card = heading(order, order.language);
    Content::new(headline(order, order.language)).card(match order.end {
        None => card.with(card::text(order.language.progress(order.step(), order.delivery.zone)).subtle()),
        Some(_) => card,
    })
}

/// What its buyer sees.
pub(crate) fn own(order: &Order) -> Result<Content> {
    let language = order.language;
    let note = note(order)?;
    let mut card = heading(order, language).with(card::text(&note)).with(receipt(order, language)?);
    if order.end.is_none() {
        card = card.with(timeline(order, language));
    }
    if let Some(address) = order.delivery.address.as_deref().filter(|_| order.end.is_none()) {
        card = card.with(card::text(language.goes_to(address)).subtle());
    }
    if order.step() == Step::Placed && order.end.is_none() {
        card = card.with(card::pay(&order.payment, language.pay(order.total()?)));
    }
    for button in own_buttons(order) {
        card = card.action(button);
    }
    Ok(Content::new(format!("{} {note}", headline(order, language))).card(card))
}

/// What its buyer sees who wants to send something back.
pub(crate) fn choose_return(order: &Order) -> Content {
    let language = order.language;
    let mut card = heading(order, language).with(card::text(language.which_back()).bold());
    for line in order.lines.iter().filter(|line| line.left() > 0) {
        let item = Item { number: order.number, sku: line.sku.clone() };
        let button = card::execute(verb(SEND_BACK), language.send_one_back(&name(line, language))).data(&item);
        card = card.with(card::actions([button]));
    }
    let back = card::execute(verb(LOOK), language.back()).data(&reference(order));
    let card = card.with(card::text(language.return_terms()).subtle()).action(back);
    Content::new(language.which_back()).card(card)
}

/// What a seller sees: on the order's own card in its conversation, or on their desk.
pub(crate) fn seller(order: &Order, language: Language, on_desk: bool) -> Result<Content> {
    let mut card = heading(order, language).with(receipt(order, language)?);
    if let Some(address) = &order.delivery.address {
        card = card.with(card::text(language.goes_to(address)));
    }
    card = card.with(timeline(order, language));
    if order.end.is_none() {
        card = crate::desk::with_buttons(card, order, language, on_desk)?;
    }
    Ok(Content::new(headline(order, language)).card(card))
}

/// The answer to "where is my order?".
pub(crate) fn answer(orders: &[Order], scene: &Scene) -> Result<Content> {
    let language = scene.language;
    if orders.is_empty() {
        return Ok(Content::new(language.no_orders()));
    }
    let mut card = Card::new().lang(language.tag());
    let mut text = Vec::new();
    // The newest few: a card holds so much.
    for order in orders.iter().rev().take(5) {
        let (title, color) = state(order, language);
        let what = language.order_with(order.number, &contents(order, language));
        let detail = match (&order.tracking, order.step()) {
            (Some(tracking), Step::Shipped) => language.tracking(tracking),
            _ => language.whats_next(order),
        };
        card = card
            .with(card::text(&what).bold().separator())
            .with(card::text(title).color(color))
            .with(card::text(&detail).subtle());
        text.push(format!("{} {detail}", language.headline(&what, title)));
    }
    Ok(Content::new(text.join("\n")).card(card))
}

/// What an order holds, in one line: the first product and how many things more.
pub(crate) fn contents(order: &Order, language: Language) -> String {
    let Some((first, others)) = order.lines.split_first() else { return String::new() };
    let name = name(first, language);
    let first = if first.count > 1 { format!("{} × {name}", first.count) } else { name };
    language.and_more(&first, others.iter().map(|line| line.count).sum())
}

/// How it stands, in a word.
pub(crate) fn state(order: &Order, language: Language) -> (&'static str, Color) {
    let color = match (order.end, order.step()) {
        (Some(End::Done), _) => Color::Good,
        (Some(_), _) => Color::Attention,
        (None, Step::Placed) => Color::Warning,
        (None, Step::Delivered) => Color::Good,
        (None, _) => Color::Accent,
    };
    let title = match order.end {
        Some(end) => language.end(end),
        None if order.is_returning() => language.returning(),
        None => language.step(order.step(), order.delivery.zone),
    };
    (title, color)
}

fn headline(order: &Order, language: Language) -> String {
    language.headline(&language.order_title(order.number), state(order, language).0)
}

fn heading(order: &Order, language: Language) -> Card {
    let (title, color) = state(order, language);
    Card::new()
        .lang(language.tag())
        .with(card::text(language.order_title(order.number)).subtle())
        .with(card::text(title).heading().color(color).spacing(card::Spacing::None))
}

/// What the buyer has to know now.
fn note(order: &Order) -> Result<String> {
    let language = order.language;
    Ok(match order.end {
        Some(end) => language.how_it_ended(end, order.total()?),
        None if order.is_returning() => language.on_its_way_back(order.due_back()?),
        None if order.step() == Step::Placed => language.pay_until(order),
        None => match (&order.tracking, order.step()) {
            (Some(tracking), Step::Shipped) => language.tracking(tracking),
            _ => language.whats_next(order),
        },
    })
}

fn receipt(order: &Order, language: Language) -> Result<card::Container> {
    let mut facts = Vec::new();
    for line in &order.lines {
        let what = format!("{} {} × {}", picture(line), line.count, name(line, language));
        let price = language.money(line.price.checked_mul(i64::from(line.count))?);
        facts.push((what, language.with_returns(price, line)));
    }
    facts.push((language.zone(order.delivery.zone).to_owned(), language.cost(order.delivery.cost)));
    facts.push((language.total().to_owned(), language.money(order.total()?)));
    Ok(card::container().style(ContainerStyle::Emphasis).with(card::facts(facts)))
}

/// What happened when, and what comes next.
fn timeline(order: &Order, language: Language) -> card::FactSet {
    let zone = order.delivery.zone;
    card::facts(Step::WAY.map(|step| match order.reached(step) {
        Some(at) => (format!("✓ {}", language.passed(step, zone)), language.moment(at)),
        None => (format!("· {}", language.passed(step, zone)), language.expected(order, step)),
    }))
}

fn own_buttons(order: &Order) -> Vec<card::Execute> {
    let language = order.language;
    let button = |name: &str, title: &str| card::execute(verb(name), title).data(&reference(order));
    let mut buttons = Vec::new();
    match (order.end, order.step()) {
        (Some(End::LetGo | End::Declined | End::Lapsed), _) => {
            let lines = order.lines.iter().map(|line| Picked { sku: line.sku.clone(), count: line.count });
            let refill = Refill { lines: lines.collect() };
            buttons.push(card::execute(verb(AGAIN), language.again()).data(&refill));
        }
        (Some(_), _) | (None, Step::Returned) => {}
        (None, Step::Placed) => buttons.push(button(CANCEL, language.let_go()).destructive()),
        (None, Step::Paid) => {
            buttons.push(button(LOOK, language.look()));
            buttons.push(button(CANCEL, language.cancel()).destructive());
        }
        (None, Step::Packed | Step::Shipped) => buttons.push(button(LOOK, language.look())),
        (None, Step::Delivered) => {
            if order.lines.iter().any(|line| line.left() > 0) {
                buttons.push(button(RETURN, language.send_back()));
            }
            if order.is_returning() {
                buttons.push(button(KEEP, language.keep()));
            }
        }
    }
    buttons
}

fn picture(line: &Line) -> &'static str {
    Product::find(&line.sku).map_or("📦", |product| product.picture)
}

/// A product that is sold no more is called by its key.
fn name(line: &Line, language: Language) -> String {
    Product::find(&line.sku).map_or_else(|| line.sku.clone(), |product| product.name(language).to_owned())
}

fn reference(order: &Order) -> Ref {
    Ref { number: order.number }
}

fn verb(name: &str) -> String {
    format!("order/{name}")
}
