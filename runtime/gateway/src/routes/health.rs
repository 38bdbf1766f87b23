//! What those who operate the host ask: is it up, is it ready, how is it doing; and where there is nothing.

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;

use crate::{App, Problem, metrics};

pub(super) fn router(openapi: Bytes) -> Router<App> {
    Router::new()
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .route("/metrics", get(show_metrics))
        .route("/v1/openapi.json", get(move || async move { ([(CONTENT_TYPE, "application/json")], openapi) }))
}

/// The process answers.
async fn alive() -> &'static str {
    "ok\n"
}

/// The store answers, and the host is not being stopped.
async fn ready(State(app): State<App>) -> Response {
    let nobody = parvis_domain::UserId::from_bytes([0; 16]);
    let read = app.host().log_head(parvis_capability::log::LogName::Member(nobody)).await;
    if app.stopping().is_cancelled() || read.is_err() {
        return Problem::unavailable().into_response();
    }
    "ready\n".into_response()
}

async fn show_metrics() -> Response {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], metrics::render()).into_response()
}

pub(super) async fn no_such_route() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "no_such_route", "There is nothing at this address")
        .detail("the routes are in /v1/openapi.json")
}

pub(super) async fn no_such_method(_: Method) -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "no_such_method", "This address has no such method")
        .detail("the routes are in /v1/openapi.json")
}
