//! The seller's side.

use super::*;

#[test]
fn only_staff_sees_the_desk() {
    let mut shop = Shop::new();
    let bob = shop.bob.clone();
    shop.buy(&bob, "mug", 1);
    for command in ["orders", "stock"] {
        assert!(refusal(shop.host.command(&bob, command, "")).contains("people of the shop"));
    }
    let card = shop.host.last_message().unwrap();
    for verb in ["desk/step", "desk/call-off", "desk/list", "desk/restock"] {
        assert!(refusal(shop.host.forge_tap(&bob, &card, verb, &Forged::new(1_001))).contains("people of the shop"));
    }
    // Who was staff and is no more is asked too, whatever they still see.
    shop.open_oldest();
    shop.host.set_role(&shop.sara, Role::Customer);
    let sara = shop.sara.clone();
    assert!(
        refusal(shop.host.forge_tap(&sara, &card, "desk/step", &Forged::new(1_001))).contains("people of the shop")
    );
    assert_eq!(shop.host.text(&card), "Order 1001: Paid.");
}

#[test]
fn a_seller_works_on_the_orders_own_card() {
    let mut shop = Shop::new();
    let (alice, sara) = (shop.alice.clone(), shop.sara.clone());
    shop.host.command(&sara, "orders", "").unwrap();
    assert_eq!(shop.host.seen_by(&sara).pop().unwrap().text, "0 open orders");
    let (card, payment) = shop.order(&alice, "mug", 1).unwrap();
    assert!(shop.host.view(&sara, &card).verbs().is_empty(), "what is not paid is nobody's task");
    shop.host.approve(&alice, &payment).unwrap();
    assert_eq!(shop.host.view(&sara, &card).verbs(), ["desk/step", "desk/call-off"]);
    assert!(shop.host.view(&sara, &card).payments().is_empty());
    shop.host.tap(&sara, &card, "desk/step").unwrap();
    assert_eq!(shop.host.text(&card), "Order 1001: Packed.");
    assert!(shop.host.view(&shop.bob, &card).verbs().is_empty());
}

#[test]
fn a_tracking_number_reaches_the_buyer() {
    let mut shop = Shop::new();
    let (alice, sara) = (shop.alice.clone(), shop.sara.clone());
    let window = shop.pick(&alice, "mug", 1).unwrap();
    for verb in ["cart", "delivery"] {
        shop.host.tap(&alice, &window, verb).unwrap();
    }
    shop.host.tap_with(&alice, &window, "type", &[("zone", "france")]).unwrap();
    let address = [("name", "Alice"), ("street", "1 rue A"), ("town", "69001 Lyon")];
    shop.host.tap_with(&alice, &window, "typed", &address).unwrap();
    shop.host.tap(&alice, &window, "order").unwrap();
    let card = shop.host.last_message().unwrap();
    let payment = shop.alices(&card).payments()[0].clone();
    shop.host.approve(&alice, &payment).unwrap();
    shop.step();
    let desk = shop.open_oldest();
    assert!(shop.host.view(&sara, &desk).card_text().contains("69001 Lyon"));
    shop.host.tap_with(&sara, &desk, "desk/step", &[("tracking", "6A123")]).unwrap();
    assert_eq!(shop.alices(&card).text, "Order 1001: On its way. Tracking number: 6A123");
    shop.host.command(&alice, "order", "").unwrap();
    assert!(shop.host.seen_by(&alice).pop().unwrap().text.ends_with("Tracking number: 6A123"));
}

#[test]
fn two_sellers_who_press_at_once_move_it_once() {
    let mut shop = Shop::new();
    let (alice, sara) = (shop.alice.clone(), shop.sara.clone());
    shop.buy(&alice, "mug", 1);
    shop.host.enter("back office");
    let desk = shop.open_oldest();
    shop.host.enter("front office");
    let other = shop.open_oldest();
    shop.host.tap(&sara, &other, "desk/step").unwrap();
    shop.host.enter("back office");
    let text = refusal(shop.host.tap(&sara, &desk, "desk/step"));
    assert_eq!(text, "This order is further already: Packed.");
}

#[test]
fn an_order_that_cannot_be_sent_is_called_off() {
    let mut shop = Shop::new();
    let (alice, sara) = (shop.alice.clone(), shop.sara.clone());
    let (card, payment) = shop.buy(&alice, "plant", 2);
    let desk = shop.open_oldest();
    shop.host.tap(&sara, &desk, "desk/call-off").unwrap();
    assert_eq!(shop.host.view(&sara, &desk).text, "0 open orders");
    assert_eq!(shop.host.payment(&payment).refunded.to_string(), money("44.00"));
    assert_eq!(shop.host.text(&card), "Order 1001: Cancelled.");
    assert_eq!(shop.shelves(), first_stock());
}

#[test]
fn shelves_are_filled_and_say_how_many_there_are() {
    let mut shop = Shop::new();
    let (alice, sara) = (shop.alice.clone(), shop.sara.clone());
    shop.order(&alice, "lamp", 1).unwrap();
    shop.host.command(&sara, "stock", "").unwrap();
    let desk = shop.host.seen_by(&sara).pop().unwrap().id;
    assert!(shop.host.view(&sara, &desk).card_text().contains("💡 Reading lamp, 1962\nsold out"));
    shop.host.tap_with(&sara, &desk, "desk/restock", &[("product", "lamp"), ("count", "2")]).unwrap();
    assert_eq!(shop.host.toasts(&sara), ["Reading lamp, 1962: 2 on the shelf"]);
    assert_eq!(shop.on_shelf("lamp"), 2);
    for _ in 0..9 {
        shop.host.tap_with(&sara, &desk, "desk/restock", &[("product", "tea"), ("count", "999")]).unwrap();
    }
    let full = shop.host.tap_with(&sara, &desk, "desk/restock", &[("product", "tea"), ("count", "999")]);
    assert!(refusal(full).contains("9,999"));
}

/// What a button of the desk carries, as nobody but the program writes it.
#[derive(serde::Serialize)]
struct Forged {
    number: u32,
    to: &'static str,
    on_desk: bool,
}

impl Forged {
    fn new(number: u32) -> Self {
        Self { number, to: "packed", on_desk: false }
    }
}
