//! What people mistype, forge, or have no business with.

use parvis_sdk::{Money, state};

use super::*;
use crate::ask::Quote;

#[test]
fn a_place_that_does_not_do_is_asked_for_again_with_a_word_on_why() {
    let mut town = Town::new();
    let alice = town.alice.clone();
    town.host.open(&alice).unwrap();
    for (entered, why) in [
        (&[("typed", "Rome")][..], "We do not know this place."),
        (&[("typed", "gare")], "Several places are called so: Gare de Lyon, Gare du Nord."),
        (&[("typed", "40.7, -74.0")], "outside of the town"),
        (&[("typed", "")], "Choose a place, or type one."),
    ] {
        town.host.submit(&alice, entered).unwrap();
        let form = town.host.seen_by(&alice).pop().unwrap();
        assert!(form.text.contains(why), "{}", form.text);
        let typed = entered.first().filter(|(_, text)| !text.is_empty()).map(|(_, text)| (*text).into());
        assert_eq!(form.card.unwrap()["body"][3].get("value").cloned(), typed, "it stands there again");
    }
    town.host.submit(&alice, &[("typed", ""), ("place", "Louvre")]).unwrap();
    town.host.submit(&alice, &[("place", "Louvre")]).unwrap();
    assert!(town.host.seen_by(&alice).pop().unwrap().text.contains("faster on foot"));
    town.host.submit(&alice, &[("place", "Bastille")]).unwrap();
    assert_eq!(town.host.seen_by(&alice).len(), 1, "the quote alone");
}

#[test]
fn a_person_has_one_ride_at_a_time_wherever_they_order() {
    let mut town = Town::with_drivers();
    let alice = town.alice.clone();
    town.ask(&alice, "Louvre", "Opéra").unwrap();
    let second = town.quote(&alice);
    town.order(&alice);
    assert_eq!(refusal(town.host.tap(&alice, &second.id, "order")), "You have a ride already. One at a time.");
    town.host.enter("elsewhere");
    assert_eq!(refusal(town.host.command(&alice, "taxi", "")), "You have a ride already. One at a time.");
}

#[test]
fn a_quote_that_no_card_showed_is_quoted_anew() {
    let mut town = Town::new();
    let alice = town.alice.clone();
    town.ask(&alice, "Louvre", "Bastille").unwrap();
    let quote = town.quote(&alice);
    let place = |name| crate::town::named(name).unwrap();
    let mut cheap = Quote::new(place("Louvre"), place("Bastille"));
    cheap.fare = Money::new(1, Currency::EUR);
    town.host.forge_tap(&alice, &quote.id, "order", &state::tagged(&cheap)).unwrap();
    assert_eq!(town.host.toasts(&alice), ["The price has changed: please look again."]);
    assert!(town.host.messages().is_empty(), "nothing is ordered");
    assert!(town.quote(&alice).text.contains("10.60 EUR"));
    assert_eq!(town.host.forge_tap(&alice, &quote.id, "order", &"nonsense"), Err(Error::Outdated));
}

#[test]
fn nobody_else_can_touch_a_ride() {
    let mut town = Town::with_drivers();
    let (ride, _) = town.coming();
    for verb in ["cancel", "cancel-anyway", "keep", "change", "confirm"] {
        for person in [&town.bob, &town.dan, &town.eve] {
            assert!(refusal(town.host.forge_tap(person, &ride, verb, &())).starts_with("Only the person"));
        }
    }
    for verb in ["arrived", "pick-up", "drop-off", "no-show", "give-up"] {
        for person in [&town.bob, &town.alice, &town.eve] {
            assert!(refusal(town.host.forge_tap(person, &ride, verb, &())).starts_with("Only the driver"));
        }
    }
    assert_eq!(refusal(town.host.forge_tap(&town.eve, &ride, "accept", &())), "Another driver was faster.");
    assert_eq!(town.paid(), "0.00 EUR");
}

#[test]
fn a_step_out_of_turn_is_refused() {
    let mut town = Town::with_drivers();
    let (ride, _) = town.coming();
    for verb in ["pick-up", "drop-off", "no-show"] {
        assert!(refusal(town.host.forge_tap(&town.dan, &ride, verb, &())).contains("how far the ride is"), "{verb}");
    }
    for step in ["arrived", "pick-up"] {
        town.host.tap(&town.dan, &ride, step).unwrap();
    }
    for verb in ["arrived", "pick-up", "no-show", "give-up"] {
        assert!(refusal(town.host.forge_tap(&town.dan, &ride, verb, &())).contains("how far the ride is"), "{verb}");
    }
    assert!(refusal(town.host.forge_tap(&town.alice, &ride, "cancel", &())).contains("on the way already"));
    town.host.tap(&town.dan, &ride, "drop-off").unwrap();
    assert_eq!(refusal(town.host.forge_tap(&town.dan, &ride, "drop-off", &())), "This ride is over.");
    assert_eq!(town.paid(), "10.60 EUR");
}

#[test]
fn only_staff_drive_and_nobody_drives_themselves() {
    let mut town = Town::with_drivers();
    assert!(refusal(town.host.command(&town.bob, "drive", "")).contains("for our drivers"));
    let dan = town.dan.clone();
    let ride = town.order(&dan);
    assert!(!town.dans(&ride).verbs().contains(&"accept".to_owned()));
    assert!(refusal(town.host.forge_tap(&dan, &ride, "accept", &())).contains("faster"));
    // She was one when the ride was offered.
    town.host.set_role(&town.eve, Role::Customer);
    assert!(refusal(town.host.tap(&town.eve, &ride, "accept")).contains("for our drivers"));
}

#[test]
fn a_driver_has_one_ride_and_goes_off_duty_with_nothing_offered() {
    let mut town = Town::with_drivers();
    let (_, _) = town.coming();
    let bob = town.bob.clone();
    let second = town.order(&bob);
    assert!(refusal(town.host.forge_tap(&town.dan, &second, "accept", &())).contains("a ride already"));
    assert_eq!(town.host.view(&town.eve, &second).verbs(), ["accept"]);
    let duty = town.host.seen_by(&town.eve).into_iter().find(|view| view.verbs() == ["off-duty"]).unwrap();
    town.host.tap(&town.eve, &duty.id, "off-duty").unwrap();
    assert!(town.host.view(&town.eve, &second).verbs().is_empty());
    town.host.command(&town.dan, "drive", "").unwrap();
    assert!(town.host.seen_by(&town.dan).pop().unwrap().text.starts_with("You are on duty here."));
}

#[test]
fn who_says_something_else_learns_what_it_does() {
    let mut town = Town::new();
    town.host.say(&town.alice, "Hello?").unwrap();
    town.host.command(&town.alice, "fly", "").unwrap();
    assert!(town.host.messages().iter().all(|message| message.text == "I bring you there: type /taxi."));
}

#[test]
fn without_a_permission_that_it_needs_nothing_is_half_done() {
    let mut town = Town::with_drivers();
    let alice = town.alice.clone();
    town.ask(&alice, "Louvre", "Bastille").unwrap();
    let quote = town.quote(&alice);
    town.host.withhold("schedule");
    assert_eq!(town.host.tap(&alice, &quote.id, "order"), Err(Error::NotGranted("schedule".to_owned())));
    assert!(town.host.messages().is_empty());
    town.assert_over();
}
