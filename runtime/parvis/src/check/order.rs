//! The order: put into a cart, sent to an address that was released for it, paid, followed on its card, and given back in part.

use anyhow::{Result, ensure};
use serde_json::json;

use super::person::is;
use super::room::{self, Seat};
use super::server::Server;
use super::transcript::Transcript;

const TOTAL: &str = "40.90";
/// What alice has after it, with one of the two paid back.
const LEFT: &str = "66.50";
const ADDRESS: &str = "Alice Martin\n12 rue des Lilas\n75011 Paris";

pub(super) async fn play(server: &Server, transcript: &Transcript) -> Result<()> {
    transcript.chapter("Alice buys two mugs");
    let [alice, seller] = room::meet(server, "On the square", ["alice", "seller"]).await?;
    seller.say("/orders").await?;
    let desk = seller.hears("0 open orders").await?;
    ensure!(alice.person.get_for(&format!("/v1/messages/{desk}")).await?.status == 404, "alice sees the desk");
    transcript.held("the seller opens the desk");

    let order = buy(&alice, transcript).await?;
    let payment = alice.approves(&order, TOTAL).await?;
    let paid = alice.reads(&order, "Paid").await?;
    ensure!(is(&alice.person.get(&payment).await?, "state", "captured"), "the order is not paid");
    transcript.held(&format!("she approves with her PIN: “{paid}”"));

    move_on(&alice, &seller, &order, transcript).await?;
    send_back(&alice, &seller, &order, transcript).await?;
    let paid = alice.person.get(&payment).await?;
    ensure!(paid.pointer("/refunds/0/amount/value") == Some(&json!("18.00")), "it was not refunded: {paid}");
    let available = alice.person.available().await?;
    ensure!(available == LEFT, "alice has {available} EUR");
    transcript.held(&format!("18.00 EUR were paid back, once: alice has {LEFT} EUR"));
    Ok(())
}

/// From the shelf to the order's card.
async fn buy(alice: &Seat, transcript: &Transcript) -> Result<String> {
    alice.say("/shop mug").await?;
    let window = alice.hears("Stoneware mug").await?;
    alice.does(&window, "Add to cart", &json!({ "count": "2" })).await?;
    alice.does(&window, "Your cart (2) · 36.00 EUR", &json!({})).await?;
    alice.does(&window, "Check out", &json!({})).await?;
    transcript.held("alice looks at mugs in a window that she alone sees, and takes two");
    alice.person.press(&window, "Use my address", &json!({ "zone": "france" })).await?;
    alice.allows("profile.address", "once", Some(ADDRESS)).await?;
    let review = alice.reads(&window, "Your order").await?;
    transcript.held(&format!("she releases an address for this order alone: “{review}”"));
    alice.does(&window, &format!("Order and pay {TOTAL} EUR"), &json!({})).await?;
    alice.hears("Order 1001: Waiting for payment.").await
}

async fn move_on(alice: &Seat, seller: &Seat, order: &str, transcript: &Transcript) -> Result<()> {
    let steps = [
        ("It is packed", json!({}), "Packed."),
        ("The carrier has it", json!({ "tracking": "6A 123" }), "On its way. Tracking number: 6A 123"),
        ("It was delivered", json!({}), "Delivered."),
    ];
    for (button, inputs, state) in steps {
        seller.does(order, button, &inputs).await?;
        alice.reads(order, state).await?;
        transcript.held(&format!("the seller says “{button}”, and her card says “{state}”"));
        if state.starts_with("On its way") {
            alice.say("/order").await?;
            alice.hears("Order 1001 · 2 × Stoneware mug: On its way. Tracking number: 6A 123").await?;
            transcript.held("“Where is my order?” is answered from it");
        }
    }
    Ok(())
}

async fn send_back(alice: &Seat, seller: &Seat, order: &str, transcript: &Transcript) -> Result<()> {
    alice.does(order, "Send something back", &json!({})).await?;
    alice.does(order, "1 × Stoneware mug", &json!({})).await?;
    seller.reads(order, "On its way back").await?;
    seller.does(order, "It is here: pay 18.00 EUR back", &json!({ "shelf": "true" })).await?;
    alice.reads(order, "Delivered.").await?;
    ensure!(alice.cards().await? == 1, "one order is more than one card");
    transcript.held("one mug goes back, still on the one card");
    Ok(())
}
