//! Does what it is told and says what it saw: `tests/tests/story/conformance/protocol.md` says what a step is and what its answer
//! looks like.
//!
//! Host calls go through the bindings as they are, so that odd arguments reach the host; how an event ends goes through the SDK.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a table of the tests that is wrong ends in a trap, and so in a test that fails"
)]

mod answers;
mod calls;
mod event;
mod sdk;
mod steps;

use parvis_sdk::{Error, Event, Result, log};
use serde_json::{Value, json};

use self::answers::{failed, shortened};
use self::steps::Told;

parvis_sdk::mini_program!(handle);

fn handle(event: Event) -> Result {
    let (shown, text) = event::told(&event);
    say(&json!({ "event": shortened(&shown) }));
    let (Some(from), Some(to)) = (text.find("[["), text.rfind("]]")) else { return Ok(()) };
    let steps: Vec<Value> = serde_json::from_str(&text[from..to + 2])?;
    let mut told = Told { event, answers: Vec::new(), round: 0 };
    for step in &steps {
        let answer = play(step, &told)?;
        say(&if answer.get("times").is_some() { answer.clone() } else { shortened(&answer) });
        told.answers.push(answer);
    }
    Ok(())
}

fn say(line: &Value) {
    log::info(&line.to_string());
}

fn play(step: &Value, told: &Told) -> Result<Value> {
    let (name, rest) = step.as_array().unwrap().split_first().unwrap();
    let name = name.as_str().unwrap();
    if name == "times" {
        return times(rest[0].as_u64().unwrap(), &rest[1], told);
    }
    if name == "end" {
        return end(rest, told);
    }
    let given: Vec<Value> = rest.iter().map(|argument| steps::resolve(argument, told)).collect();
    match name {
        "echo" => Ok(json!({ "ok": given[0] })),
        "recurse" => Ok(json!({ "ok": recurse(given[0].as_u64().unwrap()) })),
        "json" => Ok(match serde_json::from_str::<Value>(given[0].as_str().unwrap()) {
            Ok(value) => json!({ "ok": value }),
            Err(_) => json!({ "error": ["invalid"] }),
        }),
        _ if name.starts_with("sdk.") => Ok(sdk::step(name, &given, &told.event)),
        _ => match calls::call(name, &given) {
            Some(Ok(value)) => Ok(json!({ "ok": value })),
            Some(Err(error)) => Ok(json!({ "error": failed(&error) })),
            None => Err(Error::refused(format!("no such step: {name}"))),
        },
    }
}

fn times(rounds: u64, step: &Value, told: &Told) -> Result<Value> {
    let mut last = json!({ "ok": null });
    for done in 0..rounds {
        let round = Told { event: told.event.clone(), answers: told.answers.clone(), round: done };
        last = play(step, &round)?;
        if last.get("error").is_some() {
            return Ok(json!({ "times": done, "last": shortened(&last) }));
        }
    }
    Ok(json!({ "times": rounds, "last": shortened(&last) }))
}

fn end(how: &[Value], told: &Told) -> Result<Value> {
    let text = |index: usize| steps::resolve(&how[index], told).as_str().unwrap().to_owned();
    match how[0].as_str().unwrap() {
        "refused" => Err(Error::Refused(text(1))),
        "consent-required" => Err(Error::ConsentRequired(text(1))),
        "host-error" => {
            let step = how[1].as_array().unwrap();
            let given: Vec<Value> = step[1..].iter().map(|argument| steps::resolve(argument, told)).collect();
            match calls::call(step[0].as_str().unwrap(), &given) {
                Some(Err(error)) => Err(error.into()),
                other => panic!("no error of the host: {other:?}"),
            }
        }
        "recurse" => Ok(json!(endlessly(0))),
        "memory" => {
            let mut kept = Vec::new();
            loop {
                kept.push(core::hint::black_box(vec![1_u8; 1 << 20]));
            }
        }
        "spin" => loop {
            core::hint::spin_loop();
        },
        "exit" => std::process::abort(),
        _ => panic!("{}", text(1)),
    }
}

#[expect(unconditional_recursion, reason = "it is what is tested")]
fn endlessly(depth: u64) -> u64 {
    core::hint::black_box(endlessly(core::hint::black_box(depth) + 1)) + 1
}

fn recurse(depth: u64) -> u64 {
    if depth == 0 { 0 } else { core::hint::black_box(recurse(core::hint::black_box(depth) - 1)) + 1 }
}
