//! A program asks a server on this machine, through a host that is killed between sending and the answer.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::world::{PASSWORD, Serving, components, parvis, said};

/// Looks at a history that a request of the same lane was sent for: more are not needed.
const LOOKS_MAX: usize = 50;

/// The server that the program asks.
pub(crate) struct Till {
    listener: TcpListener,
}

/// A request that waits for its answer.
pub(crate) struct Asked {
    stream: TcpStream,
    /// Its head in lower case.
    head: String,
    body: String,
}

impl Till {
    pub(crate) async fn open() -> Self {
        Self { listener: TcpListener::bind(("127.0.0.1", 0)).await.unwrap() }
    }

    pub(crate) fn host(&self) -> String {
        format!("localhost:{}", self.listener.local_addr().unwrap().port())
    }

    pub(crate) async fn asked(&self) -> Asked {
        let (mut stream, _) = self.listener.accept().await.unwrap();
        let (mut bytes, mut piece) = (Vec::new(), [0; 4_096]);
        loop {
            let read = stream.read(&mut piece).await.unwrap();
            bytes.extend_from_slice(&piece[..read]);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let head = head.to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return Asked { stream, head, body: body.to_owned() };
            }
        }
    }
}

impl Asked {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    pub(crate) async fn answer(mut self, status: u16, body: &str) {
        let length = body.len();
        let answer = format!("HTTP/1.1 {status} It\r\nContent-Length: {length}\r\n\r\n{body}");
        self.stream.write_all(answer.as_bytes()).await.unwrap();
    }
}

/// Somebody who uses the program.
pub(crate) struct Ada {
    client: reqwest::Client,
    token: String,
    conversation: String,
    asked: std::cell::Cell<u32>,
}

impl Ada {
    pub(crate) async fn arrive(base: &str) -> Self {
        let client =
            reqwest::Client::builder().tls_backend_preconfigured(parvis_egress::tls()).no_proxy().build().unwrap();
        let mut ada = Self { client, token: String::new(), conversation: String::new(), asked: 0.into() };
        let signed_in = ada.post(base, "/v1/sessions", &json!({ "login": "ada", "password": PASSWORD })).await;
        ada.token = signed_in["token"].as_str().unwrap().to_owned();
        let group = json!({ "kind": "group", "name": "Here", "members": [] });
        ada.conversation = ada.post(base, "/v1/conversations", &group).await["id"].as_str().unwrap().to_owned();
        ada
    }

