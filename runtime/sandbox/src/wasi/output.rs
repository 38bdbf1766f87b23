//! Standard output and error of a guest: lines of its log.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use parvis_capability::program::Level;
use tokio::io::AsyncWrite;
use wasmtime_wasi::async_trait;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamError, StreamResult};

/// Bytes kept until they are moved to the log. The log's own budget is no larger, so what is beyond would be cut there too.
const KEPT_BYTES_MAX: usize = 64 << 10;
/// Bytes that one write may hand over.
const WRITE_BYTES_MAX: usize = 64 << 10;

/// What the guest printed, in order, by stream.
#[derive(Clone, Default)]
pub(super) struct Output {
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    pieces: Vec<(Level, Vec<u8>)>,
    bytes: usize,
}

impl Output {
    pub(super) fn stream(&self, level: Level) -> Stream {
        Stream { output: self.clone(), level }
    }

    /// What was printed, as lines.
    pub(super) fn take_lines(&self) -> Vec<(Level, String)> {
        let pieces = std::mem::take(&mut self.lock().pieces);
        let lines = pieces.iter().flat_map(|(level, bytes)| {
            let text = String::from_utf8_lossy(bytes);
            let lines: Vec<_> = text.lines().map(|line| (*level, line.to_owned())).collect();
            lines
        });
        lines.collect()
    }

    fn write(&self, level: Level, bytes: &[u8]) {
        let mut kept = self.lock();
        let room = KEPT_BYTES_MAX.saturating_sub(kept.bytes);
        let bytes = bytes.get(..room).unwrap_or(bytes);
        if bytes.is_empty() {
            return;
        }
        kept.bytes += bytes.len();
        // Writes of one stream in a row are one text: a line may come in pieces.
        match kept.pieces.last_mut() {
            Some((last, text)) if *last == level => text.extend_from_slice(bytes),
            _ => kept.pieces.push((level, bytes.to_vec())),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        // A panic while it was held left nothing half-done.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One of the two streams.
#[derive(Clone)]
pub(super) struct Stream {
    output: Output,
    level: Level,
}

impl IsTerminal for Stream {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Stream {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

#[async_trait]
impl Pollable for Stream {
    async fn ready(&mut self) {}
}

#[async_trait]
impl OutputStream for Stream {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        if bytes.len() > WRITE_BYTES_MAX {
            return Err(StreamError::trap("a write beyond what `check-write` permits"));
        }
        self.output.write(self.level, &bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(WRITE_BYTES_MAX)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, _cx: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        self.output.write(self.level, bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
