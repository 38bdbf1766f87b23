//! Another destination, at each stage.

use parvis_sdk::{Currency, Money};

use super::*;

impl Town {
    fn redirect(&mut self, ride: &MessageId, to: &str) -> MessageView {
        self.host.tap(&self.alice, ride, "change").unwrap();
        self.host.submit(&self.alice, &[("typed", to)]).unwrap();
        self.alices(ride)
    }
}

#[test]
fn before_there_is_a_driver_only_the_fare_changes() {
    let mut town = Town::with_drivers();
    let alice = town.alice.clone();
    let ride = town.order(&alice);
    let asked = town.redirect(&ride, "gare de lyon");
    assert!(asked.card_text().contains("To Gare de Lyon the ride costs 14.10 EUR."), "{}", asked.card_text());
    town.host.tap(&alice, &ride, "confirm").unwrap();
    assert!(town.dans(&ride).text.starts_with("Ride wanted: 14.10 EUR."));
    assert!(town.host.payments().is_empty());
}

#[test]
fn once_a_driver_comes_the_difference_and_a_fee_are_approved_first() {
    let mut town = Town::with_drivers();
    let (ride, first) = town.coming();
    let asked = town.redirect(&ride, "gare de lyon");
    assert!(asked.card_text().contains("costs 15.60 EUR, of which 1.50 EUR for changing."), "{}", asked.card_text());
    town.host.tap(&town.alice, &ride, "confirm").unwrap();
    assert!(town.bobs(&ride).text.contains("to Bastille"), "the old destination holds until then");
    let more = town.alices(&ride).payments()[0].clone();
    assert_eq!(town.host.payment(&more).amount.to_string(), "5.00 EUR");
    town.host.approve(&town.alice, &more).unwrap();
    assert!(town.bobs(&ride).text.contains("to Gare de Lyon"));
    for step in ["arrived", "pick-up", "drop-off"] {
        town.host.tap(&town.dan, &ride, step).unwrap();
    }
    assert_eq!(town.paid(), "15.60 EUR");
    assert_eq!(town.host.payment(&first).captured.to_string(), "10.60 EUR");
    assert!(town.alices(&ride).card_text().contains("Of which changes\n1.50 EUR"));
    town.assert_over();
}

#[test]
fn a_nearer_destination_takes_a_part_of_what_is_reserved() {
    let mut town = Town::with_drivers();
    let (ride, payment) = town.riding();
    town.redirect(&ride, "notre-dame");
    town.host.tap(&town.alice, &ride, "confirm").unwrap();
    assert_eq!(town.host.payments().len(), 1, "nothing more to approve");
    assert!(town.dans(&ride).text.starts_with("Drive to Notre-Dame."));
    town.host.tap(&town.dan, &ride, "drop-off").unwrap();
    assert_eq!((town.paid().as_str(), town.host.payment(&payment).state), ("8.50 EUR", State::Captured));
    town.assert_over();
}

#[test]
fn what_was_driven_already_stays_in_the_fare() {
    let mut town = Town::with_drivers();
    let (ride, _) = town.riding();
    town.host.advance(MINUTE * 8).unwrap();
    // Back to where they began: the way there and the way back.
    let asked = town.redirect(&ride, "louvre");
    assert!(asked.card_text().contains("To Louvre the ride costs 16."), "{}", asked.card_text());
}

#[test]
fn an_offer_that_is_not_taken_changes_nothing() {
    for ending in ["keep", "late", "declined", "expired", "arrives first"] {
        let mut town = Town::with_drivers();
        let (ride, _) = town.riding();
        town.redirect(&ride, "étoile");
        match ending {
            "keep" => town.host.tap(&town.alice, &ride, "keep").unwrap(),
            "late" => {
                town.host.advance(MINUTE * 2).unwrap();
                town.host.tap(&town.alice, &ride, "confirm").unwrap();
                assert_eq!(town.host.toasts(&town.alice), ["That offer is over. Please ask again."]);
            }
            _ => town.host.tap(&town.alice, &ride, "confirm").unwrap(),
        }
        let more = town.alices(&ride).payments().pop();
        match ending {
            "declined" => town.host.decline(&town.alice, &more.unwrap()).unwrap(),
            "expired" => town.host.advance(MINUTE * 3).unwrap(),
            _ => {}
        }
        town.host.tap(&town.dan, &ride, "drop-off").unwrap();
        assert_eq!(town.paid(), "10.60 EUR", "{ending}");
        assert!(town.bobs(&ride).text.contains("to Bastille"), "{ending}");
        town.assert_over();
    }
}

#[test]
fn what_was_taken_on_the_way_and_is_too_much_is_paid_back() {
    for is_there in [true, false] {
        let mut town = Town::with_drivers();
        let (ride, payment) = town.coming();
        // He takes his time: the reservation is about to run out when she gets in.
        town.host.advance(MINUTE * 12).unwrap();
        town.host.tap(&town.dan, &ride, "arrived").unwrap();
        town.host.tap(&town.dan, &ride, "pick-up").unwrap();
        assert_eq!(town.host.payment(&payment).state, State::Captured);
        town.redirect(&ride, "notre-dame");
        town.host.tap(&town.alice, &ride, "confirm").unwrap();
        if !is_there {
            town.host.withdraw(Money::new(1_060, Currency::EUR));
        }
        town.host.tap(&town.dan, &ride, "drop-off").unwrap();
        let expected = if is_there { "8.50 EUR" } else { "10.60 EUR" };
        assert_eq!(town.paid(), expected);
        assert!(town.alices(&ride).text.ends_with(&format!("Paid: {expected}.")), "the card says what is true");
        town.assert_over();
    }
}
