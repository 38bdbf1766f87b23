//! From the shelves to the door.

use parvis_sdk::payments::State;

use super::*;

#[test]
fn an_order_is_one_card_from_the_till_to_the_door() {
    let mut shop = Shop::new();
    let (alice, bob) = (shop.alice.clone(), shop.bob.clone());
    shop.host.open(&alice).unwrap();
    let window = shop.host.seen_by(&alice).pop().unwrap().id;
    assert!(shop.host.seen_by(&bob).is_empty(), "who shops is nobody else's business");
    shop.host.tap_with(&alice, &window, "search", &[("query", "thé")]).unwrap();
    shop.host.tap(&alice, &window, "look-at").unwrap();
    assert!(shop.alices(&window).text.starts_with("Mountain herb tea"), "in either language, names first");
    shop.host.tap(&alice, &window, "shelves").unwrap();
    shop.host.tap_with(&alice, &window, "search", &[("query", "mug")]).unwrap();
    shop.host.tap(&alice, &window, "look-at").unwrap();
    assert!(shop.alices(&window).card_text().contains("Thrown by hand"));
    shop.host.tap_with(&alice, &window, "add", &[("count", "2")]).unwrap();
    assert_eq!(shop.host.toasts(&alice), ["2 × Stoneware mug in your cart"]);

    shop.host.tap(&alice, &window, "cart").unwrap();
    assert_eq!(shop.alices(&window).text, "Your cart (2) · 36.00 EUR");
    assert!(shop.alices(&window).card_text().contains("14.00 EUR more and it is free in France"));
    shop.host.tap(&alice, &window, "delivery").unwrap();
    shop.host.tap_with(&alice, &window, "type", &[("zone", "europe")]).unwrap();
    let address = [("name", "Alice"), ("street", "Rue 1"), ("town", "1200 Genève"), ("country", "Suisse")];
    shop.host.tap_with(&alice, &window, "typed", &address).unwrap();
    let review = shop.alices(&window).card_text();
    assert!(review.contains("Delivery in Europe\n9.90 EUR") && review.contains("Total\n45.90 EUR"), "{review}");
    shop.host.tap(&alice, &window, "order").unwrap();

    let card = shop.host.last_message().unwrap();
    assert_eq!(shop.host.text(&card), "Order 1001: Waiting for payment.");
    let payment = shop.alices(&card).payments()[0].clone();
    assert_eq!(shop.host.payment(&payment).amount.to_string(), money("45.90"));
    assert_eq!(shop.on_shelf("mug"), 10, "held while it is paid");

    shop.host.approve(&alice, &payment).unwrap();
    assert_eq!(shop.host.payment(&payment).state, State::Captured);
    for (state, text) in
        [("Packed", "waits for the carrier"), ("On its way", "carrier has it"), ("Delivered", "15 December")]
    {
        shop.step();
        assert_eq!(shop.host.text(&card), format!("Order 1001: {state}."));
        assert!(shop.alices(&card).text.contains(text), "{}", shop.alices(&card).text);
    }
    assert_eq!(shop.host.messages().len(), 1, "one card, changed in place");
    shop.advance(DAY * 15);
    assert_eq!(shop.host.text(&card), "Order 1001: Delivered.");
    assert!(shop.alices(&card).verbs().is_empty());
    let kept = shop.host.stored_keys();
    assert!(!kept.iter().any(|key| key.contains("program/order/") || key.contains("open/")), "{kept:?}");
}

#[test]
fn the_address_is_released_for_one_order_and_asked_for_again() {
    let mut shop = Shop::new();
    let alice = shop.alice.clone();
    for _ in 0..2 {
        let window = shop.pick(&alice, "soap", 1).unwrap();
        shop.host.tap(&alice, &window, "cart").unwrap();
        shop.host.tap(&alice, &window, "delivery").unwrap();
        let asked = shop.host.tap(&alice, &window, "use-mine");
        assert_eq!(asked, Err(Error::ConsentRequired("profile.address".to_owned())));
        shop.host.grant(&alice, "profile.address").unwrap();
        let review = shop.alices(&window).card_text();
        assert!(review.contains("12 rue des Lilas") && review.contains("Total\n10.10 EUR"), "{review}");
        shop.host.tap(&alice, &window, "order").unwrap();
    }
    let card = shop.host.last_message().unwrap();
    assert!(shop.alices(&card).card_text().contains("75011 Paris"));
    let everybody = shop.host.messages().pop().unwrap();
    let all = format!("{} {}", everybody.text, everybody.card.unwrap());
    for secret in ["Paris", "EUR", "soap", "Soap"] {
        assert!(!all.contains(secret), "{secret} is the buyer's alone: {all}");
    }
}

