//! What people at a terminal read when something went wrong: what, why, and what to do about it.

use std::fmt;

use miette::MietteDiagnostic;

/// What to do about the errors below it.
#[derive(Debug)]
struct Advice {
    what: String,
    help: String,
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

/// An error that says what to do.
pub(crate) fn advise(what: impl Into<String>, help: impl Into<String>) -> anyhow::Error {
    let (what, help) = (what.into(), help.into());
    anyhow::Error::msg(what.clone()).context(Advice { what, help })
}

/// Puts what to do about it beside an error.
pub(crate) trait Advise<T> {
    fn advise(self, what: impl Into<String>, help: impl Into<String>) -> anyhow::Result<T>;
}

impl<T, E> Advise<T> for Result<T, E>
where
    Self: anyhow::Context<T, E>,
{
    fn advise(self, what: impl Into<String>, help: impl Into<String>) -> anyhow::Result<T> {
        anyhow::Context::context(self, Advice { what: what.into(), help: help.into() })
    }
}

/// Writes an error and its causes to standard error.
pub(crate) fn report(error: &anyhow::Error) {
    // Each cause once: a context may repeat what it stands on.
    let mut lines: Vec<String> = Vec::new();
    for cause in error.chain() {
        let line = cause.to_string();
        if lines.last() != Some(&line) {
            lines.push(line);
        }
    }
    let mut diagnostic = MietteDiagnostic::new(lines.join("\n"));
    if let Some(advice) = error.downcast_ref::<Advice>() {
        diagnostic = diagnostic.with_help(advice.help.clone());
    } else if let Some(problem) = error.downcast_ref::<parvis_cli::Problem>() {
        diagnostic = diagnostic.with_help(problem.fix.clone());
    }
    eprintln!("{:?}", miette::Report::new(diagnostic));
}
