//! A person's own data as one archive: the answers of this API, as the person is given them, and the files that they sent.
//!
//! Always true:
//! - the archive holds what the person could ask for one by one, and nothing else: each part is an answer to their own session;
//! - it is written while it is sent: one page of a list, or one file, is in memory at a time;
//! - it has an end: what does not fit is named in `export.json`.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use bytes::Bytes;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tower::ServiceExt;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

/// Largest answer that is read: the largest file that people send, and some more.
const ANSWER_BYTES_MAX: usize = 32 << 20;
/// A client that takes nothing for so long is gone.
const PATIENCE: Duration = Duration::from_secs(30);

/// How the next page of a list is asked for.
#[derive(Clone, Copy)]
enum Paging {
    /// By the number of the last item, downwards or upwards.
    Before,
    After,
    /// By a member of the last item.
    AfterMember(&'static str),
    /// There is one page.
    None,
}

/// Why an archive ends before its end: the one who asked is gone or signed out, or the host has a fault.
#[derive(Debug)]
struct Broken(io::Error);

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self(error)
    }
}

impl From<zip::result::ZipError> for Broken {
    fn from(error: zip::result::ZipError) -> Self {
        Self(error.into())
    }
}

/// Writes the archive of whoever sent `headers` to `out`: at most `bytes_max` of all its files, before they are packed.
pub(crate) async fn write(api: Router, headers: HeaderMap, bytes_max: u64, out: mpsc::Sender<io::Result<Bytes>>) {
    let buffer = Buffer::default();
    let zip = ZipWriter::new_stream(buffer.clone());
    let mut archive = Archive { api, headers, out, buffer, zip, left: bytes_max, left_out: Vec::new() };
    let written = archive.fill().await;
    let Archive { zip, buffer, out, .. } = archive;
    let ended = written.and_then(|()| zip.finish().map(drop).map_err(Broken::from));
    let last = match ended {
        Ok(()) => Ok(buffer.take()),
        Err(Broken(error)) => {
            tracing::debug!(%error, "an export was cut off");
            Err(error)
        }
    };
    // Whoever is gone does not get it.
    let _ = tokio::time::timeout(PATIENCE, out.send(last)).await;
}

struct Archive {
    api: Router,
    /// What shows who asks.
    headers: HeaderMap,
    out: mpsc::Sender<io::Result<Bytes>>,
    buffer: Buffer,
    zip: ZipWriter<StreamWriter<Buffer>>,
    left: u64,
    left_out: Vec<String>,
}

impl Archive {
    async fn fill(&mut self) -> Result<(), Broken> {
        let me = self.object("me.json", "/v1/me").await?;
        if let Some(avatar) = me.get("avatar").and_then(Value::as_str).map(str::to_owned) {
            self.file("media/avatar", &avatar).await?;
        }
        self.object("consents.json", "/v1/consents").await?;
        for (name, path, paging) in [
            ("sessions.json", "/v1/sessions", Paging::None),
            ("passkeys.json", "/v1/passkeys", Paging::None),
            ("consent-uses.json", "/v1/consents/uses", Paging::Before),
            ("payments.json", "/v1/payments", Paging::Before),
            ("log.json", "/v1/log", Paging::After),
        ] {
            self.list(name, path, paging, |_| None::<()>).await?;
        }
        let currency = |balance: &Value| text(balance, "/available/currency");
        for currency in self.list("wallet.json", "/v1/wallet", Paging::None, currency).await? {
            let (name, path) = (format!("wallet/{currency}.json"), format!("/v1/wallet/{currency}/transfers"));
            self.list(&name, &path, Paging::Before, |_| None::<()>).await?;
        }
        let id = |conversation: &Value| text(conversation, "/id");
        let conversations = self.list("conversations.json", "/v1/conversations", Paging::AfterMember("id"), id).await?;
        let own = text(&me, "/id").unwrap_or_default();
        for id in conversations {
            self.conversation(&id, &own).await?;
        }
        let about = json!({ "complete": self.left_out.is_empty(), "left_out": self.left_out });
        self.left = self.left.max(1 << 20);
        self.put("export.json", &about.to_string().into_bytes(), CompressionMethod::Deflated).await?;
        Ok(())
    }

    async fn conversation(&mut self, id: &str, own: &str) -> Result<(), Broken> {
        let (folder, path) = (format!("conversations/{id}"), format!("/v1/conversations/{id}"));
        let members = format!("{path}/members");
        self.list(&format!("{folder}/members.json"), &members, Paging::AfterMember("user"), |_| None::<()>).await?;
        // What others sent is theirs.
        let files = |message: &Value| {
            let is_own = message.pointer("/author/id").and_then(Value::as_str) == Some(own);
            let count = message.get("attachments").and_then(Value::as_array).map_or(0, Vec::len);
            (is_own && count > 0).then(|| message.clone())
        };
        let messages = format!("{path}/messages");
        let sent = self.list(&format!("{folder}/messages.json"), &messages, Paging::After, files).await?;
        for message in sent {
            let Some(id) = text(&message, "/id") else { continue };
            let attachments = message.get("attachments").and_then(Value::as_array).cloned().unwrap_or_default();
            for (index, attachment) in attachments.iter().enumerate() {
                let name = text(attachment, "/name").unwrap_or_default();
                let name = format!("media/{id}-{index}-{}", plain(&name));
                self.file(&name, &format!("/v1/messages/{id}/attachments/{index}")).await?;
            }
        }
        Ok(())
    }

