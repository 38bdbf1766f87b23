//! Does what it is told, so that tests see what the host makes of it: `/puppet name` asks for a person's name, `/puppet
//! hostile` posts a card that tries to be more than text, `/puppet slow` never ends, `/puppet long` has more buttons than fit.

use parvis_sdk::chat::Content;
use parvis_sdk::identity::{self, ProfileField};
use parvis_sdk::{Card, Error, Event, Result, Trigger, card, chat};

parvis_sdk::mini_program!(handle);

/// Markup, an entity, a character that turns the reading direction around, and letters that look like others.
const HOSTILE: [&str; 5] = [
    "<script>document.title = 'taken over'</script>",
    "<img src=x onerror=\"document.title = 'taken over'\">",
    "&lt;b&gt;bold&lt;/b&gt; ]]> --> {{constructor.constructor('document.title = 1')()}}",
    "\u{202e}gpj.exe \u{2066}turned\u{2069} \u{200f}around",
    "\u{430}pple.com and p\u{430}ypal.com",
];
const BUTTONS: usize = 12;

fn handle(event: Event) -> Result {
    match event.trigger {
        Trigger::Command(command) => match command.text.as_str() {
            "name" => chat::post(format!("Hello {}", identity::profile(ProfileField::Name)?)).map(drop),
            "hostile" => chat::post(hostile()).map(drop),
            "long" => chat::post(long()).map(drop),
            "slow" => slow(),
            _ => Err(Error::refused("Tell me: name, hostile, slow or long.")),
        },
        Trigger::CardAction(action) => chat::edit(&action.message, format!("{} was pressed", action.verb)),
        _ => Ok(()),
    }
}

fn hostile() -> Content {
    let mut shown = Card::new().with(card::text("Hostile texts").heading());
    for text in HOSTILE {
        shown = shown.with(card::text(text));
    }
    shown = shown.with(card::facts(HOSTILE.map(|text| (text, text))));
    for (index, text) in HOSTILE.into_iter().enumerate() {
        shown = shown.with(card::text_input(format!("field{index}"), text).placeholder(text));
        shown = shown.action(card::execute(format!("press{index}"), text));
    }
    Content::new(HOSTILE.join("\n")).card(shown)
}

fn long() -> Content {
    let mut shown = Card::new().with(card::text("Many buttons").heading());
    for index in 1..=BUTTONS {
        shown = shown.action(card::execute(format!("choose{index}"), format!("Choice number {index} of {BUTTONS}")));
    }
    Content::new("Many buttons").card(shown)
}

/// Until the host ends it.
fn slow() -> Result {
    loop {
        std::hint::spin_loop();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use super::*;
    use parvis_sdk::testing::Host;

    #[test]
    fn its_cards_are_ones_that_a_host_takes() {
        let mut host = Host::new(handle);
        let alice = host.person("alice");
        for command in ["hostile", "long"] {
            host.command(&alice, "puppet", command).unwrap();
        }
        assert_eq!(host.messages().len(), 2);
    }

    #[test]
    fn it_greets_whoever_tells_it_their_name() {
        let mut host = Host::new(handle);
        let alice = host.person("alice");
        assert!(host.command(&alice, "puppet", "name").is_err());
        host.set_profile(&alice, ProfileField::Name, "Alice");
        host.grant(&alice, "profile.name").unwrap();
        assert_eq!(host.messages()[0].text, "Hello Alice");
    }
}
