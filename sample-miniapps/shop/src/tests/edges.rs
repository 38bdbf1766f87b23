//! What people mistype, forge, or have no business with.

use super::*;
use crate::cards::{Item, Ref};
use crate::money::NOTHING;
use crate::terms::Zone;

#[test]
fn nobody_else_can_touch_an_order() {
    let mut shop = Shop::new();
    let bob = shop.bob.clone();
    let (card, _) = shop.delivered("mug", 1);
    for verb in ["order/cancel", "order/return", "order/keep", "order/look"] {
        let text = refusal(shop.host.forge_tap(&bob, &card, verb, &Ref { number: 1_001 }));
        assert_eq!(text, "Only the person who ordered can do that.");
    }
    let item = Item { number: 1_001, sku: "mug".to_owned() };
    assert!(refusal(shop.host.forge_tap(&bob, &card, "order/send-back", &item)).contains("Only the person"));
    assert!(refusal(shop.host.forge_tap(&bob, &card, "order/cancel", &Ref { number: 7 })).contains("over"));
}

#[test]
fn no_more_comes_back_than_was_bought() {
    let mut shop = Shop::new();
    let alice = shop.alice.clone();
    let (card, _) = shop.delivered("mug", 2);
    let item = |sku: &str| Item { number: 1_001, sku: sku.to_owned() };
    for _ in 0..2 {
        shop.host.forge_tap(&alice, &card, "order/send-back", &item("mug")).unwrap();
    }
    for sku in ["mug", "lamp", ""] {
        let text = refusal(shop.host.forge_tap(&alice, &card, "order/send-back", &item(sku)));
        assert!(text.contains("nothing of that"), "{sku}: {text}");
    }
}

#[test]
fn nothing_comes_back_before_it_arrived() {
    let mut shop = Shop::new();
    let alice = shop.alice.clone();
    let (card, _) = shop.buy(&alice, "mug", 1);
    let item = Item { number: 1_001, sku: "mug".to_owned() };
    assert!(refusal(shop.host.forge_tap(&alice, &card, "order/send-back", &item)).contains("not arrived"));
}

#[test]
fn more_than_there_is_or_than_is_allowed_is_not_picked() {
    let mut shop = Shop::new();
    let alice = shop.alice.clone();
    let window = shop.pick(&alice, "plant", 7).unwrap();
    shop.host.command(&alice, "shop", "plant").unwrap();
    let product = shop.host.seen_by(&alice).pop().unwrap();
    assert!(!product.verbs().contains(&"add".to_owned()) && product.card_text().contains("in your cart"));

    // Somebody else buys meanwhile: the cart says so, and the till refuses.
    let bob = shop.bob.clone();
    shop.buy(&bob, "plant", 3);
    shop.host.tap(&alice, &window, "cart").unwrap();
    assert!(shop.alices(&window).card_text().contains("only 4 left"));

    // And who looked at seven of them finds four.
    let carla = shop.host.person("carla");
    shop.host.command(&carla, "shop", "plant").unwrap();
    let screen = shop.host.seen_by(&carla).pop().unwrap().id;
    shop.buy(&bob, "plant", 2);
    let text = refusal(shop.host.tap_with(&carla, &screen, "add", &[("count", "4")]));
    assert_eq!(text, "Fern in a pot: only 2 left.");
}

#[test]
fn a_cart_that_changed_is_shown_once_more_before_it_is_ordered() {
    let mut shop = Shop::new();
    let alice = shop.alice.clone();
    let window = shop.pick(&alice, "tea", 1).unwrap();
    for verb in ["cart", "delivery", "fetch"] {
        shop.host.tap(&alice, &window, verb).unwrap();
    }
    shop.pick(&alice, "tea", 1).unwrap();
    shop.host.tap(&alice, &window, "order").unwrap();
    assert!(shop.host.payments().is_empty());
    assert_eq!(shop.alices(&window).text, "Your order: 17.00 EUR");
    shop.host.tap(&alice, &window, "order").unwrap();
    assert_eq!(shop.host.payments()[0].amount.to_string(), money("17.00"));
}

#[test]
fn unpaid_orders_do_not_empty_the_shelves() {
    let mut shop = Shop::new();
    let alice = shop.alice.clone();
    for _ in 0..3 {
        shop.order(&alice, "soap", 10).unwrap();
    }
    let text = refusal(shop.order(&alice, "soap", 10));
    assert!(text.contains("wait for their payment"), "{text}");
    assert_eq!(shop.on_shelf("soap"), 30);
    // The fourth was not lost.
    shop.advance(MINUTE * 10);
    assert_eq!(shop.shelves(), first_stock());
    shop.host.command(&alice, "shop", "").unwrap();
    let window = shop.host.seen_by(&alice).pop().unwrap();
    assert!(window.card_text().contains("Your cart (10)"));
}

#[test]
fn a_press_on_an_empty_cart_leads_back_to_it() {
    let mut shop = Shop::new();
    let alice = shop.alice.clone();
    let window = shop.pick(&alice, "tea", 1).unwrap();
    shop.host.tap(&alice, &window, "cart").unwrap();
    shop.host.tap(&alice, &window, "count").unwrap();
    for verb in ["delivery", "fetch"] {
        shop.host.forge_tap(&alice, &window, verb, &()).unwrap();
        assert_eq!(shop.alices(&window).text, "Your cart is empty.");
    }
}

#[test]
fn sending_costs_what_the_rules_say() {
    let euros = |cents| parvis_sdk::Money::new(cents, parvis_sdk::Currency::EUR);
    for (zone, worth, grams, cost) in [
        (Zone::Shop, 100, 30_000, 0),
        (Zone::France, 4_999, 30_000, 490),
        (Zone::France, 5_000, 1, 0),
        (Zone::Europe, 100, 0, 990),
        (Zone::Europe, 100, 1_000, 990),
        (Zone::Europe, 100, 1_001, 1_290),
        (Zone::Europe, 90_000, 3_500, 1_890),
        (Zone::World, 100, 2_000, 2_790),
    ] {
        assert_eq!(zone.quote(euros(worth), grams), Ok(euros(cost)), "{zone:?} {worth} {grams}");
    }
    assert_eq!(Zone::Shop.quote(NOTHING, 0), Ok(NOTHING));
}

#[test]
fn without_a_permission_that_it_needs_nothing_is_half_done() {
    let mut shop = Shop::new();
    let alice = shop.alice.clone();
    let window = shop.pick(&alice, "tea", 1).unwrap();
    for verb in ["cart", "delivery", "fetch"] {
        shop.host.tap(&alice, &window, verb).unwrap();
    }
    shop.host.withhold("payments");
    assert_eq!(shop.host.tap(&alice, &window, "order"), Err(Error::NotGranted("payments".to_owned())));
    assert!(shop.host.messages().is_empty());
    assert_eq!(shop.shelves(), first_stock());
}

#[test]
fn every_product_has_its_words_and_a_key_of_its_own() {
    for (place, product) in PRODUCTS.iter().enumerate() {
        assert!(PRODUCTS.iter().skip(place + 1).all(|other| other.sku != product.sku));
        assert_eq!(Product::find(product.sku), Some(product));
        assert!(product.price.minor_units() > 0 && product.grams > 0 && !product.picture.is_empty());
    }
}
