//! What the programs saw, in a form that does not depend on which of them it was.

use std::collections::BTreeMap;

use parvis_capability::program::{Level, LogLine};

/// Grows while the cases are played.
#[derive(Debug)]
pub(super) struct Transcript {
    text: String,
    app_id: String,
    /// Where the server listens: another port each time.
    port: u16,
    /// Ids by their number: they follow from the program's own id, which differs.
    ids: BTreeMap<String, String>,
}

impl Transcript {
    pub(super) fn new(app_id: &str, port: u16) -> Self {
        Self { text: String::new(), app_id: app_id.to_owned(), port, ids: BTreeMap::new() }
    }

    pub(super) fn chapter(&mut self, name: &str) {
        self.text.push_str(&format!("\n# {name}\n"));
    }

    pub(super) fn line(&mut self, line: &str) {
        let line = line.replace(&self.app_id, "org.parvis.conformance");
        let line = self.without_ids(&line.replace(&format!("localhost:{}", self.port), "localhost:9000"));
        self.text.push_str(&line);
        self.text.push('\n');
    }

    /// What the program said, its own complaints apart: each language words them as it likes.
    pub(super) fn log(&mut self, log: &[LogLine]) {
        for line in log {
            match line.level {
                Level::Info => {
                    let value: serde_json::Value =
                        serde_json::from_str(&line.text).unwrap_or_else(|_| panic!("no answer: {}", line.text));
                    self.line(&format!("  {value}"));
                }
                Level::Debug | Level::Warn => self.line(&format!("  {:?}: {}", line.level, line.text)),
                Level::Error | Level::Failure => {}
            }
        }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Each id by its kind and the order in which it was first seen: `msg_0123…` is `<msg 1>`.
    fn without_ids(&mut self, line: &str) -> String {
        let mut out = String::new();
        let mut rest = line;
        while let Some(at) = rest.find('_') {
            let digits = rest[at + 1..].bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).count();
            let kind = at.checked_sub(3).map(|from| from..at).filter(|range| rest.is_char_boundary(range.start));
            match kind.filter(|_| digits >= ID_DIGITS_MIN) {
                Some(kind) => {
                    let id = &rest[kind.start..at + 1 + digits];
                    out.push_str(&rest[..kind.start]);
                    out.push_str(&self.number(id));
                }
                None => out.push_str(&rest[..at + 1 + digits]),
            }
            rest = &rest[at + 1 + digits..];
        }
        out.push_str(rest);
        out
    }

    fn number(&mut self, id: &str) -> String {
        let kind = &id[..3];
        let known = 1 + self.ids.keys().filter(|known| known.starts_with(kind)).count();
        self.ids.entry(id.to_owned()).or_insert_with(|| format!("<{kind} {known}>")).clone()
    }
}

/// No word that is followed by so many hexadecimal digits is anything but an id.
const ID_DIGITS_MIN: usize = 32;
