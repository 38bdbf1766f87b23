//! Pages that components serve which were written for any host.

use parvis_capability::program::BudgetOverride;
use parvis_domain::{Ending, Failure, HttpResponse, Method, ProgramId};
use parvis_sandbox::{Outcome, PoolLimits, SandboxConfig};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::languages::component;
use crate::world::World;

async fn world() -> (World, ProgramId) {
    let world = World::new().await;
    let program = world.install("org.test.pages", &component("pages-rust")).await;
    (world, program)
}

async fn answer(world: &World, program: ProgramId, method: Method, path: &str, body: &[u8]) -> HttpResponse {
    match world.page(program, method, path, body).await.outcome {
        Outcome::Ended(answer) => answer,
        other => panic!("{path}: {other:?}"),
    }
}

async fn failure(world: &World, program: ProgramId, path: &str) -> (Failure, String) {
    match world.page(program, Method::Get, path, b"").await.outcome {
        Outcome::Failed { failure, detail } => (failure, detail),
        other => panic!("{path}: {other:?}"),
    }
}

#[tokio::test]
async fn a_component_written_for_another_host_serves_its_pages() {
    let (world, program) = world().await;
    let page = answer(&world, program, Method::Get, "/", b"").await;
    assert_eq!(page.status, 200);
    assert!(page.headers.contains(&("content-type".to_owned(), "text/html; charset=utf-8".to_owned())));
    assert!(String::from_utf8(page.body).unwrap().contains("<h1>Counter</h1>"));
    let whole = vec![b'a'; 1 << 20];
    assert_eq!(answer(&world, program, Method::Post, "/echo", &whole).await.body, whole);
    let seen = answer(&world, program, Method::Get, "/seen?a=b", b"").await;
    assert_eq!(String::from_utf8(seen.body).unwrap(), "app.apps.localhost:8080 /seen?a=b\naccept-language: fr");
}

#[tokio::test]
async fn a_page_is_held_whole_and_in_bounds() {
    let (world, program) = world().await;
    assert_eq!(answer(&world, program, Method::Get, "/large?1048576", b"").await.body.len(), 1 << 20);
    assert_eq!(failure(&world, program, "/large?1048577").await.0, Failure::OutputExceeded);
    let (many, why) = failure(&world, program, "/headers").await;
    assert_eq!(many, Failure::InvalidAnswer);
    assert!(why.contains("64 headers"), "{why}");
}

#[tokio::test]
async fn a_page_that_fails_is_no_answer() {
    let (world, program) = world().await;
    for (path, expected, says) in [
        ("/nothing", Failure::InvalidAnswer, "without an answer"),
        ("/trap", Failure::Trap, "unreachable"),
        ("/status?101", Failure::InvalidAnswer, "101"),
    ] {
        let (failure, detail) = failure(&world, program, path).await;
        assert_eq!(failure, expected, "{path}: {detail}");
        assert!(detail.contains(says), "{path}: {detail}");
    }
    // What it had not ended is cut off, and holds nobody up.
    let half = world.page(program, Method::Get, "/half", b"").await.outcome;
    assert!(!matches!(half, Outcome::Failed { failure: Failure::TimeExceeded, .. }), "{half:?}");
}

#[tokio::test]
async fn a_page_that_never_ends_is_ended() {
    let world = World::new().await;
    let budget = BudgetOverride { fuel: Some(50_000_000), ..BudgetOverride::default() };
    let program = world.install_with("org.test.pages", &component("pages-rust"), budget).await;
    assert_eq!(failure(&world, program, "/hang").await.0, Failure::CpuExceeded);
}

/// A server that answers every request with `made` and its method and body; `None` where nobody asks it again.
async fn answers(listener: &TcpListener) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut asked = Vec::new();
    loop {
        let mut piece = [0; 4_096];
        let read = stream.read(&mut piece).await.unwrap();
        asked.extend_from_slice(&piece[..read]);
        let text = String::from_utf8_lossy(&asked).into_owned();
        let length = text.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        let whole = text.split_once("\r\n\r\n").is_some_and(|(_, body)| body.len() >= length.unwrap_or(0));
        if whole || read == 0 {
            stream.write_all(b"HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\nmade").await.unwrap();
            return text;
        }
    }
}

#[tokio::test]
async fn a_component_written_for_another_host_asks_other_servers_under_the_same_rules() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let host = format!("localhost:{}", listener.local_addr().unwrap().port());
    let config = SandboxConfig { pool: PoolLimits { concurrent: 4 }, ..SandboxConfig::default() };
    let world = World::asking(config, std::slice::from_ref(&host)).await;
    let program = world.install("org.test.proxy", &component("proxy-rust")).await;
    let path = format!("/?{host}");
    let (page, asked) = tokio::join!(answer(&world, program, Method::Get, &path, b""), answers(&listener));
    assert_eq!(page.body, b"201 made");
    assert!(asked.starts_with("GET /asked HTTP/1.1\r\n") && !asked.contains("a library/1.0"), "{asked}");
    // The manifest names the host for reading alone, and no other at all.
    for (method, path) in
        [(Method::Post, path.as_str()), (Method::Get, "/?localhost:1"), (Method::Get, "/?169.254.169.254")]
    {
        let page = answer(&world, program, method, path, b"tea").await;
        let said = String::from_utf8(page.body).unwrap();
        assert!(said.contains("HttpRequestDenied") || said.contains("InternalError"), "{path}: {said}");
    }
    let large = answer(&world, program, Method::Post, &path, &vec![b'x'; (64 << 10) + 1]).await;
    assert!(String::from_utf8(large.body).unwrap().contains("HttpRequestBodySize"));
}

#[tokio::test]
async fn what_happens_in_a_conversation_does_not_concern_who_serves_pages_alone() {
    let (world, program) = world().await;
    let pending = world.opened(program).await;
    let run = world.run(&pending).await;
    assert!(matches!(run.outcome, Outcome::Ended(Ending::Done)), "{:?}", run.outcome);
}
