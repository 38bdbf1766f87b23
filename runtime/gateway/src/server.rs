//! The listener, what surrounds every request, and the end of both.
//!
//! Always true: a connection that says nothing, too much or too slowly is closed, and the others do not notice.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, TRANSFER_ENCODING, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service;
use tower_http::catch_panic::CatchPanicLayer;

use crate::pages::{self, Found};
use crate::routes::{UPLOAD_PATH, UPLOAD_TIME_MAX};
use crate::{App, Problem, metrics};

/// The address at the other end of the connection. Forwarding headers are not believed: anybody can write them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// What is measured is folded this often.
const UPKEEP: Duration = Duration::from_secs(5);

/// Layers around every route, the first one outermost.
pub(crate) fn layers(router: Router<App>, app: &App) -> Router<App> {
    router.layer(CatchPanicLayer::custom(panicked)).layer(from_fn_with_state(app.clone(), around))
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "The host made a mistake").into_response()
}

async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let page = pages::find(&app, &request);
    let route = match request.extensions().get::<MatchedPath>() {
        _ if page.is_some() => "pages".to_owned(),
        matched => matched.map_or("none", MatchedPath::as_str).to_owned(),
    };
    let method = method_name(request.method());
    let peer = request.extensions().get::<Peer>().map(|Peer(address)| *address);
    let mut response = if !app.admits(peer) {
        Problem::busy("too many requests from this address").into_response()
    } else if is_ambiguous(&request) {
        Problem::bad_request("ambiguous_length", "send `Content-Length` or `Transfer-Encoding`, not both")
            .into_response()
    } else {
        let answered = answer(&app, page, request, next);
        let time_max = if route == UPLOAD_PATH { UPLOAD_TIME_MAX } else { app.config().request_time_max };
        match tokio::time::timeout(time_max, answered).await {
            Ok(response) => response,
            Err(_) => Problem::unavailable().detail("it took too long").into_response(),
        }
    };
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    let took = began.elapsed();
    let status = response.status();
    tracing::debug!(http.route = %route, http.method = method, http.status = status.as_u16(), duration_us = took.as_micros(), "answered");
    metrics::request(route, method, status_name(status), took);
    response
}

/// A command goes on to its end when its client goes away: what it committed wakes whoever it concerns. A read does not.
async fn answer(app: &App, page: Option<Found>, request: Request, next: Next) -> Response {
    let is_safe = request.method().is_safe();
    let this = app.clone();
    let answered = async move {
        match page {
            Some(found) => pages::answer(&this, found, request).await,
            None => next.run(request).await,
        }
    };
    if is_safe {
        return answered.await;
    }
    match app.tasks().spawn(answered).await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!(%error, "a request did not end");
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "The host made a mistake").into_response()
        }
    }
}

/// Two lengths are how requests are smuggled past a proxy.
fn is_ambiguous(request: &Request) -> bool {
    let headers = request.headers();
    headers.contains_key(CONTENT_LENGTH) && headers.contains_key(TRANSFER_ENCODING)
}

/// One of few names: labels of metrics stay bounded.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

fn status_name(status: StatusCode) -> &'static str {
    match status.as_u16() {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}

/// A running server.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: CancellationToken,
    done: tokio::task::JoinHandle<()>,
}

impl Server {
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no new connections, lets what runs end, and cuts off what has not ended in time.
    pub async fn stop(self) {
        self.stop.cancel();
        if let Err(error) = self.done.await {
            tracing::error!(%error, "the server ended badly");
        }
    }
}

/// Serves on `listener` until [`Server::stop`].
///
/// # Errors
/// The listener has no address.
pub fn serve(app: App, listener: TcpListener) -> std::io::Result<Server> {
    let address = listener.local_addr()?;
    let stop = CancellationToken::new();
    let service = crate::router(app.clone());
    let done = tokio::spawn(accept(app, listener, service, stop.clone()));
    Ok(Server { address, stop, done })
}

async fn accept(app: App, listener: TcpListener, service: Router, stop: CancellationToken) {
    let connections = TaskTracker::new();
    let places = Arc::new(Semaphore::new(app.config().connections_max));
    let hurry = CancellationToken::new();
    let upkeep = tokio::spawn(keep_up(stop.clone()));
    loop {
        // A place first: whoever finds none waits in the system's queue.
        let next = async {
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            () = stop.cancelled() => break,
            next = next => next,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, most likely: those that close make room.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let (app, service, stop, hurry) = (app.clone(), service.clone(), stop.clone(), hurry.clone());
        connections.spawn(async move {
            connection(&app, stream, peer.ip(), service, &stop, &hurry).await;
            drop(place);
        });
    }
    drop(listener);
    app.stop();
    // It ends with `stop`, and cannot fail.
    let _ = upkeep.await;
    connections.close();
    let ended = async {
        connections.wait().await;
        app.stopped().await;
    };
    if tokio::time::timeout(app.config().shutdown_time_max, ended).await.is_err() {
        tracing::warn!("cutting off connections that did not end in time");
        hurry.cancel();
        connections.wait().await;
    }
}

async fn keep_up(stop: CancellationToken) {
    while tokio::time::timeout(UPKEEP, stop.cancelled()).await.is_err() {
        metrics::upkeep();
    }
}

async fn connection(
    app: &App,
    stream: TcpStream,
    peer: IpAddr,
    service: Router,
    stop: &CancellationToken,
    hurry: &CancellationToken,
) {
    // Small answers leave at once.
    let _ = stream.set_nodelay(true);
    let config = app.config();
    let service = tower::service_fn(move |mut request: Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        service.clone().call(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(config.header_time_max)
        .max_headers(config.headers_max)
        .max_buf_size(config.header_bytes_max)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
        .with_upgrades();
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            tokio::select! {
                ended = connection => ended,
                () = hurry.cancelled() => return,
            }
        }
        () = hurry.cancelled() => return,
    };
    if let Err(error) = ended {
        // The peer's doing: gone, too slow, not HTTP.
        tracing::debug!(%error, "a connection ended early");
    }
}
