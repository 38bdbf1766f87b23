//! What people mistype, forge, or have no business with.

use parvis_sdk::identity::Role;
use parvis_sdk::state;

use super::*;
use crate::form::Wish;

fn wish(day: &str, time: &str, guests: u8) -> Wish {
    Wish { day: day.parse().unwrap(), time: time.parse().unwrap(), guests }
}

#[test]
fn opening_and_the_command_show_the_form_to_the_person_alone() {
    let mut house = House::new();
    house.host.open(&house.alice).unwrap();
    assert_eq!(house.host.seen_by(&house.alice).len(), 1);
    assert_eq!(house.host.seen_by(&house.bob).len(), 0);
}

#[test]
fn a_link_fills_in_what_is_possible_and_nothing_else() {
    for (parameters, day, guests) in [
        (&[("date", "2026-12-24"), ("guests", "4")][..], "2026-12-24", 4),
        (&[("date", "1999-01-01"), ("guests", "400")], "2026-12-01", 2),
        (&[("date", "'; drop"), ("guests", "-1"), ("x", "y")], "2026-12-01", 2),
    ] {
        let mut house = House::new();
        house.host.open_with(&house.alice, parameters).unwrap();
        let form = house.host.seen_by(&house.alice).pop().unwrap().card.unwrap();
        assert_eq!(form["body"][1]["value"], day);
        assert_eq!(form["body"][3]["value"], guests);
    }
}

#[test]
fn a_wish_that_no_form_could_send_is_refused() {
    let mut house = House::new();
    let alice = house.alice.clone();
    house.ask(&alice, "2026-12-24", "any", "2").unwrap();
    let message = house.host.last_message().unwrap();
    for (wish, why) in [
        (wish("2026-11-30", "19:00", 2), "from today until 90 days ahead"),
        (wish("2027-03-02", "19:00", 2), "from today until 90 days ahead"),
        (wish("2026-12-24", "03:00", 2), "one of the times on the list"),
        (wish("2026-12-24", "19:00", 0), "parties of 1 to 6"),
        (wish("2026-12-24", "19:00", 7), "parties of 1 to 6"),
        (wish("2026-12-01", "12:00", 2), "choose a later time"),
    ] {
        let text = refusal(house.host.forge_tap(&alice, &message, "hold", &state::tagged(&wish)));
        assert!(text.contains(why), "{wish:?}: {text}");
    }
    assert!(house.host.payments().is_empty());
    assert_eq!(house.host.forge_tap(&alice, &message, "hold", &"nonsense"), Err(Error::Outdated));
}

#[test]
fn nobody_else_can_touch_a_booking() {
    let mut house = House::new();
    let (message, _) = house.book();
    for verb in ["cancel", "give-up", "keep"] {
        let text = refusal(house.host.forge_tap(&house.bob, &message, verb, &()));
        assert_eq!(text, "Only the person who booked can do that.");
    }
    assert!(house.bobs_view(&message).text.starts_with("Table confirmed"));
}

#[test]
fn a_booking_that_is_over_stays_over() {
    let mut house = House::new();
    let (message, _) = house.book();
    house.host.tap(&house.alice, &message, "cancel").unwrap();
    let text = refusal(house.host.forge_tap(&house.alice, &message, "cancel", &()));
    assert_eq!(text, "This booking is already over.");
    assert_eq!(house.host.payments()[0].refunded.to_string(), "30.00 EUR");
}

#[test]
fn a_day_that_is_full_says_so() {
    let mut house = House::new();
    let alice = house.alice.clone();
    for time in ["12:00", "19:00"] {
        house.ask(&alice, "2026-12-24", time, "6").unwrap();
    }
    let text = house.ask_in_vain(&alice, "2026-12-24", "any", "6");
    assert!(text.starts_with("We are fully booked for 6 guests"), "{text}");
    let text = refusal(house.ask(&alice, "2026-12-24", "20:00", "6"));
    assert!(text.ends_with("Please try another day."), "{text}");
}

