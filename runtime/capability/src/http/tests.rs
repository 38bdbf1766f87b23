//! Programs that ask a real server on this machine, with kills and conflicts in between.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod faults;
mod later;
mod refused;
mod server;

use std::sync::Arc;

use parvis_domain::{HttpFailure, HttpHosts, HttpRequest, HttpResponse, Method, ProgramId, PublisherId};
use parvis_store::{Executor, Memory, OnFatal, Store};

use self::server::{Server, answer};
use crate::event::Pending;
use crate::invocation::Bucket;
use crate::program::Install;
use crate::testing::{World, version};
use crate::{Begun, CallError, CallRefusal, Invocation, Policy, keys};

const APP: &str = "fetcher";

/// A world with a program that may read from one name of `server` and change things under another.
struct Town {
    world: World,
    server: Server,
    program: ProgramId,
}

impl Town {
    async fn new() -> Self {
        Self::over(Arc::new(Executor::open(Memory::new(), OnFatal::Abort).unwrap())).await
    }

    async fn over(store: Arc<dyn Store>) -> Self {
        let server = Server::start().await;
        let mut policy = Policy { step_up: crate::people::StepUpPolicy::OFF, ..Policy::default() };
        policy.egress.local = [server.reading(), server.changing()].into();
        let world = World::over(store, policy).await;
        let program = ProgramId::derive(&PublisherId::from_bytes([3; 32]), APP);
        let town = Self { world, server, program };
        town.install(1, &[&town.server.reading()], &[&town.server.changing()]).await;
        town
    }

    async fn install(&self, code: u32, read: &[&str], effects: &[&str]) {
        let set = |hosts: &[&str]| hosts.iter().map(|host| (*host).to_owned()).collect();
        let mut version = version(APP, code);
        version.hosts = HttpHosts { read: set(read), effects: set(effects) };
        let install = Install {
            publisher: PublisherId::from_bytes([3; 32]),
            app_id: APP.to_owned(),
            version,
            accept_permissions: true,
            rollback: false,
            settings: None,
        };
        self.world.host.install(&install).await.unwrap();
    }

    /// An event of alice's that waits.
    async fn opened(&self) -> Pending {
        let (host, world) = (&self.world.host, &self.world);
        let opened = host.open_program(world.alice, None, world.conversation, self.program, &[]).await.unwrap();
        opened.touched.events[0].clone()
    }

    async fn begin(&self, pending: &Pending) -> Invocation {
        match Invocation::begin(&self.world.host, pending).await.unwrap() {
            Begun::Ready(run) => *run,
            other => panic!("{other:?}"),
        }
    }

    /// What is written down of requests.
    async fn written(&self) -> usize {
        self.world.store_keys(keys::asked_by_all(&self.program)).await
    }

    fn get(&self, path: &str) -> HttpRequest {
        request(Method::Get, &self.server.reading(), path, b"")
    }

    fn post(&self, path: &str, body: &[u8]) -> HttpRequest {
        request(Method::Post, &self.server.changing(), path, body)
    }
}

fn request(method: Method, host: &str, path: &str, body: &[u8]) -> HttpRequest {
    HttpRequest {
        method,
        url: format!("http://{host}{path}"),
        headers: vec![("x-from".to_owned(), "a program".to_owned())],
        body: body.to_vec(),
        timeout_ms: None,
    }
}

fn text(response: &HttpResponse) -> &str {
    std::str::from_utf8(&response.body).unwrap()
}

