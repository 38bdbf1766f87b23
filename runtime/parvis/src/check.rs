//! `parvis demo --check`: a booking, a ride, an order and a match, played through the public API as a client would, against a server in a process of
//! its own that is killed in the middle.
//!
//! Always true: every POST is sent twice with the same key and answered the same; the transcript is the same in every run.
//!
//! Not here: what the server does. This knows HTTP and WebSocket alone.

mod booking;
mod game;
mod load;
mod order;
mod person;
mod ride;
mod room;
mod server;
mod socket;
mod transcript;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};

use load::check_ledger;
pub use load::{Cycle, Tally};
use person::Person;
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
        programs: &["taxi", "shop", "four-in-a-row"],
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

/// The ledger, asked by the operator.
async fn audit(server: &Server, transcript: &Transcript) -> Result<()> {
    check_ledger(&Person::sign_in(server, "operator").await?).await?;
    transcript.held("the ledger audits clean");
    Ok(())
}

async fn play(setup: &Setup, transcript: &Transcript) -> Result<()> {
    let server = setup.start().await?;
    booking::play(&server, transcript).await?;
    ride::play(&server, transcript).await?;
    order::play(&server, transcript).await?;
    game::play(&server, transcript).await?;
    audit(&server, transcript).await?;
    transcript.chapter("The server is killed in mid-load");
    let (_, server, tally) = Cycle::begin(&server).await?.run(server, setup, ANSWERS).await?;
    transcript.held("messages, transfers and commands were on their way when it was killed, and it was started again");
    transcript.held("nothing that was acknowledged is missing, and nothing happened twice");
    transcript.held("what was not acknowledged was sent again, and happened once");
    tally.check_enough(ANSWERS)?;
    audit(&server, transcript).await?;
    anyhow::ensure!(server.stop().await?, "the server did not end well");
    transcript.held("the server stops when it is asked to");
    Ok(())
}
