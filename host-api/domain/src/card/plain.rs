//! What a card says without its shape: for notifications, search and readers that draw no cards.

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
