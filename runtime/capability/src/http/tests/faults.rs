//! The store fails, or its answer is lost, around a request that may change something.

use std::sync::Arc;

use parvis_store::fault::{Fault, FaultyStore};
use parvis_store::{Executor, Memory, OnFatal};

use super::server::{answer, key};
use super::{Town, text};
use crate::CallError;

#[tokio::test]
async fn whatever_the_store_does_around_a_request_the_server_sees_one_key_and_the_program_one_answer() {
    const SENT: u64 = 1;
    const ANSWERED: u64 = 2;
    // How often the server is asked before the program is told, and by which answer.
    for (commit, fault, asked, told) in [
        (SENT, Fault::FailBefore, 1, "first"),
        (SENT, Fault::AnswerLost, 1, "first"),
        (SENT, Fault::DieAfter, 1, "first"),
        (ANSWERED, Fault::FailBefore, 2, "second"),
        (ANSWERED, Fault::AnswerLost, 1, "first"),
        (ANSWERED, Fault::DieAfter, 1, "first"),
    ] {
        let store = Arc::new(FaultyStore::new(Arc::new(Executor::open(Memory::new(), OnFatal::Abort).unwrap()), None));
        let mut town = Town::over(store.clone()).await;
        town.server.says(&[answer(201, "first"), answer(201, "second"), answer(201, "third")]);
        let pending = town.opened().await;
        let mut run = town.begin(&pending).await;
        store.fail(store.commits() + commit, fault);
        let failed = run.fetch(town.post("/order", b"tea")).await;
        assert!(matches!(failed, Err(CallError::Fault(_))), "{commit} {fault:?}: {failed:?}");
        let sent = town.server.asked().len();
        assert_eq!(
            sent,
            usize::from(commit == ANSWERED),
            "{commit} {fault:?}: nothing goes out before it is written down"
        );
        drop(run);
        store.revive();
        town.world.restart();
        // The first run after it is lost as well, before its commit.
        for _ in 0..2 {
            let mut run = town.begin(&pending).await;
            assert_eq!(text(&run.fetch(town.post("/order", b"tea")).await.unwrap()), told, "{commit} {fault:?}");
            drop(run);
            town.world.restart();
        }
        let mut run = town.begin(&pending).await;
        run.fetch(town.post("/order", b"tea")).await.unwrap();
        town.world.finish(run).await;
        let seen = town.server.asked();
        assert_eq!(seen.len(), asked, "{commit} {fault:?}");
        assert!(seen.iter().all(|one| key(one) == key(&seen[0])), "{commit} {fault:?}");
        assert_eq!(town.written().await, 0, "{commit} {fault:?}");
    }
}
