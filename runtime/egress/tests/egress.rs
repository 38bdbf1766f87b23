//! What the host asks of other servers, against servers of our own on this machine's loopback.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use parvis_domain::Method;
use parvis_egress::{Ask, Bounds, Egress, EgressError, Fetched, Policy, Reach, Resolver};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::watch;

const BOUNDS: Bounds =
    Bounds { bytes_max: 10_000, header_bytes_max: 1_000, time_max: Duration::from_secs(5), redirects_max: 3 };

/// Answers each connection with the next of its answers, the last one for ever; keeps what was asked.
struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
    count: watch::Receiver<usize>,
}

async fn serve(on: &str, answers: Vec<Vec<u8>>) -> Server {
    let listener = TcpListener::bind((on, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let told = asked.clone();
    let (counted, count) = watch::channel(0);
    let counted = Arc::new(counted);
    tokio::spawn(async move {
        let mut answers = VecDeque::from(answers);
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let answer = if answers.len() > 1 { answers.pop_front().unwrap() } else { answers[0].clone() };
            let (told, counted) = (told.clone(), counted.clone());
            tokio::spawn(async move {
                let mut request = vec![0; 4_096];
                let read = stream.read(&mut request).await.unwrap_or(0);
                told.lock().unwrap().push(String::from_utf8_lossy(&request[..read]).into_owned());
                counted.send_modify(|count| *count += 1);
                let _ = stream.write_all(&answer).await;
                if answer.ends_with(b"never") {
                    std::future::pending::<()>().await;
                }
            });
        }
    });
    Server { port, asked, count }
}

impl Server {
    fn requests(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

fn ok(body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes()
}

fn redirect(to: &str) -> Vec<u8> {
    format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n").into_bytes()
}

/// Answers what an attacker's name server would, one after the other, the last one for ever.
#[derive(Debug)]
struct Scripted {
    answers: Mutex<VecDeque<Vec<IpAddr>>>,
    lookups: AtomicUsize,
}

impl Scripted {
    fn new(answers: &[&[&str]]) -> Arc<Self> {
        let parse = |addresses: &&[&str]| addresses.iter().map(|address| address.parse().unwrap()).collect();
        Arc::new(Self { answers: Mutex::new(answers.iter().map(parse).collect()), lookups: AtomicUsize::new(0) })
    }
}

impl Resolver for Scripted {
    fn resolve(&self, _: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        self.lookups.fetch_add(1, Ordering::SeqCst);
        let mut answers = self.answers.lock().unwrap();
        let answer = if answers.len() > 1 { answers.pop_front().unwrap() } else { answers[0].clone() };
        Box::pin(async move { Ok(answer) })
    }
}

fn local() -> Policy {
    Policy { loopback: true, ..Policy::default() }
}

async fn get(address: &str) -> Result<Fetched, EgressError> {
    let resolver = Scripted::new(&[&["127.0.0.1"]]);
    Egress::with_resolver(local(), resolver).get(address, "image/*", &BOUNDS).await
}

#[track_caller]
fn assert_refused(answer: &Result<Fetched, EgressError>, what: &str) {
    assert!(matches!(answer, Err(EgressError::Refused(_))), "{what}: {answer:?}");
}

#[tokio::test]
async fn an_answer_comes_whole_and_nothing_goes_along() {
    let server = serve("127.0.0.1", vec![redirect("/b"), ok("picture")]).await;
    let fetched = get(&format!("http://localhost:{}/a?x=1", server.port)).await.unwrap();
    assert_eq!((fetched.status, fetched.body.as_slice()), (200, &b"picture"[..]));
    assert_eq!(fetched.content_type(), Some("image/png"));
    let asked = server.asked.lock().unwrap().join("\n").to_lowercase();
    assert!(asked.starts_with("get /a?x=1 http/1.1") && asked.contains("get /b http/1.1"), "{asked}");
    assert!(asked.contains("user-agent: parvis/") && asked.contains("accept: image/*"), "{asked}");
    for header in ["cookie", "referer", "authorization", "accept-encoding", "proxy"] {
        assert!(!asked.contains(header), "{header}: {asked}");
    }
}

#[tokio::test]
async fn addresses_that_may_not_be_asked_are_refused_however_they_are_written() {
    let server = serve("127.0.0.1", vec![ok("secret")]).await;
    let port = server.port;
    let open = Egress::with_resolver(Policy::default(), Scripted::new(&[&["127.0.0.1"]]));
    for address in [
        "http://example.com/".to_owned(),
        format!("http://localhost:{port}/"),
        format!("http://127.0.0.1:{port}/"),
        format!("https://127.0.0.1:{port}/"),
        "https://127.0.0.1/".to_owned(),
        "https://2130706433/".to_owned(),
        "https://0x7f000001/".to_owned(),
        "https://0177.0.0.1/".to_owned(),
        "https://127.1/".to_owned(),
        "https://169.254.169.254/latest/meta-data/".to_owned(),
        "https://8.8.8.8/".to_owned(),
        "https://[::1]/".to_owned(),
        "https://[::ffff:127.0.0.1]/".to_owned(),
        "https://[64:ff9b::7f00:1]/".to_owned(),
        "https://\u{ff11}\u{ff12}\u{ff17}.0.0.1/".to_owned(),
        "https://localhost/".to_owned(),
        "https://intranet/".to_owned(),
        "https://resolves-to-loopback.example/".to_owned(),
        "https://example.com:8443/".to_owned(),
        "https://user:password@example.com/".to_owned(),
        "ftp://example.com/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "data:image/png;base64,AAAA".to_owned(),
        "gopher://example.com/".to_owned(),
        "//example.com/".to_owned(),
        String::new(),
        format!("https://example.com/{}", "x".repeat(3_000)),
    ] {
        assert_refused(&open.get(&address, "image/*", &BOUNDS).await, &address);
    }
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn a_name_that_leads_into_a_closed_network_is_refused() {
    for address in
        ["10.0.0.1", "169.254.169.254", "100.64.0.1", "::1", "fd00:ec2::254", "::ffff:127.0.0.1", "224.0.0.1"]
    {
        let resolver = Scripted::new(&[&[address]]);
        let egress = Egress::with_resolver(Policy::default(), resolver);
        assert_refused(&egress.get("https://pictures.example/a.png", "image/*", &BOUNDS).await, address);
    }
}

#[tokio::test]
async fn development_reaches_this_machine_and_no_other() {
    let server = serve("127.0.0.1", vec![ok("x")]).await;
    let port = server.port;
    assert!(get(&format!("http://127.0.0.1:{port}/")).await.is_ok());
    assert!(get(&format!("http://pictures.localhost:{port}/")).await.is_ok());
    for address in [
        format!("http://10.0.0.1:{port}/"),
        format!("http://[::1]:{port}/"),
        format!("http://0.0.0.0:{port}/"),
        format!("http://pictures.example:{port}/"),
        format!("https://pictures.example:{port}/"),
        "https://pictures.example/".to_owned(),
    ] {
        assert_refused(&get(&address).await, &address);
    }
    let elsewhere = Egress::with_resolver(local(), Scripted::new(&[&["93.184.216.34"]]));
    assert_refused(&elsewhere.get("http://localhost/", "image/*", &BOUNDS).await, "localhost that is not here");
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn a_name_is_resolved_once_and_the_connection_goes_where_it_led() {
    // Reached only if the name's first answer is what the connection is made to: the system knows another one.
    let server = serve("127.0.0.2", vec![ok("here")]).await;
    let resolver = Scripted::new(&[&["10.0.0.7", "127.0.0.2"], &["10.0.0.1"]]);
    let egress = Egress::with_resolver(local(), resolver.clone());
    let address = format!("http://localhost:{}/", server.port);
    assert_eq!(egress.get(&address, "image/*", &BOUNDS).await.unwrap().body, b"here");
    assert_eq!(resolver.lookups.load(Ordering::SeqCst), 1);
    assert_refused(&egress.get(&address, "image/*", &BOUNDS).await, "what it answers the second time");
}

#[tokio::test]
async fn a_redirect_is_judged_like_the_first_request() {
    for to in [
        "http://10.0.0.1/",
        "https://169.254.169.254/",
        "http://[::1]/",
        "file:///etc/passwd",
        "https://intranet/",
        "//192.168.0.1/a",
        "http://user@localhost/",
    ] {
        let server = serve("127.0.0.1", vec![redirect(to), ok("never asked")]).await;
        assert_refused(&get(&format!("http://localhost:{}/", server.port)).await, to);
        assert_eq!(server.requests(), 1, "{to}");
    }
    let server = serve("127.0.0.1", vec![b"HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n\r\n".to_vec()]).await;
    assert_refused(&get(&format!("http://localhost:{}/", server.port)).await, "nowhere");
}

#[tokio::test]
async fn redirects_end() {
    let server = serve("127.0.0.1", vec![redirect("/again")]).await;
    let answer = get(&format!("http://localhost:{}/", server.port)).await;
    assert_eq!(answer, Err(EgressError::TooManyRedirects { redirects_max: 3 }));
    assert_eq!(server.requests(), 4);
}

#[tokio::test]
async fn an_answer_has_bounds_of_bytes_and_time() {
    let too_large = Err(EgressError::TooLarge { bytes_max: 10_000 });
    let told = serve("127.0.0.1", vec![b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nnever".to_vec()]).await;
    assert_eq!(get(&format!("http://localhost:{}/", told.port)).await, too_large);
    let untold = [b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), &[b'x'; 20_000]].concat();
    let untold = serve("127.0.0.1", vec![untold]).await;
    assert_eq!(get(&format!("http://localhost:{}/", untold.port)).await, too_large);
    let packed = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc".to_vec();
    let packed = serve("127.0.0.1", vec![packed]).await;
    assert_refused(&get(&format!("http://localhost:{}/", packed.port)).await, "compressed");
    let cut = serve("127.0.0.1", vec![b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".to_vec()]).await;
    assert_eq!(get(&format!("http://localhost:{}/", cut.port)).await, Err(EgressError::Unreachable));

    let slow = serve("127.0.0.1", vec![b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nnever".to_vec()]).await;
    let egress = Egress::with_resolver(local(), Scripted::new(&[&["127.0.0.1"]]));
    let bounds = Bounds { time_max: Duration::from_millis(200), ..BOUNDS };
    let began = Instant::now();
    let answer = egress.get(&format!("http://localhost:{}/", slow.port), "image/*", &bounds).await;
    assert_eq!(answer, Err(EgressError::TimedOut));
    assert!(began.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn requests_at_the_same_time_are_bounded() {
    let mut slow = serve("127.0.0.1", vec![b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nnever".to_vec()]).await;
    let policy = Policy { at_once: 2, ..local() };
    let egress = Egress::with_resolver(policy, Scripted::new(&[&["127.0.0.1"]]));
    let address = format!("http://localhost:{}/", slow.port);
    let ask = |time_max| {
        let (egress, address, bounds) = (egress.clone(), address.clone(), Bounds { time_max, ..BOUNDS });
        tokio::spawn(async move { egress.get(&address, "image/*", &bounds).await })
    };
    let held = [ask(Duration::from_secs(60)), ask(Duration::from_secs(60))];
    slow.count.wait_for(|count| *count == 2).await.unwrap();
    assert_eq!(ask(Duration::from_millis(100)).await.unwrap(), Err(EgressError::TimedOut));
    assert_eq!(slow.requests(), 2, "the third waited for its turn");
    for held in held {
        held.abort();
    }
}

/// Sends a request that may go to `hosts` alone, all of them servers of this machine.
async fn send(hosts: &[&str], ask: Ask<'_>) -> Result<Fetched, EgressError> {
    let hosts: std::collections::BTreeSet<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let policy = Policy { local: hosts.clone(), ..Policy::default() };
    let egress = Egress::with_resolver(policy, Scripted::new(&[&["127.0.0.1"]]));
    egress.send(&Ask { reach: Reach::Hosts(&hosts), ..ask }, &BOUNDS).await
}

fn asking(method: Method, address: &str) -> Ask<'_> {
    Ask { method, address, headers: &[], body: &[], reach: Reach::Open }
}

#[tokio::test]
async fn what_is_bound_to_hosts_goes_to_them_alone_redirects_included() {
    let server = serve("127.0.0.1", vec![ok("here")]).await;
    let (here, there) = (format!("localhost:{}", server.port), format!("shop.localhost:{}", server.port));
    let address = format!("http://{here}/");
    assert_eq!(send(&[&here], asking(Method::Get, &address)).await.unwrap().body, b"here");
    assert_refused(&send(&[&there], asking(Method::Get, &address)).await, "another name");
    assert_refused(&send(&["localhost:1"], asking(Method::Get, &address)).await, "another port");
    // What the operator allows for pictures is not allowed for these.
    let hosts = [here.clone()].into();
    let ask = Ask { reach: Reach::Hosts(&hosts), ..asking(Method::Get, &address) };
    let egress = Egress::with_resolver(local(), Scripted::new(&[&["127.0.0.1"]]));
    assert_refused(&egress.send(&ask, &BOUNDS).await, "the operator does not allow it");
    // A name that is allowed as a server of this machine, and is none.
    let policy = Policy { local: hosts.clone(), ..Policy::default() };
    for led in ["10.0.0.1", "169.254.169.254", "93.184.216.34"] {
        let egress = Egress::with_resolver(policy.clone(), Scripted::new(&[&[led]]));
        assert_refused(&egress.send(&ask, &BOUNDS).await, led);
    }
    // On the open internet: by https alone, and not where its name leads into a closed network.
    let named = ["api.example.org".to_owned()].into();
    for address in ["http://api.example.org/", "https://api.example.org:8443/", "https://api.example.org/"] {
        let ask = Ask { reach: Reach::Hosts(&named), ..asking(Method::Get, address) };
        let egress = Egress::with_resolver(Policy::default(), Scripted::new(&[&["10.0.0.1"]]));
        assert_refused(&egress.send(&ask, &BOUNDS).await, address);
    }
    let turned = serve("127.0.0.1", vec![redirect(&address), ok("never")]).await;
    let (own, address) = (format!("localhost:{}", turned.port), format!("http://localhost:{}/", turned.port));
    assert_refused(&send(&[&own], asking(Method::Get, &address)).await, "a redirect elsewhere");
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn each_method_is_what_it_says() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\nContent-Encoding: gzip\r\n\r\n".to_vec();
    let server = serve("127.0.0.1", vec![head, redirect("/b"), ok("x")]).await;
    let here = format!("localhost:{}", server.port);
    let address = format!("http://{here}/");
    let headers = [("x-a".to_owned(), "b".to_owned())];
    assert_eq!(send(&[&here], asking(Method::Head, &address)).await.unwrap().body, b"");
    let put = Ask { headers: &headers, body: b"tea", ..asking(Method::Put, &address) };
    assert_eq!(send(&[&here], put).await.unwrap().status, 302, "what changes something is not sent elsewhere");
    let delete = send(&[&here], asking(Method::Delete, &address)).await.unwrap();
    assert_eq!(delete.headers, [("content-type".to_owned(), "image/png".to_owned())]);
    let asked = server.asked.lock().unwrap().clone();
    assert!(asked[0].starts_with("HEAD /") && asked[1].starts_with("PUT /") && asked[2].starts_with("DELETE /"));
    assert!(asked[1].contains("x-a: b") && asked[1].ends_with("\r\n\r\ntea"), "{}", asked[1]);
    let bad = [("x-a".to_owned(), "b\r\nhost: evil".to_owned())];
    assert_refused(&send(&[&here], Ask { headers: &bad, ..asking(Method::Get, &address) }).await, "a header's end");
}

#[tokio::test]
async fn headers_of_an_answer_are_bounded() {
    for headers in [format!("a: {}\r\n", "x".repeat(1_001)), "a: b\r\n".repeat(65)] {
        let answer = format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: 0\r\n\r\n").into_bytes();
        let server = serve("127.0.0.1", vec![answer]).await;
        let answer = get(&format!("http://localhost:{}/", server.port)).await;
        assert!(matches!(answer, Err(EgressError::TooLarge { .. })), "{answer:?}");
    }
}
