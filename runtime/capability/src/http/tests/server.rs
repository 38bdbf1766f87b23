//! A server on this machine that answers as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Answers each connection with the next of its answers, the last one for ever; keeps what was asked.
pub(super) struct Server {
    port: u16,
    answers: Arc<Mutex<VecDeque<String>>>,
    asked: watch::Receiver<Vec<String>>,
}

pub(super) fn answer(status: u16, body: &str) -> &'static str {
    let length = body.len();
    format!("HTTP/1.1 {status} It\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n{body}").leak()
}

/// The line with the key of a request.
pub(super) fn key(asked: &str) -> String {
    asked.lines().find(|line| line.starts_with("idempotency-key: ")).unwrap().to_owned()
}

impl Server {
    pub(super) async fn start() -> Self {
        // Both ways in which this machine calls itself lead here.
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (tell, asked) = watch::channel(Vec::new());
        let answers = Arc::new(Mutex::new(VecDeque::new()));
        let (tell, told) = (Arc::new(tell), answers.clone());
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, tell.clone(), told.clone()));
            }
        });
        Self { port, answers, asked }
    }

    pub(super) fn says(&self, answers: &[&str]) {
        *self.answers.lock().unwrap() = answers.iter().map(|answer| (*answer).to_owned()).collect();
    }

    /// The name under which programs may read.
    pub(super) fn reading(&self) -> String {
        format!("localhost:{}", self.port)
    }

    /// The name under which they may change something: the same server.
    pub(super) fn changing(&self) -> String {
        format!("till.localhost:{}", self.port)
    }

    /// Requests as they came, their heads in lower case.
    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.borrow().clone()
    }

    pub(super) async fn has_asked(&self, count: usize) {
        self.asked.clone().wait_for(|asked| asked.len() >= count).await.unwrap();
    }
}

async fn serve(mut stream: TcpStream, tell: Arc<watch::Sender<Vec<String>>>, answers: Arc<Mutex<VecDeque<String>>>) {
    let request = read(&mut stream).await;
    let answer = {
        let mut answers = answers.lock().unwrap();
        if answers.len() > 1 { answers.pop_front().unwrap() } else { answers[0].clone() }
    };
    tell.send_modify(|asked| asked.push(request));
    match answer.as_str() {
        "hang" => std::future::pending().await,
        "break off" => {}
        answer => drop(stream.write_all(answer.as_bytes()).await),
    }
}

async fn read(stream: &mut TcpStream) -> String {
    let (mut bytes, mut piece) = (Vec::new(), [0; 4_096]);
    loop {
        let read = stream.read(&mut piece).await.unwrap_or(0);
        bytes.extend_from_slice(&piece[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            if read == 0 {
                return text;
            }
            continue;
        };
        let head = head.to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
        if read == 0 || body.len() >= length.unwrap_or(0) {
            return format!("{head}\r\n\r\n{body}");
        }
    }
}
