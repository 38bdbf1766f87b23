//! Hello Parvis: a card that counts who waves back.
//!
//! One function handles one event. All that it does is applied together when it returns `Ok`, and not at all when it
//! returns an error or panics.

use parvis_sdk::chat::Content;
use parvis_sdk::{Card, Event, MessageId, Result, Trigger, card, chat, storage};
use serde::{Deserialize, Serialize};

parvis_sdk::mini_program!(handle);

fn handle(event: Event) -> Result {
    match event.trigger {
        Trigger::Opened(_) => greet("Hello!"),
        Trigger::Command(command) if command.text.is_empty() => greet("Hello!"),
        Trigger::Command(command) => greet(&command.text),
        Trigger::CardAction(action) if action.verb == "wave" => wave(&action.message, action.data()?),
        _ => Ok(()),
    }
}

/// What the host keeps with the button: a client cannot change it.
#[derive(Serialize, Deserialize)]
struct Greeting {
    text: String,
}

fn greet(text: &str) -> Result {
    chat::post(content(&Greeting { text: text.to_owned() }, 0)).map(drop)
}

fn wave(message: &MessageId, greeting: Greeting) -> Result {
    let waves = storage::conversation().increment(&format!("waves/{message}"), 1)?;
    chat::edit(message, content(&greeting, waves))
}

fn content(greeting: &Greeting, waves: i64) -> Content {
    let count = match waves {
        0 => "Nobody has waved yet.".to_owned(),
        1 => "1 wave".to_owned(),
        _ => format!("{waves} waves"),
    };
    let card = Card::new()
        .with(card::text(&greeting.text).heading())
        .with(card::text(&count).subtle())
        .action(card::execute("wave", "Wave back").data(greeting).positive());
    // The text is what a screen reader says, and what is shown where there is no room for a card.
    Content::new(format!("{} {count}", greeting.text)).card(card)
}

#[cfg(test)]
mod tests {
    use super::*;
    use parvis_sdk::testing::Host;

    #[test]
    fn a_wave_counts_on_the_same_card() {
        let mut host = Host::new(handle);
        let alice = host.person("alice");
        host.command(&alice, "hello-parvis", "Good morning!").unwrap();
        let message = host.last_message().unwrap();
        host.tap(&alice, &message, "wave").unwrap();
        host.tap(&alice, &message, "wave").unwrap();
        assert_eq!(host.text(&message), "Good morning! 2 waves");
        assert_eq!(host.messages().len(), 1);
    }
}
