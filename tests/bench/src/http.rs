//! `http`: a button pressed over HTTP and waited for, beside the same route with the program's logic compiled into the host,
//! beside a bare axum route that reads and writes the same JSON.
//!
//! Each of the three serves in a process of its own, on a real socket, so that its processor time is told apart from the
//! client's. What the sandbox adds is the difference of the first two, in units of the bare loop of `invoke`.

mod client;
mod native;
mod server;

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use self::client::Pressed;
use crate::bare::{self, Bare, BareLoop, chat_content};
use crate::measure::{cpu_of_self, micros, print, quantile};

/// The argument that makes this program one of the servers.
pub(crate) const SERVER: &str = "http-server";

const ROUNDS: usize = 9;
const PRESSES: u32 = 3_000;
const BARE_RUNS: u32 = 3_000;
const AIM: f64 = 1.5;

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
    let bare = BareLoop::new()?;
    let prepared = bare.compile(&crate::world::component()?)?;
    let event = bare::event("msg_00112233445566778899aabbccddeeff");
    same_card(bare.run(&prepared, &event, Bare::default())?)?;

    let mut servers = [Pressed::start("sandbox")?, Pressed::start("native")?, Pressed::start("axum")?];
    let [mut ours, mut native, mut axum] = [(); 3].map(|()| Samples::default());
    let mut bare_cpu = Vec::new();
    for round in 0..=ROUNDS {
        let mut turns: Vec<_> = servers.iter_mut().zip([&mut ours, &mut native, &mut axum]).collect();
        turns.rotate_left(round % 3);
        for (server, samples) in turns {
            let (cpu_before, began) = (server.server.cpu_us()?, Instant::now());
            server.press(PRESSES)?;
            let (took, cpu) = (micros(began.elapsed()), server.server.cpu_us()? - cpu_before);
            if round > 0 {
                samples.cpu.push(cpu / f64::from(PRESSES));
                samples.wall.push(took / f64::from(PRESSES));
            }
        }
        let (mut state, before) = (Bare::default(), cpu_of_self());
        for _ in 0..BARE_RUNS {
            state = bare.run(&prepared, &event, state)?;
        }
        if round > 0 {
            bare_cpu.push(micros(cpu_of_self().saturating_sub(before)) / f64::from(BARE_RUNS));
        }
    }
    let bare_us = quantile(bare_cpu, 0.5);
    let more_us = ours.cpu_us() - native.cpu_us();
    print(&json!({
        "bench": "http", "unit": "of a bare wasmtime loop's processor time, more than the same route without the sandbox",
        "aim": format!("at most {AIM}"), "ratio": more_us / bare_us, "more_us": more_us, "bare_us": bare_us,
        "cpu_us": ours.cpu_us(), "native_cpu_us": native.cpu_us(), "axum_cpu_us": axum.cpu_us(),
        "per_second": ours.per_second(), "native_per_second": native.per_second(),
        "axum_per_second": axum.per_second(),
        "native_over_axum": native.cpu_us() / axum.cpu_us(), "aim_native_over_axum": 3,
        "connections": client::CONNECTIONS, "people": server::PEOPLE,
    }));
    Ok(())
}

/// The logic that is compiled in makes what the program makes.
fn same_card(ran: Bare) -> Result<()> {
    let (text, card) = chat_content(ran)?;
    let theirs: Value = serde_json::from_str(&card.context("the program shows a card")?)?;
    let ours: Value = serde_json::from_str(&native::card(1))?;
    ensure!(text == native::line(1) && theirs == ours, "the programs differ: {theirs} and {ours}");
    Ok(())
}
