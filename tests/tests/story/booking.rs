//! The booking, from two friends who talk to the refund; each request is sent twice.

use parvis_capability::log::{Change, Notice};
use parvis_capability::message::Author;
use parvis_domain::UserId;

use crate::town::Town;

/// Plays the story. Whoever is told of a fault asks again; a process that died begins again over its store.
///
/// Answers what the two read of the booking's card at each step.
pub(crate) async fn play(town: &mut Town) -> Vec<String> {
    let (alice, bob, room) = (town.alice, town.bob, town.room);
    town.say(alice, "Shall we eat out on Christmas Eve?").await;
    town.say(bob, "Six of us? Sure.").await;
    let (card, payment) = town.hold().await;
    let mut read = vec![town.reads(alice, card).await, town.reads(bob, card).await];
    town.approve(&payment).await;
    town.rest().await;
    read.extend([town.reads(alice, card).await, town.reads(bob, card).await]);
    town.ask_for_table(bob, room, "19:30", 5).await;
    town.press(alice, card, "cancel", "{}").await;
    town.rest().await;
    read.extend([town.reads(alice, card).await, town.reads(bob, card).await]);
    read
}

/// What each of the two reads in the end, and what was said to them alone.
pub(crate) async fn transcript(town: &Town) -> Vec<String> {
    let mut lines = Vec::new();
    for (reader, user) in [("alice", town.alice), ("bob", town.bob)] {
        for seen in town.history(user, town.room).await {
            let author = author(town, &seen.message.author);
            lines.push(format!("{reader} reads {author}: {}", seen.shown().0));
        }
        for change in town.own_log(user).await {
            lines.extend(own_line(town, reader, user, change).await);
        }
    }
    lines
}

fn author(town: &Town, author: &Author) -> &'static str {
    match author {
        Author::User(user) if *user == town.alice => "alice",
        Author::User(_) => "bob",
        Author::Program(_) => "restaurant",
    }
}

async fn own_line(town: &Town, reader: &str, user: UserId, change: Change) -> Option<String> {
    let what = match change {
        Change::MessagePosted { message, .. } => town.reads(user, message).await,
        Change::FormClosed { .. } => "the form is closed".to_owned(),
        Change::PaymentChanged { state, .. } => format!("payment {}", state.name()),
        Change::Receipt { .. } => "receipt".to_owned(),
        Change::Notice { notice: Notice::Refused { text }, .. } => format!("refused: {text}"),
        Change::Notice { notice, .. } => format!("{notice:?}"),
        // The view that the history shows; and what the town was made of.
        Change::ViewChanged { .. } | Change::Joined { .. } | Change::Transferred { .. } => return None,
        Change::ConsentChanged { permission, granted, .. } => format!("{permission} {granted}"),
        other => format!("{other:?}"),
    };
    Some(format!("{reader} alone: {what}"))
}

/// What both read in the end; nothing of a payment is bob's.
const TRANSCRIPT: [&str; 20] = [
    "alice reads alice: Shall we eat out on Christmas Eve?",
    "alice reads bob: Six of us? Sure.",
    "alice reads alice: /book",
    "alice reads restaurant: Booking cancelled: Sunday 24 December 2023 at 19:00, 6 guests. Your deposit of 30.00 EUR was paid back.",
    "alice reads bob: /book",
    "alice alone: Book a table",
    "alice alone: the form is closed",
    "alice alone: payment requested",
    "alice alone: payment authorized",
    "alice alone: payment captured",
    "alice alone: receipt",
    "alice alone: payment captured",
    "bob reads alice: Shall we eat out on Christmas Eve?",
    "bob reads bob: Six of us? Sure.",
    "bob reads alice: /book",
    "bob reads restaurant: Booking cancelled: Sunday 24 December 2023 at 19:00, 6 guests.",
    "bob reads bob: /book",
    "bob alone: Book a table",
    "bob alone: the form is closed",
    "bob alone: refused: Sorry, the last table for 5 guests on Sunday 24 December 2023 at 19:30 is taken. Still free that day: 12:00, 12:30, 13:00.",
];

#[tokio::test]
async fn a_table_is_booked_paid_refused_to_another_and_paid_back() {
    let mut town = Town::new().await;
    let read = play(&mut town).await;
    let when = "Sunday 24 December 2023 at 19:00, 6 guests.";
    let steps = [
        format!("Table held: {when} Pay the deposit of 30.00 EUR before 23:23 to confirm."),
        format!("Table held: {when}"),
        format!(
            "Table confirmed: {when} Deposit of 30.00 EUR paid. \
             You can cancel free of charge until Saturday 23 December 2023 at 19:00."
        ),
        format!("Table confirmed: {when}"),
        format!("Booking cancelled: {when} Your deposit of 30.00 EUR was paid back."),
        format!("Booking cancelled: {when}"),
    ];
    assert_eq!(read, steps);
    assert_eq!(transcript(&town).await, TRANSCRIPT);
    assert_eq!(town.cents(town.alice).await, (10_000, 0, 10_000));
    assert_eq!(town.merchant_cents().await, 0);
    town.assert_sound().await;
}
