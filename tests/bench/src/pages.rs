//! `pages`: HTTP, a fresh instance of a component of `wasi:http`, HTTP; beside a bare loop of hyper and wasmtime with the same
//! component and settings, and beside `wasmtime serve` where it is on the PATH.
//!
//! Ours checks who asks, what they may see and whether it still holds, within budgets; the loop does nothing but answer.

mod bare;
mod client;
mod server;

use std::time::Instant;

use anyhow::Result;
use serde_json::json;

use self::client::Visitors;
use crate::measure::{micros, print, quantile};

/// The argument that makes this program one of the servers.
pub(crate) const SERVER: &str = "pages-server";

const ROUNDS: usize = 9;
const REQUESTS: u32 = 4_000;

/// What one server did, round by round.
#[derive(Default)]
struct Samples {
    cpu: Vec<f64>,
    wall: Vec<f64>,
}

impl Samples {
    fn cpu_us(&self) -> f64 {
        quantile(self.cpu.clone(), 0.5)
    }

    fn per_second(&self) -> f64 {
        1e6 / quantile(self.wall.clone(), 0.5)
    }
}

pub(crate) fn serve(args: &[String]) -> Result<()> {
    server::run(args.first().map_or("", String::as_str))
}

pub(crate) fn run() -> Result<()> {
    let mut kinds = vec![Visitors::start("parvis")?, Visitors::start("loop")?];
    let wasmtime = client::wasmtime_serve()?;
    let is_measured = wasmtime.is_some();
    kinds.extend(wasmtime);
    let mut samples: Vec<Samples> = kinds.iter().map(|_| Samples::default()).collect();
    for round in 0..=ROUNDS {
        let mut turns: Vec<_> = kinds.iter_mut().zip(&mut samples).collect();
        let first = round % turns.len();
        turns.rotate_left(first);
        for (server, samples) in turns {
            let (cpu_before, began) = (server.cpu_us()?, Instant::now());
            server.ask(REQUESTS)?;
            let (took, cpu) = (micros(began.elapsed()), server.cpu_us()? - cpu_before);
            if round > 0 {
                samples.cpu.push(cpu / f64::from(REQUESTS));
                samples.wall.push(took / f64::from(REQUESTS));
            }
        }
    }
    let [ours, theirs, rest @ ..] = samples.as_slice() else { unreachable!("two servers were started") };
    print(&json!({
        "bench": "pages", "unit": "of a bare loop's requests a second", "aim": "at least 0.8",
        "ratio": ours.per_second() / theirs.per_second(), "cpu_ratio": ours.cpu_us() / theirs.cpu_us(),
        "per_second": ours.per_second(), "loop_per_second": theirs.per_second(),
        "cpu_us": ours.cpu_us(), "loop_cpu_us": theirs.cpu_us(), "connections": client::CONNECTIONS,
    }));
    let of_serve = rest.first().map(|serve| ours.per_second() / serve.per_second());
    print(&json!({
        "bench": "pages", "unit": "of the requests a second of `wasmtime serve`", "aim": "at least 2",
        "ratio": of_serve, "per_second": ours.per_second(), "serve_per_second": rest.first().map(Samples::per_second),
        "measured": is_measured, "why_not": (!is_measured).then_some("wasmtime is not on the PATH"),
    }));
    Ok(())
}
