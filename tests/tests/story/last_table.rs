//! Fifty people, each in a conversation of their own, tap for the same last table.

use parvis_capability::conversation::{Kind, Press};
use parvis_capability::people::Role;
use parvis_conversation::EventOutcome;
use parvis_domain::{ConversationId, PaymentState, UserId};

use crate::town::{Town, action, eur, key};

const PEOPLE: usize = 50;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_people_tap_for_the_last_table_and_one_gets_it() {
    let mut town = Town::new().await;
    let mut people = Vec::new();
    for n in 0..PEOPLE {
        people.push(person(&mut town, n).await);
    }
    let mut taps = Vec::new();
    for (user, room) in &people {
        let seen = town.last_message(*user, *room).await;
        let at_eight = action(&seen, |verb, data| verb == "hold" && data.contains("20:00"));
        let (message, version) = (seen.message.id, seen.version());
        let press = Press { message, action: &at_eight, version, inputs: "{}" };
        taps.push(town.host.press(*user, None, &press).await.unwrap());
    }
    // All wait: the dispatcher hears of them at once.
    let ends = taps.into_iter().map(|tap| {
        let event = tap.value.event.unwrap();
        town.conversations.settle_and_wait(tap, event, std::time::Duration::from_secs(60))
    });
    let ends: Vec<_> = futures_util::future::join_all(ends).await.into_iter().map(|(_, end)| end.unwrap()).collect();

    let winners: Vec<UserId> =
        people.iter().zip(&ends).filter(|(_, end)| **end == EventOutcome::Done).map(|((user, _), _)| *user).collect();
    assert_eq!(winners.len(), 1, "{ends:?}");
    let sorry = "Sorry, the last table for 6 guests on Sunday 24 December 2023 at 20:00 is taken. \
                 Still free that day: 12:00, 12:30, 13:00.";
    let told = ends.iter().filter(|end| **end == EventOutcome::Refused(sorry.to_owned())).count();
    assert_eq!(told, PEOPLE - 1, "{ends:?}");
    for (user, _) in &people {
        let asked = town.host.payments(*user, None, 10).await.unwrap().value.len();
        assert_eq!(asked, usize::from(winners.contains(user)), "only who has the table is asked to pay");
        assert_eq!(town.notices(*user).await.len(), usize::from(!winners.contains(user)));
    }
    town.assert_sound().await;
    pay(&mut town, winners[0]).await;
    town.assert_sound().await;
    town.stop().await;
}

/// Somebody who is shown the free times.
async fn person(town: &mut Town, n: usize) -> (UserId, ConversationId) {
    let login = format!("guest{n}");
    let user = town.host.create_account(None, &login, "password", &login, Role::User).await.unwrap().value;
    let room = town.host.create_conversation(user, None, Kind::Group, "Table", &[]).await.unwrap().value;
    town.ask_for_table(user, room, "any", 6).await;
    (user, room)
}

async fn pay(town: &mut Town, user: UserId) {
    town.host.issue_money(user, eur(3_000), &key(user, "issue")).await.unwrap();
    let payment = town.host.payments(user, None, 1).await.unwrap().value.remove(0).1;
    let approved = town.host.approve_payment(user, payment.id, payment.amount, &key(user, "approve")).await.unwrap();
    town.conversations.settle(approved);
    town.rest().await;
    assert_eq!(town.host.payment(user, payment.id).await.unwrap().value.state, PaymentState::Captured);
    assert_eq!(town.merchant_cents().await, 3_000);
}
