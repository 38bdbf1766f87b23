//! The peer: hyper, wasmtime and `wasmtime-wasi-http` alone. A fresh instance for each request, the engine's settings of the product.

use std::net::Ipv4Addr;
use std::sync::Arc;

use anyhow::{Context, Result};
use http_body_util::BodyExt as _;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use parvis_sandbox::{PoolLimits, serving_config};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use wasmtime::component::{Component, Linker, ResourceTable};
use wasmtime::{Engine, Store};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::p2::bindings::ProxyPre;
use wasmtime_wasi_http::p2::bindings::http::types::Scheme;
use wasmtime_wasi_http::p2::body::HyperOutgoingBody;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks, WasiHttpView};

use super::server::component;
use crate::bare::plain;

struct State {
    table: ResourceTable,
    wasi: Option<WasiCtx>,
    http: WasiHttpCtx,
    hooks: NothingSent,
}

struct NothingSent;

type Sent = Result<(http::Response<WasiBody>, Box<dyn Future<Output = Result<(), Error>> + Send>), Error>;

impl WasiHttpHooks for NothingSent {
    fn send_request(
        &mut self,
        _: http::Request<WasiBody>,
        _: Option<RequestOptions>,
        _: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        Box::new(async { Err(Error::HttpRequestDenied) })
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        // Made when it is first asked for: this guest never asks.
        let ctx = self.wasi.get_or_insert_with(|| WasiCtx::builder().build());
        WasiCtxView { ctx, table: &mut self.table }
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { hooks: &mut self.hooks, table: &mut self.table, ctx: &mut self.http }
    }
}

/// Listens, and answers on tasks of their own. Answers where.
pub(super) async fn serve() -> Result<Value> {
    let engine = Engine::new(&serving_config(PoolLimits::default())).map_err(plain)?;
    let mut linker = Linker::new(&engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker).map_err(plain)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker).map_err(plain)?;
    let component = Component::from_binary(&engine, &component()?).map_err(plain)?;
    let pre = Arc::new(ProxyPre::new(linker.instantiate_pre(&component).map_err(plain)?).map_err(plain)?);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = stream.set_nodelay(true);
            let pre = pre.clone();
            let service = hyper::service::service_fn(move |request| answer(pre.clone(), request));
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    Ok(json!({ "address": address, "host": address.to_string(), "cookie": "none=0" }))
}

async fn answer(
    pre: Arc<ProxyPre<State>>,
    request: hyper::Request<hyper::body::Incoming>,
) -> Result<hyper::Response<HyperOutgoingBody>> {
    let state = State { table: ResourceTable::new(), wasi: None, http: WasiHttpCtx::new(), hooks: NothingSent };
    let mut store = Store::new(pre.engine(), state);
    store.set_fuel(1_000_000_000).map_err(plain)?;
    store.set_epoch_deadline(u64::MAX / 2);
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let request = request.map(|body| body.map_err(|_| Error::HttpProtocolError));
    let request = store.data_mut().http().new_incoming_request(Scheme::Http, request).map_err(plain)?;
    let out = store.data_mut().http().new_response_outparam(sender).map_err(plain)?;
    // Beside the answer, which the guest goes on writing.
    tokio::spawn(async move {
        let proxy = pre.instantiate_async(&mut store).await?;
        proxy.wasi_http_incoming_handler().call_handle(&mut store, request, out).await
    });
    receiver.await.context("the guest answers")?.map_err(|code| anyhow::anyhow!("{code:?}"))
}
