//! The host in memory keeps the contract where a program can tell.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::cell::Cell;
use std::collections::BTreeMap;

use super::*;
use crate::payments::Request;
use crate::storage::Page;
use crate::{Card, Currency, Trigger, card, chat, identity, schedule, storage};

const MINUTE: Duration = Duration::from_secs(60);

fn command(event: &Event) -> Option<(&str, &str)> {
    match &event.trigger {
        Trigger::Command(command) => Some((&command.name, &command.text)),
        _ => None,
    }
}

#[test]
fn an_event_that_ends_badly_leaves_nothing_but_its_log() {
    let mut host = Host::new(|event| {
        chat::post("half done")?;
        storage::program().set("half", &1)?;
        schedule::at(event.now.plus(MINUTE), "half", &())?;
        Request::new(event.actor()?, Money::new(100, Currency::EUR), "Half").send()?;
        crate::log::info("kept");
        Err(Error::Conflict)
    });
    let alice = host.person("alice");
    assert_eq!(host.open(&alice), Err(Error::Conflict));
    assert!(host.messages().is_empty() && host.stored_keys().is_empty());
    assert!(host.timers().is_empty() && host.payments().is_empty());
    assert_eq!(host.log(), ["info: kept", "error: conflict"]);
}

#[test]
#[should_panic(expected = "something else when the same event is run again")]
fn a_program_that_does_something_else_when_run_again_fails_its_test() {
    thread_local!(static RUNS: Cell<u32> = const { Cell::new(0) });
    let mut host = Host::new(|_| {
        RUNS.set(RUNS.get() + 1);
        chat::post(format!("run {}", RUNS.get())).map(drop)
    });
    let alice = host.person("alice");
    let _ = host.open(&alice);
}

#[test]
#[should_panic(expected = "outside of an event")]
fn a_call_outside_of_an_event_fails_the_test() {
    let _ = chat::post("from nowhere");
}

#[test]
fn what_waits_for_consent_runs_once_the_person_has_decided() {
    let mut host = Host::new(|event| match command(&event) {
        Some(_) => chat::post(identity::profile(ProfileField::Phone)?).map(drop),
        None => Ok(()),
    });
    let alice = host.person("alice");
    host.set_profile(&alice, ProfileField::Phone, "+41 44 000 00 00");
    let asked = Err(Error::ConsentRequired("profile.phone".to_owned()));
    assert_eq!(host.command(&alice, "call", ""), asked);
    assert!(host.messages().is_empty());
    host.grant(&alice, "profile.phone").unwrap();
    assert_eq!(host.messages()[0].text, "+41 44 000 00 00");

    // The number is confirmed at each use.
    assert_eq!(host.command(&alice, "call", ""), asked);
    assert_eq!(host.deny(&alice, "profile.phone"), Err(Error::NotGranted("profile.phone".to_owned())));
    assert_eq!(host.messages().len(), 1);
}

#[test]
fn quotas_of_one_event_are_kept() {
    let mut host = Host::new(|event| {
        let Some((name, count)) = command(&event) else { return Ok(()) };
        let count: u32 = count.parse().map_err(|_| Error::NotFound)?;
        let first = chat::post("0")?;
        for number in 1..count {
            match name {
                "post" => chat::post(number.to_string()).map(drop)?,
                "edit" => chat::edit(&first, number.to_string())?,
                "read" => storage::program().get_bytes("key").map(drop)?,
                "write" => storage::program().set_bytes("key", b"")?,
                _ => schedule::at(event.now.plus(MINUTE * number), "timer", &()).map(drop)?,
            }
        }
        Ok(())
    });
    let alice = host.person("alice");
    for (name, max, quota) in [
        ("post", 16, "messages.event"),
        ("edit", 65, "edits.event"),
        ("read", 1_001, "reads.event"),
        ("write", 501, "writes.event"),
        ("timer", 11, "timers"),
    ] {
        let beyond = Err(Error::QuotaExceeded(quota.to_owned()));
        assert_eq!(host.command(&alice, name, &(max + 1).to_string()), beyond, "{name}");
        assert_eq!(host.command(&alice, name, &max.to_string()), Ok(()), "{name}");
    }
}

