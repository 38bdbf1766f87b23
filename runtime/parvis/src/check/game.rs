//! The match: a challenge, two players, four in a row, and a replay that says that it was right.

use anyhow::{Result, ensure};
use serde_json::json;

use super::room;
use super::server::Server;
use super::transcript::Transcript;

pub(super) async fn play(server: &Server, transcript: &Transcript) -> Result<()> {
    transcript.chapter("Alice and Bob play four in a row");
    let [alice, bob] = room::meet(server, "Game night", ["alice", "bob"]).await?;
    alice.say("/four").await?;
    alice.allows("profile.name", "always", None).await?;
    let board = bob.hears("Four in a row. Alice wants to play.").await?;
    transcript.held("alice lets the program know her name, and challenges the room");
    bob.person.press(&board, "Play", &json!({})).await?;
    bob.allows("profile.name", "always", None).await?;
    alice.reads(&board, "Your turn").await?;
    transcript.held("bob takes the challenge");
    for column in ["2", "3", "4"] {
        ensure!(!bob.has(&board, "title", "1").await?, "bob can move when it is alice's turn");
        alice.does(&board, "1", &json!({})).await?;
        bob.reads(&board, "Your turn").await?;
        bob.does(&board, column, &json!({})).await?;
        alice.reads(&board, "Your turn").await?;
    }
    transcript.held("they move in turn, each when it is theirs");
    alice.does(&board, "1", &json!({})).await?;
    alice.reads(&board, "You win!").await?;
    bob.reads(&board, "Alice wins this one, with four in a row.").await?;
    ensure!(bob.cards().await? == 1, "one match is more than one card");
    transcript.held("alice has four in a row: she reads “You win!”, bob “Alice wins this one”");
    bob.does(&board, "Watch it again", &json!({})).await?;
    let replay = bob.hears("🔴 Alice against 🟡 Bob. Move 7 of 7.").await?;
    bob.reads(&replay, "every move is legal, and the result is right").await?;
    transcript.held("bob watches it again: every move is legal, and the result is right");
    Ok(())
}