#[test]
fn who_denies_the_address_types_one() {
    let mut shop = Shop::new();
    let (alice, bob) = (shop.alice.clone(), shop.bob.clone());
    let window = shop.pick(&alice, "soap", 1).unwrap();
    for verb in ["cart", "delivery"] {
        shop.host.tap(&alice, &window, verb).unwrap();
    }
    assert!(shop.host.tap(&alice, &window, "use-mine").is_err());
    shop.host.deny(&alice, "profile.address").unwrap();
    assert!(shop.alices(&window).card_text().contains("your profile stays closed"));
    let french = [("name", "Alice"), ("street", "1 rue A"), ("town", "69001 Lyon")];
    shop.host.tap_with(&alice, &window, "typed", &french).unwrap();
    assert!(shop.alices(&window).card_text().contains("69001 Lyon"));

    // Bob grants what he never filled in.
    let window = shop.pick(&bob, "soap", 1).unwrap();
    for verb in ["cart", "delivery"] {
        shop.host.tap(&bob, &window, verb).unwrap();
    }
    assert!(shop.host.tap(&bob, &window, "use-mine").is_err());
    shop.host.grant(&bob, "profile.address").unwrap();
    assert!(shop.host.view(&bob, &window).card_text().contains("no address that we could use"));
}

#[test]
fn where_is_my_order_is_answered_from_the_order() {
    let mut shop = Shop::new();
    let alice = shop.alice.clone();
    let (card, _) = shop.buy(&alice, "mug", 2);
    shop.host.command(&alice, "order", "").unwrap();
    let answer = shop.host.seen_by(&alice).pop().unwrap();
    assert_eq!(
        answer.text,
        "Order 1001 · 2 × Stoneware mug: Paid. Thank you! We pack it next. Until then you can cancel it."
    );
    shop.host.enter("elsewhere");
    shop.step();
    shop.host.enter("test");
    shop.host.say(&alice, "Where is my order?").unwrap();
    assert!(shop.host.seen_by(&alice).pop().unwrap().text.contains("Packed"));
    assert_eq!(shop.host.text(&card), "Order 1001: Packed.", "the card came after it");
    shop.host.reply(&alice, &card, "and?").unwrap();
    assert!(shop.host.seen_by(&alice).pop().unwrap().text.contains("Packed"));

    let bob = shop.bob.clone();
    shop.host.command(&bob, "order", "").unwrap();
    assert_eq!(shop.host.seen_by(&bob).pop().unwrap().text, "You have no order under way.");
}

#[test]
fn a_card_follows_what_a_seller_does_in_another_conversation() {
    let mut shop = Shop::new();
    let alice = shop.alice.clone();
    let (card, _) = shop.buy(&alice, "mug", 1);
    shop.host.enter("back office");
    shop.step();
    shop.host.enter("test");
    assert_eq!(shop.host.text(&card), "Order 1001: Paid.");
    shop.advance(MINUTE);
    assert_eq!(shop.host.text(&card), "Order 1001: Packed.");

    // The button looks at once.
    shop.host.enter("back office");
    shop.step();
    shop.host.enter("test");
    shop.host.tap(&alice, &card, "order/look").unwrap();
    assert_eq!(shop.host.text(&card), "Order 1001: Ready to pick up.");

    // So does whatever anybody else does here.
    shop.host.enter("back office");
    shop.step();
    shop.host.enter("test");
    let bob = shop.bob.clone();
    shop.host.command(&bob, "shop", "").unwrap();
    assert_eq!(shop.host.text(&card), "Order 1001: Picked up.");

    // And an order that is called off elsewhere says so too.
    let (second, payment) = shop.buy(&alice, "soap", 1);
    shop.host.enter("back office");
    shop.host.command(&shop.sara, "orders", "").unwrap();
    let desk = shop.host.seen_by(&shop.sara).pop().unwrap();
    let last = desk.buttons().into_iter().rfind(|button| button.verb == "desk/open").unwrap();
    shop.host.press(&shop.sara, &desk.id, &last, &[]).unwrap();
    shop.host.tap(&shop.sara, &desk.id, "desk/call-off").unwrap();
    assert_eq!(shop.host.payment(&payment).refunded.to_string(), money("5.20"));
    shop.host.enter("test");
    shop.advance(MINUTE * 2);
    assert_eq!(shop.host.text(&second), "Order 1002: Cancelled.");
    assert!(shop.alices(&second).text.contains("we cannot send it. 5.20 EUR were paid back"));
}

