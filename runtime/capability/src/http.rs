//! What programs ask of other servers: what may be asked, and what is kept of it.
//!
//! Always true:
//! - only hosts that the running version names are asked, and only while the operator does not withhold `http`;
//! - what may change something at another server is written down before it is sent, and its answer before the program sees it
//!   ([`journal`]); it goes out under one key, however often it is sent;
//! - a request that can wait is sent after the commit of the event that made it, and its answer is an event ([`later`]).
//!
//! Not here: which addresses a name may lead to (`egress`), when what waits is sent (`conversation`).

pub(crate) mod journal;
pub(crate) mod later;
pub(crate) mod recent;
#[cfg(test)]
mod tests;

pub use later::Waiting;

use std::time::Duration;

use parvis_domain::{EventId, HttpAnswer, HttpFailure, HttpHosts, HttpRequest, HttpResponse, ids, limits};
use parvis_egress::{Ask, Bounds, Egress, EgressError, Reach};

use crate::CallError;

/// What one request may have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    body_bytes: usize,
    answer_bytes: usize,
    header_bytes: usize,
    time_ms: u32,
    time_ms_max: u32,
}

/// While the program waits.
pub(crate) const WAITED_FOR: Room = Room {
    body_bytes: limits::HTTP_BODY_BYTES_MAX,
    answer_bytes: limits::HTTP_ANSWER_BYTES_MAX,
    header_bytes: limits::HTTP_ANSWER_HEADER_BYTES_MAX,
    time_ms: limits::HTTP_TIME_MS,
    time_ms_max: limits::HTTP_TIME_MS_MAX,
};

/// After the event.
pub(crate) const LATER: Room = Room {
    body_bytes: limits::LATER_BODY_BYTES_MAX,
    answer_bytes: limits::LATER_BODY_BYTES_MAX,
    header_bytes: limits::LATER_ANSWER_HEADER_BYTES_MAX,
    time_ms: limits::LATER_TIME_MS_MAX,
    time_ms_max: limits::LATER_TIME_MS_MAX,
};

/// The host's own headers, and those that are about the connection.
const HOSTS_OWN: [&str; 15] = [
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "forwarded",
    "host",
    "idempotency-key",
    "keep-alive",
    "max-forwards",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
];
const HOSTS_OWN_PREFIXES: [&str; 3] = ["proxy-", "sec-", "x-forwarded-"];

/// Checks what a program made. Answers the host that it is for, as a manifest names it.
pub(crate) fn check(request: &HttpRequest, room: &Room) -> Result<String, CallError> {
    if request.url.len() > limits::HTTP_URL_BYTES_MAX {
        return Err(CallError::invalid("url: must be at most 2,048 bytes"));
    }
    let host = parvis_egress::host_of(&request.url).map_err(|error| CallError::invalid(format!("url: {error}")))?;
    check_headers(request)?;
    if request.method.is_safe() && !request.body.is_empty() {
        return Err(CallError::invalid("body: must be empty for `get` and `head`"));
    }
    if request.body.len() > room.body_bytes {
        return Err(CallError::invalid(format!("body: must be at most {} KiB", room.body_bytes >> 10)));
    }
    let time = limits::HTTP_TIME_MS_MIN..=room.time_ms_max;
    if request.timeout_ms.is_some_and(|timeout| !time.contains(&timeout)) {
        return Err(CallError::invalid(format!("timeout-ms: must be 100 to {}", room.time_ms_max)));
    }
    Ok(host)
}

fn check_headers(request: &HttpRequest) -> Result<(), CallError> {
    let bytes: usize = request.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
    if request.headers.len() > limits::HTTP_HEADERS_MAX || bytes > limits::HTTP_HEADER_BYTES_MAX {
        return Err(CallError::invalid("headers: must be at most 32 with 8 KiB in all"));
    }
    for (name, value) in &request.headers {
        let in_name = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        let in_value = |byte: u8| byte == b'\t' || (b' '..=b'~').contains(&byte);
        if name.is_empty() || !name.bytes().all(in_name) || !value.bytes().all(in_value) {
            return Err(CallError::invalid(format!(
                "headers: `{}` has characters that none may have",
                name.escape_debug()
            )));
        }
        if is_hosts_own(name) {
            let name = name.to_ascii_lowercase();
            return Err(CallError::invalid(format!("headers: `{name}` is the host's own")));
        }
    }
    Ok(())
}

/// Whether a header is the host's to set, whatever a program says.
pub fn is_hosts_own(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    HOSTS_OWN.contains(&name.as_str()) || HOSTS_OWN_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// The name of a request: the same in each run of its event that asks the same in the same place.
pub(crate) fn key(event: &EventId, ordinal: u32, request: &HttpRequest) -> [u8; 16] {
    let HttpRequest { method, url, body, .. } = request;
    ids::derive(
        b"parvis request",
        &[event.as_bytes(), &ordinal.to_be_bytes(), method.name().as_bytes(), url.as_bytes(), body],
    )
}

/// Sends a request that [`check`] let through. `answer_bytes` is what is left for the body of its answer.
pub(crate) async fn send(
    egress: &Egress,
    hosts: &HttpHosts,
    request: &HttpRequest,
    key: &[u8; 16],
    room: &Room,
    answer_bytes: usize,
) -> HttpAnswer {
    let mut headers = request.headers.clone();
    let reach = if request.method.is_safe() {
        hosts.all()
    } else {
        headers.push(("idempotency-key".to_owned(), hex::encode(key)));
        hosts.effects.clone()
    };
    let ask = Ask {
        method: request.method,
        address: &request.url,
        headers: &headers,
        body: &request.body,
        reach: Reach::Hosts(&reach),
    };
    let bounds = Bounds {
        bytes_max: room.answer_bytes.min(answer_bytes),
        header_bytes_max: room.header_bytes,
        time_max: Duration::from_millis(request.timeout_ms.unwrap_or(room.time_ms).into()),
        redirects_max: limits::HTTP_REDIRECTS_MAX,
    };
    let fetched = egress.send(&ask, &bounds).await.map_err(failure)?;
    Ok(HttpResponse { status: fetched.status, headers: fetched.headers, body: fetched.body })
}

fn failure(error: EgressError) -> HttpFailure {
    match error {
        EgressError::Refused(why) => HttpFailure::Refused(why.to_owned()),
        EgressError::TooManyRedirects { .. } => HttpFailure::Refused(error.to_string()),
        EgressError::TimedOut => HttpFailure::TimedOut,
        EgressError::TooLarge { .. } => HttpFailure::TooLarge,
        _ => HttpFailure::Unreachable,
    }
}
