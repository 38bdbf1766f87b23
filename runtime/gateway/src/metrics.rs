//! Figures for those who operate the host, as Prometheus text.
//!
//! Always true: labels are names of routes, statuses and outcomes: bounded, and nobody's data.

use std::sync::OnceLock;
use std::time::Duration;

use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

const REQUESTS: &str = "parvis_http_request_seconds";
const EVENTS: &str = "parvis_events_total";
const SOCKETS: &str = "parvis_sockets";

/// Upper bounds of the latencies, in seconds: from a read in memory to the longest wait.
const SECONDS: [f64; 11] = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.1, 0.5, 2.0, 10.0, 40.0];

static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// The process's recorder, made by the first who asks.
fn handle() -> Option<&'static PrometheusHandle> {
    let install = || {
        let buckets = Matcher::Full(REQUESTS.to_owned());
        let builder = PrometheusBuilder::new().set_buckets_for_metric(buckets, &SECONDS).ok()?;
        // Where somebody else's recorder is there already, figures go to it and /metrics is empty.
        builder.install_recorder().ok()
    };
    HANDLE.get_or_init(install).as_ref()
}

pub(crate) fn describe() {
    if handle().is_some() {
        describe_histogram!(REQUESTS, metrics::Unit::Seconds, "Time of HTTP requests, by route, method and status");
        describe_counter!(EVENTS, "Events that somebody waited for, by how they ended");
        describe_gauge!(SOCKETS, "Open WebSockets");
    }
}

pub(crate) fn request(route: String, method: &'static str, status: &'static str, took: Duration) {
    histogram!(REQUESTS, "route" => route, "method" => method, "status" => status).record(took.as_secs_f64());
}

pub(crate) fn event_ended(outcome: &'static str) {
    counter!(EVENTS, "outcome" => outcome).increment(1);
}

pub(crate) fn sockets(open: usize) {
    gauge!(SOCKETS).set(u32::try_from(open).unwrap_or(u32::MAX));
}

pub(crate) fn render() -> String {
    handle().map(PrometheusHandle::render).unwrap_or_default()
}

/// Folds what was measured since: now and then, so that it does not pile up.
pub(crate) fn upkeep() {
    if let Some(handle) = handle() {
        handle.run_upkeep();
    }
}
