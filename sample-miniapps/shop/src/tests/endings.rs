//! The ways that end without a delivery, and those that end with things coming back.

use parvis_sdk::payments::State;
use parvis_sdk::{Currency, Money};

use super::*;

#[test]
fn the_last_one_sells_once() {
    let mut shop = Shop::new();
    let (alice, bob) = (shop.alice.clone(), shop.bob.clone());
    // Both have it in the cart, and both stand at the till.
    let alices = shop.pick(&alice, "lamp", 1).unwrap();
    shop.host.enter("elsewhere");
    let bobs = shop.pick(&bob, "lamp", 1).unwrap();
    for verb in ["cart", "delivery", "fetch"] {
        shop.host.tap(&bob, &bobs, verb).unwrap();
    }
    shop.host.enter("test");
    shop.check_out(&alice, &alices).unwrap();
    shop.host.enter("elsewhere");
    let text = refusal(shop.host.tap(&bob, &bobs, "order"));
    assert_eq!(text, "Reading lamp, 1962: sold out.");
    assert!(shop.host.messages().is_empty(), "nothing of the refused order is there");
    assert_eq!(shop.host.payments().len(), 1);
    assert_eq!(shop.on_shelf("lamp"), 0);
    shop.host.tap(&bob, &bobs, "cart").unwrap();
    let cart = shop.host.view(&bob, &bobs);
    assert!(cart.card_text().contains("sold out") && !cart.verbs().contains(&"delivery".to_owned()));

    // Alice does not pay: ten minutes later it is bob's.
    shop.advance(MINUTE * 10);
    assert_eq!(shop.on_shelf("lamp"), 1);
    shop.host.tap(&bob, &bobs, "shelves").unwrap();
    let bobs_card = shop.check_out(&bob, &bobs).unwrap();
    assert_eq!(shop.host.text(&bobs_card), "Order 1002: Waiting for payment.");
}

#[test]
fn what_is_not_paid_in_time_goes_back_and_into_the_cart_again() {
    let mut shop = Shop::new();
    let alice = shop.alice.clone();
    let (card, payment) = shop.order(&alice, "tea", 3).unwrap();
    shop.advance(MINUTE * 10);
    assert_eq!(shop.host.payment(&payment).state, State::Expired);
    assert_eq!(shop.host.text(&card), "Order 1001: Not ordered.");
    assert!(shop.alices(&card).text.contains("not paid in time") && shop.alices(&card).payments().is_empty());
    assert_eq!(shop.shelves(), first_stock());
    shop.host.tap(&alice, &card, "order/again").unwrap();
    assert_eq!(shop.host.seen_by(&alice).pop().unwrap().text, "Your cart (3) · 25.50 EUR");
}

#[test]
fn a_payment_that_is_declined_or_let_go_frees_everything() {
    for lets_go in [true, false] {
        let mut shop = Shop::new();
        let alice = shop.alice.clone();
        let (card, payment) = shop.order(&alice, "tea", 3).unwrap();
        assert_eq!(shop.on_shelf("tea"), 37);
        if lets_go {
            shop.host.tap(&alice, &card, "order/cancel").unwrap();
            assert_eq!(shop.host.payment(&payment).state, State::Voided);
        } else {
            shop.host.decline(&alice, &payment).unwrap();
        }
        assert_eq!(shop.host.text(&card), "Order 1001: Not ordered.");
        assert_eq!(shop.shelves(), first_stock());
    }
}

#[test]
fn an_approval_that_was_on_its_way_when_the_buyer_let_go_takes_nothing() {
    let mut shop = Shop::new();
    let alice = shop.alice.clone();
    let (card, payment) = shop.order(&alice, "lamp", 1).unwrap();
    let cancel = shop.alices(&card).buttons()[0].clone();
    shop.host.pause();
    shop.host.press(&alice, &card, &cancel, &[]).unwrap();
    shop.host.approve(&alice, &payment).unwrap();
    shop.host.resume().unwrap();
    assert_eq!(shop.host.payment(&payment).state, State::Voided);
    assert_eq!(shop.on_shelf("lamp"), 1);
}

#[test]
fn an_approval_that_comes_too_late_takes_nothing() {
    let mut shop = Shop::new();
    let alice = shop.alice.clone();
    let (_, payment) = shop.order(&alice, "lamp", 1).unwrap();
    shop.host.pause();
    shop.host.approve(&alice, &payment).unwrap();
    // The host gives what it was not told to capture back.
    shop.host.advance(MINUTE * 16).unwrap();
    shop.host.resume().unwrap();
    assert_eq!(shop.host.payment(&payment).state, State::Voided);
    assert_eq!(shop.host.payment(&payment).captured.to_string(), money("0.00"));
    assert_eq!(shop.on_shelf("lamp"), 1);
}

#[test]
fn what_is_paid_and_not_packed_can_be_cancelled_and_is_paid_back() {
    let mut shop = Shop::new();
    let alice = shop.alice.clone();
    let (card, payment) = shop.buy(&alice, "scarf", 2);
    shop.host.tap(&alice, &card, "order/cancel").unwrap();
    assert_eq!(shop.host.payment(&payment).refunded.to_string(), money("78.00"));
    assert!(shop.alices(&card).text.contains("You cancelled it. 78.00 EUR were paid back"));
    assert_eq!(shop.shelves(), first_stock());

    // Once it is packed it is too late.
    let (card, payment) = shop.buy(&alice, "scarf", 1);
    let cancel = shop.alices(&card).buttons().into_iter().find(|button| button.verb == "order/cancel").unwrap();
    shop.step();
    assert!(!shop.alices(&card).verbs().contains(&"order/cancel".to_owned()));
    shop.host.press(&alice, &card, &cancel, &[]).unwrap();
    let text = refusal(shop.host.forge_tap(&alice, &card, "order/cancel", &crate::cards::Ref { number: 1_002 }));
    assert!(text.contains("cannot be cancelled"), "{text}");
    assert_eq!(shop.host.payment(&payment).refunded.to_string(), money("0.00"));
}

