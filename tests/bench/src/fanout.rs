//! `fanout`: one message to a thousand sockets of one conversation, beside a bare axum loop that sends the same bytes to each
//! from a broadcast channel.
//!
//! In a burst, what counts is how many deliveries a second there are; at a steady pace, how late the slowest hundredth is.
//! Ours is the whole way from the commit of a message on the in-memory store; the bare loop commits nothing.

mod client;
mod server;

use std::time::Instant;

use anyhow::{Context, Result};
use serde_json::json;

use self::client::Readers;
use crate::measure::{micros, print, quantile};

pub(crate) const SERVER: &str = "fanout-server";

const ROUNDS: usize = 5;
const READERS: u32 = 1_000;
const BURST: u32 = 600;
const PACED: u32 = 400;
const PACE_PER_SECOND: u32 = 200;

#[derive(Default)]
struct Samples {
    burst_us: Vec<f64>,
    burst_cpu_us: Vec<f64>,
    paced_p50_ms: Vec<f64>,
    paced_p99_ms: Vec<f64>,
    paced_cpu_us: Vec<f64>,
}

pub(crate) fn serve(args: &[String]) -> Result<()> {
    let bytes = args.get(1).map_or(Ok(0), |bytes| bytes.parse())?;
    server::run(args.first().map_or("", String::as_str), bytes)
}

pub(crate) fn run() -> Result<()> {
    let mut ours = Readers::start(&["ours"], READERS)?;
    ours.deliver("burst", 1)?;
    let frame_bytes = ours.frame_bytes();
    let mut bare = Readers::start(&["bare", &frame_bytes.to_string()], READERS)?;
    let mut samples = [Samples::default(), Samples::default()];
    for round in 0..=ROUNDS {
        let mut turns: Vec<_> = [&mut ours, &mut bare].into_iter().zip(&mut samples).collect();
        turns.rotate_left(round % 2);
        for (readers, samples) in turns {
            measure(readers, (round > 0).then_some(samples))?;
        }
    }
    let [ours, bare] = samples;
    let median = |samples: &Vec<f64>| quantile(samples.clone(), 0.5);
    let per_second = |samples: &Samples| f64::from(BURST) * f64::from(READERS) * 1e6 / median(&samples.burst_us);
    let each = |samples: &Vec<f64>, messages: u32| median(samples) / f64::from(messages) / f64::from(READERS);
    print(&json!({
        "bench": "fanout", "case": "burst", "unit": "of a bare broadcast loop's deliveries per second", "aim": "at least 4.0",
        "ratio": per_second(&ours) / per_second(&bare),
        "per_second": per_second(&ours), "bare_per_second": per_second(&bare),
        "cpu_us": each(&ours.burst_cpu_us, BURST), "bare_cpu_us": each(&bare.burst_cpu_us, BURST),
        "messages": BURST, "sockets": READERS, "frame_bytes": frame_bytes,
    }));
    print(&json!({
        "bench": "fanout", "case": "paced", "unit": "of a bare broadcast loop's p99", "aim": "at most 0.5",
        "ratio": median(&ours.paced_p99_ms) / median(&bare.paced_p99_ms),
        "p99_ms": median(&ours.paced_p99_ms), "bare_p99_ms": median(&bare.paced_p99_ms),
        "p50_ms": median(&ours.paced_p50_ms), "bare_p50_ms": median(&bare.paced_p50_ms),
        "cpu_us": each(&ours.paced_cpu_us, PACED), "bare_cpu_us": each(&bare.paced_cpu_us, PACED),
        "messages_per_second": PACE_PER_SECOND, "sockets": READERS,
    }));
    Ok(())
}

fn measure(readers: &mut Readers, samples: Option<&mut Samples>) -> Result<()> {
    let (cpu, began) = (readers.cpu_us()?, Instant::now());
    readers.deliver("burst", BURST)?;
    let (took, burst_cpu) = (micros(began.elapsed()), readers.cpu_us()? - cpu);
    readers.take_delays();
    let cpu = readers.cpu_us()?;
    readers.deliver("paced", PACED)?;
    let (delays, paced_cpu) = (readers.take_delays(), readers.cpu_us()? - cpu);
    let Some(samples) = samples else { return Ok(()) };
    samples.burst_us.push(took);
    samples.burst_cpu_us.push(burst_cpu);
    samples.paced_cpu_us.push(paced_cpu);
    delays.first().context("deliveries were timed")?;
    samples.paced_p50_ms.push(quantile(delays.clone(), 0.5) / 1e3);
    samples.paced_p99_ms.push(quantile(delays, 0.99) / 1e3);
    Ok(())
}
