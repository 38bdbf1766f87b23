//! Text from elsewhere, made harmless for a terminal.

/// The text without control characters: each is written as its escape.
pub(crate) fn harmless(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_not_drawn_on() {
        assert_eq!(harmless("\u{1b}[31mred\u{7}\nnext é"), r"\u{1b}[31mred\u{7}\nnext é");
    }
}