#[test]
fn arguments_outside_of_their_limits_are_invalid() {
    type Call = fn(&Event) -> Result;
    let calls: &[Call] = &[
        |_| chat::post(" ").map(drop),
        |_| chat::post("x".repeat(8_193)).map(drop),
        |_| {
            let deep = (0..10).fold(card::container(), |inner, _| card::container().with(inner));
            chat::post(chat::Content::new("deep").card(Card::new().with(deep))).map(drop)
        },
        |_| {
            let many = Card::new().with_all((0..201).map(|_| card::text("x")));
            chat::post(chat::Content::new("many").card(many)).map(drop)
        },
        |_| {
            let twice = Card::new().with(card::text_input("a", "A")).with(card::text_input("a", "B"));
            chat::post(chat::Content::new("twice").card(twice)).map(drop)
        },
        |_| {
            let foreign = Card::new().with(card::pay(&"pay_other".into(), "Pay"));
            chat::post(chat::Content::new("foreign").card(foreign)).map(drop)
        },
        |event| chat::open_form(event.actor()?, "form", &(), chat::Content::new("no inputs")).map(drop),
        |_| storage::program().set_bytes("", b""),
        |_| storage::program().set_bytes(&"k".repeat(257), b""),
        |_| storage::program().set_bytes("k", &vec![0; 70_000]),
        |_| storage::program().list::<u8>("", None, 101).map(drop),
        |event| schedule::at(event.now, "now", &()).map(drop),
        |event| schedule::at(event.now.plus(Duration::from_secs(401 * 86_400)), "far", &()).map(drop),
        |event| Request::new(event.actor()?, Money::new(0, Currency::EUR), "Nothing").send().map(drop),
        |event| Request::new(event.actor()?, Money::new(-1, Currency::EUR), "Less").send().map(drop),
        |event| Request::new(event.actor()?, Money::new(1, Currency::EUR), "").send().map(drop),
        |event| {
            Request::new(event.actor()?, Money::new(1, Currency::EUR), "Slow").expires_in(MINUTE * 16).send().map(drop)
        },
        |event| {
            let (one, two) = (Money::new(1, Currency::EUR), Money::new(2, Currency::EUR));
            Request::new(event.actor()?, two, "Sum").item("a", one).send().map(drop)
        },
    ];
    for (number, call) in calls.iter().enumerate() {
        thread_local!(static CALL: Cell<Option<Call>> = const { Cell::new(None) });
        CALL.set(Some(*call));
        let mut host = Host::new(|event| CALL.get().map_or(Ok(()), |call| call(&event)));
        let alice = host.person("alice");
        let outcome = host.open(&alice);
        assert!(matches!(outcome, Err(Error::Invalid(_))), "call {number}: {outcome:?}");
    }
}

#[test]
fn only_who_has_used_the_program_here_can_be_written_to_or_asked_to_pay() {
    let mut host = Host::new(|event| {
        let Some((name, to)) = command(&event) else { return Ok(()) };
        let to = PersonId::from(to);
        match name {
            "write" => chat::reply_privately(&to, "psst").map(drop),
            "view" => chat::set_view(&chat::post("all")?, &to, "you"),
            _ => Request::new(&to, Money::new(1, Currency::EUR), "Pay").send().map(drop),
        }
    });
    let (alice, bob) = (host.person("alice"), host.person("bob"));
    for name in ["write", "view", "ask"] {
        assert_eq!(host.command(&alice, name, bob.as_str()), Err(Error::NotFound), "{name}");
    }
    host.open(&bob).unwrap();
    for name in ["write", "view", "ask"] {
        assert_eq!(host.command(&alice, name, bob.as_str()), Ok(()), "{name}");
    }
}

