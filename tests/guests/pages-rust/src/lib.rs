//! Pages as a component written for any host of `wasi:http` serves them: it knows nothing of Parvis and asks for nothing. Some of them
//! do what a host must not let through.

#![cfg(target_arch = "wasm32")]
#![allow(unsafe_code, missing_docs, reason = "the component's export is generated")]

use std::io::{Read as _, Write as _};

use wasip2::http::types::{Fields, IncomingRequest, Method, OutgoingBody, OutgoingResponse, ResponseOutparam};

wasip2::http::proxy::export!(Pages);

struct Pages;

const PAGE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
    <title>Counter</title><link rel=\"stylesheet\" href=\"/style.css\"><h1>Counter</h1>\
    <form method=\"post\" action=\"/echo\"><input name=\"said\" aria-label=\"Say\"><button>Send</button></form>\
    <p id=\"script\">No script ran.</p><script src=\"/app.js\"></script></html>";
const STYLE: &str = "body { font-family: system-ui, sans-serif; background: rgb(1, 2, 3); color: white }";
const SCRIPT: &str = "fetch('/method', { method: 'POST' }).then((answer) => answer.text()).then((text) => {\
    document.getElementById('script').textContent = 'Asked by ' + text; });";

impl wasip2::exports::http::incoming_handler::Guest for Pages {
    fn handle(request: IncomingRequest, answer: ResponseOutparam) {
        let path = request.path_with_query().unwrap_or_default();
        let (path, query) = path.split_once('?').unwrap_or((&path, ""));
        let text = |kind: &str, text: &str| (200, vec![("content-type", kind.to_owned())], text.as_bytes().to_vec());
        let (status, headers, body) = match path {
            "/" => text("text/html; charset=utf-8", PAGE),
            "/style.css" => text("text/css", STYLE),
            "/app.js" => text("text/javascript", SCRIPT),
            "/echo" => (200, vec![("content-type", "text/plain".to_owned())], body_of(&request)),
            "/method" => text("text/plain", if matches!(request.method(), Method::Post) { "POST" } else { "another" }),
            "/seen" => text("text/plain", &seen(&request)),
            "/status" => (query.parse().unwrap_or(200), Vec::new(), b"as you like".to_vec()),
            "/go" => (303, vec![("location", query.to_owned())], Vec::new()),
            "/large" => (200, Vec::new(), vec![b'x'; query.parse().unwrap_or(0)]),
            "/headers" => (200, (0..70).map(|_| ("x-many", "x".to_owned())).collect(), Vec::new()),
            "/policy" => (
                200,
                vec![
                    ("content-type", "text/html".to_owned()),
                    ("content-security-policy", "default-src *".to_owned()),
                    ("set-cookie", "parvis=stolen; Path=/".to_owned()),
                    ("cache-control", "public, max-age=60".to_owned()),
                    ("access-control-allow-origin", "*".to_owned()),
                ],
                b"<p>mine</p>".to_vec(),
            ),
            "/nothing" => return,
            "/half" => return half(answer),
            "/trap" => core::arch::wasm32::unreachable(),
            "/hang" => loop {
                core::hint::black_box(0);
            },
            _ => (404, Vec::new(), b"no such page".to_vec()),
        };
        send(answer, status, &headers, &body);
    }
}

fn body_of(request: &IncomingRequest) -> Vec<u8> {
    let mut whole = Vec::new();
    if let Ok(body) = request.consume() {
        if let Ok(mut stream) = body.stream() {
            let _ = stream.read_to_end(&mut whole);
        }
    }
    whole
}

/// What it is told of the request, a line each.
fn seen(request: &IncomingRequest) -> String {
    let mut lines =
        vec![format!("{} {}", request.authority().unwrap_or_default(), request.path_with_query().unwrap_or_default())];
    for (name, value) in request.headers().entries() {
        lines.push(format!("{name}: {}", String::from_utf8_lossy(&value)));
    }
    lines.join("\n")
}

fn send(answer: ResponseOutparam, status: u16, headers: &[(&str, String)], body: &[u8]) {
    let fields = Fields::new();
    for (name, value) in headers {
        let _ = fields.append(name, value.as_bytes());
    }
    let _ = fields.append("content-length", body.len().to_string().as_bytes());
    let response = OutgoingResponse::new(fields);
    let _ = response.set_status_code(status);
    let Ok(outgoing) = response.body() else { return };
    ResponseOutparam::set(answer, Ok(response));
    if let Ok(mut stream) = outgoing.write() {
        let _ = stream.write_all(body);
        let _ = stream.flush();
    }
    let _ = OutgoingBody::finish(outgoing, None);
}

/// Begins an answer, and ends without ending it.
fn half(answer: ResponseOutparam) {
    let fields = Fields::new();
    let _ = fields.append("content-length", b"100");
    let response = OutgoingResponse::new(fields);
    let Ok(outgoing) = response.body() else { return };
    ResponseOutparam::set(answer, Ok(response));
    if let Ok(mut stream) = outgoing.write() {
        let _ = stream.write_all(b"half");
        let _ = stream.flush();
    }
    core::mem::forget(outgoing);
}
