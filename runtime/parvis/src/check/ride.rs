//! The ride: quoted, taken by a driver, set aside, driven, paid.

use anyhow::{Result, ensure};
use serde_json::json;

use super::person::is;
use super::room::{self, Seat};
use super::server::Server;
use super::transcript::Transcript;

const FARE: &str = "10.60";
/// What alice has after it.
const LEFT: &str = "89.40";

pub(super) async fn play(server: &Server, transcript: &Transcript) -> Result<()> {
    transcript.chapter("Alice takes a taxi");
    let [alice, driver] = room::meet(server, "At the station", ["alice", "driver"]).await?;
    driver.say("/drive").await?;
    let form = driver.hears("Begin driving").await?;
    driver.does(&form, "Begin", &json!({ "car": "Blue Zoe, AB-123-CD", "place": "Notre-Dame" })).await?;
    driver.hears("You are on duty here.").await?;
    transcript.held("the driver says with which car, and where it stands");

    let ride = order(&alice).await?;
    transcript.held(&format!("alice says from where to where, is told that it costs {FARE} EUR, and orders"));
    let offer = driver.reads(&ride, "Ride wanted").await?;
    transcript.held(&format!("the driver, on the same card: “{offer}”"));
    driver.does(&ride, "Take it", &json!({})).await?;
    let found = alice.reads(&ride, "Approve").await?;
    transcript.held(&format!("alice, when the driver has taken it: “{found}”"));
    ensure!(!driver.has(&ride, "type", "Parvis.Pay").await?, "the driver is asked for the fare");
    let payment = alice.approves(&ride, FARE).await?;
    driver.reads(&ride, "Drive to Louvre.").await?;
    let reserved = alice.person.get(&payment).await?;
    ensure!(is(&reserved, "state", "authorized"), "the fare is not set aside: {reserved}");
    transcript.held("she approves: the fare is set aside, and the driver comes");

    for (button, title) in
        [("I am there", "The driver is there"), ("The rider is in", "On the way"), ("We are there", "Arrived")]
    {
        driver.does(&ride, button, &json!({})).await?;
        alice.reads(&ride, title).await?;
        transcript.held(&format!("the driver says “{button}”, and the card says “{title}”"));
    }
    let receipt = alice.reads(&ride, "Thank you for riding with us.").await?;
    ensure!(is(&alice.person.get(&payment).await?, "state", "captured"), "the fare is not paid");
    let available = alice.person.available().await?;
    ensure!(available == LEFT, "alice has {available} EUR");
    ensure!(alice.cards().await? == 1, "one ride is more than one card");
    transcript.held(&format!("one card it was, and it is the receipt now: “{receipt}”"));
    Ok(())
}

/// Answers the questions and takes the quote; answers the ride's card.
async fn order(alice: &Seat) -> Result<String> {
    alice.say("/taxi").await?;
    let from = alice.hears("Take a taxi").await?;
    alice.does(&from, "Next", &json!({ "place": "Louvre" })).await?;
    let to = alice.hears("From Louvre").await?;
    alice.does(&to, "Next", &json!({ "place": "Bastille" })).await?;
    let quote = alice.hears(&format!("Your ride costs {FARE} EUR")).await?;
    alice.does(&quote, &format!("Order for {FARE} EUR"), &json!({})).await?;
    alice.hears("Looking for a driver").await
}
