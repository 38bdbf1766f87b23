//! The readers: sockets that count what they are sent and how long ago it was written.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use rustix::time::{ClockId, clock_gettime};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;

use crate::child::Served;

/// Nobody waits longer for what was sent.
const PATIENCE: Duration = Duration::from_secs(120);
const LOOK_EVERY: Duration = Duration::from_millis(1);
/// Every message has it, before the time of the writing.
const MARK: &[u8] = b"at=";
const DIGITS: usize = 20;
const PING: u8 = 0x9;
const TEXT: u8 = 0x1;

/// The same clock in all processes of a machine, in microseconds.
pub(super) fn clock_us() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    u64::try_from(now.tv_sec).unwrap_or(0) * 1_000_000 + u64::try_from(now.tv_nsec).unwrap_or(0) / 1_000
}

/// What one socket has got.
#[derive(Default)]
struct Got {
    ready: AtomicUsize,
    delivered: AtomicU64,
    frame_bytes: AtomicUsize,
}

/// A server and the sockets that read from it.
pub(super) struct Readers {
    server: Served,
    _runtime: Runtime,
    got: Arc<Got>,
    delays: Vec<Arc<Mutex<Vec<f64>>>>,
    expected: u64,
}

impl Readers {
    pub(super) fn start(args: &[&str], count: u32) -> Result<Self> {
        let (server, ready) = Served::start(&[&[super::SERVER], args].concat())?;
        let member = |name| ready.get(name).and_then(Value::as_str);
        let address: SocketAddr = member("address").context("an address")?.parse()?;
        let log = member("log").context("a log")?.to_owned();
        let tokens = ready.get("tokens").and_then(Value::as_array).context("tokens")?;
        ensure!(tokens.len() == usize::try_from(count)?, "a token for each reader");
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let got = Arc::new(Got::default());
        let mut delays = Vec::with_capacity(tokens.len());
        for token in tokens {
            let (token, log, got) = (token.as_str().context("a token")?.to_owned(), log.clone(), Arc::clone(&got));
            let mine = Arc::new(Mutex::new(Vec::new()));
            delays.push(Arc::clone(&mine));
            let socket = runtime.block_on(open(address, &token, &log))?;
            runtime.spawn(async move {
                if let Err(error) = read(socket, &got, &mine).await {
                    eprintln!("a reader: {error:#}");
                }
            });
        }
        let readers = Self { server, _runtime: runtime, got, delays, expected: 0 };
        readers.wait(|got| got.ready.load(Ordering::Relaxed) >= readers.delays.len())?;
        Ok(readers)
    }

    /// Has `count` messages sent, and waits until each reader has all of them.
    pub(super) fn deliver(&mut self, how: &str, count: u32) -> Result<()> {
        self.expected += u64::from(count) * u64::try_from(self.delays.len())?;
        self.server.ask(&format!("{how} {count}"))?;
        self.wait(|got| got.delivered.load(Ordering::Relaxed) >= self.expected)
    }

    pub(super) fn cpu_us(&mut self) -> Result<f64> {
        self.server.cpu_us()
    }

    /// Bytes of the payload of the last message.
    pub(super) fn frame_bytes(&self) -> usize {
        self.got.frame_bytes.load(Ordering::Relaxed)
    }

    /// How long each delivery took since this was asked last, in microseconds.
    pub(super) fn take_delays(&mut self) -> Vec<f64> {
        let take = |mine: &Arc<Mutex<Vec<f64>>>| std::mem::take(&mut *lock(mine));
        self.delays.iter().flat_map(take).collect()
    }

    fn wait(&self, done: impl Fn(&Got) -> bool) -> Result<()> {
        let began = Instant::now();
        while !done(&self.got) {
            ensure!(began.elapsed() < PATIENCE, "{} deliveries in time", self.got.delivered.load(Ordering::Relaxed));
            std::thread::sleep(LOOK_EVERY);
        }
        Ok(())
    }
}

