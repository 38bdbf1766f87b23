//! The client: a few connections that are kept, one request after the other on each.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::child::Served;
use crate::client::Connection;

/// As many as one program may have running at the same time.
pub(super) const CONNECTIONS: usize = 8;

const BODY: &str = r#"{"version":1,"inputs":{}}"#;

/// A button, and the token of whoever presses it.
struct Tap {
    token: String,
    path: String,
}

/// A server and the clients that press its buttons.
pub(super) struct Pressed {
    pub(super) server: Served,
    connections: Vec<Connection>,
    taps: Vec<Tap>,
    /// Presses so far: each is an act of its own.
    pressed: u32,
}

impl Pressed {
    pub(super) fn start(kind: &str) -> Result<Self> {
        let (server, ready) = Served::start(&[super::SERVER, kind])?;
        let address: SocketAddr = ready.pointer("/address").and_then(Value::as_str).context("an address")?.parse()?;
        let taps = ready.pointer("/taps").and_then(Value::as_array).context("buttons")?;
        let taps = taps.iter().map(|tap| {
            let text = |place| tap.get(place).and_then(Value::as_str).map(str::to_owned).context("a text");
            Ok(Tap { token: text(0)?, path: text(1)? })
        });
        let taps = taps.collect::<Result<Vec<_>>>()?;
        let connections = (0..CONNECTIONS).map(|_| Connection::open(address)).collect::<Result<Vec<_>>>()?;
        Ok(Self { server, connections, taps, pressed: 0 })
    }

    /// So many presses, in turn by everybody.
    pub(super) fn press(&mut self, count: u32) -> Result<()> {
        let (taps, numbers) = (&self.taps, self.pressed..self.pressed + count);
        self.pressed += count;
        std::thread::scope(|scope| {
            let threads: Vec<_> = self
                .connections
                .iter_mut()
                .enumerate()
                .map(|(place, connection)| {
                    let numbers = numbers.clone().skip(place).step_by(CONNECTIONS);
                    scope.spawn(move || press_all(connection, taps, numbers))
                })
                .collect();
            threads.into_iter().try_for_each(|thread| {
                thread.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a thread of the client panicked")))
            })
        })
    }
}

fn press_all(connection: &mut Connection, taps: &[Tap], mut numbers: impl Iterator<Item = u32>) -> Result<()> {
    numbers.try_for_each(|number| {
        let place = usize::try_from(number)?.checked_rem(taps.len());
        let tap = place.and_then(|place| taps.get(place)).context("a button")?;
        let request = format!(
            "POST {} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nIdempotency-Key: bench-{number}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{BODY}",
            tap.path,
            tap.token,
            BODY.len()
        );
        let (head, body) = connection.request(&request)?;
        ensure!(head.starts_with("HTTP/1.1 200") && body.contains(r#""kind":"done""#), "{head}\n{body}");
        Ok(())
    })
}
