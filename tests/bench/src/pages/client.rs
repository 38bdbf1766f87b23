//! The client: a few connections that are kept, one request after the other on each.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::server::component_path;
use crate::child::Served;
use crate::client::Connection;

pub(super) const CONNECTIONS: usize = 8;
/// What the component answers.
const SAYS: &str = "another";

/// A server, and those who ask it.
pub(super) struct Visitors {
    server: Server,
    connections: Vec<Connection>,
    request: String,
}

enum Server {
    Ours(Served),
    Other(Running),
}

/// A process that ends with this.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Visitors {
    pub(super) fn start(kind: &str) -> Result<Self> {
        let (server, ready) = Served::start(&[super::SERVER, kind])?;
        let text = |name: &str| ready.get(name).and_then(Value::as_str).context("a text");
        let (address, host, cookie) = (text("address")?.parse()?, text("host")?, text("cookie")?);
        let request = format!("GET /method HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n\r\n");
        Self::of(Server::Ours(server), address, request)
    }

    fn of(server: Server, address: SocketAddr, request: String) -> Result<Self> {
        let connections = (0..CONNECTIONS).map(|_| Connection::open(address)).collect::<Result<Vec<_>>>()?;
        Ok(Self { server, connections, request })
    }

    /// Of a server that is not ours: what the system counts.
    pub(super) fn cpu_us(&mut self) -> Result<f64> {
        match &mut self.server {
            Server::Ours(server) => server.cpu_us(),
            Server::Other(running) => {
                let stat = std::fs::read_to_string(format!("/proc/{}/stat", running.0.id()))?;
                let fields: Vec<&str> = stat.rsplit_once(')').context("a name")?.1.split_whitespace().collect();
                let ticks =
                    |place: usize| fields.get(place).and_then(|ticks| ticks.parse::<f64>().ok()).context("ticks");
                // A hundredth of a second each, as Linux has told it for ever.
                Ok((ticks(11)? + ticks(12)?) * 10_000.0)
            }
        }
    }

    pub(super) fn ask(&mut self, count: u32) -> Result<()> {
        let (request, each) = (self.request.as_str(), count / u32::try_from(CONNECTIONS)?);
        std::thread::scope(|scope| {
            let threads: Vec<_> = self
                .connections
                .iter_mut()
                .map(|connection| {
                    scope.spawn(move || {
                        (0..each).try_for_each(|_| {
                            let (head, body) = connection.request(request)?;
                            ensure!(head.starts_with("HTTP/1.1 200") && body == SAYS, "{head}\n{body}");
                            Ok(())
                        })
                    })
                })
                .collect();
            threads.into_iter().try_for_each(|thread| {
                thread.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a thread of the client panicked")))
            })
        })
    }
}

/// `wasmtime serve` of the same component, where there is one.
pub(super) fn wasmtime_serve() -> Result<Option<Visitors>> {
    if Command::new("wasmtime").arg("--version").output().is_err() {
        return Ok(None);
    }
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
    let mut serve = Command::new("wasmtime");
    serve
        .args(["serve", "--addr", &free.to_string()])
        .arg(component_path())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let running = Running(serve.spawn()?);
    let began = Instant::now();
    while TcpStream::connect(free).is_err() {
        ensure!(began.elapsed() < Duration::from_secs(60), "`wasmtime serve` does not listen");
        std::thread::sleep(Duration::from_millis(50));
    }
    let request = format!("GET /method HTTP/1.1\r\nHost: {free}\r\n\r\n");
    Visitors::of(Server::Other(running), free, request).map(Some)
}
