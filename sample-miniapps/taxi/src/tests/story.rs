//! The ways that end with a ride.

use parvis_sdk::identity::ProfileField;

use super::*;
use crate::map::CAR;

#[test]
fn a_ride_is_one_card_from_the_order_to_the_receipt() {
    let mut town = Town::with_drivers();
    let alice = town.alice.clone();
    let ride = town.order(&alice);
    assert_eq!(town.bobs(&ride).text, "Looking for a driver. From Louvre to Bastille.");
    assert!(town.alices(&ride).card_text().contains("10.60 EUR, fixed"), "{}", town.alices(&ride).card_text());
    assert!(town.alices(&ride).text.contains("have been asked"));

    town.host.tap(&town.dan, &ride, "accept").unwrap();
    let payment = town.alices(&ride).payments()[0].clone();
    assert!(town.alices(&ride).text.starts_with("Driver found."));
    assert!(town.alices(&ride).card_text().contains("Blue Zoe, AB-123-CD"));
    assert_eq!(town.dans(&ride).verbs(), ["give-up"], "he waits for the approval");

    town.host.approve(&alice, &payment).unwrap();
    assert_eq!(town.host.payment(&payment).state, State::Authorized);
    assert_eq!(town.paid(), "0.00 EUR", "reserved, not paid");
    assert!(
        town.alices(&ride).text.contains("The driver is coming. From Louvre to Bastille. Here in about 6 minutes.")
    );
    assert!(town.dans(&ride).text.starts_with("Drive to Louvre."));

    town.host.tap(&town.dan, &ride, "arrived").unwrap();
    assert!(town.alices(&ride).text.contains("Please come to the car."));
    town.host.tap(&town.dan, &ride, "pick-up").unwrap();
    assert!(town.bobs(&ride).text.ends_with("Arrives in about 11 minutes."), "{}", town.bobs(&ride).text);
    assert_eq!(town.alices(&ride).verbs(), ["change"], "nobody cancels in the car");

    town.host.advance(MINUTE * 11).unwrap();
    town.host.tap(&town.dan, &ride, "drop-off").unwrap();
    assert_eq!(town.paid(), "10.60 EUR");
    let receipt = town.alices(&ride).card_text();
    assert!(receipt.contains("Time\n11 minutes") && receipt.contains("Paid\n10.60 EUR"), "{receipt}");
    assert_eq!(town.bobs(&ride).text, "Arrived. From Louvre to Bastille.");
    assert_eq!(town.host.messages().len(), 1, "one card, changed in place");
    assert!(town.alices(&ride).verbs().is_empty() && town.dans(&ride).verbs().is_empty());
    town.assert_over();
}

#[test]
fn the_card_moves_by_itself_and_is_not_there_before_the_driver_says_so() {
    let mut town = Town::with_drivers();
    let (ride, _) = town.riding();
    let map = |town: &Town| {
        let text = town.bobs(&ride).card_text();
        text.lines().filter(|line| line.chars().all(|mark| !mark.is_ascii())).collect::<Vec<_>>().join("\n")
    };
    let mut maps = vec![map(&town)];
    for _ in 0..14 {
        town.host.advance(MINUTE).unwrap();
        maps.push(map(&town));
    }
    assert!(maps.iter().all(|map| map.lines().count() == 7 && map.matches(CAR).count() == 1), "{maps:#?}");
    maps.dedup();
    assert!(maps.len() > 6, "{maps:#?}");
    assert!(town.bobs(&ride).text.ends_with("Arrives in about 1 minute."), "{}", town.bobs(&ride).text);
}

#[test]
fn the_first_driver_who_accepts_has_the_ride_and_the_other_is_told() {
    let mut town = Town::with_drivers();
    let alice = town.alice.clone();
    let ride = town.order(&alice);
    let (dans, eves) = (town.dans(&ride), town.host.view(&town.eve, &ride));
    assert!(dans.text.starts_with("Ride wanted: 10.60 EUR."));
    assert!(dans.card_text().contains("To the pick-up\n6 min · 1.7 km"), "{}", dans.card_text());
    let eves_button = eves.buttons()[0].clone();

    town.host.pause();
    town.host.tap(&town.dan, &ride, "accept").unwrap();
    town.host.press(&town.eve, &ride, &eves_button, &[]).unwrap();
    assert_eq!(refusal(town.host.resume()), "Another driver was faster.");

    assert!(town.host.view(&town.eve, &ride).text.starts_with("Another driver was faster."));
    assert!(town.host.view(&town.eve, &ride).verbs().is_empty());
    assert_eq!(town.dans(&ride).verbs(), ["give-up"]);
    assert_eq!(town.host.payments().len(), 1);
}

