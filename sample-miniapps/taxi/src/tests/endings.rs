//! The ways that end without a ride: nobody pays for what they did not get, and no driver stays taken.

use super::*;

#[test]
fn cancelling_is_free_before_a_driver_comes_and_two_minutes_after() {
    for stage in ["requested", "matched", "coming"] {
        let mut town = Town::with_drivers();
        let alice = town.alice.clone();
        let ride = match stage {
            "requested" => town.order(&alice),
            "matched" => town.matched().0,
            _ => town.coming().0,
        };
        town.host.advance(Duration::from_secs(119)).unwrap();
        town.host.tap(&alice, &ride, "cancel").unwrap();
        assert!(town.alices(&ride).text.contains("You cancelled. It was free. Paid: 0.00 EUR."), "{stage}");
        assert_eq!(
            (town.paid().as_str(), town.bobs(&ride).text.as_str()),
            ("0.00 EUR", "No ride. From Louvre to Bastille.")
        );
        assert!(town.dans(&ride).verbs().is_empty());
        town.assert_over();
    }
}

#[test]
fn cancelling_later_asks_first_and_costs_a_part_of_what_is_reserved() {
    for arrived in [false, true] {
        let mut town = Town::with_drivers();
        let (ride, payment) = if arrived { town.arrived() } else { town.coming() };
        town.host.advance(Duration::from_secs(120)).unwrap();
        town.host.tap(&town.alice, &ride, "cancel").unwrap();
        assert_eq!(town.alices(&ride).verbs(), ["keep", "cancel-anyway"]);
        assert!(town.alices(&ride).card_text().contains("cancelling now costs 3.00 EUR"));

        // The card moves on, and the question stays.
        town.host.advance(MINUTE).unwrap();
        assert_eq!(town.alices(&ride).verbs(), ["keep", "cancel-anyway"]);
        town.host.tap(&town.alice, &ride, "keep").unwrap();
        assert_eq!(town.alices(&ride).verbs(), ["change", "cancel"]);

        town.host.tap(&town.alice, &ride, "cancel").unwrap();
        town.host.tap(&town.alice, &ride, "cancel-anyway").unwrap();
        assert_eq!((town.paid().as_str(), town.host.payment(&payment).state), ("3.00 EUR", State::Captured));
        assert!(town.alices(&ride).text.ends_with("Paid: 3.00 EUR."));
        assert!(town.dans(&ride).text.starts_with("The ride was cancelled."));
        town.assert_over();
    }
}

#[test]
fn a_rider_who_does_not_come_pays_for_the_way() {
    let mut town = Town::with_drivers();
    let (ride, _) = town.arrived();
    assert_eq!(town.dans(&ride).verbs(), ["pick-up", "give-up"]);
    assert!(refusal(town.host.forge_tap(&town.dan, &ride, "no-show", &())).contains("how far the ride is"));
    town.host.advance(MINUTE * 6).unwrap();
    assert_eq!(town.dans(&ride).verbs(), ["pick-up", "no-show", "give-up"]);
    town.host.tap(&town.dan, &ride, "no-show").unwrap();
    assert_eq!(town.paid(), "5.00 EUR");
    assert!(town.alices(&ride).text.contains("left without you"));
    town.assert_over();
}

#[test]
fn when_nobody_takes_it_the_search_ends() {
    let mut town = Town::with_drivers();
    let alice = town.alice.clone();
    let ride = town.order(&alice);
    town.host.advance(MINUTE * 10).unwrap();
    assert!(town.alices(&ride).text.contains("No driver could take you."));
    assert!(town.dans(&ride).verbs().is_empty(), "the offer is taken back");
    assert!(town.host.payments().is_empty());
    town.assert_over();
    // She may try again.
    town.order(&alice);
}

#[test]
fn a_fare_that_is_declined_or_not_approved_in_time_lets_the_driver_go() {
    for declines in [true, false] {
        let mut town = Town::with_drivers();
        let (ride, payment) = town.matched();
        if declines {
            town.host.decline(&town.alice, &payment).unwrap();
            assert!(town.alices(&ride).text.contains("You declined the fare."));
        } else {
            town.host.advance(MINUTE * 5).unwrap();
            assert!(town.alices(&ride).text.contains("not approved in time"));
        }
        assert!(!town.bobs(&ride).text.contains("fare"), "how a payment went is nobody else's business");
        assert_eq!(town.paid(), "0.00 EUR");
        town.assert_over();
        let bob = town.bob.clone();
        let next = town.order(&bob);
        assert_eq!(town.dans(&next).verbs(), ["accept"]);
    }
}

#[test]
fn a_driver_who_cannot_after_all_makes_room_for_the_next() {
    for stage in ["matched", "coming", "arrived"] {
        let mut town = Town::with_drivers();
        let (ride, payment) = match stage {
            "matched" => town.matched(),
            "coming" => town.coming(),
            _ => town.arrived(),
        };
        town.host.tap(&town.dan, &ride, "give-up").unwrap();
        assert_eq!(town.host.payment(&payment).state, State::Voided, "{stage}");
        assert!(town.alices(&ride).text.starts_with("Looking for a driver."));
        assert!(town.dans(&ride).verbs().is_empty(), "not asked twice");
        town.host.tap(&town.eve, &ride, "accept").unwrap();
        let again = town.alices(&ride).payments()[0].clone();
        town.host.approve(&town.alice, &again).unwrap();
        for step in ["arrived", "pick-up", "drop-off"] {
            town.host.tap(&town.eve, &ride, step).unwrap();
        }
        assert_eq!(town.paid(), "10.60 EUR", "{stage}");
        town.assert_over();
    }
}

#[test]
fn a_reservation_that_runs_out_before_the_ride_is_asked_for_again() {
    let mut town = Town::with_drivers();
    let (ride, first) = town.arrived();
    town.host.advance(MINUTE * 15).unwrap();
    assert_eq!(town.host.payment(&first).state, State::Voided);
    assert!(town.alices(&ride).text.contains("The reservation has run out."));
    assert!(refusal(town.host.forge_tap(&town.dan, &ride, "pick-up", &())).contains("not approved the fare"));
    let second = town.alices(&ride).payments()[0].clone();
    town.host.approve(&town.alice, &second).unwrap();
    town.host.tap(&town.dan, &ride, "pick-up").unwrap();
    town.host.tap(&town.dan, &ride, "drop-off").unwrap();
    assert_eq!(town.paid(), "10.60 EUR");
    town.assert_over();
}

#[test]
fn an_approval_that_was_on_its_way_when_the_rider_cancelled_is_voided() {
    let mut town = Town::with_drivers();
    let (ride, payment) = town.matched();
    let cancel = town.alices(&ride).buttons().into_iter().find(|button| button.verb == "cancel").unwrap();
    town.host.pause();
    town.host.press(&town.alice, &ride, &cancel, &[]).unwrap();
    town.host.approve(&town.alice, &payment).unwrap();
    town.host.resume().unwrap();
    assert_eq!(town.host.payment(&payment).state, State::Voided);
    town.assert_over();
}

#[test]
fn a_ride_that_nobody_ends_ends_by_itself() {
    let mut town = Town::with_drivers();
    let (ride, _) = town.riding();
    town.host.advance(MINUTE * 121).unwrap();
    assert!(town.bobs(&ride).text.starts_with("Arrived."));
    assert_eq!(town.paid(), "10.60 EUR");
    town.assert_over();
}