#[test]
fn timers_fire_in_order_one_a_minute_and_not_once_cancelled() {
    let mut host = Host::new(|event| match &event.trigger {
        Trigger::Opened(_) => {
            let cancelled = schedule::at(event.now.plus(MINUTE), "cancelled", &())?;
            schedule::cancel(&cancelled.id)?;
            schedule::at(event.now.plus(MINUTE * 2), "late", &())?;
            schedule::at(event.now.plus(MINUTE), "early", &())?;
            let moved = schedule::at(event.now.plus(MINUTE), "moved", &())?;
            assert_eq!(moved.due, event.now.plus(MINUTE * 3));
            Ok(())
        }
        Trigger::TimerFired(fired) => chat::post(format!("{} {}", fired.name, event.now)).map(drop),
        _ => Ok(()),
    });
    let alice = host.person("alice");
    host.open(&alice).unwrap();
    host.advance(MINUTE * 60).unwrap();
    let texts: Vec<String> = host.messages().into_iter().map(|message| message.text).collect();
    assert_eq!(
        texts,
        ["early 2026-12-01T12:01:00.000Z", "late 2026-12-01T12:02:00.000Z", "moved 2026-12-01T12:03:00.000Z"]
    );
}

#[test]
fn a_payment_that_is_approved_but_not_captured_is_voided() {
    let mut host = Host::new(|event| match &event.trigger {
        Trigger::Opened(_) => Request::new(event.actor()?, Money::new(500, Currency::EUR), "Tea").send().map(drop),
        Trigger::PaymentUpdated(payment) => chat::post(format!("{:?}", payment.state)).map(drop),
        _ => Ok(()),
    });
    let alice = host.person("alice");
    host.open(&alice).unwrap();
    let payment = host.payments()[0].id.clone();
    host.approve(&alice, &payment).unwrap();
    assert_eq!(host.approve(&alice, &payment), Err(Error::Conflict), "once");
    host.advance(MINUTE * 15).unwrap();
    assert_eq!(host.payment(&payment).state, payments::State::Voided);
    let texts: Vec<String> = host.messages().into_iter().map(|message| message.text).collect();
    assert_eq!(texts, ["State::Authorized", "State::Voided"].map(|state| state.replace("State::", "PaymentState::")));
}

#[test]
fn parts_are_captured_and_refunded_and_never_more_than_there_is() {
    let mut host = Host::new(|event| match &event.trigger {
        Trigger::Opened(_) => Request::new(event.actor()?, Money::new(500, Currency::EUR), "Tea").send().map(drop),
        Trigger::PaymentUpdated(payment) => {
            let euro = |minor_units| Money::new(minor_units, Currency::EUR);
            assert!(matches!(payments::capture_part(&payment.id, euro(501)), Err(Error::Invalid(_))));
            assert_eq!(payments::capture_part(&payment.id, euro(300))?.captured, euro(300));
            assert_eq!(payments::capture(&payment.id), Err(Error::Conflict));
            assert_eq!(payments::void(&payment.id), Err(Error::Conflict));
            assert_eq!(payments::refund_part(&payment.id, euro(100), "cold")?.refunded, euro(100));
            assert!(matches!(payments::refund_part(&payment.id, euro(201), "late"), Err(Error::Invalid(_))));
            assert_eq!(payments::refund(&payment.id, "all")?.refunded, euro(300));
            assert_eq!(payments::get(&"pay_other".into()), Err(Error::NotFound));
            Ok(())
        }
        _ => Ok(()),
    });
    let alice = host.person("alice");
    host.open(&alice).unwrap();
    let payment = host.payments()[0].id.clone();
    host.approve(&alice, &payment).unwrap();
    assert_eq!(host.payment(&payment).refunded.to_string(), "3.00 EUR");
}

#[test]
fn storage_is_apart_for_program_conversation_and_person() {
    let mut host = Host::new(|_| {
        let sums = [storage::program(), storage::conversation(), storage::person()]
            .map(|bucket| bucket.increment("n", 1).unwrap_or_default());
        chat::post(format!("{sums:?}")).map(drop)
    });
    let (alice, bob) = (host.person("alice"), host.person("bob"));
    host.open(&alice).unwrap();
    host.open(&bob).unwrap();
    host.enter("other");
    host.open(&alice).unwrap();
    assert_eq!(host.messages()[0].text, "[3, 1, 2]");
}