#[test]
fn one_thing_of_several_comes_back_and_is_paid_back() {
    let mut shop = Shop::new();
    let alice = shop.alice.clone();
    let (card, payment) = shop.delivered("mug", 2);
    shop.host.tap(&alice, &card, "order/return").unwrap();
    assert!(shop.alices(&card).card_text().contains("1 × Stoneware mug"));
    assert_eq!(shop.host.text(&card), "Order 1001: Picked up.", "nobody else is asked");
    shop.host.tap(&alice, &card, "order/send-back").unwrap();
    assert!(shop.alices(&card).text.contains("18.00 EUR are paid back once we have it"));
    assert_eq!(shop.host.payment(&payment).refunded.to_string(), money("0.00"));

    let desk = shop.open_oldest();
    assert!(shop.host.view(&shop.sara, &desk).card_text().contains("On its way back: 1 × Stoneware mug"));
    shop.host.tap(&shop.sara, &desk, "desk/take-back").unwrap();
    assert_eq!(shop.host.payment(&payment).refunded.to_string(), money("18.00"));
    assert_eq!(shop.on_shelf("mug"), 11);
    let view = shop.alices(&card);
    assert!(view.text.starts_with("Order 1001: Picked up.") && view.card_text().contains("1 returned"), "{view:?}");

    // The other one too: the order is over, and all of it is paid back.
    shop.host.tap(&alice, &card, "order/return").unwrap();
    shop.host.tap(&alice, &card, "order/send-back").unwrap();
    shop.open_oldest();
    // This time the seller uses the order's own card.
    shop.host.tap_with(&shop.sara, &card, "desk/take-back", &[("shelf", "false")]).unwrap();
    assert_eq!(shop.host.text(&card), "Order 1001: Returned.");
    assert_eq!(shop.host.payment(&payment).refunded.to_string(), money("36.00"));
    assert_eq!(shop.on_shelf("mug"), 11, "it cannot be sold again");
}

#[test]
fn who_sends_all_of_it_back_is_paid_the_delivery_too() {
    let mut shop = Shop::new();
    let alice = shop.alice.clone();
    let window = shop.pick(&alice, "soap", 1).unwrap();
    for verb in ["cart", "delivery"] {
        shop.host.tap(&alice, &window, verb).unwrap();
    }
    assert!(shop.host.tap(&alice, &window, "use-mine").is_err());
    shop.host.grant(&alice, "profile.address").unwrap();
    shop.host.tap(&alice, &window, "order").unwrap();
    let card = shop.host.last_message().unwrap();
    let payment = shop.alices(&card).payments()[0].clone();
    shop.host.approve(&alice, &payment).unwrap();
    for _ in 0..3 {
        shop.step();
    }
    shop.host.tap(&alice, &card, "order/return").unwrap();
    shop.host.tap(&alice, &card, "order/send-back").unwrap();
    let desk = shop.open_oldest();
    shop.host.tap(&shop.sara, &desk, "desk/take-back").unwrap();
    let paid = shop.host.payment(&payment);
    assert_eq!((paid.captured, paid.refunded.to_string()), (paid.refunded, money("10.10")));
    assert_eq!(shop.shelves(), first_stock());
}

#[test]
fn things_can_be_kept_after_all_and_come_back_for_14_days_alone() {
    let mut shop = Shop::new();
    let alice = shop.alice.clone();
    let (card, payment) = shop.delivered("mug", 1);
    shop.host.tap(&alice, &card, "order/return").unwrap();
    shop.host.tap(&alice, &card, "order/send-back").unwrap();
    shop.host.tap(&alice, &card, "order/keep").unwrap();
    assert!(shop.alices(&card).text.starts_with("Order 1001: Picked up."));

    shop.host.set_now(shop.host.now().plus(DAY * 14));
    let item = crate::cards::Item { number: 1_001, sku: "mug".to_owned() };
    let text = refusal(shop.host.forge_tap(&alice, &card, "order/send-back", &item));
    assert!(text.contains("14 days"), "{text}");
    shop.advance(MINUTE);
    assert!(shop.alices(&card).text.contains("time for returns is over"));
    assert_eq!(shop.host.payment(&payment).refunded.to_string(), money("0.00"));
}

#[test]
fn a_refund_that_the_shop_cannot_pay_changes_nothing() {
    let mut shop = Shop::new();
    let alice = shop.alice.clone();
    let (card, payment) = shop.buy(&alice, "mug", 1);
    shop.host.withdraw(Money::new(1_800, Currency::EUR));
    let text = refusal(shop.host.tap(&alice, &card, "order/cancel"));
    assert!(text.contains("nothing was changed"), "{text}");
    assert_eq!(shop.host.text(&card), "Order 1001: Paid.");
    assert_eq!(shop.host.payment(&payment).refunded.to_string(), money("0.00"));
    assert_eq!(shop.on_shelf("mug"), 11);
}
