//! What the benchmarks run, as small as a useful mini-program is: any event is one get, one set and one card.

use parvis_sdk::chat::Content;
use parvis_sdk::{Card, Event, Result, Trigger, card, chat, storage};

parvis_sdk::mini_program!(handle);

fn handle(event: Event) -> Result {
    let bucket = storage::conversation();
    let count = bucket.get_bytes("count")?.and_then(|digits| String::from_utf8(digits).ok());
    let count = count.and_then(|digits| digits.parse::<u32>().ok()).unwrap_or(0) + 1;
    bucket.set_bytes("count", count.to_string().as_bytes())?;
    match event.trigger {
        Trigger::CardAction(action) => chat::edit(&action.message, content(count)),
        _ => chat::post(content(count)).map(drop),
    }
}

fn content(count: u32) -> Content {
    let line = format!("Counted {count} times");
    let facts = card::facts([("Count", line.as_str()), ("Kept in", "this conversation")]);
    let card = Card::new().with(card::text(&line)).with(facts).action(card::execute("count", "Count"));
    Content::new(line).card(card)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use parvis_sdk::testing::Host;

    #[test]
    fn a_tap_counts_on_the_same_card() {
        let mut host = Host::new(handle);
        let alice = host.person("alice");
        host.command(&alice, "bench", "").unwrap();
        let message = host.last_message().unwrap();
        host.tap(&alice, &message, "count").unwrap();
        assert_eq!(host.text(&message), "Counted 2 times");
        assert_eq!(host.messages().len(), 1);
    }
}