#[test]
fn entries_are_listed_in_order_page_by_page_and_changed_only_if_as_expected() {
    let mut host = Host::new(|_| {
        let bucket = storage::program();
        for key in ["b", "a", "c", "other"] {
            bucket.set(&["k/", key].concat(), &key)?;
        }
        let page: Page<String> = bucket.list("k/", None, 2)?;
        assert_eq!(page.entries, [("k/a".to_owned(), "a".to_owned()), ("k/b".to_owned(), "b".to_owned())]);
        let rest: Page<String> = bucket.list("k/", page.next.as_deref(), 100)?;
        assert_eq!((rest.entries.len(), rest.next), (2, None));

        assert_eq!(bucket.compare_and_set("k/a", Some(&"x"), &"y"), Err(Error::Conflict));
        assert_eq!(bucket.compare_and_set("k/new", Some(&"x"), &"y"), Err(Error::Conflict));
        bucket.compare_and_set("k/a", Some(&"a"), &"y")?;
        bucket.compare_and_set("k/new", None, &"y")?;
        assert_eq!(bucket.get::<String>("k/a")?.as_deref(), Some("y"));
        assert!(matches!(bucket.get::<BTreeMap<String, u8>>("k/a"), Err(Error::Invalid(_))));
        assert!(matches!(bucket.increment("k/a", 1), Err(Error::Invalid(_))));
        bucket.delete("k/a")?;
        assert_eq!(bucket.get::<String>("k/a")?, None);
        Ok(())
    });
    let alice = host.person("alice");
    host.open(&alice).unwrap();
}

#[test]
fn a_button_that_is_gone_does_nothing_and_inputs_are_checked() {
    let mut host = Host::new(|event| match &event.trigger {
        Trigger::Opened(_) => {
            let card = Card::new().with(card::number_input("n", "N").range(1, 3)).action(card::execute("go", "Go"));
            chat::post(chat::Content::new("?").card(card)).map(drop)
        }
        Trigger::CardAction(action) => {
            let number: Option<u8> = action.inputs()?.parse_as("n");
            chat::edit(&action.message, format!("{number:?}"))
        }
        _ => Ok(()),
    });
    let alice = host.person("alice");
    host.open(&alice).unwrap();
    let message = host.last_message().unwrap();
    let go = host.view(&alice, &message).buttons()[0].clone();
    host.tap_with(&alice, &message, "go", &[("n", "3")]).unwrap();
    assert_eq!(host.text(&message), "Some(3)");
    host.press(&alice, &message, &go, &[]).unwrap();
    assert_eq!(host.text(&message), "Some(3)", "the button went with the card");

    host.open(&alice).unwrap();
    let message = host.last_message().unwrap();
    let beyond =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| host.tap_with(&alice, &message, "go", &[("n", "4")])));
    assert!(beyond.is_err(), "a client would not send 4");
}

#[test]
fn the_last_toast_of_an_event_that_ends_well_is_said_to_its_actor() {
    let mut host = Host::new(|event| match &event.trigger {
        Trigger::Opened(_) => {
            chat::toast("Saving")?;
            chat::alert("Saved")
        }
        Trigger::Command(command) if command.text.is_empty() => {
            chat::toast("Not said")?;
            Err(Error::refused("No"))
        }
        Trigger::Command(command) => chat::toast(&command.text),
        _ => Ok(()),
    });
    let (alice, bob) = (host.person("alice"), host.person("bob"));
    host.open(&alice).unwrap();
    host.command(&alice, "x", "").unwrap_err();
    assert!(matches!(host.command(&alice, "x", &"x".repeat(201)), Err(Error::Invalid(_))));
    assert_eq!((host.toasts(&alice), host.toasts(&bob)), (vec!["Saved"], vec![]));
}
