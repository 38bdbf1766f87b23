//! The ways that end with a meal.

use parvis_sdk::payments::State;

use super::*;

#[test]
fn a_booking_is_one_card_from_the_form_to_the_meal() {
    let mut house = House::new();
    let (message, payment) = house.hold();
    assert_eq!(house.bobs_view(&message).text, "Table held: Thursday 24 December 2026 at 19:00, 6 guests.");
    assert_eq!(house.host.payment(&payment).amount.to_string(), "30.00 EUR");

    house.host.approve(&house.alice, &payment).unwrap();
    assert!(house.bobs_view(&message).text.starts_with("Table confirmed: Thursday 24 December"));
    assert_eq!(house.host.payment(&payment).state, State::Captured);
    assert_eq!(house.host.payment(&payment).captured.to_string(), "30.00 EUR");

    house.advance_to("2026-12-24T15:00:00.000Z");
    assert!(house.bobs_view(&message).text.starts_with("See you soon: "));
    house.advance_to("2026-12-24T21:00:00.000Z");
    assert!(house.bobs_view(&message).text.starts_with("Thank you for coming: "));
    assert!(house.alices_view(&message).verbs().is_empty());
    assert_eq!(house.host.messages().len(), 1, "one card, changed in place");
    house.assert_nothing_left();
}

#[test]
fn any_time_shows_what_is_free_and_a_tap_holds_it() {
    let mut house = House::new();
    let alice = house.alice.clone();
    house.ask(&alice, "2026-12-24", "any", "6").unwrap();
    let message = house.host.last_message().unwrap();
    assert_eq!(house.bobs_view(&message).text, "Looking for a table: Thursday 24 December 2026");
    assert!(house.bobs_view(&message).verbs().is_empty());

    let titles: Vec<String> = house.alices_view(&message).buttons().into_iter().map(|button| button.title).collect();
    assert_eq!(titles, ["12:00", "12:30", "13:00", "19:00", "19:30", "20:00", "20:30", "Never mind"]);
    let late = house.alices_view(&message).buttons()[6].clone();
    house.host.press(&alice, &message, &late, &[]).unwrap();
    assert!(house.bobs_view(&message).text.ends_with("at 20:30, 6 guests."), "{}", house.bobs_view(&message).text);
    assert_eq!(house.host.messages().len(), 1);
}

#[test]
fn who_thinks_better_of_it_leaves_nothing_behind() {
    let mut house = House::new();
    let alice = house.alice.clone();
    house.ask(&alice, "2026-12-24", "any", "2").unwrap();
    let message = house.host.last_message().unwrap();
    house.host.tap(&alice, &message, "leave").unwrap();
    assert!(house.host.messages().is_empty());
    house.assert_nothing_left();
}

#[test]
fn only_the_guest_sees_deposit_and_buttons() {
    let mut house = House::new();
    let (message, payment) = house.hold();
    for step in ["held", "confirmed", "cancelled"] {
        let bobs = house.bobs_view(&message);
        assert!(bobs.verbs().is_empty() && bobs.payments().is_empty(), "{step}");
        let all = format!("{} {}", bobs.text, bobs.card.unwrap());
        assert!(!all.contains("EUR") && !all.contains("eposit"), "{step}: {all}");
        assert!(house.alices_view(&message).text.contains("30.00 EUR"), "{step}");
        match step {
            "held" => house.host.approve(&house.alice, &payment).unwrap(),
            "confirmed" => house.host.tap(&house.alice, &message, "cancel").unwrap(),
            _ => {}
        }
    }
}

#[test]
fn the_second_to_want_the_last_table_is_told_why_and_what_is_free() {
    let mut house = House::new();
    house.hold();
    house.host.enter("elsewhere");
    let bob = house.bob.clone();
    let text = refusal(house.ask(&bob, "2026-12-24", "20:00", "5"));
    assert_eq!(
        text,
        "Sorry, the last table for 5 guests on Thursday 24 December 2026 at 20:00 is taken. Still free that day: 12:00, 12:30, 13:00."
    );
    assert!(house.host.messages().is_empty());
    assert_eq!(house.host.payments().len(), 1);

    // Smaller parties still find a table.
    house.ask(&bob, "2026-12-24", "20:00", "4").unwrap();
    assert_eq!(house.host.messages().len(), 1);
}

#[test]
fn a_slot_on_a_button_may_be_gone_when_it_is_pressed() {
    let mut house = House::new();
    let bob = house.bob.clone();
    house.ask(&bob, "2026-12-24", "any", "6").unwrap();
    let bobs = house.host.last_message().unwrap();
    let dinner = house.host.view(&bob, &bobs).buttons()[3].clone();
    house.hold();
    let text = refusal(house.host.press(&bob, &bobs, &dinner, &[]));
    assert!(text.contains("is taken. Still free that day: 12:00"), "{text}");
}

#[test]
fn a_small_party_gets_a_small_table_while_there_is_one() {
    let mut house = House::new();
    let alice = house.alice.clone();
    let mut tables = Vec::new();
    for _ in 0..5 {
        house.ask(&alice, "2026-12-24", "19:00", "2").unwrap();
        let message = house.host.last_message().unwrap();
        let text = house.alices_view(&message).card_text();
        tables.push(text.lines().skip_while(|line| *line != "Table").nth(1).unwrap().to_owned());
    }
    assert_eq!(tables, ["1", "2", "3", "4", "5"]);
    let text = refusal(house.ask(&alice, "2026-12-24", "19:00", "2"));
    assert!(text.contains("Still free that day: 12:00"), "{text}");
}

#[test]
fn a_table_for_tonight_has_no_reminder() {
    let mut house = House::new();
    let alice = house.alice.clone();
    house.advance_to("2026-12-01T16:00:00.000Z");
    house.ask(&alice, "2026-12-01", "19:00", "2").unwrap();
    let message = house.host.last_message().unwrap();
    let payment = house.alices_view(&message).payments()[0].clone();
    house.host.approve(&alice, &payment).unwrap();
    let names: Vec<String> = house.host.timers().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["meal-ends"]);
    house.advance_to("2026-12-01T21:00:00.000Z");
    assert!(house.bobs_view(&message).text.starts_with("Thank you"));
    house.assert_nothing_left();
}

#[test]
fn the_house_speaks_french() {
    let mut house = House::new();
    house.host.set_locale(&house.alice, "fr-CH");
    let (message, payment) = house.hold();
    let view = house.alices_view(&message);
    assert_eq!(
        view.text,
        "Table retenue : jeudi 24 décembre 2026 à 19 h 00, 6 couverts. Payez l’acompte de 30,00 EUR avant 13 h 10 pour confirmer."
    );
    assert!(view.card_text().contains("Payer 30,00 EUR"));
    // Timers and payments of nobody in particular keep the guest's language.
    house.host.approve(&house.alice, &payment).unwrap();
    house.advance_to("2026-12-24T15:00:00.000Z");
    assert!(house.bobs_view(&message).text.starts_with("À tout à l’heure"));
}
