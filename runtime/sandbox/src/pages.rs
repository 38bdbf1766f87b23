//! Pages: requests of people's browsers, as `wasi:http` has them.
//!
//! Requests and answers are held whole and in bounds: the guest's streams are ends of buffers in memory.
//!
//! Not here: the run around it (`sandbox::run`), which of an answer's headers go out (`gateway`), requests to other servers
//! (`outgoing`).

use std::convert::Infallible;
use std::pin::pin;

use bytes::Bytes;
use http::uri::Scheme as UriScheme;
use http_body_util::{BodyExt as _, Full};
use parvis_domain::{Failure, HttpResponse, PageRequest, limits};
use tokio::sync::oneshot;
use wasmtime::component::{Linker, Resource};
use wasmtime::{Store, error::Context as _};
use wasmtime_wasi_http::p2::bindings::http::types::{self, ErrorCode, Scheme};
use wasmtime_wasi_http::p2::bindings::{LinkOptions, ProxyPre};
use wasmtime_wasi_http::p2::body::HyperOutgoingBody;
use wasmtime_wasi_http::p2::types::{HostIncomingRequest, HostResponseOutparam};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttp, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks};

use crate::guest::Guest;
use crate::outcome::Outcome;
use crate::outgoing::{self, Sent};

/// Bytes of one set of headers in memory, as `wasi:http` counts them: a guest may make many.
const FIELDS_BYTES_MAX: usize = 64 << 10;
/// Bytes that one write of a body may hand over.
const WRITE_BYTES_MAX: usize = 64 << 10;

/// The state behind `wasi:http`.
pub(crate) struct Http {
    ctx: WasiHttpCtx,
    hooks: Hooks,
}

impl Default for Http {
    fn default() -> Self {
        let mut ctx = WasiHttpCtx::new();
        ctx.set_field_size_limit(FIELDS_BYTES_MAX);
        Self { ctx, hooks: Hooks }
    }
}

struct Hooks;

impl WasiHttpHooks for Hooks {
    fn p2_outgoing_body_chunk_size(&mut self) -> usize {
        WRITE_BYTES_MAX
    }

    /// Nothing goes out from here: it is collected, and sent where its answer is taken.
    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        _: Option<RequestOptions>,
        _: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        Box::new(outgoing::collect(request))
    }
}

pub(crate) fn view(guest: &mut Guest) -> WasiHttpCtxView<'_> {
    guest.charge_wasi();
    WasiHttpCtxView { hooks: &mut guest.http.hooks, table: &mut guest.table, ctx: &mut guest.http.ctx }
}

/// Gives `linker` the types of requests and answers.
pub(crate) fn add_to_linker(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    types::add_to_linker::<Guest, WasiHttp>(linker, &LinkOptions::default().into(), view)
}

/// Hands `request` to a fresh instance and takes its answer.
pub(crate) async fn serve(
    store: &mut Store<Guest>,
    pages: &ProxyPre<Guest>,
    request: &PageRequest,
) -> Outcome<HttpResponse> {
    match answer(store, pages, request).await {
        Ok(Taken::Answer(answer)) => Outcome::Ended(answer),
        Ok(Taken::TooLarge) => Outcome::failed(Failure::OutputExceeded, "the page is larger than 1 MiB"),
        Ok(Taken::Invalid(why)) => Outcome::failed(Failure::InvalidAnswer, why),
        Err(error) => crate::outcome::classify(error, store.data().limiter.has_refused()),
    }
}

async fn answer(store: &mut Store<Guest>, pages: &ProxyPre<Guest>, request: &PageRequest) -> wasmtime::Result<Taken> {
    let (sender, receiver) = oneshot::channel();
    let (request, answer) = hand_over(store.data_mut(), request, sender)?;
    let proxy = pages.instantiate_async(&mut *store).await?;
    let mut taking = pin!(take(receiver));
    let mut taken = None;
    {
        let mut handling = pin!(proxy.wasi_http_incoming_handler().call_handle(&mut *store, request, answer));
        // The guest writes into a buffer that is emptied here.
        loop {
            tokio::select! {
                biased;
                handled = &mut handling => break handled?,
                end = &mut taking, if taken.is_none() => match end {
                    // What it goes on to do after its answer is part of the run; what is too large ends it.
                    Taken::TooLarge => return Ok(Taken::TooLarge),
                    end => taken = Some(end),
                },
            }
        }
    }
    // Ends of buffers that the guest did not close are closed with it.
    store.data_mut().table = wasmtime::component::ResourceTable::new();
    match taken {
        Some(taken) => Ok(taken),
        None => Ok(taking.await),
    }
}

type Answer = Result<http::Response<HyperOutgoingBody>, ErrorCode>;

fn hand_over(
    guest: &mut Guest,
    request: &PageRequest,
    sender: oneshot::Sender<Answer>,
) -> wasmtime::Result<(Resource<HostIncomingRequest>, Resource<HostResponseOutparam>)> {
    let (scheme, named) =
        if request.https { (UriScheme::HTTPS, Scheme::Https) } else { (UriScheme::HTTP, Scheme::Http) };
    let uri = http::Uri::builder().scheme(scheme).authority(request.authority.as_str()).path_and_query(&request.path);
    let mut builder = http::Request::builder().method(request.method.name()).uri(uri.build()?);
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    let body =
        Full::new(Bytes::copy_from_slice(&request.body)).map_err(|never: Infallible| -> Error { match never {} });
    let request = builder.body(body).context("the request")?;
    let mut view = view(guest);
    Ok((view.new_incoming_request(named, request)?, view.new_response_outparam(sender)?))
}

/// What a guest answered.
enum Taken {
    Answer(HttpResponse),
    TooLarge,
    Invalid(String),
}

async fn take(receiver: oneshot::Receiver<Answer>) -> Taken {
    let (parts, mut body) = match receiver.await {
        Ok(Ok(response)) => response.into_parts(),
        Ok(Err(code)) => return Taken::Invalid(format!("it answered the error {code:?}")),
        Err(_) => {
            return Taken::Invalid("it ended without an answer: `response-outparam.set` was not called".to_owned());
        }
    };
    let status = parts.status.as_u16();
    if status < 200 {
        return Taken::Invalid(format!("it answered status {status}: a page's is 200 or more"));
    }
    let mut headers = Vec::with_capacity(parts.headers.len());
    let mut bytes = 0;
    for (name, value) in &parts.headers {
        let Ok(value) = value.to_str() else {
            return Taken::Invalid(format!("the header `{name}` of its answer is not ASCII"));
        };
        bytes += name.as_str().len() + value.len();
        headers.push((name.as_str().to_owned(), value.to_owned()));
    }
    if headers.len() > limits::PAGE_HEADERS_MAX || bytes > limits::PAGE_HEADER_BYTES_MAX {
        return Taken::Invalid("its answer has more than 64 headers, or more than 16 KiB of them".to_owned());
    }
    let mut whole = Vec::new();
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => {
                let data = frame.into_data().unwrap_or_default();
                if whole.len() + data.len() > limits::PAGE_BODY_BYTES_MAX {
                    return Taken::TooLarge;
                }
                whole.extend_from_slice(&data);
            }
            Err(error) => return Taken::Invalid(format!("its answer broke off: {error}")),
        }
    }
    Taken::Answer(HttpResponse { status, headers, body: whole })
}
