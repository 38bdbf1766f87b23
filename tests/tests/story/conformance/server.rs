//! A server that the program asks: what each path answers is the same in every language.

use std::sync::Arc;

use parvis_capability::Policy;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::task::AbortOnDropHandle;

/// More than a program may be answered.
const LARGE_BYTES: usize = 600 << 10;

/// Ends with its owner.
#[derive(Debug)]
pub(super) struct Server {
    port: u16,
    /// What lies under `/later` is answered when it is let go.
    gate: Arc<Semaphore>,
    _serving: AbortOnDropHandle<()>,
}

impl Server {
    pub(super) async fn open() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let gate = Arc::new(Semaphore::new(0));
        let inner = gate.clone();
        let serving = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(answer(stream, inner.clone()));
            }
        });
        Self { port, gate, _serving: AbortOnDropHandle::new(serving) }
    }

    /// Answers one request under `/later`.
    pub(super) fn let_one_go(&self) {
        self.gate.add_permits(1);
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// As a manifest names it for reading; `till.` stands before it for everything.
    pub(super) fn host(&self) -> String {
        format!("localhost:{}", self.port)
    }

    /// `policy` lets programs ask it, and a name where nothing is.
    pub(super) fn allowed(&self, mut policy: Policy) -> Policy {
        policy.egress.local.extend([self.host(), format!("till.{}", self.host())]);
        policy
    }
}

async fn answer(mut stream: TcpStream, gate: Arc<Semaphore>) -> Option<()> {
    let mut asked = Vec::new();
    let (head, body) = loop {
        let mut piece = [0; 16 << 10];
        let read = stream.read(&mut piece).await.ok().filter(|read| *read > 0)?;
        asked.extend_from_slice(&piece[..read]);
        let Some(end) = asked.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8(asked[..end].to_vec()).ok()?;
        let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if asked.len() >= end + 4 + length.unwrap_or(0) {
            break (head, asked[end + 4..].to_vec());
        }
    };
    let path = head.split(' ').nth(1)?;
    if path.starts_with("/later") {
        gate.acquire().await.ok()?.forget();
    }
    let (status, body) = match path {
        "/hello" | "/later" => ("200 OK", "Grüezi 👋".as_bytes().to_vec()),
        "/echo" => ("201 Created", body),
        "/large" => ("200 OK", vec![b'x'; LARGE_BYTES]),
        "/gone" => return None,
        _ => ("418 I'm a teapot", Vec::new()),
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.ok()?;
    stream.write_all(&body).await.ok()
}