#[test]
fn the_times_of_today_that_are_gone_are_not_offered() {
    let mut house = House::new();
    let alice = house.alice.clone();
    // 19:40 in the house.
    house.advance_to("2026-12-01T18:40:00.000Z");
    house.ask(&alice, "2026-12-01", "any", "2").unwrap();
    let message = house.host.last_message().unwrap();
    let titles: Vec<String> = house.alices_view(&message).buttons().into_iter().map(|button| button.title).collect();
    assert_eq!(titles, ["20:30", "Never mind"]);
}

#[test]
fn who_has_too_many_bookings_is_told_so() {
    let mut house = House::new();
    let alice = house.alice.clone();
    for day in 10..20 {
        house.ask(&alice, &format!("2026-12-{day}"), "19:00", "6").unwrap();
    }
    let text = refusal(house.ask(&alice, "2026-12-20", "19:00", "6"));
    assert!(text.contains("too many bookings"), "{text}");
    assert_eq!(house.host.payments().len(), 10);
}

#[test]
fn staff_see_the_tables_of_a_day_and_nobody_else_does() {
    let mut house = House::new();
    house.book();
    let carol = house.host.person("carol");
    assert!(refusal(house.host.command(&carol, "tables", "")).contains("staff"));

    house.host.set_role(&carol, Role::Staff);
    house.host.command(&carol, "tables", "2026-12-24").unwrap();
    let list = house.host.seen_by(&carol).pop().unwrap();
    assert_eq!(list.text, "Tables on Thursday 24 December 2026: 1 taken.");
    let card = list.card_text();
    assert!(
        card.contains("Table 5\n19:00, 6 guests: Table confirmed") && card.contains("All tables are free."),
        "{card}"
    );
    assert_eq!(house.host.seen_by(&house.bob).len(), 1, "the booking's card alone");

    house.host.command(&carol, "tables", "").unwrap();
    assert!(house.host.seen_by(&carol).pop().unwrap().text.contains("1 December 2026: 0 taken"));
    assert!(refusal(house.host.command(&carol, "tables", "tomorrow")).contains("such as 2026-12-24"));
}

#[test]
fn who_says_something_else_learns_what_it_does() {
    let mut house = House::new();
    house.host.say(&house.alice, "Are you open?").unwrap();
    house.host.command(&house.alice, "menu", "").unwrap();
    assert!(house.host.messages().iter().all(|message| message.text == "I book tables: type /book."));
    assert_eq!(house.host.messages().len(), 2);
}

#[test]
fn without_a_permission_that_it_needs_nothing_is_half_done() {
    let mut house = House::new();
    house.host.withhold("schedule");
    let alice = house.alice.clone();
    assert_eq!(house.ask(&alice, "2026-12-24", "19:00", "6"), Err(Error::NotGranted("schedule".to_owned())));
    assert!(house.host.messages().is_empty() && house.host.payments().is_empty());
    assert_eq!(house.host.log(), ["error: not granted: schedule"]);
    house.assert_nothing_left();
}

#[test]
fn two_presses_that_are_on_their_way_at_once_hold_one_table() {
    for second in ["hold", "leave"] {
        let mut house = House::new();
        let alice = house.alice.clone();
        house.ask(&alice, "2026-12-24", "any", "2").unwrap();
        let message = house.host.last_message().unwrap();
        let buttons = house.alices_view(&message).buttons();
        let hold = buttons.first().unwrap().clone();
        let other = buttons.iter().rfind(|button| button.verb == second).unwrap().clone();
        house.host.pause();
        let (first, then) = if second == "hold" { (&hold, &other) } else { (&other, &hold) };
        house.host.press(&alice, &message, first, &[]).unwrap();
        house.host.press(&alice, &message, then, &[]).unwrap();
        let text = refusal(house.host.resume());
        let (told, payments) = if second == "hold" { ("held on this card already", 1) } else { ("already over", 0) };
        assert!(text.contains(told), "{text}");
        assert_eq!(house.host.payments().len(), payments, "{second}");
    }
}