fn lock(mine: &Mutex<Vec<f64>>) -> std::sync::MutexGuard<'_, Vec<f64>> {
    mine.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn open(address: SocketAddr, token: &str, log: &str) -> Result<TcpStream> {
    let mut socket = TcpStream::connect(address).await?;
    socket.set_nodelay(true)?;
    let request = format!(
        "GET /v1/socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    socket.write_all(request.as_bytes()).await?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await?);
    }
    ensure!(head.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&head));
    socket.write_all(&frame(TEXT, &format!(r#"{{"type":"follow","log":"{log}"}}"#))?).await?;
    Ok(socket)
}

/// A short frame of a client, under a mask of zeros.
fn frame(kind: u8, payload: &str) -> Result<Vec<u8>> {
    let length = u8::try_from(payload.len()).ok().filter(|length| *length < 126).context("a short frame")?;
    let mut frame = vec![0x80 | kind, 0x80 | length, 0, 0, 0, 0];
    frame.extend(payload.as_bytes());
    Ok(frame)
}

async fn read(mut socket: TcpStream, got: &Got, mine: &Mutex<Vec<f64>>) -> Result<()> {
    let mut waiting: Vec<u8> = Vec::with_capacity(64 << 10);
    let mut delays = Vec::new();
    let mut mark = 0;
    loop {
        if socket.read_buf(&mut waiting).await? == 0 {
            // The server has ended.
            return Ok(());
        }
        let now = clock_us();
        let mut used = 0;
        while let Some((kind, payload, length)) = first(waiting.get(used..).unwrap_or_default()) {
            used += length;
            match (kind, written(payload, &mut mark)) {
                (PING, _) => socket.write_all(&frame(0xa, "")?).await?,
                (TEXT, Some(at)) => {
                    got.frame_bytes.store(payload.len(), Ordering::Relaxed);
                    delays.push(f64::from(u32::try_from(now.saturating_sub(at))?));
                }
                // That the log is followed.
                (TEXT, None) => drop(got.ready.fetch_add(1, Ordering::Relaxed)),
                (kind, _) => bail!("a frame of kind {kind}"),
            }
        }
        waiting.drain(..used);
        got.delivered.fetch_add(u64::try_from(delays.len())?, Ordering::Relaxed);
        lock(mine).append(&mut delays);
    }
}

/// The first whole frame: its kind, its payload, its length.
fn first(bytes: &[u8]) -> Option<(u8, &[u8], usize)> {
    let (kind, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first()?;
    let (length, rest) = match length {
        126 => rest.split_first_chunk().map(|(length, rest)| (u64::from(u16::from_be_bytes(*length)), rest))?,
        127 => rest.split_first_chunk().map(|(length, rest)| (u64::from_be_bytes(*length), rest))?,
        short => (u64::from(*short), rest),
    };
    let length = usize::try_from(length).ok()?;
    Some((kind & 0xf, rest.get(..length)?, bytes.len() - rest.len() + length))
}

/// When a message was written. `place`: where the mark stood in the frame before, so that a reader's own time is the same for
/// both servers, whatever stands before the mark.
fn written(payload: &[u8], place: &mut usize) -> Option<u64> {
    if !payload.get(*place..).is_some_and(|rest| rest.starts_with(MARK)) {
        *place = payload.windows(MARK.len()).position(|window| window == MARK)?;
    }
    let digits = *place + MARK.len();
    std::str::from_utf8(payload.get(digits..digits + DIGITS)?).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_told_apart_when_they_are_whole() {
        let payload = [&b"at=00000000000000000042;"[..], &[b'x'; 200]].concat();
        let mut bytes = vec![0x81, 126, 0, 224];
        bytes.extend(&payload);
        assert_eq!(
            first(&bytes).map(|(kind, payload, length)| (kind, written(payload, &mut 7), length)),
            Some((1, Some(42), 228))
        );
        bytes.pop();
        assert!(first(&bytes).is_none());
        assert_eq!(first(&[0x89, 0]), Some((9, &[][..], 2)));
    }
}