#[tokio::test]
async fn what_is_read_goes_out_at_once_and_a_second_run_is_told_the_same() {
    let town = Town::new().await;
    let pending = town.opened().await;
    town.server.says(&[answer(200, "first"), answer(200, "second")]);
    let mut run = town.begin(&pending).await;
    let response = run.fetch(town.get("/a")).await.unwrap();
    assert_eq!((response.status, text(&response)), (200, "first"));
    drop(run);
    // Somebody else was faster: the event is run again.
    let mut run = town.begin(&pending).await;
    assert_eq!(text(&run.fetch(town.get("/a")).await.unwrap()), "first");
    assert_eq!(text(&run.fetch(town.get("/b")).await.unwrap()), "second", "what was not asked before is asked");
    town.world.finish(run).await;
    let asked = town.server.asked();
    assert_eq!(asked.len(), 2);
    assert!(asked[0].starts_with("get /a http/1.1") && asked[0].contains("x-from: a program"), "{}", asked[0]);
    assert!(!asked[0].contains("idempotency-key"), "{}", asked[0]);
    assert_eq!(town.written().await, 0);
}

#[tokio::test]
async fn a_kill_between_sending_and_the_answer_sends_the_same_key_again_and_the_program_sees_one_answer() {
    let mut town = Town::new().await;
    let pending = town.opened().await;
    town.server.says(&[answer(200, "price 7"), "hang", answer(201, "made"), answer(500, "never told")]);
    // The server has the request; then the process ends.
    let mut run = town.begin(&pending).await;
    let price = text(&run.fetch(town.get("/price")).await.unwrap()).to_owned();
    let order = town.post("/order", price.as_bytes());
    tokio::select! {
        _ = run.fetch(order.clone()) => panic!("the server says nothing"),
        () = town.server.has_asked(2) => {}
    }
    drop(run);
    town.world.restart();
    // What it had read is told again, or it would be another order.
    let mut run = town.begin(&pending).await;
    assert_eq!(text(&run.fetch(town.get("/price")).await.unwrap()), price);
    assert_eq!(text(&run.fetch(order.clone()).await.unwrap()), "made");
    drop(run);
    // It ends again, between the answer and the commit of the event.
    town.world.restart();
    let mut run = town.begin(&pending).await;
    run.fetch(town.get("/price")).await.unwrap();
    assert_eq!(text(&run.fetch(order).await.unwrap()), "made", "the server is not asked a third time");
    town.world.finish(run).await;

    let asked = town.server.asked();
    assert_eq!(asked.len(), 3, "{asked:#?}");
    let key = |asked: &String| asked.lines().find(|line| line.starts_with("idempotency-key: ")).unwrap().to_owned();
    assert_eq!(key(&asked[1]), key(&asked[2]));
    assert_eq!(key(&asked[1]).len(), "idempotency-key: ".len() + 32);
    assert!(asked[2].ends_with("price 7"), "{}", asked[2]);
    assert_eq!(town.written().await, 0, "nothing of it outlives its event");
}

#[tokio::test]
async fn two_requests_of_one_event_and_the_same_of_two_events_have_keys_of_their_own() {
    let town = Town::new().await;
    town.server.says(&[answer(200, "")]);
    for _ in 0..2 {
        let pending = town.opened().await;
        let mut run = town.begin(&pending).await;
        run.fetch(town.post("/a", b"x")).await.unwrap();
        run.fetch(town.post("/a", b"x")).await.unwrap();
        town.world.finish(run).await;
    }
    let keys: std::collections::BTreeSet<_> = town.server.asked().iter().map(|asked| server::key(asked)).collect();
    assert_eq!(keys.len(), 4);
}

#[tokio::test]
async fn what_cannot_take_effect_any_more_asks_for_nothing() {
    let town = Town::new().await;
    town.server.says(&[answer(200, "")]);
    let (first, second) = (town.opened().await, town.opened().await);
    let mut run = town.begin(&first).await;
    run.storage_get(Bucket::Program, "seats").await.unwrap();
    let mut faster = town.begin(&second).await;
    faster.storage_set(Bucket::Program, "seats", b"0".to_vec()).await.unwrap();
    town.world.finish(faster).await;
    assert_eq!(run.fetch(town.post("/book", b"")).await, Err(CallError::Stale));
    assert_eq!(town.server.asked().len(), 0);
}

