//! `parvis demo --check`: the whole story, played through the public API as a client would, against a server in a process of
//! its own that is killed in the middle.
//!
//! Always true: every POST is sent twice with the same key and answered the same; the transcript is the same in every run.
//!
//! Not here: what the server does. This knows HTTP and WebSocket alone.

mod load;
mod person;
mod server;
mod socket;
mod story;
mod transcript;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};

pub use load::{Cycle, Tally};
pub use server::{Server, Setup};
use transcript::Transcript;

/// Answers of the host that the load waits for before it kills it.
const ANSWERS: usize = 200;

pub(crate) async fn run(components: &Path) -> Result<ExitCode> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let setup = Setup {
        binary: server::own_binary()?,
        components: server::absolute(components)?,
        data: folder.path().join("data"),
    };
    let transcript = Transcript;
    match play(&setup, &transcript).await {
        Ok(()) => {
            transcript.write("\nEvery step held.");
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            transcript.write(&format!("\n  NOT HELD: {error:#}"));
            Ok(ExitCode::FAILURE)
        }
    }
}

async fn play(setup: &Setup, transcript: &Transcript) -> Result<()> {
    let server = setup.start().await?;
    story::play(&server, transcript).await?;
    transcript.chapter("The server is killed in mid-load");
    let (_, server, tally) = Cycle::begin(&server).await?.run(server, setup, ANSWERS).await?;
    transcript.held("messages, transfers and commands were on their way when it was killed, and it was started again");
    transcript.held("nothing that was acknowledged is missing, and nothing happened twice");
    transcript.held("what was not acknowledged was sent again, and happened once");
    tally.check_enough(ANSWERS)?;
    story::audit(&server, transcript).await?;
    anyhow::ensure!(server.stop().await?, "the server did not end well");
    transcript.held("the server stops when it is asked to");
    Ok(())
}