    async fn post(&self, base: &str, path: &str, body: &Value) -> Value {
        self.asked.set(self.asked.get() + 1);
        let key = format!("{:032x}", self.asked.get());
        let request = self.client.post(format!("{base}{path}")).header("idempotency-key", key).json(body);
        let request = if self.token.is_empty() { request } else { request.bearer_auth(&self.token) };
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Says `/ask words`; `wait`: until the program has handled it.
    pub(crate) async fn ask(&self, base: &str, words: &str, wait: bool) {
        let path = format!("/v1/conversations/{}/messages?wait={}", self.conversation, if wait { 20 } else { 0 });
        self.post(base, &path, &json!({ "text": format!("/ask {words}") })).await;
    }

    /// What the program has said, oldest first.
    async fn told(&self, base: &str) -> Vec<String> {
        let address = format!("{base}/v1/conversations/{}/messages?limit=100", self.conversation);
        let answer = self.client.get(address).bearer_auth(&self.token).send().await.unwrap();
        let page: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        let texts = page["items"].as_array().unwrap().iter().map(|item| item["text"].as_str().unwrap().to_owned());
        texts.filter(|text| !text.starts_with("/ask")).collect()
    }
}

/// A data directory with ada and the program, which may ask `host` for anything.
pub(crate) fn set_up(folder: &Path, host: &str) -> std::path::PathBuf {
    let data = folder.join("data");
    let data_text = data.to_str().unwrap();
    said(&parvis(["accounts", "create", "ada", "--name", "Ada", "--data", data_text]));
    let keys = folder.join("keys");
    said(&parvis(["keys", "create", keys.to_str().unwrap(), "--name", "Example"]));
    let component = components().join("fetch-rust.wasm");
    let manifest = fs::read_to_string(component.with_extension("json")).unwrap();
    let manifest = manifest.replace("till.localhost:9000", host).replace("localhost:9000", "read.localhost:9000");
    fs::write(folder.join("parvis.json"), manifest).unwrap();
    let package = folder.join("app.wasm");
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let [component, manifest, keys_path, output] =
        [&component, &folder.join("parvis.json"), &keys, &package].map(|at| path(at));
    said(&parvis(["sign", &component, "--manifest", &manifest, "--keys", &keys_path, "--output", &output]));
    let inspected = said(&parvis(["inspect", &output]));
    assert!(inspected.contains(&format!("changes      {host}")) && !inspected.contains("no network"), "{inspected}");
    let publisher = path(&keys.join("publisher.json"));
    let installed = said(&parvis(["install", &output, "--data", data_text, "--trust-publisher", &publisher]));
    assert!(installed.contains("runs"), "{installed}");
    data
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_is_asked_under_one_key_however_often_the_host_is_killed_and_the_program_tells_one_answer() {
    let folder = tempfile::tempdir().unwrap();
    let till = Till::open().await;
    let data = set_up(folder.path(), &till.host());
    let url = format!("http://{}/orders", till.host());
    let serve = || Serving::start_with(&data, &["--allow-host", &till.host()]);
    let server = serve();
    let ada = Ada::arrive(&server.base).await;

    // Killed while the program waits for its answer.
    ada.ask(&server.base, &format!("post {url} tea"), false).await;
    let first = till.asked().await;
    drop(server);
    let server = serve();
    let second = till.asked().await;
    let key = first.header("idempotency-key").unwrap().to_owned();
    assert_eq!((second.header("idempotency-key"), second.body.as_str()), (Some(key.as_str()), "tea"));
    second.answer(201, "made").await;

    // Killed while a request is under way that was left for later.
    ada.ask(&server.base, &format!("later {url} cake"), true).await;
    let first = till.asked().await;
    drop(server);
    let server = serve();
    let second = till.asked().await;
    assert_eq!(first.header("idempotency-key"), second.header("idempotency-key"));
    assert_ne!(second.header("idempotency-key"), Some(key.as_str()));
    second.answer(200, "baked").await;

    // The answer becomes an event behind those that wait.
    let mut told = Vec::new();
    for _ in 0..LOOKS_MAX {
        let words = format!("get {url}");
        let answers = async { till.asked().await.answer(200, "-").await };
        tokio::join!(ada.ask(&server.base, &words, true), answers);
        told = ada.told(&server.base).await;
        told.retain(|text| text != "200 -");
        if told.len() > 1 {
            break;
        }
    }
    assert_eq!(told, ["201 made", "later cake: 200 baked"]);
    assert!(server.terminate().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_the_manifest_names_and_the_operator_allows_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let till = Till::open().await;
    let data = set_up(folder.path(), &till.host());
    let server = Serving::start(&data);
    let ada = Ada::arrive(&server.base).await;
    let own = server.base.trim_start_matches("http://").to_owned();
    for what in [
        format!("get http://{}/", till.host()),
        "get http://169.254.169.254/latest/meta-data/".to_owned(),
        format!("get http://{own}/metrics"),
        "post http://read.localhost:9000/ x".to_owned(),
    ] {
        ada.ask(&server.base, &what, true).await;
    }
    let expected = [
        "no answer: refused: servers of this machine are asked only where the operator allows it".to_owned(),
        "not granted: http:169.254.169.254".to_owned(),
        format!("not granted: http:{own}"),
        "not granted: http_effects:read.localhost:9000".to_owned(),
    ];
    assert_eq!(ada.told(&server.base).await, expected);
    assert!(server.terminate().success());
}
