//! What is sold, one product, and the cart.

use parvis_sdk::card::{self, Color, Size, Width};
use parvis_sdk::chat::Content;
use parvis_sdk::{Card, Result};

use super::{ADD, CART, COUNT, DELIVERY, LOOK_AT, Looking, SEARCH, SHELVES, Shelves, Wanted};
use crate::cart::{COUNT_MAX, Cart};
use crate::catalogue::{self, Aisle, Product};
use crate::{Scene, stock};

/// Products on one screen: what a phone shows without scrolling far.
const PAGE: usize = 6;
/// From so many on it is worth saying how few there are.
const FEW: u32 = 3;

/// The shelves, or what answers a query.
pub(super) fn show(shelves: &Shelves, scene: &Scene) -> Result<Content> {
    let language = scene.language;
    let found = catalogue::search(&shelves.query, shelves.aisle);
    let title = match (shelves.query.as_str(), shelves.aisle) {
        ("", None) => language.shop().to_owned(),
        ("", Some(aisle)) => language.aisle(aisle).to_owned(),
        (query, _) => language.results(query, found.len()),
    };
    let mut card = Card::new().lang(language.tag()).with(card::text(&title).heading());
    for product in found.iter().skip(shelves.page.saturating_mul(PAGE)).take(PAGE) {
        card = card.with(row(product, shelves, scene)?);
    }
    if found.len() > PAGE {
        let pages = found.len().div_ceil(PAGE);
        let next = Shelves { page: (shelves.page + 1) % pages, ..shelves.clone() };
        let button = card::execute(SHELVES, language.next_page(shelves.page + 1, pages)).data(&next);
        card = card.with(card::actions([button.without_inputs()]));
    }
    let everything = (language.everything(), None);
    let aisles = Aisle::ALL.map(|aisle| (language.aisle(aisle), Some(aisle)));
    let others = std::iter::once(everything).chain(aisles).filter(|(_, aisle)| {
        // Where one is needs no button.
        !shelves.query.is_empty() || *aisle != shelves.aisle
    });
    let others = others.map(|(title, aisle)| {
        card::execute(SHELVES, title).data(&Shelves { aisle, ..Shelves::default() }).without_inputs()
    });
    card = card
        .with(card::actions(others))
        .with(
            card::text_input("query", language.look_for())
                .placeholder(language.for_example())
                .max_length(u32::try_from(super::QUERY_CHARS_MAX).unwrap_or(u32::MAX)),
        )
        .action(card::execute(SEARCH, language.search()));
    let cart = Cart::load()?;
    if cart.count() > 0 {
        let button = card::execute(CART, language.cart_of(cart.count(), cart.total()?));
        card = card.action(button.positive().without_inputs());
    }
    Ok(Content::new(title).card(card))
}

fn row(product: &Product, shelves: &Shelves, scene: &Scene) -> Result<card::ColumnSet> {
    let language = scene.language;
    let looking = Looking { sku: product.sku.to_owned(), from: shelves.clone() };
    let button = card::execute(LOOK_AT, language.view()).data(&looking).without_inputs();
    let button = button.tooltip(product.name(language));
    let there = stock::on_shelf(product)?;
    let price = language.money(product.price);
    let line = if there == 0 { format!("{price} · {}", language.sold_out()) } else { price };
    Ok(card::columns([
        card::column().width(Width::Auto).with(picture(product)),
        card::column()
            .width(Width::Stretch)
            .with(card::text(product.name(language)).bold())
            .with(card::text(line).subtle().spacing(card::Spacing::None)),
        card::column().width(Width::Auto).with(card::actions([button])),
    ]))
}

fn picture(product: &Product) -> card::TextBlock {
    card::text(product.picture).size(Size::ExtraLarge)
}

/// One product.
pub(super) fn product(product: &Product, from: &Shelves, scene: &Scene) -> Result<Content> {
    let language = scene.language;
    let there = stock::on_shelf(product)?;
    let free = there.min(COUNT_MAX).saturating_sub(Cart::load()?.count_of(product));
    let (stock, color) = match there {
        0 => (language.sold_out().to_owned(), Color::Attention),
        few if few <= FEW => (language.only_left(few), Color::Warning),
        _ => (language.in_stock().to_owned(), Color::Good),
    };
    let name = product.name(language);
    let mut card = Card::new()
        .lang(language.tag())
        .with(picture(product))
        .with(card::text(name).heading())
        .with(card::text(language.money(product.price)).size(Size::Large).bold())
        .with(card::text(product.about(language)))
        .with(card::text(&stock).color(color));
    if free > 0 {
        let looking = Looking { sku: product.sku.to_owned(), from: from.clone() };
        let most = i32::try_from(free).unwrap_or(i32::MAX);
        card = card
            .with(
                card::number_input("count", language.how_many()).range(1, most).value(1).required(language.how_many()),
            )
            .action(card::execute(ADD, language.add()).data(&looking).positive());
    } else if there > 0 {
        card = card.with(card::text(language.all_in_cart()).subtle());
    }
    let back = card::execute(SHELVES, language.back()).data(from).without_inputs();
    let card = card.action(back).action(card::execute(CART, language.cart()).without_inputs());
    let text = format!("{name}, {}. {} {stock}", language.money(product.price), product.about(language));
    Ok(Content::new(text).card(card))
}

/// The cart.
pub(super) fn cart(cart: &Cart, scene: &Scene) -> Result<Content> {
    let language = scene.language;
    let mut card = Card::new().lang(language.tag()).with(card::text(language.cart()).heading());
    let shop = card::execute(SHELVES, language.keep_shopping()).data(&Shelves::default());
    if cart.count() == 0 {
        let card = card.with(card::text(language.empty_cart())).action(shop);
        return Ok(Content::new(language.empty_cart()).card(card));
    }
    let mut enough = true;
    for (product, count) in cart.lines() {
        card = card.with(picked(product, count, scene));
        let there = stock::on_shelf(product)?;
        if there < count {
            enough = false;
            card = card.with(card::text(language.not_enough(product, there)).color(Color::Attention));
        }
    }
    let total = cart.total()?;
    card = card
        .with(card::text(language.sum(total)).bold().separator())
        .with(card::text(language.shipping_hint(total)).subtle());
    if enough {
        card = card.action(card::execute(DELIVERY, language.check_out()).positive());
    }
    Ok(Content::new(language.cart_of(cart.count(), total)).card(card.action(shop)))
}

fn picked(product: &Product, count: u32, scene: &Scene) -> card::ColumnSet {
    let language = scene.language;
    let name = product.name(language);
    let button = |title: &str, count: u32, tooltip: String| {
        card::execute(COUNT, title).data(&Wanted { sku: product.sku.to_owned(), count }).tooltip(tooltip)
    };
    let mut buttons = vec![button("−", count.saturating_sub(1), language.one_less(name))];
    if count < COUNT_MAX {
        buttons.push(button("+", count + 1, language.one_more(name)));
    }
    card::columns([
        card::column().width(Width::Auto).with(picture(product)),
        card::column()
            .width(Width::Stretch)
            .with(card::text(name).bold())
            .with(card::text(language.times(count, product.price)).subtle().spacing(card::Spacing::None)),
        card::column().width(Width::Auto).with(card::actions(buttons)),
    ])
}