#[tokio::test]
async fn an_event_that_failed_is_answered_the_same_when_it_is_tried_again_and_forgotten_when_it_is_given_up() {
    let town = Town::new().await;
    let pending = town.opened().await;
    town.server.says(&[answer(201, "made"), answer(500, "never told")]);
    let mut run = town.begin(&pending).await;
    run.fetch(town.post("/order", b"1")).await.unwrap();
    drop(run);
    let host = &town.world.host;
    host.end_failed(&pending, parvis_domain::Failure::Trap, "", &[]).await.unwrap();
    assert_eq!(town.written().await, 2, "a record and a piece");
    let again = host.retry_event(None, Some(town.world.alice), pending.event.id).await.unwrap().touched.events;
    let mut run = town.begin(&again[0]).await;
    assert_eq!(text(&run.fetch(town.post("/order", b"1")).await.unwrap()), "made");
    drop(run);
    host.end_failed(&again[0], parvis_domain::Failure::Trap, "", &[]).await.unwrap();
    host.drop_event(pending.event.id).await.unwrap();
    assert_eq!((town.written().await, town.server.asked().len()), (0, 1));
}

#[tokio::test]
async fn every_way_in_which_an_event_ends_forgets_what_it_asked() {
    let town = Town::new().await;
    town.server.says(&[answer(201, "made")]);
    let host = &town.world.host;
    for ending in ["refused", "dropped", "uninstalled"] {
        let pending = town.opened().await;
        let mut run = town.begin(&pending).await;
        run.fetch(town.post("/order", b"1")).await.unwrap();
        drop(run);
        assert_ne!(town.written().await, 0, "{ending}");
        match ending {
            "refused" => drop(host.end_refused(&pending, "no", &[]).await.unwrap()),
            "dropped" => drop(host.end_dropped(&pending).await.unwrap()),
            _ => drop(host.uninstall(town.program).await.unwrap()),
        }
        assert_eq!(town.written().await, 0, "{ending}");
    }
}

#[tokio::test]
async fn a_large_answer_is_kept_whole() {
    let mut town = Town::new().await;
    let pending = town.opened().await;
    let large = "x".repeat(150_000);
    town.server.says(&[answer(200, &large), answer(201, &large)]);
    let mut run = town.begin(&pending).await;
    run.fetch(town.get("/a")).await.unwrap();
    run.fetch(town.post("/b", b"")).await.unwrap();
    drop(run);
    assert_eq!(town.written().await, 2 + 3 + 3);
    town.world.restart();
    let mut run = town.begin(&pending).await;
    assert_eq!(text(&run.fetch(town.get("/a")).await.unwrap()), large);
    let kept = run.fetch(town.post("/b", b"")).await.unwrap();
    assert_eq!((kept.status, text(&kept)), (201, large.as_str()));
    assert_eq!(town.server.asked().len(), 2);
    // The next run asks something else in the same place: what was longer leaves nothing behind.
    town.server.says(&[answer(200, "short")]);
    drop(run);
    let mut run = town.begin(&pending).await;
    run.fetch(town.get("/a")).await.unwrap();
    run.fetch(town.post("/c", b"")).await.unwrap();
    assert_eq!(town.written().await, 1 + 3 + 2);
    town.world.finish(run).await;
    assert_eq!(town.written().await, 0);
}

#[tokio::test]
async fn a_failure_is_an_answer_too() {
    let mut town = Town::new().await;
    let pending = town.opened().await;
    town.server.says(&["break off", answer(200, "")]);
    for _ in 0..2 {
        let mut run = town.begin(&pending).await;
        let answered = run.fetch(town.post("/order", b"")).await;
        assert_eq!(answered, Err(CallRefusal::NoAnswer(HttpFailure::Unreachable).into()));
        drop(run);
        town.world.restart();
    }
    assert_eq!(town.server.asked().len(), 1);
}
