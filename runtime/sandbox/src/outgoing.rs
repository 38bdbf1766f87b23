//! Asking other servers through `wasi:http/outgoing-handler`, as components do that were written for another host.
//!
//! One policy: what a component asks so is asked through `parvis:host/http.fetch`. wasmtime's own
//! implementation makes requests and answers of it; what it would send is only collected here, whole, and goes out when
//! the component takes its answer: then its body is written, and the run's transaction is at hand.

use http_body_util::{BodyExt as _, Full};
use parvis_domain::{HttpRequest, Method, limits};
use wasmtime::component::{Linker, Resource};
use wasmtime_wasi_http::p2::bindings::http::outgoing_handler;
use wasmtime_wasi_http::p2::bindings::http::types::{ErrorCode, HostFutureIncomingResponse as _};
use wasmtime_wasi_http::p2::types::{HostFutureIncomingResponse, HostIncomingResponse};
use wasmtime_wasi_http::{Error, WasiBody, WasiHttp};

use crate::guest::Guest;
use crate::host::bindings::parvis::host::{self, http as fetch};
use crate::pages::view;

/// The interface of wasmtime's implementation in which an answer is taken. A test holds its version.
const TYPES: &str = "wasi:http/types@0.2.12";
const GET: &str = "[method]future-incoming-response.get";

/// What a component is given where it takes its answer: none yet, taken already, or one.
type Taken = Option<Result<Result<Resource<HostIncomingResponse>, ErrorCode>, ()>>;

/// What hooks of `wasi:http` answer.
pub(crate) type Sent = Result<(http::Response<WasiBody>, Box<dyn Future<Output = Result<(), Error>> + Send>), Error>;

/// Gives `linker` the handler, in front of what `pages` linked.
pub(crate) fn add_to_linker(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    outgoing_handler::add_to_linker::<Guest, WasiHttp>(linker, view)?;
    linker.allow_shadowing(true);
    linker.instance(TYPES)?.func_wrap_async(GET, |mut store, (id,): (Resource<HostFutureIncomingResponse>,)| {
        Box::new(async move {
            let guest = store.data_mut();
            send(guest, &id).await?;
            let taken: Taken = view(guest).get(id)?;
            Ok((taken,))
        })
    })?;
    linker.allow_shadowing(false);
    Ok(())
}

/// Reads the whole of a request: it goes out later.
pub(crate) async fn collect(request: http::Request<WasiBody>) -> Sent {
    let (parts, mut body) = request.into_parts();
    let method = match parts.method.as_str() {
        "GET" => Method::Get,
        "HEAD" => Method::Head,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "PATCH" => Method::Patch,
        "DELETE" => Method::Delete,
        _ => return Err(Error::HttpRequestMethodInvalid),
    };
    let mut headers = Vec::with_capacity(parts.headers.len());
    for (name, value) in &parts.headers {
        // Libraries set what is the host's to say: that is said by the host.
        if !parvis_capability::http::is_hosts_own(name.as_str()) {
            let value = value.to_str().map_err(|_| Error::HttpProtocolError)?;
            headers.push((name.as_str().to_owned(), value.to_owned()));
        }
    }
    let mut whole = Vec::new();
    while let Some(frame) = body.frame().await {
        let data = frame?.into_data().map_err(|_| Error::HttpRequestTrailerSectionSize(None))?;
        if whole.len() + data.len() > limits::HTTP_BODY_BYTES_MAX {
            return Err(Error::HttpRequestBodySize(None));
        }
        whole.extend_from_slice(&data);
    }
    let request = HttpRequest { method, url: parts.uri.to_string(), headers, body: whole, timeout_ms: None };
    let mut waits = http::Response::new(body_of(Vec::new()));
    waits.extensions_mut().insert(request);
    Ok((waits, Box::new(async { Ok(()) })))
}

/// Asks the server, where the request is whole and was not asked yet.
async fn send(guest: &mut Guest, id: &Resource<HostFutureIncomingResponse>) -> wasmtime::Result<()> {
    let HostFutureIncomingResponse::Ready(Ok((waits, _))) = guest.table.get_mut(id)? else { return Ok(()) };
    let Some(request) = waits.extensions_mut().remove::<HttpRequest>() else { return Ok(()) };
    // The same call, so that what is counted, charged and recorded of it is the same.
    let answer = match fetch::Host::fetch(guest, request.into()).await {
        Ok(answer) => whole(answer),
        Err(error) => Err(told(host::types::Host::convert_error(guest, error)?)),
    };
    let answer = answer.map(|answer| (answer, wasmtime_wasi::runtime::spawn(async {})));
    *guest.table.get_mut(id)? = HostFutureIncomingResponse::Ready(answer);
    Ok(())
}

fn whole(answer: host::types::HttpResponse) -> Result<http::Response<WasiBody>, Error> {
    let mut builder = http::Response::builder().status(answer.status);
    for header in &answer.headers {
        builder = builder.header(&header.name, &header.value);
    }
    builder.body(body_of(answer.body)).map_err(|_| Error::HttpProtocolError)
}

fn body_of(bytes: Vec<u8>) -> WasiBody {
    Full::new(bytes::Bytes::from(bytes)).map_err(|never| match never {}).boxed_unsync()
}

/// In the words of `wasi:http`.
fn told(refusal: host::types::Error) -> Error {
    use host::types::{Error as Refusal, HttpFailure};
    match refusal {
        Refusal::NoAnswer(HttpFailure::TimedOut) => Error::HttpResponseTimeout,
        Refusal::NoAnswer(HttpFailure::TooLarge) => Error::HttpResponseBodySize(None),
        Refusal::NoAnswer(HttpFailure::Unreachable) => Error::DestinationUnavailable,
        Refusal::NoAnswer(HttpFailure::Refused(why)) | Refusal::Invalid(why) => Error::InternalError(Some(why)),
        Refusal::QuotaExceeded(quota) => Error::InternalError(Some(format!("quota exceeded: {quota}"))),
        _ => Error::HttpRequestDenied,
    }
}
