//! What is printed of the story: the same in every run. What varies (ids, days, times) is named, not shown.

use std::io::Write;

/// Says what happens, line by line.
#[derive(Debug, Default)]
pub(super) struct Transcript;

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl Transcript {
    /// A chapter begins.
    pub(super) fn chapter(&self, title: &str) {
        self.write(&format!("\n{title}"));
    }

    /// Something that held.
    pub(super) fn held(&self, line: &str) {
        self.write(&format!("  ok  {}", plain(line)));
    }

    pub(super) fn write(&self, line: &str) {
        // Whoever does not read it any more still gets the exit code.
        let _ = writeln!(std::io::stdout(), "{line}");
    }
}

/// The line without the day and without the time that a person has left: both are another in each run.
pub(super) fn plain(line: &str) -> String {
    let mut words = line.split(' ').peekable();
    let mut out: Vec<String> = Vec::new();
    while let Some(word) = words.next() {
        let bare = word.trim_start_matches(['“', '(']);
        if DAYS.contains(&bare) {
            // `Thursday 24 December 2026`, and what stands right behind it.
            let year = words.by_ref().take(3).last().unwrap_or_default();
            let rest = year.trim_start_matches(|c: char| c.is_ascii_digit());
            out.push(format!("{}<day>{rest}", word.strip_suffix(bare).unwrap_or_default()));
        } else if word == "before" && words.peek().is_some_and(|next| next.contains(':')) {
            words.next();
            out.push("before <time>".to_owned());
        } else {
            out.push(word.to_owned());
        }
    }
    out.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_are_named() {
        for (line, expected) in [
            ("“Table held: Thursday 24 December 2026 at 19:00, 6 guests.”", "“Table held: <day> at 19:00, 6 guests.”"),
            ("Pay before 13:10 to confirm.", "Pay before <time> to confirm."),
            ("until Wednesday 23 December 2026.", "until <day>."),
            ("nothing of the kind", "nothing of the kind"),
        ] {
            assert_eq!(plain(line), expected);
        }
    }
}