    /// One answer as it is.
    async fn object(&mut self, name: &str, path: &str) -> Result<Value, Broken> {
        let answer = self.ask(path).await?.ok_or_else(|| io::Error::other("a part is missing"))?;
        self.put(name, &answer, CompressionMethod::Deflated).await?;
        Ok(serde_json::from_slice(&answer).map_err(io::Error::from)?)
    }

    /// All pages of a list as one array; answers what `pick` takes of its items.
    async fn list<T>(
        &mut self,
        name: &str,
        path: &str,
        paging: Paging,
        pick: impl Fn(&Value) -> Option<T>,
    ) -> Result<Vec<T>, Broken> {
        let (mut picked, mut cursor, mut is_first) = (Vec::new(), None::<String>, true);
        self.zip.start_file(name, options(CompressionMethod::Deflated))?;
        self.zip.write_all(b"[")?;
        loop {
            let query = match (paging, &cursor) {
                (Paging::After, None) => "?after=0".to_owned(),
                (_, None) => String::new(),
                (Paging::Before, Some(cursor)) => format!("?before={cursor}"),
                (_, Some(cursor)) => format!("?after={cursor}"),
            };
            let Some(answer) = self.ask(&format!("{path}{query}")).await? else { break };
            let mut page: Value = serde_json::from_slice(&answer).map_err(io::Error::from)?;
            let items = page.get_mut("items").and_then(Value::as_array_mut).map(std::mem::take).unwrap_or_default();
            let Some(last) = items.last() else { break };
            let next = match paging {
                Paging::None => None,
                Paging::Before | Paging::After => last.get("number").and_then(Value::as_u64).map(|it| it.to_string()),
                Paging::AfterMember(member) => last.get(member).and_then(Value::as_str).map(str::to_owned),
            };
            let size = u64::try_from(answer.len()).unwrap_or(u64::MAX);
            if size > self.left {
                self.left_out.push(format!("{name}, from some item on"));
                break;
            }
            self.left -= size;
            for item in &items {
                self.zip.write_all(if is_first { b"\n" } else { b",\n" })?;
                is_first = false;
                self.zip.write_all(item.to_string().as_bytes())?;
                picked.extend(pick(item));
            }
            self.send().await?;
            // A page that leads nowhere new is the last one.
            if next.is_none() || next == cursor {
                break;
            }
            cursor = next;
        }
        self.zip.write_all(b"\n]\n")?;
        self.send().await?;
        Ok(picked)
    }

    /// A file that the person sent; one that is gone is left out.
    async fn file(&mut self, name: &str, path: &str) -> Result<(), Broken> {
        match self.ask(path).await? {
            Some(bytes) => self.put(name, &bytes, CompressionMethod::Stored).await,
            None => Ok(()),
        }
    }

    async fn put(&mut self, name: &str, bytes: &[u8], method: CompressionMethod) -> Result<(), Broken> {
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if size > self.left {
            self.left_out.push(name.to_owned());
            return Ok(());
        }
        self.left -= size;
        self.zip.start_file(name, options(method))?;
        self.zip.write_all(bytes)?;
        self.send().await
    }

    /// What the API answers to the person; `None` where there is no such thing.
    async fn ask(&self, path: &str) -> Result<Option<Bytes>, Broken> {
        let mut request = Request::get(path).body(Body::empty()).map_err(io::Error::other)?;
        *request.headers_mut() = self.headers.clone();
        let response = self.api.clone().oneshot(request).await.map_err(io::Error::other)?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Ok(None),
            status => return Err(io::Error::other(format!("a part is refused: {status}")).into()),
        }
        let read = axum::body::to_bytes(response.into_body(), ANSWER_BYTES_MAX).await;
        Ok(Some(read.map_err(io::Error::other)?))
    }

    /// Hands on what is written so far.
    async fn send(&mut self) -> Result<(), Broken> {
        let bytes = self.buffer.take();
        if bytes.is_empty() {
            return Ok(());
        }
        match tokio::time::timeout(PATIENCE, self.out.send(Ok(bytes))).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(io::Error::from(io::ErrorKind::BrokenPipe).into()),
        }
    }
}

/// The headers that show who asks, and no others.
pub(crate) fn who(headers: &HeaderMap) -> HeaderMap {
    let shown = headers.iter().filter(|(name, _)| [AUTHORIZATION, COOKIE].contains(name));
    shown.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn options(method: CompressionMethod) -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(method)
}

fn text(value: &Value, path: &str) -> Option<String> {
    value.pointer(path).and_then(Value::as_str).map(str::to_owned)
}

/// A file's name that every system takes, and that leads nowhere else.
fn plain(name: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' };
    let plain: String = name.chars().map(safe).take(80).collect();
    plain.trim_start_matches('.').to_owned()
}

/// What the archive is written to, until it is handed on.
#[derive(Debug, Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn take(&self) -> Bytes {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_leads_nowhere() {
        for (name, expected) in [
            ("photo.jpg", "photo.jpg"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("a\\b:c\0d", "a_b_c_d"),
            ("..", ""),
            ("Ferien in Zürich.png", "Ferien_in_Zürich.png"),
        ] {
            assert_eq!(plain(name), expected);
        }
    }
}
