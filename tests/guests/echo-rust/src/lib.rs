//! The smallest mini-program that uses a card, storage and a button. The echo guests in JavaScript and Python do the same.
//!
//! Opening it, or `/echo text`, posts a card with a button. Each tap counts up, in place. `/echo refuse` refuses, `/echo
//! fail` panics, `/echo deep` posts the largest card that is allowed, with a button whose data is as deep as data may be.

use parvis_sdk::chat::Content;
use parvis_sdk::{Card, Error, Event, MessageId, Result, Trigger, card, chat, identity, storage};
use serde_json::{Value, json};

parvis_sdk::mini_program!(handle);

fn handle(event: Event) -> Result {
    match event.trigger {
        Trigger::Opened(_) => greet("Hello"),
        Trigger::Command(command) => match command.text.as_str() {
            "refuse" => Err(Error::refused("You asked me to refuse.")),
            "fail" => fail(),
            "deep" => chat::post(deep()).map(drop),
            "" => greet("Hello"),
            text => greet(text),
        },
        Trigger::Message(incoming) => chat::post(incoming.text).map(drop),
        Trigger::CardAction(action) if action.verb == "tap" => tap(&action.message),
        Trigger::CardAction(action) if action.verb == "deep" => {
            let data: Value = action.data()?;
            chat::edit(&action.message, format!("{} bytes of data came back", data.to_string().len()))
        }
        _ => Ok(()),
    }
}

fn greet(text: &str) -> Result {
    let language = identity::current_user()?.map(|user| user.locale).unwrap_or_default();
    chat::post(content(text, &language, 0)).map(drop)
}

fn tap(message: &MessageId) -> Result {
    let count = storage::conversation().increment(&count_key(message), 1)?;
    let language = identity::current_user()?.map(|user| user.locale).unwrap_or_default();
    chat::edit(message, content("Hello", &language, count))
}

fn content(text: &str, locale: &str, count: i64) -> Content {
    let line =
        if count == 0 { format!("{text} ({locale})") } else { format!("{text} ({locale}), tapped {count} times") };
    let card = Card::new().with(card::text(&line)).action(card::execute("tap", "Tap me"));
    Content::new(line).card(card)
}

/// 200 nodes, 10 levels, data of 32 levels: what a program's small stack must carry with half of it to spare.
fn deep() -> Content {
    let mut data = json!([]);
    for level in 1..32 {
        data = if level % 2 == 0 { json!([data]) } else { json!({ "level": data }) };
    }
    let mut nested = card::container().with_all((0..180).map(|line| card::text(format!("Line {line}"))));
    for _ in 0..2 {
        nested = card::container().with(card::columns([card::column().with(nested)])).with(card::text("below"));
    }
    let nested = card::container().with(card::container().with(nested));
    let card = Card::new().with(nested).action(card::execute("deep", "Go deep").data(&data));
    Content::new("As deep as it gets").card(card)
}

fn count_key(message: &MessageId) -> String {
    ["count/", message.as_str()].concat()
}

#[expect(clippy::panic, reason = "shows what becomes of a panic")]
fn fail() -> Result {
    panic!("you asked me to fail")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use parvis_sdk::testing::Host;

    #[test]
    fn a_tap_counts_up_on_the_same_card() {
        let mut host = Host::new(handle);
        let alice = host.person("alice");
        host.command(&alice, "echo", "").unwrap();
        let message = host.last_message().unwrap();
        assert_eq!(host.text(&message), "Hello (en)");
        host.tap(&alice, &message, "tap").unwrap();
        host.tap(&alice, &message, "tap").unwrap();
        assert_eq!(host.text(&message), "Hello (en), tapped 2 times");
        assert_eq!(host.messages().len(), 1);
    }

    #[test]
    fn the_deepest_card_is_within_the_limits_and_its_data_comes_back() {
        let mut host = Host::new(handle);
        let alice = host.person("alice");
        host.command(&alice, "echo", "deep").unwrap();
        let message = host.last_message().unwrap();
        host.tap(&alice, &message, "deep").unwrap();
        assert_eq!(host.text(&message), "192 bytes of data came back");
    }

    #[test]
    fn it_refuses_when_asked_to() {
        let mut host = Host::new(handle);
        let alice = host.person("alice");
        assert_eq!(host.command(&alice, "echo", "refuse"), Err(Error::refused("You asked me to refuse.")));
        assert!(host.messages().is_empty());
    }
}
