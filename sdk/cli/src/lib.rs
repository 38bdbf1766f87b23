//! What a developer and a publisher do at a command line: begin a mini-program, build it, make keys, sign, verify, inspect.
//!
//! A library: the `parvis` binary reads arguments and calls it. Functions return reports; a report writes itself as text
//! for people or as JSON for programs, and says with which code the process should exit.
//!
//! Always true:
//! - a secret key is in a file that only its owner can read, and in no message;
//! - a file that is written is whole or not there;
//! - what comes from a package is written without control characters, so it cannot draw on a terminal.
//!
//! Not here: what makes a package acceptable (`parvis-package`), what a host knows of a publisher ([`KnownPublishers`] asks).

mod build;
mod file;
mod inspect;
mod keys;
mod problem;
mod project;
mod scaffold;
mod sign;
mod text;
mod tool;
mod verify;

pub use build::{Around, BuildReport, Built, Purpose, build, build_component};
pub use inspect::{InspectReport, PermissionReport, inspect};
pub use keys::{KeysReport, create_keys, now, open_keys, rotate_keys};
pub use problem::{Place, Problem, line_of};
pub use project::{CheckedManifest, Language, Project};
pub use scaffold::{NewReport, create_project};
pub use sign::{SignReport, sign};
pub use tool::Stop;
pub use verify::{Intact, KnownPublishers, Trust, TrustAnswer, VerifyReport, verify};

use std::io;

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Lines for people.
    Text,
    /// One JSON object and a line feed.
    Json,
}

/// What a command found out.
pub trait Report: serde::Serialize {
    fn write_text(&self, to: &mut dyn io::Write) -> io::Result<()>;

    /// 0 where all is well.
    fn exit_code(&self) -> u8 {
        0
    }

    fn write(&self, format: Format, to: &mut dyn io::Write) -> io::Result<()>
    where
        Self: Sized,
    {
        match format {
            Format::Text => self.write_text(to),
            Format::Json => {
                serde_json::to_writer_pretty(&mut *to, self)?;
                writeln!(to)
            }
        }
    }
}
