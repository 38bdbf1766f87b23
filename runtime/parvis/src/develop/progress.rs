//! What a person sees of work that takes longer than a moment.
//!
//! On a terminal one line that moves; elsewhere one line for each step. All of it on standard error: what a command answers
//! is on standard output alone. Colours follow `NO_COLOR`.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// How often the line moves.
const TICK: Duration = Duration::from_millis(100);

/// Steps of one piece of work.
#[derive(Debug)]
pub(super) struct Progress {
    line: Option<ProgressBar>,
    plain: bool,
}

impl Progress {
    /// One that is not `shown` says nothing.
    pub(super) fn new(shown: bool) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let line = (shown && terminal).then(|| {
            let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})");
            let line = ProgressBar::new_spinner().with_style(style.expect("the template is well formed"));
            line.enable_steady_tick(TICK);
            line
        });
        Self { line, plain: shown && !terminal }
    }

    pub(super) fn step(&self, what: &str) {
        if let Some(line) = &self.line {
            line.set_message(what.to_owned());
        } else if self.plain {
            eprintln!("{what}");
        }
    }

    /// Leaves no line behind.
    pub(super) fn done(&self) {
        if let Some(line) = &self.line {
            line.finish_and_clear();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.done();
    }
}
