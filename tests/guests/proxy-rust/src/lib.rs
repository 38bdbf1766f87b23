//! Asks the server that it is told, as a component written for any host of `wasi:http` does: `/?AUTHORITY`. What it is sent it sends on, by
//! the same method; it begins its request before it writes the body, as libraries do.

#![cfg(target_arch = "wasm32")]
#![allow(unsafe_code, missing_docs, reason = "the component's export is generated")]

use std::io::{Read as _, Write as _};

use wasip2::http::outgoing_handler;
use wasip2::http::types::{
    ErrorCode, Fields, IncomingBody, IncomingRequest, Method, OutgoingBody, OutgoingRequest, OutgoingResponse,
    ResponseOutparam, Scheme,
};

wasip2::http::proxy::export!(Proxy);

struct Proxy;

impl wasip2::exports::http::incoming_handler::Guest for Proxy {
    fn handle(request: IncomingRequest, answer: ResponseOutparam) {
        let path = request.path_with_query().unwrap_or_default();
        let authority = path.split_once('?').map_or("", |(_, authority)| authority);
        let said = match ask(authority, &request.method(), &read(request.consume().ok())) {
            Ok((status, body)) => format!("{status} {body}"),
            Err(error) => format!("{error:?}"),
        };
        let response = OutgoingResponse::new(Fields::new());
        let Ok(outgoing) = response.body() else { return };
        ResponseOutparam::set(answer, Ok(response));
        write(outgoing, said.as_bytes());
    }
}

fn ask(authority: &str, method: &Method, body: &[u8]) -> Result<(u16, String), ErrorCode> {
    let headers = Fields::new();
    let _ = headers.append("user-agent", b"a library/1.0");
    let request = OutgoingRequest::new(headers);
    let _ = request.set_method(method);
    let _ = request.set_scheme(Some(&Scheme::Http));
    let _ = request.set_authority(Some(authority));
    let _ = request.set_path_with_query(Some("/asked"));
    let outgoing = request.body().map_err(|()| ErrorCode::HttpProtocolError)?;
    let future = outgoing_handler::handle(request, None)?;
    write(outgoing, body);
    loop {
        if let Some(answer) = future.get() {
            let answer = answer.map_err(|()| ErrorCode::HttpProtocolError)??;
            return Ok((answer.status(), String::from_utf8_lossy(&read(answer.consume().ok())).into_owned()));
        }
        future.subscribe().block();
    }
}

fn read(body: Option<IncomingBody>) -> Vec<u8> {
    let mut whole = Vec::new();
    if let Some(Ok(mut stream)) = body.as_ref().map(IncomingBody::stream) {
        let _ = stream.read_to_end(&mut whole);
    }
    whole
}

fn write(body: OutgoingBody, bytes: &[u8]) {
    if let Ok(mut stream) = body.write() {
        let _ = stream.write_all(bytes);
        let _ = stream.flush();
    }
    let _ = OutgoingBody::finish(body, None);
}
