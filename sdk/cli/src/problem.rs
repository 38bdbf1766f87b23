//! What a developer got wrong, or lacks: what, where, and what to do about it.

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

/// A mistake in a developer's own files, or a tool that is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub what: String,
    /// The file and the line, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// What to do about it.
    pub fix: String,
    /// What the tool said that found it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub said: String,
}

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    pub file: PathBuf,
    /// From 1 on.
    pub line: usize,
}

impl Problem {
    pub fn new(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { what: what.into(), place: None, fix: fix.into(), said: String::new() }
    }

    #[must_use]
    pub fn at(mut self, file: impl Into<PathBuf>, line: usize) -> Self {
        self.place = Some(Place { file: file.into(), line });
        self
    }

    #[must_use]
    pub fn said(mut self, said: impl Into<String>) -> Self {
        self.said = said.into();
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Place { file, line }) = &self.place {
            write!(f, "{}:{line}: ", file.display())?;
        }
        f.write_str(&self.what)?;
        if !self.said.is_empty() {
            write!(f, "\n{}", self.said.trim_end())?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

/// The line on which `part`, a piece of `text` itself, begins.
pub fn line_of(text: &str, part: &str) -> usize {
    let at = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    line_at(text, at)
}

/// The line on which a byte of `text` stands.
pub(crate) fn line_at(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_where_it_is_first() {
        let problem = Problem::new("no such permission", "Ask for another.").at("parvis.json", 7);
        assert_eq!(problem.to_string(), "parvis.json:7: no such permission");
        let text = "{\n  \"a\": 1,\n  \"b\": 2\n}";
        let part = text.split_once("\"b\"").map_or("", |(_, rest)| rest);
        assert_eq!(line_of(text, part), 3);
    }
}
