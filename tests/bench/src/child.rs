//! A server of the benchmarks in a process of its own, so that its processor time is told apart from its clients'.
//!
//! It says one JSON value when it is ready, then one for each line that it is sent, and ends when there are no more.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::measure::{cpu_of_self, micros};

/// The line that asks for the processor time of all its threads so far, in microseconds.
const CPU: &str = "cpu";

/// The process, as its client holds it. It ends with this.
pub(crate) struct Served {
    process: Child,
    ask: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Served {
    /// This program with these arguments, and what it says when it is ready.
    pub(crate) fn start(args: &[&str]) -> Result<(Self, Value)> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn()?;
        let answers = BufReader::new(process.stdout.take().context("its output is piped")?);
        let mut served = Self { ask: process.stdin.take(), answers, process };
        let ready = served.answer()?;
        Ok((served, ready))
    }

    pub(crate) fn ask(&mut self, line: &str) -> Result<Value> {
        writeln!(self.ask.as_ref().context("it still serves")?, "{line}")?;
        self.answer()
    }

    pub(crate) fn cpu_us(&mut self) -> Result<f64> {
        self.ask(CPU)?.as_f64().context("a number")
    }

    fn answer(&mut self) -> Result<Value> {
        let mut line = String::new();
        ensure!(self.answers.read_line(&mut line)? > 0, "the server ended");
        Ok(serde_json::from_str(&line)?)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Nothing more is asked: it ends by itself.
        drop(self.ask.take());
        let _ = self.process.wait();
    }
}

/// In the server: says `ready`, then answers until nothing more is asked.
pub(crate) fn answer_all(ready: &Value, mut act: impl FnMut(&str) -> Result<Value>) -> Result<()> {
    say(ready)?;
    for line in std::io::stdin().lines() {
        match line?.as_str() {
            CPU => say(&json!(micros(cpu_of_self())))?,
            other => say(&act(other)?)?,
        }
    }
    Ok(())
}

fn say(value: &Value) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{value}")?;
    Ok(out.flush()?)
}
