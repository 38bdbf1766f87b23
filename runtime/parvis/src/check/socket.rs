//! A person's WebSocket: what was pushed, in order, without gaps.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use futures_util::stream::SplitSink;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::client::Client;

/// Longest wait for something that must come.
const PUSH_TIME_MAX: Duration = Duration::from_secs(20);

type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;

#[derive(Debug)]
pub(super) struct Socket {
    out: SplitSink<Stream, Message>,
    heard: Arc<Heard>,
    reader: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Heard {
    state: Mutex<State>,
    grown: Notify,
}

#[derive(Debug, Default)]
struct State {
    frames: Vec<Value>,
    bytes: Vec<u8>,
    /// The number of the last entry of each log.
    last: HashMap<String, u64>,
    wrong: Option<String>,
}

impl Socket {
    pub(super) async fn open(client: &Client) -> Result<Self> {
        let address = format!("{}/v1/socket", client.base().replacen("http://", "ws://", 1));
        let mut request = address.into_client_request()?;
        let token = client.token().context("a socket is somebody's")?;
        request.headers_mut().insert("authorization", format!("Bearer {token}").parse()?);
        let (stream, _) = tokio_tungstenite::connect_async(request).await.context("the socket does not open")?;
        let (out, mut incoming) = stream.split();
        let heard = Arc::new(Heard::default());
        let hears = heard.clone();
        let reader = tokio::spawn(async move {
            while let Some(Ok(frame)) = incoming.next().await {
                if let Message::Text(text) = frame {
                    hears.hear(text.as_str());
                }
            }
        });
        Ok(Self { out, heard, reader })
    }

    /// Follows a log after a number.
    pub(super) async fn follow(&mut self, log: &str, after: u64) -> Result<()> {
        self.heard.lock().last.insert(log.to_owned(), after);
        let frame = json!({ "type": "follow", "log": log, "after": after }).to_string();
        self.out.send(Message::text(frame)).await?;
        let log = log.to_owned();
        self.wait(move |frame| is(frame, "type", "followed") && is(frame, "log", &log)).await.map(drop)
    }

    /// The first frame so far, or to come, that fits.
    pub(super) async fn wait(&self, fits: impl Fn(&Value) -> bool) -> Result<Value> {
        let waiting = async {
            let mut looked = 0;
            loop {
                let grown = self.heard.grown.notified();
                {
                    let state = self.heard.lock();
                    if let Some(wrong) = &state.wrong {
                        bail!("{wrong}");
                    }
                    if let Some(frame) = state.frames.iter().skip(looked).find(|frame| fits(frame)) {
                        return Ok(frame.clone());
                    }
                    looked = state.frames.len();
                }
                grown.await;
            }
        };
        tokio::time::timeout(PUSH_TIME_MAX, waiting).await.context("it was not pushed")?
    }

    /// Every byte that came.
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.heard.lock().bytes.clone()
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

/// Whether a member of a frame is this text.
pub(super) fn is(frame: &Value, name: &str, text: &str) -> bool {
    frame.get(name).and_then(Value::as_str) == Some(text)
}

impl Heard {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        // Nothing that holds this lock panics half-way through a change.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hear(&self, text: &str) {
        let mut state = self.lock();
        state.bytes.extend_from_slice(text.as_bytes());
        state.bytes.push(b'\n');
        match serde_json::from_str::<Value>(text) {
            Ok(frame) => {
                state.check_number(&frame);
                state.frames.push(frame);
            }
            Err(error) => state.wrong = Some(format!("a frame is not JSON: {error}")),
        }
        drop(state);
        self.grown.notify_one();
    }
}

impl State {
    /// Entries of a log come once each, in order, without a gap.
    fn check_number(&mut self, frame: &Value) {
        if !is(frame, "type", "entry") {
            return;
        }
        let log = frame.get("log").and_then(Value::as_str).unwrap_or_default();
        let number = frame.get("number").and_then(Value::as_u64).unwrap_or_default();
        let last = self.last.entry(log.to_owned()).or_default();
        if number != *last + 1 {
            self.wrong = Some(format!("entry {number} of a log came after entry {last}"));
        }
        *last = number;
    }
}