#[test]
fn where_somebody_is_they_are_asked_each_time_and_others_learn_only_what_is_near() {
    let mut town = Town::with_drivers();
    let alice = town.alice.clone();
    town.host.set_profile(&alice, ProfileField::Location, "geo:48.8540,2.3690");
    town.host.command(&alice, "taxi", "").unwrap();
    assert_eq!(
        town.host.submit(&alice, &[("place", "here")]),
        Err(Error::ConsentRequired("profile.location".to_owned()))
    );
    town.host.grant(&alice, "profile.location").unwrap();
    town.host.submit(&alice, &[("place", "Louvre")]).unwrap();
    let quote = town.quote(&alice);
    assert!(quote.text.ends_with("From 48.8540, 2.3690 to Louvre."), "{}", quote.text);
    town.host.tap(&alice, &quote.id, "order").unwrap();
    let ride = town.host.last_message().unwrap();
    for seen in [town.bobs(&ride), town.dans(&ride)] {
        assert!(seen.card_text().contains("near Bastille"));
        assert!(!format!("{} {:?}", seen.text, seen.card).contains("48.8540"), "before anybody is matched");
    }
    town.host.tap(&town.dan, &ride, "accept").unwrap();
    assert!(town.dans(&ride).card_text().contains("48.8540, 2.3690"), "the driver must find them");
    assert!(!format!("{:?}", town.bobs(&ride).card).contains("48.8540"));
}

#[test]
fn who_does_not_say_where_they_are_types_it() {
    let mut town = Town::new();
    let alice = town.alice.clone();
    town.host.command(&alice, "taxi", "").unwrap();
    let _ = town.host.submit(&alice, &[("place", "here")]);
    town.host.deny(&alice, "profile.location").unwrap();
    let again = town.host.seen_by(&alice).pop().unwrap();
    assert!(again.text.starts_with("We do not know where you are."), "{}", again.text);
    town.host.submit(&alice, &[("typed", "louvre")]).unwrap();
    assert!(town.host.seen_by(&alice).pop().unwrap().card_text().contains("From Louvre"));
}

#[test]
fn a_driver_who_comes_later_sees_the_rides_that_wait() {
    let mut town = Town::new();
    let alice = town.alice.clone();
    let ride = town.order(&alice);
    assert!(town.alices(&ride).text.contains("No driver is free here just now."));
    town.host.command(&town.dan, "drive", "").unwrap();
    town.host.submit(&town.dan, &[("car", "Blue Zoe"), ("place", "Opéra")]).unwrap();
    assert_eq!(town.dans(&ride).verbs(), ["accept"]);
}

#[test]
fn after_a_ride_the_driver_is_where_it_ended_and_sees_what_waits() {
    let mut town = Town::with_drivers();
    let (first, _) = town.riding();
    let bob = town.bob.clone();
    let second = town.order(&bob);
    assert!(town.dans(&second).verbs().is_empty(), "one ride after the other");
    town.host.tap(&town.dan, &first, "drop-off").unwrap();
    assert_eq!(town.dans(&second).verbs(), ["accept"]);
    assert!(
        town.dans(&second).card_text().contains("To the pick-up\n11 min · 3.1 km"),
        "{}",
        town.dans(&second).card_text()
    );
}

#[test]
fn a_ride_that_takes_longer_than_a_reservation_is_paid_on_the_way() {
    let mut town = Town::with_drivers();
    let (ride, payment) = town.riding();
    town.host.advance(MINUTE * 20).unwrap();
    assert_eq!(town.host.payment(&payment).state, State::Captured);
    town.host.tap(&town.dan, &ride, "drop-off").unwrap();
    assert_eq!(town.paid(), "10.60 EUR");
    town.assert_over();
}

#[test]
fn the_company_speaks_french() {
    let mut town = Town::with_drivers();
    town.host.set_locale(&town.alice, "fr-CH");
    let (ride, payment) = town.matched();
    let view = town.alices(&ride);
    assert_eq!(
        view.text,
        "Chauffeur trouvé. De Louvre à Bastille. Approuvez 10,60 EUR et le chauffeur arrive. C’est réservé maintenant et payé à l’arrivée."
    );
    assert!(town.dans(&ride).text.starts_with("Wait: the rider approves"), "the driver keeps his language");
    town.host.approve(&town.alice, &payment).unwrap();
    town.host.advance(MINUTE).unwrap();
    assert!(town.bobs(&ride).text.ends_with("Ici dans 5 minutes environ."), "{}", town.bobs(&ride).text);
}
