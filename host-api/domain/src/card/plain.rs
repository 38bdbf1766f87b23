//! What a card holds without its shape: its text, for notifications, search and readers that draw no cards; its images.

use super::limits;
use super::tree::Node;

pub(super) fn text(card: &Node<'_>) -> String {
    if let Some(fallback) = card.text("fallbackText").filter(|text| !text.trim().is_empty()) {
        return fallback.to_owned();
    }
    let mut lines = Vec::new();
    collect(card, &mut lines);
    let text = lines.join("\n");
    match text.char_indices().nth(limits::FALLBACK_CHARS_MAX) {
        Some((end, _)) => text.get(..end).unwrap_or_default().to_owned(),
        None => text,
    }
}

fn collect(node: &Node<'_>, lines: &mut Vec<String>) {
    if matches!(node.member("isVisible"), Some(Node::Bool(false))) {
        return;
    }
    let own = match node.text("type") {
        Some("TextBlock") => node.text("text"),
        Some("Image") => node.text("altText"),
        Some("Parvis.Pay" | "Input.Toggle") => node.text("title"),
        Some(_) => node.text("label"),
        None => None,
    };
    lines.extend(own.filter(|text| !text.trim().is_empty()).map(str::to_owned));
    for fact in node.list("facts") {
        lines.push(format!("{}: {}", fact.text("title").unwrap_or_default(), fact.text("value").unwrap_or_default()));
    }
    for list in ["body", "items", "columns"] {
        node.list(list).iter().for_each(|inner| collect(inner, lines));
    }
}

pub(super) fn shows_image(node: &Node<'_>, address: &str) -> bool {
    let own = node.text("type") == Some("Image") && node.text("url") == Some(address);
    let mut inner = ["body", "items", "columns"].into_iter().flat_map(|list| node.list(list));
    own || inner.any(|inner| shows_image(inner, address))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use crate::card::{Card, CardOptions};

    #[test]
    fn an_image_is_found_wherever_it_stands_and_nothing_else_is_one() {
        let card = r#"{"type":"AdaptiveCard","version":"1.5","body":[
            {"type":"TextBlock","text":"https://a.example/text.png"},
            {"type":"Container","items":[{"type":"ColumnSet","columns":[{"type":"Column","items":[
                {"type":"Image","url":"https://a.example/deep.png"}]}]}]},
            {"type":"Image","url":"https://a.example/1.png"},
            {"type":"ActionSet","actions":[{"type":"Action.OpenUrl","title":"x","url":"https://a.example/link.png"}]}]}"#;
        let card = Card::parse(card, &CardOptions::default()).unwrap();
        for (address, shown) in [
            ("https://a.example/1.png", true),
            ("https://a.example/deep.png", true),
            ("https://a.example/text.png", false),
            ("https://a.example/link.png", false),
            ("https://a.example/1.pn", false),
            ("", false),
        ] {
            assert_eq!(card.shows_image(address), shown, "{address}");
        }
    }
}