#[test]
fn a_card_is_behind_for_minutes_at_most_however_long_nothing_happened() {
    let mut shop = Shop::new();
    let alice = shop.alice.clone();
    let (card, _) = shop.buy(&alice, "mug", 1);
    shop.advance(DAY);
    shop.host.enter("back office");
    shop.step();
    shop.host.enter("test");
    shop.advance(MINUTE * 5);
    assert_eq!(shop.host.text(&card), "Order 1001: Packed.");
}

#[test]
fn a_message_searches_and_a_link_leads_to_a_product() {
    let mut shop = Shop::new();
    let alice = shop.alice.clone();
    shop.host.say(&alice, "écharpe").unwrap();
    assert!(shop.host.seen_by(&alice).pop().unwrap().card_text().contains("Wool scarf"));
    shop.host.open_with(&alice, &[("product", "lamp")]).unwrap();
    let lamp = shop.host.seen_by(&alice).pop().unwrap();
    assert!(lamp.card_text().contains("Only 1 left"), "{}", lamp.card_text());
    shop.host.open_with(&alice, &[("product", "'; drop table")]).unwrap();
    assert!(shop.host.seen_by(&alice).pop().unwrap().text.starts_with("Nothing found"));
    for aisle in [None, Some(crate::catalogue::Aisle::Table)] {
        assert!(crate::catalogue::search("", aisle).len() > 3);
    }
    assert_eq!(crate::catalogue::search("OLIVE oil", None).len(), 2);
    assert_eq!(crate::catalogue::search("the zebra", None).len(), 0);
}

#[test]
fn a_cart_is_its_owners_and_the_same_everywhere() {
    let mut shop = Shop::new();
    let (alice, bob) = (shop.alice.clone(), shop.bob.clone());
    shop.pick(&alice, "tea", 2).unwrap();
    shop.host.enter("elsewhere");
    let window = shop.pick(&alice, "honey", 1).unwrap();
    shop.host.tap(&alice, &window, "cart").unwrap();
    assert_eq!(shop.alices(&window).text, "Your cart (3) · 26.80 EUR");
    // One tea less, twice.
    for _ in 0..2 {
        shop.host.tap(&alice, &window, "count").unwrap();
    }
    assert_eq!(shop.alices(&window).text, "Your cart (1) · 9.80 EUR");
    shop.host.tap(&alice, &window, "count").unwrap();
    assert_eq!(shop.alices(&window).text, "Your cart is empty.");

    let window = shop.pick(&bob, "tea", 1).unwrap();
    shop.host.tap(&bob, &window, "cart").unwrap();
    assert_eq!(shop.host.view(&bob, &window).text, "Your cart (1) · 8.50 EUR");
}

#[test]
fn the_shop_speaks_french() {
    let mut shop = Shop::new();
    let alice = shop.alice.clone();
    shop.host.set_locale(&alice, "fr-CH");
    let (card, payment) = shop.order(&alice, "mug", 2).unwrap();
    assert_eq!(
        shop.alices(&card).text,
        "Commande 1001 : En attente de paiement. Réservée pour vous jusqu’à 13 h 10. Payez pour commander."
    );
    shop.host.approve(&alice, &payment).unwrap();
    assert!(shop.alices(&card).card_text().contains("Commandée\n1er déc., 13 h 00"));
    // What the seller does keeps the buyer's language, and the seller's own.
    shop.step();
    assert_eq!(shop.host.text(&card), "Commande 1001 : Préparée.");
    assert!(shop.host.view(&shop.sara, &card).text.contains("Order 1001: Packed"));
    shop.host.say(&alice, "Où est ma commande ?").unwrap();
    assert!(shop.host.seen_by(&alice).pop().unwrap().text.contains("2 × Tasse en grès"));
}
