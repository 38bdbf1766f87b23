//! Requests that are sent after their event.

use parvis_domain::{HttpAnswer, HttpFailure, HttpRequest, Trigger, limits};

use super::server::{answer, key};
use super::{Town, text};
use crate::event::Pending;
use crate::{CallError, CallRefusal, keys};

impl Town {
    /// Leaves a request to be sent.
    async fn leave(&self, request: HttpRequest) {
        let pending = self.opened().await;
        let mut run = self.begin(&pending).await;
        run.later(request, "order", "7").await.unwrap();
        self.world.finish(run).await;
    }

    /// Sends what is due. Answers the events that came of it.
    async fn send_due(&self) -> Vec<Pending> {
        let mut events = Vec::new();
        for waiting in self.world.host.requests_due(100).await.unwrap() {
            let sent = self.world.host.send_request(&waiting).await.unwrap();
            events.extend(sent.into_iter().flat_map(|committed| committed.touched.events));
        }
        events
    }

    async fn waiting(&self) -> (usize, usize, i128) {
        let far = self.world.host.now().plus_millis(i64::from(u32::MAX));
        let counters = self.world.host.store().counters(&[keys::request_count(&self.program)]).await.unwrap().value;
        let records = self.world.store_keys(keys::requests_of(&self.program)).await;
        (records, self.world.store_keys(keys::outbox_until(far)).await, -counters[0])
    }
}

fn answered(pending: &Pending) -> (&str, &str, &HttpAnswer) {
    match &pending.event.trigger {
        Trigger::HttpAnswered { name, data, answer, .. } => (name, data, answer),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_can_wait_is_sent_after_the_commit_and_its_answer_is_an_event() {
    let town = Town::new().await;
    town.server.says(&[answer(201, "made")]);
    let pending = town.opened().await;
    let mut run = town.begin(&pending).await;
    run.later(town.post("/order", b"tea"), "order", "7").await.unwrap();
    assert!(town.send_due().await.is_empty(), "nothing before the commit");
    town.world.finish(run).await;
    let events = town.send_due().await;
    assert_eq!(events.len(), 1);
    let (name, data, answer) = answered(&events[0]);
    assert_eq!((name, data), ("order", "7"));
    let response = answer.as_ref().unwrap();
    assert_eq!((response.status, text(response)), (201, "made"));
    assert_eq!(events[0].event.actor, Some(town.world.alice));
    assert!(town.send_due().await.is_empty());
    assert_eq!(town.waiting().await, (0, 0, 0));
    assert!(town.server.asked()[0].ends_with("tea"));
}

#[tokio::test]
async fn what_fails_in_passing_is_tried_again_under_the_same_key_and_then_told() {
    let town = Town::new().await;
    let busy = answer(503, "busy");
    town.server.says(&[busy, "break off", answer(200, "made")]);
    town.leave(town.post("/order", b"")).await;
    assert!(town.send_due().await.is_empty());
    assert!(town.send_due().await.is_empty(), "not before its time");
    assert_eq!(town.server.asked().len(), 1);
    town.world.pass(10);
    assert!(town.send_due().await.is_empty());
    town.world.pass(60);
    let events = town.send_due().await;
    assert_eq!(answered(&events[0]).2.as_ref().unwrap().status, 200);
    let keys: std::collections::BTreeSet<_> = town.server.asked().iter().map(|asked| key(asked)).collect();
    assert_eq!((town.server.asked().len(), keys.len()), (3, 1));
    // In the end the last answer stands.
    town.server.says(&[busy]);
    town.leave(town.post("/order", b"")).await;
    for wait in limits::LATER_BACKOFF_MS {
        assert!(town.send_due().await.is_empty());
        town.world.pass(wait / 1_000);
    }
    assert_eq!(answered(&town.send_due().await[0]).2.as_ref().unwrap().status, 503);
    assert_eq!(town.waiting().await, (0, 0, 0));
}

#[tokio::test]
async fn an_answer_that_could_not_be_kept_goes_out_again_under_the_same_key_and_is_one_event() {
    let mut town = Town::new().await;
    town.server.says(&["hang", answer(200, "made")]);
    town.leave(town.post("/order", b"")).await;
    let waiting = town.world.host.requests_due(1).await.unwrap()[0];
    tokio::select! {
        _ = town.world.host.send_request(&waiting) => panic!("the server says nothing"),
        () = town.server.has_asked(1) => {}
    }
    town.world.restart();
    assert_eq!(town.send_due().await.len(), 1);
    assert!(town.world.host.send_request(&waiting).await.unwrap().is_none());
    let asked = town.server.asked();
    assert_eq!((asked.len(), key(&asked[0])), (2, key(&asked[1])));
}

#[tokio::test]
async fn an_uninstall_and_a_version_that_may_not_send_nothing_any_more() {
    let town = Town::new().await;
    town.server.says(&[answer(200, "")]);
    town.leave(town.post("/order", b"")).await;
    town.install(2, &[&town.server.reading()], &[]).await;
    let events = town.send_due().await;
    assert!(matches!(answered(&events[0]).2, Err(HttpFailure::Refused(why)) if why.contains("any more")));
    town.install(3, &[&town.server.reading()], &[&town.server.changing()]).await;
    town.leave(town.post("/order", b"")).await;
    let waiting = town.world.host.requests_due(1).await.unwrap()[0];
    town.world.host.uninstall(town.program).await.unwrap();
    assert_eq!(town.waiting().await, (0, 0, 0));
    assert!(town.world.host.send_request(&waiting).await.unwrap().is_none());
    assert_eq!(town.server.asked().len(), 0);
}

#[tokio::test]
async fn so_many_wait_and_a_chain_of_answers_is_slow() {
    let town = Town::new().await;
    town.server.says(&[answer(200, "")]);
    town.leave(town.get("/")).await;
    let events = town.send_due().await;
    let mut run = town.begin(&events[0]).await;
    run.later(town.get("/"), "again", "").await.unwrap();
    town.world.finish(run).await;
    assert!(town.send_due().await.is_empty());
    town.world.pass(60);
    assert_eq!(town.send_due().await.len(), 1);

    let pending = town.opened().await;
    let mut run = town.begin(&pending).await;
    for _ in 0..limits::LATER_WAITING_MAX {
        run.later(town.get("/"), "n", "").await.unwrap();
    }
    let refused = CallError::from(CallRefusal::QuotaExceeded("requests"));
    assert_eq!(run.later(town.get("/"), "n", "").await, Err(refused));
    for (request, name, data, expected) in [
        (town.get("/"), "", "", "name"),
        (town.get("/"), "x".repeat(65).leak() as &str, "", "name"),
        (town.get("/"), "n", "x".repeat((4 << 10) + 1).leak() as &str, "data"),
        (town.post("/", &vec![0; (32 << 10) + 1]), "n", "", "body"),
        (HttpRequest { timeout_ms: Some(10_001), ..town.get("/") }, "n", "", "timeout-ms"),
    ] {
        let refused = run.later(request, name, data).await.unwrap_err().to_string();
        assert!(refused.starts_with(&format!("invalid: {expected}:")), "{refused}");
    }
}
